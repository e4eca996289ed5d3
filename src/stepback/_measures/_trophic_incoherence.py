"""Trophic levels of a graph, and how far its arrows are from leading one level down."""

from __future__ import annotations

from typing import Any

import numpy as np

from stepback._algorithms import _trophic_levels
from stepback._display._figures_by_id import FiguresById
from stepback._organization._relation_graph import (
    Relation,
    RelationGraph,
    Source,
    directed_relation_graph,
    relation_graph,
)


def trophic_incoherence(
    source: Source, *, relation: Relation = "manages", weight: str | None = None
) -> float:
    """How far arrows are from all leading exactly one level down, from 0 to 1.

    0 if there are levels such that every arrow leads from one to the next, as in any tree; 1 if the
    graph has no overall direction, as a cycle. It is the mean squared difference between the step
    of an arrow and 1, at the levels with the least mean. Reversing all arrows makes no difference.

    Parameters
    ----------
    source
        An organization, or a networkx digraph. Parallel arrows all count; a loop has a step of 0.
    relation
        Which arrows of an organization; as for `krackhardt`.
    weight
        The weight of each arrow; as for `flow_hierarchy`.

    Returns
    -------
    float
        In [0, 1]; nan without arrows, or for support that was not asked.

    Raises
    ------
    ValueError
        If `source` is not a directed graph, `relation` is not valid, a weight is not a number
        from 0 up, or anything is dated and no date was entered.

    Examples
    --------
    >>> import networkx as nx
    >>> triangle = nx.DiGraph([("ann", "bo"), ("bo", "cy"), ("ann", "cy")])
    >>> round(trophic_incoherence(triangle), 6)
    0.111111

    Notes
    -----
    This is not the measure of that name in networkx, which needs sources and has no upper bound.

    References
    ----------
    - MacKay, R. S., Johnson, S., & Sansom, B. (2020). How directed is a directed network?
      Royal Society Open Science 7, 201138. doi:10.1098/rsos.201138
    """
    return compute_trophic_incoherence(relation_graph(source, relation, weight))


def trophic_levels(
    source: Source, *, relation: Relation = "manages", weight: str | None = None
) -> FiguresById[Any, float]:
    """The level of each node, such that arrows lead one level down as nearly as possible.

    Parameters
    ----------
    source, relation, weight
        As for `trophic_incoherence`; arrows run from leader to follower.

    Returns
    -------
    FiguresById
        From each node to its level. The lowest in each component is 0, and leaders have low levels.
        Different components are not comparable. 0 without arrows; nan for support not asked.

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
    return graph.by_node(_compute_levels(graph), "trophic_level")


def compute_trophic_incoherence(graph: RelationGraph) -> float:
    """The trophic incoherence of a graph."""
    level = _compute_levels(graph)
    return _trophic_levels.compute_incoherence(level, graph.tail, graph.head, graph.weight)


def _compute_levels(graph: RelationGraph) -> np.ndarray:
    if graph.parent is not None:  # in a forest, every arrow can lead exactly one level down
        return graph.condensation.level.astype(np.float64)
    return _trophic_levels.solve_trophic_levels(graph.n_nodes, graph.tail, graph.head, graph.weight)
