"""Every delegation and seat by which someone might decide in a domain, in force or not.

All of them are arcs between the nodes on record. For each amount, some conditions of each are
broken: they are the bits of a number, so that their count is what it takes to put it in force.
"""

from __future__ import annotations

import attrs
import numpy as np

from stepback._algorithms._arrays import Array, multiply_shares, unpassed_fraction
from stepback._algorithms._topology import reachable_nodes
from stepback._columns._table import Columns
from stepback._flow._compiled import Compiled
from stepback._flow._groups import fill_missing_shares
from stepback._flow._states import NONE
from stepback._records._fields._numbers import Autonomy

LIMIT, WINDOW, CONTEXT, AUTONOMY, SHARE, REPLACED, LAPSED, AWAY, HEAD_WINDOW = (
    1 << bit for bit in range(9)
)
_MANY = 1 << 9
COUNT_OF_BITS = np.array([number.bit_count() for number in range(_MANY)])


@attrs.frozen(eq=False)
class CandidateRights:
    """The delegations and seats that lead on from the owner of a domain, whatever is in force.

    Nodes are numbered as those on record. The delegations come before the memberships.

    Attributes:
        records: All records.
        owner: The owner of the domain.
        is_there: For each node, whether it is in force on the date.
        n_delegations: How many of the arcs are delegations.
        row: The position of each delegation, or membership, in its table of records.
        tail, head: The nodes that each arc leaves and enters.
        limit: The limit of each delegation; nan if it has none.
        is_named: Whether each delegation names the domain.
        share, autonomy: Those of each delegation; a share not given is nan.
        is_standing, is_exclusive: Of each delegation.
        is_inward: Which delegations are to a group in which the principal has a share.
        fixed: The bits of all conditions that are broken for every amount.
    """

    records: Columns
    owner: int
    is_there: Array
    n_delegations: int
    row: Array
    tail: Array
    head: Array
    limit: Array
    is_named: Array
    share: Array
    autonomy: Array
    is_standing: Array
    is_exclusive: Array
    is_inward: Array
    fixed: Array

    @classmethod
    def from_compiled(cls, compiled: Compiled, domain: int) -> CandidateRights:
        """The candidates for the domain in this position on the day."""
        records, columns = compiled.records, compiled.columns
        owner = int(nodes_on_record(compiled)[columns.tables["domains"]["owner"][domain]])
        of_records = int(compiled.day.row_positions("domains")[domain])
        if records.first_domains is not None:
            of_records = int(records.first_domains[of_records])
        delegations, memberships = (records.tables[name] for name in ("delegations", "memberships"))
        rows = np.flatnonzero((delegations["domain"] < 0) | (delegations["domain"] == of_records))
        tail = np.concatenate([delegations["principal"][rows], memberships["group"]])
        head = np.concatenate([delegations["delegate"][rows], memberships["member"]])
        tail, head = tail.astype(np.int64), head.astype(np.int64)
        leads_on = reachable_nodes(records.n_nodes, tail, head, np.array([owner]))[tail]
        kept = leads_on[: rows.size]
        delegations = delegations.take(rows[kept])
        seats = np.flatnonzero(leads_on[rows.size :])
        memberships = memberships.take(seats)
        is_there = np.zeros(records.n_nodes, dtype=np.bool_)
        is_there[nodes_on_record(compiled)[_in_force_nodes(compiled)]] = True
        head = head[leads_on]
        in_context = np.ones(len(delegations), dtype=np.bool_)
        for row in np.flatnonzero(delegations["contexts"].astype(np.bool_)).tolist():
            in_context[row] = not compiled.contexts.isdisjoint(delegations["contexts"][row])
        autonomy = Autonomy.settled_shares(delegations["autonomy"])
        in_window = np.concatenate(
            [
                delegations.in_force_mask(compiled.date),
                memberships.in_force_mask(compiled.date),
            ]
        )
        is_seat_empty = _is_seat_empty(
            memberships["group"],
            memberships["share"],
            in_window[len(delegations) :] & is_there[head[len(delegations) :]],
        )
        fixed = np.where(in_window, 0, WINDOW) | np.where(is_there[head], 0, HEAD_WINDOW)
        fixed[: len(delegations)] |= np.where(in_context, 0, CONTEXT)
        fixed[: len(delegations)] |= np.where(autonomy > 0, 0, AUTONOMY)
        fixed[len(delegations) :] |= np.where(is_seat_empty, SHARE, 0)
        return cls(
            records=records,
            owner=owner,
            is_there=is_there,
            n_delegations=len(delegations),
            row=np.concatenate([rows[kept], seats]),
            tail=tail[leads_on],
            head=head,
            limit=delegations["limit"],
            is_named=delegations["domain"] >= 0,
            share=delegations["share"],
            autonomy=autonomy,
            is_standing=delegations["standing"],
            is_exclusive=delegations["exclusive"],
            is_inward=_is_inward(compiled, tail[leads_on][: len(delegations)], head),
            fixed=fixed,
        )

    @property
    def limits(self) -> Array:
        """The distinct limits of all candidates, in order: the amounts where anything changes."""
        return np.unique(self.limit[~np.isnan(self.limit)])

    def number_records(self, arcs: Array) -> Array:
        """A number for the record of each arc: memberships come after all delegations."""
        n_before = len(self.records.tables["delegations"])
        return np.asarray(self.row[arcs] + np.where(arcs < self.n_delegations, 0, n_before))

    def at_amount(self, amount: float) -> RightsAtAmount:
        """What is broken, and what each delegation passes on, for decisions of an amount."""
        count, fixed = self.n_delegations, self.fixed[: self.n_delegations]
        is_within = ~(self.limit < amount)
        # A window of the principal does not count here: it is a condition of what leads there.
        in_force = is_within & ((fixed & (WINDOW | CONTEXT | HEAD_WINDOW)) == 0)
        principal = self.tail[:count]
        names_it = np.zeros(self.is_there.size, dtype=np.bool_)
        names_it[principal[in_force & self.is_named]] = True
        is_replaced = ~self.is_named & names_it[principal]
        # Those that name the domain share it among each other, and so do the general ones.
        group, n_groups = principal * 2 + self.is_named, 2 * self.is_there.size
        is_given = ~np.isnan(self.share)
        given = np.bincount(group, np.where(in_force & is_given, self.share, 0.0), n_groups)
        has_none = np.where(is_given, self.share == 0, unpassed_fraction(given)[group] == 0)
        bits = self.fixed.copy()
        bits[:count] |= np.where(is_within, 0, LIMIT) | np.where(has_none, SHARE, 0)
        bits[:count] |= np.where(is_replaced, REPLACED, 0)
        exclusive = np.flatnonzero(self.is_exclusive & (bits[:count] == 0))
        fraction = np.zeros(0)
        if exclusive.size:
            active = np.flatnonzero(in_force)
            share = np.full(count, np.nan)
            share[active] = fill_missing_shares(group[active], self.share[active], n_groups)
            fraction = multiply_shares(share[exclusive], self.autonomy[exclusive])
        return RightsAtAmount(bits, exclusive, fraction)


@attrs.frozen(eq=False)
class RightsAtAmount:
    """What is broken for decisions of one amount.

    Attributes:
        bits: The broken conditions of each candidate.
        exclusive: The candidates in force that are exclusive delegations.
        exclusive_fraction: The part of what the principal holds that each of these passes on.
    """

    bits: Array
    exclusive: Array
    exclusive_fraction: Array


def nodes_on_record(compiled: Compiled) -> Array:
    """The position among all nodes on record of each node of the day."""
    nodes = compiled.day.nodes
    return np.arange(compiled.columns.n_nodes) if nodes is None else np.asarray(nodes)


def _in_force_nodes(compiled: Compiled) -> Array:
    """Which nodes of the day are in force, and do not stand in for an owner who is not."""
    first_after = compiled.columns.n_people_and_roles
    is_real = np.ones(compiled.columns.n_nodes, dtype=np.bool_)
    is_real[first_after - compiled.day.n_stand_ins : first_after] = False
    return is_real


def _is_inward(compiled: Compiled, principal: Array, heads: Array) -> Array:
    """Which delegations are to a group in which the principal has a share."""
    is_inward = np.zeros(principal.size, dtype=np.bool_)
    day_number = np.full(compiled.records.n_nodes, NONE)
    day_number[nodes_on_record(compiled)] = np.arange(compiled.columns.n_nodes)
    principal, delegate = day_number[principal], day_number[heads[: principal.size]]
    rows = np.flatnonzero((principal != NONE) & (delegate >= compiled.n_people))
    share = compiled.groups.share_within(delegate[rows], principal[rows])
    is_inward[rows[share > 0]] = True
    return is_inward


def _is_seat_empty(group: Array, share: Array, in_force: Array) -> Array:
    """Which seats have no share: 0, or none beside seats in force that have all."""
    is_given = ~np.isnan(share)
    n_groups = int(group.max(initial=-1)) + 1
    given = np.bincount(group, np.where(in_force & is_given, share, 0.0), n_groups)
    is_empty = np.where(is_given, share == 0, unpassed_fraction(given)[group] == 0)
    return np.asarray(is_empty)
