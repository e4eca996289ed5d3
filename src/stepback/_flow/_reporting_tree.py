"""The formal line: who is below whom, and how deep.

A line of a role holds for whoever holds it.
"""

from __future__ import annotations

from functools import cached_property

import attrs
import numpy as np

from stepback._algorithms._adjacency import Adjacency
from stepback._algorithms._arrays import Array
from stepback._algorithms._forests import forest_depths, forest_roots, subtree_sums
from stepback._algorithms._sorted_lookup import is_member
from stepback._columns._table import Columns
from stepback._flow._groups import Groups


@attrs.frozen(eq=False, slots=False)
class ReportingTree:
    """The solid lines of an organization.

    Attributes:
        groups: Who holds which role.
        manager, report: The ends of each solid line.
        nodes: How many nodes there are.
    """

    groups: Groups
    manager: Array
    report: Array
    n_nodes: int

    @classmethod
    def from_columns(cls, columns: Columns, groups: Groups) -> ReportingTree:
        """The solid lines of `columns`."""
        table = columns.tables["reporting"]
        solid = ~table["dotted"]
        manager = table["manager"][solid].astype(np.int64)
        report = table["report"][solid].astype(np.int64)
        return cls(groups, manager, report, columns.n_nodes)

    @cached_property
    def parent(self) -> Array:
        """The manager of each node; -1 for none."""
        parent = np.full(self.n_nodes, -1, dtype=np.int64)
        parent[self.report] = self.manager
        return parent

    @cached_property
    def direct_reports(self) -> Array:
        """How many nodes report to each node directly."""
        return np.bincount(self.manager, minlength=self.n_nodes)

    @cached_property
    def roots(self) -> Array:
        """The nodes with reports and no manager."""
        return np.flatnonzero((self.direct_reports > 0) & (self.parent < 0))

    @cached_property
    def report_arcs(self) -> Adjacency:
        """The lines that leave each node."""
        return Adjacency.from_sources(self.manager, self.n_nodes)

    @cached_property
    def layer(self) -> Array:
        """The layer of each node, from 1 at the top; 0 outside the formal line.

        Someone without a line of their own stands in the highest layer of what they hold.
        """
        lined = (self.parent >= 0) | (self.direct_reports > 0)
        layer = np.where(lined, self._node_depths + 1, 0)
        outside = np.flatnonzero(~lined)
        held, where = self.groups.containing_groups(outside)
        held = layer[held]
        highest = np.full(outside.size, np.iinfo(np.int64).max)
        np.minimum.at(highest, where[held > 0], held[held > 0])
        layer[outside] = np.where(highest < np.iinfo(np.int64).max, highest, 0)
        return layer

    @property
    def layer_or_nan(self) -> Array:
        """The layer of each node; nan outside the formal line."""
        return np.where(self.layer > 0, self.layer, np.nan)

    @cached_property
    def root(self) -> Array:
        """The root that each node is below; itself for a root."""
        return forest_roots(self.parent)

    @cached_property
    def _node_depths(self) -> Array:
        return forest_depths(self.parent)[0]

    def subtree_sums(self, weights: Array) -> Array:
        """The sum of `weights` over each node and everything below it."""
        return subtree_sums(self.parent, self._node_depths, weights)

    @cached_property
    def spans(self) -> tuple[Array, Array]:
        """How many nodes report to each node directly, and how many are below it."""
        return self.direct_reports, self.subtree_sums(np.ones(self.n_nodes, dtype=np.int64)) - 1

    def top_people(self) -> Array:
        """The people who hold the roots; below a vacant one, those who hold the next nodes."""
        found = [np.empty(0, dtype=np.int64)]
        front = self.roots
        while front.size:
            peopled = self.groups.is_occupied[front]
            found.append(self.groups.people_within(front[peopled])[0])
            front = self.report[self.report_arcs.arcs_from(front[~peopled])[0]]
        return np.unique(np.concatenate(found))

    def is_manager(self, n_people: int) -> Array:
        """Which people have someone directly below them."""
        mask = np.zeros(n_people, dtype=np.bool_)
        mask[self.groups.people_within(np.flatnonzero(self.direct_reports))[0]] = True
        return mask

    def is_directly_below(self, person: Array, above: Array) -> Array:
        """Whether each person is directly below each person `above`."""
        held, where = self.groups.containing_groups(person)
        place = np.concatenate([person, held])
        where = np.concatenate([np.arange(person.size), where])
        manager = self.parent[place]
        there = manager >= 0
        manager, where = manager[there], where[there]
        found = (manager == above[where]) | self.groups.contains(manager, above[where])
        answer = np.zeros(person.size, dtype=np.bool_)
        answer[where[found]] = True
        return answer

    def is_below(self, person: Array, above: Array) -> Array:
        """Whether each person is below each node `above`, or someone in it, at any distance."""
        inner, which = self.groups.nodes_within(above)
        if inner.size:
            found = self._is_below_node(np.append(person, person[which]), np.append(above, inner))
            below = np.append(np.arange(person.size), which)[found]
            return np.isin(np.arange(person.size), below)
        return self._is_below_node(person, above)

    def _is_below_node(self, person: Array, above: Array) -> Array:
        answer = np.zeros(person.size, dtype=np.bool_)
        pair = np.arange(person.size)
        node = person
        seen = np.empty(0, dtype=np.int64)
        while pair.size:
            place, where = self._standing_nodes(node)
            manager = self.parent[place]
            there = manager >= 0
            manager, which = manager[there], pair[where][there]
            wanted = above[which]
            found = manager == wanted
            if self.groups.inner_keys.size:
                found |= self.groups.contains(manager, wanted)
            answer[which[found]] = True
            open_ = ~answer[which]
            pair, node = which[open_], manager[open_]
            if self.groups.inner_keys.size:  # else each pair stands at one node, and in no circle
                keys = np.unique(pair * self.n_nodes + node)
                keys = keys[~is_member(keys, seen)]
                seen = np.union1d(seen, keys)
                pair, node = np.divmod(keys, max(1, self.n_nodes))
        return answer

    def _standing_nodes(self, nodes: Array) -> tuple[Array, Array]:
        """The nodes that each node stands at: itself, whoever is in it, and what they hold."""
        itself = np.arange(nodes.size)
        if not self.groups.inner_keys.size:
            return nodes, itself
        inner, of_inner = self.groups.nodes_within(nodes)
        node, where = np.concatenate([nodes, inner]), np.concatenate([itself, of_inner])
        outer, at = self.groups.containing_groups(node)
        return np.concatenate([node, outer]), np.concatenate([where, where[at]])
