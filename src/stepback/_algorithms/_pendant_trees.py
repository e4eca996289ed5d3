"""An acyclic graph without the trees that hang on it, and sums over all that nodes reach."""

from __future__ import annotations

from collections.abc import Callable
from typing import Self

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback._algorithms._forests import forest_depths, path_sums, subtree_sums
from stepback._algorithms._topology import reachable_nodes

Sums = Callable[[Array], Array]


# Worked example: arcs 0→1, 0→2, 1→3, 2→3, 3→4, 4→5, 6→0. Only node 3 has two incoming arcs; 4 and
# 5 lead to no such node, so they are in a tree that hangs on 3, and are reached only through it. Of
# the others, 6 is below no node with two outgoing arcs: it reaches only 0, and what 0 reaches. So
# the core is 0, 1, 2, 3. If each node weighs 1, 3 is given the weight 3, which is the sum of 3, 4
# and 5; then the sums of the core are 6, 4, 4, 3, and that of 6 is 1 + 6.
@attrs.frozen(eq=False)
class PendantTrees:
    """The trees that hang on an acyclic graph, downward or upward, and what is left, the core.

    Attributes:
        lower, lower_depth: The parent of each node whose descendants all have one incoming arc, and
            who has one itself, and its depth below the core; -1 and 0 for others.
        upper, upper_depth: The same in the reversed graph, without those nodes.
        core: The nodes of neither kind.
        source, target: The arcs of the core, by positions in `core`.
    """

    lower: Array
    lower_depth: Array
    upper: Array
    upper_depth: Array
    core: Array
    source: Array
    target: Array

    @classmethod
    def from_arcs(cls, n_nodes: int, source: Array, target: Array) -> Self:
        """Take the trees off a graph."""
        lower, has_left = _hang_trees(n_nodes, source, target)
        is_left = has_left[target]
        source, target = source[is_left], target[is_left]
        upper, is_below_split = _hang_trees(n_nodes, target, source)
        is_left = is_below_split[source]
        core = np.flatnonzero(has_left & is_below_split)
        position = np.empty(n_nodes, dtype=np.int64)
        position[core] = np.arange(core.size)
        return cls(
            lower,
            forest_depths(lower)[0],
            upper,
            forest_depths(upper)[0],
            core,
            position[source[is_left]],
            position[target[is_left]],
        )

    def descendant_sums(self, weights: Array, core_sums: Sums) -> Array:
        """The sum of `weights` over each node and all its descendants, if `core_sums` finds them.

        It is given the weights of the nodes of the core, each with the trees that hang on it.
        """
        sums = subtree_sums(self.lower, self.lower_depth, weights.astype(np.float64))
        sums[self.core] = core_sums(sums[self.core])
        return path_sums(self.upper, sums)

    def ancestor_sums(self, weights: Array, core_sums: Sums) -> Array:
        """The same over each node and all its ancestors."""
        sums = subtree_sums(self.upper, self.upper_depth, weights.astype(np.float64))
        sums[self.core] = core_sums(sums[self.core])
        return path_sums(self.lower, sums)


def _hang_trees(n_nodes: int, source: Array, target: Array) -> tuple[Array, Array]:
    """The parent of each node in a tree that hangs on the graph, and a mask of all other nodes."""
    n_incoming = np.bincount(target, minlength=n_nodes)
    joint = np.flatnonzero(n_incoming > 1)
    is_left = reachable_nodes(n_nodes, target, source, joint)
    parent = np.full(n_nodes, -1, dtype=np.int64)
    is_hung = ~is_left[target]
    parent[target[is_hung]] = source[is_hung]
    return parent, is_left
