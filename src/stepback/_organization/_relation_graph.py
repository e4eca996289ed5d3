"""Any directed graph as arrays: a relation of an organization, or a graph of networkx."""

from __future__ import annotations

import math
import warnings
from collections.abc import Hashable, Sequence
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback._algorithms._components import (
    forest_parents,
    simple_arcs,
    upside_down_counts,
    weak_components,
)
from stepback._algorithms._forests import forest_roots
from stepback._algorithms._reachability import Condensation
from stepback._columns._table import Columns
from stepback._display._figures_by_id import FiguresById, label_figures
from stepback._display._frame_labels import FrameLabels, KeyLabels, NodeLabels
from stepback._flow._active_delegations import in_force_mask
from stepback._flow._compiled import Compiled
from stepback._organization._compiled_organization import compiled_at_date
from stepback._organization._non_organizations import refuse_non_organization
from stepback._organization._organization import Organization
from stepback._organization._validate_args import weight_or_nan
from stepback._problems._format import format_value, join_truncated, pluralize
from stepback._records._record import node_fields
from stepback._records._record_types import relation_schemas

if TYPE_CHECKING:
    import networkx as nx

Source: TypeAlias = "Organization | nx.DiGraph[Any]"
Relation = Literal["manages", "delegates", "supports", "member"]

_SCHEMAS = {schema.relation: schema for schema in relation_schemas().values()}
_NAMED = 5


@attrs.frozen(eq=False, slots=False)
class RelationGraph:
    """A directed graph whose arrows run from leader to follower.

    Attributes:
        nodes: The ids of an organization's nodes, or the nodes of a networkx graph.
        tail, head: The positions in `nodes` of the ends of each arrow.
        weight: The weight of each arrow, > 0; 1 if none was given.
        node_index: For an organization, the position of each node there.
        is_known: Whether the relation was recorded at all; support may not have been asked for.
        columns: The records of an organization.
    """

    nodes: Sequence[Any]
    tail: Array
    head: Array
    weight: Array
    node_index: Array | None = None
    is_known: bool = True
    columns: Columns | None = None

    @property
    def n_nodes(self) -> int:
        """How many nodes there are."""
        return len(self.nodes)

    @cached_property
    def arcs(self) -> tuple[Array, Array]:
        """The arrows without loops, and parallel ones once."""
        return simple_arcs(self.n_nodes, self.tail, self.head)

    @cached_property
    def parent(self) -> Array | None:
        """The parent of each node, -1 at a root; ``None`` if the graph is not a forest."""
        return forest_parents(self.n_nodes, *self.arcs)

    @cached_property
    def condensation(self) -> Condensation:
        """The graph with each strong component as one node."""
        return Condensation.from_arcs(self.n_nodes, *self.arcs)

    @cached_property
    def component(self) -> Array:
        """The weak component of each node, numbered from 0."""
        if self.parent is not None:
            return (np.cumsum(self.parent < 0) - 1)[forest_roots(self.parent)]
        return weak_components(self.n_nodes, *self.arcs)

    def by_node(self, values: Array, figure: str) -> FiguresById[Any, float]:
        """Values by node, under what they are called; nan if the relation was not recorded."""
        known = values if self.is_known else np.full(values.size, math.nan)
        items = zip(self.nodes, known.tolist(), strict=True)
        return label_figures(items, figure, self.labels)

    @property
    def labels(self) -> FrameLabels:
        """What is known of the nodes besides their ids."""
        return KeyLabels("node") if self.columns is None else NodeLabels(self.columns)


def relation_graph(
    source: Source, relation: Relation = "manages", weight: str | None = None
) -> RelationGraph:
    """A graph of networkx, or a relation of an organization, as arrays."""
    if not isinstance(source, Organization):
        check_digraph(source)
    if not isinstance(relation, str) or relation not in _SCHEMAS:
        raise ValueError(f"relation: {format_value(relation)} is not one of {', '.join(_SCHEMAS)}")
    if not isinstance(source, Organization):
        return _graph_from_networkx(source, weight)
    own_weight = _SCHEMAS[relation].weight or None
    if weight is not None and weight != own_weight:
        remedy = f"give {own_weight!r} or None" if own_weight else "give None"
        raise ValueError(
            f"weight: {format_value(weight)} is not a weight of {relation!r}; {remedy}"
        )
    return relation_arcs(compiled_at_date(source), relation, weight)


def directed_relation_graph(
    source: Source, relation: Relation = "manages", weight: str | None = None
) -> RelationGraph:
    """As `relation_graph`, for measures that depend on direction: warn if it seems reversed."""
    graph = relation_graph(source, relation, weight)
    if not isinstance(source, Organization):
        _warn_if_reversed(graph)
    return graph


def relation_arcs(now: Compiled, relation: str, weight: str | None = None) -> RelationGraph:
    """The graph of a relation of an organization, by the name of the relation and its weight."""
    name = _SCHEMAS[relation].table
    if name not in now.columns.tables:
        none = np.empty(0, dtype=np.int64)
        return attrs.evolve(graph_from_arcs(now, none, none), is_known=False)
    table = now.columns.tables[name]
    rows = np.arange(len(table))
    if relation == "manages":
        rows = np.flatnonzero(~table["dotted"])
    if relation == "delegates":
        rows = np.flatnonzero(in_force_mask(now.columns, now.date, now.contexts))
    tail, head = (table[field][rows].astype(np.int64) for field in node_fields(table.record))
    weights = np.ones(rows.size)
    if weight is not None and weight in table.columns:
        weights = table[weight][rows]
    if weight == "flow":
        weights = now.delegated_weight[rows] / (now.flow.total_weight or math.nan)
        rows = np.flatnonzero(weights > 0)
        tail, head, weights = tail[rows], head[rows], weights[rows]
    return graph_from_arcs(now, tail, head, weights)


def graph_from_arcs(
    now: Compiled, tail: Array, head: Array, weight: Array | None = None
) -> RelationGraph:
    """The graph of the arcs between nodes of an organization.

    Its nodes are those that an arc joins, and the people who are neither joined themselves nor
    in a role or circle that is: a holder of a post on the formal line is on it as that post.
    """
    is_node = np.zeros(now.columns.n_nodes, dtype=np.bool_)
    is_node[tail] = is_node[head] = True
    is_joined = now.groups.nesting.pass_down(is_node, np.logical_or)
    is_node[: now.n_people] |= ~is_joined[: now.n_people]
    number = np.cumsum(is_node) - 1
    weight = np.ones(tail.size) if weight is None else weight
    ids = now.columns.ids[is_node].tolist()
    return RelationGraph(
        ids, number[tail], number[head], weight, np.flatnonzero(is_node), columns=now.columns
    )


def check_digraph(source: object, also: str = " or networkx digraph") -> None:
    """Refuse what is no directed graph; `also` names what else the argument may be."""
    import networkx as nx

    if not isinstance(source, nx.Graph):
        refuse_non_organization("source", source, also)
    if not source.is_directed():
        raise ValueError(
            "the graph is not directed; give a DiGraph or MultiDiGraph whose arrows run from "
            "leader to follower"
        )


def _graph_from_networkx(graph: Any, weight: str | None) -> RelationGraph:
    if weight is not None and not isinstance(weight, str):
        raise ValueError(
            f"weight: {format_value(weight)} is not the name of an attribute; give one, or None"
        )
    nodes: list[Hashable] = list(graph)
    position = {node: index for index, node in enumerate(nodes)}
    n_arrows = graph.number_of_edges()
    ends = map(position.__getitem__, chain.from_iterable(graph.edges()))
    positions = np.fromiter(ends, dtype=np.int64, count=2 * n_arrows)
    tail, head = positions[::2], positions[1::2]
    if weight is None:
        return RelationGraph(nodes, tail, head, np.ones(n_arrows))
    values = [value for *_, value in graph.edges(data=weight, default=1)]
    weights = _check_weights(nodes, tail, head, values, weight)
    arrow = np.flatnonzero(weights > 0)
    return RelationGraph(nodes, tail[arrow], head[arrow], weights[arrow])


def _check_weights(
    nodes: Sequence[Any], tail: Array, head: Array, values: Sequence[Any], name: str
) -> Array:
    """The weights of arrows as numbers, or one error about all that are not."""
    weights = np.fromiter(map(weight_or_nan, values), dtype=np.float64, count=len(values))
    invalid = np.flatnonzero(~((weights >= 0) & (weights < math.inf)))
    shown = format_value(name)
    if invalid.size:
        examples = [
            f"{format_value(nodes[tail[arrow]])} → {format_value(nodes[head[arrow]])}: "
            f"{format_value(values[arrow])}"
            for arrow in invalid[:_NAMED].tolist()
        ]
        listed = join_truncated(examples, conjunction="", n_total=invalid.size)
        raise ValueError(
            f"weight: {pluralize(invalid.size, 'arrow')} whose {shown} is not a number from 0 up "
            f"({listed}); correct the graph, or leave out weight"
        )
    if float(weights.max(initial=0)) * weights.size == math.inf:
        raise ValueError(
            f"weight: all {shown} sum to more than a number can hold; give them in a larger unit"
        )
    return weights


def _warn_if_reversed(graph: RelationGraph) -> None:
    """Warn if the arrows seem to run from follower to leader; those of a forest never do."""
    if graph.parent is not None:
        return
    if counts := upside_down_counts(*graph.arcs, graph.component):
        several_in, several_out = counts
        warnings.warn(
            "the arrows seem to run from follower to leader: "
            f"{pluralize(several_in, 'node')} with several arrows in, and {several_out:,} with "
            "several out; arrows have to run from leader to follower, so if they do not, give "
            "G.reverse()",
            UserWarning,
            stacklevel=4,
        )
