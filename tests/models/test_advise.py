"""A model asked about an organization: ranked advice, and what is asked for."""

import json
import math
import pickle
import re
import time
from pathlib import Path

import attrs
import numpy as np
import polars as pl
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import stepback
from stepback import (
    Circle,
    Delegation,
    Domain,
    InvalidOrganization,
    Level,
    Membership,
    Organization,
    Person,
    ReportingLine,
    Role,
    Support,
    archetypes,
    assume_line_delegation,
    models,
    read_tables,
    real_authority,
    stances,
)
from stepback.models import Missing, advise
from tests.support.strategies import assume_valid, with_fields, worlds

COSTS = {"support_cost": 0.05, "freed_time": 0.1}
SHARES = st.sampled_from([None, 0.0, 0.25, 0.5, 0.6, 0.75, 0.9, 1.0])


@st.composite
def draw_firms(draw):
    """People in a line, some of whom were asked; domains, delegations down the line, support."""
    size = draw(st.integers(1, 6))
    people = [
        Person(
            f"p{index}",
            competence=draw(SHARES),
            willingness=draw(SHARES),
            capacity=draw(st.sampled_from([None, 1.0, 5.0])),
            external=draw(st.sampled_from([False, False, True])),
        )
        for index in range(size)
    ]
    managers = {index: draw(st.integers(0, index - 1)) for index in range(1, size)}
    domains = [
        Domain(f"d{index}", f"p{draw(st.integers(0, size - 1))}", weight=draw(st.integers(1, 5)))
        for index in range(draw(st.integers(1, 3)))
    ]
    pairs = [(index, to) for index in range(size) for to in range(index + 1, size)]
    chosen = draw(st.lists(st.sampled_from(pairs), max_size=4, unique=True)) if pairs else []
    backed = draw(st.lists(st.sampled_from(pairs), max_size=4, unique=True)) if pairs else []
    try:
        return Organization(
            people=people,
            domains=domains,
            reporting=[ReportingLine(f"p{to}", f"p{index}") for index, to in managers.items()],
            delegations=[
                Delegation(
                    f"p{index}",
                    f"p{to}",
                    domain=draw(st.sampled_from([None, *(domain.id for domain in domains)])),
                    autonomy=draw(st.sampled_from([0.25, 0.5, 1.0])),
                )
                for index, to in chosen
            ],
            supports=draw(
                st.sampled_from(
                    [None, [Support(f"p{a}", f"p{b}", strength=0.5) for a, b in backed]]
                )
            ),
        )
    except InvalidOrganization:
        assume(False)


def expected_lines(org):
    """By the definition: each leader and domain, with whoever is close, asked one by one."""
    for leader in org.people:
        close = {
            line.report
            for line in org.reporting
            if line.manager == leader.id and not org[line.report].external
        }
        close |= {
            delegation.delegate
            for delegation in org.delegations
            if delegation.principal == leader.id
            and delegation.autonomy
            and carries_flow(org, delegation)
        }
        for domain in org.domains:
            kept = real_authority(org, domain.id)[leader.id] * domain.weight
            if kept > 0:
                for delegate in sorted(close):
                    yield leader, domain, org[delegate], kept


def carries_flow(org, delegation):
    """Whether anything passes along a delegation: it changes something to take it away."""
    left = [item for item in org.delegations if item != delegation]
    without = attrs_like(org, left)
    return any(
        real_authority(org, d.id) != pytest.approx(real_authority(without, d.id), abs=1e-12)
        for d in org.domains
    )


def attrs_like(org, delegations):
    """The same organization with other delegations."""
    return Organization(
        people=org.people,
        domains=org.domains,
        reporting=org.reporting,
        delegations=delegations,
        supports=org.supports,
    )


@given(draw_firms())
def test_every_line_is_what_the_model_says_of_the_records(org):
    """Leaders, domains and candidates follow the definition; the model judges each separately."""
    advice = advise(org, **COSTS)
    found = {(line.leader, line.domain, line.delegate): line for line in advice.lines}
    expected = list(expected_lines(org))
    assert len(found) == len(advice.lines)
    assert found.keys() == {(a.id, d.id, b.id) for a, d, b, _ in expected}
    for leader, domain, delegate, kept in expected:
        line = found[leader.id, domain.id, delegate.id]
        assert line.decisions == pytest.approx(kept)
        lacking = {
            Missing(field, person.id)
            for person, fields in (
                (leader, ["competence"]),
                (delegate, ["competence", "willingness", "capacity"]),
            )
            for field in fields
            if getattr(person, field) is None
        }
        lacking |= {Missing("support", leader.id, delegate.id)} if org.supports is None else set()
        assert set(line.missing) == lacking
        assert set(advice.missing) >= lacking
        if None in (leader.competence, delegate.competence):
            assert line.posture == "not known"
            assert math.isnan(line.gain)
        elif leader.competence in (0, 1):
            assert line.posture == "not known"
            assert "leader_competence" in line.cautions[0]
        else:
            alone = models.ThreePostures(
                competence=delegate.competence, leader_competence=leader.competence, **COSTS
            ).result
            assert (line.posture, line.gain) == (alone.posture, pytest.approx(alone.gain))
            takes = line.reach
            assert takes == pytest.approx(most_handed_on(org, leader, domain, delegate), abs=1e-9)
            if delegate.capacity is not None:
                takes = min(takes, line.room)
                assert line.room == pytest.approx(
                    max(0, delegate.capacity - settled_by(org, delegate))
                )
            if delegate.willingness is not None:
                worth = takes * alone.gain * delegate.willingness
                assert line.expected_gain == pytest.approx(worth, abs=1e-12)
            assert line.numbers["leader_competence"] == leader.competence


def most_handed_on(org, leader, domain, delegate):
    """What a step back that hands on all there is takes from a leader; 0 if it is refused."""
    try:
        after = org.step_back(leader.id, to=delegate.id, domain=domain.id, autonomy=1)
    except ValueError:
        return 0
    expected, actual = (real_authority(item, domain.id)[leader.id] for item in (org, after))
    return (expected - actual) * domain.weight


def settled_by(org, person):
    """What someone decides, over all domains."""
    return sum(real_authority(org, domain.id)[person.id] * domain.weight for domain in org.domains)


@given(draw_firms(), st.integers(0, 5))
def test_lines_are_ranked_by_what_is_expected(org, most):
    """Known lines come first, by expected gain; `most` limits their number."""
    lines = advise(org, **COSTS).lines
    known = [line for line in lines if not math.isnan(line.expected_gain)]
    assert list(lines[: len(known)]) == known
    worth = [item.expected_gain for item in known]
    assert worth == sorted(worth, reverse=True)
    unknown = [line.posture == "not known" for line in lines]
    assert unknown == sorted(unknown)
    assert list(map(str, advise(org, **COSTS, most=most).lines)) == list(map(str, lines[:most]))
    best = advise(org, **COSTS).best()
    assert len({(line.leader, line.domain) for line in best}) == len(best)
    assert {(line.leader, line.domain) for line in best} == {(o.leader, o.domain) for o in lines}


@given(draw_firms())
def test_renaming_changes_nothing_but_names(org):
    """Ids decide nothing, not even between lines that are worth the same."""
    name = {person.id: f"q-{person.id}" for person in org.people}
    renamed = Organization(
        people=[attrs.evolve(person, id=name[person.id]) for person in org.people],
        domains=[attrs.evolve(domain, owner=name[domain.owner]) for domain in org.domains],
        reporting=[
            attrs.evolve(line, manager=name[line.manager], report=name[line.report])
            for line in org.reporting
        ],
        delegations=[
            attrs.evolve(
                delegation, principal=name[delegation.principal], delegate=name[delegation.delegate]
            )
            for delegation in org.delegations
        ],
        supports=org.supports
        and [
            attrs.evolve(
                support, supporter=name[support.supporter], supported=name[support.supported]
            )
            for support in org.supports
        ],
    )
    expected, actual = (
        {
            (line.leader, line.domain, line.delegate): line.posture
            for line in advise(o, **COSTS).lines
        }
        for o in (org, renamed)
    )
    assert {(name[a], d, name[b]): posture for (a, d, b), posture in expected.items()} == actual


def build_shop(**changed):
    """Ann keeps most of two domains; three people report to her, one of whom nobody asked."""
    made = {
        "people": [
            Person("ann", competence=0.9),
            Person("bo", competence=0.6, willingness=0.8, capacity=60),
            Person("cy", competence=0.88, willingness=0.4, capacity=30),
            Person("ed"),
        ],
        "reporting": [ReportingLine("ann", name) for name in ("bo", "cy", "ed")],
        "domains": [Domain("refunds", "ann", weight=50), Domain("hiring", "ann", weight=5)],
        "delegations": [Delegation("ann", "cy", domain="refunds", autonomy=0.2)],
        "supports": [Support("ann", "bo", strength=0.3)],
    }
    return Organization(**made | changed)


def test_a_line_says_what_to_check_first():
    """Cautions name missing support, missing room and reluctance."""
    lines = {(line.delegate, line.domain): line for line in advise(build_shop(), **COSTS).lines}
    cy = lines["cy", "refunds"]
    assert (cy.posture, cy.support, cy.support_now, cy.room) == ("out of the way", 0.5, 0, 20)
    assert cy.cautions == (
        "ann gives cy less support than this posture needs: none",
        "cy has room for 20 of 40",
        "cy is reluctant: willingness 0.4",
    )
    assert cy.expected_gain == pytest.approx(20 * 0.08 * 0.4)
    assert cy.levels == (Level.INQUIRE, Level.DELEGATE)
    bo = lines["bo", "hiring"]
    assert (bo.posture, bo.support) == ("second fiddle", 1.0)
    assert bo.cautions == ("ann gives bo less support than this posture needs: 0.3",)
    assert str(bo) == (
        "ann → bo, hiring: second fiddle, with support 1 (now 0.3); +0.01 a decision, of 5. "
        "Check first: ann gives bo less support than this posture needs: 0.3."
    )


def test_what_is_missing_is_asked_for_by_name():
    """There is no posture for people whom nobody asked."""
    advice = advise(build_shop(), **COSTS)
    ed = [line for line in advice.lines if line.delegate == "ed"]
    assert {item.posture for item in ed} == {"not known"}
    assert {item.levels for item in ed} == {None}
    assert list(map(str, advice.missing)) == [
        "competence of ed",
        "willingness of ed",
        "capacity of ed",
    ]
    assert advice.lines[-1].delegate == "ed"
    assert "Ask for: competence of ed" in str(advice)
    assert "our assumption" in str(advice)


def test_support_that_nobody_asked_about_is_asked_for():
    """Support that was not asked about does not count as none."""
    advice = advise(build_shop(supports=None), **COSTS)
    assert Missing("support", "ann", "bo") in advice.missing
    assert all(math.isnan(line.support_now) for line in advice.lines)
    assert not any("support" in caution for line in advice.lines for caution in line.cautions)
    assert "(now not asked)" in str(advice)


def test_a_parameter_may_differ_between_domains():
    """A domain that a mapping leaves out is asked for by name."""
    costs = {"support_cost": {"refunds": 0.05, "hiring": 0.6}, "freed_time": {"refunds": 0.1}}
    advice = advise(build_shop(), **costs)
    assert Missing("freed_time", "hiring") in advice.missing
    assert {line.posture for line in advice.lines if line.domain == "hiring"} == {"not known"}
    alone = {
        line.delegate: line for line in advise(build_shop(), domains=["refunds"], **COSTS).lines
    }
    for line in advice.lines:
        if line.domain == "refunds":
            assert line.posture == alone[line.delegate].posture
            assert line.numbers.get("freed_time") == 0.1


def test_a_value_that_the_model_refuses_is_reported_on_its_line_only():
    """The model refuses a leader who never fails; the lines of other leaders stay."""
    people = [*build_shop().people[1:], Person("ann", competence=1), Person("top", competence=0.5)]
    org = build_shop(
        people=people,
        reporting=[ReportingLine("top", "ann"), *build_shop().reporting],
        domains=[*build_shop().domains, Domain("routes", "top")],
    )
    lines = advise(org, **COSTS).lines
    refused = [line for line in lines if line.leader == "ann" and line.delegate == "bo"]
    assert {item.cautions[0] for item in refused} == {
        "ThreePostures: leader_competence: 1.0 is not above 0 and below 1"
    }
    assert [line.posture for line in lines if line.leader == "top"] == ["out of the way"]


def test_candidates_leaders_and_domains_can_be_named():
    """For all leaders, or for each by a mapping."""
    org = build_shop(people=[*build_shop().people, Person("flo", competence=0.95, external=True)])
    lines = advise(org, candidates=["flo", "ann"], leaders=["ann"], domains=["hiring"], **COSTS)
    assert [(line.leader, line.domain, line.delegate) for line in lines.lines] == [
        ("ann", "hiring", "flo")
    ]
    lines = advise(org, candidates={"ann": ["flo"], "cy": ["bo"]}, **COSTS).lines
    assert {(line.leader, line.domain, line.delegate) for line in lines} == {
        ("ann", "refunds", "flo"),
        ("ann", "hiring", "flo"),
        ("cy", "refunds", "bo"),
    }


def test_posts_and_circles_count_as_who_is_in_them():
    """A leader's post has reports; the members of a circle keep what it was given."""
    org = Organization(
        people=[Person(name, competence=0.5, willingness=1) for name in ("ann", "bo", "cy")],
        roles=[Role("head"), Role("clerk")],
        circles=[Circle("team")],
        reporting=[ReportingLine("head", "clerk")],
        memberships=[
            Membership("head", "ann"),
            Membership("clerk", "bo"),
            Membership("team", "ann"),
            Membership("team", "cy"),
        ],
        domains=[Domain("x", "head", weight=4)],
        delegations=[Delegation("ann", "team", domain="x", autonomy=0.5)],
    )
    lines = {(line.leader, line.delegate): line for line in advise(org, **COSTS).lines}
    assert lines.keys() == {("ann", "bo"), ("ann", "cy")}
    kept = 4 * real_authority(org, "x")["ann"]
    assert lines["ann", "bo"].decisions == pytest.approx(kept)


def test_advice_can_be_taken():
    """Its levels and support are what `step_back` takes; the stance is then what it says."""
    org = build_shop()
    best = advise(org, leaders=["ann"], domains=["hiring"], **COSTS).best()[0]
    after = org.step_back(
        best.leader,
        to=best.delegate,
        domain=best.domain,
        autonomy=best.levels[0],
        support=best.support,
    )
    assert stances(after)["ann", "hiring"] == best.posture


def take_step(org, line, autonomy):
    """What a step takes from a leader in a domain, and why it is refused if it is.

    Advice is about the day: of a step refused for what begins later, ``None``.
    """
    try:
        after = org.step_back(
            line.leader,
            to=line.delegate,
            domain=line.domain,
            autonomy=autonomy,
            support=line.support or None,
        )
    except ValueError as refused:
        day = re.search(r"\bon (\d{4}-\d\d-\d\d), ", str(refused))
        if isinstance(refused, InvalidOrganization) and day and day[1] != str(org.date):
            return None
        return 0.0, str(refused)
    expected, actual = (real_authority(item, line.domain)[line.leader] for item in (org, after))
    return (expected - actual) * org._compiled.columns.tables["domains"]["weight"][
        org._compiled.columns.domain_index[line.domain]
    ], ""


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(worlds(), st.randoms(use_true_random=False))
def test_a_line_says_how_much_a_step_hands_on_and_what_prevents_it(world, random):
    """`reach` is what `step_back` hands on at most; a caution says where it refuses."""
    skills = [0.3, 0.5, 0.7, 0.9]
    people = tuple(
        attrs.evolve(person, competence=random.choice(skills)) for person in world.people
    )
    freely = [True, True, False]
    handed = tuple(
        attrs.evolve(delegation, may_redelegate=random.choice(freely))
        for delegation in world.delegations
    )
    org = assume_valid(with_fields(world, people=people, delegations=handed))
    for line in advise(org, candidates=[person.id for person in org.people], **COSTS).lines:
        taken = take_step(org, line, 1)
        if taken is None:
            continue
        most, refused = taken
        assert line.reach == pytest.approx(most, abs=1e-9)
        assert line.reach <= line.decisions
        if line.posture == "lead from the front":
            continue
        said = "; ".join(line.cautions)
        assert ("no step back is possible" in said) == bool(refused or not line.reach)
        least, refused = take_step(org, line, line.levels[0])
        if refused or least <= 0:
            assert "no step back is possible" in said or "has to go beyond" in said


@pytest.mark.parametrize(
    ("amounts", "delegations", "reach"),
    [
        # All of one refund of 20 is above the limit, so bo has all of it with autonomy 0.
        ((20,), [{"autonomy": 0.5, "limit": 10}, {"autonomy": 0}], 10),
        # Of the small refunds, 5, each has half: 1.25 are settled, so that 8.75 can be handed on.
        ((20, 200), [{"autonomy": 0.5, "limit": 100}, {"autonomy": 0}], 8.75),
        ((20, 200), [{"autonomy": 0.5}, {"autonomy": 0, "limit": 100}], 6.25),
        # Half of the small refunds.
        ((20, 200), [{"autonomy": 0, "limit": 100, "share": 0.5}], 2.5),
        ((20, 200), [{"autonomy": 0, "limit": 100, "share": 0.5, "domain": None}], 2.5),
    ],
)
def test_what_was_handed_on_with_autonomy_0_counts_band_by_band(amounts, delegations, reach):
    """A share without a number is not the same in all bands."""
    org = Organization(
        people=[Person("ann", competence=0.4), Person("bo", competence=0.9)],
        domains=[Domain("refunds", "ann", weight=10, amounts=amounts)],
        delegations=[
            Delegation("ann", "bo", **{"domain": "refunds", **fields}) for fields in delegations
        ],
    )
    (line,) = advise(org, leaders=["ann"], candidates=["bo"], **COSTS).lines
    assert line.reach == pytest.approx(reach)
    assert take_step(org, line, 1) == (pytest.approx(reach), "")


def test_what_others_have_with_autonomy_0_is_not_left_in_its_band():
    """Half of the small refunds, 2.5 of 10, are cy's, though cy settles none of them."""
    org = Organization(
        people=[Person("ann", competence=0.4), Person("bo", competence=0.9), Person("cy")],
        domains=[Domain("refunds", "ann", weight=10, amounts=(20, 200))],
        delegations=[Delegation("ann", "cy", domain="refunds", autonomy=0, share=0.5, limit=100)],
    )
    (line,) = advise(org, leaders=["ann"], candidates=["bo"], **COSTS).lines
    assert line.reach == pytest.approx(7.5)
    assert take_step(org, line, 1) == (pytest.approx(7.5), "")


@pytest.mark.parametrize(
    ("fields", "reach", "least", "caution"),
    [
        ({"autonomy": 0.25}, 7.5, 2.5, ""),
        ({"autonomy": 0.5}, 5, 0, "bo already settles 0.5 of what ann hands on there: a step back"),
        ({"share": 0.5}, 0, 0, "possible: bo already settles all of what ann hands on there"),
    ],
)
def test_a_step_has_to_go_beyond_what_is_handed_on_by_any_delegation(fields, reach, least, caution):
    """A delegation whose limit is below all amounts hands nothing on, and does not count."""
    org = Organization(
        people=[Person("ann", competence=0.9), Person("bo", competence=0.6)],
        domains=[Domain("refunds", "ann", weight=10, amounts=(20,))],
        delegations=[
            Delegation("ann", "bo", domain="refunds", **fields),
            Delegation("ann", "bo", domain="refunds", autonomy=0.125, limit=10),
        ],
    )
    (line,) = advise(org, leaders=["ann"], candidates=["bo"], **COSTS).lines
    assert line.posture == "second fiddle"
    assert line.reach == pytest.approx(reach)
    assert caution in "; ".join(line.cautions)
    assert take_step(org, line, line.levels[0])[0] == pytest.approx(least)


def test_a_step_that_passes_nothing_in_a_band_closes_no_cycle_there():
    """Bo hands small refunds back to ann, who has handed all of them to cy: only large ones go."""
    org = Organization(
        people=[Person("ann", competence=0.4), Person("bo", competence=0.9), Person("cy")],
        domains=[Domain("refunds", "ann", weight=10, amounts=(20, 200))],
        delegations=[
            Delegation("ann", "cy", domain="refunds", limit=100),
            Delegation("bo", "ann", domain="refunds", limit=100),
        ],
    )
    (line,) = advise(org, leaders=["ann"], candidates=["bo"], **COSTS).lines
    assert line.reach == pytest.approx(5)
    assert "no step back is possible" not in "; ".join(line.cautions)
    assert take_step(org, line, 1) == (pytest.approx(5), "")
    back = [Delegation("bo", "ann", domain="refunds")]
    cycle = Organization(org.people, domains=org.domains, delegations=[org.delegations[0], *back])
    (line,) = advise(cycle, leaders=["ann"], candidates=["bo"], **COSTS).lines
    assert line.reach == 0
    assert "bo hands refunds back to ann" in "; ".join(line.cautions)


def test_rights_that_may_not_be_handed_on_count_in_their_band_alone():
    """Ann may hand on small refunds, and not large ones; a step that hands on small ones may be."""
    people = [Person("top"), Person("ann", competence=0.4), Person("bo", competence=0.9)]
    rights = [
        Delegation("top", "ann", may_redelegate=False),
        Delegation("top", "ann", domain="refunds", limit=100),
    ]
    for limited, reach in (
        ({"autonomy": 0.5, "limit": 100}, 2.5),
        ({"autonomy": 0, "limit": 100}, 5),
    ):
        org = Organization(
            people=people,
            domains=[Domain("refunds", "top", weight=10, amounts=(20, 200))],
            delegations=[*rights, Delegation("ann", "bo", domain="refunds", **limited)],
        )
        (line,) = advise(org, leaders=["ann"], candidates=["bo"], **COSTS).lines
        assert line.reach == pytest.approx(reach)
        assert take_step(org, line, 1) == (pytest.approx(reach), "")
    org = Organization(people, domains=org.domains, delegations=rights)
    (line,) = advise(org, leaders=["ann"], candidates=["bo"], **COSTS).lines
    assert line.reach == 0
    assert "ann was given refunds with may_redelegate=False" in "; ".join(line.cautions)


ANN = [Person(name, competence=index) for name, index in (("ann", 0.5), ("bo", 0.9), ("cy", 0.4))]


@pytest.mark.parametrize(
    ("delegations", "message"),
    [
        (
            [Delegation("ann", i, domain="d", autonomy=0.5) for i in ("cy", "e1", "e2", "e3")],
            "ann has handed on all of d, to cy, e1, e2 and 1 more: give one of them a smaller "
            "share, or have them hand it on",
        ),
        (
            [Delegation("ann", "bo", domain="d", share=0.5)],
            "bo already settles all of what ann hands on there: only a larger share adds to it",
        ),
        (
            [Delegation("ann", "bo", domain="d", share=0, autonomy=0.5)],
            "ann hands on d to bo with a share of 0: give that delegation a larger share",
        ),
        (
            [Delegation("ann", "bo", domain="d", limit=1, autonomy=0.5)],
            "ann hands on d to bo up to a limit below all its amounts: raise that limit",
        ),
        (
            [Delegation("ann", "bo", domain="d", autonomy=number) for number in (0.2, 0.5)],
            "ann hands d to bo by several delegations that differ only in autonomy: merge them "
            "into one",
        ),
        (
            [
                Delegation("ann", "cy", domain="d", autonomy=0.5, contexts="battle"),
                Delegation("ann", "e1", share=0.5),
            ],
            "ann hands on d by name only at times or up to a limit, and generally otherwise: name "
            "the domain in each of these delegations",
        ),
        (
            [Delegation("bo", "e1"), Delegation("e1", "e2"), Delegation("e2", "bo")],
            "from bo on, the delegations of d form a cycle: end one of them",
        ),
        (
            [Delegation("bo", "e1", may_redelegate=False), Delegation("e1", "e2")],
            "bo, or someone further on, hands on d against may_redelegate=False: allow it there",
        ),
        (
            [
                Delegation("ann", "bo", domain="d", autonomy=0, may_redelegate=False),
                Delegation("bo", "e1"),
            ],
            "bo, or someone further on, hands on d against may_redelegate=False: allow it there",
        ),
        (
            [Delegation("bo", "e1"), Delegation("e1", "ann", domain="d")],
            "bo hands d back to ann, directly or through others: end one of these delegations",
        ),
    ],
)
def test_obstacles_to_a_step_are_named(delegations, message):
    """A caution names the obstacle and the remedy; reach and expected gain are 0."""
    org = Organization(
        people=[*ANN, Person("e1"), Person("e2"), Person("e3")],
        domains=[Domain("d", "ann", weight=4, amounts=(2, 3))],
        delegations=delegations,
    )
    (line,) = advise(org, leaders=["ann"], candidates=["bo"], **COSTS).lines
    assert line.cautions == (f"as things are, no step back is possible: {message}",)
    assert line.reach == 0


def test_rights_that_may_not_be_handed_on_are_named():
    """A right that was given with may_redelegate=False cannot be handed on."""
    org = Organization(
        people=[Person("top"), *ANN],
        domains=[Domain("d", "top")],
        delegations=[Delegation("top", "ann", may_redelegate=False)],
    )
    (line,) = advise(org, candidates={"ann": ["bo"]}, **COSTS).lines
    assert line.cautions == (
        "as things are, no step back is possible: ann was given d with may_redelegate=False: "
        "allow it there",
    )


def test_steps_limited_by_shares_or_already_taken_are_named():
    """Half of d goes to bo, who settles 0.9 of it: no level of the posture is above that."""
    org = Organization(
        people=ANN,
        domains=[Domain("d", "ann", weight=4)],
        delegations=[Delegation("ann", "bo", domain="d", share=0.5, autonomy=0.9)],
    )
    (line,) = advise(org, candidates=["bo"], leaders=["ann"], **COSTS).lines
    assert line.reach == pytest.approx(0.2)
    assert line.cautions == (
        "as shares are, a step back hands on 0.2 of 2.2 at most",
        "bo already settles 0.9 of what ann hands on there: a step back has to go beyond that",
    )


def test_the_first_line_of_a_leader_is_one_that_can_be_taken():
    """All of refunds is delegated to cy, so bo's larger gain there is out of reach."""
    lines = advise(build_shop(), domains=["refunds"], **COSTS).lines
    assert [line.delegate for line in lines] == ["cy", "bo", "ed"]
    assert (lines[1].reach, lines[1].expected_gain) == (0, 0)


def test_many_refused_values_take_little_time():
    """Asking one by one would take seconds; people beyond their potential affect no domain."""
    people = [Person(f"p{index}", competence=index % 3 / 2, willingness=1) for index in range(3000)]
    org = Organization(
        people=[*people, Person("top", competence=0.5)],
        reporting=[ReportingLine("top", person.id) for person in people],
        domains=[Domain("d", "top"), Domain("e", "top")],
    )
    start = time.process_time()
    lines = advise(org, models.LeadershipGrowth, **GROWN, support_cost=0.05).lines
    assert time.process_time() - start < 5
    assert sum(line.posture == "not known" for line in lines) == 2000
    assert "is above potential" in lines[-1].cautions[0]
    costs = {"support_cost": 0, "freed_time": {"d": 1e308, "e": 0}, "discount": 0.99}
    found = advise(org, models.LeadershipGrowth, **GROWN | costs).lines
    assert {item.domain for item in found if item.posture != "not known"} == {"e"}
    assert any("too large for a number" in item.cautions[0] for item in found if item.domain == "d")


GROWN = {"potential": 0.95, "learning": 0.2, "discount": 0.95}
FACTS = dict.fromkeys((field.name for field in attrs.fields(models.VroomYetton)), False)


def test_growth_looks_further_than_the_next_decision():
    """Delegating to a novice does not pay today, but does over time, with support or without."""
    costs = {"support_cost": 0.09}
    today = {line.delegate: line for line in advise(build_shop(), freed_time=0, **costs).lines}
    later = advise(build_shop(), models.LeadershipGrowth, **GROWN, **costs).lines
    later = {item.delegate: item for item in later if item.domain == "hiring"}
    assert today["cy"].posture == "lead from the front"
    assert later["cy"].posture == "out of the way"
    assert later["bo"].posture == "lead from the front"
    for line in (later["bo"], later["cy"]):
        both = [
            models.LeadershipGrowth(
                competence=line.numbers["competence"],
                leader_competence=0.9,
                support=support,
                **GROWN,
                **costs,
            ).result.gain
            for support in (0, 1)
        ]
        assert line.gain == pytest.approx(max(*both, 0))
        expected = ["lead from the front", "out of the way", "second fiddle"][
            int(np.argmax([0, *both]))
        ]
        assert line.posture == expected


def test_situational_leadership_needs_nothing_but_records():
    """Styles follow from ability and willingness in the records."""
    advice = advise(build_shop(), models.HerseyBlanchard)
    lines = {line.delegate: line for line in advice.lines if line.domain == "hiring"}
    assert (lines["bo"].posture, lines["bo"].numbers["style"]) == ("out of the way", "delegating")
    assert (lines["cy"].posture, lines["cy"].numbers["style"]) == ("second fiddle", "participating")
    assert math.isnan(lines["bo"].gain)
    assert [(line.delegate, line.domain) for line in advice.lines[:2]] == [
        ("cy", "refunds"),  # 20 by half, at 0.4; all of refunds is handed to cy, and bo gets none
        ("bo", "hiring"),  # 5 at 0.8
    ]
    assert Missing("willingness", "ed") in advice.missing


def test_participation_looks_at_the_domain():
    """If only acceptance matters the group decides; if nothing matters, the leader."""
    facts = FACTS | {"acceptance_critical": {"refunds": True, "hiring": False}}
    lines = advise(build_shop(), models.VroomYetton, **facts).lines
    assert {(line.domain, line.numbers["process"]) for line in lines} == {
        ("refunds", "GII"),
        ("hiring", "GII"),
    }
    facts = FACTS | {"quality_matters": True, "leader_informed": {"refunds": True}}
    advice = advise(build_shop(), models.VroomYetton, **facts)
    postures = {line.domain: line.posture for line in advice.lines}
    assert postures == {"refunds": "lead from the front", "hiring": "not known"}
    assert advice.missing[0] == Missing("leader_informed", "hiring")


def test_economics_of_a_domain():
    """Formal authority, and bias against information, take all parameters from the caller."""
    value = {
        "principal_benefit": 1,
        "agent_benefit": 1,
        "principal_congruence": 0.9,
        "agent_congruence": {"refunds": 0.5, "hiring": 0.9},
        "principal_cost": {"refunds": 4, "hiring": 2},
        "agent_cost": {"refunds": 1.25, "hiring": 2},
    }
    lines = advise(build_shop(), models.AghionTirole, **value).lines
    postures = {line.domain: line.posture for line in lines}
    assert postures == {"refunds": "out of the way", "hiring": "second fiddle"}
    value = {"bias": {"refunds": 0.1, "hiring": 0.9}, "leader_variance": 0.3}
    lines = advise(build_shop(), models.BiasInformation, follower_variance=0.1, **value).lines
    postures = {line.domain: line.posture for line in lines}
    assert postures == {"refunds": "out of the way", "hiring": "lead from the front"}


def test_nobody_to_hand_anything_to():
    """There are no lines, and no missing values."""
    org = Organization(people=[Person("ann")], domains=[Domain("x", "ann")])
    for item in (org, Organization()):
        advice = advise(item, **COSTS)
        assert (advice.lines, advice.missing) == ((), ())
        assert str(advice).startswith("Nobody keeps decisions that somebody else could take over.")


@pytest.mark.parametrize(
    ("model", "parameters", "message"),
    [
        (models.Garicano, {}, "model: Garicano cannot advise; give one of ThreePostures, "),
        ("three postures", {}, "model: 'three postures' cannot advise"),
        (models.BiasInformation, {"bias": 1}, "needs leader_variance and follower_variance, which"),
        (models.ThreePostures, COSTS | {"competence": 1}, "as competence of the delegate; leave"),
        (models.ThreePostures, COSTS | {"foo": 1}, "foo: ThreePostures has no such parameter; it"),
        (models.ThreePostures, COSTS | {"support_cost": -1}, "support_cost: -1 is not a number fr"),
        (models.ThreePostures, COSTS | {"support_cost": [1, 2]}, "support_cost: it is an array"),
        (models.ThreePostures, COSTS | {"freed_time": {"hiring": math.nan}}, "'hiring': nan is no"),
        (models.ThreePostures, COSTS | {"freed_time": {"hirin": 1}}, "did you mean 'hiring'"),
        (
            models.LeadershipGrowth,
            GROWN | {"support": 1},
            "support: the model looks for the best value",
        ),
        (models.BiasInformation, {"bias": math.inf, "foo": 1}, "leader_variance.*bias.*foo"),
        (models.ThreePostures, COSTS | {"most": -1}, "most: -1 is not a whole number from 0 up"),
        (models.ThreePostures, COSTS | {"leaders": "ann"}, "leaders: 'ann' is not a collection"),
        (models.ThreePostures, COSTS | {"leaders": ["an"]}, "leaders: 'an' is not here; did you"),
        (models.ThreePostures, COSTS | {"domains": ["x"]}, "domains: 'x' is not here"),
        (models.ThreePostures, COSTS | {"candidates": {"ann": "bo"}}, "'bo' is not a collection"),
        (
            models.ThreePostures,
            COSTS | {"foo": 1, "leaders": ["an"], "domains": ["x"], "candidates": ["nobody"]},
            "foo: .*leaders: 'an' .*domains: 'x' .*candidates: 'nobody'",
        ),
    ],
)
def test_what_cannot_be_asked_is_refused(model, parameters, message):
    """The error names the parameter, the value and the remedy; several at once."""
    with pytest.raises(ValueError, match=message):
        advise(build_shop(), model, **parameters)


def test_a_post_is_not_a_candidate():
    """A post is refused; its holders can be named."""
    with pytest.raises(ValueError, match="candidates: 'head' is a role or circle; name people"):
        advise(build_shop(roles=[Role("head")]), candidates=["head"], **COSTS)


def test_what_is_dated_asks_for_a_date():
    """As all measures do."""
    import datetime as dt

    dated = Delegation("ann", "cy", domain="refunds", autonomy=0.2, end=dt.date(2030, 1, 1))
    org = build_shop(delegations=[dated])
    with pytest.raises(ValueError, match="date"):
        advise(org, **COSTS)
    assert advise(org.at(dt.date(2031, 1, 1)), **COSTS).best()[0].decisions == 50


def test_a_line_can_be_written_as_json_and_read_back_and_compared():
    """Unknown values are null; equal lines compare equal, with nan equal to nan."""
    advice = advise(build_shop(), **COSTS)
    assert advice == advise(build_shop(), **COSTS) == pickle.loads(pickle.dumps(advice))  # noqa: S301  (just written)
    assert len({*advice.lines, *advise(build_shop(), **COSTS).lines}) == len(advice.lines)
    written = json.loads(json.dumps(advice.to_dict(), allow_nan=False))
    assert [item["leader"] for item in written["lines"]] == [line.leader for line in advice.lines]
    ed = written["lines"][-1]
    assert (ed["gain"], ed["willingness"], ed["support"]) == (None, None, None)
    asked = {"field": "competence", "of": "ed", "to": "", "of_name": "", "to_name": ""}
    assert ed["missing"][0] == asked
    assert written["lines"][0]["numbers"]["leader_competence"] == 0.9
    assert written["model"] == "Three postures"
    growth = advise(build_shop(), models.LeadershipGrowth, **GROWN, support_cost=0.05)
    never = [item for item in growth.to_dict()["lines"] if item["numbers"].get("gain_alone")]
    json.dumps(never, allow_nan=False)
    assert attrs.asdict(advice.lines[0])["numbers"] == dict(advice.lines[0].numbers)


def test_what_rests_on_an_assumption_says_so():
    """Advice on an assumed delegation says that it is an illustration."""
    org = Organization(people=build_shop().people, reporting=build_shop().reporting)
    assumed = advise(assume_line_delegation(org), **COSTS)
    assert assumed.assumed_share == 1
    assert "100 % of what is handed on is assumed, so this is an illustration" in str(assumed)
    assert advise(build_shop(), **COSTS).assumed_share == 0
    assert "illustration" not in str(advise(build_shop(), **COSTS))


def test_names_cannot_forge_lines():
    """Characters that break or reverse a line are escaped."""
    hostile = "an\n9. bo"
    named = {"id": hostile, "name": "An\u202e\n9. bo → cy"}
    people = [attrs.evolve(item, **named) if item.id == "ann" else item for item in ANN]
    org = Organization(people=people, domains=[Domain("d\u202e", hostile)], supports=[])
    message = str(advise(org, candidates=["bo", "cy"], **COSTS))
    assert len(message.splitlines()) == 4
    assert "\u202e" not in message


def test_a_long_list_of_missing_values_is_cut():
    """The text lists ten missing values and counts the others; `missing` has all."""
    people = [Person("ann"), *(Person(f"p{index}") for index in range(50))]
    org = Organization(people=people, domains=[Domain("d", "ann")])
    advice = advise(org, candidates=[person.id for person in people], **COSTS)
    assert "and 191 more" in str(advice).splitlines()[-2]
    assert len(advice.missing) == 201


@pytest.mark.parametrize("model", [models.ThreePostures, models.LeadershipGrowth])
@pytest.mark.parametrize("name", archetypes.__all__)
def test_advice_needs_no_arguments(name, model):
    """For every archetype; what is assumed is named with its value, and can be given."""
    org = getattr(archetypes, name)()
    advice = advise(org, model)
    assert advice.lines
    text = str(advice)
    assert "support_cost=0" in text.split("Assumed, as no value was given: ")[1]
    for missing in advice.missing:
        assert missing.remedy[1:] in text
    given = advise(org, model, **advice.assumptions)
    assert given.assumptions == {}
    assert given.lines == advice.lines
    assert "Assumed" not in str(given)


def test_the_example_has_advice():
    """Its lines name people and domains, and are a frame with the names beside the ids."""
    example = Path(stepback.__file__).with_name("cli") / "_example" / "fjord_foods"
    org = read_tables(example)
    advice = advise(org)
    for line in advice.lines:
        assert line.leader_name == org[line.leader].name
        assert line.delegate_name == org[line.delegate].name
        assert f"{line.leader_name} ({line.leader}) → " in str(line)
    frame = advice.to_frame(backend="polars")
    assert frame["leader"].to_list() == [line.leader for line in advice.lines]
    assert frame["leader_name"].to_list() == [line.leader_name for line in advice.lines]
    domain_names = {domain.id: domain.name for domain in org.domains}
    assert frame["domain_name"].to_list() == [domain_names[line.domain] for line in advice.lines]
    assert frame["expected_gain"].dtype == pl.Float64
    assert frame.schema == advise(Organization()).to_frame(backend="polars").schema
    assert repr(advice) == f"<Advice: {len(advice.lines)} lines by Three postures>"
    assert advice.lines[0].delegate_name in advice._repr_html_()


def test_what_is_missing_comes_with_where_to_record_it():
    """Following the remedy leaves nothing to ask for."""
    people = [Person("ann", name="Ann"), Person("bo", name="Bo")]
    lines = [ReportingLine("ann", "bo")]
    org = Organization(people=people, reporting=lines, domains=[Domain("hiring", "ann")])
    advice = advise(org)
    assert list(map(str, advice.missing)) == [
        "competence of Bo (bo)",
        "competence of Ann (ann)",
        "willingness of Bo (bo)",
        "capacity of Bo (bo)",
        "support of Ann (ann) for Bo (bo)",
    ]
    assert {missing.remedy for missing in advice.missing} == {
        "record competence in the column competence of people",
        "record willingness in the column willingness of people",
        "record capacity in the column capacity of people",
        "ask people whose support they have, and record the answers as supports; an empty table "
        "of supports says that nobody has any",
    }
    tables = org.to_tables()
    for missing in advice.missing[:4]:
        tables["people"][missing.field] = [0.5, 0.5]
    answered = Organization.from_tables(tables | {"supports": {"supporter": [], "supported": []}})
    assert advise(answered).missing == ()
    (lacking,) = advise(answered, support_cost={}).missing
    assert lacking.remedy == (
        "give support_cost as a number for all domains, or for each domain in the mapping"
    )
