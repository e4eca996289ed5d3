"""Shared leadership: how far the members of a team lead one another, by their own ratings."""

from __future__ import annotations

import math
import warnings
from typing import Any

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback._algorithms._components import weak_components
from stepback._measures._authority import ratio_or_nan
from stepback._measures._rating_table import validate_ratings
from stepback._records._value_equality import ValueEquality


@attrs.frozen(eq=False)
class SharedLeadership(ValueEquality):
    """How far the members of a team lead one another, by their own ratings.

    Attributes:
        density: How much they rely on one another: the mean of the ratings, rescaled to [0, 1].
        raw_density: The mean of the ratings as they were passed.
        decentralization: 1 less Freeman's centralization of the leadership received, in [0, 1]:
            0 if everyone relies on one member only. It is 1 if everyone is relied on equally,
            even if nobody relies on anyone; always read it with `density`.
        coefficient_of_variation: The standard deviation of the leadership that the members
            receive, divided by its mean; from 0 (all equal) to the square root of n - 1.
        normalized_variation: The same divided by the square root of n - 1, in [0, 1].
        response_rate: The number of known ratings, divided by the n (n - 1) possible ones.
        parts: How many components the members form, connected where either relies on the other.
    """

    density: float
    raw_density: float
    decentralization: float
    coefficient_of_variation: float
    normalized_variation: float
    response_rate: float
    parts: int


def shared_leadership(ratings: Any, *, scale: tuple[float, float] = (0, 1)) -> SharedLeadership:
    """How far the members of a team lead one another, by their own ratings.

    Let r be the ratings, rescaled to [0, 1]. The leadership k that member j receives is the sum
    of r over the n - 1 others. Density is the sum of k divided by n (n - 1). Centralization is
    the sum of (the largest k - k) divided by (n - 1) squared.

    Parameters
    ----------
    ratings
        A square table, as lists, an array or a frame: row i, column j holds how much member i
        relies on member j as a leader, as a number or a truth value. The diagonal is ignored.
        nan or ``None``: not answered.
    scale
        The lowest and the highest possible rating.

    Returns
    -------
    SharedLeadership
        All nan for fewer than two members. Density is nan if nothing was answered; decentralization
        and variation if nobody rated a member; variation also if nobody relies on anyone.

    Raises
    ------
    ValueError
        If the table is not square, has values that are not numbers or are off the scale, has
        different row and column names, or the scale does not rise. The message lists every problem.

    Warns
    -----
    UserWarning
        If those who answered about each other form separate components, as several teams in one
        table do: the figures then describe none of the teams.

    Examples
    --------
    >>> shared_leadership([[0, 5, 3, 2], [4, 0, 3, 2], [5, 4, 0, 1], [5, 4, 2, 0]], scale=(1, 5))
    SharedLeadership(density=0.583..., raw_density=3.33..., decentralization=0.555..., ...)

    Notes
    -----
    If some did not answer about a member, stepback assumes that the leadership received is
    n - 1 times the mean of the known ratings.

    References
    ----------
    - Carson, J. B., Tesluk, P. E., & Marrone, J. A. (2007). Shared Leadership in Teams: An
      Investigation of Antecedent Conditions and Performance. Academy of Management Journal
      50(5), 1217-1234. doi:10.5465/amj.2007.20159921
    - Freeman, L. C. (1978). Centrality in Social Networks: Conceptual Clarification. Social
      Networks 1(3), 215-239. doi:10.1016/0378-8733(78)90021-7
    - Gockel, C., & Werth, L. (2010). Measuring and Modeling Shared Leadership: Traditional
      Approaches and New Ideas. Journal of Personnel Psychology 9(4), 172-180.
    """
    value, low, high = validate_ratings(ratings, scale)
    teams = weak_components(len(value), *np.nonzero(~np.isnan(value)))
    n_teams = int((np.bincount(teams) > 1).sum())
    if n_teams > 1:
        warnings.warn(
            f"ratings: those who answered about each other form {n_teams} separate groups, like "
            "several teams in one table; measure each team by itself, as "
            "ratings[numpy.ix_(team, team)] of an array",
            stacklevel=2,
        )
    return _from_ratings(value, low, high)


def _from_ratings(value: Array, low: float, high: float) -> SharedLeadership:
    n = len(value)
    is_known = ~np.isnan(value)
    n_ratings = is_known.sum(axis=0)
    received = np.where(is_known, (value - low) / (high - low), 0.0).sum(axis=0)
    k = (n - 1) * received / np.where(n_ratings > 0, n_ratings, np.nan)
    complete = n > 1 and bool(n_ratings.all())
    variation = ratio_or_nan(float(k.std()), float(k.mean())) if complete else math.nan
    centralization = float((k.max() - k).sum()) / (n - 1) ** 2 if complete else math.nan
    return SharedLeadership(
        density=ratio_or_nan(float(received.sum()), int(n_ratings.sum())),
        raw_density=ratio_or_nan(float(value[is_known].sum()), int(n_ratings.sum())),
        decentralization=max(0.0, 1 - centralization) if complete else math.nan,
        coefficient_of_variation=variation,
        normalized_variation=variation / math.sqrt(n - 1) if complete else math.nan,
        response_rate=ratio_or_nan(int(n_ratings.sum()), n * (n - 1)),
        parts=np.unique(weak_components(n, *np.nonzero(value > low))).size,
    )
