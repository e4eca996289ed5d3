"""The flow of one domain from node to node, and the column that each node is drawn in."""

from __future__ import annotations

import attrs
import numpy as np

from stepback._algorithms._arrays import Array, add_at
from stepback._algorithms._topology import topological_levels
from stepback._flow._compiled import Compiled
from stepback._flow._flow_graph import FlowGraph


@attrs.frozen(eq=False)
class NodeFlow:
    """What one domain's decisions do at each node that they reach, as shares of the domain.

    Attributes:
        node: The nodes. Where arcs would run in a circle, as from a circle to a member who hands
            her part back to it, a node is there once for each distance from the owner.
        arrives, held, kept, vacant: What comes from outside to each, all that reaches it, what a
            person settles, and what stays in a role or circle.
        tail, head: Positions in `node`: the ends of each arc.
        weight: What passes along each arc.
    """

    node: Array
    arrives: Array
    held: Array
    kept: Array
    vacant: Array
    tail: Array
    head: Array
    weight: Array


def node_flow(compiled: Compiled, domain: int) -> NodeFlow:
    """The flow of one domain, of which all bands of amounts are added up."""
    graph = compiled.flow.graph
    # Domains may share states: only what arrives for this one is let in.
    is_in_domain = graph.root_domain == graph.stands_for[domain]
    graph = attrs.evolve(graph, root_weight=np.where(is_in_domain, graph.root_weight, 0.0))
    by_node = _merge_states(graph, np.zeros(graph.n_states, dtype=np.int64))
    _, on_cycle = topological_levels(by_node.node.size, by_node.tail, by_node.head)
    return _merge_states(graph, _state_depths(graph)) if on_cycle.any() else by_node


def column_numbers(flow: NodeFlow) -> Array:
    """The column of each node: one to the right of the last that passes to it; from 0."""
    return topological_levels(flow.node.size, flow.tail, flow.head)[0]


def _merge_states(graph: FlowGraph, depth: Array) -> NodeFlow:
    """Add up states of the same node and depth."""
    is_held = graph.held_weight > 0
    total = graph.source.sum()
    own = _own_fraction(graph)
    # What a principal hands to a circle that she is in, and gets back as her own part, stays.
    passed = graph.arc_weight() * (1 - own[graph.head])
    owner = np.where(graph.home_state >= 0, graph.home_state, np.arange(graph.n_states))
    n_nodes = int(graph.node.max(initial=0)) + 1
    keys, position = np.unique((depth[owner] * n_nodes + graph.node)[is_held], return_inverse=True)
    place = np.full(graph.n_states, -1, dtype=np.int64)
    place[is_held] = position
    arcs = np.flatnonzero((passed > 0) & (place[graph.tail] != place[graph.head]))
    n_places = keys.size
    pair, arc_position = np.unique(
        place[graph.tail[arcs]] * n_places + place[graph.head[arcs]], return_inverse=True
    )
    tail, head = np.divmod(pair, max(1, n_places))
    weight = np.bincount(arc_position, passed[arcs], pair.size) / total
    arrives, kept = (
        np.bincount(position, values[is_held], n_places) / total
        for values in (graph.source, graph.kept_weight)
    )
    reaches = arrives.copy()
    add_at(reaches, head, weight)
    node = keys % n_nodes
    is_person = node < graph.n_people
    return NodeFlow(
        node=node,
        arrives=arrives,
        held=reaches,
        kept=np.where(is_person, kept, 0.0),
        vacant=np.where(is_person, 0.0, kept),
        tail=tail,
        head=head,
        weight=weight,
    )


def _own_fraction(graph: FlowGraph) -> Array:
    """The part of what each state holds that comes home to its principal.

    0 but in circles that a principal in them has entered.
    """
    own = (graph.home_state >= 0).astype(np.float64)
    is_entered = (graph.own_part_state >= 0) | graph.is_part
    graph.levels.pass_up(own, np.where(is_entered[graph.tail], graph.fraction, 0.0))
    return own


def _state_depths(graph: FlowGraph) -> Array:
    """The longest path to each state from outside, in arcs between different nodes."""
    depth = np.zeros(graph.n_states, dtype=np.int64)
    step = (graph.node[graph.tail] != graph.node[graph.head]).astype(np.int64)
    for level in range(1, graph.level_start.size - 1):
        begin = graph.arc_start[graph.level_start[level]]
        end = graph.arc_start[graph.level_start[level + 1]]
        arcs = np.arange(begin, end)
        arcs = arcs[graph.held_weight[graph.tail[arcs]] > 0]
        np.maximum.at(depth, graph.head[arcs], depth[graph.tail[arcs]] + step[arcs])
    return depth
