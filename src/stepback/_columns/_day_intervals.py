"""When records are in force, as half-open intervals of days, and which of them meet."""

from __future__ import annotations

import numpy as np

from stepback._algorithms._arrays import Array

FIRST_DAY = np.iinfo(np.int64).min  # of what has no start
LAST_DAY = np.iinfo(np.int64).max  # of what has no end


def day_numbers(days: Array, missing: int) -> Array:
    """Days as whole numbers; `missing` where there is none."""
    given = days[:1] if days.strides == (0,) else days  # a column of one value stays one
    numbers = np.where(np.isnat(given), missing, given.astype(np.int64))
    return numbers if given is days else np.broadcast_to(numbers, days.size)


def meeting_groups(key: Array, begin: Array, end: Array) -> list[Array]:
    """The positions of those of one key that are in force while another of the same key is.

    One group for each stretch of days that they cover without a gap. Each group, and the groups,
    are in the order of their positions.
    """
    if not key.size:
        return []
    order = np.lexsort((begin, key))
    same = key[order][1:] == key[order][:-1]
    latest = _latest_ends(key[order], end[order])
    meets = same & (begin[order][1:] < latest[:-1])
    group = np.cumsum(np.append(True, ~meets))
    size = np.bincount(group)
    shared = np.flatnonzero(size[group] > 1)
    pieces = np.split(order[shared], np.flatnonzero(np.diff(group[shared])) + 1)
    return sorted((np.sort(piece) for piece in pieces if piece.size), key=lambda piece: piece[0])


def join_intervals(key: Array, begin: Array, end: Array) -> tuple[Array, Array, Array]:
    """The same days of each key in as few intervals as possible, by key and day."""
    order = np.lexsort((begin, key))
    key, begin, end = key[order], begin[order], end[order]
    latest = _latest_ends(key, end)
    is_first = np.append(True, (key[1:] != key[:-1]) | (begin[1:] > latest[:-1]))[: key.size]
    first = np.flatnonzero(is_first)
    last = np.append(first[1:], key.size) - 1
    return key[first], begin[first], latest[last]


def single_stretches(
    key: Array, row: Array, begin: Array, end: Array
) -> tuple[Array, Array, Array, Array]:
    """Of each key, the days on which it has one interval: the key, its row, first day and end."""
    key, day = np.tile(key, 2), np.concatenate([begin, end])
    order = np.lexsort((day, key))
    key, day = key[order], day[order]
    ones = np.ones(row.size, dtype=np.int64)
    count = np.cumsum(np.concatenate([ones, -ones])[order])
    rows = np.cumsum(np.concatenate([row, -row])[order])  # where the count is 1, this row
    is_stretch = (key[1:] == key[:-1]) & (day[1:] > day[:-1]) & (count[:-1] == 1)
    first = np.flatnonzero(is_stretch)
    return key[first], rows[first], day[first], day[first + 1]


def _latest_ends(key: Array, end: Array) -> Array:
    """For each of sorted keys, the latest end so far among those of the same key."""
    # Ranks of ends, raised by key, so that one running maximum serves all keys.
    rank = np.empty(end.size, dtype=np.int64)
    in_order = np.argsort(end, kind="stable")
    rank[in_order] = np.arange(end.size)
    run = np.cumsum(np.append(True, key[1:] != key[:-1])) - 1
    latest = np.maximum.accumulate(run * end.size + rank)
    return np.asarray(end[in_order][latest - run * end.size])
