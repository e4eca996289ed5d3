"""What limits new delegations: what principals hold and may hand on, and where it would lead."""

from __future__ import annotations

import numpy as np

from stepback._algorithms._adjacency import Adjacency, positions_in_runs
from stepback._algorithms._arrays import NEGLIGIBLE_SHARE, Array
from stepback._algorithms._sorted_lookup import is_member, sorted_lookup
from stepback._algorithms._topology import reachable_nodes, topological_levels
from stepback._flow._active_delegations import in_force_mask, split_into_bands
from stepback._flow._bands import BandedDelegations, Bands
from stepback._flow._compiled import Compiled
from stepback._flow._state_arcs import sum_by_key
from stepback._flow._state_graph import StateGraph
from stepback._flow._states import NO_STARTS, StateKeys
from stepback._records._fields._numbers import Autonomy


def held_weights(compiled: Compiled, principal: Array, domain: Array) -> Array:
    """The weight of each domain that the principal holds, and could hand on."""
    graph, states = compiled.flow.graph, np.flatnonzero(_own_states(compiled))
    keys = _flow_keys(compiled, graph.node[states], graph.domain[states])
    wanted = _flow_keys(compiled, principal, domain)
    return sum_by_key(keys, graph.held_weight[states], wanted) * _flow_shares(compiled, domain)


def returned_weights(
    compiled: Compiled, principal: Array, delegate: Array, domain: Array, is_named: Array
) -> Array:
    """The weight that each principal hands the delegate and that still comes back.

    Of delegations that name the domain where `is_named`, of general ones elsewhere.
    """
    graph, n_nodes = compiled.flow.graph, compiled.columns.n_nodes
    arcs, keys, settled = _delegated_arcs(compiled)
    returned = compiled.flow.passed_weight[arcs] / settled * (1 - settled)
    wanted = _flow_keys(compiled, principal, domain) * 2 + is_named
    keys, wanted = keys * n_nodes + graph.node[graph.head[arcs]], wanted * n_nodes + delegate
    return sum_by_key(keys, returned, wanted) * _flow_shares(compiled, domain)


def handed_weights(compiled: Compiled, principal: Array, domain: Array, is_named: Array) -> Array:
    """The weight that each principal hands to anyone with some autonomy, with what comes back.

    Of delegations that name the domain where `is_named`, of general ones elsewhere.
    """
    graph = compiled.flow.graph
    arcs, keys, settled = _delegated_arcs(compiled)
    handed = graph.held_weight[graph.tail[arcs]] * graph.fraction[arcs] / settled
    wanted = _flow_keys(compiled, principal, domain) * 2 + is_named
    return sum_by_key(keys, handed, wanted) * _flow_shares(compiled, domain)


def lowest_effective_shares(
    compiled: Compiled, principal: Array, delegate: Array, domain: Array, is_named: Array
) -> Array:
    """The least that the delegate settles of what some delegation hands on; infinite if none does.

    A delegation does not if its share is 0, or all decisions are above its limit. Of delegations
    that name the domain where `is_named`, of general ones elsewhere; none with autonomy 0.
    """
    graph, n_nodes = compiled.flow.graph, compiled.columns.n_nodes
    arcs, keys, settled = _delegated_arcs(compiled)
    passing = np.flatnonzero(compiled.flow.passed_weight[arcs] > 0)
    distinct, position = np.unique(
        keys[passing] * n_nodes + graph.node[graph.head[arcs[passing]]], return_inverse=True
    )
    lowest = np.full(distinct.size + 1, np.inf)
    np.minimum.at(lowest, position, settled[passing])
    wanted = (_flow_keys(compiled, principal, domain) * 2 + is_named) * n_nodes + delegate
    place, is_found = sorted_lookup(wanted, distinct)
    return lowest[np.where(is_found, place, distinct.size)]


def idle_weights(
    compiled: Compiled, principal: Array, delegate: Array, domain: Array, is_named: Array
) -> tuple[Array, Array]:
    """The weight that each principal hands on with autonomy 0: to the delegate, and to anyone.

    Of delegations that name the domain where `is_named`, of general ones elsewhere. They pass
    nothing on, and so form no arcs in the flow. Let refunds count 10 up to 100 and 10 above, and
    ann hand them to bo by two delegations without a share, one up to 100 with autonomy 0.5 and one
    with autonomy 0. They divide the small refunds, and the second one has all others: 5 + 10.
    """
    columns, n_nodes = compiled.columns, compiled.columns.n_nodes
    table = columns.tables["delegations"]
    is_idle = Autonomy.settled_shares(table["autonomy"]) == 0
    if not is_idle.any():
        return np.zeros(principal.size), np.zeros(principal.size)
    bands, handed = _split_shares(compiled)
    handed = handed.take(is_idle[handed.row])
    graph, states = compiled.flow.graph, np.flatnonzero(_own_states(compiled))
    held = sum_by_key(
        graph.band[states] * n_nodes + graph.node[states],
        graph.held_weight[states],
        handed.band * n_nodes + handed.principal,
    )
    weight = held * handed.fraction
    keys = _flow_keys(compiled, handed.principal, bands.domain[handed.band]) * 2
    keys += table["domain"][handed.row] >= 0
    wanted = _flow_keys(compiled, principal, domain) * 2 + is_named
    to_delegate = sum_by_key(keys * n_nodes + handed.delegate, weight, wanted * n_nodes + delegate)
    share = _flow_shares(compiled, domain)
    return to_delegate * share, sum_by_key(keys, weight, wanted) * share


def _split_shares(compiled: Compiled) -> tuple[Bands, BandedDelegations]:
    """The delegations in force, by band, as if all passed on the whole of their shares."""
    columns, table = compiled.columns, compiled.columns.tables["delegations"]
    rows = np.flatnonzero(in_force_mask(columns, compiled.date, compiled.contexts))
    whole = columns.with_tables(
        delegations=table.with_columns(autonomy=np.ones(len(table), dtype=np.float64))
    )
    bands, handed, _ = split_into_bands(whole, rows, compiled.domains, starts=NO_STARTS)
    return bands, handed


def _delegated_arcs(compiled: Compiled) -> tuple[Array, Array, Array]:
    """The arcs by which people hand on what they hold, and how much of it delegates settle.

    In between, a key of each: the principal, the domain in the flow, and whether it is named.
    """
    graph, table = compiled.flow.graph, compiled.columns.tables["delegations"]
    arcs = np.flatnonzero((graph.delegation >= 0) & _own_states(compiled)[graph.tail])
    row, tail = graph.delegation[arcs], graph.tail[arcs]
    keys = _flow_keys(compiled, graph.node[tail], graph.domain[tail])
    settled = Autonomy.settled_shares(table["autonomy"][row])
    return arcs, keys * 2 + (table["domain"][row] >= 0), settled


def hands_on_bound_rights(
    compiled: Compiled, principal: Array, delegate: Array, domain: Array, is_new: Array
) -> Array:
    """Whether a new arc of each principal would pass on what came with ``may_redelegate=False``."""
    graph = compiled.flow.graph
    allowed = compiled.columns.tables["delegations"]["may_redelegate"]
    if allowed.all():
        return np.zeros(principal.size, dtype=np.bool_)
    arcs = np.flatnonzero((graph.delegation >= 0) & ~allowed[graph.delegation])
    # Whoever is in a role or circle holds what the role or circle was given.
    to_member = np.flatnonzero(graph.delegation < 0)
    is_bound = reachable_nodes(
        graph.n_states, graph.tail[to_member], graph.head[to_member], graph.head[arcs]
    )
    states = np.flatnonzero(_own_states(compiled) & is_bound)
    keys = _flow_keys(compiled, graph.node[states], graph.domain[states])
    order = np.argsort(keys)
    wanted = _flow_keys(compiled, principal, domain)
    begin, end = (np.searchsorted(keys[order], wanted, side) for side in ("left", "right"))
    position, step = positions_in_runs(begin, end)
    band = graph.band[states[order[position]]]
    passes = _passes_in_band(compiled, band, principal[step], delegate[step], is_new[step])
    return np.isin(np.arange(principal.size), step[passes])


def _own_states(compiled: Compiled) -> Array:
    """The states from which people hand on what they hold."""
    graph = compiled.flow.graph
    # A principal's own part of a circle stays with the principal, who cannot hand it on again.
    return np.asarray(graph.is_person_state & (graph.home_state < 0))


def _flow_shares(compiled: Compiled, domain: Array) -> Array:
    """The share that each domain has in the flow of the domain that stands for it."""
    flow, weight = compiled.flow, compiled.columns.tables["domains"]["weight"]
    return np.asarray(weight[domain] / flow.domain_weight[flow.graph.stands_for[domain]])


def _flow_keys(compiled: Compiled, node: Array, domain: Array) -> Array:
    """Each node with the domain that stands for the domain, as one number."""
    stands_for = compiled.flow.graph.stands_for
    return np.asarray(node * stands_for.size + stands_for[domain])


def examine_new_arcs(
    compiled: Compiled,
    principal: Array,
    person: Array,
    domain: Array,
    is_bound: Array,
    is_new: Array,
) -> tuple[Array, Array, Array]:
    """What would be wrong with a new arc from each principal to the person in the domain.

    Each arc is looked at as if it were the only new one; `is_bound` marks those with
    ``may_redelegate=False``, and `is_new` those of a new delegation; the others are of delegations
    with autonomy 0 that are raised. Returned are masks of the arcs that close a cycle, lead into
    one that nothing reaches now, or break a condition of ``may_redelegate=False``.
    """
    states, _ = StateKeys.from_columns(
        compiled.columns,
        compiled.groups,
        compiled.date,
        compiled.contexts,
        compiled.domains,
        starts=np.stack([domain, person]).astype(np.int64),
    )
    n_nodes = compiled.columns.n_nodes
    band_domain, flow_domain = states.bands.domain, states.bands.stands_for[domain]
    begin, end = (np.searchsorted(band_domain, flow_domain, side) for side in ("left", "right"))
    band, candidate = positions_in_runs(begin, end)
    passes = _passes_in_band(
        compiled, band, principal[candidate], person[candidate], is_new[candidate]
    )
    band, candidate = band[passes], candidate[passes]
    tail_key, head_key = (band * n_nodes + node[candidate] for node in (principal, person))
    graph, (new_tail, new_head) = StateGraph.from_states(states, tail_key, head_key)
    arcs = graph.arcs
    arcs_by_tail = Adjacency.from_sources(arcs.tail, graph.n_states)
    # An arc matters only if weight reaches its tail, and its head hands something on.
    hands_on = arcs_by_tail.start[new_head + 1] > arcs_by_tail.start[new_head]
    live = np.flatnonzero(hands_on & graph.is_reached[new_tail])
    new_tail, new_head, candidate = new_tail[live], new_head[live], candidate[live]
    closes, leads_into, breaks = (np.zeros(principal.size, dtype=np.bool_) for _ in range(3))
    # Levels from the ends on: what has none leads into a cycle.
    _, leads_into_cycle = topological_levels(graph.n_states, arcs.head, arcs.tail)
    leads_into[candidate[leads_into_cycle[new_head]]] = True
    breaks[candidate[_leads_to_breach(graph)[new_head] | is_bound[candidate]]] = True
    # One search for each head, which serves all arcs to it.
    targets: dict[int, dict[int, list[int]]] = {}
    new_arcs = (column.tolist() for column in (new_head, new_tail, candidate))
    for state, target, number in zip(*new_arcs, strict=True):
        targets.setdefault(state, {}).setdefault(target, []).append(number)
    for state, candidates in targets.items():
        for target in _reached_targets(state, set(candidates), arcs_by_tail, arcs.head):
            closes[candidates[target]] = True
    return closes, leads_into, breaks


def _passes_in_band(
    compiled: Compiled, band: Array, principal: Array, person: Array, is_new: Array
) -> Array:
    """Whether a new arc would pass anything on in a band.

    That is, where others have left a share to a new delegation, or one that is raised has a share.
    """
    table, n_nodes = compiled.columns.tables["delegations"], compiled.columns.n_nodes
    if np.isnan(table["limit"]).all():  # each domain is one band
        return np.ones(band.size, dtype=np.bool_)
    _, handed = _split_shares(compiled)
    keys, wanted = handed.band * n_nodes + handed.principal, band * n_nodes + principal
    given = sum_by_key(keys, handed.fraction, wanted)
    is_idle = Autonomy.settled_shares(table["autonomy"][handed.row]) == 0
    idle_keys = np.unique((keys * n_nodes + handed.delegate)[is_idle])
    is_raised = is_member(wanted * n_nodes + person, idle_keys)
    return np.where(is_new, given < 1 - NEGLIGIBLE_SHARE, is_raised)


def _leads_to_breach(graph: StateGraph) -> Array:
    """The states from which authority would reach someone who hands on what may not be."""
    arcs = graph.arcs
    is_delegation = arcs.delegation >= 0
    allowed = graph.states.columns.tables["delegations"]["may_redelegate"]
    if allowed.all():
        return np.zeros(graph.n_states, dtype=np.bool_)
    to_member = ~is_delegation
    hands_on = reachable_nodes(
        graph.n_states, arcs.head[to_member], arcs.tail[to_member], arcs.tail[is_delegation]
    )
    breaks = is_delegation & ~allowed[arcs.delegation] & hands_on[arcs.head]
    return reachable_nodes(graph.n_states, arcs.head, arcs.tail, arcs.tail[breaks])


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
