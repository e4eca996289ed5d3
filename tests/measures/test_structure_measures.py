"""The shape of graphs: Krackhardt's dimensions, reach, flow hierarchy, trophic levels, ties."""

import math
import random
from decimal import Decimal
from fractions import Fraction
from itertools import combinations, permutations

import networkx as nx
import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import stepback._algorithms._ancestors as ancestry
import stepback._algorithms._reach_bitsets as marks
import stepback._algorithms._reachability as reach
import stepback._algorithms._trophic_levels as trophic
import stepback._algorithms._upper_bounds as bounds
from stepback import (
    Delegation,
    Domain,
    Membership,
    Organization,
    Person,
    ReportingLine,
    Role,
    Support,
    authority_distribution,
    beta_measure,
    ei_index,
    flow_hierarchy,
    krackhardt,
    models,
    permission_value,
    reaching_centrality,
    trophic_incoherence,
    trophic_levels,
)
from stepback._organization._relation_graph import RelationGraph

NAN = math.nan
TREE = [(1, 2), (1, 3), (2, 4), (2, 5), (3, 6), (3, 7)]
TWO_BOSSES = [(1, 3), (2, 3), (3, 4), (3, 5)]
DIAMOND = [(1, 2), (1, 3), (2, 4), (2, 5), (3, 4), (3, 5)]


def approximately(value, expected):
    """Equal to rounding, nan to nan."""
    return value == pytest.approx(expected, nan_ok=True)


def four_dimensions(graph):
    """Krackhardt's dimensions, in their order."""
    found = krackhardt(graph)
    assert found.exact
    assert found.hierarchy_error == found.least_upper_boundedness_error == 0
    return (
        found.connectedness,
        found.hierarchy,
        found.efficiency,
        found.least_upper_boundedness,
    )


@st.composite
def graphs(draw, most=9, multi=True):
    """Any small graph, with loops and parallel arrows, whose nodes are of several types."""
    nodes = draw(st.lists(st.integers(0, 30) | st.text(max_size=2), unique=True, max_size=most))
    graph = nx.MultiDiGraph() if multi else nx.DiGraph()
    graph.add_nodes_from(nodes)
    if nodes:
        node = st.sampled_from(nodes)
        graph.add_edges_from(draw(st.lists(st.tuples(node, node), max_size=2 * most)))
    return graph


@st.composite
def weighted_graphs(draw):
    """A small graph whose arrows have weights."""
    graph = draw(graphs())
    for *_, data in graph.edges(data=True):
        data["w"] = draw(st.sampled_from([0, 0.5, 1, 2.25, 7]))
    return graph


any_direction = pytest.mark.filterwarnings("ignore:the arrows seem to run")


# Krackhardt's dimensions


@any_direction
@pytest.mark.parametrize(
    ("arrows", "expected"),
    [
        (TREE, (1, 1, 1, 1)),
        ([(0, 1), (0, 2), (0, 3), (0, 4)], (1, 1, 1, 1)),
        ([(1, 2), (2, 3), (3, 4)], (1, 1, 1, 1)),
        ([(1, 0), (2, 0), (3, 0), (4, 0)], (1, 1, 1, 0)),
        (TWO_BOSSES, (1, 1, 1, 5 / 6)),
        (DIAMOND, (1, 1, 0.875, 5 / 6)),
        ([(1, 3), (1, 4), (2, 3), (2, 4)], (1, 1, 8 / 9, 1 / 3)),
        ([(1, 2), (2, 3), (3, 1)], (1, 0, 0.75, 1)),
        (list(permutations(range(4), 2)), (1, 0, 0, 1)),
        ([(1, 2), (1, 3), (4, 5)], (0.4, 1, 1, 1)),
        ([*TREE, (4, 2)], (1, 10 / 11, 35 / 36, 1)),
        ([(1, 2)], (1, 1, 1, NAN)),
    ],
)
def test_krackhardt_of_worked_graphs(arrows, expected):
    """The worked graphs of the four dimensions, by the definition of least upper bounds."""
    assert approximately(four_dimensions(nx.DiGraph(arrows)), expected)


def test_krackhardt_of_reversed_reporting():
    """A tree that is read upside down has hardly anyone above two others."""
    upside_down = nx.DiGraph(TREE).reverse()
    with pytest.warns(UserWarning, match="run from follower to leader"):
        assert krackhardt(upside_down).least_upper_boundedness == pytest.approx(4 / 15)


def least_upper_boundedness(graph):
    """By the definition, over every pair and every bound."""
    reaches = {node: nx.descendants(graph, node) | {node} for node in graph}
    without = most = 0
    for part in nx.weakly_connected_components(graph):
        most += (len(part) - 1) * (len(part) - 2) // 2
        if len(part) < 3:
            continue
        for one, other in combinations(part, 2):
            upper = [node for node in part if {one, other} <= reaches[node]]
            without += not any(all(node in reaches[k] for k in upper) for node in upper)
    return 1 - without / most if most else NAN


def hierarchy(graph):
    """By the definition, over every pair."""
    reaches = {node: nx.descendants(graph, node) for node in graph}
    pairs = [(b in reaches[a], a in reaches[b]) for a, b in combinations(graph, 2)]
    one_way, either = sum(a != b for a, b in pairs), sum(a or b for a, b in pairs)
    return one_way / either if either else NAN


@any_direction
@given(graphs())
def test_krackhardt_agrees_with_the_definitions(graph):
    """Every pair looked at by networkx gives the same figures."""
    assume(len(graph) > 1)
    plain = nx.DiGraph(graph)
    plain.remove_edges_from(list(nx.selfloop_edges(plain)))
    parts = [len(part) for part in nx.weakly_connected_components(plain)]
    most = sum((size - 1) ** 2 for size in parts)
    extra = plain.number_of_edges() - sum(size - 1 for size in parts)
    joined = sum(size * (size - 1) for size in parts) / (len(graph) * (len(graph) - 1))
    expected = (
        joined,
        hierarchy(plain),
        1 - extra / most if most else NAN,
        least_upper_boundedness(plain),
    )
    assert approximately(four_dimensions(graph), expected)


def large_acyclic_graph(nodes, extra, seed=0):
    """A tree with more arrows across, in a random order."""
    draws = random.Random(seed)  # noqa: S311  (no secret)
    graph = nx.DiGraph((max(0, (node - 1) // 3), node) for node in range(1, nodes))
    graph.add_edges_from(sorted(draws.sample(range(nodes), 2)) for _ in range(extra))
    return graph


@pytest.mark.parametrize("listed", [True, False], ids=["listed", "marked"])
def test_sampled_krackhardt_is_near_the_exact_one(monkeypatch, listed):
    """Within four standard errors of what looking at every pair finds."""
    graph = large_acyclic_graph(400, 200)
    exact = krackhardt(graph)
    assert exact.exact
    assert exact.least_upper_boundedness_error == 0
    monkeypatch.setattr(bounds, "_MAX_EXACT", 100)
    monkeypatch.setattr(bounds, "_N_PAIRS", 5_000)
    if not listed:
        limit_pairs(monkeypatch, 10)
    sampled = krackhardt(graph, rng=1)
    assert not sampled.exact
    apart = abs(sampled.least_upper_boundedness - exact.least_upper_boundedness)
    assert 0 < apart < 4 * sampled.least_upper_boundedness_error
    assert sampled.least_upper_boundedness_error < 0.05
    assert krackhardt(graph, rng=1) == sampled
    assert krackhardt(graph, rng=2) != sampled


def test_graphs_of_pairs_alone_need_no_sample(monkeypatch):
    """Where no three are joined, there is nothing to draw."""
    monkeypatch.setattr(bounds, "_MAX_EXACT", 1)
    pairs = nx.DiGraph([(1, 2), (2, 1), (3, 4)])
    assert math.isnan(krackhardt(pairs).least_upper_boundedness)
    assert krackhardt(pairs).exact


# Reach


def limit_pairs(monkeypatch, most):
    """Have lists of ancestors be too much sooner."""
    of = ancestry.Ancestors.from_arcs
    monkeypatch.setattr(ancestry.Ancestors, "from_arcs", lambda *args: of(*args[:3], most))
    monkeypatch.setattr(reach, "_MAX_WORDS", most)


@pytest.mark.parametrize(
    ("arrows", "expected"),
    [
        ([(0, 1), (0, 2), (0, 3), (0, 4)], 1),
        (TREE, 8 / 9),
        ([(1, 2), (2, 3), (3, 4)], 2 / 3),
        (TWO_BOSSES, 7 / 16),
        ([(1, 2), (2, 3), (3, 1)], 0),
    ],
)
def test_reaching_centrality_of_worked_graphs(arrows, expected):
    """The worked graphs of global reaching centrality."""
    assert reaching_centrality(nx.DiGraph(arrows)).overall == pytest.approx(expected)


def test_reaching_centrality_upside_down():
    """A tree that is read upside down reaches hardly anywhere, and is warned of."""
    with pytest.warns(UserWarning, match="give G.reverse"):
        found = reaching_centrality(nx.DiGraph(TREE).reverse())
    assert found.overall == pytest.approx(1 / 9)


@any_direction
@given(graphs(), st.sampled_from([0, 3, 1_000]))
def test_reaching_centrality_agrees_with_networkx(graph, most):
    """Locally and overall, however few pairs may be listed."""
    plain = nx.DiGraph(graph)
    plain.remove_edges_from(list(nx.selfloop_edges(plain)))
    with pytest.MonkeyPatch.context() as patch:
        limit_pairs(patch, most)
        found = reaching_centrality(graph)
    assert found.exact
    assert found.standard_error == 0
    defined = len(graph) > 1 and plain.number_of_edges()
    local = dict.fromkeys(graph, 0.0 if len(graph) > 1 else NAN)
    if defined:
        local = {node: nx.local_reaching_centrality(plain, node) for node in plain}
    assert approximately(found.local, local)
    assert approximately(found.overall, nx.global_reaching_centrality(plain) if defined else NAN)


@any_direction
@given(st.integers(0, 1_000), st.booleans())
def test_reach_through_a_large_cycle_agrees_with_networkx(seed, listed):
    """What leads into a cycle reaches all that it leads to, though that is never listed."""
    draws = np.random.default_rng(seed)
    ring = [(node, (node + 1) % 6) for node in range(6)]
    more = draws.integers(0, 16, (14, 2)).tolist()
    graph = nx.DiGraph([*ring, *more])
    graph.remove_edges_from(list(nx.selfloop_edges(graph)))
    with pytest.MonkeyPatch.context() as patch:
        limit_pairs(patch, 1_000 if listed else 0)
        found = reaching_centrality(graph).local
        values = permission_value(graph)
    assert found == pytest.approx({a: nx.local_reaching_centrality(graph, a) for a in graph})
    expected = dict.fromkeys(graph, 0.0)
    for node in graph:
        above = nx.ancestors(graph, node) | {node}
        for each in above:
            expected[each] += 1 / len(above)
    assert values == pytest.approx(expected)


@pytest.mark.parametrize("most_words", [0, 10**9])
@pytest.mark.parametrize("most_entries", [10, 10**6])
@given(graph=graphs())
def test_reach_is_the_same_by_lists_and_by_bits(most_words, most_entries, graph):
    """However the work is estimated, nodes reach what networkx finds."""
    assume(len(graph) > 1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("stepback._organization._relation_graph._warn_if_reversed", lambda _: None)
        patch.setattr(reach, "_LEAST_ENTRIES", most_entries)
        patch.setattr(reach, "_WORDS_PER_ENTRY", 10**9)
        patch.setattr(reach, "_MAX_WORDS", most_words)
        found = reaching_centrality(graph)
    assert found.exact  # a sample is never larger than the graph
    for node, share in found.local.items():
        assert share == pytest.approx(len(nx.descendants(graph, node)) / (len(graph) - 1))


def test_tens_of_millions_of_pairs_are_counted_by_bits():
    """Each reaches all that follow: 26.6 million pairs, for which lists would take long."""
    nodes = 7_300
    chain = np.arange(nodes)
    tail, head = np.r_[chain[:-1], chain[:-2]], np.r_[chain[1:], chain[2:]]
    made = RelationGraph(range(nodes), tail, head, np.ones(tail.size))
    most = 1_000_000
    lists = ancestry.Ancestors.from_arcs(
        made.condensation.level, made.condensation.source, made.condensation.target, most
    )
    assert lists is None
    found = reach.Reach.from_graph(made.condensation, np.random.default_rng(0))
    assert found.exact
    assert found.counts.tolist() == list(range(nodes, 0, -1))


def test_sampled_reach_is_near_the_exact_one(monkeypatch):
    """Within four standard errors of what listing finds, and it says that it is sampled."""
    graph = large_acyclic_graph(3_000, 1_500)
    exact = reaching_centrality(graph)
    hierarchical = krackhardt(graph, rng=0).hierarchy
    assert exact.exact
    monkeypatch.setattr(reach, "_SAMPLE_SIZE", 500)
    limit_pairs(monkeypatch, 10)
    sampled = reaching_centrality(graph, rng=7)
    assert not sampled.exact
    assert 0 < abs(sampled.overall - exact.overall) < 4 * sampled.standard_error
    apart = [abs(sampled.local[node] - share) for node, share in exact.local.items()]
    assert max(apart) < 4 * 0.5 / math.sqrt(500)
    found = krackhardt(graph, rng=7)
    assert not found.exact
    assert found.hierarchy == hierarchical == 1  # no cycle, whatever the sample
    assert reaching_centrality(graph, rng=7) == sampled


def test_sampled_reach_is_right_where_many_reach_the_same(monkeypatch):
    """Whoever reaches furthest is counted: the luckiest estimate is not taken for the furthest."""
    draws = np.random.default_rng(5)
    graph = nx.DiGraph(
        (chief, 200 + other)
        for chief in range(200)
        for other in draws.choice(200, 40, replace=False).tolist()
    )
    exact = reaching_centrality(graph).overall
    monkeypatch.setattr(reach, "_SAMPLE_SIZE", 100)
    limit_pairs(monkeypatch, 10)
    sampled = [reaching_centrality(graph, rng=seed) for seed in range(60)]
    off = [(found.overall - exact) / found.standard_error for found in sampled]
    assert np.mean(np.abs(off) < 2) > 0.85
    assert abs(np.mean(off)) < 0.5
    furthest = max(nx.local_reaching_centrality(graph, chief) for chief in range(200))
    assert all(max(found.local.values()) == pytest.approx(furthest) for found in sampled)


def test_more_targets_than_marks_hold_at_once(monkeypatch):
    """Bitsets of several words, in several runs, agree with lists."""
    graph = large_acyclic_graph(300, 200)
    values, far = permission_value(graph), reaching_centrality(graph).local
    limit_pairs(monkeypatch, 10)
    for words in (1, 700, 10_000):
        monkeypatch.setattr(marks, "_MAX_WORDS", words)
        assert permission_value(graph) == pytest.approx(values)
        assert reaching_centrality(graph).local == pytest.approx(far)


# Flow hierarchy


def test_flow_hierarchy_of_a_tree_with_one_arrow_back():
    """One cycle of two takes two of seven arrows."""
    assert flow_hierarchy(nx.DiGraph([*TREE, (4, 2)])) == pytest.approx(5 / 7)


@given(weighted_graphs(), st.sampled_from([None, "w"]))
def test_flow_hierarchy_agrees_with_networkx(graph, weight):
    """Parallel arrows count as so many, loops as cycles, and weights add up."""
    found = flow_hierarchy(graph, weight=weight)
    if weight:  # networkx counts the cycles that arrows without weight close
        without = [(*arrow, key) for *arrow, key, w in graph.edges(keys=True, data="w") if not w]
        graph.remove_edges_from(without)
    whole = graph.size(weight)
    assert approximately(found, nx.flow_hierarchy(graph, weight) if whole else NAN)


# Trophic levels


@any_direction
@given(
    st.lists(st.tuples(st.integers(0, 9), st.booleans()), max_size=9), st.permutations(range(10))
)
def test_where_no_loop_closes_every_arrow_rises_by_one(branches, order):
    """In whatever order the nodes are, and whichever way the arrows point."""
    graph = nx.DiGraph()
    graph.add_nodes_from(range(10))
    for node, (below, up) in enumerate(branches, start=1):
        arrow = order[below % node], order[node]
        graph.add_edge(*arrow if up else reversed(arrow))
    level = trophic_levels(graph)
    for tail, head in graph.edges:
        assert level[head] - level[tail] == pytest.approx(1)


def test_trophic_levels_of_worked_graphs():
    """The feed-forward loop, a cycle, and a tree with one arrow back."""
    loop = nx.DiGraph([(1, 2), (2, 3), (1, 3)])
    assert trophic_levels(loop) == pytest.approx({1: 0, 2: 2 / 3, 3: 4 / 3})
    assert trophic_incoherence(loop) == pytest.approx(1 / 9)
    assert trophic_incoherence(nx.DiGraph([(1, 2), (2, 3), (3, 1)])) == pytest.approx(1)
    assert trophic_incoherence(nx.DiGraph(TREE)) == 0
    assert trophic_incoherence(nx.DiGraph([*TREE, (4, 2)])) == pytest.approx(2 / 7)


@any_direction
@given(weighted_graphs(), st.sampled_from([None, "w"]), st.sampled_from([-1_000, 1_000]))
def test_trophic_levels_agree_with_dense_algebra(graph, weight, loops):
    """The least-norm solution of the Laplacian system, by numpy, has the same figures."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(trophic, "_MAX_LOOPS", loops)
        levels = trophic_levels(graph, weight=weight)
        incoherence = trophic_incoherence(graph, weight=weight)
    nodes = list(graph)
    matrix = np.zeros((len(nodes), len(nodes)))
    for tail, head, given_weight in graph.edges(data="w"):
        matrix[nodes.index(tail), nodes.index(head)] += 1 if weight is None else given_weight
    inward, outward = matrix.sum(axis=0), matrix.sum(axis=1)
    laplacian = np.diag(inward + outward) - matrix - matrix.T
    level = np.linalg.lstsq(laplacian, inward - outward)[0] if nodes else np.empty(0)
    missed = matrix * (level[None, :] - level[:, None] - 1) ** 2
    assert approximately(incoherence, missed.sum() / matrix.sum() if matrix.sum() else NAN)
    joined = nx.from_numpy_array(matrix)
    for part in nx.connected_components(joined):
        lowest = min(level[node] for node in part)
        for node in part:
            assert levels[nodes[node]] == pytest.approx(level[node] - lowest, abs=1e-7)


@any_direction
@given(graphs())
def test_reversing_arrows_leaves_incoherence_as_it_is(graph):
    """Incoherence is about direction being there at all, not about which one."""
    assert approximately(trophic_incoherence(graph), trophic_incoherence(graph.reverse()))


@pytest.mark.parametrize("loops", [-1_000, 1_000], ids=["iterated", "eliminated"])
def test_a_long_ring_is_solved_by_elimination(monkeypatch, loops):
    """Where conjugate gradients would take too long, or do, the levels are found another way."""
    monkeypatch.setattr(trophic, "_MAX_LOOPS", loops)
    monkeypatch.setattr(trophic, "_MAX_ITERATIONS", 2)
    ring = nx.DiGraph((node, (node + 1) % 60) for node in range(60))
    ring.remove_edge(59, 0)
    ring.add_edge(0, 59)
    # 59 arrows ask for a rise of 59 in all, one for a rise of 1: each misses equally
    assert trophic_incoherence(ring) == pytest.approx((58 / 60) ** 2)


@pytest.mark.parametrize("loops", [-1_000, 1_000], ids=["iterated", "eliminated"])
@pytest.mark.parametrize("heavy", [1e3, 1e6, 1e9, 1e300])
def test_light_arrows_have_their_levels_beside_heavy_ones(monkeypatch, heavy, loops):
    """A triangle of light arrows is as exact as one of heavy ones, apart from it or joined."""
    monkeypatch.setattr(trophic, "_MAX_LOOPS", loops)
    graph = nx.DiGraph()
    for one, two, three, weight in [("a", "b", "c", 1), ("x", "y", "z", heavy)]:
        graph.add_edges_from([(one, two), (two, three), (one, three)], w=weight)
    triangle = [0, 2 / 3, 4 / 3]
    apart = list(trophic_levels(graph, weight="w").values())
    assert apart == pytest.approx([*triangle, *triangle])
    assert trophic_incoherence(graph, weight="w") == pytest.approx(1 / 9)
    graph.add_edge("c", "x", w=1)
    joined = list(trophic_levels(graph, weight="w").values())
    rounding = heavy * 1e-14 if heavy < 1e12 else 0.01
    assert joined[:3] == pytest.approx(triangle, abs=rounding)
    assert joined[3:] == pytest.approx([7 / 3 + level for level in triangle], abs=rounding)


# The E-I index


def test_ei_index_of_two_ties_within_and_two_across():
    """As many ties lead out as stay within."""
    units = {"a": "x", "b": "x", "c": "x", "d": "y"}
    ties = [("a", "b"), ("b", "c"), ("c", "d"), ("a", "d")]
    graph = nx.DiGraph(ties)
    assert ei_index(graph, units=units) == 0
    nx.set_node_attributes(graph, units, "unit")
    assert ei_index(graph) == 0
    nx.set_node_attributes(graph, units, "team")
    assert ei_index(graph, units="team") == 0
    org = Organization(
        people=[Person(id_, unit=unit) for id_, unit in units.items()],
        supports=[Support(*tie) for tie in ties],
    )
    assert ei_index(org) == 0
    assert ei_index(org, units=units) == 0


def test_ei_index_leaves_out_loops_and_unknown_units():
    """Of ties with someone whose unit is not known, nothing is known."""
    graph = nx.MultiDiGraph([("a", "b"), ("a", "b"), ("a", "c"), ("a", "a"), ("b", "d")])
    units = {"a": "x", "b": "y", "c": "", "d": None}
    assert ei_index(graph, units=units) == 1
    assert math.isnan(ei_index(graph, units={}))


@given(weighted_graphs())
def test_ei_index_agrees_with_its_definition(graph):
    """External less internal ties over both, arrow by arrow."""
    units = {node: str(node)[:1] for node in graph}
    known = [
        (units[a] != units[b], w)
        for a, b, w in graph.edges(data="w")
        if a != b and units[a].strip() and units[b].strip()
    ]
    whole = sum(w for _, w in known)
    difference = sum(w if across else -w for across, w in known)
    found = ei_index(graph, units=units, weight="w")
    assert approximately(found, difference / whole if whole else NAN)


# The beta-measure and the permission value


def test_beta_measure_of_the_worked_graph():
    """1→2, 1→3, 2→4, 3→4, 2→5, plain and reflexive."""
    graph = nx.DiGraph([(1, 2), (1, 3), (2, 4), (3, 4), (2, 5)])
    assert beta_measure(graph) == pytest.approx({1: 2, 2: 1.5, 3: 0.5, 4: 0, 5: 0})
    reflexive = {1: 2, 2: 4 / 3, 3: 5 / 6, 4: 1 / 3, 5: 0.5}
    assert beta_measure(graph, reflexive=True) == pytest.approx(reflexive)


@any_direction
@given(weighted_graphs(), st.sampled_from([None, "w"]), st.booleans())
def test_beta_measure_agrees_with_dense_algebra(graph, weight, reflexive):
    """Each column of the matrix shared out by rows; the sum is the number of the led."""
    nodes = list(graph)
    matrix = np.zeros((len(nodes), len(nodes)))
    for tail, head, given_weight in graph.edges(data="w"):
        if tail != head:
            matrix[nodes.index(tail), nodes.index(head)] += 1 if weight is None else given_weight
    matrix += np.eye(len(nodes)) * reflexive
    led = matrix.sum(axis=0) > 0
    expected = (matrix[:, led] / matrix.sum(axis=0)[led]).sum(axis=1)
    found = beta_measure(graph, weight=weight, reflexive=reflexive)
    assert found == pytest.approx(dict(zip(nodes, expected.tolist(), strict=True)))
    assert math.fsum(found.values()) == pytest.approx(np.count_nonzero(led))


def test_permission_value_of_the_worked_tree():
    """t→a, t→b, a→c, a→d: the top has most, until it gives up a veto."""
    worth = {"b": 1, "c": 1, "d": 1}
    tree = nx.DiGraph([("t", "a"), ("t", "b"), ("a", "c"), ("a", "d")])
    expected = {"t": 7 / 6, "a": 2 / 3, "b": 1 / 2, "c": 1 / 3, "d": 1 / 3}
    assert permission_value(tree, worth=worth) == pytest.approx(expected)
    tree.remove_edge("a", "c")
    expected = {"t": 5 / 6, "a": 1 / 3, "b": 1 / 2, "c": 1, "d": 1 / 3}
    assert permission_value(tree, worth=worth) == pytest.approx(expected)
    diamond = nx.DiGraph([("t", "a"), ("t", "b"), ("a", "x"), ("b", "x")])
    assert permission_value(diamond, worth={"x": 1}) == pytest.approx(dict.fromkeys("tabx", 0.25))


@any_direction
@given(graphs(most=6), st.data())
def test_permission_value_is_the_shapley_value_of_the_restricted_game(graph, data):
    """Brute force over all coalitions: only what a coalition has permission for counts."""
    nodes = list(graph)
    worth = {node: data.draw(st.integers(-3, 5)) for node in nodes}
    above = {node: nx.ancestors(graph, node) | {node} for node in nodes}

    def value(coalition):
        return sum(worth[node] for node in coalition if above[node] <= coalition)

    expected = {}
    for node in nodes:
        others = [other for other in nodes if other != node]
        expected[node] = sum(
            (value({node, *some}) - value(set(some))) / math.comb(len(others), size) / len(nodes)
            for size in range(len(others) + 1)
            for some in combinations(others, size)
        )
    assert permission_value(graph, worth=worth) == pytest.approx(expected)


# Organizations


def example_company():
    """A chief post held by ann, a manager who holds no post, his report, and someone apart."""
    return Organization(
        people=[Person(id_, unit=unit) for id_, unit in zip("abcde", "xxyyz", strict=True)],
        roles=[Role("chief"), Role("unused")],
        memberships=[Membership("chief", "a")],
        reporting=[
            ReportingLine("chief", "b"),
            ReportingLine("b", "c"),
            ReportingLine("b", "d"),
            ReportingLine("c", "d", dotted=True),
        ],
        domains=[Domain("all", "a")],
        delegations=[Delegation("a", "b", autonomy=0.5), Delegation("b", "c", autonomy=0.5)],
        supports=[Support("b", "c", strength=0.25), Support("b", "a", strength=0.75)],
    )


def test_a_person_who_holds_a_post_stands_on_the_line_as_that_post():
    """Counted are the nodes of solid lines, and everyone who is and holds none of these."""
    found = reaching_centrality(example_company())
    assert found.local == pytest.approx({"chief": 0.75, "b": 0.5, "c": 0, "d": 0, "e": 0})
    assert krackhardt(example_company()).connectedness == pytest.approx(12 / 20)


def test_any_relation_of_an_organization_has_a_shape():
    """Delegations in force, supports and memberships, by their own arrows."""
    org = example_company()
    assert set(trophic_levels(org, relation="delegates")) == set("abcde")
    assert reaching_centrality(org, relation="delegates").local["a"] == 0.5
    assert reaching_centrality(org, relation="supports").local["b"] == 0.5
    assert reaching_centrality(org, relation="member").local["chief"] == pytest.approx(1 / 5)
    assert ei_index(org, weight="strength") == pytest.approx((0.25 - 0.75) / 1)
    beta = beta_measure(org, relation="delegates", weight="flow")
    assert beta == pytest.approx({"a": 1, "b": 1, "c": 0, "d": 0, "e": 0})


def test_delegations_count_where_they_are_in_force():
    """Those bound to a context join nobody outside of it."""
    org = Organization(
        people=[Person("a"), Person("b")], delegations=[Delegation("a", "b", contexts="battle")]
    )
    assert math.isnan(trophic_incoherence(org, relation="delegates"))
    assert trophic_incoherence(org.in_context("battle"), relation="delegates") == 0


def test_support_that_nobody_asked_for_is_not_known():
    """Every figure of it is nan, and no node is said to have none."""
    org = Organization(people=[Person("a"), Person("b")])
    assert math.isnan(krackhardt(org, relation="supports").connectedness)
    assert math.isnan(reaching_centrality(org, relation="supports").overall)
    assert math.isnan(trophic_incoherence(org, relation="supports"))
    assert math.isnan(flow_hierarchy(org, relation="supports"))
    assert math.isnan(ei_index(org))
    for measure in (trophic_levels, beta_measure, permission_value):
        assert approximately(measure(org, relation="supports"), {"a": NAN, "b": NAN})
    assert approximately(reaching_centrality(org, relation="supports").local, {"a": NAN, "b": NAN})


@given(graphs())
def test_nodes_of_any_kind_come_back_as_they_are(graph):
    """Ids that are no text are the graph's own nodes."""
    assume(len(graph) > 1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("stepback._organization._relation_graph._warn_if_reversed", lambda _: None)
        for found in (beta_measure(graph), permission_value(graph), trophic_levels(graph)):
            assert list(found) == list(graph)
            assert all(type(a) is type(b) for a, b in zip(found, graph, strict=True))


def test_a_long_chain_is_no_recursion():
    """A chain of 100,000 has all its figures."""
    nodes = 100_000
    made = RelationGraph(
        range(nodes), np.arange(nodes - 1), np.arange(1, nodes), np.ones(nodes - 1)
    )
    counts = made.condensation.reachable_sums(np.ones(nodes))
    assert counts.tolist() == list(range(nodes, 0, -1))


# Bad input


def test_graphs_that_are_none_are_refused():
    """With what to give instead."""
    for measure in (krackhardt, reaching_centrality, flow_hierarchy, ei_index, beta_measure):
        with pytest.raises(ValueError, match="not directed; give a DiGraph or MultiDiGraph"):
            measure(nx.Graph([(1, 2)]))
        with pytest.raises(ValueError, match="is not an Organization or networkx digraph"):
            measure({"a": ["b"]})
        with pytest.raises(ValueError, match="is not an Organization or networkx digraph"):
            measure(nx.DiGraph)
    for relation in ("reports", ["manages"], None):
        for source in (example_company(), nx.DiGraph([("a", "b")])):
            with pytest.raises(ValueError, match="is not one of manages, delegates, supports"):
                krackhardt(source, relation=relation)


@pytest.mark.parametrize("name", [["w"], True, False, 3, len])
def test_the_name_of_a_weight_is_text(name):
    """Else networkx would take it for something else, or for missing everywhere."""
    with pytest.raises(ValueError, match="is not the name of an attribute; give one, or None"):
        flow_hierarchy(nx.DiGraph([(1, 2), (2, 1)]), weight=name)


def test_weights_that_sum_to_infinity_are_refused():
    """Rather than every share of them being 0."""
    graph = nx.DiGraph()
    graph.add_edges_from([("a", "b"), ("b", "c")], w=1e308)
    with pytest.raises(ValueError, match="'w' sum to more than a number can hold"):
        flow_hierarchy(graph, weight="w")


def test_weights_that_are_none_are_all_listed():
    """Negative, not a number, infinite, or text: with the arrow and the remedy."""
    graph = nx.DiGraph()
    for head, weight in enumerate([-1, math.nan, math.inf, "much", None, [1], 2, "x", "y"]):
        graph.add_edge("a", head, w=weight)
    with pytest.raises(
        ValueError, match="weight: 8 arrows whose 'w' is not a number from 0 up"
    ) as e:
        trophic_incoherence(graph, weight="w")
    assert "'a' → 0: -1, 'a' → 1: nan, 'a' → 2: inf" in str(e.value)
    assert "and 3 more" in str(e.value)
    assert "leave out weight" in str(e.value)
    assert flow_hierarchy(graph) == 1
    with pytest.raises(
        ValueError, match="weight: 'w' is not a weight of 'supports'; give 'strength'"
    ):
        ei_index(example_company(), weight="w")
    with pytest.raises(ValueError, match="weight: 'w' is not a weight of 'manages'; give None"):
        beta_measure(example_company(), weight="w")


@pytest.mark.parametrize("kind", [bool, np.bool_])
def test_truth_values_are_weights(kind):
    """1 and 0, as they are values in `by_unit`: of arrows, of voters and of members."""
    arrows = [("a", "b", 1), ("a", "c", 2), ("c", "b", 1), ("d", "b", 0)]
    numbers, graph = nx.DiGraph(), nx.DiGraph()
    for tail, head, weight in arrows:
        numbers.add_edge(tail, head, w=weight)
        graph.add_edge(tail, head, w=kind(weight) if weight < 2 else weight)
    for measure in (beta_measure, flow_hierarchy, trophic_incoherence):
        assert measure(graph, weight="w") == measure(numbers, weight="w")
    units = {"a": 1, "b": 1, "c": 2, "d": 2}
    assert ei_index(graph, weight="w", units=units) == ei_index(numbers, weight="w", units=units)
    weights, truths = {"a": 1, "b": 1, "c": 0}, {"a": kind(1), "b": kind(1), "c": kind(0)}
    assert models.banzhaf(truths) == models.banzhaf(weights)
    chart = nx.DiGraph([("a", "b"), ("a", "c")])
    assert (
        authority_distribution(chart, weights=truths).authority
        == authority_distribution(chart, weights=weights).authority
    )


def test_a_missing_weight_is_one():
    """As in networkx."""
    graph = nx.DiGraph([("a", "b"), ("c", "b")])
    graph.edges["a", "b"]["w"] = 3
    assert beta_measure(graph, weight="w") == {"a": 0.75, "b": 0, "c": 0.25}


def test_numbers_are_numbers_of_any_type():
    """Exact fractions and decimals as well as floats; and every figure comes back a float."""
    graph = nx.DiGraph()
    graph.add_edge("a", "b", w=Decimal("0.5"))
    graph.add_edge("a", "c", w=np.float32(0.5))
    assert flow_hierarchy(graph, weight="w") == 1
    assert permission_value(graph, worth={"b": Fraction(1, 2)}) == {"a": 0.25, "b": 0.25, "c": 0}
    assert {type(value) for value in beta_measure(nx.empty_graph(3, nx.DiGraph)).values()} == {
        float
    }


def test_worths_and_units_and_generators_that_are_none_are_refused():
    """With what is wrong, all of it, and what to give instead."""
    graph = nx.DiGraph([("a", "b")])
    with pytest.raises(
        ValueError, match="'z' is not a node; leave it out\n  'b': nan is not a finite"
    ):
        permission_value(graph, worth={"z": 1, "b": math.nan})
    with pytest.raises(ValueError, match="worth: 3 is not a mapping"):
        permission_value(graph, worth=3)
    with pytest.raises(ValueError, match="units: 'team' is not 'unit'"):
        ei_index(example_company(), units="team")
    for units in (["x"], None, str.lower):
        with pytest.raises(ValueError, match="neither a mapping from nodes to units nor the name"):
            ei_index(graph, units=units)
    with pytest.raises(
        ValueError, match="worth: 'a': <number of about 401 digits> is not a finite number"
    ):
        permission_value(graph, worth={"a": 10**400})
    with pytest.raises(ValueError, match="rng: 'seed' is not a source of randomness"):
        krackhardt(graph, rng="seed")


def test_nothing_touches_the_global_source_of_randomness():
    """Measures that sample leave the global state alone."""
    before = np.random.get_state()[1].tolist()  # noqa: NPY002  (the state is what is looked at)
    krackhardt(large_acyclic_graph(2_500, 500))
    assert np.random.get_state()[1].tolist() == before  # noqa: NPY002


def test_levels_of_many_loops_are_exact_for_light_and_heavy_arrows():
    """Where conjugate gradients solve, dense algebra finds the same, whatever the weights."""
    draws = np.random.default_rng(5)
    nodes, arrows = 400, 2_000
    tail, head = draws.integers(nodes, size=(2, arrows))
    weight = 10.0 ** draws.integers(-6, 1, arrows)
    made = RelationGraph(range(nodes), tail, head, weight)
    matrix = np.zeros((nodes, nodes))
    np.add.at(matrix, (tail, head), weight)
    np.fill_diagonal(matrix, 0)
    inward, outward = matrix.sum(axis=0), matrix.sum(axis=1)
    scale = 1 / np.sqrt(inward + outward)
    laplacian = (np.diag(inward + outward) - matrix - matrix.T) * scale * scale[:, None]
    level = scale * np.linalg.lstsq(laplacian, scale * (inward - outward))[0]
    found = trophic.solve_trophic_levels(nodes, made.tail, made.head, made.weight)
    assert found == pytest.approx(level - level.min(), abs=1e-6)
