"""Who is backed, and how much of what is handed on has backing."""

from __future__ import annotations

import math

import numpy as np

from stepback._algorithms._arrays import Array
from stepback._flow._compiled import Compiled
from stepback._flow._support_index import known_mean
from stepback._measures._authority import ratio_or_nan
from stepback._organization._organization import Organization, compiled_any_date, compiled_at_date


def support_received(org: Organization) -> dict[str, float]:
    """How much support each person, role and circle receives.

    For a person 1 less the product of (1 - strength) over all support to them and to the
    groups they are in; for a role or circle the mean over its people, by share (its own, if
    vacant).

    Returns
    -------
    dict
        From id to a number in [0, 1]; nan where it was not asked.

    Examples
    --------
    >>> org = Organization(
    ...     people=[Person("ann"), Person("bo")], supports=[Support("ann", "bo", strength=0.5)]
    ... )
    >>> support_received(org)
    {'ann': 0.0, 'bo': 0.5}

    Notes
    -----
    That supports combine as independent chances is an assumption of stepback.
    """
    now = compiled_any_date(org)
    if now.support is None:
        return now.by_id(np.full(now.columns.n_nodes, np.nan))
    return now.by_id(now.support.received_strength)


def support_coverage(org: Organization) -> float:
    """How much of the delegated flow reaches people who have support, from anyone.

    The flow over all delegations, each counted to the support that its delegate receives,
    over the whole delegated flow.

    Returns
    -------
    float
        In [0, 1]; nan where support was not asked or nothing is delegated. What goes to
        people who were not asked is left out.

    Raises
    ------
    ValueError
        If a delegation is dated and no date was entered.

    Examples
    --------
    >>> org = Organization(
    ...     people=[Person("ann"), Person("bo")],
    ...     domains=[Domain("refunds", "ann")],
    ...     delegations=[Delegation("ann", "bo")],
    ...     supports=[Support("ann", "bo", strength=0.5)],
    ... )
    >>> support_coverage(org)
    0.5
    """
    return compute_support_coverage(compiled_at_date(org))


def abandonment(org: Organization) -> float:
    """How much of the delegated flow is handed over without backing: 1 less the coverage.

    Returns
    -------
    float
        In [0, 1]; nan where support was not asked or nothing is delegated.

    Raises
    ------
    ValueError
        If a delegation is dated and no date was entered.

    Examples
    --------
    >>> org = Organization(
    ...     people=[Person("ann"), Person("bo")],
    ...     domains=[Domain("refunds", "ann")],
    ...     delegations=[Delegation("ann", "bo")],
    ...     supports=[],
    ... )
    >>> abandonment(org)
    1.0
    """
    return 1 - compute_support_coverage(compiled_at_date(org))


def presence(org: Organization) -> float:
    """How much of the delegated flow has support from the one who delegates.

    The leader's presence that remains in support. As `support_coverage`, counting only support
    from the principal (for a role or circle, from it or anyone in it).

    Returns
    -------
    float
        In [0, 1]; nan where support was not asked or nothing is delegated.

    Raises
    ------
    ValueError
        If a delegation is dated and no date was entered.

    Examples
    --------
    >>> presence(archetypes.customer_circles())
    1.0
    """
    return compute_presence(compiled_at_date(org))


def control_retained(org: Organization) -> float:
    """How much of the delegated flow the one who delegates still has a hand on.

    The revocable delegated flow, counted fully where the delegate is below the principal in
    solid lines, else to the strength of the principal's support; over the whole delegated flow.

    Returns
    -------
    float
        In [0, 1]; nan where nothing is delegated, or where it turns on support that was
        not asked.

    Raises
    ------
    ValueError
        If a delegation is dated and no date was entered.

    Examples
    --------
    >>> org = Organization(
    ...     people=[Person("ann"), Person("bo")],
    ...     domains=[Domain("refunds", "ann")],
    ...     reporting=[ReportingLine("ann", "bo")],
    ...     delegations=[Delegation("ann", "bo")],
    ... )
    >>> control_retained(org)
    1.0

    Notes
    -----
    That a line from above, or support, keeps control is an assumption of stepback.
    """
    return compute_control_retained(compiled_at_date(org))


def compute_support_coverage(now: Compiled) -> float:
    """The support coverage of what is compiled."""
    if now.support is None:
        return math.nan
    flow, principal, delegate, _ = _handed(now)
    return _weighted(flow, now.support.strength_at_delegates(principal, delegate))


def compute_presence(now: Compiled) -> float:
    """The presence of what is compiled."""
    if now.support is None:
        return math.nan
    flow, principal, delegate, _ = _handed(now)
    person, where, part = now.groups.delegated_nodes(principal, delegate)
    value = now.support.strength_from_principals(principal[where], person)
    return _weighted(flow, known_mean(where, part, value, delegate.size))


def compute_control_retained(now: Compiled) -> float:
    """The control retained of what is compiled."""
    flow, principal, delegate, revocable = _handed(now)
    person, where, part = now.groups.delegated_nodes(principal, delegate)
    value = now.reporting_tree.is_below(person, principal[where]).astype(np.float64)
    apart = np.flatnonzero((value == 0) & revocable[where])
    if apart.size:
        value[apart] = math.nan
        if now.support is None:
            return math.nan
        value[apart] = now.support.strength_from_principals(principal[where[apart]], person[apart])
    mean = known_mean(where, part, value, delegate.size)
    return _weighted(flow, np.where(revocable, mean, 0.0))


def _handed(now: Compiled) -> tuple[Array, Array, Array, Array]:
    """Each delegation that passes something on: how much, its ends, whether revocable."""
    table = now.columns.tables["delegations"]
    live = np.flatnonzero(now.delegated_weight > 0)
    principal = table["principal"][live].astype(np.int64)
    delegate = table["delegate"][live].astype(np.int64)
    return now.delegated_weight[live], principal, delegate, table["revocable"][live]


def _weighted(flow: Array, value: Array) -> float:
    """The mean of the known values by flow."""
    known = ~np.isnan(value)
    return ratio_or_nan(float((flow[known] * value[known]).sum()), float(flow[known].sum()))
