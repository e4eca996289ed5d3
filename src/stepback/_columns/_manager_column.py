"""Reporting lines from the manager column of a table of people."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import numpy as np

from stepback._algorithms._arrays import Array, empty_mask
from stepback._columns._raw_table import RawTable, group_faults
from stepback._columns._schema_headers import MANAGER_COLUMN, match_headers
from stepback._columns._table import Table
from stepback._problems._problem import Place, Problem
from stepback._records._fields._ids import Id
from stepback._records._relations import ReportingLine

if TYPE_CHECKING:
    from collections.abc import Sequence


@attrs.frozen(eq=False)
class MergedLines(Table):
    """Reporting lines of two tables: the table of lines, and the manager column of people.

    Attributes:
        people_source: The name of the file or table of people.
        is_from_people: Which lines come from there.
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
        """The place of the lines at `positions`; if they come from both tables, it names both."""
        rows = np.asarray(list(positions), dtype=np.int64)
        people_rows, line_rows = rows[self.is_from_people[rows]], rows[~self.is_from_people[rows]]
        if self.row_numbers is None or not people_rows.size:
            return super().locate(positions, column, record)
        people_place = Place(self.people_source, tuple(self.row_numbers[people_rows].tolist()))
        if not line_rows.size:
            return attrs.evolve(people_place, column=MANAGER_COLUMN if column else "")
        line_place = Place(self.source, tuple(self.row_numbers[line_rows].tolist()))
        return Place(
            f"{people_place.source} and {line_place.source}",
            record=f"{people_place} of {people_place.source}, {line_place} of {line_place.source}",
        )

    def with_lines(self, table: Table | None) -> MergedLines:
        """These lines, and after them those of a table of lines."""
        if table is None or table.row_numbers is None or self.row_numbers is None:
            return self
        columns = {
            field: np.concatenate([column, table[field]]) for field, column in self.columns.items()
        }
        return attrs.evolve(
            self,
            columns=columns,
            source=table.source,
            row_numbers=np.concatenate([self.row_numbers, table.row_numbers]),
            is_from_people=np.arange(len(self) + len(table)) < len(self),
        )


def lines_from_manager_column(
    table: RawTable, ids: Array
) -> tuple[MergedLines | None, list[Problem]]:
    """The solid lines that the manager column of a table of people stands for."""
    fields = match_headers("people", tuple(table.columns), table.source).fields
    if MANAGER_COLUMN not in fields:
        return None, []
    header = fields[MANAGER_COLUMN]
    managers, faults = Id(optional=True).parse_column(table.columns[header], None)
    rows = np.flatnonzero(~empty_mask(managers))
    lines = MergedLines(
        ReportingLine,
        {
            "manager": managers[rows],
            "report": ids[rows],
            "dotted": np.zeros(rows.size, dtype=np.bool_),
        },
        source="reporting",
        row_numbers=table.row_numbers[rows],
        people_source=table.source,
        is_from_people=np.ones(rows.size, dtype=np.bool_),
    )
    return lines, group_faults(table, header, faults)
