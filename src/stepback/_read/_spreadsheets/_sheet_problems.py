"""What is said of cells of a sheet that are not read as they are: failed formulas, merged cells."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import itemgetter

import numpy as np

from stepback._algorithms._arrays import Array
from stepback._columns._raw_table import DoubtfulCells
from stepback._problems._format import format_value, join_truncated, pluralize
from stepback._problems._problem import Place, Problem
from stepback._read._error_texts import is_error_text
from stepback._read._spreadsheets._column_letters import column_name
from stepback._read._spreadsheets._merged_cells import MergedHeaderError, UnmergedCells

MERGED_CODE = "merged-cells"
_ANY_ERROR = "#"
_MAX_ERROR_TEXTS = 1000  # of a hostile file, which could invent one for each cell
_N_SHOWN = 3


class _CellPlaces:
    """Where cells with something to say about are: how many, the first one, and their rows."""

    def __init__(self) -> None:
        self.n_cells = 0
        self.first_row = 0
        self.rows = array("l")

    def add(self, rows: Sequence[int]) -> None:
        """Add the cells in these rows."""
        self.first_row = self.first_row or rows[0]
        self.n_cells += len(rows)
        self.rows.extend(rows)


class FailedCells:
    """The cells of a sheet whose formula shows an error, or has no result, by their column."""

    def __init__(self) -> None:
        """Begin without cells."""
        # By the column and the text of the error, which is empty for a formula without a result.
        self._places: dict[tuple[int, str], _CellPlaces] = {}

    def add(
        self, rows: Sequence[int], column: int, text: str | None = None, n_columns: int = 1
    ) -> None:
        """Add cells, with the text that shows the error; ``None``: a formula without a result."""
        if text is not None:
            is_known = is_error_text(text) and len(self._places) < _MAX_ERROR_TEXTS
            text = text if is_known else _ANY_ERROR
        for number in range(column, column + n_columns):
            key = number, text or ""
            if key not in self._places:
                self._places[key] = _CellPlaces()
            self._places[key].add(rows)

    def describe(self, source: str, headers: Mapping[int, str]) -> Iterator[DoubtfulCells]:
        """The warning about those of each column and text."""
        for (number, text), cells in sorted(self._places.items(), key=itemgetter(0)):
            contain, are = ("contains", "is") if cells.n_cells == 1 else ("contain", "are")
            code, remedy = "error-cell", "correct the formula"
            finding = "an error" if text == _ANY_ERROR else f"the error {text}"
            if not text:
                code, finding = "no-result", "a formula without its result"
                remedy = "open the file in a spreadsheet program, and save it there"
            message = (
                f"{pluralize(cells.n_cells, 'cell')} {contain} {finding}, the first in "
                f"{column_name(number)}{cells.first_row}, and {are} read as empty; {remedy}"
            )
            rows = tuple(np.unique(np.array(cells.rows)).tolist())
            place = Place(source, rows, headers.get(number, ""))
            yield DoubtfulCells(Problem(code, message, place, "warning"), "failed", text)


def describe_unmerged(
    unmerged: UnmergedCells, source: str, headers: Mapping[int, str], row_numbers: Array
) -> Iterator[DoubtfulCells]:
    """The warnings about merged cells of each column; `row_numbers` are those of the sheet."""
    for kind, by_column, state, reading in (
        ("filled", unmerged.filled, "part of a merged cell", "read as if each row had its text"),
        ("covered", unmerged.covered, "covered by a merged cell on the left", "read as empty"),
        ("covered", unmerged.hidden, "covered by a merged cell", "read as the file stores it"),
    ):
        for number, positions in sorted(by_column.items()):
            are = "is" if len(positions) == 1 else "are"
            first = f"{column_name(number)}{row_numbers[min(positions)]}"
            message = (
                f"{pluralize(len(positions), 'cell')} {are} {state}, the first {first}, and {are} "
                f"{reading}"
            )
            place = Place(source, tuple(row_numbers[sorted(positions)].tolist()), headers[number])
            yield DoubtfulCells(
                Problem(MERGED_CODE, message, place, "warning"),
                "filled" if kind == "filled" else "covered",
            )


def describe_lines(
    unmerged: UnmergedCells, source: str, columns: Mapping[int, Array], row_numbers: Array
) -> Iterator[Problem]:
    """What is said of lines of merged cells that are left out: titles, and headings of rows."""
    if unmerged.title_rows:
        texts = _format_texts(unmerged.title_rows, columns)
        rows = tuple(row_numbers[unmerged.title_rows].tolist())
        message = f"{texts} is merged over several columns, and read as a title above the header"
        yield Problem(MERGED_CODE, message, Place(source, rows), "warning")
    if unmerged.heading_rows:
        texts = _format_texts(unmerged.heading_rows, columns)
        rows = tuple(row_numbers[unmerged.heading_rows].tolist())
        is_one = len(rows) == 1
        what = "is a heading, and not a row" if is_one else "are headings, and not rows"
        message = (
            f"{texts} {what} of the table: a cell that is merged over several columns; delete "
            f"{'the row' if is_one else 'these rows'}"
        )
        yield Problem(MERGED_CODE, message, Place(source, rows))


def _format_texts(positions: Iterable[int], columns: Mapping[int, Array]) -> str:
    """The texts of merged cells in rows, which hold nothing else."""
    texts = [
        " ".join(str(column[position]).split())
        for position in positions
        for column in columns.values()
        if str(column[position]).strip()
    ]
    return join_truncated(map(format_value, texts), _N_SHOWN)


def describe_merged_header(fault: MergedHeaderError, source: str, row: int) -> Problem:
    """The error about a header of several columns."""
    header = format_value(" ".join(fault.header.split()))
    message = (
        f"{header} is merged over several columns, and other cells of its row are not; if it is "
        "the header, unmerge it and give each column its own, else delete the row"
    )
    return Problem(MERGED_CODE, message, Place(source, (row,)))
