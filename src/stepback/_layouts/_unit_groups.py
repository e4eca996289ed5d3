"""People by top-level unit: the largest units by themselves, and the others together.

Where all units are within one, such as the company, the units directly within it are meant.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback._display._sanitize_text import sanitize_text
from stepback._records._unit_path import split_unit_path

NO_UNIT = "no unit"


@attrs.frozen(eq=False)
class UnitGroups:
    """The group of each person.

    Attributes:
        names: Of the groups, as they are shown: the units with most people first, then those
            without a unit, then all other units together.
        group: The group of each person.
        n_units: How many of the groups are one unit each: the first of them.
        n_others: How many units the last group stands for; 0 if every unit has its own.
    """

    names: list[str]
    group: Array
    n_units: int
    n_others: int

    @classmethod
    def from_column(cls, units: Iterable[str], max_units: int) -> UnitGroups:
        """Group people by top-level unit, of which `max_units` or fewer are groups of their own."""
        column = list(units)
        path_of = {unit: split_unit_path(unit) for unit in set(column)}
        depth = _common_depth([path for path in path_of.values() if path])
        top_of = {
            unit: path[min(depth, len(path) - 1)] if path else "" for unit, path in path_of.items()
        }
        tops = [top_of[unit] for unit in column]
        sizes = Counter(tops)
        n_without = sizes.pop("", 0)
        n_shown = min(len(sizes), max_units)
        # Of units of the same size, the first by name, whatever the order of the data.
        ranked = sorted(sizes, key=lambda unit: (-sizes[unit], unit))
        names = [sanitize_text(unit) for unit in ranked[:n_shown]]
        number = {unit: position for position, unit in enumerate(ranked[:n_shown])}
        if n_without:
            number[""] = len(names)
            names.append(NO_UNIT)
        if n_others := len(sizes) - n_shown:
            number.update(dict.fromkeys(ranked[n_shown:], len(names)))
            names.append(f"{n_others:,} other {'unit' if n_others == 1 else 'units'}")
        group = np.array([number[top] for top in tops], dtype=np.int64)
        return cls(names, group, n_shown, n_others)


def _common_depth(paths: list[tuple[str, ...]]) -> int:
    """How many names all paths begin with."""
    # Between the first and the last in order, all others begin as both do.
    first, last = min(paths, default=()), max(paths, default=())
    shared = [name == other for name, other in zip(first, last, strict=False)]
    return [*shared, False].index(False)
