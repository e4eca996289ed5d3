"""Checks of limits and amounts: both are needed to know which decisions are within a limit."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

import attrs
import numpy as np

from stepback._algorithms._arrays import Array, group_rows
from stepback._columns._day_intervals import FIRST_DAY, join_intervals
from stepback._columns._relation_checks import format_first_day
from stepback._columns._relation_days import RelationDays
from stepback._columns._table import Columns
from stepback._problems._alike import list_alike
from stepback._problems._format import format_id, join_truncated
from stepback._problems._problem import Problem
from stepback._records._nodes import BY_CHOICE

LIMIT_WITHOUT_AMOUNTS = "limit-without-amounts"
_WORTHLESS_AMOUNTS = "worthless-amounts"
LIMIT_CODES = frozenset({LIMIT_WITHOUT_AMOUNTS, _WORTHLESS_AMOUNTS})
_MAX_DOMAINS = 3

_Interval = tuple[int, int]


@attrs.frozen
class _Affected:
    """The domains without amounts in which a limit applies: the first, how many, and since when."""

    domains: list[int]
    n_domains: int
    first_day: int = FIRST_DAY


def check_limits(columns: Columns) -> Iterator[Problem]:
    """Limits in domains without amounts, unless an autonomy says how much is settled."""
    table, domains = columns.tables["delegations"], columns.tables["domains"]
    is_without = np.array([amounts is None for amounts in domains["amounts"]], dtype=np.bool_)
    limited = np.flatnonzero(~np.isnan(table["limit"]) & np.isnan(table["autonomy"]))
    if not is_without.any() or not limited.size:
        return
    first = np.arange(len(domains)) if columns.first_domains is None else columns.first_domains
    affected = _find_affected(columns, limited, set(first[is_without].tolist()))
    if affected and columns.is_dated:
        affected = _find_affected_in_time(columns, list(affected), is_without, first)

    def describe(row: int, rows: Sequence[int]) -> Problem:
        found = affected[row]
        ids = map(format_id, columns.domain_ids[found.domains])
        listed = join_truncated(ids, conjunction="", n_total=found.n_domains)
        message = (
            f"limit {table['limit'][row]:,.15g}{format_first_day(found.first_day)} in a domain "
            f"without amounts ({listed}); give the domain amounts, or an autonomy that says how "
            "much is settled under the limit"
        )
        return table.make_problem(LIMIT_WITHOUT_AMOUNTS, message, rows, "limit", columns.ids)

    yield from list_alike({row: [row] for row in affected}, describe)


def check_amounts(columns: Columns) -> Iterator[Problem]:
    """Amounts that weigh by their value, and whose sum is 0 or not finite."""
    domains = columns.tables["domains"]
    by_value = np.flatnonzero(domains["by"] == BY_CHOICE.option_code("value")).tolist()
    # If none are known, any sum will do.
    totals = {row: sum(domains["amounts"][row] or [1.0]) for row in by_value}

    def describe(row: int, rows: Sequence[int]) -> Problem:
        shown = "more than a number can hold" if totals[row] else "0"
        message = f"the amounts sum to {shown}, so they cannot weigh by value; weigh them by count"
        return domains.make_problem(_WORTHLESS_AMOUNTS, message, rows, "amounts")

    worthless = {row: [row] for row, total in totals.items() if not 0 < total < math.inf}
    yield from list_alike(worthless, describe)


def _find_affected(
    columns: Columns, limited: Array, without_amounts: set[int]
) -> dict[int, _Affected]:
    """What the limit in each of these rows affects, if everything is in force at one time."""
    table = columns.tables["delegations"]
    in_order = sorted(without_amounts)
    named_domains = group_rows(table["principal"].tolist(), table["domain"].tolist())
    affected: dict[int, _Affected] = {}
    found: dict[int, _Affected] = {}  # of each principal
    for row in limited.tolist():
        domain, principal = int(table["domain"][row]), int(table["principal"][row])
        if domain >= 0:
            here = _Affected([domain], int(domain in without_amounts))
        else:  # a delegation without a domain applies where none of the principal names it
            if principal not in found:
                named = without_amounts.intersection(named_domains[principal])
                others = islice((row for row in in_order if row not in named), _MAX_DOMAINS)
                found[principal] = _Affected(list(others), len(without_amounts) - len(named))
            here = found[principal]
        # Delegations that name a domain may not do so at all times.
        if here.n_domains or columns.is_dated:
            affected[row] = here
    return affected


def _find_affected_in_time(
    columns: Columns, rows: Iterable[int], is_without: Array, first: Array
) -> dict[int, _Affected]:
    """What the limit in each of these rows affects while both are in force."""
    table, domains = columns.tables["delegations"], columns.tables["domains"]
    domain, begin, end = join_intervals(
        first[is_without], domains.first_days[is_without], domains.end_days[is_without]
    )
    days = RelationDays.from_rows(columns, table, np.arange(len(table)))
    intervals = zip(days.begin.tolist(), days.end.tolist(), strict=True)
    intervals_by_row: Mapping[int, list[_Interval]] = group_rows(days.row.tolist(), intervals)
    naming = np.flatnonzero(table["domain"] >= 0)
    rows_by_principal = group_rows(table["principal"][naming].tolist(), naming.tolist())
    found: dict[tuple[int, ...], _Affected] = {}
    affected: dict[int, _Affected] = {}
    for row in rows:
        own = intervals_by_row.get(row, [])
        principal, only = int(table["principal"][row]), int(table["domain"][row])
        key = (principal, only, *(day for interval in own for day in interval))
        if key not in found:
            named: dict[int, list[_Interval]] = {}
            for other in rows_by_principal.get(principal, []) if only < 0 else []:
                days_named = named.setdefault(int(table["domain"][other]), [])
                days_named += intervals_by_row.get(other, [])
            first_days: dict[int, int] = {}
            for own_begin, own_end in own:
                meets = (begin < own_end) & (own_begin < end)
                if only >= 0:
                    meets &= domain == only
                for place in np.flatnonzero(meets).tolist():
                    day = _first_uncovered(
                        max(own_begin, int(begin[place])),
                        min(own_end, int(end[place])),
                        named.get(int(domain[place]), []),
                    )
                    if day is not None:
                        number = int(domain[place])
                        first_days[number] = min(day, first_days.get(number, day))
            shown = sorted(first_days)[:_MAX_DOMAINS]
            first_day = min(first_days.values(), default=FIRST_DAY)
            found[key] = _Affected(shown, len(first_days), first_day)
        if found[key].n_domains:
            affected[row] = found[key]
    return affected


def _first_uncovered(begin: int, end: int, intervals: Iterable[_Interval]) -> int | None:
    """The first day from `begin` up to `end` that is in none of the intervals, if any."""
    for first, after in sorted(intervals):
        if first <= begin < after:
            begin = after
    return begin if begin < end else None
