"""Reaching centrality, and the share of arrows that are on no cycle."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import attrs
import numpy as np

from stepback._algorithms._reachability import Reach
from stepback._display._figures_by_id import labels_of_figures
from stepback._display._notebook_table import TableRecord
from stepback._frames import FrameColumn, FrameColumns
from stepback._measures._authority import ratio_or_nan
from stepback._organization._relation_graph import (
    Relation,
    RelationGraph,
    Source,
    directed_relation_graph,
    relation_graph,
)
from stepback._organization._validate_args import as_generator
from stepback._records._frozen_mapping import freeze_mapping


@attrs.frozen(repr=False, eq=False)
class ReachingCentrality(TableRecord):
    """How far each node reaches, and how unequal that is.

    Attributes:
        overall: The global reaching centrality: the mean difference between the share that the
            node which reaches furthest reaches, and the share that each other node reaches.
        local: For each node, the share of all other nodes that it reaches.
        exact: Whether everything is counted; else `local` is estimated from a sample of 4,096
            nodes, and so is the mean in `overall`, while nodes that may reach furthest are counted.
        standard_error: That of `overall`; 0 if exact. Those of `local` are at most 0.008.
    """

    overall: float
    local: Mapping[Any, float] = attrs.field(converter=freeze_mapping)
    exact: bool
    standard_error: float

    def _frame_columns(self) -> FrameColumns:
        """A row for each node."""
        labels = labels_of_figures(self.local).label_columns(list(self.local))
        return labels | {"reaching_centrality": FrameColumn("number", list(self.local.values()))}


def reaching_centrality(
    source: Source,
    *,
    relation: Relation = "manages",
    rng: np.random.Generator | int | None = None,
) -> ReachingCentrality:
    """How far leaders reach through their followers: each leader, and how unequally overall.

    Overall it is 1 if one node leads all others directly, and 0 if all reach equally far.

    Parameters
    ----------
    source
        An organization, or a networkx digraph whose arrows run from leader to follower. Loops
        and parallel arrows make no difference.
    relation
        Which arrows of an organization; as for `krackhardt`.
    rng
        The source of randomness for a sample, which is drawn where counting would take long:
        in graphs of more than some 80,000 nodes of which many millions of pairs reach one
        another, not counting those through the largest cycle, and in which a hundred nodes or
        more do not reach one another, as is the case unless the graph is very deep. An estimate
        of the work decides, not the time, so that every machine does the same.

    Returns
    -------
    ReachingCentrality
        `overall` is nan with fewer than two nodes or without arrows, `local` with fewer than two
        nodes. All nan for support that was not asked.

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
    >>> centrality = reaching_centrality(nx.DiGraph([("ann", "bo"), ("bo", "cy")]))
    >>> centrality.local
    {'ann': 1.0, 'bo': 0.5, 'cy': 0.0}
    >>> centrality.overall
    0.75

    References
    ----------
    - Mones, E., Vicsek, L., & Vicsek, T. (2012). Hierarchy Measure for Complex Networks.
      PLoS ONE 7(3), e33799. doi:10.1371/journal.pone.0033799
    """
    draws = as_generator(rng)
    graph = directed_relation_graph(source, relation)
    if graph.n_nodes < 2:
        local = graph.by_node(np.full(graph.n_nodes, math.nan), "reaching_centrality")
        return ReachingCentrality(math.nan, local, exact=True, standard_error=0.0)
    reach = Reach.from_graph(graph.condensation, draws)
    return ReachingCentrality(
        overall=global_reaching_centrality(graph, reach),
        local=graph.by_node((reach.counts - 1) / (graph.n_nodes - 1), "reaching_centrality"),
        exact=reach.exact,
        standard_error=reach.standard_error * graph.n_nodes / (graph.n_nodes - 1) ** 2,
    )


def global_reaching_centrality(graph: RelationGraph, reach: Reach) -> float:
    """The global reaching centrality of a graph, given how far its nodes reach."""
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
        An organization, or a networkx digraph. Parallel arrows all count, and a loop is a cycle.
    relation
        Which arrows of an organization; as for `krackhardt`.
    weight
        The arrow attribute that holds the weight of each arrow, 1 where it is missing; for an
        organization, ``"strength"`` of supports or ``"flow"`` of delegations. ``None``: 1 each.

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
    is_acyclic = label[graph.tail] != label[graph.head]
    return ratio_or_nan(float(graph.weight[is_acyclic].sum()), float(graph.weight.sum()))
