"""What every kind of field can do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from stepback._algorithms._arrays import Array, is_all_text, is_empty_cell, object_array
from stepback._problems._format import format_value

CellFaults = list[tuple[int, str]]
SEPARATOR = ";"


class FieldType:
    """A kind of field. Subclasses say what a value may be and how columns hold it."""

    def check(self, value: Any) -> Any:
        """The value as a record holds it; a ``ValueError`` in words if it may not be."""
        raise NotImplementedError

    def pack_values(self, values: Sequence[Any]) -> Array:
        """A column of values as records hold them."""
        return object_array(values)

    def unpack_column(self, column: Array) -> list[Any]:
        """The values of a column as records hold them."""
        return list(column)

    def constant_column(self, value: Any, length: int) -> Array:
        """A column in which every value is `value`, held once."""
        return np.broadcast_to(self.pack_values([value]), length)

    def parse_column(self, cells: Array, default: Any) -> tuple[Array, CellFaults]:
        """A column from table cells, and what is wrong with which of them.

        A cell is text or already a value; an empty one is `default`, and so is a faulty one.
        """
        if not is_all_text(cells):
            read = [self._parse_or_default(cell, default) for cell in cells]
            faults = [(at, fault) for at, (_, fault) in enumerate(read) if fault]
            return self.pack_values([value for value, _ in read]), faults
        once = {
            cell: self._parse_or_default(cell, default) for cell in dict.fromkeys(cells.tolist())
        }
        values = {cell: value for cell, (value, _) in once.items()}
        column = self.pack_values(list(map(values.__getitem__, cells.tolist())))
        wrong = {cell: fault for cell, (_, fault) in once.items() if fault}
        if not wrong:
            return column, []
        return column, [(at, wrong[cell]) for at, cell in enumerate(cells) if cell in wrong]

    def _parse_or_default(self, cell: Any, default: Any) -> tuple[Any, str]:
        """The value of one cell, and what is wrong with it."""
        if is_empty_cell(cell):
            return default, ""
        try:
            return self.check(self.parse_cell(cell)), ""
        except ValueError as fault:
            return default, str(fault)

    def parse_cell(self, cell: Any) -> Any:
        """What a single table cell says."""
        return cell

    def format_cell(self, value: Any) -> str:
        """A value as a table cell that `parse_cell` reads back."""
        return "" if value is None else str(value)


def as_iterable(value: Any) -> Iterable[Any]:
    """The value, if it is a collection; a ``ValueError`` if it is not."""
    try:
        each: Iterable[Any] | None = None if isinstance(value, str | bytes) else iter(value)
    except TypeError:  # also of arrays without a dimension, which look as if they could
        each = None
    if each is None:
        raise ValueError(f"{format_value(value)} is not a collection; give a list, even of one")
    return each
