"""Who is in which role or circle, directly or through others, and with what share."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import attrs
import numpy as np

from stepback._algorithms._adjacency import Adjacency
from stepback._algorithms._arrays import Array, add_at, multiply_shares, unpassed_fraction
from stepback._algorithms._read_only import frozen_property
from stepback._algorithms._sorted_lookup import is_member, sorted_lookup
from stepback._algorithms._topology import reachable_nodes, topological_levels
from stepback._columns._table import Columns
from stepback._flow._nesting import Nesting
from stepback._problems._alike import list_alike
from stepback._problems._format import pluralize
from stepback._problems._problem import Problem

QUORUM_ABOVE_PEOPLE = "quorum-above-people"
_FEW = 8  # so many pairs of a group and one in it, for each membership, are all listed at once
_WORK_OF_LEVEL = 64  # of a level of groups within groups, in pairs


@attrs.frozen(eq=False, slots=False)
class Groups:
    """The members of every role and circle.

    Everything in each group, at any depth, is listed when it is first asked for: in circles deep
    within circles these are far more pairs than memberships.

    Attributes:
        share: For each membership, the member's part of what its group's members get: the share
            in the record; memberships without one split the remainder equally.
        quorum: For each node, how many of the people in it must be there for it to act.
        membership_ends: The group and the member of each membership, in two rows.
        memberships_by_group: The memberships of each group.
        nesting: The memberships in levels.
        n_nodes, n_people: How many nodes there are; those that are people come first.
    """

    share: Array
    quorum: Array
    membership_ends: Array
    memberships_by_group: Adjacency
    nesting: Nesting
    n_nodes: int
    n_people: int

    @classmethod
    def from_columns(cls, columns: Columns) -> Groups:
        """The members of the groups of `columns`."""
        n_nodes, table = columns.n_nodes, columns.tables["memberships"]
        group, member = (table[field].astype(np.int64) for field in ("group", "member"))
        quorum = np.ones(n_nodes, dtype=np.int64)
        quorum[columns.n_people_and_roles :] = columns.tables["circles"]["quorum"]
        return cls(
            share=fill_missing_shares(group, table["share"], n_nodes),
            quorum=quorum,
            membership_ends=np.stack([group, member]),
            memberships_by_group=Adjacency.from_sources(group, n_nodes),
            nesting=Nesting.from_memberships(group, member, n_nodes),
            n_nodes=n_nodes,
            n_people=columns.n_people,
        )

    @frozen_property
    def _inner(self) -> tuple[Array, Array]:
        return self._list_inside(np.unique(self.membership_ends[0]))

    def _list_inside(self, groups: Array) -> tuple[Array, Array]:
        """Sorted keys ``group * n_nodes + node`` of all in each of these, and the node's share."""
        member, memberships = self.membership_ends[1], self.memberships_by_group
        # Level by level: the members, the members of the groups among them, and so on. Two ways
        # to the same member on one level are merged, so that the number of ways cannot explode.
        arcs, position = memberships.arcs_from(groups)
        outer, inner, part = groups[position], member[arcs], self.share[arcs]
        levels = [(outer, inner, part)]
        while (nested := np.flatnonzero(inner >= self.n_people)).size:
            arcs, position = memberships.arcs_from(inner[nested])
            origin = nested[position]
            keys, way = np.unique(outer[origin] * self.n_nodes + member[arcs], return_inverse=True)
            outer, inner = np.divmod(keys, max(1, self.n_nodes))
            part = multiply_shares(part[origin], self.share[arcs])
            part = np.bincount(way, weights=part, minlength=keys.size)
            levels.append((outer, inner, part))
        self._work_done[0] += len(levels) * _WORK_OF_LEVEL + sum(level[0].size for level in levels)
        outer, inner, part = (np.concatenate(column) for column in zip(*levels, strict=True))
        inner_keys, pair = np.unique(outer * self.n_nodes + inner, return_inverse=True)
        return inner_keys, np.bincount(pair, weights=part, minlength=inner_keys.size)

    @frozen_property
    def _work_done(self) -> list[int]:
        """About how much work it was to list what is in groups; one number, which is replaced."""
        return [0]

    @frozen_property
    def _work_of_all(self) -> float:
        """About how much work it would be for all groups, if nothing is merged."""
        nodes = np.arange(self.n_nodes)
        n_members = np.diff(self.memberships_by_group.start).astype(np.float64)
        return float(self.nesting.pass_up(n_members, np.add)[nodes >= self.n_people].sum())

    @property
    def _lists_some(self) -> bool:
        """Whether it is quicker to list what is in some groups only, each time anew."""
        is_few = self._work_of_all <= _FEW * self.share.size
        return not is_few and self._work_done[0] <= self._work_of_all

    @property
    def inner_keys(self) -> Array:
        """Sorted keys ``group * n_nodes + node`` of everything in each group, at any depth."""
        return self._inner[0]

    @property
    def inner_shares(self) -> Array:
        """For each of the `inner_keys`, the node's share of what reaches the group's members."""
        return self._inner[1]

    @property
    def has_members(self) -> bool:
        """Whether anything is in any role or circle."""
        return bool(self.share.size)

    @frozen_property
    def _people_inside(self) -> tuple[Array, Array, Array]:
        outer, inner = self._inner_pairs
        is_person = inner < self.n_people
        return outer[is_person], inner[is_person], self.inner_shares[is_person]

    @property
    def group(self) -> Array:
        """The role or circle of each pair of one and a person in it, at any depth."""
        return self._people_inside[0]

    @property
    def person(self) -> Array:
        """The person of each of these pairs."""
        return self._people_inside[1]

    @property
    def person_share(self) -> Array:
        """For each of these pairs, the person's share of what reaches the group's members."""
        return self._people_inside[2]

    @frozen_property
    def sole_person(self) -> Array:
        """For each node, the one person in it (of a person: itself); -1 if none, or several."""
        person = np.where(np.arange(self.n_nodes) < self.n_people, np.arange(self.n_nodes), -1)
        last = self.nesting.pass_up(person, np.maximum)
        first = self.nesting.pass_up(np.where(person < 0, self.n_nodes, person), np.minimum)
        return np.where(first == last, first, -1)

    @frozen_property
    def is_occupied(self) -> Array:
        """For each node, whether it is a person or has anyone in it."""
        is_person = np.arange(self.n_nodes) < self.n_people
        return self.nesting.pass_up(is_person, np.logical_or)

    @frozen_property
    def n_people_within(self) -> Array:
        """How many people are in each role and circle, directly or through others; of people, 0."""
        n_people = self.count_people(np.ones(self.n_people, dtype=np.int64))
        n_people[: self.n_people] = 0
        return n_people

    def count_people(self, is_counted: Array) -> Array:
        """The sum over the people in each node, each once; there may be a second axis."""
        count = np.zeros((self.n_nodes, *is_counted.shape[1:]), dtype=np.int64)
        count[: self.n_people] = is_counted
        if self.nesting.is_deep and self.nesting.is_tree:
            return self.nesting.pass_up(count, np.add)
        add_at(count, self.group, count[self.person])
        return count

    def contains(self, group: Array, node: Array) -> Array:
        """Whether each `node` is in each `group`, directly or through others."""
        if not group.size:
            return np.zeros(0, dtype=np.bool_)
        return is_member(group.astype(np.int64) * self.n_nodes + node, self.inner_keys)

    def share_within(self, group: Array, node: Array) -> Array:
        """The part of what reaches each group's members that goes to each node; 0 if outside."""
        if not self.has_members or not group.size:
            return np.zeros(group.size)
        keys = group.astype(np.int64) * self.n_nodes + node
        place, is_inside = sorted_lookup(keys, self.inner_keys)
        return np.where(is_inside, self.inner_shares[place], 0.0)

    def find_acting(self, n_present: Array) -> Array:
        """For each node, whether it can act while `n_present` of the people in it are there.

        A group can act if they are as many as its quorum asks for (one in a role), and a member
        with a share can act. There may be a second axis.
        """
        quorum = self.quorum if n_present.ndim == 1 else self.quorum[:, None]
        can_act = np.asarray(n_present >= quorum)
        self.require_acting_members(np.arange(self.n_nodes), can_act, lambda nodes: can_act[nodes])
        return can_act

    def require_acting_members(
        self, nodes: Array, can_act: Array, look_up: Callable[[Array], Array]
    ) -> None:
        """Let those of the sorted `nodes` not act, in place, in which no member with a share can.

        `look_up` finds who can act, also of nodes that are not among these.
        """
        for level, members, position in self.nesting_levels(nodes):
            has_acting_member = np.zeros((level.size, *can_act.shape[1:]), dtype=np.bool_)
            np.logical_or.at(has_acting_member, position, look_up(members))
            can_act[np.searchsorted(nodes, level)] &= has_acting_member

    @frozen_property
    def can_act(self) -> Array:
        """For each node, whether it can act while everybody is there; not if it is vacant."""
        n_people = self.n_people_within.copy()
        n_people[self.sole_person == np.arange(self.n_nodes)] = 1
        return self.find_acting(n_people)

    @frozen_property
    def _nesting_depth(self) -> Array | None:
        """How deep each group is nested in others; ``None`` if one person lets any group act.

        That is so without any quorum above 1 and any share of 0.
        """
        if (self.quorum <= 1).all() and (self.share > 0).all():
            return None
        return topological_levels(self.n_nodes, *self.membership_ends)[0]

    def nesting_levels(self, nodes: Array) -> Iterator[tuple[Array, Array, Array]]:
        """Those of `nodes` that are groups with members, innermost first, level by level.

        With them come the members who have a share in them, and for each its group's position.
        Nothing comes if one person is enough for any group to act.
        """
        depth = self._nesting_depth
        if depth is None:
            return
        n_seats = np.diff(self.memberships_by_group.start)
        ordered = nodes[n_seats[nodes] > 0]
        ordered = ordered[np.argsort(-depth[ordered], kind="stable")]
        for level in np.split(ordered, np.flatnonzero(np.diff(depth[ordered])) + 1):
            seats, position = self.memberships_by_group.arcs_from(level)
            has_share = self.share[seats] > 0
            yield level, self.membership_ends[1][seats[has_share]], position[has_share]

    @frozen_property
    def _inner_pairs(self) -> tuple[Array, Array]:
        return np.divmod(self.inner_keys, max(1, self.n_nodes))

    @frozen_property
    def _pairs_by_group(self) -> Adjacency:
        return Adjacency.from_sources(self._inner_pairs[0], self.n_nodes)

    @frozen_property
    def _pairs_by_inner(self) -> Adjacency:
        return Adjacency.from_sources(self._inner_pairs[1], self.n_nodes)

    @frozen_property
    def _people_by_group(self) -> Adjacency:
        return Adjacency.from_sources(self.group, self.n_nodes)

    @frozen_property
    def group_seats(self) -> Adjacency:
        """The memberships of each group by which roles and circles are in it."""
        seats = self.memberships_by_group.arcs
        is_group = self.membership_ends[1][seats] >= self.n_people
        n_before = np.append(0, np.cumsum(is_group))
        return Adjacency(n_before[self.memberships_by_group.start], seats[is_group])

    def containing_groups(self, nodes: Array) -> tuple[Array, Array]:
        """The roles and circles that each node is in, and for each its position in `nodes`."""
        if not nodes.size or not self.has_members:
            return nodes[:0], nodes[:0]
        if nodes.size == 1 and self._lists_some:
            group, member = self.membership_ends
            is_outer = reachable_nodes(self.n_nodes, member, group, nodes)
            is_outer[nodes] = False
            self._work_done[0] += self.n_nodes
            outer = np.flatnonzero(is_outer)
            return outer, np.zeros_like(outer)
        pairs, position = self._pairs_by_inner.arcs_from(nodes)
        return self._inner_pairs[0][pairs], position

    def nodes_and_groups(self, nodes: Array) -> tuple[Array, Array]:
        """Each node and the groups that it is in, and for each its position in `nodes`."""
        outer, position = self.containing_groups(nodes)
        return np.concatenate([nodes, outer]), np.concatenate([np.arange(nodes.size), position])

    def nodes_within(self, nodes: Array) -> tuple[Array, Array]:
        """Everything in each node, at any depth, and for each its position in `nodes`."""
        if not nodes.size or not self.has_members:
            return nodes[:0], nodes[:0]
        pairs, position = self._pairs_by_group.arcs_from(nodes)
        return self._inner_pairs[1][pairs], position

    def groups_in(self, nodes: Array) -> Array:
        """The roles and circles that are members of the nodes."""
        return np.asarray(self.membership_ends[1][self.group_seats.arcs_from(nodes)[0]])

    def people_within(self, nodes: Array) -> tuple[Array, Array, Array]:
        """The people of each node (of a person: itself), their positions in `nodes` and shares."""
        themselves = np.flatnonzero(self.sole_person[nodes] == nodes)
        if themselves.size == nodes.size:
            return nodes, themselves, np.ones(nodes.size)
        if self._lists_some:
            groups, place = np.unique(nodes, return_inverse=True)
            keys, shares = self._list_inside(groups)
            group, person = np.divmod(keys, max(1, self.n_nodes))
            is_person = person < self.n_people
            person, shares = person[is_person], shares[is_person]
            place_of_group = np.searchsorted(groups, group[is_person])
            by_group = Adjacency.from_sources(place_of_group, groups.size)
            pairs, position = by_group.arcs_from(place)
        else:
            person, shares = self.person, self.person_share
            pairs, position = self._people_by_group.arcs_from(nodes)
        return (
            np.concatenate([person[pairs], nodes[themselves]]),
            np.concatenate([position, themselves]),
            np.concatenate([shares[pairs], np.ones(themselves.size)]),
        )

    def delegated_people(self, principal: Array, delegate: Array) -> tuple[Array, Array, Array]:
        """The people that each delegation reaches, its position, and their shares of it.

        The principal's own part in a circle that the principal delegates to is left out.
        """
        person, position, share = self.people_within(delegate)
        if not self.has_members:
            return person, position, share
        share = self.without_own_part(principal, delegate, (person, position, share))
        is_reached = share > 0
        return person[is_reached], position[is_reached], share[is_reached]

    def without_own_part(
        self, principal: Array, delegate: Array, people: tuple[Array, Array, Array]
    ) -> Array:
        """The shares in delegates, less what comes from the principal's own part in the delegate.

        `people` are a person, the position of a delegation, and the share in its delegate.
        """
        person, position, share = people
        own_part = self.share_within(delegate, principal)
        less = np.flatnonzero(own_part[position])
        person, position, share = person[less], position[less], share.copy()
        # The own part of a principal that is a role or circle belongs to its members.
        share_of_own_part = self.share_within(principal[position], person)
        share_of_own_part[person == principal[position]] = 1
        share[less] -= own_part[position] * share_of_own_part
        return share

    def delegated_nodes(self, principal: Array, delegate: Array) -> tuple[Array, Array, Array]:
        """As `delegated_people`, with each vacant delegate as itself."""
        person, position, share = self.delegated_people(principal, delegate)
        vacant = np.flatnonzero(~self.is_occupied[delegate])
        if not vacant.size:
            return person, position, share
        return (
            np.concatenate([person, delegate[vacant]]),
            np.concatenate([position, vacant]),
            np.concatenate([share, np.ones(vacant.size)]),
        )


def check_quorums(columns: Columns, groups: Groups) -> Iterator[Problem]:
    """Quorums of more people than are in the circle, unless nobody is in it yet."""
    table = columns.tables["circles"]
    if (table["quorum"] <= 1).all():
        return
    first = columns.n_people_and_roles
    n_people = groups.n_people_within[first : first + len(table)]

    def describe(row: int, rows: Sequence[int]) -> Problem:
        present = pluralize(n_people[row], "person is", "people are")
        message = (
            f"a quorum of {table['quorum'][row]:,}, and {present} in the circle; lower the "
            "quorum, or add the memberships that are missing"
        )
        return table.make_problem(QUORUM_ABOVE_PEOPLE, message, rows, "quorum", columns.ids)

    too_high = np.flatnonzero((table["quorum"] > n_people) & (n_people > 0)).tolist()
    yield from list_alike({row: [row] for row in too_high}, describe)


def fill_missing_shares(owner: Array, share: Array, n_owners: int) -> Array:
    """Replace missing shares (nan): they split equally what remains of 1 for each owner."""
    is_missing = np.isnan(share)
    if not is_missing.any():
        return share
    given = np.bincount(owner, weights=np.where(is_missing, 0, share), minlength=n_owners)
    n_missing = np.bincount(owner[is_missing], minlength=n_owners)
    equal_share = unpassed_fraction(given) / np.maximum(1, n_missing)
    return np.where(is_missing, equal_share[owner], share)
