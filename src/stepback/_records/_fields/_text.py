"""The field type of text."""

from __future__ import annotations

from typing import Any

from stepback._algorithms._arrays import Array, is_all_encodable
from stepback._problems._format import format_value
from stepback._records._fields._field_type import CellFaults, FieldType


class Text(FieldType):
    """Any text that a file can hold. A column stores it as it is, and so does a cell."""

    def check(self, value: Any) -> Any:
        """The text as a plain ``str``."""
        if not isinstance(value, str):
            raise ValueError(f"{format_value(value)} is not text")
        if not value.isascii():
            try:
                value.encode()
            except UnicodeEncodeError:
                raise ValueError(f"{format_value(value)} holds half a character") from None
        return str.__str__(value)  # of a subclass such as numpy.str_, the text without the type

    def parse_column(self, cells: Array, default: Any) -> tuple[Array, CellFaults]:
        """The cells as they are, spaces included."""
        if is_all_encodable(cells):
            return cells, []
        return super().parse_column(cells, default)

    def parse_cell(self, cell: Any) -> Any:
        """The cell as text, whatever it holds."""
        return cell if isinstance(cell, str) else str(cell)
