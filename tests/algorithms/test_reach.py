"""How far nodes reach, by lists, chains and bitsets, against networkx; and the chains themselves."""

from __future__ import annotations

from itertools import pairwise

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepback._algorithms import _chain_cover, _reach_chains, _reachability
from stepback._algorithms._chain_cover import cover_with_chains
from stepback._algorithms._pendant_trees import PendantTrees
from stepback._algorithms._reach_bitsets import UpwardArcs
from stepback._algorithms._reach_chains import ReachChains, least_words
from stepback._algorithms._reach_lists import ReachLists
from stepback._algorithms._reachability import Condensation, Reach

LISTS, CHAINS, BITSETS = "lists", "chains", "bitsets"
DIAMONDS = [(0, 1), (0, 2), (1, 3), (2, 3), (3, 4), (3, 5), (4, 6), (5, 6)]


@st.composite
def graphs(draw, *, acyclic=False):
    """Draw simple arcs between nodes in any order: thin or wide, of no arcs or many."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    n_nodes = draw(st.integers(1, 60))
    farthest = draw(st.integers(1, n_nodes))  # a thin graph has only short arcs
    source = n_nodes * rng.random(draw(st.integers(0, 150))) ** draw(st.integers(1, 5))
    source = source.astype(np.int64)  # the higher the power, the more arcs leave the same nodes
    target = source + rng.integers(1, farthest + 1, size=source.size)
    keys = np.unique((source * n_nodes + target)[target < n_nodes])
    source, target = np.stack(np.divmod(rng.permutation(keys), n_nodes))
    if not acyclic and source.size:
        closing = rng.integers(source.size, size=draw(st.integers(0, 3)))
        keys = np.unique(
            np.append(source, target[closing]) * n_nodes + np.append(target, source[closing])
        )
        source, target = np.divmod(keys, n_nodes)
    shuffled = rng.permutation(n_nodes)
    return n_nodes, shuffled[source], shuffled[target]


def build_networkx(n_nodes, source, target):
    """The same graph in networkx."""
    G = nx.DiGraph()
    G.add_nodes_from(range(n_nodes))
    G.add_edges_from(zip(source.tolist(), target.tolist(), strict=True))
    return G


def force(patch, method):
    """Have reach be found by one method alone."""
    if method != LISTS:
        patch.setattr(ReachLists, "from_arcs", lambda *_: None)
    if method == CHAINS:
        of = ReachChains.from_arcs
        patch.setattr(ReachChains, "from_arcs", lambda *arcs: of(*arcs[:3], np.inf))
    if method == BITSETS:
        patch.setattr(ReachChains, "from_arcs", lambda *_: None)


@pytest.mark.parametrize("is_thin", [True, False])
@pytest.mark.parametrize("method", [LISTS, CHAINS, BITSETS])
@given(arcs=graphs(), few=st.sampled_from([0, 8]), positions=st.sampled_from([1, 200, 1 << 23]))
def test_reach_by_each_method_agrees_with_networkx(method, is_thin, arcs, few, positions):
    """Numbers reached and reaching, and sums of weights, in one batch or many, with cycles."""
    n_nodes = arcs[0]
    weights = np.random.default_rng(1).normal(size=n_nodes)
    G = build_networkx(*arcs)
    below = [[node, *nx.descendants(G, node)] for node in range(n_nodes)]
    n_above = np.bincount(np.concatenate(below), minlength=n_nodes)
    with pytest.MonkeyPatch.context() as patch:
        force(patch, method)
        patch.setattr(_reach_chains, "_FEW", few)
        patch.setattr(_reach_chains, "_MAX_POSITIONS", positions)
        patch.setattr(UpwardArcs, "is_thin", is_thin)
        condensation = Condensation.from_arcs(*arcs)
        assert condensation.reachable_counts().tolist() == [len(nodes) for nodes in below]
        assert condensation.reaching_counts().tolist() == n_above.tolist()
        sums = condensation.reachable_sums(weights)
    expected = [weights[nodes].sum() for nodes in below]
    np.testing.assert_allclose(sums, expected, rtol=1e-12, atol=1e-12)


@given(graphs(acyclic=True), st.sampled_from([0, 1, 4]))
def test_chains_hold_each_node_once_and_lead_downward(arcs, steps_per_arc):
    """However long paths to join are searched for; no fewer than the widest antichain."""
    G = build_networkx(*arcs)
    order = list(nx.topological_sort(G))
    rank = np.argsort(order)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_chain_cover, "_STEPS_PER_ARC", steps_per_arc)
        previous = cover_with_chains(arcs[0], rank[arcs[1]], rank[arcs[2]])
    below = nx.transitive_closure_dag(nx.relabel_nodes(G, dict(enumerate(rank.tolist()))))
    followed = previous[previous >= 0]
    assert np.unique(followed).size == followed.size
    assert all(below.has_edge(before, node) for node, before in enumerate(previous) if before >= 0)
    pairs = nx.Graph((("up", a), ("down", b)) for a, b in below.edges)
    pairs.add_nodes_from(("up", node) for node in below)
    matching = nx.bipartite.maximum_matching(pairs, [("up", node) for node in below])
    fewest = arcs[0] - len(matching) // 2  # Dilworth
    assert np.count_nonzero(previous < 0) >= fewest


def grid(width):
    """A square in which everyone leads to the next on the right and the next below."""
    node = np.arange(width**2).reshape(width, width)
    return (
        width**2,
        np.append(node[:, :-1], node[:-1]),
        np.append(node[:, 1:], node[1:]),
    )


def ladder(length):
    """Two chains, and an arc from each member of the first to their neighbor in the other."""
    node = np.arange(length)
    return (
        2 * length,
        np.concatenate([node[:-1], node[:-1] + length, node]),
        np.concatenate([node[1:], node[1:] + length, node + length]),
    )


def separate_diamonds(length):
    """Diamonds each of which has its last node in common with the first of the next."""
    top = 3 * np.arange(length)
    return (
        3 * length + 1,
        np.concatenate([top, top, top + 1, top + 2]),
        np.concatenate([top + 1, top + 2, top + 3, top + 3]),
    )


def detours(length):
    """A chain, and from each member a way around the next four."""
    node = np.arange(length)
    back = node[:-5]
    return (
        2 * length,
        np.concatenate([node[:-1], node, back + length]),
        np.concatenate([node[1:], node + length, back + 5]),
    )


@pytest.mark.parametrize(
    ("arcs", "n_chains"),
    [(grid(20), 20), (ladder(300), 2), (separate_diamonds(200), 2), (detours(300), 6)],
)
@pytest.mark.parametrize("seed", [None, 0, 1])
def test_chains_are_few_whatever_the_order_of_nodes(arcs, n_chains, seed):
    """As many as the graph is wide, or hardly more."""
    n_nodes, source, target = arcs
    if seed is not None:
        rng = np.random.default_rng(seed)
        shuffled, order = rng.permutation(n_nodes), rng.permutation(source.size)
        source, target = shuffled[source[order]], shuffled[target[order]]
    condensation = Condensation.from_arcs(n_nodes, source, target)
    chains = ReachChains.from_arcs(condensation.level, source, target, np.inf)
    assert chains.n_chains <= n_chains
    expected = condensation.upward_arcs().reach_counts(np.arange(n_nodes))
    assert chains.descendant_sums(np.ones(n_nodes)).tolist() == expected.tolist()


@given(graphs(acyclic=True))
def test_the_least_work_of_chains_is_no_more_than_their_work(arcs):
    """Whatever trees hang on the graph, which take no chains."""
    condensation = Condensation.from_arcs(*arcs)
    level_and_arcs = condensation.level, condensation.source, condensation.target
    chains = ReachChains.from_arcs(*level_and_arcs, np.inf)
    assert least_words(*level_and_arcs) <= chains.n_words


def test_the_least_work_of_chains_in_a_grid():
    """In 20 by 20, 361 nodes have two incoming arcs, up to 19 of them on one diagonal.

    18 by 18 of these lead to two others, and so to all but the first and the last of the 361.
    """
    condensation = Condensation.from_arcs(*grid(20))
    level_and_arcs = condensation.level, condensation.source, condensation.target
    assert least_words(*level_and_arcs) == (2 * 18**2 + 2 * 359) * 19


def test_chains_are_tried_where_many_trees_lead_upward_from_a_line():
    """Each member of a line has a pair of leaders above another leader: the core is empty."""
    line = np.arange(2_000)
    leader = line + line.size
    source = np.concatenate([line[:-1], leader, leader + line.size, leader + 2 * line.size])
    target = np.concatenate([line[1:], line, leader, leader])
    condensation = Condensation.from_arcs(4 * line.size, source, target)
    assert isinstance(condensation._known_reach, ReachChains)
    n_reached = line.size - line
    expected = np.concatenate([n_reached, n_reached + 1, n_reached + 2, n_reached + 2])
    assert condensation.reachable_counts().tolist() == expected.tolist()


def test_chains_of_two_diamonds():
    """The worked example: the second of two chains has no arc between its members."""
    source, target = np.array(DIAMONDS).T
    assert cover_with_chains(7, source, target).tolist() == [-1, -1, 0, 2, 1, 3, 5]


def test_reach_along_chains_of_two_diamonds():
    """The worked example: positions in the chains below the first node."""
    source, target = np.array(DIAMONDS).T
    level = np.array([0, 1, 1, 2, 3, 3, 4])
    chains = ReachChains.from_arcs(level, source, target, np.inf)
    members = [chains.member[a:b].tolist() for a, b in pairwise(chains.start)]
    assert members == [[1, 4], [2, 3, 5, 6]]
    positions = [first.tolist() for _, first in chains._positions()]
    assert positions == [[0, 0, 1, 1, 1, 2, 2], [0, 1, 0, 1, 3, 2, 3]]
    assert chains.descendant_sums(10.0 ** np.arange(7))[3] == 1_111_000
    assert chains.ancestor_sums(np.ones(7)).tolist() == [1, 2, 2, 4, 5, 5, 7]
    assert ReachChains.from_arcs(level, source, target, chains.n_words) is not None
    assert ReachChains.from_arcs(level, source, target, chains.n_words - 1) is None


def test_trees_that_hang_on_a_diamond_are_added_to_it():
    """The worked example: one tree below, one above."""
    source, target = np.array([(0, 1), (0, 2), (1, 3), (2, 3), (3, 4), (4, 5), (6, 0)]).T
    trees = PendantTrees.from_arcs(7, source, target)
    assert trees.core.tolist() == [0, 1, 2, 3]
    assert trees.lower.tolist() == [-1, -1, -1, -1, 3, 4, -1]
    assert trees.upper.tolist() == [-1, -1, -1, -1, -1, -1, 0]
    given_weights = []

    def core_sums(weights):
        given_weights.append(weights.tolist())
        return np.array([6.0, 4, 4, 3])

    assert trees.descendant_sums(np.ones(7), core_sums).tolist() == [6, 4, 4, 3, 2, 1, 7]
    assert given_weights == [[1, 1, 1, 3]]


def test_long_thin_graphs_are_counted_and_not_sampled():
    """Two chains of 60,000 with arcs across: 3.6 billion pairs reach one another."""
    condensation = Condensation.from_arcs(*ladder(60_000))
    reach = Reach.from_graph(condensation, np.random.default_rng(0))
    assert reach.exact
    left = np.arange(60_000, 0, -1)
    assert reach.counts.tolist() == [*(2 * left).tolist(), *left.tolist()]
    assert condensation.reaching_counts().tolist() == [*range(1, 60_001), *range(2, 120_001, 2)]


@pytest.mark.parametrize("is_above", [True, False])
def test_teams_of_a_thin_graph_need_no_chains(is_above):
    """A ladder of 2,000 whose members each lead nine others, or are led by them."""
    n_core, source, target = ladder(1_000)
    n_nodes = 10 * n_core
    member, leader = np.arange(n_core, n_nodes), np.repeat(np.arange(n_core), 9)
    if is_above:
        member, leader = leader, member
    source, target = np.append(source, leader), np.append(target, member)
    condensation = Condensation.from_arcs(n_nodes, source, target)
    chains = ReachChains.from_arcs(condensation.level, source, target, np.inf)
    assert chains.trees.core.size <= n_core
    assert chains.n_chains == 2
    every = np.arange(n_nodes)
    expected = condensation.upward_arcs().reach_counts(every)
    assert chains.descendant_sums(np.ones(n_nodes)).tolist() == expected.tolist()
    expected = condensation.reversed_arcs().reach_counts(every)
    assert chains.ancestor_sums(np.ones(n_nodes)).tolist() == expected.tolist()


def test_chains_of_more_work_than_is_allowed_are_not_passed(monkeypatch):
    """Then reach is sampled."""
    monkeypatch.setattr(_reachability, "_LEAST_ENTRIES", 0)
    monkeypatch.setattr(_reachability, "_SAMPLE_SIZE", 100)
    assert Condensation.from_arcs(*grid(100)).reachable_counts() is not None
    monkeypatch.setattr(_reachability, "_MAX_WORDS", 1_000)
    assert Condensation.from_arcs(*grid(100)).reachable_counts() is None
