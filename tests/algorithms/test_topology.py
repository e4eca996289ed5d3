"""Levels, reachable nodes and cycles of directed graphs, against networkx."""

import networkx as nx
import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from stepback._algorithms import _topology
from stepback._algorithms._topology import find_cycles, reachable_nodes, topological_levels


@st.composite
def arc_arrays(draw):
    """Draw arcs between a few nodes."""
    n_nodes = draw(st.integers(1, 12))
    ends = st.integers(0, n_nodes - 1)
    pairs = draw(st.lists(st.tuples(ends, ends), max_size=30))
    source, target = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
    return n_nodes, source, target


def build_networkx(n_nodes, source, target):
    """The same graph in networkx."""
    G = nx.DiGraph()
    G.add_nodes_from(range(n_nodes))
    G.add_edges_from(zip(source.tolist(), target.tolist(), strict=True))
    return G


def nodes_and_descendants(G, nodes):
    """The nodes themselves and all that networkx reaches from them."""
    return {reached for node in nodes for reached in {node, *nx.descendants(G, node)}}


@given(arc_arrays())
def test_cycles_follow_arcs_share_no_node_and_leave_no_cycle(arcs):
    """Each cycle begins at its lowest node; without the nodes of all, the graph is acyclic."""
    G = build_networkx(*arcs)
    cycles = find_cycles(*arcs)
    for cycle in cycles:
        assert cycle[0] == min(cycle)
        assert nx.is_simple_path(G, cycle)
        assert G.has_edge(cycle[-1], cycle[0])
    nodes_on_cycles = [node for cycle in cycles for node in cycle]
    assert len(nodes_on_cycles) == len(set(nodes_on_cycles))
    assert bool(cycles) is not nx.is_directed_acyclic_graph(G)
    G.remove_nodes_from(nodes_on_cycles)
    assert nx.is_directed_acyclic_graph(G)


@given(arc_arrays())
def test_the_level_of_a_node_is_the_longest_path_to_it(arcs):
    """Levels agree with networkx's topological generations; behind a cycle there is none."""
    G = build_networkx(*arcs)
    on_cycles = {
        node
        for component in nx.strongly_connected_components(G)
        if len(component) > 1 or G.has_edge(*[min(component)] * 2)
        for node in component
    }
    behind_cycles = nodes_and_descendants(G, on_cycles)
    level, has_cycle_above = topological_levels(*arcs)
    assert set(np.flatnonzero(has_cycle_above).tolist()) == behind_cycles
    G.remove_nodes_from(behind_cycles)
    for height, generation in enumerate(nx.topological_generations(G)):
        assert {level[node] for node in generation} == {height}


@given(arc_arrays(), st.data())
def test_reachable_nodes_agree_with_networkx(arcs, data):
    """The start nodes count as reached."""
    n_nodes, source, target = arcs
    start = data.draw(st.lists(st.integers(0, n_nodes - 1), unique=True))
    expected = nodes_and_descendants(build_networkx(*arcs), start)
    is_reached = reachable_nodes(n_nodes, source, target, np.array(start, dtype=np.int64))
    assert set(np.flatnonzero(is_reached).tolist()) == expected


def test_each_level_of_a_long_chain_among_isolated_nodes_is_one_higher():
    """The levels have few nodes among many, and several arcs lead to each."""
    chain = np.arange(50)
    source = np.concatenate([chain[:-1], chain[:-2]])
    target = np.concatenate([chain[1:], chain[2:]])
    level, has_cycle_above = topological_levels(1_000, source, target)
    assert level.tolist() == [*range(50), *[0] * 950]
    assert not has_cycle_above.any()


def test_many_cycles_are_found_together(monkeypatch):
    """Ten thousand cycles of two nodes take as many passes as one, also where they share nodes."""
    passes = []
    levels = _topology.topological_levels
    monkeypatch.setattr(
        _topology, "topological_levels", lambda *graph: passes.append(1) or levels(*graph)
    )
    nodes = np.arange(20_000)
    pairs = [[node, node + 1] for node in range(0, nodes.size, 2)]
    assert find_cycles(nodes.size, nodes, nodes ^ 1) == pairs
    both_ways = np.append(nodes[:-1], nodes[1:]), np.append(nodes[1:], nodes[:-1])
    assert find_cycles(nodes.size, *both_ways) == pairs
    assert len(passes) == 4
