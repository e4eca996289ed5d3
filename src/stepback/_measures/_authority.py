"""Who holds formal authority, who holds real authority, and how much of it is assumed."""

from __future__ import annotations

import numpy as np

from stepback._algorithms._arrays import Array
from stepback._flow._compiled import Compiled
from stepback._organization._organization import Organization, compiled_any_date, compiled_at_date
from stepback._organization._validate_args import find_position
from stepback._records._record import BASIS_CHOICE


def real_authority(org: Organization, domain: str | None = None) -> dict[str, float]:
    """The share of decisions that each person settles.

    Decisions arrive at the owners of their domains and pass on along the delegations in
    force; whoever keeps a part settles it.

    Parameters
    ----------
    org
    domain
        Id of one domain, whose decisions are then counted alone; ``None``: of all, by weight.

    Returns
    -------
    dict
        From the id of each person to a share in [0, 1]. They sum to 1 less what is vacant. All
        nan where there is no domain.

    Raises
    ------
    ValueError
        If the domain is unknown, or a delegation is dated and no date was entered.

    Examples
    --------
    >>> org = Organization(
    ...     people=[Person("ann"), Person("bo")],
    ...     domains=[Domain("refunds", "ann")],
    ...     delegations=[Delegation("ann", "bo", autonomy=0.75)],
    ... )
    >>> real_authority(org)
    {'ann': 0.25, 'bo': 0.75}

    Notes
    -----
    That authority divides in proportion to share and autonomy is an assumption of stepback.

    References
    ----------
    - Aghion, P., & Tirole, J. (1997). Formal and Real Authority in Organizations.
      Journal of Political Economy 105(1), 1-29. doi:10.1086/262063
    """
    now = compiled_at_date(org)
    if domain is None:
        return now.by_id(decided_shares(now))
    number = find_position(domain, now.columns.domain_index, "domain")
    return now.by_id(now.flow.decided_in_domain(number))


def formal_authority(org: Organization, domain: str | None = None) -> dict[str, float]:
    """The share of decisions in the domains that each person owns.

    Through roles and circles, by share. Delegations do not count: formal authority stays with
    the owner, whatever is handed on.

    Parameters
    ----------
    org
    domain
        Id of one domain, counted alone; ``None``: all, by weight.

    Returns
    -------
    dict
        From the id of each person to a share in [0, 1]. They sum to 1 less what is vacant. All
        nan where there is no domain.

    Raises
    ------
    ValueError
        If the domain is unknown.

    Examples
    --------
    >>> org = Organization(
    ...     people=[Person("ann"), Person("bo")],
    ...     domains=[Domain("refunds", "ann")],
    ...     delegations=[Delegation("ann", "bo", autonomy=0.75)],
    ... )
    >>> formal_authority(org)
    {'ann': 1.0, 'bo': 0.0}

    References
    ----------
    - Aghion, P., & Tirole, J. (1997). Formal and Real Authority in Organizations.
      Journal of Political Economy 105(1), 1-29. doi:10.1086/262063
    """
    now = compiled_any_date(org)
    domains = now.columns.tables["domains"]
    owner, weight = domains["owner"].astype(np.int64), domains["weight"]
    if domain is not None:
        number = [find_position(domain, now.columns.domain_index, "domain")]
        owner, weight = owner[number], weight[number]
    person, where, part = now.groups.people_within(owner)
    owned = np.bincount(person, weights=part * weight[where], minlength=now.n_people)
    return now.by_id(owned / (weight.sum() or np.nan))


def assumed_share(org: Organization) -> float:
    """The share of the delegated flow that rests on delegations whose basis is assumed.

    Returns
    -------
    float
        In [0, 1]; nan where nothing is delegated.

    Raises
    ------
    ValueError
        If a delegation is dated and no date was entered.

    Examples
    --------
    >>> org = Organization(
    ...     people=[Person("ann"), Person("bo")], reporting=[ReportingLine("ann", "bo")]
    ... )
    >>> assumed_share(assume_line_delegation(org))
    1.0
    """
    return compute_assumed_share(compiled_at_date(org))


def compute_assumed_share(now: Compiled) -> float:
    """The share of the delegated flow whose basis is assumed."""
    basis = now.columns.tables["delegations"]["basis"]
    rests = basis == BASIS_CHOICE.option_code("assumed")
    return ratio_or_nan(float(now.delegated_weight[rests].sum()), float(now.delegated_weight.sum()))


def decided_shares(now: Compiled) -> Array:
    """The share of all decisions that each person settles; nan where there are none."""
    return np.asarray(now.flow.decided_weight / (now.flow.total_weight or np.nan))


def ratio_or_nan(part: float, whole: float) -> float:
    """A part of a whole; nan of nothing."""
    return part / whole if whole else float("nan")
