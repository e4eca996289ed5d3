"""Columns of cells as text, and which cells say one of some words."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from stepback._algorithms._arrays import Array, is_all_text, is_empty_cell


def column_as_text(column: Array) -> Array:
    """A column as text; an empty cell is empty text."""
    if is_all_text(column):
        return column
    cells = column.tolist()  # values of Python instead of numpy: True, not np.True_
    return np.array([_as_text(cell) for cell in cells], dtype=object)


def strip_column(column: Array) -> Array:
    """A column of text without outer spaces."""
    return map_column(str.strip, column)


def map_column(function: Callable[[str], str], column: Array) -> Array:
    """What a function makes of each text of a column."""
    return np.array(list(map(function, column.tolist())), dtype=object)


def is_among_words(texts: Iterable[str], words: frozenset[str]) -> Array:
    """Which of the texts are among the words."""
    return np.fromiter(map(words.__contains__, texts), dtype=np.bool_)


def _as_text(cell: Any) -> str:
    if isinstance(cell, str):
        return cell
    if is_empty_cell(cell):
        return ""
    is_whole = isinstance(cell, float) and cell.is_integer()
    return str(int(cell) if is_whole else cell)
