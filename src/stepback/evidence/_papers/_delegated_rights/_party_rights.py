"""The rights of one domain and track, gathered by who decides together, and cut to those above."""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby

import attrs

from stepback._problems._format import format_value
from stepback._problems._problem import Place, Problem
from stepback.evidence._cells._spelling_keys import spelling_key
from stepback.evidence._papers._grant import Grant
from stepback.evidence._papers._level_order import (
    Party,
    Rank,
    grant_party,
    has_known_levels,
    lower_bound,
    order_levels,
    upper_bound,
)

Band = tuple[float, float]  # above the first amount, up to the second
_OWN_LINE = "own line"


@attrs.frozen(kw_only=True)
class PartyRight:
    """What those who decide together may decide, under one condition and at one time.

    Attributes:
        names: The holder, and those who sign too.
        rank: How high its level is.
        bands: The amounts, lowest first; no two of them meet.
        condition: When it holds; empty if always.
        is_own_line: Whether it is about people below the holder only.
        may_redelegate: Whether the holder may hand it on.
        start, end: When it is in force.
        rows: The rows of the matrix.
    """

    names: tuple[str, ...]
    rank: Rank
    bands: tuple[Band, ...]
    condition: str
    is_own_line: bool
    may_redelegate: bool
    start: datetime.date | None
    end: datetime.date | None
    rows: tuple[int, ...]

    @property
    def is_firm(self) -> bool:
        """Whether it holds for all requests, under any condition."""
        return not self.condition and not self.is_own_line

    @property
    def lower(self) -> float:
        """Above which amount it begins."""
        return self.bands[0][0]

    @property
    def upper(self) -> float:
        """Up to which amount it goes."""
        return self.bands[-1][1]

    def covers(self, band: Band) -> bool:
        """Whether all amounts of a band are covered."""
        return any(lower <= band[0] and band[1] <= upper for lower, upper in self.bands)


def gather_rights(
    grants: Sequence[Grant], levels: Sequence[str], source: str
) -> tuple[list[PartyRight], list[Problem]]:
    """The rights of one domain and track, highest level first, and warnings about what was cut."""
    ranks = order_levels(grants, levels)
    warnings = list(_cut_to_principals(grants, source))
    kept = [grant for grant, _ in _principal_limits(grants)]
    rights = _merge_grants(kept, ranks)
    # The highest first; of parties on one level, the last named first, for the first is lowest.
    rights.reverse()
    rights.sort(key=lambda right: right.condition)
    rights.sort(key=lambda right: (right.rank, right.upper), reverse=True)
    if has_known_levels(ranks, levels):
        rights, cut = _cut_to_levels(rights, source)
        warnings += cut
    return rights, warnings


def _merge_grants(grants: Sequence[Grant], ranks: Mapping[Party, Rank]) -> list[PartyRight]:
    together: dict[tuple[object, ...], list[Grant]] = {}
    for grant in grants:
        key = (
            grant_party(grant),
            spelling_key(grant.condition),
            grant.scope,
            grant.start,
            grant.end,
        )
        together.setdefault(key, []).append(grant)
    return [
        PartyRight(
            names=(held[0].holder, *held[0].jointly),
            rank=ranks[grant_party(held[0])],
            bands=join_bands((lower_bound(grant), upper_bound(grant)) for grant in held),
            condition=held[0].condition,
            is_own_line=held[0].scope == _OWN_LINE,
            may_redelegate=all(grant.may_redelegate for grant in held),
            start=held[0].start,
            end=held[0].end,
            rows=tuple(grant.row for grant in held if grant.row),
        )
        for held in together.values()
    ]


def join_bands(bands: Iterable[Band]) -> tuple[Band, ...]:
    """Bands in order, with those that overlap or meet as one.

    >>> join_bands([(5, 10), (0, 5), (20, 30)])
    ((0, 10), (20, 30))
    """
    joined: list[Band] = []
    for lower, upper in sorted(bands):
        if joined and lower <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(upper, joined[-1][1])
        else:
            joined.append((lower, upper))
    return tuple(joined)


def _cut_bands(bands: Iterable[Band], cap: float) -> tuple[Band, ...]:
    return tuple((lower, min(upper, cap)) for lower, upper in bands if lower < cap)


def _cut_to_levels(
    rights: Sequence[PartyRight], source: str
) -> tuple[list[PartyRight], list[Problem]]:
    """Rights that go no further than those of every level above that always hold."""
    kept, problems = [], []
    cap, above = math.inf, ""
    for _, ranked in groupby(rights, lambda right: right.rank):
        below = cap, above  # of the next level
        for right in ranked:
            if right.upper > cap:
                problems.append(
                    _cut_problem(right.names, right.upper, above, cap, right.rows, source)
                )
            bands = _cut_bands(right.bands, cap)
            if not bands:
                continue
            kept.append(attrs.evolve(right, bands=bands))
            always = not right.condition and right.start is None and right.end is None
            if always and bands[-1][1] < below[0]:
                below = bands[-1][1], right.names[0]
        cap, above = below
    return kept, problems


def _principal_limits(grants: Sequence[Grant]) -> Iterator[tuple[Grant, Grant | None]]:
    """Each grant cut to the limit of its principal, if that has one here; and the grant before."""
    limits: dict[str, float] = {}
    for grant in grants:
        key = spelling_key(grant.holder)
        limits[key] = max(upper_bound(grant), limits.get(key, -math.inf))
    for grant in grants:
        cap = limits.get(spelling_key(grant.principal), math.inf) if grant.principal else math.inf
        if upper_bound(grant) <= cap:
            yield grant, None
        elif lower_bound(grant) < cap:
            yield attrs.evolve(grant, up_to=cap), grant


def _cut_to_principals(grants: Sequence[Grant], source: str) -> Iterator[Problem]:
    for grant, before in _principal_limits(grants):
        if before is not None:
            rows = (grant.row,) if grant.row else ()
            yield _cut_problem(
                (grant.holder,),
                upper_bound(before),
                grant.principal,
                upper_bound(grant),
                rows,
                source,
            )


def _cut_problem(
    names: Sequence[str],
    limit: float,
    above: str,
    cap: float,
    rows: tuple[int, ...],
    source: str,
) -> Problem:
    shown = "no limit" if math.isinf(limit) else f"a limit of {limit:,.15g}"
    message = (
        f"{format_value(names[0])} has {shown}, above that of {format_value(above)}, from whom the "
        f"right comes: it is cut to {cap:,.15g}; correct a limit, or the order of levels"
    )
    return Problem("limit-above-principal", message, Place(source, rows, "up_to"), "warning")
