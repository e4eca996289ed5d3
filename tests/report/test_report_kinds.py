"""Organizations of every kind, from none to any."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

import stepback
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
    read_people,
    report,
)
from stepback._report._render._plain_text import WIDTH
from stepback._report._render._text_layout import display_width
from tests.report.test_report import SECTIONS, figures, lead, line, rows, texts
from tests.report.test_report_forms import Page
from tests.support.strategies import organizations


def test_nobody():
    """An organization without people is no error."""
    org = Organization()
    assert lead(org, "counted") == "Nobody was counted: the organization has no people."
    assert lead(org, "decisions") == "Not known: there is nobody who could decide."
    assert lead(org, "assumptions") == "Nothing had to be assumed."
    assert lead(Organization(supports=[]), "support") == "Not known: nobody was asked."


def test_one_person():
    """Who settles everything, or nothing that is known."""
    org = Organization(people=[Person("ann")], domains=[Domain("d", "ann")])
    assert report(org).title == "Report on an organization of 1 person"
    assert lead(org, "counted") == "1 person was counted, and nobody was left out."
    assert lead(org, "decisions") == (
        "One person settles every decision; there is nobody to share them with."
    )
    assert figures(org)["leadership_spread"]["shown"] == "not defined, because there is one person"
    assert lead(org, "stops") == "Without the top all decisions stall."
    assert (
        texts(org, "stops")[-1]
        == "More than half of all decisions stall if one person alone is away: ann."
    )


def test_no_lines_and_no_domains():
    """It says what to record."""
    org = Organization(people=[Person("ann"), Person("bo")])
    assert lead(org, "decisions").startswith("Not known: the data says neither who owns")
    assert lead(org, "stops") == lead(org, "decisions")
    handed = Organization(people=org.people, delegations=[Delegation("ann", "bo")])
    assert lead(handed, "decisions").startswith(
        "Not known: delegations are recorded, but no domain"
    )
    asked = Organization(
        people=[Person(f"p{at}") for at in range(6)],
        supports=[Support("p0", "p1"), Support("p0", "p2")],
    )
    assert (
        lead(asked, "support")
        == "4 of the 6 people asked have little or no recorded backing (67 %)."
    )
    assert "is itself an assumption or not known" in texts(asked, "support")[1]


def test_circles_alone():
    """Nobody stands at the top, and nothing waits for anyone."""
    org = Organization(
        people=[Person("ann"), Person("bo")],
        circles=[Circle("pair")],
        memberships=[Membership("pair", "ann"), Membership("pair", "bo")],
        domains=[Domain("d", "pair")],
    )
    assert lead(org, "stops").startswith("Nothing: nobody stands at the top")
    assert texts(org, "stops")[1].endswith("only circles do.")
    assert rows(org, "stalls_by_domain") == []


def test_a_vacant_top():
    """All rests with nobody; below vacant posts nobody stands at the top."""
    org = Organization(
        people=[Person("ann")],
        roles=[Role("chief"), Role("deputy")],
        reporting=[ReportingLine("chief", "deputy")],
        domains=[Domain("d", "chief")],
    )
    assert lead(org, "decisions").startswith("Nobody settles any decision")
    assert figures(org)["vacant_share"]["value"] == 1
    assert figures(org)["effective_leaders"]["shown"].startswith(
        "not defined, because nobody settles"
    )
    assert texts(org, "stops")[1].startswith("The posts at the top of the formal line are vacant")
    assert texts(org, "stops")[-1].startswith("Half of all decisions would not stall even if")
    assert lead(org, "next_step").startswith("Nobody: there are no two people")
    assert figures(org)["vacant_posts"]["note"] == "nobody is counted for them: chief and deputy"
    assert rows(org, "largest_shares") == rows(org, "units") == []


def test_one_person_beside_a_vacant_post():
    """Who settles all that anyone does, and not what rests with nobody."""
    org = Organization(
        people=[Person("ann")], roles=[Role("r")], domains=[Domain("d", "ann"), Domain("e", "r")]
    )
    settles = "settles every decision but those that rest with nobody"
    assert lead(org, "decisions") == (f"One person {settles}; there is nobody to share them with.")
    two = Organization(people=[*org.people, Person("bo")], roles=org.roles, domains=org.domains)
    assert lead(two, "decisions") == f"One person alone, of 2, {settles}."


def test_below_a_vacant_post_the_next_are_the_top():
    """They have a manager, if a vacant one, and need no reports."""
    below = [ReportingLine("chief", "ann"), ReportingLine("chief", "bo")]
    org = Organization(people=[Person("ann"), Person("bo")], roles=[Role("chief")], reporting=below)
    assert texts(org, "stops")[1] == (
        "The formal line begins with a vacant post, so that the top is whoever is next below: "
        "ann and bo."
    )
    two = Organization(
        people=[*org.people, Person("cy"), Person("di")],
        roles=org.roles,
        reporting=[*below, ReportingLine("cy", "di")],
    )
    assert texts(two, "stops")[1] == (
        "The top is whoever has reports and no manager, or is the next below a vacant post: "
        "ann, bo and cy."
    )


def test_what_could_stop_half_over_a_part_of_the_range():
    """A vacant chief keeps three quarters at an autonomy of 0.25, and one quarter at 0.75."""
    org = Organization(
        people=[Person("ann"), Person("bo")],
        roles=[Role("chief")],
        reporting=[ReportingLine("chief", "ann"), ReportingLine("chief", "bo")],
    )
    figure = figures(org)["bus_factor"]
    assert (figure["low"], figure["high"], figure["value"]) == (None, None, None)
    assert figure["shown"] == (
        "not defined, because over part of the range half would not stall even if everyone "
        "were away"
    )
    assert texts(org, "stops")[-1] == (
        "Over part of the range half of all decisions would not stall even if everyone were "
        "away, since so many rest with nobody anyway."
    )


def test_several_roots_and_people_outside_the_line():
    """All roots together are the top; a placeholder is doubted."""
    org = Organization(
        people=[Person(one) for one in "abcdefgh"],
        roles=[Role("post")],
        reporting=[
            ReportingLine("a", "b"),
            ReportingLine("c", "d"),
            ReportingLine("a", "post"),
            ReportingLine("c", "b", dotted=True),
        ],
        memberships=[Membership("post", "e"), Membership("post", "f")],
    )
    made = figures(org)
    assert (made["roots"]["value"], made["roots"]["note"]) == (2, "a and c")
    assert made["outside_line"]["value"] == 2
    assert made["dotted_lines"]["value"] == 1
    assert "All 2 roots of the formal line together are the top." in texts(org, "assumptions")
    assert "2 people outside the line are taken to decide about their own job alone." in texts(
        org, "assumptions"
    )
    assert any("several posts" in one for one in texts(org, "assumptions"))
    placeholder = read_people(
        {"id": ["x", "y"], "name": ["Health", "Bo"], "unit": ["Health", ""], "manager": ["", "x"]}
    )
    assert "It may be a placeholder rather than a person" in texts(placeholder, "stops")[1]
    crowd = Organization(
        people=[Person(f"p{at}") for at in range(14)],
        reporting=[ReportingLine(f"p{at}", f"p{at + 7}") for at in range(7)],
    )
    assert "p0, p1, p2, p3, p4 and 2 more." in texts(crowd, "stops")[1]
    one_out = Organization(people=[Person(o) for o in "abc"], reporting=[ReportingLine("a", "b")])
    assert "1 person outside the line is taken" in " ".join(texts(one_out, "assumptions"))


def test_every_assumption_is_said():
    """Of domains, levels, shares, limits, members and support."""
    org = Organization(
        people=[Person("ann"), Person("bo"), Person("cy")],
        circles=[Circle("pair")],
        memberships=[Membership("pair", "bo"), Membership("pair", "cy")],
        reporting=[ReportingLine("ann", "bo")],
        domains=[
            Domain("d", "ann", amounts=[1, 10], basis="assumed"),
            Domain("e", "ann", basis="assumed"),
        ],
        delegations=[
            Delegation("ann", "bo", domain="d", limit=5),
            Delegation("ann", "pair", domain="e", share=0.1, autonomy=stepback.Level.ADVISE),
            Delegation("cy", "bo", domain="e", autonomy=1, share=1, basis="assumed"),
        ],
        supports=[],
    )
    said = " ".join(texts(org, "assumptions"))
    for part in (
        "2 fields of decisions, and who owns them, are assumed.",
        "Every field of decisions counts alike.",
        "The levels of 1 delegation,",
        "1 delegation without an autonomy",
        "those to whom something is handed divide the rest",
        "Limits divide a field",
        "those who hold a post or sit in a circle",
        "Support from several people adds up",
        "Control is kept by a line",
    ):
        assert part in said
    idle = Organization(
        people=[Person("ann"), Person("bo")],
        domains=[Domain("d", "ann", weight=2, basis="assumed"), Domain("e", "bo")],
        delegations=[Delegation("bo", "ann", domain="d", autonomy=0.5, basis="assumed", share=1)],
    )
    said = " ".join(texts(idle, "assumptions"))
    assert "1 field of decisions, and who owns it, is assumed." in said
    assert "by the weights recorded for them" in said
    assert "1 delegation marked as assumed: nothing of what is handed on." in said


def test_a_circle_that_comes_to_rest_with_one():
    """Whoever has few rights and was asked, by unit, in words."""
    org = line(
        "bo",
        domains=[Domain("d", "chief")],
        supports=[Support("bo", "chief")],
        respondents=["chief"],
    )
    assert lead(org, "support", personal=True) == (
        "The one person asked who holds decision rights has recorded backing."
    )
    alone = Organization(people=[Person("a")], supports=[])
    assert lead(alone, "support", personal=True) == (
        "The one person asked has little or no recorded backing."
    )
    assert lead(org, "support").startswith("Not shown: so few of those who were asked hold")
    assert (
        figures(org)["few_rights_without_backing"]["shown"]
        == "not known, because nobody who was asked is one of them"
    )
    assert figures(org, personal=True)["support_coverage"]["shown"].startswith("not defined")
    assert figures(org)["support_coverage"]["shown"].startswith("not defined")
    nobody = line("bo", domains=[Domain("d", "chief")], supports=[], respondents=["bo"])
    assert (
        lead(nobody, "support") == "Not known: none of those who were asked hold decision rights."
    )
    unasked = line("bo", domains=[Domain("d", "chief")], supports=[], respondents=[])
    assert lead(unasked, "support") == "Not known: nobody was asked."
    few = Organization(people=[Person("a"), Person("b")], supports=[])
    assert (
        lead(few, "support")
        == "Not shown: so few were asked that each one's answer could be told from it."
    )


@given(organizations(), st.booleans())
def test_a_report_can_be_made_of_any_organization(org, personal):
    """In every form, in lines of at most 88 columns."""
    if org._compiled.n_dated and org.date is None:
        with pytest.raises(ValueError, match="org.at"):
            report(org, personal=personal)
        return
    made = report(org, personal=personal)
    assert [section.name for section in made.sections] == SECTIONS
    assert all(display_width(one) <= WIDTH for one in str(made).splitlines())
    values = made.to_dict()
    json.dumps(values, allow_nan=False)
    assert len(values["figures"]) == sum(1 for one in made.sections for _ in one.figures)
    assert made.to_markdown().count("\n## ") == len(SECTIONS)
    assert not Page(made.to_html()).open
    if org.supports is None:
        assert "nobody asked who backs whom" in lead(org, "support", personal=personal)
        assert not list(made.sections[5].figures)
