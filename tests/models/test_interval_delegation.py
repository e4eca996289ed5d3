"""Delegation within limits: worked numbers, and that no other menu serves better."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepback.models import IntervalDelegation
from tests.support.model_points import POINTS

CASES = [  # bias, cap, loss
    ("1/20", "19/20", "7/3000"),
    ("1/12", "11/12", "1/162"),
    ("1/10", "9/10", "13/1500"),
    ("1/5", "4/5", "11/375"),
    ("1/4", "3/4", "1/24"),
    ("3/10", "7/10", "27/500"),
    ("1/2", "1/2", "1/12"),
    ("1/100", "99/100", "37/375000"),
]
STATE = (np.arange(20_000) + 0.5) / 20_000


def loss_within(floor, cap, bias):
    """What she loses if he may decide anything between two limits, over the whole range."""
    return np.mean((np.clip(STATE + bias, floor, cap) - STATE) ** 2)


def loss_of_menu(menu, bias):
    """What she loses if he may choose one of these decisions."""
    nearest = np.abs((STATE + bias)[:, None] - menu).argmin(axis=1)
    return np.mean((menu[nearest] - STATE) ** 2)


@pytest.mark.parametrize(("bias", "cap", "loss"), CASES)
def test_worked_numbers(bias, cap, loss):
    """A cap for a follower who prefers more; the mirrored floor for one who prefers less."""
    bias, cap, loss = (float(Fraction(item)) for item in (bias, cap, loss))
    more, less = IntervalDelegation(bias=bias).result, IntervalDelegation(bias=-bias).result
    assert more.cap == pytest.approx(cap)
    assert less.floor == pytest.approx(1 - cap)
    assert (more.floor, less.cap) == ((0, 1) if bias < 0.5 else (0.5, 0.5))
    for found in (more, less):
        assert found.loss == pytest.approx(loss, rel=1e-14)
        assert found.gain_over_full == pytest.approx(bias**2 - loss, rel=1e-12)
        assert found.gain_over_none == pytest.approx(1 / 12 - loss, rel=1e-12, abs=1e-16)
        assert found.binding == pytest.approx(min(2 * bias, 1))
        assert found.delegates == (bias < 0.5)


@given(st.floats(-1, 1))
def test_loss_and_binding_are_those_of_keeping_to_the_limits(bias):
    """Computed over a grid of states, with a follower who decides as close as he may."""
    found = IntervalDelegation(bias=bias).result
    assert found.loss == pytest.approx(loss_within(found.floor, found.cap, bias), abs=1e-6)
    wish = STATE + bias
    beyond = (wish < found.floor) | (wish > found.cap)
    if found.delegates:
        expected = beyond[np.sign(bias) * (wish - 0.5) > 0].sum() / STATE.size
        assert found.binding == pytest.approx(expected, abs=1e-3)
    else:
        assert beyond.mean() == pytest.approx(1, abs=1e-3)
        assert found.binding == 1


@given(st.floats(-0.7, 0.7), st.floats(-0.5, 1.5), st.floats(-0.5, 1.5))
def test_no_other_limits_serve_better(bias, one, other):
    """No floor and cap anywhere lose less."""
    found = IntervalDelegation(bias=bias).result
    assert loss_within(min(one, other), max(one, other), bias) >= found.loss - 1e-6


@given(
    st.floats(-0.7, 0.7),
    st.lists(st.floats(-0.5, 1.5), min_size=1, max_size=12),
    st.floats(-0.5, 1.5),
    st.floats(0, 0.5),
)
def test_no_other_menu_serves_better(bias, points, low, width):
    """Nor do menus of single decisions, with or without an interval."""
    best = IntervalDelegation(bias=bias).result.loss - 1e-6
    assert loss_of_menu(np.array(points), bias) >= best
    menu = np.concatenate([points, np.linspace(low, low + width, 40)])
    assert loss_of_menu(menu, bias) >= best


def test_moving_the_limit_either_way_costs():
    """A cap, and a floor, a little higher or lower than the best."""
    for bias in (0.05, 0.2, 0.45):
        best = IntervalDelegation(bias=bias).result
        for move in (-0.02, 0.02):
            assert loss_within(0, best.cap + move, bias) > best.loss + 1e-5
            assert loss_within(1 - best.cap + move, 1, -bias) > best.loss + 1e-5


@given(POINTS[IntervalDelegation])
def test_it_is_never_worse_than_all_or_nothing(point):
    """It loses no more than full delegation and than none; gains are the differences."""
    found = IntervalDelegation(**point).result
    full, none = point["bias"] ** 2, point["length"] ** 2 / 12
    assert 0 <= found.loss <= min(full, none) * (1 + 1e-12)
    assert found.gain_over_full == pytest.approx(full - found.loss, abs=1e-12 * (full + none))
    assert found.gain_over_none == pytest.approx(none - found.loss, abs=1e-12 * none)
    assert found.gain_over_full >= 0
    assert found.gain_over_none >= 0
    assert 0 <= found.floor <= found.cap <= point["length"]
    assert 0 <= found.binding <= 1
    assert found.delegates == (found.floor < found.cap)


@given(POINTS[IntervalDelegation])
def test_range_and_bias_scale_together(point):
    """As a share of the range, and of its square, everything depends on their ratio alone."""
    length = point["length"]
    found = IntervalDelegation(**point).result
    unit = IntervalDelegation(bias=point["bias"] / length).result
    assert (found.floor, found.cap) == pytest.approx((unit.floor * length, unit.cap * length))
    assert found.loss == pytest.approx(unit.loss * length**2)


def test_at_half_the_range_the_decision_is_fixed():
    """Within rounding; above that, what he wants makes no difference to her loss."""
    near = 0.5 * np.array([1 - 1e-11, 1 - 1e-15, 1, 1 + 1e-15, 4])
    found = IntervalDelegation(bias=[near, -near]).result
    assert found.delegates.tolist() == [[True] + 4 * [False]] * 2
    assert (found.floor[:, 1:] == 0.5).all()
    assert (found.cap[:, 1:] == 0.5).all()
    assert (found.loss[:, 1:] == 1 / 12).all()
    assert found.gain_over_none[:, 1:].tolist() == [[0] * 4] * 2
    assert found.gain_over_full[:, -1] == pytest.approx(4 - 1 / 12)


def test_without_a_bias_nothing_is_limited():
    """Floor and cap are the ends of the range, and nothing is lost or gained over full freedom."""
    found = IntervalDelegation(bias=0, length=5).result
    assert (found.floor, found.cap, found.binding) == (0, 5, 0)
    assert (found.loss, found.gain_over_full) == (0, 0)
    assert found.gain_over_none == pytest.approx(25 / 12)
    assert found.delegates


def test_biases_of_any_size():
    """A tiny one keeps the precision of what the limit saves; a huge one fixes the decision."""
    tiny = IntervalDelegation(bias=1e-20).result
    assert tiny.gain_over_full == pytest.approx(4 / 3 * 1e-60, rel=1e-12, abs=0)
    near = IntervalDelegation(bias=0.5 - 2.0**-30).result
    assert near.gain_over_none == pytest.approx(0.25 * 2.0**-58, rel=1e-8, abs=0)
    assert tiny.binding == 2e-20
    huge = IntervalDelegation(bias=-1e150, length=1e-300).result
    assert (huge.binding, huge.delegates) == (1, False)
    with pytest.raises(ValueError, match=r"IntervalDelegation: bias: -1e\+151 is too large"):
        IntervalDelegation(bias=-1e151)
