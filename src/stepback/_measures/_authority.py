"""Formal authority, real authority, and the share of the flow that is assumed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from stepback._algorithms._arrays import Array
from stepback._display._figures_by_id import FiguresById, node_figures
from stepback._flow._assumed_autonomy import assumed_delegation_mask
from stepback._flow._compiled import Compiled
from stepback._organization._compiled_organization import compiled_at_date
from stepback._organization._organization import Organization
from stepback._organization._validate_args import find_domain

_MAX_ASSUMED_SHARE = 0.1


def real_authority(org: Organization, domain: str | None = None) -> FiguresById[str, float]:
    """The share of decisions that each person settles.

    Decisions arrive at the owners of their domains and are handed on along the delegations in
    force. A person settles the part that they keep.

    Parameters
    ----------
    org
    domain
        Id of one domain, to count only its decisions; ``None``: all domains, by weight.

    Returns
    -------
    FiguresById
        From the id of each person to a share in [0, 1]. The shares sum to 1 less the share that
        is vacant. All nan where there is no domain.

    Raises
    ------
    ValueError
        If the domain is unknown, or anything is dated and no date was entered.

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
    stepback assumes that authority divides in proportion to share and autonomy.

    References
    ----------
    - Aghion, P., & Tirole, J. (1997). Formal and Real Authority in Organizations.
      Journal of Political Economy 105(1), 1-29. doi:10.1086/262063
    """
    compiled = compiled_at_date(org)
    if domain is None:
        return node_figures(compiled.columns, decided_shares(compiled), "real_authority")
    decided = compiled.flow.decided_in_domain(find_domain(compiled, domain))
    return node_figures(compiled.columns, decided, "real_authority")


def formal_authority(org: Organization, domain: str | None = None) -> FiguresById[str, float]:
    """The share of decisions in the domains that each person owns.

    The members of a role or circle that owns a domain hold it by their shares. Delegations do
    not count: formal authority stays with the owner, however much is handed on.

    Parameters
    ----------
    org
    domain
        Id of one domain, to count only that one; ``None``: all domains, by weight.

    Returns
    -------
    FiguresById
        From the id of each person to a share in [0, 1]. The shares sum to 1 less the share that
        is vacant. All nan where there is no domain.

    Raises
    ------
    ValueError
        If the domain is unknown, or anything is dated and no date was entered.

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
    compiled = compiled_at_date(org)
    if domain is None:
        return node_figures(compiled.columns, formal_shares(compiled), "formal_authority")
    owned = formal_shares(compiled, [find_domain(compiled, domain)])
    return node_figures(compiled.columns, owned, "formal_authority")


def assumed_share(org: Organization) -> float:
    """The share of the delegated flow that rests on delegations whose basis is assumed.

    Returns
    -------
    float
        In [0, 1]; nan where nothing is delegated.

    Raises
    ------
    ValueError
        If anything is dated and no date was entered.

    Examples
    --------
    >>> org = Organization(
    ...     people=[Person("ann"), Person("bo")], reporting=[ReportingLine("ann", "bo")]
    ... )
    >>> assumed_share(assume_line_delegation(org))
    1.0
    """
    return compute_assumed_share(compiled_at_date(org))


def compute_assumed_share(compiled: Compiled) -> float:
    """The share of the delegated flow whose basis is assumed."""
    weight, is_assumed = compiled.delegated_weight, assumed_delegation_mask(compiled)
    return ratio_or_nan(float(weight[is_assumed].sum()), float(weight.sum()))


def is_flow_recorded(compiled: Compiled) -> bool:
    """Whether the flow of decisions is recorded: mostly, and not assumed."""
    has_domains = len(compiled.columns.tables["domains"]) > 0
    return has_domains and not compute_assumed_share(compiled) > _MAX_ASSUMED_SHARE


def formal_shares(compiled: Compiled, domains: Sequence[int] | None = None) -> Array:
    """The share of all decisions, or of those in some domains, that each person owns."""
    table = compiled.columns.tables["domains"]
    owner, weight = table["owner"].astype(np.int64), table["weight"]
    if domains is not None:
        owner, weight = owner[domains], weight[domains]
    owners, group = np.unique(owner, return_inverse=True)
    owned = np.bincount(group, weights=weight, minlength=owners.size)
    person, row, share = compiled.groups.people_within(owners)
    by_person = np.bincount(person, weights=share * owned[row], minlength=compiled.n_people)
    return np.asarray(by_person / (weight.sum() or np.nan))


def decided_shares(compiled: Compiled) -> Array:
    """The share of all decisions that each person settles; nan where there are none."""
    return np.asarray(compiled.flow.decided_weight / (compiled.flow.total_weight or np.nan))


def ratio_or_nan(part: float, whole: float) -> float:
    """A part divided by the whole; nan if the whole is 0."""
    return part / whole if whole else float("nan")
