import copy
import datetime as dt
import pickle

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given

from stepback import (
    Delegation,
    Domain,
    InvalidOrganization,
    Level,
    Organization,
    Person,
    ReportingLine,
    Role,
    Support,
)
from tests.support.strategies import organizations


@given(organizations())
def test_the_graph_and_back_is_the_same_organization(org):
    """Graphs lose nothing: records, answers, date and contexts."""
    assert Organization.from_graph(org.graph) == org


def test_relations_point_to_the_one_who_is_given():
    """From manager to report, principal to delegate, supporter to supported, group to member."""
    org = Organization(
        people=[Person("ann", unit="x"), Person("bo")],
        roles=[Role("desk")],
        reporting=[ReportingLine("ann", "bo")],
        domains=[Domain("d", "ann")],
        delegations=[
            Delegation("ann", "bo", autonomy=Level.AGREE),
            Delegation("ann", "bo", domain="d"),
        ],
        supports=[Support("ann", "desk")],
    )
    graph = org.graph
    assert sorted(graph.edges(data="relation")) == [
        ("ann", "bo", "delegates"),
        ("ann", "bo", "delegates"),
        ("ann", "bo", "manages"),
        ("ann", "desk", "supports"),
    ]
    assert graph.nodes["ann"]["kind"] == "person"
    assert graph.nodes["ann"]["unit"] == "x"
    assert graph.nodes["desk"]["kind"] == "role"
    assert graph.edges["ann", "bo", 1]["autonomy"] is Level.AGREE
    assert graph.graph["domains"] == org.domains


def build_team():
    """Three people and a desk, with records of every kind, and something nested."""
    return Organization(
        people=[Person("ann", attributes={"tags": ("a", "b")}), Person("bo"), Person("cy")],
        roles=[Role("desk")],
        domains=[Domain("d", "ann", amounts=[1, 9])],
        reporting=[ReportingLine("ann", "bo"), ReportingLine("ann", "cy")],
        delegations=[Delegation("ann", "bo", share=0.5, contexts="fire")],
        supports=[Support("ann", "bo"), Support("cy", "desk")],
        respondents=["bo"],
    )


CHANGES_OF_DATA = {
    "node": lambda graph: graph.nodes["ann"].update(name="x"),
    "node by item": lambda graph: graph.nodes["ann"].__setitem__("name", "x"),
    "nested": lambda graph: graph.nodes["ann"]["attributes"].__setitem__("tags", ()),
    "edge": lambda graph: graph.edges["ann", "bo", 0].pop("relation"),
    "edge by adjacency": lambda graph: graph["ann"]["bo"][0].setdefault("weight", 1),
    "edge by predecessor": lambda graph: graph.pred["bo"]["ann"][0].clear(),
    "edges between two": lambda graph: graph.get_edge_data("ann", "bo").popitem(),
    "neighbours": lambda graph: dict(graph.adjacency())["ann"].__delitem__("bo"),
    "graph": lambda graph: graph.graph.__setitem__("date", 1),
    "graph, merged": lambda graph: graph.graph.__ior__({"date": 1}),
    "name": lambda graph: setattr(graph, "name", "x"),
    "set_node_attributes": lambda graph: nx.set_node_attributes(graph, 1, "weight"),
    "set_edge_attributes": lambda graph: nx.set_edge_attributes(graph, 1, "weight"),
}


@pytest.mark.parametrize("change", CHANGES_OF_DATA.values(), ids=CHANGES_OF_DATA)
@pytest.mark.parametrize(
    "travel",
    [
        lambda graph: graph,
        copy.copy,
        copy.deepcopy,
        lambda graph: pickle.loads(pickle.dumps(graph)),  # noqa: S301
        lambda graph: graph.reverse(copy=False).reverse(copy=False),
    ],
    ids=["itself", "copy", "deepcopy", "pickle", "reverse"],
)
def test_what_the_graph_carries_never_changes(change, travel):
    """Each way to change data is refused with a remedy, also on copies and views of the graph."""
    org = build_team()
    graph = travel(org.graph)
    with pytest.raises(TypeError, match=r"never changes; change a copy"):
        change(graph)
    assert Organization.from_graph(org.graph) == org == build_team()


def test_the_graph_is_frozen():
    """An organization never changes, and neither does its graph."""
    graph = Organization(people=[Person("ann")]).graph
    with pytest.raises(nx.NetworkXError, match="Frozen graph"):
        graph.add_node("bo")


def test_attributes_set_on_a_graph_are_for_that_caller():
    """Also those that networkx cannot protect; and who takes back the freeze changes no node."""
    org = build_team()
    graph = org.graph
    graph.graph = {}
    graph.nodes = None
    del graph.add_node
    with pytest.raises(TypeError, match="never changes"):
        graph.add_node("di")
    assert Organization.from_graph(org.graph) == org


def test_a_copy_of_the_graph_is_an_ordinary_graph():
    """People change it, and make an organization of it, as the message says."""
    org = build_team()
    graph = org.graph.copy()
    assert type(graph) is nx.MultiDiGraph
    assert not nx.is_frozen(graph)
    dicts = [graph.graph, *dict(graph.nodes(data=True)).values(), *dict(graph.adjacency()).values()]
    dicts += [data for *_, data in graph.edges(data=True)]
    assert {type(each) for each in dicts} == {dict}
    graph.nodes["ann"]["name"] = "Ann"
    graph.edges["ann", "bo", 0]["dotted"] = True
    graph.add_edge("bo", "di")
    graph.remove_node("desk")
    changed = Organization.from_graph(graph)
    assert changed["ann"].name == "Ann"
    assert [line.dotted for line in changed.reporting] == [True, False, False]
    assert "desk" not in changed
    assert org == build_team()


@pytest.mark.parametrize(
    "use",
    [
        nx.MultiDiGraph.copy,
        nx.MultiDiGraph.to_undirected,
        nx.MultiDiGraph.to_directed,
        nx.MultiDiGraph.reverse,
        lambda graph: graph.subgraph(["ann", "bo"]).copy(),
        lambda graph: graph.edge_subgraph([("ann", "bo", 0)]).copy(),
        nx.MultiDiGraph,
        nx.DiGraph,
        nx.Graph,
        lambda graph: nx.relabel_nodes(graph, {"ann": "zoe"}),
        lambda graph: nx.convert_node_labels_to_integers(graph, label_attribute="was"),
        lambda graph: nx.contracted_nodes(graph, "ann", "bo"),
        lambda graph: nx.compose(graph, nx.MultiDiGraph([("x", "y")])),
        lambda graph: nx.disjoint_union(graph, graph),
        lambda graph: nx.condensation(nx.DiGraph(graph)),
        lambda graph: nx.ego_graph(graph, "ann"),
        nx.create_empty_copy,
        lambda graph: nx.node_link_data(graph, edges="edges"),
        lambda graph: nx.from_dict_of_dicts(nx.to_dict_of_dicts(graph), nx.MultiDiGraph),
        lambda graph: nx.from_pandas_edgelist(nx.to_pandas_edgelist(graph)),
        nx.pagerank,
        nx.betweenness_centrality,
        lambda graph: nx.spring_layout(graph, seed=1),
        nx.circular_layout,
        lambda graph: list(nx.topological_generations(graph)),
        nx.to_numpy_array,
        lambda graph: list(nx.generate_adjlist(graph)),
        nx.adjacency_data,
    ],
)
def test_networkx_runs_on_the_graph(use):
    """As on a copy; and graphs that it makes are ordinary ones."""
    org = build_team()
    made, expected = use(org.graph), use(org.graph.copy())
    if isinstance(made, nx.Graph):
        assert nx.utils.graphs_equal(made, expected)
        assert not nx.is_frozen(made)
        made.graph["note"] = 1
        for _, data in made.nodes(data=True):
            data["note"] = 1
        for *_, data in made.edges(data=True):
            data["note"] = 1
    else:
        assert str(made) == str(expected)
    assert Organization.from_graph(org.graph) == org == build_team()


def test_a_plain_digraph_is_people_and_lines():
    """Arrows from leader to follower; further attributes become attributes."""
    graph = nx.DiGraph([("ann", "bo")])
    graph.add_node("ann", age=50, id="ann")
    org = Organization.from_graph(graph)
    assert org.people == (Person("ann", attributes={"age": 50}), Person("bo"))
    assert org.reporting == (ReportingLine("ann", "bo"),)
    assert org.supports is None


def test_support_that_is_there_was_asked_for():
    """Also in a graph that does not say so."""
    graph = nx.DiGraph()
    graph.add_edge("ann", "bo", relation="supports")
    assert Organization.from_graph(graph).supports == (Support("ann", "bo"),)


def test_an_undirected_graph_is_refused():
    """Who has and who is given would be a guess."""
    with pytest.raises(ValueError, match="^the graph is not directed; give a DiGraph"):
        Organization.from_graph(nx.Graph([("ann", "bo")]))


def problem_messages(graph):
    """The problems of a graph, one a line."""
    with pytest.raises(InvalidOrganization) as invalid:
        Organization.from_graph(graph)
    return str(invalid.value).splitlines()[1:]


def test_all_problems_of_a_graph_are_reported_at_once():
    """Nodes, edges and what the graph says of itself."""
    graph = nx.MultiDiGraph(domains=[3], date="January", contexts=[" a"])
    graph.add_node(7)
    graph.add_node("x", kind="robot")
    graph.add_node("y", kind=["role"])
    graph.add_node("a", id="b", attributes=3)
    graph.add_node("b", attributes=3, age=5)
    graph.add_edge("c", "d", relation="likes")
    graph.add_edge("c", "d", weight=5, relation="manages")
    graph.add_edge("c", "d", relation="supports", strength=2)
    graph.add_edge("c", "d", manager="x")
    assert problem_messages(graph) == [
        "  node 7: person: id: 7 is not text; ids are text, write '7'",
        "  node 'x': 'robot' is not one of person, role, circle",
        "  node 'y': ['role'] is not one of person, role, circle",
        "  node 'a': 'id': not a field of a person here; leave it out",
        "  node 'b': person: attributes: 3 is not a mapping of names to values",
        "  edge 'c' → 'd': 'likes' is not one of manages, delegates, supports, member",
        "  edge 'c' → 'd': 'weight': not a field of a line here; leave it out",
        "  edge 'c' → 'd': support: strength: 2 is not above 0 and at most 1",
        "  edge 'c' → 'd': 'manager': not a field of a line here; leave it out",
        "  graph.graph: domains: 3 is not a Domain record; make it one",
        "  graph.graph: date: 'January' is not a date; give one such as 2026-01-31",
        "  graph.graph: contexts: ' a' is not a context name; give text without outer spaces",
    ]


def test_what_is_wrong_with_a_graph_has_a_code():
    """Programs tell problems apart by it, whatever the message says."""
    graph = nx.DiGraph([("c", "d", {"weight": 5})], domains=[3], date=3)
    graph.add_node("x", kind="robot")
    with pytest.raises(InvalidOrganization) as invalid:
        Organization.from_graph(graph)
    assert [problem.code for problem in invalid.value.problems] == [
        "unknown-kind",
        "unknown-field",
        "no-domain",
        "bad-value",
    ]


def test_a_single_domain_is_taken_for_no_collection():
    """Domains come in a collection."""
    assert problem_messages(nx.DiGraph(domains=3)) == [
        "  graph.graph: domains: 3 is not a Domain record; make it one"
    ]


def test_the_view_is_kept():
    """Date and contexts entered come back."""
    org = Organization(
        people=[Person("ann"), Person("bo")],
        domains=[Domain("d", "ann")],
        delegations=[Delegation("ann", "bo", contexts="storm", start=dt.date(2026, 1, 1))],
        supports=[],
        respondents=["ann"],
    )
    seen = org.at(dt.date(2026, 2, 1)).in_context("storm")
    back = Organization.from_graph(seen.graph)
    assert (back.date, back.contexts, back.supports, back.respondents) == (
        dt.date(2026, 2, 1),
        {"storm"},
        (),
        {"ann"},
    )
    assert back != org


def test_a_graph_from_report_to_manager_is_asked_to_be_reversed():
    """Its arrows run from report to manager: of whom each then has several."""
    upside_down = nx.DiGraph([("bo", "ann"), ("cy", "ann"), ("di", "bo")])
    with pytest.raises(InvalidOrganization, match="several reports, turn all lines round"):
        Organization.from_graph(upside_down)
    assert len(Organization.from_graph(upside_down.reverse()).reporting) == 3
    matrix = nx.DiGraph([("ann", "cy"), ("bo", "cy"), ("ann", "di")])
    with pytest.raises(InvalidOrganization) as raised:
        Organization.from_graph(matrix)
    assert "turn all lines round" not in str(raised.value)


def test_what_is_no_graph_is_refused():
    """With a word on what to give."""
    for other in (None, "a", [("ann", "bo")]):
        with pytest.raises(ValueError, match="is not a networkx graph; give a DiGraph"):
            Organization.from_graph(other)


def test_data_that_only_looks_like_a_collection_or_a_flag_is_reported():
    """An array without a dimension holds nothing to go through, and NA is neither true nor false."""
    scalar = np.array(1)
    graph = nx.DiGraph([("a", "b", {"relation": "delegates", "contexts": scalar})])
    graph.add_node("a", id=np.array(["a", "b"]))
    graph.graph.update(domains=scalar, supports_asked=pd.NA)
    assert problem_messages(graph) == [
        "  node 'a': 'id': not a field of a person here; leave it out",
        "  edge 'a' → 'b': delegation: contexts: array(1) is not a collection; give a list, even of one",
        "  graph.graph: domains: array(1) is not a Domain record; make it one",
        "  graph.graph: supports_asked: <NA> is neither True nor False",
    ]
    with pytest.raises(InvalidOrganization, match=r"array\(1\) is not a collection; give ids"):
        Organization.from_graph(nx.DiGraph(respondents=scalar, supports_asked=True))
