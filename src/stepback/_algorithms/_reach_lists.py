"""How far the nodes of an acyclic graph reach, by lists of their ancestors."""

from __future__ import annotations

from typing import Self

import attrs
import numpy as np

from stepback._algorithms._ancestors import Ancestors
from stepback._algorithms._arrays import Array
from stepback._algorithms._topology import reachable_nodes


# Graphs with cycles often have one very large component, the hub. If 1,000 nodes lead into it and
# 1,000 others follow, lists of ancestors across it have a million entries, all known beforehand.
# So ancestors are listed twice, without what the hub reaches and without what reaches it, and
# what lies across the hub is added as one number.
@attrs.frozen(eq=False)
class ReachLists:
    """The ancestors of each node of an acyclic graph, but for those across a hub.

    Attributes:
        is_above, is_below: Masks of what reaches the hub, and of the hub and what it reaches.
        upper, lower: The ancestors without what is below the hub, and without what is above it.
    """

    is_above: Array
    is_below: Array
    upper: Ancestors
    lower: Ancestors

    @classmethod
    def from_arcs(
        cls, level: Array, source: Array, target: Array, hub: Array, max_work: float
    ) -> Self | None:
        """The lists, if arcs lead to higher levels; ``None`` if they are more than `max_work`.

        `hub` holds one node, or none.
        """
        above, below = np.zeros((2, level.size), dtype=np.bool_)
        if hub.size:
            below = reachable_nodes(level.size, source, target, hub)
            above = reachable_nodes(level.size, target, source, hub)
            above[hub] = False
        is_kept = ~(below[source] | below[target])
        upper = Ancestors.from_arcs(level, source[is_kept], target[is_kept], max_work)
        if upper is None:
            return None
        lower: Ancestors | None = upper
        if hub.size:
            is_kept = ~(above[source] | above[target])
            lower = Ancestors.from_arcs(level, source[is_kept], target[is_kept], max_work)
        return None if lower is None else cls(above, below, upper, lower)

    def descendant_sums(self, weights: Array) -> Array:
        """The sum of `weights` over each node and all its descendants."""
        across_hub = self.upper.descendant_sums(weights) + weights[self.is_below].sum()
        return np.where(self.is_above, across_hub, self.lower.descendant_sums(weights))

    def ancestor_sums(self, weights: Array) -> Array:
        """The sum of `weights`, whole numbers, over each node and all its ancestors."""
        across_hub = self.lower.ancestor_sums(weights) + weights[self.is_above].sum()
        return np.where(self.is_below, across_hub, self.upper.ancestor_sums(weights))
