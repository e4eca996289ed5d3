"""Small organizations, as records that the oracle reads and tests may change."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

from hypothesis import reject

from stepback import InvalidOrganization, Organization
from stepback.testing import strategies
from stepback.testing.strategies._organization_options import OrganizationOptions
from stepback.testing.strategies._organizations import DrawnRecords, draw_records
from tests.support.oracle import World

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

    Strategy = SearchStrategy[Any]

UNBOUND = {"allow_contexts": False, "allow_dates": False}

_SMALL = {"min_people": 2, "max_people": 6, "min_domains": 1, "max_delegations": 8}


def organizations(**options: Any) -> Strategy:
    """Organizations of a few people and a domain or more, which brute force can follow."""
    return strategies.organizations(**(_SMALL | options))


def worlds(**options: Any) -> Strategy:
    """Their records; with ``allow_cycles`` authority may run in a circle, which is not valid."""
    parameters = inspect.signature(strategies.organizations).parameters
    defaults = {name: parameter.default for name, parameter in parameters.items()}
    return draw_records(OrganizationOptions(**(defaults | _SMALL | options))).map(_drawn_world)


def _drawn_world(found: DrawnRecords) -> World:
    fields: dict[str, Any] = {name: tuple(table) for name, table in found.records.items()}
    asked = None if found.respondents is None else frozenset(found.respondents)
    return World(**fields, respondents=asked, date=found.date, contexts=found.contexts)


def with_fields(world: World, **fields: Any) -> World:
    """The world with some fields set."""
    return World(**(vars(world) | fields))


def build_organization(world: World) -> Organization:
    """The organization of a world's records, at its date and in its contexts."""
    org = Organization(
        people=world.people,
        roles=world.roles,
        circles=world.circles,
        domains=world.domains,
        reporting=world.reporting,
        delegations=world.delegations,
        supports=world.supports,
        memberships=world.memberships,
        respondents=world.respondents,
    )
    if world.date is not None:
        org = org.at(world.date)
    for context in sorted(world.contexts):
        org = org.in_context(context)
    return org


def assume_valid(world: World) -> Organization:
    """The organization of a world's records; a draw that is not valid is rejected."""
    try:
        return build_organization(world)
    except InvalidOrganization:
        reject()
