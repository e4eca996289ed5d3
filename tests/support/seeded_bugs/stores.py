"""A directory of people, lines and decision rights in SQLite, as an HR tool would keep it."""

import sqlite3

import attrs

from stepback import Delegation, Domain, Level, Organization, Person, ReportingLine

_TABLES = """
CREATE TABLE person (id TEXT PRIMARY KEY, name TEXT, unit TEXT, manager TEXT);
CREATE TABLE domain (id TEXT PRIMARY KEY, owner TEXT, weight REAL);
CREATE TABLE held_right (
    principal TEXT, delegate TEXT, domain TEXT, share REAL, autonomy, revocable INTEGER
);
"""


class Refused(Exception):  # noqa: N818  (what it says to people)
    """The directory does not take the change."""


def keep_fields(org):
    """What the directory keeps: people with names and units, solid lines, domains and rights."""
    ids = {person.id for person in org.people}
    return Organization(
        people=[Person(person.id, name=person.name, unit=person.unit) for person in org.people],
        domains=[Domain(it.id, it.owner, weight=it.weight) for it in org.domains],
        reporting=[
            line for line in org.reporting if not line.dotted and {line.manager, line.report} <= ids
        ],
        delegations=dict.fromkeys(
            Delegation(
                right.principal,
                right.delegate,
                domain=right.domain,
                share=right.share,
                autonomy=right.autonomy,
                revocable=right.revocable,
            )
            for right in org.delegations
            if {right.principal, right.delegate} <= ids
        ),
    )


class Directory:
    """An HR directory; every change is one transaction, taken as a whole or not at all."""

    def __init__(self, org):
        self.db = sqlite3.connect(":memory:", isolation_level=None)
        self.db.executescript(_TABLES)
        managers = {line.report: line.manager for line in org.reporting}
        for person in org.people:
            self.insert_person(person, managers.get(person.id))
        for domain in org.domains:
            row = (domain.id, domain.owner, domain.weight)
            self.db.execute("INSERT INTO domain VALUES (?, ?, ?)", row)
        for delegation in org.delegations:
            self.insert_right(delegation)

    def close(self):
        self.db.close()

    # What is stored

    def organization(self):
        people = self.list_people()
        return Organization(
            people=[Person(id_, name=name, unit=unit) for id_, name, unit, _ in people],
            domains=[
                Domain(id_, owner, weight=weight)
                for id_, owner, weight in self.db.execute("SELECT * FROM domain")
            ],
            reporting=[
                ReportingLine(manager, id_) for id_, _, _, manager in people if manager is not None
            ],
            delegations=[self.read_right(row) for row in self.list_rights()],
        )

    def list_people(self):
        return self.db.execute("SELECT id, name, unit, manager FROM person").fetchall()

    def list_rights(self):
        return self.db.execute("SELECT * FROM held_right").fetchall()

    def read_right(self, row):
        principal, delegate, domain, share, autonomy, revocable = row
        return Delegation(
            principal,
            delegate,
            domain=domain,
            share=share,
            autonomy=Level[autonomy] if isinstance(autonomy, str) else autonomy,
            revocable=bool(revocable),
        )

    def find_manager(self, person):
        found = self.db.execute("SELECT manager FROM person WHERE id = ?", (person,)).fetchone()
        if found is None:
            raise Refused(f"{person!r} is not in the directory")
        return found[0]

    # Changes

    def add(self, person, *, manager):
        if manager is not None:
            self.find_manager(manager)
        try:
            self.insert_person(person, manager)
        except sqlite3.IntegrityError:
            raise Refused(f"{person.id!r} is in the directory already") from None

    def insert_person(self, person, manager):
        row = (person.id, person.name, person.unit, manager)
        self.db.execute("INSERT INTO person VALUES (?, ?, ?, ?)", row)

    def move(self, person, *, manager):
        self.reorganize({person: manager})

    def reorganize(self, managers):
        self.db.execute("BEGIN")
        try:
            for person, manager in managers.items():
                self.find_manager(person)
                self.set_manager(person, manager)
            for person in managers:
                self.check_circle(person)
        except Refused:
            self.db.execute("ROLLBACK")
            raise
        self.db.execute("COMMIT")

    def set_manager(self, person, manager):
        if manager is not None:
            self.find_manager(manager)
        self.db.execute("UPDATE person SET manager = ? WHERE id = ?", (manager, person))

    def check_circle(self, person):
        seen, above = {person}, self.find_manager(person)
        while above is not None:
            if above in seen:
                raise Refused(f"{person!r} would be above themselves")
            seen.add(above)
            above = self.find_manager(above)

    def leave(self, person, *, successor):
        manager = self.find_manager(person)
        self.check_successor(person, successor)
        self.db.execute("BEGIN")
        try:
            self.replace_person(person, successor, manager)
            if successor is not None:
                self.check_circle(successor)
        except Refused:
            self.db.execute("ROLLBACK")
            raise
        self.db.execute("COMMIT")

    def check_successor(self, person, successor):
        if successor is not None:
            self.find_manager(successor)
        if successor == person:
            raise Refused("nobody succeeds themselves")
        owned = self.db.execute("SELECT id FROM domain WHERE owner = ?", (person,)).fetchall()
        if owned and successor is None:
            raise Refused("somebody has to own the domains")

    def replace_person(self, person, successor, manager):
        run = self.db.execute
        run(
            "UPDATE person SET manager = ? WHERE id = ? AND manager = ?",
            (manager, successor, person),
        )
        run("UPDATE person SET manager = ? WHERE manager = ?", (successor, person))
        run("UPDATE domain SET owner = ? WHERE owner = ?", (successor, person))
        run("DELETE FROM held_right WHERE principal = ? OR delegate = ?", (person, person))
        run("DELETE FROM person WHERE id = ?", (person,))

    def delegate(self, delegation):
        if self.as_stored(delegation) not in map(self.read_right, self.list_rights()):
            self.insert_right(delegation)

    def insert_right(self, right):
        fields = [right.principal, right.delegate, right.domain, right.share]
        autonomy = right.autonomy.name if isinstance(right.autonomy, Level) else right.autonomy
        self.db.execute(
            "INSERT INTO held_right VALUES (?, ?, ?, ?, ?, ?)", (*fields, autonomy, right.revocable)
        )

    def revoke(self, delegation):
        if not delegation.revocable:
            raise Refused("it is not revocable")
        found = [
            number
            for number, *row in self.db.execute("SELECT rowid, * FROM held_right")
            if self.read_right(row) == self.as_stored(delegation)
        ]
        if not found:
            raise Refused("there is no such right")
        self.db.execute("DELETE FROM held_right WHERE rowid = ?", (found[0],))

    def as_stored(self, right):
        return attrs.evolve(
            right,
            limit=None,
            contexts=(),
            start=None,
            end=None,
            standing=True,
            exclusive=False,
            may_redelegate=True,
            basis="declared",
        )
