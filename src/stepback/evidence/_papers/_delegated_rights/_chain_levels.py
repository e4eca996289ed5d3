"""The levels of a chain: who may decide in one domain, highest level first."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import groupby

import attrs

from stepback.evidence._cells._spelling_keys import spelling_key
from stepback.evidence._papers._delegated_rights._party_rights import Band, PartyRight

_Conditions = tuple[tuple[str, bool, Band], ...]


@attrs.frozen
class ChainLevel:
    """A level of a chain: one party, or several on the same level, of which each may decide.

    Attributes:
        parties: The rights.
        band: The amounts.
    """

    parties: tuple[PartyRight, ...]
    band: Band

    @property
    def first(self) -> PartyRight:
        """The right that stands for all, which differ only in who has it."""
        return self.parties[0]

    @property
    def is_firm(self) -> bool:
        """Whether it holds for all requests, under any condition."""
        return self.first.is_firm

    @property
    def is_universal(self) -> bool:
        """Whether it holds for all requests and up to any amount."""
        return self.is_firm and self.band[1] == math.inf

    @property
    def names(self) -> tuple[tuple[str, ...], ...]:
        """Who has it: the holder of each right, and those who sign too."""
        return tuple(right.names for right in self.parties)

    @property
    def label(self) -> str:
        """Who has it, in words."""
        return " or ".join(" + ".join(names) for names in self.names)


def list_chain_levels(rights: Sequence[PartyRight]) -> list[ChainLevel] | None:
    """The levels of one chain of limits; ``None`` if no such chain says what the rights say."""
    if any(len(right.bands) > 1 for right in rights):
        return None
    levels = join_peers([ChainLevel((right,), right.bands[0]) for right in rights])
    for place, level in enumerate(levels):
        below = levels[place + 1] if place + 1 < len(levels) else None
        begins_at_limit = (
            below is not None and below.is_firm and level.is_firm and below.band[1] == level.band[0]
        )
        if level.band[0] > -math.inf and not begins_at_limit:
            return None
        if level.is_firm and any(later.band[1] > level.band[1] for later in levels[place + 1 :]):
            return None
    return levels


def list_band_levels(rights: Iterable[PartyRight], band: Band) -> list[ChainLevel]:
    """The levels of the chain of one band, in which all amounts are alike."""
    everything = (-math.inf, math.inf)
    return join_peers([ChainLevel((right,), everything) for right in rights if right.covers(band)])


def join_peers(levels: Sequence[ChainLevel]) -> list[ChainLevel]:
    """Parties of the same rank and rights as one level, and all rights of a party together."""
    joined: list[ChainLevel] = []
    for _, ranked in groupby(levels, lambda level: level.first.rank):
        by_party: dict[tuple[str, ...], list[ChainLevel]] = {}
        for level in ranked:
            by_party.setdefault(level.first.names, []).append(level)
        peers: dict[tuple[object, ...], list[list[ChainLevel]]] = {}
        for names, held in by_party.items():
            kept = [level for place, level in enumerate(held) if not _is_implied(place, held)]
            # Levels for the own line are handed to post by post.
            own = names if any(level.first.is_own_line for level in kept) else ()
            peers.setdefault((own, _list_conditions(kept)), []).append(kept)
        for parties in peers.values():
            joined += [
                ChainLevel(tuple(level.first for level in reversed(same)), same[0].band)
                for same in zip(*parties, strict=True)
            ]
    return joined


def _is_implied(place: int, held: Sequence[ChainLevel]) -> bool:
    """Whether another right of the same party holds whenever this one does."""
    level = held[place]
    return any(_implies(other, level) for other in held[:place]) or any(
        _implies(other, level) and not _implies(level, other) for other in held[place + 1 :]
    )


def _implies(other: ChainLevel, level: ChainLevel) -> bool:
    right, wider = level.first, other.first
    holds = other.is_firm or (
        wider.condition in ("", right.condition) and wider.is_own_line == right.is_own_line
    )
    return holds and other.band[0] <= level.band[0] and level.band[1] <= other.band[1]


def _list_conditions(levels: Iterable[ChainLevel]) -> _Conditions:
    return tuple((level.first.condition, level.first.is_own_line, level.band) for level in levels)


def until_firm(levels: Sequence[ChainLevel], place: int) -> Sequence[ChainLevel]:
    """The levels from a place on, up to and including the first that always holds."""
    for number in range(place, len(levels)):
        if levels[number].is_firm:
            return levels[place : number + 1]
    return levels[place:]


def exclude_each_other(level: ChainLevel, other: ChainLevel) -> bool:
    """Whether the condition of one is that of the other with a *not*, so that only one holds."""
    words, others = (spelling_key(held.first.condition).split() for held in (level, other))
    if not words or not others:
        return False
    shorter, longer = sorted((words, others), key=len)
    return [word for word in longer if word != "not"] == shorter and len(longer) > len(shorter)
