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


def kept(org):
    """What the directory keeps: people with names and units, solid lines, domains and rights."""
    ids = {person.id for person in org.people}
    return Organization(
        people=[Person(one.id, name=one.name, unit=one.unit) for one in org.people],
        domains=[Domain(one.id, one.owner, weight=one.weight) for one in org.domains],
        reporting=[
            one for one in org.reporting if not one.dotted and {one.manager, one.report} <= ids
        ],
        delegations=dict.fromkeys(
            Delegation(
                one.principal,
                one.delegate,
                domain=one.domain,
                share=one.share,
                autonomy=one.autonomy,
                revocable=one.revocable,
            )
            for one in org.delegations
            if {one.principal, one.delegate} <= ids
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
        people = self.people()
        return Organization(
            people=[Person(id_, name=name, unit=unit) for id_, name, unit, _ in people],
            domains=[
                Domain(id_, owner, weight=weight)
                for id_, owner, weight in self.db.execute("SELECT * FROM domain")
            ],
            reporting=[
                ReportingLine(manager, id_) for id_, _, _, manager in people if manager is not None
            ],
            delegations=[self.right(row) for row in self.rights()],
        )

    def people(self):
        return self.db.execute("SELECT id, name, unit, manager FROM person").fetchall()

    def rights(self):
        return self.db.execute("SELECT * FROM held_right").fetchall()

    def right(self, row):
        principal, delegate, domain, share, autonomy, revocable = row
        return Delegation(
            principal,
            delegate,
            domain=domain,
            share=share,
            autonomy=Level[autonomy] if isinstance(autonomy, str) else autonomy,
            revocable=bool(revocable),
        )

    def manager_of(self, person):
        found = self.db.execute("SELECT manager FROM person WHERE id = ?", (person,)).fetchone()
        if found is None:
            raise Refused(f"{person!r} is not in the directory")
        return found[0]

    # Changes

    def add(self, person, *, manager):
        if manager is not None:
            self.manager_of(manager)
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
                self.manager_of(person)
                self.set_manager(person, manager)
            for person in managers:
                self.refuse_circle(person)
        except Refused:
            self.db.execute("ROLLBACK")
            raise
        self.db.execute("COMMIT")

    def set_manager(self, person, manager):
        if manager is not None:
            self.manager_of(manager)
        self.db.execute("UPDATE person SET manager = ? WHERE id = ?", (manager, person))

    def refuse_circle(self, person):
        seen, above = {person}, self.manager_of(person)
        while above is not None:
            if above in seen:
                raise Refused(f"{person!r} would be above themselves")
            seen.add(above)
            above = self.manager_of(above)

    def leave(self, person, *, successor):
        manager = self.manager_of(person)
        self.refuse_successor(person, successor)
        self.db.execute("BEGIN")
        try:
            self.hand_over(person, successor, manager)
            if successor is not None:
                self.refuse_circle(successor)
        except Refused:
            self.db.execute("ROLLBACK")
            raise
        self.db.execute("COMMIT")

    def refuse_successor(self, person, successor):
        if successor is not None:
            self.manager_of(successor)
        if successor == person:
            raise Refused("nobody succeeds themselves")
        owned = self.db.execute("SELECT id FROM domain WHERE owner = ?", (person,)).fetchall()
        if owned and successor is None:
            raise Refused("somebody has to own the domains")

    def hand_over(self, person, successor, manager):
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
        if self.as_kept(delegation) not in map(self.right, self.rights()):
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
            if self.right(row) == self.as_kept(delegation)
        ]
        if not found:
            raise Refused("there is no such right")
        self.db.execute("DELETE FROM held_right WHERE rowid = ?", (found[0],))

    def as_kept(self, right):
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
