"""Arrays from what a caller passes: numbers of any type, nested lists, frames, masked arrays."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from stepback._algorithms._arrays import Array, is_empty_cell, is_masked
from stepback._organization._validate_args import as_float_or_nan

_NUMBERS = {int, float, np.float64}


def as_rectangular(value: Any) -> Array:
    """Convert a value to an array of any type; refuse rows of different lengths.

    Masked entries become ``None``. A list that mixes numbers with other types becomes an array
    of objects, since numpy would turn the truth values among its numbers into numbers, and
    numbers beside text into text.
    """
    if is_masked(value) and value.mask.any():
        mask, value = np.ma.getmaskarray(value), np.ma.getdata(value).astype(object)
        value[mask] = None
    try:
        array = np.asarray(value)
    except ValueError:
        raise ValueError("its rows differ in length") from None
    if isinstance(value, list | tuple):
        objects = np.asarray(value, dtype=object)
        if not _NUMBERS.issuperset(map(type, objects.flat)):
            return objects
    return array


def as_floats(value: Any) -> Array:
    """Convert a value to floats: nan for empty entries, infinity for others that are no number."""
    if is_masked(value) and value.dtype.kind in "iuf":
        value = np.ma.filled(value.astype(np.float64), np.nan)
    array = as_rectangular(value)
    if array.dtype.kind in "iuf":
        with np.errstate(over="ignore"):  # a long double can exceed every float: infinity
            return array.astype(np.float64)
    entries = array.astype(object).ravel().tolist()
    return np.array([_as_float(entry) for entry in entries], dtype=np.float64).reshape(array.shape)


def _as_float(entry: Any) -> float:
    if is_empty_cell(entry):
        return math.nan
    number = as_float_or_nan(entry)
    return math.inf if math.isnan(number) else number


def locate_first(is_wrong: Array) -> tuple[tuple[int, ...], str]:
    """Return the index of the first wrong entry, and its place in words; "" for a single value.

    >>> locate_first(np.array([[False, False, True], [True, True, False]]))
    ((0, 2), ' at [0, 2] (and 2 more of 6)')
    """
    wrong = np.argwhere(is_wrong)
    first = tuple(wrong[0].tolist())
    more = f" (and {len(wrong) - 1:,} more of {is_wrong.size:,})" if len(wrong) > 1 else ""
    return first, f" at {list(first)}{more}" if first else ""
