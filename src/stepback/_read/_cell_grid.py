"""The cells of a file or frame as a grid of texts, before it is known which rows are headers."""

from __future__ import annotations

import math
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np

from stepback._algorithms._arrays import is_empty_cell
from stepback._columns._raw_table import read_frame_columns
from stepback._columns._schema_headers import normalize_header
from stepback._problems._format import (
    format_option,
    format_value,
    format_values,
)
from stepback._problems._problem import Place, Problem
from stepback._read._csv._careful_reader import read_record_batches
from stepback._read._csv._parse_csv import prepare_csv
from stepback._read._diagnostics import N_LISTED, file_error
from stepback._read._file_kinds import refuse_other_kinds
from stepback._read._limits import Budget
from stepback._read._open_file import open_regular_file, read_file
from stepback._read._single_table import find_sheet, refuse_sheet
from stepback._read._spreadsheets._workbook import SUFFIXES, Workbook, open_workbook

if TYPE_CHECKING:
    from stepback._read._spreadsheets._sheet_cells import SheetColumns

_UNNAMED = ("Unnamed: ", "_duplicated_")  # as pandas and polars name columns without a header


@attrs.frozen
class MergedArea:
    """A merged cell, by the positions of its first and last row and column in a grid."""

    top: int
    left: int
    bottom: int
    right: int


@attrs.frozen(eq=False)
class CellGrid:
    """The cells of a table as texts, row by row; those that are blank are empty.

    Attributes:
        rows: The cells of each row, of one length.
        row_numbers: The number of each row as a spreadsheet shows it.
        source: The name of the file or table.
        merged: The merged cells.
        problems: Errors and warnings that were found so far.
    """

    rows: list[list[str]]
    row_numbers: list[int]
    source: str
    merged: tuple[MergedArea, ...] = ()
    problems: tuple[Problem, ...] = ()


def read_cell_grid(
    source: str | os.PathLike[str] | Mapping[Any, Any] | Any,
    budget: Budget,
    sheet: str | int | None = None,
    *,
    n_header_rows: int = 1,
) -> CellGrid:
    """The cells of a CSV file, a sheet, a mapping of columns or a frame, with their problems.

    Parameters
    ----------
    source
        A path, a mapping, or a pandas, polars or pyarrow frame.
    budget
        How much may be read.
    sheet
        The sheet of a spreadsheet; by default the first that has rows.
    n_header_rows
        How many rows are headers: of a frame, the names of columns are the first of them, unless
        each is a tuple with as many parts.

    Raises
    ------
    InvalidOrganization
        If nothing can be read, or it is over a limit.
    ValueError
        If a sheet is named where there are none.
    """
    if not isinstance(source, str | os.PathLike):
        if sheet is not None:
            raise refuse_sheet("a mapping or frame")
        return _read_frame(source, budget, n_header_rows)
    path = Path(source)
    if path.suffix.lower() in SUFFIXES:
        return _read_workbook(path, budget, sheet)
    if sheet is not None:
        raise refuse_sheet(path.name)
    with open_regular_file(path) as opened:
        data = read_file(opened, path.name, budget)
    refuse_other_kinds(data, path.name)
    return _read_text(data, path.name, budget)


def _read_text(data: bytes, source: str, budget: Budget) -> CellGrid:
    """The cells of a CSV file."""
    text = prepare_csv(data, source, budget)
    utf8, delimiter, problems = text.utf8, text.delimiter, list(text.problems)
    if not delimiter:
        return CellGrid([], [], source, problems=text.problems)
    rows: list[list[str]] = []
    for batch, broken, n_lines_after in read_record_batches(utf8, delimiter):
        for index, message in broken.items():
            place = Place(source, (len(rows) + index + 1,))
            problems.append(Problem("broken-quote", message, place))
        rows += batch
        rows += [[]] * n_lines_after
    rows = [list(map(str.strip, row)) for row in rows]
    width = max(map(len, rows), default=0)
    budget.check("columns", width, source)
    n_cells = sum(map(len, rows))
    budget.count("cells", max(width * len(rows) - n_cells, 0), source)
    rows = [row + [""] * (width - len(row)) for row in rows]
    return _drop_blank(CellGrid(rows, [*range(1, len(rows) + 1)], source, (), tuple(problems)))


def _read_workbook(path: Path, budget: Budget, sheet: str | int | None) -> CellGrid:
    """The cells of a sheet."""
    with open_workbook(path, budget) as workbook:
        if not workbook.sheets:
            raise file_error("empty-file", "there is no sheet in it; add one", path.name)
        if sheet is not None:
            return _grid_of_sheet(workbook.read_cell_columns(find_sheet(sheet, workbook)))
        position, columns = _read_first_sheet(workbook)
        grid = _grid_of_sheet(columns)
        others = [name for place, name in enumerate(workbook.sheets) if place != position]
    if not others:
        return grid
    are = "other sheet is" if len(others) == 1 else "other sheets are"
    remedy = format_option(sheet=others[0])
    message = (
        f"{len(others):,} {are} not read: {format_values(others, N_LISTED)}; {remedy} to read that "
        "one instead"
    )
    problem = Problem("other-sheets", message, Place(path.name), "warning")
    return attrs.evolve(grid, problems=(*grid.problems, problem))


def _read_first_sheet(workbook: Workbook) -> tuple[int, SheetColumns]:
    """The first sheet that holds anything, those that are shown before those that are not."""
    places = sorted(range(len(workbook.sheets)), key=workbook.hidden_positions.__contains__)
    for place in places:
        columns = workbook.read_cell_columns(place)
        if columns.columns:
            break
    return place, columns


def _grid_of_sheet(sheet: SheetColumns) -> CellGrid:
    """A grid of the columns of a sheet; formulas that failed are errors, since rights are lost."""
    columns = [[" ".join(text.split()) for text in column] for column in sheet.columns.values()]
    numbers = np.array([*sheet.columns])
    merged = []
    n_rows = len(columns[0]) if columns else 0
    for top, left, bottom, right in sheet.ranges.tolist():
        first, last = np.searchsorted(numbers, [left, right + 1]).tolist()
        first_row, last_row = top - sheet.first_row, min(bottom - sheet.first_row, n_rows - 1)
        if first < last and 0 <= first_row <= last_row:
            merged.append(MergedArea(first_row, first, last_row, last - 1))
    problems = [attrs.evolve(problem, severity="error") for problem in sheet.failed]
    rows = [list(row) for row in zip(*columns, strict=True)]
    row_numbers = [*range(sheet.first_row, sheet.first_row + n_rows)]
    return _drop_blank(CellGrid(rows, row_numbers, sheet.source, tuple(merged), tuple(problems)))


def _read_frame(table: Any, budget: Budget, n_header_rows: int) -> CellGrid:
    """The names and cells of a mapping or a frame; the names are row 1."""
    name = "matrix"
    try:
        columns = read_frame_columns(table)
    except ValueError as fault:
        raise file_error("no-table", str(fault), name) from None
    lengths = {len(column) for _, column in columns}
    if len(lengths) > 1:
        shown = ", ".join(f"{format_value(key)} {len(column):,}" for key, column in columns[:5])
        message = f"columns are of unequal length ({shown}); give each one cell per row"
        raise file_error("unequal-columns", message, name)
    budget.check("columns", len(columns), name)
    n_rows = max(lengths, default=0)
    budget.count("cells", n_rows * len(columns), name)
    headers = _split_headers([header for header, _ in columns], n_header_rows)
    texts = [
        [*header, *map(_frame_cell_text, column.tolist())]
        for header, column in zip(headers, (column for _, column in columns), strict=True)
    ]
    rows = [list(row) for row in zip(*texts, strict=True)]
    n_above = len(headers[0]) if headers else 0
    row_numbers = [*range(1, len(rows) + 1)]
    return _drop_blank(CellGrid(rows, row_numbers, name), n_kept=n_above)


def _split_headers(names: Sequence[Any], n_header_rows: int) -> list[list[str]]:
    """The header cells of each column: the parts of a name that is a tuple, or the name."""
    if names and all(isinstance(name, tuple) and len(name) == n_header_rows for name in names):
        return [[_header_text(part) for part in name] for name in names]
    texts = [_header_text(name) for name in names]
    if n_header_rows > 1:
        # pandas numbers repeated headers, as in "Approval.1".
        known = set(texts)
        numbered = [text.rpartition(".") for text in texts]
        texts = [
            base if base in known and number.isdecimal() else text
            for text, (base, _, number) in zip(texts, numbered, strict=True)
        ]
    return [[text] for text in texts]


def _header_text(name: Any) -> str:
    text = normalize_header(name)
    return "" if text.startswith(_UNNAMED) else " ".join(text.split())


def _frame_cell_text(cell: Any) -> str:
    """The text of a cell of a frame; whole numbers have no point."""
    if isinstance(cell, str):
        return " ".join(cell.split())
    if is_empty_cell(cell):
        return ""
    if isinstance(cell, float) and math.isfinite(cell) and cell.is_integer():
        return str(int(cell))
    try:
        return " ".join(str(cell).split())
    except Exception:  # noqa: BLE001  (foreign types raise anything)
        return format_value(cell)


def _drop_blank(grid: CellGrid, n_kept: int = 0) -> CellGrid:
    """The grid without blank rows, but for the first `n_kept`, and blank columns."""
    kept_rows = [place for place, row in enumerate(grid.rows) if place < n_kept or any(row)]
    has_text = [any(column) for column in zip(*grid.rows, strict=True)]
    kept_columns = [place for place, said in enumerate(has_text) if said]
    if len(kept_rows) == len(grid.rows) and len(kept_columns) == len(has_text):
        return grid
    rows = [[grid.rows[row][column] for column in kept_columns] for row in kept_rows]
    new_rows = np.searchsorted(kept_rows, np.arange(len(grid.rows) + 1))
    new_columns = np.searchsorted(kept_columns, np.arange(len(has_text) + 1))
    merged = []
    for area in grid.merged:
        top, bottom = int(new_rows[area.top]), int(new_rows[area.bottom + 1]) - 1
        left, right = int(new_columns[area.left]), int(new_columns[area.right + 1]) - 1
        if top <= bottom and left <= right:
            merged.append(MergedArea(top, left, bottom, right))
    row_numbers = [grid.row_numbers[row] for row in kept_rows]
    return attrs.evolve(grid, rows=rows, row_numbers=row_numbers, merged=tuple(merged))
