"""The pictures of a report: well-formed, escaped, with titles, and true to the numbers."""

import re

import numpy as np
import pytest

from stepback import Membership, Organization, Person, ReportingLine, Role, archetypes
from stepback._documents._drawing import Box, Drawing, Label, Stroke
from stepback._documents._render._picture_style import INK, PALETTE, PICTURE_STYLE, WITHOUT_TEXT
from stepback._documents._render._svg import render_picture, render_svg
from stepback._layouts._unit_colors import UnitColors
from stepback._report._pictures._organization_picture import organization_picture
from tests.support.pictures import (
    check_picture,
    make_context,
    mark_titles,
    parse_picture,
    shown_texts,
)
from tests.support.reports import build_every_organization, read_example

HOSTILE = [
    "<script>alert(1)</script>",
    "مرحبا بالعالم",
    "x" * 300,
    "😀👩‍👩‍👧 Ann",
    "",
    "a\u202eevil",
    "&amp;\"'><svg onload=1>",
    "]]>",
    "\ufffe\x07",
]


def draw_organization(org):
    return organization_picture(make_context(org))


def build_tree(n_people, span=5, units=("north", "south", "west")):
    """People in levels, each with `span` reports, in units by the branch below the root."""
    branch = [0, *(n % len(units) for n in range(span))]
    for person in range(len(branch), n_people):
        branch.append(branch[(person - 1) // span])
    return Organization(
        people=[Person(f"p{n}", name=f"Name {n}", unit=units[branch[n]]) for n in range(n_people)],
        reporting=[ReportingLine(f"p{(n - 1) // span}", f"p{n}") for n in range(1, n_people)],
    )


def relative_luminance(color):
    """As WCAG 2.2 defines it."""
    parts = [int(color[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("name", sorted(PALETTE.keys() - WITHOUT_TEXT))
def test_text_on_each_color_can_be_read(name):
    """A contrast of at least 4.5, on light and on dark pages."""
    for fill, ink in zip(PALETTE[name], INK.values(), strict=True):
        lighter, darker = sorted(map(relative_luminance, (fill, ink)), reverse=True)
        assert (lighter + 0.05) / (darker + 0.05) >= 4.5


def test_colors_are_only_in_the_variables_of_the_style_sheet():
    """So that dark pages and paper change all of them."""
    assert (
        set(re.findall(r"#[0-9a-f]{3,6}", re.sub(r"--[\w-]+: #\w+;", "", PICTURE_STYLE))) == set()
    )
    assert "print-color-adjust: exact" in PICTURE_STYLE
    assert "url(" not in PICTURE_STYLE


@pytest.mark.parametrize(("name", "org"), build_every_organization().items(), ids=str)
def test_every_organization_with_a_line_has_a_picture(name, org):
    """And what is drawn is well-formed."""
    context = make_context(org)
    picture = organization_picture(context)
    assert (picture is None) == (not context.has_formal_line)
    if picture is not None:
        check_picture(picture)


def test_names_offices_and_units_are_in_the_picture():
    """As text in the boxes, and in full in their titles."""
    picture = draw_organization(read_example())
    texts, titles = shown_texts(picture), mark_titles(picture)
    assert {"Layer 1", "Layer 5", "Ingrid Solheim", "Chief executive", "3 reports"} <= set(texts)
    assert (
        "Tomas Brekke, Operations director. Unit: management. 4 reports, 26 below in all" in titles
    )
    legend = parse_picture(picture).findall("ul/li")
    assert [entry.find("span").tail for entry in legend][:2] == ["operations", "sales"]


@pytest.mark.parametrize("n_people", [40, 300, 10_000])
def test_all_people_are_in_some_box(n_people):
    """However many share a box, the picture counts everyone."""
    picture = draw_organization(build_tree(n_people))
    check_picture(picture)
    n_counted = 0
    for title in mark_titles(picture):
        if not title.startswith("Layer"):
            shared = re.search(r"([\d,]+) (?:person|people)\b", title)
            n_counted += int(shared[1].replace(",", "")) if shared else 1
    assert n_counted == n_people
    assert len(render_picture(picture).encode()) < 100_000


def test_boxes_that_stand_for_many_say_so():
    """With the unit where all share one, and the layers that they stand for."""
    titles = mark_titles(draw_organization(build_tree(3906, units="ab")))
    assert any(
        re.fullmatch(r"[\d,]+ people, \d+ teams\. Unit: [ab]\. Layers \d to 6", title)
        for title in titles
    )
    chain = Organization(
        people=[Person(str(n)) for n in range(1000)],
        reporting=[ReportingLine(str(n - 1), str(n)) for n in range(1, 1000)],
    )
    picture = draw_organization(chain)
    check_picture(picture)
    last = "5 and everyone below. 995 people, 994 teams. Layers 6 to 1,000"
    assert mark_titles(picture)[-1] == last
    assert shown_texts(picture)[5] == "Layers 6–1,000"
    roots = Organization(
        people=[Person(str(n)) for n in range(1000)],
        reporting=[ReportingLine(str(n), str(n + 500)) for n in range(500)],
    )
    assert mark_titles(draw_organization(roots))[-1] == "1,000 people, 500 teams. Layers 1 to 2"


def test_posts_are_named_with_their_holders():
    """A vacant post says so, and people on no line have a box."""
    org = Organization(
        people=[Person("ann", name="Ann"), Person("bo", name="Bo"), Person("cy")],
        roles=[Role("lead", name="Lead"), Role("desk", name="Desk"), Role("night", name="Night")],
        reporting=[ReportingLine("lead", "desk"), ReportingLine("lead", "night")],
        memberships=[Membership("desk", "ann"), Membership("desk", "bo"), Membership("lead", "bo")],
    )
    assert mark_titles(draw_organization(org))[2:] == [
        "Bo, Lead. 2 reports",
        "1 person on no line",
        "Ann and Bo, Desk",
        "Night, vacant",
    ]


def test_hostile_names_are_inert():
    """Names and ids are text, in titles, boxes and legends."""
    people = [Person(f"p{n}<b>", name=name, unit=name) for n, name in enumerate(HOSTILE)]
    org = Organization(
        people=people, reporting=[ReportingLine(people[0].id, row.id) for row in people[1:]]
    )
    picture = draw_organization(org)
    check_picture(picture)
    html = render_picture(picture)
    assert "<script" not in html
    assert "<svg onload" not in html
    assert "\u202e" not in html
    assert "x" * 61 not in html
    assert "p4<b>" in shown_texts(picture)


def test_legend_has_few_colors():
    """Eight units, the others together, and where there are several or none."""
    units = [f"unit {n // 2}" for n in range(24)]
    people = [Person(f"p{n}", unit=unit) for n, unit in enumerate(units)]
    lines = [ReportingLine("chief", person.id) for person in people]
    org = Organization(people=[Person("chief"), *people], reporting=lines)
    picture = draw_organization(org)
    check_picture(picture)
    entries = picture.drawing.legend
    assert len(entries) == 10
    assert [entry.text for entry in entries[-2:]] == ["4 other units", "no unit"]
    assert [entry.css_class for entry in entries] == [
        *(f"unit-{n}" for n in range(1, 9)),
        "other",
        "several",
    ]


def test_colors_are_of_the_level_that_tells_units_apart():
    """What all paths share is no color, and posts without a unit have that of their holder."""
    org = Organization(
        people=[
            Person("a", unit="acme / x / one"),
            Person("b", unit="acme/y"),
            Person("c", unit="acme/x/two"),
        ],
        roles=[Role("post"), Role("vacant")],
        memberships=[Membership("post", "b")],
    )
    colors = UnitColors.from_compiled(make_context(org).compiled, 8)
    assert colors.color_names == ("x", "y")
    assert colors.color.tolist() == [0, 1, 0, 1, -1]
    assert [colors.unit_names[unit] for unit in colors.unit[:4]] == [
        "acme / x / one",
        "acme / y",
        "acme / x / two",
        "acme / y",
    ]
    assert (colors.other_color, colors.none_color) == (-1, -1)


def test_there_is_no_picture_without_a_line():
    """Whoever is on no line is in no picture of lines."""
    assert draw_organization(Organization(people=[Person("a"), Person("b")])) is None
    assert draw_organization(archetypes.membership_organization()) is None


def test_text_is_shown_as_far_as_there_is_room():
    """Lines that do not fit below each other are left out, and tiny boxes are still drawn."""
    boxes = [Box(0, 0, 50, height, "title", "other", ("one", "two")) for height in (30, 16, 4, 0.1)]
    svg = render_svg(Drawing(40, tuple(boxes)), "t", "d")
    assert svg.count("<div") == 3
    assert 'height="0.5"/>' in svg
    marks = (Stroke(0, 1, 100, 1, "axis", "axis"), Label(50, 2, "<5 %", "five", "axis", "middle"))
    svg = render_svg(Drawing(40, marks), "t", "d")
    assert '<line class="axis" x1="0%" y1="1" x2="100%" y2="1"><title>axis</title></line>' in svg
    assert 'text-anchor="middle" x="50%" y="2"><title>five</title>&lt;5\u00a0%</text>' in svg


def test_a_picture_is_the_same_each_time():
    """Nothing in it depends on chance, and its arrays are not changed."""
    context = make_context(build_tree(300))
    assert organization_picture(context) == organization_picture(context)
    assert np.array_equal(context.compiled.reporting_tree.roots, [0])
