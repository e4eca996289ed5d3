"""Order among nodes, against networkx."""

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepback._algorithms._adjacency import positions_in_runs, run_starts, stable_argsort
from stepback._algorithms._forests import forest_depths, forest_roots, path_sums, subtree_sums
from stepback._algorithms._sorted_lookup import segmented_lookup
from stepback._algorithms._topology import find_cycles, reachable_nodes, topological_levels


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
    found = find_cycles(*drawn)
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
    level, stuck = topological_levels(*drawn)
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
    found = reachable_nodes(nodes, source, target, np.array(start, dtype=np.int64))
    assert set(np.flatnonzero(found).tolist()) == below


@given(st.lists(st.integers(-1, 9), min_size=10, max_size=10))
def test_the_depth_of_a_node_is_the_way_up_to_its_root(parents):
    """Whoever is on or below a cycle has no way up."""
    depth, stuck = forest_depths(np.array(parents))
    for node in range(10):
        above, steps = node, 0
        while parents[above] >= 0 and steps <= 10:
            above, steps = parents[above], steps + 1
        assert stuck[node] == (steps > 10)
        if not stuck[node]:
            assert depth[node] == steps


@pytest.mark.parametrize("nodes", range(20))
def test_a_line_is_as_deep_as_it_is_long(nodes):
    """Whatever its length, each node is one below the one before, and none is in a circle."""
    depth, stuck = forest_depths(np.arange(-1, nodes - 1))
    assert depth.tolist() == list(range(nodes))
    assert depth.dtype == np.int64
    assert not stuck.any()


@st.composite
def forests(draw):
    """The parent of each of some nodes, in any order, and a weight for each."""
    nodes = draw(st.integers(1, 12))
    parents = [draw(st.integers(-1, node - 1)) for node in range(nodes)]
    order = draw(st.permutations(range(nodes)))
    parent = np.full(nodes, -1, dtype=np.int64)
    for node, above in enumerate(parents):
        parent[order[node]] = order[above] if above >= 0 else -1
    weights = draw(st.lists(st.integers(0, 9), min_size=nodes, max_size=nodes))
    return parent, np.array(weights)


@given(forests())
def test_sums_in_a_forest_are_those_over_the_way_up_and_over_all_below(drawn):
    """Each node is on its own way up and in its own tree, and the weights stay as they are."""
    parent, weights = drawn
    before = weights.tolist()
    ways = []
    for node in range(parent.size):
        way = [node]
        while parent[way[-1]] >= 0:
            way.append(int(parent[way[-1]]))
        ways.append(way)
    assert forest_roots(parent).tolist() == [way[-1] for way in ways]
    assert path_sums(parent, weights).tolist() == [sum(weights[way]) for way in ways]
    below = [
        sum(weights[other] for other, way in enumerate(ways) if node in way)
        for node in range(parent.size)
    ]
    assert subtree_sums(parent, forest_depths(parent)[0], weights).tolist() == below
    assert weights.tolist() == before


@given(st.lists(st.lists(st.integers(0, 9), max_size=5, unique=True), min_size=1, max_size=5))
def test_a_key_is_found_within_its_run_alone(runs):
    """In others it may well be; where it is missing, the place is the one it would take."""
    start = run_starts(np.repeat(np.arange(len(runs)), [len(run) for run in runs]), len(runs))
    ordered = np.array([key for run in runs for key in sorted(run)], dtype=np.int64)
    run, key = (grid.ravel() for grid in np.meshgrid(np.arange(len(runs)), np.arange(11)))
    place, there = segmented_lookup(start, np.append(ordered, -1), run, key)
    for one, wanted, at, found in zip(run, key, place, there, strict=True):
        assert found == (wanted in runs[one])
        assert at == start[one] + sum(other < wanted for other in runs[one])
    assert start.tolist() == [0, *np.cumsum([len(run) for run in runs]).tolist()]


def test_runs_are_read_one_after_the_other():
    """Also where one is empty, and where they overlap."""
    at, where = positions_in_runs(np.array([5, 2, 9, 4]), np.array([7, 2, 10, 7]))
    assert at.tolist() == [5, 6, 9, 4, 5, 6]
    assert where.tolist() == [0, 0, 2, 3, 3, 3]


def test_in_a_long_line_beside_which_others_stand_every_level_is_one_higher():
    """Levels of few nodes among many, each met by more than one arc."""
    line = np.arange(50)
    source = np.concatenate([line[:-1], line[:-2]])
    target = np.concatenate([line[1:], line[2:]])
    level, stuck = topological_levels(1_000, source, target)
    assert level.tolist() == [*range(50), *[0] * 950]
    assert not stuck.any()


def test_many_separate_circles_are_found_together():
    """Ten thousand pairs that report to each other take about as many passes as one."""
    nodes = np.arange(20_000)
    found = find_cycles(nodes.size, nodes, nodes ^ 1)
    assert found == [[at, at + 1] for at in range(0, nodes.size, 2)]


@given(st.lists(st.integers(0, 5) | st.integers(0, 2**31 - 1)))
def test_what_is_alike_stays_in_order_when_sorted(keys):
    """As numpy's stable argsort has it, of keys of any width."""
    for kind in (np.int32, np.int64):
        column = np.array(keys, dtype=kind)
        assert stable_argsort(column).tolist() == np.argsort(column, kind="stable").tolist()
        assert column.tolist() == keys
