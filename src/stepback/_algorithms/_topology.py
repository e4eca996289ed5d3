"""Order among nodes: depth in forests, levels of acyclic graphs, and the cycles of others.

Everything works on arrays of node positions, a level at a time.
"""

from __future__ import annotations

import numpy as np

from stepback._algorithms._adjacency import Adjacency
from stepback._algorithms._arrays import Array, distinct_values
from stepback._algorithms._forests import forest_depths


def topological_levels(nodes: int, source: Array, target: Array) -> tuple[Array, Array]:
    """The longest way to each node from one without incoming arcs, and who is on no such way.

    Every arc leads to a higher level. The mask marks nodes on or behind a cycle.
    """
    incoming = np.bincount(target, minlength=nodes)
    if incoming.max(initial=0) <= 1:
        parent = np.full(nodes, -1, dtype=np.int64)
        parent[target] = source
        return forest_depths(parent)
    level = np.full(nodes, -1, dtype=np.int64)
    leaving = Adjacency.from_sources(source, nodes)
    front = np.flatnonzero(incoming == 0)
    height = 0
    while front.size:
        level[front] = height
        reached = target[leaving.arcs_from(front)[0]]
        if reached.size * 8 > nodes:
            incoming -= np.bincount(reached, minlength=nodes)
            front = np.flatnonzero((incoming == 0) & (level < 0))
        else:
            np.subtract.at(incoming, reached, 1)
            front = distinct_values(reached[incoming[reached] == 0])
        height += 1
    return level, level < 0


def reachable_nodes(nodes: int, source: Array, target: Array, start: Array) -> Array:
    """Which nodes can be reached from those in `start`, themselves included."""
    leaving = Adjacency.from_sources(source, nodes)
    seen = np.zeros(nodes, dtype=np.bool_)
    last = np.zeros(nodes, dtype=np.int64)
    onward = start
    while onward.size:
        onward = onward[~seen[onward]]
        last[onward] = np.arange(onward.size)
        front = onward[last[onward] == np.arange(onward.size)]
        seen[front] = True
        onward = target[leaving.arcs_from(front)[0]]
    return seen


def find_cycles(nodes: int, source: Array, target: Array) -> list[list[int]]:
    """Cycles that share no node, each as a path from its lowest node whose end leads back.

    Empty if and only if there is no cycle at all.
    """
    found: list[list[int]] = []
    while True:
        for _ in ("what leads to none", "what none leads to"):
            _, stuck = topological_levels(nodes, source, target)
            among = stuck[source] & stuck[target]
            source, target = target[among], source[among]
        if not source.size:
            return found
        onward = dict(zip(source.tolist(), target.tolist(), strict=True))
        paths = _closing(onward)
        found += paths
        done = np.zeros(nodes, dtype=np.bool_)
        done[[node for path in paths for node in path]] = True
        among = ~done[source] & ~done[target]
        source, target = source[among], target[among]


def _closing(onward: dict[int, int]) -> list[list[int]]:
    """Every cycle that is reached by going on from node to node."""
    closed = []
    walk_of: dict[int, int] = {}
    for walk, begin in enumerate(onward):
        path = []
        node = begin
        while node not in walk_of:
            walk_of[node] = walk
            path.append(node)
            node = onward[node]
        if walk_of[node] == walk:
            cycle = path[path.index(node) :]
            first = cycle.index(min(cycle))
            closed.append(cycle[first:] + cycle[:first])
    return closed
