"""Dessein's comparison: worked numbers, and that talk never beats delegating."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepback.models import CrawfordSobel, Dessein, IntervalDelegation
from tests.support.model_points import POINTS

CASES = [  # bias, losses of communicating and delegating, the best
    ("1/20", "43/2700", "1/400", "delegate"),
    ("1/12", "1/36", "1/144", "delegate"),
    ("1/10", "37/1200", "1/100", "delegate"),
    ("1/5", "73/1200", "1/25", "delegate"),
    ("1/4", "1/12", "1/16", "delegate"),
    ("3/10", "1/12", "9/100", "centralize"),
    ("1/2", "1/12", "1/4", "centralize"),
    ("1/100", "1213/367500", "1/10000", "delegate"),
]


@pytest.mark.parametrize(("bias", "talk", "give", "best"), CASES)
def test_worked_numbers(bias, talk, give, best):
    """Three losses and the least of them, whichever way the bias goes."""
    for sign in (1, -1):
        found = Dessein(bias=sign * Fraction(bias)).result
        assert found.loss_centralize == 1 / 12
        assert found.loss_communicate == pytest.approx(float(Fraction(talk)), rel=1e-14)
        assert found.loss_delegate == pytest.approx(float(Fraction(give)), rel=1e-14)
        assert found.best == best
        assert found.bias_limit == pytest.approx(0.2886751346, abs=1e-10)


def test_the_three_losses_are_those_of_deciding_so():
    """Of states all over the range: the middle, what talk comes to, and his own wish."""
    state = 3 * (np.arange(100_000) + 0.5) / 100_000
    for bias in (0.2, -0.5, 0.8, 2):
        found = Dessein(bias=bias, length=3).result
        cuts = CrawfordSobel(bias=bias, length=3).cuts()
        index = np.searchsorted(cuts, state)
        decided = {
            "centralize": np.full_like(state, 1.5),
            "communicate": (cuts[index] + cuts[index - 1]) / 2,
            "delegate": state + bias,
        }
        losses = {way: np.mean((decision - state) ** 2) for way, decision in decided.items()}
        for way, loss in losses.items():
            assert getattr(found, f"loss_{way}") == pytest.approx(loss, rel=1e-4)
        assert losses[found.best] == min(losses.values())


@given(POINTS[Dessein])
def test_the_best_loses_least(point):
    """Of three losses, within rounding."""
    found = Dessein(**point).result
    losses = (found.loss_centralize, found.loss_communicate, found.loss_delegate)
    assert getattr(found, f"loss_{found.best}") <= min(losses) * (1 + 1e-9)


@given(st.floats(1e-100, 10))
def test_talk_that_tells_anything_loses_more_than_delegating(bias):
    """So communicating is never best by itself: where it beats delegating, it is babbling."""
    found = Dessein(bias=bias).result
    if CrawfordSobel(bias=bias).result.babbling:
        assert found.loss_communicate == pytest.approx(found.loss_centralize, rel=1e-15)
    else:
        assert found.loss_communicate > found.loss_delegate
        assert found.best == "delegate"


@given(POINTS[Dessein])
def test_limits_serve_her_at_least_as_well(point):
    """Delegating within the best limits loses no more than any of the three."""
    found, limited = Dessein(**point).result, IntervalDelegation(**point).result
    least = min(found.loss_centralize, found.loss_communicate, found.loss_delegate)
    assert limited.loss <= least * (1 + 1e-12)


@given(st.floats(1e-100, 1e100))
def test_at_the_limit_she_goes_on_deciding(length):
    """At equal losses nothing is handed over; a little below the limit it is."""
    limit = Dessein(bias=0, length=length).result.bias_limit
    near = limit * np.array([1 - 1e-11, 1 - 1e-15, 1, 1 + 1e-15, 1 + 1e-11])
    ways = Dessein(bias=[near, -near], length=length).result.best
    assert ways.tolist() == [["delegate"] + 4 * ["centralize"]] * 2


def test_without_a_bias_she_delegates():
    """Delegating and asking both lose nothing; so it is with a bias too small to be squared."""
    found = Dessein(bias=[0, 1e-300]).result
    assert found.best.tolist() == ["delegate", "delegate"]
    assert found.loss_delegate.tolist() == [0, 0]
    assert found.loss_communicate[0] == 0
    assert found.loss_communicate[1] == pytest.approx(1e-300 / 3, rel=1e-9, abs=0)


def test_the_more_she_does_not_know_the_more_she_delegates():
    """A bias of 1 is too much for a range of 3, and not for one of 4."""
    found = Dessein(bias=1, length=[1, 3, math.sqrt(12), 3.5, 4]).result
    assert found.best.tolist() == ["centralize"] * 3 + ["delegate"] * 2


def test_what_cannot_be_squared_is_refused():
    """Bias and range, each with its value and its place."""
    with pytest.raises(ValueError, match=r"Dessein: bias: 1e\+200 at \[1\] is too large"):
        Dessein(bias=[1, 1e200])
    with pytest.raises(ValueError, match=r"Dessein: length: 1e\+151 is too large"):
        Dessein(bias=1, length=1e151)
