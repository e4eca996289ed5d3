"""Whose every line of authority passes through whom."""

from itertools import pairwise

import networkx as nx
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from stepback import (
    Circle,
    Delegation,
    Domain,
    Membership,
    Organization,
    Person,
    Role,
    sole_source,
)
from stepback._algorithms import _persistent_sets
from stepback._flow import _active_delegations
from tests.support.oracle import World, sole_sources
from tests.support.strategies import organizations


def organization_with_delegations(ids, domains, delegations, **more):
    """People who own domains and hand some of them on."""
    return Organization(
        people=map(Person, ids),
        domains=[Domain(id_, owner) for id_, owner in domains.items()],
        delegations=delegations,
        **more,
    )


def delegate_half(principal, delegate, domain=None):
    """A delegation of half a matter."""
    return Delegation(principal, delegate, domain=domain, share=0.5, autonomy=0.5)


# Worked


def test_dominators_of_the_worked_graph():
    """t→a, t→b, a→c, a→d, b→d, b→e: what both hand to d, d has from the top alone."""
    arrows = [("t", "a"), ("t", "b"), ("a", "c"), ("a", "d"), ("b", "d"), ("b", "e")]
    found = sole_source(
        organization_with_delegations(
            "tabcde", {"all": "t"}, [delegate_half(*arrow) for arrow in arrows]
        )
    )
    assert found.counts == {"t": 5, "a": 1, "b": 1, "c": 0, "d": 0, "e": 0}
    assert dict(found) == {
        "t": ("a", "b", "c", "d", "e"),
        "a": ("c",),
        "b": ("e",),
        **dict.fromkeys("cde", ()),
    }
    assert len(found) == 6
    assert repr(found) == "<SoleSource of 6 people>"
    assert "a" in found
    assert "all" not in found


def test_a_second_owner_frees_from_the_first():
    """Cy has hiring from ann, and budgets from bo: neither is the sole source."""
    one = organization_with_delegations(
        "abc", {"hiring": "a", "budgets": "b"}, [delegate_half("a", "c", "hiring")]
    )
    assert sole_source(one)["a"] == ("c",)
    both = [delegate_half("a", "c", "hiring"), delegate_half("b", "c", "budgets")]
    two = organization_with_delegations("abc", {"hiring": "a", "budgets": "b"}, both)
    assert sole_source(two).counts == {"a": 0, "b": 0, "c": 0}


def test_a_role_held_alone_is_its_holder():
    """What the role hands on comes from the person who holds it, until two share it."""
    post = {"roles": [Role("chief")]}
    alone = organization_with_delegations(
        "ab",
        {"all": "chief"},
        [delegate_half("chief", "b")],
        memberships=[Membership("chief", "a")],
        **post,
    )
    assert sole_source(alone)["a"] == ("b",)
    shared = organization_with_delegations(
        "abc",
        {"all": "chief"},
        [delegate_half("chief", "b")],
        memberships=[Membership("chief", "a"), Membership("chief", "c")],
        **post,
    )
    assert sole_source(shared).counts == {"a": 0, "b": 0, "c": 0}


def test_two_posts_of_one_person_are_one_source():
    """Dan hears from cy as head of sales and as head of service: from no one else."""
    found = sole_source(
        organization_with_delegations(
            "tcd",
            {"all": "t"},
            [
                delegate_half("t", "sales"),
                delegate_half("t", "service"),
                delegate_half("sales", "d"),
                delegate_half("service", "d"),
            ],
            roles=[Role("sales"), Role("service")],
            memberships=[Membership("sales", "c"), Membership("service", "c")],
        )
    )
    assert found["c"] == ("d",)
    assert found.counts == {"t": 2, "c": 1, "d": 0}


def test_what_a_leader_leaves_with_herself_is_no_line_through_the_circle():
    """Ann hands a matter to a circle that she sits in; her own part she has from nobody."""
    found = sole_source(
        organization_with_delegations(
            "ab",
            {"all": "a"},
            [Delegation("a", "board")],
            circles=[Circle("board")],
            memberships=[Membership("board", "a"), Membership("board", "b")],
        )
    )
    assert dict(found) == {"a": ("b",), "b": ()}


def test_what_passes_nothing_is_no_line():
    """An autonomy of 0 hands nothing on, and nobody without authority depends on anyone."""
    assert (
        sole_source(
            organization_with_delegations("ab", {"all": "a"}, [Delegation("a", "b", autonomy=0)])
        )["a"]
        == ()
    )
    assert sole_source(organization_with_delegations("ab", {}, [Delegation("a", "b")])).counts == {
        "a": 0,
        "b": 0,
    }


def test_nobody_is_nobodys_source():
    """Without people the mapping is empty; an unknown id is a KeyError."""
    empty = sole_source(Organization())
    assert dict(empty) == {}
    assert empty.counts == {}
    with pytest.raises(KeyError):
        empty["ann"]


# Against the contract, line by line


@given(organizations(), st.booleans())
def test_sole_sources_are_on_every_line(org, shares_states):
    """Whoever is on each line of authority to someone is their sole source, and nobody else."""
    with pytest.MonkeyPatch.context() as patch:
        if shares_states:
            patch.setattr(_active_delegations, "_WORTH_SHARING", 0)
            patch.setattr(_active_delegations, "_FEW", 0)
        found = sole_source(org._with_compiled(org._compiled.with_records(org._compiled.records)))
    expected = sole_sources(World.from_organization(org))
    assert {id_: set(found[id_]) for id_ in found} == expected
    assert found.counts == {id_: len(those) for id_, those in expected.items()}


def test_owners_of_a_long_chain_are_no_sole_source_above_their_own_place():
    """Three people at the top own a domain each: from the third on, all depend on those above."""
    ids = [f"p{number}" for number in range(2_500)]
    org = organization_with_delegations(
        ids,
        {"first": ids[0], "second": ids[1], "third": ids[2]},
        [Delegation(*arc, autonomy=0.999) for arc in pairwise(ids)],
    )
    assert list(sole_source(org).counts.values()) == [0, 0, *range(2_497, -1, -1)]


# Against networkx


@given(st.data(), st.integers(2, 25))
def test_sole_sources_agree_with_networkx(data, people):
    """In one domain among people, they are the dominators that networkx finds."""
    ids = [f"p{number}" for number in range(people)]
    graph = nx.DiGraph()
    for number in range(1, people):
        heads = data.draw(st.sets(st.integers(0, number - 1), min_size=1, max_size=6))
        graph.add_edges_from((ids[head], ids[number]) for head in heads)
    org = organization_with_delegations(
        ids, {"all": ids[0]}, [Delegation(*arc, autonomy=0.5) for arc in graph.edges]
    )
    dominator = nx.immediate_dominators(graph, ids[0])
    tree = nx.DiGraph((above, id_) for id_, above in dominator.items() if id_ != ids[0])
    expected = {id_: nx.descendants(tree, id_) for id_ in ids}
    assert {id_: set(those) for id_, those in sole_source(org).items()} == expected


@given(st.data(), st.integers(2, 12), st.integers(1, 3))
def test_sole_sources_cut_others_off_in_every_domain(data, people, n_domains):
    """Without the states of a source, nothing leads from any owner to those whose source it is.

    Each domain has an order of its own, in which some people and the roles that they hold hand it
    on by name; the others hand on whatever they have.
    """
    ids = [f"p{number}" for number in range(people)]
    holder = {id_: id_ for id_ in ids}
    for number in range(data.draw(st.integers(0, people))):
        holder[f"r{number}"] = data.draw(st.sampled_from(ids))
    nodes, domains = [*holder], [f"d{number}" for number in range(n_domains)]
    general = data.draw(arrows_downward(nodes))
    by_name = {}
    for domain in domains:
        order = data.draw(st.sampled_from([nodes, nodes[::-1]]) | st.permutations(nodes))
        by_name[domain] = data.draw(arrows_downward(order))
    owners = {domain: data.draw(st.sampled_from(nodes)) for domain in domains}
    graph = nx.DiGraph()
    for domain, named in by_name.items():
        names = {principal for principal, _ in named}
        arrows = [*named, *(arrow for arrow in general if arrow[0] not in names)]
        arrows += [(role, id_) for role, id_ in holder.items() if role != id_]
        graph.add_nodes_from((domain, node) for node in nodes)
        graph.add_edges_from(((domain, one), (domain, other)) for one, other in arrows)
    assume(nx.is_directed_acyclic_graph(graph))

    def people_reached(without=None):
        cut = graph.subgraph(each for each in graph if holder[each[1]] != without)
        starts = [owner for owner in owners.items() if owner in cut]
        reached = set(starts).union(*(nx.descendants(cut, start) for start in starts))
        return {holder[node] for _, node in reached}

    org = organization_with_delegations(
        ids,
        owners,
        [
            *(Delegation(*arrow, autonomy=0.5) for arrow in general),
            *(
                Delegation(*arrow, domain=domain, autonomy=0.5)
                for domain, named in by_name.items()
                for arrow in named
            ),
        ],
        roles=[Role(role) for role, id_ in holder.items() if role != id_],
        memberships=[Membership(role, id_) for role, id_ in holder.items() if role != id_],
    )
    everyone = people_reached()
    found = sole_source(org)
    for id_ in ids:
        assert set(found[id_]) == everyone - people_reached(without=id_) - {id_}
        assert found.counts[id_] == len(found[id_])


def arrows_downward(order):
    """Some arrows from one in the order to another after it."""
    pair = st.tuples(st.integers(0, len(order) - 2), st.integers(1, 3))
    return st.lists(pair, max_size=2 * len(order), unique=True).map(
        lambda pairs: [
            (order[first], order[first + step])
            for first, step in pairs
            if first + step < len(order)
        ]
    )


# Size


def domains_of_a_chain_that_ends_in_names(n):
    """Three people down a chain own a domain each; the last hands each to somebody by name."""
    ids, domains = [f"p{number}" for number in range(n)], ["x", "y", "z"]
    return organization_with_delegations(
        ids + domains,
        {"x": ids[0], "y": ids[n // 3], "z": ids[n // 2]},
        [
            *(Delegation(*arrow, autonomy=0.999) for arrow in pairwise(ids)),
            *(Delegation(ids[-1], each, domain=each, autonomy=0.5) for each in domains),
        ],
    )


def domains_that_go_both_ways(n):
    """One domain goes down a chain of people, and another one up."""
    ids = [f"p{number}" for number in range(n)]
    return organization_with_delegations(
        ids,
        {"down": ids[0], "up": ids[-1]},
        [
            Delegation(*arrow, domain=domain, autonomy=0.999)
            for domain, order in (("down", ids), ("up", ids[::-1]))
            for arrow in pairwise(order)
        ],
    )


def pairs_of_roles_in_turn(n):
    """Everyone holds two roles, and each role hands on to both of the next person's."""
    ids = [f"p{number}" for number in range(n)]
    arrows = [
        (f"{id_} {one}", f"{next_id} {other}")
        for id_, next_id in pairwise(ids)
        for one in "ab"
        for other in "ab"
    ]
    roles = [(f"{id_} {each}", id_) for id_ in ids for each in "ab"]
    return organization_with_delegations(
        ids,
        {"first": f"{ids[0]} a", "second": f"{ids[0]} b"},
        [Delegation(*arrow, autonomy=0.999) for arrow in arrows],
        roles=[Role(role) for role, _ in roles],
        memberships=[Membership(*seat) for seat in roles],
    )


def counts_of_a_chain_that_ends_in_names(n):
    """Each of the chain has what comes from the owners above, so depends on those from the last."""
    owners = [0, n // 3, n // 2]
    last_owner = [max(owner for owner in owners if owner <= place) for place in range(n)]
    return [
        sum(last_owner[below] <= place for below in range(place + 1, n))
        + sum(owner <= place for owner in owners)
        for place in range(n)
    ] + [0, 0, 0]


@pytest.mark.parametrize(
    ("shape", "expected_counts"),
    [
        (domains_of_a_chain_that_ends_in_names, counts_of_a_chain_that_ends_in_names),
        (domains_that_go_both_ways, lambda n: [0] * n),
        (pairs_of_roles_in_turn, lambda n: list(range(n))[::-1]),
    ],
)
def test_long_chains_take_few_nodes(shape, expected_counts, monkeypatch):
    """Twice the length takes about twice the nodes that sets consist of, not four times."""
    monkeypatch.setattr(_persistent_sets, "_BLOCK_BITS", 3)
    monkeypatch.setattr(_persistent_sets, "_BLOCK", 8)
    n_nodes = []
    for n in (700, 1_400):
        found = sole_source(shape(n))
        assert list(found.counts.values()) == expected_counts(n)
        n_nodes.append(found._tree._dominating_sets[1].n_sets)
    assert n_nodes[1] < 2.5 * n_nodes[0]
