"""The forms of a report, and how names and numbers are written in them."""

import json
import math
import re
from pathlib import Path

import pytest

from stepback import (
    Circle,
    Delegation,
    Domain,
    Membership,
    Organization,
    Person,
    ReportingLine,
    Role,
    Support,
    report,
)
from stepback._disclosure._unit_rollup import coarse_paths
from stepback._report._document import DataTable, Figure, Figures, Section
from stepback._report._number_format import (
    format_amount,
    format_people,
    format_percent,
    format_range,
    format_scale,
)
from stepback._report._render._html import render_html_page
from stepback._report._render._markdown import escape_markdown
from stepback._report._render._plain_text import WIDTH, layout_lines
from stepback._report._render._text_layout import display_width, fit_column_widths, wrap_lines
from stepback._report._sanitize_text import sanitize_text
from tests.support.reports import (
    SECTIONS,
    HtmlPage,
    build_every_organization,
    lead_text,
    read_example,
    section_texts,
    table_rows,
)

HOSTILE = {
    "script": "<script>alert(1)</script>",
    "formula": "=cmd()|' /C calc'!A0",
    "right to left": "\u202eevil\u202c",
    "arabic": "مدير عام",
    "lines": "first\nsecond\r\n\tthird",
    "markdown": "**bold** [link](http://x.y) `code` | cell | ~~no~~ $x$ @you #1",
    "html": "a & b &lt; \"c\" 'd' <img src=x onerror=alert(1)>",
    "control": "bell\x07 null\x00 zero\u200bwidth \ufeff",
    "long": "x" * 100_000,
    "wide": "日本語の名前" * 3,
    "combining": "e\u0301" * 20,
    "number": "1. first",
    "blank": "   ",
}


def normalize_spaces(text):
    """Words alone, so that forms can be compared."""
    return " ".join(text.replace("\u00a0", " ").split())


def build_hostile_organization(name):
    """People, a post, a circle, a unit, a field and a context called so."""
    context = name.replace(";", ",").strip() or "none"
    return Organization(
        people=[
            Person(f"{name}1", name=name, unit=name, attributes={"title": name}),
            *(Person(f"p{at}", name=name, unit=f"{name}/{at % 2}") for at in range(12)),
        ],
        roles=[Role("post", name=name)],
        circles=[Circle("circle", name=name)],
        domains=[Domain("d", f"{name}1", name=name), Domain("e", "post", name=name, weight=0.2)],
        reporting=[ReportingLine(f"{name}1", f"p{at}") for at in range(12)],
        delegations=[
            Delegation(
                f"{name}1",
                f"p{at}",
                domain="d",
                autonomy=0.5 + at / 30,
                contexts=context if at > 8 else (),
            )
            for at in range(12)
        ],
        memberships=[Membership("circle", "p1")],
        supports=[Support(f"{name}1", f"p{at}") for at in range(5)],
    )


def data_tables(made):
    """The tables of a report."""
    return [
        block
        for section in made.sections
        for block in section.blocks
        if isinstance(block, DataTable)
    ]


# The four forms


@pytest.mark.parametrize(("name", "org"), build_every_organization().items(), ids=str)
@pytest.mark.parametrize("personal", [False, True])
def test_every_form_says_the_same(name, org, personal):
    """Each paragraph, figure and cell is read in text, Markdown and HTML, and is in the JSON."""
    made = report(org, personal=personal)
    text, markdown, html = str(made), made.to_markdown(), HtmlPage(made.to_html())
    values = made.to_dict()
    assert values["version"] == 1
    assert values == json.loads(json.dumps(values, allow_nan=False))
    shown = [values["title"]]
    for section in values["sections"]:
        shown.append(section["title"])
        for block in section["blocks"]:
            if block["kind"] == "paragraph":
                shown.append(block["text"])
            elif block["kind"] == "list":
                shown += block["items"]
            elif block["kind"] == "table":
                shown.append(block["caption"])
            else:
                shown += [values["figures"][n]["label"] for n in block["names"]]
                shown += [values["figures"][n]["note"] for n in block["names"]]
    read = {"text": normalize_spaces(text), "html": normalize_spaces("".join(html.texts))}
    for one in shown:
        assert normalize_spaces(one) in read["html"]
        assert escape_markdown(one) in markdown
        if len(one) < 20:
            assert all(word in read["text"] for word in normalize_spaces(one).split())
    assert [line for line in markdown.splitlines() if line.startswith("## ")] == [
        f"## {escape_markdown(section['title'])}" for section in values["sections"]
    ]
    assert markdown.endswith(".\n")
    assert text == text.rstrip()
    assert "personal" not in text
    assert html.tags.count("section") == len(SECTIONS)
    assert repr(made) == f"<Report: {values['title']}, 9 sections>"


@pytest.mark.parametrize("personal", [False, True])
def test_cells_are_the_same_in_every_form(personal):
    """The tables of the example, cell by cell."""
    made = report(read_example(), personal=personal)
    html = normalize_spaces(" ".join(HtmlPage(made.to_html()).texts))
    for section in made.sections:
        for block in section.blocks:
            for row in getattr(block, "rows", ()):
                cells = [
                    cell.shown
                    for cell, column in zip(row, block.columns, strict=True)
                    if column.is_visible
                ]
                assert f"| {' | '.join(map(escape_markdown, cells))} |" in made.to_markdown()
                assert normalize_spaces(" ".join(cells)) in html


@pytest.mark.parametrize("org", build_every_organization().values(), ids=build_every_organization())
def test_columns_of_numbers_are_set_as_such(org):
    """They stand to the right, one below the other, and keep their width."""
    for grid in data_tables(report(org, personal=True)):
        for at, column in enumerate(grid.columns):
            values = [row[at].value for row in grid.rows]
            numbers = all(one is None or isinstance(one, int | float) for one in values)
            assert column.is_number == numbers, column.name


def test_the_shares_that_a_table_is_about_are_drawn():
    """One bar a row, as long as the share beside it."""
    drawn = set()
    for grid in data_tables(report(read_example(), personal=True)):
        for row in grid.rows:
            for cell, column in zip(row, grid.columns, strict=True):
                if cell.bar is not None:
                    assert cell.bar == cell.value
                    drawn.add((grid.name, column.name))
    assert drawn == {
        ("domains", "weight"),
        ("largest_shares", "share"),
        ("units", "share"),
        ("without_backing_by_unit", "share"),
    }


def test_a_figure_that_takes_a_sentence_keeps_its_note():
    """It stands below, as where a figure is not defined."""
    figure = Figure(
        "spread", "Spread", "not defined, because there is only one person", note="0 to 1"
    )
    block = Figures((figure,))
    assert [line for _, line in layout_lines("Report", [Section("one", "One", (block,))], 88)][
        -2:
    ] == [
        "  Spread  not defined, because there is only one person",
        "          0 to 1",
    ]


def test_a_notebook_shows_a_fragment():
    """The style and an article that stands alone; a page holds the same."""
    made = report(read_example())
    fragment = made._repr_html_()
    assert fragment.startswith("<style>")
    assert HtmlPage(fragment).tags[:3] == ["style", "article", "h2"]
    assert HtmlPage(made.to_html()).tags[:3] == ["html", "head", "meta"]
    assert "default-src 'none'" in made.to_html()
    assert render_html_page("T", ()).count("<h1") == 1
    assert made == report(read_example())


@pytest.mark.parametrize("personal", [False, True])
@pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE)
def test_hostile_names_do_nothing(name, personal):
    """No tag, link, formula, cell, line or change of direction is made of them."""
    made = report(build_hostile_organization(name), personal=personal)
    html = HtmlPage(made.to_html())
    assert {"script", "img", "a", "link", "iframe"}.isdisjoint(html.tags)
    assert {"onerror", "src", "href"}.isdisjoint(dict(html.attributes))
    text, markdown = str(made), made.to_markdown()
    for written in (text, markdown, "".join(html.texts)):
        assert not re.search(r"[\u202a-\u202e\u0000-\u0008\u200b\ufeff\r]", written)
    assert all(display_width(one) <= WIDTH for one in text.splitlines())
    for block in markdown.split("\n\n"):
        if block.startswith("|"):
            assert len({len(re.findall(r"(?<!\\)\|", row)) for row in block.splitlines()}) == 1
    assert not re.search(r"(?<!\\)[<>`\[\]$]", markdown.replace("**", ""))
    assert not re.search(r"^(?:- |\| )?[=+@]", markdown, re.MULTILINE)
    json.dumps(made.to_dict(), allow_nan=False)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("# a", r"\# a"),
        ("1. a", r"1\. a"),
        ("- a", r"\- a"),
        ("17.4 people", "17.4 people"),
        ("a - b 1. c", "a - b 1. c"),
        ("http://x www.x", r"http\://x www\.x"),
        ("a & b &amp; &#1;", r"a & b \&amp; \&#1;"),
        ("^ note", r"\^ note"),
        ("_Ann_ *Bo* ~~Cy~~", r"\_Ann\_ \*Bo\* \~\~Cy\~\~"),
    ],
)
def test_markdown_is_escaped_where_it_would_mean_something(text, shown):
    """And nowhere else."""
    assert escape_markdown(text) == shown


# Names


def test_names_that_several_bear_come_with_the_id():
    """And so does one that had to be changed to be shown; without a name there is the id."""
    org = Organization(
        people=[
            Person("a", name="Ann"),
            Person("b", name="Ann"),
            Person("c", name="C\u202e"),
            Person("d", name=" "),
            Person("e", name="e"),
        ],
        domains=[
            Domain("x", "a", name="Pay"),
            Domain("y", "b", name="Pay"),
            Domain("z", "c", name=" "),
            Domain("u", "d"),
            Domain("v", "e", weight=2),
        ],
    )
    assert [row["person"] for row in table_rows(org, "largest_shares")] == [
        "e",
        "Ann (a)",
        "Ann (b)",
        "C\\u202e (c)",
        "d",
    ]
    text = str(report(org))
    assert all(name in text for name in ("Pay (x)", "Pay (y)", " z  ", " u  "))


def test_the_office_is_the_post_or_the_title():
    """Whichever is known; not repeated where it is the name."""
    org = Organization(
        people=[
            Person("a", name="Ann", attributes={"Job_Title": "Buyer"}),
            Person("b", name="Bo"),
            Person("c", name="Cy", attributes={"Job_Title": None}),
        ],
        roles=[Role("head", name="Head"), Role("desk", name="Desk"), Role("night", name="Night")],
        memberships=[Membership(one, "b") for one in ("head", "desk", "night")],
        domains=[Domain(one, one) for one in "abc"],
    )
    assert [row["office"] for row in table_rows(org, "largest_shares")] == [
        "Buyer",
        "Head, Desk and 1 more",
        "",
    ]
    assert lead_text(org, "shape").startswith("No formal line is recorded")
    assert "The top is everyone who" not in section_texts(org, "stops")[1]
    assert section_texts(org, "stops")[1] == (
        "Without a formal line, the top is everyone who owns a domain: Ann, Buyer; Bo, Head, Desk "
        "and 1 more; and Cy."
    )


# Words


@pytest.mark.parametrize(
    ("share", "shown"),
    [
        (0, "0 %"),
        (1e-12, "0 %"),
        (0.001, "< 1 %"),
        (0.126, "13 %"),
        (0.9999, "> 99 %"),
        (1, "100 %"),
        (float("nan"), "not known"),
    ],
)
def test_percentages_are_whole(share, shown):
    """What is a little more than none, or less than all, is not rounded to that."""
    assert format_percent(share) == shown


def test_numbers_in_words():
    """With a decimal where it matters, and the noun in its number."""
    assert [format_amount(n) for n in (1, 1.04, 17.36, 250.4, 12345.6)] == [
        "1",
        "1.0",
        "17.4",
        "250",
        "12,346",
    ]
    assert [format_people(n) for n in (1, 2, 1.5)] == ["1 person", "2 people", "1.5 people"]
    assert [format_scale(n) for n in (0, 0.001, 0.256, 1)] == ["0.00", "below 0.01", "0.26", "1.00"]
    assert format_range(4.1, 20.3, "people") == "4.1 to 20.3 people"
    assert format_range(1, 3, "people") == "1 to 3 people"
    assert format_range(0.001, 0.03, "share") == "< 1 % to 3 %"
    assert format_range(0.02, 0.999, "share") == "2 to > 99 %"
    assert format_range(0.03, 0.034, "share") == "3 %"
    assert format_range(0.1, 0.2, "scale") == "0.10 to 0.20"
    assert format_range(0.001, 0.2, "scale") == "below 0.01 to 0.20"
    assert format_range(math.nan, math.nan, "share") == "not known"


def test_texts_from_outside_are_made_safe():
    """On one line, cut, spelled out where they could hide or turn what stands beside them."""
    assert sanitize_text(" a \n b\t") == "a b"
    assert sanitize_text("x" * 100) == "x" * 59 + "…"
    assert sanitize_text("a\u202eb") == "a\\u202eb"
    assert sanitize_text("مدير") == "\u2068مدير\u2069"


def test_lines_are_wrapped_by_what_they_take_on_a_terminal():
    """A number stays with its unit; a long word is divided, after a slash if it has one."""
    assert wrap_lines("it is about 45 % now", 14) == ["it is about", "45 % now"]
    assert wrap_lines("日本語", 4) == ["日本", "語"]
    assert wrap_lines("aa/bbbb", 5) == ["aa/", "bbbb"]
    assert wrap_lines("日", 1) == ["日"]
    assert wrap_lines("", 5) == [""]
    assert display_width("e\u0301\u200d") == 1


def test_columns_share_what_room_there_is():
    """Those that give way first do so down to the least, then the widest."""
    assert fit_column_widths([10, 10], [2, 2], [False, True], 12) == [10, 2]
    assert fit_column_widths([10, 6], [2, 2], [False, False], 12) == [6, 6]
    assert fit_column_widths([10, 6], [9, 6], [False, False], 3) == [9, 6]


def test_lines_say_what_they_are_part_of():
    """So that a terminal can set them apart."""
    made = report(read_example())
    parts = {part for part, _ in layout_lines(made.title, made.sections, 100)}
    assert parts == {"title", "heading", "lead", "caption", "header", "rule", "plain"}


def test_units_are_told_as_far_in_as_there_are_few():
    """The outermost where there are many."""
    assert coarse_paths(["a/x/1", "a/y", "b"], 3) == ["a/x/1", "a/y", "b"]
    assert coarse_paths(["a/x", "a/y", "b"], 2) == ["a", "a", "b"]
    deep = "/".join("abcdefghij")
    assert coarse_paths([deep, deep + "/k"]) == ["a/b/c/d/e/f/g/h"] * 2


# The JSON form


def documented():
    """The names of figures by section, and of columns by table, on the page of the JSON form."""
    page = Path(__file__).parents[2] / "docs" / "reference" / "report-json.md"
    parts = page.read_text(encoding="utf-8").split("\n## ")
    cells = {
        part.partition("\n")[0]: [
            [cell.strip(" `") for cell in row.split("|")[1:-1]]
            for row in part.splitlines()
            if row.startswith("|")
        ][2:]
        for part in parts
    }
    figures, tables, section, table = {}, {}, "", ""
    for first, name, unit, *_ in cells["A figure"]:
        if unit in {"people", "count", "share", "scale"}:
            section = first or section
            figures.setdefault(section, {})[name] = unit
    for first, second, column, *_ in cells["Tables"]:
        section, table = first or section, second or table
        tables.setdefault((section, table), []).append(column)
    return figures, tables


@pytest.mark.parametrize("org", build_every_organization().values(), ids=build_every_organization())
@pytest.mark.parametrize("personal", [False, True])
def test_every_figure_and_table_is_on_the_page_of_the_json_form(org, personal):
    """With its section, its unit, and its columns in order."""
    listed_figures, listed_tables = documented()
    made = report(org, personal=personal).to_dict()
    for section in made["sections"]:
        for block in section["blocks"]:
            for name in block.get("names", ()):
                assert listed_figures[section["name"]][name] == made["figures"][name]["unit"]
            if block["kind"] == "table":
                columns = listed_tables[section["name"], block["name"]]
                there = [column["name"] for column in block["columns"]]
                assert [column for column in columns if column in there] == there
                assert set(columns) - set(there) <= {"office", "unit"}
                assert all(list(row) == there for row in block["rows"])


def test_the_page_of_the_json_form_lists_nothing_that_is_not_there():
    """Every figure and table on it is in the report on some organization here."""
    listed_figures, listed_tables = documented()
    figures, tables = set(), set()
    for org in build_every_organization().values():
        for personal in (False, True):
            for section in report(org, personal=personal).to_dict()["sections"]:
                for block in section["blocks"]:
                    figures |= {(section["name"], name) for name in block.get("names", ())}
                    tables |= {(section["name"], block.get("name"))}
    assert {(part, name) for part, names in listed_figures.items() for name in names} == figures
    assert set(listed_tables) == tables - {(part, None) for part in SECTIONS}
