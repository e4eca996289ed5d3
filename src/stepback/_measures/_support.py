"""Support: how much people receive, and how much of the delegated flow has support."""

from __future__ import annotations

import math

import numpy as np

from stepback._algorithms._arrays import Array
from stepback._display._figures_by_id import FiguresById, node_figures
from stepback._flow._compiled import Compiled
from stepback._flow._delegate_support import (
    control_by_principals,
    support_at_delegates,
    support_from_principals,
)
from stepback._measures._authority import ratio_or_nan
from stepback._organization._compiled_organization import compiled_at_date
from stepback._organization._organization import Organization


def support_received(org: Organization) -> FiguresById[str, float]:
    """How much support each person, role and circle receives.

    For a person, 1 less the product of (1 - strength) over all supports to them and to their roles
    and circles. For a role or circle, the mean over its people, by share; if it is vacant, its own.

    Returns
    -------
    FiguresById
        From each id to a number in [0, 1]; nan where support was not asked.

    Raises
    ------
    ValueError
        If anything is dated and no date was entered.

    Examples
    --------
    >>> org = Organization(
    ...     people=[Person("ann"), Person("bo")], supports=[Support("ann", "bo", strength=0.5)]
    ... )
    >>> support_received(org)
    {'ann': 0.0, 'bo': 0.5}

    Notes
    -----
    stepback assumes that supports combine like independent chances.
    """
    compiled = compiled_at_date(org)
    if compiled.support is None:
        received = np.full(compiled.columns.n_nodes, np.nan)
    else:
        received = compiled.support.received_strength
    return node_figures(compiled.columns, received, "support_received")


def support_coverage(org: Organization) -> float:
    """How much of the delegated flow reaches people who have support, from anyone.

    The mean support that the delegates receive, over all delegations, weighted by their flow.

    Returns
    -------
    float
        In [0, 1]; nan if support was not asked or nothing delegated. People not asked are left out.

    Raises
    ------
    ValueError
        If anything is dated and no date was entered.

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
    """How much of the delegated flow reaches people without support: 1 less the coverage.

    Returns
    -------
    float
        In [0, 1]; nan where support was not asked or nothing is delegated.

    Raises
    ------
    ValueError
        If anything is dated and no date was entered.

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
    """How much of the delegated flow has support from the principal who delegates it.

    The presence of a leader who has handed on decisions and supports the delegate. As
    `support_coverage`, but only support from the principal, or from anyone in it, counts.

    Returns
    -------
    float
        In [0, 1]; nan where support was not asked or nothing is delegated.

    Raises
    ------
    ValueError
        If anything is dated and no date was entered.

    Examples
    --------
    >>> presence(archetypes.customer_circles())
    1.0
    """
    return compute_presence(compiled_at_date(org))


def control_retained(org: Organization) -> float:
    """How much of the delegated flow the principal still controls.

    The revocable delegated flow, divided by the whole delegated flow. It counts in full if the
    delegate is below the principal in solid lines, else by the strength of the principal's support.

    Returns
    -------
    float
        In [0, 1]; nan if nothing is delegated, or it depends on support that was not asked.

    Raises
    ------
    ValueError
        If anything is dated and no date was entered.

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
    stepback assumes that a reporting line to the principal, or support from them, keeps control.
    """
    return compute_control_retained(compiled_at_date(org))


def compute_support_coverage(compiled: Compiled) -> float:
    """The measure `support_coverage`."""
    support = compiled.support
    if support is None:
        return math.nan
    flow, principal, delegate, _ = _active_delegations(compiled)
    return _flow_weighted_mean(flow, support_at_delegates(support, principal, delegate))


def compute_presence(compiled: Compiled) -> float:
    """The measure `presence`."""
    flow, principal, delegate, _ = _active_delegations(compiled)
    return _flow_weighted_mean(flow, principal_support(compiled, principal, delegate))


def compute_control_retained(compiled: Compiled) -> float:
    """The measure `control_retained`."""
    flow, principal, delegate, revocable = _active_delegations(compiled)
    groups, tree, support = compiled.groups, compiled.reporting_tree, compiled.support
    rows = np.flatnonzero(revocable)
    control = np.zeros(delegate.size)
    known = control_by_principals(groups, tree, support, principal[rows], delegate[rows])
    if known is None:
        return math.nan
    control[rows] = known
    return _flow_weighted_mean(flow, control)


def _active_delegations(compiled: Compiled) -> tuple[Array, Array, Array, Array]:
    """The delegations that carry flow: how much, principal, delegate, whether revocable."""
    active = np.flatnonzero(compiled.delegated_weight > 0)
    revocable = compiled.columns.tables["delegations"]["revocable"][active]
    return compiled.delegated_weight[active], *delegation_ends(compiled, active), revocable


def delegation_ends(compiled: Compiled, rows: Array) -> tuple[Array, Array]:
    """The principals and the delegates of these rows."""
    table = compiled.columns.tables["delegations"]
    return table["principal"][rows].astype(np.int64), table["delegate"][rows].astype(np.int64)


def principal_support(compiled: Compiled, principal: Array, delegate: Array) -> Array:
    """The support from each principal for the delegate, on average by share; nan if not asked."""
    if compiled.support is None:
        return np.full(delegate.size, np.nan)
    return support_from_principals(compiled.support, principal, delegate)


def _flow_weighted_mean(flow: Array, value: Array) -> float:
    """The mean of the known values, weighted by flow."""
    is_known = ~np.isnan(value)
    flow, value = flow[is_known], value[is_known]
    return ratio_or_nan(float((flow * value).sum()), float(flow.sum()))
