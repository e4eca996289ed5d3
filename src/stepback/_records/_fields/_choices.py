"""The field type of a choice between a few words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from stepback._algorithms._arrays import Array
from stepback._problems._format import format_value
from stepback._records._fields._field_type import FieldType


class Choice(FieldType):
    """One of a few words. A column stores its position among `options`; cells ignore case."""

    def __init__(self, *options: str) -> None:
        """A choice between `options`."""
        self.options = options

    def check(self, value: Any) -> Any:
        """The word, if it is one of the options."""
        if value not in self.options:
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

    def parse_cell(self, cell: Any) -> Any:
        """The word in lower case."""
        return cell.strip().lower() if isinstance(cell, str) else cell
