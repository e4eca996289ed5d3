"""Immediate dominators of an acyclic graph."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from stepback._algorithms._arrays import Array


def immediate_dominators(level: Array, source: Array, target: Array) -> Array:
    """The nearest node that is on every path to each node; -1 if there is no such node.

    Paths begin at the nodes without incoming arcs. Every arc leads to a higher `level`. A node
    with one incoming arc is dominated by the source of that arc; a node with several, by the
    nearest node that dominates, or is, each of the sources.

    References
    ----------
    - Cooper, K. D., Harvey, T. J., & Kennedy, K. (2001). A Simple, Fast Dominance Algorithm.
      Software Practice and Experience 4, 1-10.
    """
    n_nodes = level.size
    dominator = np.full(n_nodes, -1, dtype=np.int64)
    dominator[target] = source
    arcs = np.flatnonzero(np.bincount(target, minlength=n_nodes)[target] > 1)
    arcs = arcs[np.lexsort((target[arcs], level[target[arcs]]))]
    source, target = source[arcs], target[arcs]
    level_bounds = np.flatnonzero(np.diff(level[target], prepend=-1, append=-1))
    for begin, end in pairwise(level_bounds.tolist()):
        first = begin + np.flatnonzero(np.diff(target[begin:end], prepend=-1))
        n_sources = np.diff(first, append=end)
        common = source[first]
        for nth in range(1, int(n_sources.max())):
            runs = np.flatnonzero(n_sources > nth)
            others = source[first[runs] + nth]
            common[runs] = _lowest_common_dominators(dominator, level, common[runs], others)
        dominator[target[first]] = common
    return dominator


def _lowest_common_dominators(dominator: Array, level: Array, node: Array, other: Array) -> Array:
    """The lowest node that dominates, or is, both nodes of each pair; -1 if there is none."""
    common = np.full(node.size, -1, dtype=np.int64)
    pair = np.arange(node.size)
    while pair.size:
        common[pair] = np.where(node == other, node, -1)
        apart = np.flatnonzero((node != other) & (node >= 0) & (other >= 0))
        node, other, pair = node[apart], other[apart], pair[apart]
        # Of each pair, the node at the higher level goes up to its dominator; both do if equal.
        node_level, other_level = level[node], level[other]
        node = np.where(node_level >= other_level, dominator[node], node)
        other = np.where(other_level >= node_level, dominator[other], other)
    return common
