"""Cells of a file or a frame before they are parsed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs
import numpy as np

from stepback._algorithms._arrays import Array, empty_mask
from stepback._columns._frames import frame_columns
from stepback._columns._schema_headers import normalize_header
from stepback._problems._format import format_id, format_value, is_failure, pluralize
from stepback._problems._problem import Place, Problem
from stepback._records._fields._field_type import CellFaults

if TYPE_CHECKING:
    from collections.abc import Iterable

BAD_CELL_CODE = "bad-value"
BAD_ROW_CODES = frozenset({"ragged-row", "broken-quote"})
_PLAIN_TYPES = frozenset({str, float, bool, type(None)})


@attrs.frozen(eq=False)
class RawTable:
    """The cells of a file or frame, before they are parsed.

    Attributes:
        columns: The cells of each column by its header, in order. Cells of a file are text,
            cells of a frame are any values.
        row_numbers: The number of each row as a spreadsheet shows it: the header is row 1.
        source: The name of the file or table.
        problems: Errors and warnings that were found so far.
        allows_decimal_comma: Whether a comma may be a decimal point, because commas do not
            separate cells.
    """

    columns: dict[str, Array]
    row_numbers: Array
    source: str
    problems: tuple[Problem, ...] = ()
    allows_decimal_comma: bool = False

    @property
    def is_unreadable(self) -> bool:
        """Whether there is nothing to parse, and the errors found so far are all there is."""
        return not self.columns and any(problem.severity == "error" for problem in self.problems)

    def take(self, rows: Array) -> RawTable:
        """The rows at positions, or those that a mask selects."""
        columns = {header: column[rows] for header, column in self.columns.items()}
        return attrs.evolve(self, columns=columns, row_numbers=self.row_numbers[rows])

    def with_problems(self, *problems: Problem) -> RawTable:
        """The same cells with further problems."""
        return attrs.evolve(self, problems=(*self.problems, *problems))


def as_raw_table(name: str, table: Any) -> RawTable:
    """The cells of a mapping of columns or of a pandas, polars or pyarrow frame."""
    if isinstance(table, RawTable):
        return table
    empty = RawTable({}, np.arange(0), name)
    try:
        columns = frame_columns(table)
    except ValueError as fault:
        return empty.with_problems(Problem("no-table", str(fault), Place(name)))
    lengths = [(str(header), len(column)) for header, column in columns]
    if len({length for _, length in lengths}) > 1:
        listed = ", ".join(f"{format_id(header)} {length:,}" for header, length in lengths)
        message = f"columns are of unequal length ({listed}); give each one cell per row"
        return empty.with_problems(Problem("unequal-columns", message, Place(name)))
    row_numbers = np.arange(2, 2 + (lengths[0][1] if lengths else 0))
    readable = []
    problems = []
    for header, column in columns:
        cells, faults = _drop_unreadable_cells(column)
        readable.append((header, cells))
        for row, message in faults:
            place = Place(name, (int(row_numbers[row]),), normalize_header(header))
            problems.append(Problem(BAD_CELL_CODE, message, place))
    return raw_table_from_columns(readable, row_numbers, name, *problems)


def _drop_unreadable_cells(column: Array) -> tuple[Array, CellFaults]:
    """A column without cells that cannot be written as text, such as lists a thousand deep."""
    if column.dtype != object or _PLAIN_TYPES.issuperset(map(type, column.tolist())):
        return column, []
    faults = []
    for row, cell in enumerate(column):
        if type(cell) in _PLAIN_TYPES:
            continue
        try:
            str(cell)
        except BaseException as fault:  # foreign types raise anything, even outside Exception
            if not is_failure(fault):
                raise
            faults.append((row, f"{format_value(cell)} cannot be read; give text or a number"))
    column = column.copy() if faults else column
    column[[row for row, _ in faults]] = None
    return column, faults


def raw_table_from_columns(
    columns: Iterable[tuple[Any, Array]], row_numbers: Array, source: str, *problems: Problem
) -> RawTable:
    """Headers and their cells, without blank rows and without blank columns that lack a header."""
    by_header: dict[str, Array] = {}
    all_problems = list(problems)
    for number, (raw_header, column) in enumerate(columns, start=1):
        header = normalize_header(raw_header)
        if not header and empty_mask(column).all():
            continue
        header = header or f"column {number}"
        if header in by_header:
            message = f"two columns are named {format_value(header)}; rename one, or leave it out"
            all_problems.append(Problem("repeated-column", message, Place(source, (1,), header)))
        by_header.setdefault(header, column)
    return _drop_blank_rows(RawTable(by_header, row_numbers, source, tuple(all_problems)))


def _drop_blank_rows(table: RawTable) -> RawTable:
    """The rows that hold anything, and a warning about the others."""
    blank = np.arange(len(table.row_numbers))  # the rows that are blank in all columns so far
    # Columns of numbers come first: they are checked quickly, and mostly leave no row to check.
    for column in sorted(table.columns.values(), key=lambda column: column.dtype == object):
        blank = blank[empty_mask(column if blank.size == len(column) else column[blank])]
    if not blank.size:
        return table
    row_numbers = tuple(table.row_numbers[blank].tolist())
    message = f"{pluralize(len(row_numbers), 'blank row')} skipped"
    problem = Problem("blank-rows", message, Place(table.source, row_numbers), "warning")
    return table.take(np.delete(np.arange(len(table.row_numbers)), blank)).with_problems(problem)


def group_faults(table: RawTable, header: str, faults: CellFaults) -> list[Problem]:
    """One problem for each different fault of a column, with all rows that have it."""
    row_numbers: dict[str, list[int]] = {}
    for row, message in faults:
        row_numbers.setdefault(message, []).append(int(table.row_numbers[row]))
    return [
        Problem(BAD_CELL_CODE, message, Place(table.source, tuple(numbers), header))
        for message, numbers in row_numbers.items()
    ]
