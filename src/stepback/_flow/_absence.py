"""What happens to decisions while people are away.

Arrays over people may have a second axis, for several absences at once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import attrs
import numpy as np

from stepback._algorithms._adjacency import positions_in_runs
from stepback._algorithms._arrays import Array, add_at
from stepback._flow._absence_graph import MixedCyclesError, build_absence_graph
from stepback._flow._compiled import Compiled
from stepback._flow._flow_graph import FlowGraph, divide_or_zero
from stepback._flow._presence import Presence, align_axes, broadcast_like

_MAX_AT_ONCE = 1_000_000  # pairs of a node and an absence


@attrs.frozen(eq=False)
class AbsenceFlow:
    """The flow while people are away, and where what they would settle goes.

    Attributes:
        graph: The flow graph, with the fractions that pass now.
        presence: Who and what is present.
        is_present, is_away: For each state, whether its node is there for what comes to it; and
            whether it is a person who is not, so that what the person would settle goes back.
        n_spare: For each state, how many more of the people in its node may be away before it
            cannot act; below 0 if it cannot.
        lapsing_weight: What each state would keep in addition if its principal were away, too,
            because the delegations that are not standing would lapse.
        escalated_weight: What goes back along each arc to a principal who is present.
        stalled_weight: What stalls at each state.
        is_exclusive: Which arcs are exclusive delegations.
    """

    graph: FlowGraph
    presence: Presence
    is_present: Array
    is_away: Array
    n_spare: Array
    lapsing_weight: Array
    escalated_weight: Array
    stalled_weight: Array
    is_exclusive: Array

    @property
    def total_stalled(self) -> Array:
        """What stalls, over all states."""
        return np.asarray(self.stalled_weight.sum(axis=0))


def compute_absence_flow(compiled: Compiled, away: Array, *, lapse: bool = False) -> AbsenceFlow:
    """The flow while the people in the mask `away` are away."""
    presence = Presence.from_absent(compiled.groups, away)
    absence_graph = build_absence_graph(compiled, presence, away, lapse=lapse)
    graph = absence_graph.graph
    held, contribution = graph.held_weight, graph.arc_contribution
    exclusive = compiled.columns.tables["delegations"]["exclusive"]
    is_exclusive = graph.delegation >= 0
    is_exclusive[is_exclusive] = exclusive[graph.delegation[is_exclusive]]
    is_away = align_axes(graph.is_person_state, away) & absence_graph.is_absent
    # What the absent would settle goes back by the way it came, past those who are away, too.
    # Returned is what comes back to each state, with what the state itself would have kept.
    to_present = absence_graph.is_present[graph.tail]
    # An own part goes home, wherever it came from, and nothing of it goes back by its arcs.
    is_homeward = graph.home_state[graph.head] >= 0
    ends = ~align_axes(is_homeward, away) & (to_present | align_axes(is_exclusive, away))
    returned = np.where(is_away, graph.kept_weight, 0.0)
    graph.homeward_levels.pass_up(returned, np.where(ends, 0.0, contribution))
    by_arc = returned[graph.head] * contribution
    by_arc[is_homeward] = 0
    # It stalls where it came from outside, at an owner, and where an exclusive delegation ends it.
    stalled = returned * divide_or_zero(broadcast_like(graph.source, held), held)
    exclusive_arcs = np.flatnonzero(is_exclusive)
    add_at(stalled, graph.tail[exclusive_arcs], by_arc[exclusive_arcs])
    return AbsenceFlow(
        graph=graph,
        presence=presence,
        is_present=absence_graph.is_present,
        is_away=is_away,
        n_spare=absence_graph.n_spare,
        lapsing_weight=absence_graph.lapsing_fraction * held,
        escalated_weight=np.where(to_present & ~align_axes(is_exclusive, away), by_arc, 0.0),
        stalled_weight=stalled,
        is_exclusive=is_exclusive,
    )


def compute_stalled_weights(compiled: Compiled, away: Array) -> Array:
    """What stalls in each of several absences, the columns of the mask `away`.

    In parts that take little memory: each absence has a number for every node, also for the many
    of a large organization that no decision reaches.
    """
    n_at_once = max(1, _MAX_AT_ONCE // max(1, compiled.columns.n_nodes))
    parts = range(0, away.shape[1], n_at_once)
    stalled = [_stalled_at_once(compiled, away[:, at : at + n_at_once]) for at in parts]
    return np.concatenate([np.zeros(0), *stalled])


def _stalled_at_once(compiled: Compiled, away: Array) -> Array:
    try:
        return compute_absence_flow(compiled, away).total_stalled
    except MixedCyclesError:
        flows = (compute_absence_flow(compiled, column) for column in away.T)
        return np.array([float(flow.total_stalled) for flow in flows])


def stalling_fractions(away: AbsenceFlow) -> Array:
    """The part of what each state would send back that would stall, if its person were away, too.

    For one absence at a time (no second axis).
    """
    graph = away.graph
    # One more person away leaves a group without those whom it needs, if it has just enough.
    has_just_enough = (graph.delegation < 0) & (away.n_spare[graph.tail] == 0)
    goes_past = ~away.is_present[graph.tail] | has_just_enough
    passes = goes_past & ~away.is_exclusive
    passes |= graph.home_state[graph.head] >= 0  # an own part does as its home state does
    stalling = divide_or_zero(graph.source, graph.held_weight)
    exclusive = np.flatnonzero(away.is_exclusive)
    add_at(stalling, graph.head[exclusive], graph.arc_contribution[exclusive])
    graph.homeward_levels.pass_down(stalling, np.where(passes, graph.arc_contribution, 0.0))
    return stalling


def weights_by_domain(away: AbsenceFlow) -> tuple[Array, Array]:
    """What stalls, and what goes back to a principal who is present, in each domain.

    For one absence at a time (no second axis). Of a domain that stands for others, theirs, too.

    Domains may share states, so what happens is followed from its end to the owners: of what
    reaches a state, which part comes back to it, and which part stalls or goes back to somebody
    present behind it. All of this is the same in whichever domain it has come.
    """
    graph, held = away.graph, away.graph.held_weight
    is_homeward = graph.home_state[graph.head] >= 0
    to_present = away.is_present[graph.tail] & ~away.is_exclusive & ~is_homeward
    goes_on = ~to_present & ~away.is_exclusive
    # An own part goes home, as a part of what has reached its home state.
    homeward = divide_or_zero(held[graph.tail] * graph.fraction, held[graph.home_state[graph.head]])
    returned = divide_or_zero(np.where(away.is_away, graph.kept_weight, 0.0), held)
    back = np.where(is_homeward, homeward, np.where(goes_on, graph.fraction, 0.0))
    graph.homeward_levels.pass_up(returned, back)
    by_arc = np.where(is_homeward, 0.0, returned[graph.head] * graph.fraction)
    stalled, escalated = np.zeros((2, graph.n_states))
    for found, arcs in ((stalled, away.is_exclusive), (escalated, to_present)):
        add_at(found, graph.tail[arcs], by_arc[arcs])
        graph.levels.pass_up(found, graph.fraction)
    n_domains = graph.stands_for.size
    weight, domain = graph.root_weight, graph.root_domain
    return (
        np.bincount(domain, weight * (stalled + returned)[graph.root], n_domains),
        np.bincount(domain, weight * escalated[graph.root], n_domains),
    )


def list_escalations(
    away: AbsenceFlow, domain: int | None = None
) -> Iterator[tuple[int, int, float]]:
    """Each absent person, each present principal that decisions go back to, and how much.

    For one absence at a time (no second axis). Of all domains, or of one and those it stands for.
    """
    graph = away.graph
    starts = away.is_away
    if domain is not None:
        flow_domain = graph.stands_for[domain]
        if graph.is_sharing:
            graph = graph.of_domain(flow_domain)
        else:
            starts = starts & (graph.domain == flow_domain)
    state = np.flatnonzero(starts & (graph.kept_weight > 0))
    origin, amount = graph.node[state], graph.kept_weight[state]
    escalated: list[tuple[Array, Array, Array]] = []
    # One round for each arc on the way back. Amounts from one person at one state are merged.
    while state.size:
        home = graph.home_state[state]
        is_own_part = home >= 0
        homeward = (origin[is_own_part], home[is_own_part], amount[is_own_part])
        origin, state, amount = origin[~is_own_part], state[~is_own_part], amount[~is_own_part]
        arcs, source = positions_in_runs(graph.arc_start[state], graph.arc_start[state + 1])
        contribution = np.where(away.is_exclusive[arcs], 0.0, graph.arc_contribution[arcs])
        origin, state, amount = origin[source], graph.tail[arcs], amount[source] * contribution
        arrives = away.is_present[state]
        escalated.append((origin[arrives], graph.node[state[arrives]], amount[arrives]))
        goes_on = ~arrives & (amount > 0)
        back = zip((origin, state, amount), homeward, strict=True)
        origin, state, amount = (np.concatenate([by_arc[goes_on], end]) for by_arc, end in back)
        keys, position = np.unique(origin * graph.n_states + state, return_inverse=True)
        amount = np.bincount(position, weights=amount, minlength=keys.size)
        origin, state = np.divmod(keys, max(1, graph.n_states))
    total: dict[tuple[int, int], float] = defaultdict(float)
    for columns in escalated:
        for start, end, value in zip(*(column.tolist() for column in columns), strict=True):
            total[start, end] += value
    return ((*pair, value) for pair, value in sorted(total.items()) if value > 0)
