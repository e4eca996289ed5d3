"""What the rights in a domain depend on: limits, and days on which the paper changes.

Memberships of those who hand nothing on do not change the paper: who holds a post is looked up for
each decision. So a history of thousands of job changes has few days on which rights change.
"""

from __future__ import annotations

from collections.abc import Iterator

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback._algorithms._topology import reachable_nodes
from stepback._columns._day_intervals import FIRST_DAY, LAST_DAY
from stepback._columns._table import Columns, Table
from stepback._records._record_types import NODE_TABLES


@attrs.frozen(eq=False)
class DomainOutline:
    """What the rights in one domain depend on.

    Attributes:
        limits: The distinct limits of all delegations that may lead to a decider, in order.
        days: The days on which anything that leads to a right begins or ends, in order.
    """

    limits: Array
    days: Array

    @classmethod
    def from_records(cls, records: Columns, domain: int) -> DomainOutline:
        """The outline of the domain with this number, the first of its id."""
        tables = records.tables
        domains, delegations, memberships = (
            tables[name] for name in ("domains", "delegations", "memberships")
        )
        numbers = np.arange(len(domains))
        first = numbers if records.first_domains is None else records.first_domains
        of_id = np.flatnonzero(first == domain)
        owners = np.unique(domains["owner"][of_id]).astype(np.int64)
        rows = np.flatnonzero((delegations["domain"] < 0) | (delegations["domain"] == domain))
        principal, delegate = (
            delegations[end][rows].astype(np.int64) for end in ("principal", "delegate")
        )
        group, member = (memberships[end].astype(np.int64) for end in ("group", "member"))
        n_nodes = records.n_nodes
        is_reached = reachable_nodes(
            n_nodes, np.append(principal, group), np.append(delegate, member), owners
        )
        leads_on = is_reached[principal]
        rows, principal, delegate = rows[leads_on], principal[leads_on], delegate[leads_on]
        # Groups in which a principal sits: what reaches the principal depends on all its members.
        leads_to_principal = reachable_nodes(n_nodes, member, group, np.unique(principal))
        seats = np.flatnonzero(leads_to_principal[group] & is_reached[group])
        seats = seats[np.isin(group[seats], _groups_of(group, member, leads_to_principal))]
        limit = delegations["limit"][rows]
        nodes = np.concatenate([owners, delegate, group[seats], member[seats]])
        days = [
            *_list_days(domains, of_id),
            *_list_days(delegations, rows),
            *_list_days(memberships, seats),
            *_list_node_days(records, np.unique(nodes)),
        ]
        distinct = np.unique(np.concatenate([np.zeros(0, dtype=np.int64), *days]))
        distinct = distinct[(distinct != FIRST_DAY) & (distinct != LAST_DAY)]
        return cls(np.unique(limit[~np.isnan(limit)]), distinct)


def _groups_of(group: Array, member: Array, leads_to_principal: Array) -> Array:
    """The groups with a member that is a principal, or leads to one."""
    return np.unique(group[leads_to_principal[member]])


def _list_days(table: Table, rows: Array) -> Iterator[Array]:
    if table.is_dated:
        yield np.asarray(table.first_days[rows])
        yield np.asarray(table.end_days[rows])


def _list_node_days(records: Columns, nodes: Array) -> Iterator[Array]:
    wanted = np.zeros(records.n_nodes, dtype=np.bool_)
    wanted[nodes] = True
    if records.first_nodes is not None:
        wanted = wanted[records.first_nodes]
    number = 0
    for name in NODE_TABLES:
        table = records.tables[name]
        yield from _list_days(table, np.flatnonzero(wanted[number : number + len(table)]))
        number += len(table)
