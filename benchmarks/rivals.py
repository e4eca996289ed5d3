"""The same tasks in other graph libraries, written as their users would write them.

Every library starts from the same input as stepback, columns of ids and numbers. It does less:
there are no checks of ids, shares, cycles or duplicates.
"""

from __future__ import annotations

import igraph
import networkx as nx
import rustworkx


def to_positions(ids, principal, delegate):
    """The positions of principals and delegates among `ids`."""
    position = dict(zip(ids, range(len(ids)), strict=True))
    return map(position.__getitem__, principal), map(position.__getitem__, delegate)


class Networkx:
    """Dicts of dicts, keyed by id."""

    by_id = True

    def build_graph(self, ids, principal, delegate, fraction):
        graph = nx.DiGraph()
        graph.add_nodes_from(ids)
        graph.add_weighted_edges_from(zip(principal, delegate, fraction, strict=True))
        return graph

    def topological_order(self, graph):
        return list(nx.topological_sort(graph))

    def compute_flow(self, graph, order, owner):
        arcs = dict(graph.adjacency())
        held = dict.fromkeys(order, 0.0)
        held[owner] = 1.0
        for person in order:
            weight = held[person]
            for delegate, arc in arcs[person].items():
                held[delegate] += weight * arc["weight"]
        return held

    def immediate_dominators(self, graph, owner):
        dominators = nx.immediate_dominators(graph, owner)
        return [dominators.get(person, owner) for person in graph]

    def reach_counts(self, graph):
        return [len(nx.descendants(graph, person)) for person in graph]

    def strong_component_sizes(self, graph):
        return [len(component) for component in nx.strongly_connected_components(graph)]


class Rustworkx:
    """Arcs that hold Python objects, between positions of people."""

    by_id = False

    def build_graph(self, ids, principal, delegate, fraction):
        graph = rustworkx.PyDiGraph(node_count_hint=len(ids), edge_count_hint=len(fraction))
        graph.add_nodes_from(ids)
        ends = to_positions(ids, principal, delegate)
        graph.add_edges_from(list(zip(*ends, fraction, strict=True)))
        return graph

    def topological_order(self, graph):
        return rustworkx.topological_sort(graph)

    def compute_flow(self, graph, order, owner):
        held = [0.0] * len(order)
        held[owner] = 1.0
        for person in order:
            weight = held[person]
            for _, delegate, fraction in graph.out_edges(person):
                held[delegate] += weight * fraction
        return held

    def immediate_dominators(self, graph, owner):
        dominators = rustworkx.immediate_dominators(graph, owner)
        return [dominators.get(person, owner) for person in range(len(graph))]

    def reach_counts(self, graph):
        return [len(rustworkx.descendants(graph, person)) for person in range(len(graph))]

    def strong_component_sizes(self, graph):
        return [len(component) for component in rustworkx.strongly_connected_components(graph)]


class Igraph:
    """Compact arrays in C, with positions of people, and attributes as lists."""

    by_id = False

    def build_graph(self, ids, principal, delegate, fraction):
        return igraph.Graph(
            n=len(ids),
            edges=list(zip(*to_positions(ids, principal, delegate), strict=True)),
            directed=True,
            vertex_attrs={"name": ids},
            edge_attrs={"weight": fraction},
        )

    def topological_order(self, graph):
        return graph.topological_sorting()

    def compute_flow(self, graph, order, owner):
        arcs = graph.get_inclist(mode="out")
        delegate = [target for _, target in graph.get_edgelist()]
        fraction = graph.es["weight"]
        held = [0.0] * len(order)
        held[owner] = 1.0
        for person in order:
            weight = held[person]
            for arc in arcs[person]:
                held[delegate[arc]] += weight * fraction[arc]
        return held

    def immediate_dominators(self, graph, owner):
        dominators = graph.dominator(owner, mode="out")
        return [owner if dominator < 0 else dominator for dominator in dominators]

    def reach_counts(self, graph):
        sizes = graph.neighborhood_size(order=graph.vcount(), mode="out")
        return [size - 1 for size in sizes]

    def strong_component_sizes(self, graph):
        return graph.connected_components(mode="strong").sizes()


RIVALS = {"networkx": Networkx(), "rustworkx": Rustworkx(), "igraph": Igraph()}
