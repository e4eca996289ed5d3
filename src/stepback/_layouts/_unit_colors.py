"""Which units get a color of their own, and the unit of each person and post."""

from __future__ import annotations

from collections import Counter

import attrs
import numpy as np

from stepback._algorithms._arrays import Array, number_keys
from stepback._algorithms._read_only import freeze_arrays
from stepback._display._sanitize_text import sanitize_text
from stepback._flow._compiled import Compiled
from stepback._problems._format import pluralize
from stepback._records._record_types import NODE_TABLES
from stepback._records._unit_path import split_unit_path

UnitPath = tuple[str, ...]


@attrs.frozen(eq=False)
class UnitColors:
    """The units at one level of their paths, the largest of which have a color of their own.

    The level is the highest that tells people apart: if all units are in ``"acme / …"``, the one
    below it.

    Attributes:
        unit: For each node of the organization, the number of its unit; -1 for posts and circles
            without one, which take that of the one person in them.
        unit_names: The name of each unit; empty for no unit.
        color: For each node, the number of its color; -1 as above.
        color_names: What the colors stand for: units, the largest first, without the part of
            their paths that all share; then other units, and no unit.
        other_color, none_color: The color of all other units and of people without one; -1 if
            there are none.
    """

    unit: Array
    unit_names: tuple[str, ...]
    color: Array
    color_names: tuple[str, ...]
    other_color: int
    none_color: int

    def __attrs_post_init__(self) -> None:
        """Make all arrays read-only."""
        freeze_arrays(self)

    @classmethod
    def from_compiled(cls, compiled: Compiled, max_units: int) -> UnitColors:
        """The colors of an organization, at most `max_units` and two: others, and no unit."""
        recorded = _recorded_units(compiled)
        spellings = list(dict.fromkeys(recorded))
        paths = [split_unit_path(spelling) for spelling in spellings]
        position = dict(zip(spellings, range(len(spellings)), strict=True))
        spelling = np.array([position[unit] for unit in recorded], dtype=np.int64)
        has_unit = np.array([bool(path) for path in paths], dtype=np.bool_)
        is_person = np.arange(spelling.size) < compiled.n_people
        is_known = is_person | has_unit[spelling]
        # A post without a unit is drawn in the unit of the one person who holds it.
        holder = compiled.groups.sole_person
        inherits = ~is_known & (holder >= 0)
        spelling[inherits] = spelling[holder[inherits]]
        is_known |= inherits
        n_people = np.bincount(spelling[: compiled.n_people], minlength=len(paths))
        level = _distinguishing_level(paths)
        heads = [path[:level] for path in paths]
        sizes = Counter[UnitPath]()
        for head, n in zip(heads, n_people.tolist(), strict=True):
            sizes[head] += n
        ranked = [head for head, n in sizes.most_common() if head and n]
        names = [_join_path(head[level - 1 :] or head[-1:]) for head in ranked[:max_units]]
        codes = dict(zip(ranked[:max_units], range(max_units), strict=False))
        other_color = none_color = -1
        if others := ranked[max_units:]:
            other_color = len(names)
            codes |= dict.fromkeys(others, other_color)
            names.append(pluralize(len(others), "other unit"))
        if sizes[()]:
            codes[()] = none_color = len(names)
            names.append("no unit")
        color = np.array([codes.get(head, -1) for head in heads], dtype=np.int64)
        number = number_keys(paths)
        unit_names = [_join_path(path) for path in dict.fromkeys(paths)]
        return cls(
            unit=np.where(is_known, number[spelling], -1),
            unit_names=tuple(unit_names),
            color=np.where(is_known, color[spelling], -1),
            color_names=tuple(names),
            other_color=other_color,
            none_color=none_color,
        )


def _recorded_units(compiled: Compiled) -> list[str]:
    """The unit of each node."""
    tables = compiled.columns.tables
    return [unit for table in NODE_TABLES for unit in tables[table]["unit"].tolist()]


def _distinguishing_level(paths: list[UnitPath]) -> int:
    """How many names of each path are needed to tell two units apart; at least 1."""
    known = [path for path in paths if path]
    if not known:
        return 1
    shared = known[0]
    for path in known:
        n_shared = 0
        while n_shared < min(len(shared), len(path)) and shared[n_shared] == path[n_shared]:
            n_shared += 1
        shared = shared[:n_shared]
    return len(shared) + 1


def _join_path(path: UnitPath) -> str:
    return sanitize_text(" / ".join(path))
