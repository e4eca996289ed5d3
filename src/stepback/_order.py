"""Order among nodes: depth in forests, levels of acyclic graphs, and the cycles of others.

Everything works on arrays of node positions, a level at a time.
"""

from __future__ import annotations

import attrs
import numpy as np

from stepback._arrays import Array, distinct


@attrs.frozen(eq=False)
class Adjacency:
    """The arcs that leave each node, as one sorted run of arcs a node.

    Attributes:
        start: Where the run of each node begins; one longer than there are nodes.
        arcs: Positions of the arcs, run after run.
    """

    start: Array
    arcs: Array

    @classmethod
    def of(cls, source: Array, nodes: int) -> Adjacency:
        """The arcs by `source`, the node that each leaves."""
        if source.size and np.all(source[1:] >= source[:-1]):
            arcs = np.arange(source.size)
        else:
            arcs = sorting(source)
        return cls(run_starts(source, nodes), arcs)

    def leaving(self, nodes: Array) -> tuple[Array, Array]:
        """The arcs that leave `nodes`, and for each its position in `nodes`."""
        at, where = in_runs(self.start[nodes], self.start[nodes + 1])
        return self.arcs[at], where


def run_starts(owner: Array, owners: int) -> Array:
    """Where the run of each owner begins in what is sorted by owner; one longer than these."""
    start = np.zeros(owners + 1, dtype=np.int64)
    np.cumsum(np.bincount(owner, minlength=owners), out=start[1:])
    return start


def in_runs(begin: Array, end: Array) -> tuple[Array, Array]:
    """The positions in each run, run after run, and for each the number of its run."""
    count = end - begin
    where = np.repeat(np.arange(count.size), count)
    before = np.cumsum(count) - count
    return np.arange(where.size) - before[where] + begin[where], where


def sorting(keys: Array) -> Array:
    """The positions that sort `keys`, alike ones in order; several times faster than argsort.

    Keys are nodes, or fewer than 2**31 of anything that is not negative.
    """
    pairs = keys.astype(np.int64) << 32
    pairs |= np.arange(keys.size)
    pairs.sort()
    pairs &= 0xFFFFFFFF
    return pairs


def forest_depth(parent: Array) -> tuple[Array, Array]:
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


def roots(parent: Array) -> Array:
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
    deepest = below[sorting(depth.max(initial=0) - depth[below])]
    ends = np.flatnonzero(np.diff(depth[deepest], append=-1))
    begin = 0
    for end in (ends + 1).tolist():
        run = deepest[begin:end]
        np.add.at(total, parent[run], total[run])
        begin = end
    return total


def levels(nodes: int, source: Array, target: Array) -> tuple[Array, Array]:
    """The longest way to each node from one without incoming arcs, and who is on no such way.

    Every arc leads to a higher level. The mask marks nodes on or behind a cycle.
    """
    incoming = np.bincount(target, minlength=nodes)
    if incoming.max(initial=0) <= 1:
        parent = np.full(nodes, -1, dtype=np.int64)
        parent[target] = source
        return forest_depth(parent)
    level = np.full(nodes, -1, dtype=np.int64)
    leaving = Adjacency.of(source, nodes)
    front = np.flatnonzero(incoming == 0)
    height = 0
    while front.size:
        level[front] = height
        reached = target[leaving.leaving(front)[0]]
        if reached.size * 8 > nodes:
            incoming -= np.bincount(reached, minlength=nodes)
            front = np.flatnonzero((incoming == 0) & (level < 0))
        else:
            np.subtract.at(incoming, reached, 1)
            front = distinct(reached[incoming[reached] == 0])
        height += 1
    return level, level < 0


def reached(nodes: int, source: Array, target: Array, start: Array) -> Array:
    """Which nodes can be reached from those in `start`, themselves included."""
    leaving = Adjacency.of(source, nodes)
    seen = np.zeros(nodes, dtype=np.bool_)
    last = np.zeros(nodes, dtype=np.int64)
    onward = start
    while onward.size:
        onward = onward[~seen[onward]]
        last[onward] = np.arange(onward.size)
        front = onward[last[onward] == np.arange(onward.size)]
        seen[front] = True
        onward = target[leaving.leaving(front)[0]]
    return seen


def cycles(nodes: int, source: Array, target: Array) -> list[list[int]]:
    """Cycles that share no node, each as a path from its lowest node whose end leads back.

    Empty if and only if there is no cycle at all.
    """
    found: list[list[int]] = []
    while True:
        for _ in ("what leads to none", "what none leads to"):
            _, stuck = levels(nodes, source, target)
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
