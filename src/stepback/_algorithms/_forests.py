"""Depths, roots and sums in forests, given as the parent of each node, or -1 for a root."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from stepback._algorithms._adjacency import stable_argsort
from stepback._algorithms._arc_levels import has_thin_levels
from stepback._algorithms._arrays import Array

# Path doubling: each node holds a jump to an ancestor. Each round adds the depth of the node at the
# end of the jump, and replaces the jump by that node's. A chain of 100,000 takes 17 rounds.
# Worked example, the chain 0 → 1 → 2 → 3 → 4: the jumps are 0 0 1 2 3, then 0 0 0 1 2, then all 0;
# the depths are 0 1 1 1 1, then 0 1 2 2 2, then 0 1 2 3 4 (node 4 adds the depth of node 2).


def forest_depths(parent: Array) -> tuple[Array, Array]:
    """The depth of each node, 0 at a root, and which nodes are on or below a cycle.

    There, depths are meaningless.
    """
    jump = np.where(parent < 0, np.arange(parent.size), parent)
    depth = (parent >= 0).astype(np.int64)
    for _ in range(int(parent.size).bit_length() + 1):
        next_jump = jump[jump]
        if np.array_equal(next_jump, jump):
            break
        depth += depth[jump]
        jump = next_jump
    # After so many rounds, a jump ends at a root, or at a node of a cycle, which has a parent.
    return depth, parent[jump] >= 0


def forest_roots(parent: Array) -> Array:
    """The root of the tree that each node of a forest is in."""
    root = np.where(parent < 0, np.arange(parent.size), parent)
    while not np.array_equal(next_root := root[root], root):
        root = next_root
    return root


def path_sums(parent: Array, weights: Array) -> Array:
    """The sum of `weights` over each node of a forest and all its ancestors."""
    total, jump = weights.copy(), parent
    while (can_jump := jump >= 0).any():
        total[can_jump] += total[jump[can_jump]]
        jump = np.where(can_jump, jump[jump], -1)
    return total


def subtree_sums(parent: Array, depth: Array, weights: Array) -> Array:
    """The sum of `weights` over each node of a forest and all its descendants."""
    nodes = np.flatnonzero(parent >= 0)
    height = int(depth.max(initial=0))
    deepest_first = nodes[stable_argsort(height - depth[nodes])]
    if has_thin_levels(height, nodes.size):
        sums = weights.tolist()
        arcs = zip(deepest_first.tolist(), parent[deepest_first].tolist(), strict=True)
        for node, above in arcs:
            sums[above] += sums[node]
        return np.array(sums, dtype=weights.dtype)
    total = weights.copy()
    level_bounds = np.flatnonzero(np.diff(depth[deepest_first], prepend=-1, append=-1))
    for begin, end in pairwise(level_bounds.tolist()):
        run = deepest_first[begin:end]
        np.add.at(total, parent[run], total[run])
    return total


def forest_preorder(parent: Array, depth: Array) -> tuple[Array, Array, Array]:
    """The nodes, each before all below it; then where each stands, and where those end."""
    size = subtree_sums(parent, depth, np.ones(parent.size, dtype=np.int64))
    siblings = np.argsort(parent, kind="stable")
    size_before = np.cumsum(size[siblings]) - size[siblings]
    first = np.flatnonzero(np.diff(parent[siblings], prepend=-2))
    size_before -= np.repeat(size_before[first], np.diff(first, append=parent.size))
    # A node comes after its parent and after the subtrees of its earlier siblings.
    step = np.empty(parent.size, dtype=np.int64)
    step[siblings] = size_before + (parent[siblings] >= 0)
    begin = path_sums(parent, step)
    order = np.empty(parent.size, dtype=np.int64)
    order[begin] = np.arange(parent.size)
    return order, begin, begin + size
