"""The cells of a file that is a single table: CSV, or one sheet of a spreadsheet."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from stepback._problems._format import (
    format_name,
    format_option,
    format_value,
    format_values,
    propose_similar,
)
from stepback._problems._problem import InvalidOrganization, Place, Problem
from stepback._read._csv._parse_csv import parse_csv
from stepback._read._diagnostics import N_LISTED, file_error
from stepback._read._file_kinds import refuse_other_kinds
from stepback._read._limits import Budget
from stepback._read._open_file import open_regular_file, read_file
from stepback._read._spreadsheets._workbook import SUFFIXES, Workbook, open_workbook

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from stepback._columns._raw_table import RawTable

_MAX_DIGITS = 6


def read_raw_table(
    path: str | os.PathLike[str],
    budget: Budget | None = None,
    sheet: str | int | None = None,
    *,
    is_header: Callable[[Sequence[str]], bool] | None = None,
) -> RawTable:
    """The cells of a CSV file, or of a sheet of a spreadsheet, with their problems.

    `is_header` says whether cells look like a header, as `parse_csv` takes it.

    By default it is the first sheet that has rows, among those that are not hidden if any has.
    """
    file, budget = Path(path), budget or Budget()
    if file.suffix.lower() not in SUFFIXES:
        if sheet is not None:
            raise refuse_sheet(format_name(file.name))
        with open_regular_file(file) as opened:
            data = read_file(opened, file.name, budget)
        refuse_other_kinds(data, file.name)
        return parse_csv(data, file.name, budget, is_header=is_header)
    with open_workbook(file, budget) as workbook:
        if not workbook.sheets:
            raise file_error("empty-file", "there is no sheet in it; add one", file.name)
        if sheet is not None:
            return workbook.read_sheet(find_sheet(sheet, workbook))
        position, table = _read_first_table(workbook)
        others = [name for place, name in enumerate(workbook.sheets) if place != position]
    if not others:
        return table
    are = "other sheet is" if len(others) == 1 else "other sheets are"
    listed = format_values(others, N_LISTED)
    number = workbook.sheets.index(others[0]) + 1
    remedy = format_option(sheet=others[0]) or format_option(sheet=number)
    message = f"{len(others):,} {are} not read: {listed}; {remedy} to read that one instead"
    return table.with_problems(Problem("other-sheets", message, Place(file.name), "warning"))


def refuse_sheet(source: str) -> ValueError:
    """The error where a sheet is named of what has none."""
    return ValueError(f"sheet: {source} is not a spreadsheet, and has no sheets; leave it out")


def _read_first_table(workbook: Workbook) -> tuple[int, RawTable]:
    """The first sheet that has rows, or else the first that has anything, and its position."""
    places = sorted(range(len(workbook.sheets)), key=workbook.hidden_positions.__contains__)
    tables = []
    for position in places:
        table = workbook.read_sheet(position)
        has_fault = any(problem.code != "empty-file" for problem in table.problems)
        if len(table.row_numbers) or (table.is_unreadable and has_fault):
            return position, table
        tables.append((position, table))
    return next((found for found in tables if found[1].columns), tables[0])


def find_sheet(sheet: str | int, workbook: Workbook) -> int:
    """The position of the sheet of a name, whatever its case, or of a number, from 1 on."""
    names = workbook.sheets
    if isinstance(sheet, str):
        wanted = _normalize_sheet_name(sheet)
        exact = [place for place, name in enumerate(names) if name == sheet]
        found = exact or [
            place for place, name in enumerate(names) if _normalize_sheet_name(name) == wanted
        ]
        if len(found) == 1:
            return found[0]
        if len(found) > 1:
            message = f"the sheets {format_values([names[place] for place in found])} have one name"
            raise _missing_sheet(f"{message} but for case; name one exactly", workbook)
    number = _parse_sheet_number(sheet)
    if number is not None and 1 <= number <= len(names):
        return number - 1
    nearest = propose_similar(sheet, names)
    message = f"there is no sheet {format_value(sheet)}; {nearest}the sheets are: "
    raise _missing_sheet(message + format_values(names, N_LISTED), workbook)


def _normalize_sheet_name(name: str) -> str:
    return " ".join(name.split()).casefold()


def _parse_sheet_number(sheet: str | int) -> int | None:
    """The number of a sheet, which may be a text of digits, as it is typed."""
    if isinstance(sheet, str):
        is_number = sheet.isascii() and sheet.isdecimal() and len(sheet) <= _MAX_DIGITS
        return int(sheet) if is_number else None
    return None if isinstance(sheet, bool) else int(sheet)


def _missing_sheet(message: str, workbook: Workbook) -> InvalidOrganization:
    return file_error("missing-sheet", message, workbook.source)
