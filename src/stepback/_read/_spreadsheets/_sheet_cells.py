"""The cells of a sheet that hold anything, and the table that they make."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping, Sequence
from itertools import repeat

import attrs
import numpy as np

from stepback._algorithms._arrays import Array, empty_mask, object_array
from stepback._columns._raw_table import RawTable, raw_table_from_columns
from stepback._problems._problem import Place, Problem
from stepback._read._limits import Budget
from stepback._read._spreadsheets._column_letters import column_name
from stepback._read._spreadsheets._merged_cells import (
    MergedHeaderError,
    MergedRanges,
    UnmergedCells,
    unmerge_cells,
)
from stepback._read._spreadsheets._parse_xml import InvalidXML
from stepback._read._spreadsheets._sheet_problems import (
    FailedCells,
    describe_lines,
    describe_merged_header,
    describe_unmerged,
)

# No spreadsheet has more, whatever it says.
MAX_ROWS = 1 << 20
MAX_COLUMNS = 1 << 14


@attrs.frozen(eq=False)
class SheetColumns:
    """The cells of one sheet as columns, before it is known what the first rows are.

    Attributes:
        columns: The texts of each column that holds any, by its number; blank cells are empty.
        first_row: The number of the first row that holds anything.
        ranges: The merged cells: first row and column, last row and column.
        source: The name of the file and the sheet.
        failed: Warnings about formulas that failed, whose cells are empty.
    """

    columns: dict[int, Array]
    first_row: int
    ranges: Array
    source: str
    failed: tuple[Problem, ...] = ()


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
        self.failed = FailedCells()
        self.merged = MergedRanges()

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

    def to_columns(self) -> SheetColumns:
        """The cells by column, without rows and columns that are blank around them."""
        filled = dict(self._take_filled())
        if not filled:
            return SheetColumns({}, 1, self.merged.to_array(), self.source)
        first_row = min(int(rows.min()) for rows, _ in filled.values())
        last_row = max(int(rows.max()) for rows, _ in filled.values())
        n_rows = last_row - first_row + 1
        self.budget.check("columns", len(filled), self.source)
        self._count_gaps(filled, n_rows)
        columns = {}
        for number, (rows, texts) in filled.items():
            columns[number] = np.full(n_rows, "", dtype=object)
            columns[number][rows - first_row] = texts
        names = {number: column_name(number) for number in columns}
        failed = tuple(cells.problem for cells in self.failed.describe(self.source, names))
        return SheetColumns(columns, first_row, self.merged.to_array(), self.source, failed)

    def to_table(self) -> RawTable:
        """The table of the cells; the first row that is not blank is the header."""
        sheet = self.to_columns()
        columns, header_row = sheet.columns, sheet.first_row
        if not columns:
            message = "the sheet is empty; it needs at least a header row"
            problem = Problem("empty-file", message, Place(self.source))
            return RawTable({}, np.arange(0), self.source, (problem,))
        last_row = header_row + len(next(iter(columns.values()))) - 1
        try:
            unmerged = unmerge_cells(columns, self.merged.to_array(), header_row)
        except MergedHeaderError as fault:
            problem = describe_merged_header(fault, self.source, header_row + fault.row)
            return RawTable({}, np.arange(0), self.source, (problem,))
        return self._make_table(columns, unmerged, np.arange(header_row, last_row + 1))

    def _make_table(
        self, columns: Mapping[int, Array], unmerged: UnmergedCells, row_numbers: Array
    ) -> RawTable:
        """The table of columns that are filled, with what is said of cells that are not sure."""
        # The number in the sheet, also if columns before it are empty and so left out.
        headers = {
            number: header or f"column {number}" for number, header in unmerged.headers.items()
        }
        doubtful = (
            *self.failed.describe(self.source, headers),
            *describe_unmerged(unmerged, self.source, headers, row_numbers),
        )
        problems = [cells.problem for cells in doubtful]
        problems += describe_lines(unmerged, self.source, columns, row_numbers)
        kept: Array | slice = slice(unmerged.n_header_rows, None)
        if unmerged.heading_rows:
            kept = np.setdiff1d(np.arange(len(row_numbers))[kept], unmerged.heading_rows)
        pairs = [(headers[number], column[kept]) for number, column in columns.items()]
        table = raw_table_from_columns(pairs, row_numbers[kept], self.source, *problems)
        return attrs.evolve(table, doubtful_cells=doubtful)

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
