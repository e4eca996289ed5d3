import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepback import (
    Membership,
    Organization,
    Person,
    ReportingLine,
    Role,
    Spans,
    layers,
    spans,
)
from stepback._flow import _reporting_tree
from stepback._flow._reporting_tree import ReportingTree
from stepback._organization._compiled_organization import compiled_any_date
from tests.support import oracle


@st.composite
def forests(draw):
    """Parents of people and roles 0, 1, …; -1 for a root. Everyone's parent comes before them."""
    size = draw(st.integers(1, 12))
    return [draw(st.integers(-1, node - 1)) for node in range(size)]


def build_organization(parents, roles=()):
    """Nodes named by their number, those in `roles` roles, under their parents."""
    nodes = range(len(parents))
    return Organization(
        people=[Person(str(node)) for node in nodes if node not in roles],
        roles=[Role(str(node)) for node in nodes if node in roles],
        reporting=[
            ReportingLine(str(parent), str(node))
            for node, parent in enumerate(parents)
            if parent >= 0
        ],
    )


def networkx_forest(parents):
    """The same forest in networkx."""
    graph = nx.DiGraph()
    graph.add_nodes_from(range(len(parents)))
    graph.add_edges_from((parent, node) for node, parent in enumerate(parents) if parent >= 0)
    return graph


@given(forests(), st.sets(st.integers(0, 11)))
def test_spans_count_successors_and_descendants(parents, roles):
    """Directly and in total, as networkx counts them, whether posts are people or roles."""
    graph = networkx_forest(parents)
    assert spans(build_organization(parents, roles)) == {
        str(node): Spans(graph.out_degree(node), len(nx.descendants(graph, node)))
        for node in graph
        if graph.out_degree(node)
    }


@given(forests())
def test_layers_count_from_the_root(parents):
    """A layer is the distance to the root, from 1; who has no line has no layer."""
    graph = networkx_forest(parents)
    for id_, layer in layers(build_organization(parents)).items():
        node = int(id_)
        if graph.degree(node):
            root = next(n for n in {node} | nx.ancestors(graph, node) if not graph.in_degree(n))
            assert layer == 1 + nx.shortest_path_length(graph, root, node)
        else:
            assert layer != layer  # noqa: PLR0124  (nan)


@given(forests())
def test_below_is_being_a_descendant(parents):
    """Every pair, near or far."""
    graph = networkx_forest(parents)
    line = compiled_any_date(build_organization(parents)).reporting_tree
    pairs = [(low, high) for low in graph for high in graph]
    people, above = np.array(pairs).T
    answer = line.is_below(people, above)
    assert answer.tolist() == [low in nx.descendants(graph, high) for low, high in pairs]


def test_a_line_of_a_role_applies_to_all_who_hold_it():
    """The holders stand in the role's layer, and are below those above it."""
    org = Organization(
        people=[Person("ann"), Person("bo"), Person("cy")],
        roles=[Role("head"), Role("desk")],
        reporting=[ReportingLine("head", "desk"), ReportingLine("desk", "cy")],
        memberships=[Membership("head", "ann"), Membership("desk", "bo")],
    )
    assert layers(org) == {"ann": 1, "bo": 2, "cy": 3, "head": 1, "desk": 2}
    line = compiled_any_date(org).reporting_tree
    assert isinstance(line, ReportingTree)
    ann, bo, cy = 0, 1, 2
    below = line.is_below(np.array([bo, cy, ann]), np.array([ann] * 3))
    assert below.tolist() == [True, True, False]


def test_someone_with_two_posts_stands_in_the_higher():
    """Who holds a role in layer 1 and one in layer 2 is in layer 1."""
    org = Organization(
        people=[Person("ann")],
        roles=[Role("head"), Role("desk")],
        reporting=[ReportingLine("head", "desk")],
        memberships=[Membership("head", "ann"), Membership("desk", "ann")],
    )
    assert layers(org)["ann"] == 1


def test_without_lines_there_is_no_shape():
    """No spans, and no layer for anyone."""
    org = Organization(people=[Person("ann")])
    assert spans(org) == {}
    assert layers(org)["ann"] == pytest.approx(float("nan"), nan_ok=True)


def test_dotted_lines_count_for_nothing():
    """Only solid lines make the shape."""
    org = Organization(
        people=[Person("ann"), Person("bo")], reporting=[ReportingLine("ann", "bo", dotted=True)]
    )
    assert spans(org) == {}


@pytest.mark.parametrize("many_pairs", [-1, 1_000])
@given(forests(), st.data())
def test_who_is_below_whom_by_place_or_by_climbing(many_pairs, parents, data):
    """Of all pairs at once: those whom networkx reaches along the lines, and nobody else."""
    n_roles = data.draw(st.integers(0, len(parents) // 2))
    roles = set(range(len(parents) - n_roles, len(parents)))
    tree = compiled_any_date(build_organization(parents, roles)).reporting_tree
    line = nx.DiGraph((parent, node) for node, parent in enumerate(parents) if parent >= 0)
    line.add_nodes_from(range(len(parents)))
    person, above = (array.ravel() for array in np.indices((len(parents), len(parents))))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_reporting_tree, "_MANY_PAIRS", many_pairs)
        found = tree.is_below(person, above)
    expected = [node in nx.descendants(line, top) for node, top in zip(person, above, strict=True)]
    assert found.tolist() == expected


@pytest.mark.parametrize("many_pairs", [-1, 1_000])
@given(forests(), st.data())
def test_below_through_roles_that_people_or_vacant_roles_hold(many_pairs, parents, data):
    """As the definition reads: a line of a role holds for whoever holds it, a vacant role too."""
    nodes = range(len(parents))
    roles = data.draw(st.sets(st.sampled_from(nodes)))
    org = build_organization(parents, roles)
    seats = [(group, member) for group in roles for member in nodes if member > group]
    chosen = data.draw(st.lists(st.sampled_from(seats), unique=True)) if seats else []
    memberships = [Membership(str(group), str(member)) for group, member in chosen]
    org = Organization(
        people=org.people, roles=org.roles, reporting=org.reporting, memberships=memberships
    )
    world = oracle.World.from_organization(org)
    compiled = compiled_any_date(org)
    asked = np.flatnonzero(compiled.groups.sole_person == np.arange(len(parents)))
    asked = np.append(asked, np.flatnonzero(~compiled.groups.is_occupied))
    node, above = (pairs.ravel() for pairs in np.meshgrid(asked, np.arange(len(parents))))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_reporting_tree, "_MANY_PAIRS", many_pairs)
        found = compiled.reporting_tree.is_below(node, above)
    ids = compiled.columns.ids.tolist()
    below = {top: oracle.nodes_below(world, top) for top in ids}
    expected = [ids[low] in below[ids[top]] for low, top in zip(node, above, strict=True)]
    assert found.tolist() == expected
