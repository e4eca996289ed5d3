"""Field types of numbers: bounded numbers, counts, autonomy, and samples of amounts."""

from __future__ import annotations

import math
import operator
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import attrs
import numpy as np

from stepback._algorithms._arrays import Array, is_all_text, is_not_numeric
from stepback._problems._format import format_name, format_value
from stepback._records._fields._field_type import SEPARATOR, CellFaults, FieldType, as_iterable
from stepback._records._level import Level

_LARGEST_COUNT = 2**31 - 1  # what a column holds; there are fewer nodes in any organization
_NUMBER_TYPES = frozenset({float, int, type(None)})
_PERCENT_SIGNS = "%\uff05\u066a\ufe6a"  # Latin, fullwidth, Arabic and small


def parse_percentage(value: object) -> float | None:
    """The share that a text with a percent sign before or after a number is; else ``None``.

    >>> parse_percentage("50 %"), parse_percentage("%12.5"), parse_percentage("50")
    (0.5, 0.125, None)
    """
    cell = value.strip() if isinstance(value, str) else ""
    if not (cell and (cell[-1] in _PERCENT_SIGNS or cell[0] in _PERCENT_SIGNS)):
        return None
    number = cell[:-1] if cell[-1] in _PERCENT_SIGNS else cell[1:]
    try:
        return float(number) / 100
    except ValueError:
        return None


@attrs.frozen
class Number(FieldType):
    """A finite number from `low` to `high`; ``None`` is allowed if `optional`.

    `above` excludes `low` itself, and `below` excludes `high`. A truth value is a number, 1 or 0,
    if `is_weight`. A column stores floats, and nan for ``None``. A cell is a number with a
    decimal point; with a percent sign, if the field `allows_percent`.
    """

    low: float = -math.inf
    high: float = math.inf
    above: bool = False
    optional: bool = True
    below: bool = False
    is_weight: bool = False
    allows_percent: bool = False

    def check(self, value: Any) -> Any:
        """The number as a float."""
        if value is None and self.optional:
            return None
        if self.is_weight and isinstance(value, bool | np.bool_):
            value = int(value)
        if is_not_numeric(value) or not hasattr(value, "__float__"):
            remedy = self._percent_remedy(value)
            raise ValueError(f"{format_value(value)} is not a number{remedy}")
        try:
            number = float(value)
        except OverflowError:
            number = math.inf
        except (TypeError, ValueError):
            raise ValueError(f"{format_value(value)} is not a number") from None
        if not self.is_within(number):
            raise ValueError(self._bounds_fault(value))
        return number

    def pack_values(self, values: Sequence[Any]) -> Array:
        """Floats, nan for ``None``."""
        return np.array([math.nan if value is None else value for value in values], np.float64)

    def unpack_column(self, column: Array) -> list[Any]:
        """Floats, ``None`` for nan."""
        return [None if x != x else x for x in column.tolist()]  # noqa: PLR0124  (nan; isnan is slower)

    def is_valid_column(self, column: Array) -> bool:
        """Whether a column holds floats within bounds, or nan for ``None``."""
        if column.dtype != np.float64:
            return False
        return bool((self.is_within(column) | (np.isnan(column) & self.optional)).all())

    def parse_column(self, cells: Array, default: Any) -> tuple[Array, CellFaults]:
        """Numbers, converted together if the whole column converts, and else cell by cell."""
        default_number = math.nan if default is None else default
        is_text = is_all_text(cells)
        has_numbers = cells.dtype == object and _NUMBER_TYPES.issuperset(map(type, cells))
        if not (is_text or has_numbers or cells.dtype.kind in "iuf"):
            return super().parse_column(cells, default)
        try:
            column = (np.where(cells == "", "nan", cells) if is_text else cells).astype(np.float64)
        except (ValueError, OverflowError):
            return super().parse_column(cells, default)
        is_number = ~np.isnan(column)
        if is_text and (cells[~is_number] != "").any():  # such as "nan", which is not a number
            return super().parse_column(cells, default)
        column = np.where(is_number, column, default_number)
        outside = np.flatnonzero(is_number & ~self.is_within(column))
        faults = [(int(row), self._bounds_fault(cells[row])) for row in outside]
        column[outside] = default_number
        return column, faults

    def _parse_or_default(self, cell: Any, default: Any) -> tuple[Any, str]:
        """As any field type does; a message shows a number out of bounds as the cell writes it."""
        value, fault = super()._parse_or_default(cell, default)
        if fault and isinstance(cell, str):
            percentage = parse_percentage(cell) if self.allows_percent else None
            try:
                number = float(cell) if percentage is None else percentage
            except ValueError:  # not `suppress`, which takes longer than all else here
                return value, fault
            fault = fault if self.is_within(number) else self._bounds_fault(cell)
        return value, fault

    def parse_cell(self, cell: Any) -> Any:
        """The number that the text stands for."""
        if not isinstance(cell, str):
            return cell
        try:
            return float(cell)
        except ValueError:
            percentage = parse_percentage(cell) if self.allows_percent else None
            if percentage is not None:
                return percentage
            remedy = "; write it with a decimal point, as 1234.5" if "," in cell else ""
            raise ValueError(f"{format_value(cell)} is not a number{remedy}") from None

    def format_cell(self, value: Any) -> str:
        """The shortest text that reads back as the same number; 3 rather than 3.0."""
        if value is None:
            return ""
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)

    def is_within(self, number: Any) -> Any:
        """Whether a number, or each number of a column, is finite and within bounds."""
        keeps_low = number > self.low if self.above else number >= self.low
        keeps_high = number < self.high if self.below else number <= self.high
        return keeps_low & keeps_high & (abs(number) < math.inf)

    def _percent_remedy(self, value: Any) -> str:
        """What to give in place of a text that is a percentage; empty for others."""
        percentage = parse_percentage(value)
        fits = percentage is not None and self.allows_percent and self.is_within(percentage)
        return f"; give {percentage:g}" if fits else ""

    def _bounds_fault(self, value: Any) -> str:
        written = format_name(value.strip()) if isinstance(value, str) else format_value(value)
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


class Count(FieldType):
    """A whole number from 1 up. A column stores 32-bit integers. A cell may write 2 as "2.0"."""

    dtype = "int32"

    def check(self, value: Any) -> Any:
        """The number as an ``int``."""
        fault = f"{format_value(value)} is not a whole number from 1 up"
        if is_not_numeric(value):
            raise ValueError(fault)
        try:
            number = operator.index(value)
        except TypeError:
            raise ValueError(fault) from None
        if number > _LARGEST_COUNT:
            fault = f"{format_value(value)} is above {_LARGEST_COUNT:,}; give a smaller number"
        if not 1 <= number <= _LARGEST_COUNT:
            raise ValueError(fault)
        return number

    def is_valid_column(self, column: Array) -> bool:
        """Whether a column holds numbers from 1 up."""
        return column.dtype == self.dtype and bool((column >= 1).all())

    def parse_cell(self, cell: Any) -> Any:
        """The whole number that a text or another number stands for; else the cell as it is."""
        # Frames and spreadsheets hold whole numbers as floats, at least in columns with gaps.
        if is_not_numeric(cell) and not isinstance(cell, str):
            return cell
        with suppress(TypeError, ValueError, OverflowError):
            number = float(cell)
            return int(number) if number.is_integer() else cell
        return cell


@attrs.frozen
class Autonomy(Number):
    """A number in [0, 1], a `Level`, the name of one in any case, or ``None``.

    A column stores level k as -k; a cell its name.
    """

    low: float = 0.0
    high: float = 1.0
    allows_percent: bool = True

    def check(self, value: Any) -> Any:
        """The level, or the number as a float."""
        if isinstance(value, str):
            with suppress(ValueError):
                return Level(value)
            if not any(map(str.isdigit, value)):
                raise ValueError(self._unknown_level_fault(value))
        return super().check(value)

    def pack_values(self, values: Sequence[Any]) -> Array:
        """Floats, nan for ``None``, -k for level k."""
        numbers = [-value.value if isinstance(value, Level) else value for value in values]
        return super().pack_values(numbers)

    def unpack_column(self, column: Array) -> list[Any]:
        """Floats, ``None`` and levels."""
        return [
            value if value is None or value >= 0 else Level(-int(value))
            for value in super().unpack_column(column)
        ]

    def is_valid_column(self, column: Array) -> bool:
        """Whether a column holds floats in [0, 1], -k for a level k, or nan."""
        is_level = np.isin(column, [-level.value for level in Level])
        return super().is_valid_column(np.where(is_level, 0, column))

    def parse_cell(self, cell: Any) -> Any:
        """The level of that name, in any case, or the number."""
        if isinstance(cell, str):
            with suppress(ValueError):
                return Level(cell)
        try:
            return super().parse_cell(cell)
        except ValueError:
            raise ValueError(self._unknown_level_fault(cell)) from None

    def format_cell(self, value: Any) -> str:
        """The name of a level, or the number."""
        return value.name if isinstance(value, Level) else super().format_cell(value)

    @staticmethod
    def _unknown_level_fault(text: str) -> str:
        names = ", ".join(Level.__members__)
        return f"{format_value(text)} is neither a number nor one of {names}"

    @staticmethod
    def settled_shares(column: Array) -> Array:
        """The share that the delegate settles: that of a level as `Level.autonomy`, 1 for nan."""
        shares = np.where(column < 0, (-column - 1) / 6, column)
        return np.where(np.isnan(shares), 1.0, shares)


class Amounts(FieldType):
    """A sample of finite amounts from 0 up, or ``None``. Columns hold tuples; cells use ";"."""

    def check(self, value: Any) -> Any:
        """A tuple of floats."""
        if value is None:
            return None
        amount_type = Number(low=0, optional=False)
        amounts = tuple(amount_type.check(amount) for amount in as_iterable(value))
        if not amounts:
            raise ValueError("no amounts are given; leave them out or give at least one")
        return amounts

    def parse_cell(self, cell: Any) -> Any:
        """The numbers between the semicolons."""
        if not isinstance(cell, str):
            return [cell] if isinstance(cell, int | float) else cell
        return [Number().parse_cell(amount) for amount in cell.split(SEPARATOR)]

    def format_cell(self, value: Any) -> str:
        """The numbers with semicolons between them."""
        return "" if value is None else SEPARATOR.join(map(Number().format_cell, value))
