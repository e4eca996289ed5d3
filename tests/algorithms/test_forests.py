"""Depths, roots and sums in forests, against walks along the parents."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepback._algorithms._forests import forest_depths, forest_roots, path_sums, subtree_sums


@given(st.lists(st.integers(-1, 9), min_size=10, max_size=10))
def test_the_depth_of_a_node_is_the_length_of_the_path_to_its_root(parents):
    """Nodes on or below a cycle have no root."""
    depth, has_cycle_above = forest_depths(np.array(parents))
    for node in range(10):
        ancestor, n_steps = node, 0
        while parents[ancestor] >= 0 and n_steps <= 10:
            ancestor, n_steps = parents[ancestor], n_steps + 1
        assert has_cycle_above[node] == (n_steps > 10)
        if not has_cycle_above[node]:
            assert depth[node] == n_steps


@pytest.mark.parametrize("n_nodes", range(20))
def test_a_chain_is_as_deep_as_it_is_long(n_nodes):
    """Whatever its length, each node is one below its parent, and none is on a cycle."""
    depth, has_cycle_above = forest_depths(np.arange(-1, n_nodes - 1))
    assert depth.tolist() == list(range(n_nodes))
    assert depth.dtype == np.int64
    assert not has_cycle_above.any()


@st.composite
def forests(draw):
    """Draw the parent of each node, in any order, and a weight for each node."""
    n_nodes = draw(st.integers(1, 12))
    earlier_parents = [draw(st.integers(-1, node - 1)) for node in range(n_nodes)]
    order = draw(st.permutations(range(n_nodes)))
    parent = np.full(n_nodes, -1, dtype=np.int64)
    for node, earlier in enumerate(earlier_parents):
        parent[order[node]] = order[earlier] if earlier >= 0 else -1
    weights = draw(st.lists(st.integers(0, 9), min_size=n_nodes, max_size=n_nodes))
    return parent, np.array(weights)


@given(forests())
def test_sums_run_over_the_path_to_the_root_and_over_the_subtree(forest):
    """Each node is on its own path and in its own subtree, and the weights are not changed."""
    parent, weights = forest
    original_weights = weights.tolist()
    paths = []
    for node in range(parent.size):
        path = [node]
        while parent[path[-1]] >= 0:
            path.append(int(parent[path[-1]]))
        paths.append(path)
    assert forest_roots(parent).tolist() == [path[-1] for path in paths]
    assert path_sums(parent, weights).tolist() == [sum(weights[path]) for path in paths]
    expected = [
        sum(weights[other] for other, path in enumerate(paths) if node in path)
        for node in range(parent.size)
    ]
    assert subtree_sums(parent, forest_depths(parent)[0], weights).tolist() == expected
    assert weights.tolist() == original_weights
