"""States that the domains of a large organization share, against a flow in which each has its own."""

from __future__ import annotations

import math
import tracemalloc
from itertools import pairwise
from unittest import mock

import attrs
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stepback import (
    Circle,
    Delegation,
    Domain,
    InvalidOrganization,
    Membership,
    Organization,
    Person,
    ReportingLine,
    absence,
    leaders_who_follow,
    measure,
    real_authority,
    sole_source,
    stances,
)
from stepback._flow import _active_delegations, _compiled, _seat_trees, _shared_states
from stepback._flow._absence import compute_absence_flow, list_escalations, weights_by_domain
from stepback._flow._states import NO_STARTS, StateKeys
from tests.support.answers import build_organization
from tests.support.disagreements import random_case
from tests.support.strategies import UNBOUND, organizations


@pytest.fixture(params=[0, 4], ids=["all states that are reached", "only those that differ"])
def sharing_always(request, monkeypatch):
    """Let small organizations share states, too, whichever states their bands have of their own."""
    monkeypatch.setattr(_shared_states, "_FEW", request.param)
    for name in ("_WORTH_SHARING", "_WORTH_SEARCHING", "_FEW"):
        monkeypatch.setattr(_active_delegations, name, 0)
    for name, value in (("_NARROW", 1), ("_FEW", 0), ("_WORTH_TREES", 0)):
        monkeypatch.setattr(_seat_trees, name, value)


def describe_all(org):
    """Every measure that follows from the flow, in one dictionary."""
    measured = measure(org).to_dict()
    found = {name: value for name, value in measured.items() if name != "bus_factor"}
    found["bus factor"] = measured["bus_factor"]["size"]
    ids = [person.id for person in org.people]
    for number, away in enumerate(([], ids[::2], ids[1::2], ids)):
        for lapse in (False, True):
            gone = attrs.asdict(absence(org, away, lapse=lapse))
            by_pair = {(each["away"], each["to"]): each["share"] for each in gone["escalations"]}
            found |= {f"absence {number} {lapse}": gone | {"escalations": by_pair}}
    found["real authority"] = {each.id: real_authority(org, each.id) for each in org.domains}
    return found | {"stances": stances(org), "sole source": sole_source(org).counts}


def is_close(found, expected):
    """Whether two results are equal but for rounding."""
    if isinstance(found, dict):
        # What is left of an escalation by rounding is in one of them only.
        return all(
            is_close(found.get(key, 0.0), expected.get(key, 0.0)) for key in found | expected
        )
    if isinstance(found, float):
        both_unknown = math.isnan(found) and math.isnan(expected)
        return both_unknown or math.isclose(found, expected, abs_tol=1e-9)
    return found == expected


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(organizations(**UNBOUND))
def test_nothing_differs_where_domains_share_states(sharing_always, org):
    """Limits, circles entered by their members, quorums and absences included."""
    of_each_domain = org._with_compiled(org._compiled.by_domain)
    assert not of_each_domain._compiled.flow.graph.is_sharing
    assert is_close(describe_all(org), describe_all(of_each_domain))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(organizations(**UNBOUND), st.integers(0, 63))
def test_what_goes_back_in_each_domain_is_all_that_goes_back(sharing_always, org, away):
    """To whom it goes adds up to what goes back in the domain, in shared states and in others."""
    is_away = (away >> np.arange(org._compiled.n_people)) % 2 > 0
    for compiled in (org._compiled, org._compiled.by_domain):
        flow = compute_absence_flow(compiled, is_away)
        by_domain = weights_by_domain(flow)[1]
        targets = {}
        for domain in np.unique(flow.graph.stands_for).tolist():
            rows = list(list_escalations(flow, domain))
            assert sum(row[2] for row in rows) == pytest.approx(by_domain[domain], abs=1e-9)
            for start, end, amount in rows:
                targets[start, end] = targets.get((start, end), 0.0) + amount
        in_all = {(start, end): amount for start, end, amount in list_escalations(flow)}
        assert is_close(targets, in_all)


def test_two_domains_share_what_leads_on_by_general_delegations(sharing_always):
    """Ann's hiring and bo's refunds go to cy by name, and from there to dee, in one state each."""
    org = Organization(
        people=map(Person, ["ann", "bo", "cy", "dee"]),
        domains=[Domain("hiring", "ann"), Domain("refunds", "bo", weight=3)],
        delegations=[
            Delegation("ann", "cy", domain="hiring", autonomy=0.5),
            Delegation("bo", "cy", domain="refunds"),
            Delegation("cy", "dee", autonomy=0.5),
        ],
    )
    assert org._compiled.flow.graph.n_states == 4
    assert org._compiled.by_domain.flow.graph.n_states == 6
    assert real_authority(org, "hiring") == {"ann": 0.5, "bo": 0, "cy": 0.25, "dee": 0.25}
    assert real_authority(org, "refunds") == {"ann": 0, "bo": 0, "cy": 0.5, "dee": 0.5}
    gone = absence(org, ["cy", "ann"])
    assert gone.stalled_by_domain == {"hiring": 0.75, "refunds": 0}
    assert gone.escalated_by_domain == {"hiring": 0, "refunds": 0.5}


def test_what_hands_on_by_name_has_its_own_state_even_if_it_passes_nothing(sharing_always):
    """In hiring, cy hands nothing on: the delegation by name replaces the general one."""
    org = Organization(
        people=map(Person, ["ann", "cy", "dee"]),
        domains=[Domain("hiring", "ann"), Domain("refunds", "ann")],
        delegations=[
            Delegation("ann", "cy"),
            Delegation("cy", "dee"),
            Delegation("cy", "dee", domain="hiring", autonomy=0),
        ],
    )
    assert real_authority(org, "hiring")["cy"] == 1
    assert real_authority(org, "refunds")["cy"] == 0


def test_problems_name_every_domain(sharing_always):
    """Ann and bo hand all to each other, in two domains; shares above 1 come with it."""
    with pytest.raises(InvalidOrganization) as found:
        Organization(
            people=map(Person, ["ann", "bo", "cy"]),
            domains=[Domain("hiring", "ann"), Domain("refunds", "cy")],
            delegations=[
                Delegation("ann", "bo"),
                Delegation("bo", "ann"),
                Delegation("cy", "bo", share=0.6),
                Delegation("cy", "ann", share=0.6),
            ],
        )
    codes = [problem.code for problem in found.value.problems]
    assert codes == ["shares-above-1", "delegation-cycle", "delegation-cycle"]
    assert "'hiring'" in found.value.problems[1].message
    assert "'refunds'" in found.value.problems[2].message


def test_general_shares_above_1_that_nothing_uses_are_no_problem(sharing_always):
    """In both domains, ann hands on by name."""
    org = Organization(
        people=map(Person, ["ann", "bo", "cy"]),
        domains=[Domain("hiring", "ann"), Domain("refunds", "ann")],
        delegations=[
            *(Delegation("ann", delegate, share=0.6) for delegate in ["bo", "cy"]),
            *(
                Delegation("ann", "bo", domain=domain, autonomy=1)
                for domain in ["hiring", "refunds"]
            ),
        ],
    )
    assert real_authority(org)["bo"] == 1


# What is reached in each band


def arcs_of_domains(org):
    """Every arc of the flow in which no states are shared, by its ends and what it passes."""
    graph = org._compiled.by_domain.flow.graph
    ends = [
        zip(graph.band[states].tolist(), graph.node[states].tolist(), strict=True)
        for states in (graph.tail, graph.head)
    ]
    return sorted(zip(*ends, graph.delegation.tolist(), graph.fraction.tolist(), strict=True))


def problems_or_arcs(world):
    """What is wrong with an organization, in order, or how its domains flow."""
    try:
        return arcs_of_domains(build_organization(world))
    except InvalidOrganization as invalid:
        return [str(problem) for problem in invalid.problems]


@pytest.mark.parametrize("first_seed", [0, 1_000])
def test_nothing_differs_where_only_what_is_reached_is_listed(first_seed, monkeypatch):
    """Neither how domains flow, nor what is wrong with them: cycles, shares above 1."""
    worlds = [random_case(first_seed + number)[0] for number in range(150)]
    worlds = [world for world in worlds if world.domains]
    expected = [problems_or_arcs(world) for world in worlds]
    for name in ("_WORTH_SHARING", "_WORTH_SEARCHING", "_FEW"):
        monkeypatch.setattr(_active_delegations, name, 0)
    assert [problems_or_arcs(world) for world in worlds] == expected


def test_of_each_domain_only_what_is_reached_is_listed(monkeypatch):
    """Where everyone owns a domain, each is divided among those below, not among everyone."""
    monkeypatch.setattr(_active_delegations, "_WORTH_SEARCHING", 0)
    compiled = Organization(**everyone_owns_and_delegates_below(600))._compiled
    graph = compiled.by_domain.flow.graph
    of_domain = np.bincount(graph.domain[graph.tail], minlength=600)
    states, _ = StateKeys.from_columns(
        compiled.columns,
        compiled.groups,
        None,
        frozenset(),
        compiled.by_domain.domains,
        starts=NO_STARTS,
    )
    listed = np.bincount(states.bands.domain[states.delegations.band], minlength=600)
    assert listed.tolist() == of_domain.tolist()


def test_a_circle_takes_little_memory_in_domains_that_do_not_reach_it():
    """Its seats are not listed for each of the domains that it would hand on."""
    shape = a_circle_owns_what_each_hands_on_by_name(2000)
    shape["domains"] = [Domain(each.id, "o0") for each in shape["domains"]]
    shape["delegations"] = [Delegation("c", "o1", domain=each.id) for each in shape["domains"]]
    compiled = Organization(**shape)._compiled
    tracemalloc.start()
    assert compiled.by_domain.flow.graph.n_states == 2000
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 8e6


def test_excess_shares_of_many_domains_are_found_where_they_are(sharing_always):
    """Ann names hiring only, so that her general shares sum to 1.2 in refunds, and not in hiring."""
    with pytest.raises(InvalidOrganization) as found:
        Organization(
            people=map(Person, ["ann", "bo", "cy"]),
            domains=[Domain(id_, "ann") for id_ in ("hiring", "refunds", "travel")],
            delegations=[
                *(Delegation("ann", delegate, share=0.6) for delegate in ["bo", "cy"]),
                Delegation("ann", "bo", domain="hiring"),
            ],
        )
    (problem,) = found.value.problems
    assert "hands on in 'refunds' sum to 1.2;" in problem.message


# Size


def owners_outside_one_circle(n):
    """Everyone outside owns a domain and hands it to the circle of n."""
    members, owners = ([f"{letter}{number}" for number in range(n)] for letter in "mo")
    return {
        "people": map(Person, members + owners),
        "circles": [Circle("c")],
        "memberships": [Membership("c", member) for member in members],
        "domains": [Domain(f"d{owner}", owner) for owner in owners],
        "delegations": [Delegation(owner, "c") for owner in owners],
    }


def everyone_owns_and_delegates_below(n):
    """A tree in which everyone owns a domain and hands on half of all they have."""
    ids = [f"p{number}" for number in range(n)]
    return {
        "people": map(Person, ids),
        "domains": [Domain(f"d{each}", each) for each in ids],
        "delegations": [
            Delegation(ids[(number - 1) // 3], ids[number], autonomy=0.5) for number in range(1, n)
        ],
    }


def circles_that_hand_on_in_turn(n):
    """Circles of three that each own a domain and hand on half of all they have to the next."""
    circles = [f"c{number}" for number in range(n)]
    seats = [(circle, f"{circle}-{seat}") for circle in circles for seat in "abc"]
    return {
        "people": [Person(person) for _, person in seats],
        "circles": map(Circle, circles),
        "memberships": [Membership(*seat) for seat in seats],
        "domains": [Domain(f"d{circle}", circle) for circle in circles],
        "delegations": [Delegation(*pair, autonomy=0.5) for pair in pairwise(circles)],
    }


def everyone_hands_to_one_who_hands_on_by_name(n):
    """All own a domain, and hand it to a hub who hands it to one of as many others."""
    owners, others = ([f"{letter}{number}" for number in range(n)] for letter in "op")
    return {
        "people": map(Person, [*owners, *others, "hub"]),
        "domains": [Domain(f"d{owner}", owner) for owner in owners],
        "delegations": [
            *(Delegation(owner, "hub") for owner in owners),
            *(
                Delegation("hub", other, domain=f"d{owner}")
                for owner, other in zip(owners, others, strict=True)
            ),
        ],
    }


def everyone_hands_a_domain_to_their_circle(n):
    """Each of a circle owns a domain, and all of the circle but its owner get a part of it."""
    ids = [f"p{number}" for number in range(n)]
    return {
        "people": map(Person, ids),
        "circles": [Circle("c")],
        "memberships": [Membership("c", each) for each in ids],
        "domains": [Domain(f"d{each}", each) for each in ids],
        "delegations": [Delegation(each, "c", domain=f"d{each}") for each in ids],
    }


def a_circle_owns_what_each_hands_on_by_name(n):
    """A circle owns as many domains as it has members, each of whom hands on one of them."""
    members, others = ([f"{letter}{number}" for number in range(n)] for letter in "mo")
    return {
        "people": map(Person, members + others),
        "circles": [Circle("c")],
        "memberships": [Membership("c", member) for member in members],
        "domains": [Domain(f"d{member}", "c") for member in members],
        "delegations": [
            Delegation(member, other, domain=f"d{member}")
            for member, other in zip(members, others, strict=True)
        ],
    }


@pytest.mark.parametrize(
    "shape", [everyone_hands_a_domain_to_their_circle, a_circle_owns_what_each_hands_on_by_name]
)
def test_wide_circles_take_few_arcs(shape):
    """Twice the size has little more than twice the arcs, not four times; and nothing differs."""
    small, large = (Organization(**shape(n)) for n in (500, 1000))
    n_arcs = [org._compiled.flow.graph.tail.size for org in (small, large)]
    assert n_arcs[1] <= 2.3 * n_arcs[0]
    assert small._compiled.flow.graph.is_part.any()
    of_each_domain = small._with_compiled(small._compiled.by_domain)
    assert not of_each_domain._compiled.flow.graph.is_part.any()
    away = [person.id for person in small.people][::3]
    for found in (measure, lambda org: absence(org, away, lapse=True)):
        pair = [attrs.asdict(found(org)) for org in (small, of_each_domain)]
        for each in pair:
            each.pop("bus_factor", None)
            each.pop("escalations", None)
        assert is_close(*pair)


@pytest.mark.parametrize(
    "shape",
    [
        owners_outside_one_circle,
        everyone_owns_and_delegates_below,
        circles_that_hand_on_in_turn,
        everyone_hands_to_one_who_hands_on_by_name,
    ],
)
def test_there_are_as_many_states_as_records_not_as_pairs(shape):
    """Twice the size has twice the states and arcs."""
    small, large = (Organization(**shape(n))._compiled.flow.graph for n in (500, 1000))
    assert large.n_states <= 2.1 * small.n_states
    assert large.tail.size <= 2.1 * small.tail.size


def weights_by_node_and_domain(compiled, nodes):
    """What each of the nodes holds in each domain, own parts and circles entered included."""
    graph = compiled.flow.graph
    held: dict[tuple[int, int], float] = {}
    for state in np.flatnonzero(np.isin(graph.node, nodes) & ~graph.is_part).tolist():
        key = (int(graph.node[state]), int(graph.domain[state]))
        held[key] = held.get(key, 0.0) + float(graph.held_weight[state])
    return held


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(organizations(**UNBOUND), st.data())
def test_distinct_nodes_share_no_state(sharing_always, org, data):
    """Whichever they are, each has what it has where nothing is shared; so has everyone in all."""
    compiled = org._compiled
    n_nodes = compiled.columns.n_nodes
    drawn = data.draw(st.sets(st.integers(0, max(0, n_nodes - 1)), max_size=3))
    nodes = np.array(sorted(drawn), dtype=np.int64)[: n_nodes or 0]
    with mock.patch.object(_compiled, "_FEW", 1e9):  # however many they are
        distinct = compiled.with_distinct_nodes(nodes)
    found = weights_by_node_and_domain(distinct, nodes)
    assert is_close(found, weights_by_node_and_domain(compiled.by_domain, nodes))
    assert distinct.flow.decided_weight == pytest.approx(compiled.flow.decided_weight)


def test_what_hardly_anyone_hands_on_through_a_circle_takes_few_states(sharing_always, monkeypatch):
    """Whether cy leads by following differs by domain; the eight others share their states."""
    monkeypatch.setattr(_shared_states, "_FEW", 4)
    people = [f"p{number}" for number in range(8)]
    org = Organization(
        people=map(Person, [*people, "cy", "dee"]),
        circles=[Circle("all")],
        memberships=[Membership("all", member) for member in [*people, "cy"]],
        reporting=[ReportingLine("cy", "dee")],
        domains=[Domain(f"d{number}", owner) for number, owner in enumerate(people)],
        delegations=[
            *(Delegation(owner, "all", domain=f"d{number}") for number, owner in enumerate(people)),
            Delegation("all", "dee", share=0.6),
        ],
    )
    cy, circle = 8, 10
    with mock.patch.object(_compiled, "_FEW", 1e9):
        distinct = org._compiled.with_distinct_nodes(np.array([cy, circle]))
    graph = distinct.flow.graph
    is_member = graph.is_person_state & (graph.node < cy) & (graph.home_state < 0)
    assert np.count_nonzero(is_member) <= 2 * len(people)
    assert (graph.domain[graph.node == cy] >= 0).all()
    assert leaders_who_follow(org) == 1.0
