"""Warnings that above a limit, or outside a window, a general delegation applies again."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback._algorithms._read_only import frozen_property
from stepback._algorithms._sorted_lookup import sorted_lookup
from stepback._columns._table import Columns, Table
from stepback._flow._delegation_place import describe_right, make_delegation_warning
from stepback._problems._format import format_id, join_truncated
from stepback._problems._problem import Problem

_NAMED = 12
_LAST_DAY = 2**23  # after all days, which are numbers from 1970 on here
_FIRST_DAY, _SPAN = -_LAST_DAY, 4 * _LAST_DAY


def find_general_fallbacks(
    columns: Columns, rows: Array, date: datetime.date | None
) -> Iterator[tuple[int, Problem]]:
    """Limits and windows beyond which a general delegation of the same principal applies again.

    Each with the row of the delegation that has the limit or window.

    What applied before `date` only is the past, and no concern on that day.
    """
    table = columns.tables["delegations"]
    general = rows[table["domain"][rows] < 0]
    named = np.flatnonzero(table["domain"] >= 0)
    # Only principals who have general delegations, too. All that name a domain replace these.
    named = named[np.isin(table["principal"][named], table["principal"][general])]
    if not named.size:
        return
    delegates = _GeneralDelegates(columns, general)
    n_domains = len(columns.domain_ids)
    key = table["principal"][named].astype(np.int64) * n_domains + table["domain"][named]
    distinct, group = np.unique(key, return_inverse=True)
    principals, position = np.unique(table["principal"][general], return_inverse=True)
    of_group = sorted_lookup(distinct // n_domains, principals)[0]
    limit = table["limit"][named]
    begins, ends = _window(table.take(named))
    is_unbound = ~table["contexts"][named].astype(np.bool_)
    highest = _largest(position, table["limit"][general], principals.size)[of_group]
    # Limits: above what delegations by name cover at all times, the general one applies.
    always = is_unbound & (begins == _FIRST_DAY) & (ends == _LAST_DAY)
    covered = _largest(group[always], limit[always], distinct.size)
    largest_amount = np.array(
        [max(amounts) if amounts else -np.inf for amounts in columns.tables["domains"]["amounts"]]
    )[table["domain"][named]]
    falls = (limit >= covered[group]) & (limit < highest[group])
    for row in named[falls & (limit < largest_amount)].tolist():
        yield row, delegates.describe_fall(row, "limit", f"above {table['limit'][row]:,.15g}")
    # Windows: the same between those of all delegations by name, as far as the general one goes.
    unbound = np.flatnonzero(is_unbound)
    gap_group, gap_begin, gap_end = _find_gaps(group[unbound], begins[unbound], ends[unbound])
    general_begins, general_ends = _window(table.take(general))
    first, last = np.full(principals.size, _LAST_DAY), np.full(principals.size, _FIRST_DAY)
    np.minimum.at(first, position, general_begins)
    np.maximum.at(last, position, general_ends)
    number = of_group[gap_group]
    today = _FIRST_DAY if date is None else int(np.datetime64(date).astype(np.int64))
    gap_starts = np.maximum(gap_begin, np.maximum(first[number], today))
    is_filled = gap_starts < np.minimum(gap_end, last[number])
    gap_group, gap_begin, gap_end = (a[is_filled] for a in (gap_group, gap_begin, gap_end))
    for field, word, days, gap_day in (
        ("start", "before", begins, gap_end),
        ("end", "from", ends, gap_begin),
    ):
        gaps = np.unique(gap_group * _SPAN + gap_day)
        is_dated = is_unbound & (abs(days) < _LAST_DAY)
        borders = is_dated & sorted_lookup(group * _SPAN + days, gaps)[1]
        for row in named[borders].tolist():
            yield row, delegates.describe_fall(row, field, f"{word} {table[field][row]}")


@attrs.frozen(eq=False, slots=False)
class _GeneralDelegates:
    """To whom principals hand on what no other delegation names, for messages."""

    columns: Columns
    rows: Array

    @frozen_property
    def _names(self) -> dict[int, dict[str, None]]:
        """The ids of the delegates of each principal, once each."""
        table = self.columns.tables["delegations"].take(self.rows)
        names: dict[int, dict[str, None]] = {}
        ids = self.columns.ids[table["delegate"]].tolist()
        for principal, id_ in zip(table["principal"].tolist(), ids, strict=True):
            names.setdefault(principal, {})[format_id(id_)] = None
        return names

    def describe_fall(self, row: int, field: str, when: str) -> Problem:
        """The warning about a delegation outside which a general one applies."""
        table = self.columns.tables["delegations"]
        principal, domain = describe_right(self.columns, row)
        names = join_truncated(self._names[int(table["principal"][row])], _NAMED)
        message = (
            f"{when}, the general delegation of {principal} to {names} applies in {domain} "
            f"again. If that is not meant, add a delegation of {principal} in {domain} for that, "
            "or let the general one name its domains"
        )
        return make_delegation_warning(self.columns, "falls-back-to-general", message, row, field)


def _find_gaps(group: Array, begins: Array, ends: Array) -> tuple[Array, Array, Array]:
    """The days of each group that are in none of its windows: the group, first day and end."""
    order = np.lexsort((begins, group))
    group, begins, ends = group[order], begins[order], ends[order]
    is_first = np.diff(group, prepend=-1) > 0
    is_last = np.append(is_first[1:], True)[: group.size]
    # The latest end so far; those of later groups are larger.
    latest = np.maximum.accumulate(group * _SPAN + ends) - group * _SPAN
    before = np.where(is_first, _FIRST_DAY, np.append(_FIRST_DAY, latest[:-1])[: group.size])
    gap_group = np.concatenate([group, group[is_last]])
    gap_begin = np.concatenate([before, latest[is_last]])
    gap_end = np.concatenate([begins, np.full(np.count_nonzero(is_last), _LAST_DAY)])
    is_gap = gap_begin < gap_end
    return gap_group[is_gap], gap_begin[is_gap], gap_end[is_gap]


def _window(table: Table) -> tuple[Array, Array]:
    """The first day of each delegation and the day after the last, as numbers."""
    start, end = table["start"], table["end"]
    return (
        np.where(np.isnat(start), _FIRST_DAY, start.astype(np.int64)),
        np.where(np.isnat(end), _LAST_DAY, end.astype(np.int64)),
    )


def _largest(owner: Array, limit: Array, n_owners: int) -> Array:
    """The largest limit of each owner; infinite if one has none, minus infinite without any."""
    largest = np.full(n_owners, -np.inf)
    np.maximum.at(largest, owner, np.where(np.isnan(limit), np.inf, limit))
    return largest
