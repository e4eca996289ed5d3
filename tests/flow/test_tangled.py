"""The package against the oracle, on small organizations in which the hard rules meet.

`python -m tests.support.disagreements` compares thousands of them.
"""

from __future__ import annotations

from fractions import Fraction as F  # noqa: N817  (as on the other pages of the oracle)

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from stepback.testing.strategies import absences
from tests.support.disagreements import (
    ORACLE,
    PACKAGE,
    find_disagreements,
    is_close,
    is_comparable,
    random_case,
    random_day,
)
from tests.support.oracle import World, node_ids
from tests.support.strategies import assume_valid, organizations
from tests.support.tangled import tangled_absences, tangled_worlds


@given(tangled_worlds(), st.data())
def test_the_package_answers_as_the_oracle_does(world, data):
    """Authority, absence, the top, deputies, sole sources, and which cycles are refused."""
    if is_comparable(world):
        assert not list(find_disagreements(world, data.draw(tangled_absences(world))))


@given(organizations(max_people=5), st.data())
def test_the_package_answers_as_the_oracle_does_on_organizations_of_every_kind(org, data):
    """As its own strategies draw them."""
    world = World.from_organization(org)
    assert not list(find_disagreements(world, frozenset(data.draw(absences(org)))))


@given(tangled_worlds(), st.data())
def test_a_step_back_leaves_people_what_the_oracle_says(world, data):
    """To a delegate or to someone new, with a share or without; or it is refused by both."""
    assume(world.date is None and not any(domain.amounts for domain in world.domains))
    assume_valid(world)
    leader, to = data.draw(st.permutations(node_ids(world)))[:2]
    step = {"to": to, "domain": world.domains[0].id}
    step["autonomy"] = data.draw(st.sampled_from([F(1, 4), F(1, 2), F(1)]))
    step |= data.draw(st.sampled_from([{}, {"share": F(1, 4)}, {"share": F(1, 2)}]))
    right, found = (one.decided_after(world, leader, [step]) for one in (ORACLE, PACKAGE))
    assert (right is None) == (found is None)
    assert right is None or is_close(right, found)


@pytest.mark.slow
def test_the_package_answers_as_the_oracle_does_hundreds_of_times():
    """Drawn at random, without regard for what is simple."""
    for world, away in map(random_case, range(600)):
        if is_comparable(world):
            assert not list(find_disagreements(world, away))


@pytest.mark.parametrize("seed", range(12))
def test_the_oracle_agrees_about_days_of_histories(seed):
    """With records of every kind that begin and end; the oracle is given those in force."""
    world, away = random_day(seed)
    assert not is_comparable(world) or not list(find_disagreements(world, away))
