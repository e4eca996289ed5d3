"""The same quantities in other graph libraries, each in the way that is quickest there.

All take coded or plain ids as columns and return what the library returns; `by_person` brings
it into one order, to compare.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Collection, Mapping
from itertools import starmap
from typing import Any, Protocol

import networkx as nx
import numpy as np

from benchmarks.sample import Array, Sample

Ends = tuple[list[str], list[str], list[float]]


class Rival(Protocol):
    """A library that can pass decisions along a graph."""

    name: str

    def build(self, ids: list[str], ends: Ends) -> Any:
        """A directed graph of people, with the part that passes along each arc."""

    def order(self, graph: Any) -> Any:
        """Everyone, principals before delegates."""

    def flow(self, graph: Any, order: Any, owner: str | int) -> Any:
        """What reaches each person, of 1 that arrives at `owner`."""

    def by_person(self, held: Any, ids: list[str]) -> Array:
        """What `flow` found, in the order of `ids`."""


class Networkx:
    """Dicts of dicts, keyed by id."""

    name = "networkx"

    def build(self, ids: list[str], ends: Ends) -> nx.DiGraph[str]:
        graph: nx.DiGraph[str] = nx.DiGraph()
        graph.add_nodes_from(ids)
        graph.add_weighted_edges_from(zip(*ends, strict=True))
        return graph

    def order(self, graph: nx.DiGraph[str]) -> list[str]:
        return list(nx.topological_sort(graph))

    def flow(self, graph: nx.DiGraph[str], order: list[str], owner: str | int) -> dict[str, float]:
        arcs = dict(graph.adjacency())
        held = dict.fromkeys(order, 0.0)
        held[str(owner)] = 1.0
        for person in order:
            here = held[person]
            for to, arc in arcs[person].items():
                held[to] += here * arc["weight"]
        return held

    def by_person(self, held: Mapping[str, float], ids: list[str]) -> Array:
        return np.array([held[id_] for id_ in ids])
