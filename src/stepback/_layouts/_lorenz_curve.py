"""The Lorenz curve of shares: how little the half who decide least decide, say."""

from __future__ import annotations

import numpy as np

from stepback._algorithms._arrays import Array


def lorenz_curve(shares: Array) -> tuple[Array, Array]:
    """The fractions of people, from those with the least, and of what they have together.

    Both run from 0 to 1. Twice the area between the curve and the diagonal is the Gini
    coefficient. All nan where nobody has anything.
    """
    population = np.linspace(0, 1, shares.size + 1)
    total = shares.sum()
    cumulative = np.concatenate([[0.0], np.cumsum(np.sort(shares))]) / (total or np.nan)
    if shares.size and total > 0:
        cumulative[-1] = 1  # but for rounding errors
    return population, cumulative


def equal_deciders(n_people: int, n_equal: float) -> tuple[Array, Array]:
    """The Lorenz curve if `n_equal` of all people decided equally, and the others nothing."""
    return np.array([0, 1 - n_equal / n_people, 1]), np.array([0.0, 0.0, 1.0])
