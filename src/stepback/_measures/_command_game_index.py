"""How much everyone counts in the command games of others, looked up by member."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

import attrs
import numpy as np

from stepback._measures._command_games import CommandGames


@attrs.frozen(eq=False, slots=False, repr=False)
class CommandGameIndex(Mapping[Any, dict[Any, float]]):
    """From each member to those who count in the member's command game, and how much.

    It looks them up when asked: a dict of dicts takes most of the time there is for a million.
    """

    _members: Sequence[Any]
    _commands: CommandGames

    def __getitem__(self, member: Any) -> dict[Any, float]:
        """Who counts in the command game of a member, in the order of members."""
        at = self._place[member]
        start, commander, index = self._runs
        run = slice(start[at], start[at + 1])
        called = map(self._members.__getitem__, commander[run])
        return dict(zip(called, index[run], strict=True))

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
    def _place(self) -> dict[Any, int]:
        return {member: at for at, member in enumerate(self._members)}

    @cached_property
    def _runs(self) -> tuple[list[int], list[int], list[float]]:
        """Where the run of each member begins, who counts in it, and how much."""
        made = self._commands
        order = np.lexsort((made.commander, made.member))
        start = np.searchsorted(made.member[order], np.arange(len(self) + 1))
        return start.tolist(), made.commander[order].tolist(), made.index[order].tolist()
