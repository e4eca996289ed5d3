"""Graphs of networkx that never change: neither nodes and edges nor what they carry."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import attrs

from stepback._records._frozen_mapping import FrozenMapping

if TYPE_CHECKING:
    import networkx as nx

_put = dict.__setitem__  # the one way to fill a mapping that refuses to be changed


class GraphMapping(FrozenMapping):
    """One of the dicts that a graph consists of, or the data of a node, an edge or the graph.

    ``networkx.freeze`` protects nodes and edges against the methods of the graph, but not what
    they carry, and not against `get_edge_data` and `adjacency`, which hand out the dicts.
    """

    __slots__ = ()
    # networkx takes a pair of a node and a dict for a node itself if the pair has a hash.
    __hash__ = None  # type: ignore[assignment]
    _remedy = (
        "change a copy, graph.copy(), and make another organization (Organization.from_graph) or "
        "model of it"
    )


@attrs.frozen(eq=False)
class GraphContents:
    """The nodes and edges of a directed multigraph, and all that they carry, read-only.

    Attributes:
        nodes: The data of each node.
        successors, predecessors: For each node, its neighbours, and for each of them the data of
            every edge by its key, which are the same in both.
        data: The data of the graph.
    """

    nodes: GraphMapping
    successors: GraphMapping
    predecessors: GraphMapping
    data: GraphMapping

    @classmethod
    def from_items(
        cls,
        nodes: Mapping[str, GraphMapping],
        edges: Iterable[tuple[str, str, GraphMapping]],
        data: Mapping[str, Any],
    ) -> GraphContents:
        """The contents of a graph from its nodes, and its edges with their source and target."""
        successors = GraphMapping((node, GraphMapping()) for node in nodes)
        predecessors = GraphMapping((node, GraphMapping()) for node in nodes)
        for source, target, edge in edges:
            heads = successors[source]
            if target in heads:
                by_key = heads[target]
            else:
                by_key = GraphMapping()
                _put(heads, target, by_key)
                _put(predecessors[target], source, by_key)
            _put(by_key, len(by_key), edge)
        return cls(GraphMapping(nodes), successors, predecessors, GraphMapping(data))

    def make_graph(self) -> nx.MultiDiGraph[str]:
        """A frozen graph of the contents, in time that does not depend on their size.

        Each caller gets one of its own, since nobody can keep callers from setting an attribute
        of the graph itself, such as ``graph.graph``.
        """
        import networkx as nx

        graph: Any = nx.MultiDiGraph()
        graph.graph, graph._node = self.data, self.nodes  # noqa: SLF001  (networkx documents them)
        graph._adj, graph._pred = self.successors, self.predecessors  # noqa: SLF001
        frozen: nx.MultiDiGraph[str] = nx.freeze(graph)
        return frozen


def read_only_copy(graph: nx.Graph[Any]) -> nx.Graph[Any]:
    """A frozen copy of any graph of networkx, which can carry anything."""
    import networkx as nx

    copied: Any = graph.copy()
    n_levels = 3 if copied.is_multigraph() else 2  # from a node to the data of its edges
    frozen: dict[int, GraphMapping] = {}  # by identity: both ends of an edge carry the same data
    names = ("_adj", "_pred") if copied.is_directed() else ("_adj",)
    levels = {name: _freeze_levels(getattr(copied, name), n_levels, frozen) for name in names}
    copied.graph, copied._node = (  # noqa: SLF001
        GraphMapping(copied.graph),
        _freeze_levels(copied._node, 1, frozen),  # noqa: SLF001
    )
    for name, mapping in levels.items():
        setattr(copied, name, mapping)
    made: nx.Graph[Any] = nx.freeze(copied)
    return made


def _freeze_levels(
    mapping: Mapping[Any, Any], n_levels: int, frozen: dict[int, GraphMapping]
) -> GraphMapping:
    if id(mapping) not in frozen:
        inner = mapping.items()
        frozen[id(mapping)] = GraphMapping(
            {key: _freeze_levels(value, n_levels - 1, frozen) for key, value in inner}
            if n_levels
            else mapping
        )
    return frozen[id(mapping)]
