"""The decision flow while the autonomy of each delegation varies, as over periods of a scenario.

The states and arcs are compiled once, with full autonomy for every delegation that passes anything
on, and with the seats of groups that then have handed everything on. What delegations pass is
multiplied by the autonomy of the period, and one pass over the arcs gives the flow.

Two kinds of organization need another graph. A delegation that is recorded with autonomy 0 has no
arc; once it passes something, the graph is compiled again with it. And what is in force may have no
cycle, while all that could be in force has one: then the graph is that of the autonomies of the
period, and it is compiled again whenever other delegations begin or cease to pass something.
"""

from __future__ import annotations

from functools import cached_property

import attrs
import numpy as np

from stepback._algorithms._arrays import Array, add_at, unpassed_fraction
from stepback._flow._build_flow_graph import build_flow_graph
from stepback._flow._compiled import Compiled
from stepback._flow._flow_graph import FlowGraph, divide_or_zero, propagate
from stepback._problems._problem import Problem
from stepback._records._fields._numbers import Autonomy


@attrs.frozen(eq=False, slots=False)
class VariedGraph:
    """A flow graph at full autonomy, to pass weight along at less.

    Attributes:
        graph: The graph; the fraction of each arc is that at full autonomy.
        share: For each membership, the member's part of what its group's members get.
    """

    graph: FlowGraph
    share: Array

    @cached_property
    def delegated_arcs(self) -> Array:
        """The arcs that are delegations."""
        return np.flatnonzero(self.graph.delegation >= 0)

    @cached_property
    def rows(self) -> Array:
        """The delegation that each of the `delegated_arcs` stands for."""
        return self.graph.delegation[self.delegated_arcs]

    @cached_property
    def delegated_head(self) -> Array:
        """The state that each of the `delegated_arcs` enters."""
        return self.graph.head[self.delegated_arcs]

    @cached_property
    def delegated_fraction(self) -> Array:
        """What each of the `delegated_arcs` passes at full autonomy."""
        return self.graph.fraction[self.delegated_arcs]

    @cached_property
    def has_seats(self) -> bool:
        """Whether any arc is not a delegation."""
        return self.delegated_arcs.size < self.graph.tail.size

    @cached_property
    def person_states(self) -> Array:
        """The states of people."""
        return np.flatnonzero(self.graph.is_person_state)

    @cached_property
    def seats_by_level(self) -> list[Array]:
        """The arcs that are not delegations, in an array for each level that they lead to."""
        seats = np.flatnonzero(self.graph.delegation < 0)
        level = np.searchsorted(self.graph.level_start, self.graph.head[seats], side="right")
        return np.split(seats, np.flatnonzero(np.diff(level)) + 1) if seats.size else []

    def pass_on(self, settled: Array) -> PassedWeight:
        """The flow if each delegation passes on this part of what it passes at full autonomy."""
        graph = self.graph
        delegated = self.delegated_fraction * settled[self.rows]
        if not self.has_seats:
            passed = np.bincount(graph.tail, weights=delegated, minlength=graph.n_states)
            unpassed, fraction = unpassed_fraction(passed), delegated
        else:
            fraction = np.zeros(graph.tail.size)
            fraction[self.delegated_arcs] = delegated
            passed = np.bincount(graph.tail, weights=fraction, minlength=graph.n_states)
            unpassed = unpassed_fraction(passed)
            seats, to_members = graph.seat_fractions(self.share, unpassed)
            fraction[seats] = to_members
            passed = np.bincount(graph.tail, weights=fraction, minlength=graph.n_states)
            unpassed = unpassed_fraction(passed)
        return PassedWeight(self, fraction, unpassed, propagate(graph, fraction))


@attrs.frozen(eq=False, slots=False)
class PassedWeight:
    """The flow of one period.

    Attributes:
        varied: The graph.
        fraction: What passes along each arc.
        unpassed: The part of what each state holds that it keeps.
        held: What reaches each state.
    """

    varied: VariedGraph
    fraction: Array
    unpassed: Array
    held: Array

    @cached_property
    def decided_weight(self) -> Array:
        """What each person settles."""
        return self._sum_kept(self.held)

    @cached_property
    def vacant_weight(self) -> float:
        """What nobody settles."""
        is_group = ~self.varied.graph.is_person_state
        return float((self.held * self.unpassed)[is_group].sum())

    @cached_property
    def delegated_weight(self) -> Array:
        """What each of the delegated arcs passes on, with a principal's own part in a circle."""
        graph, arcs = self.varied.graph, self.varied.delegated_arcs
        if not self.varied.has_seats:
            return np.asarray(self.held[graph.tail] * self.fraction)
        return np.asarray(self.held[graph.tail[arcs]] * self.fraction[arcs])

    @cached_property
    def handed_weight(self) -> Array:
        """What each of the delegated arcs hands to others: without a principal's own part."""
        graph, weight = self.varied.graph, self.delegated_weight
        if not self.varied.has_seats:
            return weight
        own_part = graph.own_part_state[self.varied.delegated_head]
        entered = np.flatnonzero(own_part >= 0)
        if entered.size:
            weight = weight.copy()
            held = self.held[self.varied.delegated_head[entered]]
            kept_part = divide_or_zero(self.held[own_part[entered]], held)
            weight[entered] *= 1 - kept_part
        return weight

    def sum_settled(self, values: Array | float) -> Array:
        """The sum, by person, of what is settled times the value of the delegation it came by.

        `values` are of the delegated arcs, or one for all. Through a role or circle, the value is
        that of the delegation to it; what an owner settles has none. A principal's own part in a
        circle that the principal delegated to counts as having stayed with the principal.
        """
        graph, n_states = self.varied.graph, self.varied.graph.n_states
        weight = self.delegated_weight * values
        at_state = np.bincount(self.varied.delegated_head, weights=weight, minlength=n_states)
        for seats in self.varied.seats_by_level:
            head, tail, fraction = graph.head[seats], graph.tail[seats], self.fraction[seats]
            home = graph.home_state[head]
            is_own = home >= 0
            if is_own.any():
                came = self.held[tail] * fraction
                part = divide_or_zero(came, self.held[home])
                tail = np.where(is_own, home, tail)
                fraction = np.where(is_own, part, fraction)
            add_at(at_state, head, at_state[tail] * fraction)
        return self._sum_kept(at_state)

    def _sum_kept(self, at_state: Array) -> Array:
        graph, people = self.varied.graph, self.varied.person_states
        kept = at_state * self.unpassed
        if people.size < graph.n_states:
            return np.bincount(graph.node[people], weights=kept[people], minlength=graph.n_people)
        return np.bincount(graph.node, weights=kept, minlength=graph.n_people)


class FlowByAutonomy:
    """The graphs for the autonomies of one period after the other, compiled as rarely as may be."""

    def __init__(self, compiled: Compiled, *, is_used: bool = True) -> None:
        """Start with the delegations that pass something as recorded; or with none."""
        self._compiled = compiled
        table = compiled.columns.tables["delegations"]
        self._usable = (Autonomy.settled_shares(table["autonomy"]) > 0) & is_used
        self._graph: VariedGraph | None = None
        self._is_exact = False
        self._pattern: tuple[bytes, bytes] = (b"", b"")

    def graph_for(self, settled: Array) -> tuple[VariedGraph | None, list[Problem]]:
        """The graph along which delegations that settle these parts pass weight.

        ``None`` with the problems where authority would run in a circle, or a delegation would
        break the condition under which its principal got the right.
        """
        passes = settled > 0
        pattern = (passes.tobytes(), (settled >= 1).tobytes())
        if (passes & ~self._usable).any():
            self._usable = self._usable | passes
            self._graph, self._is_exact = None, False
        elif self._graph is not None and (not self._is_exact or pattern == self._pattern):
            return self._graph, []
        if not self._is_exact:
            graph, problems = self._build(np.where(self._usable, 1.0, 0.0), with_dormant=True)
            if graph is not None and not problems:
                self._graph = VariedGraph(graph, self._compiled.groups.share)
                return self._graph, []
        graph, problems = self._build(np.where(passes, settled, 0.0), with_dormant=False)
        if graph is None or problems:
            return None, problems
        self._is_exact, self._pattern = True, pattern
        # The graph has the fractions of now; at full autonomy they are larger.
        full = graph.fraction.copy()
        arcs = np.flatnonzero(graph.delegation >= 0)
        full[arcs] /= settled[graph.delegation[arcs]]
        self._graph = VariedGraph(attrs.evolve(graph, fraction=full), self._compiled.groups.share)
        return self._graph, []

    def _build(
        self, autonomy: Array, *, with_dormant: bool
    ) -> tuple[FlowGraph | None, list[Problem]]:
        compiled = self._compiled
        table = compiled.columns.tables["delegations"].with_columns(autonomy=autonomy)
        columns = compiled.columns.with_tables(delegations=table)
        return build_flow_graph(
            columns, compiled.groups, compiled.date, compiled.contexts, with_dormant=with_dormant
        )
