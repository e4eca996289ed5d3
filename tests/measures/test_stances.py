from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
    empowerment,
    leaders_who_follow,
    stances,
)


def organization_of_two(autonomy, supports=()):
    """Ann hands `autonomy` of refunds to Bo."""
    return Organization(
        people=[Person("ann"), Person("bo")],
        domains=[Domain("refunds", "ann")],
        delegations=[Delegation("ann", "bo", autonomy=autonomy)],
        supports=supports,
    )


@pytest.mark.parametrize(
    ("autonomy", "stance"),
    [
        (1 / 4, "front"),
        (1 / 3, "front"),
        (1 / 3 + 1e-6, "second fiddle"),
        (2 / 3, "second fiddle"),
        (2 / 3 + 1e-6, "out of the way"),
        (1, "out of the way"),
    ],
)
def test_a_stance_follows_from_what_the_leader_keeps(autonomy, stance):
    """Two thirds kept is the front, a third second fiddle, both bounds included."""
    org = organization_of_two(autonomy, [Support("ann", "bo", strength=0.5)])
    assert stances(org) == {("ann", "refunds"): stance}


def test_out_of_the_way_without_support_is_absent():
    """Less than half of what is handed on has the leader's support, and support was asked for."""
    assert stances(organization_of_two(1, [Support("ann", "bo", strength=0.4)])) == {
        ("ann", "refunds"): "absent"
    }
    assert stances(organization_of_two(1, [Support("bo", "ann")])) == {("ann", "refunds"): "absent"}


def test_where_support_was_not_asked_it_says_so():
    """Only for those out of the way does it matter."""
    assert stances(organization_of_two(1, None)) == {("ann", "refunds"): "support not asked"}
    assert stances(organization_of_two(0.5, None)) == {("ann", "refunds"): "second fiddle"}


def test_what_a_role_hands_on_counts_for_its_holders():
    """What reaches a role counts, by share, as having reached its members."""
    org = Organization(
        people=[Person("ann"), Person("bo"), Person("cy")],
        roles=[Role("head")],
        memberships=[Membership("head", "ann", share=0.75), Membership("head", "bo", share=0.25)],
        domains=[Domain("d", "head")],
        delegations=[Delegation("head", "cy", autonomy=0.5)],
        supports=[],
    )
    assert stances(org) == {("ann", "d"): "second fiddle", ("bo", "d"): "second fiddle"}


def test_what_comes_back_from_ones_own_role_is_not_handed_on():
    """A circle lets Ann decide for all: the others hand on, she keeps, and Di has no part."""
    org = Organization(
        people=[Person(id_) for id_ in ("ann", "bo", "di")],
        circles=[Circle("c")],
        memberships=[
            Membership("c", "ann"),
            Membership("c", "bo", share=0.5),
            Membership("c", "di", share=0),
        ],
        domains=[Domain("refunds", "c")],
        delegations=[Delegation("c", "ann")],
        supports=[Support("c", "ann")],
    )
    assert stances(org) == {("bo", "refunds"): "out of the way"}


def test_what_comes_back_in_part_is_kept_in_part():
    """Ann's half of what the circle hands to the team comes back by half: she keeps two thirds."""
    org = Organization(
        people=[Person(id_) for id_ in ("ann", "bo", "di")],
        circles=[Circle("c"), Circle("team")],
        memberships=[
            Membership("c", "ann"),
            Membership("c", "bo"),
            Membership("team", "ann"),
            Membership("team", "di"),
        ],
        domains=[Domain("d", "c")],
        delegations=[Delegation("c", "team")],
        supports=[],
    )
    assert stances(org) == {("ann", "d"): "front", ("bo", "d"): "absent"}


def test_the_own_part_in_a_circle_is_kept():
    """Handing all to a circle of three that includes her, a leader keeps a third."""
    org = Organization(
        people=[Person("ann"), Person("bo"), Person("cy")],
        circles=[Circle("trio")],
        memberships=[Membership("trio", id_) for id_ in ("ann", "bo", "cy")],
        domains=[Domain("d", "ann")],
        delegations=[Delegation("ann", "trio")],
        supports=[],
    )
    assert stances(org) == {("ann", "d"): "second fiddle"}


def test_domains_with_the_same_flow_are_listed_one_by_one():
    """A general delegation gives a stance in every domain."""
    org = Organization(
        people=[Person("ann"), Person("bo")],
        domains=[Domain("d", "ann"), Domain("e", "ann", weight=3)],
        delegations=[Delegation("ann", "bo", autonomy=0.5)],
    )
    assert set(stances(org)) == {("ann", "d"), ("ann", "e")}


def test_classes_of_empowerment():
    """Authority and support, one of them, or neither; without answers, only authority."""
    org = Organization(
        people=[Person(id_) for id_ in ("ann", "bo", "cy", "di", "ed")],
        domains=[Domain("d", "ann")],
        delegations=[Delegation("ann", "bo", autonomy=0.5)],
        supports=[Support("ann", "bo", strength=0.5), Support("ann", "cy")],
        respondents=["ann", "bo", "cy", "di"],
    )
    assert empowerment(org) == {
        "ann": "abandoned",
        "bo": "empowered",
        "cy": "sheltered",
        "di": "powerless",
        "ed": "without authority",
    }
    assert empowerment(org, support=0.6)["bo"] == "abandoned"
    assert empowerment(org, authority=2.6)["bo"] == "sheltered"


def test_without_answers_only_authority_shows():
    """Support not asked: with authority, or without."""
    assert empowerment(organization_of_two(1, None)) == {
        "ann": "without authority",
        "bo": "with authority",
    }


def test_where_nothing_is_decided_nobody_has_authority():
    """No domains, no authority."""
    assert empowerment(Organization(people=[Person("ann")], supports=[])) == {"ann": "powerless"}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"authority": -1}, "authority: -1 is not from 0 up"),
        ({"support": 1.5}, "support: 1.5 is not between 0 and 1"),
        ({"support": "much"}, "support: 'much' is not a number"),
    ],
)
def test_bounds_are_checked(options, message):
    """A bound out of its range is named with the range."""
    with pytest.raises(ValueError, match="^" + message):
        empowerment(organization_of_two(1), **options)


@st.composite
def team_organizations(draw):
    """A manager, reports, and what the manager hands to each of them and to a colleague."""
    reports = draw(st.integers(1, 4))
    shares = draw(st.lists(st.integers(0, 4), min_size=reports + 1, max_size=reports + 1))
    total = max(4 * (reports + 1), 1)
    return [Fraction(share, total) * draw(st.sampled_from([1, 2])) for share in shares]


@given(team_organizations())
def test_a_leader_who_follows_hands_one_report_more_than_is_kept(shares):
    """By the definition, with a colleague elsewhere who does not count."""
    *below, aside = shares
    kept = 1 - sum(shares)
    if kept < 0:
        return
    ids = [f"r{number}" for number in range(len(below))]
    org = Organization(
        people=[Person("m"), Person("aside"), *map(Person, ids)],
        reporting=[ReportingLine("m", id_) for id_ in ids],
        domains=[Domain("d", "m")],
        delegations=[
            Delegation("m", id_, share=float(share))
            for id_, share in zip([*ids, "aside"], [*below, aside], strict=True)
        ],
    )
    assert leaders_who_follow(org) == float(any(share > kept for share in below))


def test_through_a_circle_others_get_more_than_the_leader_keeps():
    """What a circle's member gets counts, without the leader's own part."""
    org = Organization(
        people=[Person("m"), Person("a")],
        circles=[Circle("c")],
        memberships=[Membership("c", "m", share=0.45), Membership("c", "a", share=0.55)],
        domains=[Domain("d", "m")],
        delegations=[Delegation("m", "c")],
        reporting=[ReportingLine("m", "a")],
    )
    assert leaders_who_follow(org) == 1


def test_nobody_follows_themselves():
    """Ann holds the post below her own, and hands on from there to someone elsewhere."""
    org = Organization(
        people=[Person("ann"), Person("bo")],
        roles=[Role("head"), Role("deputy")],
        memberships=[Membership("head", "ann"), Membership("deputy", "ann")],
        reporting=[ReportingLine("head", "deputy")],
        domains=[Domain("refunds", "head")],
        delegations=[Delegation("head", "deputy"), Delegation("deputy", "bo")],
    )
    assert leaders_who_follow(org) == 0


def test_leaders_who_follow_is_nan_without_managers_or_domains():
    """There is nobody of whom to take a share."""
    line = [ReportingLine("ann", "bo")]
    people = [Person("ann"), Person("bo")]
    for org in (
        organization_of_two(1),
        Organization(people=people, reporting=line),
        Organization(),
    ):
        assert leaders_who_follow(org) == pytest.approx(float("nan"), nan_ok=True)


def test_a_member_without_a_part_has_no_stance():
    """Who gets nothing of what a circle holds hands nothing on."""
    org = Organization(
        people=[Person("ann"), Person("bo"), Person("cy")],
        circles=[Circle("round")],
        memberships=[Membership("round", "ann", share=1), Membership("round", "bo", share=0)],
        domains=[Domain("d", "round")],
        delegations=[Delegation("round", "cy", autonomy=0.5)],
    )
    assert stances(org) == {("ann", "d"): "second fiddle"}


def test_support_for_a_leader_is_none_for_those_to_whom_the_leader_hands_on():
    """Ann and Bo, on the board and in the team: the board's support reaches Bo, not Ann."""
    org = Organization(
        people=[Person("ann"), Person("bo"), Person("cy")],
        circles=[Circle("board"), Circle("team")],
        memberships=[
            Membership("board", "ann"),
            Membership("board", "bo"),
            Membership("team", "ann", share=0.25),
            Membership("team", "bo", share=0.75),
        ],
        domains=[Domain("d", "board")],
        delegations=[Delegation("board", "team"), Delegation("bo", "cy")],
        supports=[Support("ann", "bo")],
        respondents=["ann", "bo"],
    )
    # Of the half that reaches bo on the board, a quarter goes to ann; the rest he hands to cy.
    assert stances(org) == {("ann", "d"): "second fiddle", ("bo", "d"): "absent"}


def test_a_leader_alone_in_a_group_that_hands_all_on_reaches_nobody_else_there():
    """Nothing that comes to the desk reaches its members, so nothing is known of their support."""
    org = Organization(
        people=[Person("ann"), Person("bo")],
        roles=[Role("desk")],
        memberships=[Membership("desk", "ann")],
        domains=[Domain("d", "ann")],
        delegations=[Delegation("ann", "desk"), Delegation("desk", "bo")],
        supports=[Support("ann", "bo")],
    )
    assert stances(org) == {("ann", "d"): "out of the way"}
