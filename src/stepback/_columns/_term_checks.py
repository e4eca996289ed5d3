"""Checks of the days on which each record is in force."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence

import numpy as np

from stepback._algorithms._arrays import Array
from stepback._columns._relation_checks import single_rows
from stepback._columns._table import Columns, Table
from stepback._problems._alike import list_alike
from stepback._problems._problem import Problem

# The first days that systems know, which they write for an empty date: of ISO 8601 and .NET, of
# SQL Server (two), of SAP, of spreadsheets (two), of Unix.
_EMPTY_DATES = np.array(
    [
        *("0001-01-01", "1753-01-01", "1900-01-01", "1800-01-01"),
        *("1899-12-30", "1899-12-31", "1970-01-01"),
    ],
    dtype="datetime64[D]",
)
_FIRST_OF_ALL = _EMPTY_DATES[0]


def is_empty_date(day: datetime.date) -> bool:
    """Whether systems write this day for an empty date."""
    return bool(empty_date_mask(np.array([day], dtype="datetime64[D]")).any())


def empty_date_mask(days: Array) -> Array:
    """Which days are those that systems write for an empty date."""
    return np.isin(days, _EMPTY_DATES)


def describe_empty_date(end: np.datetime64) -> str:
    """What is wrong with a record that ends on such a day, and does not say when it starts."""
    remedy = "leave the end empty if so"
    if end != _FIRST_OF_ALL:
        remedy += ", or give the start as well if not"
    return f"ends on {end}, which systems write for an empty date; {remedy}"


def check_terms(columns: Columns) -> Iterator[Problem]:
    """Records that end before they start, and ends that seem to stand for an empty date.

    A record that ends on such a day, and does not say when it starts, would not be in force on
    any day that matters, and its people would be missing without a word. Of an export, its cells
    have been checked.
    """
    for table in columns.tables.values():
        if not table.is_dated or table.is_of_export:
            continue

        def describe(row: int, rows: Sequence[int], table: Table = table) -> Problem:
            message = (
                f"ends on {table['end'][row]}, no later than it starts; it would never be in force"
            )
            return table.make_problem("ends-before-start", message, rows, "end", columns.ids)

        def describe_empty(row: int, rows: Sequence[int], table: Table = table) -> Problem:
            message = describe_empty_date(table["end"][row])
            return table.make_problem("empty-date", message, rows, "end", columns.ids)

        yield from list_alike(single_rows(table["end"] <= table["start"]), describe)
        is_empty = np.isnat(table["start"]) & empty_date_mask(table["end"])
        yield from list_alike(single_rows(is_empty), describe_empty)
