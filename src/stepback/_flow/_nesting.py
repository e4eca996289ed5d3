"""What holds for all that is in a group, or for all groups that something is in, level by level.

Worked example. Circle x holds ann and circle y, which holds bo and cy. The memberships of y are one
level, those of x the next. Upward, y has 2 people, and then x has 1 + 2. Downward, if x is marked,
so are ann and y, and then bo and cy. A list of everything in each group would do as well, but a
thousand circles, each within the next, have half a million pairs of a circle and one in it.
"""

from __future__ import annotations

from itertools import pairwise

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback._algorithms._topology import topological_levels


@attrs.frozen(eq=False)
class Nesting:
    """The memberships in levels: those of the outermost groups first.

    Attributes:
        group, member: The ends of each membership, level by level.
        level_start: Where the memberships of each level begin, and the end of the last.
        is_tree: Whether nothing is in two groups, so that sums count nothing twice.
    """

    group: Array
    member: Array
    level_start: Array
    is_tree: bool

    @classmethod
    def from_memberships(cls, group: Array, member: Array, n_nodes: int) -> Nesting:
        """The levels of memberships; a group is on a level before those of its members."""
        is_group = np.zeros(n_nodes, dtype=np.bool_)
        is_group[group] = True
        is_tree = not group.size or int(np.bincount(member).max()) <= 1
        if not is_group[member].any():
            return cls(group, member, np.array([0, group.size]), is_tree)
        level = topological_levels(n_nodes, group, member)[0][group]
        order = np.argsort(level, kind="stable")
        start = np.searchsorted(level[order], np.arange(int(level.max()) + 2))
        return cls(group[order], member[order], start, is_tree)

    @property
    def is_deep(self) -> bool:
        """Whether there are groups within groups."""
        return self.level_start.size > 2

    def pass_up(self, values: Array, combine: np.ufunc) -> Array:
        """`values` of nodes, and of groups combined with those of all that is in them."""
        values = values.copy()
        for begin, end in pairwise(self.level_start[::-1].tolist()):
            combine.at(values, self.group[end:begin], values[self.member[end:begin]])
        return values

    def pass_down(self, values: Array, combine: np.ufunc) -> Array:
        """`values` of nodes combined with those of all groups that they are in."""
        values = values.copy()
        for begin, end in pairwise(self.level_start.tolist()):
            combine.at(values, self.member[begin:end], values[self.group[begin:end]])
        return values
