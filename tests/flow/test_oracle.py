"""The oracle itself, on cases small enough to do by hand: who decides, and its laws."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction as F  # noqa: N817  (a page full of them)

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from stepback._records._level import Level
from stepback._records._nodes import Domain
from stepback._records._relations import Delegation, Membership
from tests.support import oracle
from tests.support.build_world import build_world, carried_by_delegation, decided_by_person
from tests.support.tangled import tangled_absences, tangled_worlds

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


# Laws


@given(tangled_worlds(), st.data(), st.booleans())
def test_no_decision_is_lost_whoever_is_away(world, data, lapse):
    """What people have and what lies vacant sum to all, to the fraction."""
    assume(not oracle.has_cycle(world))
    flow = oracle.compute_flow(world, data.draw(tangled_absences(world)), lapse=lapse)
    for domain in world.domains:
        whole = oracle.exact_sum(flow.decided[domain.id].values()) + flow.vacant[domain.id]
        assert whole == F(domain.weight)


@given(tangled_worlds())
def test_with_nobody_away_nothing_stalls(world):
    """Nor escalates."""
    assume(not oracle.has_cycle(world))
    nobody = oracle.compute_absence(world, set())
    assert not any([*nobody.stalled.values(), *nobody.escalated.values()])
