"""Graphs of many thin levels, which are taken node by node, against networkx and brute force."""

from __future__ import annotations

import itertools

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import stepback._algorithms._trophic_levels as trophic
from stepback._algorithms._dominators import immediate_dominators
from stepback._algorithms._forests import forest_depths, subtree_sums
from stepback._algorithms._reach_bitsets import UpwardArcs
from stepback._algorithms._reachability import Condensation
from stepback._algorithms._topology import reachable_nodes, topological_levels
from stepback._algorithms._trophic_levels import solve_trophic_levels

LENGTH = 150


@st.composite
def deep_graphs(draw):
    """Draw two chains side by side, with arcs across them, each downward; nodes in any order."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    n_nodes = 2 * LENGTH
    earlier, later = np.sort(rng.integers(n_nodes, size=(2, draw(st.integers(0, 60)))), axis=0)
    chain = np.arange(n_nodes - 2)
    source, target = np.append(chain, earlier), np.append(chain + 2, later)
    distinct = np.unique(source * n_nodes + target)
    distinct = distinct[distinct // n_nodes != distinct % n_nodes]
    source, target = rng.permutation(n_nodes)[
        np.stack(np.divmod(rng.permutation(distinct), n_nodes))
    ]
    return n_nodes, source, target


def build_networkx(n_nodes, source, target):
    """The same graph in networkx."""
    G = nx.DiGraph()
    G.add_nodes_from(range(n_nodes))
    G.add_edges_from(zip(source.tolist(), target.tolist(), strict=True))
    return G


@given(deep_graphs(), st.data())
def test_levels_and_reachable_nodes_of_deep_graphs_agree_with_networkx(arcs, data):
    """Also behind a cycle, which has no level."""
    n_nodes, source, target = arcs
    closing = data.draw(st.lists(st.integers(0, source.size - 1), max_size=1))
    source, target = np.append(source, target[closing]), np.append(target, source[closing])
    G = build_networkx(n_nodes, source, target)
    on_cycle = {
        node for loop in nx.strongly_connected_components(G) if len(loop) > 1 for node in loop
    }
    behind = on_cycle.union(*(nx.descendants(G, node) for node in on_cycle))
    level, has_cycle_above = topological_levels(n_nodes, source, target)
    assert set(np.flatnonzero(has_cycle_above).tolist()) == behind
    start = data.draw(st.integers(0, n_nodes - 1))
    is_reached = reachable_nodes(n_nodes, source, target, np.array([start]))
    assert set(np.flatnonzero(is_reached).tolist()) == {start, *nx.descendants(G, start)}
    G.remove_nodes_from(behind)
    for height, generation in enumerate(nx.topological_generations(G)):
        assert {level[node] for node in generation} == {height}


@given(deep_graphs())
def test_dominators_of_deep_graphs_agree_with_networkx(arcs):
    """A node behind all roots has those for dominators that networkx finds below it."""
    n_nodes, source, target = arcs
    level, _ = topological_levels(*arcs)
    assert level.max() > 64
    G = build_networkx(*arcs)
    G.add_edges_from((n_nodes, root) for root in range(n_nodes) if not G.in_degree(root))
    expected = nx.immediate_dominators(G, n_nodes)
    dominator = immediate_dominators(level, source, target)
    for node, found in enumerate(dominator.tolist()):
        assert found == (-1 if expected[node] == n_nodes else expected[node])


@given(deep_graphs(), st.sampled_from([1, 1 << 23]))
def test_reach_in_deep_graphs_agrees_with_networkx(arcs, words):
    """The numbers reached and reaching, and sums of weights, in one batch of targets or many."""
    n_nodes = arcs[0]
    G = build_networkx(*arcs)
    weights = np.random.default_rng(1).random(n_nodes)
    condensation = Condensation.from_arcs(*arcs)
    below = [[node, *nx.descendants(G, node)] for node in range(n_nodes)]
    n_above = np.bincount(np.concatenate(below))
    expected_sums = [weights[nodes].sum() for nodes in below]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("stepback._algorithms._reach_bitsets._MAX_WORDS", words)
        upward, reversed_arcs = condensation.upward_arcs(), condensation.reversed_arcs()
        every = np.arange(n_nodes)
        assert upward.reach_counts(every).tolist() == [len(nodes) for nodes in below]
        assert reversed_arcs.reach_counts(every).tolist() == n_above.tolist()
        np.testing.assert_allclose(upward.reach_sums(weights), expected_sums, rtol=1e-12)
    assert condensation.reaching_counts().tolist() == n_above.tolist()
    np.testing.assert_allclose(condensation.reachable_sums(weights), expected_sums, rtol=1e-12)


@given(deep_graphs())
def test_bits_are_the_same_node_by_node_and_level_by_level(arcs):
    """Both orders of passing bits up give the same bits."""
    level, _ = topological_levels(*arcs)
    upward = UpwardArcs.from_arcs(level, *arcs[1:])
    targets = np.arange(0, arcs[0], 2)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("stepback._algorithms._reach_bitsets.has_thin_levels", lambda *_: False)
        expected = upward.reach_bitsets(targets)
    assert (upward.reach_bitsets(targets) == expected).all()


@given(deep_graphs(), st.booleans(), st.sampled_from([0, 1_000]), st.sampled_from([0, 128]))
def test_trophic_levels_of_deep_graphs_are_the_least_squares(arcs, is_chain, loops, iterations):
    """Chains hang on nothing and are stripped from both ends; the core is solved either way."""
    n_nodes, source, target = arcs
    if is_chain:
        source, target = np.arange(n_nodes - 1), np.arange(1, n_nodes)
    matrix = np.zeros((source.size, n_nodes))
    matrix[np.arange(source.size), target] += 1
    matrix[np.arange(source.size), source] -= 1
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(trophic, "_MAX_LOOPS", loops)
        patch.setattr(trophic, "_FEW_ITERATIONS", iterations)
        level = solve_trophic_levels(n_nodes, source, target, np.ones(source.size))
    expected = np.linalg.lstsq(matrix, np.ones(source.size), rcond=None)[0]
    np.testing.assert_allclose(matrix @ level, matrix @ expected, atol=1e-8)
    assert level.min() == 0


@pytest.mark.parametrize(
    ("length", "width", "narrow"), [(3_000, 2, True), (500, 20, True), (60, 60, False)]
)
def test_narrow_graphs_are_those_that_elimination_is_quick_in(length, width, narrow):
    """A grid, in any order of its nodes: only its lesser side counts."""
    G = nx.relabel_nodes(
        nx.grid_2d_graph(length, width),
        dict(
            zip(
                itertools.product(range(length), range(width)),
                np.random.default_rng(0).permutation(length * width).tolist(),
                strict=True,
            )
        ),
    )
    laplacian = nx.laplacian_matrix(G, nodelist=range(length * width)).tocsr()
    assert trophic._is_narrow(laplacian) == narrow


def test_levels_of_a_narrow_graph_need_few_iterations(monkeypatch):
    """A ladder of 3,000 steps, each of which rises by one: gradients are given up soon."""
    monkeypatch.setattr(trophic, "_MAX_ITERATIONS", 10**6)
    gradients, solutions = trophic._conjugate_gradients, []
    monkeypatch.setattr(
        trophic,
        "_conjugate_gradients",
        lambda *args: solutions.append(gradients(*args)) or solutions[-1],
    )
    step = np.arange(3_000)
    source = np.concatenate([step[:-1], step[:-1] + 3_000, step])
    target = np.concatenate([step[1:], step[1:] + 3_000, step + 3_000])
    level = solve_trophic_levels(6_000, source, target, np.ones(source.size))
    assert solutions == [None]
    np.testing.assert_allclose(level, np.append(step, step + 1), atol=1e-8)


@pytest.mark.parametrize("width", [1, 500])
def test_subtrees_are_summed_in_deep_and_in_wide_forests(width):
    """A broom: a chain, and as many leaves at its end as its levels are wide."""
    parent = np.append(np.arange(-1, 9), np.full(width, 9))
    sums = subtree_sums(parent, forest_depths(parent)[0], np.ones(parent.size, dtype=np.int64))
    assert sums.dtype == np.int64
    assert sums.tolist() == [*range(10 + width, width, -1), *[1] * width]
