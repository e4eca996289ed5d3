"""Arrays of Python objects, and which cells of a table say nothing."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[Any]]

_NO_NUMBERS = bool | np.bool_ | str | bytes | np.complexfloating
_BATCH = 8_192  # cells that a processor's cache holds: twice as fast as 100,000 of them


def distinct_values(keys: Array) -> Array:
    """The distinct values of an array of numbers, in order.

    As `numpy.unique`, which hashes them first and takes ten times as long.
    """
    keys = np.sort(keys)
    first = np.ones(keys.size, dtype=np.bool_)
    np.not_equal(keys[1:], keys[:-1], out=first[1:])
    return np.asarray(keys[first])


def object_array(values: Sequence[Any]) -> Array:
    """A one-dimensional array of Python objects, whatever they are."""
    return np.fromiter(values, dtype=object, count=len(values))


def is_masked(values: Any) -> bool:
    """Whether it is a masked array, or what is masked in one.

    numpy.ma takes a while to import, and has been wherever anything is masked.
    """
    masks = sys.modules.get("numpy.ma")
    return masks is not None and isinstance(values, masks.MaskedArray)


def is_not_numeric(value: Any) -> bool:
    """Whether it is none, though `float` takes it."""
    return isinstance(value, _NO_NUMBERS) or is_masked(value)


def is_empty_cell(cell: Any) -> bool:
    """Whether a table cell says nothing: empty, blank, None or not a number."""
    if isinstance(cell, str):
        return not cell or cell.isspace()
    if cell is None:
        return True
    try:
        return bool(cell != cell) or type(cell).__name__ == "MaskedConstant"  # noqa: PLR0124  (NaN and NaT are)
    except (TypeError, ValueError, ArithmeticError):  # the last of a signaling Decimal
        return type(cell).__name__ == "NAType"


def empty_mask(cells: Array) -> Array:
    """Which cells of a column say nothing, as `is_empty` has it."""
    if is_all_words(cells):
        return np.zeros(len(cells), dtype=np.bool_)
    if is_all_text(cells):
        blank = np.fromiter(map(str.isspace, cells), dtype=np.bool_, count=len(cells))
        return np.asarray(blank | (cells == ""), dtype=np.bool_)
    if cells.dtype.kind in "biufMm":
        return np.asarray(cells != cells, dtype=np.bool_)  # noqa: PLR0124  (NaN, NaT)
    return np.fromiter(map(is_empty_cell, cells), dtype=np.bool_, count=len(cells))


def is_all_text(cells: Array) -> bool:
    """Whether every cell of a column of objects is text."""
    return _throughout(cells, lambda *_: True)


def is_all_encodable(cells: Array) -> bool:
    """Whether every cell is text that a file can hold: none holds half a character."""
    return _throughout(cells, lambda _, text: _encodable(text))


def is_all_words(cells: Array) -> bool:
    """Whether every cell is text that a file can hold, not empty and without any space."""
    return _throughout(
        cells,
        lambda batch, text: all(batch) and _encodable(text) and text.split(None, 1) == [text],
    )


def _throughout(cells: Array, holds: Callable[[list[str], str], bool]) -> bool:
    """Whether every cell is text, and `holds` of all of them and their text, some at a time.

    Joining tells about a column many times faster than looking at each cell.
    """
    if cells.dtype != object:
        return False
    batches = (cells[at : at + _BATCH].tolist() for at in range(0, len(cells), _BATCH))
    try:
        return all(holds(batch, "".join(batch)) for batch in batches)
    except TypeError:
        return False


def _encodable(text: str) -> bool:
    try:
        return text.isascii() or bool(text.encode())
    except UnicodeEncodeError:
        return False
