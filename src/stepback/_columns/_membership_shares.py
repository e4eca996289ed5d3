"""The check that the shares of a group's members sum to 1 at most at any one time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from stepback._algorithms._adjacency import positions_in_runs, run_starts
from stepback._algorithms._arrays import TOLERANCE, Array
from stepback._columns._relation_checks import format_first_day
from stepback._columns._relation_days import RelationDays
from stepback._columns._table import Columns
from stepback._problems._alike import list_alike
from stepback._problems._format import format_id, format_value
from stepback._problems._problem import Problem

_ROUNDING = np.finfo(np.float64).eps
_MAX_TIMES = 16  # of which a group is named; each takes a look at all members that it ever had


def check_membership_shares(columns: Columns) -> Iterator[Problem]:
    """Shares of the members of a group that sum to above 1 at any one time.

    A problem for each time without a gap in which they do, with those who are members on its
    first day.
    """
    table = columns.tables["memberships"]
    group, share = table["group"], np.nan_to_num(table["share"])
    total = np.bincount(group, weights=share, minlength=columns.n_nodes)
    is_suspicious = (total > 1 + TOLERANCE)[group]  # if all records are in force at one time
    if not is_suspicious.any():
        return
    days = RelationDays.from_rows(columns, table, np.flatnonzero(is_suspicious))
    order = np.argsort(group[days.row], kind="stable")
    days = RelationDays(days.row[order], days.begin[order], days.end[order])
    node, day = _excess_days(group[days.row], share[days.row], days)
    place, query = _members_on(group[days.row], days, node, day, columns.n_nodes)
    # Added in the order of rows, as by the check of a single day, to be rounded as there.
    total = np.bincount(query, weights=share[days.row[place]], minlength=node.size)
    rows_by_query = np.split(days.row[place], np.flatnonzero(np.diff(query)) + 1)
    totals = {
        (int(node[number]), int(day[number])): float(total[number]) for number in range(node.size)
    }

    def describe(key: tuple[int, int], rows: Sequence[int]) -> Problem:
        id_ = columns.ids[key[0]]
        at_once = " at any one time" if columns.is_dated else ""
        message = (
            f"the shares of {format_value(id_)} sum to {totals[key]:.15g}"
            f"{format_first_day(key[1])}; they may sum to 1 at most{at_once}"
        )
        record = f"members of {format_id(id_)}"
        return table.make_problem("shares-above-1", message, rows, "share", record=record)

    found = {key: rows.tolist() for key, rows in zip(totals, rows_by_query, strict=False)}
    yield from list_alike(found, describe)


def _excess_days(group: Array, share: Array, days: RelationDays) -> tuple[Array, Array]:
    """The groups, and the first day of each time in which the sum of their shares is above 1."""
    key, day = np.tile(group, 2), np.concatenate([days.begin, days.end])
    order = np.lexsort((day, key))
    key, day = key[order], day[order]
    total = np.cumsum(np.concatenate([share, -share])[order])
    # A sum that grows and shrinks collects rounding. What this may decide is added up anew.
    n_changes = np.bincount(key)[key]
    rounding = 4 * _ROUNDING * (np.cumsum(np.abs(total)) + n_changes * np.abs(total) + n_changes)
    is_stretch = np.append((key[1:] == key[:-1]) & (day[1:] > day[:-1]), False)
    is_excess = is_stretch & (total > 1 + TOLERANCE)
    doubtful = np.flatnonzero(is_stretch & (np.abs(total - 1 - TOLERANCE) <= rounding))
    n_nodes = int(group.max(initial=-1)) + 1
    place, query = _members_on(group, days, key[doubtful], day[doubtful], n_nodes)
    exact = np.bincount(query, weights=share[place], minlength=doubtful.size)
    is_excess[doubtful] = exact > 1 + TOLERANCE
    stretch = np.flatnonzero(is_stretch)
    excess, key, day = is_excess[stretch], key[stretch], day[stretch]
    goes_on = np.append(False, excess[:-1] & (key[1:] == key[:-1]))[: excess.size]
    first = np.flatnonzero(excess & ~goes_on)
    number = np.arange(first.size) - np.searchsorted(key[first], key[first])
    first = first[number < _MAX_TIMES]
    return key[first], day[first]


def _members_on(
    group: Array, days: RelationDays, node: Array, day: Array, n_nodes: int
) -> tuple[Array, Array]:
    """The positions of who is in each group on a day, and for each the number of group and day.

    The days of members are in the order of their `group`.
    """
    start = run_starts(group, n_nodes)
    place, query = positions_in_runs(start[node], start[node + 1])
    is_there = (days.begin[place] <= day[query]) & (day[query] < days.end[place])
    return place[is_there], query[is_there]
