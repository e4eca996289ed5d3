"""The rule of three postures: worked numbers, and that none is better than the one it names."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from stepback.models import ThreePostures
from tests.support.model_points import POINTS

FRONT, SECOND, OUT = "lead from the front", "second fiddle", "out of the way"
WORKED = {"leader_competence": 0.9, "support_cost": 0.05, "freed_time": 0.1}


def compute(competence, **changed):
    return ThreePostures(competence=competence, **WORKED | changed).result


def define_value(point, handed, support):
    """What a decision is worth, by the definition, if so much is handed over and supported."""
    c, leader, cost, freed = point.values()
    alone = c * (1 - support * leader) + support * leader
    delegated = alone - cost * support + freed * (1 - support)
    return (1 - handed) * leader + handed * delegated


def test_worked_bounds():
    """Second fiddle from a half to five sixths; at .6 it is worth .91."""
    index = compute(0.6)
    assert (index.front_up_to, index.out_from) == pytest.approx((1 / 2, 5 / 6), rel=1e-14)
    assert (index.posture, index.second_fiddle_exists) == (SECOND, True)
    assert index.value == pytest.approx(0.91, rel=1e-14)
    assert (index.value_front, index.value_second, index.value_out) == pytest.approx(
        (0.9, 0.91, 0.7)
    )
    assert index.gain == pytest.approx(0.01)


def test_worked_switch():
    """Support at twice the cost would need 1 up to 7/9: the leader switches at .8 instead."""
    index = compute([0.79, 0.81], support_cost=0.1)
    assert index.front_up_to == pytest.approx(0.8)
    assert index.out_from == pytest.approx(0.8)
    assert not index.second_fiddle_exists.any()
    assert index.posture.tolist() == [FRONT, OUT]


@pytest.mark.parametrize(
    ("competence", "cost", "posture"),
    [
        (Fraction(1, 2), 0.05, FRONT),
        (Fraction(5, 6), 0.05, OUT),
        (Fraction(8, 10), 0.1, FRONT),
        (1 / 2 + 1e-9, 0.05, SECOND),
        (1 / 2 - 1e-9, 0.05, FRONT),
        (5 / 6 - 1e-9, 0.05, SECOND),
        (5 / 6 + 1e-9, 0.05, OUT),
        (0.8 + 1e-9, 0.1, OUT),
        (0.8 - 1e-9, 0.1, FRONT),
    ],
)
def test_at_a_bound(competence, cost, posture):
    """The leader leads at the lower bound and at the switch, and is out of the way at the upper."""
    assert compute(competence, support_cost=cost).posture == posture


@given(st.fractions(Fraction(1, 100), Fraction(99, 100), max_denominator=100), st.data())
def test_ties_are_ties_in_spite_of_rounding(leader, data):
    """Two-digit parameters exactly at a bound give the exact result, despite rounding."""
    cost, freed = (data.draw(st.fractions(0, 1, max_denominator=100)) for _ in range(2))
    low, high = cost / (1 - leader), 1 - (cost + freed) / leader
    if low >= high:
        low = high = leader - freed
    for bound, posture in ((low, FRONT), (high, OUT if low < high else FRONT)):
        if 0 <= bound <= 1:
            index = compute(bound, leader_competence=leader, support_cost=cost, freed_time=freed)
            assert index.posture == posture
            assert index.second_fiddle_exists == (low < high)


def test_every_tie_of_two_digits():
    """At the upper bound the leader is out of the way; equal bounds leave no band."""
    parts = [Fraction(number, 100) for number in range(1, 100)]
    upper = [
        (high, leader, cost, freed)
        for leader in parts[4::5]
        for cost in parts[:20]
        for freed in parts[::7]
        if cost / (1 - leader) < (high := 1 - (cost + freed) / leader)
    ]
    points = np.array(upper, dtype=np.float64).T
    names = ("competence", "leader_competence", "support_cost", "freed_time")
    index = ThreePostures(**dict(zip(names, points, strict=True))).result
    assert (index.out_from > points[0]).any()
    assert (index.posture == OUT).all()
    one = [
        (leader, (1 - leader) * (leader - freed), freed)
        for leader in parts
        for freed in parts
        if freed < leader
    ]
    points = np.array(one, dtype=np.float64).T
    index = ThreePostures(competence=0.5, **dict(zip(names[1:], points, strict=True))).result
    assert not index.second_fiddle_exists.any()


@given(POINTS[ThreePostures])
def test_no_other_share_or_support_is_worth_more(point):
    """Over a fine grid of shares handed over and of support, by the definition."""
    index = ThreePostures(**point).result
    shares = np.linspace(0, 1, 101)
    best = define_value(point, shares[:, None], shares).max()
    assert index.value == pytest.approx(best, abs=1e-9)
    assert index.gain == pytest.approx(best - point["leader_competence"], abs=1e-9)
    handed, support = {FRONT: (0, 0), SECOND: (1, 1), OUT: (1, 0)}[index.posture]
    assert define_value(point, handed, support) == pytest.approx(best, abs=1e-9)


@given(POINTS[ThreePostures])
def test_bounds_are_where_postures_are_worth_the_same(point):
    """At the bounds, two postures are worth the same; between them second fiddle is best."""
    index = ThreePostures(**point).result
    low, high = index.front_up_to, index.out_from
    of = {**point, "competence": low}
    if index.second_fiddle_exists:
        assert 0 <= low < high <= 1
        assert define_value(of, 1, 1) == pytest.approx(define_value(of, 0, 0), abs=1e-9)
        of["competence"] = high
        assert define_value(of, 1, 1) == pytest.approx(define_value(of, 1, 0), abs=1e-9)
        middle = ThreePostures(**point | {"competence": (low + high) / 2}).result
        assert high - low < 1e-9 or middle.posture == SECOND
    else:
        assert low == high
        assert define_value(of, 1, 0) == pytest.approx(define_value(of, 0, 0), abs=1e-9)


@given(POINTS[ThreePostures], POINTS[ThreePostures])
def test_the_more_competent_the_follower_the_further_back(point, other):
    """A more competent follower never gets a posture with less freedom, nor a smaller gain."""
    cs = sorted([point["competence"], other["competence"]])
    low, high = (ThreePostures(**point | {"competence": c}).result for c in cs)
    order = [FRONT, SECOND, OUT]
    assert order.index(low.posture) <= order.index(high.posture)
    assert high.gain >= low.gain - 1e-9


@given(st.floats(0, 1), st.floats(1e-3, 1 - 1e-3), st.floats(0.26, 1e308))
@example(0.5, 0.5, 1e308)
def test_support_that_costs_more_than_a_quarter_is_never_best(competence, leader, cost):
    """L (1 − L) is at most a quarter: the band is empty, however large the cost."""
    index = compute(competence, leader_competence=leader, support_cost=cost, freed_time=0)
    assert not index.second_fiddle_exists
    assert index.posture in (FRONT, OUT)
    assert np.isfinite([index.value, index.front_up_to, index.out_from, index.value_second]).all()


def test_time_worth_more_than_a_decision():
    """The leader is out of the way even for someone who never succeeds."""
    index = compute(0, freed_time=2)
    assert (index.posture, index.value) == (OUT, 2)
    assert index.front_up_to == index.out_from == pytest.approx(-1.1)


@pytest.mark.parametrize("changed", [{"leader_competence": 1}, {"support_cost": -0.1}])
def test_refuses_what_is_out_of_its_domain(changed):
    """The error names the parameter, the value and the domain."""
    (name, value), *_ = changed.items()
    with pytest.raises(ValueError, match=rf"ThreePostures: {name}: {value} is not"):
        compute(0.5, **changed)
