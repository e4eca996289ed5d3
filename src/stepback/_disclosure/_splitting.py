"""The cells into which people are split, so that the sum of every cell may be published.

All people together are split into two halves along their units, each half is split again, and so
on. Where a split falls depends only on the units and on how many people are in each. It is made
only if the sums of both halves may be published. So the cells do not overlap, each of them may be
published, and every sum or difference of what is published is that of several cells.

Why a half is not published although it could be: let unit a have 6 people, 3 of them counted,
and unit b 5 people, 1 of them counted. The count of b may not be published. If 3 of 6 were
published for a, a reader would subtract that from the total, 4 of 11, and get 1 of 5 for b.

Why an omitted split leaves all answers open, too: the reader learns the sum of the cell, and that
one of its halves has almost all or almost none of its greatest sum. Which half, and which of the
two, remains open: the answers could be the other way round.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, groupby

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback._disclosure._policy import is_publishable, may_publish_together


@attrs.frozen(order=True)
class Subtree:
    """Consecutive units, in the order of their paths, whose first `depth` names are the same."""

    first: int
    last: int
    depth: int


@attrs.frozen(eq=False)
class SortedUnits:
    """The answers of people, in the order of the paths of their units.

    Attributes:
        order: For each unit in which there is anybody, its position in the sequence given.
        paths: Their paths, sorted.
        start: Where the people of each unit start, and how many there are.
        levels: The level of each person's answer.
    """

    order: Sequence[int]
    paths: Sequence[tuple[str, ...]]
    start: Sequence[int]
    levels: Array

    @classmethod
    def from_people(
        cls, paths: Sequence[tuple[str, ...]], unit_by_person: Array, levels: Array
    ) -> SortedUnits:
        """The units with these paths, and people who are in the unit at a position of `paths`."""
        n_people = np.bincount(unit_by_person, minlength=len(paths)).tolist()
        by_path = sorted(range(len(paths)), key=paths.__getitem__)
        rank = np.empty(len(paths), dtype=np.int64)
        rank[by_path] = np.arange(len(paths))
        occupied = [position for position in by_path if n_people[position]]
        return cls(
            occupied,
            [paths[position] for position in occupied],
            [0, *accumulate(n_people[position] for position in occupied)],
            levels[np.argsort(rank[unit_by_person], kind="stable")],
        )

    def count_people(self, subtree: Subtree) -> int:
        """How many people are in this subtree."""
        return self.start[subtree.last] - self.start[subtree.first]

    def levels_in(self, subtrees: Iterable[Subtree]) -> Array:
        """The levels of the people in these subtrees."""
        runs = [self.levels[self.start[part.first] : self.start[part.last]] for part in subtrees]
        return np.concatenate(runs)

    def child_subtrees(self, subtree: Subtree) -> tuple[Subtree, ...]:
        """The subtrees one name further down; none if this is a single unit.

        The people of a unit who are in none of the units within it are a subtree of their own.
        """
        if self.paths[subtree.first] == self.paths[subtree.last - 1]:
            return ()
        depth = subtree.depth + 1
        runs = groupby(
            range(subtree.first, subtree.last),
            lambda unit: self.paths[unit][depth - 1] if len(self.paths[unit]) >= depth else None,
        )
        positions = (list(run) for _, run in runs)
        return tuple(Subtree(run[0], run[-1] + 1, depth) for run in positions)


@attrs.frozen(eq=False)
class Part:
    """Subtrees whose common sum may be published; a cell if it is not split further."""

    subtrees: Sequence[Subtree]
    is_cell: bool


@attrs.frozen(eq=False)
class _Siblings:
    """Subtrees beside one another, those of the fewest people first.

    Every half of them is a run, so that they are sorted only once.

    Attributes:
        subtrees: The subtrees.
        start: Where the people of each subtree start, and how many there are.
        levels: The levels of these people.
    """

    subtrees: Sequence[Subtree]
    start: Sequence[int]
    levels: Array

    @classmethod
    def from_subtrees(cls, subtrees: Sequence[Subtree], units: SortedUnits) -> _Siblings:
        """These subtrees of `units`."""
        by_size = sorted(subtrees, key=lambda subtree: (units.count_people(subtree), subtree.first))
        start = [0, *accumulate(map(units.count_people, by_size))]
        return cls(by_size, start, units.levels_in(by_size))

    def levels_between(self, first: int, last: int) -> Array:
        """The levels of the people in the subtrees from `first` up to `last`."""
        return self.levels[self.start[first] : self.start[last]]

    def middle(self, first: int, last: int) -> int:
        """Where to cut the subtrees from `first` up to `last`, so that the halves are most equal.

        With subtrees of 1, 2, 4 and 8 people, the halves are 1 + 2 + 4 and 8: a small unit that
        may not be published is merged with other small ones, and hides few people.
        """
        doubled = self.start[first] + self.start[last]
        after = bisect_left(self.start, doubled / 2, first + 1, last - 1)
        before = max(after - 1, first + 1)
        return min(before, after, key=lambda cut: abs(2 * self.start[cut] - doubled))


def publishable_parts(units: SortedUnits, minimum: int) -> Iterator[Part]:
    """All people together, and the parts of every split that is made; nothing if not even all."""
    if not is_publishable(units.levels, minimum=minimum):
        return
    whole = _Siblings.from_subtrees([Subtree(0, len(units.paths), 0)], units)
    pending = [(whole, 0, 1)]
    while pending:
        siblings, first, last = pending.pop()
        halves = _split_in_half(siblings, first, last, units)
        cells = (half.levels_between(start, end) for half, start, end in halves)
        is_split = bool(halves) and may_publish_together(cells, minimum=minimum)
        yield Part(siblings.subtrees[first:last], not is_split)
        if is_split:
            pending += halves


def _split_in_half(
    siblings: _Siblings, first: int, last: int, units: SortedUnits
) -> tuple[tuple[_Siblings, int, int], ...]:
    """The halves of the subtrees from `first` up to `last`; none if there is a single unit."""
    subtrees = siblings.subtrees[first:last]
    if len(subtrees) == 1:
        while len(subtrees) == 1:
            subtrees = units.child_subtrees(subtrees[0])
        if not subtrees:
            return ()
        siblings, first, last = _Siblings.from_subtrees(subtrees, units), 0, len(subtrees)
    cut = siblings.middle(first, last)
    return (siblings, first, cut), (siblings, cut, last)
