"""Checks of memberships: members of people, and cycles."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from stepback._algorithms._arrays import Array, group_rows
from stepback._algorithms._topology import find_cycles
from stepback._columns._dated_cycles import find_dated_cycles
from stepback._columns._day_intervals import FIRST_DAY
from stepback._columns._relation_checks import (
    node_problems,
    relation_cycle_problems,
)
from stepback._columns._relation_days import RelationDays
from stepback._columns._table import Columns
from stepback._problems._problem import Problem


def check_memberships(columns: Columns) -> Iterator[Problem]:
    """Members of people, and cycles of memberships that are in force at one time."""
    table = columns.tables["memberships"]
    group, member = table["group"], table["member"]
    text = "is a person; only roles and circles have members"
    is_person = group < columns.n_people
    yield from node_problems(columns, table, "group", is_person, "person-as-group", text)
    nested = np.flatnonzero((member >= columns.n_people) & (group != member))
    cycles = find_cycles(columns.n_nodes, group[nested], member[nested])
    if not cycles:
        return
    if columns.is_dated:
        rows_by_cycle = find_dated_cycles(
            columns, table, RelationDays.from_rows(columns, table, nested)
        )
    else:
        rows_by_cycle = _rows_of_cycles(columns, nested, cycles)

    words = {"subject": "membership", "one": "one", "record": "members of"}
    yield from relation_cycle_problems(columns, table, rows_by_cycle, "membership-cycle", **words)


def _rows_of_cycles(
    columns: Columns, nested: Array, cycles: Sequence[Sequence[int]]
) -> dict[tuple[int, ...], list[int]]:
    """The rows between the nodes of each cycle, by the first of all days and the nodes."""
    table = columns.tables["memberships"]
    group, member = table["group"][nested], table["member"][nested]
    cycle_of_node = np.full(columns.n_nodes, -1)  # cycles that are found at once share no node
    for number, cycle in enumerate(cycles):
        cycle_of_node[cycle] = number
    is_within = (cycle_of_node[group] >= 0) & (cycle_of_node[group] == cycle_of_node[member])
    numbers = cycle_of_node[group[is_within]].tolist()
    rows_by_number = group_rows(numbers, nested[is_within].tolist())
    return {(FIRST_DAY, *cycles[number]): rows for number, rows in rows_by_number.items()}
