"""The same quantities in other graph libraries, written as their users would.

Every rival starts from what stepback starts from, columns of ids and numbers, and is spared
what stepback does besides: no checks of ids, shares, cycles or repetitions.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any, Protocol

import attrs
import networkx as nx
import numpy as np

from benchmarks.sample import Array, Sample

AUTONOMY = 0.5


@attrs.frozen(eq=False)
class Given:
    """The delegations of a sample as plain lists, with what part passes along each."""

    ids: list[str]
    principal: list[str]
    delegate: list[str]
    fraction: list[float]

    @classmethod
    def of(cls, sample: Sample) -> Given:
        return cls(
            sample.ids.tolist(),
            sample.ids[sample.principal].tolist(),
            sample.ids[sample.delegate].tolist(),
            sample.fraction.tolist(),
        )


class Rival(Protocol):
    """A library that can keep a weighted graph and sort it."""

    def build(self, given: Given) -> Any:
        """A directed graph of people, weighted by what passes along each arc."""

    def order(self, graph: Any) -> Any:
        """Everyone, principals before delegates."""

    def flow(self, graph: Any, order: Any, owner: Any) -> Any:
        """What reaches each person, of 1 that arrives at `owner`."""

    def owner(self, sample: Sample) -> Any:
        """What the library calls the person at the top."""

    def by_person(self, held: Any, ids: list[str]) -> Array:
        """What `flow` found, in the order of `ids`."""


class Networkx:
    """Dicts of dicts, keyed by id."""

    def __init__(self, library: Any) -> None:
        self.library = library

    def build(self, given: Given) -> nx.DiGraph[str]:
        graph: nx.DiGraph[str] = nx.DiGraph()
        graph.add_nodes_from(given.ids)
        arcs = zip(given.principal, given.delegate, given.fraction, strict=True)
        graph.add_weighted_edges_from(arcs)
        return graph

    def order(self, graph: nx.DiGraph[str]) -> list[str]:
        return list(nx.topological_sort(graph))

    def flow(self, graph: nx.DiGraph[str], order: list[str], owner: str) -> dict[str, float]:
        arcs = dict(graph.adjacency())
        held = dict.fromkeys(order, 0.0)
        held[owner] = 1.0
        for person in order:
            here = held[person]
            for to, arc in arcs[person].items():
                held[to] += here * arc["weight"]
        return held

    def owner(self, sample: Sample) -> str:
        return str(sample.ids[sample.top])

    def by_person(self, held: dict[str, float], ids: list[str]) -> Array:
        return np.array([held[id_] for id_ in ids])


class Rustworkx:
    """Arcs with Python objects, between people by number."""

    def __init__(self, library: Any) -> None:
        self.library = library

    def build(self, given: Given) -> Any:
        graph = self.library.PyDiGraph(
            node_count_hint=len(given.ids), edge_count_hint=len(given.fraction)
        )
        number = dict(zip(given.ids, graph.add_nodes_from(given.ids), strict=True))
        principal = map(number.__getitem__, given.principal)
        delegate = map(number.__getitem__, given.delegate)
        graph.add_edges_from(list(zip(principal, delegate, given.fraction, strict=True)))
        return graph

    def order(self, graph: Any) -> Any:
        return self.library.topological_sort(graph)

    def flow(self, graph: Any, order: Any, owner: int) -> list[float]:
        held = [0.0] * len(order)
        held[owner] = 1.0
        for person in order:
            here = held[person]
            for _, to, fraction in graph.out_edges(person):
                held[to] += here * fraction
        return held

    def owner(self, sample: Sample) -> int:
        return sample.top

    def by_person(self, held: list[float], ids: list[str]) -> Array:
        return np.array(held[: len(ids)])


class Igraph:
    """Compact arrays in C, people by number, attributes as lists."""

    def __init__(self, library: Any) -> None:
        self.library = library

    def build(self, given: Given) -> Any:
        number = dict(zip(given.ids, range(len(given.ids)), strict=True))
        principal = map(number.__getitem__, given.principal)
        delegate = map(number.__getitem__, given.delegate)
        return self.library.Graph(
            n=len(given.ids),
            edges=list(zip(principal, delegate, strict=True)),
            directed=True,
            vertex_attrs={"name": given.ids},
            edge_attrs={"weight": given.fraction},
        )

    def order(self, graph: Any) -> Any:
        return graph.topological_sorting()

    def flow(self, graph: Any, order: Any, owner: int) -> list[float]:
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

    def owner(self, sample: Sample) -> int:
        return sample.top

    def by_person(self, held: list[float], ids: list[str]) -> Array:
        return np.array(held[: len(ids)])


_MAKERS: dict[str, Callable[[Any], Rival]] = {
    "networkx": Networkx,
    "rustworkx": Rustworkx,
    "igraph": Igraph,
}


def rivals(*names: str) -> dict[str, Rival]:
    """Those of `names`, of all without any, that are installed; networkx always is."""
    found: dict[str, Rival] = {}
    for name in names or _MAKERS:
        try:
            found[name] = _MAKERS[name](importlib.import_module(name))
        except ModuleNotFoundError:
            continue
    return found


# What only networkx is asked for


def multigraph(tables: dict[str, dict[str, list[Any]]]) -> nx.MultiDiGraph[str]:
    """People and all their relations, each with its fields: what `Organization.graph` holds."""
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_nodes_from(tables["people"]["id"], kind="person")
    lines = tables["reporting"]
    graph.add_edges_from(
        (manager, report, {"relation": "manages"})
        for manager, report in zip(lines["manager"], lines["report"], strict=True)
    )
    handed = tables["delegations"]
    graph.add_edges_from(
        (principal, delegate, {"relation": "delegates", "share": share, "autonomy": autonomy})
        for principal, delegate, share, autonomy in zip(*handed.values(), strict=True)
    )
    backed = tables["supports"]
    graph.add_edges_from(
        (supporter, supported, {"relation": "supports", "strength": strength})
        for supporter, supported, strength in zip(*backed.values(), strict=True)
    )
    return graph


def absent(
    graph: nx.DiGraph[str], held: dict[str, float], order: list[str], owner: str, away: set[str]
) -> tuple[float, float]:
    """What stalls and what escalates while `away` are away, all delegations standing."""
    arcs, into = dict(graph.adjacency()), graph.pred
    back = {
        person: held[person] * (1 - sum(arc["weight"] for arc in arcs[person].values()))
        for person in away
    }
    stalled = escalated = 0.0
    for person in reversed(order):
        returns = back.get(person, 0.0)
        if person not in away or not returns:
            continue
        if person == owner:
            stalled += returns
        for principal, arc in into[person].items():
            part = returns * held[principal] * arc["weight"] / held[person]
            if principal in away:
                back[principal] += part
            else:
                escalated += part
    return stalled, escalated


def assumed(lines: nx.DiGraph[str], owner: str) -> dict[str, float]:
    """What each settles if every manager hands on alike, by the heads below each report."""
    arcs = dict(lines.adjacency())
    order = list(nx.topological_sort(lines))
    heads = dict.fromkeys(order, 1)
    for person in reversed(order):
        heads[person] += sum(heads[report] for report in arcs[person])
    for person in order:
        for report, arc in arcs[person].items():
            arc["weight"] = AUTONOMY * heads[report] / heads[person]
    held = Networkx(nx).flow(lines, order, owner)
    return {
        person: held[person] * (1 - sum(arc["weight"] for arc in arcs[person].values()))
        for person in order
    }


def line_shape(lines: nx.DiGraph[str], owner: str) -> tuple[dict[str, int], dict[str, int]]:
    """The layer of each, from 1 at the top, and how many stand below each."""
    layer = {
        person: distance + 1
        for person, distance in nx.single_source_shortest_path_length(lines, owner).items()
    }
    arcs = dict(lines.adjacency())
    below = dict.fromkeys(layer, 0)
    for person in reversed(list(layer)):
        below[person] = sum(below[report] + 1 for report in arcs[person])
    return layer, below
