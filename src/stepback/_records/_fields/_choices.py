"""The field types of a choice between a few words, and of truth values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from stepback._algorithms._arrays import Array
from stepback._problems._format import format_value
from stepback._records._fields._field_type import CellFaults, FieldType

_TRUE_WORDS = frozenset({"true", "yes", "y", "1", "1.0", "t"})
_FALSE_WORDS = frozenset({"false", "no", "n", "0", "0.0", "f"})


class Choice(FieldType):
    """One of a few words. A column stores its position among `options`; cells ignore case."""

    def __init__(self, *options: str) -> None:
        """A choice between `options`."""
        self.options = options

    def check(self, value: Any) -> Any:
        """The word, if it is one of the options."""
        # Only texts can be compared: an array or a missing value of pandas has no truth value.
        if not isinstance(value, str) or value not in self.options:
            raise ValueError(f"{format_value(value)} is not one of {', '.join(self.options)}")
        return value

    def option_code(self, option: str) -> int:
        """The number that stands for an option in a column."""
        return self.options.index(option)

    def pack_values(self, values: Sequence[Any]) -> Array:
        """The number of each word."""
        return np.array([self.option_code(word) for word in values], dtype=np.int8)

    def unpack_column(self, column: Array) -> list[Any]:
        """The word of each number."""
        return [self.options[code] for code in column.tolist()]

    def is_valid_column(self, column: Array) -> bool:
        """Whether a column holds only positions among the options."""
        is_option = (column >= 0) & (column < len(self.options))
        return column.dtype == np.int8 and bool(is_option.all())

    def parse_cell(self, cell: Any) -> Any:
        """The word in lower case."""
        return cell.strip().lower() if isinstance(cell, str) else cell


class Flag(FieldType):
    """True or false. A column stores booleans. A cell is yes or no, true or false, 1 or 0."""

    dtype = "bool"

    def check(self, value: Any) -> Any:
        """The value as a ``bool``."""
        if not isinstance(value, bool | np.bool_):
            raise ValueError(f"{format_value(value)} is neither True nor False")
        return bool(value)

    def is_valid_column(self, column: Array) -> bool:
        """Whether a column holds booleans."""
        return column.dtype == np.bool_

    def parse_column(self, cells: Array, default: Any) -> tuple[Array, CellFaults]:
        """Booleans; a column that holds booleans stays as it is."""
        return (cells, []) if cells.dtype == np.bool_ else super().parse_column(cells, default)

    def parse_cell(self, cell: Any) -> Any:
        """The truth value of a word such as "yes" or "no"."""
        word = str(cell).strip().lower()
        if word in _TRUE_WORDS or word in _FALSE_WORDS:
            return word in _TRUE_WORDS
        fault = "is neither true nor false (yes and no are understood)"
        raise ValueError(f"{format_value(cell)} {fault}")

    def format_cell(self, value: Any) -> str:
        """``true`` or ``false``."""
        return "true" if value else "false"
