"""Records of one type that come from several files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import attrs
import numpy as np

from stepback._algorithms._arrays import Array, group_rows
from stepback._columns._table import Table
from stepback._problems._format import format_name, join_truncated
from stepback._problems._problem import Place

_STEP = 1 << 40  # more than a file has rows


@attrs.frozen(eq=False, slots=False)
class _JoinedTable(Table):
    """A table whose records come from several files.

    Attributes:
        parts: The name of each file, and its headers of fields. A number of a row in
            `row_numbers` is that in the file, and a large number for each file before it.
    """

    parts: tuple[tuple[str, Mapping[str, str]], ...] = ()

    @property
    def sources(self) -> tuple[str, ...]:
        """The name of each file."""
        return tuple(name for name, _ in self.parts)

    def locate(self, positions: Sequence[int] | Array, column: str, record: str = "") -> Place:
        """The place of the records at `positions`; if they come from several files, all names."""
        if self.row_numbers is None:
            return super().locate(positions, column, record)
        part, row = np.divmod(self.row_numbers[list(positions)], _STEP)
        by_part = group_rows(part.tolist(), row.tolist())
        if len(by_part) == 1:
            [(number, rows)] = by_part.items()
            source, headers = self.parts[number]
            return Place(source, tuple(rows), headers.get(column, column))
        names = [self.parts[number][0] for number in by_part]
        places = [
            f"{Place(name, tuple(rows))} of {format_name(name)}"
            for name, rows in zip(names, by_part.values(), strict=True)
        ]
        return Place(join_truncated(names), record=", ".join(places))


def join_sources(tables: Sequence[Table]) -> Table:
    """The records of several tables of one type; each keeps its place."""
    first, *others = tables
    if not others:
        return first
    columns = {field: np.concatenate([table[field] for table in tables]) for field in first.columns}
    names = dict.fromkeys(name for table in tables for name in table.attributes)
    attributes = {
        name: np.concatenate(
            [table.attributes.get(name, np.full(len(table), None)) for table in tables]
        )
        for name in names
    }
    numbers = [
        np.zeros(len(table), dtype=np.int64) if table.row_numbers is None else table.row_numbers
        for table in tables
    ]
    return _JoinedTable(
        first.record,
        columns,
        attributes,
        join_truncated([table.source for table in tables]),
        np.concatenate([number * _STEP + rows for number, rows in enumerate(numbers)]),
        {},
        first.is_of_export,
        parts=tuple((table.source, table.headers) for table in tables),
    )
