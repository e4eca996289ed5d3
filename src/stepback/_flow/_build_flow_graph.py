"""From columns to the acyclic graph that decision weight flows along."""

from __future__ import annotations

import datetime

import attrs
import numpy as np

from stepback._algorithms._adjacency import run_starts, stable_argsort
from stepback._algorithms._arrays import Array
from stepback._algorithms._topology import topological_levels
from stepback._columns._table import Columns
from stepback._flow._active_delegations import NO_NODES
from stepback._flow._flow_graph import FlowGraph
from stepback._flow._groups import Groups
from stepback._flow._state_graph import StateGraph, cycle_problems, redelegation_problems
from stepback._flow._states import NO_STARTS, NONE, StateKeys
from stepback._problems._problem import Problem

_LEVELS_WORTH_SORTING = 256


def build_flow_graph(
    columns: Columns,
    groups: Groups,
    date: datetime.date | None,
    contexts: frozenset[str],
    domains: Array | None = None,
    distinct_nodes: Array = NO_NODES,
    *,
    with_dormant: bool = False,
) -> tuple[FlowGraph | None, list[Problem]]:
    """The graph of what is in force on `date` in `contexts`, or why there is none.

    In a large organization, domains share the states that they can, but for those of the
    `distinct_nodes`; unless `domains` are given: then only these flow. `with_dormant` adds the
    dormant seats of groups that hand everything on, as `build_state_arcs` does.
    """
    states, problems = StateKeys.from_columns(
        columns,
        groups,
        date,
        contexts,
        domains,
        may_share=domains is None,
        starts=NO_STARTS,
        distinct_nodes=distinct_nodes,
    )
    graph, _ = StateGraph.from_states(states, with_dormant=with_dormant)
    live = graph.is_reached[graph.arcs.tail]
    graph = graph if live.all() else attrs.evolve(graph, arcs=graph.arcs.take(live))
    problems += redelegation_problems(graph)
    level, is_on_cycle = topological_levels(graph.n_states, graph.arcs.tail, graph.arcs.head)
    has_cycle = (is_on_cycle & graph.is_reached).any()
    if states.bands.is_sharing and (problems or has_cycle):
        # Problems name their domains, which states that are shared do not know.
        every = np.arange(columns.domain_ids.size)
        return build_flow_graph(columns, groups, date, contexts, every, with_dormant=with_dormant)
    if has_cycle:
        return None, [*problems, *cycle_problems(graph)]
    level[~graph.is_reached] = NONE
    level_start, order, by_head = order_by_level(level, graph.arcs.tail, graph.arcs.head)
    number = np.full(graph.n_states, NONE)
    number[order] = np.arange(order.size)
    arcs = graph.arcs.take(by_head)
    head = number[arcs.head]
    node, band = states.nodes_and_bands(graph.keys[order])
    home_state, own_part_state = states.own_part_links(graph.keys[order])
    flow_graph = FlowGraph(
        n_people=columns.n_people,
        node=node,
        domain=states.bands.domain[band],
        band=band,
        stands_for=states.bands.stands_for,
        root=number[graph.root],
        root_domain=states.bands.domain[: graph.root.size],
        root_weight=states.bands.weight,
        is_part=graph.keys[order] >= states.first_part,
        home_state=home_state,
        own_part_state=own_part_state,
        level_start=level_start,
        tail=number[arcs.tail],
        head=head,
        arc_start=run_starts(head, order.size),
        delegation=arcs.delegation,
        membership=arcs.membership,
        fraction=arcs.fraction,
    )
    return flow_graph, problems


def order_by_level(level: Array, tail: Array, head: Array) -> tuple[Array, Array, Array]:
    """Where levels start, the states in order, and the arcs in the order of their heads.

    States of level -1 are left out. Within a level, states follow the order of those that they
    are reached from: passes over the arcs then read memory in order, which makes them several
    times faster. Those that one arc enters come before the others: nothing has to be summed for
    them, which makes a pass half as fast again.
    """
    height = int(level.max(initial=NONE)) + 1
    if height <= _LEVELS_WORTH_SORTING:
        level = level.astype(np.int16)  # which numpy sorts in one pass, by radix
    by_level = np.argsort(level, kind="stable")[np.count_nonzero(level < 0) :]
    start = np.searchsorted(level[by_level], np.arange(height + 1))
    place = np.full(level.size, NONE)
    place[by_level] = np.arange(by_level.size)
    if height > _LEVELS_WORTH_SORTING:  # such as one long chain: a level has too few states
        return start, by_level, np.lexsort((place[tail], place[head]))
    arcs = np.argsort(level[head], kind="stable")
    first = np.searchsorted(level[head][arcs], np.arange(height + 1))
    is_summed = np.bincount(head, minlength=level.size) > 1
    for number in range(1, height):
        run = slice(first[number], first[number + 1])
        entering = arcs[run][stable_argsort(place[tail[arcs[run]]])]
        states = head[entering]
        if states.size > start[number + 1] - start[number]:
            # Several arcs enter some state: keep its first occurrence, which is written last.
            occurrence = np.arange(states.size)
            place[states[::-1]] = occurrence[::-1]
            states = states[place[states] == occurrence]
            summed = is_summed[states]
            states = np.concatenate([states[~summed], states[summed]])
        by_level[start[number] : start[number + 1]] = states
        place[states] = np.arange(start[number], start[number + 1])
        arcs[run] = entering[stable_argsort(place[head[entering]])]
    return start, by_level, arcs
