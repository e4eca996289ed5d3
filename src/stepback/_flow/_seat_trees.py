"""Trees over the seats of wide groups, so that many states can share most of their arcs.

Worked example. A circle has the seats 0 to 7, and each of its eight people delegates a domain of
their own to it. What comes from person 5 goes to all seats but 5, whose part stays with that
person. Without trees these are 8 × 7 arcs to members. A tree halves the seats: its root is 1, the
halves are 2 (seats 0 to 3) and 3 (4 to 7), the quarters 4 to 7, and the leaves 8 to 15 the seats
themselves. All seats but 5 are the parts 2 (seats 0 to 3) and 7 (6 and 7), and the leaf 12 (seat
4): three arcs, of a kind that is the same for whoever else needs these parts. A part is a state of
the circle, from which its two halves get what their seats have of it.
"""

from __future__ import annotations

import attrs
import numpy as np

from stepback._algorithms._adjacency import positions_in_runs
from stepback._algorithms._arrays import Array, distinct_values
from stepback._flow._groups import Groups

_NARROW = 8  # so few seats have no tree
_FEW = 4
_WORTH_TREES = 100_000  # arcs to members: fewer are quick without trees


@attrs.frozen(eq=False)
class SeatTrees:
    """Binary trees over the seats of some groups, numbered as heaps, one after the other.

    Attributes:
        groups: Of the organization.
        circle: The groups that have trees, in order.
        n_leaves: How many leaves each tree has: a power of two, at least the number of its seats.
        start: Where the numbers of each tree begin, and the end of the last: `start` plus 1 is
            the root, and the halves of ``start + i`` are ``start + 2 * i`` and one more.
        share: The sum of the shares of the seats in each part; 0 for those that have none.
    """

    groups: Groups
    circle: Array
    n_leaves: Array
    start: Array
    share: Array

    @classmethod
    def from_tails(cls, groups: Groups, tail_groups: Array) -> SeatTrees:
        """Trees for those groups whose seats would be the heads of very many arcs.

        `tail_groups` holds the group of each state from which arcs would lead to its seats.
        """
        n_seats = np.diff(groups.memberships_by_group.start)
        n_tails = np.bincount(tail_groups, minlength=n_seats.size)
        depth = np.ceil(np.log2(np.maximum(n_seats, 1))).astype(np.int64)
        n_arcs, n_with_tree = n_tails * n_seats, 2 * (n_tails * depth + n_seats)
        is_wide = (n_seats > _NARROW) & (n_arcs > _FEW * n_with_tree)
        if n_arcs[is_wide].sum() <= _WORTH_TREES:
            is_wide[:] = False
        circle = np.flatnonzero(is_wide)
        n_leaves = 1 << depth[circle]
        start = np.append(0, np.cumsum(2 * n_leaves))
        membership, row = groups.memberships_by_group.arcs_from(circle)
        share = _sum_over_parts(n_leaves, start, row, groups.share[membership])
        return cls(groups, circle, n_leaves, start, share)

    @property
    def n_parts(self) -> int:
        """How many numbers there are."""
        return int(self.share.size)

    def sum_over_parts(self, tree: Array, row: Array, share: Array) -> tuple[Array, Array]:
        """The sum of the shares of the seats in each part of each `tree`, and where each begins.

        `share` are those of all seats of the first tree, then of the second, and so on, and `row`
        the position in `tree` of each. There may be a second axis. The sum of a part is as far
        from the begin of its tree as its number is from the `start` of that.
        """
        begin = np.append(0, np.cumsum(2 * self.n_leaves[tree]))
        return _sum_over_parts(self.n_leaves[tree], begin, row, share), begin

    def trees_of(self, circle: Array) -> Array:
        """The tree of each group; -1 for those without."""
        tree = np.full(self.groups.n_nodes, -1)
        tree[self.circle] = np.arange(self.circle.size)
        return tree[circle]

    def circles_of(self, parts: Array) -> Array:
        """The group that each part is of."""
        return np.asarray(self.circle[np.searchsorted(self.start, parts, side="right") - 1])

    def leaves_of(self, tree: Array, membership: Array) -> Array:
        """The numbers of the leaves of memberships in trees."""
        seats = self.groups.memberships_by_group
        place = np.empty(seats.arcs.size, dtype=np.int64)
        place[seats.arcs] = np.arange(seats.arcs.size)
        begin = seats.start[self.circle[tree]]
        return np.asarray(self.start[tree] + self.n_leaves[tree] + place[membership] - begin)

    def is_leaf(self, tree: Array, part: Array) -> Array:
        """Whether each part is one seat."""
        return np.asarray(part - self.start[tree] >= self.n_leaves[tree])

    def memberships_of(self, tree: Array, leaf: Array) -> Array:
        """The memberships of leaves."""
        seats = self.groups.memberships_by_group
        place = leaf - self.start[tree] - self.n_leaves[tree]
        return np.asarray(seats.arcs[seats.start[self.circle[tree]] + place])

    def cover_others(self, tree: Array, row: Array, membership: Array) -> tuple[Array, Array]:
        """The fewest parts that hold all seats of each tree but some, and the rows of the trees.

        Left out are each `membership`, in the tree at the position `row`.
        """
        root = self.start[tree] + 1
        width = self.n_parts + 1
        touched = distinct_values(row * width + self.leaves_of(tree[row], membership))
        levels = [touched]
        while touched.size:
            row, part = np.divmod(touched, width)
            start = self.start[tree[row]]
            number = part - start
            above = row * width + start + (number >> 1)
            touched = distinct_values(above[number > 1])
            levels.append(touched)
        touched = np.concatenate(levels)
        row, part = np.divmod(touched, width)
        inner = ~self.is_leaf(tree[row], part)
        row, part = row[inner], part[inner]
        half = 2 * part - self.start[tree[row]]
        halves = np.concatenate([row * width + half, row * width + half + 1])
        untouched_root = np.arange(tree.size) * width + root
        parts = np.concatenate([halves, untouched_root])
        row, part = np.divmod(parts[~np.isin(parts, touched)], width)
        has_share = self.share[part] > 0
        return part[has_share], row[has_share]

    def inner_arcs(self, tree: Array) -> tuple[Array, Array, Array]:
        """The parts and their halves in each tree, and the position of the tree in `tree`."""
        first = self.start[tree] + 1
        part, row = positions_in_runs(first, first + self.n_leaves[tree] - 1)
        half = 2 * part - self.start[tree][row]
        part, half, row = (
            np.concatenate(pair) for pair in ((part, part), (half, half + 1), (row, row))
        )
        has_share = self.share[half] > 0
        return part[has_share], half[has_share], row[has_share]


def _sum_over_parts(n_leaves: Array, start: Array, row: Array, share: Array) -> Array:
    """The sum of the shares of the seats in each part of trees that begin at `start`."""
    total = np.zeros((int(start[-1]), *share.shape[1:]))
    n_before = np.searchsorted(row, row)
    total[start[row] + n_leaves[row] + np.arange(row.size) - n_before] = share
    for level in range(int(n_leaves.max(initial=1)).bit_length() - 2, -1, -1):
        tree = np.flatnonzero(n_leaves > 1 << level)
        first = start[tree] + (1 << level)
        part, tree_of = positions_in_runs(first, first + (1 << level))
        half = 2 * part - start[tree][tree_of]
        total[part] = total[half] + total[half + 1]
    return total
