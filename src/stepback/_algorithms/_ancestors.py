"""The ancestors of every node of an acyclic graph, stored only where they are needed."""

from __future__ import annotations

from itertools import pairwise

import attrs
import numpy as np

from stepback._algorithms._adjacency import positions_in_runs
from stepback._algorithms._arrays import Array, distinct_values
from stepback._algorithms._forests import forest_depths, forest_roots, path_sums, subtree_sums

# The work of listing is the number of entries that are sorted, and for each step up a path as much
# as so many entries take. Ten million take about a second; more than the most take much memory.
_STEP = 100
_STEPS_PER_LEVEL = 4
MAX_WORK = 40_000_000


# Worked example: arcs 0→1, 0→2, 1→3, 2→3, 3→4. Node 3 has two incoming arcs, so it is a joint
# and the root of a tree, with 4 below it; the other tree is 0 with 1 and 2. Only the list of 3
# is stored: 0, 1, 2. The ancestors of 4 are its path in the tree (4, 3) and the list of 3.
@attrs.frozen(eq=False)
class Ancestors:
    """The ancestors of each node of an acyclic graph of simple arcs.

    Nodes with one incoming arc form trees. The roots of these trees are the nodes without an
    incoming arc and the *joints*, which have several. The ancestors of a node are its path to
    the root and those of the root; so only joints need a list.

    Attributes:
        parent, depth, root: Of each node in its tree; the parent of a root is -1.
        joint: The joints, ancestors before descendants.
        joint_number: The position of each node in `joint`; its size for other nodes.
        start: Where the list of each joint begins, then that of other nodes, which is empty.
        listed: The ancestors of the joints, list after list.
    """

    parent: Array
    depth: Array
    root: Array
    joint: Array
    joint_number: Array
    start: Array
    listed: Array

    @classmethod
    def from_arcs(
        cls, level: Array, source: Array, target: Array, max_work: float = MAX_WORK
    ) -> Ancestors | None:
        """The ancestors, if arcs lead to higher levels; ``None`` if that is more than `max_work`.

        Work is counted, not timed, so that a graph gives the same on every machine.
        """
        n_nodes = level.size
        n_incoming = np.bincount(target, minlength=n_nodes)
        is_only_arc = n_incoming[target] == 1
        parent = np.full(n_nodes, -1, dtype=np.int64)
        parent[target[is_only_arc]] = source[is_only_arc]
        depth, _ = forest_depths(parent)
        joint = np.flatnonzero(n_incoming > 1)
        joint = joint[np.argsort(level[joint], kind="stable")]
        joint_number = np.full(n_nodes, joint.size)
        joint_number[joint] = np.arange(joint.size)
        start, listed = np.zeros(joint.size + 2, dtype=np.int64), np.empty(1024, dtype=np.int32)
        trees = cls(parent, depth, forest_roots(parent), joint, joint_number, start, listed)
        arcs = np.flatnonzero(~is_only_arc)
        arcs = arcs[np.argsort(joint_number[target[arcs]], kind="stable")]
        number, arc_source = joint_number[target[arcs]], source[arcs]
        return trees._with_lists(number, arc_source, level[joint], max_work)

    def _with_lists(
        self, number: Array, source: Array, level: Array, max_work: float
    ) -> Ancestors | None:
        """Add the lists of the joints, by `number` and source of their arcs, level by level."""
        n_nodes, start, partial = self.parent.size, self.start, self
        bounds = np.flatnonzero(np.diff(level, prepend=-1, append=-1))
        first_arc = np.searchsorted(number, bounds)
        # All levels in thin graphs take their steps, however few entries they have.
        n_steps = _STEPS_PER_LEVEL * bounds.size
        if level.size:
            n_steps += int(np.maximum.reduceat(self.depth[source], first_arc[:-1]).sum())
        work = _STEP * n_steps
        for place, (begin, end) in enumerate(pairwise(bounds)):
            run = slice(*first_arc[place : place + 2])
            n_entries = partial.count_entries(source[run])
            work += n_entries
            # Later lists are hardly shorter: half of what they would take then shows early.
            expected = n_entries / (end - begin) * (level.size - end) / 2
            if work + expected > max_work:
                return None
            ancestor, position = partial.list_entries(source[run])
            # A joint's parents share ancestors: distinct pairs of joint and ancestor remain.
            keys = distinct_values((number[run][position] - begin) * n_nodes + ancestor)
            n_used, n_needed = int(start[begin]), int(start[begin]) + keys.size
            if n_needed > partial.listed.size:
                enlarged = np.resize(partial.listed, 2 * n_needed)
                partial = attrs.evolve(partial, listed=enlarged)
            partial.listed[n_used:n_needed] = keys % n_nodes
            ends = np.searchsorted(keys, np.arange(1, end - begin + 1) * n_nodes)
            start[begin + 1 : end + 1] = n_used + ends
        start[-1] = start[-2]
        return attrs.evolve(partial, listed=partial.listed[: start[-1]])

    def count_entries(self, nodes: Array) -> int:
        """How many entries `list_entries` returns for `nodes`."""
        number = self.joint_number[self.root[nodes]]
        n_listed = (self.start[number + 1] - self.start[number]).sum()
        return int(n_listed + self.depth[nodes].sum()) + nodes.size

    def list_entries(self, nodes: Array) -> tuple[Array, Array]:
        """Each node and all its ancestors, and for each entry its position in `nodes`."""
        number = self.joint_number[self.root[nodes]]
        place, run = positions_in_runs(self.start[number], self.start[number + 1])
        entries, positions = [self.listed[place]], [run]
        node, position = nodes, np.arange(nodes.size)
        while node.size:
            entries.append(node)
            positions.append(position)
            parent = self.parent[node]
            has_parent = parent >= 0
            node, position = parent[has_parent], position[has_parent]
        return np.concatenate(entries), np.concatenate(positions)

    def ancestor_sums(self, weights: Array) -> Array:
        """The sum of `weights`, whole numbers, over each node and all its ancestors."""
        running = np.append(0, np.cumsum(weights[self.listed]))
        list_sums = np.diff(running[self.start])
        sums: Array = path_sums(self.parent, weights) + list_sums[self.joint_number[self.root]]
        return sums

    def descendant_sums(self, weights: Array) -> Array:
        """The sum of `weights` over each node and all its descendants."""
        total = subtree_sums(self.parent, self.depth, weights)
        below_joint = np.repeat(total[self.joint], np.diff(self.start[:-1]))
        return total + np.bincount(self.listed, weights=below_joint, minlength=total.size)
