"""Field type of a choice between a few words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from stepback._algorithms._arrays import (
    Array,
)
from stepback._problems._format import format_value
from stepback._records._fields._field_type import FieldType


class Choice(FieldType):
    """One of a few words."""

    def __init__(self, *words: str) -> None:
        """One of `words`."""
        self.options = words

    def check(self, value: Any) -> Any:
        """One of the words."""
        if value not in self.options:
            raise ValueError(f"{format_value(value)} is not one of {', '.join(self.options)}")
        return value

    def option_code(self, word: str) -> int:
        """The number that stands for a word in a column."""
        return self.options.index(word)

    def pack_values(self, values: Sequence[Any]) -> Array:
        """Positions among the words."""
        return np.array([self.option_code(word) for word in values], dtype=np.int8)

    def unpack_column(self, column: Array) -> list[Any]:
        """Words."""
        return [self.options[v] for v in column.tolist()]

    def parse_cell(self, cell: Any) -> Any:
        """The word, whatever its case."""
        return cell.strip().lower() if isinstance(cell, str) else cell
