"""Which of a few nodes each node reaches, sixty-four in a word."""

from __future__ import annotations

import attrs
import numpy as np

from stepback._arrays import Array

WORD = 64


@attrs.frozen(eq=False)
class Upward:
    """The arcs of an acyclic graph, in the order in which marks pass up along them.

    Attributes:
        nodes: How many nodes there are.
        head: The head of each arc, by tail.
        tail: The nodes with arcs out of them, those below others first.
        first: Where the arcs of each such tail begin.
        start: Where the tails of each level begin, with the end.
    """

    nodes: int
    head: Array
    tail: Array
    first: Array
    start: Array

    @classmethod
    def of(cls, level: Array, tail: Array, head: Array) -> Upward:
        """The arcs of a graph in which each leads to a higher `level`."""
        order = np.lexsort((tail, -level[tail]))
        tail, head = tail[order], head[order]
        first = np.flatnonzero(np.diff(tail, prepend=-1))
        tails = tail[first]
        start = np.flatnonzero(np.diff(level[tails], prepend=-1, append=-1))
        return cls(level.size, head, tails, first, start)

    def marks(self, targets: Array) -> Array:
        """A word for each node, whose bits say which of at most 64 targets it reaches, or is."""
        mark = np.zeros(self.nodes, dtype=np.uint64)
        bits = np.uint64(1) << np.arange(targets.size, dtype=np.uint64)
        np.bitwise_or.at(mark, targets, bits)
        ends = np.append(self.first, self.head.size)
        for begin, end in zip(self.start, self.start[1:], strict=False):
            run = mark[self.head[ends[begin] : ends[end]]]
            found = np.bitwise_or.reduceat(run, self.first[begin:end] - ends[begin])
            mark[self.tail[begin:end]] |= found
        return mark
