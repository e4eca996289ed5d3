"""The same flow in other graph libraries, written as their users would.

Every rival starts from what stepback starts from, columns of ids and numbers, and is spared
what stepback does besides: no checks of ids, shares, cycles or repetitions.
"""

from __future__ import annotations

from typing import Any, Protocol

import attrs
import igraph
import networkx as nx
import rustworkx

from benchmarks.sample import Sample


@attrs.frozen(eq=False)
class Given:
    """The delegations of a sample as plain lists, with what part passes along each."""

    ids: list[str]
    principal: list[str]
    delegate: list[str]
    fraction: list[float]

    @classmethod
    def of(cls, made: Sample) -> Given:
        return cls(
            made.ids.tolist(),
            made.ids[made.principal].tolist(),
            made.ids[made.delegate].tolist(),
            (made.share * made.autonomy).tolist(),
        )

    def by_number(self) -> tuple[Any, Any]:
        """The ends of the delegations as positions of `ids`."""
        number = dict(zip(self.ids, range(len(self.ids)), strict=True))
        return map(number.__getitem__, self.principal), map(number.__getitem__, self.delegate)


class Rival(Protocol):
    """A library that keeps a weighted graph and sorts it.

    Attributes:
        by_id: Whether it calls people by their ids; else by number.
    """

    by_id: bool

    def build(self, given: Given) -> Any:
        """A directed graph of people, weighted by what passes along each arc."""

    def order(self, graph: Any) -> Any:
        """Everyone, principals before delegates."""

    def flow(self, graph: Any, order: Any, owner: Any) -> Any:
        """What reaches each person, of 1 that arrives at `owner`."""


class Networkx:
    """Dicts of dicts, keyed by id."""

    by_id = True

    def build(self, given):
        graph = nx.DiGraph()
        graph.add_nodes_from(given.ids)
        arcs = zip(given.principal, given.delegate, given.fraction, strict=True)
        graph.add_weighted_edges_from(arcs)
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


class Rustworkx:
    """Arcs with Python objects, between people by number."""

    by_id = False

    def build(self, given):
        graph = rustworkx.PyDiGraph(
            node_count_hint=len(given.ids), edge_count_hint=len(given.fraction)
        )
        graph.add_nodes_from(given.ids)
        graph.add_edges_from(list(zip(*given.by_number(), given.fraction, strict=True)))
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


class Igraph:
    """Compact arrays in C, people by number, attributes as lists."""

    by_id = False

    def build(self, given):
        return igraph.Graph(
            n=len(given.ids),
            edges=list(zip(*given.by_number(), strict=True)),
            directed=True,
            vertex_attrs={"name": given.ids},
            edge_attrs={"weight": given.fraction},
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


RIVALS: dict[str, Rival] = {
    "networkx": Networkx(),
    "rustworkx": Rustworkx(),
    "igraph": Igraph(),
}
