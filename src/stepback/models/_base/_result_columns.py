"""The columns of a model's result: a row for each point, or for each member of a group."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import attrs
import numpy as np

from stepback._frames import ColumnKind, FrameColumn
from stepback._records._level import Level

_MEMBER = "id"


def result_columns(result: Any) -> dict[str, FrameColumn]:
    """A column for each field that has a plain value for each row; others are left out.

    Where fields are mappings, as of the members of a group, each key is a row. Otherwise each
    point is: fields with further axes of their own have no column.
    """
    values = {field.name: getattr(result, field.name) for field in attrs.fields(type(result))}
    by_key = {name: value for name, value in values.items() if isinstance(value, Mapping)}
    if by_key:
        keys = list(next(iter(by_key.values())))
        columns = {_MEMBER: FrameColumn("text", keys)}
        for name, mapping in by_key.items():
            if mapping.keys() == set(keys):
                columns[name] = _plain_column([mapping[key] for key in keys])
        return columns
    shapes = [np.shape(value) for value in values.values() if isinstance(value, np.ndarray)]
    shape = min(shapes, key=len, default=())
    n_points = int(np.prod(shape))
    columns = {}
    for name, value in values.items():
        if isinstance(value, np.ndarray) and value.shape == shape:
            columns[name] = _plain_column(value.ravel().tolist())
        elif isinstance(value, bool | int | float | str | Level):
            columns[name] = _plain_column([value] * n_points)
    return columns


def plain_values(value: Any) -> Any:
    """A value of a result as JSON has it: arrays as lists, levels by name, ``None`` for nan."""
    if isinstance(value, np.ndarray):
        return plain_values(value.tolist())
    if isinstance(value, Mapping):
        return {key: plain_values(item) for key, item in value.items()}
    if isinstance(value, list | tuple | frozenset):
        return [plain_values(item) for item in _in_order(value)]
    if isinstance(value, Level):
        return value.name
    if attrs.has(type(value)):
        return {f.name: plain_values(getattr(value, f.name)) for f in attrs.fields(type(value))}
    return None if isinstance(value, float) and not np.isfinite(value) else value


def _in_order(items: list[Any] | tuple[Any, ...] | frozenset[Any]) -> Iterable[Any]:
    """The items of a collection; those of a set in the order of their texts."""
    return sorted(items, key=str) if isinstance(items, frozenset) else items


def _plain_column(cells: list[Any]) -> FrameColumn:
    plain = [cell.name if isinstance(cell, Level) else cell for cell in cells]
    kind: ColumnKind = "number"
    if any(isinstance(cell, str) for cell in plain):
        kind = "text"
    elif plain and all(isinstance(cell, bool) for cell in plain):
        kind = "flag"
    return FrameColumn(kind, plain)
