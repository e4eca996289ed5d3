"""What a store of an organization should do: the model that stores are compared with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

import attrs

from stepback._organization._organization import Organization
from stepback._problems._format import format_id, format_value
from stepback._records._domain import Domain
from stepback._records._level import Level
from stepback._records._nodes import Person
from stepback._records._record import Record, node_fields
from stepback._records._relations import Delegation, ReportingLine
from stepback.testing._rebuild import organization_tables


class Store(Protocol):
    """What stores an organization: the software under test, or an adapter to it.

    It has a method for each change that it is to be tested with, called as those of
    `ModelStore` are; and ``close``, if there is anything to close.
    """

    def organization(self) -> Organization:
        """All that is stored now."""
        ...


class ModelStore:
    """The right store: an organization in memory, changed step by step.

    Its methods say what each change should come to. One that cannot be made is refused by a
    `ValueError`, and nothing is changed.

    Parameters
    ----------
    org
        What is stored at first, without the date and the contexts that it is seen in.

    Examples
    --------
    >>> from stepback.testing.stateful import ModelStore
    >>> store = ModelStore(Organization(people=[Person("ann"), Person("bo")]))
    >>> store.add(Person("cy"), manager="bo")
    >>> store.move("bo", manager="ann")
    >>> store.leave("bo", successor="cy")
    >>> store.organization().reporting
    (ReportingLine(manager='ann', report='cy'),)
    """

    def __init__(self, org: Organization) -> None:
        """Store an organization."""
        seen = org.date is not None or org.contexts
        self._org = Organization(**organization_tables(org)) if seen else org

    def organization(self) -> Organization:
        """All that is stored now."""
        return self._org

    def add(self, person: Person, *, manager: str | None) -> None:
        """Take in a person, with a solid line from the manager, or at the top: ``None``."""
        self._require_known(manager=manager)
        line = [] if manager is None else [ReportingLine(manager, person.id)]
        org = self._org
        self._replace_tables(people=[*org.people, person], reporting=[*org.reporting, *line])

    def move(self, person: str, *, manager: str | None) -> None:
        """Have a person report to another manager, or to nobody: ``None``.

        The solid line to the person is replaced. Dotted lines stay, and so does whatever is
        below the person.
        """
        self._replace_managers({person: manager})

    def reorganize(self, managers: Mapping[str, str | None]) -> None:
        """Have people report to other managers, all at the same time.

        Only what comes of all of it has to be valid: a manager and a report can change places.
        """
        self._replace_managers(managers)

    def leave(self, person: str, *, successor: str | None) -> None:
        """Have a person leave.

        Direct reports and domains pass to the successor; without one, ``None``, reports come to
        report to nobody, and who owns a domain cannot leave. A successor who reported to the
        leaver comes to report to the leaver's manager. Dotted lines, delegations, supports and
        memberships end, and who was asked about support is no longer among those asked.
        """
        self._require_people([person])
        self._require_known(successor=successor)
        if successor == person:
            raise ValueError(f"successor: {format_value(person)} is who leaves; name someone else")
        org = self._org
        self._replace_tables(
            people=[one for one in org.people if one.id != person],
            domains=self._domains_without(person, successor),
            reporting=self._lines_without(person, successor),
            delegations=[one for one in org.delegations if person not in _related_ids(one)],
            supports=org.supports
            and [one for one in org.supports if person not in _related_ids(one)],
            memberships=[one for one in org.memberships if one.member != person],
            respondents=None if org.respondents is None else org.respondents - {person},
        )

    def delegate(self, delegation: Delegation) -> None:
        """Hand something on, besides what is handed on already."""
        self._replace_tables(delegations=[*self._org.delegations, delegation])

    def revoke(self, delegation: Delegation) -> None:
        """Take back what was handed on; what is not revocable stays."""
        left = list(self._org.delegations)
        if delegation not in left:
            raise ValueError(f"{delegation} is not there; revoke one of those that are")
        if not delegation.revocable:
            raise ValueError(f"{delegation} cannot be taken back; it is not revocable")
        left.remove(delegation)
        self._replace_tables(delegations=left)

    def step_back(
        self,
        leader: str,
        *,
        to: str,
        domain: str,
        autonomy: float | Level,
        support: float | None = None,
    ) -> None:
        """Have a leader step back, as `Organization.step_back` says."""
        self._org = self._org.step_back(
            leader, to=to, domain=domain, autonomy=autonomy, support=support
        )

    def _replace_managers(self, managers: Mapping[str, str | None]) -> None:
        self._require_people(managers)
        for manager in managers.values():
            self._require_known(manager=manager)
        kept = [one for one in self._org.reporting if one.dotted or one.report not in managers]
        new = [
            ReportingLine(manager, person)
            for person, manager in managers.items()
            if manager is not None
        ]
        self._replace_tables(reporting=[*kept, *new])

    def _domains_without(self, person: str, successor: str | None) -> list[Domain]:
        """The domains once a person has left."""
        owned = [domain.id for domain in self._org.domains if domain.owner == person]
        if not owned:
            return list(self._org.domains)
        if successor is None:
            raise ValueError(
                f"successor: None, and {format_id(person)} owns "
                f"{', '.join(map(format_id, owned))}; "
                "name who takes that over"
            )
        return [
            attrs.evolve(one, owner=successor) if one.id in owned else one
            for one in self._org.domains
        ]

    def _lines_without(self, person: str, successor: str | None) -> list[ReportingLine]:
        """The lines once a person has left: solid ones from there come from the successor."""
        lines = [
            one for one in self._org.reporting if not (one.dotted and person in _related_ids(one))
        ]
        above = {one.report: one.manager for one in lines if not one.dotted}
        manager = above.get(person)
        kept = [one for one in lines if person not in _related_ids(one)]
        for report, old in above.items():
            new = manager if report == successor else successor
            if old == person and new is not None:
                kept.append(ReportingLine(new, report))
        return kept

    def _replace_tables(self, **tables: Any) -> None:
        self._org = Organization(**(organization_tables(self._org) | tables))

    def _require_people(self, ids: Iterable[str]) -> None:
        there = {person.id for person in self._org.people}
        for id_ in ids:
            if id_ not in there:
                raise ValueError(
                    f"person: {format_value(id_)} is nobody here; give the id of a person"
                )

    def _require_known(self, **given: str | None) -> None:
        for name, id_ in given.items():
            if id_ is not None and id_ not in self._org:
                raise ValueError(
                    f"{name}: {format_value(id_)} is nobody here; give the id of a person or role"
                )


def _related_ids(relation: Record) -> set[str]:
    """The two that a line, a delegation or a support joins."""
    return {getattr(relation, field) for field in node_fields(type(relation))}
