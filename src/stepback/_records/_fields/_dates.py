"""The field type of dates."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from stepback._algorithms._arrays import Array
from stepback._problems._format import format_value
from stepback._records._fields._field_type import CellFaults, FieldType

_HAS_TIME = "has a time of day; give the date alone, such as 2026-01-31"
_HAS_ZONE = "has a time zone; give the date alone, such as 2026-01-31"
_NO_DATE = "is not a date; give one such as 2026-01-31"
_OTHER_NOTATION = f"{_NO_DATE}: year, month, day"  # of 01/07/2024, either may be the month
_DAY_NUMBER = f"{_NO_DATE}; if a spreadsheet counts days so, format the cells as dates there"
_OUT_OF_RANGE = "is not a date of the years 1 to 9999; give one such as 2026-01-31, or none"
_LONGER_THAN_DAYS = {"Y", "M", "W"}
_THREE_NUMBERS = re.compile(r"(?!\d{4}-\d\d-\d\d)\d{1,4}[-./ ]\d{1,2}[-./ ]\d{1,4}")
_SPREADSHEET_DAY = re.compile(r"[1-9]\d{4}(\.0)?")  # 1927 to 2173
_BEYOND_YEARS = re.compile(r"(0000|[-+]\d{4,9}|\d{5,9})-\d\d-\d\d.{0,30}")
_LAST_YEAR = np.datetime64("9999-01-01", "D")  # in which no end is meant
_NO_ENDS = np.array(["2099-12-31", "2999-12-31", "4712-12-31"], dtype="datetime64[D]")
_FIRST, _LAST = np.datetime64(datetime.date.min), np.datetime64(datetime.date.max)


class Date(FieldType):
    """A day, or ``None``. Columns hold ``datetime64[D]``, or NaT; cells year-month-day.

    Wherever a date is given, it may be a ``datetime.date``, a text such as ``"2026-01-31"``, or a
    moment at midnight without a time zone, of the standard library, numpy or pandas.
    """

    dtype = "datetime64[D]"

    def check(self, value: Any) -> Any:
        """The ``datetime.date`` of a date, an ISO text, or a moment at midnight."""
        if value is None:
            return None
        day = _as_date_or_moment(value)
        if not isinstance(day, datetime.date) or day != day:  # noqa: PLR0124  (pandas.NaT is not)
            raise ValueError(f"{format_value(value)} {_describe_no_date(value)}")
        if not isinstance(day, datetime.datetime):
            return day
        if day.tzinfo is not None:
            raise ValueError(f"{format_value(value)} {_HAS_ZONE}")
        if day.time() != datetime.time() or getattr(day, "nanosecond", None):
            raise ValueError(f"{format_value(value)} {_HAS_TIME}")
        return day.date()

    def pack_values(self, values: Sequence[Any]) -> Array:
        """A column of dates; of no date at all, one that takes the memory of one."""
        if any(values):
            return super().pack_values(values)
        return np.broadcast_to(np.datetime64("NaT", "D"), len(values))

    def is_valid_column(self, column: Array) -> bool:
        """Whether a column holds days of the years 1 to 9999, or NaT."""
        if column.dtype != np.dtype(self.dtype):
            return False
        return bool((np.isnat(column) | ((column >= _FIRST) & (column <= _LAST))).all())

    def parse_column(self, cells: Array, default: Any) -> tuple[Array, CellFaults]:
        """Days, converted together if the column holds times, which have to be midnight."""
        if cells.dtype.kind != "M":
            return super().parse_column(cells, default)
        days = cells.astype(self.dtype)
        is_date = ~np.isnat(cells)
        is_outside = is_date & ((days < _FIRST) | (days > _LAST))
        is_faulty = is_outside | (is_date & (days != cells))
        faults = [
            (row, f"{cells[row]} {_OUT_OF_RANGE if is_outside[row] else _HAS_TIME}")
            for row in np.flatnonzero(is_faulty).tolist()
        ]
        return np.where(is_outside, np.datetime64("NaT"), days), faults

    def parse_cell(self, cell: Any) -> Any:
        """The cell without outer spaces."""
        return cell.strip() if isinstance(cell, str) else cell


class EndDate(Date):
    """The day on which a record is no longer in force, or ``None``.

    An end in the year 9999, or on 2099-12-31, 2999-12-31 or 4712-12-31, is no end: payroll and
    personnel systems write such days where nothing is known of one. They would be days on which an
    organization changes.
    """

    def check(self, value: Any) -> Any:
        """As every date; ``None`` for what stands for no end."""
        day = super().check(value)
        return None if day is not None and _stands_for_no_end(np.datetime64(day, "D")) else day

    def parse_column(self, cells: Array, default: Any) -> tuple[Array, CellFaults]:
        """As every date, with NaT for what stands for no end."""
        days, faults = super().parse_column(cells, default)
        stands_for_none = _stands_for_no_end(days)
        if not stands_for_none.any():
            return days, faults
        return np.where(stands_for_none, np.datetime64("NaT"), days), faults


def _stands_for_no_end(days: Any) -> Any:
    return (days >= _LAST_YEAR) | np.isin(days, _NO_ENDS)


def _describe_no_date(value: Any) -> str:
    """Why a value is not a date, and what to do."""
    if isinstance(value, np.datetime64):
        day = np.datetime_data(value)[0] not in _LONGER_THAN_DAYS and not np.isnat(value)
        return _OUT_OF_RANGE if day else _NO_DATE
    is_span = isinstance(value, np.timedelta64)  # for numpy an integer, which it compares with none
    if (
        not is_span
        and isinstance(value, int | float | np.integer)
        and 0 < value < 1e8
        and value == int(value)
    ):
        return _describe_number(int(value))
    if not isinstance(value, str):
        return _NO_DATE
    if _BEYOND_YEARS.fullmatch(value):
        return _OUT_OF_RANGE
    if _SPREADSHEET_DAY.fullmatch(value):
        return _DAY_NUMBER
    return _OTHER_NOTATION if _THREE_NUMBERS.fullmatch(value) else _NO_DATE


def _describe_number(number: int) -> str:
    """What a whole number may stand for, as columns of frames hold them: a day without hyphens."""
    try:
        day = datetime.datetime.strptime(str(number), "%Y%m%d").date()  # noqa: DTZ007
    except ValueError:
        return _DAY_NUMBER if _SPREADSHEET_DAY.fullmatch(str(number)) else _NO_DATE
    return f"is not a date; if it stands for {day}, give it as the text '{day}'"


def _as_date_or_moment(value: Any) -> Any:
    """The date or ``datetime.datetime`` that a value stands for; ``None`` if it is neither."""
    if isinstance(value, str):
        try:
            return datetime.datetime.fromisoformat(value)
        except ValueError:
            return None
    if isinstance(value, np.datetime64):
        # A month or a year names no day.
        if np.isnat(value) or np.datetime_data(value)[0] in _LONGER_THAN_DAYS:
            return None
        day = value.astype("datetime64[D]")
        if day != value:
            raise ValueError(f"{format_value(value)} {_HAS_TIME}")
        return day.item()
    return value
