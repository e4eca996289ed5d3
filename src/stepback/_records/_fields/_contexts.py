"""Field type of sets of context names."""

from __future__ import annotations

from typing import Any

from stepback._problems._format import format_value
from stepback._records._fields._field_type import SEPARATOR, FieldType, as_iterable
from stepback._records._fields._text import Text


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
