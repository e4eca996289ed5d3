"""Command games: who can make a member act, and how much each of them counts in it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from math import factorial
from typing import Any

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback._algorithms._coalitions import (
    MAX_MEMBERS,
    coalition_sizes,
    find_swings,
    winning_coalitions,
)
from stepback._organization._validate_args import as_collection, is_hashable, raise_faults
from stepback._problems._format import format_value

Family = frozenset[frozenset[int]]


@attrs.frozen(eq=False)
class CommandGames:
    """The index of each member in the command games of others, where it is not 0.

    Attributes:
        member: Whose command game it is.
        commander: Who counts in it.
        index: How much, the Shapley-Shubik index; those of one game sum to 1.
    """

    member: Array
    commander: Array
    index: Array

    @classmethod
    def from_arcs(
        cls, nodes: int, tail: Array, head: Array, own: Array, *, approval: bool
    ) -> CommandGames:
        """Of a graph of simple arcs: any one above commands, `own` themselves besides.

        With `approval`, not without the member: who comes last of the two decides, and whoever
        is above comes into it only where nobody else above came before.
        """
        above = np.bincount(head, minlength=nodes)
        if approval:
            consents = np.flatnonzero(~own)
            under = ~own[head]
            tail, head = tail[under], head[under]
            among = above / (above + 1)
            each = 1 / (above[head] * (above[head] + 1))
            itself = np.append(np.flatnonzero(own), consents)
            its_own = np.append(np.ones(nodes - consents.size), among[consents])
        else:
            itself = np.flatnonzero(own)
            each = 1 / (above + own)[head]
            its_own = 1 / (above + own)[itself]
        return cls(np.append(itself, head), np.append(itself, tail), np.append(its_own, each))

    @classmethod
    def from_sets(cls, games: Mapping[Any, Any]) -> CommandGames:
        """Of a mapping from members to the sets of members that can make them act."""
        position = {member: at for at, member in enumerate(games)}
        families, faults = [], []
        for member, sets in games.items():
            try:
                families.append(_family(sets, position))
            except ValueError as fault:
                faults.append(f"{format_value(member)}: {fault}")
        raise_faults("source", faults)
        indices = [_index(family) for family in families]
        return cls(
            np.repeat(np.arange(len(indices)), [len(one) for one in indices]),
            np.array([player for one in indices for player in one], dtype=np.int64),
            np.array([value for one in indices for value in one.values()], dtype=np.float64),
        )


def _family(sets: Any, position: Mapping[Any, int]) -> Family:
    """The sets that win, by positions; only the minimal ones where there are many players."""
    found: set[frozenset[int]] = set()
    for one in as_collection(sets, "sets"):
        players = as_collection(one, "members")
        unknown = [
            format_value(player)
            for player in players
            if not (is_hashable(player) and player in position)
        ]
        if unknown:
            raise ValueError(
                f"{', '.join(unknown)} in a set: no member; add a command game for each"
            )
        if not players:
            raise ValueError("a set is empty; leave it out, or name who can command")
        found.add(frozenset(position[player] for player in players))
    if not found:
        raise ValueError(
            "nobody can command; give at least one set, of that member alone if nobody else can"
        )
    family = frozenset(found)
    if len(family) > 1 and len(_players(family)) > MAX_MEMBERS:
        family = _minimal(family)
        if len(family) > 1 and len(_players(family)) > MAX_MEMBERS and max(map(len, family)) > 1:
            raise ValueError(
                f"{len(_players(family))} members are in its sets, and {MAX_MEMBERS} "
                "are the most that "
                "can be counted; take members who always command together as one"
            )
    return family


def _players(family: Family) -> frozenset[int]:
    return frozenset().union(*family)


def _minimal(family: Family) -> Family:
    kept: list[frozenset[int]] = []
    for one in sorted(family, key=len):
        if not any(other <= one for other in kept):
            kept.append(one)
    return frozenset(kept)


def _index(family: Family) -> dict[int, float]:
    """The Shapley-Shubik index of whoever counts in a game."""
    players = sorted(_players(family))
    if len(family) == 1 or all(len(one) == 1 for one in family):
        return dict.fromkeys(players, 1 / len(players))
    bit = {player: 1 << at for at, player in enumerate(players)}
    sets = frozenset(sum(bit[player] for player in one) for one in family)
    values = _enumerated(len(players), sets)
    return {player: value for player, value in zip(players, values, strict=True) if value}


@lru_cache(maxsize=1024)  # in one organization, many are commanded alike
def _enumerated(players: int, sets: frozenset[int]) -> tuple[float, ...]:
    """The Shapley-Shubik index of each player, from all coalitions."""
    size = coalition_sizes(players - 1)
    orders = [factorial(k) * factorial(players - k - 1) for k in range(players)]
    found = []
    for swing in find_swings(winning_coalitions(players, sets)):
        counts = np.bincount(size[swing], minlength=players).tolist()
        decisive = sum(count * times for count, times in zip(counts, orders, strict=True))
        found.append(decisive / factorial(players))
    return tuple(found)
