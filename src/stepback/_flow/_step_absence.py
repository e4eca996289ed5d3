"""What stalls while people are away, as steps back are taken, and what each step would change.

Per unit of what reaches a state, a part comes back to it, because those further on who would settle
it are away, and a part stalls further on, where an exclusive delegation ends the way back. Both
follow from the ends of the flow in one reverse pass, and what they count for follows from the
owners in one forward pass. A step adds an arc, and so changes both in proportion to what it passes:
the gains of all steps are read off these passes. Who is there in a group does not depend on steps.
"""

from __future__ import annotations

import attrs
import numpy as np

from stepback._algorithms._arrays import Array, add_at, distinct_values, unpassed_fraction
from stepback._algorithms._read_only import frozen_property
from stepback._flow._absence_graph import needs_own_graph
from stepback._flow._compiled import Compiled
from stepback._flow._presence import Presence
from stepback._flow._present_shares import divide_among_present
from stepback._flow._step_graph import StepGraph


@attrs.frozen(eq=False)
class ArcReturns:
    """What passes along arcs while people are away, and what comes back.

    Attributes:
        fraction: The part of what its tail holds that passes.
        returning: As `fraction`, where what comes back goes on past the tail, else 0.
        ending: As `fraction`, where what comes back stalls at the tail, else 0.
    """

    fraction: Array
    returning: Array
    ending: Array

    def take(self, positions: Array) -> ArcReturns:
        """Those of some arcs."""
        return ArcReturns(
            self.fraction[positions], self.returning[positions], self.ending[positions]
        )


@attrs.frozen(eq=False, slots=False)
class StepAbsence:
    """The flow of a `StepGraph` while people are away.

    Attributes:
        graph: The flow, with some steps taken.
        is_away: Which nodes are people who are away.
        usual, added: Of the arcs that were there before all steps, and of the step arcs.
    """

    graph: StepGraph
    is_away: Array
    usual: ArcReturns
    added: ArcReturns

    @classmethod
    def from_graph(cls, compiled: Compiled, graph: StepGraph, away: Array) -> StepAbsence | None:
        """While the people in the mask `away` are; `graph` has no steps taken yet.

        ``None`` if the absence needs states of its own, since a circle that some are left in
        cannot act, or the seats of a group pass on what its delegations did.
        """
        presence = Presence.from_absent(compiled.groups, away)
        groups = distinct_values(graph.node[~graph.is_person_state])
        if needs_own_graph(compiled, presence, groups, lapse=False):
            return None
        arcs = graph.arcs
        order = np.argsort(arcs.number)
        arcs = arcs.take(order)
        table = compiled.columns.tables["delegations"]
        fraction = _lapse(table["standing"], presence, graph.node[arcs.tail], arcs.delegation)
        fraction *= arcs.fraction
        seats = np.flatnonzero(arcs.membership >= 0)
        if seats.size:
            passed = np.zeros(graph.n_states)
            delegated = np.flatnonzero(arcs.delegation >= 0)
            add_at(passed, arcs.tail[delegated], fraction[delegated])
            group, member = compiled.groups.membership_ends
            share = divide_among_present(
                group,
                compiled.groups.n_nodes,
                compiled.groups.share,
                presence.is_present[group] & presence.is_present[member],
                compiled.groups.can_act[member],
            )
            unpassed = unpassed_fraction(passed)
            fraction[seats] = share[arcs.membership[seats]] * unpassed[arcs.tail[seats]]
            delegated_usually = np.zeros(graph.n_states)
            add_at(delegated_usually, arcs.tail[delegated], arcs.fraction[delegated])
            is_dormant = unpassed_fraction(delegated_usually) == 0
            if (is_dormant & (unpassed > 0) & ~graph.is_person_state).any():
                return None
        usual = _find_returns(
            table["exclusive"], presence, graph, arcs.tail, arcs.delegation, fraction
        )
        is_own_part = graph.home_state[arcs.head] >= 0
        usual.returning[is_own_part] = 0
        homeward = np.flatnonzero((arcs.delegation < 0) & (arcs.membership < 0))
        usual.returning[homeward] = _homeward_fractions(graph, order, fraction, arcs.head[homeward])
        usual.ending[homeward] = 0
        steps = graph.step_arcs
        fraction = _lapse(table["standing"], presence, graph.node[steps.tail], steps.delegation)
        fraction *= steps.fraction
        added = _find_returns(
            table["exclusive"], presence, graph, steps.tail, steps.delegation, fraction
        )
        is_away = presence.is_absent.copy()
        is_away[compiled.n_people :] = False
        return cls(graph, is_away, usual, added)

    def with_graph(self, graph: StepGraph) -> StepAbsence:
        """With more steps taken, and what is left for others."""
        before, after = self.graph.step_arcs.fraction, graph.step_arcs.fraction
        if before is after:
            return attrs.evolve(self, graph=graph)
        ratio = np.divide(after, before, out=np.zeros_like(after), where=before > 0)
        columns = attrs.astuple(self.added, recurse=False)
        added = ArcReturns(*(column * ratio for column in columns))
        return attrs.evolve(self, graph=graph, added=added)

    @frozen_property
    def _arcs(self) -> ArcReturns:
        number = self.graph.arcs.number
        columns = []
        for name in ("fraction", "returning", "ending"):
            usual, added = getattr(self.usual, name), getattr(self.added, name)
            columns.append(np.concatenate([usual, added[::-1]])[number])  # ~number from the end
        return ArcReturns(*columns)

    @frozen_property
    def away_at_state(self) -> Array:
        """For each state, 1 if its person is away, else 0."""
        return self.is_away[self.graph.node].astype(np.float64)

    @frozen_property
    def return_fraction(self) -> Array:
        """The part of what reaches each state that comes back to it."""
        graph, passed = self.graph, np.zeros(self.graph.n_states)
        add_at(passed, graph.arcs.tail, self._arcs.fraction)
        returned = self.away_at_state * unpassed_fraction(passed)
        graph.levels.pass_up(returned, self._arcs.returning)
        return returned

    @frozen_property
    def stall_fraction(self) -> Array:
        """The part of what reaches each state that stalls further on."""
        graph, stalled = self.graph, np.zeros(self.graph.n_states)
        add_at(stalled, graph.arcs.tail, self._arcs.ending * self.return_fraction[graph.arcs.head])
        graph.levels.pass_up(stalled, self._arcs.fraction)
        return stalled

    @frozen_property
    def held_weight(self) -> Array:
        """The weight that reaches each state, by which `stalled` counts."""
        held = self.graph.source.copy()
        self.graph.levels.pass_down(held, self._arcs.fraction)
        return held

    @frozen_property
    def return_weight(self) -> Array:
        """The weight by which what comes back to each state stalls."""
        arcs, weight = self.graph.arcs, self.graph.source.copy()
        add_at(weight, arcs.head, self._arcs.ending * self.held_weight[arcs.tail])
        self.graph.levels.pass_down(weight, self._arcs.returning)
        return weight

    @property
    def total_stalled(self) -> float:
        """What stalls, over all states."""
        return float((self.graph.source * (self.return_fraction + self.stall_fraction)).sum())

    @frozen_property
    def step_changes(self) -> tuple[Array, Array]:
        """What each step arc adds to what comes back to its tail, and to what stalls behind it."""
        steps, added = self.graph.step_arcs, self.added
        back = added.returning * self.return_fraction[steps.head]
        back -= added.fraction * self.away_at_state[steps.tail]
        stalls = added.fraction * self.stall_fraction[steps.head]
        stalls += added.ending * self.return_fraction[steps.head]
        return back, stalls

    @frozen_property
    def arc_gains(self) -> Array:
        """How much less stalls with each step arc."""
        back, stalls = self.step_changes
        tail = self.graph.step_arcs.tail
        return np.asarray(-(self.return_weight[tail] * back + self.held_weight[tail] * stalls))

    def joint_gains(self, first: Array, second: Array) -> Array:
        """How much less stalls with pairs of step arcs, beyond the gains of each.

        The second of each pair leaves the state that the first enters.
        """
        back, stalls = (change[second] for change in self.step_changes)
        tail = self.graph.step_arcs.tail[first]
        added = self.added.take(first)
        gains = self.return_weight[tail] * added.returning * back
        gains += self.held_weight[tail] * (added.fraction * stalls + added.ending * back)
        return np.asarray(-gains)

    def arrivals_from(self, heads: Array) -> tuple[Array, Array, Array]:
        """What arrives at each state if one more arrives at each head, in a column for each.

        Of the weight by which decisions stall further on; of that by which what comes back stalls;
        and of the latter, if one arrives of the former.
        """
        graph, arcs, columns = self.graph, self._arcs, np.arange(heads.size)
        on, back = (np.zeros((graph.n_states, heads.size)) for _ in range(2))
        on[heads, columns] = back[heads, columns] = 1
        graph.levels.pass_down(on, arcs.fraction[:, None])
        graph.levels.pass_down(back, arcs.returning[:, None])
        on_and_back = np.zeros_like(on)
        ending = np.flatnonzero(arcs.ending)
        passed = arcs.ending[ending, None] * on[graph.arcs.tail[ending]]
        np.add.at(on_and_back, graph.arcs.head[ending], passed)
        graph.levels.pass_down(on_and_back, arcs.returning[:, None])
        return on, back, on_and_back


def _lapse(standing: Array, presence: Presence, tail: Array, delegation: Array) -> Array:
    """1 for each arc that stays in force, 0 for a delegation that lapses."""
    is_standing = np.append(standing, True)[delegation]  # -1 stands for no delegation
    return np.where(~is_standing & presence.is_absent[tail], 0.0, 1.0)


def _find_returns(
    exclusive: Array,
    presence: Presence,
    graph: StepGraph,
    tail: Array,
    delegation: Array,
    fraction: Array,
) -> ArcReturns:
    is_exclusive = np.append(exclusive, False)[delegation]
    goes_on = ~presence.is_present[graph.node[tail]] & ~is_exclusive
    return ArcReturns(
        fraction, np.where(goes_on, fraction, 0.0), np.where(is_exclusive, fraction, 0.0)
    )


def _homeward_fractions(graph: StepGraph, order: Array, fraction: Array, own_part: Array) -> Array:
    """The part of what reaches each principal that arrives at its own part of a circle.

    A circle as entered by a principal is reached from this principal's state alone, so the part
    is the same whatever the principal holds: here, one.
    """
    if not own_part.size:
        return np.zeros(0)
    in_order = np.empty(fraction.size)
    in_order[order] = fraction
    home, is_home = graph.home_state[own_part], np.zeros(graph.n_states, dtype=np.bool_)
    is_home[home] = True
    held = is_home.astype(np.float64)
    # Nothing else reaches a principal here, so that each holds just one.
    graph.levels.pass_down(held, np.where(is_home[graph.arcs.head], 0.0, in_order))
    return np.asarray(held[own_part])
