import datetime
import json
import math
import re
from importlib import resources

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import stepback
from stepback import (
    Circle,
    Delegation,
    Domain,
    InvalidOrganization,
    Membership,
    Organization,
    Person,
    Problem,
    ReportingLine,
    Role,
    Support,
    archetypes,
    assume_line_delegation,
    measure,
    read_people,
    read_tables,
    report,
)
from stepback._problems import Place
from stepback._report._text import WIDTH
from stepback._report._width import width
from tests.strategies import organizations

SECTIONS = [
    "counted",
    "faults",
    "shape",
    "decisions",
    "stops",
    "support",
    "next_step",
    "assumptions",
    "limits",
]
FIGURES = {
    "effective_leaders": "effective_leaders",
    "leadership_breadth": "leadership_breadth",
    "leadership_spread": "leadership_spread",
    "leaders_who_follow": "leaders_who_follow",
    "vacant_share": "vacant_share",
    "dependence_on_top": "dependence_on_top",
    "succession_coverage": "succession_coverage",
    "layers": "layers",
    "median_span": "median_span",
    "people": "people",
    "posts": "roles",
    "vacant_posts": "vacant_roles",
    "circles": "circles",
    "delegations": "delegations",
}


def example():
    """The company that comes with stepback."""
    with resources.as_file(resources.files("stepback") / "_example" / "fjord_foods") as path:
        return read_tables(path)


def everything():
    """The example and every archetype, as it is and in each of its contexts."""
    named = {name: getattr(archetypes, name)() for name in archetypes.__all__}
    named["fjord_foods"] = example()
    for name, org in list(named.items()):
        contexts = {context for one in org.delegations for context in one.contexts}
        named |= {f"{name}, {each}": org.in_context(each) for each in sorted(contexts)}
    return named


def line(*reports, **parts):
    """People under a chief, and whatever else."""
    return Organization(
        people=[Person("chief", name="Chief"), *(Person(one) for one in reports)],
        reporting=[ReportingLine("chief", one) for one in reports],
        **parts,
    )


def figures(org, **options):
    """The figures of the report on an organization."""
    return report(org, **options).to_dict()["figures"]


def blocks(org, section, **options):
    """What a section of the report on an organization holds, as plain values."""
    sections = report(org, **options).to_dict()["sections"]
    return next(one["blocks"] for one in sections if one["name"] == section)


def texts(org, section, **options):
    """The sentences and list items of a section."""
    found = blocks(org, section, **options)
    return [
        item for one in found for item in one.get("items", [one["text"]] if "text" in one else [])
    ]


def lead(org, section, **options):
    """What a section has to say first."""
    return next(one["text"] for one in blocks(org, section, **options) if one.get("lead"))


def rows(org, table, **options):
    """The rows of a table; none if there is no such table."""
    found = [one for part in report(org, **options).to_dict()["sections"] for one in part["blocks"]]
    return next((one["rows"] for one in found if one.get("name") == table), [])


# What it says, and in which order


@pytest.mark.parametrize(("name", "org"), everything().items(), ids=str)
def test_figures_are_the_public_measures(name, org):
    """Where the flow is recorded; support and its shares are told apart."""
    made = figures(org)
    assert [one["name"] for one in report(org).to_dict()["sections"]] == SECTIONS
    if "low" in made["effective_leaders"] and made["effective_leaders"]["low"] is not None:
        return
    measured = measure(org)
    for figure, field in FIGURES.items():
        if figure in made:
            value = getattr(measured, field)
            assert made[figure]["value"] == (None if math.isnan(value) else pytest.approx(value))
    top = made["bus_factor"]["value"]
    assert top == (None if math.isnan(measured.bus_factor.size) else measured.bus_factor.size)
    line_up = {row["id"]: row["share"] for row in rows(org, "largest_shares")}
    shares = stepback.real_authority(org)
    assert line_up == {id_: pytest.approx(shares[id_]) for id_ in line_up}
    if line_up:
        best = sorted(shares.values(), reverse=True)[: len(line_up)]
        assert list(line_up.values()) == pytest.approx(best)


def test_the_example_is_told_in_order():
    """Who was counted, the faults, the shape, and then decisions: leaders before spread."""
    text = str(report(example()))
    order = [
        "40 people were counted, and nobody was left out.",
        "1 thing deserves a second look; nothing was changed:",
        "The formal line runs through 5 layers and 15 managers.",
        "Decisions are led as if by 17.4 people alike, of 40.",
        "Effective leaders",
        "Spread",
        "The ten largest modelled shares of decisions",
        "Without the top 7 % of all decisions stall, and none go back to someone else.",
        "6 of the 18 people asked who hold decision rights have no recorded backing (33 %).",
        "A step to think through:",
        "The figures hold as far as these hold:",
        "Not for appraisal, not for pay, not for dismissal",
    ]
    places = [text.index(one) for one in order]
    assert places == sorted(places)


def test_the_ten_largest_shares_are_named_with_office_and_unit():
    """With what they own, what is left with them, and what stalls without them alone."""
    org = example()
    found = rows(org, "largest_shares")
    assert len(found) == 10
    assert [row["rank"] for row in found] == [*range(1, 11)]
    formal = stepback.formal_authority(org)
    for row in found:
        assert row["person"] == org[row["id"]].name
        assert row["unit"] == org[row["id"]].unit
        assert row["owned"] == pytest.approx(formal[row["id"]])
        assert row["stalls"] == pytest.approx(stepback.absence(org, [row["id"]]).stalled)
    assert found[0]["office"] == "Operations director"


def test_shares_that_tie_take_one_rank():
    """Whoever ties with the last, and is not shown, is counted."""
    org = Organization(
        people=[Person(f"p{at}") for at in range(13)],
        domains=[Domain(f"d{at}", f"p{at}", weight=2 if at < 2 else 1) for at in range(13)],
    )
    assert [row["rank"] for row in rows(org, "largest_shares")] == [1, 1] + [3] * 8
    assert "1 =  p0" in str(report(org))
    (note,) = [one for one in texts(org, "decisions") if one.startswith("“Owns”")]
    assert note.endswith("3 people more have the same share as the last.")
    alike = Organization(
        people=[Person(f"p{at}") for at in range(11)],
        domains=[Domain(f"d{at}", f"p{at}") for at in range(11)],
    )
    assert rows(alike, "largest_shares") == []
    said = "11 people have the largest modelled share of decisions, 9 % each; nobody stands out by name."
    assert said in texts(alike, "decisions")


def test_units_and_fields_are_compared():
    """Each unit with its people and what they decide; each field with its owner."""
    org = example()
    decided = {}
    for id_, share in stepback.real_authority(org).items():
        decided[org[id_].unit] = decided.get(org[id_].unit, 0) + share
    found = {row["unit"]: row for row in rows(org, "units")}
    assert {unit: row["share"] for unit, row in found.items()} == {
        unit: pytest.approx(decided[unit]) for unit in found
    }
    assert sum(row["people"] for row in found.values()) == 40
    for row in rows(org, "domains"):
        (domain,) = (one for one in org.domains if one.id == row["domain"])
        assert row["owner"] == domain.owner
        shares = stepback.real_authority(org, domain.id)
        if row["effective_leaders"] is not None:
            assert row["largest"].endswith("%)") or "each" in row["largest"]
            assert max(shares.values()) > 0
    assert rows(org, "domains")[-1] | {"weight": 0} == {
        "domain": "recalls",
        "weight": 0,
        "owner": "quality-manager",
        "effective_leaders": None,
        "largest": "nobody",
    }


def test_only_the_largest_units_and_fields_are_shown():
    """Where there are more than ten, it is said how many there are."""
    many = range(12)
    org = Organization(
        people=[Person(f"p{at}", unit=f"unit {at}") for at in many],
        domains=[Domain(f"d{at}", f"p{at}", weight=at + 1) for at in many],
    )
    text = str(report(org))
    assert "The 10 units of 12 that decide most" in text
    assert "The 10 largest of 12 fields of decisions" in text
    assert len(rows(org, "units")) == len(rows(org, "domains")) == 10


def test_what_stalls_and_goes_back_by_field():
    """As `absence` has it, for the fields in which anything stalls; the ten largest of them."""
    many = range(12)
    org = line(
        *(f"p{at}" for at in many),
        domains=[Domain(f"d{at}", "chief", weight=at + 1, name=f"Field {at}") for at in many],
        delegations=[
            Delegation("chief", f"p{at}", domain=f"d{at}", autonomy=at / 12) for at in many
        ],
    )
    gone = stepback.absence(org, ["chief"])
    found = rows(org, "stalls_by_domain")
    assert len(found) == 10
    assert "The 10 fields of 12 in which most stalls without the top" in str(report(org))
    for row in found:
        assert row["stalls"] == pytest.approx(gone.stalled_by_domain[row["domain"]])
        assert row["escalates"] == pytest.approx(gone.escalated_by_domain[row["domain"]])
    assert figures(org)["escalated_without_top"]["value"] == gone.escalated
    assert "Those who then settle most, not counting" in str(report(org))


def test_what_goes_back_is_told_where_the_principal_is_there():
    """A chief who reports to nobody and was handed something is asked in vain."""
    org = line(
        "bo",
        domains=[Domain("d", "bo"), Domain("e", "chief")],
        delegations=[Delegation("bo", "chief", domain="d", autonomy=0.5)],
    )
    assert lead(org, "stops") == (
        "Without the top 50 % of all decisions stall, and 25 % go back to someone who is there "
        "and may decide instead."
    )
    assert lead(line("bo", domains=[Domain("d", "bo")]), "stops") == (
        "Without the top nothing stalls, and none go back to someone else."
    )


def test_a_step_is_worked_through():
    """What it would change is what the organization after it measures."""
    org = example()
    before, then = rows(org, "next_step")[2]["now"], rows(org, "next_step")
    text = lead(org, "next_step")
    assert text == (
        "A step to think through: in “Production planning”, Tomas Brekke could let Signe Dahl "
        "settle 90 % of what goes there, instead of 80 %."
    )
    by_name = {person.name: person.id for person in org.people}
    (domain,) = (one.id for one in org.domains if one.name == "Production planning")
    after = org.step_back(
        by_name["Tomas Brekke"], to=by_name["Signe Dahl"], domain=domain, autonomy=0.9
    )
    assert before == pytest.approx(stepback.real_authority(org)[by_name["Tomas Brekke"]])
    assert [row["figure"] for row in then] == [
        "effective_leaders",
        "dependence_on_top",
        "share_of_leader",
    ]
    assert [row["then"] for row in then] == pytest.approx(
        [
            stepback.effective_leaders(after),
            stepback.dependence_on_top(after),
            stepback.real_authority(after)[by_name["Tomas Brekke"]],
        ]
    )


def test_a_step_to_a_report_where_nothing_is_handed_on():
    """Half of it, to the direct report who decides most."""
    org = line("bo", "cy", domains=[Domain("d", "chief", weight=3), Domain("e", "cy")])
    assert lead(org, "next_step") == (
        "A step to think through: in “d”, Chief could hand half of what is not yet handed on to cy."
    )


@pytest.mark.parametrize(
    ("org", "text"),
    [
        (
            Organization(people=[Person("a")], domains=[Domain("d", "a")]),
            "Nobody: there are no two",
        ),
        (
            Organization(
                people=[Person("a"), Person("b")], domains=[Domain("d", "a"), Domain("e", "b")]
            ),
            "Nobody stands out",
        ),
        (
            line("a", domains=[Domain("d", "a")]),
            "No step could be worked through",
        ),
        (
            line(
                "a",
                "b",
                "c",
                domains=[Domain("d", "a"), Domain("e", "chief", weight=0.1)],
                delegations=[Delegation("a", "b", autonomy=0.1, contexts="night", share=1)],
            ),
            "A step to think through: in “e”",
        ),
        (line("a"), "Not to be said from an assumption."),
        (Organization(people=[Person("a")]), "Not to be said from an assumption."),
    ],
)
def test_where_no_step_is_worked_through_it_says_why(org, text):
    """Nobody to step back, nobody who stands out, nothing left to hand on, or nothing known."""
    assert lead(org, "next_step").startswith(text)


def test_no_step_is_worked_through_in_very_large_organizations(monkeypatch):
    """It would take too long; what to do instead is said."""
    monkeypatch.setattr("stepback._report._next_step._LARGE", 1)
    assert lead(example(), "next_step").startswith("In an organization of this size no step")


# Illustrations


@pytest.mark.parametrize("autonomy", [0, 0.25, 0.3, 0.5, 1])
def test_a_formal_line_alone_gives_a_range_over_autonomy(autonomy):
    """From 0.25 to 0.75, with what is chosen besides; nobody is ranked by name."""
    org = read_people(
        {
            "id": ["ann", "bo", "cy", "di", "ed", "flo"],
            "manager": ["", "ann", "ann", "bo", "bo", "cy"],
        }
    )
    made = figures(org, autonomy=autonomy)
    for figure, of in {
        "effective_leaders": stepback.effective_leaders,
        "leadership_spread": stepback.leadership_spread,
        "leadership_breadth": stepback.leadership_breadth,
        "dependence_on_top": stepback.dependence_on_top,
        "bus_factor": lambda org: stepback.bus_factor(org).size,
    }.items():
        values = [of(assume_line_delegation(org, autonomy=one)) for one in (0.25, 0.5, 0.75)]
        assert made[figure]["value"] is None
        assert (made[figure]["low"], made[figure]["high"]) == pytest.approx(
            (min(values), max(values))
        )
        chosen = of(assume_line_delegation(org, autonomy=autonomy))
        assert made[figure]["chosen"] == pytest.approx(chosen)
    assert f"at autonomy {autonomy:g})" in made["effective_leaders"]["shown"]
    text = str(report(org, autonomy=autonomy))
    assert "An illustration, not a finding." in text
    assert "Nobody is ranked by name" in text
    assert rows(org, "largest_shares") == rows(org, "units") == rows(org, "domains") == []
    assert not re.search(r"\b(?:bo|cy|di|ed|flo)\b", text[text.index("Where are decisions") :])
    assert {"succession_coverage", "leaders_who_follow"}.isdisjoint(made)


@pytest.mark.parametrize(("assumed", "range_"), [(0, False), (1, False), (2, True), (10, True)])
def test_more_than_a_tenth_assumed_gives_a_range(assumed, range_):
    """Of what is handed on; then the assumed part alone is varied."""
    people = [f"p{at}" for at in range(10)]

    def org(autonomy):
        return line(
            *people,
            domains=[Domain("d", "chief")],
            delegations=[
                Delegation(
                    "chief",
                    one,
                    share=0.1,
                    autonomy=autonomy if at < assumed else 0.5,
                    basis="assumed" if at < assumed else "declared",
                )
                for at, one in enumerate(people)
            ],
        )

    found = figures(org(0.5))["effective_leaders"]
    assert (found["low"] is not None) == range_
    if range_:
        values = [stepback.effective_leaders(org(one)) for one in (0.25, 0.5, 0.75)]
        assert (found["low"], found["high"]) == pytest.approx((min(values), max(values)))
        assert lead(org(0.5), "decisions").startswith("Decisions would be led as if by")
        assert f"{10 * assumed} % of what is handed on is assumed" in str(report(org(0.5)))
        (item,) = (one for one in texts(org(0.5), "assumptions") if "marked as assumed" in one)
        assert item.startswith(f"{assumed} delegations marked as assumed carry")
    elif assumed:
        assert "1 delegation marked as assumed: 10 % of what is handed on." in texts(
            org(0.5), "assumptions"
        )


def test_what_is_assumed_flows_through_circles_too():
    """What a circle keeps for its members is what it does not hand on at that autonomy."""

    def org(autonomy):
        return Organization(
            people=[Person("a"), Person("b"), Person("c")],
            circles=[Circle("team")],
            memberships=[Membership("team", "a"), Membership("team", "b")],
            domains=[Domain("d", "team")],
            delegations=[Delegation("team", "c", autonomy=autonomy, basis="assumed")],
        )

    found = figures(org(0.4))["effective_leaders"]
    values = [stepback.effective_leaders(org(one)) for one in (0.25, 0.5, 0.75)]
    assert (found["low"], found["high"]) == pytest.approx((min(values), max(values)))
    assert "1 delegation marked as assumed carries 100 %" in str(report(org(0.4)))
    assert lead(org(0.4), "stops").startswith("Nothing: nobody stands at the top")


def test_a_range_is_said_once_where_its_ends_read_alike():
    """And the chosen autonomy is named only where it reads otherwise."""
    org = line("bo")
    assert figures(org)["escalated_without_top"]["shown"] == "0 %"
    assert figures(org, autonomy=1)["leadership_spread"]["shown"].endswith("(1.00 at autonomy 1)")
    alone = line("bo", "cy", "di", "ed")
    assert lead(alone, "decisions").startswith("Decisions would be led as if by")


@pytest.mark.parametrize("autonomy", [-0.1, 1.1, math.nan, "half", None])
def test_an_autonomy_out_of_bounds_is_refused(autonomy):
    """With the value."""
    with pytest.raises(ValueError, match="^autonomy: "):
        report(line("bo"), autonomy=autonomy)


# Who was counted, and what is wrong with the data


def test_who_was_left_out_is_said():
    """With the file and why."""
    org = read_people(
        {"id": ["a", "b", "c"], "manager": ["", "a", "a"], "Status": ["on", "on", "off"]},
        active={"Status": {"on"}},
    )
    assert lead(org, "counted") == "2 people were counted. Left out:"
    assert (
        "of 3 rows left out" in texts(org, "counted")[1] or "left out" in texts(org, "counted")[1]
    )
    assert lead(org, "faults") == "None was found."


def test_who_is_counted_how():
    """Those from outside, posts, vacant ones, circles, and the response rate."""
    made = figures(example())
    assert {name: made[name]["value"] for name in list(made)[:8]} == {
        "people": 40,
        "external": 1,
        "posts": 2,
        "vacant_posts": 1,
        "circles": 2,
        "delegations": 25,
        "not_in_force": 3,
        "response_rate": 0.85,
    }
    assert made["vacant_posts"]["note"] == "nobody is counted for it: Quality manager"
    assert made["not_in_force"]["note"] == "left out: bound to the context “storm”"


def test_the_date_and_the_contexts_entered_are_said():
    """And what is out of force then."""
    org = line(
        "bo",
        "cy",
        domains=[Domain("d", "chief")],
        delegations=[
            Delegation("chief", "bo", contexts={"storm", "strike"}, autonomy=0.5),
            Delegation("chief", "cy", start=datetime.date(2030, 1, 1), autonomy=0.5),
        ],
    )
    with pytest.raises(ValueError, match="org.at"):
        report(org)
    seen = org.at(datetime.date(2026, 1, 31)).in_context("storm")
    assert lead(seen, "counted") == (
        "3 people were counted, and nobody was left out. Everything below is as it stands on "
        "2026-01-31 in the context “storm”."
    )
    assert figures(seen)["not_in_force"]["note"] == "left out: bound to other dates"
    plain = figures(org.at(datetime.date(2026, 1, 31)))["not_in_force"]
    assert (
        plain["note"]
        == "left out: bound to the contexts “storm” and “strike” or bound to other dates"
    )


def test_repairs_and_warnings_are_listed():
    """Each with its place, as a sentence; of many, the first."""
    org = read_people({"id": [" a", "b", "c"], "manager": ["", "a", "x"]}, repair=True)
    assert (
        lead(org, "faults")
        == f"{len(org.repairs)} faults were repaired, and the figures rest on that:"
    )
    listed = texts(org, "faults")
    assert len(listed) == len(org.repairs) + 1 + (len(org.warnings) + 1 if org.warnings else 0)
    many = tuple(
        Problem("code", f"fault {at}?", Place("people.csv" if at else "", (at,)), "warning")
        for at in range(30)
    )
    made = Organization._of(line("bo")._compiled, repairs=many[:1], notes=many)
    assert lead(made, "faults") == "1 fault was repaired, and the figures rest on that:"
    items = texts(made, "faults")
    assert items[1] == "row 0: fault 0?"
    assert items[2] == "30 things deserve a second look; nothing was changed:"
    assert items[4] == "people.csv, row 1: fault 1?"
    assert items[-1] == "And 18 more."
    whole = Organization._of(
        line("bo")._compiled, notes=(Problem("code", "read as CP1252", Place("a.csv"), "warning"),)
    )
    assert texts(whole, "faults")[1] == "a.csv: read as CP1252."
