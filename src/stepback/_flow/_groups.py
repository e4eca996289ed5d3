"""Who is in which role or circle, through however many others, and with what part."""

from __future__ import annotations

from functools import cached_property

import attrs
import numpy as np

from stepback._algorithms._adjacency import Adjacency
from stepback._algorithms._arrays import Array
from stepback._algorithms._sorted_lookup import is_member, sorted_lookup
from stepback._columns._table import Columns


@attrs.frozen(eq=False, slots=False)
class Groups:
    """The members of every role and circle.

    Attributes:
        share: For each membership, the member's part of what its group's members get:
            given shares as they are; those not given split the rest equally.
        group, person, part: For each role or circle and person in it, directly or through
            others, the person's part of what reaches the group's members.
        inside: Sorted keys ``group * nodes + node`` of everything in each group, directly or
            through others.
        inside_part: For each of those, its part of what reaches the group's members.
        peopled: For each node, whether it is a person or anyone is in it.
        only: For each node, the one person that it comes down to; -1 if none or several.
        members: The memberships of each group.
        nodes: How many nodes there are.
    """

    share: Array
    group: Array
    person: Array
    person_share: Array
    inner_keys: Array
    inner_shares: Array
    is_occupied: Array
    sole_person: Array
    memberships_by_group: Adjacency
    n_nodes: int

    @classmethod
    def from_columns(cls, columns: Columns) -> Groups:
        """The members of the groups of `columns`."""
        nodes, people = columns.n_nodes, columns.n_people
        table = columns.tables["memberships"]
        group, member = (table[field].astype(np.int64) for field in ("group", "member"))
        share = fill_missing_shares(group, table["share"], nodes)
        members = Adjacency.from_sources(group, nodes)
        top, below, part = group, member, share
        reached = [(top, below, part)]
        while (nested := np.flatnonzero(below >= people)).size:
            arcs, where = members.arcs_from(below[nested])
            origin = nested[where]
            keys, path = np.unique(top[origin] * nodes + member[arcs], return_inverse=True)
            top, below = np.divmod(keys, nodes)
            part = np.bincount(path, weights=part[origin] * share[arcs], minlength=keys.size)
            reached.append((top, below, part))
        tops, belows, parts = (np.concatenate(column) for column in zip(*reached, strict=True))
        inside, where = np.unique(tops * nodes + belows, return_inverse=True)
        inside_part = np.bincount(where, weights=parts, minlength=inside.size)
        groups, persons = np.divmod(inside, max(1, nodes))
        of_person = persons < people
        groups, persons, part = groups[of_person], persons[of_person], inside_part[of_person]
        counts = np.bincount(groups, minlength=nodes)
        only = np.full(nodes, -1, dtype=np.int64)
        only[groups] = persons
        only[counts > 1] = -1
        only[:people] = np.arange(people)
        peopled = counts > 0
        peopled[:people] = True
        return cls(share, groups, persons, part, inside, inside_part, peopled, only, members, nodes)

    def contains(self, group: Array, node: Array) -> Array:
        """Whether each `node` is in each `group`, directly or through others."""
        return is_member(group.astype(np.int64) * self.n_nodes + node, self.inner_keys)

    def share_within(self, group: Array, node: Array) -> Array:
        """The part of what reaches each group's members that goes to each node; 0 if outside."""
        if not self.inner_keys.size:
            return np.zeros(group.size)
        place, there = sorted_lookup(group.astype(np.int64) * self.n_nodes + node, self.inner_keys)
        return np.where(there, self.inner_shares[place], 0.0)

    @cached_property
    def _inner_pairs(self) -> tuple[Array, Array]:
        outer, inner = np.divmod(self.inner_keys, max(1, self.n_nodes))
        return outer, inner

    @cached_property
    def _pairs_by_group(self) -> Adjacency:
        return Adjacency.from_sources(self._inner_pairs[0], self.n_nodes)

    @cached_property
    def _pairs_by_inner(self) -> Adjacency:
        return Adjacency.from_sources(self._inner_pairs[1], self.n_nodes)

    @cached_property
    def _people_by_group(self) -> Adjacency:
        return Adjacency.from_sources(self.group, self.n_nodes)

    def containing_groups(self, nodes: Array) -> tuple[Array, Array]:
        """The roles and circles that each node is in, and for each its position in `nodes`."""
        arcs, where = self._pairs_by_inner.arcs_from(nodes)
        return self._inner_pairs[0][arcs], where

    def nodes_within(self, nodes: Array) -> tuple[Array, Array]:
        """Everything in each node, at any depth, and for each its position in `nodes`."""
        arcs, where = self._pairs_by_group.arcs_from(nodes)
        return self._inner_pairs[1][arcs], where

    def groups_within(self, groups: Array) -> tuple[Array, Array]:
        """The roles and circles in each of `groups`, and for each its position in `groups`."""
        inner, where = self.nodes_within(groups)
        is_group = (
            self.memberships_by_group.start[inner + 1] > self.memberships_by_group.start[inner]
        )
        return inner[is_group], where[is_group]

    def people_within(self, nodes: Array) -> tuple[Array, Array, Array]:
        """The people of each node (a person: itself), with its position and their parts."""
        alone = np.flatnonzero(self.sole_person[nodes] == nodes)
        if alone.size == nodes.size:
            return nodes, alone, np.ones(alone.size)
        arcs, where = self._people_by_group.arcs_from(nodes)
        person = np.concatenate([self.person[arcs], nodes[alone]])
        position = np.concatenate([where, alone])
        part = np.concatenate([self.person_share[arcs], np.ones(alone.size)])
        return person, position, part

    def delegated_people(self, principal: Array, delegate: Array) -> tuple[Array, Array, Array]:
        """The people that each delegation reaches, its position, and their parts of it.

        The principal's own part in a circle that she delegates to is left out.
        """
        person, where, part = self.people_within(delegate)
        if not self.inner_keys.size:
            return person, where, part
        own = self.share_within(delegate[where], principal[where])
        hers = self.share_within(principal[where], person)
        hers[person == principal[where]] = 1
        part = part - own * hers
        left = part > 0
        return person[left], where[left], part[left]

    def delegated_nodes(self, principal: Array, delegate: Array) -> tuple[Array, Array, Array]:
        """As `delegated_people`, where a vacant delegate stands for itself."""
        person, where, part = self.delegated_people(principal, delegate)
        vacant = np.flatnonzero(~self.is_occupied[delegate])
        return (
            np.concatenate([person, delegate[vacant]]),
            np.concatenate([where, vacant]),
            np.concatenate([part, np.ones(vacant.size)]),
        )


def fill_missing_shares(owner: Array, share: Array, n_owners: int) -> Array:
    """Shares with those not given (nan) splitting equally what is left of 1 for each owner."""
    open_ = np.isnan(share)
    if not open_.any():
        return share
    given = np.bincount(owner, weights=np.where(open_, 0, share), minlength=n_owners)
    missing = np.bincount(owner[open_], minlength=n_owners)
    rest = np.maximum(0, 1 - given) / np.maximum(1, missing)
    return np.where(open_, rest[owner], share)
