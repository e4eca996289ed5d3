"""Format columns as CSV files that can be opened in a spreadsheet, and read again."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping
from typing import Any

from stepback._columns._escape_formula import escape_formula

# Semicolons and tabs too, so that no reader takes them for the delimiter.
_NEEDS_QUOTES = re.compile(r'[",;\t\r\n]|\A\s|\s\Z')


def format_csv_cell(value: Any) -> str:
    """The text of a cell; empty for ``None`` and nan."""
    if isinstance(value, str):
        return value
    if value is None or value != value:  # noqa: PLR0124  (nan)
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, datetime.date) else str(value)


def format_csv(columns: Mapping[str, Iterable[Any]]) -> str:
    """A CSV file with a header, in which no spreadsheet finds a formula.

    Numbers are written as they are: a minus sign makes a formula of a text only.
    """
    cells = [list(map(_format_sheet_cell, (header, *column))) for header, column in columns.items()]
    return "".join(f"{','.join(row)}\n" for row in zip(*cells, strict=True))


def _format_sheet_cell(cell: Any) -> str:
    if not isinstance(cell, str):
        return format_csv_cell(cell)
    safe = escape_formula(cell)
    return '"' + safe.replace('"', '""') + '"' if _NEEDS_QUOTES.search(safe) else safe


def format_sheet_rows(rows: Iterable[Iterable[str]]) -> str:
    """A CSV file of rows of texts, in which no spreadsheet finds a formula."""
    return "".join(f"{','.join(map(_format_sheet_cell, row))}\n" for row in rows)
