"""The distinct values of long arrays of whole numbers, and which one each element is."""

from __future__ import annotations

import numpy as np

from stepback._algorithms._arrays import Array

_DENSE = 4  # keys for each element up to which a table of all keys is quicker than sorting
_SMALL = 1 << 16


def number_distinct(keys: Array) -> tuple[Array, Array]:
    """The distinct keys in order, and for each key its position there; no key is negative."""
    limit = _find_table_size(keys)
    if limit is None:
        distinct, number = np.unique(keys, return_inverse=True)
        return distinct, number
    is_present = np.zeros(limit, dtype=np.bool_)
    is_present[keys] = True
    distinct = np.flatnonzero(is_present)
    number = np.empty(limit, dtype=np.int64)
    number[distinct] = np.arange(distinct.size)
    return distinct, number[keys]


def count_distinct(keys: Array) -> tuple[Array, Array]:
    """The distinct keys in order, and how often each occurs; no key is negative."""
    limit = _find_table_size(keys)
    if limit is None:
        distinct, counts = np.unique(keys, return_counts=True)
        return distinct, counts
    counts = np.bincount(keys, minlength=limit)
    distinct = np.flatnonzero(counts)
    return distinct, counts[distinct]


def _find_table_size(keys: Array) -> int | None:
    """How many entries a table of all keys has; ``None`` where sorting is quicker."""
    limit = int(keys.max(initial=-1)) + 1
    return None if limit > _DENSE * keys.size + _SMALL else limit
