"""Bias against information: worked by hand, and simulated for states of any shape."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepback.models import BiasInformation
from tests.support.model_points import POINTS

SHAPES = {  # of what is unknown, each with its variance
    "normal": (lambda draw, n: draw.normal(0, 2, n), 4),
    "uniform": (lambda draw, n: draw.uniform(-3, 3, n), 3),
    "skewed": (lambda draw, n: draw.exponential(1.5, n) - 1.5, 2.25),
    "two-valued": (lambda draw, n: 6 * (draw.random(n) < 0.1) - 0.6, 3.24),
}


@pytest.mark.parametrize(
    ("bias", "keep", "left", "gain", "pays", "limit"),
    [
        (3, 25, 4, 12, True, math.sqrt(21)),
        (-3, 25, 4, 12, True, math.sqrt(21)),
        (5, 25, 4, -4, False, math.sqrt(21)),
        (5, 25, 0, 0, False, 5),
        (0, 1, 1, 0, False, 0),
        (0, 1, 2, -1, False, math.nan),
        (0, 0, 0, 0, False, 0),
    ],
)
def test_worked_numbers(bias, keep, left, gain, pays, limit):
    """Both ways of the bias, exact indifference, and a follower who knows less."""
    found = BiasInformation(bias=bias, leader_variance=keep, follower_variance=left).result
    assert found.loss_keep == keep
    assert found.loss_delegate == bias**2 + left
    assert found.gain == gain
    assert found.delegation_pays is pays
    assert found.bias_limit == pytest.approx(limit, nan_ok=True)


@pytest.mark.parametrize("both", SHAPES)
@pytest.mark.parametrize("follower", SHAPES)
def test_losses_are_those_of_deciding_by_what_each_knows(both, follower):
    """Simulated: both know one part of the state, he knows a second, and nobody a third."""
    n = 400_000
    draw = np.random.default_rng(7)
    seen = draw.gamma(2, 3, n)
    his, v_his = SHAPES[follower][0](draw, n), SHAPES[follower][1]
    hidden, v_hidden = SHAPES[both][0](draw, n), SHAPES[both][1]
    state = seen + his + hidden
    for bias in (0.5, -1.2, 3):
        found = BiasInformation(
            bias=bias, leader_variance=v_his + v_hidden, follower_variance=v_hidden
        ).result
        kept, delegated = np.mean((seen - state) ** 2), np.mean((seen + his + bias - state) ** 2)
        assert found.loss_keep == pytest.approx(kept, rel=0.02)
        assert found.loss_delegate == pytest.approx(delegated, rel=0.02)
        assert found.delegation_pays == (delegated < kept)


@given(POINTS[BiasInformation])
def test_delegating_pays_below_the_limit(point):
    """Delegating pays if the bias is below the limit; never if there is no limit."""
    found = BiasInformation(**point).result
    if math.isnan(found.bias_limit):
        assert point["follower_variance"] > point["leader_variance"]
        assert not found.delegation_pays
        assert found.gain < 0
    elif abs(point["bias"]) < found.bias_limit * (1 - 1e-9):
        assert found.gain > 0
    elif abs(point["bias"]) > found.bias_limit * (1 + 1e-9):
        assert found.gain < 0
        assert not found.delegation_pays


@given(st.floats(1e-100, 1e100), st.floats(0, 0.99))
def test_at_the_limit_she_keeps(keep, share):
    """At the limit, for both signs of the bias, she keeps; a little below it she delegates."""
    left = keep * share
    limit = BiasInformation(bias=0, leader_variance=keep, follower_variance=left).result.bias_limit
    near = limit * np.array([1 - 1e-9, 1, -1, 1 + 1e-15])
    found = BiasInformation(bias=near, leader_variance=keep, follower_variance=left).result
    assert found.delegation_pays.tolist() == [True, False, False, False]


def test_equal_variances_within_rounding_have_a_limit_of_0():
    """Variances that differ by rounding count as equal: the limit is 0, not nan."""
    for pair in ((0.3, 0.1 + 0.2), (0.1 + 0.2, 0.3)):
        found = BiasInformation(bias=0, leader_variance=pair[0], follower_variance=pair[1]).result
        assert found.bias_limit == 0
        assert not found.delegation_pays


def test_what_cannot_be_squared_or_added_is_refused():
    """The error names all three parameters, each with its value."""
    message = r"bias: 1e\+200 is too .*leader_variance: 1e\+301 is too .*follower_variance: 1e\+305"
    with pytest.raises(ValueError, match=message):
        BiasInformation(bias=1e200, leader_variance=1e301, follower_variance=1e305)
    with pytest.raises(ValueError, match="leader_variance: -1 is not a number from 0 up"):
        BiasInformation(bias=0, leader_variance=-1, follower_variance=0)
