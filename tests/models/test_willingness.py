"""The willingness to lead: worked numbers, and what it says in general."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepback.models import Willingness
from tests.support.model_points import POINTS, SHARES

RISKS = ("interpersonal", "image", "blame")


def compute(risks, **more):
    return Willingness(**dict(zip(RISKS, risks, strict=True)), **more).result


def test_worked_numbers_of_risks_that_are_half_seen():
    """As likely as not without support, .679 with all of it."""
    found = compute((0.5, 0.5, 0.5), support=[0, 1])
    assert found.willingness == pytest.approx([0.5, 0.679178699175393], rel=1e-14)
    assert found.without_support == pytest.approx([0.5, 0.5])
    assert found.gain_from_support == pytest.approx([0, 0.179178699175393], rel=1e-13)
    assert found.largest_risk.tolist() == ["interpersonal"] * 2
    assert found.burdens.tolist() == [[0.5] * 3, [0.25] * 3]


def test_worked_numbers_of_unequal_weights():
    """With confidence that counts as it is, and an intercept of 0."""
    found = compute(
        (0.8, 0.4, 0.6),
        weights=(1, 1, 2),
        confidence=1,
        confidence_weight=1,
        intercept=0,
        support=[0, 1],
    )
    assert found.willingness == pytest.approx([0.1978161114414182, 0.45016600268752205])
    assert found.largest_risk.tolist() == ["blame"] * 2
    assert found.burdens == pytest.approx(np.array([[0.8, 0.4, 1.2], [0.4, 0.2, 0.6]]))


def test_what_is_not_accepted_goes_back():
    """Of what is handed on, the accepted share is that times the willingness."""
    found = compute((0.5, 0.5, 0.5), share=0.4)
    assert found.accepted_share == pytest.approx(0.2)


def test_the_largest_risk_is_that_which_support_leaves():
    """Support can change which risk is largest; if no burden remains, it is "none"."""
    found = compute((1, 0.6, 0), relief=(1, 0, 1), support=[0, 0.5, 1])
    assert found.largest_risk.tolist() == ["interpersonal", "image", "image"]
    assert compute((0, 0, 0)).largest_risk == "none"
    assert compute((1, 1, 1), weights=(0, 0, 0)).largest_risk == "none"
    assert compute((0.1 + 0.2, 0.3, 0.3)).largest_risk == "interpersonal"
    assert compute((0.3, 0.1 + 0.2, 0.3)).largest_risk == "interpersonal"


@given(POINTS[Willingness])
def test_the_definition_in_exact_fractions(point):
    """The logistic function of the sum, as it stands in the docstring."""
    x = [Fraction(point[name]) for name in RISKS]
    w, r = ([Fraction(item) for item in point[name].tolist()] for name in ("weights", "relief"))
    s = Fraction(point["support"])
    burdens = [wk * (1 - rk * s) * xk for wk, rk, xk in zip(w, r, x, strict=True)]
    base = Fraction(point["intercept"])
    base += Fraction(point["confidence_weight"]) * Fraction(point["confidence"])
    found = Willingness(**point).result
    expected = 1 / (1 + math.exp(-float(base - sum(burdens))))
    assert found.willingness == pytest.approx(expected, rel=1e-12)
    assert found.burdens == pytest.approx([float(item) for item in burdens], rel=1e-12)
    assert found.accepted_share == pytest.approx(point["share"] * expected, rel=1e-12)


@given(POINTS[Willingness], st.sampled_from(RISKS), SHARES)
def test_risk_deters_and_support_does_not(point, name, other):
    """More risk never raises willingness, more support never lowers it."""
    low, high = sorted((point[name], other))
    risky = Willingness(**point | {name: np.array([low, high])}).result.willingness
    assert risky[1] <= risky[0] + 1e-15
    low, high = sorted((point["support"], other))
    helped = Willingness(**point | {"support": np.array([low, high])}).result
    assert helped.willingness[1] >= helped.willingness[0] - 1e-15
    assert (helped.gain_from_support >= 0).all()
    assert (helped.willingness >= helped.without_support - 1e-15).all()


def test_no_gain_is_negative_where_there_is_hardly_any():
    """The gain is never below 0, though neighboring exponentials can round in the wrong order."""
    found = compute((0, 0, 2e-16), support=1, intercept=np.linspace(-1, 1, 100_001))
    assert found.gain_from_support.min() == 0
    assert found.gain_from_support.max() > 0


def test_no_number_is_too_large_for_the_logistic_function():
    """Far from the middle it is 0 or 1, or the exponential."""
    found = compute((0, 0, 0), intercept=[-1e300, -800, -40, 40, 1e300])
    assert found.willingness == pytest.approx([0, 0, math.exp(-40), 1, 1], rel=1e-12)


@pytest.mark.parametrize(
    "changed",
    [
        {"confidence": [1, 1e200], "confidence_weight": -1e200},
        {"weights": [[1, 1, 1], [1e308, 1e308, 1]]},
        {"intercept": [0, -1.7e308], "weights": (1e308, 1, 1)},
        {"weights": [[1, 1, 1], [1e308, 1e308, 1]], "relief": (1, 1, 1), "support": 1},
    ],
)
def test_a_sum_that_overflows_is_refused(changed):
    """The error gives the place and the remedy."""
    with pytest.raises(ValueError, match=r"burdens: -inf at \[1\] is too large for a number; give"):
        compute((1, 1, 1), **changed)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"weights": (1, -1, 1)}, r"weights: -1 at \[1\] is not a number from 0 up"),
        ({"relief": (0.5, 0.5, 2)}, r"relief: 2 at \[2\] is not between 0 and 1"),
        ({"weights": (1, 1)}, r"weights: shape \(2,\) does not end in \(3\)"),
        ({"relief": 0.5}, r"relief: shape \(\) does not end in \(3\)"),
    ],
)
def test_weights_and_relief_are_three_each(changed, message):
    """Values out of their domains are refused, with the place."""
    with pytest.raises(ValueError, match=message):
        compute((1, 1, 1), **changed)
