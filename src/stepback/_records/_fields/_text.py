"""The field types of text and of sets of context names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from stepback._algorithms._arrays import Array, is_all_encodable, object_array
from stepback._problems._format import format_value
from stepback._records._fields._field_type import SEPARATOR, CellFaults, FieldType, as_iterable
from stepback._records._name_set import NameSet


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

    def is_valid_column(self, column: Array) -> bool:
        """Whether a column holds only text."""
        return is_all_encodable(column)

    def parse_column(self, cells: Array, default: Any) -> tuple[Array, CellFaults]:
        """The cells as they are, spaces included."""
        return (cells, []) if is_all_encodable(cells) else super().parse_column(cells, default)

    def parse_cell(self, cell: Any) -> Any:
        """The cell as text, whatever it holds."""
        return cell if isinstance(cell, str) else str(cell)


class Contexts(FieldType):
    """A set of context names; a single text is a set of one. Cells separate names by ``;``.

    A column stores frozensets.
    """

    def check(self, value: Any) -> Any:
        """The names as a `NameSet`."""
        names = [value] if isinstance(value, str) else list(as_iterable(value))
        for name in names:
            if not isinstance(name, str) or not name.strip() or name != name.strip():
                raise ValueError(
                    f"{format_value(name)} is not a context name; give text without outer spaces"
                )
            if SEPARATOR in name:
                raise ValueError(
                    f"{format_value(name)} holds a {SEPARATOR!r}, which separates contexts"
                )
        return NameSet(map(Text().check, names))

    def pack_values(self, values: Sequence[Any]) -> Array:
        """Frozensets."""
        return object_array(list(map(frozenset, values)))

    def unpack_column(self, column: Array) -> list[Any]:
        """A `NameSet` for each, and one for all that are equal."""
        made = {names: NameSet(names) for names in set(column.tolist())}
        return [made[names] for names in column.tolist()]

    def is_valid_column(self, column: Array) -> bool:
        """Whether a column holds only frozensets of context names."""
        return column.dtype == self.dtype and all(
            type(names) is frozenset and names == self.check(names)
            for names in set(column.tolist())
        )

    def parse_cell(self, cell: Any) -> Any:
        """The names between the semicolons."""
        return [name.strip() for name in cell.split(SEPARATOR)] if isinstance(cell, str) else cell

    def format_cell(self, value: Any) -> str:
        """The names in order, with semicolons between them."""
        return SEPARATOR.join(sorted(value))
