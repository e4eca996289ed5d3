import itertools
import warnings

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepback import (
    InvalidOrganization,
    Organization,
    beta_measure,
    krackhardt,
    permission_value,
    reaching_centrality,
    trophic_levels,
)
from stepback.testing.strategies import organizations


def is_warned_of(graph):
    """Whether a measure of the graph says that its arrows seem to run the wrong way."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        beta_measure(graph)
    return any("the arrows seem to run from follower to leader" in str(w.message) for w in caught)


def breaks_the_rule(graph):
    """The rule, in the terms of networkx: of all parts with more than three nodes together."""
    plain = nx.DiGraph(graph)
    plain.remove_edges_from(list(nx.selfloop_edges(plain)))
    nodes = [n for part in nx.weakly_connected_components(plain) if len(part) > 3 for n in part]
    into, out = dict(plain.in_degree(nodes)), dict(plain.out_degree(nodes))
    several_in, several_out = (sum(d > 1 for d in ends.values()) for ends in (into, out))
    any_in, any_out = (sum(d > 0 for d in ends.values()) for ends in (into, out))
    if several_out == 0:
        return several_in > 0 and any_out > any_in
    return several_in > several_out and any_out >= 1.25 * any_in


def tree_of(n, random, widest=6):
    """A tree whose arrows run from the top down, each with some reports."""
    tree = nx.DiGraph()
    tree.add_node(0)
    open_nodes = [0]
    while len(tree) < n:
        leader = open_nodes.pop(random.randrange(len(open_nodes)))
        for _ in range(random.randint(2, widest)):
            open_nodes.append(len(tree))
            tree.add_edge(leader, len(tree))
    return tree


def add_noise(graph, n_arrows, random):
    """More arrows between any two nodes."""
    noisy = graph.copy()
    nodes = list(graph)
    for _ in range(n_arrows):
        noisy.add_edge(*random.sample(nodes, 2))
    return noisy


@given(st.integers(10, 120), st.integers(0, 3), st.randoms(use_true_random=False))
def test_a_tree_upside_down_is_recognized_in_spite_of_a_few_more_arrows(n, tenths, random):
    """Up to three arrows for ten leaders that run anywhere; and the tree itself never is."""
    tree = tree_of(n, random)
    n_leaders = sum(degree > 0 for _, degree in tree.out_degree())
    noisy = add_noise(tree, n_leaders * tenths // 10, random)
    assert is_warned_of(noisy.reverse())
    assert not is_warned_of(noisy)


def test_a_tree_of_a_hundred_with_one_more_arrow_is_recognized():
    """Wherever the arrow runs."""
    tree = nx.full_rary_tree(3, 100, create_using=nx.DiGraph).reverse()
    assert is_warned_of(tree)
    for arrow in [(0, 99), (99, 0), (40, 41), (1, 99), (99, 1), (50, 0), (0, 0)]:
        more = tree.copy()
        more.add_edge(*arrow)
        assert is_warned_of(more)


def test_three_nodes_are_too_few_to_tell():
    """All graphs of three nodes, the two leaders of one report among them; islands as well."""
    arrows = list(itertools.permutations("abc", 2))
    for chosen in itertools.product([False, True], repeat=len(arrows)):
        graph = nx.DiGraph(itertools.compress(arrows, chosen))
        assert not is_warned_of(graph)
        graph.add_edge("d", "e")
        graph.add_node("f")
        assert not is_warned_of(graph)
    assert is_warned_of(nx.DiGraph([("a", "d"), ("b", "d"), ("c", "d")]))


@pytest.mark.parametrize("n_functions", [2, 3, 5])
@pytest.mark.parametrize("n_projects", [2, 3, 5])
def test_a_matrix_the_right_way_up_is_not_warned_of(n_functions, n_projects):
    """Everyone below has two superiors, so that most nodes have several arrows in."""
    functions = [f"function {index}" for index in range(n_functions)]
    projects = [f"project {index}" for index in range(n_projects)]
    graph = nx.DiGraph(("chief", leader) for leader in functions + projects)
    for function, project in itertools.product(functions, projects):
        graph.add_edges_from(
            [(function, f"{function}{project}"), (project, f"{function}{project}")]
        )
    assert not is_warned_of(graph)


@given(st.integers(200, 400), st.floats(1.5, 4), st.integers(0, 2**20))
def test_random_graphs_have_no_way_to_run(n, mean_degree, seed):
    """Where more nodes have several arrows in than out by chance, nothing is said."""
    graph = nx.gnm_random_graph(n, int(mean_degree * n), seed=seed, directed=True)
    assert not is_warned_of(graph)


@pytest.mark.parametrize(
    "graph",
    [
        nx.path_graph(9, create_using=nx.DiGraph),
        nx.path_graph(9, create_using=nx.DiGraph).reverse(),
        nx.cycle_graph(9, create_using=nx.DiGraph),
        nx.complete_graph(5, create_using=nx.DiGraph),
        nx.DiGraph([(1, 2), (1, 3), (2, 4), (2, 5), (3, 4), (3, 5)]),
        nx.DiGraph([(1, 3), (2, 3), (3, 4), (3, 5)]),
        nx.DiGraph([(1, 3), (1, 4), (2, 3), (2, 4)]),
        nx.DiGraph([(first, second) for first in range(6) for second in range(first)]),
        nx.empty_graph(5, create_using=nx.DiGraph),
    ],
)
def test_what_may_run_either_way_is_not_warned_of(graph):
    """Chains, cycles, and graphs with as many arrows in as out."""
    assert not is_warned_of(graph)


@given(
    st.integers(1, 9).flatmap(
        lambda n: st.lists(st.tuples(st.integers(1, n), st.integers(1, n)), max_size=20)
    )
)
def test_the_rule_is_the_same_for_any_graph(arrows):
    """More nodes with several arrows in than out, and clearly more with any out than in."""
    for graph in (nx.DiGraph(arrows), nx.MultiDiGraph(arrows)):
        assert is_warned_of(graph) == breaks_the_rule(graph)
        if is_warned_of(graph):
            assert not is_warned_of(graph.reverse())


@given(organizations(min_people=1))
def test_graphs_of_organizations_the_right_way_up_are_warned_of_by_the_rule_alone(org):
    """Their formal line is a forest, and so never; other relations as any graph."""
    for relation in ("manages", "delegates", "supports", "member"):
        graph = nx.MultiDiGraph()
        for tail, head, data in org.graph.edges(data=True):
            if data["relation"] == relation and not data.get("dotted"):
                graph.add_edge(tail, head)
        assert is_warned_of(graph) == breaks_the_rule(graph)
        assert relation != "manages" or not is_warned_of(graph)


def test_the_warning_counts_and_says_what_to_give():
    """It points at the caller's line, in every measure that depends on direction."""
    upward = nx.DiGraph([("b", "a"), ("c", "a"), ("d", "b"), ("e", "b")])
    said = "2 nodes with several arrows in, and 0 with several out; .* give G.reverse()"
    for measure in (
        beta_measure,
        krackhardt,
        permission_value,
        reaching_centrality,
        trophic_levels,
    ):
        with pytest.warns(UserWarning, match=said) as caught:
            measure(upward)
        assert caught[0].filename == __file__
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            measure(upward.reverse())


@given(st.integers(10, 60), st.integers(0, 1), st.randoms(use_true_random=False))
def test_lines_entered_the_wrong_way_round_are_asked_to_be_turned(n, n_more, random):
    """Also if one more line runs anywhere; lines of a matrix are asked to be dotted only."""
    upside_down = add_noise(tree_of(n, random).reverse(), n_more, random)
    upside_down = nx.relabel_nodes(upside_down, str)
    with pytest.raises(InvalidOrganization) as refused:
        Organization.from_graph(upside_down)
    assert "more have several managers than have several reports, turn all lines round" in str(
        refused.value
    )


def test_two_managers_of_one_report_are_not_asked_to_turn_round():
    """Nor is a matrix, in which most have two managers."""
    matrix = nx.DiGraph(("chief", leader) for leader in ("north", "south", "sales", "service"))
    for region, function in itertools.product(("north", "south"), ("sales", "service")):
        post = f"{function} {region}"
        matrix.add_edges_from([(region, post), (function, post)])
    for graph in (matrix, nx.DiGraph([("ann", "cy"), ("bo", "cy")])):
        with pytest.raises(InvalidOrganization, match="make the others dotted") as refused:
            Organization.from_graph(graph)
        assert "turn all lines round" not in str(refused.value)


def test_a_matrix_upside_down_is_recognized_as_a_graph_of_it():
    """Matrices are read by networkx; given as they are, the message says how."""
    matrix = nx.to_numpy_array(nx.full_rary_tree(3, 40, create_using=nx.DiGraph))
    assert is_warned_of(nx.from_numpy_array(matrix.T, create_using=nx.DiGraph))
    assert not is_warned_of(nx.from_numpy_array(matrix, create_using=nx.DiGraph))
    with pytest.raises(ValueError, match="networkx"):
        krackhardt(matrix)
