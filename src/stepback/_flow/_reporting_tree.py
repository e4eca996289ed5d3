"""The formal line: who is below whom, and how deep.

A line to or from a role holds for everyone who holds the role.
"""

from __future__ import annotations

import attrs
import numpy as np

from stepback._algorithms._adjacency import Adjacency
from stepback._algorithms._arrays import Array, distinct_values
from stepback._algorithms._forests import forest_depths, forest_preorder, subtree_sums
from stepback._algorithms._read_only import frozen_property
from stepback._algorithms._sorted_lookup import is_member
from stepback._columns._table import Columns
from stepback._flow._groups import Groups

_MANY_PAIRS = 4  # for each node: from so many on, their places in the tree are quicker


@attrs.frozen(eq=False, slots=False)
class ReportingTree:
    """The solid lines of an organization.

    Attributes:
        groups: Who holds which role.
        manager, report: The ends of each solid line.
    """

    groups: Groups
    manager: Array
    report: Array

    @classmethod
    def from_columns(cls, columns: Columns, groups: Groups) -> ReportingTree:
        """The solid lines of `columns`."""
        table = columns.tables["reporting"]
        solid = ~table["dotted"]
        manager, report = (table[end][solid].astype(np.int64) for end in ("manager", "report"))
        return cls(groups, manager, report)

    @frozen_property
    def parent(self) -> Array:
        """The manager of each node; -1 for none."""
        parent = np.full(self.groups.n_nodes, -1, dtype=np.int64)
        parent[self.report] = self.manager
        return parent

    @frozen_property
    def direct_reports(self) -> Array:
        """How many nodes report to each node directly."""
        return np.bincount(self.manager, minlength=self.groups.n_nodes)

    @frozen_property
    def roots(self) -> Array:
        """The nodes with reports and no manager."""
        return np.flatnonzero((self.direct_reports > 0) & (self.parent < 0))

    @frozen_property
    def report_arcs(self) -> Adjacency:
        """The lines that leave each node."""
        return Adjacency.from_sources(self.manager, self.groups.n_nodes)

    @frozen_property
    def layer(self) -> Array:
        """The layer of each node, from 1 at the top; 0 outside the formal line.

        A person without a line of their own is in the highest layer of the roles and circles
        that they are in.
        """
        is_on_line = (self.parent >= 0) | (self.direct_reports > 0)
        layer = np.where(is_on_line, self._node_depths + 1, 0)
        no_layer = np.iinfo(np.int64).max
        highest = self.groups.nesting.pass_down(np.where(is_on_line, layer, no_layer), np.minimum)
        return np.where(is_on_line | (highest == no_layer), layer, highest)

    @frozen_property
    def _node_depths(self) -> Array:
        return forest_depths(self.parent)[0]

    def subtree_sums(self, weights: Array) -> Array:
        """The sum of `weights` over each node and everything below it."""
        return subtree_sums(self.parent, self._node_depths, weights)

    @frozen_property
    def spans(self) -> tuple[Array, Array]:
        """How many nodes report to each node directly, and how many are below it."""
        n_below = self.subtree_sums(np.ones(self.groups.n_nodes, dtype=np.int64)) - 1
        return self.direct_reports, n_below

    def top_people(self) -> Array:
        """The people who hold the roots; below a vacant one, those who hold the next nodes."""
        people = [np.empty(0, dtype=np.int64)]
        front = self.roots
        while front.size:
            is_occupied = self.groups.is_occupied[front]
            people.append(self.groups.people_within(front[is_occupied])[0])
            front = self.report[self.report_arcs.arcs_from(front[~is_occupied])[0]]
        return np.unique(np.concatenate(people))

    def is_manager(self, n_people: int) -> Array:
        """Which people have someone directly below them."""
        managers = self.groups.people_within(np.flatnonzero(self.direct_reports))[0]
        return np.isin(np.arange(n_people), managers)

    def is_directly_below(self, person: Array, above: Array) -> Array:
        """Whether each person is directly below each person `above`."""
        manager, position = self.direct_managers(person)
        wanted = above[position]
        is_above = (manager == wanted) | self.groups.contains(manager, wanted)
        return np.isin(np.arange(person.size), position[is_above])

    def count_directly_below(self, person: Array) -> Array:
        """At most how many people are directly below each person; those below twice count so."""
        n_people = np.maximum(self.groups.n_people_within[self.report], 1)
        n_below = np.bincount(self.manager, weights=n_people, minlength=self.groups.n_nodes)
        node, position = self.groups.nodes_and_groups(person)
        return np.bincount(position, weights=n_below[node], minlength=person.size)

    def people_directly_below(self, person: Array) -> tuple[Array, Array]:
        """The people directly below each person, and the position of the person above."""
        node, position = self.groups.nodes_and_groups(person)
        line, run = self.report_arcs.arcs_from(node)
        below, line_position, _ = self.groups.people_within(self.report[line])
        n_nodes = self.groups.n_nodes
        pairs = distinct_values(position[run[line_position]] * n_nodes + below)
        position, below = np.divmod(pairs, max(1, n_nodes))
        return below, position

    def is_below(self, person: Array, above: Array) -> Array:
        """Whether each person is below each node `above`, or someone in it, at any distance."""
        if not self.groups.has_members:
            return self._is_below_node(person, above)
        on_line = np.flatnonzero(np.diff(self._lines_by_node.start)[person])
        if on_line.size < person.size:
            is_below = np.zeros(person.size, dtype=np.bool_)
            is_below[on_line] = self.is_below(person[on_line], above[on_line])
            return is_below
        inner, position = self.groups.nodes_within(above)
        is_below = self._is_below_node(np.append(person, person[position]), np.append(above, inner))
        below = np.append(np.arange(person.size), position)[is_below]
        return np.isin(np.arange(person.size), below)

    def _is_below_node(self, person: Array, above: Array) -> Array:
        """Whether each person is below each node itself.

        All pairs climb the tree together; where they are very many, and no role with anything in
        it is on a line, their places in the tree tell.
        """
        if person.size > _MANY_PAIRS * self.groups.n_nodes and self.is_line_of_nodes:
            begin, end = self.places
            is_within = (begin[above] < begin[person]) & (begin[person] < end[above])
            return np.asarray(is_within)
        is_below = np.zeros(person.size, dtype=np.bool_)
        manager, pair = self.direct_managers(person)
        seen = np.empty(0, dtype=np.int64)
        while pair.size:
            wanted = above[pair]
            is_found = manager == wanted
            if self.groups.has_members:
                is_found |= self.groups.contains(manager, wanted)
            is_below[pair[is_found]] = True
            is_open = ~is_below[pair]
            pair, node = pair[is_open], manager[is_open]
            # With roles and circles, a pair may stand at several nodes, and climb in a circle:
            # a role may be below another that the same person holds.
            if self.groups.has_members:
                keys = distinct_values(pair * self.groups.n_nodes + node)
                keys = keys[~is_member(keys, seen)]
                seen = np.sort(np.concatenate([seen, keys]))
                pair, node = np.divmod(keys, max(1, self.groups.n_nodes))
            manager, position = self._managers_above(node)
            pair = pair[position]
        return is_below

    @frozen_property
    def is_line_of_nodes(self) -> bool:
        """Whether nothing is in any node on a line, so that lines apply to the nodes themselves."""
        has_members = np.diff(self.groups.memberships_by_group.start) > 0
        return not (has_members[self.manager].any() or has_members[self.report].any())

    @frozen_property
    def places(self) -> tuple[Array, Array]:
        """The place of each node before all below it, and the place after all these."""
        return forest_preorder(self.parent, self._node_depths)[1:]

    def direct_managers(self, nodes: Array) -> tuple[Array, Array]:
        """The managers of each node and of the groups that it is in, and its position."""
        node, position = self.groups.nodes_and_groups(nodes)
        has_manager = self.parent[node] >= 0
        return self.parent[node[has_manager]], position[has_manager]

    def _managers_above(self, nodes: Array) -> tuple[Array, Array]:
        """The managers above each node, anything in it, or what they hold; and its position."""
        if not self.groups.has_members:
            has_manager = np.flatnonzero(self.parent[nodes] >= 0)
            return self.parent[nodes[has_manager]], has_manager
        arcs, position = self._lines_by_node.arcs_from(nodes)
        return self._lines_above[1][arcs], position

    @frozen_property
    def _lines_above(self) -> tuple[Array, Array]:
        """Pairs of a node and a manager above it, as in `_managers_above`."""
        place = np.flatnonzero(self.parent >= 0)
        inner, position = self.groups.nodes_within(place)
        holder = np.concatenate([place, inner])
        manager = self.parent[np.concatenate([place, place[position]])]
        node, position = self.groups.nodes_and_groups(holder)
        n_nodes = self.groups.n_nodes
        pairs = distinct_values(node * n_nodes + manager[position])
        node, manager = np.divmod(pairs, max(1, n_nodes))
        return node, manager

    @frozen_property
    def _lines_by_node(self) -> Adjacency:
        return Adjacency.from_sources(self._lines_above[0], self.groups.n_nodes)
