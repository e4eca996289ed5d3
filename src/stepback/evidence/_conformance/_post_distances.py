"""How far decisions are from the paper, over posts: distance and displaced share, by group."""

from __future__ import annotations

import attrs
import numpy as np

from stepback._algorithms._adjacency import positions_in_runs
from stepback._algorithms._arrays import Array
from stepback._algorithms._distinct_keys import count_distinct
from stepback.evidence._conformance._decision_cells import DecisionCells


@attrs.frozen(eq=False)
class CountedCells:
    """How many known decisions each group has in each cell.

    Attributes:
        group, cell, count: One row for each group and cell that has any.
        n_groups: How many groups there are.
    """

    group: Array
    cell: Array
    count: Array
    n_groups: int

    @classmethod
    def from_rows(cls, group: Array, cell: Array, n_groups: int, n_cells: int) -> CountedCells:
        """Count rows by group and cell."""
        keys, count = count_distinct(group * np.int64(n_cells) + cell)
        group_of_key, cell_of_key = np.divmod(keys, max(1, n_cells))
        return cls(group_of_key, cell_of_key, count, n_groups)

    @property
    def n_decisions(self) -> Array:
        """How many decisions each group has."""
        return np.bincount(self.group, weights=self.count, minlength=self.n_groups)


@attrs.frozen(eq=False)
class PostShares:
    """How many decisions each post has in each group, on paper and in practice.

    Attributes:
        group, post: One row for each pair with any.
        on_paper, in_practice: Numbers of decisions; those on paper need not be whole.
    """

    group: Array
    post: Array
    on_paper: Array
    in_practice: Array

    @classmethod
    def from_counts(cls, counted: CountedCells, cells: DecisionCells) -> PostShares:
        """Sum over the cells of each group."""
        n_posts = cells.paper.n_posts
        run, post, share = list_paper_posts(cells, cells.slot[counted.cell])
        paper_keys = counted.group[run] * n_posts + post
        practice_keys = counted.group * n_posts + cells.post[counted.cell]
        keys, index = np.unique(np.concatenate([paper_keys, practice_keys]), return_inverse=True)
        on_paper = np.bincount(
            index[: run.size], weights=counted.count[run] * share, minlength=keys.size
        )
        in_practice = np.bincount(index[run.size :], weights=counted.count, minlength=keys.size)
        group, posts = np.divmod(keys, n_posts)
        return cls(group, posts, on_paper, in_practice)


def list_paper_posts(cells: DecisionCells, slots: Array) -> tuple[Array, Array, Array]:
    """The posts that decide in each slot: the position of the slot, the post, and its share."""
    paper = cells.paper
    bounds = np.arange(paper.first_slot[-1] + 1) * paper.n_posts
    start = np.searchsorted(paper.share_keys, bounds)
    position, run = positions_in_runs(start[slots], start[slots + 1])
    return run, paper.share_keys[position] % paper.n_posts, paper.shares[position]


def compute_distance(shares: PostShares, n_decisions: Array) -> Array:
    """The total variation between paper and practice of each group; nan without decisions."""
    gap = np.abs(shares.on_paper - shares.in_practice)
    total = np.bincount(shares.group, weights=gap, minlength=n_decisions.size)
    return divide_or_nan(total / 2, n_decisions)


def compute_displaced(counted: CountedCells, cells: DecisionCells) -> Array:
    """The share of each group's decisions made at another post than the paper's."""
    elsewhere = counted.count * (1 - cells.paper_share[counted.cell])
    total = np.bincount(counted.group, weights=elsewhere, minlength=counted.n_groups)
    return divide_or_nan(total, counted.n_decisions)


def divide_or_nan(part: Array, whole: Array) -> Array:
    """A part divided by the whole; nan where the whole is 0."""
    shares = np.full(np.shape(whole), np.nan)
    np.divide(part, whole, out=shares, where=whole > 0)
    return shares
