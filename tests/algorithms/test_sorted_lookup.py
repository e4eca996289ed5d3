"""Lookup in sorted arrays and runs, against plain Python."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from stepback._algorithms._adjacency import positions_in_runs, run_starts, stable_argsort
from stepback._algorithms._sorted_lookup import segmented_lookup


@given(st.lists(st.lists(st.integers(0, 9), max_size=5, unique=True), min_size=1, max_size=5))
def test_a_key_is_found_in_its_own_run_only(runs):
    """Other runs may hold it, too; a missing key has the position that it would take."""
    start = run_starts(np.repeat(np.arange(len(runs)), [len(run) for run in runs]), len(runs))
    ordered = np.array([key for run in runs for key in sorted(run)], dtype=np.int64)
    run_index, keys = (grid.ravel() for grid in np.meshgrid(np.arange(len(runs)), np.arange(11)))
    positions, found = segmented_lookup(start, np.append(ordered, -1), run_index, keys)
    for run, key, position, is_found in zip(run_index, keys, positions, found, strict=True):
        assert is_found == (key in runs[run])
        assert position == start[run] + sum(other < key for other in runs[run])
    assert start.tolist() == [0, *np.cumsum([len(run) for run in runs]).tolist()]


def test_positions_of_runs_are_listed_run_after_run():
    """Runs may be empty and may overlap."""
    position, run = positions_in_runs(np.array([5, 2, 9, 4]), np.array([7, 2, 10, 7]))
    assert position.tolist() == [5, 6, 9, 4, 5, 6]
    assert run.tolist() == [0, 0, 2, 3, 3, 3]


@given(st.lists(st.integers(0, 5) | st.integers(0, 2**31 - 1)))
def test_equal_keys_stay_in_order_when_sorted(keys):
    """The result is that of numpy's stable argsort, for keys of either width."""
    for dtype in (np.int32, np.int64):
        array = np.array(keys, dtype=dtype)
        assert stable_argsort(array).tolist() == np.argsort(array, kind="stable").tolist()
        assert array.tolist() == keys
