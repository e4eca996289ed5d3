"""Whose every line of authority passes through whom."""

from itertools import pairwise

import networkx as nx
import pytest
from hypothesis import given
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
from stepback._measures import _dominator_tree as dominator_tree
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


@given(organizations(), st.sampled_from([1, 10_000_000]), st.booleans())
def test_sole_sources_are_on_every_line(org, pairs, by_bits):
    """Whoever is on each line of authority to someone is their sole source, and nobody else."""
    found = sole_source(org)
    expected = sole_sources(World.from_organization(org))
    assert {id_: set(found[id_]) for id_ in found} == expected
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dominator_tree, "_MAX_PAIRS", pairs)
        if by_bits:
            patch.setattr(dominator_tree, "_MANY_PAIRS", 0)
            patch.setattr(dominator_tree, "_WORDS_PER_PAIR", 10**9)
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
        heads = data.draw(st.sets(st.integers(0, number - 1), min_size=1, max_size=3))
        graph.add_edges_from((ids[head], ids[number]) for head in heads)
    org = organization_with_delegations(
        ids, {"all": ids[0]}, [Delegation(*arc, autonomy=0.5) for arc in graph.edges]
    )
    dominator = nx.immediate_dominators(graph, ids[0])
    tree = nx.DiGraph((above, id_) for id_, above in dominator.items() if id_ != ids[0])
    expected = {id_: nx.descendants(tree, id_) for id_ in ids}
    assert {id_: set(those) for id_, those in sole_source(org).items()} == expected
