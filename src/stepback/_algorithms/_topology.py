"""Topological levels, reachable nodes and cycles of a directed graph."""

from __future__ import annotations

import numpy as np

from stepback._algorithms._adjacency import Adjacency
from stepback._algorithms._arc_levels import has_thin_levels
from stepback._algorithms._arrays import Array, distinct_values
from stepback._algorithms._forests import forest_depths

_MANY_LEVELS = 64  # fewer do not matter, however thin


def topological_levels(n_nodes: int, source: Array, target: Array) -> tuple[Array, Array]:
    """The level of each node, and a mask of the nodes that are on or behind a cycle.

    The level is the length of the longest path to the node from a node without incoming arcs,
    so every arc leads to a higher level. Nodes on or behind a cycle have no meaningful level.
    """
    n_incoming = np.bincount(target, minlength=n_nodes)
    if n_incoming.max(initial=0) <= 1:
        parent = np.full(n_nodes, -1, dtype=np.int64)
        parent[target] = source
        return forest_depths(parent)
    level = np.full(n_nodes, -1, dtype=np.int64)
    outgoing = Adjacency.from_sources(source, n_nodes)
    front = np.flatnonzero(n_incoming == 0)
    height, n_done = 0, 0
    while front.size:
        if has_thin_levels(height - _MANY_LEVELS, n_done):
            _add_levels_singly(level, front, height, n_incoming, outgoing, target)
            break
        level[front] = height
        reached = target[outgoing.arcs_from(front)[0]]
        n_done += front.size + reached.size
        # A pass over all nodes is quicker for a wide front.
        if reached.size * 8 > n_nodes:
            n_incoming -= np.bincount(reached, minlength=n_nodes)
            front = np.flatnonzero((n_incoming == 0) & (level < 0))
        else:
            np.subtract.at(n_incoming, reached, 1)
            front = distinct_values(reached[n_incoming[reached] == 0])
        height += 1
    return level, level < 0


def _add_levels_singly(
    level: Array, front: Array, height: int, n_incoming: Array, outgoing: Adjacency, target: Array
) -> None:
    """Set the levels from that of `front` on, in place, node by node."""
    nodes, counts, start = front.tolist(), n_incoming.tolist(), outgoing.start.tolist()
    targets, levels = target[outgoing.arcs].tolist(), level.tolist()
    while nodes:
        next_nodes = []
        for node in nodes:
            levels[node] = height
            for reached in targets[start[node] : start[node + 1]]:
                counts[reached] -= 1
                if not counts[reached]:
                    next_nodes.append(reached)
        nodes = next_nodes
        height += 1
    level[:] = levels


def reachable_nodes(n_nodes: int, source: Array, target: Array, start: Array) -> Array:
    """A mask of the nodes that can be reached from the nodes in `start`, these included."""
    outgoing = Adjacency.from_sources(source, n_nodes)
    is_reached = np.zeros(n_nodes, dtype=np.bool_)
    last_position = np.zeros(n_nodes, dtype=np.int64)
    reached = start
    n_rounds, n_done = 0, 0
    while reached.size:
        if has_thin_levels(n_rounds - _MANY_LEVELS, n_done):
            _reach_singly(is_reached, reached, outgoing, target)
            break
        n_rounds, n_done = n_rounds + 1, n_done + reached.size
        reached = reached[~is_reached[reached]]
        # A node that is reached twice keeps the position written last: no sorting is needed.
        last_position[reached] = np.arange(reached.size)
        front = reached[last_position[reached] == np.arange(reached.size)]
        is_reached[front] = True
        reached = target[outgoing.arcs_from(front)[0]]
    return is_reached


def _reach_singly(is_reached: Array, reached: Array, outgoing: Adjacency, target: Array) -> None:
    """Mark, in place, the nodes in `reached` and all that they reach, node by node."""
    pending, is_marked = reached.tolist(), is_reached.tolist()
    start, targets = outgoing.start.tolist(), target[outgoing.arcs].tolist()
    while pending:
        node = pending.pop()
        if not is_marked[node]:
            is_marked[node] = True
            pending += targets[start[node] : start[node + 1]]
    is_reached[:] = is_marked


def find_cycles(n_nodes: int, source: Array, target: Array) -> list[list[int]]:
    """Cycles that share no node, in order, each as the path from its lowest node to its last.

    Not all cycles are returned, but every cycle of the graph shares a node with one of them: the
    list is empty if and only if the graph has no cycle.
    """
    # Leave out the arcs that lead to no cycle or from none; each pass reverses the arcs.
    for _ in range(2):
        _, has_cycle_above = topological_levels(n_nodes, source, target)
        is_kept = has_cycle_above[source] & has_cycle_above[target]
        source, target = target[is_kept], source[is_kept]
    outgoing = Adjacency.from_sources(source, n_nodes)
    targets, start = target[outgoing.arcs].tolist(), outgoing.start.tolist()
    cycles = _walk_cycles(distinct_values(source).tolist(), targets, start)
    lowest = (cycle.index(min(cycle)) for cycle in cycles)
    return sorted(cycle[at:] + cycle[:at] for cycle, at in zip(cycles, lowest, strict=True))


# Worked example: arcs 0→1, 1→2, 2→1, 2→0. The walk 0, 1, 2 comes back to 1, so that [1, 2] is a
# cycle. Both are done, and the walk goes on from 0, which leads nowhere else. The cycle [0, 1, 2]
# shares nodes with the one found. A node is done once it is on a cycle found, or everything that it
# leads to is done; so of all others, each leads only to those that were done before it, which no
# cycle of them could.
def _walk_cycles(nodes: list[int], targets: list[int], start: list[int]) -> list[list[int]]:
    """The cycles that a walk from each of the `nodes` comes back to, each arc taken once.

    `targets` of a node begin at its `start`, and end at the next one.
    """
    cycles = []
    next_arc, is_done = start[:-1], [False] * (len(start) - 1)
    for first in nodes:
        path = [] if is_done[first] else [first]
        place = {first: 0}  # of each node in the path
        while path:
            node = path[-1]
            if next_arc[node] == start[node + 1]:
                is_done[path.pop()] = True
                continue
            reached = targets[next_arc[node]]
            next_arc[node] += 1
            if is_done[reached]:
                continue
            if reached not in place:
                place[reached] = len(path)
                path.append(reached)
                continue
            cycles.append(path[place[reached] :])
            del path[place[reached] :]
            for each in cycles[-1]:
                is_done[each] = True
    return cycles
