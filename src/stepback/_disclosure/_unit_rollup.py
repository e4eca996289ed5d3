"""Units, told apart as far in as there are few of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from stepback._algorithms._arrays import Array
from stepback._records._unit_path import split_unit_path

MAX_UNITS = 20
_DEEPEST = 8


def coarse(units: Sequence[str], most: int = MAX_UNITS) -> list[str]:
    """For each unit the one it is told under: so far in as there are few, else the outermost."""
    paths = [split_unit_path(unit)[:_DEEPEST] for unit in units]
    depth = 1
    while depth < _DEEPEST and len({path[: depth + 1] for path in paths}) <= most:
        depth += 1
    return ["/".join(path[:depth]) for path in paths]


def coarsen_units(written: Sequence[str], most: int = MAX_UNITS) -> tuple[list[str], Array]:
    """The units that are told apart, and for each person the number of theirs."""
    distinct = list(dict.fromkeys(written))
    told = coarse(distinct, most)
    numbers = {unit: number for number, unit in enumerate(dict.fromkeys(told))}
    of = {unit: numbers[under] for unit, under in zip(distinct, told, strict=True)}
    where = np.fromiter(map(of.__getitem__, written), dtype=np.int64, count=len(written))
    return list(numbers), where
