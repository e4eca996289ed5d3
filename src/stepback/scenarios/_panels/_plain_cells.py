"""What a measure returns, as the cells of one row: numbers, texts, truth values and days."""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Any, TypeAlias

import attrs
import numpy as np

from stepback._disclosure._answer_figures import ANSWER_MEASURES
from stepback._display._figures_by_id import FiguresById, name_figures
from stepback._frames import TableResult
from stepback._measures._measure_all import Measures
from stepback._problems._format import format_value

PlainCell: TypeAlias = str | int | float | bool | datetime.date | None
Cells: TypeAlias = dict[str, PlainCell]

_REMEDY = (
    "return a number, text, truth value or day, or a mapping or attrs instance of them, such as "
    "{'spread': 0.4}"
)
_SEPARATOR = "."  # between the name of a figure and those within it
_MAX_COLUMNS = 100_000


@attrs.frozen
class _Withheld:
    """A figure that rests on answers, in place of its cells."""


_WITHHELD = _Withheld()


def flatten_figures(figures: Any, name: str, *, personal: bool) -> tuple[Cells, tuple[str, ...]]:
    """The cells of a row, by column, and the names of the figures that are withheld.

    `name` is that of the column of a single number. Figures within a figure have its name before
    theirs. Without `personal`, everything that rests on answers is withheld, wherever it is: what
    is called as such a measure, and what has the type of its result.

    Raises
    ------
    ValueError
        If anything in it is no cell, or two would have the same column.
    """
    cells: Cells = {}
    withheld: dict[str, None] = {}
    for column, cell in _flatten(figures, name, "", personal=personal):
        if isinstance(cell, _Withheld):
            withheld[column] = None
            continue
        if column in cells:
            raise ValueError(f"two figures are called {format_value(column)}; rename one")
        cells[column] = cell
        if len(cells) > _MAX_COLUMNS:
            raise ValueError(f"there are more than {_MAX_COLUMNS:,} figures; return fewer")
    return cells, tuple(withheld)


def _flatten(
    value: Any, name: str, prefix: str, *, personal: bool
) -> Iterator[tuple[str, PlainCell | _Withheld]]:
    if not personal and _rests_on_answers(value):
        yield prefix or name, _WITHHELD
        return
    inner: Iterator[tuple[Any, Any]]
    if (
        isinstance(value, TableResult)
        and (not prefix or isinstance(value, Measures))
        and (row := _single_row(value)) is not None
    ):
        inner = iter(row)
    elif isinstance(value, Mapping):
        inner = iter(value.items())
    elif attrs.has(type(value)):
        fields = attrs.fields(type(value))
        inner = ((field.name, getattr(value, field.name)) for field in fields)
    else:
        yield prefix or name, as_plain_cell(value, prefix)
        return
    for key, item in inner:
        if not isinstance(key, str) or not key:
            raise ValueError(f"{format_value(key)} is not the name of a figure; name it by text")
        within = f"{prefix}{_SEPARATOR}{key}" if prefix else key
        if key in ANSWER_MEASURES and not personal:
            yield within, _WITHHELD
        else:
            yield from _flatten(item, name, within, personal=personal)


def _rests_on_answers(value: Any) -> bool:
    """Whether the type of a figure says that it rests on answers, whatever it is called."""
    return (
        isinstance(value, FiguresById) and name_figures(value).replace(" ", "_") in ANSWER_MEASURES
    )


def _single_row(table: TableResult) -> list[tuple[str, PlainCell]] | None:
    """The cells of a result that is a table of one row, with the types of its columns."""
    columns = table._frame_columns()  # noqa: SLF001  (what makes its frames)
    if any(len(column.cells) != 1 for column in columns.values()):
        return None
    cells = {name: column.cells[0] for name, column in columns.items()}
    return [
        (name, float(cell) if columns[name].kind == "number" else as_plain_cell(cell, name))
        for name, cell in cells.items()
    ]


def as_plain_cell(value: Any, name: str = "") -> PlainCell:
    """A value as a cell; a ``ValueError`` if it is none."""
    if isinstance(value, Enum):
        return value.name
    if isinstance(value, np.generic) or (isinstance(value, np.ndarray) and value.ndim == 0):
        value = value.astype("M8[D]").item() if value.dtype.kind == "M" else value.item()
    for kind in (bool, int, float, str):
        if isinstance(value, kind):
            return kind(value)
    if value is None:
        return None
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        return value
    if isinstance(value, tuple | list | set | frozenset) and all(
        isinstance(item, str) for item in value
    ):
        return ";".join(sorted(value) if isinstance(value, set | frozenset) else value)
    label = f"{name}: " if name else ""
    raise ValueError(f"{label}{format_value(value)} is not a figure; {_REMEDY}")


def encode_cell(cell: PlainCell) -> Any:
    """A cell as JSON holds it, so that it is read back as the same to the bit."""
    if isinstance(cell, float) and not math.isfinite(cell):
        return {"float": repr(cell)}
    return {"date": cell.isoformat()} if isinstance(cell, datetime.date) else cell


def decode_cell(value: Any) -> PlainCell:
    """The cell that was written; a ``ValueError`` if it is none."""
    match value:
        case {"float": str(text)}:
            return float(text)
        case {"date": str(text)}:
            return datetime.date.fromisoformat(text)
        case None | bool() | int() | float() | str():
            return value
    raise ValueError(f"{format_value(value)} is not a cell")
