"""What limits a plan as a whole: willingness, room, support, and what is to be kept."""

import datetime as dt
import math

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stepback import (
    Circle,
    Delegation,
    Domain,
    Membership,
    Organization,
    Person,
    ReportingLine,
    Role,
    Support,
    real_authority,
)
from stepback.scenarios import StepKey, recommend
from tests.support.plan_shop import build_shop
from tests.support.strategies import organizations

DRAWN = settings(suppress_health_check=list(HealthCheck), deadline=None)


def keys(plan):
    """The ids of the steps."""
    return [tuple(step.key) for step in plan.steps]


def test_who_is_known_to_be_unwilling_is_left_out():
    """Below a half; a half, and an answer that nobody gave, let a step through."""
    people = {"bo": {"willingness": 0.49}, "cy": {"willingness": 0.5}}
    plan = recommend(build_shop(people=people), 5, exact=False)
    assert {step.delegate for step in plan.steps} == {"cy"}
    left = {(left.delegate, left.detail) for left in plan.left_out["unwilling"]}
    assert left == {("bo", "willingness of bo: 0.49")}
    assert [(m.field, m.of) for m in plan.missing if m.field == "willingness"] == []
    unasked = recommend(build_shop(people=people), 5, answers=False, exact=False)
    assert "bo" in {step.delegate for step in unasked.steps}
    assert ("willingness", "cy") in {(m.field, m.of) for m in unasked.missing}


def build_three_leaders(capacity):
    """Three leaders, each with a domain of 10 and the same report."""
    leaders, others = ("ann", "bo", "cy"), ("di", "ed", "flo")
    return Organization(
        people=[
            *map(Person, leaders),
            *(Person(id_, capacity=capacity if id_ == "di" else None) for id_ in others),
        ],
        reporting=list(map(ReportingLine, leaders, others)),
        domains=[Domain(f"of {leader}", leader, weight=10) for leader in leaders],
    )


@pytest.mark.parametrize(("capacity", "n_steps"), [(5, 0), (10, 1), (25, 2), (30, 3), (None, 3)])
def test_room_is_counted_over_all_steps(capacity, n_steps):
    """A delegate of three steps needs room for the sum, not for each."""
    org = build_three_leaders(capacity)
    steps = [StepKey(leader, "di", f"of {leader}") for leader in ("ann", "bo", "cy")]
    plan = recommend(org, 3, goal="dependence", candidates=steps)
    decided = real_authority(plan.apply(org))["di"] * 30
    assert decided == pytest.approx(10 * n_steps)
    if n_steps < 3:
        left = [(left.leader, left.detail) for left in plan.left_out["no room"]]
        room = capacity - 10 * n_steps
        text = f"di has room for {room:.3g} more decisions, of 10"
        assert left == [(leader, text) for leader in ("ann", "bo", "cy")[n_steps:]]
        [limit] = plan.binding
        assert (limit.reason, limit.shortfall) == ("no room", 30 - capacity)
        assert limit.gain == pytest.approx((3 - n_steps) / 3)
        assert f"if there were room for {30 - capacity} more decisions" in limit.text


def test_people_further_on_need_room_as_well():
    """What a delegate hands on must not overload the next."""
    org = Organization(
        people=[Person("ann"), Person("bo"), Person("cy", capacity=3)],
        reporting=[ReportingLine("ann", "bo")],
        domains=[Domain("r", "ann", weight=10)],
        delegations=[Delegation("bo", "cy", domain="r", autonomy=0.5)],
    )
    plan = recommend(org, 1, candidates={"ann": ["bo"]})
    assert plan.steps == ()
    [left] = plan.left_out["no room"]
    assert (left.delegate, left.detail) == ("bo", "cy would have more than there is room for")


def test_leaders_add_support_to_so_many_people_in_the_whole_plan():
    """Steps to somebody who is supported enough, or again to the same person, do not count."""
    plan = recommend(build_shop(supports=[]), 5, supports_at_most=1, exact=False)
    supported = {}
    for step in plan.steps:
        assert step.support_to_add == 0.5
        supported.setdefault(step.leader, set()).add(step.delegate)
    assert max(map(len, supported.values())) == 1
    assert {left.leader for left in plan.left_out["support limit"]} == {"ann"}
    assert plan.binding[0].reason == "support limit"
    assert plan.binding[0].shortfall == 1
    backed = [Support("ann", "bo", strength=0.5)]
    plan = recommend(build_shop(supports=backed), 5, supports_at_most=0, exact=False)
    assert {(step.leader, step.delegate) for step in plan.steps} == {("ann", "bo")}
    assert recommend(build_shop(), 5, supports_at_most=0, exact=False).steps == ()


@pytest.mark.parametrize(
    ("keep", "untouched"),
    [
        (["bo"], lambda step: "bo" not in (step.leader, step.delegate)),
        (["refunds"], lambda step: step.domain != "refunds"),
        ([("ann", "bo")], lambda step: (step.leader, step.delegate) != ("ann", "bo")),
        ([("ann", "bo", "refunds")], lambda step: tuple(step.key) != ("ann", "bo", "refunds")),
        ([Delegation("ann", "bo")], lambda step: (step.leader, step.delegate) != ("ann", "bo")),
        (["team"], lambda step: "cy" not in (step.leader, step.delegate)),
    ],
)
def test_what_is_kept_is_not_touched(keep, untouched):
    """People, everyone in a role or circle, domains, and delegations."""
    org = build_shop(circles=[Circle("team")], memberships=[Membership("team", "cy")])
    plan = recommend(org, 9, goal="dependence", keep=keep, exact=False)
    assert plan.steps
    assert all(map(untouched, plan.steps))
    assert plan.left_out["to be kept"]


def test_an_id_of_both_a_person_and_a_domain_keeps_both():
    """A domain may have the id of a person."""
    org = build_shop(domains=[Domain("bo", "ann"), Domain("x", "ann")], delegations=[])
    plan = recommend(org, 5, keep=["bo"])
    assert keys(plan) == [("ann", "cy", "x")]


def test_a_vacant_role_keeps_nobody():
    """Nobody is in it."""
    org = build_shop(roles=[Role("head")])
    assert keys(recommend(org, 3, keep=["head"], exact=False)) == keys(
        recommend(org, 3, exact=False)
    )


@DRAWN
@given(organizations(), st.integers(1, 3), st.sampled_from(["spread", "dependence"]))
def test_no_plan_goes_beyond_what_is_known_of_people(org, k, goal):
    """Nobody unwilling takes charge, and nobody whom a plan gives more ends above capacity."""
    org = org.at(dt.date(2026, 6, 1))
    plan = recommend(org, k, goal=goal, exact=False)
    before, after = real_authority(org), real_authority(plan.apply(org))
    weight = sum(domain.weight for domain in org.snapshot().domains)
    for person in org.people:
        if person.id not in after or person.capacity is None:
            continue
        gained = (after[person.id] - before[person.id]) * weight
        assert gained <= 1e-9 or after[person.id] * weight <= person.capacity + 1e-6
    for step in plan.steps:
        willingness = org[step.delegate].willingness
        assert willingness is None or willingness >= 0.5
        assert not math.isnan(step.decisions)


def test_a_delegate_who_settles_more_than_is_asked_for_is_left_out():
    """With what to ask for instead."""
    org = Organization(
        people=[Person("ann"), Person("bo")],
        reporting=[ReportingLine("ann", "bo")],
        domains=[Domain("r", "ann"), Domain("s", "ann")],
        delegations=[Delegation("ann", "bo", domain="r", autonomy=0.9)],
    )
    plan = recommend(org, 2, goal="dependence", autonomy=0.8)
    assert keys(plan) == [("ann", "bo", "s")]
    (left,) = plan.left_out["settled already"]
    assert "bo already settles more of what ann hands on there" in left.detail
