"""Dominators along the paths from roots, in graphs with cycles."""

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepback._algorithms._rooted_dominators import dominators_from_roots


def find_dominators(n_nodes, arcs, roots):
    """The dominators as a list."""
    source, target = (np.array([arc[end] for arc in arcs], dtype=np.int64) for end in (0, 1))
    return dominators_from_roots(n_nodes, source, target, np.array(roots)).tolist()


def networkx_dominators(n_nodes, arcs, roots):
    """The same by networkx, from a node before all roots."""
    graph = nx.DiGraph()
    graph.add_nodes_from(range(n_nodes + 1))
    graph.add_edges_from((source, target) for source, target in arcs if target not in roots)
    graph.add_edges_from((n_nodes, root) for root in roots)
    found = {**nx.immediate_dominators(graph, n_nodes), n_nodes: None}
    return [-1 if found.get(node, n_nodes) == n_nodes else found[node] for node in range(n_nodes)]


@st.composite
def rooted_graphs(draw):
    """A few nodes, any arcs between them, and some roots."""
    n_nodes = draw(st.integers(1, 9))
    node = st.integers(0, n_nodes - 1)
    arcs = draw(st.lists(st.tuples(node, node), max_size=20))
    return n_nodes, arcs, sorted(draw(st.sets(node, min_size=1, max_size=3)))


def test_two_nodes_that_lead_to_each_other_have_what_is_on_both_ways():
    """0→1, 0→2, 1→3, 2→4, 3→4, 4→3, 3→5: into the cycle of 3 and 4 lead two ways from 0."""
    arcs = [(0, 1), (0, 2), (1, 3), (2, 4), (3, 4), (4, 3), (3, 5)]
    assert find_dominators(6, arcs, [0]) == [-1, 0, 0, 0, 0, 3]


def test_a_way_back_to_what_is_above_is_no_second_way():
    """0→1→2→1: each way to 1 begins with 0, and each way to 2 ends with 1."""
    assert find_dominators(3, [(0, 1), (1, 2), (2, 1)], [0]) == [-1, 0, 1]


def test_what_no_root_reaches_leads_nowhere():
    """2 and 3 lead to each other and to 1, but nothing leads to them."""
    assert find_dominators(4, [(0, 1), (2, 1), (2, 3), (3, 2)], [0]) == [-1, 0, -1, -1]


@given(rooted_graphs())
def test_dominators_are_those_of_networkx(graph):
    """In every graph, with and without cycles."""
    assert find_dominators(*graph) == networkx_dominators(*graph)


@pytest.mark.parametrize("seed", range(20))
def test_dominators_of_larger_graphs_are_those_of_networkx(seed):
    """A tree, deep or flat, with arcs across it in any direction."""
    rng = np.random.default_rng(seed)
    n_nodes, depth = 300, int(rng.choice([1, 5, 1000]))
    arcs = [(int(rng.integers(max(0, node - depth), node)), node) for node in range(1, n_nodes)]
    n_across = int(rng.choice([3, 30, 300]))
    arcs += map(tuple, rng.integers(0, n_nodes, (n_across, 2)).tolist())
    roots = [0, *rng.choice(np.arange(1, n_nodes), 2, replace=False).tolist()]
    assert find_dominators(n_nodes, arcs, roots) == networkx_dominators(n_nodes, arcs, roots)
