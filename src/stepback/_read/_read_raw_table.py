"""Read one file as a table of cells, by its suffix as CSV or as a spreadsheet."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from stepback._columns._raw_table import RawTable
from stepback._problems._format import format_values
from stepback._problems._problem import Place, Problem
from stepback._read._csv._parse_csv import parse_csv
from stepback._read._excel import SUFFIXES, Workbook

if TYPE_CHECKING:
    import os


def read_raw_table(path: str | os.PathLike[str], *, sheet: str | None = None) -> RawTable:
    """The cells of a CSV file, or of one sheet of an Excel file: by default, the first.

    What is wrong with the file is among the problems of the table.

    Raises
    ------
    OSError
        If there is no such file, or it cannot be read.
    ModuleNotFoundError
        If it is an Excel file and python-calamine is not installed.
    InvalidOrganization
        If it is an Excel file that cannot be read, or has no such sheet.
    """
    file = Path(path)
    if file.suffix.lower() not in SUFFIXES:
        return parse_csv(file.read_bytes(), file.name)
    workbook = Workbook.from_file(file)
    if sheet is not None:
        return workbook.read_sheet(sheet)
    first, *others = workbook.sheets or ("",)
    table = workbook.read_sheet(first)
    if not others:
        return table
    are = "other sheet is" if len(others) == 1 else "other sheets are"
    message = f"{len(others):,} {are} not read: {format_values(others)}; only the first one is"
    return table.with_problems(Problem("other-sheets", message, Place(file.name), "warning"))
