"""Cells of a file or a frame before they are parsed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs
import numpy as np

from stepback._algorithms._arrays import Array, empty_mask
from stepback._columns._frames import frame_columns
from stepback._columns._schema_headers import (
    normalize_header,
)
from stepback._problems._format import format_id, format_value, is_failure, pluralize
from stepback._problems._problem import Place, Problem
from stepback._records._fields._field_type import CellFaults

if TYPE_CHECKING:
    from collections.abc import Iterable


_PLAIN = frozenset({str, float, bool, type(None)})


@attrs.frozen(eq=False)
class RawTable:
    """A table as it stands in a file or frame, before anything is made of its cells.

    Attributes:
        columns: The cells of each column by its header, in order; text from files, whatever a
            frame holds from frames.
        rows: The row number of each record, as a spreadsheet shows it (the header is row 1).
        source: The name of the file or table.
        problems: What was noticed on the way, warnings included.
        decimal_comma: Whether a comma may be a decimal point, since it separates no cells.
    """

    columns: dict[str, Array]
    row_numbers: Array
    source: str
    problems: tuple[Problem, ...] = ()
    allows_decimal_comma: bool = False

    @property
    def is_unreadable(self) -> bool:
        """Whether nothing more can be said of the table than the problems it already has."""
        return not self.columns and any(one.severity == "error" for one in self.problems)

    def take(self, which: Array) -> RawTable:
        """The rows at the positions, or under the mask, `which`."""
        columns = {name: column[which] for name, column in self.columns.items()}
        return attrs.evolve(self, columns=columns, row_numbers=self.row_numbers[which])

    def with_problems(self, *more: Problem) -> RawTable:
        """The same cells with more that was noticed."""
        return attrs.evolve(self, problems=(*self.problems, *more))


def as_raw_table(name: str, table: Any) -> RawTable:
    """The cells of a mapping of columns or of a pandas, polars or pyarrow frame."""
    if isinstance(table, RawTable):
        return table
    nothing = RawTable({}, np.arange(0), name)
    try:
        given = frame_columns(table)
    except ValueError as fault:
        return nothing.with_problems(Problem("no-table", str(fault), Place(name)))
    lengths = [(str(header), len(column)) for header, column in given]
    if len({length for _, length in lengths}) > 1:
        listed = ", ".join(f"{format_id(header)} {length:,}" for header, length in lengths)
        message = f"columns are of unequal length ({listed}); give each one cell a row"
        return nothing.with_problems(Problem("unequal-columns", message, Place(name)))
    rows = np.arange(2, 2 + (lengths[0][1] if lengths else 0))
    written = [(header, *_drop_unreadable_cells(column)) for header, column in given]
    problems = [
        Problem("bad-value", fault, Place(name, (int(rows[at]),), normalize_header(header)))
        for header, _, faults in written
        for at, fault in faults
    ]
    return raw_table_from_columns(
        [(header, column) for header, column, _ in written], rows, name, *problems
    )


def _drop_unreadable_cells(column: Array) -> tuple[Array, CellFaults]:
    """A column without what cannot be written as text, such as lists a thousand deep."""
    if column.dtype != object or _PLAIN.issuperset(map(type, column.tolist())):
        return column, []
    faults = []
    for at, cell in enumerate(column):
        if type(cell) in _PLAIN:
            continue
        try:
            str(cell)
        except BaseException as fault:
            if not is_failure(fault):
                raise
            faults.append((at, f"{format_value(cell)} cannot be read; give text or a number"))
    column = column.copy() if faults else column
    column[[at for at, _ in faults]] = None
    return column, faults


def raw_table_from_columns(
    given: Iterable[tuple[Any, Array]], rows: Array, source: str, *problems: Problem
) -> RawTable:
    """Cells of columns and their headers, without blank rows and blank nameless columns."""
    columns: dict[str, Array] = {}
    noticed = list(problems)
    for number, (header, column) in enumerate(given, start=1):
        name = normalize_header(header)
        if not name and empty_mask(column).all():
            continue
        name = name or f"column {number}"
        if name in columns:
            message = f"two columns are called {format_value(name)}; rename one, or leave it out"
            noticed.append(Problem("repeated-column", message, Place(source, (1,), name)))
        columns.setdefault(name, column)
    return _drop_blank_rows(RawTable(columns, rows, source, tuple(noticed)))


def _drop_blank_rows(table: RawTable) -> RawTable:
    blank = np.arange(len(table.row_numbers))
    numbers_first = sorted(table.columns.values(), key=lambda column: column.dtype == object)
    for column in numbers_first:  # which take no time, and mostly leave nothing to look for
        blank = blank[empty_mask(column if blank.size == len(column) else column[blank])]
    if not blank.size:
        return table
    rows = tuple(table.row_numbers[blank].tolist())
    message = f"{pluralize(len(rows), 'blank row')} skipped"
    problem = Problem("blank-rows", message, Place(table.source, rows), "warning")
    return table.take(np.delete(np.arange(len(table.row_numbers)), blank)).with_problems(problem)


# A comma before three digits may stand for thousands, so it is left to be reported.
BAD_CELL_CODE = "bad-value"


BAD_ROW_CODES = frozenset({"ragged-row", "broken-quote"})


def group_faults(table: RawTable, column: str, faults: CellFaults) -> list[Problem]:
    """A problem for each different fault, with all the rows it stands in."""
    rows: dict[str, list[int]] = {}
    for position, message in faults:
        rows.setdefault(message, []).append(int(table.row_numbers[position]))
    return [
        Problem(BAD_CELL_CODE, message, Place(table.source, tuple(at), column))
        for message, at in rows.items()
    ]
