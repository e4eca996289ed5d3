"""What principals hold of each domain, what comes back to them, and whether they may hand it on."""

from __future__ import annotations

import numpy as np

from stepback._algorithms._arrays import Array
from stepback._algorithms._sorted_lookup import sorted_lookup
from stepback._algorithms._topology import reachable_nodes
from stepback._flow._compiled import Compiled
from stepback._records._fields._numbers import Autonomy


def held_weights(compiled: Compiled, principal: Array, domain: Array) -> Array:
    """The weight of each domain that the principal holds, and could hand on."""
    states = np.flatnonzero(_own_states(compiled))
    held = compiled.flow.graph.held_weight[states]
    wanted = _flow_keys(compiled, principal, domain)
    return _sum_by_key(_state_keys(compiled, states), held, wanted) * _flow_shares(compiled, domain)


def returned_weights(
    compiled: Compiled, principal: Array, delegate: Array, domain: Array, is_named: Array
) -> Array:
    """The weight that each principal hands the delegate and that still comes back.

    Of delegations that name the domain where `is_named`, of general ones elsewhere.
    """
    flow, n_nodes = compiled.flow, compiled.columns.n_nodes
    graph, table = flow.graph, compiled.columns.tables["delegations"]
    arcs = np.flatnonzero((graph.delegation >= 0) & _own_states(compiled)[graph.tail])
    row = graph.delegation[arcs]
    autonomy = Autonomy.settled_shares(table["autonomy"][row])
    returned = flow.passed_weight[arcs] / autonomy * (1 - autonomy)
    names_domain = (table["domain"][row] >= 0).astype(np.int64)
    keys = _state_keys(compiled, graph.tail[arcs]) * n_nodes + graph.node[graph.head[arcs]]
    wanted = _flow_keys(compiled, principal, domain) * n_nodes + delegate
    total = _sum_by_key(keys * 2 + names_domain, returned, wanted * 2 + is_named)
    return total * _flow_shares(compiled, domain)


def holds_bound_rights(compiled: Compiled, principal: Array, domain: Array) -> Array:
    """Whether any of what each principal holds was given with ``may_redelegate=False``."""
    graph = compiled.flow.graph
    allowed = compiled.columns.tables["delegations"]["may_redelegate"]
    arcs = np.flatnonzero(graph.delegation >= 0)
    arcs = arcs[~allowed[graph.delegation[arcs]]]
    if not arcs.size:
        return np.zeros(principal.size, dtype=np.bool_)
    # Whoever is in a role or circle holds what the role or circle was given.
    to_member = np.flatnonzero(graph.delegation < 0)
    is_bound = reachable_nodes(
        graph.n_states, graph.tail[to_member], graph.head[to_member], graph.head[arcs]
    )
    states = np.flatnonzero(_own_states(compiled) & is_bound)
    return np.isin(_flow_keys(compiled, principal, domain), _state_keys(compiled, states))


def _own_states(compiled: Compiled) -> Array:
    """The states from which people hand on what they hold."""
    graph = compiled.flow.graph
    # A principal's own part of a circle stays with the principal, who cannot hand it on again.
    return np.asarray(graph.is_person_state & (graph.home_state < 0))


def _flow_shares(compiled: Compiled, domain: Array) -> Array:
    """The share that each domain has in the flow of the domain that stands for it."""
    flow, weight = compiled.flow, compiled.columns.tables["domains"]["weight"]
    return np.asarray(weight[domain] / flow.domain_weight[flow.graph.stands_for[domain]])


def _flow_keys(compiled: Compiled, principal: Array, domain: Array) -> Array:
    """Each principal with the domain that stands for the domain, as one number."""
    stands_for = compiled.flow.graph.stands_for
    return np.asarray(principal * stands_for.size + stands_for[domain])


def _state_keys(compiled: Compiled, states: Array) -> Array:
    """The node and domain of each state, as one number like those of `_flow_keys`."""
    graph = compiled.flow.graph
    return np.asarray(graph.node[states] * graph.stands_for.size + graph.domain[states])


def _sum_by_key(keys: Array, values: Array, wanted: Array) -> Array:
    """The sum of the values that have each key in `wanted`."""
    distinct, position = np.unique(keys, return_inverse=True)
    total = np.bincount(position, weights=values, minlength=distinct.size)
    place, is_found = sorted_lookup(wanted, distinct)
    return np.where(is_found, np.append(total, 0.0)[place], 0.0)
