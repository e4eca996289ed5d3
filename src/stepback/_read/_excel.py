"""Excel files as tables of cells.

The library that reads them gives cells with errors as empty ones, and holds every cell between the
first and the last in memory. So the XML is scanned first: with patterns, which expand no entities,
and block by block, since a sheet may unpack to more than the memory.
"""

from __future__ import annotations

import datetime as dt
import html
import re
import zipfile
from collections.abc import Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np

from stepback._algorithms._arrays import object_array
from stepback._columns._raw_table import RawTable, raw_table_from_columns
from stepback._problems._format import (
    format_value,
    format_values,
    is_failure,
    one_line_message,
    pluralize,
)
from stepback._problems._problem import InvalidOrganization, Place, Problem
from stepback._read._diagnostics import file_error

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SUFFIXES = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
CellRef = tuple[str, int]  # column letters and row, such as ("AB", 7)

_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
_WORKBOOK, _RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_CELL = re.compile(rb"""<c\s(?:[^>]*?\s)?r\s*=\s*["']([A-Za-z]+)(\d+)["']""")
_ERROR_CELL = re.compile(
    rb"""<c\s(?=[^>]*\bt=["']e["'])(?:[^>]*?\s)?r\s*=\s*["']([A-Za-z]+)(\d+)["']"""
)
_BLOCK_BYTES = 4 << 20
_MAX_DIGITS = 18  # more than any sheet has: Python refuses to read whole numbers of 5,000 digits
_MAX_BYTES = 8 << 30
# What unpacks to a hundredfold (text: ten to twenty), or a sheet of which not a hundredth is
# filled, is refused if it is also large.
_MAX_RATIO = 100
_MIN_SUSPICIOUS_BYTES = 64 << 20
_MAX_CELLS_ALLOCATED = 16 << 20


@attrs.frozen(eq=False)
class Workbook:
    """An Excel file that is open for reading.

    Attributes:
        source: The name of the file.
        sheets: The names of its sheets.
        error_cells: The cells of each sheet that hold an error.
    """

    source: str
    sheets: tuple[str, ...]
    error_cells: Mapping[str, tuple[CellRef, ...]]
    _reader: Any

    @classmethod
    def from_file(cls, file: Path) -> Workbook:
        """Open `file`.

        Raises `InvalidOrganization` if it is not a spreadsheet or would need an absurd amount of
        memory, and `ModuleNotFoundError` if python-calamine is not installed.
        """
        try:
            import python_calamine
        except ModuleNotFoundError:
            raise ModuleNotFoundError(
                f"to read {file.name}, install python-calamine: pip install 'stepback[excel]'; or "
                "save the file as CSV UTF-8"
            ) from None
        error_cells: dict[str, tuple[CellRef, ...]] = {}
        # Opened here, so that a file that cannot be read raises OSError as it is.
        with file.open("rb") as data, _refusing_unreadable(file.name):
            if zipfile.is_zipfile(data):
                with zipfile.ZipFile(data) as archive:
                    refuse_zip_bomb(archive, file.name)
                    error_cells = _find_error_cells(archive, file.name)
        with _refusing_unreadable(file.name):
            reader = python_calamine.CalamineWorkbook.from_path(str(file))
        return cls(file.name, tuple(reader.sheet_names), error_cells, reader)

    def read_sheet(self, sheet: str) -> RawTable:
        """The cells of a sheet as text; the first row that is not blank is the header.

        Raises `InvalidOrganization` if there is no such sheet, or it is damaged.
        """
        source = f"{self.source}, sheet {sheet}"
        if sheet not in self.sheets:
            sheets = format_values(self.sheets) or "none"
            message = f"there is no sheet {format_value(sheet)}; the sheets are: {sheets}"
            raise file_error("unknown-sheet", message, self.source)
        with _refusing_unreadable(source):
            # Empty rows above count, so that rows keep their numbers.
            rows = self._reader.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
        filled = (
            index for index, row in enumerate(rows) if any(_cell_text(c).strip() for c in row)
        )
        header_index = next(filled, None)
        if header_index is None:
            message = "the sheet is empty; it needs at least a header row"
            problem = Problem("empty-file", message, Place(source))
            return RawTable({}, np.arange(0), source, (problem,))
        body = rows[header_index + 1 :]
        columns = [
            (_cell_text(header), object_array([_cell_text(row[number]) for row in body]))
            for number, header in enumerate(rows[header_index])
        ]
        row_numbers = np.arange(header_index + 2, len(rows) + 1)
        problems = []
        if cells := self.error_cells.get(sheet):
            column, row = cells[0]
            contain, are = ("contains", "is") if len(cells) == 1 else ("contain", "are")
            message = (
                f"{pluralize(len(cells), 'cell')} {contain} an error such as #N/A, the first in "
                f"{column}{row}, and {are} read as empty; correct the formula"
            )
            place = Place(source, tuple(sorted({row for _, row in cells})))
            problems.append(Problem("error-cells", message, place, "warning"))
        return raw_table_from_columns(columns, row_numbers, source, *problems)


@contextmanager
def _refusing_unreadable(source: str) -> Iterator[None]:
    """Turn whatever a library raises at a damaged file into `InvalidOrganization`."""
    try:
        yield
    except InvalidOrganization:
        raise
    except BaseException as error:  # calamine is written in Rust: its panics are no Exception
        if not is_failure(error):
            raise
        message = (
            f"cannot be read as a spreadsheet ({one_line_message(error)}); save it again, or as "
            "CSV UTF-8"
        )
        raise file_error("unreadable", message, source) from None


def _cell_text(cell: Any) -> str:
    """A cell as it is displayed where no format hides anything: whole numbers have no point."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer():  # ids: a spreadsheet has 7.0 for 7
        return str(int(cell))
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat(" ")
    return str(cell)


def refuse_zip_bomb(archive: zipfile.ZipFile, source: str) -> None:
    """Raise `InvalidOrganization` if an archive would unpack to an absurd size."""
    size = sum(member.file_size for member in archive.infolist())
    packed_size = sum(member.compress_size for member in archive.infolist())
    if size > _MAX_BYTES or (size > _MIN_SUSPICIOUS_BYTES and size > _MAX_RATIO * packed_size):
        message = (
            f"{packed_size:,} bytes would unpack to {size:,}; if that is intended, unpack the file "
            "and read the folder"
        )
        raise file_error("absurd-size", message, source)


def _find_error_cells(archive: zipfile.ZipFile, source: str) -> dict[str, tuple[CellRef, ...]]:
    """The cells that hold an error such as #N/A, by the name of the sheet, if names are given.

    Raises `InvalidOrganization` if few cells lie so far apart that no memory holds all between.
    """
    by_part = {
        part: _scan_sheet(archive, part, source)
        for part in filter(_SHEET.fullmatch, archive.namelist())
    }
    if not any(by_part.values()) or not {_WORKBOOK, _RELATIONS} <= set(archive.namelist()):
        return {}
    # The workbook gives each name a relation id, <sheet name="Staff" r:id="rId1"/>, and the
    # relations give each id a part, <Relationship Id="rId1" Target="worksheets/sheet1.xml"/>.
    targets = {
        attributes["Id"]: attributes["Target"].removeprefix("/xl/").removeprefix("/")
        for attributes in _xml_attributes(archive.read(_RELATIONS), "Relationship")
        if {"Id", "Target"} <= set(attributes)
    }
    return {
        attributes["name"]: by_part.get(f"xl/{targets.get(attributes.get('r:id', ''), '')}", ())
        for attributes in _xml_attributes(archive.read(_WORKBOOK), "sheet")
        if "name" in attributes
    }


def _scan_sheet(archive: zipfile.ZipFile, part: str, source: str) -> tuple[CellRef, ...]:
    errors: list[CellRef] = []
    n_cells = n_columns = n_rows = 0
    with archive.open(part) as sheet:
        unfinished = b""
        while block := sheet.read(_BLOCK_BYTES):
            # An element that the block cuts in two goes on in the next block.
            whole, bracket, unfinished = (unfinished + block).rpartition(b">")
            elements = whole + bracket
            cells = _CELL.findall(elements)
            n_cells += len(cells)
            n_columns = max([n_columns, *map(_column_number, {letters for letters, _ in cells})])
            n_rows = max([n_rows, *(int(row[:_MAX_DIGITS]) for _, row in cells)])
            errors += [
                (letters.decode(), int(row[:_MAX_DIGITS]))
                for letters, row in _ERROR_CELL.findall(elements)
            ]
    area = n_columns * n_rows
    if area > _MAX_CELLS_ALLOCATED and area > _MAX_RATIO * n_cells:
        message = (
            f"{pluralize(n_cells, 'cell')} over {n_rows:,} rows and {n_columns:,} columns; delete "
            "the cells that lie far out, or save the sheet as CSV UTF-8"
        )
        raise file_error("absurd-size", message, f"{source}, {part}")
    return tuple(errors)


def _xml_attributes(xml: bytes, element: str) -> Iterator[dict[str, str]]:
    """The attributes of each element of this name."""
    for attributes in re.findall(rf"<{element}\s([^>]*)>", xml.decode(errors="replace")):
        pairs = re.findall(r"""([\w:]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""", attributes)
        yield {name: html.unescape(double or single) for name, double, single in pairs}


def _column_number(letters: bytes) -> int:
    """The number of a column, such as 28 for ``AB``."""
    number = 0
    for letter in letters[:_MAX_DIGITS].upper():
        number = 26 * number + letter - ord("A") + 1
    return number
