"""The report on assumed flows, on the population, and on problems in the data."""

import datetime
import math
import re
from collections import Counter

import pytest

import stepback
from stepback import (
    Circle,
    Delegation,
    Domain,
    Membership,
    Organization,
    Person,
    Problem,
    assume_line_delegation,
    read_people,
    report,
)
from stepback._problems._problem import Place
from tests.support.reports import (
    build_line,
    lead_text,
    read_example,
    report_figures,
    section_blocks,
    section_texts,
    table_rows,
)

PLAIN_EXPORT = {
    "id": ["ann", "bo", "cy", "di", "ed", "flo"],
    "manager": ["", "ann", "ann", "bo", "bo", "cy"],
}

# Illustrations


@pytest.mark.parametrize("autonomy", [0, 0.25, 0.3, 0.5, 1])
def test_a_line_whose_delegation_is_assumed_gives_a_range_over_autonomy(autonomy):
    """From 0.25 to 0.75, with the chosen autonomy in addition; nobody is ranked by name."""
    org = read_people(PLAIN_EXPORT)
    result = report_figures(assume_line_delegation(org), autonomy=autonomy)
    for figure, of in {
        "effective_leaders": stepback.effective_leaders,
        "leadership_spread": stepback.leadership_spread,
        "leadership_breadth": stepback.leadership_breadth,
        "dependence_on_top": stepback.dependence_on_top,
        "bus_factor": lambda org: stepback.bus_factor(org).size,
    }.items():
        steps = [round(0.25 + step / 20, 2) for step in range(11)]
        values = [of(assume_line_delegation(org, autonomy=one)) for one in steps]
        assert result[figure]["value"] is None
        assert (result[figure]["low"], result[figure]["high"]) == pytest.approx(
            (min(values), max(values))
        )
        chosen = of(assume_line_delegation(org, autonomy=autonomy))
        assert result[figure]["chosen"] == pytest.approx(chosen)
    assert f"at autonomy {autonomy:g})" in result["effective_leaders"]["shown"]
    assumed = assume_line_delegation(org)
    text = str(report(assumed, autonomy=autonomy))
    assert "This is an illustration, not a finding: 100 % of what is delegated is" in text
    assert "Nobody is ranked by name" in text
    assert (
        table_rows(assumed, "largest_shares")
        == table_rows(assumed, "units")
        == table_rows(assumed, "domains")
        == []
    )
    assert not re.search(r"\b(?:bo|cy|di|ed|flo)\b", text[text.index("Where are decisions") :])
    assert {"succession_coverage", "leaders_who_follow"}.isdisjoint(result)
    for finding in report(assumed, autonomy=autonomy).findings:
        assert not any(result[name]["low"] is not None for name in finding.figures)


@pytest.mark.parametrize("personal", [False, True])
def test_a_formal_line_alone_gives_no_figure_of_decisions(personal):
    """Nothing is assumed of who decides: no range, no conditional, no question about decisions."""
    org = read_people(PLAIN_EXPORT)
    made = report(org, personal=personal)
    for figure in made.figures:
        assert (figure.low, figure.high, figure.chosen) == (None, None, None)
    assert {
        "effective_leaders",
        "leadership_breadth",
        "leadership_spread",
        "dependence_on_top",
        "escalated_without_top",
        "bus_factor",
        "succession_coverage",
    }.isdisjoint(figure.name for figure in made.figures)
    names = [section.name for section in made.sections]
    assert names[0] == "shape"
    assert {"decisions", "stops", "next_step"}.isdisjoint(names)
    for form in (str(made), made.to_markdown(), made.to_html()):
        assert not re.search(r"\bwould\b|\billustration\b", form)
    (finding,) = made.findings[:1]
    assert "3 of the 6 people manage others, in 3 layers." in finding.text
    assert report(org, personal=personal, autonomy=0.3) == made


@pytest.mark.parametrize(("assumed", "range_"), [(0, False), (1, False), (2, True), (10, True)])
def test_ranges_are_shown_if_more_than_a_tenth_of_the_flow_is_assumed(assumed, range_):
    """Only the autonomy of the assumed delegations varies."""
    people = [f"p{at}" for at in range(10)]

    def org(autonomy):
        return build_line(
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

    found = report_figures(org(0.5))["effective_leaders"]
    assert (found["low"] is not None) == range_
    if range_:
        values = [stepback.effective_leaders(org(0.25 + step / 20)) for step in range(11)]
        assert (found["low"], found["high"]) == pytest.approx((min(values), max(values)))
        assert lead_text(org(0.5), "decisions").startswith(
            "Decision-making would be spread as widely as if"
        )
        assert f"{10 * assumed} % of what is delegated is assumed" in str(report(org(0.5)))
        (item,) = (
            one for one in section_texts(org(0.5), "assumptions") if "marked as assumed" in one
        )
        assert item.startswith(f"{assumed} delegations marked as assumed carry")
    elif assumed:
        assert "1 delegation marked as assumed: 10 % of what is delegated." in section_texts(
            org(0.5), "assumptions"
        )


def test_assumed_delegations_of_circles_vary_what_members_keep():
    """The members divide what the circle does not delegate at that autonomy."""

    def org(autonomy):
        return Organization(
            people=[Person("a"), Person("b"), Person("c")],
            circles=[Circle("team")],
            memberships=[Membership("team", "a"), Membership("team", "b")],
            domains=[Domain("d", "team")],
            delegations=[Delegation("team", "c", autonomy=autonomy, basis="assumed")],
        )

    found = report_figures(org(0.4))["effective_leaders"]
    values = [stepback.effective_leaders(org(0.25 + step / 20)) for step in range(11)]
    assert (found["low"], found["high"]) == pytest.approx((min(values), max(values)))
    assert "1 delegation marked as assumed carries 100 %" in str(report(org(0.4)))
    assert lead_text(org(0.4), "stops").startswith("Nothing stalls while the top is away")


def test_a_range_is_one_number_if_both_ends_read_the_same():
    """The chosen autonomy is mentioned only if its figure reads differently."""
    org = assume_line_delegation(build_line("bo"))
    assert report_figures(org)["escalated_without_top"]["shown"] == "0 %"
    assert report_figures(org, autonomy=1)["leadership_spread"]["shown"].endswith(
        "(1.00 at autonomy 1)"
    )
    alone = assume_line_delegation(build_line("bo", "cy", "di", "ed"))
    assert lead_text(alone, "decisions").startswith(
        "Decision-making would be spread as widely as if"
    )


@pytest.mark.parametrize("autonomy", [-0.1, 1.1, math.nan, "half", None])
def test_an_autonomy_out_of_bounds_is_refused(autonomy):
    """The message names the argument."""
    with pytest.raises(ValueError, match="^autonomy: "):
        report(build_line("bo"), autonomy=autonomy)


# Who was counted, and what is wrong with the data


def test_people_left_out_are_mentioned_without_rows():
    """The file and the reason are shown, but no row: a status can reveal much about a person."""
    org = read_people(
        {"id": ["a", "b", "c"], "manager": ["", "a", "a"], "Status": ["on", "on", "off"]},
        active={"Status": {"on"}},
    )
    assert report(org).counted == (
        "2 people were counted; 1 of 3 rows is left out: rows not active ('off' 1)."
    )
    assert section_texts(org, "counted")[:2] == [
        "Left out:",
        "people, Status: 1 of 3 rows is left out: rows not active ('off' 1).",
    ]
    assert lead_text(org, "faults") == "No problems were found."


def test_the_population_is_counted_by_kind():
    """External people, posts, vacant posts, circles, delegations, and the response rate."""
    result = report_figures(read_example())
    population = {
        "people": 40,
        "external": 1,
        "posts": 2,
        "vacant_posts": 1,
        "circles": 2,
        "delegations": 25,
        "not_in_force": 3,
        "response_rate": 0.85,
    }
    assert {name: result[name]["value"] for name in population} == population
    (blocks,) = (
        block["names"]
        for block in section_blocks(read_example(), "counted")
        if block["kind"] == "figures"
    )
    assert blocks == list(population)
    assert result["vacant_posts"]["note"] == "nobody who was counted holds it: Quality manager"
    assert result["not_in_force"]["note"] == "left out: bound to the context “storm”"


def test_the_date_and_contexts_entered_are_mentioned():
    """So are delegations of the day in other contexts; those of other days are not counted."""
    org = build_line(
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
    assert report(seen).counted == "3 people were counted, and nobody was left out."
    assert report(seen).byline.startswith(
        "A report on the organization on 2026-01-31 in the context “storm”, made on "
    )
    assert report(seen).contexts == ("storm",)
    assert "not_in_force" not in report_figures(seen)
    plain = report_figures(org.at(datetime.date(2026, 1, 31)))
    assert (plain["delegations"]["value"], plain["not_in_force"]["value"]) == (1, 1)
    assert plain["not_in_force"]["note"] == "left out: bound to the contexts “storm” and “strike”"


def test_repairs_and_warnings_are_listed():
    """Each is a sentence with its place; of many, only the first are listed."""
    org = read_people({"id": [" a", "b", "c"], "manager": ["", "a", "x"]}, repair=True)
    assert (
        lead_text(org, "faults")
        == f"{len(org.repairs)} problems were repaired, and the figures use the repaired data:"
    )
    listed = section_texts(org, "faults")
    assert len(listed) == len(org.repairs) + 2 + (len(org.warnings) + 1 if org.warnings else 0)
    many = tuple(
        Problem("code", f"fault {at}?", Place("people.csv" if at else "", (at,)), "warning")
        for at in range(30)
    )
    result = Organization._from_compiled(build_line("bo")._compiled, repairs=many[:1], notes=many)
    assert (
        lead_text(result, "faults")
        == "1 problem was repaired, and the figures use the repaired data:"
    )
    items = section_texts(result, "faults")
    assert items[1] == "row 0: fault 0?"
    assert items[2] == "30 items need a second look; nothing was changed:"
    assert items[4] == "people.csv, row 1: fault 1?"
    assert items[-2] == "And 18 more."
    whole = Organization._from_compiled(
        build_line("bo")._compiled,
        notes=(Problem("code", "read as CP1252", Place("a.csv"), "warning"),),
    )
    assert section_texts(whole, "faults")[1] == "a.csv: read as CP1252."


def test_hundreds_of_problems_of_one_kind_hide_no_other():
    """Three hundred limits that go too far come first, and what falls back is listed, too."""
    domains = [f"d{number}" for number in range(300)]
    org = Organization(
        people=[Person(id_) for id_ in ("ann", "bo", "cy", "dee")],
        domains=[Domain(id_, "ann", amounts=[10, 5000]) for id_ in domains],
        delegations=[
            *(Delegation("ann", "bo", domain=id_, limit=1000) for id_ in domains),
            *(Delegation("bo", "cy", domain=id_, limit=5000) for id_ in domains),
            Delegation("ann", "dee"),
        ],
    )
    assert Counter(warning.code for warning in org.warnings) == {
        "beyond-principal": 300,
        "falls-back-to-general": 300,
    }
    items = section_texts(org, "faults")[1:14]
    assert sum("goes beyond" in item for item in items) == 6
    assert sum("applies in" in item for item in items) == 6
    assert items[-1] == "And 588 more."


# What was assumed when the data was read


def assumed(org):
    """The section on assumptions, and what is said under the limits of a report."""
    return section_texts(org, "assumptions"), section_texts(org, "limits")[-1]


def test_what_reading_assumed_is_listed():
    """What columns are, people made of counts, repairs and doubts; not that nothing was."""
    export = {"Staff No": ["1", "2"], "Boss": ["", "1"], "FTE": ["1", "1"], "Name": ["A", "B"]}
    counted = export | {"Number of Posts": ["1", "2.5"]}
    items, limits = assumed(read_people(counted, columns={"count": "Number of Posts"}))
    assert "What the columns hold was recognized by their headers and cells." in items
    assert any("stand for 4 people, as 1 count is rounded up" in item for item in items)
    assert "under the assumptions above" in limits
    items, _ = assumed(read_people(export | {"Name": ["A", ""]}))
    assert any(
        item.startswith("What needs a second look is right as it was read") for item in items
    )
    items, _ = assumed(read_people(export | {"Boss": ["", "9"]}, repair=True))
    assert any(item.startswith("What was repaired is right") for item in items)


def test_where_nothing_was_assumed_none_is_said_to_be_above():
    """The limits of a report do not point at what is not there."""
    texts, limits = assumed(Organization(people=[stepback.Person("ann")]))
    assert texts == ["Nothing had to be assumed."]
    assert limits.startswith("The figures describe positions and relations. They do not say how ")
