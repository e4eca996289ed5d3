"""The base class of all field types."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from stepback._algorithms._arrays import Array, is_all_text, is_empty_cell, object_array
from stepback._problems._format import format_value

CellFaults = list[tuple[int, str]]  # the position of each faulty cell, and what is wrong with it
SEPARATOR = ";"  # between the values of one cell


class FieldType:
    """The type of a field.

    A subclass says what a value may be (`check`), how a column stores it (`pack_values` and
    `unpack_column`; by default, as Python objects) and what a cell of a table looks like
    (`parse_cell` and `format_cell`).
    """

    def check(self, value: Any) -> Any:
        """The value in the form that a record stores; a ``ValueError`` if it is not allowed."""
        raise NotImplementedError

    def pack_values(self, values: Sequence[Any]) -> Array:
        """A column of values of records."""
        return object_array(values)

    def unpack_column(self, column: Array) -> list[Any]:
        """The values of records in a column."""
        return list(column)

    def constant_column(self, value: Any, length: int) -> Array:
        """A column in which every value is `value`, which takes the memory of one."""
        return np.broadcast_to(self.pack_values([value]), length)

    def parse_column(self, cells: Array, default: Any) -> tuple[Array, CellFaults]:
        """A column from table cells, and what is wrong with the faulty cells.

        A cell is text or already a value. Empty and faulty cells become `default`.
        """
        if not is_all_text(cells):
            results = [self._parse_or_default(cell, default) for cell in cells]
            faults = [(row, fault) for row, (_, fault) in enumerate(results) if fault]
            return self.pack_values([value for value, _ in results]), faults
        # Few cells of a column of text are different, so each text is parsed once.
        by_text = {cell: self._parse_or_default(cell, default) for cell in set(cells.tolist())}
        column = self.pack_values([by_text[cell][0] for cell in cells.tolist()])
        fault_by_text = {cell: fault for cell, (_, fault) in by_text.items() if fault}
        if not fault_by_text:
            return column, []
        faults = [
            (row, fault_by_text[cell]) for row, cell in enumerate(cells) if cell in fault_by_text
        ]
        return column, faults

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
        items: Iterable[Any] | None = None if isinstance(value, str | bytes) else iter(value)
    except TypeError:  # arrays of dimension 0 have __iter__, and raise only when it is called
        items = None
    if items is None:
        raise ValueError(f"{format_value(value)} is not a collection; give a list, even of one")
    return items
