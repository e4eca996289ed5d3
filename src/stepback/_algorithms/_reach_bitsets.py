"""Which of some nodes each node reaches, sixty-four of them in a word."""

from __future__ import annotations

from collections.abc import Iterator

import attrs
import numpy as np

from stepback._algorithms._arrays import Array

WORD = 64
_WORDS = 1 << 23  # at once: 64 MB; the more, the fewer passes over what may be many levels


@attrs.frozen(eq=False)
class UpwardArcs:
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
    def from_arcs(cls, level: Array, tail: Array, head: Array) -> UpwardArcs:
        """The arcs of a graph in which each leads to a higher `level`."""
        order = np.lexsort((tail, -level[tail]))
        tail, head = tail[order], head[order]
        first = np.flatnonzero(np.diff(tail, prepend=-1))
        tails = tail[first]
        start = np.flatnonzero(np.diff(level[tails], prepend=-1, append=-1))
        return cls(level.size, head, tails, first, start)

    def target_batches(self, targets: Array) -> Iterator[Array]:
        """Some of the targets after others, as many as `marks` takes at once."""
        many = WORD * max(1, _WORDS // max(1, self.nodes))
        for begin in range(0, targets.shape[-1], many):
            yield targets[..., begin : begin + many]

    def reach_bitsets(self, targets: Array) -> Array:
        """A row of words for each node, whose bits say which targets it reaches, or is."""
        mark = np.zeros((self.nodes, -(-targets.size // WORD)), dtype=np.uint64)
        word, bit = np.divmod(np.arange(targets.size), WORD)
        np.bitwise_or.at(mark, (targets, word), np.uint64(1) << bit.astype(np.uint64))
        ends = np.append(self.first, self.head.size)
        for begin, end in zip(self.start, self.start[1:], strict=False):
            run = mark[self.head[ends[begin] : ends[end]]]
            found = np.bitwise_or.reduceat(run, self.first[begin:end] - ends[begin])
            mark[self.tail[begin:end]] |= found
        return mark


def reach_masks(mark: Array, targets: Array) -> Iterator[tuple[Array, Array]]:
    """Up to sixty-four targets after others, and for each node whether it is marked by them."""
    for word in range(mark.shape[1]):
        some = targets[word * WORD : (word + 1) * WORD]
        octets = mark[:, word : word + 1].astype("<u8").view(np.uint8)
        yield some, np.unpackbits(octets, axis=1, bitorder="little")[:, : some.size]
