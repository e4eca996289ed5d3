"""Order among nodes, against networkx."""

import networkx as nx
import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from stepback._order import cycles, forest_depth, levels, reached, sorting


@st.composite
def arcs(draw):
    """Arcs between a few nodes."""
    nodes = draw(st.integers(1, 12))
    ends = st.integers(0, nodes - 1)
    pairs = draw(st.lists(st.tuples(ends, ends), max_size=30))
    source, target = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
    return nodes, source, target


def graph_of(nodes, source, target):
    G = nx.DiGraph()
    G.add_nodes_from(range(nodes))
    G.add_edges_from(zip(source.tolist(), target.tolist(), strict=True))
    return G


@given(arcs())
def test_cycles_are_cycles_and_leave_none_behind(drawn):
    """Each follows arcs from its lowest node, none share a node, and without them none is left."""
    G = graph_of(*drawn)
    found = cycles(*drawn)
    for cycle in found:
        assert cycle[0] == min(cycle)
        assert nx.is_simple_path(G, cycle)
        assert G.has_edge(cycle[-1], cycle[0])
    within = [node for cycle in found for node in cycle]
    assert len(within) == len(set(within))
    assert bool(found) is not nx.is_directed_acyclic_graph(G)
    G.remove_nodes_from(within)
    assert nx.is_directed_acyclic_graph(G)


@given(arcs())
def test_the_level_of_a_node_is_the_longest_way_to_it(drawn):
    """As networkx's topological generations have it; nodes on or behind a cycle have none."""
    G = graph_of(*drawn)
    behind = {
        node
        for component in nx.strongly_connected_components(G)
        if len(component) > 1 or G.has_edge(*[min(component)] * 2)
        for one in component
        for node in {one, *nx.descendants(G, one)}
    }
    level, stuck = levels(*drawn)
    assert set(np.flatnonzero(stuck).tolist()) == behind
    G.remove_nodes_from(behind)
    for height, generation in enumerate(nx.topological_generations(G)):
        assert {level[node] for node in generation} == {height}


@given(arcs(), st.data())
def test_what_is_reached_is_whoever_networkx_finds_below(drawn, data):
    """The nodes that one starts from are among them."""
    nodes, source, target = drawn
    start = data.draw(st.lists(st.integers(0, nodes - 1), unique=True))
    G = graph_of(*drawn)
    below = {node for one in start for node in {one, *nx.descendants(G, one)}}
    found = reached(nodes, source, target, np.array(start, dtype=np.int64))
    assert set(np.flatnonzero(found).tolist()) == below


@given(st.lists(st.integers(-1, 9), min_size=10, max_size=10))
def test_the_depth_of_a_node_is_the_way_up_to_its_root(parents):
    """Whoever is on or below a cycle has no way up."""
    depth, stuck = forest_depth(np.array(parents))
    for node in range(10):
        above, steps = node, 0
        while parents[above] >= 0 and steps <= 10:
            above, steps = parents[above], steps + 1
        assert stuck[node] == (steps > 10)
        if not stuck[node]:
            assert depth[node] == steps


def test_many_separate_circles_are_found_together():
    """Ten thousand pairs that report to each other take about as many passes as one."""
    nodes = np.arange(20_000)
    found = cycles(nodes.size, nodes, nodes ^ 1)
    assert found == [[at, at + 1] for at in range(0, nodes.size, 2)]


@given(st.lists(st.integers(0, 5) | st.integers(0, 2**31 - 1)))
def test_what_is_alike_stays_in_order_when_sorted(keys):
    """As numpy's stable argsort has it, of keys of any width."""
    for kind in (np.int32, np.int64):
        column = np.array(keys, dtype=kind)
        assert sorting(column).tolist() == np.argsort(column, kind="stable").tolist()
        assert column.tolist() == keys
