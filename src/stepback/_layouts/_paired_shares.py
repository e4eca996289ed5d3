"""The shares of posts on paper and in practice, in the order in which they are read."""

from __future__ import annotations

from collections.abc import Sequence

import attrs
import numpy as np

from stepback._algorithms._arrays import Array


@attrs.frozen(eq=False)
class PairedShares:
    """Rows of two shares each.

    Attributes:
        names: The names of those shown.
        on_paper, in_practice: Their shares of all decisions.
        n_others: How many there is no room for.
        others_on_paper, others_in_practice: The shares of these together.
    """

    names: tuple[str, ...]
    on_paper: Array
    in_practice: Array
    n_others: int
    others_on_paper: float
    others_in_practice: float


def paired_shares(
    keys: Sequence[str],
    names: Sequence[str],
    on_paper: Array,
    in_practice: Array,
    *,
    most: int,
    order: Sequence[str] = (),
) -> PairedShares:
    """Add up decisions by key, as shares of all that were made.

    Keys of `order` stand in that order; others follow by the larger of both shares. If there are
    more than `most`, those with the largest shares are shown.
    """
    numbers: dict[str, int] = {}
    number = np.array([numbers.setdefault(key, len(numbers)) for key in keys], dtype=np.int64)
    name_of_key = dict(zip(keys, names, strict=True))
    total = float(in_practice.sum()) or 1.0
    paper, practice = (
        np.bincount(number, weights=values, minlength=len(numbers)) / total
        for values in (on_paper, in_practice)
    )
    size = np.maximum(paper, practice)
    largest = np.argsort(-size, kind="stable")
    shown, others = largest[:most], largest[most:]
    rank = {key: place for place, key in enumerate(order)}
    in_order = [rank.get(key, len(rank)) for key in numbers]
    shown = shown[np.argsort(np.array(in_order, dtype=np.int64)[shown], kind="stable")]
    labels = [name_of_key[key] for key in numbers]
    return PairedShares(
        tuple(labels[row] for row in shown.tolist()),
        paper[shown],
        practice[shown],
        others.size,
        float(paper[others].sum()),
        float(practice[others].sum()),
    )
