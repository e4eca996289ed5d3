"""The Shapley-Shubik index in the command games of others, looked up by member."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

import attrs
import numpy as np

from stepback._measures._command_games import CommandGames


@attrs.frozen(eq=False, slots=False, repr=False)
class CommandGameIndex(Mapping[Any, dict[Any, float]]):
    """From each member to those who count in the member's command game, and their index.

    The inner dicts are made on access: for a million members, all together would take too long.
    """

    _members: Sequence[Any]
    _games: CommandGames

    def __getitem__(self, member: Any) -> dict[Any, float]:
        """Who counts in the command game of a member, in the order of members."""
        row = self._row_by_member[member]
        start, commander, index = self._member_runs
        run = slice(start[row], start[row + 1])
        members = map(self._members.__getitem__, commander[run])
        return dict(zip(members, index[run], strict=True))

    def __iter__(self) -> Iterator[Any]:
        """The members."""
        return iter(self._members)

    def __len__(self) -> int:
        """How many members there are."""
        return len(self._members)

    def __repr__(self) -> str:
        """How many members there are."""
        return f"<CommandIndex of {len(self):,} members>"

    @cached_property
    def _row_by_member(self) -> dict[Any, int]:
        return {member: row for row, member in enumerate(self._members)}

    @cached_property
    def _member_runs(self) -> tuple[list[int], list[int], list[float]]:
        """The first row of each member's game, then the commander and the index of each row."""
        games = self._games
        order = np.lexsort((games.commander, games.member))
        start = np.searchsorted(games.member[order], np.arange(len(self) + 1))
        return start.tolist(), games.commander[order].tolist(), games.index[order].tolist()
