"""The archetypes as pytest fixtures.

Fixtures have the names of the archetypes, which are common words, so that a project opts in: with
``pytest_plugins = ["stepback.testing.fixtures"]`` in its top-level ``conftest.py``, or with
``-p stepback.testing.fixtures`` among the options of pytest.
"""

from __future__ import annotations

import pytest

from stepback import archetypes
from stepback._organization._organization import Organization

__all__ = [
    "administration",
    "archetype",
    "command_pyramid",
    "consultants",
    "customer_circles",
    "leaders_who_follow",
    "membership_organization",
    "mission_command",
    "reluctant_leaders",
]


@pytest.fixture(scope="session", params=archetypes.__all__)
def archetype(request: pytest.FixtureRequest) -> Organization:
    """Each archetype of stepback in turn: the test runs once for each of the eight."""
    made: Organization = getattr(archetypes, request.param)()
    return made


@pytest.fixture(scope="session")
def administration() -> Organization:
    """An archetype of stepback: the minister signs everything, the executives prepare it."""
    return archetypes.administration()


@pytest.fixture(scope="session")
def command_pyramid() -> Organization:
    """An archetype of stepback: the chief decides everything, everyone else carries it out."""
    return archetypes.command_pyramid()


@pytest.fixture(scope="session")
def consultants() -> Organization:
    """An archetype of stepback: advice without rights; change goes as far as people buy in."""
    return archetypes.consultants()


@pytest.fixture(scope="session")
def customer_circles() -> Organization:
    """An archetype of stepback: the front line decides, leaders listen and support."""
    return archetypes.customer_circles()


@pytest.fixture(scope="session")
def leaders_who_follow() -> Organization:
    """An archetype of stepback: managers hand a domain to a report and follow in it."""
    return archetypes.leaders_who_follow()


@pytest.fixture(scope="session")
def membership_organization() -> Organization:
    """An archetype of stepback: no hierarchy; a member who takes up a task leads it."""
    return archetypes.membership_organization()


@pytest.fixture(scope="session")
def mission_command() -> Organization:
    """An archetype of stepback: top-down in peace, juniors decide in the context "battle"."""
    return archetypes.mission_command()


@pytest.fixture(scope="session")
def reluctant_leaders() -> Organization:
    """An archetype of stepback: people who fear to lead and are made safe by support."""
    return archetypes.reluctant_leaders()
