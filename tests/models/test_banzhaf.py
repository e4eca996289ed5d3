import math
from fractions import Fraction
from itertools import combinations

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepback import Delegation, Domain, Organization, Person
from stepback.models import banzhaf, delegation_chains, delegative_banzhaf
from tests.support.vote_proxies import PROXIES, SEVEN_VOTERS


def by_definition(members, wins):
    """The share of the coalitions of all others that the member turns."""
    found = {}
    for member in members:
        others = [item for item in members if item != member]
        turned = sum(
            wins({*some, member}) and not wins(set(some))
            for size in range(len(others) + 1)
            for some in combinations(others, size)
        )
        found[member] = Fraction(turned, 2 ** len(others))
    return found


# Worked numbers


def test_the_gurus_of_seven_voters():
    """A voter with four of seven votes decides alone."""
    weights = delegation_chains(SEVEN_VOTERS).weights
    assert banzhaf(weights, quota=4) == {"a": 1, "b": 0, "g": 0}


def test_proxies_have_power_of_their_own():
    """A vote counts with its whole chain."""
    found = delegative_banzhaf(SEVEN_VOTERS, quota=4)
    assert {voter: share * 64 for voter, share in found.items()} == {
        "a": 31,
        "b": 15,
        "c": 15,
        "d": 5,
        "e": 9,
        "f": 5,
        "g": 9,
    }


@pytest.mark.parametrize(
    ("proxies", "expected"),
    [
        ((None, None, None), (1 / 2, 1 / 2, 1 / 2)),
        ((None, 0, 1), (1 / 2, 1 / 2, 0)),
        ((None, 0, 0), (3 / 4, 1 / 4, 1 / 4)),
    ],
)
def test_three_voters(proxies, expected):
    """Alone, in a chain and in a star, where two are needed."""
    found = delegative_banzhaf(dict(enumerate(proxies)), quota=2)
    assert tuple(found.values()) == expected
    assert delegative_banzhaf(dict(enumerate(proxies))) == found


def test_the_european_economic_community_of_1958():
    """Luxembourg's one vote never decided anything."""
    weights = {"DE": 4, "FR": 4, "IT": 4, "NL": 2, "BE": 2, "LU": 1}
    found = banzhaf(weights, quota=12)
    assert {member: share * 32 for member, share in found.items()} == {
        "DE": 10,
        "FR": 10,
        "IT": 10,
        "NL": 6,
        "BE": 6,
        "LU": 0,
    }


# Degenerate


def test_nobody_one_and_a_quota_out_of_reach():
    """No members give an empty result; members who cannot win have no power."""
    assert banzhaf({}) == {}
    assert delegative_banzhaf({}) == {}
    assert banzhaf({"a": 3}) == {"a": 1}
    assert banzhaf({"a": 0.5}) == {"a": 1}
    assert delegative_banzhaf({"a": None}) == {"a": 1}
    assert banzhaf({"a": 1, "b": 2}, quota=4) == {"a": 0, "b": 0}
    assert banzhaf({"a": 0.5, "b": 2}, quota=math.inf) == {"a": 0, "b": 0}
    assert banzhaf({"a": 0, "b": 0}) == {"a": 0, "b": 0}
    assert delegative_banzhaf({"a": "b", "b": "a"}) == {"a": 0, "b": 0}
    assert delegative_banzhaf({"a": None}, quota=2) == {"a": 0}


def test_weights_that_are_not_whole():
    """0.3 counts as equal to 0.1 + 0.2, which floats do not give."""
    assert banzhaf({"a": 0.1, "b": 0.2, "c": 0.3}, quota=0.3) == {"a": 0.25, "b": 0.25, "c": 0.75}


def test_a_tiny_quota_still_has_to_be_reached():
    """Nobody wins without votes, even with a tiny quota."""
    assert banzhaf({"a": 1e12, "b": 0.5, "c": 2}, quota=1) == {"a": 0.5, "b": 0, "c": 0.5}
    assert banzhaf({"a": 0.1, "b": 0.2, "c": 0.3}) == {"a": 0.25, "b": 0.25, "c": 0.75}
    assert banzhaf({"a": 0.5, "b": 0.5}) == {"a": 0.5, "b": 0.5}


def test_many_members_and_large_weights():
    """Time is polynomial in the sum of weights, after division by their common divisor."""
    found = banzhaf(dict.fromkeys(range(301), 10**12))
    assert found[0] == pytest.approx(math.comb(300, 150) / 2**300)
    assert len(set(found.values())) == 1
    for large in (10**12, 10**30):
        few = {"a": large + 1, "b": large, "c": 1}
        assert banzhaf(few) == {"a": 0.75, "b": 0.25, "c": 0.25}


# Laws and differential

WEIGHTS = st.lists(st.integers(0, 9), min_size=1, max_size=7)


@given(WEIGHTS, st.integers(1, 40))
def test_whole_weights_by_the_definition(weights, quota):
    """The index equals the count over all coalitions."""
    expected = by_definition(
        range(len(weights)), lambda some: sum(weights[i] for i in some) >= quota
    )
    assert banzhaf(dict(enumerate(weights)), quota=quota) == expected


@given(WEIGHTS)
def test_more_than_half_by_default(weights):
    """With whole weights and with the same weights in halves."""
    total = sum(weights)
    expected = by_definition(
        range(len(weights)), lambda some: sum(weights[i] for i in some) > total / 2
    )
    assert banzhaf(dict(enumerate(weights))) == expected
    assert banzhaf({index: weight / 8 for index, weight in enumerate(weights)}) == expected


@given(PROXIES, st.integers(1, 9))
def test_delegated_votes_by_the_definition(proxies, quota):
    """A coalition has a vote if it contains its whole chain."""
    chains = {}
    for voter in proxies:
        chain = [voter]
        while proxies[chain[-1]] is not None and len(chain) <= len(proxies):
            chain.append(proxies[chain[-1]])
        if proxies[chain[-1]] is None:
            chains[voter] = set(chain)
    members = list(proxies)[:9]

    def wins(some):
        return sum(voter in some and chain <= some for voter, chain in chains.items()) >= quota

    assert delegative_banzhaf(proxies, quota=quota) == by_definition(members, wins)


@given(st.integers(1, 12), st.data())
def test_without_delegation_it_is_banzhafs(voters, data):
    """Everyone weighs one."""
    quota = data.draw(st.none() | st.integers(1, voters + 1))
    assert delegative_banzhaf(dict.fromkeys(range(voters)), quota=quota) == pytest.approx(
        banzhaf(dict.fromkeys(range(voters), 1), quota=quota)
    )


def test_twenty_voters_are_counted():
    """In a chain of twenty that needs eleven, the first eleven must all be there."""
    chain = nx.path_graph(20, create_using=nx.DiGraph).reverse()
    found = delegative_banzhaf(chain)
    assert found == {voter: 2.0**-10 if voter < 11 else 0 for voter in range(20)}


def test_an_organization_and_its_domain():
    """As with chains."""
    org = Organization(
        people=map(Person, "abc"),
        domains=[Domain("d", "a")],
        delegations=[Delegation("b", "a"), Delegation("c", "a")],
    )
    assert delegative_banzhaf(org, domain="d") == {"a": 0.75, "b": 0.25, "c": 0.25}


# Arguments


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: banzhaf([1, 2]), "weights: [1, 2] is not a mapping of members to numbers"),
        (
            lambda: banzhaf({"a": -1, "b": "2", "c": math.nan, "d": 1, "e": True}),
            "weights: 3 problems\n  'a': -1 is not a number from 0 up\n  'b': '2' is not",
        ),
        (lambda: banzhaf({"a": 1}, quota=0), "quota: 0 is not above 0"),
        (
            lambda: banzhaf({"a": 1.5e308, "b": 1e308, "c": 0.5}),
            "weights: their sum is too large; divide them",
        ),
        (lambda: banzhaf({"a": 1}, quota="most"), "quota: 'most' is not a number"),
        (
            lambda: banzhaf(dict.fromkeys(range(21), 0.5)),
            "weights: they are not whole, and 21 members are more than 20; multiply or round",
        ),
        (
            lambda: banzhaf({number: 10**10 + number for number in range(21)}),
            "weights: 21 members with weights up to 10,000,000,020 have too many sums to count; divide",
        ),
        (
            lambda: delegative_banzhaf(dict.fromkeys(range(21))),
            "source: 21 voters are more than the 20 whose coalitions can be examined; leave",
        ),
        (lambda: delegative_banzhaf({}, quota=-1), "quota: -1 is not from 0 up"),
    ],
)
def test_invalid_arguments_are_named_with_their_remedy(call, message):
    """Everything that is wrong at once."""
    with pytest.raises(ValueError, match="^[a-z]+: ") as refusal:
        call()
    assert str(refusal.value).startswith(message)
