"""Checks of relations: ends that must differ, cycles, shares and repeated relations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from stepback._algorithms._arrays import Array, group_pairs
from stepback._algorithms._components import forest_parents
from stepback._algorithms._forests import forest_depths
from stepback._algorithms._topology import find_cycles
from stepback._columns._table import Columns, Table
from stepback._problems._format import format_id, format_value, join_truncated
from stepback._problems._problem import Problem
from stepback._records._record import RelationSchema, node_fields
from stepback._records._record_types import relation_schemas

_ROUNDING = 1e-9
_MAX_CYCLE_NODES = 12


def check_self_relations(columns: Columns) -> Iterator[Problem]:
    """Relations of a node to itself."""
    for table, schema in _relation_tables(columns):
        source, target = node_fields(table.record)
        for row in np.flatnonzero(table[source] == table[target]).tolist():
            id_ = format_value(columns.ids[table[source][row]])
            message = f"{id_} {schema.self_text}; {schema.self_remedy}"
            yield table.make_problem(schema.self_code, message, [row], target, columns.ids)


def check_lines(columns: Columns) -> Iterator[Problem]:
    """Reporting lines of circles, several solid lines to one node, and cycles of solid lines."""
    table = columns.tables["reporting"]
    for field in node_fields(table.record):
        for row in np.flatnonzero(table[field] >= columns.n_people_and_roles).tolist():
            id_ = format_value(columns.ids[table[field][row]])
            message = f"{id_} is a circle; lines join people and roles"
            yield table.make_problem("circle-in-line", message, [row], field, columns.ids)
    manager, report = table["manager"], table["report"]
    solid = np.flatnonzero(~table["dotted"] & (manager != report))
    yield from _check_solid_managers(columns, solid)
    yield from _check_reporting_cycles(columns, solid)


def _check_solid_managers(columns: Columns, solid: Array) -> Iterator[Problem]:
    table = columns.tables["reporting"]
    manager, report = table["manager"][solid], table["report"][solid]
    n_managers = np.bincount(report, minlength=columns.n_nodes)
    several = np.flatnonzero(n_managers > 1).tolist()
    remedy = "keep one, and make the others dotted"
    # Lines that form a forest only in the other direction were probably entered the wrong way
    # round. One node with two lines into it is too little to tell.
    is_forest_reversed = (
        several and solid.size > 2 and forest_parents(columns.n_nodes, report, manager) is not None
    )
    if is_forest_reversed:
        remedy += "; or, since nobody has two reports, turn all lines round"
    for node in several:
        rows = solid[report == node]
        id_ = columns.ids[node]
        managers = columns.ids[table["manager"][rows]]
        names = join_truncated(map(format_id, managers), conjunction="")
        message = f"{format_value(id_)} has {len(rows)} solid managers ({names}); {remedy}"
        record = f"lines into {format_id(id_)}"
        yield table.make_problem("solid-managers", message, rows, "report", record=record)


def _check_reporting_cycles(columns: Columns, solid: Array) -> Iterator[Problem]:
    table = columns.tables["reporting"]
    parent = np.full(columns.n_nodes, -1, dtype=np.int64)
    line = parent.copy()
    report = table["report"][solid]
    parent[report], line[report] = table["manager"][solid], solid
    _, has_no_root = forest_depths(parent)
    below = np.flatnonzero(has_no_root & (parent >= 0))
    if not below.size:  # as almost always; finding cycles takes much longer
        return
    for cycle in find_cycles(columns.n_nodes, parent[below], below):
        path = format_cycle(cycle, columns.ids)
        message = f"reporting runs in a circle: {path}; leave one line out"
        record = f"lines into {format_id(columns.ids[cycle[0]])}"
        rows = np.sort(line[cycle])
        yield table.make_problem("reporting-cycle", message, rows, "", record=record)


def check_memberships(columns: Columns) -> Iterator[Problem]:
    """Members of people, and cycles of memberships."""
    table = columns.tables["memberships"]
    group, member = table["group"], table["member"]
    for row in np.flatnonzero(group < columns.n_people).tolist():
        id_ = format_value(columns.ids[group[row]])
        message = f"{id_} is a person; only roles and circles have members"
        yield table.make_problem("person-as-group", message, [row], "group", columns.ids)
    nested = np.flatnonzero((member >= columns.n_people) & (group != member))
    for cycle in find_cycles(columns.n_nodes, group[nested], member[nested]):
        on_cycle = set(cycle)
        rows = [row for row in nested.tolist() if {group[row], member[row]} <= on_cycle]
        path = format_cycle(cycle, columns.ids)
        message = f"membership runs in a circle: {path}; leave one out"
        record = f"members of {format_id(columns.ids[cycle[0]])}"
        yield table.make_problem("membership-cycle", message, rows, "", record=record)


def check_membership_shares(columns: Columns) -> Iterator[Problem]:
    """Shares of the members of a group that sum to above 1."""
    table = columns.tables["memberships"]
    shares = np.nan_to_num(table["share"])
    total = np.bincount(table["group"], weights=shares, minlength=columns.n_nodes)
    for node in np.flatnonzero(total > 1 + _ROUNDING).tolist():
        id_ = columns.ids[node]
        message = (
            f"the shares of {format_value(id_)} sum to {total[node]:.6g}; they may sum to 1 at most"
        )
        rows = np.flatnonzero(table["group"] == node)
        record = f"members of {format_id(id_)}"
        yield table.make_problem("shares-above-1", message, rows, "share", record=record)


def check_repeated_relations(columns: Columns) -> Iterator[Problem]:
    """Relations that repeat another one."""
    for table, schema in _relation_tables(columns):
        for rows in find_duplicates(table, schema.repeat_fields):
            message = f"given {len(rows)} times; keep one"
            yield table.make_problem("repeated-relation", message, rows, "", columns.ids)


def find_duplicates(table: Table, fields: Sequence[str] | None = None) -> list[list[int]]:
    """Positions of relations with the same ends that are equal in `fields`; ``None``: in all."""
    source, target = node_fields(table.record)
    compared = tuple(table.columns) if fields is None else (source, target, *fields)
    ends = table[source].astype(np.int64) << 32 | table[target]
    sorted_ends = np.sort(ends)  # many times faster than argsort, and mostly all that is needed
    if not (sorted_ends[1:] == sorted_ends[:-1]).any():
        return []
    order = np.argsort(ends, kind="stable")
    same = np.flatnonzero(ends[order][1:] == ends[order][:-1])
    rows_by_values = group_pairs(
        (tuple(_nan_as_none(table[field][row]) for field in compared), row)
        for row in np.unique(np.concatenate([order[same], order[same + 1]])).tolist()
    )
    return [rows for rows in rows_by_values.values() if len(rows) > 1]


def format_cycle(nodes: Sequence[int], ids: Array) -> str:
    """A cycle as a path that ends where it begins; the middle of a long path is left out."""
    names = [format_id(ids[node]) for node in [*nodes, nodes[0]]]
    if len(names) > _MAX_CYCLE_NODES:
        names[6:-5] = [f"… {len(names) - 11:,} more …"]
    return " → ".join(names)


def _relation_tables(columns: Columns) -> Iterator[tuple[Table, RelationSchema]]:
    """Each table of relations that is not missing, with its schema."""
    for name, schema in relation_schemas().items():
        if name in columns.tables:
            yield columns.tables[name], schema


def _nan_as_none(value: Any) -> Any:
    """A value that equals itself."""
    return None if value != value else value  # noqa: PLR0124  (nan, NaT)
