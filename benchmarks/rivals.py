"""The same in other graph libraries, written as their users would.

Every rival starts from what stepback starts from, columns of ids and numbers, and is spared
what stepback does besides: no checks of ids, shares, cycles or repetitions.
"""

from __future__ import annotations

import igraph
import networkx as nx
import rustworkx


def by_number(ids, principal, delegate):
    number = dict(zip(ids, range(len(ids)), strict=True))
    return map(number.__getitem__, principal), map(number.__getitem__, delegate)


class Networkx:
    """Dicts of dicts, keyed by id."""

    by_id = True

    def build(self, ids, principal, delegate, fraction):
        graph = nx.DiGraph()
        graph.add_nodes_from(ids)
        graph.add_weighted_edges_from(zip(principal, delegate, fraction, strict=True))
        return graph

    def order(self, graph):
        return list(nx.topological_sort(graph))

    def flow(self, graph, order, owner):
        arcs = dict(graph.adjacency())
        held = dict.fromkeys(order, 0.0)
        held[owner] = 1.0
        for person in order:
            here = held[person]
            for to, arc in arcs[person].items():
                held[to] += here * arc["weight"]
        return held

    def dominators(self, graph, owner):
        found = nx.immediate_dominators(graph, owner)
        return [found.get(person, owner) for person in graph]

    def reach(self, graph):
        return [len(nx.descendants(graph, person)) for person in graph]

    def strong(self, graph):
        return [len(part) for part in nx.strongly_connected_components(graph)]


class Rustworkx:
    """Arcs with Python objects, between people by number."""

    by_id = False

    def build(self, ids, principal, delegate, fraction):
        graph = rustworkx.PyDiGraph(node_count_hint=len(ids), edge_count_hint=len(fraction))
        graph.add_nodes_from(ids)
        ends = by_number(ids, principal, delegate)
        graph.add_edges_from(list(zip(*ends, fraction, strict=True)))
        return graph

    def order(self, graph):
        return rustworkx.topological_sort(graph)

    def flow(self, graph, order, owner):
        held = [0.0] * len(order)
        held[owner] = 1.0
        for person in order:
            here = held[person]
            for _, to, fraction in graph.out_edges(person):
                held[to] += here * fraction
        return held

    def dominators(self, graph, owner):
        found = rustworkx.immediate_dominators(graph, owner)
        return [found.get(person, owner) for person in range(len(graph))]

    def reach(self, graph):
        return [len(rustworkx.descendants(graph, person)) for person in range(len(graph))]

    def strong(self, graph):
        return [len(part) for part in rustworkx.strongly_connected_components(graph)]


class Igraph:
    """Compact arrays in C, people by number, attributes as lists."""

    by_id = False

    def build(self, ids, principal, delegate, fraction):
        return igraph.Graph(
            n=len(ids),
            edges=list(zip(*by_number(ids, principal, delegate), strict=True)),
            directed=True,
            vertex_attrs={"name": ids},
            edge_attrs={"weight": fraction},
        )

    def order(self, graph):
        return graph.topological_sorting()

    def flow(self, graph, order, owner):
        arcs = graph.get_inclist(mode="out")
        to = [end for _, end in graph.get_edgelist()]
        fraction = graph.es["weight"]
        held = [0.0] * len(order)
        held[owner] = 1.0
        for person in order:
            here = held[person]
            for arc in arcs[person]:
                held[to[arc]] += here * fraction[arc]
        return held

    def dominators(self, graph, owner):
        return [owner if above < 0 else above for above in graph.dominator(owner, mode="out")]

    def reach(self, graph):
        sizes = graph.neighborhood_size(order=graph.vcount(), mode="out")
        return [size - 1 for size in sizes]

    def strong(self, graph):
        return graph.connected_components(mode="strong").sizes()


RIVALS = {"networkx": Networkx(), "rustworkx": Rustworkx(), "igraph": Igraph()}
