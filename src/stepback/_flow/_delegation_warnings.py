"""Warnings about delegations whose limit, window or contexts do not do what they seem to do."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback._algorithms._sorted_lookup import sorted_lookup
from stepback._columns._table import Columns, Table
from stepback._flow._compiled import Compiled
from stepback._flow._principal_reach import PrincipalReach
from stepback._problems._format import format_id, format_value, join_truncated
from stepback._problems._problem import Problem
from stepback._records._fields._numbers import Autonomy

_NAMED = 12
_LAST_DAY = 2**23  # after all days, which are numbers from 1970 on here
_FIRST_DAY, _SPAN = -_LAST_DAY, 4 * _LAST_DAY


def find_delegation_warnings(compiled: Compiled) -> Iterator[Problem]:
    """Delegations beyond what their principal has, and those above which a general one applies."""
    table = compiled.columns.tables["delegations"]
    passes = (table["share"] != 0) & (Autonomy.settled_shares(table["autonomy"]) > 0)
    rows = np.flatnonzero(passes)
    yield from _beyond_principal(compiled, rows)
    yield from _falls_back(compiled.columns, rows)


def _beyond_principal(compiled: Compiled, rows: Array) -> Iterator[Problem]:
    """Limits, windows and contexts beyond all delegations through which the principal has it."""
    columns = compiled.columns
    table = columns.tables["delegations"].take(rows)
    start, end = _as_days(table["start"]), _as_days(table["end"])
    bound = np.flatnonzero(table["contexts"].astype(np.bool_))
    limit, unbounded = table["limit"], np.full(len(table), np.nan)
    if not bound.size and np.isnan([limit, start, end]).all():
        return
    reach = PrincipalReach.from_columns(columns, compiled.groups, rows)
    # How far each goes at one of its ends, and where its other end is.
    for field, extent, other_end in (
        ("limit", limit, unbounded),
        ("start", -start, -end),
        ("end", end, start),
    ):
        if np.isnan(extent).all():
            continue
        given = np.flatnonzero(~np.isnan(extent) | ~np.isnan(other_end))
        furthest = reach.find_furthest(extent, given)
        is_outside = other_end[given] >= furthest
        is_found = (is_outside | (extent[given] > furthest)) & (furthest > -np.inf)
        for position in np.flatnonzero(is_found).tolist():
            describe = _describe_outside if is_outside[position] else _describe_beyond
            yield describe(columns, int(rows[given[position]]), field, float(furthest[position]))
    lacking: dict[int, list[str]] = {}
    contexts, row, context = _pair_with_contexts(table["contexts"], bound)
    anything = np.full(len(table), np.nan)
    anything[bound] = 0
    # Those who have it by delegations that are bound to contexts, and only by such.
    only_bound = np.zeros(len(table), dtype=np.bool_)
    only_bound[bound] = reach.find_furthest(anything, bound) == 0
    asked = np.flatnonzero(only_bound[row])
    lacks = ~reach.has_context(row, context, row[asked], context[asked])
    for position in asked[lacks].tolist():
        lacking.setdefault(int(row[position]), []).append(contexts[context[position]])
    for position, lacked in sorted(lacking.items()):
        principal, domain = _describe_right(columns, int(rows[position]))
        listed = join_truncated(map(format_value, sorted(lacked)), _NAMED)
        message = (
            f"it is bound to {listed}, where {principal} does not have {domain}, so it passes "
            f"nothing on there; leave {listed} out, or bind what {principal} was given to it, too"
        )
        yield _warn(columns, "beyond-principal", message, int(rows[position]), "contexts")


def _pair_with_contexts(contexts: Array, bound: Array) -> tuple[list[str], Array, Array]:
    """The contexts, and each pair of a delegation that is bound to one and the context's number."""
    numbers: dict[str, int] = {}
    pairs = [
        (row, numbers.setdefault(context, len(numbers)))
        for row in bound.tolist()
        for context in contexts[row]
    ]
    row, context = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
    return list(numbers), row, context


def _describe_beyond(columns: Columns, row: int, field: str, bounds: float) -> Problem:
    table = columns.tables["delegations"]
    principal, domain = _describe_right(columns, row)
    if field == "limit":
        limit = table["limit"][row]
        message = (
            f"the limit {limit:,.15g} goes beyond {bounds:,.15g}, up to which {principal} has "
            f"{domain}; above that it passes nothing on. Lower it to {bounds:.15g}, or raise "
            f"what {principal} was given"
        )
    else:
        day = _as_date(field, bounds)
        verb, word = ("begins", "from") if field == "start" else ("ends", "until")
        message = (
            f"it {verb} on {table[field][row]}, and {principal} has {domain} {word} {day}; beyond "
            f"that it passes nothing on. Give {day} as its {field}, or change what {principal} "
            "was given"
        )
    return _warn(columns, "beyond-principal", message, row, field)


def _describe_outside(columns: Columns, row: int, field: str, bounds: float) -> Problem:
    """Of a window that lies wholly beyond what the principal has at the `field`, start or end."""
    principal, domain = _describe_right(columns, row)
    verb, other, word, change = {
        "start": ("ends", "end", "from", "a later end"),
        "end": ("begins", "start", "until", "an earlier start"),
    }[field]
    message = (
        f"it {verb} on {columns.tables['delegations'][other][row]}, and {principal} has {domain} "
        f"{word} {_as_date(field, bounds)}, so it passes nothing on; give {change}, or change "
        f"what {principal} was given"
    )
    return _warn(columns, "beyond-principal", message, row, other)


def _as_date(field: str, extent: float) -> np.datetime64:
    """The day to which an extent at the start or end of a window goes."""
    return np.datetime64(int(-extent if field == "start" else extent), "D")


def _falls_back(columns: Columns, rows: Array) -> Iterator[Problem]:
    """Limits and windows beyond which a general delegation of the same principal applies again."""
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
        yield delegates.describe_fall(row, "limit", f"above {table['limit'][row]:,.15g}")
    # Windows: the same between those of all delegations by name, as far as the general one goes.
    unbound = np.flatnonzero(is_unbound)
    gap_group, gap_begin, gap_end = _find_gaps(group[unbound], begins[unbound], ends[unbound])
    general_begins, general_ends = _window(table.take(general))
    first, last = np.full(principals.size, _LAST_DAY), np.full(principals.size, _FIRST_DAY)
    np.minimum.at(first, position, general_begins)
    np.maximum.at(last, position, general_ends)
    number = of_group[gap_group]
    is_filled = np.maximum(gap_begin, first[number]) < np.minimum(gap_end, last[number])
    gap_group, gap_begin, gap_end = (a[is_filled] for a in (gap_group, gap_begin, gap_end))
    for field, word, days, gap_day in (
        ("start", "before", begins, gap_end),
        ("end", "from", ends, gap_begin),
    ):
        gaps = np.unique(gap_group * _SPAN + gap_day)
        is_dated = is_unbound & (abs(days) < _LAST_DAY)
        borders = is_dated & sorted_lookup(group * _SPAN + days, gaps)[1]
        for row in named[borders].tolist():
            yield delegates.describe_fall(row, field, f"{word} {table[field][row]}")


@attrs.frozen(eq=False, slots=False)
class _GeneralDelegates:
    """To whom principals hand on what no other delegation names, for messages."""

    columns: Columns
    rows: Array

    @cached_property
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
        principal, domain = _describe_right(self.columns, row)
        names = join_truncated(self._names[int(table["principal"][row])], _NAMED)
        message = (
            f"{when}, the general delegation of {principal} to {names} applies in {domain} "
            f"again. If that is not meant, add a delegation of {principal} in {domain} for that, "
            "or let the general one name its domains"
        )
        return _warn(self.columns, "falls-back-to-general", message, row, field)


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


def _as_days(dates: Array) -> Array:
    """Days as floats, nan for none."""
    return np.where(np.isnat(dates), np.nan, dates.astype(np.int64))


def _largest(owner: Array, limit: Array, n_owners: int) -> Array:
    """The largest limit of each owner; infinite if one has none, minus infinite without any."""
    largest = np.full(n_owners, -np.inf)
    np.maximum.at(largest, owner, np.where(np.isnan(limit), np.inf, limit))
    return largest


def _describe_right(columns: Columns, row: int) -> tuple[str, str]:
    """The principal of a delegation and its domain, for a message."""
    table = columns.tables["delegations"]
    principal, domain = format_id(columns.ids[table["principal"][row]]), table["domain"][row]
    return principal, format_id(columns.domain_ids[domain]) if domain >= 0 else "what it hands on"


def _warn(columns: Columns, code: str, message: str, row: int, field: str) -> Problem:
    problem = columns.tables["delegations"].make_problem(code, message, [row], field, columns.ids)
    return attrs.evolve(problem, severity="warning")
