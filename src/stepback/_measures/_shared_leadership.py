"""How far the members of a team lead one another, by their own ratings."""

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


@attrs.frozen
class SharedLeadership:
    """How far the members of a team lead one another, by their own ratings.

    Attributes:
        density: How much they rely on one another: the mean of the ratings, rescaled to [0, 1].
        raw_density: The mean of the ratings as they were given.
        decentralization: 1 less Freeman's centralization of the leadership received, in [0, 1]:
            0 where all rely on one member alone. It is 1 where all are relied on alike, even
            where nobody relies on anyone; always read it with `density`.
        coefficient_of_variation: The standard deviation over the members of the leadership
            received, over its mean; from 0 (all alike) to the root of n - 1.
        normalized_variation: The same over the root of n - 1, in [0, 1].
        response_rate: The ratings known, over the n (n - 1) that there could be.
        parts: How many separate parts the members fall into, where two who rely on each other
            at all, either way, are in one.
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

    With r the ratings rescaled to [0, 1], the leadership that member j receives, k, is the sum
    of r over the n - 1 others. Density is the sum of k over n (n - 1), and centralization the
    sum of (the largest k - k) over (n - 1) squared.

    Parameters
    ----------
    ratings
        A square table, of lists, an array or a frame: row i, column j holds how much member i
        relies on member j as a leader, a number, or whether so. The diagonal is ignored. nan
        or ``None``: not answered.
    scale
        The lowest and the highest possible rating.

    Returns
    -------
    SharedLeadership
        All nan for fewer than two members. Density is nan where nothing was answered;
        decentralization and variation are where someone was rated by nobody, and variation
        where nobody relies on anyone.

    Raises
    ------
    ValueError
        If the table is not square, holds what is no number or off the scale, names its rows
        and columns differently, or the scale does not rise. Everything found is told at once.

    Warns
    -----
    UserWarning
        If those who answered about each other fall into separate parts, as where several teams
        stand in one table: their figures say nothing of any of them.

    Examples
    --------
    >>> shared_leadership([[0, 5, 3, 2], [4, 0, 3, 2], [5, 4, 0, 1], [5, 4, 2, 0]], scale=(1, 5))
    SharedLeadership(density=0.583..., raw_density=3.33..., decentralization=0.555..., ...)

    Notes
    -----
    Where some did not answer about a member, that the leadership received would be n - 1 times
    the mean of the known ratings is an assumption of stepback.

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
    known = ~np.isnan(value)
    teams = int((np.bincount(_parts(known)) > 1).sum())
    if teams > 1:
        warnings.warn(
            f"ratings: those who answered about each other fall into {teams} separate parts, as "
            "if several teams stood in one table; measure each team by itself, as "
            "ratings[numpy.ix_(team, team)] of an array",
            stacklevel=2,
        )
    return _figures(value, low, high)


def _figures(value: Array, low: float, high: float) -> SharedLeadership:
    n = len(value)
    known = ~np.isnan(value)
    count = known.sum(axis=0)
    received = np.where(known, (value - low) / (high - low), 0.0).sum(axis=0)
    k = (n - 1) * received / np.where(count > 0, count, np.nan)
    complete = n > 1 and bool(count.all())
    variation = ratio_or_nan(float(k.std()), float(k.mean())) if complete else math.nan
    centralization = float((k.max() - k).sum()) / (n - 1) ** 2 if complete else math.nan
    return SharedLeadership(
        density=ratio_or_nan(float(received.sum()), int(count.sum())),
        raw_density=ratio_or_nan(float(value[known].sum()), int(count.sum())),
        decentralization=max(0.0, 1 - centralization) if complete else math.nan,
        coefficient_of_variation=variation,
        normalized_variation=variation / math.sqrt(n - 1) if complete else math.nan,
        response_rate=ratio_or_nan(int(count.sum()), n * (n - 1)),
        parts=np.unique(_parts(value > low)).size,
    )


def _parts(tied: Array) -> Array:
    """The part that each member is in, where ties hold in both directions."""
    return weak_components(len(tied), *np.nonzero(tied))
