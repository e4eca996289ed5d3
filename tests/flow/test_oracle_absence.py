"""The oracle itself, on cases small enough to do by hand: absence, quorum and deputies."""

from __future__ import annotations

from fractions import Fraction as F  # noqa: N817  (a page full of them)

import pytest

from stepback._records._nodes import Domain
from stepback._records._relations import Delegation, Membership, Support
from tests.support import oracle
from tests.support.build_world import build_world, decided_by_person
from tests.support.notation import read_world

# Absence


def test_what_comes_back_escalates_to_the_nearest_present_principal():
    """C and B are away: C's half goes back over B to A, as does B's own half."""
    chain = build_world(
        "ABC", Domain("d", "A"), Delegation("A", "B"), Delegation("B", "C", autonomy=0.5)
    )
    gone = oracle.compute_absence(chain, {"B", "C"})
    assert gone.escalates_to == {("B", "A"): F(1, 2), ("C", "A"): F(1, 2)}
    assert gone.stalled == {"d": 0}


def test_an_exclusive_right_does_not_come_back():
    """B may not decide in C's stead, wherever A is: C's half stalls, B's own half goes to A."""
    chain = build_world(
        "ABC",
        Domain("d", "A"),
        Delegation("A", "B"),
        Delegation("B", "C", autonomy=0.5, exclusive=True),
    )
    gone = oracle.compute_absence(chain, {"B", "C"})
    assert gone.escalates_to == {("B", "A"): F(1, 2)}
    assert gone.stalled == {"d": F(1, 2)}


def test_what_an_absent_owner_keeps_stalls():
    """A keeps 3/4 and is away; B carries on with her 1/4."""
    handed = build_world("AB", Domain("d", "A"), Delegation("A", "B", share=0.25))
    gone = oracle.compute_absence(handed, {"A"})
    assert gone.stalled == {"d": F(3, 4)}
    assert gone.escalated == {"d": 0}


def test_what_came_by_two_ways_goes_back_by_both():
    """D has 1/2 by B and 1/4 by C; B and C are away; C's came to her exclusively."""
    ways = build_world(
        "ABCD",
        Domain("d", "A"),
        Delegation("A", "B", share=0.5),
        Delegation("A", "C", share=0.5, exclusive=True),
        Delegation("B", "D"),
        Delegation("C", "D", autonomy=0.5),
    )
    gone = oracle.compute_absence(ways, {"B", "C", "D"})
    assert gone.escalates_to == {("D", "A"): F(1, 2)}
    assert gone.stalled == {"d": F(1, 2)}


def test_what_is_not_standing_lapses_and_stays_with_the_absent_principal():
    """B's hand-over to C lapses, that to D stands at its half; B's half escalates to A."""
    chain = build_world(
        "ABCD",
        Domain("d", "A"),
        Delegation("A", "B"),
        Delegation("B", "C", standing=False),
        Delegation("B", "D"),
    )
    assert decided_by_person(chain, away={"B"}) == {"B": F(1, 2), "D": F(1, 2)}
    assert oracle.compute_absence(chain, {"B"}).escalates_to == {("B", "A"): F(1, 2)}
    assert oracle.compute_absence(chain, {"B"}, lapse=True).escalates_to == {("B", "A"): 1}


def test_delegations_of_a_vacant_role_never_lapse():
    """Nobody of r is away, since nobody is in it: C goes on deciding."""
    vacant = build_world("AC", Domain("d", "r"), Delegation("r", "C", standing=False), roles="r")
    assert decided_by_person(vacant, away={"A"}) == {"C": 1}
    assert oracle.compute_absence(vacant, {"A"}, lapse=True).stalled == {"d": 0}


def test_those_present_take_what_all_who_are_not_vacant_would_have():
    """A and B have 1/4 each, an empty role 1/4, nobody 1/4: without A, B has 1/2."""
    circle = build_world(
        "AB",
        Domain("d", "x"),
        Membership("x", "A", share=0.25),
        Membership("x", "B", share=0.25),
        Membership("x", "r", share=0.25),
        roles="r",
        circles="x",
    )
    assert decided_by_person(circle, away={"A"}) == {"B": F(1, 2)}
    gone = oracle.compute_absence(circle, {"A"})
    assert (gone.stalled, gone.escalated) == ({"d": 0}, {"d": 0})


def test_those_present_scale_up_in_proportion():
    """Of A 1/2, B 1/4, C 1/8, without A: B and C split 7/8 as 2 to 1."""
    circle = build_world(
        "ABC",
        Domain("d", "x"),
        Membership("x", "A", share=0.5),
        Membership("x", "B", share=0.25),
        Membership("x", "C", share=0.125),
        circles="x",
    )
    assert decided_by_person(circle, away={"A"}) == {"B": F(7, 12), "C": F(7, 24)}


def test_a_seat_without_a_share_takes_nothing_over():
    """A has 1/2, B and C nothing: without A, her half stalls, as nobody can decide."""
    circle = build_world(
        "ABC",
        Domain("d", "x"),
        Membership("x", "A", share=0.5),
        Membership("x", "B", share=0),
        Membership("x", "C", share=0),
        circles="x",
    )
    assert decided_by_person(circle, away={"A"}) == {"A": F(1, 2)}
    assert oracle.compute_absence(circle, {"A"}).stalled == {"d": F(1, 2)}


def test_an_absent_circle_within_a_present_one_counts_as_an_absent_member():
    """Circle x is C and y, y is A and B; without A and B all of it is C's; without A, B has 1/2."""
    nested = build_world(
        "ABC",
        Domain("d", "x"),
        Membership("x", "C"),
        Membership("x", "y"),
        Membership("y", "A"),
        Membership("y", "B"),
        circles="xy",
    )
    assert decided_by_person(nested, away={"A", "B"}) == {"C": 1}
    assert decided_by_person(nested, away={"A"}) == {"B": F(1, 2), "C": F(1, 2)}


def test_what_members_of_an_absent_circle_had_goes_back_from_the_circle():
    """All of x is away; what A handed to it comes back to A by each member."""
    circle = build_world(
        "ABC",
        Domain("d", "A"),
        Delegation("A", "x"),
        Membership("x", "B", share=0.25),
        Membership("x", "C", share=0.5),
        circles="x",
    )
    gone = oracle.compute_absence(circle, {"B", "C"})
    assert gone.escalates_to == {("B", "A"): F(1, 4), ("C", "A"): F(1, 2)}


def test_a_circle_is_a_principal_and_lapses_only_when_all_of_it_is_absent():
    """Without A, what x hands to C stands; without A and B it lapses, and all of it stalls."""
    circle = build_world(
        "ABC",
        Domain("d", "x"),
        Delegation("x", "C", standing=False),
        Membership("x", "A"),
        Membership("x", "B"),
        circles="x",
    )
    assert decided_by_person(circle, away={"A"}) == {"C": 1}
    assert oracle.compute_absence(circle, {"A", "B"}).stalled == {"d": 1}
    assert oracle.compute_absence(circle, {"A", "C"}).escalates_to == {("C", "x"): 1}


def test_what_comes_back_passes_through_a_vacant_role():
    """A handed to the vacant r, r to B: without B, A has it; where r owns, it stalls."""
    records = (Delegation("A", "r"), Delegation("r", "B"))
    handed = build_world("AB", Domain("d", "A"), *records, roles="r")
    owned = build_world("AB", Domain("d", "r"), *records, roles="r")
    assert oracle.compute_absence(handed, {"B"}).escalates_to == {("B", "A"): 1}
    assert oracle.compute_absence(owned, {"B"}).stalled == {"d": 1}


def test_what_a_vacant_seat_handed_on_comes_back_to_the_circle_around_it():
    """Half of x is the vacant r's, who handed it to B: without B, it is x's, where A is."""
    circle = build_world(
        "ABC",
        Domain("d", "C"),
        Delegation("C", "x", exclusive=True),
        Delegation("r", "B"),
        Membership("x", "A"),
        Membership("x", "r"),
        roles="r",
        circles="x",
    )
    assert oracle.compute_absence(circle, {"B"}).escalates_to == {("B", "x"): F(1, 2)}
    assert oracle.compute_absence(circle, {"A", "B"}).stalled == {"d": 1}


def test_a_leader_away_leaves_all_of_it_to_the_others_of_her_circle():
    """A's third of the circle is B's and C's while she is away."""
    circle = build_world(
        "ABC",
        Domain("d", "A"),
        Delegation("A", "x"),
        *(Membership("x", each) for each in "ABC"),
        circles="x",
    )
    assert decided_by_person(circle, away={"A"}) == {"B": F(1, 2), "C": F(1, 2)}
    assert oracle.compute_absence(circle, {"A"}).stalled == {"d": 0}


def test_an_own_part_comes_back_even_where_the_circle_has_an_exclusive_right():
    """B's half of x goes back the way it came to B, to A; C's half is x's own and stalls."""
    circle = build_world(
        "ABC",
        Domain("d", "A"),
        Delegation("A", "B"),
        Delegation("B", "x", exclusive=True),
        Membership("x", "B"),
        Membership("x", "C"),
        circles="x",
    )
    gone = oracle.compute_absence(circle, {"B", "C"})
    assert gone.escalates_to == {("B", "A"): F(1, 2)}
    assert gone.stalled == {"d": F(1, 2)}


def test_nobody_away_stalls_nothing():
    """Without absence the flow is as it was."""
    chain = build_world("AB", Domain("d", "A"), Delegation("A", "B", autonomy=0.5))
    nobody = oracle.compute_absence(chain, set())
    assert (nobody.stalled, nobody.escalated, nobody.escalates_to) == ({"d": 0}, {"d": 0}, {})


def test_those_are_unsupported_whose_supporters_are_all_away():
    """B has A and r, whose only holder is A; C has A and D; D was never supported."""
    backed = build_world(
        "ABCD",
        Support("A", "B"),
        Support("r", "B"),
        Support("A", "C"),
        Support("D", "C"),
        Membership("r", "A"),
        roles="r",
    )
    assert oracle.compute_absence(backed, {"A"}).unsupported == {"B"}
    assert oracle.compute_absence(backed, {"A", "B"}).unsupported == set()
    assert oracle.compute_absence(build_world("AB"), {"A"}).unsupported is None


# Quorum, and what an absence opens


def test_what_a_circle_below_its_quorum_hands_on_is_treated_as_if_all_were_away():
    """B hands its seat's half to D for good; C's half, once E is away, goes back to A."""
    world = read_world("d of A; A -> x; x{B, C, E} q3; B -> D; C -> F lapses")
    gone = oracle.compute_absence(world, {"E"})
    assert decided_by_person(world, away={"E"}) == {"D": F(1, 3), "C": F(1, 3), "E": F(1, 3)}
    assert gone.escalates_to == {("C", "A"): F(1, 3), ("E", "A"): F(1, 3)}


def test_what_reaches_them_otherwise_is_not_touched_by_the_quorum():
    """B owns half herself, and decides it; what she has through x goes back to A."""
    world = read_world("d of r; r[A, B]; A -> x; x{B, C} q2")
    gone = oracle.compute_absence(world, {"C"})
    assert gone.escalates_to == {("B", "A"): F(1, 4), ("C", "A"): F(1, 4)}
    assert decided_by_person(world, away={"C"}) == {"B": F(3, 4), "C": F(1, 4)}


def test_a_group_in_which_nobody_can_act_is_not_present():
    """Two of four are there, one in each pair; each pair needs both, so that the board is not."""
    world = read_world("d of x; x{y, z} q2; y{A, B} q2; z{C, D} q2")
    assert oracle.compute_absence(world, {"B", "D"}).stalled == {"d": 1}
    assert oracle.compute_absence(world, {"B"}).stalled == {"d": 0}


def test_what_an_absence_lets_close_a_circle_is_out_of_force():
    """D hands to x, x to C unless nobody is there; then A would hand it back to D, and keeps it."""
    world = read_world("d of D; D -> x; x{A}; x -> C lapses; A -> D")
    assert decided_by_person(world) == {"C": 1}
    assert oracle.compute_absence(world, {"A"}).escalates_to == {("A", "D"): 1}


def test_a_group_that_never_decides_is_like_a_vacant_one():
    """B has no share in y, which hands its half to A: whether B is there makes no difference."""
    world = read_world("d of x; x{C, y}; y{B 0}; y -> A")
    for away in ({"B"}, set()):
        assert decided_by_person(world, away=away) == {"A": F(1, 2), "C": F(1, 2)}
    assert oracle.compute_absence(world, {"A"}).escalates_to == {("A", "x"): F(1, 2)}


# Deputies


@pytest.mark.parametrize(
    ("organization", "coverage"),
    [
        ("d of A; A -> B .5", F(1, 2)),  # what A keeps; B has no deputy
        ("d of A; A -> B .4", 0),
        ("d of A; A -> B share .5; A -> C share .5", 1),  # for each other
        ("d of A; A -> B .4; A -> C .5", F(3, 4)),  # by C: A's 11/20 and B's 1/5; C's by nobody
        ("d of r; r[A]; r -> B .5", F(1, 2)),  # the deputy of an office is its holder's
        ("d of x; x{A, y}; y{B}", 1),  # y's seat covers A's, and A's what came to B through y
        ("d of x; x{A, y}; y{B}; y -> C", 0),  # nothing comes to B; what is C's came from y
        ("d of A amounts 1 3; A -> B .5 to 1", F(1, 4)),  # up to the limit: half of half
        ("d of A amounts 1 3 by value; A -> B .5 to 1", F(1, 8)),
    ],
)
def test_deputies_by_hand(organization, coverage):
    """What a principal keeps, what came by a seat, and what came by a delegation."""
    assert oracle.succession_coverage(read_world(organization)) == pytest.approx(coverage)
