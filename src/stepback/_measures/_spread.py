"""How widely leadership is spread: Hill numbers, breadth and Gini coefficient."""

from __future__ import annotations

import math

import numpy as np

from stepback._algorithms._arrays import Array
from stepback._measures._authority import decided_shares, ratio_or_nan
from stepback._organization._compiled_organization import compiled_at_date
from stepback._organization._organization import Organization
from stepback._organization._validate_args import check_number


def effective_leaders(org: Organization, *, order: float = 1) -> float:
    """How many people with equal shares would spread leadership as widely as these people do.

    The Hill number of the shares of decisions that people settle: with 10, decision-making is
    spread as widely as if 10 people decided equally. Vacant decisions are left out.

    Parameters
    ----------
    org
    order
        Hill order q >= 0: 0 counts everyone who decides anything, 1 weights people by their
        share, 2 emphasizes the few who decide most, infinity counts only who decides most.

    Returns
    -------
    float
        From 1 to the number of people; nan where nothing is decided.

    Raises
    ------
    ValueError
        If `order` is negative or not a number, or anything is dated and no date was entered.

    Examples
    --------
    >>> effective_leaders(archetypes.command_pyramid(people=7, span=2))
    1.0

    References
    ----------
    - Hill, M. O. (1973). Diversity and Evenness: A Unifying Notation and Its
      Consequences. Ecology 54(2), 427-432. doi:10.2307/1934352
    """
    return hill_number(decided_shares(compiled_at_date(org)), check_number(order, "order", 0))


def leadership_spread(org: Organization, *, order: float = 1) -> float:
    """How widely decisions are led, from 0 (by one person) to 1 (by all equally).

    The effective number of leaders less one, divided by the number of people less one. This
    scale is an assumption of stepback, chosen so that both ends are exact. In a large company
    the spread is near 0; `effective_leaders` says more there.

    Parameters
    ----------
    org
    order
        Hill order q >= 0, as of `effective_leaders`.

    Returns
    -------
    float
        In [0, 1]; nan for fewer than two people or where nothing is decided.

    Raises
    ------
    ValueError
        If `order` is negative or not a number, or anything is dated and no date was entered.

    Examples
    --------
    >>> leadership_spread(archetypes.command_pyramid(people=7, span=2))
    0.0

    References
    ----------
    - Hill, M. O. (1973). Diversity and Evenness: A Unifying Notation and Its
      Consequences. Ecology 54(2), 427-432. doi:10.2307/1934352
    """
    return compute_spread(decided_shares(compiled_at_date(org)), check_number(order, "order", 0))


def leadership_breadth(org: Organization, *, floor: float = 0.5) -> float:
    """The share of people who settle at least `floor` of an even share of the decisions.

    Parameters
    ----------
    org
    floor
        A multiple, 0 or more, of an even share: 1 over the number of people.

    Returns
    -------
    float
        In [0, 1]; nan without people or where nothing is decided.

    Raises
    ------
    ValueError
        If `floor` is negative or not a number, or anything is dated and no date was entered.

    Examples
    --------
    >>> org = Organization(
    ...     people=[Person("ann"), Person("bo"), Person("cy"), Person("di")],
    ...     domains=[Domain("refunds", "ann")],
    ...     delegations=[Delegation("ann", "bo", autonomy=0.5)],
    ... )
    >>> leadership_breadth(org)
    0.5
    """
    return compute_breadth(decided_shares(compiled_at_date(org)), check_number(floor, "floor", 0))


def leadership_gini(org: Organization) -> float:
    """The Gini coefficient of the decisions that people settle, over all people.

    Returns
    -------
    float
        From 0 (all equal) to 1 - 1/n (one of n decides all); nan without people or decisions.

    Raises
    ------
    ValueError
        If anything is dated and no date was entered.

    Examples
    --------
    >>> org = Organization(
    ...     people=[Person("ann"), Person("bo")], domains=[Domain("refunds", "ann")]
    ... )
    >>> leadership_gini(org)
    0.5
    """
    return gini(decided_shares(compiled_at_date(org)))


_HIGH_ORDER = 1e9  # from here on, only the largest share counts, up to rounding


def hill_number(shares: Array, order: float) -> float:
    """The Hill number of `shares`, which are scaled to sum to 1; nan if they are all 0."""
    total = shares.sum()
    if not total > 0:
        return math.nan
    p = shares[shares > 0] / total
    if abs(order - 1) < 1e-8:
        return float(np.exp(-(p * np.log(p)).sum()))
    # In logarithms, and relative to the largest share, so that no power underflows to 0.
    top = p.max()
    if order > _HIGH_ORDER:
        return float(1 / top)
    return float(np.exp((order * np.log(top) + np.log(((p / top) ** order).sum())) / (1 - order)))


def compute_spread(shares: Array, order: float = 1) -> float:
    """The Hill number of `shares`, scaled from 0 to 1 over all people."""
    if shares.size < 2:
        return math.nan
    return (hill_number(shares, order) - 1) / (shares.size - 1)


def compute_breadth(shares: Array, floor: float = 0.5) -> float:
    """The fraction of people whose share is at least `floor` times an even share."""
    total = shares.sum()
    if not total > 0:
        return math.nan
    minimum = floor * total / shares.size
    return float((shares >= minimum * (1 - 1e-9)).mean())


def gini(shares: Array) -> float:
    """The Gini coefficient of `shares`."""
    n = shares.size
    ordered = np.sort(shares)
    # The factors sum to 0, so subtracting the smallest changes nothing but the rounding.
    weighted = (2 * np.arange(1, n + 1) - n - 1) * (ordered - ordered[:1])
    return ratio_or_nan(float(weighted.sum()), n * float(shares.sum()))
