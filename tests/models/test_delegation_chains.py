import csv
import datetime
import math
import os
import time
from collections import Counter, defaultdict
from pathlib import Path

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepback import (
    Circle,
    Delegation,
    Domain,
    Level,
    Membership,
    Organization,
    Person,
    Role,
)
from stepback.models import delegation_chains, viscous_weights
from tests.support.strategies import organizations
from tests.support.vote_proxies import PROXIES, SEVEN_VOTERS

DATA = Path(os.environ.get("STEPBACK_DATA", Path(__file__).parents[2] / "../shared/data"))


def effective_voters(weights):
    """The square of the sum over the sum of squares."""
    return sum(weights.values()) ** 2 / sum(weight**2 for weight in weights.values())


# Worked numbers


def test_seven_voters():
    """Three vote, with four, two and one votes."""
    found = delegation_chains(SEVEN_VOTERS)
    assert found.weights == {"a": 4, "b": 2, "g": 1}
    assert found.guru == {"a": "a", "b": "b", "c": "a", "d": "a", "e": "a", "f": "b", "g": "g"}
    assert found.depth == {"a": 0, "b": 0, "c": 1, "d": 2, "e": 1, "f": 1, "g": 0}
    assert (found.lost, found.cycles) == ((), ())
    assert found.max_share == pytest.approx(4 / 7)
    assert found.effective_voters == pytest.approx(7 / 3)


def test_half_of_each_vote_is_lost_at_each_step():
    """Four votes of which two came one step and one came two weigh 9/4."""
    found = viscous_weights(SEVEN_VOTERS, alpha=0.5)
    assert found == {"a": 9 / 4, "b": 3 / 2, "g": 1}
    assert effective_voters(found) == pytest.approx(19 / 7)
    assert viscous_weights(SEVEN_VOTERS, alpha=0) == {"a": 1, "b": 1, "g": 1}


def test_votes_that_lead_into_a_cycle_are_lost():
    """One redirected vote takes three others with it."""
    found = delegation_chains({**SEVEN_VOTERS, "a": "d"})
    assert found.weights == {"b": 2, "g": 1}
    assert found.lost == ("a", "c", "d", "e")
    assert found.cycles == (("a", "d", "c"),)
    assert found.guru["e"] is None
    assert math.isnan(found.depth["e"])
    assert viscous_weights({**SEVEN_VOTERS, "a": "d"}, alpha=0.5) == {"b": 1.5, "g": 1}


# Degenerate


def test_nobody_one_and_all_in_a_cycle():
    """Shares are nan where nobody votes."""
    for nobody in ({}, nx.DiGraph()):
        found = delegation_chains(nobody)
        assert (found.guru, found.weights, found.lost, found.cycles) == ({}, {}, (), ())
        assert math.isnan(found.max_share)
        assert math.isnan(found.effective_voters)
        assert viscous_weights(nobody, alpha=1) == {}
    one = delegation_chains({"a": None})
    assert (one.weights, one.max_share, one.effective_voters) == ({"a": 1}, 1, 1)
    for cycle in ({"a": "a"}, {"a": "b", "b": "a"}):
        found = delegation_chains(cycle)
        assert (found.weights, found.lost) == ({}, tuple(cycle))
        assert found.cycles == (tuple(cycle),)
        assert math.isnan(found.max_share)


# Laws and differential


@given(PROXIES)
def test_chains_are_those_that_are_walked(proxies):
    """One voter at a time, until someone votes or someone comes again."""
    found = delegation_chains(proxies)
    on_cycle = set()
    for voter in proxies:
        walk = [voter]
        while proxies[walk[-1]] is not None and proxies[walk[-1]] not in walk:
            walk.append(proxies[walk[-1]])
        onward = proxies[walk[-1]]
        if onward is None:
            assert (found.guru[voter], found.depth[voter]) == (walk[-1], len(walk) - 1)
        else:
            assert found.guru[voter] is None
            assert voter in found.lost
            cycle = walk[walk.index(onward) :]
            first = cycle.index(min(cycle))
            on_cycle.add(tuple(cycle[first:] + cycle[:first]))
    assert found.cycles == tuple(sorted(on_cycle))
    votes = Counter(guru for guru in found.guru.values() if guru is not None)
    assert found.weights == {proxy: votes[proxy] for proxy in proxies if proxies[proxy] is None}


@given(PROXIES)
def test_every_vote_is_cast_or_lost(proxies):
    """Weights and lost votes sum to the number of voters."""
    found = delegation_chains(proxies)
    assert sum(found.weights.values()) + len(found.lost) == len(proxies)


@given(PROXIES, st.floats(0, 1))
def test_a_viscous_vote_never_weighs_more(proxies, alpha):
    """All weigh as in liquid democracy at alpha 1, and never more below."""
    liquid, found = delegation_chains(proxies).weights, viscous_weights(proxies, alpha=alpha)
    assert viscous_weights(proxies, alpha=1) == liquid
    assert found.keys() == liquid.keys()
    assert all(1 <= found[guru] <= liquid[guru] + 1e-9 for guru in found)


@given(PROXIES, st.permutations("abcdefghi"))
def test_relabelling_permutes_chains_and_nothing_else(proxies, names):
    """Only the names change; a graph gives the same."""
    renamed = {
        names[voter]: None if proxy is None else names[proxy] for voter, proxy in proxies.items()
    }
    found, again = delegation_chains(proxies), delegation_chains(renamed)
    assert again.weights == {names[guru]: weight for guru, weight in found.weights.items()}
    assert again.lost == tuple(names[voter] for voter in found.lost)
    graph = nx.MultiDiGraph()
    graph.add_nodes_from(renamed)
    arrows = [(voter, proxy) for voter, proxy in renamed.items() if proxy is not None]
    graph.add_edges_from(arrows + arrows)
    assert repr(delegation_chains(graph)) == repr(again)


def test_a_million_voters_and_a_chain_of_a_hundred_thousand_are_quick():
    """No loop over voters, and no recursion."""
    chain = {0: None, **{voter: voter - 1 for voter in range(1, 100_000)}}
    start = time.perf_counter()
    found = delegation_chains(chain)
    assert found.depth[99_999] == 99_999
    assert found.weights == {0: 100_000}
    on_cycle = delegation_chains({**chain, 0: 50_000})
    assert len(on_cycle.cycles[0]) == 50_001
    assert len(on_cycle.lost) == 100_000
    crowd = {voter: voter // 2 or None for voter in range(1, 1_000_001)}
    assert delegation_chains(crowd).weights == {1: 1_000_000}
    assert time.perf_counter() - start < 60


# Organizations


def organization_with(*delegations, domains=("d",), **records):
    """People a to e, where a owns the domains."""
    return Organization(
        people=map(Person, "abcde"),
        domains=[Domain(domain, "a") for domain in domains],
        delegations=delegations,
        **records,
    )


def test_people_hand_their_votes_on_in_a_domain():
    """Delegations in the domain replace general ones; those in other domains do not count."""
    org = organization_with(
        Delegation("a", "b"),
        Delegation("b", "c", domain="d"),
        Delegation("b", "e"),
        Delegation("c", "d", domain="e"),
        Delegation("d", "e", autonomy=Level.DELEGATE),
        Delegation("e", "a", domain="d", autonomy=Level.TELL),
        domains=("d", "e"),
    )
    assert delegation_chains(org, domain="d").guru == dict(zip("abcde", "cccee", strict=True))
    assert delegation_chains(org, domain="e").guru == dict(zip("abcde", "eeeee", strict=True))
    assert viscous_weights(org, alpha=0.5, domain="d") == {"c": 1.75, "e": 1.5}


def test_a_role_or_circle_of_one_counts_as_that_person():
    """Tested for principal and delegate; a delegation to one's own role changes nothing."""
    org = organization_with(
        Delegation("a", "head"),
        Delegation("head", "team"),
        Delegation("d", "own"),
        Delegation("many", "a"),
        roles=[Role("head"), Role("own")],
        circles=[Circle("team"), Circle("many")],
        memberships=[
            Membership("head", "b"),
            Membership("team", "c"),
            Membership("own", "d"),
            Membership("many", "d"),
            Membership("many", "e"),
        ],
    )
    found = delegation_chains(org, domain="d")
    assert found.guru == dict(zip("abcde", "cccde", strict=True))


def test_several_or_partial_delegations_are_listed():
    """The error names everyone at once, and the remedy."""
    org = organization_with(
        Delegation("a", "b", share=0.5),
        Delegation("b", "c"),
        Delegation("b", "d"),
        Delegation("c", "pair"),
        Delegation("d", "gap"),
        Delegation("e", "d", limit=5, autonomy=1),
        domains=(),
        roles=[Role("gap")],
        circles=[Circle("pair")],
        memberships=[Membership("pair", "d"), Membership("pair", "e")],
    )
    tables = org.to_tables()
    tables["domains"] = {"id": ["d"], "owner": ["a"], "amounts": ["1;10"]}
    with pytest.raises(ValueError, match="source: 5 problems") as refusal:
        delegation_chains(Organization.from_tables(tables), domain="d")
    for name in "abcde":
        assert f"{name!r} has several delegations in 'd', or one of a part of it" in str(
            refusal.value
        )
    assert "give a mapping with one proxy each, or None" in str(refusal.value)


def test_a_limit_above_all_amounts_has_no_effect():
    """A limit above all amounts has no effect."""
    org = Organization(
        people=map(Person, "ab"),
        domains=[Domain("d", "a", amounts=[1, 2])],
        delegations=[Delegation("a", "b", limit=5)],
    )
    assert delegation_chains(org, domain="d").weights == {"b": 2}


def test_dates_and_contexts_count():
    """A dated delegation needs a date, and is in force from its start."""
    day = datetime.date(2026, 1, 1)
    org = organization_with(
        Delegation("a", "b", start=day), Delegation("c", "b", contexts="battle")
    )
    with pytest.raises(ValueError, match="enter one"):
        delegation_chains(org, domain="d")
    assert delegation_chains(org.at(day), domain="d").guru["a"] == "b"
    before = org.at(day - datetime.timedelta(1)).in_context("battle")
    found = delegation_chains(before, domain="d")
    assert (found.guru["a"], found.guru["c"]) == ("a", "b")


@given(organizations())
def test_every_organization_has_chains_or_an_error_says_why_not(org):
    """Every person has one vote; the sole delegate of others has theirs."""
    for domain in org.domains:
        try:
            found = delegation_chains(org, domain=domain.id)
        except ValueError as refusal:
            message = str(refusal)
            assert "give a mapping with one proxy each" in message or "use org.at" in message
            continue
        assert set(found.guru) == {person.id for person in org.people}
        assert sum(found.weights.values()) + len(found.lost) == len(org.people)


# Arguments


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: delegation_chains({"a": "x", "b": "a", "c": ["y"], "d": (["z"],)}),
            "source: 3 problems\n"
            "  the proxy of 'a', 'x', is not a voter; add 'x' with None\n"
            "  the proxy of 'c', ['y'], is not a voter",
        ),
        (lambda: delegation_chains({None: "a", "a": None}), "source: None is a voter; give"),
        (
            lambda: delegation_chains(nx.DiGraph([("a", c) for c in "bcde"] + [("b", "a")])),
            "source: 'a' hands the vote to 'b', 'c', 'd' and 1 more; give a mapping with one proxy each",
        ),
        (
            lambda: delegation_chains(nx.DiGraph([("a", "b"), ("a", "a"), ("c", "a"), ("c", "b")])),
            "source: 2 problems\n  'a' hands the vote to 'a' and 'b'; give",
        ),
        (
            lambda: delegation_chains("abc"),
            "source: the text 'abc' is not an Organization, networkx digraph or",
        ),
        (lambda: delegation_chains({}, domain="d"), "domain: 'd' given, and only an Organization"),
        (
            lambda: delegation_chains(organization_with()),
            "domain: None is not a domain; give the id of one",
        ),
        (lambda: delegation_chains(organization_with(), domain="x"), "domain: 'x' is not here"),
        (lambda: viscous_weights({}, alpha=1.5), "alpha: 1.5 is not between 0 and 1"),
        (lambda: viscous_weights({}, alpha=None), "alpha: None is not a number"),
    ],
)
def test_invalid_arguments_are_named_with_their_remedy(call, message):
    """Everything that is wrong at once."""
    with pytest.raises(ValueError, match="^[a-z]+: ") as refusal:
        call()
    assert str(refusal.value).startswith(message)


def test_ten_of_many_unknown_proxies_are_named_and_the_others_counted():
    """The message stays readable with many faults."""
    for unknown, more in (10, None), (12, "  and 2 more"):
        with pytest.raises(ValueError, match=f"^source: {unknown} problems\n") as refused:
            delegation_chains({f"v{number:02}": f"x{number:02}" for number in range(unknown)})
        _, *message = str(refused.value).splitlines()
        faults = [
            f"  the proxy of 'v{n:02}', 'x{n:02}', is not a voter; add 'x{n:02}' with None"
            for n in range(10)
        ]
        assert message == [*faults, *filter(None, [more])]


# Real data


def read_experiments():
    """The delegations of votes of each experiment and domain, or a skipped test."""
    path = DATA / "liquid_democracy/delegations_by_task.csv"
    if not path.exists():
        pytest.skip(f"{path} is absent; STEPBACK_DATA names the folder of real organizations")
    rows = defaultdict(list)
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            rows[row["experiment"], row["domain"]].append(
                {
                    name: int(float(row[name]))
                    for name in ("principal", "delegate", "GuruID", "Weight")
                }
            )
    return rows


def build_chains(rows):
    """The chains; whoever is only a delegate votes."""
    proxies = {row["delegate"]: None for row in rows}
    return delegation_chains(proxies | {row["principal"]: row["delegate"] for row in rows})


def test_real_delegations_end_where_the_experimenters_say():
    """All gurus and weights agree but those of votes on or behind a cycle.

    The file calls whoever first comes again on a cycle a guru, and counts votes there, though
    everyone on it has delegated. In E11 T it has 3 vote, who delegates to 26, whom it knows
    nothing else of in that experiment.
    """
    compared = 0
    for key, rows in read_experiments().items():
        if key == ("E11", "T"):
            assert [row["delegate"] for row in rows if row["principal"] == 3] == [26]
            rows = [row for row in rows if row["principal"] != 3]  # noqa: PLW2901
        found = build_chains(rows)
        for row in rows:
            voter = row["principal"]
            if voter not in found.lost:
                assert found.guru[voter] == row["GuruID"], (key, voter)
                assert found.weights.get(voter, 0) == row["Weight"], (key, voter)
                compared += 1
    assert compared == 654 - 1 - 33


def test_real_cycles_are_found():
    """Six of two people and one of somebody alone, who take thirty-three votes with them."""
    found = {key: build_chains(rows) for key, rows in read_experiments().items()}
    cycles = {key: [set(item) for item in chains.cycles] for key, chains in found.items()}
    assert {key: on_cycle for key, on_cycle in cycles.items() if on_cycle} == {
        ("E11", "PC"): [{3, 8}],
        ("E13", "KK"): [{16, 33}],
        ("E13", "KKKK"): [{3, 11}],
        ("E13", "PPE13"): [{22}],
        ("E13", "PPPE13"): [{8, 25}],
        ("E3", "SR"): [{3, 9}],
        ("E3", "PE3"): [{7, 28}],
    }
    assert sum(len(chains.lost) for chains in found.values()) == 33
