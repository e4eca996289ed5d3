"""The cells of all sheets of an .ods file, from the XML of its content."""

from __future__ import annotations

import re

import attrs

from stepback._problems._format import format_value
from stepback._read._limits import Budget
from stepback._read._spreadsheets._cell_text import iso_text, stored_number_text
from stepback._read._spreadsheets._parse_xml import (
    InvalidXML,
    TextPieces,
    check_depth,
    create_parser,
)
from stepback._read._spreadsheets._sheet_cells import MAX_COLUMNS, MAX_ROWS, SheetCells

_MAX_DIGITS = 9
# A cell mostly has one element within it. Others cost time, too, so that they count as well.
_ELEMENTS_PER_CELL = 2
_CELLS = frozenset({"table:table-cell", "table:covered-table-cell"})
# What stands for a character within a paragraph.
_CHARACTERS = {"text:tab": "\t", "text:line-break": "\n"}
_TIME = re.compile(r"PT(\d{1,9})H(\d{1,2})M(\d{1,2})(?:[.,]\d{1,12})?S", re.ASCII)


class ContentParser:
    """Where the parser is in the content, which has all sheets one after the other.

    Attributes:
        parser: The parser to feed.
        sheets: The name and the cells of each sheet.
    """

    def __init__(self, budget: Budget, source: str) -> None:
        """Count what is read in `budget`; `source` is the name of the file."""
        self.parser = create_parser(self._start, self._end)
        self.sheets: list[tuple[str, SheetCells]] = []
        self._budget = budget
        self._source = source
        self._depth = 0
        self._n_elements = 0
        self._cells: SheetCells | None = None
        self._row = self._n_rows = 0  # the row, and how often it is repeated
        self._column = self._n_columns = 0
        self._given: list[_GivenCell] = []  # of the row
        self._cell: dict[str, str] | None = None
        self._cell_depth = 0
        self._texts = TextPieces()
        self._is_in_row = False
        self._style = ""
        self._raised_styles: set[str] = set()
        self._raised_depth = 0

    def count(self) -> None:
        """Count what has been read since the last time."""
        self._budget.check_growing("characters", self._texts.n_characters, self._source)
        if self._n_elements > 0:
            cells, self._n_elements = divmod(self._n_elements, _ELEMENTS_PER_CELL)
            self._budget.count("cells", cells, self._source, is_all=False)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        self._n_elements += 1
        check_depth(self._depth)
        if self._cell is not None:
            self._start_in_cell(name, attributes)
        elif name in _CELLS and self._is_in_row:
            self._cell, self._cell_depth = attributes, self._depth
            self._n_columns = _repeat(attributes, "table:number-columns-repeated")
        elif name == "table:table-row" and self._cells is not None:
            self._is_in_row = True
            self._column = 1
            self._n_rows = _repeat(attributes, "table:number-rows-repeated")
        elif name == "style:style":
            self._style = attributes.get("style:name", "")
        elif name == "style:text-properties":
            if attributes.get("style:text-position", "").startswith("super"):
                self._raised_styles.add(self._style)
        elif name == "table:table":
            if self._cells is not None:
                raise InvalidXML("a table is within another")
            self._cells = SheetCells(self._budget, self._source)
            self._row = 1
            self.sheets.append((attributes.get("table:name", ""), self._cells))
            self._budget.check("members", len(self.sheets), self._source, is_all=False)

    def _start_in_cell(self, name: str, attributes: dict[str, str]) -> None:
        if name in _CELLS or name == "table:table":
            raise InvalidXML("a cell is within another")
        # Notes and drawings have paragraphs, too, but not directly in the cell.
        if name == "text:p" and self._depth == self._cell_depth + 1:
            if self._texts:
                self._texts.append("\n")
            self.parser.CharacterDataHandler = self._texts.append
        elif self.parser.CharacterDataHandler is None:
            return
        elif name == "text:span" and attributes.get("text:style-name") in self._raised_styles:
            self._raised_depth = self._raised_depth or self._depth
            self.parser.CharacterDataHandler = self._texts.append_raised
        elif name == "text:s" and "text:c" not in attributes:
            self._texts.append(" ")
        elif name == "text:s":
            n_spaces = _number(attributes["text:c"])
            n_characters = self._texts.n_characters + n_spaces
            # Counted before they are made: a single element can stand for billions.
            self._budget.check_growing("characters", n_characters, self._source)
            self._texts.append(" " * n_spaces)
        elif name in _CHARACTERS:
            self._texts.append(_CHARACTERS[name])

    def _end(self, name: str) -> None:
        self._depth -= 1
        if self._cell is not None:
            if self._depth < self._cell_depth:
                self._end_cell(self._cell)
                self._cell = None
            elif self._depth == self._cell_depth:
                self.parser.CharacterDataHandler = None
                self._raised_depth = 0
            elif self._depth < self._raised_depth:
                self.parser.CharacterDataHandler = self._texts.append
                self._raised_depth = 0
        elif name == "table:table-row" and self._is_in_row:
            self._is_in_row = False
            self._end_row()
        elif name == "table:table":
            self._cells = None

    def _end_cell(self, cell: dict[str, str]) -> None:
        shown = self._texts.take()
        is_error = cell.get("calcext:value-type") == "error"
        text = shown if is_error else _ods_value_text(cell, shown)
        if text or is_error:
            span = (
                _repeat(cell, "table:number-rows-spanned"),
                _repeat(cell, "table:number-columns-spanned"),
            )
            self._given.append(_GivenCell(self._column, self._n_columns, text, is_error, span))
            self._n_elements -= _ELEMENTS_PER_CELL
        self._column += self._n_columns

    def _end_row(self) -> None:
        if self._given and self._cells is not None:
            last_column = max(cell.column + cell.n_columns - 1 for cell in self._given)
            if last_column > MAX_COLUMNS or self._row + self._n_rows - 1 > MAX_ROWS:
                raise InvalidXML("a cell is repeated beyond the last one of any sheet")
            n_cells = sum(cell.n_columns for cell in self._given) * self._n_rows
            n_characters = sum(cell.n_columns * len(cell.text) for cell in self._given)
            # Counted before they are made, as above.
            self._budget.count("cells", n_cells, self._source, is_all=False)
            self._budget.count(
                "characters", n_characters * self._n_rows, self._source, is_all=False
            )
            rows = range(self._row, self._row + self._n_rows)
            for given in self._given:
                self._add_cell(self._cells, given, rows)
            self._given.clear()
        self._row += self._n_rows

    def _add_cell(self, cells: SheetCells, given: _GivenCell, rows: range) -> None:
        """Add a cell to each of these rows, which are as often as the row is repeated."""
        if given.is_error:
            cells.failed.add(rows, given.column, given.text, given.n_columns)
            return
        for column in range(given.column, given.column + given.n_columns):
            cells.add(rows, column, given.text)
        n_rows, n_columns = given.span
        if (n_rows, n_columns) != (1, 1):
            last_column = given.column + n_columns - 1
            for row in rows:
                cells.merged.add(row, given.column, row + n_rows - 1, last_column)


@attrs.frozen
class _GivenCell:
    """A cell of a row that holds anything.

    Attributes:
        column: Its column.
        n_columns: How often it is repeated.
        text: Its text, or what shows its error.
        is_error: Whether it has an error.
        span: How many rows and columns it is merged over.
    """

    column: int
    n_columns: int
    text: str
    is_error: bool
    span: tuple[int, int]


def _ods_value_text(cell: dict[str, str], shown: str) -> str:
    """The text of a cell by the type of its value; `shown` is what the sheet shows."""
    kind = cell.get("office:value-type")
    if kind in ("float", "currency", "percentage") and (value := cell.get("office:value")):
        text = stored_number_text(value)
        return shown if shown.lstrip("0") == text and shown.isdecimal() else text
    if kind == "date" and (value := cell.get("office:date-value")):
        return iso_text(value)
    if kind == "time" and (parts := _TIME.fullmatch(cell.get("office:time-value", ""))):
        hours, minutes, seconds = map(int, parts.groups())
        return f"{hours:02}:{minutes:02}:{seconds:02}"
    if kind == "boolean" and (value := cell.get("office:boolean-value")):
        return value
    return cell.get("office:string-value", shown) if kind == "string" else shown


def _repeat(attributes: dict[str, str], name: str) -> int:
    number = _number(attributes.get(name, "1"))
    if not number:
        raise InvalidXML("a cell or row is repeated 0 times")
    return number


def _number(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= _MAX_DIGITS):
        raise InvalidXML(f"{format_value(text)} is not a number of cells or spaces")
    return int(text)
