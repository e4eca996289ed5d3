"""`simulate`: worked numbers, laws, and what it refuses."""

from __future__ import annotations

import re
from fractions import Fraction as F  # noqa: N817  (as in the worked numbers)

import attrs
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from stepback import (
    Circle,
    Delegation,
    Domain,
    Membership,
    Organization,
    Person,
    Role,
    Support,
    archetypes,
    effective_leaders,
)
from stepback.scenarios import Growth, State, simulate
from stepback.testing._rebuild import organization_tables, rebuild_organization
from stepback.testing.laws import check_measure
from tests.support.strategies import organizations

PARTS = st.floats(0, 1)
POLICIES = ("never", "when ready", "at once", "abandon")
HELPED = Growth(learning=0.2, support_cost=0.05, freed_time=0.1, full_practice=1)
DECADES = 1200  # periods after which nothing is left of a discount of 0.95


def two_people(competence, support=0.0, **delegation):
    """Ann, of competence 0.9, hands everything to bo."""
    return Organization(
        people=[Person("ann", competence=0.9), Person("bo", competence=competence)],
        domains=[Domain("refunds", "ann")],
        delegations=[Delegation("ann", "bo", **delegation)],
        supports=[Support("ann", "bo", strength=support)] if support else (),
    )


def three_people():
    """Ann hands half of ten decisions to bo, with support, and half to cy, who has little time."""
    return Organization(
        people=[
            Person("ann", competence=0.9, willingness=1),
            Person("bo", competence=0.5, willingness=1),
            Person("cy", competence=0.8, willingness=1, capacity=2),
        ],
        domains=[Domain("refunds", "ann", weight=10)],
        delegations=[
            Delegation("ann", "bo", share=0.5),
            Delegation("ann", "cy", share=0.5, autonomy=0.5),
        ],
        supports=[Support("ann", "bo", strength=0.5)],
    )


THREE = Growth(learning=0.2, potential=0.95, support_cost=0.05, freed_time=0.1, full_practice=5)

# Worked numbers


@pytest.mark.parametrize(
    ("competence", "support", "changes", "gain"),
    [
        pytest.param(0.5, 0, {}, F(-7, 8), id="a novice abandoned"),
        pytest.param(0.5, 0.5, {"support_cost": 0.05}, F(-13, 160), id="with half support"),
        pytest.param(
            0.5, 0.5, {"support_cost": 0.05, "freed_time": 0.1}, F(147, 160), id="and freed time"
        ),
        pytest.param(0.8, 0, {}, F(3, 8), id="capable"),
        pytest.param(0.8, 0, {"discount": 0.7}, F(-23, 132), id="a short horizon"),
        pytest.param(0.8, 0, {"learning": 0}, F(-2), id="no learning"),
        pytest.param(0.71, 0, {}, F(0), id="the threshold"),
    ],
)
def test_two_people_gain_what_the_closed_form_says(competence, support, changes, gain):
    """The table of the model of one leader and one follower, to 1e-12."""
    growth = Growth(**({"learning": 0.2, "full_practice": 1} | changes))
    found = simulate(
        two_people(competence, support), "at once", periods=DECADES, parameters=growth,
        keep="totals",
    )  # fmt: skip
    assert found.gain == pytest.approx(float(gain), abs=1e-12)


def test_two_people_period_by_period():
    """The competence and the value of the first four periods, as fractions."""
    found = simulate(two_people(0.5, 0.5), "at once", periods=4, parameters=HELPED)
    competence = [F(1, 2), F(59, 100), F(331, 500), F(1799, 2500)]
    value = [F(3, 4), F(1599, 2000), F(8391, 10000), F(43539, 50000)]
    assert found.competence[:, 1] == pytest.approx([float(c) for c in competence], abs=1e-15)
    assert found.value == pytest.approx([float(v) for v in value], abs=1e-15)
    assert found.value_never == 0.9


def test_three_people_period_by_period():
    """Cy settles two of the 2.5 decisions that come to cy; half a decision stays undone."""
    found = simulate(three_people(), "at once", periods=4, parameters=THREE)
    assert found.value == pytest.approx([7.85, 8.1215, 8.34158, 8.5202936], abs=1e-12)
    assert (found.total_weight - found.undone).tolist() == [9.5] * 4
    assert found.competence[:, 1] == pytest.approx([0.5, 0.59, 0.662, 0.7196], abs=1e-12)
    assert found.competence[:, 2] == pytest.approx([0.8, 0.812, 0.82304, 0.8331968], abs=1e-12)
    assert found.authority[0].tolist() == [2.5, 5, 2.5]


def test_a_leader_who_waits_until_they_are_ready_hands_on_later():
    """Cy, at 0.8, is below ann's 0.9 until the value of her time makes up for it."""
    ready = attrs.evolve(THREE, freed_time=0.1)
    found = simulate(three_people(), "when ready", periods=4, parameters=ready)
    assert found.autonomy[0].tolist() == [0, 0.5]  # bo: .725 + .025; cy: .8 + .1
    assert found.competence[:, 1].tolist() == [0.5] * 4  # who does not decide does not learn


def test_who_is_abandoned_gets_no_support_and_does_not_become_more_willing():
    """The same delegations, without what makes people succeed and dare."""
    org = Organization(
        people=[Person("ann", competence=0.9), Person("bo", competence=0.5, willingness=0.3)],
        domains=[Domain("refunds", "ann")],
        delegations=[Delegation("ann", "bo")],
        supports=[Support("ann", "bo")],
    )
    alone, backed = (simulate(org, policy, periods=50) for policy in ("abandon", "at once"))
    assert (alone.willingness == 0.3).all()
    log_odds = np.log(0.3 / 0.7) + 0.75 * (1 - 0.9**49)
    assert backed.willingness[-1, 0] == pytest.approx(1 / (1 + np.exp(-log_odds)), abs=1e-12)
    assert backed.leaders[-1] > alone.leaders[-1]
    assert backed.gain > alone.gain


def test_what_was_learned_fades_without_practice():
    """Bo decides for ten periods and then no more, and is back at the start in the end."""
    growth = Growth(learning=0.5, fading=0.2, full_practice=1)

    def ten_periods(state):
        return np.full(1, float(state.period < 10))

    found = simulate(two_people(0.5), ten_periods, periods=60, parameters=growth)
    assert found.policy == "ten_periods"
    assert found.competence[10, 1] > 0.94
    assert found.competence[11, 1] == pytest.approx(0.5 + 0.8 * (found.competence[10, 1] - 0.5))
    assert found.competence[-1, 1] == pytest.approx(0.5, abs=1e-4)


def test_support_makes_people_learn_faster_by_the_boost():
    """Half support and a boost of 1: at one and a half times the rate."""
    growth = Growth(learning=0.2, learning_boost=1, full_practice=1)
    found = simulate(two_people(0.5, 0.5), "at once", periods=2, parameters=growth)
    assert found.competence[1, 1] == pytest.approx(0.5 + 0.3 * 0.45, abs=1e-15)


def test_a_circle_hands_on_with_the_mean_of_its_people():
    """Ann's and bo's mean backs cy; what stays with the circle is decided by its members."""
    org = Organization(
        people=[Person(id_, competence=c) for id_, c in {"ann": 0.9, "bo": 0.7, "cy": 0.5}.items()],
        circles=[Circle("board")],
        memberships=[Membership("board", "ann"), Membership("board", "bo")],
        domains=[Domain("refunds", "board")],
        delegations=[Delegation("board", "cy", autonomy=0.5)],
        supports=[Support("ann", "cy", strength=0.5)],
    )
    found = simulate(org, "at once", periods=1)
    backing = 0.5 * 0.8
    assert found.authority[0].tolist() == [0.25, 0.25, 0.5]
    expected = 0.25 * 0.9 + 0.25 * 0.7 + 0.5 * (0.5 * (1 - backing) + backing)
    assert found.value[0] == pytest.approx(expected, abs=1e-15)


def test_the_own_part_of_a_leader_in_a_circle_is_decided_as_if_she_had_kept_it():
    """Ann hands everything to a circle of ann and bo: her half teaches nothing, his does."""
    org = Organization(
        people=[Person("ann", competence=0.9), Person("bo", competence=0.5)],
        circles=[Circle("team")],
        memberships=[Membership("team", "ann"), Membership("team", "bo")],
        domains=[Domain("refunds", "ann")],
        delegations=[Delegation("ann", "team")],
    )
    growth = Growth(learning=0.2, freed_time=0.1, full_practice=1)
    found = simulate(org, "at once", periods=2, parameters=growth)
    assert found.value[0] == pytest.approx(0.5 * 0.9 + 0.5 * (0.5 + 0.1), abs=1e-15)
    assert found.competence[1].tolist() == pytest.approx([0.9, 0.545], abs=1e-15)


def test_nobody_in_a_vacant_role_decides_and_who_is_below_may():
    """A vacant role keeps nothing: what it may hand on is better handed on than left undone."""
    org = Organization(
        people=[Person("ann", competence=0.1)],
        roles=[Role("head")],
        domains=[Domain("refunds", "head", weight=4)],
        delegations=[Delegation("head", "ann", share=0.5)],
    )
    found = simulate(org, "when ready", periods=1)
    assert (found.undone[0], found.undone_never, found.autonomy[0, 0]) == (2, 4, 1)


# Laws


@given(organizations(), st.sampled_from(POLICIES), PARTS)
def test_what_is_settled_and_what_stays_undone_is_everything(org, policy, unknown):
    """In each period: nothing is lost, and nothing comes from nowhere."""
    found = simulate(org, policy, periods=3, unknown=unknown)
    settled = np.minimum(found.authority, _capacities(org)).sum(axis=1)
    assert settled + found.undone == pytest.approx(np.full(3, found.total_weight), rel=1e-9)


def _capacities(org):
    return np.array([np.inf if one.capacity is None else one.capacity for one in org.people])


@given(organizations(), PARTS)
def test_never_gains_nothing(org, unknown):
    """Each period is as the first."""
    found = simulate(org, "never", periods=3, unknown=unknown)
    assert found.gain == 0
    assert (found.value == found.value_never).all()


@given(organizations(), st.sampled_from(POLICIES), PARTS, PARTS)
def test_competence_rises_towards_the_potential(org, policy, unknown, learning):
    """Without fading it never falls, and never passes the potential but for who began above."""
    growth = Growth(learning=learning)
    found = simulate(org, policy, periods=5, parameters=growth, unknown=unknown)
    known = np.nan_to_num(found.competence)
    assert (np.diff(known, axis=0) >= 0).all()
    assert (known <= np.maximum(known[0], growth.potential) + 1e-12).all()


@given(organizations(min_people=2), PARTS, st.floats(0.01, 1))
def test_more_support_never_makes_fewer_decisions_succeed(org, unknown, more):
    """If support costs nothing, takes no time, and does not change who decides."""
    growth = Growth(learning=0.2, learning_boost=1, relief=0)
    tables = organization_tables(org)
    fewer = tuple(attrs.evolve(s, strength=s.strength * more) for s in org.supports or ())
    assume(fewer)
    weaker = rebuild_organization(tables | {"supports": fewer}, org)
    options = {"periods": 4, "parameters": growth, "unknown": unknown}
    abandoned = simulate(org, "abandon", **options).value
    value = [simulate(one, "at once", **options).value for one in (weaker, org)]
    assert (abandoned <= value[0] + 1e-9 * (1 + value[0])).all()
    assert (value[0] <= value[1] + 1e-9 * (1 + value[1])).all()


def authority_at_the_end(org):
    """By id, after three periods."""
    found = simulate(org, "at once", periods=3, unknown=0.5)
    return dict(zip(found.people.tolist(), found.authority[-1].tolist(), strict=True))


def competence_at_the_end(org):
    """By id, after three periods."""
    found = simulate(org, "when ready", periods=3, unknown=0.5)
    return dict(zip(found.people.tolist(), found.competence[-1].tolist(), strict=True))


def totals(org):
    """Of each period."""
    found = simulate(org, "abandon", periods=3, unknown=0.5)
    return [found.value.tolist(), found.undone.tolist(), found.leaders.tolist(), found.gain]


LAWS = pytest.mark.parametrize(
    ("figures", "laws"),
    [
        (authority_at_the_end, {"scale": "proportional", "decomposable": "union"}),
        (competence_at_the_end, {"scale": None}),
        (totals, {"scale": None}),
    ],
)


@LAWS
def test_the_figures_are_those_of_any_measure(figures, laws):
    """The order of records, names, files, days and other people elsewhere change nothing."""
    check_measure(figures, **laws, settings=settings(max_examples=5))


@pytest.mark.slow
@LAWS
def test_the_figures_are_those_of_any_measure_on_many_organizations(figures, laws):
    """The same laws, with more examples."""
    check_measure(figures, **laws)


@given(organizations(min_people=2), st.integers(0, 9))
def test_the_same_source_of_randomness_gives_the_same_bits(org, seed):
    """A seed and a generator of that seed; nothing else is random."""
    given_range = {"periods": 3, "unknown": (0.2, 0.9)}
    first = simulate(org, rng=seed, **given_range)
    second = simulate(org, rng=np.random.default_rng(seed), **given_range)
    assert first == second
    assert hash(first) == hash(second)


@pytest.mark.parametrize("policy", ["at once", "when ready", "abandon"])
def test_totals_are_the_same_however_much_is_kept(policy):
    """The first and the last row of people are those of all rows."""
    every, ends = (
        simulate(three_people(), policy, periods=7, parameters=THREE, keep=keep)
        for keep in ("pairs", "totals")
    )
    assert ends.kept_periods.tolist() == [0, 6]
    for name in ("value", "undone", "leaders"):
        assert (getattr(every, name) == getattr(ends, name)).all()
    for name in ("competence", "authority", "autonomy", "willingness"):
        assert (getattr(every, name)[[0, 6]] == getattr(ends, name)).all()


def test_leaders_are_effective_leaders():
    """Counted as the measure counts them, over all people."""
    org = archetypes.leaders_who_follow()
    found = simulate(org, "at once", periods=1, unknown=0.5)
    assert found.leaders[0] == pytest.approx(effective_leaders(org), abs=1e-12)
    assert found.leaders_never == pytest.approx(
        effective_leaders(rebuild_organization(organization_tables(org) | {"delegations": ()}))
    )


# Policies of one's own


def test_a_function_sees_arrays_and_sets_autonomies():
    """Arrays with a value for each delegation, which it cannot change."""
    seen = []

    def policy(state: State):
        seen.append(state)
        with pytest.raises(ValueError, match="read-only"):
            state.autonomy[0] = 1
        return state.autonomy

    found = simulate(three_people(), policy, periods=2, parameters=THREE)
    assert found == attrs.evolve(
        simulate(three_people(), "at once", periods=2, parameters=THREE),
        policy="policy", hides_flow=True,
    )  # fmt: skip
    state = seen[0]
    assert (state.period, seen[1].period) == (0, 1)
    assert state.leader.tolist() == ["ann", "ann"]
    assert state.delegate.tolist() == ["bo", "cy"]
    assert state.domain.tolist() == [None, None]
    assert state.leader_competence.tolist() == [0.9, 0.9]
    assert state.delegate_competence.tolist() == [0.5, 0.8]
    assert (state.support.tolist(), state.willingness.tolist()) == ([0.5, 0], [1, 1])
    assert state.expected_value == pytest.approx([0.75, 0.9], abs=1e-15)
    assert repr(state) == "<State of period 0: 2 delegations>"


def test_a_function_may_use_delegations_that_pass_nothing_as_recorded():
    """One with autonomy 0 gets an arc once it passes something."""
    org = two_people(0.5, autonomy=0)
    assert simulate(org, "at once", periods=2).authority[1].tolist() == [1, 0]
    found = simulate(org, lambda state: np.full(1, state.period / 2), periods=3)
    assert found.authority[:, 1].tolist() == [0, 0.5, 1]


def test_a_function_may_reverse_two_delegations_from_period_to_period():
    """Both together would be a circle; one at a time they are not."""
    org = Organization(
        people=[Person(id_, competence=0.5) for id_ in ("ann", "bo", "cy")],
        domains=[Domain("d", "ann")],
        delegations=[
            Delegation("ann", "bo", share=0.5),
            Delegation("ann", "cy", share=0.5),
            Delegation("bo", "cy", autonomy=0),
            Delegation("cy", "bo", autonomy=0),
        ],
    )

    def in_turn(state):
        return np.array([1, 1, state.period % 2, 1 - state.period % 2])

    found = simulate(org, in_turn, periods=4)
    assert found.authority.tolist() == [[0, 1, 0], [0, 0, 1]] * 2
    with pytest.raises(ValueError, match=r"in period 0 .* circle: bo → cy → bo; end one of"):
        simulate(org, lambda state: np.ones(len(state.leader)), periods=1)


def test_members_may_decide_again_where_their_group_handed_everything_on():
    """Who is less than willing leaves a part to the members of the group that hands on."""
    org = Organization(
        people=[Person(id_, competence=0.5, willingness=0.5) for id_ in ("ann", "bo", "cy")],
        circles=[Circle("board")],
        memberships=[Membership("board", "ann"), Membership("board", "bo")],
        domains=[Domain("d", "board")],
        delegations=[Delegation("board", "cy")],
    )
    assert simulate(org, "at once", periods=1).authority[0].tolist() == [0.25, 0.25, 0.5]


def test_a_circle_that_only_partly_handed_rights_close_is_told_without_answers():
    """By its path: no period and no delegate tells who did not take everything."""

    def company(willingness):
        return Organization(
            people=[
                Person("ann", competence=0.5),
                Person("bo", competence=0.5),
                Person("cy", competence=0.5, willingness=willingness),
            ],
            circles=[Circle("board")],
            memberships=[Membership("board", "bo")],
            domains=[Domain("d", "ann")],
            delegations=[
                Delegation("ann", "board"),
                Delegation("board", "cy"),
                Delegation("bo", "ann"),
            ],
        )

    assert simulate(company(1), "at once", periods=1).authority[0].tolist() == [0, 0, 1]
    with pytest.raises(ValueError, match="circle: ann → board → bo → ann; end one") as caught:
        simulate(company(0.5), "at once", periods=2)
    assert str(caught.value).startswith("in the simulation, where delegations may hand on any part")
    assert not re.search("period|willing|cy", str(caught.value))


@pytest.mark.parametrize(
    ("returned", "message"),
    [
        ([1.2, 0.5], r"policy: in period 0, for ann → bo: 1.2 is not a number in \[0, 1\]"),
        ([0, np.nan], "policy: in period 0, for ann → cy: nan is not a number"),
        ([-1, 2], "policy: 2 problems\n  in period 0, for ann → bo: -1 is not.*\n.*ann → cy: 2 is"),
        ([1], r"in period 0 it returned an array of shape \(1,\); return an array of 2 numbers"),
        (1.0, r"array of shape \(\)"),
        (None, "in period 0 it returned None, and not numbers; return an array of 2"),
        (["a", "b"], "not numbers"),
        ([[1], [1, 2]], "not numbers"),
    ],
)
def test_what_a_function_may_not_return(returned, message):
    """The period, the leader, the delegate and the value."""
    with pytest.raises(ValueError, match=message):
        simulate(three_people(), lambda _: returned, periods=2)


# Bad input


def test_who_lacks_competence_is_listed_and_only_who_may_decide():
    """Di is on no chain of delegations; competence is asked of nobody without decisions."""
    org = Organization(
        people=[
            Person("ann"),
            Person("bo", name="Bo Berg"),
            Person("cy", competence=0.5),
            Person("di"),
        ],
        domains=[Domain("d", "ann")],
        delegations=[Delegation("ann", "bo"), Delegation("bo", "cy")],
    )
    message = r"competence: not recorded for 2 of the 3 people who may decide: ann and bo \(Bo Berg"
    with pytest.raises(ValueError, match=message):
        simulate(org, periods=1)
    found = simulate(org, "at once", periods=1, unknown=0.7)
    assert found.n_given_competence == 2
    known = attrs.evolve(org.people[0], competence=0.3)
    known_owner = rebuild_organization(
        organization_tables(org) | {"people": (known, *org.people[1:])}
    )
    assert simulate(known_owner, "never", periods=1).value[0] == 0.3


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"policy": "sometimes"}, "policy: 'sometimes' is not one of 'never', 'when ready'"),
        ({"policy": None}, "policy: None is not one of"),
        ({"periods": 0}, "periods: 0 is not a whole number from 1 up"),
        ({"periods": 2.5}, r"periods: 2\.5 is not"),
        ({"periods": True}, "periods: True is not"),
        ({"parameters": {"learning": 0.5}}, "parameters: .* is not a Growth"),
        ({"keep": "all", "periods": -1}, "periods: -1 is not .*\nkeep: 'all' is not one of"),
        ({"unknown": 1.5}, r"unknown: 1\.5 is not between 0 and 1"),
        ({"unknown": "much"}, "unknown: 'much' is not a competence"),
        ({"unknown": True}, "unknown: True is not a competence"),
        ({"unknown": (0.1, 0.2, 0.3)}, "unknown: .* is not a competence"),
        ({"unknown": (0.9, 0.1), "rng": 1}, "the range from 0.9 to 0.1 is empty"),
        ({"unknown": (0.1, 0.9)}, "takes a source of randomness; pass rng=1"),
        ({"unknown": (0.1, 0.9), "rng": "dice"}, "rng: 'dice' is not a source"),
    ],
)
def test_arguments_that_are_not_valid(options, message):
    """The value, and what to give."""
    with pytest.raises(ValueError, match=message):
        simulate(two_people(None), **({"periods": 1} | options))


@pytest.mark.parametrize(
    "org",
    [
        Organization(people=()),
        Organization(people=[Person("ann")]),
        Organization(people=(), roles=[Role("head")], domains=[Domain("d", "head")]),
    ],
)
def test_organizations_in_which_nobody_decides(org):
    """Value is 0; how widely nothing is spread is nan; everything there is stays undone."""
    found = simulate(org, periods=2)
    assert (found.value == 0).all()
    assert np.isnan(found.leaders).all()
    assert found.undone.tolist() == [found.total_weight] * 2
    assert str(found)
