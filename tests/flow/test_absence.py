"""What happens to decisions while people are away, where circles cannot act."""

from __future__ import annotations

import tracemalloc

import numpy as np
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
    Role,
    absence,
    bus_factor,
    real_authority,
)
from stepback._flow._absence import compute_absence_flow, compute_stalled_weights
from stepback._flow._absence_graph import rebuild_flow_graph
from stepback._flow._assumed_autonomy import with_assumed_autonomy
from stepback._flow._presence import Presence
from stepback._organization._compiled_organization import compiled_at_date
from stepback.testing import strategies

PEOPLE = [Person(name) for name in ("ann", "bo", "cy", "dee", "eve")]


def build_organization(
    *delegations: Delegation, domains: dict[str, str], **circles: tuple[int, list[str]]
) -> Organization:
    """An organization of PEOPLE; each circle with its quorum and members, equal seats."""
    return Organization(
        people=PEOPLE,
        circles=[Circle(name, quorum=quorum) for name, (quorum, _) in circles.items()],
        memberships=[
            Membership(name, member) for name, (_, members) in circles.items() for member in members
        ],
        domains=[Domain(name, owner) for name, owner in domains.items()],
        delegations=delegations,
    )


def absence_shares(org: Organization, *away: str) -> tuple[float, float]:
    """What stalls and what escalates."""
    result = absence(org, away)
    return result.stalled, result.escalated


def test_only_what_comes_through_the_seats_of_a_circle_without_quorum_is_stopped() -> None:
    """A member of it who is there still settles what reaches her in other ways."""
    org = build_organization(
        Delegation("dee", "ann"),
        domains={"budget": "board", "hiring": "dee"},
        board=(2, ["ann", "bo"]),
    )
    result = absence(org, ["bo"])
    assert result.stalled_by_domain == {"budget": 1.0, "hiring": 0.0}
    assert result.escalated == 0


def test_what_a_member_of_a_circle_without_quorum_has_handed_on_goes_where_it_goes() -> None:
    """A standing delegation by her stays in force, another lapses, as if she were away."""
    for standing, stalled in ((True, 0.5), (False, 1.0)):
        org = build_organization(
            Delegation("ann", "eve", standing=standing),
            domains={"budget": "board"},
            board=(2, ["ann", "bo"]),
        )
        assert absence_shares(org, "bo") == (stalled, 0.0)


def test_people_of_a_circle_without_quorum_are_away_from_further_circles_on_the_way() -> None:
    """What came through the board's seats is taken over by the others in the next circle."""
    org = build_organization(
        Delegation("ann", "team"),
        domains={"budget": "board"},
        board=(2, ["ann", "bo"]),
        team=(1, ["bo", "cy", "dee"]),
    )
    assert absence_shares(org, "bo") == (0.5, 0.0)
    org = build_organization(
        Delegation("ann", "team"),
        domains={"budget": "board"},
        board=(2, ["ann", "bo"]),
        team=(2, ["ann", "cy"]),
    )
    # In the team, ann keeps her own part and is away; cy alone is below the team's quorum.
    assert absence_shares(org, "bo") == (1.0, 0.0)


def test_a_circle_none_of_whose_members_can_act_is_not_there() -> None:
    """Enough people do not help, if each circle within lacks its own quorum."""
    circles = {"ops": (2, ["ann", "bo"]), "fin": (2, ["cy", "dee"]), "board": (2, ["ops", "fin"])}
    org = build_organization(domains={"budget": "board"}, **circles)
    assert absence_shares(org, "bo", "dee") == (1.0, 0.0)
    assert absence_shares(org, "bo") == (0.0, 0.0)
    assert bus_factor(org).size == 2


def test_a_seat_with_share_0_takes_nothing_over() -> None:
    """What the others had goes back, though she is there."""
    org = Organization(
        people=PEOPLE,
        circles=[Circle("team")],
        memberships=[Membership("team", "ann", share=0), Membership("team", "bo")],
        domains=[Domain("refunds", "cy")],
        delegations=[Delegation("cy", "team", autonomy=0.75)],
    )
    assert absence_shares(org, "bo") == (0.0, 0.75)
    assert absence_shares(org, "ann") == (0.0, 0.0)


def test_a_group_that_cannot_act_with_everybody_there_is_as_a_vacant_one() -> None:
    """It is never absent, so that the absence of nobody changes nothing."""
    org = Organization(
        people=PEOPLE,
        roles=[Role("post")],
        circles=[Circle("team")],
        memberships=[Membership("team", "ann", share=0), Membership("team", "post")],
        domains=[Domain("refunds", "team")],
        delegations=[Delegation("team", "ann", autonomy=0.25), Delegation("post", "team")],
    )
    assert absence_shares(org) == (0.0, 0.0)
    org = Organization(
        people=PEOPLE,
        circles=[Circle("board"), Circle("team")],
        memberships=[
            Membership("board", "bo"),
            Membership("board", "team"),
            Membership("team", "cy", share=0),
        ],
        domains=[Domain("refunds", "board")],
        delegations=[Delegation("team", "ann")],
    )
    # What the team has handed to ann goes back past it to the board, where bo is.
    assert absence_shares(org, "ann", "cy") == (0.0, 0.5)
    assert absence_shares(org, "bo") == (0.5, 0.0)


def test_a_delegation_that_an_absence_lets_close_a_cycle_is_out_of_force_while_it_lasts() -> None:
    """The team had handed everything on; as that lapses, ann's delegation would lead back."""
    org = build_organization(
        Delegation("dee", "team"),
        Delegation("team", "cy", standing=False),
        Delegation("ann", "dee"),
        domains={"refunds": "dee"},
        team=(1, ["ann", "bo"]),
    )
    assert real_authority(org)["cy"] == 1
    assert absence_shares(org, "ann", "bo") == (0.0, 1.0)
    assert absence_shares(org, "ann", "bo", "dee") == (1.0, 0.0)
    assert absence_shares(org, "ann") == (0.0, 0.0)


def test_an_assumed_autonomy_gives_members_what_their_group_no_longer_hands_on() -> None:
    """At an autonomy of 1 their seats passed nothing."""
    org = build_organization(
        Delegation("team", "cy", basis="assumed"),
        domains={"refunds": "team"},
        team=(1, ["ann", "bo"]),
    )
    varied = with_assumed_autonomy(compiled_at_date(org), 0.5)
    decided = dict(zip(varied.columns.ids, varied.flow.decided_weight.tolist(), strict=False))
    assert decided == {"ann": 0.25, "bo": 0.25, "cy": 0.5, "dee": 0, "eve": 0}


@given(strategies.organizations(min_people=1, max_people=6), st.data())
def test_several_absences_at_once_are_as_one_after_the_other(
    org: Organization, data: st.DataObject
) -> None:
    """Arrays over people may have a second axis."""
    compiled = compiled_at_date(org)
    row = st.lists(st.booleans(), min_size=3, max_size=3)
    rows = data.draw(st.lists(row, min_size=len(org.people), max_size=len(org.people)))
    away = np.array(rows, dtype=np.bool_).reshape(-1, 3)
    together = compute_stalled_weights(compiled, away)
    separate = [float(compute_absence_flow(compiled, column).total_stalled) for column in away.T]
    assert together == pytest.approx(separate, abs=1e-9)


def test_what_stalls_takes_little_memory_where_decisions_reach_few_of_many_people() -> None:
    """Little more than the mask itself, which takes a byte for each person and absence."""
    n_people, n_absences = 20_000, 1_000
    people = [Person(f"p{number}") for number in range(n_people)]
    org = Organization(people=people, domains=[Domain(f"d{each}", f"p{each}") for each in range(9)])
    compiled = compiled_at_date(org)
    away = np.zeros((n_people, n_absences), dtype=np.bool_)
    away[np.arange(n_absences) % 10, np.arange(n_absences)] = True
    tracemalloc.start()
    try:
        stalled = compute_stalled_weights(compiled, away)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert stalled.tolist() == 100 * [*9 * [1.0], 0.0]
    assert peak < 3 * away.nbytes


def test_the_absence_of_some_may_stall_more_than_that_of_everyone() -> None:
    """While ann and bo are away, cy alone is left in the team, without a share in it."""
    org = Organization(
        people=PEOPLE[:3],
        circles=[Circle("team")],
        domains=[Domain("refunds", "cy")],
        delegations=[
            Delegation("cy", "team", autonomy=1, exclusive=True),
            Delegation("team", "ann", standing=False),
        ],
        memberships=[Membership("team", "bo", share=0.25), Membership("team", "cy", share=0)],
    )
    assert absence(org, ["ann", "bo"]).stalled == 1
    assert absence(org, ["ann", "bo", "cy"]).stalled == 0.25
    assert bus_factor(org).people == ("ann", "bo")


@given(strategies.organizations(min_people=1, max_people=6))
def test_the_graph_that_an_absence_needs_is_that_of_the_flow_if_nobody_is_away(
    org: Organization,
) -> None:
    """Each node keeps the same."""
    compiled = compiled_at_date(org)
    n_nodes = compiled.columns.n_nodes
    kept, expected = (
        np.bincount(graph.node, weights=graph.kept_weight, minlength=n_nodes)
        for graph in (rebuild_flow_graph(compiled), compiled.flow.graph)
    )
    nobody = Presence.from_absent(compiled.groups, np.zeros(len(org.people), dtype=np.bool_))
    if not nobody.is_inquorate.any():
        assert kept == pytest.approx(expected, abs=1e-9)


@given(strategies.organizations(min_people=1, max_people=6))
def test_the_absence_of_nobody_changes_nothing(org: Organization) -> None:
    """Nothing stalls, and nothing goes back."""
    compiled = compiled_at_date(org)
    flow = compute_absence_flow(compiled, np.zeros(len(org.people), dtype=np.bool_))
    assert float(flow.total_stalled) == 0
    assert float(flow.escalated_weight.sum()) == 0
    own = np.zeros(compiled.columns.n_nodes)
    np.add.at(own, flow.graph.node, flow.graph.kept_weight)
    np.subtract.at(own, compiled.flow.graph.node, compiled.flow.graph.kept_weight)
    assert own == pytest.approx(0, abs=1e-9)
