"""Bootstrap intervals of distance and displaced share, over cases.

Cases are drawn, not decisions: the decisions of one case hang together. What matters of a case is
which cells its decisions are in, and few combinations occur; so each replicate draws how often
each *pattern* occurs, and ten million cases cost no more than their patterns.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import attrs
import numpy as np

from stepback._algorithms._adjacency import positions_in_runs
from stepback._algorithms._arrays import Array
from stepback.evidence._conformance._decision_cells import DecisionCells
from stepback.evidence._conformance._index_distinct import count_distinct
from stepback.evidence._conformance._post_distances import list_paper_posts

CONFIDENCE = 0.95
N_REPLICATES = 1_000
_MANY_PATTERNS = 20_000  # from here on, normal weights stand for multinomial ones
_LEAST_REPLICATES = 100
_WORK = 40_000_000  # weights drawn for one group
_BLOCK = 4_000_000  # weights at a time


@attrs.frozen(eq=False)
class Intervals:
    """The percentile intervals of each group; nan where it has fewer than two cases.

    Attributes:
        distance, displaced: The lower and the upper bound of each group, in two rows.
    """

    distance: Array
    displaced: Array


def resample_cases(
    cells: DecisionCells,
    group: Array,
    case: Array,
    cell: Array,
    n_groups: int,
    rng: np.random.Generator,
) -> Intervals:
    """Percentile intervals for the decisions with these groups, cases and cells."""
    patterns = _find_patterns(cells, group, case, cell, n_groups)
    distance, displaced = np.full((2, n_groups), np.nan), np.full((2, n_groups), np.nan)
    quantiles = [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2]
    for number, first, last in patterns.list_groups():
        count = patterns.count[first:last]
        if count.sum() < 2:
            continue
        drawn = patterns.resample(cells, first, last, rng)
        distance[:, number] = np.quantile(drawn[0], quantiles)
        displaced[:, number] = np.quantile(drawn[1], quantiles)
    return Intervals(distance, displaced)


@attrs.frozen(eq=False)
class _Patterns:
    """The different combinations of atoms that cases of a group have.

    An atom is a slot and the post that decided.

    Attributes:
        group: The group of each pattern, in order.
        count: How many cases have it.
        start: Where the atoms of each pattern begin, and the end of the last.
        atom: The atoms.
        slot, post, share: Of each atom: the share is that of the post on paper.
    """

    group: Array
    count: Array
    start: Array
    atom: Array
    slot: Array
    post: Array
    share: Array

    def list_groups(self) -> Iterator[tuple[int, int, int]]:
        """Each group with its first pattern, and the one after its last."""
        groups, first = np.unique(self.group, return_index=True)
        ends = np.append(first[1:], self.group.size)
        return zip(groups.tolist(), first.tolist(), ends.tolist(), strict=True)

    def resample(
        self, cells: DecisionCells, first: int, last: int, rng: np.random.Generator
    ) -> tuple[Array, Array]:
        """Distance and displaced share in each replicate of the cases of one group."""
        count = self.count[first:last]
        gaps, elsewhere, n_decisions = self._pattern_sums(cells, first, last)
        n_replicates = min(N_REPLICATES, max(_LEAST_REPLICATES, _WORK // count.size))
        block = max(1, min(n_replicates, _BLOCK // count.size))
        distances, displaced = [], []
        for begin in range(0, n_replicates, block):
            weights = _draw_weights(count, min(block, n_replicates - begin), rng)
            total = weights @ n_decisions
            distances.append(np.abs((gaps.T @ weights.T).T).sum(axis=1) / 2 / total)
            displaced.append(weights @ elsewhere / total)
        return np.concatenate(distances), np.concatenate(displaced)

    def _pattern_sums(
        self, cells: DecisionCells, first: int, last: int
    ) -> tuple[Any, Array, Array]:
        """Of each pattern: paper less practice by post, what is displaced, and its decisions."""
        from scipy.sparse import csr_array  # scipy is slow to import

        begin, end = self.start[first], self.start[last]
        atoms = self.atom[begin:end]
        size = np.diff(self.start[first : last + 1])
        pattern = np.repeat(np.arange(size.size), size)
        run, post, share = list_paper_posts(cells, self.slot[atoms])
        rows = np.concatenate([pattern[run], pattern])
        posts = np.concatenate([post, self.post[atoms]])
        values = np.concatenate([share, np.full(atoms.size, -1.0)])
        used, column = np.unique(posts, return_inverse=True)
        gaps = csr_array((values, (rows, column)), shape=(size.size, used.size))
        elsewhere = np.bincount(pattern, weights=1 - self.share[atoms], minlength=size.size)
        return gaps, elsewhere, size.astype(np.float64)


def _draw_weights(count: Array, n_replicates: int, rng: np.random.Generator) -> Array:
    """How many cases of each pattern each replicate has."""
    n_cases = count.sum()
    if count.size <= _MANY_PATTERNS:
        drawn: Array = rng.multinomial(n_cases, count / n_cases, size=n_replicates)
        return drawn.astype(np.float64)
    # Of many cases, the weighted sums are normal; these weights have the same covariance.
    noise = rng.standard_normal((n_replicates, count.size)) * np.sqrt(count)
    return np.asarray(count + noise - np.outer(noise.sum(axis=1), count / n_cases))


def _find_patterns(
    cells: DecisionCells, group: Array, case: Array, cell: Array, n_groups: int
) -> _Patterns:
    n_posts = cells.paper.n_posts
    is_known = cells.post >= 0
    keys = np.where(is_known, cells.slot * n_posts + cells.post, -1)
    atoms, first, atom_of_cell = np.unique(keys, return_index=True, return_inverse=True)
    slot, post, share = cells.slot[first], cells.post[first], cells.paper_share[first]
    atom = atom_of_cell[cell]
    if not case.size or np.bincount(case).max() <= 1:
        found, count = count_distinct(group * np.int64(atoms.size) + atom, n_groups * atoms.size)
        group_of_pattern, atom_of_pattern = np.divmod(found, max(1, atoms.size))
        start = np.arange(found.size + 1)
        return _Patterns(group_of_pattern, count, start, atom_of_pattern, slot, post, share)
    key = group * np.int64(case.max() + 1) + case
    order = np.argsort(key, kind="stable")
    in_order = key[order]
    begin = np.flatnonzero(np.append(True, in_order[1:] != in_order[:-1]))
    size = np.diff(np.append(begin, order.size))
    # A number for the atoms of each case, whatever their order: the sum of their hashes.
    hashes = _mix_bits(np.arange(atoms.size + n_groups))
    total = np.add.reduceat(hashes[atom[order]], begin)
    total += hashes[atoms.size + group[order[begin]]]
    _, place, count = np.unique(total, return_index=True, return_counts=True)
    by_group = np.argsort(group[order[begin[place]]], kind="stable")
    place, count = place[by_group], count[by_group]
    position, _ = positions_in_runs(begin[place], begin[place] + size[place])
    return _Patterns(
        group=group[order[begin[place]]],
        count=count,
        start=np.append(0, np.cumsum(size[place])),
        atom=atom[order[position]],
        slot=slot,
        post=post,
        share=share,
    )


def _mix_bits(numbers: Array) -> Array:
    """Hashes of whole numbers whose sums differ wherever the numbers do (splitmix64)."""
    mixed = numbers.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        mixed = (mixed ^ (mixed >> np.uint64(shift))) * np.uint64(factor)
    return np.asarray(mixed ^ (mixed >> np.uint64(31)))
