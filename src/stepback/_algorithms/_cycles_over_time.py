"""Cycles of arcs that come and go: those whose arcs are all there at one time.

All times together are halved, and the halves again, down to spans in which no arc comes or goes.
An arc fills a span, or is there for a part of it. Nodes joined by an arc that fills the span are
merged where a cycle through one of them has to go through the other. So little is left for the
halves: in a forest, m arcs with T times take m log T steps, however deep it is.

Worked example, with times 0 to 2. The arc a → b is always there, b → c in [0, 1), c → a in [1, 2).
Together they form a cycle. In [0, 2) only a → b fills the span. It is the only arc into b, so that
b is merged into a, and a → c and c → a are left. Each half has one of them, and so no cycle.
"""

from __future__ import annotations

from collections.abc import Iterator

import attrs
import numpy as np

from stepback._algorithms._adjacency import Adjacency
from stepback._algorithms._arrays import Array
from stepback._algorithms._components import strong_components
from stepback._algorithms._forests import forest_roots

_MAX_ROUNDS = 8  # of merging in one span; its halves go on with it
_MAX_VISITS = 8  # of one node while cycles are traced, so that this stays linear


def find_cycles_over_time(
    n_nodes: int, source: Array, target: Array, begin: Array, end: Array
) -> list[list[int]]:
    """Cycles whose arcs are all there at one time, each as the positions of its arcs, in order.

    An arc is there from its `begin` up to, not including, its `end`. Each cycle begins with the
    arc from its lowest node. They share no node, and are in the order of the times at which they
    were found. Not all cycles are returned, but the list is empty if and only if there is none.
    """
    component = strong_components(n_nodes, source, target)
    arcs = np.flatnonzero(component[source] == component[target])
    if not arcs.size:
        return []
    source, target = source[arcs].astype(np.int64), target[arcs].astype(np.int64)
    times, order = np.unique(np.concatenate([begin[arcs], end[arcs]]), return_inverse=True)
    begin, end = order[: arcs.size], order[arcs.size :]
    pieces = _Pieces(np.zeros(arcs.size, dtype=np.int64), source, target, begin, end)
    length = 1 << int(times.size - 2).bit_length()  # of the span, in times
    found: list[tuple[int, int]] = []
    while length and pieces.span.size:
        pieces, cyclic = pieces.without_cycles(n_nodes, length)
        found += cyclic
        pieces = pieces.merge_nodes(n_nodes, length).halve(length)
        length //= 2
    cycles = _trace_cycles(sorted(found), n_nodes, source, target, begin, end)
    return [arcs[cycle].tolist() for cycle in cycles]


@attrs.frozen(eq=False)
class _Pieces:
    """The arcs of each span of times; a node that was merged has the number of another one.

    Attributes:
        span: The number of the span that an arc is in.
        source, target: Its nodes.
        begin, end: When it is there, which may be before and after the span as well.
    """

    span: Array
    source: Array
    target: Array
    begin: Array
    end: Array

    def take(self, positions: Array) -> _Pieces:
        return _Pieces(*(column[positions] for column in attrs.astuple(self, recurse=False)))

    def fill_mask(self, length: int) -> Array:
        """Which arcs are there in the whole of their span."""
        first = self.span * length
        return np.asarray((self.begin <= first) & (first + length <= self.end))

    def _local_nodes(self, n_nodes: int) -> tuple[Array, Array, Array]:
        """Numbers for the nodes of each span; for each its key, and the ends of each arc."""
        ends = np.concatenate([self.source, self.target])
        keys, local = np.unique(np.tile(self.span, 2) * n_nodes + ends, return_inverse=True)
        return keys, local[: self.span.size], local[self.span.size :]

    def without_cycles(self, n_nodes: int, length: int) -> tuple[_Pieces, list[tuple[int, int]]]:
        """The arcs that cycles can go through, and the cycles that fill a span.

        Of each such cycle the time at which the span begins, and a node. All arcs at nodes of
        the cycle are left out of the span.
        """
        keys, source, target = self._local_nodes(n_nodes)
        component = strong_components(keys.size, source, target)
        kept = np.flatnonzero(component[source] == component[target])
        pieces, source, target = self.take(kept), source[kept], target[kept]
        fills = np.flatnonzero(pieces.fill_mask(length))
        component = strong_components(keys.size, source[fills], target[fills])
        is_cyclic = (np.bincount(component) > 1)[component]
        is_cyclic[source[fills[source[fills] == target[fills]]]] = True  # what was merged
        cyclic = np.flatnonzero(is_cyclic)
        if not cyclic.size:
            return pieces, []
        _, first = np.unique(component[cyclic], return_index=True)
        span, node = np.divmod(keys[cyclic[first]], n_nodes)
        found = list(zip((span * length).tolist(), node.tolist(), strict=True))
        return pieces.take(~(is_cyclic[source] | is_cyclic[target])), found

    def merge_nodes(self, n_nodes: int, length: int) -> _Pieces:
        """With those nodes merged that a cycle can only go through with another one.

        These have one arc in, or one out, and it fills the span. No cycle fills a span.
        """
        keys, source, target = self._local_nodes(n_nodes)
        fills = self.fill_mask(length)
        kept = np.arange(source.size)
        for _ in range(_MAX_ROUNDS):
            n_before = kept.size
            for is_reverse in (False, True):
                tail, head = (target, source) if is_reverse else (source, target)
                is_merged = fills[kept] & (np.bincount(head, minlength=keys.size) == 1)[head]
                into = np.full(keys.size, -1, dtype=np.int64)
                into[head[is_merged]] = tail[is_merged]
                root, kept = forest_roots(into), kept[~is_merged]
                source, target = root[source[~is_merged]], root[target[~is_merged]]
            is_copy = _copies(source * keys.size + target, fills[kept])
            kept, source, target = kept[~is_copy], source[~is_copy], target[~is_copy]
            if kept.size == n_before:
                break
        nodes = keys % n_nodes
        return attrs.evolve(self.take(kept), source=nodes[source], target=nodes[target])

    def halve(self, length: int) -> _Pieces:
        """The arcs of the two halves of each span; none of a span that cannot be halved."""
        half = length // 2
        middle = self.span * length + half
        is_first = (self.begin < middle) & (middle - half < self.end)
        is_second = (self.begin < middle + half) & (middle < self.end)
        is_child = np.concatenate([is_first, is_second])
        positions = np.tile(np.arange(self.span.size), 2)[is_child]
        span = np.concatenate([2 * self.span, 2 * self.span + 1])[is_child]
        return attrs.evolve(self.take(positions), span=span)


def _copies(keys: Array, may_be_copy: Array) -> Array:
    """Which of those that may be copies have the key of an earlier one."""
    is_copy = may_be_copy.copy()
    candidates = np.flatnonzero(may_be_copy)
    is_copy[candidates[np.unique(keys[candidates], return_index=True)[1]]] = False
    return is_copy


def _trace_cycles(
    found: list[tuple[int, int]],
    n_nodes: int,
    source: Array,
    target: Array,
    begin: Array,
    end: Array,
) -> Iterator[list[int]]:
    """Cycles through the nodes and at the times found that share no node."""
    if not found:
        return
    tracer = _CycleTracer.from_arcs(n_nodes, source, target, begin, end)
    for time, node in found:
        cycle = tracer.trace(time, node)
        if cycle:
            lowest = cycle.index(min(cycle, key=tracer.source.__getitem__))
            yield cycle[lowest:] + cycle[:lowest]


@attrs.frozen(eq=False)
class _CycleTracer:
    """Searches for cycles through one node at a time, upwards.

    Attributes:
        start, arcs: The arcs into each node, run after run.
        source, target, begin, end: Those of the arcs.
        n_visits: How often each node was visited; one on a cycle found is not visited again.
    """

    start: list[int]
    arcs: list[int]
    source: list[int]
    target: list[int]
    begin: list[int]
    end: list[int]
    n_visits: list[int]

    @classmethod
    def from_arcs(
        cls, n_nodes: int, source: Array, target: Array, begin: Array, end: Array
    ) -> _CycleTracer:
        into = Adjacency.from_sources(target, n_nodes)
        return cls(
            start=into.start.tolist(),
            arcs=into.arcs.tolist(),
            source=source.tolist(),
            target=target.tolist(),
            begin=begin.tolist(),
            end=end.tolist(),
            n_visits=[0] * n_nodes,
        )

    def trace(self, time: int, node: int) -> list[int]:
        """The arcs of a shortest cycle through `node`; empty if it would visit what is used up."""
        if self.n_visits[node] >= _MAX_VISITS:
            return []
        arc_below: dict[int, int] = {}  # from each node above, towards `node`
        nodes = [node]
        for reached in nodes:
            self.n_visits[reached] += 1
            for arc in self.arcs[self.start[reached] : self.start[reached + 1]]:
                above = self.source[arc]
                if not self.begin[arc] <= time < self.end[arc]:
                    continue
                if above == node:
                    return self._close(arc, arc_below)
                if above not in arc_below and self.n_visits[above] < _MAX_VISITS:
                    arc_below[above] = arc
                    nodes.append(above)
        return []

    def _close(self, closing: int, arc_below: dict[int, int]) -> list[int]:
        """The arcs from the node that the `closing` arc leaves, down to that node again."""
        cycle = [closing]
        while self.target[cycle[-1]] != self.source[closing]:
            cycle.append(arc_below[self.target[cycle[-1]]])
        for arc in cycle:
            self.n_visits[self.source[arc]] = _MAX_VISITS
        return cycle
