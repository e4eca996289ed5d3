"""Names of files, members, sheets, columns and ids that mean harm are harmless in every message."""

import os
import re
import sys
import zipfile

import networkx as nx
import numpy as np
import pytest

from stepback import InvalidOrganization, Organization, Person, Place, Problem, ReportingLine
from stepback._problems._bounded_repr import bounded_repr, escape_controls
from stepback._problems._format import (
    format_id,
    format_name,
    format_option,
    format_pasted,
    format_path,
    format_value,
    format_values,
    one_line_message,
)
from stepback._read._people._read_people import read_people
from stepback._read._tables._locate import _match_names
from stepback._read._tables._read_tables import read_tables
from stepback._write._write_tables import write_tables
from tests.support.command_line import run_on_terminal, run_process

# A line break, a separator, an escape sequence, marks of direction, width 0, a tag, a character
# for private use, one that is none, a filler that is a letter, half a character, and markup.
HOSTILE = (
    "a\nb\r\x85\u2028\u2029\x1b[31m\x9b\x7f\u202e\u2066\u200f\u061c\u200b\u2060\ufeff\xad"
    "\U000e0041\ue000\u0378\u3164\u034f\ufe0f\U000e0100[red]x[/]"
)
WHOLE = HOSTILE.replace("/", "")  # as a file may be named
ESCAPE_SEQUENCE = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]|\r")
is_posix = sys.platform not in ("win32", "darwin")


def assert_harmless(text, n_lines=1):
    """Check that a text has as many lines as the message itself has, all of them visible."""
    lines = text.split("\n")
    assert len(lines) == n_lines, text
    for line in lines:
        assert line.isprintable(), ascii(line)
        assert line == escape_controls(line)


def assert_refused_harmlessly(call, *args, **options):
    """Check the text of the exception, and that of each problem."""
    with pytest.raises((ValueError, OSError)) as refused:
        call(*args, **options)
    error = refused.value
    if isinstance(error, OSError) and error.strerror:
        assert str(error).isprintable()  # it is of the system, and shows the `repr` of a path
        return
    if not isinstance(error, InvalidOrganization):
        assert_harmless(str(error))
        return
    n_sources = len({problem.where.source for problem in error.problems})
    assert_harmless(str(error), n_sources + len(error.problems))
    assert_all_harmless(error.problems)


def assert_all_harmless(problems):
    """Check the text of each problem and of its place."""
    for problem in problems:
        assert_harmless(str(problem))
        assert_harmless(str(problem.where))
        assert_harmless(problem.message)


# Formatting


@pytest.mark.parametrize("format_it", [format_value, format_id, format_name, format_path, ascii])
@pytest.mark.parametrize("name", [HOSTILE, f"{HOSTILE}\udcff", HOSTILE * 1000, "x" * 10**6])
def test_every_format_is_visible_and_short(format_it, name):
    """However a value is shown, it is on one line."""
    if format_it is not ascii:
        text = format_it(name)
        assert_harmless(text)
        assert len(text) <= (300 if format_it is format_path else 80)


@pytest.mark.slow
def test_every_invisible_character_is_escaped():
    """Of all characters that Unicode has, those that are left have a shape."""
    shown = [c for c in map(chr, range(sys.maxunicode + 1)) if escape_controls(c) == c]
    assert all(map(str.isprintable, shown))
    assert not set(shown) & set("\u115f\u1160\u17b4\u3164\uffa0\ufe0f\U000e01ef\u180e\u034f")
    assert {"a", "é", "小", "א", "’", "\\", "🙂"} <= set(shown)


def list_of_itself():
    """A list that contains itself."""
    items = []
    items.append(items)
    return items


class Unshowable:
    """A value whose `repr` fails."""

    def __repr__(self):
        """Fail."""
        raise RuntimeError


LARGE = {
    "text": "x" * 10**7,
    "escaped text": "\x1b" * 10**6,
    "bytes": b"\xff" * 10**7,
    "number": 10**200_000,
    "negative number": -(10**200_000),
    "numbers": [10**5000] * 5,
    "list": list(range(10**6)),
    "tuple": tuple(range(10**6)),
    "set": set(range(10**6)),
    "frozen set": frozenset(range(10**6)),
    "dict": dict.fromkeys(range(10**6)),
    "keys": dict.fromkeys(range(10**6)).keys(),
    "texts": ["x" * 10**6] * 1000,
    "array of objects": np.array(["x" * 1000] * 1000, dtype=object),
    "array": np.zeros((1000, 1000)),
    "nested": nx.path_graph(3),
    "itself": list_of_itself(),
    "unshowable": Unshowable(),
    "text of numpy": np.str_("x" * 1000),
    "person": Person("x" * 10**6),
}


@pytest.mark.parametrize("value", LARGE.values(), ids=LARGE)
def test_a_value_is_shown_in_80_characters(value):
    """Also one that is huge, or cannot be shown at all."""
    text = format_value(value)
    assert_harmless(text)
    assert len(text) <= 80


@pytest.mark.parametrize(
    "value",
    [
        *("", "o'neill", 'a "b"', "'\"", "\\n", 0, True, None, 1.5, -3, b"x", bytearray(b"x")),
        *((), (1,), [], [1, [2]], {}, {1: "a"}, set(), {1}, frozenset(), frozenset({1})),
        *(np.arange(3), np.array(["a", None], dtype=object), np.str_("x"), np.float64(1)),
        *(range(3), Person("al")),
    ],
    ids=ascii,
)
def test_a_short_value_is_shown_as_python_shows_it(value):
    """So it can be pasted."""
    assert bounded_repr(value, 80) == repr(value)


def test_what_is_cut_says_how_large_it_is():
    """A count follows, within the same length."""
    assert format_value("x" * 1000) == f"'{'x' * 59}… (1,000 characters)"
    assert format_value([1] * 1000).endswith(", 1… (1,000 items)")
    assert format_value(b"x" * 1000).endswith("x… (1,000 bytes)")
    assert format_value(10**200_000) == "<number of about 200,001 digits>"


def test_no_more_values_are_formatted_than_are_shown():
    """A list of a million values costs no more than its first ones."""
    formatted = []

    class Loud:
        def __repr__(self):
            formatted.append(self)
            return "loud"

    assert format_values([Loud() for _ in range(1000)], 2) == "loud, loud and 998 more"
    assert len(formatted) == 2
    assert format_values(iter("abc"), 1) == "'a' and 2 more"


def test_what_is_pasted_is_whole_or_not_there():
    """A remedy that cannot be followed is none."""
    for length in (1, 100, 298):
        assert format_pasted("x" * length) == f"'{'x' * length}'"
    assert format_pasted("x" * 299) == ""
    assert format_option(vacant={"x" * 250}) == f"pass vacant={{'{'x' * 250}'}}"
    assert format_option(vacant={"x" * 1000}) == ""
    assert format_option(vacant={HOSTILE}) == f"pass vacant={{'{escape_controls(HOSTILE)}'}}"


@pytest.mark.parametrize("error", [ValueError(HOSTILE), KeyError(HOSTILE), OSError(2, HOSTILE)])
def test_exceptions_of_other_libraries_are_harmless(error):
    """Their texts may repeat a name."""
    assert_harmless(one_line_message(error))
    assert len(one_line_message(ValueError(f"bad {'9' * 200_000}"))) <= 4 + 80


def test_a_place_and_a_problem_escape_whatever_they_are_made_of():
    """The names themselves stay as they are, so that they can be compared."""
    problem = Problem("slip", HOSTILE, Place(HOSTILE, (1,), HOSTILE, HOSTILE))
    assert_all_harmless([problem])
    assert_harmless(str(InvalidOrganization([problem])), 2)
    assert problem.where.source == problem.where.column == HOSTILE
    assert len(str(Place("", (), "x" * 1000))) == 80


# Routes


@pytest.mark.skipif(not is_posix, reason="such names are not allowed there")
def test_file_names(tmp_path):
    """Missing, faulty, and with warnings."""
    name = f"{WHOLE}\udcff.csv"
    assert_refused_harmlessly(read_people, tmp_path / name)
    assert_refused_harmlessly(read_tables, tmp_path / name)
    path = os.fsencode(tmp_path / "x")[:-1] + os.fsencode(name)
    with open(path, "wb") as file:  # noqa: PTH123  (pathlib takes no bytes)
        file.write(b"id,manager\n1,2\n\xff,1\n\n1,1\n")
    assert_refused_harmlessly(read_people, os.fsdecode(path))
    assert_refused_harmlessly(read_tables, os.fsdecode(path))
    assert_refused_harmlessly(read_tables, tmp_path)
    org = read_people(os.fsdecode(path), repair=True)
    assert org.warnings
    assert_all_harmless(org.warnings + org.repairs)
    (tmp_path / "people.csv").write_text("id\n1\n")
    assert_all_harmless(read_tables(tmp_path).warnings)


@pytest.mark.skipif(not is_posix, reason="such names are not allowed there")
def test_names_of_what_is_written(tmp_path):
    """Parents that are missing, and targets that are something else."""
    org = Organization(people=[Person("al")])
    assert_refused_harmlessly(write_tables, org, tmp_path / WHOLE / "x")
    (tmp_path / WHOLE).write_text("x")
    assert_refused_harmlessly(write_tables, org, tmp_path / WHOLE)
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / WHOLE).write_text("x")
    assert_refused_harmlessly(write_tables, org, folder)
    assert_refused_harmlessly(write_tables, org, tmp_path / f"{WHOLE}.xlsx")


def test_members_and_sheets(tmp_path):
    """Stray ones, doubled ones, those outside of the archive, and those of several organizations."""
    cases = [
        {f"{HOSTILE}.csv": "", f"people{HOSTILE}.csv": "", f"{HOSTILE}/people.csv": "id\n1\n"},
        {f"{HOSTILE}.csv": ""},
        {f"../{HOSTILE}.csv": ""},
        {f"{HOSTILE}/people.csv": "", f"x{HOSTILE}/people.csv": ""},
    ]
    for number, members in enumerate(cases):
        path = tmp_path / f"{number}.zip"
        with zipfile.ZipFile(path, "w") as archive:
            for name, text in members.items():
                archive.writestr(name, text)
        if number:
            assert_refused_harmlessly(read_tables, path)
        else:
            assert_all_harmless(read_tables(path).warnings)
    names = [(f"{HOSTILE} people", f"{HOSTILE} people"), ("people", "people"), ("PEOPLE", "PEOPLE")]
    _, problems = _match_names(names, format_value, HOSTILE)
    assert_all_harmless(problems)


@pytest.mark.parametrize("name", [HOSTILE, "x" * 10**5, "9" * 10**5], ids=["hostile", "x", "9"])
def test_cells_and_headers(name):
    """In exports and tables, of whatever the reader complains."""
    exports = [
        {name: [1]},
        {"id": [1, 1], name: ["a", "b"]},
        {"id": ["1", name, f" {name} "], "manager": [name, f"x{name}", "1"], "fte": [name] * 3},
        {f"manager {name}": ["1"], f"id {name}": ["1"], "unit": [name]},
        {"id": ["1", "2"], "manager": [f"{name}1", f"{name}2"], name: [f"{name}1", f"{name}2"]},
    ]
    options = [
        {},
        {"columns": {"id": name}},
        {"manager_by": name},
        {"active": {name: name}},
        {"columns": {name: "x"}},
        {"active": {"id": name}},
        {"root_markers": {name}},
    ]
    for export in exports:
        for option in options:
            for repair in (False, True):
                try:
                    org = read_people(export, repair=repair, **option)
                except ValueError as error:
                    invalid = isinstance(error, InvalidOrganization)
                    assert_harmless(str(error), 1 + len(error.problems) if invalid else 1)
                    texts = [*map(str, error.problems)] if invalid else [str(error)]
                else:
                    texts = [str(problem) for problem in org.warnings + org.repairs]
                for text in texts:
                    assert_harmless(text)
                    assert not re.search("x{301}|9{301}", text)
    table = {"id": [name, name], "start": [name] * 2}
    assert_refused_harmlessly(Organization.from_tables, {name: table})
    columns = {"id": ["1", "1"], name: [name] * 2, "fte": [name] * 2, f"fte{name[:2]}": [1, 2]}
    assert_refused_harmlessly(Organization.from_tables, {"people": columns, "domains": table})
    rows = {"principal": [name, "1"], "delegate": ["1", name], "autonomy": [name] * 2}
    rows |= {"contexts": [f"{name} "] * 2, "start": [name] * 2, "share": [name] * 2}
    people = {"id": ["1", "2"]}
    assert_refused_harmlessly(Organization.from_tables, {"people": people, "delegations": rows})


def test_ids_of_records_and_graphs():
    """Also where there is no file."""
    people = [Person(WHOLE, unit=HOSTILE, name=HOSTILE)]
    line = ReportingLine(WHOLE, f"{WHOLE}x")
    assert_refused_harmlessly(Organization, people=people, reporting=[line, line])
    org = Organization(people=people)
    for call in (org.at, org.in_context):
        assert_refused_harmlessly(call, HOSTILE + "x")
    graph = nx.DiGraph([(HOSTILE, HOSTILE), (HOSTILE, 10**5000)])
    graph.nodes[HOSTILE][HOSTILE] = "\udcff"
    graph.edges[HOSTILE, HOSTILE][HOSTILE] = HOSTILE
    assert_refused_harmlessly(Organization.from_graph, graph)


# The command line


@pytest.mark.slow
@pytest.mark.skipif(not is_posix, reason="such names are not allowed there")
def test_no_line_of_the_command_line_is_harmful(tmp_path):
    """Neither on paper nor on a terminal, whether a file is missing, faulty or right."""
    missing, faulty, right = (tmp_path / f"{n}{WHOLE}\udcff.csv" for n in range(3))
    for path, text in ((faulty, f"id,{WHOLE}\n1,2\n1,2\n"), (right, "id,name\n1,N/D\n")):
        path.write_text(text.replace("\n", " ", 1) if path is faulty else text, errors="replace")
    calls = [
        ("check", missing),
        ("report", missing),
        ("check", faulty),
        ("check", right),
        ("report", right),
        ("report", right, "--output", tmp_path / WHOLE / "x.txt"),
        ("report", right, "--format", WHOLE),
        ("report", right, "--column", WHOLE),
        ("report", right, "--column", f"{WHOLE}={WHOLE}"),
        ("report", right, "--on", WHOLE),
        ("report", right, f"--{WHOLE}"),
        ("report", right, WHOLE),
        (WHOLE,),
        (f"--{WHOLE}",),
    ]
    for words in calls:
        done = run_process(*words)
        for line in (done.stdout + done.stderr).split("\n"):
            assert_harmless(line)
    for words in (calls[0], calls[2], calls[3]):
        _, shown = run_on_terminal(*words)
        for line in ESCAPE_SEQUENCE.sub("", shown).split("\n"):
            assert_harmless(line)


@pytest.mark.parametrize(
    "words",
    [
        ("--format", "{}"),
        ("--on", "{}"),
        ("--on={}",),
        ("--autonomy", "{}"),
        ("--{}",),
        ("{}",),
        ("--column", "{}"),
        ("--column", "{}=x"),
        ("--output", "x.{}"),
        ("--context", "{}"),
    ],
    ids=" ".join,
)
def test_what_is_typed_is_repeated_in_80_characters(tmp_path, words):
    """A number of 100,000 digits is not printed again."""
    path = tmp_path / "x.csv"
    path.write_text("id\n1\n")
    done = run_process("report", path, *(word.format("9" * 10**5) for word in words))
    assert done.returncode != 0
    # What is taken for a path is shown up to the length that can be looked up.
    most = 300 if words == ("{}",) else 80
    assert not re.search(f"9{{{most + 1}}}", done.stdout + done.stderr)
    assert (
        "cannot use …9" in done.stderr
        or done.stderr.startswith("Usage: ")
        or "9… (100,0" in done.stderr
    )
