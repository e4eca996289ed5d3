"""Transform organizations: other ids, another order, other weights, two as one, round trips."""

from __future__ import annotations

import datetime
import pickle
from bisect import bisect_right
from collections.abc import Callable, Mapping
from itertools import chain
from typing import Any

import attrs

from stepback._organization._organization import Organization
from stepback._problems._problem import InvalidOrganization
from stepback._records._fields._ids import DomainId, NodeId
from stepback._records._record import field_types
from stepback._records._record_types import RECORD_TYPES
from stepback.testing._rebuild import (
    Tables,
    organization_tables,
    rebuild_organization,
    reorder_records,
)

_DAY = datetime.timedelta(days=1)
_LONG = datetime.timedelta(days=400)
_LATEST = datetime.date.max - _LONG


def rename_ids(org: Organization, ids: Mapping[str, str], name: str = "") -> Tables:
    """The tables with other ids; if a name is given, also with other names."""

    def change(record: Any) -> Any:
        fields: dict[str, Any] = {}
        for field, field_type in field_types(type(record)).items():
            if isinstance(field_type, NodeId | DomainId) and getattr(record, field) is not None:
                fields[field] = ids[getattr(record, field)]
        if name and "name" in field_types(type(record)):
            fields["name"] = f"{name} {len(record.name)}"
        return attrs.evolve(record, **fields)

    tables = organization_tables(org)
    for table in RECORD_TYPES:
        if tables[table] is not None:
            tables[table] = [change(record) for record in tables[table]]
    if org.respondents is not None:
        tables["respondents"] = [ids[id_] for id_ in org.respondents]
    return tables


def scale_weights(org: Organization, factor: float) -> Tables:
    """The tables with the weight of every domain multiplied."""
    domains = [attrs.evolve(domain, weight=domain.weight * factor) for domain in org.domains]
    return organization_tables(org) | {"domains": domains}


def reorder_tables(org: Organization, seed: int) -> Tables:
    """The tables with the records of each in another order."""
    tables = organization_tables(org)
    for name, records in tables.items():
        if records is not None:
            tables[name] = list(records)
            reorder_records(tables[name], seed)
    return tables


def enter_date(org: Organization, number: int) -> Organization:
    """The organization at one of its dates; as it is for number 0, or if it is not valid then."""
    if org.date is None or not org.dates or not number:
        return org
    try:
        return org.at(org.dates[number % len(org.dates)])
    except InvalidOrganization:
        return org


def last_unchanging_day(org: Organization) -> datetime.date | None:
    """The last day after the date entered on which nothing differs; ``None`` if there is none.

    After the last of the dates of an organization, that is a day long after it.
    """
    if org.date is None or not org.dates:
        return None
    later = bisect_right(org.dates, org.date)
    is_last = later == len(org.dates)
    last = min(org.date, _LATEST) + _LONG if is_last else org.dates[later] - _DAY
    return None if last == org.date else last


def drop_conditions(
    org: Organization, *, asked: bool, date: datetime.date | None = None
) -> Organization:
    """What is in force on a date, always; without contexts, and without support unless it is asked.

    A delegation with a limit gets an autonomy: once two organizations are joined, a general one
    also covers the domains of the other, which may not know the amounts that a limit needs.
    """
    if org.dates:
        org = org.at(org.dates[-1] if date is None else date).snapshot()
    tables = organization_tables(org)
    for table in RECORD_TYPES:
        if tables[table] is not None:
            tables[table] = [attrs.evolve(one, start=None, end=None) for one in tables[table]]
    tables["delegations"] = [
        attrs.evolve(delegation, autonomy=1.0)
        if delegation.limit is not None and delegation.autonomy is None
        else delegation
        for delegation in tables["delegations"]
        if not delegation.contexts
    ]
    if not asked:
        tables |= {"supports": None, "respondents": None}
    return Organization(**tables)


def join_organizations(first: Organization, second: Organization) -> Organization:
    """The union of two organizations that share no id; both were asked about support, or neither.

    If one of them lists its respondents, everybody in the other one was a respondent.
    """
    tables, others = organization_tables(first), organization_tables(second)
    union: Tables = {
        name: None if tables[name] is None else [*tables[name], *others[name]]
        for name in RECORD_TYPES
    }
    if not (first.respondents is None and second.respondents is None):
        asked = (
            [person.id for person in org.people] if org.respondents is None else org.respondents
            for org in (first, second)
        )
        union["respondents"] = [*chain.from_iterable(asked)]
    return Organization(**union)


def _round_trip_tables(org: Organization) -> Organization:
    """The organization written to tables and read back."""
    back = Organization.from_tables(org.to_tables())
    return rebuild_organization(organization_tables(back), org)


ROUND_TRIPS: dict[str, Callable[[Organization], Organization]] = {
    "Organization.from_tables(org.to_tables())": _round_trip_tables,
    "Organization.from_graph(org.graph)": lambda org: Organization.from_graph(org.graph),
    "pickle.loads(pickle.dumps(org))": lambda org: pickle.loads(pickle.dumps(org)),  # noqa: S301
}
