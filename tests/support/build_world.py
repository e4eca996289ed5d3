"""Worlds of one-letter people, and what the oracle says of them, for tests by hand."""

from __future__ import annotations

from stepback._records._nodes import Circle, Domain, Person, Role
from stepback._records._relations import Delegation, Membership, ReportingLine, Support
from tests.support import oracle
from tests.support.oracle import World


def build_world(people, *records, roles="", circles="", **fields):
    """A world of one-letter people, named in `people`, and records sorted by their kind."""
    kinds = {Domain: "domains", ReportingLine: "reporting", Delegation: "delegations"}
    kinds |= {Membership: "memberships", Support: "supports"}
    by_kind = {name: [] for name in kinds.values()}
    for record in records:
        by_kind[kinds[type(record)]].append(record)
    tuples = {name: tuple(found) for name, found in by_kind.items()}
    if not tuples["supports"]:
        del tuples["supports"]
    return World(
        people=tuple(Person(each) for each in people),
        roles=tuple(Role(each) for each in roles),
        circles=tuple(Circle(each) for each in circles),
        **(tuples | fields),
    )


def decided_by_person(some_world, domain="d", **options):
    """What each person decides in the domain, without those who decide nothing."""
    by_person = oracle.compute_flow(some_world, **options).decided[domain]
    return {person: weight for person, weight in by_person.items() if weight}


def carried_by_delegation(some_world, domain="d"):
    """What each delegation carries, in order."""
    return list(oracle.compute_flow(some_world).passed[domain].values())
