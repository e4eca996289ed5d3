"""Fields of dates."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

import numpy as np

from stepback._algorithms._arrays import Array
from stepback._problems._format import format_value
from stepback._records._fields._field_type import CellFaults, FieldType

_OUTSIDE = "no date of the years 1 to 9999; leave it empty if it stands for none"
_FIRST, _LAST = np.datetime64(datetime.date.min), np.datetime64(datetime.date.max)


class Date(FieldType):
    """A date without a time; ``None`` if open."""

    def check(self, value: Any) -> Any:
        """A ``datetime.date``."""
        if value is None:
            return None
        if isinstance(value, datetime.datetime) or not isinstance(value, datetime.date):
            raise ValueError(f"{format_value(value)} is not a date; give a datetime.date")
        return value

    def pack_values(self, values: Sequence[Any]) -> Array:
        """Days, not-a-time for ``None``."""
        return np.array(values, dtype="datetime64[D]")

    def unpack_column(self, column: Array) -> list[Any]:
        """Dates and ``None``."""
        return list(column.astype(object))

    def parse_column(self, cells: Array, default: Any) -> tuple[Array, CellFaults]:
        """Days at once where the column holds times at midnight."""
        if cells.dtype.kind == "M":
            days = cells.astype("datetime64[D]")
            given = ~np.isnat(cells)
            far = given & ((days < _FIRST) | (days > _LAST))
            odd = np.flatnonzero(given & ~far & (days != cells))
            faults = [(int(i), f"{cells[i]} has a time of day; give a date") for i in odd]
            faults += [(int(i), f"{cells[i]} is {_OUTSIDE}") for i in np.flatnonzero(far)]
            return np.where(far, np.datetime64("NaT"), days), sorted(faults)
        return super().parse_column(cells, default)

    def parse_cell(self, cell: Any) -> Any:
        """A date written year-month-day."""
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
