"""Arrays of numbers and of Python objects, and which cells of a column are empty."""

from __future__ import annotations

import sys
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Any, Self, TypeVar

import attrs
import numpy as np

Array = np.ndarray[Any, np.dtype[Any]]
TOLERANCE = 1e-9  # sums of shares that differ by less are equal but for rounding
NEGLIGIBLE_SHARE = 1e-12  # of a whole: where parts sum to 1, rounding leaves no more than this
LEAST_SHARE = 1e-100  # of one thing in another, but for 0: far below all rounding, not below floats
Key = TypeVar("Key")
Value = TypeVar("Value")

_NOT_NUMERIC = bool | np.bool_ | str | bytes | np.complexfloating
_BATCH = 8_192  # cells: they fit into the processor's cache, twice as fast as batches of 100,000


@attrs.frozen(eq=False)
class AlignedArrays:
    """Arrays of the same length, whose elements at each position belong together."""

    @classmethod
    def concatenate(cls, parts: Sequence[Self]) -> Self:
        """All parts, one after the other."""
        columns = zip(*(attrs.astuple(part, recurse=False) for part in parts), strict=True)
        return cls(*map(np.concatenate, columns))

    def take(self, positions: Array) -> Self:
        """The elements at the positions, or under the mask."""
        return type(self)(*(column[positions] for column in attrs.astuple(self, recurse=False)))


def distinct_values(keys: Array) -> Array:
    """The distinct values of an array of numbers, in order."""
    keys = np.sort(keys)  # numpy.unique hashes the values first and takes ten times as long
    is_first = np.ones(keys.size, dtype=np.bool_)
    np.not_equal(keys[1:], keys[:-1], out=is_first[1:])
    return np.asarray(keys[is_first])


def add_at(target: Array, positions: Array, values: Array) -> None:
    """Add `values` to `target` in place; values at the same position add up."""
    if target.ndim == 1 and positions.size * 4 > target.size:
        sums = np.bincount(positions, weights=values, minlength=target.size)
        target += sums.astype(target.dtype, copy=False)
    else:
        np.add.at(target, positions, values)


def multiply_shares(first: Array, second: Array) -> Array:
    """The products of shares, which are 0 only if one of the two is."""
    product = first * second
    is_lost = np.flatnonzero((product < LEAST_SHARE) & (first > 0) & (second > 0))
    product[is_lost] = LEAST_SHARE
    return np.asarray(product)


def unpassed_fraction(passed: Array) -> Array:
    """What is left of 1 if `passed` is passed on; 0 where only rounding is left."""
    unpassed = 1 - passed
    unpassed[unpassed < NEGLIGIBLE_SHARE] = 0
    return np.asarray(unpassed)


def object_array(values: Sequence[Any]) -> Array:
    """A one-dimensional array of Python objects; sequences among them stay single elements."""
    return np.fromiter(values, dtype=object, count=len(values))


def number_keys(keys: Iterable[Hashable]) -> Array:
    """A number for each key; equal keys have the same."""
    numbers: dict[Hashable, int] = {}
    return np.array([numbers.setdefault(key, len(numbers)) for key in keys], dtype=np.int64)


def group_rows(keys: Iterable[Key], rows: Iterable[Value]) -> dict[Key, list[Value]]:
    """The rows of each key, such as those that one problem reports together."""
    groups: dict[Key, list[Value]] = {}
    for key, row in zip(keys, rows, strict=True):
        groups.setdefault(key, []).append(row)
    return groups


def is_masked(values: Any) -> bool:
    """Whether `values` is a masked array, or the masked element of one."""
    # Importing numpy.ma takes long. If it was never imported, no masked array can exist.
    masked_arrays = sys.modules.get("numpy.ma")
    return masked_arrays is not None and isinstance(values, masked_arrays.MaskedArray)


def is_not_numeric(value: Any) -> bool:
    """Whether `value` is of a type that is not a real number though `float` accepts it."""
    return isinstance(value, _NOT_NUMERIC) or is_masked(value)


def is_empty_cell(cell: Any) -> bool:
    """Whether a table cell holds no value: an empty or blank text, None, NaN, NaT or NA."""
    if isinstance(cell, str):
        return not cell or cell.isspace()
    if cell is None:
        return True
    try:
        return bool(cell != cell) or type(cell).__name__ == "MaskedConstant"  # noqa: PLR0124  (NaN and NaT are)
    except (TypeError, ValueError, ArithmeticError):  # the last from a signaling Decimal
        return type(cell).__name__ == "NAType"


def empty_mask(cells: Array) -> Array:
    """Which cells of a column are empty, as `is_empty_cell` defines it."""
    if is_all_words(cells):
        return np.zeros(len(cells), dtype=np.bool_)
    if is_all_text(cells):
        is_blank = np.fromiter(map(str.isspace, cells), dtype=np.bool_, count=len(cells))
        return np.asarray(is_blank | (cells == ""), dtype=np.bool_)
    if cells.dtype.kind in "biufMm":
        return np.asarray(cells != cells, dtype=np.bool_)  # noqa: PLR0124  (NaN, NaT)
    return np.fromiter(map(is_empty_cell, cells), dtype=np.bool_, count=len(cells))


def is_all_text(cells: Array) -> bool:
    """Whether every cell of a column of objects is text."""
    return _is_true_of_batches(cells, lambda *_: True)


def is_all_encodable(cells: Array) -> bool:
    """Whether every cell is text that UTF-8 can encode: no lone surrogates."""
    return _is_true_of_batches(cells, lambda _, text: text.isascii() or bool(text.encode()))


def is_all_words(cells: Array) -> bool:
    """Whether every cell is text that UTF-8 can encode, not empty and without white space."""
    return _is_true_of_batches(
        cells,
        lambda batch, text: (
            all(batch) and (text.isascii() or bool(text.encode())) and text.split(None, 1) == [text]
        ),
    )


def _is_true_of_batches(cells: Array, predicate: Callable[[list[str], str], bool]) -> bool:
    """Whether every cell is text and `predicate` is true of each batch and its joined text."""
    if cells.dtype != object:
        return False
    # Joining a batch and looking at the result once is many times faster than looking at each
    # cell. Joining raises TypeError if a cell is not text; encoding, an error at surrogates.
    starts = range(0, len(cells), _BATCH)
    batches = (cells[start : start + _BATCH].tolist() for start in starts)
    try:
        return all(predicate(batch, "".join(batch)) for batch in batches)
    except (TypeError, UnicodeEncodeError):
        return False
