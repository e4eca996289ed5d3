"""All coalitions of a few members, each as a bit mask."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from stepback._algorithms._arrays import Array

MAX_MEMBERS = 20  # they form about a million coalitions, which is as many as are quick to visit


def coalition_sums(values: Iterable[float], dtype: type = float) -> Array:
    """The sum of `values`, one for each member, over each coalition; exact with dtype object."""
    total: Array = np.zeros(1, dtype=dtype)
    for value in values:
        total = np.append(total, total + value)
    return total


def winning_coalitions(n_members: int, winning_sets: Iterable[int]) -> Array:
    """Which coalitions contain at least one of `winning_sets`, which are bit masks."""
    wins = np.zeros(1 << n_members, dtype=np.bool_)
    wins[list(winning_sets)] = True
    for member in range(n_members):
        without_member, with_member = _split_by_member(wins, member)
        with_member |= without_member
    return wins


def find_swings(wins: Array) -> Iterator[Array]:
    """For each member, which coalitions of the others win with that member and not without."""
    for member in range(wins.size.bit_length() - 1):
        without_member, with_member = _split_by_member(wins, member)
        yield (with_member & ~without_member).ravel()


def _split_by_member(wins: Array, member: int) -> tuple[Array, Array]:
    """Views of the coalitions without a member and, in the same order, of those with it."""
    pairs = wins.reshape(-1, 2, 1 << member)
    return pairs[:, 0], pairs[:, 1]
