"""Cells that are lists of names, as mappings and frames can have them, joined to texts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

import numpy as np

from stepback._algorithms._arrays import is_empty_cell, object_array

# Between the names of one cell: the separator of units in ASCII, which no name has.
LIST_SEPARATOR = "\x1f"
_LISTS = (list, tuple, set, frozenset, np.ndarray)


def join_list_cells(source: Any, headers: Collection[str]) -> Any:
    """A mapping or frame in which cells of these columns that are lists are texts.

    What has none is returned as it is, and so is what is neither.
    """
    if isinstance(source, Mapping):
        joined = {
            header: found
            for header in headers
            if (found := _join_cells(source.get(header))) is not None
        }
        return {**source, **joined} if joined else source
    try:
        import narwhals as nw

        frame = nw.from_native(source, eager_only=True)
    except (ImportError, TypeError, nw.exceptions.DuplicateError):
        return source  # a path, or what the reader reports
    new = []
    for header in headers:
        if header not in frame.columns:
            continue
        series = frame.get_column(header)
        is_list = isinstance(series.dtype, nw.Object | nw.List | nw.Array)
        joined_cells = _join_cells(series.to_list()) if is_list else None
        if joined_cells is not None:
            values = joined_cells.tolist()
            new.append(nw.new_series(header, values, nw.String, backend=frame.implementation))
    return frame.with_columns(new).to_native() if new else source


def _join_cells(cells: Any) -> np.ndarray[Any, Any] | None:
    """The cells with each list as a text; ``None`` if there is no list among them."""
    if isinstance(cells, np.ndarray) and cells.dtype != object:
        return None
    if isinstance(cells, str | bytes | Mapping) or not isinstance(cells, Iterable):
        return None
    every = list(cells)
    if not any(isinstance(cell, _LISTS) for cell in every):
        return None
    return object_array([_join_listed(cell) for cell in every])


def _join_listed(cell: Any) -> Any:
    if isinstance(cell, set | frozenset):
        cell = sorted(map(str, cell))
    if not isinstance(cell, _LISTS):
        return cell
    names = [
        str(name).strip()
        for name in np.ravel(np.array(cell, dtype=object)).tolist()
        if not is_empty_cell(name)
    ]
    return LIST_SEPARATOR.join(names) or None
