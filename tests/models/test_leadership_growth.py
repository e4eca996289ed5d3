"""Growing followers into leaders: worked numbers, and the model played period by period."""

import math
from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from stepback.models import LeadershipGrowth, ThreePostures
from tests.support.model_points import POINTS

L, K = Fraction(9, 10), Fraction(95, 100)
HELPED = {"support": Fraction(1, 2), "support_cost": Fraction(5, 100)}
NOVICE = {"competence": Fraction(1, 2), "learning": Fraction(1, 5), "discount": Fraction(95, 100)}
CAPABLE = NOVICE | {"competence": Fraction(4, 5)}
CASES = {
    "a novice abandoned": (NOVICE, Fraction(-7, 8)),
    "with half support": (NOVICE | HELPED, Fraction(-13, 160)),
    "and freed time": (NOVICE | HELPED | {"freed_time": Fraction(1, 10)}, Fraction(147, 160)),
    "a capable follower": (CAPABLE, Fraction(3, 8)),
    "a short horizon": (CAPABLE | {"discount": Fraction(7, 10)}, Fraction(-23, 132)),
    "who does not learn": (CAPABLE | {"learning": 0}, Fraction(-2)),
    "at the threshold": (NOVICE | {"competence": Fraction(71, 100)}, Fraction(0)),
}
HUNDREDTHS = st.integers(0, 100).map(lambda x: Fraction(x, 100))


def build_model(**point):
    return LeadershipGrowth(**{"leader_competence": L, "potential": K} | point)


def simulate_gain(point, periods):
    """The discounted sum of what delegating adds, period by period, by the definition."""
    c, leader = point["competence"], point["leader_competence"]
    s, d = point["support"], point["delegated"]
    total, weight = 0.0, 1.0
    for _ in range(periods):
        worth = c * (1 - s * leader) + s * leader - point["support_cost"] * s
        worth = (1 - d) * leader + d * (worth + point["freed_time"] * (1 - s))
        total = total + weight * (worth - leader)
        weight = weight * point["discount"]
        rate = point["learning"] * (1 + point["learning_boost"] * s)
        c = c + rate * d * (point["potential"] - c)
    return total


@pytest.mark.parametrize("case", CASES)
def test_worked_gains(case):
    """The gain of delegating everything, in exact fractions; and whether it pays."""
    point, gain = CASES[case]
    found = build_model(**point).result
    assert found.gain == pytest.approx(float(gain), rel=1e-13, abs=1e-13)
    assert found.gain == found.gain_per_share
    assert found.pays == (gain > 0)
    assert found.best_delegated == (gain > 0)


def test_worked_threshold():
    """Without support, delegating pays above a competence of .71; with none left over, never."""
    assert build_model(**NOVICE).result.threshold == pytest.approx(0.71, rel=1e-14)
    assert math.isnan(build_model(**NOVICE, leader_competence=0.95).result.threshold)
    assert math.isnan(build_model(**NOVICE, leader_competence=0.97).result.threshold)
    assert build_model(**NOVICE, leader_competence=0.97, freed_time=1).result.threshold == 0


def test_worked_overtaking():
    """The novice overtakes in the tenth period; where potential is no more than L, never."""
    assert build_model(**NOVICE).result.overtaking_time == 10
    assert build_model(**CAPABLE, leader_competence=0.95).result.overtaking_time == math.inf
    assert build_model(**CAPABLE | {"learning": 0}).result.overtaking_time == math.inf
    assert build_model(**CAPABLE, delegated=0).result.overtaking_time == math.inf
    assert build_model(**NOVICE | {"competence": 0.9, "learning": 0}).result.overtaking_time == 0
    assert build_model(**NOVICE | {"learning": 1}, leader_competence=K).result.overtaking_time == 1


def of_hundredths(points):
    """One model of many points: competence, L, K, λ, ρ and ω, each in fractions."""
    names = ("competence", "leader_competence", "potential", "learning", "discount", "freed_time")
    values = np.array(list(points), dtype=np.float64).T
    return LeadershipGrowth(**dict(zip(names, values, strict=True))).result


def test_what_gains_exactly_nothing_does_not_pay():
    """At the exact threshold of two-digit parameters, delegating does not pay despite rounding."""
    parts = [Fraction(number, 100) for number in (3, 10, 17, 30, 41, 60, 77, 90, 99)]
    found = of_hundredths(
        (start, leader, top, rate, discount, freed)
        for leader, top, rate, discount, freed in product(parts, repeat=5)
        if top + freed > leader
        and (
            start := top
            - (top + freed - leader) * (1 - discount + discount * rate) / (1 - discount)
        )
        >= 0
    )
    assert (found.gain > 0).any()
    assert not found.pays.any()
    assert not found.best_delegated.any()


def test_what_is_worth_as_much_as_the_leader_at_best_never_pays():
    """If potential and time add up to exactly L, there is no threshold, despite rounding."""
    parts = [Fraction(number, 100) for number in range(1, 100)]
    found = of_hundredths(
        (0, leader, leader - freed, Fraction(1, 2), Fraction(1, 2), freed)
        for leader, freed in product(parts, repeat=2)
        if freed < leader
    )
    assert np.isnan(found.threshold).all()


def test_what_is_never_delegated_does_not_pay():
    """A small share would, though: its gain per share is above 0."""
    found = build_model(**CAPABLE, delegated=[0, 0.9]).result
    assert found.gain[0] == 0
    assert found.pays.tolist() == [False, True]
    assert build_model(**NOVICE, delegated=0, freed_time=1).result.gain_per_share > 0
    assert not build_model(**NOVICE, delegated=0, freed_time=1).result.pays


def test_a_huge_value_of_time_always_pays():
    """The threshold is then 0, although its formula overflows."""
    point = {"leader_competence": 0.999, "potential": 1, "learning": 1, "discount": 0.5}
    found = LeadershipGrowth(**point, competence=0, support=0.5, freed_time=1.6e308).result
    assert found.threshold == 0
    assert math.isfinite(found.gain)


def test_a_potential_of_the_leader_but_for_rounding_is_never_reached():
    """Three tenths added up are three tenths."""
    point = NOVICE | {"competence": 0.1}
    assert build_model(
        **point, leader_competence=0.3, potential=0.1 + 0.2
    ).result.overtaking_time == (math.inf)


def test_gains_add_up_period_by_period():
    """The formula equals the sum over 5,000 periods, for a thousand followers."""
    draw = np.random.default_rng(7)
    names = ["competence", "leader_competence", "potential", "learning", "discount", "delegated"]
    names += ["support", "support_cost", "freed_time", "learning_boost"]
    point = dict(zip(names, draw.random((10, 1000)), strict=True))
    point["competence"] *= point["potential"]
    point["learning"] /= 1 + point["learning_boost"] * point["support"]
    point["discount"] *= 0.99
    found = LeadershipGrowth(**point).result
    assert found.gain == pytest.approx(simulate_gain(point, 5000), abs=1e-9)


@given(POINTS[LeadershipGrowth])
def test_all_or_nothing_is_best(point):
    """No share between gains more than the better of delegating nothing and everything."""
    shares = np.linspace(0, 1, 101)
    found = LeadershipGrowth(**point | {"delegated": shares}).result
    none, whole = found.gain[0], found.gain[-1]
    slack = 1e-9 / (1 - point["discount"])
    assert none == 0
    assert found.gain.max() <= max(0, whole) + slack
    assert (np.diff(found.gain_per_share) >= -slack).all()
    assert (found.best_delegated == found.best_delegated[0]).all()
    assert found.gain.max() == pytest.approx(whole * found.best_delegated[0], abs=slack)


@given(POINTS[LeadershipGrowth])
def test_delegating_pays_above_the_threshold_and_not_below(point):
    """At the threshold the gain is 0; a little above it pays, a little below it does not."""
    assume(point["delegated"] > 1e-3)
    found = LeadershipGrowth(**point).result
    top, least = point["potential"], found.threshold
    if math.isnan(least):
        assert not LeadershipGrowth(**point | {"competence": top}).result.pays
        return
    assert 0 <= least <= top
    tried = np.array([0, least / 2, least - 1e-6, least + 1e-6, (least + top) / 2, top])
    tried = tried[(tried >= 0) & (tried <= top) & (abs(tried - least) > 1e-7)]
    index = LeadershipGrowth(**point | {"competence": tried}).result
    assert (index.pays == (tried > least)).all()
    if least > 0:
        index = LeadershipGrowth(**point | {"competence": least}).result
        assert index.gain == pytest.approx(0, abs=1e-9 / (1 - point["discount"]))


@given(HUNDREDTHS, HUNDREDTHS, HUNDREDTHS, HUNDREDTHS)
@example(Fraction(0), Fraction(3, 4), Fraction(1), Fraction(1, 2))
@example(Fraction(0), Fraction(99, 100), Fraction(1), Fraction(9, 10))
@example(Fraction(0), Fraction(7, 8), Fraction(1), Fraction(1, 2))
def test_overtaking_is_the_first_period_that_the_leader_is_reached(start, leader, top, rate):
    """As by exact fractions, one period after the other, ties among them."""
    assume(start <= top > 0)
    assume(0 < leader < 1)
    point = {"competence": start, "leader_competence": leader, "potential": top}
    found = LeadershipGrowth(**point, learning=rate, discount=0).result.overtaking_time
    c, periods = start, 0
    ever = start >= leader or (rate > 0 and (top > leader or (rate == 1 and top == leader)))
    while ever and c < leader:
        c, periods = c + rate * (top - c), periods + 1
    assert found == (periods if ever else math.inf)


def test_overtaking_at_the_edge_of_rounding():
    """A leader 1e-12 above a point of the path is reached there, despite rounded logarithms."""
    start, learning = np.linspace(0, 0.5, 51)[:, None], np.linspace(0.01, 0.99, 99)
    point = {"competence": start, "potential": 1, "learning": learning, "discount": 0}
    path = LeadershipGrowth(**point, leader_competence=0.5).path(5)
    leader = np.clip(path[..., 5] + 1e-12, 0.5, 0.999)
    found = LeadershipGrowth(**point, leader_competence=leader).result.overtaking_time
    path = LeadershipGrowth(**point, leader_competence=leader).path(100)
    reached = path >= leader[..., None] - 1e-12
    known = reached.any(axis=-1)
    assert (found[known] == reached.argmax(axis=-1)[known]).all()
    assert (found[~known] > 100).all()


@given(POINTS[LeadershipGrowth], st.integers(0, 30))
def test_a_path_follows_the_law_of_learning(point, periods):
    """Each period goes the same part of the way; overtaking is where the path says."""
    made = LeadershipGrowth(**point)
    path = made.path(periods)
    assert path.shape == (periods + 1,)
    assert path[0] == point["competence"]
    rate = point["learning"] * (1 + point["learning_boost"] * point["support"])
    step = rate * point["delegated"] * (point["potential"] - path[:-1])
    assert path[1:] == pytest.approx(path[:-1] + step, abs=1e-12)
    reached = np.flatnonzero(path >= point["leader_competence"] - 1e-12)
    time = made.result.overtaking_time
    if len(reached) and point["potential"] > point["leader_competence"] + 1e-12:
        assert time == reached[0]
    elif not len(reached):
        assert time > periods


def test_paths_of_many_followers():
    """Time is the last axis, whatever the points are."""
    made = LeadershipGrowth(
        competence=[[0.1], [0.2]],
        leader_competence=0.5,
        potential=1,
        learning=[0, 0.5, 1],
        discount=0,
    )
    path = made.path(2)
    assert path.shape == (2, 3, 3)
    assert path[0] == pytest.approx(np.array([[0.1, 0.1, 0.1], [0.1, 0.55, 0.775], [0.1, 1, 1]]))


@pytest.mark.parametrize("periods", [-1, 1.5, True, "3", None])
def test_a_path_has_a_whole_number_of_periods(periods):
    """Other values are refused, with the value."""
    with pytest.raises(ValueError, match="periods: .* is not a whole number from 0 up"):
        build_model(**NOVICE).path(periods)


@given(POINTS[LeadershipGrowth])
def test_without_a_future_it_is_the_rule_of_three_postures(point):
    """At ρ = 0 the best of no support and full support gains what the best posture does."""
    point |= {"discount": 0, "delegated": 1, "learning_boost": 0, "support": np.array([0, 1])}
    gains = LeadershipGrowth(**point).result.gain
    names = ("competence", "leader_competence", "support_cost", "freed_time")
    posture = ThreePostures(**{name: point[name] for name in names}).result
    assert max(0, *gains) == pytest.approx(posture.gain, abs=1e-9)


@given(POINTS[LeadershipGrowth])
def test_learning_is_boosted_by_support(point):
    """A boost is a higher rate of learning, and nothing else."""
    rate = point["learning"] * (1 + point["learning_boost"] * point["support"])
    plain = LeadershipGrowth(**point | {"learning": min(rate, 1), "learning_boost": 0}).result
    assert plain.gain == pytest.approx(LeadershipGrowth(**point).result.gain, rel=1e-9, abs=1e-9)


def test_growth_too_slow_for_floats():
    """Learning below the spacing of floats still takes its time, or longer than any number."""
    slow = build_model(**NOVICE | {"learning": np.array([1e-18, 1e-320])}).result
    assert slow.overtaking_time[0] == pytest.approx(math.log(0.45 / 0.05) * 1e18)
    assert slow.overtaking_time[1] == math.inf


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"competence": 0.96}, "competence: 0.96 is above potential"),
        ({"competence": [0.1, 0.99]}, r"competence: 0.99 at \[1\] is above potential"),
        ({"support": 1, "learning_boost": 5}, r"learning × \(1 \+ .*\): 1.2 is above 1"),
        ({"support": 1, "support_cost": 1e308}, r"support_cost \+ freed_time: 1e\+308 is, in sum"),
        ({"discount": 1}, "discount: 1 is not 0 or more, and below 1"),
        ({"competence": 0.96, "support": 1, "learning_boost": 5}, "potential.*; learning ×"),
    ],
)
def test_refuses_what_does_not_fit(changed, message):
    """The error names the parameter, the value, the domain and the remedy."""
    with pytest.raises(ValueError, match=message):
        build_model(**NOVICE | changed)


def test_rounding_is_not_a_fault():
    """A competence at the potential, or all learned at once, but for rounding."""
    found = build_model(
        competence=0.1 + 0.2,
        potential=0.3,
        learning=0.07,
        discount=0.5,
        support=1,
        learning_boost=1 / 0.07 - 1,
    ).result
    assert found.gain == pytest.approx(2 * (0.3 * 0.1 + 0.9 - 0.9))
    path = build_model(**NOVICE | {"competence": 0.1 + 0.2, "potential": 0.3}).path(9)
    assert (path == 0.1 + 0.2).all()
    boost = (1 / 0.42 - 1) / 0.3
    assert 0.42 * (1 + boost * 0.3) > 1
    at_once = build_model(**NOVICE | {"learning": 0.42, "support": 0.3, "learning_boost": boost})
    assert at_once.path(2).tolist() == [0.5, 0.95, 0.95]
    assert at_once.result.overtaking_time == 1
