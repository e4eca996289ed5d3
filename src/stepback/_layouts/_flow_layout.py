"""How one domain flows: marks in columns, as high as what they hold, and bands between them.

A mark is a person, role or circle, or several that are drawn as one. Heights are shares of the
domain's decisions, so all that arrives is 1. Three laws hold, which the tests check: what a mark
holds is what arrives and what flows in; it is also what the mark keeps, leaves vacant and passes
on; and what all marks keep and leave vacant is 1.
"""

from __future__ import annotations

import attrs
import numpy as np

from stepback._algorithms._arrays import Array, add_at
from stepback._flow._compiled import Compiled
from stepback._layouts._flow_columns import NodeFlow, column_numbers, node_flow
from stepback._layouts._unit_groups import UnitGroups

_GAPS = 0.8  # the gaps of the fullest column together, as a part of all that arrives


@attrs.frozen(eq=False)
class FlowLayout:
    """Where each mark and band is drawn.

    Attributes:
        node: The node of each mark; -1 where it stands for several.
        name: What a mark that stands for several is called; empty for all others.
        n_nodes: How many nodes each mark stands for.
        column: The column of each mark, from 0 for owners.
        top: Where each mark begins, counted downwards.
        held, kept, vacant: The height of each mark, and which part of it stays there: settled by
            people, or vacant in roles and circles. What is passed on is above what stays.
        tail, head: The marks that each band leaves and enters.
        weight: The height of each band.
        tail_top, head_top: Where each band begins at either end.
        height: Of the highest column, with its gaps.
    """

    node: Array
    name: list[str]
    n_nodes: Array
    column: Array
    top: Array
    held: Array
    kept: Array
    vacant: Array
    tail: Array
    head: Array
    weight: Array
    tail_top: Array
    head_top: Array
    height: float


def flow_layout(compiled: Compiled, domain: int, *, max_rows: int) -> FlowLayout:
    """Lay out the flow of one domain, with at most `max_rows` marks in a column.

    Of a column with more nodes, the half that hold most are marks of their own; the others are
    one mark for each of the largest units, and one for all that remain.
    """
    flow = node_flow(compiled, domain)
    column = column_numbers(flow)
    mark, node, names = _merge_small(compiled, flow, column, max_rows)
    n_marks = node.size
    held, kept, vacant, n_nodes = (
        np.bincount(mark, values, n_marks)
        for values in (flow.held, flow.kept, flow.vacant, np.ones(mark.size))
    )
    mark_column = np.zeros(n_marks, dtype=np.int64)
    mark_column[mark] = column
    pair, position = np.unique(mark[flow.tail] * n_marks + mark[flow.head], return_inverse=True)
    tail, head = np.divmod(pair, max(1, n_marks))
    weight = np.bincount(position, flow.weight, pair.size)
    top, height = _stack_columns(mark_column, held, tail, head, weight, node)
    tail_top, head_top = _stack_bands(top, tail, head, weight)
    return FlowLayout(
        node, names, n_nodes.astype(np.int64), mark_column, top, held, kept, vacant,
        tail, head, weight, tail_top, head_top, height,
    )  # fmt: skip


def _merge_small(
    compiled: Compiled, flow: NodeFlow, column: Array, max_rows: int
) -> tuple[Array, Array, list[str]]:
    """The mark of each node, the node of each mark or -1, and the names of merged marks."""
    mark = np.full(flow.node.size, -1, dtype=np.int64)
    node: list[int] = []
    names: list[str] = []
    for number in range(int(column.max(initial=-1)) + 1):
        members = np.flatnonzero(column == number)
        members = members[np.argsort(-flow.held[members], kind="stable")]
        n_single = members.size if members.size <= max_rows else max_rows // 2
        single, others = members[:n_single], members[n_single:]
        mark[single] = len(node) + np.arange(single.size)
        node += flow.node[single].tolist()
        names += [""] * single.size
        if others.size:
            n_units = max(1, max_rows - n_single - 2)
            units = UnitGroups.from_nodes(compiled, flow.node[others], n_units)
            mark[others] = len(node) + units.group
            node += [-1] * len(units.names)
            names += units.names
    return mark, np.array(node, dtype=np.int64), names


def _stack_columns(
    column: Array, held: Array, tail: Array, head: Array, weight: Array, node: Array
) -> tuple[Array, float]:
    """Where each mark begins, and the height of the highest column.

    A mark stands near those that pass to it, so that few bands cross; merged marks are last.
    """
    top = np.zeros(column.size)
    height = 0.0
    # Marks may be as thin as a hair; the gaps leave room for their names.
    gap = _GAPS / max(1, int(np.bincount(column).max(initial=0)))
    for number in range(int(column.max(initial=-1)) + 1):
        marks = np.flatnonzero(column == number)
        inflow, pull = np.zeros((2, column.size))
        add_at(inflow, head, weight)
        add_at(pull, head, weight * (top[tail] + held[tail] / 2))
        # Owners, to whom nothing is passed, stand by what they hold.
        target = np.where(
            inflow[marks] > 0, pull[marks] / np.where(inflow > 0, inflow, 1)[marks], 0
        )
        order = marks[np.lexsort((-held[marks], target, node[marks] < 0))]
        steps = held[order] + gap
        top[order] = np.cumsum(steps) - steps
        height = max(height, float(steps.sum() - gap))
    return top, height


def _stack_bands(top: Array, tail: Array, head: Array, weight: Array) -> tuple[Array, Array]:
    """Where each band begins at its tail and its head: stacked in the order of the other ends."""
    starts = []
    for own, other in ((tail, head), (head, tail)):
        order = np.lexsort((top[other], own))
        stacked = np.cumsum(weight[order]) - weight[order]
        first = np.searchsorted(own[order], own[order])
        start = np.empty(weight.size)
        start[order] = top[own[order]] + stacked - stacked[first]
        starts.append(start)
    return starts[0], starts[1]
