"""The states and arcs in force, numbered, and what makes a flow along them impossible."""

from __future__ import annotations

from collections.abc import Iterator

import attrs
import numpy as np

from stepback._algorithms._adjacency import Adjacency
from stepback._algorithms._arrays import Array
from stepback._algorithms._topology import find_cycles, reachable_nodes
from stepback._columns._relation_checks import format_cycle
from stepback._flow._state_arcs import StateArcs, build_state_arcs
from stepback._flow._states import StateKeys
from stepback._problems._format import format_value
from stepback._problems._problem import Problem


@attrs.frozen(eq=False)
class StateGraph:
    """A graph of states, which may have cycles.

    Attributes:
        states: What the keys stand for.
        keys: The key of each state, in order.
        arcs: The arcs, between positions in `keys`.
        root: The state at which the weight of each band arrives.
        is_reached: Which states weight reaches from the roots.
    """

    states: StateKeys
    keys: Array
    arcs: StateArcs
    root: Array
    is_reached: Array

    @classmethod
    def from_states(
        cls, states: StateKeys, *further: Array, with_dormant: bool = False
    ) -> tuple[StateGraph, list[Array]]:
        """The graph of `states`, and the states that have the keys in each `further` array."""
        arcs = build_state_arcs(states, with_dormant=with_dormant)
        keys, (tail, head, root, *positions) = _compact_keys(
            states.n_keys,
            arcs.tail,
            arcs.head,
            states.roots(),
            *further,
        )
        is_reached = reachable_nodes(keys.size, tail, head, root)
        arcs = attrs.evolve(arcs, tail=tail, head=head)
        return cls(states, keys, arcs, root, is_reached), positions

    @property
    def n_states(self) -> int:
        """How many states there are."""
        return int(self.keys.size)


def _compact_keys(n_keys: int, *keys: Array) -> tuple[Array, list[Array]]:
    """The distinct keys below `n_keys`, and each array with its keys' positions among them."""
    total = sum(array.size for array in keys)
    if n_keys > 8 * total + 1024:  # marking all keys would take longer than sorting these
        distinct, inverse = np.unique(np.concatenate(keys), return_inverse=True)
        return distinct, np.split(inverse, np.cumsum([array.size for array in keys])[:-1])
    is_used = np.zeros(n_keys, dtype=np.bool_)
    for array in keys:
        is_used[array] = True
    position = np.cumsum(is_used) - 1
    return np.flatnonzero(is_used), [position[array] for array in keys]


def cycle_problems(graph: StateGraph) -> Iterator[Problem]:
    """A problem for each cycle that authority can reach, in however many bands it is."""
    states, arcs, head = graph.states, graph.arcs, graph.arcs.head
    columns, table = states.columns, states.columns.tables["delegations"]
    node, band = states.nodes_and_bands(graph.keys)
    reported: set[tuple[int, ...]] = set()
    arcs_by_tail = Adjacency.from_sources(arcs.tail, graph.n_states)
    for cycle in find_cycles(graph.n_states, arcs.tail, head):
        # A circle and the same circle as entered by its own member are one node to the reader.
        nodes = list(dict.fromkeys(node[cycle].tolist()))
        domain = int(states.bands.domain[band[cycle[0]]])
        if (identity := (domain, *sorted(nodes))) in reported:
            continue
        reported.add(identity)
        within, _ = arcs_by_tail.arcs_from(np.array(cycle))
        within = within[np.isin(head[within], cycle) & (arcs.delegation[within] >= 0)]
        rows = np.unique(arcs.delegation[within])
        message = (
            f"in {format_value(columns.domain_ids[domain])} authority runs in a circle: "
            f"{format_cycle(nodes, columns.ids)}; end one of these delegations"
        )
        yield table.make_problem("delegation-cycle", message, rows, "", record="delegations")


def redelegation_problems(graph: StateGraph) -> Iterator[Problem]:
    """A problem for each delegation, in a domain, of what came with ``may_redelegate=False``."""
    states, arcs = graph.states, graph.arcs
    columns, table = states.columns, states.columns.tables["delegations"]
    is_delegation, allowed = arcs.delegation >= 0, table["may_redelegate"]
    if allowed.all():
        return
    is_bound = is_delegation & ~allowed[arcs.delegation]
    # The condition also binds those to whom the right comes as members of the delegate.
    to_member = ~is_delegation
    holds_bound = reachable_nodes(
        graph.n_states, arcs.tail[to_member], arcs.head[to_member], arcs.head[is_bound]
    )
    breaking = np.flatnonzero(is_delegation & holds_bound[arcs.tail])
    _, band = states.nodes_and_bands(graph.keys[arcs.tail[breaking]])
    domains = states.bands.domain[band]
    breaches = zip(arcs.delegation[breaking].tolist(), domains.tolist(), strict=True)
    for row, domain in sorted(set(breaches)):
        message = (
            f"{format_value(columns.ids[table['principal'][row]])} hands on in "
            f"{format_value(columns.domain_ids[domain])} what was delegated "
            "with may_redelegate=False; end this delegation, or allow it there"
        )
        yield table.make_problem("redelegation", message, [row], "", columns.ids)
