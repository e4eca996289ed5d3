"""The columns of frames and mappings as arrays."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from stepback._algorithms._arrays import Array, is_masked, object_array
from stepback._problems._format import format_value, is_failure, one_line_message


def frame_columns(table: Any) -> list[tuple[Any, Array]]:
    """The headers and columns of a mapping or of a pandas, polars or pyarrow frame.

    Raises
    ------
    ValueError
        If it is neither, or if one of its columns cannot be read.
    ModuleNotFoundError
        If it is a frame and narwhals is not installed.
    """
    if isinstance(table, Mapping):
        return [(header, _as_array(header, values)) for header, values in table.items()]
    try:
        import narwhals as nw
    except ModuleNotFoundError:
        raise ModuleNotFoundError(
            f"reading a {type(table).__name__} needs narwhals: pip install 'stepback[frames]'; "
            "a mapping of columns does not need it"
        ) from None
    try:
        frame = nw.from_native(table, eager_only=True)
        series = list(frame.iter_columns())
    except nw.exceptions.DuplicateError:
        return _with_repeated_names(table)
    except TypeError:
        remedy = "collect it first" if hasattr(table, "collect") else "give one of these"
        raise ValueError(
            f"{format_value(table)} is neither a mapping of columns nor a pandas, polars or "
            f"pyarrow frame; {remedy}"
        ) from None
    return [(column.name, _read_series(column, nw)) for column in series]


def _as_array(header: Any, values: Any) -> Array:
    """A column of a mapping."""
    if is_masked(values):
        values = values.tolist()  # with None for masked elements
    if isinstance(values, np.ndarray) and values.ndim == 1:
        return values.astype(object) if values.dtype.kind == "U" else values
    if isinstance(values, str | bytes | Mapping | np.ndarray) or not isinstance(values, Iterable):
        raise ValueError(
            f"column {format_value(header)}: {format_value(values)} is not a column; give a list"
        )
    return object_array(list(values))


def _read_series(series: Any, nw: Any) -> Array:
    """A column of a frame; its library may fail at values that Python cannot represent."""
    try:
        return _series_to_array(series, nw)
    except BaseException as fault:
        if not is_failure(fault):
            raise
        raise ValueError(
            f"column {format_value(series.name)} of type {series.dtype} cannot be read "
            f"({one_line_message(fault)}); cast it to text or numbers"
        ) from None


def _series_to_array(series: Any, nw: Any) -> Array:
    has_nulls = series.null_count() > 0
    if series.dtype in {nw.String, nw.Categorical, nw.Enum}:
        text = series.cast(nw.String)
        return np.asarray(text.fill_null("") if has_nulls else text, dtype=object)
    # As numpy arrays, integers with nulls would become floats, and large ones would change.
    is_exact = series.dtype.is_integer() or series.dtype == nw.Boolean
    if series.dtype.is_float() or series.dtype == nw.Date or (is_exact and not has_nulls):
        return np.asarray(series.to_numpy())
    return object_array(series.to_list())


def _with_repeated_names(table: Any) -> list[tuple[Any, Array]]:
    """The names without cells, so that the check of headers reports the repeated names."""
    names = getattr(table, "column_names", None) or list(table.columns)
    return [(name, object_array([])) for name in names]
