"""What leaders hold by those who depend on them: the beta-measure and the permission value."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from stepback._algorithms._arrays import Array
from stepback._organization._relation_graph import Relation, RelationGraph, directed_relation_graph
from stepback._organization._validate_args import as_float_or_nan, raise_faults
from stepback._problems._format import format_value

if TYPE_CHECKING:
    from stepback._organization._relation_graph import Source


def beta_measure(
    source: Source,
    *,
    relation: Relation = "manages",
    weight: str | None = None,
    reflexive: bool = False,
) -> dict[Any, float]:
    """How much each dominates others: every follower is worth 1, divided among their leaders.

    Parameters
    ----------
    source
        An organization, or a networkx digraph whose arrows run from leader to follower. Loops
        do not count; parallel arrows count as so many.
    relation
        Which arrows of an organization; as for `krackhardt`.
    weight
        By what a follower is divided among leaders; as for `flow_hierarchy`.
    reflexive
        Whether everyone is among their own leaders too, with a weight of 1.

    Returns
    -------
    dict
        From each node to a number from 0 up. They sum to the number of those who have a leader;
        reflexive, to that of all. nan for support that nobody asked for.

    Raises
    ------
    ValueError
        If `source` is no directed graph, `relation` is none, a weight is no number from 0 up,
        or a delegation is dated and no date was entered.

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
    if not graph.is_known:
        return graph.by_node(np.full(graph.n_nodes, math.nan))
    proper = graph.tail != graph.head
    tail, head, weights = graph.tail[proper], graph.head[proper], graph.weight[proper]
    own = 1.0 if reflexive else 0.0
    given = np.bincount(head, weights=weights, minlength=graph.n_nodes) + own
    beta = np.zeros(graph.n_nodes)
    np.add.at(beta, tail, weights / given[head])
    return graph.by_node(beta + 1 / given if reflexive else beta)


def permission_value(
    source: Source,
    *,
    worth: Mapping[Any, float] | None = None,
    relation: Relation = "manages",
) -> dict[Any, float]:
    """What each is worth where nobody may act without the permission of all above them.

    The conjunctive permission value of additive worths: the worth of each is divided equally
    among them and everyone who reaches them. What the top gets beyond its own worth is the rent
    of its veto; it falls as leaders step back.

    Parameters
    ----------
    source
        An organization, or a networkx digraph whose arrows run from leader to follower. Loops
        and parallel arrows make no difference.
    worth
        From node to what it would be worth alone; who is left out, 0. ``None``: 1 each.
    relation
        Which arrows of an organization; as for `krackhardt`.

    Returns
    -------
    dict
        From each node to its value. They sum to the worth of all. nan for support that nobody
        asked for.

    Raises
    ------
    ValueError
        If `source` is no directed graph, `relation` is none, `worth` names nodes that are not
        there or is not finite, or a delegation is dated and no date was entered.

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
    Exact at every size. Where more than 40 million pairs reach one another, besides those
    through the largest cycle, time grows with nodes times arrows.

    References
    ----------
    - Gilles, R. P., Owen, G., & van den Brink, R. (1992). Games with Permission Structures: The
      Conjunctive Approach. International Journal of Game Theory 20, 277-293.
    """
    graph = directed_relation_graph(source, relation)
    worths = _worths(graph, worth)
    if not graph.is_known:
        return graph.by_node(np.full(graph.n_nodes, math.nan))
    each = worths / graph.condensation.reaching_counts()
    return graph.by_node(graph.condensation.reachable_sums(each))


def _worths(graph: RelationGraph, worth: Mapping[Any, float] | None) -> Array:
    """The worth of each node, or one error about all that are none."""
    if worth is None:
        return np.ones(graph.n_nodes)
    if not isinstance(worth, Mapping):
        raise ValueError(
            f"worth: {format_value(worth)} is no mapping; give one from nodes to numbers"
        )
    known = set(graph.nodes)
    faults = [
        f"{format_value(node)} is no node here; leave it out" for node in worth if node not in known
    ]
    faults += [
        f"{format_value(node)}: {format_value(value)} is no finite number; mend it or leave it out"
        for node, value in worth.items()
        if not math.isfinite(as_float_or_nan(value))
    ]
    raise_faults("worth", faults)
    return np.array([float(worth.get(node, 0)) for node in graph.nodes], dtype=np.float64)
