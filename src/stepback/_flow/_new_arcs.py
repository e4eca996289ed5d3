"""What new delegations would do to a flow that is valid now."""

from __future__ import annotations

import datetime

import numpy as np

from stepback._algorithms._adjacency import Adjacency, positions_in_runs
from stepback._algorithms._arrays import Array
from stepback._algorithms._topology import reachable_nodes, topological_levels
from stepback._columns._table import Columns
from stepback._flow._groups import Groups
from stepback._flow._state_graph import StateGraph, active_states


def examine_new_arcs(
    columns: Columns,
    groups: Groups,
    date: datetime.date | None,
    contexts: frozenset[str],
    arcs: tuple[Array, Array, Array],
    is_bound: Array,
) -> tuple[Array, Array, Array]:
    """What would be wrong with new arcs, each from a principal to a person in a domain.

    `arcs` are the positions of the principals, of the people, and of the domains; `is_bound`
    marks those with ``may_redelegate=False``. Each arc is looked at as if it were the only new
    one. Returned are three masks: the arcs that would close a cycle, those that would lead into a
    cycle that nothing reaches now, and those by which something is handed on that may not be.
    """
    states, _ = active_states(columns, groups, date, contexts)
    principal, person, domain = arcs
    band_domain, flow_domain = states.bands.domain, states.bands.stands_for[domain]
    begin, end = (np.searchsorted(band_domain, flow_domain, side) for side in ("left", "right"))
    band, candidate = positions_in_runs(begin, end)
    tail_key, head_key = (band * columns.n_nodes + node[candidate] for node in (principal, person))
    graph, (new_tail, new_head) = StateGraph.from_states(states, tail_key, head_key)
    arcs_by_tail = Adjacency.from_sources(graph.tail, graph.n_states)
    # An arc matters only if weight reaches its tail, and its head hands something on.
    hands_on = arcs_by_tail.start[new_head + 1] > arcs_by_tail.start[new_head]
    live = np.flatnonzero(hands_on & graph.is_reached[new_tail])
    new_tail, new_head, candidate = new_tail[live], new_head[live], candidate[live]
    closes, leads_into, breaks = (np.zeros(principal.size, dtype=np.bool_) for _ in range(3))
    # Levels from the ends on: what has none leads into a cycle.
    _, leads_into_cycle = topological_levels(graph.n_states, graph.head, graph.tail)
    leads_into[candidate[leads_into_cycle[new_head]]] = True
    breaks[candidate[_leads_to_breach(graph)[new_head] | is_bound[candidate]]] = True
    # One search for each head, which serves all arcs to it.
    targets: dict[int, dict[int, list[int]]] = {}
    for state, target, number in zip(
        new_head.tolist(), new_tail.tolist(), candidate.tolist(), strict=True
    ):
        targets.setdefault(state, {}).setdefault(target, []).append(number)
    for state, candidates in targets.items():
        for target in _reached_targets(state, set(candidates), arcs_by_tail, graph.head):
            closes[candidates[target]] = True
    return closes, leads_into, breaks


def _leads_to_breach(graph: StateGraph) -> Array:
    """The states from which authority would reach someone who hands on what may not be."""
    is_delegation = graph.arcs.delegation >= 0
    allowed = graph.states.columns.tables["delegations"]["may_redelegate"]
    if allowed.all():
        return np.zeros(graph.n_states, dtype=np.bool_)
    to_member = ~is_delegation
    hands_on = reachable_nodes(
        graph.n_states,
        graph.head[to_member],
        graph.tail[to_member],
        np.unique(graph.tail[is_delegation]),
    )
    breaks = is_delegation & ~allowed[graph.arcs.delegation] & hands_on[graph.head]
    return reachable_nodes(graph.n_states, graph.head, graph.tail, np.unique(graph.tail[breaks]))


def _reached_targets(
    start: int, targets: set[int], arcs_by_tail: Adjacency, head: Array
) -> set[int]:
    """Which of the states `targets` can be reached from `start`; no further than need be."""
    remaining, seen, front = set(targets), {start}, [start]
    while front and remaining:
        arcs, _ = arcs_by_tail.arcs_from(np.array(front))
        front = [state for state in dict.fromkeys(head[arcs].tolist()) if state not in seen]
        seen.update(front)
        remaining.difference_update(front)
    return targets - remaining
