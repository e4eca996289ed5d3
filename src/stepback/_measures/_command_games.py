"""Command games: who can make a member act, and the Shapley-Shubik index of each of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from itertools import count
from math import factorial
from typing import Any

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback._algorithms._coalitions import (
    MAX_MEMBERS,
    coalition_sums,
    find_swings,
    winning_coalitions,
)
from stepback._algorithms._read_only import freeze_arrays
from stepback._organization._validate_args import as_collection, is_hashable, raise_faults
from stepback._problems._format import format_value, join_truncated
from stepback._records._frozen_mapping import FrozenMapping

_MAX_LISTED = 10

Family = frozenset[frozenset[int]]


@attrs.frozen(eq=False)
class CommandGames:
    """The index of each member in the command games of others, where it is not 0.

    The arrays have a row for each pair of a member and someone who counts in the member's game.
    """

    member: Array  # the position of the member whose command game it is
    commander: Array  # the position of the member who counts in it
    index: Array  # the Shapley-Shubik index of the commander; those of one game sum to 1

    @classmethod
    def from_arcs(
        cls, n_nodes: int, tail: Array, head: Array, commands_itself: Array, *, approval: bool
    ) -> CommandGames:
        """The games of a graph of simple arcs, in which any one predecessor can command.

        So can the member itself where `commands_itself` is true. With `approval`, a command
        needs the consent of the member besides, unless the member commands itself.

        The index is the share of orders of joining in which a player is the decisive one. Let
        a member have 2 predecessors. Without approval each is first in half of the orders: 1/2.
        With approval, a predecessor decides if it is the first of them and comes after the
        member: 1/6 each. The member decides if any predecessor came before it: 2/3.
        """
        n_above = np.bincount(head, minlength=n_nodes)
        if approval:
            consenting = np.flatnonzero(~commands_itself)
            needs_consent = ~commands_itself[head]
            tail, head = tail[needs_consent], head[needs_consent]
            index_above = 1 / (n_above[head] * (n_above[head] + 1))
            player = np.append(np.flatnonzero(commands_itself), consenting)
            own_index = np.append(
                np.ones(n_nodes - consenting.size), (n_above / (n_above + 1))[consenting]
            )
        else:
            player = np.flatnonzero(commands_itself)
            n_players = n_above + commands_itself
            index_above = 1 / n_players[head]
            own_index = 1 / n_players[player]
        return cls(
            np.append(player, head), np.append(player, tail), np.append(own_index, index_above)
        )

    @classmethod
    def from_sets(cls, games: Mapping[Any, Any]) -> CommandGames:
        """The games of a mapping from members to the sets of members that can make them act."""
        position = {member: index for index, member in enumerate(games)}
        families, faults = [], []
        for member, sets in games.items():
            try:
                families.append(_parse_family(sets, position))
            except ValueError as fault:
                faults.append(f"{format_value(member)}: {fault}")
        raise_faults("source", faults)
        indices = [_shapley_shubik_index(family) for family in families]
        return cls(
            np.repeat(np.arange(len(indices)), [len(game) for game in indices]),
            np.array([player for game in indices for player in game], dtype=np.int64),
            np.array([index for game in indices for index in game.values()], dtype=np.float64),
        )


@attrs.frozen(eq=False, slots=False, repr=False)
class CommandGameIndex(Mapping[Any, dict[Any, float]]):
    """From each member to those who count in the member's command game, and their index.

    The inner dicts are made on access: for a million members, all together would take too long.
    """

    _members: Sequence[Any] = attrs.field(converter=tuple)
    _games: CommandGames

    def __attrs_post_init__(self) -> None:
        """Make all arrays read-only."""
        freeze_arrays(self._games)

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Restore a copy, whose arrays numpy makes writeable."""
        self.__dict__.update(state)
        freeze_arrays(self._games)

    def __getitem__(self, member: Any) -> dict[Any, float]:
        """Who counts in the command game of a member, in the order of members."""
        row = self._row_by_member[member]
        start, commander, index = self._member_runs
        run = slice(start[row], start[row + 1])
        members = map(self._members.__getitem__, commander[run])
        return dict(zip(members, index[run], strict=True))

    def __hash__(self) -> int:
        """That of the members, which equal indices have in common."""
        return hash(frozenset(self._members))

    def __iter__(self) -> Iterator[Any]:
        return iter(self._members)

    def __len__(self) -> int:
        return len(self._members)

    def __repr__(self) -> str:
        return f"<CommandIndex of {len(self):,} members>"

    @cached_property
    def _row_by_member(self) -> Mapping[Any, int]:
        return FrozenMapping(zip(self._members, count()))

    @cached_property
    def _member_runs(self) -> tuple[tuple[int, ...], tuple[int, ...], tuple[float, ...]]:
        """The first row of each member's game, then the commander and the index of each row."""
        games = self._games
        order = np.lexsort((games.commander, games.member))
        start = np.searchsorted(games.member[order], np.arange(len(self) + 1))
        rows = start, games.commander[order], games.index[order]
        starts, commanders, indices = (tuple(column.tolist()) for column in rows)
        return starts, commanders, indices


def _parse_family(sets: Any, position: Mapping[Any, int]) -> Family:
    """The winning sets, by positions; only the minimal ones where there are many players."""
    winning: set[frozenset[int]] = set()
    for members in as_collection(sets, "sets"):
        players = as_collection(members, "members")
        unknown = [
            format_value(player)
            for player in players
            if not (is_hashable(player) and player in position)
        ]
        if unknown:
            raise ValueError(
                f"{join_truncated(unknown, _MAX_LISTED)} in a set: not a member; add a command "
                "game for each"
            )
        if not players:
            raise ValueError("a set is empty; leave it out, or name who can command")
        winning.add(frozenset(position[player] for player in players))
    if not winning:
        raise ValueError(
            "nobody can command; give at least one set, of that member alone if nobody else can"
        )
    family = frozenset(winning)
    if len(family) == 1 or len(_family_members(family)) <= MAX_MEMBERS:
        return family
    family = _minimal_sets(family)
    n_members = len(_family_members(family))
    if len(family) > 1 and n_members > MAX_MEMBERS and max(map(len, family)) > 1:
        raise ValueError(
            f"{n_members} members are in its sets, and at most {MAX_MEMBERS} can be counted; "
            "replace members who always command together by one"
        )
    return family


def _family_members(family: Family) -> frozenset[int]:
    return frozenset().union(*family)


def _minimal_sets(family: Family) -> Family:
    kept: list[frozenset[int]] = []
    for candidate in sorted(family, key=len):
        if not any(smaller <= candidate for smaller in kept):
            kept.append(candidate)
    return frozenset(kept)


def _shapley_shubik_index(family: Family) -> dict[int, float]:
    """The Shapley-Shubik index of each player of a game, where it is not 0."""
    players = sorted(_family_members(family))
    if len(family) == 1 or all(len(members) == 1 for members in family):
        return dict.fromkeys(players, 1 / len(players))
    bit = {player: 1 << position for position, player in enumerate(players)}
    sets = frozenset(sum(bit[player] for player in members) for members in family)
    indices = _enumerate_index(len(players), sets)
    return {player: index for player, index in zip(players, indices, strict=True) if index}


@lru_cache(maxsize=1024)  # in one organization, many command games have the same form
def _enumerate_index(n_players: int, sets: frozenset[int]) -> tuple[float, ...]:
    """The Shapley-Shubik index of each player, from all coalitions.

    A swing of a player is a coalition of others that wins only together with the player. If k
    others are in it, the player is the decisive one in k! (n - k - 1)! of the n! orders.
    """
    size = coalition_sums([1] * (n_players - 1), dtype=np.int8)
    n_orders = [factorial(k) * factorial(n_players - k - 1) for k in range(n_players)]
    indices = []
    for swing in find_swings(winning_coalitions(n_players, sets)):
        n_swings = np.bincount(size[swing], minlength=n_players).tolist()
        n_decisive = sum(count * orders for count, orders in zip(n_swings, n_orders, strict=True))
        indices.append(n_decisive / factorial(n_players))
    return tuple(indices)
