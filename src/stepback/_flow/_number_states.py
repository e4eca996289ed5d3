"""Numbering of states: distinct keys first, then level by level."""

from __future__ import annotations

import numpy as np

from stepback._algorithms._adjacency import stable_argsort
from stepback._algorithms._arrays import Array
from stepback._flow._states import NONE

_LEVELS_WORTH_SORTING = 256


def compact_keys(n_keys: int, *keys: Array) -> tuple[Array, list[Array]]:
    """The distinct keys below `n_keys`, and each array with its keys' positions among them."""
    total = sum(array.size for array in keys)
    if n_keys > 8 * total + 1024:  # marking all keys would take longer than sorting these
        distinct, inverse = np.unique(np.concatenate(keys), return_inverse=True)
        return distinct, np.split(inverse, np.cumsum([array.size for array in keys])[:-1])
    is_used = np.zeros(n_keys, dtype=np.bool_)
    for array in keys:
        is_used[array] = True
    position = np.cumsum(is_used) - 1
    return np.flatnonzero(is_used), [position[array] for array in keys]


def order_by_level(level: Array, tail: Array, head: Array) -> tuple[Array, Array, Array]:
    """Where levels start, the states in order, and the arcs in the order of their heads.

    States of level -1 are left out. Within a level, states follow the order of those that they
    are reached from: passes over the arcs then read memory in order, which makes them several
    times faster. Those that one arc enters come before the others: nothing has to be summed for
    them, which makes a pass half as fast again.
    """
    height = int(level.max(initial=NONE)) + 1
    if height <= _LEVELS_WORTH_SORTING:
        level = level.astype(np.int16)  # which numpy sorts in one pass, by radix
    by_level = np.argsort(level, kind="stable")[np.count_nonzero(level < 0) :]
    start = np.searchsorted(level[by_level], np.arange(height + 1))
    place = np.full(level.size, NONE)
    place[by_level] = np.arange(by_level.size)
    if height > _LEVELS_WORTH_SORTING:  # such as one long chain: a level has too few states
        return start, by_level, np.lexsort((place[tail], place[head]))
    arcs = np.argsort(level[head], kind="stable")
    first = np.searchsorted(level[head][arcs], np.arange(height + 1))
    is_summed = np.bincount(head, minlength=level.size) > 1
    for number in range(1, height):
        run = slice(first[number], first[number + 1])
        entering = arcs[run][stable_argsort(place[tail[arcs[run]]])]
        states = head[entering]
        if states.size > start[number + 1] - start[number]:
            # Several arcs enter some state: keep its first occurrence, which is written last.
            occurrence = np.arange(states.size)
            place[states[::-1]] = occurrence[::-1]
            states = states[place[states] == occurrence]
            summed = is_summed[states]
            states = np.concatenate([states[~summed], states[summed]])
        by_level[start[number] : start[number + 1]] = states
        place[states] = np.arange(start[number], start[number + 1])
        arcs[run] = entering[stable_argsort(place[head[entering]])]
    return start, by_level, arcs
