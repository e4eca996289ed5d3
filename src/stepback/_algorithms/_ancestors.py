"""The ancestors of every node of an acyclic graph, listed where they have to be."""

from __future__ import annotations

import attrs
import numpy as np

from stepback._algorithms._adjacency import positions_in_runs
from stepback._algorithms._arrays import Array, distinct_values
from stepback._algorithms._forests import forest_depths, forest_roots, path_sums, subtree_sums

MOST_PAIRS = 40_000_000  # of a node and one above it: above, there is too little memory


@attrs.frozen(eq=False)
class Ancestors:
    """Who is above whom in an acyclic graph of simple arcs.

    Nodes with one arc into them hang in trees, whose tops are the nodes without any and the
    *joints*, which have several. What is above a node is its path to the top, and what is above
    that; so only joints have theirs listed.

    Attributes:
        parent, depth, top: Of each node in its tree; the parent of a top is -1.
        joint: The joints, those above others first.
        number: The position of each node among the joints; -1 for others.
        start, above: Where the list of each joint begins, and the lists.
    """

    parent: Array
    depth: Array
    top: Array
    joint: Array
    number: Array
    start: Array
    above: Array

    @classmethod
    def from_arcs(
        cls, level: Array, tail: Array, head: Array, most: int = MOST_PAIRS
    ) -> Ancestors | None:
        """The ancestors in an acyclic graph; ``None`` if joints have more than `most`.

        Every arc leads to a higher `level`.
        """
        nodes = level.size
        incoming = np.bincount(head, minlength=nodes)
        alone = incoming[head] == 1
        parent = np.full(nodes, -1, dtype=np.int64)
        parent[head[alone]] = tail[alone]
        depth, _ = forest_depths(parent)
        joint = np.flatnonzero(incoming > 1)
        number = np.full(nodes, -1, dtype=np.int64)
        start, above = np.zeros(1, dtype=np.int64), np.empty(0, dtype=np.int32)
        made = cls(parent, depth, forest_roots(parent), joint, number, start, above)
        return made._listed(tail, head, level, most) if joint.size else made

    def _listed(self, tail: Array, head: Array, level: Array, most: int) -> Ancestors | None:
        """With the lists of joints, a level at a time."""
        nodes = self.parent.size
        joint = self.joint[np.argsort(level[self.joint], kind="stable")]
        self.number[joint] = np.arange(joint.size)
        into = np.flatnonzero(self.number[head] >= 0)
        into = into[np.argsort(self.number[head[into]], kind="stable")]
        where, source = self.number[head[into]], tail[into]
        start = np.zeros(joint.size + 1, dtype=np.int64)
        above = np.empty(1024, dtype=np.int32)
        first = np.flatnonzero(np.diff(level[joint], prepend=-1, append=-1))
        arcs = np.searchsorted(where, first)
        so_far = attrs.evolve(self, joint=joint, start=start, above=above)
        for begin, end, arc, last in zip(first, first[1:], arcs, arcs[1:], strict=False):
            if so_far.count_entries(source[arc:last]) > most:
                return None
            node, at = so_far.list_entries(source[arc:last])
            keys = distinct_values((where[arc:last][at] - begin) * nodes + node)
            used = int(start[begin])
            if used + keys.size > most:
                return None
            if used + keys.size > so_far.above.size:
                wider = np.empty(2 * (used + keys.size), dtype=np.int32)
                wider[:used] = so_far.above[:used]
                so_far = attrs.evolve(so_far, above=wider)
            so_far.above[used : used + keys.size] = keys % nodes
            ends = np.searchsorted(keys, np.arange(1, end - begin + 1) * nodes)
            start[begin + 1 : end + 1] = used + ends
        return attrs.evolve(so_far, above=so_far.above[: start[-1]])

    def count_entries(self, node: Array) -> int:
        """How many entries there are for `node`."""
        number = self.number[self.top[node]]
        number = number[number >= 0]
        listed = (self.start[number + 1] - self.start[number]).sum()
        return int(listed + self.depth[node].sum()) + node.size

    def list_entries(self, node: Array) -> tuple[Array, Array]:
        """Each node and all above it, each with its position in `node`."""
        number = self.number[self.top[node]]
        listed = np.flatnonzero(number >= 0)
        places, which = positions_in_runs(
            self.start[number[listed]], self.start[number[listed] + 1]
        )
        entries = [self.above[places]]
        at, position = [listed[which]], np.arange(node.size)
        while node.size:
            entries.append(node)
            at.append(position)
            higher = self.parent[node]
            onward = higher >= 0
            node, position = higher[onward], position[onward]
        return np.concatenate(entries), np.concatenate(at)

    def ancestor_sums(self, weights: Array) -> Array:
        """The sum of `weights`, whole numbers, over each node and everything above it."""
        running = np.append(0, np.cumsum(weights[self.above]))
        listed = np.append(np.diff(running[self.start]), 0)
        sums: Array = path_sums(self.parent, weights) + listed[self.number[self.top]]
        return sums

    def descendant_sums(self, weights: Array) -> Array:
        """The sum of `weights` over each node and everything below it."""
        total = subtree_sums(self.parent, self.depth, weights)
        if self.joint.size:
            count = np.diff(self.start)
            of_joints = np.repeat(total[self.joint], count)
            sums = np.bincount(self.above, weights=of_joints, minlength=total.size)
            total = total + sums
        return total
