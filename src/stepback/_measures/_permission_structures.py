"""Measures of dominance in permission structures: beta-measure and permission value."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from stepback._display._figures_by_id import FiguresById
from stepback._organization._relation_graph import Relation, Source, directed_relation_graph
from stepback._organization._validate_args import as_float_or_nan, parse_numbers
from stepback._problems._format import format_value


def beta_measure(
    source: Source,
    *,
    relation: Relation = "manages",
    weight: str | None = None,
    reflexive: bool = False,
) -> FiguresById[Any, float]:
    """How much each node dominates others: every follower is worth 1, divided among its leaders.

    Parameters
    ----------
    source
        An organization, or a networkx digraph whose arrows run from leader to follower. Loops
        do not count; each of several parallel arrows counts.
    relation
        Which arrows of an organization; as for `krackhardt`.
    weight
        The weights by which a follower is divided among its leaders; as for `flow_hierarchy`.
    reflexive
        Whether every node is also one of its own leaders, with a weight of 1.

    Returns
    -------
    FiguresById
        From each node to a number from 0 up. The numbers sum to the number of nodes that have a
        leader; if reflexive, to the number of all nodes. nan for support that was not asked.

    Raises
    ------
    ValueError
        If `source` is not a directed graph, `relation` is not valid, a weight is not a number
        from 0 up, or anything is dated and no date was entered.

    Warns
    -----
    UserWarning
        If the arrows of a graph seem to run from follower to leader.

    Examples
    --------
    >>> import networkx as nx
    >>> beta_measure(nx.DiGraph([("ann", "cy"), ("bo", "cy"), ("bo", "di")]))
    {'ann': 0.5, 'cy': 0.0, 'bo': 1.5, 'di': 0.0}

    References
    ----------
    - van den Brink, R., & Gilles, R. P. (2000). Measuring Domination in Directed Networks.
      Social Networks 22(2), 141-157. doi:10.1016/S0378-8733(00)00019-8
    """
    graph = directed_relation_graph(source, relation, weight)
    is_proper = graph.tail != graph.head
    tail, head, weights = graph.tail[is_proper], graph.head[is_proper], graph.weight[is_proper]
    own_weight = 1.0 if reflexive else 0.0
    incoming = np.bincount(head, weights=weights, minlength=graph.n_nodes) + own_weight
    beta = np.zeros(graph.n_nodes)
    np.add.at(beta, tail, weights / incoming[head])
    return graph.by_node(beta + 1 / incoming if reflexive else beta, "beta_measure")


def permission_value(
    source: Source,
    *,
    worth: Mapping[Any, float] | None = None,
    relation: Relation = "manages",
) -> FiguresById[Any, float]:
    """The value of each node if nobody may act without the permission of all above them.

    The conjunctive permission value of additive worths: the worth of each node is divided
    equally among the node and all nodes that reach it. What the top gets beyond its own worth
    is the rent of its veto; it falls as leaders step back.

    Parameters
    ----------
    source
        An organization, or a networkx digraph whose arrows run from leader to follower. Loops
        and parallel arrows make no difference.
    worth
        From each node to its worth alone; 0 for nodes that are left out. ``None``: 1 each.
    relation
        Which arrows of an organization; as for `krackhardt`.

    Returns
    -------
    FiguresById
        From each node to its value; their sum is the worth of all nodes. nan for support not asked.

    Raises
    ------
    ValueError
        If `source` is not a directed graph, `relation` is not valid, `worth` has unknown nodes
        or values that are not finite, or anything is dated and no date was entered.

    Warns
    -----
    UserWarning
        If the arrows of a graph seem to run from follower to leader.

    Examples
    --------
    >>> import networkx as nx
    >>> permission_value(nx.DiGraph([("ann", "bo"), ("ann", "cy")]), worth={"bo": 1, "cy": 1})
    {'ann': 1.0, 'bo': 0.5, 'cy': 0.5}

    Notes
    -----
    The values are exact at every size. Time is about in proportion to the arrows in graphs that
    are near a tree, and in deep ones, where few chains hold all nodes, each of which reaches the
    next. In others, time grows with nodes times arrows: some ten seconds for 100,000 nodes.

    References
    ----------
    - Gilles, R. P., Owen, G., & van den Brink, R. (1992). Games with Permission Structures: The
      Conjunctive Approach. International Journal of Game Theory 20, 277-293.
    """
    graph = directed_relation_graph(source, relation)
    worths = np.ones(graph.n_nodes)
    if worth is not None:
        worths = parse_numbers("worth", worth, graph.nodes, "node", _worth_fault)
    part = worths / graph.condensation.reaching_counts()
    return graph.by_node(graph.condensation.reachable_sums(part), "permission_value")


def _worth_fault(value: Any) -> str:
    if math.isfinite(as_float_or_nan(value)):
        return ""
    return f"{format_value(value)} is not a finite number; correct it or leave it out"
