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

from stepback._algorithms._adjacency import positions_in_runs, stable_argsort
from stepback._algorithms._arrays import Array
from stepback._algorithms._distinct_keys import count_distinct
from stepback.evidence._conformance._decision_cells import DecisionCells
from stepback.evidence._conformance._post_distances import list_paper_posts

CONFIDENCE = 0.95
N_REPLICATES = 1_000
_MANY_PATTERNS = 2_000  # from here on, normal weights stand for multinomial ones
_MANY_SUMS = 300  # posts, of which a covariance is still quick to take the root of
_JITTER = 1e-9  # of the largest variance: rounding leaves some a little below 0
_LEAST_REPLICATES = 200
_WORK = 10_000_000  # weights drawn for one group
_BLOCK = 4_000_000  # weights at a time


@attrs.frozen(eq=False)
class Intervals:
    """The percentile intervals of each group; nan where it has fewer than two cases.

    Attributes:
        distance, displaced: The lower and the upper bound of each group, in two rows.
    """

    distance: Array
    displaced: Array


@attrs.frozen(eq=False)
class CaseResampler:
    """Draws cases of known decisions.

    Attributes:
        cells: What is known of each cell.
        cell: The cell of each known decision.
        by_case: The decisions in the order of their cases; ``None`` if every case has only one.
        is_next: Whether each of these is of the same case as the one before it.
        rng: The source of randomness.
    """

    cells: DecisionCells
    cell: Array
    by_case: Array | None
    is_next: Array | None
    rng: np.random.Generator

    @classmethod
    def from_cases(
        cls, cells: DecisionCells, cell: Array, case: Array, rng: np.random.Generator
    ) -> CaseResampler:
        """For decisions with these cells and codes of cases."""
        if not case.size or np.bincount(case + 1).max() <= 1:
            return cls(cells, cell, None, None, rng)
        by_case = stable_argsort(case + 1)
        in_order = case[by_case]
        is_next = np.append(False, in_order[1:] == in_order[:-1])[: by_case.size]
        return cls(cells, cell, by_case, is_next, rng)

    def resample(self, group: Array, n_groups: int) -> Intervals:
        """The percentile intervals of groups; `group` has that of each decision."""
        return _resample_groups(self, group, n_groups)


def _resample_groups(resampler: CaseResampler, group: Array, n_groups: int) -> Intervals:
    cells, rng = resampler.cells, resampler.rng
    patterns = _find_patterns(
        cells, group, resampler.cell, n_groups, resampler.by_case, resampler.is_next
    )
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
        sums = self._pattern_sums(cells, first, last)
        if count.size > _MANY_PATTERNS and sums.shape[1] <= _MANY_SUMS:
            drawn = _draw_normal_sums(sums, count, rng)
            return _distances_of(drawn)
        n_replicates = min(N_REPLICATES, max(_LEAST_REPLICATES, _WORK // count.size))
        block = max(1, min(n_replicates, _BLOCK // count.size))
        parts = []
        for begin in range(0, n_replicates, block):
            weights = _draw_weights(count, min(block, n_replicates - begin), rng)
            parts.append(_distances_of((sums.T @ weights.T).T))
        distances, displaced = zip(*parts, strict=True)
        return np.concatenate(distances), np.concatenate(displaced)

    def _pattern_sums(self, cells: DecisionCells, first: int, last: int) -> Any:
        """Of each pattern, in columns: paper less practice by post, displaced, and decisions."""
        from scipy.sparse import csr_array  # scipy is slow to import

        begin, end = self.start[first], self.start[last]
        atoms = self.atom[begin:end]
        size = np.diff(self.start[first : last + 1])
        pattern = np.repeat(np.arange(size.size), size)
        run, post, share = list_paper_posts(cells, self.slot[atoms])
        used, column = np.unique(np.concatenate([post, self.post[atoms]]), return_inverse=True)
        ones = np.ones(atoms.size)
        values = np.concatenate([share, -ones, 1 - self.share[atoms], ones])
        rows = np.concatenate([pattern[run], pattern, pattern, pattern])
        last_columns = np.repeat([used.size, used.size + 1], atoms.size)
        columns = np.concatenate([column, last_columns])
        return csr_array((values, (rows, columns)), shape=(size.size, used.size + 2))


def _distances_of(sums: Array) -> tuple[Array, Array]:
    """Distance and displaced share of each replicate, from its sums over all decisions."""
    n_decisions = sums[:, -1]
    return np.abs(sums[:, :-2]).sum(axis=1) / 2 / n_decisions, sums[:, -2] / n_decisions


def _draw_normal_sums(sums: Any, count: Array, rng: np.random.Generator) -> Array:
    """Sums of many cases, which are normal, with the covariance that drawing cases gives."""
    n_cases = count.sum()
    total = sums.T @ count.astype(np.float64)
    weighted = sums.multiply(count[:, None]).tocsr()
    covariance = (sums.T @ weighted).toarray() - np.outer(total, total) / n_cases
    largest = max(float(np.diag(covariance).max()), 1.0)
    root = np.linalg.cholesky(covariance + np.eye(total.size) * largest * _JITTER)
    return np.asarray(total + rng.standard_normal((N_REPLICATES, total.size)) @ root.T)


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
    cells: DecisionCells,
    group: Array,
    cell: Array,
    n_groups: int,
    by_case: Array | None,
    is_next: Array | None,
) -> _Patterns:
    n_posts = cells.paper.n_posts
    keys = np.where(cells.post >= 0, cells.slot * n_posts + cells.post, -1)
    atoms, first, atom_of_cell = np.unique(keys, return_index=True, return_inverse=True)
    slot, post, share = cells.slot[first], cells.post[first], cells.paper_share[first]
    atom = atom_of_cell[cell]
    several = _Several.with_no_cases()
    if by_case is not None and is_next is not None:
        several, rows = _find_several(atom, group, n_groups, atoms.size, by_case, is_next)
        atom, group = atom[rows], group[rows]
    found, count = count_distinct(group * np.int64(atoms.size) + atom)
    group_of_found, atom_of_found = np.divmod(found, max(1, atoms.size))
    size = np.concatenate([np.ones(found.size, dtype=np.int64), several.size])
    groups = np.concatenate([group_of_found, several.group])
    order = np.argsort(groups, kind="stable")
    begin = np.append(0, np.cumsum(size))[:-1][order]
    position, _ = positions_in_runs(begin, begin + size[order])
    return _Patterns(
        group=groups[order],
        count=np.concatenate([count, several.count])[order],
        start=np.append(0, np.cumsum(size[order])),
        atom=np.concatenate([atom_of_found, several.atom])[position],
        slot=slot,
        post=post,
        share=share,
    )


@attrs.frozen(eq=False)
class _Several:
    """The patterns of cases with several decisions in a group.

    Attributes:
        group, count, size: Of each pattern; the size is its number of decisions.
        atom: The atoms of all patterns, one after the other.
    """

    group: Array
    count: Array
    size: Array
    atom: Array

    @classmethod
    def with_no_cases(cls) -> _Several:
        """No patterns."""
        return cls(*[np.zeros(0, dtype=np.int64)] * 4)


def _find_several(
    atom: Array, group: Array, n_groups: int, n_atoms: int, by_case: Array, is_next: Array
) -> tuple[_Several, Array]:
    """The patterns of cases with several decisions in a group, and the rows of all others."""
    order, follows = by_case, is_next
    if n_groups > 1:
        in_order = group[by_case]
        keys = in_order.astype(np.int16) if n_groups < np.iinfo(np.int16).max else in_order
        by_group = np.argsort(keys, kind="stable")  # by radix, if there are few enough
        order = by_case[by_group]
        case, group_of = np.cumsum(~is_next)[by_group], in_order[by_group]
        follows = np.zeros(order.size, dtype=np.bool_)
        follows[1:] = (case[1:] == case[:-1]) & (group_of[1:] == group_of[:-1])
    begin = np.flatnonzero(~follows)
    size = np.diff(np.append(begin, order.size))
    single = size == 1
    begin, size, rows = begin[~single], size[~single], order[begin[single]]
    if not begin.size:
        return _Several.with_no_cases(), rows
    # A number for the atoms of each case, whatever their order: the sum of their hashes.
    hashes = _mix_bits(np.arange(n_atoms + n_groups))
    position, _ = positions_in_runs(begin, begin + size)
    starts = np.append(0, np.cumsum(size))[:-1]
    atoms = atom[order[position]]
    total = np.add.reduceat(hashes[atoms], starts)
    group_of_case = group[order[begin]]
    total += hashes[n_atoms + group_of_case]
    _, place, count = np.unique(total, return_index=True, return_counts=True)
    position, _ = positions_in_runs(starts[place], starts[place] + size[place])
    return _Several(group_of_case[place], count, size[place], atoms[position]), rows


def _mix_bits(numbers: Array) -> Array:
    """Hashes of whole numbers whose sums differ wherever the numbers do (splitmix64)."""
    # From 1 on: 0 has the hash 0, which would be lost in a sum.
    mixed = (numbers + 1).astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        mixed = (mixed ^ (mixed >> np.uint64(shift))) * np.uint64(factor)
    return np.asarray(mixed ^ (mixed >> np.uint64(31)))
