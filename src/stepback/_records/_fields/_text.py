"""Fields of text: ids, names, words to choose from and sets of names."""

from __future__ import annotations

from collections.abc import Sequence
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
from stepback._records._fields._field_type import SEPARATOR, CellFaults, FieldType, as_iterable

_LONG = 1024  # bits: Python does not write whole numbers of some thousand digits
_EXACT = 2.0**53  # floats hold every whole number below this


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


class Choice(FieldType):
    """One of a few words."""

    def __init__(self, *words: str) -> None:
        """One of `words`."""
        self.words = words

    def check(self, value: Any) -> Any:
        """One of the words."""
        if value not in self.words:
            raise ValueError(f"{format_value(value)} is not one of {', '.join(self.words)}")
        return value

    def pack(self, values: Sequence[Any]) -> Array:
        """Positions among the words."""
        return np.array([self.words.index(v) for v in values], dtype=np.int8)

    def unpack(self, column: Array) -> list[Any]:
        """Words."""
        return [self.words[v] for v in column.tolist()]

    def parse_cell(self, cell: Any) -> Any:
        """The word, whatever its case."""
        return cell.strip().lower() if isinstance(cell, str) else cell


class Contexts(FieldType):
    """A set of context names; a single text is a set of one."""

    def check(self, value: Any) -> Any:
        """A frozen set of names."""
        given = [value] if isinstance(value, str) else list(as_iterable(value))
        for name in given:
            if not isinstance(name, str) or not name.strip() or name != name.strip():
                raise ValueError(
                    f"{format_value(name)} is no context name; give text without outer space"
                )
            if SEPARATOR in name:
                raise ValueError(
                    f"{format_value(name)} holds a {SEPARATOR!r}, which separates contexts"
                )
        return frozenset(Text().check(name) for name in given)

    def parse_cell(self, cell: Any) -> Any:
        """Names with semicolons between."""
        return [name.strip() for name in cell.split(SEPARATOR)] if isinstance(cell, str) else cell

    def format_cell(self, value: Any) -> str:
        """Names with semicolons between."""
        return SEPARATOR.join(sorted(value))


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
