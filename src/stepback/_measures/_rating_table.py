"""Tables of ratings: read from whatever holds them, and checked as a whole."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from stepback._algorithms._arrays import Array, is_masked
from stepback._organization._validate_args import check_number, parse_number
from stepback._problems._format import format_value
from stepback._problems._problem import Place, Problem, format_problems

_USUAL = (0, 1), (1, 5), (0, 5), (1, 7), (0, 10), (0, 100)
_CELLS_SHOWN = 8


def validate_ratings(ratings: Any, scale: Any) -> tuple[Array, float, float]:
    """Ratings as numbers, nan on the diagonal, and the ends of the scale; or all problems."""
    ends = _ends(scale)
    cells = _cells(ratings)
    problems = [*_faults_of_scale(scale, ends), *_faults_of_shape(ratings, cells)]
    if cells.ndim == 2:
        value, foreign = _numbers(cells)
        problems += _faults_of_cells(cells, value, foreign, ends)
    if problems or ends is None:
        raise ValueError(format_problems(problems))
    return value, *ends


def _faults_of_scale(scale: Any, ends: tuple[float, float] | None) -> Iterator[Problem]:
    if ends is None:
        message = (
            f"{format_value(scale)} is not two finite numbers that rise; pass the lowest and the "
            "highest possible rating, such as scale=(1, 5)"
        )
        yield Problem("no-scale", message, Place("ratings", column="scale"))


def _faults_of_shape(ratings: Any, cells: Array) -> Iterator[Problem]:
    if cells.ndim != 2 or cells.shape[0] != cells.shape[1]:
        size = "{} × {}".format(*cells.shape) if cells.ndim == 2 else format_value(ratings)
        message = f"{size} is no square table; give a row and a column for each member"
        yield Problem("not-square", message, Place("ratings"))
    elif named := _named_differently(ratings):
        yield Problem("other-names", named, Place("ratings"))


def _faults_of_cells(
    cells: Array, value: Array, foreign: Array, ends: tuple[float, float] | None
) -> Iterator[Problem]:
    infinite = np.isinf(value)
    wrong = [
        ("not-a-number", foreign, cells, "not a number; leave it out as nan"),
        ("infinite", infinite, value, "not finite; leave it out as nan"),
    ]
    if ends is not None:
        off = ~infinite & ((value < ends[0]) | (value > ends[1]))
        bounds = f"from {ends[0]:.15g} to {ends[1]:.15g}"
        wrong.append(("off-scale", off, value, f"off the scale {bounds}; {_remedy(value)}"))
    for code, which, told, message in wrong:
        if count := np.count_nonzero(which):
            are = "is" if count == 1 else "are"
            yield Problem(code, f"{_told(which, told)} {are} {message}", Place("ratings"))


def _ends(scale: Any) -> tuple[float, float] | None:
    try:
        low, high = (check_number(end, "scale", -math.inf) for end in scale)
    except (TypeError, ValueError):
        return None
    return (low, high) if low < high and math.isfinite(high - low) else None


def _cells(ratings: Any) -> Array:
    """The cells as an array: of numbers if they come as one, else of objects."""
    if is_masked(ratings):
        given = np.asarray(ratings.data, dtype=object).copy()
        given[np.ma.getmaskarray(ratings)] = None
        return given
    if hasattr(ratings, "__array__"):
        cells = np.asarray(ratings)
        if cells.dtype.kind in "biuf":
            return cells
    try:
        cells = np.asarray(ratings, dtype=object)
    except ValueError:  # rows that are arrays of several lengths
        return np.empty(0, dtype=object)
    return cells.reshape(0, 0) if cells.shape == (0,) else cells


def _named_differently(ratings: Any) -> str:
    """How the rows of a pandas frame are named otherwise than its columns, if they are."""
    index, columns = getattr(ratings, "index", None), getattr(ratings, "columns", None)
    if columns is None or index is None or callable(index):
        return ""
    for at, (row, column) in enumerate(zip(index, columns, strict=False)):
        if row != column:
            return (
                f"row {at} is {format_value(row)} and column {at} is "
                f"{format_value(column)}; give both the "
                "same members in the same order, or ratings.to_numpy() if they are"
            )
    return ""


def _numbers(cells: Array) -> tuple[Array, Array]:
    """Cells as numbers, nan where empty and on the diagonal; and which are none."""
    if cells.dtype != object:
        value = cells.astype(np.float64)
        foreign = np.zeros(value.shape, dtype=np.bool_)
    else:
        read = [parse_number(cell) for cell in cells.flat]
        foreign = np.array([one is None for one in read], dtype=np.bool_).reshape(cells.shape)
        value = np.array([one or 0.0 for one in read], dtype=np.float64).reshape(cells.shape)
        value[foreign] = np.nan
        np.fill_diagonal(foreign, val=False)
    np.fill_diagonal(value, np.nan)
    return value, foreign


def _told(which: Array, cells: Array) -> str:
    """Cells with their rows and columns, counted from 0."""
    places = [(int(i), int(j)) for i, j in np.argwhere(which)[:_CELLS_SHOWN]]
    told = ", ".join(f"{place}: {_shown(cells[place])}" for place in places)
    more = np.count_nonzero(which) - len(places)
    return f"{told} and {more:,} more" if more else told


def _shown(cell: Any) -> str:
    return f"{cell:.15g}" if isinstance(cell, np.floating) else format_value(cell)


def _remedy(value: Array) -> str:
    """The first usual scale that all ratings are on, if there is one."""
    given = value[np.isfinite(value)]
    for low, high in _USUAL:
        if ((low <= given) & (given <= high)).all():
            return f"pass scale=({low}, {high}), or mend them"
    return "pass the scale that they are on, or mend them"
