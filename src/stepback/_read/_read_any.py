"""Read an organization of which it is not said whether it is in tables or in an export."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from stepback._organization._organization import Organization
from stepback._read._limits import Budget, complete_limits
from stepback._read._people._read_people import read_people
from stepback._read._spreadsheets._workbook import SUFFIXES, open_workbook
from stepback._read._tables._read_tables import read_tables


def read_any(
    path: Path,
    *,
    repair: bool = False,
    limits: Mapping[str, int] | None = None,
    **options: Any,
) -> Organization:
    """Read a folder, a .zip file or a spreadsheet of tables, or an export of people.

    Options are those of `read_people`, and do nothing to tables.
    """
    if holds_tables(path, limits or {}, is_export=bool(options)):
        return read_tables(path, repair=repair, limits=limits)
    return read_people(path, repair=repair, limits=limits, **options)


def holds_tables(path: Path, limits: Mapping[str, int], *, is_export: bool) -> bool:
    """Whether a path has tables; with options for an export, a spreadsheet is an export."""
    if path.is_dir() or path.suffix.lower() == ".zip":
        return True
    if path.suffix.lower() not in SUFFIXES or is_export:
        return False
    with open_workbook(path, Budget(complete_limits(limits))) as workbook:
        return "people" in {sheet.strip().casefold() for sheet in workbook.sheets}
