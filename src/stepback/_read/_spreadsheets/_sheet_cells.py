"""The cells of a sheet that hold anything, and the table that they make."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping, Sequence
from itertools import repeat

import numpy as np

from stepback._algorithms._arrays import Array, empty_mask, object_array
from stepback._columns._raw_table import RawTable, raw_table_from_columns
from stepback._columns._schema_headers import normalize_header
from stepback._problems._format import format_value, pluralize
from stepback._problems._problem import Place, Problem
from stepback._read._limits import Budget
from stepback._read._spreadsheets._parse_xml import InvalidXML

# No spreadsheet has more, whatever it says.
MAX_ROWS = 1 << 20
MAX_COLUMNS = 1 << 14
_MAX_LETTERS = 3


class CellPlaces:
    """Where cells with something to say about are: how many, the first one, and their rows."""

    def __init__(self) -> None:
        """Begin without cells."""
        self.n_cells = 0
        self.first = ""
        self._rows = array("l")

    def add(self, rows: Sequence[int], column: int, n_columns: int = 1) -> None:
        """Add the cells of some columns in each of these rows."""
        self.first = self.first or f"{column_name(column)}{rows[0]}"
        self.n_cells += n_columns * len(rows)
        self._rows.extend(rows)

    def make_problem(self, code: str, finding: str, remedy: str, source: str) -> Problem:
        """The warning about them; `finding` says what is in the cells."""
        contain, are = ("contains", "is") if self.n_cells == 1 else ("contain", "are")
        message = (
            f"{pluralize(self.n_cells, 'cell')} {contain} {finding}, the first in {self.first}, "
            f"and {are} read as empty; {remedy}"
        )
        rows = tuple(np.unique(np.array(self._rows)).tolist())
        return Problem(code, message, Place(source, rows), "warning")


class SheetCells:
    """The cells of one sheet, by column.

    Only those that hold text are kept: the area between two cells costs nothing until it is known
    how large the table is.
    """

    def __init__(self, budget: Budget, source: str) -> None:
        """Count the cells in `budget`; `source` is the name of the file and the sheet."""
        self.budget = budget
        self.source = source
        self.columns: dict[int, tuple[array[int], list[str]]] = {}
        self.errors = CellPlaces()
        self.without_result = CellPlaces()

    def column(self, number: int) -> tuple[array[int], list[str]]:
        """The rows and the texts of a column, to which more are added."""
        if number not in self.columns:
            if not 0 < number <= MAX_COLUMNS:
                raise InvalidXML(f"a cell is in column {number:,}; no sheet has that")
            self.columns[number] = (array("l"), [])
        return self.columns[number]

    def add(self, rows: Sequence[int], column: int, text: str) -> None:
        """Add a cell to each of these rows of a column."""
        own_rows, texts = self.column(column)
        own_rows.extend(rows)
        texts.extend(repeat(text, len(rows)))

    def to_table(self) -> RawTable:
        """The table of the cells; the first row that is not blank is the header."""
        filled = dict(self._take_filled())
        if not filled:
            message = "the sheet is empty; it needs at least a header row"
            problem = Problem("empty-file", message, Place(self.source))
            return RawTable({}, np.arange(0), self.source, (problem,))
        header_row = min(int(rows.min()) for rows, _ in filled.values())
        last_row = max(int(rows.max()) for rows, _ in filled.values())
        n_rows = last_row - header_row + 1
        self.budget.check("columns", len(filled), self.source)
        self._count_gaps(filled, n_rows)
        columns = []
        for number, (rows, texts) in filled.items():
            column = np.full(n_rows, "", dtype=object)
            column[rows - header_row] = texts
            # The number in the sheet, also if columns before it are empty and so left out.
            header = normalize_header(column[0]) or f"column {number}"
            columns.append((header, column[1:]))
        row_numbers = np.arange(header_row + 1, last_row + 1)
        return raw_table_from_columns(columns, row_numbers, self.source, *self._warnings())

    def _take_filled(self) -> Iterator[tuple[int, tuple[Array, Array]]]:
        """The rows and texts of each column that are not blank; each is given away."""
        for number in sorted(self.columns):
            row_array, text_list = self.columns.pop(number)
            rows, texts = np.array(row_array, dtype=np.int64), object_array(text_list)
            if (is_blank := empty_mask(texts)).any():
                rows, texts = rows[~is_blank], texts[~is_blank]
            if not rows.size:
                continue
            name = column_name(number)
            if not 0 < rows.min() <= rows.max() <= MAX_ROWS:
                raise InvalidXML(f"a cell of column {name} is in a row that no sheet has")
            ordered = np.sort(rows)
            if (is_repeated := ordered[1:] == ordered[:-1]).any():
                row = int(ordered[1:][is_repeated][0])
                raise InvalidXML(f"the cell {name}{row} is there twice")
            yield number, (rows, texts)

    def _count_gaps(self, filled: Mapping[int, tuple[Array, Array]], n_rows: int) -> None:
        """Count the empty cells between those that are given, which are now made."""
        n_gaps = n_rows * len(filled) - sum(len(rows) for rows, _ in filled.values())
        if n_gaps > self.budget.amount_left("cells"):
            total = self.budget.used.get("cells", 0) + n_gaps
            advice = f"they lie over {n_rows:,} rows; delete those that lie far out or, "
            raise self.budget.over_limit("cells", total, self.source, advice=advice)
        self.budget.count("cells", n_gaps, self.source)

    def _warnings(self) -> Iterator[Problem]:
        if self.errors.n_cells:
            finding, remedy = "an error such as #N/A", "correct the formula"
            yield self.errors.make_problem("error-cells", finding, remedy, self.source)
        if self.without_result.n_cells:
            finding = "a formula without its result"
            remedy = "open the file in a spreadsheet program, and save it there"
            yield self.without_result.make_problem("no-result", finding, remedy, self.source)


def column_name(number: int) -> str:
    """The letters of a column, such as ``AB`` for 28."""
    letters = ""
    while number:
        number, letter = divmod(number - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return letters


def column_number(letters: str) -> int:
    """The number of a column, such as 28 for ``AB``; `InvalidXML` if it is none."""
    upper = letters.upper()
    if not (0 < len(letters) <= _MAX_LETTERS and upper.isascii() and upper.isalpha()):
        raise InvalidXML(f"{format_value(letters)} is not a column")
    number = 0
    for letter in upper:
        number = 26 * number + ord(letter) - ord("A") + 1
    return number
