"""Who cannot be reached except through whom."""

from __future__ import annotations

import numpy as np

from stepback._algorithms._arrays import Array


def immediate_dominators(level: Array, tail: Array, head: Array) -> Array:
    """The nearest node that every way to each node leads through; -1 where there is none.

    Ways begin at the nodes without arcs into them. Every arc leads to a higher `level`. A node
    with one arc into it is dominated by that arc's tail; one with several, by the nearest node
    that dominates, or is, each of the tails.

    References
    ----------
    - Cooper, K. D., Harvey, T. J., & Kennedy, K. (2001). A Simple, Fast Dominance Algorithm.
      Software Practice and Experience 4, 1-10.
    """
    nodes = level.size
    dominator = np.full(nodes, -1, dtype=np.int64)
    dominator[head] = tail
    into = np.flatnonzero(np.bincount(head, minlength=nodes)[head] > 1)
    into = into[np.lexsort((head[into], level[head[into]]))]
    tail, head = tail[into], head[into]
    ends = np.append(np.flatnonzero(np.diff(level[head])) + 1, head.size)
    begin = 0
    for end in ends.tolist() if head.size else ():
        run = slice(begin, end)
        begin = end
        first = np.flatnonzero(np.diff(head[run], prepend=-1))
        dominator[head[run][first]] = _nearest_common(dominator, level, tail[run], first)
    return dominator


def _nearest_common(dominator: Array, level: Array, nodes: Array, first: Array) -> Array:
    """The nearest node that dominates, or is, each of a run of nodes; -1 where there is none."""
    count = np.diff(first, append=nodes.size)
    common = nodes[first]
    for nth in range(1, int(count.max())):
        more = np.flatnonzero(count > nth)
        common[more] = _meeting(dominator, level, common[more], nodes[first[more] + nth])
    return common


def _meeting(dominator: Array, level: Array, one: Array, other: Array) -> Array:
    """Where two ways up the tree of dominators meet; -1 if they do not."""
    met = np.full(one.size, -1, dtype=np.int64)
    where = np.arange(one.size)
    while where.size:
        met[where] = np.where(one == other, one, -1)
        apart = np.flatnonzero((one != other) & (one >= 0) & (other >= 0))
        one, other, where = one[apart], other[apart], where[apart]
        lower, higher = level[one], level[other]
        one = np.where(lower >= higher, dominator[one], one)
        other = np.where(higher >= lower, dominator[other], other)
    return met
