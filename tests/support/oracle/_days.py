"""Which records are in force on a day, by reading their starts and ends one by one."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import attrs

from stepback._records._nodes import Role

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stepback._records._nodes import Domain
    from tests.support.oracle._world import World

NODES = ("people", "roles", "circles")
RELATION_ENDS = {
    "reporting": ("manager", "report"),
    "delegations": ("principal", "delegate"),
    "supports": ("supporter", "supported"),
    "memberships": ("group", "member"),
}


def all_records(world: World) -> list[Any]:
    """Every record of a world that may have a start and an end."""
    tables = (*NODES, "domains", *RELATION_ENDS)
    return [record for name in tables for record in getattr(world, name) or ()]


def change_days(world: World) -> list[dt.date]:
    """Every start and every end, in order."""
    bounds = {day for record in all_records(world) for day in (record.start, record.end)}
    return sorted(bounds - {None})


def is_there(record: Any, day: dt.date) -> bool:
    """Whether a day is on or after the start and before the end."""
    return (record.start is None or record.start <= day) and (
        record.end is None or day < record.end
    )


def world_on_day(world: World, day: dt.date) -> World:
    """The undated world of what is in force on a day.

    A relation needs both its ends, and a delegation its domain. Where the owner of a domain is
    not there, a vacant role of that id owns it. Whoever is not there was not asked about support.
    """
    nodes = {name: _undated(getattr(world, name), day) for name in NODES}
    present = {record.id for records in nodes.values() for record in records}
    domains = _undated(world.domains, day)
    open_domains = {domain.id for domain in domains}
    relations = {
        name: None
        if getattr(world, name) is None
        else tuple(
            record
            for record in _undated(getattr(world, name), day)
            if all(getattr(record, end) in present for end in ends)
            and getattr(record, "domain", None) in {None, *open_domains}
        )
        for name, ends in RELATION_ENDS.items()
    }
    nodes["roles"] += tuple(Role(id_) for id_ in _missing_owners(world, domains, present))
    asked = world.respondents
    people = {person.id for person in nodes["people"]}
    return replace(
        world,
        **nodes,
        domains=domains,
        **relations,
        respondents=None if asked is None else asked & people,
        date=None,
    )


def _undated(records: Iterable[Any], day: dt.date) -> tuple[Any, ...]:
    """The records that are in force on a day, without their days."""
    found = (record for record in records if is_there(record, day))
    return tuple(attrs.evolve(record, start=None, end=None) for record in found)


def _missing_owners(world: World, domains: Iterable[Domain], present: set[str]) -> list[str]:
    """The owners that are not there, in the order in which the records of all nodes name them."""
    owners = {domain.owner for domain in domains} - present
    ids = (record.id for name in NODES for record in getattr(world, name))
    return [id_ for id_ in dict.fromkeys(ids) if id_ in owners]
