"""What happens to decisions while people are away.

Arrays over people may have a second axis, for several absences at once.
"""

from __future__ import annotations

from collections.abc import Iterator

import attrs
import numpy as np

from stepback._algorithms._adjacency import positions_in_runs
from stepback._algorithms._arrays import Array
from stepback._columns._table import Columns
from stepback._flow._flow_graph import (
    FlowGraph,
    add_at,
    arc_contributions,
    divide_or_zero,
    kept_fractions,
    propagate,
)
from stepback._flow._groups import Groups

_NOTHING = 1e-15


@attrs.frozen(eq=False)
class Presence:
    """Who and what is present while `away` are away.

    Attributes:
        present: For each node, whether it is present: a role or circle, if anyone in it is.
        absent: For each node, whether it is away altogether; a vacant role is neither.
        count: For each node, how many people in it are present.
    """

    is_present: Array
    is_absent: Array
    n_present: Array

    @classmethod
    def from_absent(cls, groups: Groups, away: Array) -> Presence:
        """From a mask of the people who are away."""
        count = np.zeros((groups.n_nodes, *away.shape[1:]), dtype=np.int64)
        count[: away.shape[0]] = ~away
        add_at(count, groups.group, count[groups.person])
        present = count > 0
        return cls(present, _align_axes(groups.is_occupied, away) & ~present, count)


@attrs.frozen(eq=False)
class AbsenceFlow:
    """The flow while people are away, and where what they would settle goes.

    Attributes:
        graph: The flow graph.
        presence: Who is present.
        held: What reaches each state.
        kept: What each state keeps.
        lapsing: What each state would keep besides, if its principal were away too.
        way: The part of what each state holds that came by each arc.
        back: What comes back to each state that is not present, its own part included.
        escalating: What goes back along each arc to a principal who is present.
        stalling: What stalls at each state.
        exclusive: Which arcs are exclusive delegations.
    """

    graph: FlowGraph
    presence: Presence
    held_weight: Array
    kept_weight: Array
    lapsing_weight: Array
    arc_contribution: Array
    returned_weight: Array
    escalated_weight: Array
    stalled_weight: Array
    is_exclusive: Array

    @property
    def total_stalled(self) -> Array:
        """What stalls altogether."""
        return np.asarray(self.stalled_weight.sum(axis=0))


def compute_absence_flow(
    columns: Columns, groups: Groups, graph: FlowGraph, away: Array, *, lapse: bool = False
) -> AbsenceFlow:
    """The flow while the people in the mask `away` are away."""
    presence = Presence.from_absent(groups, away)
    fraction, lapsing = _present_fractions(columns, groups, graph, presence, away, lapse=lapse)
    if fraction is graph.fraction:
        held, kept, way = graph.held_weight, graph.kept_weight, graph.arc_contribution
    else:
        held = propagate(graph, fraction)
        kept = held * kept_fractions(graph, fraction)
        way = arc_contributions(graph, held, fraction)
    delegations = columns.tables["delegations"]
    exclusive = graph.delegation >= 0
    exclusive[exclusive] = delegations["exclusive"][graph.delegation[exclusive]]
    leaving = np.where(
        _align_axes(graph.is_person_state, away) & presence.is_absent[graph.node], kept, 0.0
    )
    to_present = presence.is_present[graph.node[graph.tail]]
    onward = np.where(to_present | _align_axes(exclusive, away), 0.0, way)
    back = _return_weight(graph, leaving, onward)
    returns = np.where(_align_axes(graph.home_state >= 0, away), 0.0, back)[graph.head] * way
    stalling = back * divide_or_zero(_broadcast_like(graph.source, held), held)
    kept_back = np.flatnonzero(exclusive)
    add_at(stalling, graph.tail[kept_back], returns[kept_back])
    escalating = np.where(to_present & ~_align_axes(exclusive, away), returns, 0.0)
    lapsing *= held
    return AbsenceFlow(
        graph, presence, held, kept, lapsing, way, back, escalating, stalling, exclusive
    )


def stalling_fractions(away: AbsenceFlow) -> Array:
    """Of what each state would send back if its own person were away too, what would stall.

    For one absence at a time (no second axis).
    """
    graph, presence = away.graph, away.presence
    tail = graph.node[graph.tail]
    alone = (graph.delegation < 0) & (presence.n_present[tail] == 1)
    passes = ~presence.is_present[tail] | alone
    part = divide_or_zero(graph.source, away.held_weight)
    for at in range(1, graph.level_start.size - 1):
        first, last = graph.level_start[at], graph.level_start[at + 1]
        run = slice(graph.arc_start[first], graph.arc_start[last])
        stalls = np.where(passes[run], part[graph.tail[run]], 0.0)
        stalls[away.is_exclusive[run]] = 1.0
        stalls *= away.arc_contribution[run]
        part[first:last] += np.bincount(
            graph.head[run] - first, weights=stalls, minlength=last - first
        )
        for state in _own_part_states_between(graph, first, last):
            part[state] = part[graph.home_state[state]]
    return part


def list_escalations(away: AbsenceFlow) -> Iterator[tuple[int, int, float]]:
    """Each absent person, each present principal it goes back to, and how much.

    For one absence at a time (no second axis).
    """
    graph = away.graph
    present = away.presence.is_present[graph.node]
    nothing = _NOTHING * graph.source.sum()
    start = np.flatnonzero(
        graph.is_person_state & away.presence.is_absent[graph.node] & (away.kept_weight > nothing)
    )
    origin, state, amount = graph.node[start], start, away.kept_weight[start]
    found: list[tuple[Array, Array, Array]] = []
    while state.size:
        home = graph.home_state[state] >= 0
        hop = (origin[home], graph.home_state[state[home]], amount[home])
        origin, state, amount = origin[~home], state[~home], amount[~home]
        arcs, which = positions_in_runs(graph.arc_start[state], graph.arc_start[state + 1])
        amount = amount[which] * np.where(away.is_exclusive[arcs], 0.0, away.arc_contribution[arcs])
        origin, state = origin[which], graph.tail[arcs]
        there = present[state]
        found.append((origin[there], graph.node[state[there]], amount[there]))
        onward = ~there & (amount > nothing)
        ways = zip((origin, state, amount), hop, strict=True)
        origin, state, amount = (np.concatenate([one[onward], more]) for one, more in ways)
        keys, way = np.unique(origin * graph.n_states + state, return_inverse=True)
        amount = np.bincount(way, weights=amount, minlength=keys.size)
        origin, state = np.divmod(keys, max(1, graph.n_states))
    total: dict[tuple[int, int], float] = {}
    for away_from, to, much in found:
        for key, value in zip(
            zip(away_from.tolist(), to.tolist(), strict=True), much.tolist(), strict=True
        ):
            total[key] = total.get(key, 0.0) + value
    return ((*key, value) for key, value in sorted(total.items()) if value > nothing)


def _present_fractions(
    columns: Columns,
    groups: Groups,
    graph: FlowGraph,
    presence: Presence,
    away: Array,
    *,
    lapse: bool,
) -> tuple[Array, Array]:
    """What passes along each arc now, and what each state's delegations could still lapse.

    Where all stays as it is, the very array of the graph, of which more is known.
    """
    by_delegation = graph.delegation >= 0
    standing = columns.tables["delegations"]["standing"]
    may_lapse = by_delegation.copy()
    if not lapse:
        may_lapse[by_delegation] = ~standing[graph.delegation[by_delegation]]
    lapses, member = np.flatnonzero(may_lapse), np.flatnonzero(~by_delegation)
    if away.ndim == 1 and not lapses.size and not member.size:
        return graph.fraction, np.zeros(graph.n_states)
    fraction = _broadcast_like(graph.fraction, away).copy()
    gone = presence.is_absent[graph.node[graph.tail[lapses]]]
    lapsing = np.zeros((graph.n_states, *away.shape[1:]))
    add_at(lapsing, graph.tail[lapses], np.where(gone, 0.0, fraction[lapses]))
    fraction[lapses] = np.where(gone, 0.0, fraction[lapses])
    if member.size:
        passed = np.zeros((graph.n_states, *away.shape[1:]))
        delegated = np.flatnonzero(by_delegation)
        add_at(passed, graph.tail[delegated], fraction[delegated])
        share = _present_shares(columns, groups, presence, away)
        rest = np.maximum(0, 1 - passed[graph.tail[member]])
        fraction[member] = share[graph.membership[member]] * rest
    return fraction, lapsing


def _present_shares(columns: Columns, groups: Groups, presence: Presence, away: Array) -> Array:
    """Membership shares in which present members divide what all members had."""
    table = columns.tables["memberships"]
    group, member = table["group"], table["member"]
    share = _broadcast_like(_align_axes(groups.share, away), away)
    peopled = _broadcast_like(_align_axes(groups.is_occupied[member], away), away)
    present = presence.is_present[member]
    zeros = np.zeros((groups.n_nodes, *away.shape[1:]))
    had, have, heads = zeros.copy(), zeros.copy(), zeros.copy()
    add_at(had, group, np.where(peopled, share, 0.0))
    add_at(have, group, np.where(present, share, 0.0))
    add_at(heads, group, present.astype(np.float64))
    scaled = share * divide_or_zero(had[group], have[group])
    alike = divide_or_zero(had[group], heads[group])
    now = np.where(present, np.where(have[group] > 0, scaled, alike), 0.0)
    rewritten = presence.is_present[group] & peopled
    return np.where(rewritten, now, share)


def _return_weight(graph: FlowGraph, leaving: Array, onward: Array) -> Array:
    """What comes back to each state that is not present, from the highest level down."""
    back = leaving.copy()
    for at in range(graph.level_start.size - 2, 0, -1):
        first, last = graph.level_start[at], graph.level_start[at + 1]
        run = slice(graph.arc_start[first], graph.arc_start[last])
        head = graph.head[run]
        sent = back[head] * onward[run]
        for state in _own_part_states_between(graph, first, last):
            sent[head == state] = 0
            back[graph.home_state[state]] += back[state]
        add_at(back, graph.tail[run], sent)
    return back


def _own_part_states_between(graph: FlowGraph, first: int, last: int) -> Array:
    """The states of a level that hold a principal's own part."""
    homes = graph.own_part_states
    if not homes.size:
        return homes
    return homes[np.searchsorted(homes, first) : np.searchsorted(homes, last)]


def _align_axes(values: Array, away: Array) -> Array:
    """Values over nodes or arcs, ready to go with several absences at once."""
    return values[:, None] if away.ndim > 1 else values


def _broadcast_like(values: Array, other: Array) -> Array:
    shape = (values.shape[0], *other.shape[1:])
    return np.broadcast_to(values if values.ndim == other.ndim else values[:, None], shape)
