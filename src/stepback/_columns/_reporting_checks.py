"""Checks of reporting lines: their ends, several solid ones into one node, and cycles."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from stepback._algorithms._arrays import Array, distinct_values
from stepback._algorithms._components import simple_arcs, upside_down_counts, weak_components
from stepback._algorithms._forests import forest_depths
from stepback._algorithms._topology import find_cycles
from stepback._columns._day_intervals import meeting_groups
from stepback._columns._relation_checks import format_cycle, node_problems
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
    yield from _check_solid_managers(columns, solid)
    yield from _check_reporting_cycles(columns, solid)


def _check_solid_managers(columns: Columns, solid: Array) -> Iterator[Problem]:
    table = columns.tables["reporting"]
    manager, report = table["manager"][solid], table["report"][solid]
    n_managers = np.bincount(report, minlength=columns.n_nodes)
    remedy = "keep one, and make the others dotted"
    if (n_managers > 1).any() and _seem_reversed(columns.n_nodes, manager, report):
        remedy += (
            "; or, since more have several managers than have several reports, turn all lines round"
        )
    at_once = " at one time" if table.is_dated else ""
    several = solid[(n_managers > 1)[report]]
    days = RelationDays.from_rows(columns, table, several)
    meeting = meeting_groups(table["report"][days.row], days.begin, days.end)
    rows_by_group = {
        int(days.row[group[0]]): distinct_values(days.row[group]).tolist() for group in meeting
    }

    def describe(_: int, rows: Sequence[int]) -> Problem:
        node = table["report"][rows[0]]
        managers = columns.ids[table["manager"][rows[:_MAX_MANAGERS]]]
        listed = join_truncated(map(format_id, managers), conjunction="", n_total=len(rows))
        count = f"{len(rows)} solid managers{at_once}"
        message = f"{format_value(columns.ids[node])} has {count} ({listed}); {remedy}"
        record = f"lines into {format_id(columns.ids[node])}"
        return table.make_problem("solid-managers", message, rows, "report", record=record)

    yield from list_alike(rows_by_group, describe)


def _seem_reversed(n_nodes: int, manager: Array, report: Array) -> bool:
    """Whether lines were probably entered the wrong way round."""
    arcs = simple_arcs(n_nodes, manager.astype(np.int64), report.astype(np.int64))
    return upside_down_counts(*arcs, weak_components(n_nodes, *arcs)) is not None


def _check_reporting_cycles(columns: Columns, solid: Array) -> Iterator[Problem]:
    table = columns.tables["reporting"]
    parent, line = np.full((2, columns.n_nodes), -1, dtype=np.int64)
    report = table["report"][solid]
    parent[report], line[report] = table["manager"][solid], solid
    _, has_no_root = forest_depths(parent)
    below = np.flatnonzero(has_no_root & (parent >= 0))
    if not below.size:  # as almost always; finding cycles takes much longer
        return

    def describe(cycle: tuple[int, ...], rows: Sequence[int]) -> Problem:
        path = format_cycle(cycle, columns.ids)
        message = f"reporting runs in a circle: {path}; leave one line out"
        record = f"lines into {format_id(columns.ids[cycle[0]])}"
        return table.make_problem("reporting-cycle", message, rows, "", record=record)

    cycles = find_cycles(columns.n_nodes, parent[below], below)
    rows_by_cycle = {tuple(cycle): np.sort(line[cycle]).tolist() for cycle in cycles}
    yield from list_alike(rows_by_cycle, describe)
