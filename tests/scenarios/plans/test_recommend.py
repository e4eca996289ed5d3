"""Recommended steps: the worked company, counterexamples, brute force, and what is refused."""

import datetime as dt
import math

import pandas as pd
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stepback import (
    Circle,
    Delegation,
    Domain,
    Level,
    Membership,
    Organization,
    Person,
    ReportingLine,
    Support,
    archetypes,
    dependence_on_top,
    leadership_spread,
    models,
)
from stepback.scenarios import StepKey, recommend
from tests.support.plan_shop import SIGNS, best_figure, build_shop
from tests.support.strategies import organizations

DRAWN = settings(suppress_health_check=list(HealthCheck), deadline=None)


def keys(plan):
    """The ids of the steps."""
    return [tuple(step.key) for step in plan.steps]


def test_the_shop_has_the_steps_that_were_worked_out():
    """The greedy steps, their figures, the best three, and the gap between both."""
    plan = recommend(build_shop(), 3)
    assert keys(plan) == [
        ("ann", "cy", "routes"),
        ("ann", "bo", "hiring"),
        ("bo", "di", "refunds"),
    ]
    assert [step.figure for step in plan.steps] == pytest.approx(
        [0.565502, 0.665833, 0.910532], abs=5e-7
    )
    assert (plan.before, plan.after) == pytest.approx((0.175363, 0.910532), abs=5e-7)
    assert (plan.optimum, plan.gap) == pytest.approx((0.935610, 0.025077), abs=5e-7)
    best = {("ann", "cy", "refunds"), ("ann", "bo", "routes"), ("bo", "di", "refunds")}
    assert set(plan.best_steps) == best
    assert "within 0.025 of the best plan of up to 3 steps" in plan.claim


def test_three_steps_lower_the_dependence_of_the_shop():
    """From .85 to .15, than which no three steps reach less."""
    plan = recommend(build_shop(), 3, goal="dependence")
    assert (plan.before, plan.after, plan.gap) == pytest.approx((0.85, 0.15, 0.0), abs=1e-12)
    assert plan.claim.startswith("No other plan of up to 3 steps")
    assert dependence_on_top(plan.apply(build_shop())) == pytest.approx(0.15)


def test_steps_of_the_shop_say_what_they_move():
    """Share, autonomy before and after, decisions, support, basis and reason of each step."""
    org = build_shop(supports=[Support("ann", "cy", strength=0.75)])
    first, second, third = recommend(org, 3).steps
    assert (first.share, first.autonomy_before, first.autonomy_after) == (1, 0, 1)
    assert (first.is_new, first.decisions, second.decisions, third.decisions) == (True, 20, 10, 9)
    assert (first.support, first.support_now, first.support_to_add) == (0.5, 0.75, 0)
    assert (second.support_now, second.support_to_add, second.supporter) == (0, 0.5, "ann")
    assert (first.supporter, first.basis, first.reason) == ("", "declared", "a direct report")
    assert str(first) == (
        "In “routes”, ann delegates all that comes to them to cy, and supports cy with a strength of 0.50."
    )
    [raised] = recommend(org, 1, candidates={"ann": ["bo"]}, domains=["refunds"]).steps
    assert (raised.is_new, raised.share, raised.decisions) == (False, pytest.approx(0.6), 9)
    assert (raised.autonomy_before, raised.reason) == (0.5, "already a delegate")
    assert "ann lets bo settle 100 % of the 60 % that ann delegates there" in str(raised)


def build_chain():
    """Ann owns a domain; with half autonomy, a step of bo counts only after one of ann."""
    return Organization(
        people=[Person(id_) for id_ in ("ann", "bo", "cy")], domains=[Domain("r", "ann")]
    )


def test_steps_along_a_chain_are_found_together():
    """Spread .5, 0 and .914214: the second step is worth nothing without the first."""
    plan = recommend(build_chain(), 2, candidates={"ann": ["bo"], "bo": ["cy"]}, autonomy=0.5)
    assert keys(plan) == [("ann", "bo", "r"), ("bo", "cy", "r")]
    assert [step.figure for step in plan.steps] == pytest.approx([0.5, 0.914214], abs=5e-7)
    alone = recommend(build_chain(), 1, candidates={"bo": ["cy"]}, autonomy=0.5)
    assert alone.steps == ()
    assert list(alone.left_out) == []  # bo holds nothing, and no candidate could bring it


def test_dependence_falls_only_after_two_steps():
    """With ann and bo on top, either step leaves 1, and both give .75."""
    org = Organization(
        people=[Person(id_) for id_ in ("ann", "bo", "cy", "ann2", "cy2")],
        reporting=[ReportingLine("ann", "ann2"), ReportingLine("bo", "cy2")],
        domains=[Domain("r", "ann")],
    )
    plan = recommend(
        org,
        2,
        goal="dependence",
        autonomy=0.5,
        candidates={"ann": ["bo"], "bo": ["cy"]},
    )
    assert keys(plan) == [("ann", "bo", "r"), ("bo", "cy", "r")]
    assert [step.figure for step in plan.steps] == pytest.approx([1, 0.75])
    assert [step.gain for step in plan.steps] == pytest.approx([0, 0.25])


def test_the_plan_stops_before_it_makes_things_worse():
    """Of two equal domains one is handed on: both would leave one person with everything."""
    org = Organization(
        people=[Person("ann"), Person("bo")],
        reporting=[ReportingLine("ann", "bo")],
        domains=[Domain("x", "ann"), Domain("y", "ann")],
    )
    plan = recommend(org, 2)
    assert (keys(plan), plan.after, plan.optimum) == ([("ann", "bo", "x")], 1, 1)
    assert [tuple(left[:3]) for left in plan.left_out["less gain"]] == [("ann", "bo", "y")]


def test_raising_what_lapses_leaves_dependence_as_it_is():
    """A delegation that is not standing stalls with its principal, whatever its autonomy."""
    lapsing = Delegation("ann", "bo", domain="r", autonomy=0.5, standing=False)
    org = Organization(
        people=[Person("ann"), Person("bo")],
        reporting=[ReportingLine("ann", "bo")],
        domains=[Domain("r", "ann")],
        delegations=[lapsing],
    )
    plan = recommend(org, 1, goal="dependence")
    assert (plan.steps, plan.before, plan.after) == ((), 1, 1)


@DRAWN
@given(
    organizations(max_people=4, max_domains=2, max_delegations=3),
    st.sampled_from(["spread", "dependence"]),
)
def test_the_optimum_is_that_of_all_orders_of_all_sets(org, goal):
    """Brute force by `step_back` finds the same best figure, and the plan's own never beats it."""
    org = org.at(dt.date(2026, 6, 1))
    plan = recommend(org, 2, goal=goal, answers=False)
    candidates = [left[:3] for found in plan.left_out.values() for left in found]
    candidates += keys(plan)
    if math.isnan(plan.optimum) or not candidates:
        return
    best = best_figure(org, candidates, 2, goal)
    assert SIGNS[goal] * (best - plan.after) >= -1e-9
    if org.people and all(person.capacity is None for person in org.people):
        assert plan.optimum == pytest.approx(best, abs=1e-9)
        assert plan.gap == pytest.approx(SIGNS[goal] * (best - plan.after), abs=1e-9)


@DRAWN
@given(organizations(), st.integers(1, 3))
def test_the_figures_of_a_plan_are_those_of_the_organization_after_it(org, k):
    """Taking the steps gives the figure that was promised, and every step improves on the last."""
    org = org.at(dt.date(2026, 6, 1))
    plan = recommend(org, k, exact=False)
    assert len(plan.steps) <= k
    after = leadership_spread(plan.apply(org))
    assert after == pytest.approx(plan.after, abs=1e-9, nan_ok=True)
    if plan.steps:
        assert plan.after > plan.before


def test_value_is_what_the_model_of_advise_gains():
    """Decisions × gain × willingness, as `advise` says of the same candidate."""
    people = {
        "ann": {"competence": 0.9},
        "bo": {"competence": 0.6, "willingness": 0.8, "capacity": 100},
        "cy": {"competence": 0.8, "willingness": 0.75, "capacity": 100},
    }
    org = build_shop(people=people, supports=[])
    plan = recommend(org, 2, goal="value", support_cost=0.05, freed_time=0.1, personal=True)
    lines = {
        (line.leader, line.delegate, line.domain): line
        for line in models.advise(org, support_cost=0.05, freed_time=0.1).lines
    }
    assert plan.steps
    for step in plan.steps:
        line = lines[tuple(step.key)]
        expected = step.decisions * line.gain * line.willingness
        assert (step.gain, step.support) == (pytest.approx(expected), line.support)
    assert plan.after == pytest.approx(sum(step.gain for step in plan.steps))
    assert {missing.of for missing in plan.missing if missing.field == "competence"} == {"di"}
    assert [left.delegate for left in plan.left_out["not known"]] == ["di"]


def test_latency_first_lowers_what_is_too_much():
    """While somebody is overloaded there is no latency, and the excess comes first."""
    people = {"ann": {"capacity": 25}, "bo": {"capacity": 40}, "cy": {"capacity": 40}}
    plan = recommend(build_shop(people=people), 3, goal="latency")
    assert (plan.excess_before, math.isnan(plan.before)) == (26, True)
    assert plan.excess_after == 0
    assert plan.after > 0
    assert "lower what is above people's capacity from 26 to 0 decisions" in " ".join(
        str(plan).split()
    )
    assert math.isnan(plan.steps[0].gain)


def test_candidates_from_elsewhere_keep_their_basis_and_reason():
    """A table of columns, frames and records say the same."""
    columns = {
        "leader": ["ann", "ann"],
        "delegate": ["di", "cy"],
        "domain": ["routes", "hiring"],
        "basis": ["observed", "assumed"],
        "reason": ["did it twice", "asked for it"],
    }
    records = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    forms = [columns, records, pd.DataFrame(columns), pl.DataFrame(columns)]
    plans = [recommend(build_shop(), 2, candidates=form) for form in forms]
    first = plans[0]
    assert all(plan == first for plan in plans)
    found = {(step.delegate, step.basis, step.reason) for step in first.steps}
    assert found == {("di", "observed", "did it twice"), ("cy", "assumed", "asked for it")}
    cautions = {step.delegate: step.cautions for step in first.steps}
    assert cautions["cy"] == ("that the delegate could decide is an assumption",)
    again = recommend(build_shop(), 2, candidates=first.steps)
    assert keys(again) == keys(first)
    assert [step.reason for step in again.steps] == [step.reason for step in first.steps]


def test_the_basis_is_the_strongest_of_the_delegations():
    """Observed comes before declared; a direct report is declared."""
    org = build_shop(
        delegations=[
            Delegation("ann", "bo", domain="refunds", share=0.3, autonomy=0.5, basis="assumed"),
            Delegation("ann", "bo", domain="refunds", share=0.3, autonomy=0.25, basis="observed"),
        ]
    )
    plan = recommend(org, 5, candidates=["bo"], domains=["refunds", "hiring"])
    assert {(step.domain, step.basis) for step in plan.steps} == {
        ("refunds", "observed"),
        ("hiring", "declared"),
    }


def test_members_of_a_group_that_is_delegated_to_are_candidates():
    """The reason says so, where nobody reports to anybody."""
    org = Organization(
        people=[Person("ann"), Person("bo")],
        circles=[Circle("team")],
        memberships=[Membership("team", "bo")],
        domains=[Domain("x", "ann", weight=2), Domain("y", "ann")],
        delegations=[Delegation("ann", "team", domain="x", autonomy=0.25)],
    )
    [step] = recommend(org, 1, domains=["y"]).steps
    assert (step.delegate, step.reason) == ("bo", "already a delegate, through a role or circle")


def test_a_level_is_an_autonomy():
    """By its name too; and what is settled already is no step."""
    plan = recommend(build_shop(), 1, autonomy=Level.ADVISE)
    assert plan.steps[0].autonomy_after == pytest.approx(4 / 6)
    assert plan.steps[0].support == 1
    assert recommend(build_shop(), 1, autonomy="advise") == plan


def test_a_step_that_closes_a_cycle_is_left_out_with_its_path():
    """The reason names the people along it."""
    org = build_shop(
        delegations=[Delegation("ann", "bo", domain="refunds", autonomy=0.5)],
    )
    plan = recommend(org, 1, candidates={"bo": ["ann"]})
    [left] = plan.left_out["cycle"]
    assert (left.leader, left.delegate, left.domain) == ("bo", "ann", "refunds")
    assert "ann → bo → ann" in left.detail or "bo → ann → bo" in left.detail


def test_archetypes_have_plans():
    """Of each archetype, the plan keeps what it promises."""
    for build in (archetypes.mission_command, archetypes.customer_circles):
        org = build()
        plan = recommend(org, 2)
        assert leadership_spread(plan.apply(org)) == pytest.approx(plan.after, nan_ok=True)


def test_nobody_and_nothing_give_an_empty_plan():
    """Without people, domains or anyone to hand on to, there are no steps."""
    lone = Organization(people=[Person("ann")], domains=[Domain("x", "ann")])
    for org in (Organization(), Organization(people=[Person("ann"), Person("bo")]), lone):
        plan = recommend(org)
        assert (plan.steps, plan.left_out, plan.n_candidates) == ((), {}, 0)
        assert "nobody keeps decisions that somebody else could take over" in str(plan)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"k": 0}, "k: 0 is not a whole number from 1 up"),
        ({"k": True}, "k: True is not a whole number from 1 up"),
        ({"k": 1.5}, "k: 1.5 is not a whole number"),
        ({"goal": "spred"}, "goal: 'spred' is not a goal; did you mean 'spread'"),
        ({"goal": ["spread"]}, "is not a goal; give spread, dependence, latency or value"),
        ({"autonomy": 0}, "autonomy: 0 hands nothing on; give more than 0"),
        ({"autonomy": 1.5}, "autonomy: 1.5 is not between 0 and 1"),
        ({"autonomy": None}, "autonomy: None is not a number"),
        ({"leaders": ["an"]}, "leaders: 'an' is not here; did you mean 'ann'"),
        ({"domains": "refunds"}, "domains: 'refunds' is not a collection"),
        ({"candidates": ["nobody"]}, "candidates: 'nobody' is not here"),
        ({"candidates": {"leader": ["ann"], "delegate": ["x"]}}, "candidates, delegate: 'x' is no"),
        (
            {"candidates": {"leader": ["ann"], "delegate": [None]}},
            "row 2, delegate: is empty; give an id",
        ),
        ({"candidates": [StepKey("ann", "bo", "hirin")]}, "did you mean 'hiring'"),
        ({"candidates": [{"leader": "ann", "delegate": "bo"}, "cy"]}, "'cy' stands among records"),
        ({"candidates": [{"leader": "ann"}]}, "there is no column 'delegate'"),
        ({"keep": "bo"}, "keep: 'bo' is not a collection"),
        ({"keep": ["nothing"]}, "keep: 'nothing' is not here"),
        ({"keep": [("ann", "bo", "hirin")]}, "keep: 'hirin' is not here; did you mean 'hiring'"),
        ({"keep": [3]}, "keep: 3 is neither an id nor a delegation"),
        ({"supports_at_most": -1}, "supports_at_most: -1 is not a whole number from 0 up"),
        ({"exact": "yes"}, "exact: 'yes' is not True, False or 'auto'"),
        ({"personal": "yes"}, "personal: 'yes' is neither True nor False"),
        ({"freed_time": 1}, "freed_time: is for goal='value' only"),
        ({"goal": "value", "answers": False}, "the goal value rests on the competence"),
        ({"goal": "value", "foo": 1}, "foo: ThreePostures has no such parameter"),
        ({"goal": "value", "model": models.VroomYetton}, "VroomYetton puts no value on a decision"),
        ({"goal": "value", "model": "growth"}, "model: 'growth' cannot advise"),
    ],
)
def test_what_cannot_be_asked_is_refused(arguments, message):
    """The error names the argument, the value and the remedy."""
    with pytest.raises(ValueError, match=message):
        recommend(build_shop(), **arguments)


def test_everything_that_is_wrong_is_said_at_once():
    """One error names the number of steps, the goal and the unknown ids."""
    with pytest.raises(ValueError, match="recommend: 4 problems") as found:
        recommend(build_shop(), -1, goal="x", leaders=["an"], domains=["refund"])
    for part in ("k: -1", "goal: 'x'", "leaders: 'an'", "domains: 'refund'"):
        assert part in str(found.value)


def test_what_is_dated_asks_for_a_date():
    """As all measures do; a plan says the day that it is for."""
    dated = Delegation("ann", "bo", domain="refunds", share=0.6, end=dt.date(2030, 1, 1))
    org = build_shop(delegations=[dated])
    with pytest.raises(ValueError, match="date"):
        recommend(org)
    plan = recommend(org.at("2026-06-01"), 1, exact=False)
    assert plan.date == dt.date(2026, 6, 1)
