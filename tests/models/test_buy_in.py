"""Buy-in along the arrows of graphs and organizations."""

import math
import time

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.linalg import solve_banded

from stepback import (
    Circle,
    Delegation,
    Domain,
    Membership,
    Organization,
    Person,
    ReportingLine,
    Role,
    Support,
    archetypes,
)
from stepback.models import FriedkinJohnsen, buy_in
from stepback.models._influence import _influence_network
from tests.support.model_points import POINTS

CONSULTED = Organization(
    people=[Person("ann"), Person("bo"), Person("cy", external=True)],
    supports=[Support("cy", "ann"), Support("bo", "ann"), Support("ann", "bo")],
)
FIRST = {"cy": 1, "ann": 0, "bo": 0}
MOVED = {"cy": 0, "ann": 0.8, "bo": 0.5}


def listening_graph(influence):
    """The graph in which arrows run from the one who is listened to."""
    graph = nx.DiGraph()
    graph.add_nodes_from(range(len(influence)))
    for i, j in np.argwhere(influence > 0).tolist():
        graph.add_edge(j, i, weight=float(influence[i, j]))
    return graph


def number_nodes(values):
    return dict(enumerate(values.tolist()))


def random_graph(draw, people, arrows):
    """Each listens to so many others, by weights that differ."""
    graph = nx.MultiDiGraph()
    graph.add_nodes_from(range(people))
    heard = draw.integers(0, people, size=(people, arrows))
    weights = draw.random((people, arrows))
    for i in range(people):
        for j, weight in zip(heard[i].tolist(), weights[i].tolist(), strict=True):
            graph.add_edge(j, i, weight=weight)
    return graph


def test_worked_numbers_of_a_consultant():
    """Ann moves half of the way, and bo a quarter, all by the consultant's influence."""
    found = buy_in(CONSULTED, opinion=FIRST, susceptibility=MOVED, concerned=["ann", "bo"])
    assert found.opinion == pytest.approx({"ann": 0.5, "bo": 0.25, "cy": 1})
    assert found.buy_in == pytest.approx(0.375)
    assert found.influence == pytest.approx({"cy": 0.375, "ann": 0.1875, "bo": 0.4375})


@given(POINTS[FriedkinJohnsen], st.booleans())
def test_the_model_of_the_same_matrix_says_the_same(point, large):
    """`buy_in` on a graph equals `FriedkinJohnsen` on its matrix, with both solvers."""
    expected = FriedkinJohnsen(**point).result
    concerned = np.flatnonzero(point["concerned"]).tolist()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_influence_network, "_MAX_DENSE", 0 if large else 200)
        found = buy_in(
            listening_graph(point["influence"]),
            opinion=number_nodes(point["opinion"]),
            susceptibility=number_nodes(point["susceptibility"]),
            concerned=concerned,
            weight="weight",
        )
    assert list(found.opinion.values()) == pytest.approx(expected.opinion, abs=1e-9)
    assert found.buy_in == pytest.approx(expected.buy_in, abs=1e-9, nan_ok=True)
    assert list(found.influence.values()) == pytest.approx(
        expected.influence_on_concerned, abs=1e-9, nan_ok=True
    )


@pytest.mark.parametrize("moved", [0.0, 0.5, 0.9, 0.999999])
def test_thousands_settle_where_rounds_of_listening_lead(moved):
    """Solutions satisfy the equation, and influences give the same buy-in."""
    draw = np.random.default_rng(1)
    graph = random_graph(draw, 3000, 4)
    first = draw.random(3000)
    concerned = range(0, 3000, 3)
    found = buy_in(
        graph,
        opinion=number_nodes(first),
        susceptibility=moved,
        concerned=concerned,
        weight="weight",
    )
    y = np.array(list(found.opinion.values()))
    heard = nx.to_scipy_sparse_array(graph).T
    means = (heard @ y) / heard.sum(axis=1)
    assert y == pytest.approx(moved * means + (1 - moved) * first, abs=1e-12)
    assert found.buy_in == pytest.approx(y[::3].mean(), abs=1e-9)
    assert sum(found.influence.values()) == pytest.approx(1, abs=1e-9)
    assert np.array(list(found.influence.values())) @ first == pytest.approx(found.buy_in, abs=1e-9)


def test_a_long_chain_carries_an_opinion_to_its_end():
    """Elimination solves what the iteration does not."""
    chain = nx.path_graph(5000, create_using=nx.DiGraph)
    moved = dict.fromkeys(chain, 1) | {0: 0}
    first = dict.fromkeys(chain, 0) | {0: 1}
    found = buy_in(chain, opinion=first, susceptibility=moved)
    assert set(found.opinion.values()) == {1}
    assert found.influence[0] == pytest.approx(1)


def test_a_row_of_neighbors_is_solved_as_by_elimination():
    """Thousands of people who each listen to two neighbors, and hardly keep an opinion."""
    n, moved = 3000, 0.9999
    first = np.random.default_rng(3).random(n)
    found = buy_in(
        nx.path_graph(n).to_directed(), opinion=number_nodes(first), susceptibility=moved
    )
    above, below = np.full(n, -moved / 2), np.full(n, -moved / 2)
    above[1] = below[-2] = -moved  # the ends listen to one each
    expected = solve_banded((1, 1), [above, np.ones(n), below], (1 - moved) * first)
    assert list(found.opinion.values()) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("arrows", [1, 5])
def test_ten_thousand_people_take_less_than_a_second(arrows):
    """Speed on a connected graph and on trees."""
    draw = np.random.default_rng(2)
    ids = [f"p{index}" for index in range(10_000)]
    heads = np.repeat(np.arange(1, 10_000), arrows)
    tails = draw.integers(0, heads if arrows == 1 else 10_000, size=heads.size)
    pairs = {(a, b) for a, b in zip(tails.tolist(), heads.tolist(), strict=True) if a != b}
    org = Organization(
        people=map(Person, ids), supports=[Support(ids[a], ids[b]) for a, b in sorted(pairs)]
    )
    first = dict.fromkeys(ids, 0) | {"p0": 1}
    moved = dict.fromkeys(ids, 1) | {"p0": 0}
    start = time.process_time()
    found = buy_in(org, opinion=first, susceptibility=moved)
    assert time.process_time() - start < 5  # a second, and room for a busy machine
    assert found.buy_in == pytest.approx(1, abs=1e-9)


def test_strength_of_support_is_how_much_it_counts():
    """Strengths of 0.9 and 0.3 count as three quarters and one quarter."""
    org = Organization(
        people=[Person(name) for name in ("ann", "bo", "cy")],
        supports=[Support("ann", "cy", strength=0.6), Support("bo", "cy", strength=0.2)],
    )
    found = buy_in(org, opinion={"ann": 1, "bo": 0, "cy": 0}, susceptibility=0.5)
    assert found.opinion == pytest.approx({"ann": 1, "bo": 0, "cy": 0.375})


def test_the_consultants_of_the_archetype():
    """Everyone is moved to the consultants' opinion as far as they are willing."""
    org = archetypes.consultants(consultants=2, employees=3, willingness=0.4)
    outside = [person.id for person in org.people if person.external]
    inside = [person.id for person in org.people if person.id.startswith("employee")]
    first = dict.fromkeys([person.id for person in org.people], 0) | dict.fromkeys(outside, 1)
    found = buy_in(org, opinion=first, susceptibility=0.4, concerned=inside)
    assert found.buy_in == pytest.approx(0.4)
    assert found.influence["sponsor"] == 0
    assert sum(found.influence[item] for item in outside) == pytest.approx(0.4)


def test_other_relations_and_groups():
    """Lines, delegations by their flow, and circles, in which all listen to the others."""
    org = Organization(
        people=[Person(name) for name in ("ann", "bo", "cy")],
        roles=[Role("lead")],
        circles=[Circle("team")],
        memberships=[
            Membership("lead", "ann"),
            Membership("team", "bo"),
            Membership("team", "cy"),
        ],
        reporting=[ReportingLine("lead", "bo"), ReportingLine("bo", "cy")],
        domains=[Domain("hiring", "ann")],
        delegations=[Delegation("ann", "team", share=0.5)],
        supports=[Support("ann", "team"), Support("team", "bo"), Support("lead", "ann")],
    )
    first = {"ann": 1, "bo": 0, "cy": 0}

    def opinion(relation):
        return buy_in(org, opinion=first, susceptibility=0.5, relation=relation).opinion

    assert opinion("manages") == pytest.approx({"ann": 1, "bo": 0.5, "cy": 0.25})
    assert opinion("delegates") == pytest.approx({"ann": 1, "bo": 0.5, "cy": 0.5})
    assert opinion("member") == pytest.approx({"ann": 1, "bo": 0, "cy": 0})
    # bo hears ann fully, and cy by the half of the team's support that is cy's
    assert opinion("supports") == pytest.approx({"ann": 1, "bo": 0.5 * (2 / 3 + 1 / 6), "cy": 0.5})


def test_support_that_nobody_asked_about():
    """People who keep their opinion have it; other opinions are nan, and what depends on them."""
    people = [Person("ann"), Person("bo")]
    moved = {"ann": 0, "bo": 0.5}
    found = buy_in(Organization(people=people), opinion=1, susceptibility=moved)
    assert found.opinion == pytest.approx({"ann": 1, "bo": math.nan}, nan_ok=True)
    assert math.isnan(found.buy_in)
    assert all(map(math.isnan, found.influence.values()))
    none = buy_in(Organization(people=people, supports=[]), opinion=1, susceptibility=moved)
    assert none.opinion == {"ann": 1, "bo": 1}


def test_support_that_only_some_were_asked_about():
    """Only opinions that depend on people who were not asked are nan."""
    org = Organization(
        people=[Person(name) for name in ("ann", "bo", "cy", "di")],
        supports=[Support("bo", "cy"), Support("ann", "di")],
        respondents=["cy", "di"],
    )
    first = {"ann": 1, "bo": 1, "cy": 0, "di": 0}
    moved = {"ann": 0, "bo": 0.5, "cy": 0.5, "di": 0.5}
    found = buy_in(org, opinion=first, susceptibility=moved, concerned=["di"])
    expected = {"ann": 1, "bo": math.nan, "cy": math.nan, "di": 0.5}
    assert found.opinion == pytest.approx(expected, nan_ok=True)
    assert found.buy_in == pytest.approx(0.5)
    assert found.influence == pytest.approx({"ann": 0.5, "bo": 0, "cy": 0, "di": 0.5})
    whole = buy_in(org, opinion=first, susceptibility=moved)
    assert math.isnan(whole.buy_in)


def test_who_was_not_asked_moves_nobody_who_keeps_an_opinion():
    """Unknown opinions do not reach people who keep theirs."""
    org = Organization(
        people=[Person("bo"), Person("cy")], supports=[Support("bo", "cy")], respondents=["cy"]
    )
    found = buy_in(org, opinion=1, susceptibility={"bo": 0.5, "cy": 0})
    assert found.opinion == pytest.approx({"bo": math.nan, "cy": 1}, nan_ok=True)


def test_opinions_of_people_not_asked_are_unknown_and_not_unsettled():
    """Opinions of people who were not asked are nan, not refused as unsettled."""
    org = Organization(
        people=[Person("bo"), Person("cy")],
        supports=[Support("bo", "cy"), Support("cy", "bo")],
        respondents=["cy"],
    )
    assert all(map(math.isnan, buy_in(org, opinion=1, susceptibility=1).opinion.values()))


@pytest.mark.parametrize("dense", [0, 200])
def test_parallel_arrows_add_up(dense, monkeypatch):
    """Parallel arrows count two thirds, a single one a third, with both solvers."""
    monkeypatch.setattr(_influence_network, "_MAX_DENSE", dense)
    graph = nx.MultiDiGraph([("ann", "cy"), ("ann", "cy"), ("bo", "cy")])
    found = buy_in(graph, opinion={"ann": 1, "bo": 0, "cy": 0}, susceptibility=0.5)
    assert found.opinion["cy"] == pytest.approx(1 / 3)


def test_who_has_nobody_to_listen_to_keeps_an_opinion():
    """Tested at any susceptibility, and with arrows of weight 0."""
    graph = nx.DiGraph()
    graph.add_edge("ann", "bo", weight=0)
    found = buy_in(graph, opinion={"ann": 1, "bo": 0}, susceptibility=1, weight="weight")
    assert found.opinion == {"ann": 1, "bo": 0}


def test_a_loop_is_the_weight_of_ones_own_last_opinion():
    """A loop of half the weight keeps half of the last opinion."""
    graph = nx.DiGraph([("ann", "bo"), ("bo", "bo")])
    found = buy_in(graph, opinion={"ann": 1, "bo": 0}, susceptibility={"ann": 0, "bo": 0.5})
    assert found.opinion["bo"] == pytest.approx(0.25 / 0.75)


def test_a_change_for_nobody_and_nobody_at_all():
    """There is no buy-in, and nobody has influence on it."""
    graph = nx.DiGraph([("ann", "bo")])
    found = buy_in(graph, opinion=1, susceptibility=0.5, concerned=[])
    assert math.isnan(found.buy_in)
    assert all(map(math.isnan, found.influence.values()))
    none = buy_in(nx.DiGraph(), opinion=1, susceptibility=0.5)
    assert none.opinion == {}
    assert math.isnan(none.buy_in)
    assert buy_in(Organization(), opinion={}, susceptibility={}).influence == {}


@pytest.mark.parametrize("people", [3, 300])
def test_a_closed_group_is_refused_by_name(people):
    """The error names everyone who hears only fully susceptible people, also among many others."""
    graph = nx.DiGraph([("ann", "bo"), ("bo", "ann"), ("ann", "cy"), ("di", "ed")])
    graph.add_nodes_from(range(people))
    with pytest.raises(ValueError, match="^susceptibility: 'ann', 'bo' and 'cy' are fully suscept"):
        buy_in(graph, opinion=0, susceptibility=1)


@pytest.mark.parametrize("little", [1e-14, 1e-17])
def test_an_almost_closed_group_is_refused_if_floats_cannot_tell(little):
    """Refused among many people, even if the leak is lost in rounding; exact among few."""
    graph = nx.DiGraph()
    for one, other, weight in [("ann", "bo", 1), ("bo", "ann", 1), ("di", "bo", little)]:
        graph.add_edge(one, other, weight=weight)
    first = {"ann": 0, "bo": 0, "di": 1}
    found = buy_in(graph, opinion=first, susceptibility=1, weight="weight")
    assert found.opinion == pytest.approx(dict.fromkeys(first, 1))
    graph.add_nodes_from(range(300))
    first |= dict.fromkeys(range(300), 0)
    with pytest.raises(
        ValueError, match="'ann' and 'bo' are almost fully .* almost only to people who are"
    ):
        buy_in(graph, opinion=first, susceptibility=1, weight="weight")


def test_a_few_people_whom_floats_cannot_settle_are_refused_too():
    """The error names only them: a line of 150 people who hardly hear the one attached person."""
    line = nx.DiGraph([("zoe", "zoe")])
    for number in range(150):
        line.add_edge(number + 1 if number < 149 else number, number, weight=1)
        line.add_edge(number - 1, number, weight=1e-3)
    first = dict.fromkeys(line, 0)
    moved = dict.fromkeys(line, 1) | {-1: 0, "zoe": 0.5}
    with pytest.raises(ValueError, match="^susceptibility: 1, 0, 2, .* and 142 more are almost"):
        buy_in(line, opinion=first, susceptibility=moved, weight="weight")


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"opinion": {"ann": 0}}, r"opinion: 2 problems\n  'bo' is missing; give .*\n  'cy' is"),
        ({"opinion": FIRST | {"di": 0}}, "opinion: 'di' is not here"),
        ({"opinion": FIRST | {"bo": "for"}}, "opinion: 'bo': 'for' is not a number"),
        ({"opinion": math.nan}, "opinion: nan is not between"),
        ({"opinion": None}, "opinion: None is not a number; give a number for all, or a mapping"),
        ({"susceptibility": 1.5}, "susceptibility: 1.5 is not between 0 and 1; give a number"),
        ({"susceptibility": MOVED | {"bo": -1}}, "susceptibility: 'bo': -1 is not between 0 and 1"),
        ({"concerned": ["di"]}, "concerned: 'di' is not here"),
        ({"concerned": "ann"}, "concerned: 'ann' is one text"),
        ({"relation": "likes"}, "relation: 'likes' is not one of"),
        ({"weight": "likes"}, "weight: 'likes' is not a weight of 'supports'"),
        ({"source": {}}, "source: the mapping {} is not an Organization or networkx digraph"),
    ],
)
def test_what_is_wrong_is_refused(changed, message):
    """The error names the argument, the person and the remedy."""
    right = {"source": CONSULTED, "opinion": FIRST, "susceptibility": MOVED}
    value = right | changed
    with pytest.raises(ValueError, match=f"^{message}"):
        buy_in(value.pop("source"), **value)


def test_those_concerned_are_nodes_of_the_graph():
    """The error names all unknown nodes at once; a text is not a collection."""
    graph = nx.DiGraph([("ann", "bo")])
    with pytest.raises(ValueError, match=r"concerned: 2 problems\n  'cy' is not here\n  \[1\] is"):
        buy_in(graph, opinion=0, susceptibility=0, concerned=["cy", [1]])
    with pytest.raises(ValueError, match="concerned: 'ann' is not a collection of nodes"):
        buy_in(graph, opinion=0, susceptibility=0, concerned="ann")
