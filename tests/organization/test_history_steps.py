"""A step back at a date: that day is as without dates, the past stays, and nobody loses later."""

import math
from dataclasses import replace
from functools import partial

import attrs
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import stepback
from stepback import Organization, models, real_authority
from tests.support.figures import ask, is_same
from tests.support.histories import days_to_look_at, histories, is_plausible
from tests.support.oracle import World, people_at
from tests.support.oracle._days import is_there, world_on_day
from tests.support.strategies import assume_valid, build_organization

SEEN = (stepback.real_authority, stepback.measure)
NUMBERS = st.fixed_dictionaries(
    {
        "autonomy": st.sampled_from([0.25, 0.5, 1]),
        "share": st.sampled_from([None, None, 0.25, 0.5]),
        "support": st.sampled_from([None, 0.5, 1.0]),
    }
)
COSTS = {"support_cost": 0.05, "freed_time": 0.1}


def attempt(make):
    """What is made, or why it is refused."""
    try:
        return make()
    except ValueError as refusal:
        return refusal


def made(world, day=None):
    """The organization of the records, on a day, in the contexts that some delegation names."""
    bound = frozenset().union(*(one.contexts for one in world.delegations))
    return build_organization(replace(world, date=day, contexts=world.contexts & bound))


@st.composite
def steps_on_a_day(draw, worlds):
    """A history, a day, its organization then, and a step back that is possible on it."""
    world = draw(worlds)
    assume(is_plausible(world) and world.domains)
    assume_valid(replace(world, date=None, contexts=frozenset()))
    day = draw(st.sampled_from(days_to_look_at(world)))
    before = attempt(lambda: made(world, day))
    assume(isinstance(before, Organization))
    of_day = world_on_day(world, day)
    nodes = [one.id for one in (*of_day.people, *of_day.roles, *of_day.circles)]
    pairs = [(one, other) for one in nodes for other in nodes if one != other]
    assume(pairs and of_day.domains)
    numbers = draw(NUMBERS) | {"domain": draw(st.sampled_from([one.id for one in of_day.domains]))}
    first = draw(st.integers(0, len(pairs) - 1))
    for leader, to in pairs[first:] + pairs[:first]:
        step = {"leader": leader, "to": to, **numbers}
        after = attempt(lambda step=step: before.step_back(**step))
        if isinstance(after, Organization):
            return world, day, step, before, after
    assume(condition=False)
    return None


STEPS = steps_on_a_day(histories())


@settings(max_examples=15)
@given(STEPS)
def test_on_its_day_a_step_is_that_of_the_undated_organization(found):
    """The records in force on the day, without their days, after the same step."""
    world, day, step, before, after = found
    undated = attempt(lambda: made(world_on_day(world, day)).step_back(**step))
    if isinstance(undated, ValueError):
        # The amounts of the day are above the limit, and those of a later day are not.
        assert "up to a limit below all its amounts" in str(undated)
        assert is_same(real_authority(before), real_authority(after))
        return
    for figure in (*SEEN, stepback.support_received):
        assert is_same(ask(figure, undated), ask(figure, after)), figure.__name__


@pytest.mark.slow
@settings(max_examples=15)
@given(STEPS)
def test_nothing_before_the_day_of_a_step_changes(found):
    """But that those in the delegate count as asked, where nobody was asked about support."""
    world, day, step, before, after = found
    earlier = [each for each in days_to_look_at(World.from_organization(after)) if each < day]
    for each in earlier:
        then, now = (attempt(partial(one.at, each)) for one in (before, after))
        if not isinstance(then, Organization):
            assert str(then) == str(now)
            continue
        assert is_same(ask(real_authority, then), ask(real_authority, now))
        old, new = ask(stepback.support_received, then), ask(stepback.support_received, now)
        if world.supports is None and step["support"] is not None:
            assert set(map(str, old.values())) <= {"nan"}
            asked = {one.id for one in world.people if not math.isnan(new.get(one.id, math.nan))}
            people = {one.id for one in world_on_day(world, each).people}
            asked = {id_ for id_ in people if not math.isnan(new[id_])}
            assert asked <= people_at(world_on_day(world, day), step["to"])
        else:
            assert is_same(old, new)
            assert is_same(ask(stepback.measure, then), ask(stepback.measure, now))


@pytest.mark.slow
@settings(max_examples=15)
@given(STEPS)
def test_nobody_but_the_leader_keeps_less_on_any_later_day(found):
    """Nor do they get less support, and each day that could be entered still can be."""
    world, day, step, before, after = found
    later = [each for each in days_to_look_at(World.from_organization(after)) if each >= day]
    for each in later:
        then, now = (attempt(partial(one.at, each)) for one in (before, after))
        if not isinstance(then, Organization):
            continue
        assert isinstance(now, Organization), now
        then, now = (one.in_context(*before.contexts) for one in (then, now))
        losing = people_at(world_on_day(world, each), step["leader"])
        old, new = real_authority(then), real_authority(now)
        assert all(new[id_] >= old[id_] - 1e-9 for id_ in old.keys() - losing)
        old, new = stepback.support_received(then), stepback.support_received(now)
        assert not any(new[id_] < old[id_] - 1e-9 for id_ in old)


@pytest.mark.slow
@settings(max_examples=15)
@given(STEPS)
def test_what_a_step_leaves_can_be_made_of_its_records(found):
    """And every record that it changed is there before the day as it was."""
    world, day, _, before, after = found
    again = made(World.from_organization(after), day)
    assert again == after
    assert again.contexts == before.contexts
    for name in ("delegations", "supports"):
        old, new = (
            {attrs.evolve(one, start=None, end=None) for one in getattr(org, name) or () if was}
            for org, was in ((before, True), (after, True))
        )
        assert old <= new or any(
            one.start is not None and one.start >= day for one in getattr(world, name) or ()
        )
    assert set(before.dates) - set(after.dates) == set()


def lasting(world, day):
    """The world whose delegations do not change after a day, and have no limit."""
    present = world_on_day(world, day)
    there = {one.id for one in (*present.people, *present.roles, *present.circles)}
    kept = []
    for one in world.delegations:
        if is_there(one, day) and {one.principal, one.delegate} <= there:
            kept.append(attrs.evolve(one, end=None, limit=None))
        elif one.end is not None and one.end <= day:
            kept.append(one)
    return replace(world, delegations=tuple(dict.fromkeys(kept)))


def with_facts(world):
    """What the models ask about people, the same on all days."""
    facts = {"competence": 0.75, "willingness": 0.5, "capacity": 2.0}
    return replace(world, people=tuple(attrs.evolve(one, **facts) for one in world.people))


def next_step(org):
    """The section of a report on the next step."""
    found = stepback.report(org, personal=True).to_dict()
    return [one for one in found["sections"] if one["name"] == "next_step"]


@settings(max_examples=15)
@given(histories(), st.data())
def test_advice_on_a_day_is_that_on_the_records_in_force(world, data):
    """Where no delegation changes on a later day: what can be handed on does not depend on it."""
    assume(is_plausible(world) and world.domains)
    day = data.draw(st.sampled_from(days_to_look_at(world)))
    world = with_facts(lasting(world, day))
    assume(is_plausible(world))
    assume_valid(replace(world, date=None, contexts=frozenset()))
    of_day = world_on_day(world, day)
    on_day, undated = attempt(lambda: made(world, day)), attempt(lambda: made(of_day))
    assume(isinstance(on_day, Organization) and isinstance(undated, Organization))
    candidates = [one.id for one in of_day.people]
    for advise in (
        partial(models.advise, **COSTS),
        partial(models.advise, candidates=candidates, **COSTS),
        next_step,
    ):
        assert is_same(ask(advise, undated), ask(advise, on_day))
