"""Immediate dominators of an acyclic graph."""

from __future__ import annotations

import functools
from itertools import pairwise

import numpy as np

from stepback._algorithms._adjacency import Adjacency
from stepback._algorithms._arrays import Array

_MAX_LEVELS = 64  # up to which nodes climb one dominator at a time; each may climb them all


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
    if level.max(initial=0) > _MAX_LEVELS:
        return _dominators_singly(level, source, target)
    dominator = np.full(n_nodes, -1, dtype=np.int64)
    dominator[target] = source
    arcs = np.flatnonzero(np.bincount(target, minlength=n_nodes)[target] > 1)
    arcs = arcs[np.lexsort((target[arcs], level[target[arcs]]))]
    source, target = source[arcs], target[arcs]
    level_bounds = np.flatnonzero(np.diff(level[target], prepend=-1, append=-1))
    for begin, end in pairwise(level_bounds.tolist()):
        common, node = source[begin:end], target[begin:end]
        while True:  # of the sources of each node, the first with the second, and so on
            first = np.flatnonzero(np.diff(node, prepend=-1))
            nth = np.arange(node.size) - np.repeat(first, np.diff(first, append=node.size))
            is_second = nth % 2 == 1
            second = np.flatnonzero(is_second)
            if not second.size:
                break
            common[second - 1] = _lowest_common_dominators(
                dominator, level, common[second - 1], common[second]
            )
            common, node = common[~is_second], node[~is_second]
        dominator[node] = common
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


# In a deep graph two nodes may climb far, and again at each node below them. Besides its dominator,
# each node therefore has a jump to one further up. The length of a jump depends only on the depth,
# and from any depth d, some 2 log2(d) steps and jumps lead to any ancestor (Myers 1983).
# Worked example, a chain: the nodes at depths 1 to 7 jump to depths 0, 1, 0, 3, 4, 3, 0.
# The node at depth 6 jumps by 3, to one that jumps by 3 too; so that at depth 7 jumps past both.
def _dominators_singly(level: Array, source: Array, target: Array) -> Array:
    """As `immediate_dominators`, node by node.

    References
    ----------
    - Myers, E. W. (1983). An applicative random-access stack. Information Processing Letters
      17(5), 241-248. doi:10.1016/0020-0190(83)90106-0
    """
    n_nodes = level.size
    incoming = Adjacency.from_sources(target, n_nodes)
    start, sources = incoming.start.tolist(), source[incoming.arcs].tolist()
    # Behind the nodes stands one that dominates all, at depth 0.
    dominator, jump = [[n_nodes] * (n_nodes + 1) for _ in range(2)]
    depth = [0] * (n_nodes + 1)

    def common_dominator(node: int, other: int) -> int:
        if depth[node] < depth[other]:
            node, other = other, node
        while depth[node] > depth[other]:
            far = jump[node]
            node = far if depth[far] >= depth[other] else dominator[node]
        while node != other:
            is_above = jump[node] == jump[other]
            node, other = (
                (dominator[node], dominator[other]) if is_above else (jump[node], jump[other])
            )
        return node

    for node in np.argsort(level, kind="stable").tolist():
        arcs = sources[start[node] : start[node + 1]]
        above = functools.reduce(common_dominator, arcs) if arcs else n_nodes
        far = jump[above]
        is_twice_as_far = depth[above] - depth[far] == depth[far] - depth[jump[far]]
        dominator[node], depth[node] = above, depth[above] + 1
        jump[node] = jump[far] if is_twice_as_far else above
    found = np.array(dominator[:n_nodes], dtype=np.int64)
    found[found == n_nodes] = -1
    return found
