"""How far the nodes of an acyclic graph reach along chains that hold all of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Self

import attrs
import numpy as np

from stepback._algorithms._adjacency import stable_argsort
from stepback._algorithms._arrays import Array
from stepback._algorithms._chain_cover import cover_with_chains
from stepback._algorithms._forests import forest_roots
from stepback._algorithms._pendant_trees import PendantTrees
from stepback._algorithms._reach_bitsets import WORD, UpwardArcs, count_words

_FEW = 8  # chains: positions in so few are quicker to pass one by one than as a row
_MAX_POSITIONS = 1 << 24  # in one batch, up to 64 MB


# Worked example: arcs 0→1, 0→2, 1→3, 2→3, 3→4, 3→5, 4→6, 5→6. Node 0 has no incoming arc: nothing
# else reaches it, and it needs no chain. Two chains hold the others, [1, 4] and [2, 3, 5, 6]. What
# a node reaches of a chain is all from some position on. The positions are passed up, deepest
# sources first: 6 has position 2, the end, of the first chain and 3 of the second; then 5 has
# (2, 2), 4 (1, 3), 3 (1, 1), 2 (1, 0), 1 (0, 1), and 0 has (0, 0). So 3 reaches one node of the
# first chain and three of the second. And the nodes that reach it, at position 1 of the second
# chain, are those with positions up to 1 there: 0, 1, 2 and 3.
@attrs.frozen(eq=False)
class ReachChains:
    """Chains that hold each node of an acyclic graph once, but for what needs none.

    These are nodes without incoming arcs, and those in trees that hang on the graph.

    Attributes:
        trees: The trees that hang on the graph; all else is about its core.
        arcs: The arcs, to pass positions from target to source.
        member: The members of the chains, chain after chain.
        start: Where each chain begins in `member`, and the end of the last.
        root: The nodes without incoming arcs.
    """

    trees: PendantTrees
    arcs: UpwardArcs
    member: Array
    start: Array
    root: Array

    @classmethod
    def from_arcs(cls, level: Array, source: Array, target: Array, max_words: float) -> Self | None:
        """The chains, if arcs lead to higher levels; ``None`` if `n_words` is above `max_words`."""
        trees = PendantTrees.from_arcs(level.size, source, target)
        level, source, target = level[trees.core], trees.source, trees.target
        max_chains = max_words / max(1, count_words(level.size, source.size, WORD))
        has_incoming = np.bincount(target, minlength=level.size) > 0
        # No two nodes of the same level can be in the same chain.
        if np.bincount(level[has_incoming]).max(initial=0) > max_chains:
            return None
        order = stable_argsort(level)
        order = order[has_incoming[order]]
        rank = np.empty(level.size, dtype=np.int64)
        rank[order] = np.arange(order.size)
        inner = has_incoming[source]
        previous = cover_with_chains(order.size, rank[source[inner]], rank[target[inner]])
        if np.count_nonzero(previous < 0) > max_chains:
            return None
        by_chain = stable_argsort(forest_roots(previous))
        start = np.append(np.flatnonzero(previous[by_chain] < 0), previous.size)
        arcs = UpwardArcs.from_arcs(level, source, target)
        return cls(trees, arcs, order[by_chain], start, np.flatnonzero(~has_incoming))

    @property
    def n_words(self) -> float:
        """The work of passing positions: a chain is as much as a word of bits for each node."""
        return count_words(self.arcs.n_nodes, self.arcs.target.size, WORD * self.n_chains)

    @property
    def n_chains(self) -> int:
        """How many chains there are."""
        return self.start.size - 1

    def descendant_sums(self, weights: Array) -> Array:
        """The sum of `weights` over each node and all its descendants."""
        return self.trees.descendant_sums(weights, self._core_descendant_sums)

    def ancestor_sums(self, weights: Array) -> Array:
        """The sum of `weights`, whole numbers, over each node and all its ancestors."""
        return self.trees.ancestor_sums(weights, self._core_ancestor_sums)

    def _core_descendant_sums(self, weights: Array) -> Array:
        sums = np.zeros(self.arcs.n_nodes)
        sums[self.root] = weights[self.root]
        for members, first in self._positions():
            from_position = np.zeros(members.size + 1)
            from_position[:-1] = np.cumsum(weights[members][::-1])[::-1]
            sums += from_position[first]
        return sums

    def _core_ancestor_sums(self, weights: Array) -> Array:
        sums = np.zeros(self.arcs.n_nodes)
        sums[self.root] = weights[self.root]
        for members, first in self._positions():
            at_position = np.bincount(first, weights=weights, minlength=members.size + 1)
            sums[members] = np.cumsum(at_position[:-1])
        return sums

    def _positions(self) -> Iterator[tuple[Array, Array]]:
        """The members of each chain, and where what each node reaches of it begins."""
        n_nodes, is_thin = self.arcs.n_nodes, self.arcs.is_thin
        batch_size = max(1, _MAX_POSITIONS // max(1, n_nodes))
        if is_thin and self.n_chains <= _FEW:
            batch_size = 1
        for begin in range(0, self.n_chains, batch_size):
            start = self.start[begin : begin + batch_size + 1]
            length = np.diff(start)
            first = np.empty((n_nodes, length.size), dtype=np.min_scalar_type(length.max()))
            first[:] = length
            members = self.member[start[0] : start[-1]]
            chain = np.repeat(np.arange(length.size), length)
            first[members, chain] = np.arange(members.size) - (start[:-1] - start[0])[chain]
            if is_thin and batch_size == 1:
                self._pass_singly(first[:, 0])
            else:
                self.arcs.pass_up(first, np.minimum)
            for column in range(length.size):
                yield self.member[start[column] : start[column + 1]], first[:, column]

    def _pass_singly(self, first: Array) -> None:
        positions = first.tolist()
        for node, target in self.arcs.pairs():
            if positions[target] < positions[node]:  # noqa: PLR1730  (min takes twice as long)
                positions[node] = positions[target]
        first[:] = positions


def least_words(level: Array, source: Array, target: Array) -> float:
    """A lower limit of `ReachChains.n_words`, by the level of nodes and the arcs."""
    # What leads to several nodes with several incoming arcs is in no tree, nor are these; and no
    # two of them on one level are in the same chain.
    is_joint = np.bincount(target, minlength=level.size) > 1
    is_split = np.bincount(source[is_joint[target]], minlength=level.size) > 1
    targets = target[is_joint[target] & is_split[source]]
    inner = np.flatnonzero(np.bincount(targets, minlength=level.size))
    n_chains = int(np.bincount(level[inner]).max(initial=0))
    return count_words(inner.size, targets.size, WORD * n_chains)
