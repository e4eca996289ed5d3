"""Field types of ids: the record's own, and references to nodes and domains."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np

from stepback._algorithms._arrays import (
    Array,
    empty_mask,
    is_all_encodable,
    is_all_words,
    object_array,
)
from stepback._problems._format import format_value
from stepback._records._fields._field_type import CellFaults, FieldType
from stepback._records._fields._text import Text

_LONG = 1024  # bits: Python does not write whole numbers of some thousand digits


_EXACT = 2.0**53  # floats hold every whole number below this


@attrs.frozen
class Id(Text):
    """An id: text, not blank; ``None`` where `optional`."""

    optional: bool = False

    def check(self, value: Any) -> Any:
        """Text with something in it."""
        if value is None and self.optional:
            return None
        if not isinstance(value, str):
            endless = isinstance(value, int) and value.bit_length() > _LONG
            quoted = isinstance(value, int | float | np.number) and value == value and not endless  # noqa: PLR0124  (nan)
            remedy = f"; ids are text, write {str(value)!r}" if quoted else "; give an id"
            raise ValueError(f"{format_value(value)} is not text{remedy}")
        text = super().check(value)
        if not text.strip():
            raise ValueError(f"{format_value(value)} is blank; give an id")
        return text

    def parse_column(self, cells: Array, default: Any) -> tuple[Array, CellFaults]:  # noqa: ARG002  (no id has one)
        """Ids as they are; a missing one is ``None``, and a fault unless optional."""
        cells = _whole_numbers_as_text(cells)
        if is_all_words(cells):
            return cells, []
        blank = empty_mask(cells)
        faults: CellFaults = []
        if is_all_encodable(cells):
            column = cells
            given = np.where(blank, "", cells)
            if blank.any():
                column = cells.copy()
                column[blank] = None
        else:
            column, faults = FieldType.parse_column(self, cells, None)
            given = object_array([id_ or "" for id_ in column])
        trimmed = np.fromiter(map(str.strip, given), dtype=object, count=len(given))
        padded = np.flatnonzero(trimmed != given).tolist()
        faults += [(at, f"{format_value(given[at])} has outer spaces; trim it") for at in padded]
        if not self.optional:
            faults += [(at, "is empty; give an id") for at in np.flatnonzero(blank).tolist()]
        return column, sorted(faults)

    def parse_cell(self, cell: Any) -> Any:
        """The id; whole numbers of a frame are written without a point."""
        if isinstance(cell, float | np.floating) and float(cell).is_integer():
            return str(int(cell))
        if isinstance(cell, int | np.integer) and not isinstance(cell, bool):
            return str(cell)
        return cell


class NodeId(Id):
    """The id of a person, role or circle; columns hold references as positions of nodes."""


class DomainId(Id):
    """The id of a domain; columns hold references as positions of domains, -1 for ``None``."""


def _whole_numbers_as_text(cells: Array) -> Array:
    """Ids that a frame holds as numbers, such as those of a column that also has gaps."""
    if cells.dtype.kind in "iu":
        return cells.astype(str).astype(object)
    if cells.dtype.kind != "f":
        return cells
    given = ~np.isnan(cells)
    numbers = cells[given].astype(np.float64)  # halves cannot even be compared with what is exact
    if not (np.abs(numbers) < _EXACT).all() or (numbers % 1).any():
        return cells.astype(object)
    text = np.full(len(cells), "", dtype=object)
    text[given] = numbers.astype(np.int64).astype(str)
    return text
