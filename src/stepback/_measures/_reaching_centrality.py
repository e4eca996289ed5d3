"""How far leaders reach, and how few arrows run in cycles."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np

from stepback._algorithms._reachability import Reach
from stepback._measures._authority import ratio_or_nan
from stepback._organization._relation_graph import (
    Relation,
    RelationGraph,
    directed_relation_graph,
    relation_graph,
)
from stepback._organization._validate_args import as_generator

if TYPE_CHECKING:
    from stepback._organization._relation_graph import Source


@attrs.frozen
class ReachingCentrality:
    """How far each node reaches, and how unequal that is.

    Attributes:
        overall: The global reaching centrality: by how much the one who reaches furthest
            exceeds the others in the mean.
        local: For each node the share of all others that it reaches.
        exact: Whether this is counted; else `local` comes from a sample of 4,096 nodes, as
            does the mean in `overall`, while those are counted who may reach furthest.
        standard_error: Of `overall`; 0 if exact. The errors of `local` are at most 0.008.
    """

    overall: float
    local: dict[Any, float]
    exact: bool
    standard_error: float


def reaching_centrality(
    source: Source,
    *,
    relation: Relation = "manages",
    rng: np.random.Generator | int | None = None,
) -> ReachingCentrality:
    """How far leaders reach through their followers, each and overall.

    Overall it is 1 where one leads all others directly, and 0 where all reach equally far.

    Parameters
    ----------
    source
        An organization, or a networkx digraph whose arrows run from leader to follower. Loops
        and parallel arrows make no difference.
    relation
        Which arrows of an organization; as for `krackhardt`.
    rng
        What a sample is drawn with where so many reach one another that they cannot all be
        listed: more than 40 million pairs, besides those through the largest cycle.

    Returns
    -------
    ReachingCentrality
        Overall nan with fewer than two nodes or without arrows; locally nan with fewer than two
        nodes. All nan for support that nobody asked for.

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
    >>> found = reaching_centrality(nx.DiGraph([("ann", "bo"), ("bo", "cy")]))
    >>> found.local
    {'ann': 1.0, 'bo': 0.5, 'cy': 0.0}
    >>> found.overall
    0.75

    References
    ----------
    - Mones, E., Vicsek, L., & Vicsek, T. (2012). Hierarchy Measure for Complex Networks.
      PLoS ONE 7(3), e33799. doi:10.1371/journal.pone.0033799
    """
    draws = as_generator(rng)
    graph = directed_relation_graph(source, relation)
    if graph.n_nodes < 2 or not graph.is_known:
        local = graph.by_node(np.full(graph.n_nodes, math.nan))
        return ReachingCentrality(math.nan, local, exact=True, standard_error=0.0)
    reach = Reach.from_graph(graph.condensation, draws)
    return ReachingCentrality(
        overall=global_reaching_centrality(graph, reach),
        local=graph.by_node((reach.counts - 1) / (graph.n_nodes - 1)),
        exact=reach.exact,
        standard_error=reach.standard_error * graph.n_nodes / (graph.n_nodes - 1) ** 2,
    )


def global_reaching_centrality(graph: RelationGraph, reach: Reach) -> float:
    """The global reaching centrality."""
    if graph.n_nodes < 2 or not graph.arcs[0].size:
        return math.nan
    above_mean = reach.counts.max() - 1 - reach.mean
    return float(above_mean * graph.n_nodes / (graph.n_nodes - 1) ** 2)


def flow_hierarchy(
    source: Source, *, relation: Relation = "manages", weight: str | None = None
) -> float:
    """The share of arrows that are on no cycle.

    Parameters
    ----------
    source
        An organization, or a networkx digraph. Parallel arrows count as so many, and a loop is
        a cycle.
    relation
        Which arrows of an organization; as for `krackhardt`.
    weight
        The attribute of the arrows that says how much each counts, 1 where it is missing; of an
        organization ``"strength"`` for supports and ``"flow"`` for delegations. ``None``: alike.

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
    >>> flow_hierarchy(nx.DiGraph([("ann", "bo"), ("bo", "ann"), ("bo", "cy"), ("bo", "di")]))
    0.5

    References
    ----------
    - Luo, J., & Magee, C. L. (2011). Detecting Evolving Patterns of Self-Organizing Networks
      by Flow Hierarchy Measurement. Complexity 16(6), 53-61. doi:10.1002/cplx.20368
    """
    return acyclic_share(relation_graph(source, relation, weight))


def acyclic_share(graph: RelationGraph) -> float:
    """The share of the weight of arrows that is on no cycle."""
    label = graph.condensation.component
    onward = label[graph.tail] != label[graph.head]
    return ratio_or_nan(float(graph.weight[onward].sum()), float(graph.weight.sum()))
