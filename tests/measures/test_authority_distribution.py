import math
from fractions import Fraction
from itertools import permutations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepback import (
    Organization,
    Person,
    ReportingLine,
    Role,
    authority_distribution,
)

UNIFORM = (1 / 3, 1 / 3, 1 / 3)


def split_sets(*words):
    """Sets of members that are called by one letter each."""
    return [set(word) for word in words]


def index_rows(found, members):
    """The matrix P."""
    return np.array([[found.index[one].get(other, 0) for other in members] for one in members])


# Worked numbers


@pytest.mark.parametrize(
    ("games", "index", "authority", "unique"),
    [
        (
            {"t": split_sets("t"), "a": split_sets("t"), "b": split_sets("a")},
            [(1, 0, 0), (1, 0, 0), (0, 1, 0)],
            (1, 0, 0),
            True,
        ),
        (
            {"t": split_sets("t"), "a": split_sets("ta"), "b": split_sets("ab")},
            [(1, 0, 0), (1 / 2, 1 / 2, 0), (0, 1 / 2, 1 / 2)],
            (1, 0, 0),
            True,
        ),
        (
            {"t": split_sets("ta", "tb"), "a": split_sets("ta"), "b": split_sets("ab")},
            [(2 / 3, 1 / 6, 1 / 6), (1 / 2, 1 / 2, 0), (0, 1 / 2, 1 / 2)],
            (1 / 2, 1 / 3, 1 / 6),
            True,
        ),
        (dict.fromkeys("tab", split_sets("ta", "tb", "ab")), [UNIFORM] * 3, UNIFORM, True),
        (
            {"t": split_sets("t"), "a": split_sets("a"), "b": split_sets("b")},
            [(1, 0, 0), (0, 1, 0), (0, 0, 1)],
            UNIFORM,
            False,
        ),
        ({"t": split_sets("a"), "a": split_sets("t")}, [(0, 1), (1, 0)], (1 / 2, 1 / 2), True),
    ],
)
def test_worked_command_games(games, index, authority, unique):
    """Chain of command, approval, an accountable top, majority, autonomy, mutual dictation."""
    found = authority_distribution(games)
    assert index_rows(found, list(games)) == pytest.approx(np.array(index))
    assert list(found.authority) == list(games)
    assert tuple(found.authority.values()) == pytest.approx(authority)
    assert found.unique == unique


def test_one_step_is_graded_where_authority_is_not():
    """In a chain of three, one third of the commands is given from the middle."""
    found = authority_distribution(nx.DiGraph([("t", "a"), ("a", "b")]))
    assert found.authority == {"t": 1, "a": 0, "b": 0}
    assert found.one_step == pytest.approx({"t": 2 / 3, "a": 1 / 3, "b": 0})


def test_where_everyone_is_autonomous_authority_is_the_weights():
    """Nothing flows, so that weights, in whatever unit, stay where they are."""
    alone = {"a": [{"a"}], "b": [{"b"}], "c": [{"c"}]}
    found = authority_distribution(alone, weights={"a": 30, "b": 10})
    assert found.authority == {"a": 0.75, "b": 0.25, "c": 0}
    assert not found.unique


def test_a_line_with_consent_leaves_half_with_the_one_who_consents():
    """The manager and the member must both agree; the top still ends up with all of it."""
    org = Organization(
        people=[Person("ann"), Person("bo"), Person("cy"), Person("guest")],
        roles=[Role("desk")],
        reporting=[
            ReportingLine("ann", "bo"),
            ReportingLine("bo", "desk"),
            ReportingLine("ann", "desk", dotted=True),
        ],
    )
    commanded = authority_distribution(org)
    assert commanded.index["desk"] == {"bo": 1}
    assert commanded.index["guest"] == {"guest": 1}
    assert commanded.authority == pytest.approx(
        {"ann": 0.6, "bo": 0, "cy": 0.2, "guest": 0.2, "desk": 0}
    )
    asked = authority_distribution(org, approval=True)
    assert asked.index["desk"] == {"bo": 0.5, "desk": 0.5}
    assert asked.authority == pytest.approx(commanded.authority)
    assert asked.one_step == pytest.approx(
        {"ann": 0.3, "bo": 0.2, "cy": 0.2, "guest": 0.2, "desk": 0.1}
    )


def test_a_long_row_of_neighbors_is_the_ruin_of_a_gambler():
    """If either neighbor can command, each end has more authority the nearer it is."""
    games = {one: [{one - 1}, {one + 1}] for one in range(1002)} | {0: [{0}], 1001: [{1001}]}
    found = authority_distribution(games, weights={286: 1})
    assert found.authority[0] == pytest.approx(5 / 7)
    assert found.authority[1001] == pytest.approx(2 / 7)


def test_an_arrow_to_oneself_means_to_command_oneself_as_well():
    """Any one of three suffices; with consent, one who may command alone needs no other."""
    graph = nx.DiGraph([("a", "c"), ("b", "c"), ("c", "c"), ("a", "b")])
    assert authority_distribution(graph).index["c"] == pytest.approx(dict.fromkeys("abc", 1 / 3))
    assert authority_distribution(graph, approval=True).index["c"] == {"c": 1}


def test_nobody_has_no_distribution():
    """Nothing is distributed, and so nothing is unique."""
    for nobody in (Organization(), nx.DiGraph(), {}):
        found = authority_distribution(nobody)
        assert (found.authority, found.one_step, found.index) == ({}, {}, {})
        assert not found.unique
    assert authority_distribution({"a": [{"a"}]}).authority == {"a": 1}


def test_sets_that_hold_another_do_not_matter():
    """Only the minimal ones do, however many members are in the others."""
    crowd = [f"m{number}" for number in range(30)]
    games = {one: [{one}] for one in crowd}
    games["m0"] = [{"m0"}, set(crowd), {"m0", "m1"}]
    assert authority_distribution(games).index["m0"] == {"m0": 1}
    games["m0"] = [[one] for one in crowd]
    assert authority_distribution(games).index["m0"] == pytest.approx(dict.fromkeys(crowd, 1 / 30))
    games["m0"] = [crowd]
    assert authority_distribution(games).index["m0"] == pytest.approx(dict.fromkeys(crowd, 1 / 30))


def test_twenty_members_in_a_game_are_counted():
    """Ten pairs, each of which can command, all count equally."""
    pairs = [{2 * number, 2 * number + 1} for number in range(10)]
    games = {0: pairs, **{number: [{number}] for number in range(1, 20)}}
    assert authority_distribution(games).index[0] == pytest.approx(dict.fromkeys(range(20), 1 / 20))


def test_the_index_is_a_mapping_by_member():
    """It has no more than is there, and equals the dict that it could be."""
    found = authority_distribution(
        {"t": split_sets("t"), "a": split_sets("ta"), "b": [("t", "a", "b")]}
    )
    as_dict = {"t": {"t": 1}, "a": {"t": 0.5, "a": 0.5}, "b": dict.fromkeys("tab", 1 / 3)}
    assert found.index == as_dict
    assert list(found.index["b"]) == ["t", "a", "b"]
    assert (list(found.index), len(found.index)) == (["t", "a", "b"], 3)
    assert "nobody" not in found.index
    assert repr(found.index) == "<CommandIndex of 3 members>"
    again = authority_distribution(
        {"t": split_sets("t"), "a": split_sets("at"), "b": [("b", "a", "t")]}
    )
    assert again == found


# Differential


def shapley_shubik_by_orders(families, player):
    """The part of all orders in which the player, coming next, makes a losing set win."""
    members = sorted(set().union(*families))
    orders = list(permutations(members))

    def wins(coalition):
        return any(one <= coalition for one in families)

    decisive = 0
    for order in orders:
        before = set(order[: order.index(player)]) if player in members else set(members)
        decisive += wins(before | {player}) and not wins(before)
    return Fraction(decisive, len(orders))


def cesaro_mean(matrix):
    """The mean of all powers, as a very long mean of them: doubling thirty times.

    Where somebody is left in twenty steps on average, a mean of 2**24 would be wrong by 1e-6.
    """
    mean, power = np.eye(len(matrix)), matrix
    for _ in range(30):
        mean = (mean + power @ mean) / 2
        power = power @ power
        power /= power.sum(axis=1, keepdims=True)
    return mean


MEMBERS = range(5)
FAMILIES = st.lists(st.frozensets(st.sampled_from(MEMBERS), min_size=1), min_size=1, max_size=4)
SPARSE = st.lists(
    st.frozensets(st.sampled_from(MEMBERS), min_size=1, max_size=2), min_size=1, max_size=2
)
GAMES = st.tuples(*[FAMILIES | SPARSE] * len(MEMBERS)).map(lambda games: dict(enumerate(games)))


@given(GAMES)
def test_the_index_is_that_of_all_orders(games):
    """By the definition of Shapley and Shubik, over all permutations."""
    found = authority_distribution(games)
    for member, families in games.items():
        expected = {player: float(shapley_shubik_by_orders(families, player)) for player in MEMBERS}
        assert {player: found.index[member].get(player, 0) for player in MEMBERS} == pytest.approx(
            expected
        )
        assert 0 not in found.index[member].values()


@given(GAMES, st.lists(st.integers(0, 3), min_size=5, max_size=5).filter(any))
def test_authority_is_the_mean_over_all_steps(games, weights):
    """However many closed groups there are, and whatever their periods."""
    found = authority_distribution(games, weights=dict(enumerate(weights)))
    start = np.array(weights) / sum(weights)
    matrix = index_rows(found, MEMBERS)
    assert list(found.authority.values()) == pytest.approx(start @ cesaro_mean(matrix), abs=1e-6)
    assert list(found.one_step.values()) == pytest.approx(start @ matrix)
    closed = [
        part
        for part in nx.strongly_connected_components(
            nx.from_numpy_array(matrix, create_using=nx.DiGraph)
        )
        if all(set(np.flatnonzero(matrix[one]).tolist()) <= part for one in part)
    ]
    assert found.unique == (len(closed) == 1)


@st.composite
def digraphs(draw):
    """Small graphs with cycles, loops and parts."""
    size = draw(st.integers(1, 7))
    arrow = st.tuples(st.integers(0, size - 1), st.integers(0, size - 1))
    graph = nx.DiGraph()
    graph.add_nodes_from(range(size))
    graph.add_edges_from(draw(st.lists(arrow, max_size=12)))
    return graph


@pytest.mark.filterwarnings("ignore:the arrows seem to run:UserWarning")
@given(digraphs(), st.booleans())
def test_a_graph_is_its_command_games(graph, approval):
    """Any predecessor commands, alone or with consent; who has none commands herself."""
    games = {}
    for node in graph:
        above = set(graph.predecessors(node)) or {node}
        games[node] = [{boss, node} if approval else {boss} for boss in above]
    found, expected = (
        authority_distribution(graph, approval=approval),
        authority_distribution(games),
    )
    for node in graph:
        assert found.index[node] == pytest.approx(expected.index[node])
    assert found.authority == pytest.approx(expected.authority, abs=1e-12)


@pytest.mark.parametrize("seed", range(3))
def test_large_graphs_are_in_balance(seed):
    """With several closed groups, and more states than are solved for at once."""
    rng = np.random.default_rng(seed)
    graph = nx.DiGraph()
    graph.add_nodes_from(range(3000))
    graph.add_edges_from(rng.integers(0, 2500, (5000, 2)).tolist())
    graph.add_edges_from((2500 + one, 2500 + (one + 1) % 400) for one in range(400))
    graph.add_edges_from([(3, 2500), *((one, one + 1) for one in range(2600, 2998))])
    found = authority_distribution(graph, approval=bool(seed))
    authority = np.array(list(found.authority.values()))
    step = np.zeros(3000)
    for member, index in found.index.items():
        for commander, value in index.items():
            step[commander] += authority[member] * value
    assert authority.sum() == pytest.approx(1)
    assert step == pytest.approx(authority, abs=1e-12)
    assert authority.min() >= 0


# Laws


@given(GAMES, st.permutations(list("vwxyz")))
def test_relabelling_permutes_authority_and_nothing_else(games, names):
    """Only who it is called changes."""
    renamed = {
        names[member]: [{names[one] for one in players} for players in families]
        for member, families in games.items()
    }
    found, again = authority_distribution(games), authority_distribution(renamed)
    assert again.authority == pytest.approx(
        {names[member]: share for member, share in found.authority.items()}
    )
    assert again.unique == found.unique


@given(GAMES)
def test_authority_is_in_balance_and_sums_to_1(games):
    """Commands leave it as it is."""
    found = authority_distribution(games)
    authority = np.array(list(found.authority.values()))
    assert authority.sum() == pytest.approx(1)
    assert authority @ index_rows(found, MEMBERS) == pytest.approx(authority)


@given(st.lists(st.integers(0, 40), max_size=40), st.booleans())
def test_all_authority_of_a_tree_is_at_its_root(parents, approval):
    """Each root has what its tree weighs."""
    graph = nx.DiGraph()
    graph.add_node(0)
    for node, parent in enumerate(parents, start=1):
        graph.add_node(node)
        if parent < node:
            graph.add_edge(parent, node)
    found = authority_distribution(graph, approval=approval)
    for node in graph:
        root = not graph.in_degree(node)
        below = 1 + len(nx.descendants(graph, node)) if root else 0
        assert found.authority[node] == pytest.approx(below / len(graph))


@pytest.mark.parametrize("approval", [False, True])
def test_a_chain_of_a_hundred_thousand_is_no_recursion_error(approval):
    """However deep, all authority is at the top."""
    graph = nx.path_graph(100_000, create_using=nx.DiGraph)
    found = authority_distribution(graph, approval=approval)
    assert found.authority[0] == pytest.approx(1)
    assert found.unique


# Arguments


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: authority_distribution(7),
            "source: 7 is not an Organization, networkx digraph or mapping; make one with",
        ),
        (
            lambda: authority_distribution({"a": []}),
            "source: 'a': nobody can command; give at least",
        ),
        (lambda: authority_distribution({"a": [[]]}), "source: 'a': a set is empty; leave it out"),
        (
            lambda: authority_distribution({"a": ["a"]}),
            "source: 'a': 'a' is not a collection of members",
        ),
        (
            lambda: authority_distribution({"a": "a"}),
            "source: 'a': 'a' is not a collection of sets",
        ),
        (
            lambda: authority_distribution({"a": None}),
            "source: 'a': None is not a collection of sets",
        ),
        (
            lambda: authority_distribution(
                {"a": [{"b"}], "c": [["c", []]], "d": [["d"]], "e": [[(["e"],)]]}
            ),
            "source: 3 problems\n"
            "  'a': 'b' in a set: not a member; add a command game for each\n"
            "  'c': [] in a set: not a member",
        ),
        (
            lambda: authority_distribution(
                {n: [{n, (n + 1) % 21}, {(n + 2) % 21}] for n in range(21)}
                | {0: [{n, (n + 1) % 21} for n in range(21)]}
            ),
            "source: 0: 21 members are in its sets, and at most 20 can be counted; replace",
        ),
        (
            lambda: authority_distribution({"a": [{"a"}]}, approval=True),
            "approval: a mapping states itself whose consent",
        ),
        (
            lambda: authority_distribution({"a": [{"a"}]}, weights={"a": -1, "b": 1}),
            "weights: 2 problems\n  'b' is not a member; leave it out\n  'a': -1 is not a number from 0",
        ),
        (
            lambda: authority_distribution({"a": [{"a"}]}, weights={"a": 0}),
            "weights: they are all 0",
        ),
        (lambda: authority_distribution({"a": [{"a"}]}, weights={}), "weights: they are all 0"),
        (
            lambda: authority_distribution({"a": [{"a"}]}, weights=[1]),
            "weights: [1] is not a mapping",
        ),
        (
            lambda: authority_distribution({"a": [{"a"}]}, weights={"a": math.inf}),
            "weights: 'a': inf is not a number from 0 up",
        ),
    ],
)
def test_what_cannot_be_is_named_with_its_remedy(call, message):
    """Everything that is wrong at once."""
    with pytest.raises(ValueError, match="^[a-z]+: ") as refusal:
        call()
    assert str(refusal.value).startswith(message)


def test_a_graph_that_runs_upwards_is_warned_of():
    """As by other measures of direction."""
    with pytest.warns(UserWarning, match="G.reverse") as noticed:
        authority_distribution(nx.DiGraph([("a", "t"), ("b", "t"), ("c", "b")]))
    assert noticed[0].filename == __file__
