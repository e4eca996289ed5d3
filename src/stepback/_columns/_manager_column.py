"""Reporting lines from the manager column of a table of people."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import numpy as np

from stepback._algorithms._arrays import Array, empty_mask
from stepback._columns._raw_table import RawTable
from stepback._columns._schema_headers import (
    MANAGER_COLUMN,
    match_headers,
)
from stepback._columns._table import Table
from stepback._problems._problem import Place, Problem
from stepback._records._fields._ids import Id
from stepback._records._record_types import RECORD_TYPES

if TYPE_CHECKING:
    from collections.abc import Sequence
from stepback._columns._raw_table import group_faults


@attrs.frozen(eq=False)
class MergedLines(Table):
    """Lines of which some stand in a table of lines, others as the manager of a person.

    Attributes:
        people_source: The file or table of the people.
        of_people: Which lines stand there.
    """

    people_source: str = attrs.field(kw_only=True)
    is_from_people: Array = attrs.field(kw_only=True)

    def take(self, positions: Array) -> MergedLines:
        """The lines at `positions`."""
        return attrs.evolve(
            self,
            columns={field: column[positions] for field, column in self.columns.items()},
            row_numbers=None if self.row_numbers is None else self.row_numbers[positions],
            is_from_people=self.is_from_people[positions],
        )

    def locate(self, positions: Sequence[int] | Array, column: str, record: str = "") -> Place:
        """Where the lines at `positions` stand; where in both tables, it names both."""
        at = np.asarray(list(positions), dtype=np.int64)
        theirs, ours = at[self.is_from_people[at]], at[~self.is_from_people[at]]
        if self.row_numbers is None or not theirs.size:
            return super().locate(positions, column, record)
        rows = tuple(self.row_numbers[theirs].tolist())
        if not ours.size:
            return Place(self.people_source, rows, MANAGER_COLUMN if column else "")
        people = Place(self.people_source, rows)
        lines = Place(self.source, tuple(self.row_numbers[ours].tolist()))
        return Place(
            f"{people.source} and {lines.source}",
            record=f"{people} of {people.source}, {lines} of {lines.source}",
        )


def lines_from_manager_column(
    table: RawTable, ids: Array
) -> tuple[MergedLines | None, list[Problem]]:
    """The solid lines that the manager column of a table of people stands for."""
    fields = match_headers("people", tuple(table.columns), table.source).fields
    if MANAGER_COLUMN not in fields:
        return None, []
    managers, faults = Id(optional=True).parse_column(table.columns[fields[MANAGER_COLUMN]], None)
    given = np.flatnonzero(~empty_mask(managers))
    columns = {
        "manager": managers[given],
        "report": ids[given],
        "dotted": np.zeros(given.size, dtype=np.bool_),
    }
    lines = MergedLines(
        RECORD_TYPES["reporting"],
        columns,
        source="reporting",
        row_numbers=table.row_numbers[given],
        people_source=table.source,
        is_from_people=np.ones(given.size, dtype=np.bool_),
    )
    return lines, group_faults(table, fields[MANAGER_COLUMN], faults)


def append_lines(lines: MergedLines, table: Table | None) -> MergedLines:
    if table is None or table.row_numbers is None or lines.row_numbers is None:
        return lines
    columns = {
        field: np.concatenate([column, table[field]]) for field, column in lines.columns.items()
    }
    return attrs.evolve(
        lines,
        columns=columns,
        source=table.source,
        row_numbers=np.concatenate([lines.row_numbers, table.row_numbers]),
        is_from_people=np.arange(len(lines) + len(table)) < len(lines),
    )
