from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepback import (
    Delegation,
    Domain,
    Membership,
    Organization,
    Person,
    ReportingLine,
    Role,
    assume_line_delegation,
    assumed_share,
    leadership_spread,
    real_authority,
)

AUTONOMIES = st.sampled_from([Fraction(k, 4) for k in range(5)])


@st.composite
def drawn_lines(draw):
    """People and roles in trees: parents (-1 for a root), and how many hold each role."""
    size = draw(st.integers(1, 9))
    parents = [draw(st.integers(-1, node - 1)) for node in range(size)]
    holders = [draw(st.sampled_from([None, None, 0, 1, 2])) for _ in range(size)]
    return parents, holders


def build_organization(parents, holders):
    """A node is a person, or a role with its own holders."""
    people, roles, memberships = [], [], []
    for node, count in enumerate(holders):
        if count is None:
            people.append(Person(f"n{node}"))
            continue
        roles.append(Role(f"n{node}"))
        for one in range(count):
            people.append(Person(f"n{node}.{one}"))
            memberships.append(Membership(f"n{node}", f"n{node}.{one}"))
    return Organization(
        people=people,
        roles=roles,
        memberships=memberships,
        reporting=[
            ReportingLine(f"n{parent}", f"n{node}")
            for node, parent in enumerate(parents)
            if parent >= 0
        ],
    )


def decided_shares(parents, holders, autonomy):
    """What each person settles, by plain recursion in fractions; in heads."""
    nodes = range(len(parents))
    below = [[child for child in nodes if parents[child] == node] for node in nodes]
    lined = [parents[node] >= 0 or bool(below[node]) for node in nodes]
    result = {}

    def heads(node):
        own = 1 if holders[node] is None else holders[node] * lined[node]
        return own + sum(heads(child) for child in below[node])

    def settle(node, weight):
        parts = {
            child: weight * Fraction(heads(child), heads(node)) * autonomy for child in below[node]
        }
        for child, part in parts.items():
            if heads(child):
                settle(child, part)
        rest = weight - sum(parts.values())
        ids = [f"n{node}"] if holders[node] is None else people_in(node)
        result.update((id_, rest / len(ids)) for id_ in ids)

    def people_in(node):
        return [f"n{node}.{one}" for one in range(holders[node] or 0)]

    for node in nodes:
        if parents[node] < 0 and heads(node):
            settle(node, Fraction(heads(node)))
        if not lined[node]:
            result.update((id_, Fraction(1)) for id_ in people_in(node))
    return result


@given(drawn_lines(), AUTONOMIES)
def test_it_is_what_the_definition_says(line, autonomy):
    """Against a plain recursion in exact fractions."""
    org = assume_line_delegation(build_organization(*line), autonomy=float(autonomy))
    expected = decided_shares(*line, autonomy)
    people = len(org.people)
    for id_, share in real_authority(org).items():
        assert share * people == pytest.approx(float(expected.get(id_, 0)), abs=1e-9)


@given(drawn_lines())
def test_at_autonomy_1_everyone_with_one_post_decides_for_themselves(line):
    """Spread is 1 wherever nothing is vacant."""
    org = assume_line_delegation(build_organization(*line), autonomy=1)
    if len(org.people) > 1:
        assert leadership_spread(org) == pytest.approx(1)


def test_at_autonomy_0_the_root_decides_everything():
    """Nothing leaves the root."""
    org = build_organization([-1, 0, 0, 1], [None] * 4)
    assert real_authority(assume_line_delegation(org, autonomy=0)) == {
        "n0": 1,
        "n1": 0,
        "n2": 0,
        "n3": 0,
    }


def test_a_vacant_post_weighs_nothing_of_its_own():
    """Its reports count, it does not."""
    org = Organization(
        people=[Person("ann"), Person("bo")],
        roles=[Role("gap")],
        reporting=[ReportingLine("ann", "gap"), ReportingLine("gap", "bo")],
    )
    assert real_authority(assume_line_delegation(org, autonomy=1)) == {"ann": 0.5, "bo": 0.5}


def test_a_tree_of_vacant_posts_has_no_decisions():
    """There is no head in it."""
    org = Organization(
        people=[Person("ann")],
        roles=[Role("x"), Role("y")],
        reporting=[ReportingLine("x", "y")],
    )
    assert real_authority(assume_line_delegation(org)) == {"ann": 1}


def test_a_head_is_split_over_posts():
    """Half of a person is in each of two posts."""
    org = Organization(
        people=[Person("ann"), Person("bo")],
        roles=[Role("x"), Role("y")],
        reporting=[ReportingLine("bo", "x"), ReportingLine("bo", "y")],
        memberships=[Membership("x", "ann"), Membership("y", "ann")],
    )
    assumed = assume_line_delegation(org, autonomy=1)
    assert [one.share for one in assumed.delegations] == [0.25, 0.25]
    assert real_authority(assumed) == {"ann": 0.5, "bo": 0.5}


def test_one_domain_a_root_by_head_count():
    """Roots without a line of their own included."""
    org = assume_line_delegation(build_organization([-1, 0, -1], [None] * 3))
    assert [(one.id, one.owner, one.weight) for one in org.domains] == [
        ("under n0", "n0", 2),
        ("under n2", "n2", 1),
    ]


def test_it_keeps_who_was_asked():
    """What people answered about support is not touched."""
    org = Organization(people=[Person("ann"), Person("bo")], supports=[], respondents=["bo"])
    assert assume_line_delegation(org).respondents == {"bo"}


def test_it_says_that_it_is_assumed():
    """In the basis of every domain and delegation."""
    org = assume_line_delegation(build_organization([-1, 0], [None] * 2))
    assert assumed_share(org) == 1
    assert {one.basis for one in (*org.domains, *org.delegations)} == {"assumed"}


def test_it_refuses_where_something_is_known():
    """Nothing need be assumed there."""
    org = Organization(people=[Person("ann")], domains=[Domain("d", "ann")])
    with pytest.raises(ValueError, match="^the organization has 1 domain already; nothing need"):
        assume_line_delegation(org)


@pytest.mark.parametrize("autonomy", [-0.1, 1.1, float("nan"), "much", None])
def test_autonomy_is_within_bounds(autonomy):
    """A number from 0 to 1."""
    with pytest.raises(ValueError, match="^autonomy: "):
        assume_line_delegation(Organization(), autonomy=autonomy)


def test_each_unchanging_period_can_get_a_flow_of_its_own():
    """Assumed at every date in turn, each day has the flow of its own lines, and the rest stays."""
    org = Organization(
        people=[Person("ann"), Person("bo"), Person("cy", end="2025-06-01")],
        domains=[Domain("refunds", "bo", start="2026-01-01")],
        reporting=[
            ReportingLine("ann", "bo", end="2024-06-01"),
            ReportingLine("ann", "bo", start="2025-01-01"),
            ReportingLine("bo", "cy"),
        ],
    )
    days = ["2024-05-31", "2024-06-01", "2025-01-01", "2025-06-01"]
    together = org
    for day in days:
        together = assume_line_delegation(together.at(day))
    for day in days:
        alone = assume_line_delegation(org.at(day))
        assert real_authority(together.at(day)) == real_authority(alone)
    # Up to May 2024 ann is above two; then bo, who is under nobody, leads cy.
    assert real_authority(together.at("2024-05-31")) == pytest.approx(
        {"ann": 2 / 3, "bo": 1 / 4, "cy": 1 / 12}
    )
    assert real_authority(together.at("2024-12-31")) == pytest.approx(
        {"ann": 1 / 3, "bo": 1 / 2, "cy": 1 / 6}
    )
    assert real_authority(together.at("2026-01-01")) == {"ann": 0, "bo": 1}
    assert [domain.id for domain in together.domains].count("under ann") == len(days)
    again = Organization(
        people=together.people,
        domains=together.domains,
        reporting=together.reporting,
        delegations=together.delegations,
    )
    assert again.at(days[-1]) == together


def test_it_refuses_only_what_is_known_on_the_date():
    """A domain of another time is no reason not to assume; one of the day is."""
    org = Organization(
        people=[Person("ann"), Person("bo")],
        reporting=[ReportingLine("ann", "bo")],
        domains=[Domain("refunds", "ann", start="2024-07-01")],
        delegations=[Delegation("ann", "bo", start="2024-07-01")],
    )
    assert real_authority(assume_line_delegation(org.at("2024-06-30"))) == {"ann": 0.75, "bo": 0.25}
    with pytest.raises(ValueError, match="has 1 domain and 1 delegation already; nothing need be"):
        assume_line_delegation(org.at("2024-07-01"))
