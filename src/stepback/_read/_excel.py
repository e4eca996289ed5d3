"""Excel files as tables of cells."""

from __future__ import annotations

import datetime as dt
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
from stepback._read._xlsx_scan import CellRef, find_error_cells, refuse_zip_bomb

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SUFFIXES = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")


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
                    error_cells = find_error_cells(archive, file.name)
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
        return raw_table_from_columns(
            columns, row_numbers, source, *self._warn_of_errors(sheet, source)
        )

    def _warn_of_errors(self, sheet: str, source: str) -> Iterator[Problem]:
        """A manager cell of #N/A is read as empty, which would mean that nobody is above."""
        cells = self.error_cells.get(sheet, ())
        if cells:
            column, row = cells[0]
            is_one = len(cells) == 1
            message = (
                f"{pluralize(len(cells), 'cell')} {'contains' if is_one else 'contain'} an error "
                f"such as #N/A, the first in {column}{row}, and {'is' if is_one else 'are'} read "
                "as empty; correct the formula"
            )
            rows = tuple(sorted({row for _, row in cells}))
            yield Problem("error-cells", message, Place(source, rows), "warning")


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
