"""Krackhardt's four dimensions of hierarchy."""

from __future__ import annotations

import math

import attrs
import numpy as np

from stepback._algorithms._reachability import Reach
from stepback._algorithms._upper_bounds import count_unbounded_pairs
from stepback._measures._authority import ratio_or_nan
from stepback._organization._relation_graph import (
    Relation,
    RelationGraph,
    Source,
    directed_relation_graph,
)
from stepback._organization._validate_args import as_generator
from stepback._records._value_equality import ValueEquality


@attrs.frozen(eq=False)
class Krackhardt(ValueEquality):
    """How near a graph is to an out-tree, in four dimensions; an out-tree has 1 in each.

    Attributes:
        connectedness: The share of all pairs that are connected, in either direction.
        hierarchy: Of the pairs in which one reaches the other, the share without a way back.
        efficiency: 1 less the share of possible redundant arrows that exist. An arrow is
            redundant if it is not needed to connect its component.
        least_upper_boundedness: 1 less the share of possible pairs without a least upper bound.
        exact: Whether everything is counted; else some of it is estimated from a sample.
        hierarchy_error, least_upper_boundedness_error: Standard errors; 0 if counted.
    """

    connectedness: float
    hierarchy: float
    efficiency: float
    least_upper_boundedness: float
    exact: bool = True
    hierarchy_error: float = 0.0
    least_upper_boundedness_error: float = 0.0


def krackhardt(
    source: Source,
    *,
    relation: Relation = "manages",
    rng: np.random.Generator | int | None = None,
) -> Krackhardt:
    """How near a line of command is to a tree: Krackhardt's four dimensions.

    Parameters
    ----------
    source
        An organization, or a networkx digraph whose arrows run from leader to follower. Loops
        do not count, and parallel arrows count once.
    relation
        Which arrows of an organization: ``"manages"`` (its solid lines), ``"delegates"``
        (delegations in force), ``"supports"`` or ``"member"``. The nodes are the people, roles
        and circles that they connect, and everyone who is not among these and holds none.
    rng
        The source of randomness for samples, which are drawn in graphs too large to count every
        pair: for least-upper-boundedness, if the graph is not a forest and has more than 2,000
        nodes (a strong component counts as one).

    Returns
    -------
    Krackhardt
        For one node, connectedness is 1 and all others nan. All nan without nodes, or for
        support that was not asked. Hierarchy is nan if no node reaches another one, efficiency
        if no two nodes are connected, least-upper-boundedness if no component has three nodes.

    Raises
    ------
    ValueError
        If `source` is not a directed graph, `relation` or `rng` is not valid, or anything is
        dated and no date was entered.

    Warns
    -----
    UserWarning
        If the arrows of a graph seem to run from follower to leader.

    Examples
    --------
    >>> import networkx as nx
    >>> krackhardt(nx.DiGraph([("ann", "bo"), ("bo", "cy"), ("cy", "ann")])).hierarchy
    0.0

    Notes
    -----
    Least-upper-boundedness follows the definition: an upper bound of two nodes is a node that
    reaches both (or one of them that reaches the other), and the least one is reached by all
    others. R's package sna (2.7) looks for one that reaches all others, and gives other figures.
    Efficiency counts arrows, and its denominator all components together. UCINET counts edges of
    the undirected graph and takes the mean over components, weighted by size, so it differs where
    arrows are mutual or there are several components. sna sums the values of ties.
    For samples, the standard errors hold for pairs that are drawn independently.

    References
    ----------
    - Krackhardt, D. (1994). Graph Theoretical Dimensions of Informal Organizations. In
      K. M. Carley & M. J. Prietula (eds.), Computational Organization Theory, 89-111.
    """
    draws = as_generator(rng)
    graph = directed_relation_graph(source, relation)
    return compute_krackhardt(graph, Reach.from_graph(graph.condensation, draws), draws)


def compute_krackhardt(graph: RelationGraph, reach: Reach, rng: np.random.Generator) -> Krackhardt:
    """Krackhardt's dimensions of a graph, given how far its nodes reach."""
    if not graph.is_known or not graph.n_nodes:
        return Krackhardt(math.nan, math.nan, math.nan, math.nan)
    size = np.bincount(graph.component).astype(np.float64)
    n_pairs = graph.n_nodes * (graph.n_nodes - 1)
    hierarchy, error_per_reach = _compute_hierarchy(graph, reach)
    boundedness, boundedness_error, exact = _compute_upper_boundedness(graph, size, rng)
    # A component of k nodes needs k - 1 arrows, and may have (k - 1)² more.
    n_needed = size.sum() - size.size
    redundant = ratio_or_nan(float(graph.arcs[0].size - n_needed), float(((size - 1) ** 2).sum()))
    return Krackhardt(
        connectedness=float((size * (size - 1)).sum()) / n_pairs if n_pairs else 1.0,
        hierarchy=hierarchy,
        efficiency=1 - redundant,
        least_upper_boundedness=boundedness,
        exact=exact and reach.exact,
        hierarchy_error=0.0 if reach.exact else error_per_reach * reach.standard_error,
        least_upper_boundedness_error=boundedness_error,
    )


def _compute_hierarchy(graph: RelationGraph, reach: Reach) -> tuple[float, float]:
    """The hierarchy, and its derivative by the mean number of others that a node reaches."""
    size = graph.condensation.component_size
    n_mutual = float((size * (size - 1)).sum()) / 2
    n_reached = reach.mean * graph.n_nodes
    n_pairs = n_reached - n_mutual
    hierarchy = ratio_or_nan(n_reached - 2 * n_mutual, n_pairs)
    return hierarchy, ratio_or_nan(n_mutual * graph.n_nodes, n_pairs**2)


def _compute_upper_boundedness(
    graph: RelationGraph, size: np.ndarray, rng: np.random.Generator
) -> tuple[float, float, bool]:
    """The least-upper-boundedness, its standard error, and whether it is exact."""
    n_possible = float(((size - 1) * (size - 2)).sum()) / 2
    if not n_possible:
        return math.nan, 0.0, True
    if graph.parent is not None:
        return 1.0, 0.0, True
    n_pairs, error, exact = count_unbounded_pairs(graph.condensation, graph.component, rng)
    return 1 - n_pairs / n_possible, error / n_possible, exact
