"""The forms of a report: text, Markdown, HTML and JSON."""

import json
import re
from xml.etree import ElementTree

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
from stepback._documents._document import DataTable
from stepback._documents._render._markdown import escape_markdown
from stepback._documents._render._plain_text import WIDTH
from stepback._documents._render._text_layout import display_width
from tests.support.reports import HtmlPage, build_every_organization, read_example

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
    """Single spaces between words, so that forms can be compared."""
    return " ".join(text.replace("\u00a0", " ").split())


def build_hostile_organization(name):
    """People, a post, a circle, a unit, a domain and a context of the same hostile name."""
    context = name.replace(";", ",").strip() or "none"
    return Organization(
        people=[
            Person(f"{name}1", name=name, unit=name, attributes={"title": name}),
            *(Person(f"p{index}", name=name, unit=f"{name}/{index % 2}") for index in range(12)),
        ],
        roles=[Role("post", name=name)],
        circles=[Circle("circle", name=name)],
        domains=[Domain("d", f"{name}1", name=name), Domain("e", "post", name=name, weight=0.2)],
        reporting=[ReportingLine(f"{name}1", f"p{index}") for index in range(12)],
        delegations=[
            Delegation(
                f"{name}1",
                f"p{index}",
                domain="d",
                autonomy=0.5 + index / 30,
                contexts=context if index > 8 else (),
            )
            for index in range(12)
        ],
        memberships=[Membership("circle", "p1")],
        supports=[Support(f"{name}1", f"p{index}") for index in range(5)],
    )


def data_tables(result):
    """The tables of a report."""
    return [
        block
        for section in (*result.sections, *result.appendix)
        for block in section.blocks
        if isinstance(block, DataTable)
    ]


@pytest.mark.parametrize(("name", "org"), build_every_organization().items(), ids=str)
@pytest.mark.parametrize("personal", [False, True])
def test_all_forms_have_the_same_content(name, org, personal):
    """Each paragraph, figure and cell is in the text, Markdown, HTML and JSON."""
    result = report(org, personal=personal)
    text, markdown, html = str(result), result.to_markdown(), HtmlPage(result.to_html())
    values = result.to_dict()
    assert values["version"] == 2
    assert values == json.loads(json.dumps(values, allow_nan=False))
    shown = [values["title"], result.byline, values["counted"], values["data_note"]]
    shown += [finding["text"] for finding in values["findings"]]
    for section in (*values["sections"], *values["appendix"]):
        shown.append(section["title"])
        for block in section["blocks"]:
            if block["kind"] == "paragraph":
                shown.append(block["text"])
            elif block["kind"] == "list":
                shown += block["items"]
            elif block["kind"] == "table":
                shown.append(block["caption"])
            elif block["kind"] == "code":  # as it is pasted: in no form is a sign of it changed
                assert f"\n  {block['text']}\n" in text
                assert f"\n    {block['text']}\n" in markdown
                assert block["text"] in html.texts
            else:
                shown += [values["figures"][n]["label"] for n in block["names"]]
                shown += [values["figures"][n]["note"] for n in block["names"]]
    read = {"text": normalize_spaces(text), "html": normalize_spaces("".join(html.texts))}
    for item in shown:
        assert normalize_spaces(item) in read["html"]
        assert escape_markdown(item) in markdown
        if len(item) < 20:
            assert all(word in read["text"] for word in normalize_spaces(item).split())
    assert [line for line in markdown.splitlines() if line.startswith("##")] == [
        *(f"## {escape_markdown(section['title'])}" for section in values["sections"]),
        "## Appendix",
        *(f"### {escape_markdown(section['title'])}" for section in values["appendix"]),
    ]
    assert markdown.endswith(".\n")
    assert text == text.rstrip()
    assert "personal" not in text
    n_sections = len(values["sections"])
    assert html.tags.count("section") == n_sections + 1 + len(values["appendix"])
    assert repr(result) == (
        f"<Report: {values['title']}, {n_sections} section{'s' * (n_sections > 1)}>"
    )


@pytest.mark.parametrize("personal", [False, True])
def test_all_forms_have_the_same_cells(personal):
    """In the tables of the report on the example."""
    result = report(read_example(), personal=personal)
    html = normalize_spaces(" ".join(HtmlPage(result.to_html()).texts))
    for grid in data_tables(result):
        for row in grid.rows:
            cells = [
                cell.shown
                for cell, column in zip(row, grid.columns, strict=True)
                if column.is_visible
            ]
            assert f"| {' | '.join(map(escape_markdown, cells))} |" in result.to_markdown()
            assert normalize_spaces(" ".join(cells)) in html


@pytest.mark.parametrize("org", build_every_organization().values(), ids=build_every_organization())
def test_columns_of_numbers_are_marked(org):
    """They are aligned to the right and keep their width."""
    for grid in data_tables(report(org, personal=True)):
        for index, column in enumerate(grid.columns):
            values = [row[index].value for row in grid.rows]
            numbers = all(item is None or isinstance(item, int | float) for item in values)
            assert column.is_number == numbers, column.name


def test_the_main_shares_of_a_table_have_bars():
    """One bar in each row, whose length follows from the share next to it."""
    result = report(read_example(), personal=True)
    drawn, n_bars = set(), 0
    for grid in data_tables(result):
        for column in grid.columns:
            if column.kind == "bar":
                assert all(0 <= cell.value <= 1 for cell in column.cells)
                drawn.add((grid.name, column.name))
                n_bars += len(column.cells)
    assert result.to_html().count('class="bar"') == n_bars
    assert drawn == {
        ("domains", "weight"),
        ("largest_shares", "share"),
        ("single_lines", "share"),
        ("units", "share"),
        ("without_backing_by_unit", "share"),
    }


def read_article(result):
    """The article of a page as a tree; its markup is strict, so that this fails on a slip."""
    html = result.to_html()
    return ElementTree.fromstring(html[html.index("<article") : html.index("</article>") + 10])  # noqa: S314  (our own page)


@pytest.mark.parametrize("org", build_every_organization().values(), ids=build_every_organization())
def test_tables_are_read_as_tables_where_rows_are_blocks(org):
    """Each part has its role, each cell the label of its column; wide tables are marked.

    A phone shows the rows of a wide table as blocks, unless it is numbers that fit beside each
    other.
    """
    result = report(org, personal=True)
    tables = read_article(result).findall(".//table")
    shown = {block.caption.replace(" %", "\u00a0%"): block for block in data_tables(result)}
    assert len(tables) == len(data_tables(result))
    for table in tables:
        columns = shown["".join(table.find("caption").itertext())].visible_columns
        labels = [column.label.replace(" %", "\u00a0%") for column in columns]
        assert table.get("role") == "table"
        is_wide, is_compact = (table.get("class") == name for name in ("wide", "compact"))
        assert (is_wide or is_compact) == (len(columns) >= 4)
        if is_compact:
            assert {column.kind for column in columns} == {"count"}
            assert all(len(cell.shown) < 10 for column in columns for cell in column.cells)
        assert {part.get("role") for part in table.findall("*")[1:]} == {"rowgroup"}
        header, *rows = table.findall(".//tr")
        assert {row.get("role") for row in (header, *rows)} == {"row"}
        assert [(cell.get("role"), cell.get("scope")) for cell in header] == [
            ("columnheader", "col")
        ] * len(columns)
        assert ["".join(cell.itertext()) for cell in header] == labels
        for row in rows:
            assert [cell.get("data-label") for cell in row] == labels
            heads = [cell for cell in row if cell.tag == "th"]
            assert [(cell.get("role"), cell.get("scope")) for cell in heads] == [
                ("rowheader", "row")
            ]
            assert {cell.get("role") for cell in row if cell.tag == "td"} <= {"cell"}


def test_figures_are_lists_of_terms_and_what_they_are():
    """Each figure with its label, what is read, and the note."""
    result = report(read_example())
    lists = read_article(result).findall(".//dl[@class='figures']")
    found = [
        (*("".join(part.itertext()).replace("\u00a0", " ") for part in group),)
        for figures in lists
        for group in figures
    ]
    assert found == [(figure.label, figure.shown, figure.note) for figure in result.figures]


def test_headings_go_down_by_one_level():
    """From the title to the sections, and in the appendix to those below it."""
    article = read_article(report(read_example()))
    levels = [int(one.tag[1]) for one in article.iter() if re.fullmatch(r"h[1-6]", one.tag)]
    assert levels == [1, *[2] * 5, 2, *[3] * 4]


def test_a_notebook_displays_a_fragment():
    """It has a style and an article; a page contains the same."""
    result = report(read_example())
    fragment = result._repr_html_()
    assert fragment.startswith("<style>")
    assert HtmlPage(fragment).tags[:4] == ["style", "article", "header", "h2"]
    assert HtmlPage(result.to_html()).tags[:3] == ["html", "head", "meta"]
    assert "default-src 'none'" in result.to_html()
    assert result.to_html().count("<h1") == 1
    assert "<h1" not in fragment
    assert result == report(read_example())


@pytest.mark.parametrize("personal", [False, True])
@pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE)
def test_hostile_names_are_harmless(name, personal):
    """They produce no script, no escape sequence and no mark that reorders a line."""
    org = build_hostile_organization(name)
    title = f"{name}." if not name.strip() else name
    result = report(org, title=title, personal=personal)
    html = HtmlPage(result.to_html())
    assert {"script", "img", "a", "link", "iframe"}.isdisjoint(html.tags)
    assert {"onerror", "src", "href"}.isdisjoint(dict(html.attributes))
    text, markdown = str(result), result.to_markdown()
    for written in (text, markdown, "".join(html.texts)):
        assert not re.search(r"[\u202a-\u202e\u0000-\u0008\u200b\ufeff\r]", written)
    assert all(display_width(item) <= WIDTH for item in text.splitlines())
    for block in markdown.split("\n\n"):
        if block.startswith("|"):
            assert len({len(re.findall(r"(?<!\\)\|", row)) for row in block.splitlines()}) == 1
    without_code = re.sub(r"(?<!\\)`[@\\:/#.]+`", "", markdown)
    assert not re.search(r"(?<!\\)[<>`\[\]$]", without_code.replace("**", ""))
    assert not re.search(r"^(?:- |\| )?[=+@]", markdown, re.MULTILINE)
    json.dumps(result.to_dict(), allow_nan=False)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("# a", r"\# a"),
        ("1. a", r"1\. a"),
        ("- a", r"\- a"),
        ("17.4 people", "17.4 people"),
        ("a - b 1. c", "a - b 1. c"),
        ("http://x www.x", "http`://`x www`.`x"),
        ("a & b &amp; &#1;", r"a & b \&amp; &`#`1;"),
        ("a.b 1.5 a. b", r"a\.b 1.5 a. b"),
        ("^ note", r"\^ note"),
        ("_Ann_ *Bo* ~~Cy~~", r"\_Ann\_ \*Bo\* \~\~Cy\~\~"),
    ],
)
def test_markdown_is_escaped_only_where_it_has_a_meaning(text, shown):
    """Other signs stay as they are."""
    assert escape_markdown(text) == shown
