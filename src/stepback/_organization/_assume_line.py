"""A decision flow assumed from the formal line alone."""

from __future__ import annotations

import numpy as np

from stepback._algorithms._arrays import Array, object_array
from stepback._columns._table import Columns, Table
from stepback._flow._compiled import Compiled
from stepback._organization._organization import Organization, compiled_any_date, with_columns
from stepback._problems._format import pluralize
from stepback._records._fields._numbers import Number
from stepback._records._record import BASIS_CHOICE


def assume_line_delegation(org: Organization, *, autonomy: float = 0.5) -> Organization:
    """The organization with a decision flow that is assumed from its solid lines.

    One domain for each root, weighted by head count, and a delegation along each solid line.
    All decisions start at the root, and each head decides about its own job: the share of a
    delegation is the head count of the report's subtree over that of the manager's. Heads are
    people, split equally over the posts they hold; a vacant post weighs nothing of its own.

    Parameters
    ----------
    org
        Without domains and delegations.
    autonomy
        The autonomy of every delegation, in [0, 1]. At 0 the root decides everything; at 1
        everyone with one post decides for themselves.

    Returns
    -------
    Organization
        With domains and delegations whose basis is ``"assumed"``.

    Raises
    ------
    ValueError
        If `autonomy` is out of bounds or there are domains or delegations already.

    Examples
    --------
    >>> org = Organization(
    ...     people=[Person("ann"), Person("bo"), Person("cy")],
    ...     reporting=[ReportingLine("ann", "bo"), ReportingLine("ann", "cy")],
    ... )
    >>> real_authority(assume_line_delegation(org, autonomy=0.75))
    {'ann': 0.5, 'bo': 0.25, 'cy': 0.25}

    Notes
    -----
    All of it is an assumption of stepback: it shows what a line would mean if every manager
    handed on alike. Show what follows for several values of `autonomy`.
    """
    try:
        settled = Number(low=0, high=1, optional=False).check(autonomy)
    except ValueError as fault:
        raise ValueError(f"autonomy: {fault}") from None
    now = compiled_any_date(org)
    there = [
        pluralize(len(now.columns.tables[name]), now.columns.tables[name].record.noun)
        for name in ("domains", "delegations")
        if len(now.columns.tables[name])
    ]
    if there:
        raise ValueError(
            f"the organization has {' and '.join(there)} already; nothing need be assumed: "
            "measure it as it is"
        )
    return with_columns(org, _assume_columns(now, settled))


def _assume_columns(now: Compiled, autonomy: float) -> Columns:
    columns, line = now.columns, now.reporting_tree
    heads = _head_counts(now)
    under = line.subtree_sums(heads)
    root = line.root
    roots = np.flatnonzero((line.parent < 0) & (under > 0))
    number = np.full(columns.n_nodes, -1, dtype=np.int32)
    number[roots] = np.arange(roots.size)
    live = np.flatnonzero(under[line.manager] > 0)
    manager, report = line.manager[live], line.report[live]
    assumed = BASIS_CHOICE.option_code("assumed")
    domains = Table.from_columns(
        "domains",
        {
            "id": object_array([f"under {id_}" for id_ in columns.ids[roots]]),
            "owner": roots.astype(np.int32),
            "weight": under[roots],
            "basis": np.full(roots.size, assumed, dtype=np.int8),
        },
    )
    delegations = Table.from_columns(
        "delegations",
        {
            "principal": manager.astype(np.int32),
            "delegate": report.astype(np.int32),
            "domain": number[root[manager]],
            "share": np.minimum(1, under[report] / under[manager]),
            "autonomy": np.full(live.size, autonomy),
            "basis": np.full(live.size, assumed, dtype=np.int8),
        },
    )
    tables = {**columns.tables, "domains": domains, "delegations": delegations}
    return Columns(tables, columns.ids, columns.respondents)


def _head_counts(now: Compiled) -> Array:
    """The heads at each post: people, split equally over the posts they hold."""
    line, nodes = now.reporting_tree, now.columns.n_nodes
    post = line.parent >= 0
    post[line.manager] = True
    people = np.arange(now.n_people)
    held, holder = now.groups.containing_groups(people)
    at_post = np.flatnonzero(post[held])
    post_of = np.concatenate([np.flatnonzero(post[: now.n_people]), held[at_post]])
    holder = np.concatenate([np.flatnonzero(post[: now.n_people]), holder[at_post]])
    posts = np.bincount(holder, minlength=now.n_people)
    heads = np.bincount(post_of, weights=1 / posts[holder], minlength=nodes)
    heads[people[posts == 0]] = 1
    return heads
