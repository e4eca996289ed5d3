"""What is said of the obstacles to a step back."""

import numpy as np
import pytest

from stepback import Delegation, Domain, Membership, Organization, Person, Role
from stepback._flow._feasible_steps import FeasibleSteps, Obstacle
from stepback._organization._compiled_organization import compiled_at_date
from stepback.models._advice._cautions import describe_obstacle
from stepback.scenarios._plans._left_out import _REASON_BY_OBSTACLE, _REASONS


def examine(delegate):
    """The step from ann to someone in routes."""
    org = Organization(
        people=[Person("ann", name="Ann"), Person("bo", name="Bo")],
        roles=[Role("duty", name="On duty")],
        memberships=[Membership("duty", "bo")],
        domains=[Domain("routes", "ann")],
        delegations=[Delegation("ann", "bo", domain="routes", share=0.5, autonomy=0.5)],
    )
    compiled = compiled_at_date(org)
    index = compiled.columns.node_index
    return FeasibleSteps.from_candidates(
        compiled, np.array([index["ann"]]), np.array([index[delegate]]), np.array([0])
    )


def texts(delegate):
    """The text about each obstacle, were it there."""
    found = {}
    for obstacle in Obstacle:
        steps = examine(delegate)
        steps.__dict__["obstacle"] = np.array([obstacle])
        found[obstacle] = describe_obstacle(steps, 0)
    return found


@pytest.mark.parametrize("delegate", ["bo", "duty"])
def test_each_obstacle_has_a_text(delegate):
    """Of its own, with a remedy; nothing is said where nothing prevents a step."""
    found = texts(delegate)
    assert found.pop(Obstacle.NONE) == ""
    assert len(set(found.values())) == len(found)
    assert all(": " in text for text in found.values())


def test_groups_are_named():
    """A role or circle is no candidate: the people in it are."""
    text = examine("duty").obstacle, describe_obstacle(examine("duty"), 0)
    assert text[0] == Obstacle.NOT_EXAMINED
    assert text[1].startswith("On duty (duty) is no person")


def test_each_obstacle_is_a_reason_to_leave_a_candidate_out():
    """That a plan has."""
    assert _REASON_BY_OBSTACLE.keys() == set(Obstacle) - {Obstacle.NONE}
    assert set(_REASON_BY_OBSTACLE.values()) <= set(_REASONS)
    assert len(set(_REASONS)) == len(_REASONS)
