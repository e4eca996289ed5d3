"""`simulate` against brute force by parcels, and against the model of one leader and one delegate."""

from __future__ import annotations

import dataclasses

import attrs
import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from stepback import (
    Delegation,
    Domain,
    InvalidOrganization,
    Organization,
    Person,
    Support,
    real_authority,
)
from stepback.models import LeadershipGrowth
from stepback.scenarios import Growth, simulate
from stepback.testing._rebuild import organization_tables, rebuild_organization
from tests.support import oracle
from tests.support.disagreements import is_comparable, random_case
from tests.support.oracle import EndlessFlowError, World
from tests.support.oracle._cases import is_in_force
from tests.support.strategies import assume_valid, build_organization, organizations
from tests.support.tangled import tangled_worlds

PARTS = st.floats(0, 1)
POLICIES = ("never", "when ready", "at once", "abandon")


@st.composite
def growths(draw, **fixed):
    """Coefficients of every size."""
    learning = draw(PARTS)
    most = 1 / learning - 1 if learning > 0.1 else 3
    drawn = {
        "learning": learning,
        "fading": draw(PARTS),
        "learning_boost": draw(st.floats(0, min(most, 3))),
        "support_cost": draw(PARTS),
        "freed_time": draw(PARTS),
        "relief": draw(st.floats(0, 3)),
        "adapting": draw(PARTS),
        "potential": draw(PARTS),
        "discount": draw(PARTS),
        "full_practice": draw(st.none() | st.floats(0.1, 5)),
    }
    return Growth(**(drawn | fixed))


def assert_grows_as_the_oracle(world, org, policy, growth, periods=3):
    """Every array and every total, to rounding."""
    expected = grow_or_refuse(world, policy, periods, growth)
    if isinstance(expected, EndlessFlowError):  # seats of groups that no longer hand on everything
        with pytest.raises(ValueError, match="runs in a circle"):
            simulate(org, policy, periods=periods, parameters=growth, unknown=0.6)
        return
    found = simulate(org, policy, periods=periods, parameters=growth, unknown=0.6)
    size = max(1.0, found.total_weight)
    rows = [i for i, one in enumerate(world.delegations) if is_in_force(world, one)]
    for number, right in enumerate(expected):
        authority = dict(zip(found.people, found.authority[number], strict=True))
        assert authority == pytest.approx(
            {k: float(v) for k, v in right.load.items()}, abs=1e-9 * size
        )
        competence = dict(zip(found.people, found.competence[number], strict=True))
        needed = {k: float(v) for k, v in right.competence.items()}
        assert competence == pytest.approx(needed, abs=1e-9)
        for name in ("autonomy", "willingness"):
            by_row = [float(getattr(right, name)[row]) for row in rows]
            assert getattr(found, name)[number] == pytest.approx(by_row, abs=1e-9), name
        assert found.value[number] == pytest.approx(float(right.value), abs=1e-9 * size)
        assert found.undone[number] == pytest.approx(float(right.undone), abs=1e-9 * size)


def grow_or_refuse(world, policy, periods, growth):
    """The periods that brute force finds, or its error where authority runs in a circle."""
    try:
        return list(oracle.grow(world, policy, periods, growth, 0.6))
    except EndlessFlowError as error:
        return error


@given(organizations(max_people=5, allow_dates=False), st.sampled_from(POLICIES), growths())
def test_simulate_follows_each_decision_as_brute_force_does(org, policy, growth):
    """Authority, competence, willingness, value and what stays undone, in every period."""
    assert_grows_as_the_oracle(World.from_organization(org), org, policy, growth)


@st.composite
def answering_worlds(draw):
    """Tangled worlds whose people have competence, willingness and capacity, or not."""
    world = draw(tangled_worlds())
    answers = st.none() | PARTS
    people = tuple(
        attrs.evolve(
            person,
            competence=draw(answers),
            willingness=draw(answers),
            capacity=draw(st.none() | st.floats(0.05, 2)),
        )
        for person in world.people
    )
    return dataclasses.replace(world, people=people)


@given(answering_worlds(), st.sampled_from(POLICIES), growths())
def test_simulate_follows_each_decision_where_the_hard_rules_meet(world, policy, growth):
    """Circles within circles, principals in the circles they delegate to, limits and contexts."""
    assume(is_comparable(world))
    assume_valid(world)
    assert_grows_as_the_oracle(world, build_organization(world), policy, growth)


@pytest.mark.slow
def test_simulate_follows_each_decision_hundreds_of_times():
    """Drawn at random, without regard for what is simple."""
    compared = 0
    for seed in range(600):
        world, _ = random_case(seed)
        rng = np.random.default_rng(seed)
        people = tuple(
            attrs.evolve(
                person,
                competence=rng.random(),
                willingness=rng.choice([0, 0.3, 0.8, 1]),
                capacity=rng.choice([None, 0.2]),
            )
            for person in world.people
        )
        world = dataclasses.replace(world, people=people)
        try:
            org = build_organization(world)
        except InvalidOrganization:
            continue
        growth = Growth(learning=0.3, fading=0.1, learning_boost=1, freed_time=0.1, relief=1)
        assert_grows_as_the_oracle(world, org, POLICIES[1 + seed % 3], growth)
        compared += 1
    assert compared > 100


@given(
    start=PARTS,
    leader=st.floats(0.01, 0.99),
    potential=st.floats(0.01, 1),
    share=PARTS,
    support=PARTS,
    data=st.data(),
)
def test_one_leader_and_one_delegate_gain_as_the_model_says(
    start, leader, potential, share, support, data
):
    """The gain over all periods, and the competence in each, to 1e-12 of what is at stake."""
    assume(start <= potential)
    growth = data.draw(
        growths(
            fading=0.0,
            potential=potential,
            full_practice=1.0,
            discount=data.draw(st.floats(0, 0.9)),
        )
    )
    support = support if support > 1e-6 else 0.0
    org = Organization(
        people=[Person("ann", competence=leader), Person("bo", competence=start)],
        domains=[Domain("refunds", "ann")],
        delegations=[Delegation("ann", "bo", share=share)],
        supports=[Support("ann", "bo", strength=support)] if support else (),
    )
    model = LeadershipGrowth(
        competence=start,
        leader_competence=leader,
        potential=potential,
        learning=growth.learning,
        discount=growth.discount,
        delegated=share,
        support=support,
        support_cost=growth.support_cost,
        freed_time=growth.freed_time,
        learning_boost=growth.learning_boost,
    )
    found = simulate(org, "at once", periods=400, parameters=growth)
    assert found.gain == pytest.approx(model.result.gain, abs=1e-12 * 10)
    assert np.abs(found.competence[:, 1] - model.path(399)).max() < 1e-12


@given(organizations(), growths())
def test_authority_at_the_start_is_that_of_the_flow(org, growth):
    """With everybody willing, and at once, people decide what `real_authority` says."""
    people = [attrs.evolve(person, willingness=None) for person in org.people]
    willing = rebuild_organization(organization_tables(org) | {"people": people}, org)
    found = simulate(willing, "at once", periods=1, parameters=growth, unknown=0.5)
    authority = dict(zip(found.people, found.authority[0], strict=True))
    share = {person: load / found.total_weight for person, load in authority.items()}
    assert share == pytest.approx(real_authority(willing), abs=1e-12)
