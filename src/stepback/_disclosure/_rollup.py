"""The units whose figures `by_unit` may show, where units lie within one another.

Units are shown where they are a part that may be published. An example: sales has 12 people, 9 of
them in sales/north and 3 in sales/south, and let 5 be the fewest that a figure may be about. Then
sales is not split. If sales/north were shown beside it, a reader would subtract one total from
the other and get the total of the 3 in sales/south.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from stepback._algorithms._arrays import Array
from stepback._disclosure._splitting import SortedUnits, Subtree, publishable_parts


def publishable_units(
    paths: Sequence[tuple[str, ...]], unit_by_person: Array, levels: Array, minimum: int
) -> set[tuple[str, ...]]:
    """The paths of the units whose figures may be shown beside one another.

    `unit_by_person` has for each person with an answer the position of the innermost unit in
    `paths`, and `levels` the answer. The whole has the path ``()``.
    """
    units = SortedUnits.from_people(paths, unit_by_person, levels)
    shown: set[tuple[str, ...]] = set()
    for part in publishable_parts(units, minimum):
        if len(part.subtrees) == 1:
            shown.update(_units_of_same_people(part.subtrees[0], units.paths))
    return shown


def _units_of_same_people(
    subtree: Subtree, paths: Sequence[tuple[str, ...]]
) -> Iterator[tuple[str, ...]]:
    """The unit of a subtree, and those within it that contain all of its people.

    None if the subtree consists of the people who are in a unit but in no unit within it.
    """
    first, last = paths[subtree.first], paths[subtree.last - 1]
    for depth in range(subtree.depth, len(first) + 1):
        if first[:depth] != last[:depth]:
            return
        yield first[:depth]
