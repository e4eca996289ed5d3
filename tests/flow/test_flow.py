"""The flow and what rests on it: against the oracle, and against the laws of the contract."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import stepback
from stepback import (
    Delegation,
    Domain,
    InvalidOrganization,
    Membership,
    Organization,
    Person,
    ReportingLine,
    Role,
)
from stepback.testing.strategies import absences, step_backs
from tests.support import oracle
from tests.support.oracle import World
from tests.support.strategies import (
    UNBOUND,
    assume_valid,
    build_organization,
    organizations,
    with_fields,
    worlds,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from fractions import Fraction


ROUNDING = 1e-12  # exact sums may leave a member something, where those of floats leave nothing


def approx_values(expected: Any) -> Any:
    """Equal to 1e-9, where ``None`` stands for nan; fractions, and mappings of them."""
    if isinstance(expected, dict):
        return {key: approx_values(value) for key, value in expected.items()}
    return pytest.approx(math.nan if expected is None else float(expected), abs=1e-9, nan_ok=True)


def sum_over_domains(by_domain: Mapping[str, Mapping[str, Fraction]]) -> Counter[str]:
    """What each person has over all domains."""
    return sum((Counter(by_person) for by_person in by_domain.values()), Counter())


def expected_shares(
    world: World, by_domain: Mapping[str, Mapping[str, Fraction]]
) -> dict[str, Fraction]:
    """What each person has over all domains, of all decisions."""
    has = sum_over_domains(by_domain)
    return {
        person: has[person] / oracle.total_decisions(world) for person in oracle.person_ids(world)
    }


def expected_shares_in(
    world: World, by_domain: Mapping[str, Mapping[str, Fraction]], domain: str
) -> dict[str, Fraction]:
    """What each person has of one domain."""
    alone = with_fields(world, domains=tuple(d for d in world.domains if d.id == domain))
    return expected_shares(alone, {domain: by_domain[domain]})


# Against the oracle


@given(organizations())
def test_real_authority_is_what_the_oracle_follows_to_people(org: Organization):
    """Each person decides what comes to them parcel by parcel, in all domains and in each."""
    world = World.from_organization(org)
    decided = oracle.compute_flow(world).decided
    assert stepback.real_authority(org) == approx_values(expected_shares(world, decided))
    for domain in decided:
        expected = approx_values(expected_shares_in(world, decided, domain))
        assert stepback.real_authority(org, domain=domain) == expected


@given(organizations())
def test_formal_authority_is_what_people_own_by_share(org: Organization):
    """Domains belong to their owners, and a group's to its members by their shares."""
    world = World.from_organization(org)
    owned = oracle.formal_authority(world)
    assert stepback.formal_authority(org) == approx_values(expected_shares(world, owned))
    for domain in owned:
        expected = approx_values(expected_shares_in(world, owned, domain))
        assert stepback.formal_authority(org, domain=domain) == expected


@given(organizations(), st.data(), st.booleans())
def test_absence_is_what_the_oracle_sends_back(org: Organization, data: st.DataObject, lapse: bool):
    """What the absent would settle stalls or escalates as each parcel finds its way back."""
    away = data.draw(absences(org))
    world = World.from_organization(org)
    expected = oracle.compute_absence(world, away, lapse=lapse)
    found = stepback.absence(org, away, lapse=lapse)
    whole = oracle.total_decisions(world)
    assert found.stalled == approx_values(oracle.exact_sum(expected.stalled.values()) / whole)
    assert found.escalated == approx_values(oracle.exact_sum(expected.escalated.values()) / whole)
    weights = {
        domain.id: oracle.total_decisions(with_fields(world, domains=(domain,)))
        for domain in world.domains
    }
    assert found.stalled_by_domain == approx_values(
        {domain: weight / weights[domain] for domain, weight in expected.stalled.items()}
    )
    assert found.escalated_by_domain == approx_values(
        {domain: weight / weights[domain] for domain, weight in expected.escalated.items()}
    )
    assert {(each.away, each.to): each.share for each in found.escalations} == approx_values(
        {pair: weight / whole for pair, weight in expected.escalates_to.items()}
    )


@given(organizations(), st.data())
def test_the_unsupported_are_those_the_oracle_finds_alone(org: Organization, data: st.DataObject):
    """Whoever is there and has support only from people away is named, if support was asked."""
    away = data.draw(absences(org))
    expected = oracle.compute_absence(World.from_organization(org), away).unsupported
    found = stepback.absence(org, away).unsupported
    assert found == expected if expected is None else set(found) == expected


@given(organizations(supports=True))
def test_support_measures_are_what_the_oracle_counts(org: Organization):
    """Support received, coverage, presence and control, where support was asked for."""
    _assert_support_agrees(org)


@given(organizations(supports=False))
def test_without_support_asked_only_the_line_is_known(org: Organization):
    """Support is unknown throughout, and control known only over those below."""
    _assert_support_agrees(org)


def test_a_holder_of_two_posts_keeps_control_by_either():
    """What she hands on in one post reaches someone who is below her in the other."""
    org = Organization(
        people=[Person("ann"), Person("bo")],
        roles=[Role("head"), Role("buyer")],
        memberships=[Membership("head", "ann"), Membership("buyer", "ann")],
        reporting=[ReportingLine("head", "bo")],
        domains=[Domain("purchases", "buyer")],
        delegations=[Delegation("buyer", "bo")],
    )
    assert stepback.control_retained(org) == 1
    _assert_support_agrees(org)


def _assert_support_agrees(org: Organization) -> None:
    world = World.from_organization(org)
    covered = oracle.support_coverage(world)
    assert stepback.support_received(org) == approx_values(oracle.support_received(world))
    assert stepback.support_coverage(org) == approx_values(covered)
    assert stepback.abandonment(org) == approx_values(None if covered is None else 1 - covered)
    assert stepback.presence(org) == approx_values(oracle.support_presence(world))
    assert stepback.control_retained(org) == approx_values(oracle.control_retained(world))


@given(organizations())
def test_the_assumed_share_is_what_the_oracle_counts(org: Organization):
    """The part of what is carried that goes along assumed delegations."""
    world = World.from_organization(org)
    assume(not 0 < sum(weight for _, weight in oracle.carried_weights(world)) < ROUNDING)
    assert stepback.assumed_share(org) == approx_values(oracle.assumed_share(world))


@given(worlds(**UNBOUND, allow_cycles=True))
def test_an_organization_is_refused_where_authority_may_run_in_a_circle(world: World):
    """Any organization whose authority may come back to where it came from, and no other."""
    if oracle.has_cycle(world):
        with pytest.raises(InvalidOrganization, match="authority runs in a circle"):
            build_organization(world)
    else:
        build_organization(world)


# Laws


@given(organizations())
def test_decisions_are_conserved(org: Organization):
    """Real authority and what lies vacant sum to all decisions."""
    world = World.from_organization(org)
    vacant = oracle.exact_sum(oracle.compute_flow(world).vacant.values()) / oracle.total_decisions(
        world
    )
    assert sum(stepback.real_authority(org).values()) == approx_values(1 - vacant)
    assert min(stepback.real_authority(org).values()) >= 0


@given(organizations(allow_vacancies=False))
def test_where_nothing_is_vacant_people_decide_everything(org: Organization):
    """With everybody's part assigned, real authority sums to 1, whoever is away."""
    assert sum(stepback.real_authority(org).values()) == approx_values(1)
    assert sum(stepback.formal_authority(org).values()) == approx_values(1)


@given(organizations(), st.sampled_from([0.25, 2.0, 7.0]), st.data())
def test_scaling_a_domain_scales_its_flow(org: Organization, factor: float, data: st.DataObject):
    """A domain that weighs more adds as much more of its own flow, and changes no other."""
    world = World.from_organization(org)
    grown = data.draw(st.sampled_from(world.domains))
    larger = attrs.evolve(grown, weight=factor * grown.weight)
    domains = tuple(larger if each is grown else each for each in world.domains)
    scaled = build_organization(with_fields(world, domains=domains))
    before, after = (
        {person: whole * share for person, share in stepback.real_authority(each).items()}
        for each, whole in (
            (org, sum(each.weight for each in world.domains)),
            (scaled, sum(each.weight for each in domains)),
        )
    )
    within = stepback.real_authority(org, domain=grown.id)
    assert stepback.real_authority(scaled, domain=grown.id) == approx_values(within)
    assert after == approx_values(
        {
            person: weight + (factor - 1) * grown.weight * within[person]
            for person, weight in before.items()
        }
    )


@given(organizations(), st.data(), st.randoms(use_true_random=False))
def test_relabelling_permutes_results_and_nothing_else(
    org: Organization, data: st.DataObject, random: Any
):
    """Under other names, in another order, everybody has what they had."""
    world = World.from_organization(org)
    nodes = oracle.node_ids(world)
    names = dict(zip(nodes, data.draw(st.permutations(nodes)), strict=True))
    renamed = build_organization(_shuffle_world(_relabel_world(world, names), random))
    away = data.draw(absences(org))

    def by_new_name(by_id: Mapping[str, float]) -> dict[str, float]:
        return {names[each]: value for each, value in by_id.items()}

    for measure in (stepback.real_authority, stepback.formal_authority, stepback.support_received):
        assert measure(renamed) == approx_values(by_new_name(measure(org)))
    for measure in (
        stepback.support_coverage,
        stepback.presence,
        stepback.control_retained,
        stepback.assumed_share,
    ):
        assert measure(renamed) == approx_values(measure(org))
    before = stepback.absence(org, away)
    after = stepback.absence(renamed, [names[each] for each in away])
    assert after.stalled_by_domain == approx_values(before.stalled_by_domain)
    assert {(each.away, each.to): each.share for each in after.escalations} == approx_values(
        {(names[each.away], names[each.to]): each.share for each in before.escalations}
    )


ENDS = {
    "delegations": ("principal", "delegate"),
    "domains": ("owner",),
    "reporting": ("manager", "report"),
    "supports": ("supporter", "supported"),
    "memberships": ("group", "member"),
    "people": ("id",),
    "roles": ("id",),
    "circles": ("id",),
}


def _relabel_world(world: World, names: Mapping[str, str]) -> World:
    fields = {}
    for table, ends in ENDS.items():
        records = getattr(world, table)
        fields[table] = records and tuple(
            attrs.evolve(record, **{end: names[getattr(record, end)] for end in ends})
            for record in records
        )
    if world.respondents is not None:
        fields["respondents"] = frozenset(names[each] for each in world.respondents)
    return with_fields(world, **fields)


def _shuffle_world(world: World, random: Any) -> World:
    fields = {}
    for table in ENDS:
        records = list(getattr(world, table) or ())
        random.shuffle(records)
        fields[table] = tuple(records) if getattr(world, table) is not None else None
    return with_fields(world, **fields)


plain = worlds(**UNBOUND, supports=False)


@given(plain, plain)
def test_merging_two_unconnected_organizations_adds_their_flows(one: World, other: World):
    """Side by side, in domains of their own, each decides as it did alone."""
    parts = [_prefix_ids(one, "one "), _prefix_ids(other, "other ")]
    merged = World(
        **{
            table: getattr(parts[0], table) + getattr(parts[1], table)
            for table in ENDS
            if table != "supports"
        }
    )
    total = float(oracle.total_decisions(merged))
    expected = {}
    for part in parts:
        weight = float(oracle.total_decisions(part))
        alone = stepback.real_authority(assume_valid(part))
        expected |= {person: share * weight / total for person, share in alone.items()}
    assert stepback.real_authority(assume_valid(merged)) == approx_values(expected)


def _prefix_ids(world: World, prefix: str) -> World:
    named = _relabel_world(world, {node: prefix + node for node in oracle.node_ids(world)})
    return with_fields(
        named,
        domains=tuple(attrs.evolve(each, id=prefix + each.id) for each in named.domains),
        delegations=tuple(
            attrs.evolve(each, domain=each.domain and prefix + each.domain)
            for each in named.delegations
        ),
    )


@given(organizations(), st.data())
def test_stepping_back_never_raises_what_the_principal_decides(
    org: Organization, data: st.DataObject
):
    """Raising one autonomy leaves a principal who is a person with no more than before."""
    world, index = World.from_organization(org), data.draw(_delegation_indices(org, by_people=True))
    raised = _with_autonomies(world, index, data.draw(_autonomy_rises()))
    principal = world.delegations[index].principal
    kept = [stepback.real_authority(each)[principal] for each in raised]
    assert kept[0] + 1e-9 >= kept[1]
    assert kept[1] + 1e-9 >= kept[2]


@given(organizations(), st.data())
def test_stepping_back_never_changes_what_reaches_the_principal(
    org: Organization, data: st.DataObject
):
    """In one autonomy, all that people decide is linear: what is to be handed on is the same.

    But for a circle to which its own members hand something back: that flows through it again.
    """
    world, index = World.from_organization(org), data.draw(_delegation_indices(org))
    assume(not oracle.is_handed_back(world, world.delegations[index].principal))
    low, middle, high = data.draw(_autonomy_rises())
    raised = _with_autonomies(world, index, (low, middle, high))
    first, second, third = (stepback.real_authority(each) for each in raised)
    step = (middle - low) / (high - low)
    assert second == approx_values(
        {person: (1 - step) * first[person] + step * third[person] for person in first}
    )


def _delegation_indices(org: Organization, *, by_people: bool = False) -> st.SearchStrategy[int]:
    """The position of a delegation; of one by a person, if `by_people`."""
    people = {person.id for person in org.people}
    found = [
        position
        for position, delegation in enumerate(org.delegations)
        if not by_people or delegation.principal in people
    ]
    assume(found)
    return st.sampled_from(found)


def _autonomy_rises() -> st.SearchStrategy[tuple[float, float, float]]:
    """Three autonomies, each above the one before."""
    eighths = st.lists(st.integers(0, 8), min_size=3, max_size=3, unique=True)
    return eighths.map(lambda found: tuple(each / 8 for each in sorted(found)))


def _with_autonomies(
    world: World, index: int, autonomies: tuple[float, float, float]
) -> list[Organization]:
    """The organization with one delegation's autonomy at each of three values."""
    found = []
    for autonomy in autonomies:
        delegations = list(world.delegations)
        delegations[index] = attrs.evolve(delegations[index], autonomy=autonomy)
        found.append(assume_valid(with_fields(world, delegations=tuple(delegations))))
    return found


@given(organizations())
def test_nobody_away_stalls_nothing(org: Organization):
    """Without absence nothing stalls, nothing escalates and nobody loses support."""
    nobody = stepback.absence(org, ())
    assert (nobody.stalled, nobody.escalated, nobody.escalations) == (0, 0, ())
    assert not nobody.unsupported


@given(organizations(), st.data(), st.booleans())
def test_what_stalls_and_escalates_is_no_more_than_what_the_absent_decide(
    org: Organization, data: st.DataObject, lapse: bool
):
    """With everyone away all that is not vacant stalls, as nobody is left to escalate to."""
    everyone = [person.id for person in org.people]
    found = stepback.absence(org, everyone, lapse=lapse)
    world = World.from_organization(org)
    vacant = oracle.exact_sum(oracle.compute_flow(world, everyone, lapse=lapse).vacant.values())
    assert found.escalated == 0
    assert found.stalled == approx_values(1 - vacant / oracle.total_decisions(world))


# Against dense algebra, and afresh


@given(st.integers(0, 2**32 - 1), st.integers(2, 40))
def test_the_flow_of_people_agrees_with_dense_algebra(seed: int, people: int):
    """Real authority is w (I - S)^-1 diag(r), solved by numpy, in every domain."""
    draws = np.random.default_rng(seed)
    order = draws.permutation(people)
    ids = [f"p{number}" for number in range(people)]
    domains = [Domain(f"d{number}", ids[draws.integers(people)]) for number in range(3)]
    delegations, passing = [], {}
    for domain in domains:
        share = np.triu(draws.random((people, people)) * (draws.random((people, people)) < 0.2), 1)
        share /= np.maximum(1, share.sum(axis=1, keepdims=True))
        autonomy = draws.random((people, people))
        tails, heads = np.nonzero(share)
        delegations += [
            Delegation(
                ids[order[tail]],
                ids[order[head]],
                domain=domain.id,
                share=share[tail, head],
                autonomy=autonomy[tail, head],
            )
            for tail, head in zip(tails.tolist(), heads.tolist(), strict=True)
        ]
        passed = np.zeros((people, people))
        passed[np.ix_(order, order)] = share * autonomy
        passing[domain.id] = passed
    org = Organization(people=map(Person, ids), domains=domains, delegations=delegations)
    for domain in domains:
        weight = np.zeros(people)
        weight[ids.index(domain.owner)] = 1
        passed = passing[domain.id]
        held = np.linalg.solve((np.eye(people) - passed).T, weight)
        kept = held * (1 - passed.sum(axis=1))
        assert stepback.real_authority(org, domain.id) == pytest.approx(
            dict(zip(ids, kept.tolist(), strict=True)), abs=1e-12
        )


@given(organizations(), st.data())
def test_a_changed_organization_is_measured_afresh(org: Organization, data: st.DataObject):
    """After measuring, a view or a step back has the figures of one made from its records."""
    stepback.measure(org)
    if data.draw(st.booleans()):
        changed = org.step_back(**data.draw(step_backs(org)))
    else:
        date = data.draw(
            st.sampled_from([one.start or one.end for one in org.delegations] or [None])
        )
        changed = org if date is None else org.at(date)
    again = build_organization(World.from_organization(changed))
    at_once, afresh = stepback.measure(changed).to_dict(), stepback.measure(again).to_dict()
    factor, factor_afresh = at_once.pop("bus_factor"), afresh.pop("bus_factor")
    assert (factor["size"], factor["exact"]) == (
        approx_values(factor_afresh["size"]),
        factor_afresh["exact"],
    )
    assert at_once == {name: approx_values(value) for name, value in afresh.items()}
