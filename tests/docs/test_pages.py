"""What pages show of the command line and of tables is what there is."""

import re
import shlex
import shutil
from pathlib import Path

import pytest

from stepback import archetypes, read_people
from stepback._columns._schema_headers import (
    MANAGER_COLUMN,
    RESPONDENTS_TABLE,
    TABLE_NAMES,
    table_fields,
)
from stepback._records._record import field_defaults, field_types
from stepback._records._record_types import RECORD_TYPES
from stepback.cli._app import app
from stepback.testing import fixtures
from stepback.testing.strategies import DEFECTS, Planted
from tests.support.command_line import RUNNER

ROOT = Path(__file__).parents[2]
PAGES = [
    "README.md",
    "docs/index.md",
    "docs/how-to/command-line.md",
    "docs/how-to/messy-export.md",
]
EVERY_PAGE = sorted(
    page
    for page in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    if "_build" not in page.parts
)
FENCE = re.compile(r"^(`{3,}|:{3,})(.*)$")
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.DOTALL | re.MULTILINE)
GOES_ON = re.compile(r"\\\n *")
LEFT_OUT = "..."
TABLE = re.compile(r"^## (\S+)\n(.*?)(?=^## |\Z)", re.DOTALL | re.MULTILINE)
COLUMN = re.compile(r"^\| `(\S+)` \|.*\| (.*)\|$", re.MULTILINE)
FIXTURE = re.compile(r"^\| `([a-z_]+)` \| (.*) \|$", re.MULTILINE)
DEFECT = re.compile(r"^\| `([a-z-]+)`( \*|) \|", re.MULTILINE)
CODE = re.compile(r"^\| [^|]+ \| `([a-z]+-[a-z]+)` \|", re.MULTILINE)


def text_of(page):
    return (ROOT / page).read_text(encoding="utf-8")


def commands(page):
    """Each command of a page, with what is shown below it."""
    for block in BLOCK.findall(text_of(page)):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            typed, _, shown = GOES_ON.sub("", part).partition("\n")
            yield shlex.split(typed), shown


def holds(shown, printed):
    """Whether it is what was printed; three dots stand for what is left out."""
    parts = map(re.escape, shown.split(LEFT_OUT))
    return re.fullmatch(".*?".join(parts), printed, re.DOTALL) is not None


def table_columns():
    """The default of each column of each table on the page of tables."""
    sections = TABLE.findall(text_of("docs/reference/tables.md"))
    found = {name: dict(COLUMN.findall(section)) for name, section in sections}
    return {name: columns for name, columns in found.items() if columns}


def open_fences(text):
    """The fences of blocks in which another one begins, or that never end."""
    opened = None
    for line in text.splitlines():
        found = FENCE.match(line)
        if found is None:
            continue
        fence, info = found.groups()
        if opened is None:
            opened = fence, line
        elif len(fence) >= len(opened[0]) and fence[0] == opened[0][0]:
            if info:
                yield opened[1]
            opened = (fence, line) if info else None
    if opened is not None:
        yield opened[1]


def test_open_fences_are_found():
    """Also where a longer fence holds a shorter one."""
    assert list(open_fences("```python\na\n# B\n```{code-cell}\nb\n```\n")) == ["```python"]
    assert list(open_fences("```python\na\n")) == ["```python"]
    assert not list(open_fences("````\n```python\na\n```\n````\n"))


@pytest.mark.parametrize("page", EVERY_PAGE, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_block_of_a_page_ends(page):
    """Else the headings and the text below it are code, which is executed."""
    assert not list(open_fences(page.read_text(encoding="utf-8")))


def test_no_entry_of_the_changelog_repeats_another():
    """As happens where two sides of a merge are kept: each begins with words of its own."""
    begun = [line[:60] for line in text_of("CHANGELOG.md").splitlines() if line.startswith("- ")]
    assert len(begun) > 50
    assert sorted(begun) == sorted(set(begun))


@pytest.mark.parametrize("page", PAGES)
def test_pages_show_what_commands_print(page, tmp_path, monkeypatch):
    """Run in order, in one folder; a file that is shown, or lies beside the page, is there."""
    for file in (ROOT / page).parent.glob("*.csv"):
        shutil.copy(file, tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.argv", ["stepback"])
    ran = 0
    for (name, *words), shown in commands(page):
        if name == "cat":
            Path(*words).write_text(shown, encoding="utf-8")
            continue
        result = RUNNER.invoke(app, words)
        assert holds(shown, result.stdout), (words, result.stdout)
        ran += 1
    assert ran


def test_the_page_of_tables_has_every_table_and_column():
    """And nothing that `read_tables` does not take."""
    taken = {name: set(table_fields(name)) for name in TABLE_NAMES}
    taken["people"].add(MANAGER_COLUMN)
    assert {name: set(columns) for name, columns in table_columns().items()} == taken


@pytest.mark.parametrize("name", TABLE_NAMES)
def test_the_page_of_tables_tells_the_default_of_every_column(name):
    """What must be given is said to be required; what is empty by default is left empty."""
    told = {column: default.strip() for column, default in table_columns()[name].items()}
    if name == RESPONDENTS_TABLE:
        assert told == {"id": "required"}
        return
    known = field_defaults(RECORD_TYPES[name])
    for field in table_fields(name):
        cell = (
            field_types(RECORD_TYPES[name])[field].format_cell(known[field])
            if field in known
            else "required"
        )
        assert told.pop(field).replace("`", "") == cell, field
    assert not any(told.values())


def test_the_page_of_messy_exports_lists_every_repair():
    """Those that `read_people` documents, by their codes."""
    documented = re.findall(r"^    ([a-z]+-[a-z]+)  ", read_people.__doc__, re.MULTILINE)
    assert set(CODE.findall(text_of("docs/how-to/messy-export.md"))) == set(documented)


def test_the_page_of_testing_lists_every_fixture():
    """Each with what pytest's list of fixtures says of it."""
    told = dict(FIXTURE.findall(text_of("docs/reference/testing/index.md")))
    assert told.pop("archetype").startswith("each of those below in turn")
    said = {
        name: fixtures.__dict__[name].__doc__.removeprefix("An archetype of stepback: ")
        for name in archetypes.__all__
    }
    assert {name: f"{text}." for name, text in told.items()} == said


def test_the_page_of_the_kit_says_what_an_importer_should_do_about_every_defect():
    """Those that tables are drawn with, and which of them can be repaired."""
    told = dict(DEFECT.findall(text_of("docs/how-to/test-with-the-kit.md")))
    assert {name: mark == " *" for name, mark in told.items()} == {
        name: not Planted(name, rows=()).repairable for name in DEFECTS
    }
