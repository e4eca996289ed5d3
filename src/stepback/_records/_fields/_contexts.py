"""The field type of a set of context names."""

from __future__ import annotations

from typing import Any

from stepback._problems._format import format_value
from stepback._records._fields._field_type import SEPARATOR, FieldType, as_iterable
from stepback._records._fields._text import Text


class Contexts(FieldType):
    """A set of context names; a single text is a set of one. Cells separate names by ``;``."""

    def check(self, value: Any) -> Any:
        """A frozen set of names."""
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
        return frozenset(Text().check(name) for name in names)

    def parse_cell(self, cell: Any) -> Any:
        """The names between the semicolons."""
        return [name.strip() for name in cell.split(SEPARATOR)] if isinstance(cell, str) else cell

    def format_cell(self, value: Any) -> str:
        """The names in order, with semicolons between them."""
        return SEPARATOR.join(sorted(value))
