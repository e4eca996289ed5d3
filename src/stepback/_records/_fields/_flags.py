"""Fields that are true or false."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from stepback._algorithms._arrays import Array
from stepback._problems._format import format_value
from stepback._records._fields._field_type import CellFaults, FieldType

_TRUE = frozenset({"true", "yes", "y", "1", "1.0", "t"})
_FALSE = frozenset({"false", "no", "n", "0", "0.0", "f"})


class Flag(FieldType):
    """True or false."""

    def check(self, value: Any) -> Any:
        """A bool."""
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
        """Booleans at once where the column holds them."""
        return (cells, []) if cells.dtype == np.bool_ else super().parse_column(cells, default)

    def parse_cell(self, cell: Any) -> Any:
        """What "yes", "no" and their like say."""
        word = str(cell).strip().lower()
        if word in _TRUE or word in _FALSE:
            return word in _TRUE
        raise ValueError(
            f"{format_value(cell)} is neither true nor false (yes and no are understood)"
        )

    def format_cell(self, value: Any) -> str:
        """``true`` or ``false``."""
        return "true" if value else "false"
