"""Reports on organizations of every kind, from empty ones to random ones."""

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
    assume_line_delegation,
    read_people,
    report,
)
from stepback._documents._render._plain_text import WIDTH
from stepback._documents._render._text_layout import display_width
from tests.support.reports import (
    APPENDIX,
    HtmlPage,
    build_line,
    lead_text,
    list_expected_sections,
    missing_flow,
    report_figures,
    section_texts,
    table_rows,
)
from tests.support.strategies import organizations


def test_an_organization_without_people():
    """It has a report, too."""
    org = Organization()
    assert report(org).counted == "Nobody was counted: the organization has no people."
    assert missing_flow(org) == "the organization has no people who could decide."
    assert report(org).findings == ()
    assert lead_text(org, "assumptions") == "Nothing had to be assumed."
    assert lead_text(Organization(supports=[]), "support") == "Not known: nobody was asked."


def test_an_organization_of_one_person():
    """The person makes every decision."""
    org = Organization(people=[Person("ann")], domains=[Domain("d", "ann")])
    assert report(org).title == "An organization of 1 person"
    assert report(org).counted == "1 person was counted, and nobody was left out."
    assert lead_text(org, "decisions") == (
        "One person makes every decision; there is nobody to share them with."
    )
    assert (
        report_figures(org)["leadership_spread"]["shown"]
        == "not defined, because there is only one person"
    )
    assert lead_text(org, "stops") == "While the top is away, all decisions stall."
    assert (
        section_texts(org, "stops")[-1]
        == "More than half of all decisions stall if one person is away: ann."
    )


@pytest.mark.parametrize(
    "export",
    [
        {"id": ["1", "2", "3"]},
        {"id": ["1", "2", "3"], "manager": ["", "", ""]},
        {"id": ["1", "2", "3"], "manager": ["", None, " "]},
    ],
)
def test_an_export_in_which_every_row_is_a_root(export):
    """Without a column of managers, or with an empty one, every form of the report says so."""
    made = report(read_people(export))
    sentence = "Nobody reports to anyone, so that all 3 people are roots"
    for text in (str(made), made.to_markdown(), made.to_html(), json.dumps(made.to_dict())):
        assert sentence in " ".join(text.split())
    assert "No formal line is recorded" not in str(made)


def test_people_whom_a_circle_joins_are_no_roots():
    """There the data says nothing about lines."""
    org = Organization(
        people=[Person("ann"), Person("bo")],
        circles=[Circle("c")],
        memberships=[Membership("c", "ann"), Membership("c", "bo")],
    )
    assert lead_text(org, "shape").startswith("No formal line is recorded")
    assert missing_flow(org).startswith("the data does not say who owns")


def test_an_organization_without_lines_and_domains():
    """Everyone is a root: the report says that, and what to record."""
    org = Organization(people=[Person("ann"), Person("bo")])
    assert missing_flow(org) == (
        "nobody reports to anyone, so that all 2 people are roots, each for itself; the "
        "data does not say who owns which decisions."
    )
    assert lead_text(org, "shape") == (
        "Nobody reports to anyone, so that all 2 people are roots, each for itself. If managers "
        "are recorded in another column or file, read that too."
    )
    handed = Organization(people=org.people, delegations=[Delegation("ann", "bo")])
    assert missing_flow(handed).startswith("delegations are recorded, but no domain")
    asked = Organization(
        people=[Person(f"p{index}") for index in range(6)],
        supports=[Support("p0", "p1"), Support("p0", "p2")],
    )
    assert lead_text(asked, "support") == "4 of the 6 people asked have no recorded support (67 %)."
    shares = "is itself assumed or not known"
    assert shares in section_texts(asked, "support", personal=True)[1]
    assert shares not in " ".join(section_texts(asked, "support"))


def test_an_organization_of_circles_without_a_line():
    """Equals have no top, and the report says from when on someone would be."""
    org = Organization(
        people=[Person("ann"), Person("bo")],
        circles=[Circle("pair")],
        memberships=[Membership("pair", "ann"), Membership("pair", "bo")],
        domains=[Domain("d", "pair")],
    )
    assert lead_text(org, "stops") == (
        "Nothing stalls while the top is away, because nobody is at the top."
    )
    assert section_texts(org, "stops")[1] == (
        "Without a formal line, the top is taken to be everyone who owns at least twice an equal "
        "share of the decisions, alone or through posts and circles. Nobody does."
    )
    assert report_figures(org)["dependence_on_top"]["value"] == 0
    assert table_rows(org, "stalls_by_domain") == []


def test_a_board_at_the_top_of_an_organization_without_a_line():
    """It is named, what stalls without it is shown, and the assumption is stated."""
    org = Organization(
        people=[Person(id_) for id_ in ("ann", "bo", "cy", "di")],
        circles=[Circle("board")],
        memberships=[Membership("board", "ann"), Membership("board", "bo")],
        domains=[Domain("d", "board"), Domain("e", "board")],
        delegations=[Delegation("board", "cy", autonomy=0.25)],
    )
    assert lead_text(org, "stops").startswith("While the top is away, 75 % of all decisions stall")
    assert section_texts(org, "stops")[1].endswith(
        "alone or through posts and circles: ann and bo."
    )
    assert [row["stalls"] for row in table_rows(org, "stalls_by_domain")] == [0.75, 0.75]
    assumed = [text for text in section_texts(org, "assumptions") if "are the top" in text]
    assert assumed == [
        "Without a formal line, the people who own at least twice an equal share of the decisions "
        "are the top."
    ]
    with_line = Organization(
        people=org.people,
        circles=org.circles,
        memberships=org.memberships,
        domains=org.domains,
        delegations=org.delegations,
        reporting=[ReportingLine("cy", "di")],
    )
    assert "are the top" not in " ".join(section_texts(with_line, "assumptions"))
    assert lead_text(with_line, "stops").startswith("While the top is away, nothing stalls")


def test_a_circle_with_a_quorum():
    """One of two who sign jointly is enough to stop everything, and the report says why."""

    def org(quorum):
        return Organization(
            people=[Person("ann"), Person("bo"), Person("cy")],
            circles=[Circle("sign", quorum=quorum)],
            memberships=[Membership("sign", "ann"), Membership("sign", "bo")],
            domains=[Domain("d", "sign")],
        )

    assert report_figures(org(2))["bus_factor"]["value"] == 1
    assert report_figures(org(1))["bus_factor"]["value"] == 2
    sentence = "While fewer people than its quorum are present in a circle"
    assert sentence in " ".join(section_texts(org(2), "assumptions"))
    assert sentence not in " ".join(section_texts(org(1), "assumptions"))


def test_one_person_alone_is_the_top():
    """Whatever they own."""
    org = Organization(people=[Person("ann")], domains=[Domain("d", "ann")])
    assert lead_text(org, "stops") == "While the top is away, all decisions stall."
    assert section_texts(org, "stops")[1] == "One person alone is the top: ann."


def test_an_organization_with_a_vacant_top():
    """All decisions belong to the vacant post, and nobody below it is at the top."""
    org = Organization(
        people=[Person("ann")],
        roles=[Role("chief"), Role("deputy")],
        reporting=[ReportingLine("chief", "deputy")],
        domains=[Domain("d", "chief")],
    )
    assert lead_text(org, "decisions").startswith("Nobody makes any decision")
    assert report_figures(org)["vacant_share"]["value"] == 1
    assert report_figures(org)["effective_leaders"]["shown"].startswith(
        "not defined, because nobody makes"
    )
    assert section_texts(org, "stops")[1].startswith(
        "The posts at the top of the formal line are vacant"
    )
    assert section_texts(org, "stops")[-1].startswith("Half would not stall even if")
    assert lead_text(org, "next_step").startswith("Nobody: there are no two people")
    assert (
        report_figures(org)["vacant_posts"]["note"]
        == "nobody who was counted holds them: chief and deputy"
    )
    assert table_rows(org, "largest_shares") == table_rows(org, "units") == []


def test_one_person_and_a_vacant_post():
    """The person makes every decision except those of the vacant post."""
    org = Organization(
        people=[Person("ann")], roles=[Role("r")], domains=[Domain("d", "ann"), Domain("e", "r")]
    )
    settles = "makes every decision except those that belong to vacant posts or circles"
    assert lead_text(org, "decisions") == (
        f"One person {settles}; there is nobody to share them with."
    )
    two = Organization(people=[*org.people, Person("bo")], roles=org.roles, domains=org.domains)
    assert (
        lead_text(two, "decisions")
        == f"No delegation is recorded, so that 1 of the 2 people {settles}."
    )


def test_people_below_a_vacant_post_are_the_top():
    """Their manager is vacant, and they need no direct reports."""
    below = [ReportingLine("chief", "ann"), ReportingLine("chief", "bo")]
    org = Organization(people=[Person("ann"), Person("bo")], roles=[Role("chief")], reporting=below)
    assert section_texts(assume_line_delegation(org), "stops")[1] == (
        "The formal line begins with a vacant post, so that the top is everyone next below it: "
        "ann and bo."
    )
    two = Organization(
        people=[*org.people, Person("cy"), Person("di")],
        roles=org.roles,
        reporting=[*below, ReportingLine("cy", "di")],
    )
    assert section_texts(assume_line_delegation(two), "stops")[1] == (
        "The top is everyone who has reports and no manager, or who is next below a vacant post: "
        "ann, bo and cy."
    )


def test_a_bus_factor_that_is_defined_over_part_of_the_range():
    """A vacant chief keeps three quarters at an autonomy of 0.25, and one quarter at 0.75."""
    org = Organization(
        people=[Person("ann"), Person("bo")],
        roles=[Role("chief")],
        reporting=[ReportingLine("chief", "ann"), ReportingLine("chief", "bo")],
    )
    org = assume_line_delegation(org)
    figure = report_figures(org)["bus_factor"]
    assert (figure["low"], figure["high"], figure["value"]) == (None, None, None)
    assert figure["shown"] == (
        "not defined, because over part of the range, half would not stall even if everyone "
        "were away"
    )
    assert section_texts(org, "stops")[-1] == (
        "Over part of the range, half would not stall even if everyone were away, because so many "
        "decisions belong to vacant posts or circles anyway."
    )


def test_several_roots_and_people_outside_the_line():
    """All roots together are the top; a possible placeholder is pointed out."""
    org = Organization(
        people=[Person(item) for item in "abcdefgh"],
        roles=[Role("post")],
        reporting=[
            ReportingLine("a", "b"),
            ReportingLine("c", "d"),
            ReportingLine("a", "post"),
            ReportingLine("c", "b", dotted=True),
        ],
        memberships=[Membership("post", "e"), Membership("post", "f")],
    )
    result = report_figures(org)
    assert (result["roots"]["value"], result["roots"]["note"]) == (2, "a and c")
    assert result["outside_line"]["value"] == 2
    assert result["dotted_lines"]["value"] == 1
    assert "The 2 roots of the formal line together are the top." in section_texts(
        assume_line_delegation(org), "assumptions"
    )
    placeholder = assume_line_delegation(
        read_people(
            {
                "id": ["x", "y"],
                "name": ["Health", "Bo"],
                "unit": ["Health", ""],
                "manager": ["", "x"],
            }
        )
    )
    assert "It may be a placeholder rather than a person" in section_texts(placeholder, "stops")[1]
    crowd = assume_line_delegation(
        Organization(
            people=[Person(f"p{index}") for index in range(14)],
            reporting=[ReportingLine(f"p{index}", f"p{index + 7}") for index in range(7)],
        )
    )
    assert "p0, p1, p2, p3, p4 and 2 more." in section_texts(crowd, "stops")[1]


def test_every_assumption_is_listed():
    """Assumptions on domains, levels, shares, limits, members and support."""
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
    said = " ".join(section_texts(org, "assumptions"))
    for part in (
        "2 domains and their owners are assumed.",
        "All domains have the same weight.",
        "The levels of 1 delegation,",
        "1 delegation without an autonomy",
        "the delegates divide equally what the recorded shares leave",
        "Limits divide a domain",
        "the people who hold a post or belong to a circle",
        "Support counts the same at any strength",
        "A delegator keeps control through a reporting line",
    ):
        assert part in said
    idle = Organization(
        people=[Person("ann"), Person("bo")],
        domains=[Domain("d", "ann", weight=2, basis="assumed"), Domain("e", "bo")],
        delegations=[Delegation("bo", "ann", domain="d", autonomy=0.5, basis="assumed", share=1)],
    )
    said = " ".join(section_texts(idle, "assumptions"))
    assert "1 domain and its owner are assumed." in said
    assert "Domains have the weights that are recorded for them" in said
    assert "1 delegation marked as assumed: nothing of what is delegated." in said


def test_groups_of_few_people_who_were_asked():
    """The lead sentence fits groups of none, one and few people."""
    org = build_line(
        "bo",
        domains=[Domain("d", "chief")],
        supports=[Support("bo", "chief")],
        respondents=["chief"],
    )
    assert lead_text(org, "support", personal=True, response_floor=0) == (
        "The one person asked who holds decision rights has recorded support."
    )
    alone = Organization(people=[Person("a")], supports=[])
    assert lead_text(alone, "support", personal=True) == (
        "The one person asked has no recorded support."
    )
    assert lead_text(org, "support", response_floor=0.5).startswith(
        "Not shown: so few of the people who were asked hold"
    )
    assert (
        report_figures(org, response_floor=0)["few_rights_without_backing"]["shown"]
        == "not known, because nobody who was asked is in this group"
    )
    personal = report_figures(org, personal=True, response_floor=0)
    assert personal["support_coverage"]["shown"].startswith("not defined")
    assert "support_coverage" not in report_figures(org, response_floor=0)
    nobody = build_line("bo", domains=[Domain("d", "chief")], supports=[], respondents=["bo"])
    assert (
        lead_text(nobody, "support", response_floor=0)
        == "Not known: none of the people who were asked hold decision rights."
    )
    unasked = build_line("bo", domains=[Domain("d", "chief")], supports=[], respondents=[])
    assert lead_text(unasked, "support") == "Not known: nobody was asked."
    few = Organization(people=[Person("a"), Person("b")], supports=[])
    assert (
        lead_text(few, "support")
        == "Not shown: so few people were asked that each person's answer could be inferred."
    )


@given(organizations(), st.booleans())
def test_a_report_can_be_made_of_any_organization(org, personal):
    """All forms can be rendered, and lines have at most 88 columns."""
    if org._compiled.needs_date:
        with pytest.raises(ValueError, match="org.at"):
            report(org, personal=personal)
        return
    result = report(org, personal=personal)
    assert [section.name for section in result.sections] == list_expected_sections(org)
    assert [section.name for section in result.appendix] == APPENDIX
    assert all(display_width(item) <= WIDTH for item in str(result).splitlines())
    values = result.to_dict()
    json.dumps(values, allow_nan=False)
    assert len(values["figures"]) == sum(1 for _ in result.figures)
    headings = (*result.sections, "appendix")
    assert result.to_markdown().count("\n## ") == len(headings)
    assert not HtmlPage(result.to_html()).open_tags
    if org.supports is None:
        for section in result.sections:
            if section.name == "support":
                assert "nobody was asked who supports whom" in section.blocks[0].text
                assert not list(section.figures)
