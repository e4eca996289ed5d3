"""The explorer: what is in its page, and what is never there."""

import datetime
import json
import re
from importlib.metadata import version

import numpy as np
import pandas as pd
import pytest
from hypothesis import given

from stepback import (
    Delegation,
    Domain,
    Membership,
    Organization,
    Person,
    ReportingLine,
    Role,
    Support,
    archetypes,
    assume_line_delegation,
    layers,
    read_people,
    real_authority,
    report,
    spans,
)
from stepback._display._sanitize_text import sanitize_text
from stepback._documents._render._picture_style import PALETTE
from stepback._organization._compiled_organization import compiled_at_date
from stepback.plots import explore
from stepback.plots._explorer_content import ExplorerPlaces
from tests.support.reports import build_line, read_example
from tests.support.shown_organizations import build_hostile_organization, build_large_organization
from tests.support.strategies import organizations


def page_content(org, **options):
    """The data in the page of an organization."""
    page = explore(org, **options).to_html()
    (text,) = re.findall(r'<script type="application/json" id="content">(.*?)</script>', page)
    return json.loads(text)


@given(organizations())
def test_everyone_is_shown_once_with_the_figures_of_the_library(org):
    """A person is at a place of their own, or among those who hold a post."""
    content = page_content(org)
    compiled = compiled_at_date(org)
    # In the page, ids are sanitized, so that two of them may look the same.
    nodes = ExplorerPlaces.from_compiled(compiled).node
    ids = compiled.columns.ids[nodes].tolist()
    assert content["id"] == list(map(sanitize_text, ids))
    assert len(ids) == len(set(ids))
    holders = {id_ for _, _, id_, _ in content["holders"]}
    absent = {person.id for person in org.people} - set(ids)
    assert set(map(sanitize_text, absent)) <= holders
    layer_by_id, spans_by_id = layers(org), spans(org)
    for place, id_ in enumerate(ids):
        if content["layer"][place]:
            assert content["layer"][place] == layer_by_id[id_]
        span = spans_by_id.get(id_)
        assert content["direct"][place] == (span.direct if span else 0)
        assert content["total"][place] == (span.total if span else 0)
    places = np.arange(len(ids))
    parent = np.array(content["parent"], dtype=int)
    reports = np.bincount(parent[parent >= 0], minlength=places.size)
    assert reports.tolist() == content["direct"]


def test_a_manager_takes_the_rows_of_all_reports():
    """So that cells fill those of their managers without gaps."""
    content = page_content(build_large_organization(500, 6))
    parent, extent = np.array(content["parent"]), np.array(content["extent"])
    below = np.bincount(parent[1:], weights=extent[1:], minlength=extent.size)
    assert ((below == extent) | (below == 0)).all()
    assert extent[0] == np.count_nonzero(below == 0)


def test_answers_are_in_no_page_unless_it_is_asked_for():
    """Two organizations that differ in nothing but answers have the same page."""
    asked = read_example()
    people = [
        Person(**{**person_fields(person), "competence": 0.125, "willingness": None})
        for person in asked.people
    ]
    tables = {
        name: getattr(asked, name)
        for name in ("roles", "circles", "domains", "reporting", "delegations", "memberships")
    }
    other = Organization(people=people, supports=[Support("E01", "E02", strength=0.1)], **tables)

    def data(org, **options):
        content = page_content(org, **options)
        del content["byline"]  # one of the two is from files
        return content

    assert data(asked) == data(other)
    assert data(asked, personal=True) != data(other, personal=True)
    labels = [fact["label"] for fact in page_content(asked, personal=True)["facts"]]
    assert labels[1:] == ["Support received", "Competence", "Willingness"]


def person_fields(person):
    """The fields of a person by name."""
    return {name: getattr(person, name) for name in ("id", "name", "unit", "fte", "attributes")}


def test_shares_are_shown_where_rights_are_recorded():
    """And not where they only follow from an assumption."""
    recorded = build_line("bo", domains=[Domain("d", "chief")])
    assert [fact["label"] for fact in page_content(recorded)["facts"]] == [
        "Modeled share of decisions"
    ]
    line = build_line("bo", "cy")
    assert page_content(line)["facts"] == []
    assert page_content(assume_line_delegation(line))["facts"] == []


def test_data_in_the_page_is_never_a_script_or_a_tag():
    """Whatever is in a name, the element that holds the data ends where it should."""
    org = build_hostile_organization()
    page = explore(org, title="</script><script>alert(1)</script>", color={}).to_html()
    data = page.partition('id="content">')[2].partition("</script>")[0]
    assert not {"<", ">", "&", "\u2028", "\u2029"} & set(data)
    assert len(json.loads(data)["name"]) == len(org.people)
    head = page.partition('id="content">')[0]
    assert "<title>&lt;/script&gt;" in head
    assert head.count("<script") == 1


def test_the_policy_of_the_page_allows_its_own_scripts_and_no_request():
    """Each script by what is in it; pictures are data alone."""
    policy = re.search(r'Policy" content="(.*?)"', explore(read_example()).to_html())[1]
    assert "default-src 'none'" in policy
    assert len(re.findall("sha256-", policy)) == 2
    assert not re.search(r"script-src[^;]*unsafe|https?:|\*", policy)


def test_a_page_is_saved_and_shown_in_notebooks(tmp_path):
    """Its repr is short."""
    explorer = explore(archetypes.command_pyramid(people=7, span=2), title="Seven\nof us")
    explorer.save(tmp_path / "org.html")
    assert (tmp_path / "org.html").read_text(encoding="utf-8") == explorer.to_html()
    assert repr(explorer) == "<Explorer: Seven of us, 7 cells>"
    frame = explorer._repr_html_()
    assert frame.startswith('<iframe sandbox="allow-scripts allow-downloads"')
    assert "<script" not in frame


def test_colors_of_numbers_and_texts_by_id():
    """Those at a post count for it; ids without a value have none."""
    org = build_line("bo", "cy", "di")
    numbers = page_content(org, color={"bo": 1, "cy": 1.0, "di": float("nan")})["color"]
    assert numbers["values"] == [None, 1, 1, None]
    assert (numbers["low"], numbers["high"], numbers["texts"]) == (1, 1, ["", "1", "1", ""])
    signed = page_content(org, color={"bo": -2, "cy": 1500.4})["color"]
    assert (signed["low"], signed["high"]) == (-1500.4, 1500.4)
    assert signed["ends"] == ["-1,500", "1,500"]
    texts = page_content(org, color={"bo": "x", "cy": "y", "di": "y", "chief": None})["color"]
    assert (texts["names"], texts["codes"]) == (["y", "x"], [-1, 1, 0, 0])
    flags = page_content(org, color={"bo": True, "cy": False, "di": False})["color"]
    assert (flags["names"], flags["codes"]) == (["no", "yes"], [-1, 1, 0, 0])
    shares = page_content(org, color=real_authority(org))["color"]
    assert shares["values"] == [None] * 4


def test_colors_may_be_a_series_with_ids():
    """Its name is what the colors mean; a measure knows its own."""
    org = build_line("bo", "cy")
    texts = pd.Series(["x", pd.NA], index=["bo", "cy"], name="team")
    color = page_content(org, color=texts)["color"]
    assert (color["label"], color["names"], color["codes"]) == ("team", ["x"], [-1, 0, -1])
    assert page_content(org, color=real_authority(org))["color"]["label"] == "real authority"
    assert page_content(org, color={"bo": 1})["color"]["label"] == "Color"
    assert page_content(org, color=texts, label="group")["color"]["label"] == "group"


def test_many_texts_share_a_color():
    """As many colors as can be told apart; the others are gray."""
    org = build_line(*(f"p{number}" for number in range(12)))
    color = page_content(org, color={f"p{n}": f"text {n:02}" for n in range(12)})["color"]
    assert color["names"][-1] == "4 others"
    assert len(color["names"]) == len(color["colors"]) == 9


@pytest.mark.parametrize("color", ["unit", "layer", "span", "share", "support"])
def test_colors_by_what_is_recorded(color):
    """Each has a label, and a value for each place."""
    content = page_content(read_example(), color=color, personal=True)
    values = content["color"].get("values", content["color"].get("codes"))
    assert len(values) == len(content["name"])
    assert content["color"]["label"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"color": "units"}, "color: 'units' is not known; did you mean 'unit'"),
        ({"color": 3}, "color: 3 is not a mapping; give one of unit, layer"),
        ({"color": {"x": 1}}, "color: 'x' is not here"),
        ({"color": {"bo": object}}, "is not a finite number; give numbers, or texts, for all"),
        ({"color": {"bo": float("inf")}}, "color: inf is not a finite number"),
        ({"color": "share"}, "color: 'share' needs recorded decision rights"),
        ({"color": "support"}, "for readers who may see it, pass personal=True"),
        ({"color": "support", "personal": True}, "is not known, since nobody was asked"),
        ({"kind": "tree"}, "kind: 'tree' is not known; give 'icicle' or 'treemap'"),
        ({"title": 3}, "title: 3 is not a text"),
        ({"label": None}, "label: None is not a text"),
    ],
)
def test_what_cannot_be_shown_is_refused(options, message):
    """With the value and what to give."""
    with pytest.raises(ValueError, match=re.escape(message)):
        explore(build_line("bo"), **options)


def test_the_head_says_what_the_page_was_made_from(tmp_path):
    """The day, the version and the file, without its folder."""
    (tmp_path / "staff.csv").write_text("id,manager\nann,\nbo,ann\n", encoding="utf-8")
    day = datetime.date(2026, 2, 3)
    org = read_people(tmp_path / "staff.csv")
    page = explore(org, made_on=day).to_html()
    assert f" A page made on 2026-02-03 by stepback {version('stepback')} from staff.csv.</p>" in (
        page
    )
    assert str(tmp_path) not in page
    dated = Organization(
        people=[Person("ann"), Person("bo", start="2024-07-01")], delegations=[]
    ).at("2024-06-30")
    assert page_content(dated, made_on=day)["byline"].startswith(
        "A page on the organization on 2024-06-30, made on 2026-02-03 by stepback"
    )
    report_line = str(report(dated, made_on=day))
    assert "A report on the organization on 2024-06-30, made on 2026-02-03 by stepback" in (
        " ".join(report_line.split())
    )


def test_posts_are_no_people_and_vacant_ones_are_counted():
    """A post that somebody holds is not vacant."""
    org = Organization(
        people=[Person("ann"), Person("bo")],
        roles=[Role("held"), Role("open"), Role("free")],
        memberships=[Membership("held", "bo")],
        reporting=[ReportingLine("ann", role) for role in ("held", "open", "free")],
    )
    content = page_content(org)
    assert content["people"] == 2
    assert content["summary"] == "2 people and 3 posts, 2 of them vacant, on 2 layers."
    alone = Organization(
        people=[Person("ann")],
        roles=[Role("open")],
        reporting=[
            ReportingLine("ann", "open"),
        ],
    )
    assert page_content(alone)["summary"] == "1 person and 1 vacant post on 2 layers."


def test_pages_are_equal_if_everything_in_them_is():
    """Their colors, too."""
    org = build_line("bo", "cy")
    assert explore(org, color="layer") == explore(org, color="layer")
    assert hash(explore(org, color="layer")) == hash(explore(org, color="layer"))
    assert explore(org, color="layer") != explore(org, color="span")
    assert explore(org) != explore(org, kind="treemap")


def test_units_have_the_colors_of_the_report():
    """On light and on dark pages; people without a unit are pale."""
    people = [Person("ann", unit="x"), Person("bo", unit="y"), Person("cy")]
    color = page_content(Organization(people=people))["color"]
    assert [tuple(fills) for fills in color["colors"]] == [PALETTE["unit-1"], PALETTE["unit-2"]]
    assert (color["names"], color["codes"]) == (["x", "y"], [0, 1, -1])
    assert color["absence"] == "no unit"


def test_a_history_needs_a_day():
    """Which the title says."""
    org = Organization(
        people=[Person("ann"), Person("bo", start="2024-07-01")],
        reporting=[ReportingLine("ann", "bo")],
        delegations=[],
    )
    with pytest.raises(ValueError, match="enter one"):
        explore(org)
    assert explore(org.at("2024-06-30")).title == "Organization of 1 person on 2024-06-30"


def test_an_assumed_right_beside_recorded_ones_is_no_obstacle():
    """Shares are shown if at most a tenth of what is handed on is assumed."""
    rights = [
        Delegation("chief", "bo", domain="d", share=0.95),
        Delegation("chief", "cy", domain="d", share=0.05, basis="assumed"),
    ]
    org = build_line("bo", "cy", domains=[Domain("d", "chief")], delegations=rights)
    assert page_content(org, color="share")["facts"]
