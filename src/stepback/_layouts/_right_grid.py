"""Posts by domains: which rights there are on paper, and how often each was used."""

from __future__ import annotations

from collections.abc import Sequence

import attrs
import numpy as np

from stepback._algorithms._arrays import Array


@attrs.frozen(eq=False)
class RightGrid:
    """A row for each post and a column for each domain.

    Attributes:
        posts, domains: The names of rows and columns.
        uses: How many decisions each post made in each domain; nan where it neither has a right
            nor decided.
        is_unused: Where a right was never used.
        n_other_posts, n_other_domains: How many there is no room for.
    """

    posts: tuple[str, ...]
    domains: tuple[str, ...]
    uses: Array
    is_unused: Array
    n_other_posts: int
    n_other_domains: int


def right_grid(
    used: tuple[Sequence[str], Sequence[str], Array],
    unused: tuple[Sequence[str], Sequence[str]],
    *,
    most_posts: int,
    most_domains: int,
) -> RightGrid:
    """Arrange posts and domains, of each those with most rights that were never used first.

    `used` are posts, domains and numbers of decisions; `unused` are posts and domains.
    """
    posts, post = _number_names([*used[0], *unused[0]])
    domains, domain = _number_names([*used[1], *unused[1]])
    n_used = len(used[0])
    uses = np.full((len(posts), len(domains)), np.nan)
    is_unused = np.zeros(uses.shape, dtype=np.bool_)
    np.add.at(counts := np.zeros(uses.shape), (post[:n_used], domain[:n_used]), used[2])
    uses[post[:n_used], domain[:n_used]] = counts[post[:n_used], domain[:n_used]]
    is_unused[post[n_used:], domain[n_used:]] = True
    uses[is_unused] = 0
    rows = _order_by_unused(is_unused.sum(axis=1), np.nansum(uses, axis=1))
    columns = _order_by_unused(is_unused.sum(axis=0), np.nansum(uses, axis=0))
    shown_rows, shown_columns = rows[:most_posts], columns[:most_domains]
    return RightGrid(
        tuple(posts[row] for row in shown_rows.tolist()),
        tuple(domains[column] for column in shown_columns.tolist()),
        uses[np.ix_(shown_rows, shown_columns)],
        is_unused[np.ix_(shown_rows, shown_columns)],
        rows.size - shown_rows.size,
        columns.size - shown_columns.size,
    )


def _number_names(names: Sequence[str]) -> tuple[list[str], Array]:
    numbers: dict[str, int] = {}
    number = [numbers.setdefault(name, len(numbers)) for name in names]
    return list(numbers), np.array(number, dtype=np.int64)


def _order_by_unused(n_unused: Array, n_uses: Array) -> Array:
    """Those with most that is unused first; of equal ones those that are used most."""
    return np.lexsort((-n_uses, -n_unused))
