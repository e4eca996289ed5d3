"""Krackhardt's four dimensions of hierarchy."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import attrs
import numpy as np

from stepback._algorithms._reachability import Reach
from stepback._algorithms._upper_bounds import UnboundedPairs
from stepback._measures._authority import ratio_or_nan
from stepback._organization._relation_graph import Relation, RelationGraph, directed_relation_graph
from stepback._organization._validate_args import as_generator

if TYPE_CHECKING:
    from stepback._organization._relation_graph import Source


@attrs.frozen
class Krackhardt:
    """How near a graph is to an out-tree, in four dimensions that an out-tree has all at 1.

    Attributes:
        connectedness: The share of all pairs that are joined, in whatever direction.
        hierarchy: Of the pairs of whom one reaches the other, the share in which the other does
            not reach back.
        efficiency: 1 less the share of the arrows possible, beyond those that join the parts,
            that are there.
        least_upper_boundedness: 1 less the share of pairs, of those that may, that have nobody
            above both whom everyone else above both leads.
        exact: Whether all this is counted; else it was estimated from a sample.
        hierarchy_error, least_upper_boundedness_error: Standard errors of the estimates; 0 where
            counted.
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
        (delegations in force), ``"supports"`` or ``"member"``. Counted are the people, roles
        and circles that they join, and everyone who neither is nor holds one of these.
    rng
        What samples are drawn with, in graphs too large to look at every pair: in a graph that
        is no forest, least-upper-boundedness above 2,000 nodes (strong components as one).

    Returns
    -------
    Krackhardt
        One person: connectedness 1, the rest nan. Nobody, or support that nobody asked for: nan.
        Hierarchy is nan where nobody reaches anyone, efficiency where nothing is joined,
        least-upper-boundedness where no part has three members.

    Raises
    ------
    ValueError
        If `source` is no directed graph, `relation` or `rng` is none, or a delegation is dated
        and no date was entered.

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
    Least-upper-boundedness follows the definition: an upper bound of two is whoever reaches
    both (or is one of them and reaches the other), and the least is one that all others reach.
    R's package sna (2.7) looks for one that reaches all others, and gives other figures.
    Sampled, the standard errors hold for pairs drawn independently.

    References
    ----------
    - Krackhardt, D. (1994). Graph Theoretical Dimensions of Informal Organizations. In
      K. M. Carley & M. J. Prietula (eds.), Computational Organization Theory, 89-111.
    """
    draws = as_generator(rng)
    graph = directed_relation_graph(source, relation)
    return compute_krackhardt(graph, Reach.from_graph(graph.condensation, draws), draws)


def compute_krackhardt(graph: RelationGraph, reach: Reach, rng: np.random.Generator) -> Krackhardt:
    """Krackhardt's dimensions of a graph, of which is known how far its nodes reach."""
    if not graph.is_known or not graph.n_nodes:
        return Krackhardt(math.nan, math.nan, math.nan, math.nan)
    size = np.bincount(graph.component).astype(np.float64)
    hierarchy, by_reach = _hierarchy(graph, reach)
    bounded, by_pairs, exact = _bounded(graph, size, rng)
    joins = size.sum() - size.size
    beyond = ratio_or_nan(float(graph.arcs[0].size - joins), float(((size - 1) ** 2).sum()))
    return Krackhardt(
        connectedness=_connectedness(size),
        hierarchy=hierarchy,
        efficiency=1 - beyond,
        least_upper_boundedness=bounded,
        exact=exact and reach.exact,
        hierarchy_error=0.0 if reach.exact else by_reach * reach.standard_error,
        least_upper_boundedness_error=by_pairs,
    )


def _connectedness(size: np.ndarray) -> float:
    nodes = float(size.sum())
    return 1.0 if nodes == 1 else float((size * (size - 1)).sum()) / (nodes * (nodes - 1))


def _hierarchy(graph: RelationGraph, reach: Reach) -> tuple[float, float]:
    """The hierarchy, and how it grows with the mean number of others that a node reaches."""
    inside = graph.condensation.component_size.astype(np.float64)
    mutual = float((inside * (inside - 1)).sum()) / 2
    reached = reach.mean * graph.n_nodes
    pairs = reached - mutual
    return ratio_or_nan(reached - 2 * mutual, pairs), ratio_or_nan(mutual * graph.n_nodes, pairs**2)


def _bounded(
    graph: RelationGraph, size: np.ndarray, rng: np.random.Generator
) -> tuple[float, float, bool]:
    """The least-upper-boundedness, its standard error, and whether it is exact."""
    most = float(((size - 1) * (size - 2)).sum()) / 2
    if not most:
        return math.nan, 0.0, True
    if graph.parent is not None:
        return 1.0, 0.0, True
    without = UnboundedPairs.from_graph(graph.condensation, graph.component, rng)
    return 1 - without.n_pairs / most, without.standard_error / most, without.exact
