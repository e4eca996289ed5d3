"""The flow with steps back taken one after the other, without compiling it again for each.

The states are those that weight reaches, and those that it would reach if steps were taken: the
delegates of all steps, and everyone to whom these hand something on. Levels leave room for the
steps, so that most are taken by inserting an arc. Two steps that together would close a cycle have
no common order of levels: when one of them is taken, the levels are computed again.
"""

from __future__ import annotations

import attrs
import numpy as np

from stepback._algorithms._adjacency import Adjacency, run_starts
from stepback._algorithms._arc_levels import ArcLevels
from stepback._algorithms._arrays import (
    AlignedArrays,
    Array,
    add_at,
    distinct_values,
    unpassed_fraction,
)
from stepback._algorithms._components import strong_components
from stepback._algorithms._read_only import frozen_property
from stepback._algorithms._topology import reachable_nodes, topological_levels
from stepback._flow._build_flow_graph import order_by_level
from stepback._flow._feasible_steps import FeasibleSteps
from stepback._flow._state_arcs import StateArcs
from stepback._flow._state_graph import StateGraph
from stepback._flow._states import NONE, StateKeys
from stepback._flow._step_arcs import StepArcs, find_step_arcs


@attrs.frozen(eq=False)
class FlowArcs(AlignedArrays):
    """Arcs along which weight passes.

    Attributes:
        tail, head: The states that each arc leaves and enters.
        fraction: The part of what its tail holds that passes.
        delegation, membership: The relation that each arc stands for, as in `FlowGraph`.
        number: Which arc it is: from 0 on, one that was there before all steps; below 0, the
            arc ``~number`` of `StepGraph.step_arcs`.
    """

    tail: Array
    head: Array
    fraction: Array
    delegation: Array
    membership: Array
    number: Array


@attrs.frozen(eq=False, slots=False)
class StepGraph:
    """The flow with some steps taken, and the arcs that other steps would add.

    Attributes:
        n_people: How many nodes are people.
        node, band: The node and the band of each state.
        source: The weight that arrives at each state from outside.
        home_state: As in `FlowGraph`.
        level_start: Where the states of each level begin; one longer than there are levels.
        arcs: The arcs in force, ordered by head. Those from a principal to its own parts of
            circles pass nothing, and stand for the way back.
        step_arcs: What all steps would add, whether they are taken or not.
        holding_step, holding_state: Each step with the states of its leader.
        is_closed: Which steps cannot be taken, since they lead into a cycle that nothing reaches.
    """

    n_people: int
    node: Array
    band: Array
    source: Array
    home_state: Array
    level_start: Array
    arcs: FlowArcs
    step_arcs: StepArcs
    holding_step: Array
    holding_state: Array
    is_closed: Array

    @classmethod
    def from_steps(cls, steps: FeasibleSteps, share: Array) -> StepGraph:
        """The flow in the domains of steps; `share` is what a new delegation of each gets.

        It is nan for all that is left. Each of the domains flows on its own.
        """
        compiled = steps.compiled
        domains = distinct_values(steps.domain)
        both = np.stack([np.tile(steps.domain, 2), np.append(steps.delegate, steps.principal)])
        states, _ = StateKeys.from_columns(
            compiled.columns,
            compiled.groups,
            compiled.date,
            compiled.contexts,
            domains,
            starts=both.astype(np.int64),
            distinct_domains=domains,
        )
        step_arcs, holding_step, holding_key = find_step_arcs(steps, states, share)
        graph, (tail, head, holding) = StateGraph.from_states(
            states, step_arcs.tail, step_arcs.head, holding_key
        )
        n_states, arcs = graph.n_states, graph.arcs
        # Levels from the ends on: what has none leads into a cycle, which nothing reaches.
        _, is_endless = topological_levels(n_states, arcs.head, arcs.tail)
        is_closed = np.zeros(steps.principal.size, dtype=np.bool_)
        is_closed[step_arcs.step[is_endless[head] | is_endless[tail]]] = True
        is_open = ~is_closed[step_arcs.step]
        step_arcs = attrs.evolve(step_arcs, tail=tail, head=head).take(is_open)
        wanted = np.concatenate([graph.root, step_arcs.tail, step_arcs.head, holding])
        is_needed = reachable_nodes(n_states, arcs.tail, arcs.head, wanted) & ~is_endless
        arcs = arcs.take(is_needed[arcs.tail] & is_needed[arcs.head])
        node, band = states.nodes_and_bands(graph.keys)
        home_state, _ = states.own_part_links(graph.keys)
        is_held = ~is_endless[holding]
        found = cls(
            n_people=compiled.n_people,
            node=node,
            band=band,
            source=np.bincount(graph.root, weights=states.bands.weight, minlength=n_states),
            home_state=home_state,
            level_start=np.zeros(1, dtype=np.int64),
            arcs=_with_homeward_arcs(arcs, home_state),
            step_arcs=step_arcs,
            holding_step=holding_step[is_held],
            holding_state=holding[is_held],
            is_closed=is_closed,
        )
        return found._in_order(is_needed)

    def _in_order(self, is_kept: Array) -> StepGraph:
        """With the states that are kept numbered level by level."""
        arcs, steps, n_states = self.arcs, self.step_arcs, self.node.size
        tail, head = np.append(arcs.tail, steps.tail), np.append(arcs.head, steps.head)
        level, is_on_cycle = topological_levels(n_states, tail, head)
        if is_on_cycle.any():
            component = strong_components(n_states, tail, head)
            is_ordered = component[tail] != component[head]
            is_ordered[: arcs.tail.size] = True
        else:
            is_ordered = np.ones(tail.size, dtype=np.bool_)
        ordered = np.flatnonzero(is_ordered)
        if is_on_cycle.any():
            level, _ = topological_levels(n_states, tail[ordered], head[ordered])
        level[~is_kept] = NONE
        level_start, order, by_head = order_by_level(level, tail[ordered], head[ordered])
        by_head = ordered[by_head]
        arcs = arcs.take(by_head[by_head < arcs.tail.size])
        number = np.full(n_states + 1, NONE)  # the last stands for no state
        number[order] = np.arange(order.size)
        return attrs.evolve(
            self,
            node=self.node[order],
            band=self.band[order],
            source=self.source[order],
            home_state=number[self.home_state[order]],
            level_start=level_start,
            arcs=attrs.evolve(arcs, tail=number[arcs.tail], head=number[arcs.head]),
            step_arcs=attrs.evolve(steps, tail=number[steps.tail], head=number[steps.head]),
            holding_state=number[self.holding_state],
        )

    def with_steps(self, positions: Array) -> StepGraph:
        """With some of the step arcs in force; they may close no cycle."""
        taken = self.step_arcs.take(positions)
        arcs = FlowArcs(
            taken.tail,
            taken.head,
            taken.fraction,
            taken.delegation,
            np.full(positions.size, NONE),
            ~positions,
        )
        arcs = FlowArcs.concatenate([self.arcs, arcs])
        if (self.level[taken.tail] < self.level[taken.head]).all():
            by_head = np.argsort(arcs.head, kind="stable")
            return attrs.evolve(self, arcs=arcs.take(by_head))
        after = attrs.evolve(self, arcs=arcs)
        return after._in_order(np.ones(self.node.size, dtype=np.bool_))  # noqa: SLF001

    def with_step_arcs(self, step_arcs: StepArcs) -> StepGraph:
        """With other fractions of the step arcs that are not taken."""
        return attrs.evolve(self, step_arcs=step_arcs)

    @property
    def n_states(self) -> int:
        """How many states there are."""
        return int(self.node.size)

    @frozen_property
    def level(self) -> Array:
        """The level of each state."""
        return np.repeat(np.arange(self.level_start.size - 1), np.diff(self.level_start))

    @frozen_property
    def levels(self) -> ArcLevels:
        """The arcs in force, to pass weight along."""
        arcs = self.arcs
        return ArcLevels(
            self.level_start, arcs.tail, arcs.head, run_starts(arcs.head, self.n_states)
        )

    @frozen_property
    def arcs_by_tail(self) -> Adjacency:
        """The arcs in force by the state that they leave."""
        return Adjacency.from_sources(self.arcs.tail, self.n_states)

    @frozen_property
    def held_weight(self) -> Array:
        """The weight that reaches each state."""
        held = self.source.copy()
        self.levels.pass_down(held, self.arcs.fraction)
        return held

    @frozen_property
    def kept_fraction(self) -> Array:
        """The part of what reaches each state that it keeps."""
        passed = np.zeros(self.n_states)
        add_at(passed, self.arcs.tail, self.arcs.fraction)
        return unpassed_fraction(passed)

    @frozen_property
    def is_person_state(self) -> Array:
        """Which states are a person's."""
        return np.asarray(self.node < self.n_people)


def _with_homeward_arcs(arcs: StateArcs, home_state: Array) -> FlowArcs:
    """The arcs, and one from each principal to each of its own parts, which passes nothing."""
    own_part = np.flatnonzero(home_state >= 0)
    own_part = own_part[np.isin(own_part, arcs.head)]
    none = np.full(own_part.size, NONE)
    return FlowArcs(
        tail=np.append(arcs.tail, home_state[own_part]),
        head=np.append(arcs.head, own_part),
        fraction=np.append(arcs.fraction, np.zeros(own_part.size)),
        delegation=np.append(arcs.delegation, none),
        membership=np.append(arcs.membership, none),
        number=np.arange(arcs.tail.size + own_part.size),
    )
