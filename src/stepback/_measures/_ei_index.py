"""The E-I index: whether ties lead out of units or stay within them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from stepback._algorithms._arrays import Array, empty_mask, object_array
from stepback._flow._compiled import Compiled
from stepback._measures._authority import ratio_or_nan
from stepback._organization._compiled_organization import compiled_at_date
from stepback._organization._organization import Organization
from stepback._organization._relation_graph import Relation, RelationGraph, Source, relation_graph
from stepback._problems._format import format_value
from stepback._records._record_types import NODE_TABLES


def ei_index(
    source: Source,
    *,
    relation: Relation = "supports",
    units: Mapping[Any, Any] | str = "unit",
    weight: str | None = None,
) -> float:
    """Whether ties lead out of units (1) or stay within them (-1).

    The number of ties between units less the number within units, over the number of both.

    Parameters
    ----------
    source
        An organization, or a networkx digraph. Every arrow but a loop is a tie, also parallel.
    relation
        Which arrows of an organization are the ties; as for `krackhardt`.
    units
        The unit of each node, as a mapping; or the name of the node attribute that holds it,
        which for people, roles and circles is `unit`. Nodes whose unit is not known (missing,
        empty or ``None``) are left out, and so are their ties.
    weight
        How much each tie counts; as for `flow_hierarchy`.

    Returns
    -------
    float
        In [-1, 1]; nan where there are no ties between nodes whose units are known.

    Raises
    ------
    ValueError
        If `source` is not a directed graph, `relation` is not valid, `units` is not an attribute of
        the nodes, a weight is not from 0 up, or anything is dated and no date was entered.

    Examples
    --------
    >>> import networkx as nx
    >>> ties = nx.DiGraph([("ann", "bo"), ("bo", "cy"), ("cy", "di"), ("ann", "di")])
    >>> ei_index(ties, units={"ann": "sales", "bo": "sales", "cy": "sales", "di": "service"})
    0.0

    References
    ----------
    - Krackhardt, D., & Stern, R. N. (1988). Informal Networks and Organizational Crises: An
      Experimental Simulation. Social Psychology Quarterly 51(2), 123-140. doi:10.2307/2786835
    """
    graph = relation_graph(source, relation, weight)
    if isinstance(units, Mapping):
        unit_by_node = units
    elif not isinstance(units, str):
        raise ValueError(
            f"units: {format_value(units)} is neither a mapping from nodes to units nor the name "
            "of an attribute; give one of these"
        )
    elif not isinstance(source, Organization):
        unit_by_node = dict(source.nodes(data=units))
    elif units == "unit":
        return compute_ei_index(compiled_at_date(source), graph)
    else:
        raise ValueError(
            f"units: {format_value(units)} is not 'unit'; give that, or a mapping by id"
        )
    return _index_from_units(graph, object_array([unit_by_node.get(node) for node in graph.nodes]))


def compute_ei_index(compiled: Compiled, graph: RelationGraph) -> float:
    """The E-I index of the arrows between nodes of an organization."""
    unit = np.concatenate([compiled.columns.tables[name]["unit"] for name in NODE_TABLES])
    return _index_from_units(graph, unit[graph.node_index])


def _index_from_units(graph: RelationGraph, unit: Array) -> float:
    """The E-I index of the arrows between nodes in these units."""
    is_known = ~empty_mask(unit)
    ties = np.flatnonzero((graph.tail != graph.head) & is_known[graph.tail] & is_known[graph.head])
    is_external = unit[graph.tail[ties]] != unit[graph.head[ties]]
    weight = graph.weight[ties]
    external, internal = float(weight[is_external].sum()), float(weight[~is_external].sum())
    return ratio_or_nan(external - internal, float(weight.sum()))
