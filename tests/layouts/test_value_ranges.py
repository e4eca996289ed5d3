"""The median and ranges of values at each place."""

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from stepback._layouts._value_ranges import value_ranges

VALUES = st.one_of(st.just(math.nan), st.floats(-1e6, 1e6))


@given(st.lists(st.tuples(st.integers(0, 4), VALUES)))
def test_every_place_has_the_quartiles_of_its_values(rows):
    """Those of numpy, of what is known; nothing is lost."""
    places = np.array([place for place, _ in rows], dtype=np.float64)
    values = np.array([value for _, value in rows], dtype=np.float64)
    ranges = value_ranges(places, values)
    assert ranges.places.tolist() == sorted(set(places.tolist()))
    assert ranges.counts.sum() == np.count_nonzero(~np.isnan(values))
    for number, place in enumerate(ranges.places.tolist()):
        known = [value for at, value in rows if at == place and not math.isnan(value)]
        found = [
            ranges.lowest[number],
            ranges.low[number],
            ranges.middle[number],
            ranges.high[number],
            ranges.highest[number],
        ]
        if known:
            np.testing.assert_array_equal(found, np.percentile(known, [0, 25, 50, 75, 100]))
        else:
            assert np.isnan(found).all()


def test_bounds_of_values_widen_the_range():
    """The lowest and highest are those of the bounds; the median is that of the values."""
    ranges = value_ranges(
        np.array([1.0, 1.0]), np.array([2.0, 4.0]), np.array([0.0, np.nan]), np.array([3.0, 9.0])
    )
    assert (ranges.lowest[0], ranges.middle[0], ranges.highest[0]) == (0.0, 3.0, 9.0)
