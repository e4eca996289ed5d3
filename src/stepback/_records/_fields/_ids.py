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
from stepback._problems._format import format_pasted, format_value
from stepback._records._fields._field_type import CellFaults, FieldType
from stepback._records._fields._text import Text

_MAX_BITS = 1024  # of a number in a message; Python refuses to write some thousand digits
_MAX_EXACT = 2.0**53  # floats represent every whole number below this


@attrs.frozen
class Id(Text):
    """Text that is not blank, or ``None`` if `optional`; whole numbers in a frame become text."""

    optional: bool = False

    def check(self, value: Any) -> Any:
        """The id as a plain ``str``."""
        if value is None and self.optional:
            return None
        if not isinstance(value, str):
            is_huge = isinstance(value, int) and value.bit_length() > _MAX_BITS
            is_number = isinstance(value, int | float | np.number) and value == value  # noqa: PLR0124  (nan)
            quoted = format_pasted(str(value)) if is_number and not is_huge else ""
            remedy = f"; ids are text, write {quoted}" if quoted else "; give an id"
            raise ValueError(f"{format_value(value)} is not text{remedy}")
        text = super().check(value)
        if not text.strip():
            raise ValueError(f"{format_value(value)} is blank; give an id")
        return text

    def parse_column(self, cells: Array, default: Any) -> tuple[Array, CellFaults]:  # noqa: ARG002  (ids have no default)
        """The ids as they are; a missing id is ``None``, and a fault unless it is optional."""
        cells = _whole_numbers_as_text(cells)
        if is_all_words(cells):
            return cells, []
        is_blank = empty_mask(cells)
        faults: CellFaults = []
        if is_all_encodable(cells):
            column = np.where(is_blank, np.array(None), cells)
            texts = np.where(is_blank, "", cells)
        else:
            column, faults = FieldType.parse_column(self, cells, None)
            texts = object_array([id_ or "" for id_ in column])
        trimmed = np.fromiter(map(str.strip, texts), dtype=object, count=len(texts))
        for row in np.flatnonzero(trimmed != texts).tolist():
            faults.append((row, f"{format_value(texts[row])} has outer spaces; trim it"))
        if not self.optional:
            faults += [(row, "is empty; give an id") for row in np.flatnonzero(is_blank).tolist()]
        return column, sorted(faults)

    def is_valid_column(self, column: Array) -> bool:
        """Whether a column holds only ids, and ``None`` where these are optional."""
        return is_all_words(column) or FieldType.is_valid_column(self, column)

    def parse_cell(self, cell: Any) -> Any:
        """The id; a whole number becomes text without a decimal point."""
        if isinstance(cell, float | np.floating) and float(cell).is_integer():
            return str(int(cell))
        if isinstance(cell, int | np.integer) and not isinstance(cell, bool):
            return str(cell)
        return cell


class NodeId(Id):
    """The id of a person, role or circle; in columns with resolved ids, the node's position."""


class DomainId(Id):
    """The id of a domain; in columns with resolved ids, its position, and -1 for ``None``."""


def _whole_numbers_as_text(cells: Array) -> Array:
    """Ids that a frame stores as numbers, as text; 7 became 7.0 if another id was missing."""
    if cells.dtype.kind in "iu":
        return cells.astype(str).astype(object)
    if cells.dtype.kind != "f":
        return cells
    is_present = ~np.isnan(cells)
    numbers = cells[is_present].astype(np.float64)  # float16 has no value as large as the limit
    if not (np.abs(numbers) < _MAX_EXACT).all() or (numbers % 1).any():
        return cells.astype(object)
    text = np.full(len(cells), "", dtype=object)
    text[is_present] = numbers.astype(np.int64).astype(str)
    return text
