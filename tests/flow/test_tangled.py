"""The package against the oracle, on small organizations in which the hard rules meet.

`python -m tests.support.disagreements` compares thousands of them.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepback.testing.strategies import absences
from tests.support.disagreements import find_disagreements, is_comparable, random_case
from tests.support.oracle import World
from tests.support.strategies import organizations
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


@pytest.mark.slow
def test_the_package_answers_as_the_oracle_does_hundreds_of_times():
    """Drawn at random, without regard for what is simple."""
    for world, away in map(random_case, range(250)):
        if is_comparable(world):
            assert not list(find_disagreements(world, away))
