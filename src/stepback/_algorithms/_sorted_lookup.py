"""Find keys in sorted arrays."""

from __future__ import annotations

import numpy as np

from stepback._algorithms._arrays import Array


def is_member(keys: Array, ordered: Array) -> Array:
    """Whether each key is in the sorted array `ordered`."""
    return sorted_lookup(keys, ordered)[1]


def sorted_lookup(keys: Array, ordered: Array) -> tuple[Array, Array]:
    """The position of each key in the sorted array `ordered`, and whether it is there."""
    if not ordered.size:
        return np.zeros(keys.shape, dtype=np.int64), np.zeros(keys.shape, dtype=np.bool_)
    position = np.minimum(np.searchsorted(ordered, keys), ordered.size - 1)
    return position, ordered[position] == keys


def segmented_lookup(start: Array, ordered: Array, run: Array, keys: Array) -> tuple[Array, Array]:
    """The position that each key has or would take in its sorted run, and whether it is there.

    `start` holds where the runs in `ordered` begin, and the end of the last.
    """
    # Runs are short: a binary search in all of them at once reads little memory.
    position, run_end = start[run], start[run + 1]
    upper = run_end.copy()
    unfinished = np.flatnonzero(position < upper)
    while unfinished.size:
        low, high = position[unfinished], upper[unfinished]
        middle = (low + high) // 2
        is_less = ordered[middle] < keys[unfinished]
        position[unfinished] = low = np.where(is_less, middle + 1, low)
        upper[unfinished] = high = np.where(is_less, high, middle)
        unfinished = unfinished[low < high]
    found = position < run_end
    found[found] = ordered[position[found]] == keys[found]
    return position, found
