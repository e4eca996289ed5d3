"""What the sections of a report say, and in which order."""

import math

import pytest

import stepback
from stepback import (
    Circle,
    Delegation,
    Domain,
    Membership,
    Organization,
    Person,
    assume_line_delegation,
    measure,
    report,
)
from tests.support.reports import (
    APPENDIX,
    build_every_organization,
    build_line,
    lead_text,
    list_expected_sections,
    read_example,
    report_figures,
    section_texts,
    table_rows,
)

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


# What it says, and in which order


@pytest.mark.parametrize(("name", "org"), build_every_organization().items(), ids=str)
def test_figures_are_the_public_measures(name, org):
    """Where the flow is recorded; figures on support have their own tests."""
    result = report_figures(org)
    values = report(org).to_dict()
    assert [item["name"] for item in values["sections"]] == list_expected_sections(org)
    assert [item["name"] for item in values["appendix"]] == APPENDIX
    measured = measure(org)
    if measured.assumed_share > 0.1:
        assert result["effective_leaders"]["low"] < result["effective_leaders"]["high"]
        return
    for figure, field in FIGURES.items():
        if figure in result:
            value = getattr(measured, field)
            assert result[figure]["value"] == (None if math.isnan(value) else pytest.approx(value))
    assert ("effective_leaders" in result) == ("bus_factor" in result) == bool(org.domains)
    if not org.domains:
        return
    assert result["effective_leaders"]["low"] is None
    top = result["bus_factor"]["value"]
    assert top == (None if math.isnan(measured.bus_factor.size) else measured.bus_factor.size)
    line_up = {row["id"]: row["share"] for row in table_rows(org, "largest_shares")}
    shares = stepback.real_authority(org)
    assert line_up == {id_: pytest.approx(shares[id_]) for id_ in line_up}
    if line_up:
        best = sorted(shares.values(), reverse=True)[: len(line_up)]
        assert list(line_up.values()) == pytest.approx(best)


def test_the_report_on_the_example_has_its_order():
    """What was found, then decisions: effective leaders before spread; the data comes last."""
    text = str(report(read_example()))
    order = [
        "40 people were counted, and nobody was left out.",
        "1. Decision-making is spread as widely as if 17.0 of the 40 people decided equally.",
        "The data: 1 item needs a second look, in 1 row.",
        "Where are decisions made?",
        "Effective leaders",
        "Spread",
        "The ten largest modeled shares of decisions",
        "What stops when the top steps away?",
        "While the top is away, 7 % of all decisions stall, and none go back to someone else.",
        "Is anyone left alone?",
        "4 of the 18 people asked who hold decision rights have no recorded support (22 %).",
        "A step to consider:",
        "The shape of the organization",
        "Appendix",
        "Who was counted",
        "1 item needs a second look; nothing was changed:",
        "The figures are valid as far as these assumptions hold:",
        "Do not use it for appraisal, pay or dismissal",
    ]
    place = 0
    for item in order:
        place = text.index(item, place) + len(item)


def test_sections_have_headings_that_ask_their_question():
    """A reader finds a question by its heading."""
    result = report(read_example())
    assert [section.title for section in result.sections] == [
        "Where are decisions made?",
        "What stops when the top steps away?",
        "Is anyone left alone?",
        "Who could step back next, from what, and to whom?",
        "The shape of the organization",
    ]
    assert [section.title for section in result.appendix] == [
        "Who was counted",
        "Problems found in the data",
        "What was assumed",
        "What this report must not be used for",
    ]


def test_the_ten_largest_shares_are_named_with_office_and_unit():
    """Each row shows what the person owns, decides, and what stalls without them."""
    org = read_example()
    found = table_rows(org, "largest_shares")
    assert len(found) == 10
    assert [row["rank"] for row in found] == [*range(1, 11)]
    formal = stepback.formal_authority(org)
    for row in found:
        assert row["person"] == org[row["id"]].name
        assert row["unit"] == org[row["id"]].unit
        assert row["owned"] == pytest.approx(formal[row["id"]])
        assert row["stalls"] == pytest.approx(stepback.absence(org, [row["id"]]).stalled)
    assert found[0]["office"] == "Operations director"


def test_people_who_tie_have_the_same_rank():
    """People who tie with the last row and are not shown are counted."""
    org = Organization(
        people=[Person(f"p{at}") for at in range(13)],
        domains=[Domain(f"d{at}", f"p{at}", weight=2 if at < 2 else 1) for at in range(13)],
    )
    assert [row["rank"] for row in table_rows(org, "largest_shares")] == [1, 1] + [3] * 8
    assert "1 =  p0" in str(report(org))
    (note,) = [item for item in section_texts(org, "decisions") if item.startswith("“Owns”")]
    assert note.endswith("3 more people have the same share as the last one.")
    alike = Organization(
        people=[Person(f"p{at}") for at in range(11)],
        domains=[Domain(f"d{at}", f"p{at}") for at in range(11)],
    )
    assert table_rows(alike, "largest_shares") == []
    said = "11 people have the largest modeled share of decisions, 9 % each, so that nobody is ranked by name."
    assert said in section_texts(alike, "decisions")


def test_units_and_domains_are_compared():
    """Each unit with its people and its share; each domain with its owner."""
    org = read_example()
    decided = {}
    for id_, share in stepback.real_authority(org).items():
        decided[org[id_].unit] = decided.get(org[id_].unit, 0) + share
    found = {row["unit"]: row for row in table_rows(org, "units")}
    assert {unit: row["share"] for unit, row in found.items()} == {
        unit: pytest.approx(decided[unit]) for unit in found
    }
    assert sum(row["people"] for row in found.values()) == 40
    for row in table_rows(org, "domains"):
        (domain,) = (item for item in org.domains if item.id == row["domain"])
        assert row["owner"] == domain.owner
        shares = stepback.real_authority(org, domain.id)
        if row["effective_leaders"] is not None:
            assert row["largest"].endswith("%)") or "each" in row["largest"]
            assert max(shares.values()) > 0
    assert table_rows(org, "domains")[-1] | {"weight": 0} == {
        "domain": "recalls",
        "weight": 0,
        "owner": "quality-manager",
        "effective_leaders": None,
        "largest": "nobody",
    }


def test_only_the_ten_largest_units_and_domains_are_shown():
    """The caption says how many there are."""
    many = range(12)
    org = Organization(
        people=[Person(f"p{at}", unit=f"unit {at}") for at in many],
        domains=[Domain(f"d{at}", f"p{at}", weight=at + 1) for at in many],
    )
    text = str(report(org))
    assert "The 10 of 12 units with the largest shares of decisions" in text
    assert "The 10 largest of 12 domains of decisions" in text
    assert len(table_rows(org, "units")) == len(table_rows(org, "domains")) == 10


def test_decisions_that_stall_or_go_back_by_domain():
    """The values are those of `absence`; the ten largest domains are shown."""
    many = range(12)
    org = build_line(
        *(f"p{at}" for at in many),
        domains=[Domain(f"d{at}", "chief", weight=at + 1, name=f"Field {at}") for at in many],
        delegations=[
            Delegation("chief", f"p{at}", domain=f"d{at}", autonomy=at / 12) for at in many
        ],
    )
    gone = stepback.absence(org, ["chief"])
    found = table_rows(org, "stalls_by_domain")
    assert len(found) == 10
    assert "The 10 of 12 domains in which most stalls without the top" in str(report(org))
    for row in found:
        assert row["stalls"] == pytest.approx(gone.stalled_by_domain[row["domain"]])
        assert row["escalates"] == pytest.approx(gone.escalated_by_domain[row["domain"]])
    assert report_figures(org)["escalated_without_top"]["value"] == gone.escalated
    assert "The people who then decide most, not counting" in str(report(org))


def test_decisions_go_back_if_the_delegator_is_present():
    """What a chief at the top was given goes back to the delegator."""
    org = build_line(
        "bo",
        domains=[Domain("d", "bo"), Domain("e", "chief")],
        delegations=[Delegation("bo", "chief", domain="d", autonomy=0.5)],
    )
    assert lead_text(org, "stops") == (
        "While the top is away, 50 % of all decisions stall, and 25 % go back to someone who is "
        "present and may decide instead."
    )
    assert lead_text(build_line("bo", domains=[Domain("d", "bo")]), "stops") == (
        "While the top is away, nothing stalls, and nothing goes back to someone else."
    )


def test_a_step_shows_the_measures_after_it():
    """They are the measures of the organization after `step_back`."""
    org = read_example()
    effects = table_rows(org, "next_step")
    text = lead_text(org, "next_step")
    assert text == (
        "A step to consider: in “Production planning”, Tomas Brekke could let Rashid "
        "Karimi decide 65 % of what is delegated there, instead of 30 %."
    )
    by_name = {person.name: person.id for person in org.people}
    (domain,) = (item.id for item in org.domains if item.name == "Production planning")
    after = org.step_back(
        by_name["Tomas Brekke"], to=by_name["Rashid Karimi"], domain=domain, autonomy=0.65
    )
    assert [row["figure"] for row in effects] == [
        "share_of_leader",
        "stalls_without_leader",
        "dependence_on_top",
        "effective_leaders",
    ]
    for column, measured in (("now", org), ("then", after)):
        assert [row[column] for row in effects] == pytest.approx(
            [
                stepback.real_authority(measured)[by_name["Tomas Brekke"]],
                stepback.absence(measured, [by_name["Tomas Brekke"]]).stalled,
                stepback.dependence_on_top(measured),
                stepback.effective_leaders(measured),
            ]
        )


def test_a_step_is_to_whom_most_comes_back_from():
    """Not to whom most is delegated, who may settle nearly all of it already."""
    org = build_line(
        "bo",
        "cy",
        domains=[Domain("d", "chief"), Domain("e", "bo", weight=0.1)],
        delegations=[
            Delegation("chief", "bo", domain="d", share=0.6, autonomy=0.9),
            Delegation("chief", "cy", domain="d", share=0.4, autonomy=0.5),
        ],
    )
    text = lead_text(org, "next_step")
    assert text.startswith("A step to consider: in “d”, ")
    assert "could let cy decide 75 % of what is delegated there, instead of 50 %" in text


def test_a_step_to_a_direct_report_if_nothing_is_delegated():
    """Half of the domain goes to the direct report who decides most."""
    org = build_line("bo", "cy", domains=[Domain("d", "chief", weight=3), Domain("e", "cy")])
    assert lead_text(org, "next_step") == (
        "A step to consider: in “d”, Chief could delegate to cy half of what is not yet delegated."
    )


def test_a_step_is_a_step_however_little_is_left():
    """Halfway from 99 % is 99 % in whole percents, which would change nothing."""
    org = build_line(
        "bo",
        domains=[Domain("d", "chief"), Domain("e", "bo")],
        delegations=[Delegation("chief", "bo", autonomy=0.99)],
    )
    assert lead_text(org, "next_step").startswith("A step to consider: in “d”, Chief could let bo")
    assert "100 % of what is delegated there, instead of 99 %" in lead_text(org, "next_step")


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
            build_line("a", domains=[Domain("d", "a")]),
            "No step could be worked out",
        ),
        (
            build_line(
                "a",
                "b",
                "c",
                domains=[Domain("d", "a"), Domain("e", "chief", weight=0.1)],
                delegations=[Delegation("a", "b", autonomy=0.1, contexts="night", share=1)],
            ),
            "A step to consider: in “e”",
        ),
        (
            # Cycles through a circle are not looked for in advance, so the step is tried.
            Organization(
                people=[Person("a", name="Chief"), Person("b"), Person("c")],
                circles=[Circle("team")],
                memberships=[Membership("team", "b"), Membership("team", "c")],
                domains=[Domain("d", "a", amounts=(10, 20))],
                delegations=[
                    Delegation("a", "team", domain="d", autonomy=0, limit=10),
                    Delegation("a", "team", domain="d", autonomy=0.5, limit=20),
                ],
            ),
            "A step to consider: in “d”, Chief could let team decide 75 %",
        ),
        (assume_line_delegation(build_line("a")), "No step can be named from an assumption."),
    ],
)
def test_the_reason_is_given_if_there_is_no_step(org, text):
    """Nobody to delegate to, nobody who stands out, nothing left to delegate, or nothing known."""
    assert lead_text(org, "next_step").startswith(text)


def test_no_step_is_named_from_a_formal_line():
    """Nor where nothing is recorded: the report does not ask the question there."""
    for org in (build_line("a"), Organization(people=[Person("a")])):
        assert "next_step" not in [section.name for section in report(org).sections]
        assert "step to consider" not in str(report(org))


def test_no_step_is_worked_out_in_very_large_organizations(monkeypatch):
    """It would take too long; the report says what to do instead."""
    monkeypatch.setattr("stepback._report._sections._next_step._MAX_STATES", 1)
    assert lead_text(read_example(), "next_step") == (
        "In an organization of this size, no step is worked out here. Try some with step_back, "
        "and compare the measures before and after."
    )
