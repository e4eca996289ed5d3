"""Cycles of relations that are in force at one time."""

from __future__ import annotations

import numpy as np

from stepback._algorithms._cycles_over_time import find_cycles_over_time
from stepback._columns._relation_days import RelationDays
from stepback._columns._table import Columns, Table
from stepback._records._record import node_fields


def find_dated_cycles(
    columns: Columns, table: Table, days: RelationDays
) -> dict[tuple[int, ...], list[int]]:
    """The rows of cycles whose relations are in force at one time, on the days given.

    By the first day on which all of them are, and the nodes, from the lowest on. The cycles share
    no node. There are none if and only if no relations form a cycle on any day.
    """
    source, target = (table[field][days.row] for field in node_fields(table.record))
    cycles = find_cycles_over_time(columns.n_nodes, source, target, days.begin, days.end)
    return {
        (int(days.begin[cycle].max()), *source[cycle].tolist()): np.sort(days.row[cycle]).tolist()
        for cycle in cycles
    }
