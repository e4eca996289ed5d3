"""The graph that decision weight flows along while people are away.

In most absences the arcs are those of the flow with nobody away, and only the parts that they pass
differ. Two kinds of absence need a graph of their own: those that leave somebody in a circle, but
too few for it to act; and those that let a group's delegations lapse, so that the seats of a group
that had handed everything on pass something again.
"""

from __future__ import annotations

import attrs
import numpy as np

from stepback._algorithms._adjacency import run_starts
from stepback._algorithms._arrays import Array, add_at, unpassed_fraction
from stepback._algorithms._components import strong_components
from stepback._algorithms._topology import reachable_nodes, topological_levels
from stepback._flow._absence_states import ViewExpansion
from stepback._flow._build_flow_graph import order_by_level
from stepback._flow._compiled import Compiled
from stepback._flow._flow_graph import FlowGraph, divide_or_zero
from stepback._flow._presence import Presence, broadcast_like
from stepback._flow._present_shares import PresentShares, divide_among_present
from stepback._flow._states import NONE


@attrs.frozen(eq=False)
class AbsenceGraph:
    """The flow graph while people are away, and who is there at each state.

    Arrays have a second axis if there are several absences at once.

    Attributes:
        graph: The flow graph, with the fractions that pass now.
        is_present, is_absent, n_spare: For each state, what `Presence` says of its node, for
            what comes to this state.
        lapsing_fraction: The part of what each state holds that it would keep in addition if its
            principal were away, too, because its delegations that are not standing would lapse.
    """

    graph: FlowGraph
    is_present: Array
    is_absent: Array
    n_spare: Array
    lapsing_fraction: Array


class MixedCyclesError(ValueError):
    """Several absences at once let different cycles close; each needs a graph of its own."""


def build_absence_graph(
    compiled: Compiled, presence: Presence, away: Array, *, lapse: bool
) -> AbsenceGraph:
    """The graph while the people in the mask `away` are away."""
    group_nodes = compiled.flow.graph.node[~compiled.flow.graph.is_person_state]
    if needs_own_graph(compiled, presence, group_nodes, lapse=lapse):
        return _AbsenceGraphBuilder(compiled, away, lapse=lapse).build()
    graph = compiled.flow.graph
    standing = compiled.columns.tables["delegations"]["standing"]
    lapses, seats = np.flatnonzero(graph.delegation >= 0), np.flatnonzero(graph.delegation < 0)
    delegated = lapses
    if not lapse:
        lapses = lapses[~standing[graph.delegation[lapses]]]
    lapsing = np.zeros((graph.n_states, *away.shape[1:]))
    if away.ndim > 1 or lapses.size or seats.size:  # else the graph is the same
        fraction = broadcast_like(graph.fraction, away).copy()
        has_lapsed = presence.is_absent[graph.node[graph.tail[lapses]]]
        fraction[lapses] = np.where(has_lapsed, 0.0, fraction[lapses])
        add_at(lapsing, graph.tail[lapses], fraction[lapses])
        if seats.size:
            passed = np.zeros_like(lapsing)
            add_at(passed, graph.tail[delegated], fraction[delegated])
            group, member = compiled.groups.membership_ends
            can_act = presence.is_present[group] & presence.is_present[member]
            share = divide_among_present(
                group,
                compiled.groups.n_nodes,
                broadcast_like(compiled.groups.share, away),
                can_act,
                broadcast_like(compiled.groups.can_act[member], away),
            )
            seats, to_members = graph.seat_fractions(share, unpassed_fraction(passed))
            fraction[seats] = to_members
        graph = attrs.evolve(graph, fraction=fraction)
    at_states = (presence.is_present, presence.is_absent, presence.n_spare)
    is_present, is_absent, n_spare = (values[graph.node] for values in at_states)
    return AbsenceGraph(graph, is_present, is_absent, n_spare, lapsing)


def rebuild_flow_graph(compiled: Compiled) -> FlowGraph:
    """The flow graph of what is compiled, with delegations that close a cycle out of force."""
    nobody = np.zeros(compiled.n_people, dtype=np.bool_)
    return _AbsenceGraphBuilder(compiled, nobody, lapse=False).build().graph


def needs_own_graph(
    compiled: Compiled, presence: Presence, group_nodes: Array, *, lapse: bool
) -> bool:
    """Whether one of these circles is below its quorum, or dormant seats may pass something."""
    if not compiled.groups.has_members:
        return False
    if presence.is_inquorate[group_nodes].any():
        return True
    dormant = compiled.dormant_delegations
    if not lapse:
        dormant = dormant[~compiled.columns.tables["delegations"]["standing"][dormant]]
    principal = compiled.columns.tables["delegations"]["principal"][dormant]
    return bool(presence.is_absent[principal].any())


class _AbsenceGraphBuilder:
    """Builds the graph of its own that an absence needs, for one absence or several."""

    def __init__(self, compiled: Compiled, away: Array, *, lapse: bool) -> None:
        self._compiled, self._away, self._lapse = compiled, away, lapse
        self._groups, self._potential = compiled.groups, compiled.potential_graph
        self._flow_graph, self._shape = compiled.flow.graph, away.shape[1:]
        many = away if away.ndim > 1 else away[:, None]
        presence, self._n_absences = Presence.from_absent(self._groups, many), many.shape[1]
        self._expansion = ViewExpansion(self._potential, self._groups, presence)
        self._states, self._arcs = self._expansion.expand()
        node, band = self._potential.states.nodes_and_bands(self._potential.keys)
        self._node = node[self._states.state]
        self._part = self._potential.keys[self._states.state] - self._potential.states.first_part
        self._is_part = self._part >= 0
        if self._potential.states.trees.n_parts:
            self._part %= self._potential.states.trees.n_parts
        self._domain = self._potential.states.bands.domain[band[self._states.state]]
        arcs = self._potential.arcs.take(self._arcs.arc)
        self._delegation, self._membership = arcs.delegation, arcs.membership
        self._is_seat = arcs.delegation < 0
        self._seat_share = self._seat_shares()
        self._fraction, self._lapsing = self._pass_delegated(compiled, arcs.fraction, lapse=lapse)

    def build(self) -> AbsenceGraph:
        """The graph, once the delegations that close a cycle are out of force."""
        while True:
            self._fraction[self._is_seat] = self._seat_share * self._unpassed_by_seat()
            passes = np.flatnonzero((self._fraction > 0).any(axis=1))
            reached = self._reached_states(passes)
            live = passes[reached[self._arcs.tail[passes]]]
            tail, head = self._arcs.tail[live], self._arcs.head[live]
            level, is_on_cycle = topological_levels(reached.size, tail, head)
            if not (is_on_cycle & reached).any():
                level[~reached] = NONE
                return self._order(live, level)
            if self._flow_graph.is_sharing:  # where authority enters the cycle differs by domain
                by_domain = self._compiled.by_domain
                return _AbsenceGraphBuilder(by_domain, self._away, lapse=self._lapse).build()
            if self._fraction.shape[1] > 1:
                raise MixedCyclesError
            self._fraction[self._closing_delegations(live)] = 0.0

    def _at_states(self, name: str, states: Array) -> Array:
        """What `Presence` says of the nodes of states, each in its view."""
        return self._expansion.look_up(name, self._states.view[states], self._node[states])

    def _pass_delegated(
        self, compiled: Compiled, fraction: Array, *, lapse: bool
    ) -> tuple[Array, Array]:
        """What each arc of a delegation passes, and what each state would keep in addition."""
        passed = np.repeat(np.where(self._is_seat, 0.0, fraction)[:, None], self._n_absences, 1)
        lapses = np.flatnonzero(~self._is_seat)
        if not lapse:
            standing = compiled.columns.tables["delegations"]["standing"]
            lapses = lapses[~standing[self._delegation[lapses]]]
        tail = self._arcs.tail[lapses]
        passed[lapses] *= ~self._at_states("is_absent", tail)
        lapsing = np.zeros((self._node.size, self._n_absences))
        add_at(lapsing, tail, passed[lapses])
        return passed, lapsing

    def _seat_shares(self) -> Array:
        """The part of what goes to the members of a group that each seat passes now.

        Of what reaches a part of a wide group, the part of it that goes to each half or member.
        """
        seats = np.flatnonzero(self._is_seat)
        tail, head = self._arcs.tail[seats], self._arcs.head[seats]
        membership, is_stopped = self._membership[seats], self._arcs.is_stopped[seats]
        view, trees = self._states.view, self._potential.states.trees
        shares = PresentShares.from_views(
            self._expansion, self._groups, trees, view[tail], self._node[tail]
        )
        usual = np.flatnonzero(~is_stopped & (membership >= 0))
        value = np.empty((seats.size, self._n_absences))
        value[usual] = shares.of_seats(view[tail[usual]], membership[usual])
        stopped = np.flatnonzero(is_stopped & (membership >= 0))
        value[stopped] = self._groups.share[membership[stopped], None]
        to_part, from_part = np.flatnonzero(membership < 0), np.flatnonzero(self._is_part[tail])
        value[to_part] = shares.of_parts(view[head[to_part]], self._part[head[to_part]])
        whole = shares.of_parts(view[tail[from_part]], self._part[tail[from_part]])
        value[from_part] = divide_or_zero(value[from_part], whole)
        is_stopping = self._at_states("is_inquorate", tail) & ~self._is_part[tail, None]
        return np.where(is_stopping == is_stopped[:, None], value, 0.0)

    def _unpassed_by_seat(self) -> Array:
        """What the delegations of its group leave to the members, for each seat."""
        delegated = np.flatnonzero(~self._is_seat)
        passed = np.zeros((self._node.size, self._fraction.shape[1]))
        add_at(passed, self._arcs.tail[delegated], self._fraction[delegated])
        return unpassed_fraction(passed)[self._arcs.tail[self._is_seat]]

    def _reached_states(self, arcs: Array) -> Array:
        tail, head = self._arcs.tail[arcs], self._arcs.head[arcs]
        return reachable_nodes(self._node.size, tail, head, self._potential.root)

    def _closing_delegations(self, arcs: Array) -> Array:
        """The arcs of delegations that lead back to where authority enters a cycle.

        Of `arcs`, the delegations within a strong component whose delegate is in its entry: a
        state where weight arrives from outside the component, or a group with a seat that leads
        to one. Without these, authority has nowhere to come back to.
        """
        tail, head = self._arcs.tail[arcs], self._arcs.head[arcs]
        component = strong_components(self._node.size, tail, head)
        is_inner = component[tail] == component[head]
        is_entry = np.zeros(self._node.size, dtype=np.bool_)
        is_entry[self._potential.root] = True
        is_entry[head[~is_inner]] = True
        is_delegation = self._delegation[arcs] >= 0
        seats = np.flatnonzero(is_inner & ~is_delegation)
        while (leading := seats[is_entry[head[seats]] & ~is_entry[tail[seats]]]).size:
            is_entry[tail[leading]] = True
        return np.asarray(arcs[is_inner & is_delegation & is_entry[head]])

    def _order(self, arcs: Array, level: Array) -> AbsenceGraph:
        """The graph of the arcs that pass something, level by level."""
        level_start, order, by_head = order_by_level(
            level, self._arcs.tail[arcs], self._arcs.head[arcs]
        )
        number = np.full(level.size + 1, NONE)  # the last stands for what is not there
        number[order] = np.arange(order.size)
        arcs = arcs[by_head]
        head = number[self._arcs.head[arcs]]
        home_state, own_part_state = (
            number[link[order]] for link in (self._states.home, self._states.own_part)
        )
        graph = attrs.evolve(
            self._flow_graph,
            node=self._node[order],
            domain=self._domain[order],
            root=number[self._potential.root],
            is_part=self._is_part[order],
            home_state=home_state,
            own_part_state=own_part_state,
            level_start=level_start,
            tail=number[self._arcs.tail[arcs]],
            head=head,
            arc_start=run_starts(head, order.size),
            delegation=self._delegation[arcs],
            membership=self._membership[arcs],
            fraction=self._in_shape(self._fraction[arcs]),
        )
        names = ("is_present", "is_absent", "n_spare")
        is_present, is_absent, n_spare = (
            self._in_shape(self._at_states(name, order)) for name in names
        )
        lapsing = self._in_shape(self._lapsing[order])
        return AbsenceGraph(graph, is_present, is_absent, n_spare, lapsing)

    def _in_shape(self, values: Array) -> Array:
        return values.reshape(values.shape[0], *self._shape)
