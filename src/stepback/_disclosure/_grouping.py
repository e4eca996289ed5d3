"""The groups of units for which the report shows how many people are counted.

They are the cells of a splitting: a unit that may not stand alone shares a row with others, and a
reader does not learn which of them was the reason. In the example of `_splitting`, the report
shows "a, b: 4 of 11".
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback._disclosure._policy import MIN_GROUP_SIZE
from stepback._disclosure._splitting import SortedUnits, Subtree, publishable_parts
from stepback._records._unit_path import split_unit_path

MAX_UNITS = 20
_MAX_DEPTH = 8
_NO_UNIT = "no unit"


@attrs.frozen
class Group:
    """People of one or several units, of whom some are counted.

    Attributes:
        units: The units, as they are shown.
        n_people, n_counted: How many people are in them, and how many of these are counted.
        unit_positions: The positions of the units in the sequence that was grouped.
    """

    units: tuple[str, ...]
    n_people: int
    n_counted: int
    unit_positions: tuple[int, ...]


def publishable_groups(
    units: Sequence[str], unit_by_person: Array, is_counted: Array
) -> tuple[Group, ...]:
    """The groups of units whose counts may be published, those with the highest counts first.

    `units` are different paths, such as ``"sales/north"``; each person is in the unit at a
    position of it, and is counted or not. The groups cover all units; there are none if not even
    all units together may be published.
    """
    paths = [split_unit_path(unit) for unit in units]
    people = SortedUnits.from_people(paths, unit_by_person, is_counted)
    order, groups = people.order, []
    for part in publishable_parts(people, MIN_GROUP_SIZE):
        if not part.is_cell:
            continue
        counted = people.levels_in(part.subtrees)
        labels = (_subtree_label(subtree, people.paths) for subtree in sorted(part.subtrees))
        runs = (order[subtree.first : subtree.last] for subtree in part.subtrees)
        positions = tuple(chain.from_iterable(runs))
        groups.append(Group(tuple(labels), counted.size, int(counted.sum()), positions))
    return _sort_groups(groups)


def groups_by_unit(
    units: Sequence[str], unit_by_person: Array, is_counted: Array
) -> tuple[Group, ...]:
    """A group for every unit, for readers who may see all answers; highest counts first."""
    n_people, n_counted = (
        np.bincount(unit_by_person, weights=weights, minlength=len(units)).astype(int).tolist()
        for weights in (None, is_counted)
    )
    rows = zip(units, n_people, n_counted, strict=True)
    return _sort_groups(
        Group((unit or _NO_UNIT,), size, count, (position,))
        for position, (unit, size, count) in enumerate(rows)
    )


def merge_last_groups(groups: Sequence[Group], limit: int = MAX_UNITS) -> tuple[Group, ...]:
    """At most `limit` groups; the last ones are merged into one."""
    if len(groups) <= limit:
        return tuple(groups)
    merged = groups[limit - 1 :]
    n_units = sum(len(group.units) for group in merged)
    others = Group(
        (f"{n_units:,} other units",),
        sum(group.n_people for group in merged),
        sum(group.n_counted for group in merged),
        tuple(chain.from_iterable(group.unit_positions for group in merged)),
    )
    return (*groups[: limit - 1], others)


def _sort_groups(groups: Iterable[Group]) -> tuple[Group, ...]:
    return tuple(sorted(groups, key=lambda group: (-group.n_counted, -group.n_people, group.units)))


def _subtree_label(subtree: Subtree, paths: Sequence[tuple[str, ...]]) -> str:
    if subtree.depth == 0:
        return "everyone"
    path = paths[subtree.first]
    name = "/".join(path[: subtree.depth]) or _NO_UNIT
    follows = subtree.last < len(paths)
    has_units_below = path and follows and paths[subtree.last][: len(path)] == path
    is_single_unit = path == paths[subtree.last - 1]
    return f"{name} itself" if is_single_unit and has_units_below else name


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
