"""The laws of rights, on organizations that hypothesis draws."""

from __future__ import annotations

import attrs
import networkx as nx
import pytest
from hypothesis import assume, event, given
from hypothesis import strategies as st

from stepback import (
    Circle,
    Delegation,
    InvalidOrganization,
    Membership,
    Person,
    real_authority,
)
from stepback.scenarios import who_can_decide
from tests.support.disagreements import is_comparable
from tests.support.rights_by_parcels import settled_by_parcels
from tests.support.rights_by_records import RecordRights
from tests.support.strategies import assume_valid, build_organization, organizations, with_fields
from tests.support.tangled import tangled_absences, tangled_worlds

AMOUNTS = (0, 1, 1.5, 2, 3, 10)


def ask(org, domain, **asked):
    """The answer; an amount for which the organization is not valid is passed over."""
    try:
        return who_can_decide(org, domain, **asked)
    except InvalidOrganization:
        assume(False)


def domains_in_force(org):
    """The ids of the domains on the day."""
    return [
        domain.id
        for domain in org.domains
        if org.date is None
        or (
            (domain.start is None or domain.start <= org.date)
            and (domain.end is None or org.date < domain.end)
        )
    ]


@st.composite
def questions(draw, **options):
    """An organization of every kind, one of its domains, and an amount."""
    org = draw(organizations(allow_dates=True, **options))
    domains = domains_in_force(org)
    assume(domains)
    return org, draw(st.sampled_from(domains)), draw(st.sampled_from((*AMOUNTS, 100, 5000)))


def averaged_shares(org, domain):
    """The share of each person, averaged over the amounts, by value where it weighs by value."""
    weight = domain.amounts if domain.by == "value" else [1] * len(domain.amounts)
    total = dict.fromkeys((person.id for person in org.people), 0.0)
    for amount, part in zip(domain.amounts, weight, strict=True):
        for row in ask(org, domain.id, amount=amount).deciders:
            total[row.person] += row.share * part / sum(weight)
    return total


@given(st.one_of(organizations(allow_dates=False), tangled_worlds().map(assume_valid)))
def test_shares_averaged_over_the_amounts_are_real_authority(org):
    """By number or by value; without amounts and limits, the shares are those of all decisions."""
    for domain in org.domains:
        found = real_authority(org, domain.id)
        if domain.amounts is not None:
            total = averaged_shares(org, domain)
        elif all(one.limit is None for one in org.delegations):
            total = dict.fromkeys(found, 0.0)
            for row in ask(org, domain.id).deciders:
                total[row.person] += row.share
        else:
            continue
        event("averaged")
        assert {id_: total[id_] for id_ in found} == pytest.approx(dict(found), abs=1e-9)


@given(tangled_worlds(), st.sampled_from(AMOUNTS), st.data())
def test_shares_are_those_of_decisions_followed_one_by_one(world, amount, data):
    """Alone and with circles, with everybody there and while people are away."""
    assume(is_comparable(world))
    org = assume_valid(world)
    away = data.draw(tangled_absences(world))
    for domain in world.domains:
        found = ask(org, domain.id, amount=amount, away=sorted(away))
        shares = {(row.person, row.jointly): row.share for row in found.deciders if row.share > 0}
        expected = settled_by_parcels(world, domain.id, amount, away)
        assert shares == pytest.approx({key: float(part) for key, part in expected.items()})


def check_records(rights, by_records):
    """Each chain begins at the owner and holds, and each near miss has all its reasons."""
    for row in rights.deciders:
        ends = by_records.chain_ends(row.chain)
        assert (ends[-1][1] if ends else by_records.owner) == row.person
        broken = [code for link in row.chain for code in by_records.broken_conditions(link)]
        assert set(broken) <= {"exclusive"}  # of which the own part of a circle is excepted
        assert set(row.through) <= set(row.chain)
    for row in rights.near_misses:
        ends = by_records.chain_ends(row.chain)
        assert (ends[-1][1] if ends else by_records.owner) == row.person
        codes = [] if by_records.is_there(by_records.owner) else ["window"]
        codes += [code for link in row.chain for code in by_records.broken_conditions(link)]
        codes += ["exclusive"] * len(by_records.taken_from(row.person))
        assert sorted(reason.code for reason in row.reasons) == sorted(codes)
        assert codes


@given(questions())
def test_chains_hold_and_reasons_are_complete_record_by_record(question):
    """On organizations of every kind, dated and bound to contexts."""
    org, domain, amount = question
    check_records(ask(org, domain, amount=amount), RecordRights(org, domain, amount))


@given(tangled_worlds(), st.sampled_from(AMOUNTS))
def test_chains_hold_where_the_hard_rules_meet(world, amount):
    """Circles in circles, exclusive delegations, seats without a share."""
    org = assume_valid(world)
    for domain in org.domains:
        check_records(ask(org, domain.id, amount=amount), RecordRights(org, domain.id, amount))


@given(questions())
def test_who_may_decide_is_who_networkx_reaches(question):
    """Along the records that hold."""
    org, domain, amount = question
    rights = ask(org, domain, amount=amount)
    by_records = RecordRights(org, domain, amount)
    assert {row.person for row in rights.deciders} == by_records.deciders()


@given(questions(max_circles=0))
def test_what_a_right_rests_on_is_what_dominates_it_in_networkx(question):
    """The records that are on every chain."""
    org, domain, amount = question
    rights = ask(org, domain, amount=amount)
    by_records = RecordRights(org, domain, amount)
    if not rights.deciders:
        return
    graph, owner = by_records.graph(), by_records.owner
    dominators = nx.immediate_dominators(graph, owner)
    for row in rights.deciders:
        at, through = row.person, []
        while at != owner:
            at = dominators[at]
            through += [] if isinstance(at, str) else [at]
        assert list(row.through) == through[::-1]


@given(tangled_worlds(), st.sampled_from(AMOUNTS))
def test_without_a_record_on_every_chain_the_person_may_not_decide(world, amount):
    """With the circle, where there is one; and without another record there is another chain."""
    org = assume_valid(world)
    for domain in org.domains:
        rights = ask(org, domain.id, amount=amount)
        by_records = RecordRights(org, domain.id, amount)
        for row in rights.deciders:
            for link in row.through:
                graph = by_records.graph()
                graph.remove_node(link)
                alone = row.jointly is None and not by_records.taken_from(row.person)
                if alone and not by_records._keeps_own_part(by_records.graph(), row.person):
                    may_reach = nx.has_path(graph, by_records.owner, row.person)
                    assert not may_reach or joined_on_every_way(graph, by_records, row.person)


def joined_on_every_way(graph, by_records, person):
    """Whether all ways lead through a seat of a circle, so that nobody decides alone by them."""
    circles = {one.id for one in by_records.org.circles}
    seats = [one for one in graph if isinstance(one, Membership) and one.group in circles]
    graph = graph.copy()
    graph.remove_nodes_from(seats)
    return person not in graph or not nx.has_path(graph, by_records.owner, person)


def cure(world, domain, amount, reason, away):
    """The world without one broken condition, and who is away from it."""
    record = reason.record
    if reason.code == "away" and isinstance(record, Person):
        return world, away - {record.id}
    changes = {
        "limit": {"limit": None},
        "window": {"start": None, "end": None},
        "context": {"contexts": ()},
        "autonomy": {"autonomy": 0.5},
        "exclusive": {"exclusive": False},
        "lapsed": {"standing": True},
        "away": {"quorum": 1},
    }
    if reason.code == "replaced":
        by_records = RecordRights(build_organization(world), domain, amount)
        kept = [
            one
            for one in world.delegations
            if one.domain is None
            or one.principal != record.principal
            or one.domain != domain
            or not by_records.is_in_force(one)
        ]
        return with_fields(world, delegations=tuple(kept)), away
    if reason.code == "share":
        return without_share_of_others(world, record), away
    changed = attrs.evolve(record, **changes[reason.code])
    table = {
        Delegation: "delegations",
        Membership: "memberships",
        Person: "people",
        Circle: "circles",
    }.get(type(record), "roles")
    records = [changed if one == record else one for one in getattr(world, table)]
    return with_fields(world, **{table: tuple(records)}), away


def with_bound_context(world):
    """The world in those of its contexts to which a delegation is bound."""
    bound = frozenset().union(*(one.contexts for one in world.delegations))
    return with_fields(world, contexts=world.contexts & bound)


def without_share_of_others(world, record):
    """The world in which a delegation or seat has half, and its peers what is left."""
    table = "delegations" if isinstance(record, Delegation) else "memberships"

    def adjust(one):
        if one == record:
            return attrs.evolve(one, share=0.5)
        if isinstance(one, Delegation):
            is_peer = one.principal == record.principal
            is_peer &= (one.domain is None) == (record.domain is None)
        else:
            is_peer = one.group == record.group
        return attrs.evolve(one, share=one.share / 2) if is_peer and one.share else one

    return with_fields(world, **{table: tuple(map(adjust, getattr(world, table)))})


def changes_who_acts(org, row):
    """Whether the cure of an absence would change who acts for a group on the way.

    Where nobody there has a share, no change of the one record cures it. Somebody who comes back
    may let a circle act again, whose members then take over the part by which the right came.
    """
    if row.reasons[0].code != "away":
        return False
    seats = nx.DiGraph((seat.group, seat.member) for seat in org.memberships)
    groups = [link.group for link in row.chain[:-1] if isinstance(link, Membership)]
    takes_over = any(row.person in nx.descendants(seats, group) for group in groups)
    return takes_over or row.reasons[0].sentence.startswith("Nobody")


def check_cures(world, domain, amount, away):
    """Without the one reason of a near miss, the person may decide, unless nothing is valid."""
    org = assume_valid(world)
    for row in ask(org, domain, amount=amount, away=sorted(away)).near_misses:
        if len(row.reasons) != 1 or changes_who_acts(org, row):
            continue
        cured, still_away = cure(world, domain, amount, row.reasons[0], away)
        try:
            found = who_can_decide(
                build_organization(with_bound_context(cured)),
                domain,
                amount=amount,
                away=sorted(still_away),
            )
        except InvalidOrganization:
            continue
        event(f"cured {row.reasons[0].code}")
        assert row.person in {decider.person for decider in found.deciders}, row


@given(tangled_worlds(), st.sampled_from(AMOUNTS), st.data())
def test_curing_the_one_reason_of_a_near_miss_makes_a_decider(world, amount, data):
    """Of every kind, with everybody there and while people are away."""
    away = data.draw(st.one_of(st.just(frozenset()), tangled_absences(world)))
    for domain in world.domains:
        check_cures(world, domain.id, amount, away)


@given(
    tangled_worlds(),
    st.sampled_from(AMOUNTS),
)
def test_a_larger_amount_adds_nobody_where_all_is_specific(world, amount):
    """Where nothing is general or exclusive and every share is given."""
    delegations = tuple(
        attrs.evolve(one, domain="d", share=one.share or 0.1, exclusive=False)
        for one in world.delegations
    )
    org = assume_valid(with_fields(world, delegations=delegations))
    small = ask(org, "d", amount=amount)
    large = ask(org, "d", amount=amount + 1)
    assert {row.person for row in large.deciders} <= {row.person for row in small.deciders}


@given(tangled_worlds(), st.data())
def test_all_amounts_are_answered_as_each_alone(world, data):
    """The intervals hold what holds for each amount in them."""
    org = assume_valid(world)
    away = sorted(data.draw(tangled_absences(world)))
    for domain in org.domains:
        rights = ask(org, domain.id, away=away)
        for amount in AMOUNTS:
            alone = ask(org, domain.id, amount=amount, away=away)
            within = [row for row in rights.deciders if row.above < amount <= row.up_to]
            if amount == 0:
                within = [row for row in rights.deciders if row.above == 0]
            described = [
                {
                    (row.person, row.jointly, round(row.share, 9), row.chain, row.through)
                    for row in rows
                }
                for rows in (within, alone.deciders)
            ]
            assert described[0] == described[1]
            missing = {row.person for row in alone.near_misses}
            assert {row.person for row in rights.near_misses} <= missing


@given(questions())
def test_every_answer_is_read_and_written(question):
    """Text, HTML, a dict and a table, whatever the names are."""
    org, domain, _ = question
    rights = ask(org, domain)
    assert str(rights)
    assert rights.to_html()
    assert len(rights.to_dict()["deciders"]) == len(rights.deciders)
    assert rights.to_frame(backend="pandas").shape[0] == len(rights.deciders) + len(
        rights.near_misses
    )
