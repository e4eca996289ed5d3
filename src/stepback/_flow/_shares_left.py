"""What principals have not handed on yet, in every band of amounts and at all times.

Worked example: refunds have the amounts 20, 50 and 400, and ann hands on those up to 100 to bo,
with no share given. Bo takes all of them, so nothing is left there, and all is left above 100. A
new delegation to cy without a share would divide the small refunds between the two. So bo's
delegation is first given the share that it has, which is 1; then cy gets what is left in each band:
nothing up to 100, and everything above. That is not possible where the share that a delegation has
differs from band to band or from time to time: then nothing tells which share to write.

Where the domain has other amounts from a later day on, its bands are those of all these amounts:
if refunds are of 400 now and of 50 next year, bo's delegation hands nothing on now, but will.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator

import attrs
import numpy as np

from stepback._algorithms._adjacency import Adjacency
from stepback._algorithms._arrays import NEGLIGIBLE_SHARE, Array
from stepback._algorithms._read_only import frozen_property
from stepback._columns._day_columns import DayColumns
from stepback._columns._table import Table
from stepback._flow._active_delegations import in_force_mask
from stepback._flow._groups import fill_missing_shares
from stepback._records._nodes import BY_CHOICE

_BY_VALUE = BY_CHOICE.option_code("value")
_UNBOUNDED = np.iinfo(np.int64).max


@attrs.frozen(eq=False, slots=False)
class SharesLeft:
    """The shares that groups of delegations leave in domains.

    A pair is a group of delegations of one principal with a domain. An entry is a delegation of a
    pair that passes something on at some time, in some band of the domain.

    Attributes:
        n_pairs: How many pairs there are.
        pair: The pair of each entry; sorted.
        row: The delegation of each entry.
        share: The share given; nan if none is.
        reach: How many of the domain's amounts, now and later, are within the limit; unbounded if
            all are.
        is_unlimited_now: Whether all amounts that the domain has now are within the limit.
        condition: A number for the times and contexts in which it is in force.
        coincides: Whether it may be in force together with a new delegation.
        meets: Whether it may be so where further contexts are entered.
        covers: Whether it is in force whenever a new delegation is.
        is_active: Whether it is in force now.
    """

    n_pairs: int
    pair: Array
    row: Array
    share: Array
    reach: Array
    is_unlimited_now: Array
    condition: Array
    coincides: Array
    meets: Array
    covers: Array
    is_active: Array

    @classmethod
    def from_groups(
        cls,
        day: DayColumns,
        date: datetime.date | None,
        contexts: frozenset[str],
        rows: Array,
        rows_by_group: Adjacency,
        group: Array,
        domain: Array,
    ) -> SharesLeft:
        """Of each pair of `group` and `domain`; `rows_by_group` has positions in `rows`."""
        position, pair = rows_by_group.arcs_from(group)
        table = day.columns.tables["delegations"].take(rows)
        condition, covers, coincides, meets = _compare_conditions(table, date, contexts)
        active = in_force_mask(day.columns, date, contexts)[rows]
        reach, is_unlimited_now = _count_amounts_within(
            day, date, domain[pair], table["limit"][position]
        )
        share = table["share"][position]
        entries = np.flatnonzero((reach > 0) & (share != 0))
        position = position[entries]
        return cls(
            n_pairs=group.size,
            pair=pair[entries],
            row=rows[position],
            share=share[entries],
            reach=reach[entries],
            is_unlimited_now=is_unlimited_now[entries],
            condition=condition[position],
            coincides=coincides[position],
            meets=meets[position],
            covers=covers[position],
            is_active=active[position],
        )

    @frozen_property
    def now(self) -> Array:
        """The share of the largest decisions that is left now; no band has more left.

        Nothing is left where a delegation without a share is in force.
        """
        is_open = self._any_by_pair(self._is_now & np.isnan(self.share))
        given = self._given_now
        return np.where(~is_open & (given < 1 - NEGLIGIBLE_SHARE), 1 - given, 0.0)

    @frozen_property
    def has_part_now(self) -> Array:
        """Which entries have a part of the largest decisions now.

        One without a share has none if others have all.
        """
        is_left = (self._given_now < 1 - NEGLIGIBLE_SHARE)[self.pair]
        return np.asarray(self._is_now & (is_left | ~np.isnan(self.share)))

    @frozen_property
    def may_have_part(self) -> Array:
        """Which entries have a part of some decisions, now or at another time.

        One without a share has none if others that are always in force have all.
        """
        is_lasting = self.covers & (self.reach == _UNBOUNDED) & ~np.isnan(self.share)
        share = np.where(is_lasting, np.nan_to_num(self.share), 0.0)
        given = np.bincount(self.pair, weights=share, minlength=self.n_pairs)
        return np.asarray(~np.isnan(self.share) | (given < 1 - NEGLIGIBLE_SHARE)[self.pair])

    @frozen_property
    def _given_now(self) -> Array:
        """The shares given of the largest decisions now, summed by pair."""
        share = np.where(self._is_now, np.nan_to_num(self.share), 0.0)
        return np.bincount(self.pair, weights=share, minlength=self.n_pairs)

    @frozen_property
    def _is_now(self) -> Array:
        return np.asarray(self.is_active & self.is_unlimited_now)

    @frozen_property
    def is_constant(self) -> Array:
        """Whether a new delegation would find the same share left in all bands, at all times."""
        varies = self.meets & ~(self.covers & (self.reach == _UNBOUNDED))
        return ~self._any_by_pair(varies)

    @frozen_property
    def is_open(self) -> Array:
        """Which entries have no share, and would divide what is left with a new delegation."""
        return np.isnan(self.share) & self.coincides

    @frozen_property
    def has_unclear(self) -> Array:
        """Whether the share of an open entry differs between bands or times."""
        highest_open, lowest = np.zeros(self.n_pairs, np.int64), np.full(self.n_pairs, _UNBOUNDED)
        np.maximum.at(highest_open, self.pair[self.is_open], self.reach[self.is_open])
        np.minimum.at(lowest, self.pair, self.reach)
        first, last = np.full(self.n_pairs, _UNBOUNDED), np.full(self.n_pairs, -1)
        np.minimum.at(first, self.pair, self.condition)
        np.maximum.at(last, self.pair, self.condition)
        varies = (highest_open > lowest) | (first != last) | self._any_by_pair(~self.covers)
        return np.asarray(self._any_by_pair(self.is_open) & varies)

    def open_shares(self, pair: int) -> tuple[Array, Array]:
        """The delegations of a pair without a share, and the share that each has.

        That is, unless it is unclear. What some have at other times only does not matter.
        """
        entries = np.flatnonzero(self.pair == pair)
        share = self.share[entries]
        is_open = self.is_open[entries]
        shares = fill_missing_shares(np.zeros(entries.size, np.int64), share, 1)
        return self.row[entries[is_open]], shares[is_open]

    def least(self, table: Table, date: datetime.date | None, pair: int) -> float:
        """The share of one pair that is left in every band and at all times from `date` on."""
        is_given = self.meets & ~np.isnan(self.share)
        if (self.is_open & (self.pair == pair)).any():
            return 0.0
        entries = np.flatnonzero(is_given & (self.pair == pair))
        rows, share = self.row[entries], self.share[entries]
        delegations = table.take(rows)
        start = delegations["start"]
        first_day = np.datetime64(date or datetime.date.min, "D")
        # The most is handed on when one of them begins. All contexts may be entered together.
        days = np.unique(np.append(start[start > first_day], first_day))
        given = [share[delegations.in_force_mask(day)].sum() for day in days.tolist()]
        return 1 - float(max(given))

    def _any_by_pair(self, is_found: Array) -> Array:
        return np.asarray(np.bincount(self.pair[is_found], minlength=self.n_pairs) > 0)


def _compare_conditions(
    table: Table, date: datetime.date | None, contexts: frozenset[str]
) -> tuple[Array, Array, Array, Array]:
    """When delegations are in force, as numbers, and how that compares with a new one.

    A new one begins on `date`, in `contexts`, and has no end. Returned besides are masks of those
    that are in force whenever the new one is, of those that may be together with it, and of
    those that may be where further contexts are entered.
    """
    start, end = table["start"], table["end"]
    numbers: dict[frozenset[str], int] = {frozenset(): 0}
    binding = np.zeros(len(table), dtype=np.int64)
    for row in np.flatnonzero(table["contexts"].astype(np.bool_)).tolist():  # few are bound to any
        binding[row] = numbers.setdefault(table["contexts"][row], len(numbers))
    sets = list(numbers)
    covers_context = np.array(
        [not own or (bool(contexts) and contexts <= own) for own in sets], bool
    )
    meets_context = np.array(
        [not own or not contexts or not contexts.isdisjoint(own) for own in sets], bool
    )
    covers = np.isnat(end) & covers_context[binding]
    meets = np.ones(len(table), dtype=np.bool_)
    if date is None:
        covers &= np.isnat(start)
    else:
        day = np.datetime64(date, "D")
        covers &= np.isnat(start) | (start <= day)
        meets &= np.isnat(end) | (end > day)
    if len(sets) <= 1 and np.isnat(start).all() and np.isnat(end).all():  # quick to see
        condition = np.zeros(len(table), dtype=np.int64)
        return condition, covers, meets & meets_context[binding], meets
    # Days are numbers of days; NaT is the least integer there is.
    keys = np.stack([start.astype(np.int64), end.astype(np.int64), binding], axis=1)
    condition = np.unique(keys, axis=0, return_inverse=True)[1].reshape(-1)
    return condition, covers, meets & meets_context[binding], meets


def _count_amounts_within(
    day: DayColumns, date: datetime.date | None, domain: Array, limit: Array
) -> tuple[Array, Array]:
    """How many amounts of each domain are up to each limit; unbounded if all of them are.

    Counted are the amounts on the day and on all later ones. Returned besides is a mask of those
    limits that no amount of the day is above.
    """
    reach = np.full(domain.size, _UNBOUNDED)
    is_unlimited_now = np.ones(domain.size, dtype=np.bool_)
    limited = np.flatnonzero(~np.isnan(limit))
    numbers = np.unique(domain[limited])
    domains = day.columns.tables["domains"]
    for number, versions in zip(numbers.tolist(), _versions(day, date, numbers), strict=True):
        entries = limited[domain[limited] == number]
        now = _amounts_of(domains, [number])
        is_unlimited_now[entries] = limit[entries] >= now.max(initial=-np.inf)
        ordered = now if versions is None else _amounts_of(day.records.tables["domains"], versions)
        count = np.searchsorted(ordered, limit[entries], side="right")
        reach[entries] = np.where(count < ordered.size, count, _UNBOUNDED)
    return reach, is_unlimited_now


def _versions(
    day: DayColumns, date: datetime.date | None, numbers: Array
) -> Iterator[list[int] | None]:
    """The records of each domain of the day that are in force then or later; ``None``: that one."""
    first, ends = day.records.first_domains, day.records.tables["domains"].end_days
    if first is None or date is None:
        yield from (None for _ in numbers)
        return
    by_first = Adjacency.from_sources(first, first.size)
    rows = day.row_positions("domains")
    today = int(np.datetime64(date, "D").astype(np.int64))
    for number in numbers.tolist():
        versions = by_first.arcs_from(first[rows[[number]]])[0]
        yield versions[ends[versions] > today].tolist()


def _amounts_of(domains: Table, rows: list[int]) -> Array:
    """The distinct amounts that weigh something in any of the domains, in order.

    Where there are none, the autonomy says what a limit comes to, and every decision counts as
    within it: as an amount below all limits.
    """
    found: list[Array] = []
    for row in rows:
        amounts = domains["amounts"][row]
        kept = np.asarray([-np.inf] if amounts is None else amounts, dtype=np.float64)
        by_value = amounts is not None and domains["by"][row] == _BY_VALUE
        found.append(kept[kept > 0] if by_value else kept)
    return np.unique(np.concatenate(found))
