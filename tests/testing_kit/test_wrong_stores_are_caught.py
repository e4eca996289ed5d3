"""Wrong stores, as they would be written, and that the machine finds what is wrong in each."""

import datetime as dt
import unicodedata

import attrs
import pytest
from hypothesis import Phase, settings

from stepback import Organization, ReportingLine
from stepback.testing._rebuild import organization_tables
from stepback.testing.stateful import ModelStore, check_store
from stepback.testing.stateful._store_steps import CHANGES
from stepback.testing.strategies import organizations
from tests.support.seeded_bugs.stores import Directory, Refused, keep_fields

AUTHORITY = {"delegate", "revoke", "step_back"}  # a directory does not see circles of authority
ON_A_DAY = {"join", "transfer", "depart"}  # a directory holds nothing but the present
directories = organizations(max_people=5, max_roles=0, max_circles=0, max_delegations=3)
DIRECTORY = {"keep": keep_fields, "organizations": directories}
OF_PEOPLE = DIRECTORY | {"refuses": Refused, "without": AUTHORITY | ON_A_DAY}
OF_RIGHTS = DIRECTORY | {"without": {"step_back"} | ON_A_DAY}
OF_ALL = {"refuses": ValueError}
OF_DAYS = OF_ALL | {
    "without": set(CHANGES) - {"add", *ON_A_DAY},
    "organizations": organizations(max_people=5, max_delegations=2, allow_dates=True),
}


# Wrong directories


class SecondManager(Directory):
    """Adds a line where somebody moves, and keeps the first."""

    def __init__(self, org):
        self.more = []
        super().__init__(org)

    def set_manager(self, person, manager):
        before = self.find_manager(person)
        if before is not None and manager is not None:
            self.more.append(ReportingLine(manager, person, dotted=True))
        else:
            super().set_manager(person, manager)

    def organization(self):
        org = super().organization()
        return Organization(org.people, domains=org.domains, reporting=[*org.reporting, *self.more])


class NobodyToTheTop(Directory):
    """Takes no manager for no change."""

    def set_manager(self, person, manager):
        if manager:
            super().set_manager(person, manager)


class MovesTheTeamToo(Directory):
    """Leaves the reports behind, with the old manager."""

    def set_manager(self, person, manager):
        old = self.find_manager(person)
        super().set_manager(person, manager)
        self.db.execute("UPDATE person SET manager = ? WHERE manager = ?", (old, person))


class LeavesOrphans(Directory):
    """Has the reports of who left report to who left."""

    def replace_person(self, person, successor, manager):
        below = self.db.execute("SELECT id FROM person WHERE manager = ?", (person,)).fetchall()
        super().replace_person(person, successor, manager)
        self.db.executemany(
            "UPDATE person SET manager = ? WHERE id = ?", [(person, id_) for (id_,) in below]
        )


class DeletesTheTeam(Directory):
    """Deletes the reports with who leaves, as a cascade does."""

    def replace_person(self, person, successor, manager):
        gone = (person, successor)
        self.db.execute("DELETE FROM person WHERE manager = ? AND id IS NOT ?", gone)
        super().replace_person(person, successor, manager)


class ReportsGoUp(Directory):
    """Gives the reports of who leaves to the manager above, whoever the successor is."""

    def replace_person(self, person, successor, manager):
        run = self.db.execute
        run("UPDATE person SET manager = ? WHERE manager = ?", (manager, person))
        super().replace_person(person, successor, manager)


class DomainsStay(Directory):
    """Forgets that who leaves owned something."""

    def replace_person(self, person, successor, manager):
        owned = self.db.execute("SELECT id FROM domain WHERE owner = ?", (person,)).fetchall()
        super().replace_person(person, successor, manager)
        self.db.executemany(
            "UPDATE domain SET owner = ? WHERE id = ?", [(person, id_) for (id_,) in owned]
        )


class RightsStay(Directory):
    """Keeps what was handed to who left, for the successor."""

    def replace_person(self, person, successor, manager):
        if successor is not None:
            self.db.execute(
                "UPDATE held_right SET delegate = ? WHERE delegate = ? AND principal != ?",
                (successor, person, successor),
            )
        super().replace_person(person, successor, manager)


class IdsAreNumbers(Directory):
    """Reads ids as numbers where they look like some."""

    def insert_person(self, person, manager):
        id_ = str(int(person.id)) if person.id.isdecimal() else person.id
        super().insert_person(attrs.evolve(person, id=id_), manager)


class IdsInAnyCase(Directory):
    """Takes two ids that differ in their case for one."""

    def insert_person(self, person, manager):
        same = "SELECT 1 FROM person WHERE id = ? COLLATE NOCASE"
        if not self.db.execute(same, (person.id,)).fetchone():
            super().insert_person(person, manager)


class IdsComposed(Directory):
    """Normalizes text, so that two ways to write é are one."""

    def insert_person(self, person, manager):
        id_ = unicodedata.normalize("NFC", person.id)
        super().insert_person(attrs.evolve(person, id=id_), manager)


class NamesStripped(Directory):
    """Strips names and units."""

    def insert_person(self, person, manager):
        tidy = attrs.evolve(person, name=person.name.strip(), unit=person.unit.strip())
        super().insert_person(tidy, manager)


class QuotesByHand(Directory):
    """Builds its SQL by hand."""

    def insert_person(self, person, manager):
        above = "NULL" if manager is None else f"'{manager}'"
        values = f"'{person.id}', '{person.name}', '{person.unit}', {above}"
        self.db.execute(f"INSERT INTO person VALUES ({values})")  # noqa: S608  (that is what is wrong)


class Overwrites(Directory):
    """Takes in whoever is there already once more."""

    def insert_person(self, person, manager):
        row = (person.id, person.name, person.unit, manager)
        self.db.execute("INSERT OR REPLACE INTO person VALUES (?, ?, ?, ?)", row)


class OneAfterTheOther(Directory):
    """Reorganizes by single moves."""

    def reorganize(self, managers):
        for person, manager in managers.items():
            super().reorganize({person: manager})


class NotAtomic(Directory):
    """Keeps the first moves of a reorganization that it refuses."""

    def reorganize(self, managers):
        try:
            super().reorganize(managers)
        except Refused:
            first = next(iter(managers.items()))
            self.find_manager(first[0])
            if first[1] is not None and first[0] != first[1]:
                self.set_manager(*first)
            raise


class NoCircleCheck(Directory):
    """Lets anyone report to anyone."""

    def check_circle(self, person):
        pass


class ShortCircleCheck(Directory):
    """Sees circles of two, and no longer ones."""

    def check_circle(self, person):
        above = self.find_manager(person)
        if above is not None and person in (above, self.find_manager(above)):
            raise Refused("a circle")


class UnknownManagers(Directory):
    """Takes any id for a manager's."""

    def add(self, person, *, manager):
        self.insert_person(person, manager)


class OneRightEach(Directory):
    """Keeps one right between the same two."""

    def insert_right(self, right):
        self.db.execute(
            "DELETE FROM held_right WHERE principal = ? AND delegate = ?",
            (right.principal, right.delegate),
        )
        super().insert_right(right)


class RevokesTooMuch(Directory):
    """Takes back all that is handed on between the two."""

    def revoke(self, delegation):
        self.db.execute(
            "DELETE FROM held_right WHERE principal = ? AND delegate = ?",
            (delegation.principal, delegation.delegate),
        )


class RevokesAnyDomain(Directory):
    """Takes back the first right between the two, whatever its domain."""

    def revoke(self, delegation):
        self.db.execute(
            "DELETE FROM held_right WHERE rowid = (SELECT min(rowid) FROM held_right "
            "WHERE principal = ? AND delegate = ?)",
            (delegation.principal, delegation.delegate),
        )


class NothingIsNone(Directory):
    """Takes a share of 0 for no share."""

    def insert_right(self, right):
        super().insert_right(attrs.evolve(right, share=right.share or None))


class LevelsAreFractions(Directory):
    """Keeps a level as the number that it stands for, and rounds it."""

    def insert_right(self, right):
        autonomy = right.autonomy
        rounded = None if autonomy is None else round(getattr(autonomy, "autonomy", autonomy), 1)
        super().insert_right(attrs.evolve(right, autonomy=rounded))


class Cached(Directory):
    """Reads what is stored once, and again only when somebody came or went."""

    def organization(self):
        if len(self.list_people()) != getattr(self, "counted", None):
            self.counted = len(self.list_people())
            self.read = super().organization()
        return self.read


class Shared(Directory):
    """Has one list of people for all directories that were ever opened."""

    everyone = {}  # noqa: RUF012  (that is what is wrong)

    def insert_person(self, person, manager):
        self.everyone[person.id] = person
        super().insert_person(person, manager)

    def organization(self):
        org = super().organization()
        everyone = [self.everyone[id_] for id_ in self.everyone]
        return Organization(
            everyone, domains=org.domains, reporting=org.reporting, delegations=org.delegations
        )


# Wrong models: what a store of everything gets wrong


class StepsBackEverywhere(ModelStore):
    """Hands on every domain of the leader, not just the one that is named."""

    def step_back(self, leader, *, to, domain, autonomy, share=None, support=None):
        for other in self.organization().domains:
            if other.id == domain or other.owner == leader:
                super().step_back(
                    leader,
                    to=to,
                    domain=other.id,
                    autonomy=autonomy,
                    share=share,
                    support=support,
                )


class StepsBackAlone(ModelStore):
    """Forgets the support that the leader gives with a step back."""

    def step_back(self, leader, *, to, domain, autonomy, share=None, support=None):
        super().step_back(leader, to=to, domain=domain, autonomy=autonomy, share=share)


class HandsOnAll(ModelStore):
    """Forgets the share of a step back."""

    def step_back(self, leader, *, to, domain, autonomy, share=None, support=None):
        super().step_back(leader, to=to, domain=domain, autonomy=autonomy, support=support)


class EndsInclusive(ModelStore):
    """Keeps delegations a day longer than they are in force."""

    def delegate(self, delegation):
        if delegation.end is not None:
            delegation = attrs.evolve(delegation, end=_next_day(delegation.end))
        super().delegate(delegation)


class AlwaysRevocable(ModelStore):
    """Takes back what is not revocable."""

    def revoke(self, delegation):
        delegations = self.organization().delegations
        self._replace_tables(delegations=[it for it in delegations if it != delegation])


class SupportPassesOn(ModelStore):
    """Has the successor give and get the support of who leaves."""

    def leave(self, person, *, successor):
        supports = self.organization().supports
        super().leave(person, successor=successor)
        if supports is not None and successor is not None:
            moved = [
                attrs.evolve(one, supporter=successor)
                if one.supporter == person and one.supported != successor
                else one
                for one in supports
                if person not in (one.supported, one.supporter) or one.supporter == person
            ]
            self._replace_tables(
                supports=dict.fromkeys(one for one in moved if one.supporter != person)
            )


# Wrong days


def rebuilt(org, **tables):
    return Organization(**(organization_tables(org) | tables))


DAY = dt.timedelta(days=1)


class LeavesADayLate(ModelStore):
    """Takes the day for the last one."""

    def depart(self, person, *, successor, day):
        super().depart(person, successor=successor, day=day + DAY)


class LeavesADayEarly(ModelStore):
    """Takes the day before for the first one after."""

    def depart(self, person, *, successor, day):
        super().depart(person, successor=successor, day=day - DAY)


class LeavingDeletesHistory(ModelStore):
    """Deletes who leaves."""

    def depart(self, person, *, successor, day):
        super().depart(person, successor=successor, day=day)
        self.leave(person, successor=successor)


class LeavingDeletesLines(ModelStore):
    """Deletes the line above who leaves, and keeps the record."""

    def depart(self, person, *, successor, day):
        super().depart(person, successor=successor, day=day)
        lines = [line for line in self._org.reporting if line.report != person or line.dotted]
        self._org = rebuilt(self._org, reporting=lines)


class LeavesFromTheTeam(ModelStore):
    """Ends nothing but the record of the person, so that lines go on from someone who has left."""

    def depart(self, person, *, successor, day):
        before = self._org
        super().depart(person, successor=successor, day=day)
        self._org = rebuilt(self._org, reporting=before.reporting)


class DomainsChangedAllAlong(ModelStore):
    """Writes the successor into the domain, as if they had always owned it."""

    def depart(self, person, *, successor, day):
        before = self._org
        super().depart(person, successor=successor, day=day)
        owned = [
            attrs.evolve(one, owner=successor) if one.owner == person and successor else one
            for one in before.domains
        ]
        self._org = rebuilt(self._org, domains=owned)


class DomainsGoWithTheLeaver(ModelStore):
    """Ends the domains of who leaves, and hands on none."""

    def depart(self, person, *, successor, day):
        before = {one.id for one in self._org.domains if one.owner == person}
        super().depart(person, successor=successor, day=day)
        kept = [one for one in self._org.domains if one.id not in before or one.owner == person]
        self._org = rebuilt(self._org, domains=kept)


class RehiredWithoutAGap(ModelStore):
    """Reopens the old record where somebody comes back."""

    def join(self, person, *, manager, day):
        old = [one for one in self._org.people if one.id == person.id]
        super().join(person, manager=manager, day=day)
        if old:
            people = [one for one in self._org.people if one.id != person.id]
            reopened = attrs.evolve(person, start=old[0].start)
            self._org = rebuilt(self._org, people=[*people, reopened])


class JoinsForAlways(ModelStore):
    """Forgets the day on which somebody joins."""

    def join(self, person, *, manager, day):
        super().join(person, manager=manager, day=day)
        undated = [
            attrs.evolve(one, start=None) if one == joined(person, day) else one
            for one in self._org.people
        ]
        self._org = rebuilt(self._org, people=undated)


def joined(person, day):
    return attrs.evolve(person, start=day)


class JoinsADayLate(ModelStore):
    """Has somebody begin on the day after."""

    def join(self, person, *, manager, day):
        super().join(person, manager=manager, day=day + DAY)


class KeepsTheOldLine(ModelStore):
    """Begins the new line, and keeps the old one as a dotted one."""

    def transfer(self, person, *, manager, day):
        before = set(self._org.reporting)
        super().transfer(person, manager=manager, day=day)
        ended = [line for line in before - set(self._org.reporting) if line.manager != manager]
        dotted = [
            ReportingLine(line.manager, person, dotted=True, start=day, end=line.end)
            for line in ended
        ]
        self._org = rebuilt(self._org, reporting=[*self._org.reporting, *dotted])


class MovesThePast(ModelStore):
    """Moves somebody as if the new manager had always been there."""

    def transfer(self, person, *, manager, day):
        super().transfer(person, manager=manager, day=day)
        self.move(person, manager=manager)


class MovesForGood(ModelStore):
    """Leaves out the lines that were to begin later, and the end of the old one."""

    def transfer(self, person, *, manager, day):
        super().transfer(person, manager=manager, day=day)
        lines = [
            attrs.evolve(line, end=None) if line.report == person and line.start == day else line
            for line in self._org.reporting
            if line.report != person or line.start is None or line.start <= day
        ]
        self._org = rebuilt(self._org, reporting=lines)


class MovesADayLate(ModelStore):
    """Takes the day for the last one below the old manager."""

    def transfer(self, person, *, manager, day):
        super().transfer(person, manager=manager, day=day + DAY)


class MovesToTheGone(ModelStore):
    """Takes a manager who is not there on the day, or not any more."""

    def _require_there(self, name, id_, day):
        if name != "manager":
            super()._require_there(name, id_, day)


def _next_day(date):
    return date.fromordinal(date.toordinal() + 1)


MUTANTS = [
    (SecondManager, OF_PEOPLE),
    (NobodyToTheTop, OF_PEOPLE),
    (MovesTheTeamToo, OF_PEOPLE),
    (LeavesOrphans, OF_PEOPLE),
    (DeletesTheTeam, OF_PEOPLE),
    (ReportsGoUp, OF_PEOPLE),
    (DomainsStay, OF_PEOPLE),
    (RightsStay, OF_RIGHTS),
    (IdsAreNumbers, OF_PEOPLE),
    (IdsInAnyCase, OF_PEOPLE),
    (IdsComposed, OF_PEOPLE),
    (NamesStripped, OF_PEOPLE),
    (QuotesByHand, OF_PEOPLE),
    (Overwrites, OF_PEOPLE),
    (OneAfterTheOther, OF_PEOPLE),
    (NotAtomic, OF_PEOPLE),
    (NoCircleCheck, OF_PEOPLE),
    (ShortCircleCheck, OF_PEOPLE),
    (UnknownManagers, OF_PEOPLE),
    (OneRightEach, OF_RIGHTS),
    (RevokesTooMuch, OF_RIGHTS),
    (RevokesAnyDomain, OF_RIGHTS),
    (NothingIsNone, OF_RIGHTS),
    (LevelsAreFractions, OF_RIGHTS),
    (Cached, OF_RIGHTS),
    (Shared, OF_PEOPLE),
    (StepsBackEverywhere, OF_ALL),
    (StepsBackAlone, OF_ALL),
    (HandsOnAll, OF_ALL),
    (EndsInclusive, OF_ALL),
    (AlwaysRevocable, OF_ALL),
    (SupportPassesOn, OF_ALL),
    (LeavesADayLate, OF_DAYS),
    (LeavesADayEarly, OF_DAYS),
    (LeavingDeletesHistory, OF_DAYS),
    (LeavingDeletesLines, OF_DAYS),
    (LeavesFromTheTeam, OF_DAYS),
    (DomainsChangedAllAlong, OF_DAYS),
    (DomainsGoWithTheLeaver, OF_DAYS),
    (RehiredWithoutAGap, OF_DAYS),
    (JoinsForAlways, OF_DAYS),
    (JoinsADayLate, OF_DAYS),
    (KeepsTheOldLine, OF_DAYS),
    (MovesThePast, OF_DAYS),
    (MovesForGood, OF_DAYS),
    (MovesADayLate, OF_DAYS),
    (MovesToTheGone, OF_DAYS),
]
found_is_enough = settings(max_examples=100, stateful_step_count=30, phases=[Phase.generate])


@pytest.mark.parametrize(
    ("store", "options"), MUTANTS, ids=lambda value: getattr(value, "__name__", "")
)
def test_a_wrong_store_is_found(store, options):
    """Hypothesis's default number of examples is enough."""
    with pytest.raises(
        AssertionError,
        match=r"^(the store (?!raised AttributeError)|store\.organization|\w+ did something)",
    ):
        check_store(store, settings=found_is_enough, **options)


DIRECTORIES = [OF_PEOPLE, OF_RIGHTS]
tiny = organizations(
    max_people=3, max_roles=0, max_circles=0, min_domains=1, max_domains=1, max_delegations=1
)


@pytest.mark.slow
@pytest.mark.parametrize("options", DIRECTORIES, ids=["people", "rights"])
def test_a_right_directory_passes_a_thousand_examples(options):
    """The examples are small, and each store is changed once or twice."""
    many = settings(max_examples=1000, stateful_step_count=2)
    check_store(Directory, settings=many, **(options | {"organizations": tiny}))


@pytest.mark.parametrize("options", DIRECTORIES, ids=["people", "rights"])
def test_a_right_directory_passes_after_many_steps(options):
    """The examples are larger, and each store is changed up to thirty times."""
    check_store(Directory, settings=settings(stateful_step_count=30), **options)
