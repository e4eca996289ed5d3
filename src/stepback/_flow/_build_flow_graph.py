"""From columns to the acyclic graph that decision weight flows along."""

from __future__ import annotations

import datetime

import numpy as np

from stepback._algorithms._adjacency import run_starts
from stepback._algorithms._arrays import Array
from stepback._algorithms._topology import topological_levels
from stepback._columns._table import Columns
from stepback._flow._flow_graph import FlowGraph
from stepback._flow._flow_problems import cycle_problems, redelegation_problems
from stepback._flow._groups import Groups
from stepback._flow._number_states import order_by_level
from stepback._flow._state_graph import StateGraph, active_states
from stepback._flow._states import NONE
from stepback._problems._problem import Problem


def build_flow_graph(
    columns: Columns, groups: Groups, date: datetime.date | None, contexts: frozenset[str]
) -> tuple[FlowGraph | None, list[Problem]]:
    """The graph of what is in force on `date` in `contexts`, or why there is none."""
    states, problems = active_states(columns, groups, date, contexts)
    graph = StateGraph.from_states(states)[0].only_reached()
    problems += redelegation_problems(graph)
    level, is_on_cycle = topological_levels(graph.n_states, graph.tail, graph.head)
    if (is_on_cycle & graph.is_reached).any():
        return None, [*problems, *cycle_problems(graph)]
    return _number_by_level(graph, np.where(graph.is_reached, level, NONE)), problems


def _number_by_level(graph: StateGraph, level: Array) -> FlowGraph:
    """The states that are reached, numbered so that every arc leads to a higher number."""
    states = graph.states
    level_start, order, by_head = order_by_level(level, graph.tail, graph.head)
    number = np.full(graph.n_states, NONE)
    number[order] = np.arange(order.size)
    arcs, head = graph.arcs.take(by_head), number[graph.head[by_head]]
    keys = graph.keys[order]
    node, band = states.nodes_and_bands(keys)
    home_state, own_part_state = states.own_part_links(keys)
    weight = states.bands.weight
    return FlowGraph(
        n_people=states.columns.n_people,
        node=node,
        domain=states.bands.domain[band],
        stands_for=states.bands.stands_for,
        source=np.bincount(number[graph.root], weights=weight, minlength=order.size),
        home_state=home_state,
        own_part_state=own_part_state,
        level_start=level_start,
        tail=number[graph.tail[by_head]],
        head=head,
        arc_start=run_starts(head, order.size),
        delegation=arcs.delegation,
        membership=arcs.membership,
        fraction=arcs.fraction,
    )
