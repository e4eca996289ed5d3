"""The model of a store, with which the store under test is compared."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from typing import Any, Protocol, TypeVar

import attrs

from stepback._organization._compiled_organization import check_organization
from stepback._organization._organization import Organization
from stepback._problems._format import format_id, format_value
from stepback._records._level import Level
from stepback._records._nodes import Domain, Person, Role
from stepback._records._record import Record, node_fields
from stepback._records._relations import Delegation, ReportingLine
from stepback.testing._rebuild import is_there_on, organization_tables
from stepback.testing.stateful import _day_changes as day_changes

_DAY = datetime.timedelta(days=1)

R = TypeVar("R", bound=Record)


class Store(Protocol):
    """Software that stores an organization, or an adapter to it.

    It has a method for each change that is to be tested, called as those of `ModelStore` are; and
    ``close``, if there is anything to close.
    """

    def organization(self) -> Organization:
        """The organization that is stored now."""


class ModelStore:
    """The model of a store: an organization in memory, changed step by step.

    Its methods define what each change should do. An invalid change is refused with a
    `ValueError`, and nothing is changed; the result has to be valid on every day. ``join``,
    ``transfer`` and ``depart`` take effect on a day, before which all stays as it was; the other
    changes hold on all days.

    Parameters
    ----------
    org
        The organization at first; it is stored without the date and the contexts of its view.

    Examples
    --------
    >>> from stepback.testing.stateful import ModelStore
    >>> store = ModelStore(Organization(people=[Person("ann"), Person("bo")]))
    >>> store.add(Person("cy"), manager="bo")
    >>> store.move("bo", manager="ann")
    >>> store.leave("bo", successor="cy")
    >>> store.organization().reporting
    (ReportingLine(manager='ann', report='cy'),)
    >>> store.depart("ann", successor=None, day=datetime.date(2024, 7, 1))
    >>> store.organization().people[0].end
    datetime.date(2024, 7, 1)
    """

    def __init__(self, org: Organization) -> None:
        """Store an organization."""
        check_organization(org)
        is_view = org.date is not None or org.contexts
        self._org = Organization(**organization_tables(org)) if is_view else org

    def organization(self) -> Organization:
        """The organization that is stored now."""
        return self._org

    def add(self, person: Person, *, manager: str | None) -> None:
        """Add a person, with a solid line from the manager, or at the top: ``None``."""
        self._require_known("manager", manager)
        lines = [*self._org.reporting]
        lines += [] if manager is None else [ReportingLine(manager, person.id)]
        self._replace_tables(people=[*self._org.people, person], reporting=lines)

    def move(self, person: str, *, manager: str | None) -> None:
        """Have a person report to another manager, or to nobody: ``None``.

        The solid line to the person is replaced; of one with several solid lines on different
        days, all are. Dotted lines stay, and so does everything below the person.
        """
        self._replace_managers({person: manager})

    def reorganize(self, managers: Mapping[str, str | None]) -> None:
        """Have several people report to other managers at the same time.

        Only the result has to be valid: a manager and a report can change places.
        """
        self._replace_managers(managers)

    def leave(self, person: str, *, successor: str | None) -> None:
        """Have a person leave, as if they had never been there; `depart` keeps what was.

        Direct reports and domains pass to the successor. Without a successor (``None``), reports
        report to nobody, and a person who owns a domain cannot leave. A successor who reported to
        the leaver now reports to the leaver's manager. Dotted lines, delegations, supports and
        memberships of the leaver end, and the leaver is no longer a respondent. A person without
        whom a circle has fewer people than its quorum, but some, cannot leave.
        """
        self._require_people(person)
        self._require_known("successor", successor)
        self._require_other(person, successor)
        org = self._org
        self._replace_tables(
            people=[other for other in org.people if other.id != person],
            domains=self._domains_without(person, successor),
            reporting=[
                *_without_person(org.reporting, person),
                *day_changes.hand_over_lines(org.reporting, person, successor, None),
            ],
            delegations=_without_person(org.delegations, person),
            supports=org.supports and _without_person(org.supports, person),
            memberships=[seat for seat in org.memberships if seat.member != person],
            respondents=None if org.respondents is None else org.respondents - {person},
        )

    def join(self, person: Person, *, manager: str | None, day: datetime.date) -> None:
        """Have a person join on a day, with a solid line from the manager, or at the top: ``None``.

        The person and the line begin on the day. Someone who has left can join again: the earlier
        record stays.
        """
        self._require_there("manager", manager, day)
        lines = [*self._org.reporting]
        lines += [] if manager is None else [ReportingLine(manager, person.id, start=day)]
        people = [*self._org.people, attrs.evolve(person, start=day)]
        self._replace_tables(people=people, reporting=lines)

    def transfer(self, person: str, *, manager: str | None, day: datetime.date) -> None:
        """Have a person report to another manager from a day on, or to nobody: ``None``.

        The solid line of the day ends on it, and a new one begins, which ends when the old one
        would have. Without an old one, it ends when the next one begins. What was before the day
        stays, and so do lines that begin later. If the manager is the same, nothing changes.
        """
        self._require_people(person)
        self._require_there("person", person, day)
        self._require_there("manager", manager, day)
        lines = day_changes.transfer_lines(self._org.reporting, person, manager, day)
        self._replace_tables(reporting=lines)

    def depart(self, person: str, *, successor: str | None, day: datetime.date) -> None:
        """Have a person leave on a day, the first on which they are no longer there.

        The record ends on the day, and later records of the person are left out. As in `leave`,
        direct reports and domains pass to the successor, from the day on. Dotted lines,
        delegations, supports and memberships of the leaver end on the day. What was before the
        day stays, and so does the respondent.
        """
        self._require_people(person)
        self._require_there("person", person, day - _DAY)
        self._require_there("successor", successor, day)
        self._require_other(person, successor)
        org = self._org
        supports = org.supports and day_changes.end_relations(org.supports, person, day)
        self._replace_tables(
            people=day_changes.end_people(org.people, person, day),
            domains=self._domains_without(person, successor, day),
            reporting=[
                *day_changes.end_relations(org.reporting, person, day),
                *day_changes.hand_over_lines(org.reporting, person, successor, day),
            ],
            delegations=day_changes.end_relations(org.delegations, person, day),
            supports=supports,
            memberships=day_changes.end_relations(org.memberships, person, day),
        )

    def delegate(self, delegation: Delegation) -> None:
        """Add a delegation to those that exist."""
        self._replace_tables(delegations=[*self._org.delegations, delegation])

    def revoke(self, delegation: Delegation) -> None:
        """Take back a delegation; one that is not revocable stays."""
        delegations = list(self._org.delegations)
        if delegation not in delegations:
            raise ValueError(f"{delegation} is not there; revoke one of those that are")
        if not delegation.revocable:
            raise ValueError(f"{delegation} cannot be taken back; it is not revocable")
        delegations.remove(delegation)
        self._replace_tables(delegations=delegations)

    def step_back(
        self,
        leader: str,
        *,
        to: str,
        domain: str,
        autonomy: float | Level,
        share: float | None = None,
        support: float | None = None,
    ) -> None:
        """Have a leader step back, as `Organization.step_back` says.

        Where anything is dated, it is refused, since a store has no date.
        """
        self._org = self._org.step_back(
            leader, to=to, domain=domain, autonomy=autonomy, share=share, support=support
        )

    def _replace_managers(self, managers: Mapping[str, str | None]) -> None:
        self._require_people(*managers)
        for manager in managers.values():
            self._require_known("manager", manager)
        lines = [line for line in self._org.reporting if line.dotted or line.report not in managers]
        for person, manager in managers.items():
            lines += [] if manager is None else [ReportingLine(manager, person)]
        self._replace_tables(reporting=lines)

    def _domains_without(
        self, person: str, successor: str | None, day: datetime.date | None = None
    ) -> list[Domain]:
        """The domains after a person has left, on a day or altogether."""
        kept: list[Domain] = []
        without_owner: dict[str, None] = {}
        for domain in self._org.domains:
            if domain.owner != person:
                kept.append(domain)
                continue
            kept += [] if day is None else day_changes.records_before(domain, day)
            later = [domain] if day is None else day_changes.records_from(domain, day)
            if successor is None:
                without_owner |= {record.id: None for record in later}
            else:
                kept += [attrs.evolve(record, owner=successor) for record in later]
        if without_owner:
            ids = ", ".join(map(format_id, without_owner))
            raise ValueError(
                f"successor: None, and {format_id(person)} owns {ids}; name who takes that over"
            )
        return kept

    def _replace_tables(self, **tables: Any) -> None:
        org = Organization(**(organization_tables(self._org) | tables))
        # Shares, cycles of authority and quorums are checked on a day; lines do not change these.
        if tables.keys() != {"reporting"} and _has_checks_by_day(org):
            for day in org.dates:
                org.at(day)
        self._org = org

    def _require_there(self, name: str, id_: str | None, day: datetime.date) -> None:
        self._require_known(name, id_)
        if id_ is not None:
            nodes: list[Person | Role] = [*self._org.people, *self._org.roles]
            records = [node for node in nodes if node.id == id_]
            if not any(is_there_on(record, day) for record in records):
                raise ValueError(
                    f"{name}: {format_value(id_)} is not there on {day}; name someone who is, or "
                    "another day"
                )

    @staticmethod
    def _require_other(person: str, successor: str | None) -> None:
        if successor == person:
            raise ValueError(f"successor: {format_value(person)} is who leaves; name someone else")

    def _require_people(self, *ids: str) -> None:
        people = {person.id for person in self._org.people}
        for id_ in ids:
            if id_ not in people:
                raise ValueError(
                    f"person: {format_value(id_)} is nobody here; give the id of a person"
                )

    def _require_known(self, name: str, id_: str | None) -> None:
        if id_ is not None and id_ not in self._org:
            raise ValueError(
                f"{name}: {format_value(id_)} is nobody here; give the id of a person or role"
            )


def _has_checks_by_day(org: Organization) -> bool:
    return bool(org.delegations) or any(circle.quorum > 1 for circle in org.circles)


def _without_person(relations: Iterable[R], person: str) -> list[R]:
    """The relations that do not join the person to anyone."""
    return [
        relation
        for relation in relations
        if person not in {getattr(relation, field) for field in node_fields(type(relation))}
    ]
