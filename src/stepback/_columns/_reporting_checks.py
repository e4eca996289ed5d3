"""Checks of reporting lines: their ends, several solid ones into one node, and cycles."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from stepback._algorithms._arrays import Array, distinct_values
from stepback._algorithms._components import simple_arcs, upside_down_counts, weak_components
from stepback._algorithms._forests import forest_depths
from stepback._columns._dated_cycles import find_dated_cycles
from stepback._columns._day_intervals import meeting_groups, single_stretches
from stepback._columns._relation_checks import (
    format_first_day,
    node_problems,
    relation_cycle_problems,
)
from stepback._columns._relation_days import RelationDays
from stepback._columns._table import Columns
from stepback._problems._alike import list_alike
from stepback._problems._format import format_id, format_value, join_truncated
from stepback._problems._problem import Problem
from stepback._records._record import node_fields

_MAX_MANAGERS = 12


def check_lines(columns: Columns) -> Iterator[Problem]:
    """Reporting lines of circles, several solid lines to one node, and cycles of solid lines."""
    table = columns.tables["reporting"]
    for field in node_fields(table.record):
        is_circle = table[field] >= columns.n_people_and_roles
        text = "is a circle; lines join people and roles"
        yield from node_problems(columns, table, field, is_circle, "circle-in-line", text)
    manager, report = table["manager"], table["report"]
    solid = np.flatnonzero(~table["dotted"] & (manager != report))
    several = solid[(np.bincount(report[solid], minlength=columns.n_nodes) > 1)[report[solid]]]
    days = RelationDays.from_rows(columns, table, several)
    yield from _check_solid_managers(columns, solid, days)
    yield from _check_reporting_cycles(columns, solid, several, days)


def _check_solid_managers(columns: Columns, solid: Array, days: RelationDays) -> Iterator[Problem]:
    """Nodes with several solid managers at one time, from the `days` of those with several."""
    table = columns.tables["reporting"]
    meeting = meeting_groups(table["report"][days.row], days.begin, days.end)
    if not meeting:
        return
    remedy = "keep one, and make the others dotted"
    if table.is_dated:
        remedy += ", or let each end no later than the next one starts"
    if _seem_reversed(columns.n_nodes, table["manager"][solid], table["report"][solid]):
        remedy += (
            "; or, since more have several managers than have several reports, turn all lines round"
        )
    rows_by_group: dict[tuple[int, int], list[int]] = {}
    for group in meeting:
        # They meet without a gap, so the second to begin is the first to meet another one.
        first_day = int(np.sort(days.begin[group])[1])
        rows_by_group[int(days.row[group[0]]), first_day] = distinct_values(
            days.row[group]
        ).tolist()

    def describe(key: tuple[int, int], rows: Sequence[int]) -> Problem:
        node = table["report"][rows[0]]
        managers = columns.ids[table["manager"][rows[:_MAX_MANAGERS]]]
        listed = join_truncated(map(format_id, managers), conjunction="", n_total=len(rows))
        count = f"{len(rows)} solid managers"
        if table.is_dated:  # of these, not all need to meet
            count = f"several solid managers at one time{format_first_day(key[1])}"
        message = f"{format_value(columns.ids[node])} has {count} ({listed}); {remedy}"
        record = f"lines into {format_id(columns.ids[node])}"
        return table.make_problem("solid-managers", message, rows, "report", record=record)

    yield from list_alike(rows_by_group, describe)


def _seem_reversed(n_nodes: int, manager: Array, report: Array) -> bool:
    """Whether lines were probably entered the wrong way round."""
    arcs = simple_arcs(n_nodes, manager.astype(np.int64), report.astype(np.int64))
    return upside_down_counts(*arcs, weak_components(n_nodes, *arcs)) is not None


def _check_reporting_cycles(
    columns: Columns, solid: Array, several: Array, days: RelationDays
) -> Iterator[Problem]:
    """Cycles of solid lines that are all in force at one time.

    While a node has several solid managers, which is a problem of its own, its lines do not
    count. The `days` are those of lines into nodes with `several`.
    """
    table = columns.tables["reporting"]
    manager, report = table["manager"], table["report"]
    if not several.size:  # as almost always without dates; finding cycles takes much longer
        parent = np.full(columns.n_nodes, -1, dtype=np.int64)
        parent[report[solid]] = manager[solid]
        if not forest_depths(parent)[1].any():
            return
    is_single = np.ones(len(table), dtype=np.bool_)
    is_single[several] = False
    others = RelationDays.from_rows(columns, table, solid[is_single[solid]])
    _, line, begin, end = single_stretches(report[days.row], days.row, days.begin, days.end)
    days = RelationDays(
        np.append(others.row, line), np.append(others.begin, begin), np.append(others.end, end)
    )
    cycles = find_dated_cycles(columns, table, days)

    words = {"subject": "reporting", "one": "one line", "record": "lines into"}
    yield from relation_cycle_problems(columns, table, cycles, "reporting-cycle", **words)
