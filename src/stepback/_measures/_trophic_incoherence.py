"""Levels of a graph, and how nearly its arrows rise by one of them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from stepback._algorithms import _trophic_levels
from stepback._organization._relation_graph import (
    Relation,
    RelationGraph,
    directed_relation_graph,
    relation_graph,
)

if TYPE_CHECKING:
    from stepback._organization._relation_graph import Source


def trophic_incoherence(
    source: Source, *, relation: Relation = "manages", weight: str | None = None
) -> float:
    """How far arrows are from all leading one level down, from 0 to 1.

    0 where levels exist of which every arrow bridges exactly one, as in any tree; 1 where
    nothing is directed, as in a cycle. It is the mean square by which arrows miss a step of
    one, over the levels for which that is least. Reversing all arrows makes no difference.

    Parameters
    ----------
    source
        An organization, or a networkx digraph. Parallel arrows count as so many; a loop misses
        its step by 1.
    relation
        Which arrows of an organization; as for `krackhardt`.
    weight
        How much each arrow counts; as for `flow_hierarchy`.

    Returns
    -------
    float
        In [0, 1]; nan without arrows, or for support that nobody asked for.

    Raises
    ------
    ValueError
        If `source` is no directed graph, `relation` is none, a weight is no number from 0 up,
        or a delegation is dated and no date was entered.

    Examples
    --------
    >>> import networkx as nx
    >>> triangle = nx.DiGraph([("ann", "bo"), ("bo", "cy"), ("ann", "cy")])
    >>> round(trophic_incoherence(triangle), 6)
    0.111111

    Notes
    -----
    Not the measure of the same name in networkx, which needs sources and grows without bound.

    References
    ----------
    - MacKay, R. S., Johnson, S., & Sansom, B. (2020). How directed is a directed network?
      Royal Society Open Science 7, 201138. doi:10.1098/rsos.201138
    """
    return compute_trophic_incoherence(relation_graph(source, relation, weight))


def trophic_levels(
    source: Source, *, relation: Relation = "manages", weight: str | None = None
) -> dict[Any, float]:
    """The level of each node, such that arrows lead as nearly as can be one level on.

    Parameters
    ----------
    source, relation, weight
        As for `trophic_incoherence`; arrows run from leader to follower.

    Returns
    -------
    dict
        From each node to its level, with 0 the lowest in each part that arrows join: leaders
        have low ones. Levels of different parts are not to be compared. 0 where there are no
        arrows; nan for support that nobody asked for.

    Raises
    ------
    ValueError
        As `trophic_incoherence`.

    Warns
    -----
    UserWarning
        If the arrows of a graph seem to run from follower to leader.

    Examples
    --------
    >>> import networkx as nx
    >>> trophic_levels(nx.DiGraph([("ann", "bo"), ("bo", "cy")]))
    {'ann': 0.0, 'bo': 1.0, 'cy': 2.0}

    References
    ----------
    - MacKay, R. S., Johnson, S., & Sansom, B. (2020). How directed is a directed network?
      Royal Society Open Science 7, 201138. doi:10.1098/rsos.201138
    """
    graph = directed_relation_graph(source, relation, weight)
    return graph.by_node(_levels(graph) if graph.is_known else np.full(graph.n_nodes, math.nan))


def compute_trophic_incoherence(graph: RelationGraph) -> float:
    """The trophic incoherence of a graph."""
    return _trophic_levels.compute_incoherence(_levels(graph), graph.tail, graph.head, graph.weight)


def _levels(graph: RelationGraph) -> np.ndarray:
    if graph.parent is not None:  # then every arrow can lead exactly one level on
        return graph.condensation.level.astype(np.float64)
    return _trophic_levels.trophic_levels(graph.n_nodes, graph.tail, graph.head, graph.weight)
