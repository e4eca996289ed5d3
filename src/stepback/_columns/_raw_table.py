"""Cells of a file or a frame before they are parsed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

import attrs
import numpy as np

from stepback._algorithms._arrays import Array, empty_mask, group_rows, is_masked, object_array
from stepback._columns._schema_headers import MAX_HEADERS, normalize_header
from stepback._problems._alike import list_alike
from stepback._problems._format import (
    format_id,
    format_name,
    format_value,
    is_failure,
    join_truncated,
    one_line_message,
    pluralize,
)
from stepback._problems._problem import Place, Problem
from stepback._records._fields._field_type import CellFaults

BAD_CELL_CODE = "bad-value"
BAD_ROW_CODES = frozenset({"ragged-row", "broken-quote"})
_PLAIN_TYPES = frozenset({str, float, bool, type(None)})


@attrs.frozen
class DoubtfulCells:
    """Cells of one column of a spreadsheet of which it is not sure what they say.

    Attributes:
        problem: The warning about them, which names their column and rows.
        kind: Why: a formula that failed, or cells that are merged.
        text: What the cells show, such as ``#N/A``; empty for cells that differ.
    """

    problem: Problem
    kind: Literal["failed", "filled", "covered"]
    text: str = ""


@attrs.frozen
class ShortRow:
    """A row of a file that ends before the header does.

    Attributes:
        n_cells: How many cells it has.
        missing_headers: The headers of the cells that it lacks, which are read as empty.
    """

    n_cells: int
    missing_headers: tuple[str, ...]


@attrs.frozen(eq=False)
class RawTable:
    """The cells of a file or frame, before they are parsed.

    Attributes:
        columns: The cells of each column by its header, in order. Cells of a file are text,
            cells of a frame are any values.
        row_numbers: The number of each row as a spreadsheet shows it: the header is row 1.
        source: The name of the file or table.
        problems: Errors and warnings that were found so far.
        allows_decimal_comma: Whether commas do not separate cells, so may be decimal points.
        doubtful_cells: Cells whose warning, one of `problems`, is an error in some fields.
        short_rows: The rows that lack cells at their end, by their numbers; what reads the table
            decides whether they are complete.
    """

    columns: dict[str, Array]
    row_numbers: Array
    source: str
    problems: tuple[Problem, ...] = ()
    allows_decimal_comma: bool = False
    doubtful_cells: tuple[DoubtfulCells, ...] = ()
    short_rows: Mapping[int, ShortRow] = attrs.field(factory=dict)

    @property
    def is_unreadable(self) -> bool:
        """Whether there is nothing to parse, and the errors found so far are all there is."""
        return not self.columns and any(problem.severity == "error" for problem in self.problems)

    def take(self, rows: Array) -> RawTable:
        """The rows at positions, or those that a mask selects."""
        columns = {header: column[rows] for header, column in self.columns.items()}
        return attrs.evolve(self, columns=columns, row_numbers=self.row_numbers[rows])

    def with_headers(self, headers: Mapping[str, str]) -> RawTable:
        """The same cells under other headers, each by the one that it has now."""

        def rename(problem: Problem) -> Problem:
            column = problem.where.column
            place = attrs.evolve(problem.where, column=headers.get(column, column))
            return attrs.evolve(problem, where=place)

        renamed = {
            short: attrs.evolve(
                short, missing_headers=tuple(headers.get(n, n) for n in short.missing_headers)
            )
            for short in dict.fromkeys(self.short_rows.values())
        }
        return attrs.evolve(
            self,
            columns={headers.get(name, name): column for name, column in self.columns.items()},
            problems=tuple(map(rename, self.problems)),
            doubtful_cells=tuple(
                attrs.evolve(cells, problem=rename(cells.problem)) for cells in self.doubtful_cells
            ),
            short_rows={row: renamed[short] for row, short in self.short_rows.items()},
        )

    def with_problems(self, *problems: Problem) -> RawTable:
        """The same cells with further problems."""
        return attrs.evolve(self, problems=(*self.problems, *problems))


def as_raw_table(name: str, table: Any) -> RawTable:
    """The cells of a mapping of columns or of a pandas, polars or pyarrow frame."""
    if isinstance(table, RawTable):
        return table
    empty = RawTable({}, np.arange(0), name)
    try:
        columns = read_frame_columns(table)
    except ValueError as fault:
        return empty.with_problems(Problem("no-table", str(fault), Place(name)))
    lengths = [(str(header), len(column)) for header, column in columns]
    if len({length for _, length in lengths}) > 1:
        shown = [f"{format_id(header)} {length:,}" for header, length in lengths[:MAX_HEADERS]]
        listed = join_truncated(shown, conjunction="", n_total=len(lengths))
        message = f"columns are of unequal length ({listed}); give each one cell per row"
        return empty.with_problems(Problem("unequal-columns", message, Place(name)))
    row_numbers = np.arange(2, 2 + (lengths[0][1] if lengths else 0))
    readable = []
    problems = []
    rows = attrs.evolve(empty, row_numbers=row_numbers)
    for header, column in columns:
        cells, faults = _drop_unreadable_cells(column)
        readable.append((header, cells))
        problems += group_faults(rows, normalize_header(header), faults)
    return raw_table_from_columns(readable, row_numbers, name, *problems)


def _drop_unreadable_cells(column: Array) -> tuple[Array, CellFaults]:
    """A column without cells that cannot be written as text, such as lists a thousand deep."""
    if column.dtype != object or _PLAIN_TYPES.issuperset(map(type, column.tolist())):
        return column, []
    faults = []
    for row, cell in enumerate(column):
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
            problem = Problem("repeated-column", message, Place(source, (1,), header))
            if empty_mask(by_header[header]).all() or empty_mask(column).all():
                message = f"two columns are named {format_value(header)}; an empty one is not read"
                problem = attrs.evolve(problem, message=message, severity="warning")
                if empty_mask(by_header[header]).all():
                    by_header[header] = column
            all_problems.append(problem)
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
    problem = describe_blank_rows(table.row_numbers[blank], table.source)
    return table.take(np.delete(np.arange(len(table.row_numbers)), blank)).with_problems(problem)


def describe_blank_rows(row_numbers: Array, source: str) -> Problem:
    """The warning that blank rows are left out."""
    message = f"{pluralize(len(row_numbers), 'blank row')} skipped"
    return Problem("blank-rows", message, Place(source, tuple(row_numbers.tolist())), "warning")


def group_faults(table: RawTable, header: str, faults: CellFaults) -> list[Problem]:
    """One problem for each different fault of a column, with all rows that have it."""
    row_numbers = (int(table.row_numbers[row]) for row, _ in faults)
    by_message = group_rows((message for _, message in faults), row_numbers)

    def describe(message: str, numbers: Sequence[int]) -> Problem:
        return Problem(BAD_CELL_CODE, message, Place(table.source, tuple(numbers), header))

    return list(list_alike(by_message, describe))


def read_frame_columns(table: Any) -> list[tuple[Any, Array]]:
    """The headers and columns of a mapping or frame; a ``ValueError`` if that is impossible."""
    if isinstance(table, Mapping):
        return [(header, _as_array(header, values)) for header, values in table.items()]
    try:
        import narwhals as nw
    except ModuleNotFoundError:
        raise ModuleNotFoundError(
            f"reading a {type(table).__name__} needs narwhals: pip install 'stepback[frames]'; "
            "a mapping of columns does not need it"
        ) from None
    try:
        frame = nw.from_native(table, eager_only=True)
        series = list(frame.iter_columns())
    except nw.exceptions.DuplicateError:
        # The check of headers reports the repeated names, of which the first may be kept.
        series = [nw.from_native(column, series_only=True) for column in _take_by_place(table)]
        names = getattr(table, "column_names", None) or list(table.columns)
        return [
            (name, _read_series(column, nw)) for name, column in zip(names, series, strict=True)
        ]
    except TypeError:
        remedy = "collect it first" if hasattr(table, "collect") else "give one of these"
        raise ValueError(
            f"{format_value(table)} is neither a mapping of columns nor a pandas, polars or "
            f"pyarrow frame; {remedy}"
        ) from None
    return [(column.name, _read_series(column, nw)) for column in series]


def _take_by_place(table: Any) -> list[Any]:
    """The columns of a frame in which several have one name, so that none is found by it."""
    if hasattr(table, "iloc"):  # pandas, and what is made like it
        return [table.iloc[:, place] for place in range(table.shape[1])]
    return list(table.itercolumns())  # pyarrow


def _as_array(header: Any, values: Any) -> Array:
    """A column of a mapping."""
    if is_masked(values):
        values = values.tolist()  # with None for masked elements
    if isinstance(values, np.ndarray) and values.ndim == 1:
        return values.astype(object) if values.dtype.kind == "U" else values
    if isinstance(values, str | bytes | Mapping | np.ndarray) or not isinstance(values, Iterable):
        raise ValueError(
            f"column {format_value(header)}: {format_value(values)} is not a column; give a list"
        )
    return object_array(list(values))


def _read_series(series: Any, nw: Any) -> Array:
    """A column of a frame; its library may fail at values that Python cannot represent."""
    try:
        has_nulls = series.null_count() > 0
        if series.dtype in {nw.String, nw.Categorical, nw.Enum}:
            text = series.cast(nw.String)
            return np.asarray(text.fill_null("") if has_nulls else text, dtype=object)
        # As numpy arrays, integers with nulls would become floats, and large ones would change.
        is_exact = series.dtype.is_integer() or series.dtype == nw.Boolean
        is_days = series.dtype == nw.Date or series.dtype == nw.Datetime("s")  # pandas has no days
        if series.dtype.is_float() or is_days or (is_exact and not has_nulls):
            return np.asarray(series.to_numpy())
        return object_array(series.to_list())
    except BaseException as fault:
        if not is_failure(fault):
            raise
        dtype = format_name(str(series.dtype))
        raise ValueError(
            f"column {format_value(series.name)} of type {dtype} cannot be read "
            f"({one_line_message(fault)}); cast it to text or numbers"
        ) from None
