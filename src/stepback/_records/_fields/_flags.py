"""The field type of truth values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from stepback._algorithms._arrays import Array
from stepback._problems._format import format_value
from stepback._records._fields._field_type import CellFaults, FieldType

_TRUE_WORDS = frozenset({"true", "yes", "y", "1", "1.0", "t"})
_FALSE_WORDS = frozenset({"false", "no", "n", "0", "0.0", "f"})


class Flag(FieldType):
    """True or false. A column stores booleans. A cell is yes or no, true or false, 1 or 0."""

    def check(self, value: Any) -> Any:
        """The value as a ``bool``."""
        if not isinstance(value, bool | np.bool_):
            raise ValueError(f"{format_value(value)} is neither True nor False")
        return bool(value)

    def pack_values(self, values: Sequence[Any]) -> Array:
        """Booleans."""
        return np.array(values, dtype=np.bool_)

    def unpack_column(self, column: Array) -> list[Any]:
        """Booleans."""
        return list(column.tolist())

    def parse_column(self, cells: Array, default: Any) -> tuple[Array, CellFaults]:
        """Booleans; a column that holds booleans stays as it is."""
        return (cells, []) if cells.dtype == np.bool_ else super().parse_column(cells, default)

    def parse_cell(self, cell: Any) -> Any:
        """The truth value of a word such as "yes" or "no"."""
        word = str(cell).strip().lower()
        if word in _TRUE_WORDS or word in _FALSE_WORDS:
            return word in _TRUE_WORDS
        raise ValueError(
            f"{format_value(cell)} is neither true nor false (yes and no are understood)"
        )

    def format_cell(self, value: Any) -> str:
        """``true`` or ``false``."""
        return "true" if value else "false"
