"""Coalitions of a few members: every one of them, as a bit mask."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from stepback._algorithms._arrays import Array

MAX_MEMBERS = 20  # members, of whom a million coalitions can be looked at


def coalition_sums(values: Iterable[float], dtype: type = float) -> Array:
    """The sum of values over each coalition of as many members; exact as objects."""
    total: Array = np.zeros(1, dtype=dtype)
    for value in values:
        total = np.append(total, total + value)
    return total


def coalition_sizes(members: int) -> Array:
    """How many members each coalition has."""
    return coalition_sums([1] * members).astype(np.int8)


def winning_coalitions(members: int, sets: Iterable[int]) -> Array:
    """Which coalitions hold at least one of these sets of members."""
    wins = np.zeros(1 << members, dtype=np.bool_)
    wins[list(sets)] = True
    for member in range(members):
        without, with_ = _halves(wins, member)
        with_ |= without
    return wins


def find_swings(wins: Array) -> Iterator[Array]:
    """For each member, which coalitions of the others win with that member and not without."""
    for member in range(wins.size.bit_length() - 1):
        without, with_ = _halves(wins, member)
        yield (with_ & ~without).ravel()


def _halves(wins: Array, member: int) -> tuple[Array, Array]:
    """The coalitions without a member, and in the same order those with that member besides."""
    pairs = wins.reshape(-1, 2, 1 << member)
    return pairs[:, 0], pairs[:, 1]
