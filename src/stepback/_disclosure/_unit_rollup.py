"""Coarser units: paths cut to a depth at which there are few enough to list."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from stepback._algorithms._arrays import Array
from stepback._records._unit_path import split_unit_path

MAX_UNITS = 20
_MAX_DEPTH = 8


def coarse_paths(units: Sequence[str], limit: int = MAX_UNITS) -> list[str]:
    """For each unit, its path cut to a common depth.

    The depth is the largest at which there are at most `limit` different paths, and at least 1.
    """
    paths = [split_unit_path(unit)[:_MAX_DEPTH] for unit in units]
    depth = 1
    while depth < _MAX_DEPTH and len({path[: depth + 1] for path in paths}) <= limit:
        depth += 1
    return ["/".join(path[:depth]) for path in paths]


def coarsen_units(unit_by_person: Sequence[str], limit: int = MAX_UNITS) -> tuple[list[str], Array]:
    """The coarse units, and for each person the position of theirs."""
    distinct = list(dict.fromkeys(unit_by_person))
    coarse = coarse_paths(distinct, limit)
    position = {unit: index for index, unit in enumerate(dict.fromkeys(coarse))}
    position_by_unit = {unit: position[path] for unit, path in zip(distinct, coarse, strict=True)}
    positions = map(position_by_unit.__getitem__, unit_by_person)
    return list(position), np.fromiter(positions, dtype=np.int64, count=len(unit_by_person))
