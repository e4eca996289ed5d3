"""The Lorenz curve, held against the measures that summarize it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepback._layouts._lorenz_curve import equal_deciders, lorenz_curve
from stepback._measures._spread import gini

shares = st.lists(st.floats(0, 1), min_size=1, max_size=30).map(np.array)


def area_below(curve):
    """By trapezoids, which the curve consists of."""
    population, cumulative = curve
    return float(np.trapezoid(cumulative, population))


@given(shares.filter(lambda values: values.sum() > 1e-9))
def test_twice_the_area_to_the_diagonal_is_the_gini_coefficient(values):
    """Which the measure computes from ranks."""
    assert 1 - 2 * area_below(lorenz_curve(values)) == pytest.approx(gini(values))


@given(shares.filter(lambda values: values.sum() > 1e-9))
def test_it_rises_ever_more_steeply_from_none_to_all(values):
    """Each person has at least as much as the one before."""
    _, cumulative = lorenz_curve(values)
    steps = np.diff(cumulative)
    assert cumulative[0] == 0
    assert cumulative[-1] == 1
    assert (np.diff(steps) >= -1e-9).all()


def test_a_hand_computed_curve():
    """Of three people, the one with most has a half."""
    population, cumulative = lorenz_curve(np.array([0.5, 0.2, 0.3]))
    assert population == pytest.approx([0, 1 / 3, 2 / 3, 1])
    assert cumulative == pytest.approx([0, 0.2, 0.5, 1])


@pytest.mark.parametrize("values", [np.zeros(0), np.zeros(3)])
def test_it_is_not_defined_where_nobody_has_anything(values):
    """All nan, as the coefficient."""
    assert np.isnan(lorenz_curve(values)[1]).all()


def test_equal_deciders_are_a_curve_of_their_own():
    """As if two of eight people decided equally: flat, then straight; Gini 3/4."""
    curve = equal_deciders(8, 2)
    assert curve[0].tolist() == [0, 0.75, 1]
    assert 1 - 2 * area_below(curve) == pytest.approx(0.75)
