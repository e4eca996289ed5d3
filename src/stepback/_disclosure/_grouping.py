"""What may be told of what people said about themselves, without telling it of any one of them.

A count of people is told for a group of at least five, of whom at least two are counted and two
are not: then neither none nor all are, not even of the others for someone who knows their own
answer. Units are told apart by halving: the whole falls into two parts, each of which falls into
two again, along lines that depend on the units and their sizes alone. A part is divided only
where both halves may be told. So every number told is that of a group that may be told; so is
every sum and difference of them; and that a part was not divided leaves open which of its
halves stood in the way, and how.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate, groupby

import attrs

from stepback._disclosure._unit_rollup import MAX_UNITS
from stepback._records._unit_path import split_unit_path

MIN_GROUP_SIZE = 5
EACH_WAY = 2


@attrs.frozen
class Group:
    """People of one or several units, of whom some are counted.

    Attributes:
        units: The units, in words.
        people: How many they are.
        count: How many of them are counted.
        numbers: The positions of the units among those given.
    """

    units: tuple[str, ...]
    people: int
    count: int
    numbers: tuple[int, ...]


@attrs.frozen
class _Part:
    """Units that follow one another and share the first `depth` names of their paths."""

    first: int
    last: int
    depth: int


def is_publishable(count: float, people: float) -> bool:
    """Whether it may be told that `count` of `people` are counted."""
    return people >= MIN_GROUP_SIZE and EACH_WAY <= count <= people - EACH_WAY


def publishable_groups(
    units: Sequence[str], people: Sequence[int], count: Sequence[int]
) -> tuple[Group, ...]:
    """The groups of units that may be told apart, those with the highest counts first.

    Parameters
    ----------
    units
        Paths of units, such as ``"sales/north"``; each once.
    people, count
        How many there are in each, and how many of them are counted.

    Returns
    -------
    tuple
        Groups that cover all units; empty if not even all units together may be told.
    """
    order = sorted(range(len(units)), key=lambda at: split_unit_path(units[at]))
    paths = [split_unit_path(units[at]) for at in order]
    size = [0, *accumulate(people[at] for at in order)]
    counted = [0, *accumulate(count[at] for at in order)]
    groups = [
        Group(
            _labels(parts, paths),
            sum(size[part.last] - size[part.first] for part in parts),
            sum(counted[part.last] - counted[part.first] for part in parts),
            tuple(at for part in parts for at in order[part.first : part.last]),
        )
        for parts in _told_apart(paths, size, counted)
    ]
    return tuple(sorted(groups, key=lambda group: (-group.count, -group.people, group.units)))


def groups_by_unit(
    units: Sequence[str], people: Sequence[int], count: Sequence[int]
) -> tuple[Group, ...]:
    """Every unit by itself, those with the highest counts first: for who may see them all."""
    groups = [
        Group((unit or _NO_UNIT,), n, k, (at,))
        for at, (unit, n, k) in enumerate(zip(units, people, count, strict=True))
    ]
    return tuple(sorted(groups, key=lambda group: (-group.count, -group.people, group.units)))


def merge_last_groups(groups: Sequence[Group], most: int = MAX_UNITS) -> tuple[Group, ...]:
    """At most so many groups; those at the end are taken together."""
    if len(groups) <= most:
        return tuple(groups)
    rest = groups[most - 1 :]
    units = sum(len(group.units) for group in rest)
    together = Group(
        (f"{units:,} other units",),
        sum(group.people for group in rest),
        sum(group.count for group in rest),
        tuple(at for group in rest for at in group.numbers),
    )
    return (*groups[: most - 1], together)


def _told_apart(
    paths: Sequence[tuple[str, ...]], size: Sequence[int], counted: Sequence[int]
) -> Iterator[tuple[_Part, ...]]:
    def may_be_told(parts: tuple[_Part, ...]) -> bool:
        people = sum(size[part.last] - size[part.first] for part in parts)
        count = sum(counted[part.last] - counted[part.first] for part in parts)
        return is_publishable(count, people)

    whole = (_Part(0, len(paths), 0),)
    waiting: list[tuple[_Part, ...]] = [whole] if may_be_told(whole) else []
    while waiting:
        parts = waiting.pop()
        halves = _halves(parts, paths, size)
        if halves and all(map(may_be_told, halves)):
            waiting += halves
        else:
            yield parts


def _halves(
    parts: tuple[_Part, ...], paths: Sequence[tuple[str, ...]], size: Sequence[int]
) -> tuple[tuple[_Part, ...], ...]:
    """Two halves as alike in size as can be; none where there is nothing to divide."""
    while len(parts) == 1:
        inner = _inner(parts[0], paths)
        if not inner:
            return ()
        parts = inner
    ordered = sorted(parts, key=lambda part: (size[part.last] - size[part.first], part.first))
    reached = list(accumulate(size[part.last] - size[part.first] for part in ordered))
    at = min(range(len(ordered) - 1), key=lambda at: abs(2 * reached[at] - reached[-1]))
    return tuple(ordered[: at + 1]), tuple(ordered[at + 1 :])


def _inner(part: _Part, paths: Sequence[tuple[str, ...]]) -> tuple[_Part, ...]:
    """What a part consists of, a name further down; nothing if it is a single unit."""
    if paths[part.first] == paths[part.last - 1]:
        return ()
    inner = []
    first = part.first
    alike = groupby(range(part.first, part.last), lambda at: paths[at][: part.depth + 1])
    for _, group in alike:
        last = first + sum(1 for _ in group)
        inner.append(_Part(first, last, part.depth + 1))
        first = last
    return tuple(inner)


def _labels(parts: tuple[_Part, ...], paths: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(_label(part, paths) for part in sorted(parts, key=lambda part: part.first))


def _label(part: _Part, paths: Sequence[tuple[str, ...]]) -> str:
    if part.depth == 0:
        return "everyone"
    path = paths[part.first]
    name = "/".join(path[: part.depth]) or _NO_UNIT
    above = path and part.last < len(paths) and paths[part.last][: len(path)] == path
    alone = path == paths[part.last - 1]
    return f"{name} itself" if alone and above else name


_NO_UNIT = "no unit"
