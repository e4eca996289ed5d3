"""The oracle itself, on cases small enough to do by hand."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction as F  # noqa: N817  (a page full of them)

import pytest

from stepback._records._level import Level
from stepback._records._nodes import Circle, Domain, Person, Role
from stepback._records._relations import Delegation, Membership, ReportingLine, Support
from tests.support import oracle
from tests.support.oracle import World


def build_world(people, *records, roles="", circles="", **fields):
    """A world of one-letter people, named in `people`, and records sorted by their kind."""
    kinds = {Domain: "domains", ReportingLine: "reporting", Delegation: "delegations"}
    kinds |= {Membership: "memberships", Support: "supports"}
    by_kind = {name: [] for name in kinds.values()}
    for record in records:
        by_kind[kinds[type(record)]].append(record)
    tuples = {name: tuple(found) for name, found in by_kind.items()}
    if not tuples["supports"]:
        del tuples["supports"]
    return World(
        people=tuple(Person(each) for each in people),
        roles=tuple(Role(each) for each in roles),
        circles=tuple(Circle(each) for each in circles),
        **(tuples | fields),
    )


def decided_by_person(some_world, domain="d", **options):
    """What each person decides in the domain, without those who decide nothing."""
    by_person = oracle.compute_flow(some_world, **options).decided[domain]
    return {person: weight for person, weight in by_person.items() if weight}


def carried_by_delegation(some_world, domain="d"):
    """What each delegation carries, in order."""
    return list(oracle.compute_flow(some_world).passed[domain].values())


# Flow


def test_a_delegation_passes_share_times_autonomy():
    """A hands on everything at 1/2, B half of hers to each of two: 1/2, 1/4, 1/8, 1/8."""
    chain = build_world(
        "ABCD",
        Domain("d", "A"),
        Delegation("A", "B", autonomy=0.5),
        Delegation("B", "C", share=0.5, autonomy=0.5),
        Delegation("B", "D", share=0.5, autonomy=0.5),
    )
    assert decided_by_person(chain) == {"A": F(1, 2), "B": F(1, 4), "C": F(1, 8), "D": F(1, 8)}
    assert carried_by_delegation(chain) == [F(1, 2), F(1, 8), F(1, 8)]


def test_levels_are_read_at_equal_intervals():
    """ADVISE is the fifth of seven, so B settles (5 − 1)/6 = 2/3 of a domain that weighs 3."""
    handed = build_world(
        "AB", Domain("d", "A", weight=3), Delegation("A", "B", autonomy=Level.ADVISE)
    )
    assert decided_by_person(handed) == {"A": 1, "B": 2}


def test_shares_not_given_split_what_the_given_ones_leave():
    """B is given 1/2; C and D split the other half; C settles half of hers: A keeps 1/8."""
    handed = build_world(
        "ABCD",
        Domain("d", "A"),
        Delegation("A", "B", share=0.5),
        Delegation("A", "C", autonomy=0.5),
        Delegation("A", "D"),
    )
    assert decided_by_person(handed) == {"A": F(1, 8), "B": F(1, 2), "C": F(1, 8), "D": F(1, 4)}


def test_what_given_shares_leave_stays_with_the_principal():
    """B is given 1/4 and nobody the rest, so A keeps 3/4."""
    handed = build_world("AB", Domain("d", "A"), Delegation("A", "B", share=0.25))
    assert decided_by_person(handed) == {"A": F(3, 4), "B": F(1, 4)}


def test_a_delegation_that_names_the_domain_replaces_the_general_ones():
    """In d only B counts, at 1/2; in e, which no delegation names, C takes everything."""
    handed = build_world(
        "ABC",
        Domain("d", "A"),
        Domain("e", "A"),
        Delegation("A", "B", domain="d", autonomy=0.5),
        Delegation("A", "C"),
    )
    assert decided_by_person(handed) == {"A": F(1, 2), "B": F(1, 2)}
    assert decided_by_person(handed, "e") == {"C": 1}


def test_where_the_specific_is_out_by_its_limit_the_general_applies():
    """Of the amounts 5, 10, 20, B takes the first two (10 is within 10), C the third."""
    handed = build_world(
        "ABC",
        Domain("d", "A", amounts=[5, 10, 20]),
        Delegation("A", "B", domain="d", limit=10),
        Delegation("A", "C"),
    )
    assert decided_by_person(handed) == {"B": F(2, 3), "C": F(1, 3)}


def test_amounts_by_value_weigh_by_their_size():
    """10 of the value 10 + 30 is within the limit: B takes a quarter."""
    handed = build_world(
        "AB",
        Domain("d", "A", amounts=[10, 30], by="value"),
        Delegation("A", "B", limit=10),
    )
    assert decided_by_person(handed) == {"A": F(3, 4), "B": F(1, 4)}


def test_a_limit_is_ignored_where_no_amounts_are_known():
    """The domain is one band; the autonomy of 1/4 says what the limit comes to."""
    handed = build_world("AB", Domain("d", "A"), Delegation("A", "B", limit=10, autonomy=0.25))
    assert decided_by_person(handed) == {"A": F(3, 4), "B": F(1, 4)}


def test_shares_are_resolved_band_by_band():
    """Up to 10, B and C split; above, C alone is left and takes all: 1/4 and 1/4 + 1/2."""
    handed = build_world(
        "ABC",
        Domain("d", "A", amounts=[10, 20]),
        Delegation("A", "B", limit=10),
        Delegation("A", "C"),
    )
    assert decided_by_person(handed) == {"B": F(1, 4), "C": F(3, 4)}


@pytest.mark.parametrize(
    ("day", "in_force"), [(1, False), (2, True), (3, True), (4, False), (5, False)]
)
def test_a_delegation_holds_from_its_start_up_to_but_not_on_its_end(day, in_force):
    """From the 2nd to the 4th means on the 2nd and the 3rd."""
    dated = build_world(
        "AB",
        Domain("d", "A"),
        Delegation("A", "B", start=dt.date(2024, 1, 2), end=dt.date(2024, 1, 4)),
        date=dt.date(2024, 1, day),
    )
    assert decided_by_person(dated) == ({"B": 1} if in_force else {"A": 1})


def test_a_delegation_in_contexts_holds_in_any_one_of_them():
    """Out of every context A decides; in battle, one of the two named, B does."""
    handed = Delegation("A", "B", contexts=["battle", "storm"])
    peace = build_world("AB", Domain("d", "A"), handed)
    battle = build_world("AB", Domain("d", "A"), handed, contexts=frozenset({"battle", "night"}))
    assert decided_by_person(peace) == {"A": 1}
    assert decided_by_person(battle) == {"B": 1}


def test_a_dated_delegation_needs_a_date():
    """Without a date nobody can say whether it holds."""
    with pytest.raises(ValueError, match="no date"):
        decided_by_person(
            build_world("AB", Domain("d", "A"), Delegation("A", "B", start=dt.date(2024, 1, 1)))
        )


def test_a_group_keeps_nothing_and_what_nobody_takes_is_vacant():
    """The circle hands 1/2 to C; of its other half A takes 1/4, the empty role and nobody 3/4."""
    circle = build_world(
        "ABC",
        Domain("d", "x"),
        Membership("x", "A", share=0.25),
        Membership("x", "r", share=0.5),
        Delegation("x", "C", autonomy=0.5),
        roles="r",
        circles="x",
    )
    assert decided_by_person(circle) == {"A": F(1, 8), "C": F(1, 2)}
    assert oracle.compute_flow(circle).vacant == {"d": F(3, 8)}


def test_authority_in_a_circle_is_endless():
    """A hands everything to B, who hands it back."""
    with pytest.raises(oracle.EndlessFlowError, match="A → B → A"):
        decided_by_person(
            build_world("AB", Domain("d", "A"), Delegation("A", "B"), Delegation("B", "A"))
        )


def test_autonomy_zero_closes_no_circle():
    """B hands nothing back, and so keeps what A handed on."""
    back = Delegation("B", "A", autonomy=0)
    assert decided_by_person(build_world("AB", Domain("d", "A"), Delegation("A", "B"), back)) == {
        "B": 1
    }


# Principals in the circles they hand matters to


def test_a_leader_keeps_her_own_part_in_a_circle():
    """Handed wholly to a circle of three that includes her, each has 1/3; 2/3 was carried."""
    circle = build_world(
        "ABC",
        Domain("d", "A"),
        Delegation("A", "x"),
        *(Membership("x", each) for each in "ABC"),
        circles="x",
    )
    assert decided_by_person(circle) == {"A": F(1, 3), "B": F(1, 3), "C": F(1, 3)}
    assert carried_by_delegation(circle) == [F(2, 3)]


def test_a_leader_keeps_her_own_part_in_a_nested_circle():
    """Circle x is B and y, y is A and C: B 1/2, C 1/4, and A's own 1/4 stays with her."""
    nested = build_world(
        "ABC",
        Domain("d", "A"),
        Delegation("A", "x"),
        Membership("x", "B"),
        Membership("x", "y"),
        Membership("y", "A"),
        Membership("y", "C"),
        circles="xy",
    )
    assert decided_by_person(nested) == {"A": F(1, 4), "B": F(1, 2), "C": F(1, 4)}
    assert carried_by_delegation(nested) == [F(3, 4)]


def test_a_circle_keeps_its_own_part_in_the_circle_around_it():
    """Circle y hands all to x, which is y and C; y's half goes to its A and B, not to x again."""
    nested = build_world(
        "ABC",
        Domain("d", "y"),
        Delegation("y", "x"),
        Membership("x", "y"),
        Membership("x", "C"),
        Membership("y", "A"),
        Membership("y", "B"),
        circles="xy",
    )
    assert decided_by_person(nested) == {"A": F(1, 4), "B": F(1, 4), "C": F(1, 2)}
    assert carried_by_delegation(nested) == [F(1, 2)]


def test_members_of_a_circle_that_keeps_its_own_part_may_hand_theirs_on():
    """Of y's own half, A has 1/4 and hands it to D; what y kept by not handing on goes so too."""
    nested = build_world(
        "ABCD",
        Domain("d", "y"),
        Delegation("y", "x"),
        Delegation("A", "D"),
        Membership("x", "y"),
        Membership("x", "C"),
        Membership("y", "A"),
        Membership("y", "B"),
        circles="xy",
    )
    assert decided_by_person(nested) == {"B": F(1, 4), "C": F(1, 2), "D": F(1, 4)}
    assert carried_by_delegation(nested) == [F(1, 2), F(1, 4)]


def test_what_the_circle_itself_hands_on_goes_before_its_members():
    """Circle x hands half to C, and A and B split the other half: 1/4 stays with A."""
    circle = build_world(
        "ABC",
        Domain("d", "A"),
        Delegation("A", "x"),
        Delegation("x", "C", autonomy=0.5),
        Membership("x", "A"),
        Membership("x", "B"),
        circles="x",
    )
    assert decided_by_person(circle) == {"A": F(1, 4), "B": F(1, 4), "C": F(1, 2)}
    assert carried_by_delegation(circle) == [F(3, 4), F(1, 2)]


def test_the_own_part_is_not_handed_on_by_another_delegation():
    """A hands 1/2 to x (A and B) and 1/2 to C; her quarter of x stays with her, all of it."""
    circle = build_world(
        "ABC",
        Domain("d", "A"),
        Delegation("A", "x", share=0.5),
        Delegation("A", "C", share=0.5),
        Membership("x", "A"),
        Membership("x", "B"),
        circles="x",
    )
    assert decided_by_person(circle) == {"A": F(1, 4), "B": F(1, 4), "C": F(1, 2)}


def test_two_members_who_hand_the_same_matter_to_their_circle_are_endless():
    """A's half of x is B's to hand to x again, where A's half is hers to hand on, and so on."""
    circle = build_world(
        "AB",
        Domain("d", "A"),
        Delegation("A", "x"),
        Delegation("B", "x"),
        Membership("x", "A"),
        Membership("x", "B"),
        circles="x",
    )
    with pytest.raises(oracle.EndlessFlowError):
        decided_by_person(circle)


# Formal authority


def test_formal_authority_is_what_people_own_through_groups_by_share():
    """Of a domain of 4, r is A's by 1/4 and the circle's by 1/2, which is A's and B's alike."""
    owned = build_world(
        "AB",
        Domain("d", "r", weight=4),
        Membership("r", "A", share=0.25),
        Membership("r", "x", share=0.5),
        Membership("x", "A"),
        Membership("x", "B"),
        Delegation("r", "B"),
        roles="r",
        circles="x",
    )
    assert oracle.formal_authority(owned) == {"d": {"A": 2, "B": 1}}


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


# Support


def test_support_adds_up_as_chances_do():
    """From 1/2 to her, and 1/4 to a circle she is in twice over: 1 − 1/2 × 3/4 = 5/8."""
    backed = build_world(
        "ABC",
        Support("A", "B", strength=0.5),
        Support("C", "x", strength=0.25),
        Membership("x", "B"),
        Membership("x", "y"),
        Membership("y", "B"),
        circles="xy",
    )
    assert oracle.support_received(backed)["B"] == F(5, 8)


def test_nobody_supports_themselves_by_way_of_a_group():
    """A backs x, and r, which is hers alone, backs x too: B has both, A has neither."""
    backed = build_world(
        "AB",
        Support("A", "x", strength=0.5),
        Support("r", "x", strength=0.5),
        Membership("r", "A"),
        Membership("x", "A"),
        Membership("x", "B"),
        roles="r",
        circles="x",
    )
    received = oracle.support_received(backed)
    assert (received["A"], received["B"]) == (0, F(3, 4))
    assert received["x"] == F(3, 8)


def test_the_support_of_a_group_is_the_mean_of_what_its_people_take():
    """B takes 1/4 of x and has 1, C takes 1/2 and has 0, a vacant role takes the rest: 1/3."""
    backed = build_world(
        "ABC",
        Support("A", "B"),
        Membership("x", "B", share=0.25),
        Membership("x", "C", share=0.5),
        Membership("x", "r"),
        roles="r",
        circles="x",
    )
    assert oracle.support_received(backed)["x"] == F(1, 3)


def test_the_support_of_a_vacant_group_is_its_own():
    """Role r is empty and sits in x: 1/2 to r and 1/2 to x make 3/4."""
    backed = build_world(
        "AB",
        Support("A", "r", strength=0.5),
        Support("A", "x", strength=0.5),
        Membership("x", "r"),
        Membership("x", "B"),
        roles="r",
        circles="x",
    )
    assert oracle.support_received(backed)["r"] == F(3, 4)


def test_those_not_asked_are_unknown_and_left_out():
    """B was asked and has 1/2, C was not: x stands at 1/2, and only B's way is counted."""
    backed = build_world(
        "ABC",
        Domain("d", "A"),
        Delegation("A", "B", autonomy=0.5),
        Delegation("A", "C"),
        Support("A", "B", strength=0.5),
        Support("A", "C"),
        Membership("x", "B"),
        Membership("x", "C"),
        circles="x",
        respondents=frozenset("AB"),
    )
    assert oracle.support_received(backed) == {"A": 0, "B": F(1, 2), "C": None, "x": F(1, 2)}
    assert oracle.support_coverage(backed) == oracle.support_presence(backed) == F(1, 2)


def test_where_nobody_asked_nothing_is_known():
    """No support was asked for, so no figure of support is known."""
    unasked = build_world("AB", Domain("d", "A"), Delegation("A", "B"))
    assert oracle.support_received(unasked) == {"A": None, "B": None}
    assert oracle.support_coverage(unasked) is None


def test_coverage_weighs_support_by_what_is_carried_and_presence_counts_the_principal_alone():
    """3/4 of what is carried goes to B, who has A's 1/2 and C's 1/2, a quarter to C, who has 0."""
    backed = build_world(
        "ABC",
        Domain("d", "A"),
        Delegation("A", "B", share=0.75),
        Delegation("A", "C", share=0.25),
        Support("A", "B", strength=0.5),
        Support("C", "B", strength=0.5),
    )
    assert oracle.support_coverage(backed) == F(9, 16)
    assert oracle.support_presence(backed) == F(3, 8)


def test_the_support_of_a_circle_counts_only_the_others_if_the_principal_sits_in_it():
    """Of x, A's own part is left out: B has 1 and C 0, so that coverage is 1/2."""
    backed = build_world(
        "ABC",
        Domain("d", "A"),
        Delegation("A", "x"),
        Support("A", "x"),
        *(Membership("x", each) for each in "ABC"),
        circles="x",
        respondents=frozenset("ABC"),
    )
    assert oracle.support_received(backed)["x"] == F(2, 3)
    assert oracle.support_coverage(backed) == 1
    one_of_them = World(**(vars(backed) | {"supports": (Support("A", "B"),)}))
    assert oracle.support_coverage(one_of_them) == F(1, 2)


def test_anyone_in_a_principal_group_is_present_for_it():
    """Circle x hands to C; B, who is in y in x, backs C by 1/2; D, who is not, does not count."""
    backed = build_world(
        "ABCD",
        Domain("d", "x"),
        Delegation("x", "C"),
        Membership("x", "y"),
        Membership("y", "B"),
        Support("B", "C", strength=0.5),
        Support("D", "C"),
        circles="xy",
    )
    assert oracle.support_presence(backed) == F(1, 2)
    assert oracle.support_coverage(backed) == 1


def test_control_is_kept_over_those_below_and_those_supported():
    """B is below (1), C has A's 1/2, D's right is for good (0), a quarter each; E keeps none."""
    handed = build_world(
        "ABCDE",
        Domain("d", "A"),
        *(Delegation("A", each, revocable=each != "D") for each in "BCDE"),
        ReportingLine("A", "D"),
        ReportingLine("A", "B"),
        ReportingLine("A", "E", dotted=True),
        Support("A", "C", strength=0.5),
    )
    assert oracle.control_retained(handed) == F(3, 8)


def test_a_line_of_a_role_applies_to_all_who_hold_it():
    """A holds r, r is above s, C in y holds s, D reports to C; B is nowhere in the line."""
    line = build_world(
        "ABCD",
        ReportingLine("r", "s"),
        ReportingLine("C", "D"),
        Membership("r", "A"),
        Membership("s", "y"),
        Membership("y", "C"),
        roles="rs",
        circles="y",
    )
    assert oracle.nodes_below(line, "A") == oracle.nodes_below(line, "r") == {"s", "y", "C", "D"}
    assert oracle.nodes_below(line, "C") == oracle.nodes_below(line, "s") == {"D"}


def test_a_circle_keeps_control_over_people_below_any_of_its_members():
    """A, who is in x, is above B, so that x keeps all of its control."""
    handed = build_world(
        "AB",
        Domain("d", "x"),
        Delegation("x", "B"),
        Membership("x", "A"),
        ReportingLine("A", "B"),
        circles="x",
    )
    assert oracle.control_retained(handed) == 1


def test_control_over_a_circle_is_the_mean_over_its_people():
    """B is below A, C has A's 1/4: of x, 5/8."""
    handed = build_world(
        "ABC",
        Domain("d", "A"),
        Delegation("A", "x"),
        Membership("x", "B"),
        Membership("x", "C"),
        ReportingLine("A", "B"),
        Support("A", "C", strength=0.25),
        circles="x",
    )
    assert oracle.control_retained(handed) == F(5, 8)


def test_control_is_unknown_where_nobody_asked_about_someone_not_below():
    """B is below and C is not: with C the figure is unknown, without C it is 1."""
    below = (Domain("d", "A"), Delegation("A", "B"), ReportingLine("A", "B"))
    assert oracle.control_retained(build_world("AB", *below)) == 1
    assert oracle.control_retained(build_world("ABC", *below, Delegation("A", "C"))) is None


def test_control_leaves_out_those_not_asked_who_are_not_below():
    """B is below, D has A's 1/2, C was not asked: (1 + 1/2)/2."""
    handed = build_world(
        "ABCD",
        Domain("d", "A"),
        *(Delegation("A", each) for each in "BCD"),
        ReportingLine("A", "B"),
        Support("A", "D", strength=0.5),
        respondents=frozenset("AD"),
    )
    assert oracle.control_retained(handed) == F(3, 4)


def test_the_assumed_share_is_of_what_is_carried():
    """1/4 is assumed of the 3/4 that A hands on."""
    handed = build_world(
        "ABC",
        Domain("d", "A"),
        Delegation("A", "B", share=0.25, basis="assumed"),
        Delegation("A", "C", share=0.5),
    )
    assert oracle.assumed_share(handed) == F(1, 3)
