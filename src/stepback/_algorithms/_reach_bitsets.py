"""Which of some target nodes each node reaches, with one bit for each target."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import attrs
import numpy as np

from stepback._algorithms._arc_levels import has_thin_levels
from stepback._algorithms._arrays import Array

WORD = 64
_OCTET = 8  # bits
_ROWS = 4_096  # of bitsets: they fit into a processor's cache
_BYTE = 255
_FEW_ARCS = 8  # out of a node
_MAX_WORDS = 1 << 23  # in one batch, 64 MB: fewer batches mean fewer passes over all levels


# Worked example: arcs 0→1, 0→2, 1→3, 2→3, with target 1 as bit 0 and target 3 as bit 1. At first
# node 1 has the bits 01 and node 3 has 10. Bits are passed up, deepest sources first: 1 and 2
# take those of 3 (1: 11, 2: 10), and 0 takes those of 1 and 2 (0: 11). So 0 and 1 reach both
# targets, 2 and 3 only 3. One operation on words does this for 64 targets.
@attrs.frozen(eq=False)
class UpwardArcs:
    """The arcs of an acyclic graph, in the order in which bits are passed from target to source.

    Attributes:
        n_nodes: How many nodes there are.
        target: The target of each arc, grouped by source.
        source: The nodes with outgoing arcs, level by level, descendants before ancestors; those
            of a level with more arcs before those with fewer.
        arc_start: Where the arcs of each of these sources begin, and the end of the last.
        level_start: Where the sources of each level begin, and the end of the last.
    """

    n_nodes: int
    target: Array
    source: Array
    arc_start: Array
    level_start: Array

    @classmethod
    def from_arcs(cls, level: Array, source: Array, target: Array) -> UpwardArcs:
        """The arcs of a graph in which each arc leads to a higher `level`."""
        n_outgoing = np.bincount(source, minlength=level.size)
        order = np.lexsort((source, -n_outgoing[source], -level[source]))
        source, target = source[order], target[order]
        arc_start = np.flatnonzero(np.diff(source, prepend=-1, append=-1))
        distinct_source = source[arc_start[:-1]]
        level_start = np.flatnonzero(np.diff(level[distinct_source], prepend=-1, append=-1))
        return cls(level.size, target, distinct_source, arc_start, level_start)

    def target_batches(self, targets: Array) -> Iterator[Array]:
        """Split `targets` along the last axis into batches that `reach_bitsets` can hold."""
        batch_size = WORD * max(1, _MAX_WORDS // max(1, self.n_nodes))
        for begin in range(0, targets.shape[-1], batch_size):
            yield targets[..., begin : begin + batch_size]

    def reach_bitsets(self, targets: Array) -> Array:
        """A row of words for each node, whose bits say which targets it reaches, or is."""
        bitsets = np.zeros((self.n_nodes, -(-targets.size // WORD)), dtype=np.uint64)
        word, bit = np.divmod(np.arange(targets.size), WORD)
        np.bitwise_or.at(bitsets, (targets, word), np.uint64(1) << bit.astype(np.uint64))
        self.pass_up(bitsets, np.bitwise_or)
        return bitsets

    @property
    def is_thin(self) -> bool:
        """Whether arcs are passed one by one."""
        return has_thin_levels(self.level_start.size - 1, self.target.size)

    def pairs(self) -> Iterator[tuple[int, int]]:
        """The source and the target of each arc, one by one."""
        sources = np.repeat(self.source, np.diff(self.arc_start))
        return zip(sources.tolist(), self.target.tolist(), strict=True)

    def pass_up(self, rows: Array, merge: np.ufunc) -> None:
        """Merge the row of each node, in place, with the rows of all nodes that it reaches."""
        if self.is_thin:
            row = list(rows)
            for node, target in self.pairs():
                merge(row[node], row[target], out=row[node])
            return
        n_arcs = np.diff(self.arc_start)
        for begin, end in pairwise(self.level_start):
            source, start = self.source[begin:end], self.arc_start[begin:]
            descending = -n_arcs[begin:end]  # negative, so that it can be searched
            merged = rows.take(source, axis=0)
            # Sources with more arcs come first. The others' arcs are taken in turn, the first of
            # each, then the second: a quarter of the time that reduceat takes for so short runs.
            n_many = int(descending.searchsorted(-_FEW_ARCS))
            if n_many:
                passed_up = rows.take(self.target[start[0] : start[n_many]], axis=0)
                runs = merge.reduceat(passed_up, start[:n_many] - start[0])
                merge(merged[:n_many], runs, out=merged[:n_many])
            for place in range(-int(descending[n_many:].min(initial=0))):
                part = slice(n_many, int(descending.searchsorted(-place)))
                passed_up = rows.take(self.target[start[part] + place], axis=0)
                merge(merged[part], passed_up, out=merged[part])
            rows[source] = merged

    def reach_sums(self, weights: Array) -> Array:
        """For each node the sum of `weights` over the nodes that it reaches, and itself."""
        sums = np.zeros(self.n_nodes)
        for batch in self.target_batches(np.arange(self.n_nodes)):
            octets = self.reach_bitsets(batch).astype("<u8", copy=False).view(np.uint8)
            # A table for each eight targets holds the sums of all 256 subsets of their weights.
            padded = np.zeros(octets.shape[1] * _OCTET)
            padded[: batch.size] = weights[batch]
            tables = np.zeros((octets.shape[1], 1))
            for weight in padded.reshape(-1, _OCTET).T:
                tables = np.append(tables, tables + weight[:, None], axis=1)
            for first in range(0, self.n_nodes, _ROWS):
                rows = slice(first, first + _ROWS)
                for table, octet in zip(tables, octets[rows].T.copy(), strict=True):
                    sums[rows] += table[octet]
        return sums

    def reach_counts(self, targets: Array) -> Array:
        """How many of the targets each node reaches, or is; the same node may be there twice."""
        counts = np.zeros(self.n_nodes, dtype=np.int64)
        for batch in self.target_batches(targets):
            counts += np.bitwise_count(self.reach_bitsets(batch)).sum(axis=1, dtype=np.int64)
        return counts

    def count_reach(self, targets: Array, sizes: Array) -> tuple[Array, Array]:
        """The same, and for each target the sum of `sizes`, from 1 up, over what reaches it."""
        counts, sums = np.zeros(self.n_nodes, dtype=np.int64), []
        large = np.flatnonzero(sizes > 1)
        for batch in self.target_batches(targets):
            bitsets = self.reach_bitsets(batch)
            counts += np.bitwise_count(bitsets).sum(axis=1, dtype=np.int64)
            for _, reaches in unpack_masks(bitsets, batch):
                sums.append(count_columns(reaches) + (sizes[large] - 1) @ reaches[large])
        return counts, np.concatenate(sums)


def count_words(n_nodes: int, n_arcs: int, n_targets: int) -> float:
    """How many words of bits are read and written to count the targets that each node reaches."""
    return (n_arcs + 2 * n_nodes) * (n_targets / WORD)


def unpack_masks(bitsets: Array, targets: Array) -> Iterator[tuple[Array, Array]]:
    """Up to 64 targets at a time, with the bits of each as a column of a mask."""
    for word in range(bitsets.shape[1]):
        word_targets = targets[word * WORD : (word + 1) * WORD]
        octets = bitsets[:, word : word + 1].astype("<u8").view(np.uint8)
        mask = np.unpackbits(octets, axis=1, bitorder="little")
        yield word_targets, mask[:, : word_targets.size]


def count_columns(mask: Array) -> Array:
    """How many rows of a mask of bytes each column has set."""
    n_whole = mask.shape[0] // _BYTE * _BYTE
    # Sums of so many bytes of 0 or 1 fit into a byte: eight times as many are added at once.
    blocks = mask[:n_whole].reshape(-1, _BYTE, mask.shape[1]).sum(axis=1, dtype=np.uint8)
    return np.asarray(
        blocks.sum(axis=0, dtype=np.int64) + mask[n_whole:].sum(axis=0, dtype=np.int64)
    )
