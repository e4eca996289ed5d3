"""Check .zip and .xlsx files before they are unpacked: absurd sizes, and cells with errors.

The Excel reader gives cells with errors as empty ones, and holds every cell between the first and
the last in memory. So the XML is scanned first: with patterns, which expand no entities, and block
by block, since a sheet may unpack to more than the memory.
"""

from __future__ import annotations

import html
import re
import zipfile
from collections.abc import Iterator

from stepback._problems._format import pluralize
from stepback._read._diagnostics import file_error

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


def find_error_cells(archive: zipfile.ZipFile, source: str) -> dict[str, tuple[CellRef, ...]]:
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
