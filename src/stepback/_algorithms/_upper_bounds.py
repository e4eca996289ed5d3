"""Which pairs of nodes have no least upper bound."""

from __future__ import annotations

import math

import attrs
import numpy as np

from stepback._algorithms._ancestors import Ancestors
from stepback._algorithms._arrays import Array
from stepback._algorithms._reach_bitsets import WORD, UpwardArcs, reach_masks
from stepback._algorithms._reachability import Condensation

_EXACT = 2_000  # components: up to here, all pairs take half a second
_PAIRS = 100_000
_ENTRIES = 10_000_000
_MARKED_PAIRS = 2_048


@attrs.frozen(eq=False)
class UnboundedPairs:
    """How many pairs of nodes in the same part have no least upper bound.

    Attributes:
        pairs: How many, or an estimate.
        error: Its standard error; 0 if exact.
        exact: Whether every pair was looked at.
    """

    pairs: float
    error: float
    exact: bool

    @classmethod
    def from_graph(
        cls, graph: Condensation, part: Array, rng: np.random.Generator
    ) -> UnboundedPairs:
        """Of a graph with the weak component that each node is in; sampled where it is large.

        The upper bounds of two nodes are what reaches both. One of them is least if all of them
        reach it: if it has as many above it, with itself, as there are upper bounds.
        """
        if graph.n_components > _EXACT:
            return _sampled(graph, part, rng)
        return cls(float(_counted(graph, part)), 0.0, exact=True)


def _counted(graph: Condensation, part: Array) -> int:
    """By the sets of all that is above each component, as rows of bits."""
    each = np.arange(graph.n_components)
    alone = attrs.evolve(graph, label=each, size=np.ones(graph.n_components, dtype=np.int64))
    count = alone.reaching_counts().astype(np.int64)
    most_first = np.argsort(-count, kind="stable")  # of any set, the first may be the least
    count = count[most_first]
    place = np.empty(graph.n_components, dtype=np.int64)
    place[most_first] = each
    rows = _rows_above(graph, place)
    size = graph.size[most_first]
    of_part = np.empty(graph.n_components, dtype=np.int64)
    of_part[place[graph.label]] = part
    without = 0
    for one in range(graph.n_components - 1):
        others = one + 1 + np.flatnonzero(of_part[one + 1 :] == of_part[one])
        common = rows[one] & rows[others]
        word = (common != 0).argmax(axis=1)
        first = common[np.arange(others.size), word]
        bit = np.bitwise_count((first & -first) - np.uint64(1))
        least = np.minimum(word * WORD + bit, graph.n_components - 1)
        bounds = np.bitwise_count(common).sum(axis=1)
        lacking = bounds != count[least]
        without += int(size[one] * size[others[lacking]].sum())
    return without


def _rows_above(graph: Condensation, place: Array) -> Array:
    rows = np.zeros((graph.n_components, -(-graph.n_components // WORD)), dtype=np.uint64)
    at = np.arange(graph.n_components)
    rows[at, at // WORD] = np.uint64(1) << (at % WORD).astype(np.uint64)
    tail, head = place[graph.tail], place[graph.head]
    order = np.argsort(graph.level[graph.head], kind="stable")
    for arc in order.tolist():
        rows[head[arc]] |= rows[tail[arc]]
    return rows


def _sampled(graph: Condensation, part: Array, rng: np.random.Generator) -> UnboundedPairs:
    """By pairs drawn alike from all that share a part."""
    size = np.bincount(part).astype(np.float64)
    total = float((size * (size - 1)).sum() / 2)
    if not total:
        return UnboundedPairs(0.0, 0.0, exact=True)
    pairs = graph.label[_pairs(part, size, rng)]
    ancestry = Ancestors.from_arcs(graph.level, graph.tail, graph.head)
    affordable = 0 if ancestry is None else _affordable(ancestry, pairs)
    if ancestry is None or affordable < _MARKED_PAIRS:
        lacking = _lacking_by_marks(graph, pairs[:, :_MARKED_PAIRS])
    else:
        lacking = _lacking(graph, ancestry, pairs[:, :affordable])
    rate = lacking.mean()
    at_least = (lacking.sum() + 1) / (lacking.size + 2)  # none found is not none there
    error = math.sqrt(at_least * (1 - at_least) / lacking.size)
    return UnboundedPairs(float(rate * total), error * total, exact=False)


def _pairs(part: Array, size: Array, rng: np.random.Generator) -> Array:
    """Pairs of different nodes that share a part."""
    by_part = np.argsort(part, kind="stable")
    start = np.cumsum(size) - size
    chances = size * (size - 1)
    which = rng.choice(size.size, size=_PAIRS, p=chances / chances.sum())
    one = rng.integers(0, size[which].astype(np.int64))
    other = rng.integers(0, size[which].astype(np.int64) - 1)
    other += other >= one
    return by_part[(start[which] + np.stack([one, other])).astype(np.int64)]


def _affordable(ancestry: Ancestors, pairs: Array) -> int:
    """Of how many pairs there is memory to list all that is above them, by the first few."""
    few = pairs[:, :256]
    return int(_ENTRIES * few.shape[1] / ancestry.count_entries(few.ravel()))


def _rank(level: Array) -> Array:
    """The place of each component, with every arc leading to a later one."""
    rank = np.empty(level.size, dtype=np.int64)
    rank[np.argsort(level, kind="stable")] = np.arange(level.size)
    return rank


def _lacking(graph: Condensation, ancestry: Ancestors, pairs: Array) -> Array:
    """Whether each pair of components lacks a least upper bound, from lists of ancestors."""
    nodes = graph.n_components
    rank = _rank(graph.level)
    keys = []
    for side in pairs:
        node, where = ancestry.list_entries(side)
        keys.append(where * nodes + rank[node])
    both = np.sort(np.concatenate(keys))
    common = both[1:][both[1:] == both[:-1]]
    where = common // nodes
    bounds = np.bincount(where, minlength=pairs.shape[1])
    lowest = np.zeros(pairs.shape[1], dtype=np.int64)
    lowest[where] = common % nodes  # the last written, and so the lowest, stays
    count = ancestry.ancestor_sums(np.ones(nodes, dtype=np.int64))
    at_rank = np.empty(nodes, dtype=np.int64)
    at_rank[rank] = count
    return np.asarray(bounds != at_rank[lowest])


def _lacking_by_marks(graph: Condensation, pairs: Array) -> Array:
    """As `_lacking`, where ancestors cannot be listed."""
    upward = UpwardArcs.from_arcs(graph.level, graph.tail, graph.head)
    rank = _rank(graph.level)
    lacking = []
    for run in upward.target_batches(pairs):
        common = upward.reach_bitsets(run[0]) & upward.reach_bitsets(run[1])
        least, bounds = [], []
        for _, bits in reach_masks(common, run[0]):
            bounds.append(bits.sum(axis=0))
            least.append(np.where(bits, rank[:, None], -1).argmax(axis=0))
        lowest = np.concatenate(least)
        above = [bits.sum(axis=0) for _, bits in reach_masks(upward.reach_bitsets(lowest), lowest)]
        lacking.append(np.concatenate(bounds) != np.concatenate(above))
    return np.concatenate(lacking)
