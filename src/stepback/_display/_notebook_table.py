"""Results that are tables, as notebooks show them: the first rows, and how many there are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs

from stepback._display._html_table import html_table
from stepback._display._short_repr import repr_of_fields
from stepback._frames import FrameColumn, FrameColumns, TableResult
from stepback._records._value_equality import ValueEquality

_MAX_ROWS = 10


class NotebookTable(TableResult):
    """A result that is a table, with a frame of all rows, and HTML of the first ones."""

    __slots__ = ()

    def _caption(self) -> str:
        """What the table is, above it in a notebook."""
        return type(self).__name__

    def _repr_html_(self) -> str:
        """The first rows as notebooks show them."""
        return notebook_html(self._frame_columns(), self._caption())


def notebook_html(columns: FrameColumns, caption: str) -> str:
    """The first rows of a table as HTML, and how many there are."""
    n_rows = max((len(column.cells) for column in columns.values()), default=0)
    first = [
        FrameColumn(column.kind, column.cells[:_MAX_ROWS]).plain_cells()
        for column in columns.values()
    ]
    note = ""
    if n_rows > _MAX_ROWS:
        note = f"{n_rows - _MAX_ROWS:,} more rows; .to_frame() has all {n_rows:,} of them."
    return html_table(list(columns), list(zip(*first, strict=True)), caption=caption, note=note)


@attrs.frozen(repr=False, eq=False)
class TableRecord(ValueEquality, NotebookTable):
    """An attrs class whose objects are tables, with a short `repr` and a plain dict."""

    def to_dict(self) -> dict[str, Any]:
        """The attributes by name, and those of what they hold, as plain values."""
        return {
            field.name: _as_plain(getattr(self, field.name))
            for field in attrs.fields(type(self))
            if field.repr
        }

    def __repr__(self) -> str:
        """The call that makes it, with the first items of fields that have many."""
        return repr_of_fields(self)


def _as_plain(value: Any) -> Any:
    """Mappings and records as dicts, collections as lists."""
    if attrs.has(type(value)) and not isinstance(value, Mapping):
        return attrs.asdict(value)
    if isinstance(value, Mapping):
        return {key: _as_plain(item) for key, item in value.items()}
    return [_as_plain(item) for item in value] if isinstance(value, tuple) else value
