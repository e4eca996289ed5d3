"""The field type of dates."""

from __future__ import annotations

import datetime
from typing import Any

import numpy as np

from stepback._algorithms._arrays import Array
from stepback._problems._format import format_value
from stepback._records._fields._field_type import CellFaults, FieldType

_HAS_TIME = "has a time of day; give a date"
_OUT_OF_RANGE = "is not a date of the years 1 to 9999; leave it empty if it stands for none"
_FIRST, _LAST = np.datetime64(datetime.date.min), np.datetime64(datetime.date.max)


class Date(FieldType):
    """A day, or ``None``. Columns hold ``datetime64[D]``, or NaT; cells year-month-day."""

    dtype = "datetime64[D]"

    def check(self, value: Any) -> Any:
        """The ``datetime.date``."""
        is_day = isinstance(value, datetime.date) and not isinstance(value, datetime.datetime)
        if value is not None and not is_day:
            raise ValueError(f"{format_value(value)} is not a date; give a datetime.date")
        return value

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
        """The date that is written as year-month-day."""
        if isinstance(cell, datetime.datetime) and cell.time() == datetime.time():
            return cell.date()
        if not isinstance(cell, str):
            return cell
        try:
            return datetime.date.fromisoformat(cell.strip())
        except ValueError:
            raise ValueError(
                f"{format_value(cell)} is not a date; write it as 2026-01-31"
            ) from None
