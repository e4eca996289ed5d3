"""The groups of units for which the report shows how many people are counted.

All units together are split into two halves, each half is split again, and so on. A split
depends only on the units and on how many people are in each. It is made only if both halves may
be published, so every published group may be. The groups do not overlap: every sum and every
difference of published counts is a count of several such groups together.

Why a half is not published although it could be: let unit a have 6 people, 3 of them counted,
and unit b 5 people, 1 of them counted. The count of b may not be published. If the report showed
3 of 6 for a, a reader would subtract that from the total, 4 of 11, and get 1 of 5 for b. So the
report shows "a, b: 4 of 11", from which nobody can tell which of the two was the reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, chain, groupby

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback._disclosure._policy import is_publishable
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


@attrs.frozen(order=True)
class _Subtree:
    """Consecutive units, in the order of their paths, whose first `depth` names are the same."""

    first: int
    last: int
    depth: int


@attrs.frozen
class _SortedUnits:
    """Units in the order of their paths, with the numbers of people in the units before each."""

    paths: Sequence[tuple[str, ...]]
    people_before: Sequence[int]
    counted_before: Sequence[int]

    def count_people(self, *subtrees: _Subtree) -> tuple[int, int]:
        """How many people in these subtrees are counted, and how many there are in all."""
        n_counted, n_people = (
            sum(before[subtree.last] - before[subtree.first] for subtree in subtrees)
            for before in (self.counted_before, self.people_before)
        )
        return n_counted, n_people


def publishable_groups(
    units: Sequence[str], n_people: Sequence[int], n_counted: Sequence[int]
) -> tuple[Group, ...]:
    """The groups of units whose counts may be published, those with the highest counts first.

    `units` are different paths, such as ``"sales/north"``, each with the number of people in it
    and of those of them who are counted. The groups cover all units; there are none if not even
    all units together may be published.
    """
    order = sorted(range(len(units)), key=lambda position: split_unit_path(units[position]))
    sorted_units = _SortedUnits(
        [split_unit_path(units[position]) for position in order],
        [0, *accumulate(n_people[position] for position in order)],
        [0, *accumulate(n_counted[position] for position in order)],
    )
    groups = []
    for subtrees in _publishable_parts(sorted_units):
        counted, people = sorted_units.count_people(*subtrees)
        labels = tuple(_subtree_label(subtree, sorted_units.paths) for subtree in sorted(subtrees))
        runs = (order[subtree.first : subtree.last] for subtree in subtrees)
        groups.append(Group(labels, people, counted, tuple(chain.from_iterable(runs))))
    return _sort_groups(groups)


def groups_by_unit(
    units: Sequence[str], n_people: Sequence[int], n_counted: Sequence[int]
) -> tuple[Group, ...]:
    """A group for every unit, for readers who may see all answers; highest counts first."""
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


def _publishable_parts(sorted_units: _SortedUnits) -> Iterator[tuple[_Subtree, ...]]:
    """The parts that remain when every split that may be published is made."""

    def may_publish(subtrees: tuple[_Subtree, ...]) -> bool:
        return is_publishable(*sorted_units.count_people(*subtrees))

    everyone: tuple[_Subtree, ...] = (_Subtree(0, len(sorted_units.paths), 0),)
    pending = [everyone] if may_publish(everyone) else []
    while pending:
        part = pending.pop()
        halves = _split_in_half(part, sorted_units)
        if halves and all(map(may_publish, halves)):
            pending += halves
        else:
            yield part


def _split_in_half(
    part: tuple[_Subtree, ...], sorted_units: _SortedUnits
) -> tuple[tuple[_Subtree, ...], ...]:
    """Two halves of a size as equal as possible; none if the part is a single unit.

    With subtrees of 1, 2, 4 and 8 people, the halves are 1 + 2 + 4 and 8: a small unit that may
    not be published is merged with other small ones, and hides few people.
    """
    while len(part) == 1:
        part = _child_subtrees(part[0], sorted_units.paths)
    if not part:
        return ()
    size = {subtree: sorted_units.count_people(subtree)[1] for subtree in part}
    by_size = sorted(part, key=lambda subtree: (size[subtree], subtree.first))
    cumulated = list(accumulate(size[subtree] for subtree in by_size))
    cut = min(range(len(by_size) - 1), key=lambda index: abs(2 * cumulated[index] - cumulated[-1]))
    return tuple(by_size[: cut + 1]), tuple(by_size[cut + 1 :])


def _child_subtrees(subtree: _Subtree, paths: Sequence[tuple[str, ...]]) -> tuple[_Subtree, ...]:
    """The subtrees one name further down; none if this is a single unit."""
    if paths[subtree.first] == paths[subtree.last - 1]:
        return ()
    depth = subtree.depth + 1
    positions = range(subtree.first, subtree.last)
    runs = groupby(positions, lambda position: paths[position][:depth])
    children = (tuple(run) for _, run in runs)
    return tuple(_Subtree(run[0], run[-1] + 1, depth) for run in children)


def _subtree_label(subtree: _Subtree, paths: Sequence[tuple[str, ...]]) -> str:
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
