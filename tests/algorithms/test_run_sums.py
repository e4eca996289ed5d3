"""Sums over runs of an array."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepback._algorithms._run_sums import RunSums


@given(st.lists(st.integers(-9, 9), max_size=20))
def test_every_run_has_the_sum_of_its_values(values):
    """Whole numbers, so that there is no rounding; a run that ends before it begins is empty."""
    bounds = range(len(values) + 1)
    pairs = [(begin, end) for begin in bounds for end in bounds]
    begin, end = np.array(pairs).T
    found = RunSums.from_values(np.array(values, dtype=np.float64)).between(begin, end)
    assert found.tolist() == [sum(values[begin:end]) for begin, end in pairs]


@pytest.mark.parametrize("size", [3, 4, 100])
def test_a_run_of_zeros_is_zero_beside_whatever_numbers(size):
    """Differences of cumulative sums would leave their rounding."""
    values = np.full(size, 0.1)
    values[1:-1] = 0
    assert RunSums.from_values(values).between(np.array([1]), np.array([size - 1])) == [0]
