"""A decision flow assumed from the formal line alone."""

from __future__ import annotations

import attrs
import numpy as np

from stepback._algorithms._arrays import Array, object_array
from stepback._algorithms._forests import forest_roots
from stepback._columns._change_days import Period, unchanging_period
from stepback._columns._record_index import RecordIndex
from stepback._columns._table import Columns, Table, concatenate_tables
from stepback._flow._compiled import Compiled
from stepback._organization._compiled_organization import compiled_at_date, with_records
from stepback._organization._organization import Organization
from stepback._organization._validate_args import check_argument
from stepback._problems._format import pluralize
from stepback._records._fields._dates import Date
from stepback._records._fields._numbers import Number
from stepback._records._record import BASIS_CHOICE


def assume_line_delegation(org: Organization, *, autonomy: float = 0.5) -> Organization:
    """Assume a decision flow from the solid lines of an organization.

    One domain for each root, weighted by head count, and a delegation along each solid line.
    All decisions start at the root, and each head decides about its own job: the share of a
    delegation is the head count of the report's subtree over that of the manager's. Heads are
    people, split equally over the posts they hold; a vacant post weighs nothing of its own.

    Parameters
    ----------
    org
        Without domains and delegations on the date entered, if there is one.
    autonomy
        The autonomy of every delegation, in [0, 1]. At 0 the root decides everything; at 1
        everyone with one post decides for themselves.

    Returns
    -------
    Organization
        With domains and delegations whose basis is ``"assumed"``. Where anything is dated, they
        are in force on the date entered, and as long before and after it as nothing changes.

    Raises
    ------
    ValueError
        If `autonomy` is out of bounds, there are domains or delegations already on the date
        entered, or anything is dated and no date was entered.

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
    handed on in the same way. Show what follows for several values of `autonomy`.
    """
    compiled = compiled_at_date(org)
    settled = check_argument(
        Number(low=0, high=1, optional=False, allows_percent=True), "autonomy", autonomy
    )
    _refuse_recorded_flow(compiled)
    columns, tree = compiled.columns, compiled.reporting_tree
    n_heads = tree.subtree_sums(head_counts(compiled))
    roots = np.flatnonzero((tree.parent < 0) & (n_heads > 0))
    domain_index = np.full(columns.n_nodes, -1, dtype=np.int32)
    domain_index[roots] = np.arange(roots.size)
    has_heads = np.flatnonzero(n_heads[tree.manager] > 0)
    manager, report = tree.manager[has_heads], tree.report[has_heads]
    assumed = BASIS_CHOICE.option_code("assumed")
    period = unchanging_period(compiled.records, compiled.date)
    domains = Table.from_columns(
        "domains",
        {
            "id": object_array([f"under {id_}" for id_ in columns.ids[roots]]),
            "owner": roots.astype(np.int32),
            "weight": n_heads[roots],
            "basis": np.full(roots.size, assumed, dtype=np.int8),
            **_constant_dates(period, roots.size),
        },
    )
    delegations = Table.from_columns(
        "delegations",
        {
            "principal": manager.astype(np.int32),
            "delegate": report.astype(np.int32),
            "domain": domain_index[forest_roots(tree.parent)[manager]],
            "share": np.minimum(1, n_heads[report] / n_heads[manager]),
            "autonomy": np.full(manager.size, settled),
            "basis": np.full(manager.size, assumed, dtype=np.int8),
            **_constant_dates(period, manager.size),
        },
    )
    return with_records(org, _add_flow(compiled, domains, delegations))


def _refuse_recorded_flow(compiled: Compiled) -> None:
    """Raise if the organization has domains or delegations on the date."""
    delegations = compiled.columns.tables["delegations"]
    counts = {
        "domain": len(compiled.columns.tables["domains"]),
        "delegation": int(delegations.in_force_mask(compiled.date).sum()),
    }
    recorded = [pluralize(count, noun) for noun, count in counts.items() if count]
    if recorded:
        raise ValueError(
            f"the organization has {' and '.join(recorded)} already; nothing need be assumed: "
            "measure it as it is"
        )


def _add_flow(compiled: Compiled, domains: Table, delegations: Table) -> Columns:
    """All records, and after them domains, and delegations in these, of the day."""
    records, day = compiled.records, compiled.day
    all_domains = concatenate_tables(records.tables["domains"], day.table_of_records(domains))
    # The same root may have a domain of the same id on other days.
    first = RecordIndex.from_ids(all_domains["id"]).first
    position = np.arange(len(records.tables["domains"]), len(all_domains))
    position = position if first is None else first[position]
    in_domain = position[delegations["domain"]].astype(np.int32)
    in_no_domain = delegations.with_columns(domain=np.full(len(delegations), -1, dtype=np.int32))
    named = day.table_of_records(in_no_domain).with_columns(domain=in_domain)
    all_delegations = concatenate_tables(records.tables["delegations"], named)
    tables = {**records.tables, "domains": all_domains, "delegations": all_delegations}
    return attrs.evolve(records, tables=tables, first_domains=first)


def _constant_dates(period: Period, length: int) -> dict[str, Array]:
    pairs = zip(("start", "end"), period, strict=True)
    return {field: Date().constant_column(date, length) for field, date in pairs}


def head_counts(compiled: Compiled) -> Array:
    """The heads at each post: people, split equally over the posts they hold."""
    tree, n_people = compiled.reporting_tree, compiled.n_people
    is_post = tree.parent >= 0
    is_post[tree.manager] = True
    group, holder = compiled.groups.containing_groups(np.arange(n_people))
    in_post = np.flatnonzero(is_post[group])
    own_posts = np.flatnonzero(is_post[:n_people])  # people who are on the line themselves
    post = np.concatenate([own_posts, group[in_post]])
    holder = np.concatenate([own_posts, holder[in_post]])
    n_posts = np.bincount(holder, minlength=n_people)
    heads = np.bincount(post, weights=1 / n_posts[holder], minlength=compiled.columns.n_nodes)
    heads = heads.astype(np.float64)  # of no posts, numpy counts in whole numbers
    heads[:n_people][n_posts == 0] = 1
    return heads
