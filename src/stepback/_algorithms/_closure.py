"""All keys that repeated steps lead to."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from stepback._algorithms._arrays import Array, distinct_values
from stepback._algorithms._sorted_lookup import is_member


def find_closure(start: Array, step: Callable[[Array], Array]) -> Array:
    """All keys that repeated steps lead to, sorted."""
    recent, front = start[:0], distinct_values(start)
    older = front
    while front.size:
        front = distinct_values(step(front))
        front = front[~is_member(front, older)]
        front = front[~is_member(front, recent)]
        recent = np.sort(np.concatenate([recent, front]))
        if recent.size * 4 > older.size:  # seldom, so that very many steps do not copy all keys
            older, recent = np.sort(np.concatenate([older, recent])), recent[:0]
    return np.sort(np.concatenate([older, recent]))
