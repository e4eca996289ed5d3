"""How many pairs of nodes have no least upper bound."""

from __future__ import annotations

import math

import numpy as np

from stepback._algorithms._ancestors import Ancestors
from stepback._algorithms._arrays import Array
from stepback._algorithms._reach_bitsets import WORD, unpack_masks
from stepback._algorithms._reachability import Condensation

_MAX_EXACT = 2_000  # components: up to here, all pairs take half a second
_N_PAIRS = 100_000  # drawn
_MAX_ENTRIES = 10_000_000  # of lists of ancestors at a time
# Bitsets need 2 to 8 times the time of lists for each pair in a graph of 3,000 nodes, and 100 times
# in one of 100,000: so they are used only where ancestors cannot be listed, for few pairs.
_N_BITSET_PAIRS = 2_048


# The upper bounds of two nodes are the nodes that reach both; the least is the one that all others
# reach. So only the bound with the most ancestors, or equally the last in topological order, is a
# candidate: it is the least if it has as many ancestors, with itself, as there are upper bounds.
# Worked example: arcs 0→1, 0→2, 1→3, 1→4, 2→3, 2→4. The upper bounds of 3 and 4 are 0, 1, 2; the
# last is 2, with the ancestors 0, 2: two, not three, so 3 and 4 have no least upper bound.
def count_unbounded_pairs(
    condensation: Condensation, weak_component: Array, rng: np.random.Generator
) -> tuple[float, float, bool]:
    """How many pairs of nodes that share a weak component have no least upper bound.

    Also its standard error (0 if exact), and whether it is exact; in large graphs, it is sampled.
    """
    if condensation.n_components > _MAX_EXACT:
        return _sample_pairs(condensation, weak_component, rng)
    # In reverse topological order, the first bit of a set of upper bounds is the candidate.
    order = np.argsort(-condensation.level, kind="stable")
    bitsets = condensation.reversed_arcs().reach_bitsets(order)[order]
    n_ancestors = np.bitwise_count(bitsets).sum(axis=1)
    size = condensation.component_size[order]
    _, first_node = np.unique(condensation.component, return_index=True)
    weak = weak_component[first_node[order]]
    n_unbounded = 0
    for first in range(order.size - 1):
        seconds = first + 1 + np.flatnonzero(weak[first + 1 :] == weak[first])
        common = bitsets[first] & bitsets[seconds]
        word_index = (common != 0).argmax(axis=1)
        word = common[np.arange(seconds.size), word_index]
        # The lowest bit of 0b01100 is 0b00100, which less one is 0b00011: two bits, so it is at
        # position 2. Without upper bounds it is 64, and any candidate has too many ancestors.
        bit = np.bitwise_count((word & -word) - np.uint64(1))
        candidate = np.minimum(word_index * WORD + bit, order.size - 1)
        n_bounds = np.bitwise_count(common).sum(axis=1)
        unbounded = seconds[n_bounds != n_ancestors[candidate]]
        n_unbounded += int(size[first] * size[unbounded].sum())
    return float(n_unbounded), 0.0, True


# Worked example of the sample: two weak components of 3 and 4 nodes have 3 + 6 = 9 pairs. If 25,000
# of 100,000 drawn have no least upper bound, the estimate is 9 * 0.25 = 2.25, with the standard
# error 9 * sqrt(0.25 * 0.75 / 100,000) = 0.012. The error is computed as if one more pair had had
# one, and one more had not: even if none of those drawn is without, there may be some.
def _sample_pairs(
    condensation: Condensation, weak_component: Array, rng: np.random.Generator
) -> tuple[float, float, bool]:
    """Draw pairs, each with the same chance, from all that share a weak component."""
    size = np.bincount(weak_component).astype(np.float64)
    n_pairs = float((size * (size - 1)).sum() / 2)
    if not n_pairs:
        return 0.0, 0.0, True
    pairs = condensation.component[_draw_pairs(weak_component, size, rng)]
    ancestors = Ancestors.from_arcs(condensation.level, condensation.source, condensation.target)
    few = pairs[:, :256].ravel()  # by these, judge how many pairs can be listed in memory
    n_listed = int(_MAX_ENTRIES * few.size / 2 / ancestors.count_entries(few)) if ancestors else 0
    if ancestors is None or n_listed < _N_BITSET_PAIRS:
        is_unbounded = _is_unbounded_by_bitsets(condensation, pairs[:, :_N_BITSET_PAIRS])
    else:
        is_unbounded = _is_unbounded(ancestors, pairs[:, :n_listed])
    cautious_share = (is_unbounded.sum() + 1) / (is_unbounded.size + 2)
    error = math.sqrt(cautious_share * (1 - cautious_share) / is_unbounded.size)
    return float(is_unbounded.mean() * n_pairs), error * n_pairs, False


def _draw_pairs(weak_component: Array, size: Array, rng: np.random.Generator) -> Array:
    """Draw pairs of different nodes that share a weak component; `size` is that of each."""
    by_component = np.argsort(weak_component, kind="stable")
    start = np.cumsum(size) - size
    chances = size * (size - 1)
    drawn = rng.choice(size.size, size=_N_PAIRS, p=chances / chances.sum())
    first = rng.integers(0, size[drawn].astype(np.int64))
    second = rng.integers(0, size[drawn].astype(np.int64) - 1)
    second += second >= first  # skips the first, so that all others have the same chance
    return by_component[(start[drawn] + np.stack([first, second])).astype(np.int64)]


def _is_unbounded(ancestors: Ancestors, pairs: Array) -> Array:
    """Whether each pair of components has no least upper bound, by lists of ancestors."""
    n_ancestors = ancestors.ancestor_sums(np.ones(ancestors.parent.size, dtype=np.int64))
    n_pairs = pairs.shape[1]
    ancestor, position = ancestors.list_entries(pairs.ravel())
    # An ancestor of both nodes of a pair stands twice among the keys.
    keys = np.sort(position % n_pairs * n_ancestors.size + ancestor)
    pair, bound = np.divmod(keys[1:][keys[1:] == keys[:-1]], n_ancestors.size)
    n_bounds = np.bincount(pair, minlength=n_pairs)
    n_above_candidate = np.ones(n_pairs, dtype=np.int64)
    np.maximum.at(n_above_candidate, pair, n_ancestors[bound])
    return np.asarray(n_bounds != n_above_candidate)


def _is_unbounded_by_bitsets(condensation: Condensation, pairs: Array) -> Array:
    """The same as `_is_unbounded`, for graphs whose ancestors cannot be listed."""
    upward = condensation.upward_arcs()
    order = np.argsort(-condensation.level, kind="stable")
    is_unbounded = []
    for first, second in upward.target_batches(pairs):
        common = (upward.reach_bitsets(first) & upward.reach_bitsets(second))[order]
        candidates, n_bounds = [], []
        for _, is_bound in unpack_masks(common, first):
            candidates.append(is_bound.argmax(axis=0))
            n_bounds.append(is_bound.sum(axis=0))
        candidate = order[np.concatenate(candidates)]
        masks = unpack_masks(upward.reach_bitsets(candidate), candidate)
        n_ancestors = np.concatenate([reaches.sum(axis=0) for _, reaches in masks])
        is_unbounded.append(np.concatenate(n_bounds) != n_ancestors)
    return np.concatenate(is_unbounded)
