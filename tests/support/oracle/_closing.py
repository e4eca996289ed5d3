"""Which delegations are out of force because an absence lets them close a circle."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import networkx as nx

from tests.support.oracle._world import is_person

if TYPE_CHECKING:
    from tests.support.oracle._parcels import CaseFlow


def suspend_closing(flow: CaseFlow) -> CaseFlow:
    """The flow without the delegations that an absence lets close a circle.

    Where authority runs in a circle, each delegation in it that leads back to where authority
    enters it, directly or to a seat of the group it leads to, is out of force for what runs
    there; and so on.
    """
    while True:
        graph = graph_of(flow)
        closing = {
            delegation
            for part in nx.strongly_connected_components(graph)
            if graph.subgraph(part).edges
            for delegation in delegations_back(graph.subgraph(part), entries(graph, part))
        }
        if not closing:
            return flow
        flow = replace(flow, suspended=flow.suspended | closing)


def graph_of(flow: CaseFlow) -> nx.MultiDiGraph[Any]:
    """The places that authority reaches, less how it came to them, and the steps between."""
    graph: nx.MultiDiGraph[Any] = nx.MultiDiGraph()
    start = flow.start
    graph.add_node(start.identity, is_start=True)
    waiting, reached = [start], {start.identity}
    while waiting:
        place = waiting.pop()
        steps = [to for _, to in flow.handed_on(place)]
        if not is_person(flow.world, place.node) and flow.remainder(place):
            steps += [to for _, to in flow.seats_taken(place)]
        for to in steps:
            graph.add_edge(place.identity, to.identity, delegation=to.delegation)
            if to.identity not in reached:
                reached.add(to.identity)
                waiting.append(to)
    return graph


def entries(graph: nx.MultiDiGraph[Any], part: set[Any]) -> set[Any]:
    """The places in a part of the graph that authority enters from outside it."""
    return {
        place
        for place in part
        if graph.nodes[place].get("is_start") or set(graph.predecessors(place)) - part
    }


def delegations_back(circle: nx.MultiDiGraph[Any], entered: set[Any]) -> set[tuple[Any, int]]:
    """The delegations in a circle that lead to an entry, directly or by seats."""
    seated = nx.MultiDiGraph(
        [(u, v) for u, v, index in circle.edges(data="delegation") if index is None]
    )
    seated.add_nodes_from(circle)
    return {
        (place, index)
        for place, to, index in circle.edges(data="delegation")
        if index is not None and entered & ({to} | nx.descendants(seated, to))
    }
