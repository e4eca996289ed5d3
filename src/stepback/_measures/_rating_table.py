"""Tables of ratings: read from lists, arrays or frames, and validated as a whole."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from stepback._algorithms._arrays import Array, is_masked
from stepback._organization._validate_args import check_number, parse_number
from stepback._problems._format import format_value, join_truncated
from stepback._problems._problem import Place, Problem, format_problems

_USUAL_SCALES = (0, 1), (1, 5), (0, 5), (1, 7), (0, 10), (0, 100)
_MAX_CELLS = 8


def validate_ratings(ratings: Any, scale: Any) -> tuple[Array, float, float]:
    """Ratings as numbers, nan on the diagonal, and the ends of the scale; or all problems."""
    ends, cells = _parse_scale(scale), _as_cells(ratings)
    problems = []
    if ends is None:
        message = (
            f"{format_value(scale)} is not two finite numbers that rise; pass the lowest and the "
            "highest possible rating, such as scale=(1, 5)"
        )
        problems.append(Problem("no-scale", message, Place("ratings", column="scale")))
    if cells.ndim != 2 or cells.shape[0] != cells.shape[1]:
        size = "{} × {}".format(*cells.shape) if cells.ndim == 2 else format_value(ratings)
        message = f"{size} is not a square table; give a row and a column for each member"
        problems.append(Problem("not-square", message, Place("ratings")))
    elif mismatch := _name_mismatch(ratings):
        problems.append(Problem("other-names", mismatch, Place("ratings")))
    if cells.ndim == 2:
        value, is_not_number = _parse_cells(cells)
        problems += _cell_problems(cells, value, is_not_number, ends)
    if problems or ends is None:
        raise ValueError(format_problems(problems))
    return value, *ends


def _cell_problems(
    cells: Array, value: Array, is_not_number: Array, ends: tuple[float, float] | None
) -> Iterator[Problem]:
    is_infinite = np.isinf(value)
    checks = [
        ("not-a-number", is_not_number, cells, "not a number; leave it out as nan"),
        ("infinite", is_infinite, value, "not finite; leave it out as nan"),
    ]
    if ends is not None:
        is_off_scale = ~is_infinite & ((value < ends[0]) | (value > ends[1]))
        bounds = f"from {ends[0]:.15g} to {ends[1]:.15g}"
        message = f"off the scale {bounds}; {_suggest_scale(value)}"
        checks.append(("off-scale", is_off_scale, value, message))
    for code, is_wrong, shown, message in checks:
        if n_wrong := np.count_nonzero(is_wrong):
            verb = "is" if n_wrong == 1 else "are"
            yield Problem(
                code, f"{_format_rating_cells(is_wrong, shown)} {verb} {message}", Place("ratings")
            )


def _parse_scale(scale: Any) -> tuple[float, float] | None:
    try:
        low, high = (check_number(end, "scale", -math.inf) for end in scale)
    except (TypeError, ValueError):
        return None
    return (low, high) if low < high and math.isfinite(high - low) else None


def _as_cells(ratings: Any) -> Array:
    """The cells as an array: of numbers if the ratings are such an array, else of objects."""
    if is_masked(ratings):
        cells = np.asarray(ratings.data, dtype=object).copy()
        cells[np.ma.getmaskarray(ratings)] = None
        return cells
    if hasattr(ratings, "__array__"):
        cells = np.asarray(ratings)
        if cells.dtype.kind in "biuf":
            return cells
    try:
        cells = np.asarray(ratings, dtype=object)
    except ValueError:  # rows that are arrays of different lengths
        return np.empty(0, dtype=object)
    return cells.reshape(0, 0) if cells.shape == (0,) else cells


def _name_mismatch(ratings: Any) -> str:
    """The first row of a pandas frame that is named differently from its column; else empty."""
    index, columns = getattr(ratings, "index", None), getattr(ratings, "columns", None)
    if columns is None or index is None or callable(index):
        return ""
    for number, (row, column) in enumerate(zip(index, columns, strict=False)):
        if row != column:
            return (
                f"row {number} is {format_value(row)} and column {number} is "
                f"{format_value(column)}; give rows and columns the same members in the same "
                "order, or pass ratings.to_numpy() if they are the same"
            )
    return ""


def _parse_cells(cells: Array) -> tuple[Array, Array]:
    """Cells as numbers, nan where empty and on the diagonal; and a mask of those that are none."""
    if cells.dtype != object:
        value = cells.astype(np.float64)
        is_not_number = np.zeros(value.shape, dtype=np.bool_)
    else:
        numbers = [parse_number(cell) for cell in cells.flat]
        is_missing = [number is None for number in numbers]
        is_not_number = np.array(is_missing, dtype=np.bool_).reshape(cells.shape)
        value = np.array(numbers, dtype=np.float64).reshape(cells.shape)  # nan for None
        np.fill_diagonal(is_not_number, val=False)
    np.fill_diagonal(value, np.nan)
    return value, is_not_number


def _format_rating_cells(mask: Array, cells: Array) -> str:
    """The cells of a mask with their rows and columns, counted from 0."""
    positions, shown = np.argwhere(mask), []
    for row, column in positions[:_MAX_CELLS].tolist():
        cell = cells[row, column]
        text = f"{cell:.15g}" if isinstance(cell, np.floating) else format_value(cell)
        shown.append(f"({row}, {column}): {text}")
    return join_truncated(shown, conjunction="", n_total=len(positions))


def _suggest_scale(value: Array) -> str:
    """A remedy that names the first usual scale that contains all ratings, if there is one."""
    ratings = value[np.isfinite(value)]
    for low, high in _USUAL_SCALES:
        if ((low <= ratings) & (ratings <= high)).all():
            return f"pass scale=({low}, {high}), or correct them"
    return "pass the scale of these ratings, or correct them"
