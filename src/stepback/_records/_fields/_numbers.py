"""Fields of numbers: bounded ones, autonomy, and samples of amounts."""

from __future__ import annotations

import math
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import attrs
import numpy as np

from stepback._algorithms._arrays import Array, is_all_text, is_not_numeric
from stepback._problems._format import format_value
from stepback._records._fields._field_type import SEPARATOR, CellFaults, FieldType, as_iterable
from stepback._records._level import Level

_PLAIN = frozenset({float, int, type(None)})


@attrs.frozen
class Number(FieldType):
    """A finite number within bounds, `above` or `below` them; ``None`` where `optional`."""

    low: float = -math.inf
    high: float = math.inf
    above: bool = False
    optional: bool = True
    below: bool = False

    def check(self, value: Any) -> Any:
        """A float within bounds."""
        if value is None and self.optional:
            return None
        if is_not_numeric(value) or not hasattr(value, "__float__"):
            raise ValueError(f"{format_value(value)} is not a number")
        try:
            number = float(value)
        except OverflowError:
            raise ValueError(self._bounds_fault(value)) from None
        except (TypeError, ValueError):
            raise ValueError(f"{format_value(value)} is not a number") from None
        if not self._is_valid(number):
            raise ValueError(self._bounds_fault(value))
        return number

    def pack_values(self, values: Sequence[Any]) -> Array:
        """Floats, nan for ``None``."""
        return np.array([math.nan if v is None else v for v in values], dtype=np.float64)

    def unpack_column(self, column: Array) -> list[Any]:
        """Floats, ``None`` for nan."""
        return [None if v != v else v for v in column.tolist()]  # noqa: PLR0124  (nan)

    def parse_column(self, cells: Array, default: Any) -> tuple[Array, CellFaults]:
        """Numbers at once where the whole column converts; else cell by cell."""
        empty = math.nan if default is None else default
        try:
            if spelled := is_all_text(cells):
                column = np.where(cells == "", "nan", cells).astype(np.float64)
            elif cells.dtype.kind in "iuf" or (
                cells.dtype == object and _PLAIN.issuperset(map(type, cells))
            ):
                column = cells.astype(np.float64)
            else:
                return super().parse_column(cells, default)
        except (ValueError, OverflowError):
            return super().parse_column(cells, default)
        given = column == column  # noqa: PLR0124  (nan)
        column = np.where(given, column, empty)
        wrong = np.flatnonzero(given & ~self.is_within(column))
        if spelled and (cells[~given] != "").any():
            return super().parse_column(cells, default)
        faults = [(int(i), self._bounds_fault(cells[i])) for i in wrong]
        column[wrong] = empty
        return column, faults

    def _parse_or_default(self, cell: Any, default: Any) -> tuple[Any, str]:
        """As of any kind; a number out of bounds is shown as the text spells it."""
        value, fault = super()._parse_or_default(cell, default)
        if fault and isinstance(cell, str):
            with suppress(ValueError):
                fault = fault if self._is_valid(float(cell)) else self._bounds_fault(cell)
        return value, fault

    def parse_cell(self, cell: Any) -> Any:
        """The number that the text spells."""
        if not isinstance(cell, str):
            return cell
        try:
            return float(cell)
        except ValueError:
            remedy = "; write it with a decimal point, as 1234.5" if "," in cell else ""
            raise ValueError(f"{format_value(cell)} is not a number{remedy}") from None

    def format_cell(self, value: Any) -> str:
        """The shortest text that reads back as the same number; whole numbers without a point."""
        if value is None:
            return ""
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)

    def is_within(self, column: Array) -> Array:
        """Which numbers of a column are finite and within bounds."""
        low = column > self.low if self.above else column >= self.low
        high = column < self.high if self.below else column <= self.high
        return np.asarray(low & high & np.isfinite(column))

    def _is_valid(self, number: float) -> bool:
        low = number > self.low if self.above else number >= self.low
        high = number < self.high if self.below else number <= self.high
        return math.isfinite(number) and low and high

    def _bounds_fault(self, value: Any) -> str:
        written = value.strip() if isinstance(value, str) else format_value(value)
        return f"{written} is not {self.bounds_text}"

    @property
    def bounds_text(self) -> str:
        """The bounds in words."""
        low, high = f"{self.low:g}", f"{self.high:g}"
        if math.isfinite(self.high):
            if self.above:
                return f"above {low} and {'below' if self.below else 'at most'} {high}"
            return f"{low} or more, and below {high}" if self.below else f"between {low} and {high}"
        if math.isfinite(self.low):
            return f"a number above {low}" if self.above else f"a number from {low} up"
        return "a finite number"


@attrs.frozen
class Autonomy(Number):
    """A number in [0, 1] or a `Level`; a column keeps level k as -k."""

    low: float = 0.0
    high: float = 1.0

    def check(self, value: Any) -> Any:
        """A float or a level."""
        return value if isinstance(value, Level) else super().check(value)

    def pack_values(self, values: Sequence[Any]) -> Array:
        """Floats, nan for ``None``, -k for level k."""
        return super().pack_values([-v.value if isinstance(v, Level) else v for v in values])

    def unpack_column(self, column: Array) -> list[Any]:
        """Floats, ``None`` and levels."""
        return [v if v is None or v >= 0 else Level(-int(v)) for v in super().unpack_column(column)]

    def parse_cell(self, cell: Any) -> Any:
        """A number, or a level by its name."""
        if isinstance(cell, str) and cell.strip().upper() in Level.__members__:
            return Level[cell.strip().upper()]
        try:
            return super().parse_cell(cell)
        except ValueError:
            names = ", ".join(Level.__members__)
            raise ValueError(
                f"{format_value(cell)} is neither a number nor one of {names}"
            ) from None

    def format_cell(self, value: Any) -> str:
        """A number, or a level's name."""
        return value.name if isinstance(value, Level) else super().format_cell(value)

    @staticmethod
    def settled_shares(column: Array) -> Array:
        """The part that the delegate settles: levels by equal intervals, 1 where not given."""
        levels = np.where(column < 0, (-column - 1) / 6, column)
        return np.where(np.isnan(levels), 1.0, levels)


class Amounts(FieldType):
    """A sample of amounts: finite, none negative; ``None`` if not known."""

    def check(self, value: Any) -> Any:
        """A tuple of floats."""
        if value is None:
            return None
        each = Number(low=0, optional=False)
        amounts = tuple(each.check(amount) for amount in as_iterable(value))
        if not amounts:
            raise ValueError("no amounts are given; leave them out or give at least one")
        return amounts

    def parse_cell(self, cell: Any) -> Any:
        """Numbers with semicolons between."""
        if not isinstance(cell, str):
            return [cell] if isinstance(cell, int | float) else cell
        return [Number().parse_cell(amount) for amount in cell.split(SEPARATOR)]

    def format_cell(self, value: Any) -> str:
        """Numbers with semicolons between."""
        return "" if value is None else SEPARATOR.join(map(Number().format_cell, value))
