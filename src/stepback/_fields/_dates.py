"""Fields of dates."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

import numpy as np

from stepback._arrays import Array
from stepback._fields._kind import Faults, Kind
from stepback._problems import shown


class Date(Kind):
    """A date without a time; ``None`` if open."""

    def check(self, value: Any) -> Any:
        """A ``datetime.date``."""
        if value is None:
            return None
        if isinstance(value, datetime.datetime) or not isinstance(value, datetime.date):
            raise ValueError(f"{shown(value)} is not a date; give a datetime.date")
        return value

    def pack(self, values: Sequence[Any]) -> Array:
        """Days, not-a-time for ``None``."""
        return np.array(values, dtype="datetime64[D]")

    def unpack(self, column: Array) -> list[Any]:
        """Dates and ``None``."""
        return list(column.astype(object))

    def parse(self, cells: Array, default: Any) -> tuple[Array, Faults]:
        """Days at once where the column holds times at midnight."""
        if cells.dtype.kind == "M":
            days = cells.astype("datetime64[D]")
            odd = np.flatnonzero((days != cells) & ~np.isnat(cells))
            return days, [(int(i), f"{cells[i]} has a time of day; give a date") for i in odd]
        return super().parse(cells, default)

    def from_cell(self, cell: Any) -> Any:
        """A date written year-month-day."""
        if isinstance(cell, datetime.datetime) and cell.time() == datetime.time():
            return cell.date()
        if not isinstance(cell, str):
            return cell
        try:
            return datetime.date.fromisoformat(cell.strip())
        except ValueError:
            raise ValueError(f"{shown(cell)} is not a date; write it as 2026-01-31") from None
