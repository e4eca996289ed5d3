"""How far principals have what they hand on: up to what limit, in which windows and contexts.

Worked example: ann owns pay. She hands it on to bo up to 1,000, bo to cy without a limit, and cy to
di up to 5,000. Cy has it by bo's delegation, which has no limit of its own, so it goes as far as
bo's principal has it for bo: 1,000. So the limit of cy's delegation goes beyond what cy has.
"""

from __future__ import annotations

import attrs
import numpy as np

from stepback._algorithms._adjacency import Adjacency
from stepback._algorithms._arrays import Array
from stepback._algorithms._sorted_lookup import is_member
from stepback._columns._table import Columns
from stepback._flow._active_delegations import is_lasting
from stepback._flow._groups import Groups

_MAX_KEYS = 50_000_000  # of a node and a domain, that are marked at once
_ANY = -1  # in place of a domain: any of those that a node has, as of a general delegation


@attrs.frozen(eq=False)
class PrincipalReach:
    """The delegations through which nodes have domains.

    Attributes:
        groups: Who is in which role and circle.
        principal, delegate, domain: Of each delegation that passes something on, at any time.
        by_delegate: These delegations, by delegate.
        owner_keys: Sorted keys of the nodes and domains that they own, also through groups.
        named_keys: Sorted keys of principals and domains that they always hand on by name, so
            that their general delegations never apply there.
        is_inner: Which nodes are in a role or circle.
        is_owner: Which nodes own a domain, also through groups.
        n_domains: How many domains there are.
    """

    groups: Groups
    principal: Array
    delegate: Array
    domain: Array
    by_delegate: Adjacency
    owner_keys: Array
    named_keys: Array
    is_inner: Array
    is_owner: Array
    n_domains: int

    @classmethod
    def from_columns(cls, columns: Columns, groups: Groups, rows: Array) -> PrincipalReach:
        """Of the delegations in `rows`."""
        table = columns.tables["delegations"].take(rows)
        principal, delegate, domain = (
            table[field].astype(np.int64) for field in ("principal", "delegate", "domain")
        )
        n_nodes, n_domains = columns.n_nodes, len(columns.domain_ids)
        owner = columns.tables["domains"]["owner"].astype(np.int64)
        inner, position = groups.nodes_within(owner)
        owning_node = np.concatenate([owner, inner])
        owned = np.concatenate([np.arange(owner.size), position])
        always_named = (domain >= 0) & is_lasting(table)
        return cls(
            groups=groups,
            principal=principal,
            delegate=delegate,
            domain=domain,
            by_delegate=Adjacency.from_sources(delegate, n_nodes),
            owner_keys=np.unique(owning_node * n_domains + owned),
            named_keys=np.unique((principal * n_domains + domain)[always_named]),
            is_inner=np.bincount(groups.nodes_within(np.arange(n_nodes))[0], minlength=n_nodes) > 0,
            is_owner=np.bincount(owning_node, minlength=n_nodes) > 0,
            n_domains=n_domains,
        )

    def find_furthest(self, extent: Array, rows: Array) -> Array:
        """How far the principals of `rows` have the domains of these.

        `extent` says how far each delegation goes; nan: as far as its principal has it. Infinite
        for an owner, and minus infinite for those who have nothing.
        """
        node, domain = self.principal[rows], self.domain[rows]
        furthest = np.full(rows.size, -np.inf)
        distinct, slot = np.unique(domain, return_inverse=True)
        at_once = max(1, _MAX_KEYS // max(1, self.is_inner.size))
        head = self._run_heads(extent)
        for first in range(0, distinct.size, at_once):
            part = np.flatnonzero((slot >= first) & (slot < first + at_once))
            keys = (slot[part] - first) * self.is_inner.size + node[part]
            domains = distinct[first : first + at_once]
            furthest[part] = self._search_back(extent, head, keys, domains)
        return furthest

    def _search_back(self, extent: Array, head: Array, keys: Array, domains: Array) -> Array:
        """How far the node of each key has its domain; keys count the nodes for each domain."""
        n_nodes = self.is_inner.size
        number = np.full(domains.size * n_nodes, -1)
        front = np.unique(keys)
        number[front] = np.arange(front.size)
        n_found, furthest, arcs = 0, [], []
        while front.size:
            slot, node = front // n_nodes, front % n_nodes
            number[front] = np.arange(n_found, n_found + front.size)
            reach = np.where(self._owns(node, domains[slot]), np.inf, -np.inf)
            row, position = self._sources(np.flatnonzero(reach < 0), node, domains[slot])
            is_given = ~np.isnan(extent[row])
            np.maximum.at(reach, position[is_given], extent[row[is_given]])
            row, position = row[~is_given], position[~is_given]
            before = slot[position] * n_nodes + head[self.principal[row]]
            furthest.append(reach)
            arcs.append((before, n_found + position))
            n_found += front.size
            front = np.unique(before[number[before] < 0])
        tail, to = (np.concatenate(ends) for ends in zip(*arcs, strict=True))
        values = np.concatenate(furthest)
        _spread_largest(values, number[tail], to)
        return np.asarray(values[number[keys]])

    def _owns(self, node: Array, domain: Array) -> Array:
        owned = is_member(node * self.n_domains + domain, self.owner_keys)
        return np.asarray(np.where(domain == _ANY, self.is_owner[node], owned))

    def _sources(self, chosen: Array, node: Array, domain: Array) -> tuple[Array, Array]:
        """The delegations by which the nodes at the positions `chosen` have the domains."""
        group, position = self.groups.nodes_and_groups(node[chosen])
        row, which = self.by_delegate.arcs_from(group)
        position = chosen[position[which]]
        wanted, given = domain[position], self.domain[row]
        has_it = (wanted == _ANY) | (given == wanted)
        named = is_member(self.principal[row] * self.n_domains + wanted, self.named_keys)
        has_it |= (given == _ANY) & ~named
        # What a member hands to its own group comes back as the member's own part only.
        has_it &= self.principal[row] != node[position]
        return row[has_it], position[has_it]

    def _run_heads(self, extent: Array) -> Array:
        """For each node, the first of its line whose sources matter.

        Down a line of people who have all that they have by one general delegation without an
        extent, everyone has the same, so that lines of any length take few steps.
        """
        n_nodes = self.is_inner.size
        n_sources = np.diff(self.by_delegate.start)
        follows = (n_sources == 1) & ~self.is_inner & ~self.is_owner
        row = self.by_delegate.arcs[np.minimum(self.by_delegate.start[:-1], self.domain.size - 1)]
        hands_on_named = np.bincount(self.principal[self.domain >= 0], minlength=n_nodes) > 0
        above = self.principal[row]
        follows &= np.isnan(extent[row]) & (self.domain[row] == _ANY) & ~hands_on_named[above]
        head = np.where(follows, above, np.arange(n_nodes))
        for _ in range(n_nodes.bit_length()):  # lines that authority does not reach may be cycles
            if np.array_equal(further := head[head], head):
                break
            head = further
        return head


def _spread_largest(values: Array, tail: Array, head: Array) -> None:
    """Raise each value to the largest of those that lead to it, in place."""
    arcs_by_tail = Adjacency.from_sources(tail, values.size)
    front = np.unique(tail)
    while front.size:
        arcs, position = arcs_by_tail.arcs_from(front)
        offered, to = values[front][position], head[arcs]
        raised = offered > values[to]
        np.maximum.at(values, to[raised], offered[raised])
        front = np.unique(to[raised])
