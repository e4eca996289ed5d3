"""Any directed graph as arrays: a relation of an organization, or a graph of networkx."""

from __future__ import annotations

import math
import warnings
from collections.abc import Hashable, Sequence
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, Any, Literal

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback._algorithms._components import forest_parents, simple_arcs, weak_components
from stepback._algorithms._forests import forest_roots
from stepback._algorithms._reachability import Condensation
from stepback._flow._active_delegations import in_force_mask
from stepback._flow._compiled import Compiled
from stepback._organization._organization import Organization, compiled_any_date, compiled_at_date
from stepback._organization._validate_args import as_float_or_nan
from stepback._problems._format import format_value, pluralize
from stepback._records._record import node_fields
from stepback._records._record_types import relation_schemas

if TYPE_CHECKING:
    import networkx as nx

    Source = Organization | nx.DiGraph[Any]

Relation = Literal["manages", "delegates", "supports", "member"]

_SCHEMAS = {schema.relation: schema for schema in relation_schemas().values()}
_TOLD = 5


@attrs.frozen(eq=False, slots=False)
class RelationGraph:
    """A directed graph whose arrows run from leader to follower.

    Attributes:
        nodes: What they are called: ids of an organization, or any nodes of networkx.
        tail, head: Positions of the ends of each arrow.
        weight: The weight of each, > 0; 1 unless one was given.
        place: Of an organization, the position of each node there.
        known: Whether anyone asked for these arrows at all.
    """

    nodes: Sequence[Any]
    tail: Array
    head: Array
    weight: Array
    node_index: Array | None = None
    is_known: bool = True

    @property
    def n_nodes(self) -> int:
        """How many nodes there are."""
        return len(self.nodes)

    @cached_property
    def arcs(self) -> tuple[Array, Array]:
        """The arrows without loops, parallel ones once."""
        return simple_arcs(self.n_nodes, self.tail, self.head)

    @cached_property
    def parent(self) -> Array | None:
        """The parent of each node, -1 at a root; ``None`` if these are no trees."""
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

    def by_node(self, values: Array) -> dict[Any, Any]:
        """Values by node."""
        return dict(zip(self.nodes, values.tolist(), strict=True))


def relation_graph(
    source: Source, relation: Relation = "manages", weight: str | None = None
) -> RelationGraph:
    """A graph of networkx, or a relation of an organization, as arrays."""
    if not isinstance(relation, str) or relation not in _SCHEMAS:
        raise ValueError(f"relation: {format_value(relation)} is not one of {', '.join(_SCHEMAS)}")
    if isinstance(source, Organization):
        return _graph_from_organization(source, relation, weight)
    return _graph_from_networkx(source, weight)


def directed_relation_graph(
    source: Source, relation: Relation = "manages", weight: str | None = None
) -> RelationGraph:
    """As `digraph`, for what depends on direction: warns where arrows seem to run upwards."""
    made = relation_graph(source, relation, weight)
    if not isinstance(source, Organization):
        _warn_if_reversed(made)
    return made


def _graph_from_organization(org: Organization, relation: str, weight: str | None) -> RelationGraph:
    known = _SCHEMAS[relation].weight or None
    if weight is not None and weight != known:
        there = f"give {known!r} or None" if known else "give None"
        raise ValueError(f"weight: {format_value(weight)} is no weight of {relation!r}; {there}")
    return relation_arcs(
        compiled_at_date(org) if relation == "delegates" else compiled_any_date(org),
        relation,
        weight,
    )


def relation_arcs(now: Compiled, relation: str, weight: str | None = None) -> RelationGraph:
    """The arrows of a relation that is known, with their weight, if asked for, or 1."""
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
    weights = table[weight][rows] if weight in table.columns else np.ones(rows.size)
    if weight == "flow":
        weights = now.delegated_weight[rows] / (now.flow.total_weight or math.nan)
        rows = np.flatnonzero(weights > 0)
        tail, head, weights = tail[rows], head[rows], weights[rows]
    return graph_from_arcs(now, tail, head, weights)


def graph_from_arcs(
    now: Compiled, tail: Array, head: Array, weight: Array | None = None
) -> RelationGraph:
    """The graph of these arcs between nodes of an organization.

    Its nodes are those that an arc joins, and every person who neither is one of them nor in
    one: whoever holds a post on the formal line stands on it as that post.
    """
    there = np.zeros(now.columns.n_nodes, dtype=np.bool_)
    there[tail] = there[head] = True
    apart = np.flatnonzero(~there[: now.n_people])
    outer, where = now.groups.containing_groups(apart)
    inside = np.zeros(apart.size, dtype=np.bool_)
    inside[where[there[outer]]] = True
    there[apart[~inside]] = True
    number = np.cumsum(there) - 1
    weight = np.ones(tail.size) if weight is None else weight
    ids = now.columns.ids[there].tolist()
    return RelationGraph(ids, number[tail], number[head], weight, np.flatnonzero(there))


def _graph_from_networkx(graph: Any, weight: str | None) -> RelationGraph:
    import networkx as nx

    if not isinstance(graph, nx.Graph):
        raise ValueError(
            f"{format_value(graph)} is neither an Organization nor a networkx graph; "
            "give one of these"
        )
    if not graph.is_directed():
        raise ValueError(
            "the graph is not directed; give a DiGraph or MultiDiGraph whose arrows run from "
            "leader to follower"
        )
    if weight is not None and not isinstance(weight, str):
        raise ValueError(
            f"weight: {format_value(weight)} is not the name of an attribute; give one, or None"
        )
    nodes: list[Hashable] = list(graph)
    position = {node: at for at, node in enumerate(nodes)}
    arrows = graph.number_of_edges()
    ends = map(position.__getitem__, chain.from_iterable(graph.edges()))
    places = np.fromiter(ends, dtype=np.int64, count=2 * arrows)
    tail, head = places[::2], places[1::2]
    if weight is None:
        return RelationGraph(nodes, tail, head, np.ones(arrows))
    given = [data for *_, data in graph.edges(data=weight, default=1)]
    weights = _check_weights(nodes, tail, head, given, weight)
    arrow = np.flatnonzero(weights > 0)
    return RelationGraph(nodes, tail[arrow], head[arrow], weights[arrow])


def _check_weights(
    nodes: Sequence[Any], tail: Array, head: Array, given: Sequence[Any], name: str
) -> Array:
    """The weights of arrows as numbers, or one error about all that are none."""
    weights = np.fromiter(map(as_float_or_nan, given), dtype=np.float64, count=len(given))
    wrong = np.flatnonzero(~((weights >= 0) & (weights < math.inf)))
    if wrong.size:
        told = [
            f"{format_value(nodes[tail[at]])} → {format_value(nodes[head[at]])}: "
            f"{format_value(given[at])}"
            for at in wrong[:_TOLD].tolist()
        ]
        more = f"; and {wrong.size - _TOLD:,} more" if wrong.size > _TOLD else ""
        raise ValueError(
            f"weight: {pluralize(wrong.size, 'arrow')} whose {name!r} is no number from 0 up "
            f"({'; '.join(told)}{more}); mend the graph, or leave out weight"
        )
    if float(weights.max(initial=0)) * weights.size == math.inf:
        raise ValueError(
            f"weight: all {name!r} sum to more than a number can hold; give them in a larger unit"
        )
    return weights


def _warn_if_reversed(made: RelationGraph) -> None:
    """Warn if no node leads two others, and arrows only ever run together: a reversed tree."""
    tail, head = made.arcs
    if not tail.size or forest_parents(made.n_nodes, head, tail) is None:
        return
    followers = np.bincount(head, minlength=made.n_nodes)
    if followers.max() <= 1:
        return
    ends = np.count_nonzero((followers > 0) & (np.bincount(tail, minlength=made.n_nodes) == 0))
    starts = np.count_nonzero(followers == 0) - (
        made.n_nodes - np.unique(np.append(tail, head)).size
    )
    warnings.warn(
        f"the arrows seem to run from follower to leader: none of the nodes has two arrows out, "
        f"and {starts:,} of them run together into {ends:,}; arrows have to run from leader to "
        "follower, so give G.reverse()",
        UserWarning,
        stacklevel=4,
    )
