"""The distinct values of long arrays of small whole numbers, and which one each element is."""

from __future__ import annotations

import numpy as np

from stepback._algorithms._arrays import Array

_DENSE = 4  # so many possible values for each element are cheaper to mark than to sort
_FEW = 1_000_000


def index_distinct(keys: Array, n_possible: int) -> tuple[Array, Array]:
    """The distinct `keys`, in order, and the position among them of each.

    Keys are whole numbers from 0 up to, not including, `n_possible`.
    """
    if n_possible > max(_FEW, _DENSE * keys.size):
        distinct, index = np.unique(keys, return_inverse=True)
        return distinct, index
    is_present = np.zeros(n_possible, dtype=np.bool_)
    is_present[keys] = True
    distinct = np.flatnonzero(is_present)
    number = np.zeros(n_possible, dtype=np.int64)
    number[distinct] = np.arange(distinct.size)
    return distinct, number[keys]


def count_distinct(keys: Array, n_possible: int) -> tuple[Array, Array]:
    """The distinct `keys`, in order, and how often each occurs."""
    if n_possible > max(_FEW, _DENSE * keys.size):
        distinct, counts = np.unique(keys, return_counts=True)
        return distinct, counts
    counts = np.bincount(keys, minlength=n_possible)
    distinct = np.flatnonzero(counts)
    return distinct, counts[distinct]
