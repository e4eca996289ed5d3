"""Comparisons: the worked numbers, what is not known, and arguments that are wrong."""

import copy
import json
import math
import pickle

import pytest

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
    archetypes,
    assume_line_delegation,
)
from stepback.scenarios import compare
from stepback.scenarios._comparison._measure_rows import change_cell

SHOP = Organization(
    people=[Person("ann"), Person("bo"), Person("cy")],
    reporting=[ReportingLine("ann", "bo"), ReportingLine("ann", "cy")],
    domains=[Domain("refunds", "ann", weight=30), Domain("hiring", "ann", weight=10)],
    delegations=[Delegation("ann", "bo", domain="refunds", autonomy=0.5)],
    supports=[Support("ann", "bo")],
)


def texts(comparison):
    """The findings of a comparison."""
    return [finding.text for finding in comparison._document().findings]


def caution(comparison, start):
    """The one caution that begins so."""
    (found,) = (text for text in comparison.cautions if text.startswith(start))
    return found


def test_one_more_leader_and_without_support():
    """The company of the README hands hiring wholly to Cy, and nobody supports that."""
    after = SHOP.step_back("ann", to="cy", domain="hiring", autonomy=1)
    found = compare(SHOP, after, personal=True)
    shares = {id_: (change.before, change.after) for id_, change in found.authority.items()}
    assert shares == {"ann": (0.625, 0.375), "bo": (0.375, 0.375), "cy": (0, 0.25)}
    assert found.before.effective_leaders == pytest.approx(1.937819, abs=1e-6)
    assert found.after.effective_leaders == pytest.approx(2.951151, abs=1e-6)
    assert found.before.leadership_spread == pytest.approx(0.468910, abs=1e-6)
    assert found.after.leadership_spread == pytest.approx(0.975576, abs=1e-6)
    assert found.difference["dependence_on_top"] == 0.375 - 0.625
    assert (found.before.bus_factor.size, found.difference["bus_factor"]) == (1, 1)
    for name in ("support_coverage", "presence"):
        assert (getattr(found.before, name), getattr(found.after, name)) == (1, 0.6)
    assert (found.classes["cy"].before, found.classes["cy"].after) == ("powerless", "abandoned")
    assert (found.unsupported.before, found.unsupported.after) == (("ann",), ("ann", "cy"))
    assert found.gained == {"cy": 0.25}
    assert found.lost == {"ann": 0.25}
    assert found.handed_over == {("ann", "cy", "hiring"): 0.25}
    assert (found.joined, found.left, found.managers) == ((), (), {})
    assert texts(found) == [
        "One more person holds decision rights: cy, without recorded support.",
        "Decisions are spread as widely as if 3.0 people decided equally, instead of 1.9.",
        "While the top is away, 38 % of all decisions stall, instead of 62 %.",
    ]


def test_who_gained_and_who_gave_up_the_most_is_named():
    """Where nobody is new among those who hold decision rights."""
    before = SHOP.step_back("ann", to="cy", domain="hiring", autonomy=0.5)
    after = SHOP.step_back("ann", to="cy", domain="hiring", autonomy=0.6)
    assert texts(compare(before, after))[2] == (
        "cy gained the most, and settles 15 % of all decisions, instead of 12 %."
    )


@pytest.mark.parametrize(
    ("change", "unit", "shown"),
    [
        (0, "share", "none"),
        (0.25, "share", "+25 points"),
        (-0.0104, "share", "−1 point"),
        (0.004, "share", "+0.4 points"),
        (1e-5, "share", "almost none"),
        (-0.003, "scale", "−0.003"),
        (0.511, "scale", "+0.51"),
        (1e-5, "scale", "almost none"),
        (-1200, "count", "−1,200"),
        (0.25, "count", "+0.2"),
        (0.001, "count", "almost none"),
        (float("nan"), "count", "not known"),
    ],
)
def test_changes_are_read_with_their_sign(change, unit, shown):
    """With decimals where they are small, shares in percentage points."""
    assert change_cell(0.0, change, unit).shown == shown


def test_a_change_that_is_too_small_to_be_shown_is_no_finding():
    """Nothing is 58 % "instead of 58 %"."""
    after = Organization(
        people=SHOP.people,
        domains=SHOP.domains,
        delegations=[Delegation("ann", "bo", domain="refunds", autonomy=0.5001)],
        supports=[Support("ann", "bo")],
    )
    found = compare(SHOP, after, personal=True)
    assert 0 < found.difference["effective_leaders"] < 0.001
    for text in texts(found):
        after_text, _, before_text = text.partition(", instead of ")
        assert not before_text or before_text.rstrip(".") not in after_text


def test_a_mission_command_in_battle():
    """The same organization in a context: nobody stays with the top alone."""
    org = archetypes.mission_command()
    found = compare(org, org.in_context("battle"))
    assert found.before.leadership_spread == 0
    assert found.after.leadership_spread == pytest.approx(0.940808, abs=1e-6)
    assert (found.before.dependence_on_top, found.after.dependence_on_top) == (1, 0.25)
    assert found._document().title == "What changes in the context “battle”"
    assert found.contexts.after == ("battle",)


def test_two_dates_of_one_organization():
    """Who joined and left, and the days, are said."""
    org = Organization(
        people=[Person("ann"), Person("bo", end="2026-03-01"), Person("cy", start="2026-02-01")],
        domains=[Domain("d", "ann")],
        delegations=[Delegation("ann", "bo", autonomy=0.5), Delegation("ann", "cy", autonomy=0.4)],
    )
    found = compare(org.at("2026-01-01"), org.at("2026-06-01"))
    assert (found.joined, found.left) == (("cy",), ("bo",))
    shares = {id_: (change.before, change.after) for id_, change in found.authority.items()}
    assert shares == {"ann": (0.5, 0.6), "bo": (0.5, 0), "cy": (0, 0.4)}
    assert found.handed_over == {("ann", "bo", None): -0.5, ("ann", "cy", None): 0.4}
    assert "What changed from 2026-01-01 to 2026-06-01" in str(found)
    assert "Before: 2 people on 2026-01-01. After: 2 people on 2026-06-01." in str(found)


def test_a_general_delegation_that_is_spelled_out_moves_nothing_by_itself():
    """Of a step back in one domain, only what changes in that domain is a handover."""
    org = Organization(
        people=[Person("ann"), Person("bo"), Person("cy")],
        domains=[Domain("a", "ann"), Domain("b", "ann")],
        delegations=[Delegation("ann", "bo", share=0.5)],
    )
    after = org.step_back("ann", to="cy", domain="a", autonomy=1)
    assert compare(org, after).handed_over == {("ann", "cy", "a"): 0.25}


def test_domains_with_one_flow_are_told_apart():
    """Two domains of one owner with equal delegations flow as one; one of them then changes."""
    people = [Person("ann"), Person("bo")]
    domains = [Domain("a", "ann", weight=3), Domain("b", "ann")]
    both = [Delegation("ann", "bo", domain=id_, autonomy=0.5) for id_ in ("a", "b")]
    before = Organization(people=people, domains=domains, delegations=both)
    after = Organization(people=people, domains=domains, delegations=both[:1])
    assert compare(before, after).handed_over == {("ann", "bo", "b"): -0.125}


# What is not known


def test_support_asked_on_one_side_only_is_no_change():
    """A step back with support makes an organization asked of one person; support did not fall."""
    org = Organization(
        people=[Person("ann"), Person("bo"), Person("cy")], domains=[Domain("d", "ann")]
    )
    after = org.step_back("ann", to="bo", domain="d", autonomy=0.5, support=0.9)
    for personal in (False, True):
        found = compare(org, after, personal=personal)
        for name in ("supports", "support_coverage", "presence", "abandonment", "abandoned"):
            assert math.isnan(found.difference[name])
        assert (found.unsupported.before, found.unsupported.after) == (None, ())
        assert found.answers == ()
        assert list(found.classes) == ["bo"]  # not ann, of whom only the asking is new
        assert caution(found, "Support") == (
            "Support was asked about only after (1 person): whether there is more or less of it "
            "is not known."
        )
    back = compare(after, org)
    assert caution(back, "Support was asked about only before (1 person)")


def test_people_who_were_asked_on_one_side_only_are_counted_in_a_caution():
    """They are in another class only if their authority changed."""
    ids = ("ann", "bo")
    before, after = (
        Organization(
            people=map(Person, ids),
            domains=[Domain("d", "ann")],
            supports=[Support("ann", "bo")],
            respondents=asked,
        )
        for asked in (["bo"], ["ann"])
    )
    found = compare(before, after, personal=True)
    assert found.classes == {}
    assert found.cautions == (
        "1 person of both sides was asked about support only before.",
        "1 person of both sides was asked about support only after.",
    )


def export(lines, extra=()):
    """An organization of a plain export."""
    ids = dict.fromkeys(id_ for line in lines for id_ in line) | dict.fromkeys(extra)
    return Organization(people=map(Person, ids), reporting=[ReportingLine(*line) for line in lines])


def test_plain_exports_are_compared_by_what_they_know():
    """People, layers, spans and managers; who decides is not known, and not invented."""
    before = export([("ann", "bo"), ("ann", "cy"), ("bo", "di"), ("cy", "eve")])
    after = export([("ann", "bo"), ("ann", "cy"), ("bo", "eve"), ("eve", "flo")], ["di"])
    found = compare(before, after)
    changes = {id_: (change.before, change.after) for id_, change in found.managers.items()}
    assert changes == {"di": ("bo", ""), "eve": ("cy", "bo")}
    assert (found.joined, found.left) == (("flo",), ())
    assert found.difference["layers"] == 1
    assert math.isnan(found.difference["effective_leaders"])
    assert all(math.isnan(change.after) for change in found.authority.values())
    assert (found.gained, found.lost, found.handed_over, found.classes) == ({}, {}, {}, {})
    assert texts(found) == [
        "1 person joined and 0 left; 5 were there before and after.",
        "2 people have another direct manager.",
        "The formal line has 4 layers, instead of 3.",
    ]
    assert caution(found, "Nothing says who decides, before or after: no domains are recorded.")
    assert "Effective leaders" not in str(found)


def test_an_export_and_an_organization_with_rights():
    """Decisions are not compared where only one side says who decides."""
    before = export([("ann", "bo"), ("ann", "cy")])
    found = compare(before, SHOP)
    assert (found.gained, found.handed_over) == ({}, {})
    assert math.isnan(found.authority["ann"].before)
    assert found.authority["ann"].after == 0.625
    assert caution(found, "Nothing says who decides before: no domains are recorded.")
    assert texts(found) == [
        "Only after is it known who decides, so decisions are not compared. Nothing else that is "
        "shown here has changed."
    ]
    assert texts(compare(SHOP, before))[0].startswith("Only before is it known who decides")


def test_assumed_decisions_are_no_finding():
    """Where shares of decisions mostly repeat an assumption, the formal line comes first."""
    line = export([("ann", "bo"), ("ann", "cy")])
    found = compare(*(assume_line_delegation(line, autonomy=part) for part in (0.25, 0.75)))
    assert found.assumed_share.before == found.assumed_share.after == 1
    assert texts(found) == [
        "Who settles how much has changed, but rests on assumed delegations: 100 % of what is "
        "delegated before and 100 % after is an assumption. So this is no finding."
    ]
    same = assume_line_delegation(line, autonomy=0.25)
    assert texts(compare(same, same)) == ["Nothing that is shown here has changed."]
    assert caution(found, "100 % of what is delegated before is an assumption")
    assert caution(found, "100 % of what is delegated after is an assumption")


def test_small_changes_are_written_so_that_they_can_be_seen():
    """One more decimal where both sides would read the same; nothing where they still do."""

    def company(size, autonomy):
        ids = [f"p{number}" for number in range(size)]
        return Organization(
            people=map(Person, ids),
            domains=[Domain(f"d{number}", id_) for number, id_ in enumerate(ids)],
            delegations=[Delegation("p0", "p1", domain="d0", autonomy=autonomy)],
        )

    found = texts(compare(company(100, 0.1), company(100, 0.3)))
    assert found[1:] == [
        "p1 gained the most, and settles 1.3 % of all decisions, instead of 1.1 %.",
        "p0 gave up the most, and settles 0.7 % of all decisions, instead of 0.9 %.",
    ]
    found = texts(compare(company(100, 0.1), company(100, 0.101)))
    assert found == [
        "Little has changed; the tables show how much, of: effective leaders, spread, gini "
        "coefficient, shares of decisions and 1 more."
    ]


def test_groups_that_are_on_one_side_only():
    """Handovers to roles and circles are by their ids; people are compared as people."""
    people = [Person("ann"), Person("bo")]
    before = Organization(people=people, domains=[Domain("d", "ann")])
    after = Organization(
        people=people,
        circles=[Circle("board")],
        memberships=[Membership("board", "ann"), Membership("board", "bo")],
        domains=[Domain("d", "ann")],
        delegations=[Delegation("ann", "board")],
    )
    found = compare(before, after)
    assert found.handed_over == {("ann", "board", None): 0.5}
    assert found.gained == {"bo": 0.5}
    assert (found.joined, found.left) == ((), ())


def test_an_id_of_a_person_and_then_of_a_role():
    """It is compared as somebody who left, and that is said; not so for a vacant domain."""
    before = Organization(people=[Person("ann"), Person("x")], domains=[Domain("d", "x")])
    after = Organization(people=[Person("ann")], roles=[Role("x")], domains=[Domain("d", "x")])
    found = compare(before, after)
    assert found.left == ("x",)
    assert (found.authority["x"].before, found.authority["x"].after) == (1, 0)
    assert caution(found, "x is a person on one side and a role or circle on the other.")
    assert caution(compare(after, before), "x is a person on one side")
    dated = Organization(
        people=[Person("ann"), Person("x", end="2026-06-01")], domains=[Domain("d", "x")]
    )
    found = compare(dated.at("2026-01-01"), dated.at("2026-07-01"))
    assert found.left == ("x",)
    assert not found.cautions


def test_domains_that_are_on_one_side_only():
    """They are named, and shares are of all decisions on each side."""
    ann, bo = Person("ann"), Person("bo")
    before = Organization(people=[ann, bo], domains=[Domain("a", "ann"), Domain("old", "ann")])
    after = Organization(
        people=[ann, bo],
        domains=[Domain("a", "ann"), Domain("new", "bo", name="New matters")],
        delegations=[Delegation("bo", "ann", domain="new", autonomy=0.5)],
    )
    found = compare(before, after)
    assert found.handed_over == {("bo", "ann", "new"): 0.25}
    assert "Domains only after (1): New matters." in str(found)
    assert "Domains only before (1): old." in str(found)


def test_one_side_with_a_date_and_one_without():
    """They are compared, and that is said."""
    dated = Organization(people=[Person("ann", start="2026-01-01")]).at("2026-02-01")
    found = compare(Organization(people=[Person("ann")]), dated)
    assert caution(found, "A date was entered only after (2026-02-01)")
    assert found._document().title == "What changed"


def test_people_without_a_common_id_are_pointed_out():
    """As where one export has numbers and the other names."""
    found = compare(Organization(people=[Person("1")]), Organization(people=[Person("ann")]))
    assert caution(found, "Nobody is on both sides. If people are the same, their ids are not.")


def test_lines_on_one_side_only():
    """Then nobody has another manager, since who managed whom is not known."""
    found = compare(export([], ["ann", "bo"]), export([("ann", "bo")]))
    assert found.managers == {}
    assert caution(found, "No reporting lines are recorded before")


def test_managers_of_several_posts_are_joined():
    """With semicolons, by id; and a post that changes hands is the same manager."""

    def held(*posts):
        return Organization(
            people=[Person("ann"), Person("bo")],
            roles=map(Role, ("chief", "left", "right", "head")),
            memberships=[Membership("chief", "ann"), *(Membership(id_, "bo") for id_ in posts)],
            reporting=[
                ReportingLine("chief", "left"),
                ReportingLine("head", "right"),
                ReportingLine("chief", "head"),
            ],
        )

    found = compare(held("left"), held("left", "right"))
    assert (found.managers["bo"].before, found.managers["bo"].after) == ("chief", "chief; head")
    assert compare(held("left"), held("left")).managers == {}


def test_the_same_organization_has_not_changed():
    """Nothing is found, and that is said."""
    found = compare(SHOP, SHOP)
    assert texts(found) == ["Nothing that is shown here has changed."]
    assert "Everyone settles the same share of all decisions as before." in str(found)


def test_organizations_of_nobody():
    """There is nothing to compare, and no error."""
    found = compare(Organization(), Organization())
    assert (found.joined, found.left, found.authority) == ((), (), {})
    assert "Before: 0 people. After: 0 people." in str(found)


# As a value


def test_a_comparison_is_a_value():
    """It equals one of the same sides, copies and pickles; nan equals nan."""
    after = SHOP.step_back("ann", to="cy", domain="hiring", autonomy=1)
    found = compare(SHOP, after)
    pickled = pickle.loads(pickle.dumps(found))  # noqa: S301  (made here)
    for other in (compare(SHOP, after), copy.deepcopy(found), pickled):
        assert other == found
        assert hash(other) == hash(found)
        assert str(other) == str(found)
    assert found != compare(SHOP, after, personal=True)
    assert repr(found) == "<Comparison: 3 and 3 people>"
    assert found.handed_over.to_frame(backend="polars").columns == [
        "principal",
        "principal_name",
        "delegate",
        "delegate_name",
        "domain",
        "domain_name",
        "moved",
    ]


def test_frames_have_the_names_of_both_sides():
    """Those of people who left, too; a row for each measure in that of the comparison."""
    before = Organization(
        people=[Person("ann", name="Ann", unit="a")], domains=[Domain("d", "ann")]
    )
    after = Organization(people=[Person("bo", name="Bo")], domains=[Domain("d", "bo")])
    found = compare(before, after)
    frame = found.authority.to_frame(backend="polars")
    assert frame.rows() == [("ann", "Ann", "a", 1, 0), ("bo", "Bo", "", 0, 1)]
    frame = found.to_frame(backend="polars")
    assert frame.columns == ["measure", "before", "after", "difference"]
    assert frame.filter(frame["measure"] == "people").row(0) == ("people", 1, 1, 0)


def test_plain_values_are_json():
    """Dates are text, and handovers a list of rows."""
    org = Organization(
        people=[Person("ann"), Person("bo", start="2026-02-01")], domains=[Domain("d", "ann")]
    )
    after = org.at("2026-02-02").step_back("ann", to="bo", domain="d", autonomy=0.5)
    values = compare(org.at("2026-01-01"), after).to_dict()
    json.dumps(values)
    assert values["dates"] == {"before": "2026-01-01", "after": "2026-02-02"}
    assert values["handed_over"] == [
        {"principal": "ann", "delegate": "bo", "domain": "d", "moved": 0.5}
    ]
    assert values["authority"]["bo"] == {"before": 0, "after": 0.5}
    assert values["not_shown"] == []


def test_people_of_one_name_are_told_apart():
    """By their ids, also if one of them left before the other joined."""
    before = Organization(people=[Person("1", name="Kim Lee")], domains=[Domain("d", "1")])
    after = Organization(people=[Person("2", name="Kim Lee")], domains=[Domain("d", "2")])
    text = " ".join(str(compare(before, after)).split())
    assert "Kim Lee (2) now holds decision rights, and Kim Lee (1) no longer does." in text


# Arguments


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("people.csv", SHOP), "before: .*people.csv.*is not an Organization; .*read_people"),
        ((SHOP, None), "after: None is not an Organization"),
        (
            (SHOP, Organization(people=[Person("ann", start="2026-01-01")])),
            "after: 1 person with a start or an end: .*enter one, such as org.at",
        ),
    ],
)
def test_what_cannot_be_compared_is_refused(arguments, message):
    """With the side that it is, and the remedy."""
    with pytest.raises(ValueError, match=message):
        compare(*arguments)


def test_personal_is_a_flag():
    """Anything else is refused."""
    with pytest.raises(ValueError, match="personal: 'yes'"):
        compare(SHOP, SHOP, personal="yes")


def test_comparisons_are_reached_after_importing_stepback():
    """As an attribute, as the other packages are."""
    assert stepback.scenarios.compare is compare
