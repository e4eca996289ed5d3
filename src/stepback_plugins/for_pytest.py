"""A pytest plugin: the archetypes as fixtures, and how organizations differ in failed asserts."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from stepback import Organization

_ARCHETYPES = (
    "administration",
    "command_pyramid",
    "consultants",
    "customer_circles",
    "leaders_who_follow",
    "membership_organization",
    "mission_command",
    "reluctant_leaders",
)


def pytest_assertrepr_compare(
    config: pytest.Config, op: str, left: object, right: object
) -> list[str] | None:
    """Say how organizations differ that should be equal; without stepback, there are none."""
    if op != "==" or "stepback" not in sys.modules:
        return None
    from stepback.testing._diff._assert_repr import why_unequal

    return why_unequal(left, right, config.get_verbosity(pytest.Config.VERBOSITY_ASSERTIONS))


@pytest.fixture(scope="session", params=_ARCHETYPES)
def archetype(request: pytest.FixtureRequest) -> Organization:
    """Each archetype of stepback in turn: the test runs once for each of the eight."""
    return _made(request.param)


@pytest.fixture(scope="session")
def administration() -> Organization:
    """An archetype of stepback: the minister signs everything, the executives prepare it."""
    return _made("administration")


@pytest.fixture(scope="session")
def command_pyramid() -> Organization:
    """An archetype of stepback: the chief decides everything, everyone else carries it out."""
    return _made("command_pyramid")


@pytest.fixture(scope="session")
def consultants() -> Organization:
    """An archetype of stepback: advice without rights; change goes as far as people buy in."""
    return _made("consultants")


@pytest.fixture(scope="session")
def customer_circles() -> Organization:
    """An archetype of stepback: the front line decides, leaders listen and support."""
    return _made("customer_circles")


@pytest.fixture(scope="session")
def leaders_who_follow() -> Organization:
    """An archetype of stepback: managers hand a domain to a report and follow in it."""
    return _made("leaders_who_follow")


@pytest.fixture(scope="session")
def membership_organization() -> Organization:
    """An archetype of stepback: no hierarchy; whoever takes up a task leads it."""
    return _made("membership_organization")


@pytest.fixture(scope="session")
def mission_command() -> Organization:
    """An archetype of stepback: top-down in peace, juniors decide in the context "battle"."""
    return _made("mission_command")


@pytest.fixture(scope="session")
def reluctant_leaders() -> Organization:
    """An archetype of stepback: people who fear to lead and are made safe by support."""
    return _made("reluctant_leaders")


def _made(name: str) -> Organization:
    """The archetype of that name at its defaults; the same for all tests, since none changes it."""
    from stepback import archetypes

    made: Organization = getattr(archetypes, name)()
    return made
