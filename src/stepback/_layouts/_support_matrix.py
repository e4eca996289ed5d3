"""Who backs whom, as a matrix: of people, posts and circles, or of units where these are many."""

from __future__ import annotations

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback._flow._compiled import Compiled
from stepback._flow._support_index import SupportIndex, combine_doubts
from stepback._layouts._unit_groups import UnitGroups


@attrs.frozen(eq=False)
class SupportMatrix:
    """Supporters in rows, and those whom they support in columns, both in the same order.

    Attributes:
        node: The node of each row; empty if rows are units.
        unit: The name of the unit of each row; empty if rows are nodes.
        value: The strength of the support between two nodes, or the number of supports between
            two units; 0 for none.
        is_asked: Whether it is known what each row receives.
    """

    node: Array
    unit: list[str]
    value: Array
    is_asked: Array


def support_matrix(compiled: Compiled, support: SupportIndex, *, most: int) -> SupportMatrix:
    """The matrix of everyone who gives or receives support, if these are `most` or fewer.

    Nodes stand by unit, and in a unit by layer, managers first. Else units stand for nodes.
    """
    node = np.unique(np.concatenate([support.supporter, support.supported]))
    if node.size > most:
        groups = UnitGroups.from_nodes(compiled, node, max(1, most - 2))
        size = len(groups.names)
        giver, taker = (
            groups.group[np.searchsorted(node, end)]
            for end in (support.supporter, support.supported)
        )
        counts = np.bincount(giver * size + taker, minlength=size * size)
        value = counts.reshape(size, size).astype(np.float64)
        return SupportMatrix(np.empty(0, np.int64), groups.names, value, np.ones(size, np.bool_))
    layer = compiled.reporting_tree.layer[node]
    unit = UnitGroups.from_nodes(compiled, node, node.size).group
    no_layer = np.iinfo(np.int64).max
    order = np.lexsort((node, np.where(layer > 0, layer, no_layer), unit))
    node = node[order]
    place = np.empty(node.size, dtype=np.int64)
    sorted_nodes = np.sort(node)
    place[np.searchsorted(sorted_nodes, node)] = np.arange(node.size)
    giver, taker = (
        place[np.searchsorted(sorted_nodes, end)] for end in (support.supporter, support.supported)
    )
    strength = combine_doubts(giver * node.size + taker, support.log_doubt, node.size**2)
    is_asked = ~np.isnan(support.received_strength[node])
    value = strength.reshape(node.size, node.size)
    return SupportMatrix(node, [], value, is_asked)
