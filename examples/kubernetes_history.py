"""Ten years of who may approve what in a Kubernetes repository, as one organization.

    python examples/kubernetes_history.py [FOLDER of owners_events_test-infra.csv]

The events say who joined and left the approvers of a directory, and on which day. How they become
an organization:

- A directory is a domain of weight 1, and its approvers are a circle that owns it. Both begin when
  the file becomes known and end when it is deleted; a file that is added again is a second version.
- An approver is a member from the day of joining up to the day of leaving or of becoming emeritus.
  A person is in the organization while they are an approver anywhere.
- The first version of a file has no events. Who leaves without having joined was in it, and so
  was everyone who is an approver in `owners_test-infra.csv` today and has no event in the
  directory. It is not recorded since when: they begin on the day before the first event of the
  directory, which is the first day of which the events say anything.
- Some approvers are teams. Who was in a team is not recorded for the past. So a team is a role
  that nobody is known to hold, and what reaches it counts as vacant.

The events do not say where the approvers of the directories above may step in. So only those of
the directory itself count here: a directory stalls if all of them are away.
"""

import csv
import datetime as dt
import os
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path

import attrs

import stepback
from stepback import Circle, Domain, Membership, Organization, Person, Role

DATA = Path(os.environ.get("STEPBACK_DATA", Path(__file__).parents[1] / "../shared/data"))
EVENTS, SNAPSHOT, ALIASES = (
    "owners_events_test-infra.csv",
    "owners_test-infra.csv",
    "OWNERS_ALIASES_test-infra.yaml",
)
TEAM_ENDINGS = ("-admins", "-approvers", "-leads", "-maintainers", "-oncall")
FIRST_YEAR = 2019  # before, the events know fewer than twenty directories
DAY = dt.timedelta(days=1)

JOINED_TWICE, LEFT_TWICE = "joined, though in", "left, though not in"
SINCE_UNKNOWN, WITHOUT_EVENTS = "since an unknown day", "without any event"

Period = tuple[dt.date, dt.date | None]  # the first day, and the day after the last, if any


@attrs.frozen
class History:
    """When each directory was known, and when each approver was in it.

    Attributes:
        directories: The periods of each directory.
        approvers: The periods of each approver, by directory and approver.
        teams: Those of the approvers that are teams.
        last_day: The day of the last event.
        notes: How often the events needed an interpretation, by what it was.
    """

    directories: Mapping[str, Sequence[Period]]
    approvers: Mapping[tuple[str, str], Sequence[Period]]
    teams: frozenset[str]
    last_day: dt.date
    notes: Mapping[str, int]


def read_history(folder: Path) -> History:
    """Read the events, and who is an approver today without ever having had an event."""
    events, snapshot = _read_rows(folder / EVENTS), _read_rows(folder / SNAPSHOT)
    by_directory: dict[str, list[dict[str, str]]] = defaultdict(list)
    for event in events:
        by_directory[event["dir"]].append(event)
    today: dict[str, set[str]] = defaultdict(set)
    for row in snapshot:
        if row["role"] == "approver":
            today[row["dir"]].add(row["via_alias"] or row["delegate"])
    directories: dict[str, Sequence[Period]] = {}
    approvers: dict[tuple[str, str], Sequence[Period]] = {}
    notes = dict.fromkeys((JOINED_TWICE, LEFT_TWICE, SINCE_UNKNOWN), 0)
    notes[WITHOUT_EVENTS] = len(today.keys() - by_directory)
    for directory, rows in by_directory.items():
        first_event = {
            row["person"]: row["event"] for row in reversed(rows) if row["role"] == "approver"
        }
        at_first = {person for person, event in first_event.items() if event != "joined"}
        at_first |= today[directory] - first_event.keys()
        notes[SINCE_UNKNOWN] += len(at_first)
        states = list(_daily_states(rows, at_first, notes))
        directories[directory] = _periods((day, is_there) for day, is_there, _ in states)
        for person in sorted({person for *_, people in states for person in people}):
            approvers[directory, person] = _periods(
                (day, person in people) for day, _, people in states
            )
    names = {person for _, person in approvers}
    aliases = set(_read_alias_names(folder / ALIASES))
    return History(
        directories={name: periods for name, periods in directories.items() if periods},
        approvers=approvers,
        teams=frozenset(name for name in names if name in aliases or name.endswith(TEAM_ENDINGS)),
        last_day=max(map(_day_of, events)),
        notes=notes,
    )


def build_organization(history: History) -> Organization:
    """The organization of all years."""
    of_anyone: dict[str, list[Period]] = defaultdict(list)
    for (_, person), periods in history.approvers.items():
        of_anyone[person] += periods
    active = {person: _join_periods(periods) for person, periods in of_anyone.items()}
    return Organization(
        people=[
            Person(person, start=start, end=end)
            for person, periods in active.items()
            if person not in history.teams
            for start, end in periods
        ],
        roles=[
            Role(team, start=start, end=end)
            for team in sorted(history.teams)
            for start, end in active[team]
        ],
        circles=[
            Circle(circle_id(directory), start=start, end=end)
            for directory, periods in history.directories.items()
            for start, end in periods
        ],
        domains=[
            Domain(directory, circle_id(directory), start=start, end=end)
            for directory, periods in history.directories.items()
            for start, end in periods
        ],
        memberships=[
            Membership(circle_id(directory), person, start=start, end=end)
            for (directory, person), periods in history.approvers.items()
            for start, end in periods
        ],
    )


def circle_id(directory: str) -> str:
    """The id of the circle of a directory's approvers."""
    return f"{directory}/OWNERS"


def quarters(last_day: dt.date) -> Iterator[dt.date]:
    """The first days of the quarters up to the last event."""
    for year in range(FIRST_YEAR, last_day.year + 1):
        for month in (1, 4, 7, 10):
            if (day := dt.date(year, month, 1)) <= last_day:
                yield day


def quarter_row(org: Organization, day: dt.date) -> str:
    """The figures of one day."""
    now = org.at(day)
    real = stepback.real_authority(now)
    circles = {circle.id for circle in org.circles if _is_in_force(circle, day)}
    nobody = circles - {seat.group for seat in org.memberships if _is_in_force(seat, day)}
    bus_factor = stepback.bus_factor(now)
    size = f"{'' if bus_factor.exact else '<='}{bus_factor.size:.0f}"
    return (
        f"{day}  {len(circles):11} {len(real):6} {stepback.effective_leaders(now):9.1f}"
        f" {stepback.leadership_spread(now):6.2f} {stepback.dependence_on_top(now):10.1%}"
        f" {size:>10} {len(nobody):6} {round(1 - sum(real.values()), 9) + 0:6.1%}"
    )


def report_lines(history: History, org: Organization) -> Iterator[str]:
    """The lines of the report."""
    notes = history.notes
    people, teams = {person.id for person in org.people}, history.teams
    yield f"{len(history.directories)} directories, {len(people)} people, {len(teams)} teams."
    yield f"{len(org.memberships)} memberships, {notes[SINCE_UNKNOWN]} since an unknown day."
    yield f"Joined, though in: {notes[JOINED_TWICE]}. Left, though not in: {notes[LEFT_TWICE]}."
    yield f"Directories without any event, left out: {notes[WITHOUT_EVENTS]}."
    yield f"Days on which anything changes: {len(org.dates)}."
    yield ""
    yield "day         directories people effective spread dependence bus factor nobody vacant"
    for day in quarters(history.last_day):
        yield quarter_row(org, day)


def main(arguments: list[str]) -> None:
    """Print the report."""
    folder = Path(*arguments) if arguments else DATA / "kubernetes_owners"
    if not (folder / EVENTS).is_file():
        sys.exit(f"{folder / EVENTS} is missing: give its folder, or set STEPBACK_DATA")
    history = read_history(folder)
    print(*report_lines(history, build_organization(history)), sep="\n")


def _read_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _read_alias_names(path: Path) -> Iterator[str]:
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("  ") and not line.startswith("   ") and line.endswith(":"):
            yield line.strip(" :")


def _day_of(row: Mapping[str, str]) -> dt.date:
    return dt.date.fromisoformat(row["date"])


def _daily_states(
    rows: Iterable[Mapping[str, str]], at_first: Iterable[str], notes: dict[str, int]
) -> Iterator[tuple[dt.date, bool, frozenset[str]]]:
    """Days on which a directory changes; whether it is there from then on; its approvers."""
    people = set(at_first)
    by_day = {day: list(of_day) for day, of_day in groupby(rows, _day_of)}
    is_there = bool(people)
    yield min(by_day) - DAY, is_there, frozenset(people)
    for day, of_day in by_day.items():
        for row in of_day:
            if row["role"] != "approver":
                continue
            person, has_joined = row["person"], row["event"] == "joined"
            if has_joined == (person in people):
                notes[JOINED_TWICE if has_joined else LEFT_TWICE] += 1
            people = people | {person} if has_joined else people - {person}
        is_deleted = any(row["event"] == "file_deleted" for row in of_day)
        is_there = bool(people) or (is_there and not is_deleted)
        yield day, is_there, frozenset(people)


def _periods(states: Iterable[tuple[dt.date, bool]]) -> list[Period]:
    """The periods in which something is there, from the days on which that may change."""
    periods: list[Period] = []
    start = None
    for day, is_there in states:
        if is_there and start is None:
            start = day
        elif not is_there and start is not None:
            periods.append((start, day))
            start = None
    return periods if start is None else [*periods, (start, None)]


def _join_periods(periods: Iterable[Period]) -> list[Period]:
    """The same days in as few periods as possible."""
    joined: list[Period] = []
    for start, end in sorted(periods, key=lambda period: (period[0], period[1] or dt.date.max)):
        last_end = joined[-1][1] if joined else dt.date.min
        if last_end is not None and start > last_end:
            joined.append((start, end))
        elif last_end is not None:
            joined[-1] = (joined[-1][0], None if end is None else max(end, last_end))
    return joined


def _is_in_force(record: Circle | Membership, day: dt.date) -> bool:
    return (record.start or day) <= day and (record.end is None or day < record.end)


if __name__ == "__main__":
    main(sys.argv[1:])
