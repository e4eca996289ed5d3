"""Why there is no flow: cycles, and delegations of what may not be handed on."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from stepback._algorithms._adjacency import Adjacency
from stepback._algorithms._topology import find_cycles, reachable_nodes
from stepback._columns._relation_checks import format_cycle
from stepback._flow._state_graph import StateGraph
from stepback._problems._format import format_value
from stepback._problems._problem import Problem


def cycle_problems(graph: StateGraph) -> Iterator[Problem]:
    """A problem for each cycle that authority can reach, in however many bands it is."""
    states, arcs, head = graph.states, graph.arcs, graph.head
    columns, table = states.columns, states.columns.tables["delegations"]
    node, band = states.nodes_and_bands(graph.keys)
    reported: set[tuple[int, ...]] = set()
    arcs_by_tail = Adjacency.from_sources(graph.tail, graph.n_states)
    for cycle in find_cycles(graph.n_states, graph.tail, head):
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
        yield Problem("delegation-cycle", message, table.locate(rows, "", "delegations"))


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
        graph.n_states,
        graph.tail[to_member],
        graph.head[to_member],
        np.unique(graph.head[is_bound]),
    )
    breaking = np.flatnonzero(is_delegation & holds_bound[graph.tail])
    _, band = states.nodes_and_bands(graph.keys[graph.tail[breaking]])
    domains = states.bands.domain[band]
    for row, domain in sorted(
        set(zip(arcs.delegation[breaking].tolist(), domains.tolist(), strict=True))
    ):
        message = (
            f"{format_value(columns.ids[table['principal'][row]])} hands on in "
            f"{format_value(columns.domain_ids[domain])} what was delegated "
            "with may_redelegate=False; end this delegation, or allow it there"
        )
        where = table.locate([row], "", table.describe_record(row, columns.ids))
        yield Problem("redelegation", message, where)
