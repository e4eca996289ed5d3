"""Depths, roots and sums over forests, which are arrays of parents."""

from __future__ import annotations

import numpy as np

from stepback._algorithms._adjacency import stable_argsort
from stepback._algorithms._arrays import Array


def forest_depths(parent: Array) -> tuple[Array, Array]:
    """How deep each node is below its root, and which nodes are on or below a cycle.

    `parent` is -1 at a root, whose depth is 0. Depths on or below a cycle mean nothing.
    """
    jump = np.where(parent < 0, np.arange(parent.size), parent)
    depth = (parent >= 0).astype(np.int64)
    for _ in range(int(parent.size).bit_length() + 1):
        further = jump[jump]
        if np.array_equal(further, jump):
            break
        depth += depth[jump]
        jump = further
    return depth, parent[jump] >= 0


def forest_roots(parent: Array) -> Array:
    """The root that each node of a forest is below, or is; `parent` is -1 at a root."""
    root = np.where(parent < 0, np.arange(parent.size), parent)
    while True:
        further = root[root]
        if np.array_equal(further, root):
            return root
        root = further


def path_sums(parent: Array, weights: Array) -> Array:
    """The sum of `weights` over each node of a forest and everything above it."""
    total, jump = weights.copy(), parent
    while (onward := jump >= 0).any():
        total[onward] += total[jump[onward]]
        jump = np.where(onward, jump[jump], -1)
    return total


def subtree_sums(parent: Array, depth: Array, weights: Array) -> Array:
    """The sum of `weights` over each node of a forest and everything below it."""
    total = weights.copy()
    below = np.flatnonzero(parent >= 0)
    deepest = below[stable_argsort(depth.max(initial=0) - depth[below])]
    ends = np.flatnonzero(np.diff(depth[deepest], append=-1))
    begin = 0
    for end in (ends + 1).tolist():
        run = deepest[begin:end]
        np.add.at(total, parent[run], total[run])
        begin = end
    return total
