"""The cells of a sheet of an .xlsx file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from stepback._problems._format import format_value
from stepback._read._spreadsheets._cell_text import iso_text, unescape_text
from stepback._read._spreadsheets._column_letters import column_number
from stepback._read._spreadsheets._parse_xml import (
    InvalidXML,
    LocalNames,
    TextPieces,
    check_depth,
    create_parser,
    feed_parser,
)
from stepback._read._spreadsheets._sheet_cells import MAX_ROWS, SheetCells

if TYPE_CHECKING:
    from array import array

_DIGITS = "0123456789"
_MAX_DIGITS = 9
# Elements other than cells cost time, too. Each counts as one, but those within a cell for less.
_PARTS_PER_CELL = 3
_TRUTH_VALUES = {"1": "true", "true": "true", "0": "false", "false": "false"}


def read_xlsx_sheet(
    pieces: Iterable[bytes],
    cells: SheetCells,
    shared_texts: Sequence[str],
    stored_number_text: Callable[[str, str | None], str],
) -> None:
    """Read the XML of a sheet; `stored_number_text` makes text of a number and its style."""
    sheet = _SheetParser(cells, shared_texts, stored_number_text)
    feed_parser(sheet.parser, pieces, sheet.count)
    sheet.count()


class _SheetParser:
    """Where the parser is in a sheet: each cell is told apart by names without prefix.

    Its methods run a few times for each cell, so they are written for speed.
    """

    def __init__(
        self,
        cells: SheetCells,
        shared_texts: Sequence[str],
        stored_number_text: Callable[[str, str | None], str],
    ) -> None:
        self.cells = cells
        self.shared_texts = shared_texts
        self.n_shared_texts = len(shared_texts)
        self.stored_number_text = stored_number_text
        self.names = LocalNames()
        self.columns: dict[str, tuple[int, array[int], list[str]]] = {}
        self.parser = create_parser(self.start, self.end)
        self.row = self.column = self.depth = 0
        self.row_text = ""
        self.cell: dict[str, str] | None = None
        self.texts = TextPieces()
        self.has_value = self.has_formula = self.is_in_data = self.is_in_row = False
        self.is_phonetic = self.is_raised = False
        self.n_cells = self.n_characters = self.n_parts = 0

    def count(self) -> None:
        """Count what has been read since the last time."""
        others, self.n_parts = divmod(self.n_parts, _PARTS_PER_CELL)
        source, budget = self.cells.source, self.cells.budget
        n_characters = self.n_characters + self.texts.n_characters
        budget.check_growing("characters", n_characters, source)
        budget.count("characters", self.n_characters, source, is_all=False)
        budget.count("cells", self.n_cells + others, source, is_all=False)
        self.n_cells = self.n_characters = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        local_name = self.names[name]
        if local_name == "c" and self.is_in_data:
            if self.cell is not None:
                raise InvalidXML("a cell is within another")
            self.cell = attributes
        elif local_name == "v" and self.cell is not None:
            if self.has_value:
                raise InvalidXML("a cell has two values")
            self.has_value = True
            self.parser.CharacterDataHandler = self.texts.append
        elif local_name == "row" and self.is_in_data:
            self._start_row(attributes.get("r"))
        else:
            self._start_other(local_name, attributes)

    def end(self, name: str) -> None:
        """An element ends."""
        local_name = self.names[name]
        if local_name == "c" and self.cell is not None:
            self._end_cell(self.cell)
            self.cell = None
            self.has_value = self.has_formula = False
        elif local_name == "v" and self.cell is not None:
            self.parser.CharacterDataHandler = None
        elif local_name == "row" and self.is_in_row:
            self.is_in_row = False
        else:
            self.depth -= 1
            if local_name == "t":
                self.parser.CharacterDataHandler = None
                self.is_raised = False
            elif local_name == "rPh":
                self.is_phonetic = False
            elif local_name == "sheetData":
                self.is_in_data = False

    def _start_other(self, local_name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        check_depth(self.depth)
        if self.cell is None:
            self.n_cells += 1
            if local_name == "sheetData":
                self.is_in_data = True
            elif local_name == "mergeCell":
                self.cells.merged.add(*_parse_range(attributes.get("ref", "")))
            return
        self.n_parts += 1
        if local_name == "t" and not self.is_phonetic:
            texts = self.texts
            self.parser.CharacterDataHandler = (
                texts.append_raised if self.is_raised else texts.append
            )
        elif local_name == "vertAlign":
            self.is_raised = attributes.get("val") == "superscript"
        elif local_name == "f":
            self.has_formula = True
        elif local_name == "rPh":
            self.is_phonetic = True

    def _start_row(self, number: str | None) -> None:
        if self.is_in_row:
            raise InvalidXML("a row is within another")
        self.is_in_row = True
        self.n_cells += 1
        self.column = 0
        self.row = self.row + 1 if number is None else _row_number(number)
        if self.row > MAX_ROWS:
            raise InvalidXML(f"it has a row {self.row:,}, which no sheet has")
        self.row_text = str(self.row)

    def _end_cell(self, cell: dict[str, str]) -> None:
        self.n_cells += 1
        reference = cell.get("r")
        if reference is None:
            self.column += 1
            rows, texts = self.cells.column(self.column)
        else:
            letters = reference.rstrip(_DIGITS)
            if letters not in self.columns:
                number = column_number(letters)
                self.columns[letters] = (number, *self.cells.column(number))
            self.column, rows, texts = self.columns[letters]
            row_text = reference[len(letters) :]
            if row_text != self.row_text:
                self.row, self.row_text = _row_number(row_text), row_text
        if not self.texts:
            if self.has_formula and cell.get("t") != "str":  # not one with an empty text
                self.cells.failed.add((self.row,), self.column)
            return
        value = self.texts.take()
        kind = cell.get("t", "n")
        if kind == "s":
            digits = value.strip()
            position = int(digits) if digits.isdecimal() and len(digits) <= _MAX_DIGITS else -1
            if not 0 <= position < self.n_shared_texts:
                raise InvalidXML(f"there is no shared text {format_value(value)}")
            text = self.shared_texts[position]
        elif kind == "n":
            text = self.stored_number_text(value, cell.get("s"))
        elif kind == "e":
            self.cells.failed.add((self.row,), self.column, value)
            return
        else:
            text = _typed_text(value, kind)
        self.n_characters += len(text)
        rows.append(self.row)
        texts.append(text)


def _typed_text(value: str, kind: str) -> str:
    """The text of a cell of one of the less usual types."""
    if kind in ("str", "inlineStr"):
        return unescape_text(value)
    if kind == "b":
        if value.strip().lower() not in _TRUTH_VALUES:
            raise InvalidXML(f"{format_value(value)} is neither true nor false")
        return _TRUTH_VALUES[value.strip().lower()]
    if kind == "d":
        return iso_text(value)
    raise InvalidXML(f"{format_value(kind)} is not a type of cells")


def _parse_range(text: str) -> tuple[int, int, int, int]:
    """The first row and column and the last ones of a range such as ``B2:C5``."""
    first, _, last = text.partition(":")
    (row, column), (last_row, last_column) = map(_parse_reference, (first, last or first))
    return (
        min(row, last_row),
        min(column, last_column),
        max(row, last_row),
        max(column, last_column),
    )


def _parse_reference(text: str) -> tuple[int, int]:
    letters = text.rstrip(_DIGITS)
    return _row_number(text[len(letters) :]), column_number(letters)


def _row_number(text: str) -> int:
    if not (text.isdecimal() and len(text) <= _MAX_DIGITS):
        raise InvalidXML(f"{format_value(text)} is not the number of a row")
    return int(text)
