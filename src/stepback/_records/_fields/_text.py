"""Fields of text: ids, names, words to choose from and sets of names."""

from __future__ import annotations

from typing import Any

from stepback._algorithms._arrays import (
    Array,
    is_all_encodable,
)
from stepback._problems._format import format_value
from stepback._records._fields._field_type import CellFaults, FieldType


class Text(FieldType):
    """Any text."""

    def check(self, value: Any) -> Any:
        """Text that a file can hold."""
        if not isinstance(value, str):
            raise ValueError(f"{format_value(value)} is not text")
        if not value.isascii():
            try:
                value.encode()
            except UnicodeEncodeError:
                raise ValueError(f"{format_value(value)} holds half a character") from None
        return str.__str__(value)

    def parse_column(self, cells: Array, default: Any) -> tuple[Array, CellFaults]:
        """Text as it is, spaces and all."""
        if is_all_encodable(cells):
            return cells, []
        return super().parse_column(cells, default)

    def parse_cell(self, cell: Any) -> Any:
        """Text, whatever the cell held."""
        return cell if isinstance(cell, str) else str(cell)
