"""The base class of all field types."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

import numpy as np

from stepback._algorithms._arrays import Array, is_all_text, is_empty_cell, object_array
from stepback._problems._format import format_value

CellFaults = list[tuple[int, str]]  # the position of each faulty cell, and what is wrong with it
SEPARATOR = ";"  # between the values of one cell


class FieldType:
    """The type of a field.

    A subclass says what a value may be (`check`), how a column stores it (`dtype`, or
    `pack_values` and `unpack_column`) and what a cell of a table looks like (`parse_cell` and
    `format_cell`).
    """

    dtype: ClassVar[str] = "object"

    def check(self, value: Any) -> Any:
        """The value in the form that a record stores; a ``ValueError`` if it is not allowed."""
        raise NotImplementedError

    def pack_values(self, values: Sequence[Any]) -> Array:
        """A column of values of records."""
        return object_array(values) if self.dtype == "object" else np.array(values, self.dtype)

    def unpack_column(self, column: Array) -> list[Any]:
        """The values of records in a column."""
        return list(column.tolist())

    def constant_column(self, value: Any, length: int) -> Array:
        """A column in which every value is `value`, which takes the memory of one."""
        return np.broadcast_to(self.pack_values([value]), length)

    def is_valid_column(self, column: Array) -> bool:
        """Whether a column holds nothing but what `pack_values` makes of allowed values."""
        if column.dtype != self.dtype:
            return False
        return all(
            type(value) is type(checked := self.check(value)) and value == checked
            for value in dict.fromkeys(column.tolist())
        )

    def parse_column(self, cells: Array, default: Any) -> tuple[Array, CellFaults]:
        """A column, with `default` for empty and faulty cells, and what is wrong with these."""
        if not is_all_text(cells):
            results = [self._parse_or_default(cell, default) for cell in cells]
            faults = [(row, fault) for row, (_, fault) in enumerate(results) if fault]
            return self.pack_values([value for value, _ in results]), faults
        # Few cells of a column of text are different, so each text is parsed once.
        texts = cells.tolist()
        by_text = {text: self._parse_or_default(text, default) for text in set(texts)}
        column = self.pack_values([by_text[text][0] for text in texts])
        fault_by_text = {text: fault for text, (_, fault) in by_text.items() if fault}
        if not fault_by_text:
            return column, []
        pairs = enumerate(texts)
        return column, [(row, fault_by_text[text]) for row, text in pairs if text in fault_by_text]

    def _parse_or_default(self, cell: Any, default: Any) -> tuple[Any, str]:
        """The value of one cell, and what is wrong with it or an empty text."""
        if is_empty_cell(cell):
            return default, ""
        try:
            return self.check(self.parse_cell(cell)), ""
        except ValueError as fault:
            return default, str(fault)

    def parse_cell(self, cell: Any) -> Any:
        """The value that a cell stands for, before it is checked."""
        return cell

    def format_cell(self, value: Any) -> str:
        """The value as a cell that `parse_cell` reads back."""
        return "" if value is None else str(value)


def as_iterable(value: Any) -> Iterable[Any]:
    """The value, if it is a collection; a ``ValueError`` if it is not."""
    try:
        if not isinstance(value, str | bytes):
            items: Iterable[Any] = iter(value)
            return items
    except TypeError:  # arrays of dimension 0 have __iter__, and raise only when it is called
        pass
    raise ValueError(f"{format_value(value)} is not a collection; give a list, even of one")
