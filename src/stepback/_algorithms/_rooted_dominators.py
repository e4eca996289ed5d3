"""Immediate dominators of any graph, cycles included, along the paths from some roots."""

from __future__ import annotations

import numpy as np

from stepback._algorithms._adjacency import Adjacency
from stepback._algorithms._arrays import Array
from stepback._algorithms._components import simple_arcs
from stepback._algorithms._dominators import immediate_dominators
from stepback._algorithms._topology import reachable_nodes, topological_levels


def dominators_from_roots(n_nodes: int, source: Array, target: Array, roots: Array) -> Array:
    """The nearest other node that is on every path from the `roots` to each node; -1 if none.

    A path ends where it comes to a root, so that arcs into roots do not count. A node that no
    path reaches has no dominator.
    """
    is_root = np.zeros(n_nodes, dtype=np.bool_)
    is_root[roots] = True
    is_kept = ~is_root[target]
    is_kept &= reachable_nodes(n_nodes, source[is_kept], target[is_kept], roots)[source]
    source, target = simple_arcs(n_nodes, source[is_kept], target[is_kept])
    dominator = np.full(n_nodes, -1, dtype=np.int64)
    dominator[target] = source
    joins = np.flatnonzero(np.bincount(target, minlength=n_nodes) > 1)
    if not joins.size:
        return dominator
    # Below the joins, and wherever no join is below, a node has one incoming arc, whose source
    # dominates it. What leads to a join is a small part of most graphs.
    is_core = reachable_nodes(n_nodes, target, source, joins)
    core, number = np.flatnonzero(is_core), np.cumsum(is_core) - 1
    in_core = is_core[target]
    tail, head = number[source[in_core]], number[target[in_core]]
    level, is_cyclic = topological_levels(core.size, tail, head)
    if is_cyclic.any():
        found = _cyclic_dominators(core.size, tail, head, number[roots[is_core[roots]]])
    else:
        found = immediate_dominators(level, tail, head)
    dominator[core] = np.where(found >= 0, core[found], -1)
    return dominator


# Nodes are known by their numbers in a depth-first search from a node 0 before all roots. The
# semidominator of a node is the least number from which a path leads to it that else has only
# greater numbers than its own. `evaluate` finds the node with the least semidominator on the way up
# the forest of what is done, and shortens that way.
def _cyclic_dominators(n_nodes: int, source: Array, target: Array, roots: Array) -> Array:
    """As `dominators_from_roots`, node by node; all nodes are reached.

    References
    ----------
    - Lengauer, T., & Tarjan, R. E. (1979). A fast algorithm for finding dominators in a flowgraph.
      ACM Transactions on Programming Languages and Systems 1(1), 121-141. doi:10.1145/357062.357071
    """
    order, parent = _depth_first_search(n_nodes, source, target, roots)
    number = np.zeros(n_nodes, dtype=np.int64)
    number[order] = np.arange(1, n_nodes + 1)
    begins, ends = np.append(number[source], np.zeros_like(roots)), number[np.append(target, roots)]
    incoming = Adjacency.from_sources(ends, n_nodes + 1)
    start, sources = incoming.start.tolist(), begins[incoming.arcs].tolist()
    semidominator, label = (list(range(n_nodes + 1)) for _ in range(2))
    ancestor, dominator = ([-1] * (n_nodes + 1) for _ in range(2))
    bucket: list[list[int]] = [[] for _ in range(n_nodes + 1)]

    def evaluate(node: int) -> int:
        path, top = [], node
        while (above := ancestor[top]) >= 0 and ancestor[above] >= 0:
            path.append(top)
            top = above
        for below in reversed(path):
            above = ancestor[below]
            if semidominator[label[above]] < semidominator[label[below]]:
                label[below] = label[above]
            ancestor[below] = ancestor[above]
        return label[node]

    for node in range(n_nodes, 0, -1):
        ways = sources[start[node] : start[node + 1]]
        semidominator[node] = min(semidominator[evaluate(way)] for way in ways)
        bucket[semidominator[node]].append(node)
        above = ancestor[node] = parent[node]
        for below in bucket[above]:
            least = evaluate(below)
            is_lower = semidominator[least] < semidominator[below]
            dominator[below] = least if is_lower else above
        bucket[above] = []
    for node in range(1, n_nodes + 1):
        if dominator[node] != semidominator[node]:
            dominator[node] = dominator[dominator[node]]
    found = np.full(n_nodes, -1, dtype=np.int64)
    above_each = np.array(dominator[1:], dtype=np.int64)
    found[order] = np.where(above_each > 0, np.array(order)[above_each - 1], -1)
    return found


def _depth_first_search(
    n_nodes: int, source: Array, target: Array, roots: Array
) -> tuple[list[int], list[int]]:
    """The nodes in the order of the search, and the number of the parent of each, from 1 on."""
    outgoing = Adjacency.from_sources(source, n_nodes)
    start, targets = outgoing.start.tolist(), target[outgoing.arcs].tolist()
    is_found = [False] * n_nodes
    order, parent = [], [0]
    pending = [(root, 0) for root in roots.tolist()]
    while pending:
        node, above = pending.pop()
        if is_found[node]:
            continue
        is_found[node] = True
        order.append(node)
        parent.append(above)
        pending += [(below, len(order)) for below in targets[start[node] : start[node + 1]]]
    return order, parent
