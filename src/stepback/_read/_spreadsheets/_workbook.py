"""A spreadsheet of any format that is read, as named sheets of cells."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol
from xml.parsers import expat
from zipfile import BadZipFile

import attrs

from stepback._columns._raw_table import RawTable
from stepback._problems._format import one_line_message
from stepback._read._archive import Archive
from stepback._read._diagnostics import file_error
from stepback._read._limits import Budget
from stepback._read._open_file import open_regular_file
from stepback._read._spreadsheets._ods import CONTENT_PART, OdsFile
from stepback._read._spreadsheets._parse_xml import InvalidXML
from stepback._read._spreadsheets._sheet_cells import SheetCells, SheetColumns
from stepback._read._spreadsheets._xlsx import XlsxFile

if TYPE_CHECKING:
    from pathlib import Path
    from typing import BinaryIO

SUFFIXES = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
_ZIP_MARK = b"PK"
_OLE_MARK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # a format of Microsoft that wraps others
_SAVE_AGAIN = "save it as .xlsx, or as CSV UTF-8"


class _SheetFile(Protocol):
    """A file of one format that is open for reading."""

    sheets: tuple[str, ...]
    hidden_positions: frozenset[int]

    def read_sheet(self, position: int, source: str) -> SheetCells:
        """The cells of a sheet."""


@attrs.frozen(eq=False)
class Workbook:
    """A spreadsheet that is open for reading.

    Attributes:
        source: The name of the file.
        sheets: The names of its sheets.
    """

    source: str
    _file: _SheetFile

    @property
    def sheets(self) -> tuple[str, ...]:
        """The names of its sheets, in order."""
        return self._file.sheets

    @property
    def hidden_positions(self) -> frozenset[int]:
        """The positions of sheets that are not shown."""
        return self._file.hidden_positions

    def read_sheet(self, position: int) -> RawTable:
        """The cells of the sheet at `position` as text; the first row not blank is the header.

        Raises `InvalidOrganization` if it is damaged or too large.
        """
        source = f"{self.source}, sheet {self.sheets[position]}"
        with _refusing_unreadable(source):
            return self._file.read_sheet(position, source).to_table()

    def read_cell_columns(self, position: int) -> SheetColumns:
        """The cells of the sheet at `position` as text, with its merged cells as they are.

        Raises `InvalidOrganization` if it is damaged or too large.
        """
        source = f"{self.source}, sheet {self.sheets[position]}"
        with _refusing_unreadable(source):
            return self._file.read_sheet(position, source).to_columns()


@contextmanager
def open_workbook(path: Path, budget: Budget) -> Iterator[Workbook]:
    """Open a spreadsheet for as long as the body runs.

    Raises `OSError` if the file cannot be opened, and `InvalidOrganization` if it is no
    spreadsheet, one of a format that is not read, damaged or too large.
    """
    with open_regular_file(path) as file:
        _refuse_other_formats(file, path.name)
        with _refusing_unreadable(path.name):
            archive = Archive.from_file(file, path.name, budget)
            names = {member.filename for member in archive.members}
            sheets = OdsFile(archive) if CONTENT_PART in names else XlsxFile(archive)
        yield Workbook(path.name, sheets)


def _refuse_other_formats(file: BinaryIO, source: str) -> None:
    """Refuse what cannot be read within the limits, or is no spreadsheet."""
    start = file.read(len(_OLE_MARK))
    file.seek(0)
    if start.startswith(_ZIP_MARK):
        return
    if not start:
        raise file_error("unreadable", "is empty, and no spreadsheet; save it again", source)
    if start == _OLE_MARK:
        message = f"is an old .xls file, or protected by a password; {_SAVE_AGAIN}, without one"
        raise file_error("unreadable", message, source)
    message = (
        "is not a spreadsheet, whatever its name says; if it is a table of text, rename it to end "
        f"in .csv, else open it in a spreadsheet program and {_SAVE_AGAIN}"
    )
    raise file_error("unreadable", message, source)


@contextmanager
def _refusing_unreadable(source: str) -> Iterator[None]:
    """Turn a fault in the file into `InvalidOrganization`."""
    try:
        yield
    except (InvalidXML, expat.ExpatError, BadZipFile) as error:
        reason = one_line_message(error)
        message = f"cannot be read as a spreadsheet ({reason}); {_SAVE_AGAIN}"
        raise file_error("unreadable", message, source) from None
