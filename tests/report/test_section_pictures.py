"""The pictures in the sections of a report show the numbers of the tables beside them."""

import re

import pytest

from stepback import (
    Delegation,
    Domain,
    Organization,
    Person,
    ReportingLine,
    Support,
    report,
    spans_and_layers,
)
from stepback._documents._document import Cell, Column, DataTable, Picture
from stepback._documents._drawing import Box
from stepback._documents._render._svg import render_picture
from stepback._report._pictures._layer_pictures import layer_pyramid_picture, span_matrix_picture
from stepback._report._pictures._share_pictures import absence_picture, step_picture
from tests.support.pictures import check_picture, mark_titles, section_pictures, shown_texts
from tests.support.reports import build_every_organization, read_example


def table_beside(result, picture):
    """The first block that follows a picture and is none."""
    for section in result.sections:
        if picture in section.blocks:
            after = section.blocks[section.blocks.index(picture) + 1 :]
            return next(block for block in after if not isinstance(block, Picture))
    raise AssertionError(picture.name)


def all_pictures(result):
    return [*([result.picture] if result.picture else []), *section_pictures(result).values()]


@pytest.mark.parametrize(("name", "org"), build_every_organization().items(), ids=str)
@pytest.mark.parametrize("personal", [False, True])
def test_every_picture_is_well_formed_and_beside_its_table(name, org, personal):
    """And each number in it is in the table, or the part that the others leave of a whole."""
    result = report(org, personal=personal)
    html = result.to_html()
    for picture in all_pictures(result):
        check_picture(picture)
        assert render_picture(picture) in html
        assert render_picture(picture) not in result.to_html(pictures=False)
    for picture in section_pictures(result).values():
        table = table_beside(result, picture)
        assert isinstance(table, DataTable)
        if picture.name in {"owned_and_decided", "authority_by_unit", "step_before_and_after"}:
            cells = {cell.shown for row in table.rows for cell in row}
            texts = {text.replace("\u00a0", " ") for text in shown_texts(picture)}
            assert texts <= cells


def test_the_example_has_every_picture():
    """Each section has its pictures."""
    assert list(section_pictures(report(read_example()))) == [
        "owned_and_decided",
        "authority_by_unit",
        "absence_by_domain",
        "support_by_unit",
        "step_before_and_after",
        "layers",
        "teams_by_layer_and_span",
    ]


def test_bars_are_as_long_as_their_shares():
    """The longest is of the length that all are measured by."""
    result = report(read_example())
    picture = section_pictures(result)["owned_and_decided"]
    table = table_beside(result, picture)
    columns = {column.name: column for column in table.columns}
    for css_class, name in (("first", "owned"), ("second", "share")):
        shares = [cell.value for cell in columns[name].cells if cell.value]
        widths = [
            mark.width
            for mark in picture.drawing.marks
            if isinstance(mark, Box) and mark.css_class == css_class
        ]
        scale = max(cell.value for column in ("owned", "share") for cell in columns[column].cells)
        assert widths == pytest.approx([50 * share / scale for share in shares])


def test_parts_of_a_whole_fill_it():
    """What stalls, what goes back and what is not affected is all of a domain."""
    lines = [ReportingLine("top", "mid"), ReportingLine("mid", "end")]
    org = Organization(
        people=map(Person, ("top", "mid", "end")),
        reporting=lines,
        domains=[Domain("d", "top"), Domain("e", "mid")],
        delegations=[
            Delegation("top", "mid", domain="d", autonomy=0.5),
            Delegation("mid", "top", domain="e", autonomy=0.25),
        ],
    )
    picture = section_pictures(report(org))["absence_by_domain"]
    assert mark_titles(picture) == [
        "d",
        "d: 50\u00a0% not affected",
        "d: 50\u00a0% stalls",
        "e",
        "e: 75\u00a0% not affected",
        "e: 25\u00a0% goes back to mid",
    ]
    widths = [mark.width for mark in picture.drawing.marks if mark.css_class != "plain"]
    assert widths == pytest.approx([34, 34, 51, 17])
    assert [entry.text for entry in picture.drawing.legend] == [
        "Not affected",
        "Goes back",
        "Stalls",
    ]


def test_numbers_that_do_not_fit_are_not_cut_off():
    """A number without its last digit would be another number."""
    columns = (
        Column.from_values("domain", "Domain", ["d"]),
        Column.from_values("stalls", "Stalls", [0.05], "share"),
        Column.from_values("escalates", "Goes back", [0.0], "share"),
        Column.from_values("escalates_to", "Goes back to", [""]),
    )
    picture = absence_picture(DataTable("stalls_by_domain", "c", columns))
    assert shown_texts(picture) == ["d", "95\u00a0%"]
    assert "d: 5\u00a0% stalls" in mark_titles(picture)
    assert len(picture.drawing.legend) == 2


def test_a_step_without_numbers_has_no_bars():
    """Where a figure is not defined, its text says so."""
    cells = (Cell("nobody", float("nan")), Cell("12.5 people", 12.5))
    table = DataTable(
        "next_step",
        "effects",
        (
            Column("figure", "figure", (Cell("Effective leaders", "effective_leaders"),)),
            Column("now", "Now", cells[:1]),
            Column("then", "Then", cells[1:]),
        ),
    )
    picture = step_picture(table)
    check_picture(picture)
    assert shown_texts(picture) == ["Effective leaders", "nobody", "12.5 people"]
    assert [mark.width for mark in picture.drawing.marks if mark.css_class == "second"] == [50]


def build_answers(n_supported):
    """Two units of ten people with rights, some of whom have support."""
    people = [Person(f"p{n}", unit="ab"[n // 10]) for n in range(20)]
    return Organization(
        people=people,
        domains=[Domain(f"d{n}", f"p{n}") for n in range(20)],
        supports=[Support("p0", f"p{n}") for n in range(1, 20) if n % 10 <= n_supported],
        respondents=[person.id for person in people],
    )


def test_support_is_drawn_only_where_it_is_published():
    """The picture is there if and only if its table is, and tells no more than that."""
    shown = report(build_answers(4))
    picture = section_pictures(shown)["support_by_unit"]
    assert "a: 6 of 10 have no support" in mark_titles(picture)
    table = table_beside(shown, picture)
    numbers = set(re.findall(r"\d+", " ".join(mark_titles(picture))))
    counts = {(people.value, count.value) for _, people, count, _ in table.rows}
    assert numbers == {
        str(number) for people, count in counts for number in (people, count, people - count)
    }
    hidden = report(build_answers(9))
    assert "support_by_unit" not in section_pictures(hidden)


def test_layers_and_spans_are_those_of_the_measure():
    """People by layer, and teams by layer and number of reports."""
    shape = spans_and_layers(read_example())
    pyramid, matrix = layer_pyramid_picture(shape), span_matrix_picture(shape)
    check_picture(pyramid)
    check_picture(matrix)
    for layer, figures in shape.by_layer.items():
        people = "1 person" if figures.people == 1 else f"{figures.people} people"
        assert any(title.startswith(f"Layer {layer}: {people}, ") for title in mark_titles(pyramid))
    assert "Layer 4: 5 teams with 2–3 direct reports" in mark_titles(matrix)
    numbers = [int(text) for text in shown_texts(matrix)[6:] if text.isdigit()]
    assert sum(numbers) == len(shape.teams)
    assert "16+" in shown_texts(matrix)


def test_many_layers_share_a_row():
    """A chain of a thousand is a short picture."""
    chain = Organization(
        people=[Person(str(n)) for n in range(1000)],
        reporting=[ReportingLine(str(n - 1), str(n)) for n in range(1, 1000)],
    )
    shape = spans_and_layers(chain)
    pyramid, matrix = layer_pyramid_picture(shape), span_matrix_picture(shape)
    check_picture(pyramid)
    check_picture(matrix)
    assert "Layers 15–1,000: 986 people, 985 managers" in mark_titles(pyramid)
    assert "Layers 15–1,000: 985 teams with 1 direct report" in mark_titles(matrix)
    nobody = spans_and_layers(Organization())
    assert layer_pyramid_picture(nobody).drawing.marks == ()
    assert isinstance(span_matrix_picture(nobody), Picture)


def test_hostile_names_are_inert_in_every_picture():
    """Of people, posts, units and domains."""
    hostile = ["<script>alert(1)</script>", "a\u202eb", "&lt;", "x" * 300, "]]>", "\ufffe"]
    people = [
        Person(f"{name}{n}", name=name, unit=name[::-1] or "u") for n, name in enumerate(hostile)
    ]
    top = people[0].id
    org = Organization(
        people=people,
        reporting=[ReportingLine(top, person.id) for person in people[1:]],
        domains=[Domain(name, top, name=name) for name in hostile[:3]],
        delegations=[
            Delegation(top, person.id, domain=hostile[0], share=0.1) for person in people[1:]
        ],
    )
    result = report(org)
    assert len(section_pictures(result)) >= 3
    for picture in all_pictures(result):
        check_picture(picture)
        assert "<script" not in render_picture(picture)
        assert "\u202e" not in render_picture(picture)
    assert "<script" not in result.to_html()
