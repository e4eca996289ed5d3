"""What happens to decisions while people are away.

Arrays over people may have a second axis, for several absences at once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import attrs
import numpy as np

from stepback._algorithms._adjacency import positions_in_runs
from stepback._algorithms._arrays import Array
from stepback._flow._compiled import Compiled
from stepback._flow._flow_graph import FlowGraph, add_at, divide_or_zero
from stepback._flow._groups import Groups

_NEGLIGIBLE = 1e-15  # of all decisions: rounding


@attrs.frozen(eq=False)
class Presence:
    """Who and what is present while `away` are away.

    Attributes:
        is_present: For each node, whether it is present: a role or circle, if anyone in it is.
        is_absent: For each node, whether everyone in it is away; a vacant role is neither.
        n_present: For each node, how many people in it are present.
    """

    is_present: Array
    is_absent: Array
    n_present: Array

    @classmethod
    def from_absent(cls, groups: Groups, away: Array) -> Presence:
        """From a mask of the people who are away."""
        n_present = np.zeros((groups.n_nodes, *away.shape[1:]), dtype=np.int64)
        n_present[: away.shape[0]] = ~away
        add_at(n_present, groups.group, n_present[groups.person])
        is_present = n_present > 0
        is_absent = _align_axes(groups.is_occupied, away) & ~is_present
        return cls(is_present, is_absent, n_present)


@attrs.frozen(eq=False)
class AbsenceFlow:
    """The flow while people are away, and where what they would settle goes.

    Attributes:
        graph: The flow graph, with the fractions that pass now.
        presence: Who is present.
        lapsing_weight: What each state would keep in addition if its principal were away, too,
            because the delegations that are not standing would lapse.
        escalated_weight: What goes back along each arc to a principal who is present.
        stalled_weight: What stalls at each state.
        is_exclusive: Which arcs are exclusive delegations.
    """

    graph: FlowGraph
    presence: Presence
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
    graph, lapsing_fraction = _flow_without_absent(compiled, presence, away, lapse=lapse)
    held, contribution = graph.held_weight, graph.arc_contribution
    exclusive = compiled.columns.tables["delegations"]["exclusive"]
    is_exclusive = graph.delegation >= 0
    is_exclusive[is_exclusive] = exclusive[graph.delegation[is_exclusive]]
    is_away = _align_axes(graph.is_person_state, away) & presence.is_absent[graph.node]
    # What the absent would settle goes back by the way it came, past those who are away, too.
    # Returned is what comes back to each state, with what the state itself would have kept.
    to_present = presence.is_present[graph.node[graph.tail]]
    passed_on = np.where(to_present | _align_axes(is_exclusive, away), 0.0, contribution)
    returned = _return_weight(graph, np.where(is_away, graph.kept_weight, 0.0), passed_on)
    # An own part goes home instead, so that nothing of it goes back by its arcs.
    by_arc = returned[graph.head] * contribution
    by_arc[graph.home_state[graph.head] >= 0] = 0
    # It stalls where it came from outside, at an owner, and where an exclusive delegation ends it.
    stalled = returned * divide_or_zero(_broadcast_like(graph.source, held), held)
    exclusive_arcs = np.flatnonzero(is_exclusive)
    add_at(stalled, graph.tail[exclusive_arcs], by_arc[exclusive_arcs])
    return AbsenceFlow(
        graph=graph,
        presence=presence,
        lapsing_weight=lapsing_fraction * held,
        escalated_weight=np.where(to_present & ~_align_axes(is_exclusive, away), by_arc, 0.0),
        stalled_weight=stalled,
        is_exclusive=is_exclusive,
    )


def stalling_fractions(away: AbsenceFlow) -> Array:
    """The part of what each state would send back that would stall, if its person were away, too.

    For one absence at a time (no second axis).
    """
    graph, presence = away.graph, away.presence
    tail = graph.node[graph.tail]
    # The last person present in a role or circle leaves nobody in it when away.
    is_last_member = (graph.delegation < 0) & (presence.n_present[tail] == 1)
    goes_past = ~presence.is_present[tail] | is_last_member
    stalling = divide_or_zero(graph.source, graph.held_weight)
    for level in range(1, graph.level_start.size - 1):
        first, last = graph.level_start[level], graph.level_start[level + 1]
        run = slice(graph.arc_start[first], graph.arc_start[last])
        by_arc = np.where(goes_past[run], stalling[graph.tail[run]], 0.0)
        by_arc[away.is_exclusive[run]] = 1.0
        by_arc *= graph.arc_contribution[run]
        stalling[first:last] += np.bincount(
            graph.head[run] - first, weights=by_arc, minlength=last - first
        )
        own_parts = graph.own_part_states_between(first, last)
        stalling[own_parts] = stalling[graph.home_state[own_parts]]
    return stalling


def list_escalations(away: AbsenceFlow) -> Iterator[tuple[int, int, float]]:
    """Each absent person, each present principal that decisions go back to, and how much.

    For one absence at a time (no second axis).
    """
    graph = away.graph
    is_present = away.presence.is_present[graph.node]
    negligible = _NEGLIGIBLE * graph.source.sum()
    is_away = graph.is_person_state & away.presence.is_absent[graph.node]
    state = np.flatnonzero(is_away & (graph.kept_weight > negligible))
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
        arrives = is_present[state]
        escalated.append((origin[arrives], graph.node[state[arrives]], amount[arrives]))
        goes_on = ~arrives & (amount > negligible)
        back = zip((origin, state, amount), homeward, strict=True)
        origin, state, amount = (np.concatenate([by_arc[goes_on], end]) for by_arc, end in back)
        keys, position = np.unique(origin * graph.n_states + state, return_inverse=True)
        amount = np.bincount(position, weights=amount, minlength=keys.size)
        origin, state = np.divmod(keys, max(1, graph.n_states))
    total: dict[tuple[int, int], float] = defaultdict(float)
    for columns in escalated:
        for start, end, value in zip(*(column.tolist() for column in columns), strict=True):
            total[start, end] += value
    return ((*pair, value) for pair, value in sorted(total.items()) if value > negligible)


def _flow_without_absent(
    compiled: Compiled, presence: Presence, away: Array, *, lapse: bool
) -> tuple[FlowGraph, Array]:
    """The graph with what passes now, and the part that each state would keep if it lapsed."""
    graph, standing = compiled.flow.graph, compiled.columns.tables["delegations"]["standing"]
    lapses, member = np.flatnonzero(graph.delegation >= 0), np.flatnonzero(graph.delegation < 0)
    delegated = lapses
    if not lapse:
        lapses = lapses[~standing[graph.delegation[lapses]]]
    if away.ndim == 1 and not lapses.size and not member.size:
        return graph, np.zeros(graph.n_states)  # the same, with all that was computed from it
    fraction = _broadcast_like(graph.fraction, away).copy()
    has_lapsed = presence.is_absent[graph.node[graph.tail[lapses]]]
    lapsing, passed = np.zeros((2, graph.n_states, *away.shape[1:]))
    fraction[lapses] = np.where(has_lapsed, 0.0, fraction[lapses])
    add_at(lapsing, graph.tail[lapses], fraction[lapses])
    if member.size:
        add_at(passed, graph.tail[delegated], fraction[delegated])
        share = _present_shares(compiled, presence, away)
        remaining = np.maximum(0, 1 - passed[graph.tail[member]])
        fraction[member] = share[graph.membership[member]] * remaining
    return attrs.evolve(graph, fraction=fraction), lapsing


def _present_shares(compiled: Compiled, presence: Presence, away: Array) -> Array:
    """Membership shares in which present members divide what all members had.

    In proportion to their shares; equally, if those present have none.
    """
    groups, table = compiled.groups, compiled.columns.tables["memberships"]
    group, member = table["group"], table["member"]
    share = _broadcast_like(groups.share, away)
    is_occupied = _broadcast_like(groups.is_occupied[member], away)
    is_present = presence.is_present[member]
    all_shares, present_shares, n_present = np.zeros((3, groups.n_nodes, *away.shape[1:]))
    add_at(all_shares, group, np.where(is_occupied, share, 0.0))
    add_at(present_shares, group, np.where(is_present, share, 0.0))
    add_at(n_present, group, is_present.astype(np.float64))
    scaled = share * divide_or_zero(all_shares[group], present_shares[group])
    equal = divide_or_zero(all_shares[group], n_present[group])
    new_share = np.where(is_present, np.where(present_shares[group] > 0, scaled, equal), 0.0)
    # A vacant part stays vacant, and a group that nobody is present in keeps its shares.
    return np.where(presence.is_present[group] & is_occupied, new_share, share)


def _return_weight(graph: FlowGraph, leaving: Array, passed_on: Array) -> Array:
    """What comes back to each state that is not present, from the highest level down."""
    returned = leaving.copy()
    for level in range(graph.level_start.size - 2, 0, -1):
        first, last = graph.level_start[level], graph.level_start[level + 1]
        run = slice(graph.arc_start[first], graph.arc_start[last])
        head = graph.head[run]
        by_arc = returned[head] * passed_on[run]
        for state in graph.own_part_states_between(first, last):
            by_arc[head == state] = 0
            returned[graph.home_state[state]] += returned[state]
        add_at(returned, graph.tail[run], by_arc)
    return returned


def _align_axes(values: Array, away: Array) -> Array:
    """Values over nodes or arcs, with a second axis if there are several absences at once."""
    return values[:, None] if away.ndim > values.ndim else values


def _broadcast_like(values: Array, other: Array) -> Array:
    return np.broadcast_to(_align_axes(values, other), (values.shape[0], *other.shape[1:]))
