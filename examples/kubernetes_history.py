"""Ten years of who may approve what in a Kubernetes repository, and how much of it is known.

    python examples/kubernetes_history.py [FOLDER of owners_events_test-infra.csv]

The log says who joined and left the approvers of a directory, and on which day. It is one-sided:
the first version of a file is no event. Two kinds of approvers were there without having joined:
those whose first event is that they leave, and those in the file of today without any event.
`count_agreements` says how well this explains the numbers of approvers that the log itself gives.

It is not recorded since when they were there. So there are two readings, `FIRST_EVENT` and
`START`: since the first event about the directory's approvers, or since before the log began. A
directory without any event is there in the second reading alone. Figures that are about the same
in both do not depend on what is unknown.

How the log becomes an organization, as `kubernetes_owners.py` does it for today:

- A directory is a domain of weight 1 while it names an approver, and its approvers are a circle.
- The approvers of the directories above may approve as well. So a domain starts with the topmost
  circle, and is delegated from circle to circle to the closest, which settles everything.
- `no_parent_owners` ends this. It is known for today only, and is taken to hold in all years.
- If the file of a directory is deleted, its approvers are no longer in. This is a change of the
  repository, not a step back: the log does not say where the files went.
- A team is one approver, under its own name: the log does not say who was in it.
"""

import csv
import datetime as dt
import os
import sys
import textwrap
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import groupby, islice, pairwise
from operator import itemgetter
from pathlib import Path, PurePosixPath

import attrs

import stepback
from stepback import Circle, Delegation, Domain, Membership, Organization, Person
from stepback.scenarios import Panel, compare, panel

DATA = Path(os.environ.get("STEPBACK_DATA", Path(__file__).parents[1] / "../shared/data"))
EVENTS, TODAY = "owners_events_test-infra.csv", "owners_test-infra.csv"
ROOT = "."
FIRST_EVENT, START = "first event", "start"
YEARS = range(2019, 2027)  # before, the log knows fewer than twenty directories
# The figures of a year, with the digits to print: the approvers of the root; directories, and
# approvers of any; the share of decisions that is settled by the root approvers, and that stalls
# without them; effective leaders; and how many approvers have to be away until more than a tenth
# stalls, at most.
FIGURES = {
    "root": 0,
    "directories": 0,
    "approvers": 0,
    "settled": 2,
    "stalls": 2,
    "leaders": 0,
    "a tenth": 0,
}
DAY, ALWAYS, OPEN = dt.timedelta(days=1), dt.date.min, dt.date.max

Approvers = Mapping[str, Collection[str]]  # by directory
Period = tuple[dt.date, dt.date]  # the first day, or ALWAYS; the day after the last, or OPEN


@attrs.frozen
class Event:
    """One person or team that joins or leaves the approvers of one directory."""

    date: dt.date
    commit: str
    directory: str
    kind: str
    approver: str
    holders_after: int


@attrs.frozen
class Log:
    """The events about approvers, and what the file of today says.

    Attributes:
        events: The events, the first one first.
        today: The approvers of today by directory, teams by name.
        team_members: Today's members of the teams that are approvers today.
        without_inheritance: The directories in which nobody from above may approve today.
    """

    events: Sequence[Event]
    today: Approvers
    team_members: Mapping[str, Collection[str]]
    without_inheritance: frozenset[str]

    def seen_leaving(self) -> dict[str, set[str]]:
        """By directory, the approvers whose first event is that they leave."""
        first = {(event.directory, event.approver): event for event in reversed(self.events)}
        found: dict[str, set[str]] = defaultdict(set)
        for (directory, approver), event in first.items():
            if event.kind != "joined":
                found[directory].add(approver)
        return found

    def without_events(self, today: Approvers) -> dict[str, set[str]]:
        """By directory, the approvers of `today` who have no event there."""
        named = {(event.directory, event.approver) for event in self.events}
        return {
            directory: {one for one in approvers if (directory, one) not in named}
            for directory, approvers in today.items()
        }

    def today_by_member(self) -> dict[str, set[str]]:
        """The approvers of today, with its members in place of each team."""
        return {
            directory: {person for one in approvers for person in self.team_members.get(one, [one])}
            for directory, approvers in self.today.items()
        }


def read_log(folder: Path) -> Log:
    """Read the events and the file of today."""
    today: dict[str, set[str]] = defaultdict(set)
    team_members: dict[str, set[str]] = defaultdict(set)
    apart = set()
    for row in _read_rows(folder / TODAY):
        if row["no_parent_owners"] == "True":
            apart.add(row["dir"])
        if row["role"] == "approver":
            today[row["dir"]].add(row["via_alias"] or row["delegate"])
            if row["via_alias"]:
                team_members[row["via_alias"]].add(row["delegate"])
    events = [
        Event(
            date=dt.date.fromisoformat(row["date"]),
            commit=row["commit"],
            directory=row["dir"],
            kind=row["event"],
            approver=row["person"],
            holders_after=int(row["holders_after"]),
        )
        for row in _read_rows(folder / EVENTS)
        if row["role"] == "approver"
    ]
    return Log(events, today, team_members, frozenset(apart))


def merge_approvers(*parts: Approvers) -> dict[str, set[str]]:
    """All approvers of each directory."""
    merged: dict[str, set[str]] = defaultdict(set)
    for part in parts:
        for directory, approvers in part.items():
            merged[directory] |= set(approvers)
    return merged


def count_agreements(log: Log, at_first: Approvers, today: Approvers) -> tuple[int, int, int]:
    """Replay the log from the approvers `at_first`, and compare with what it says itself.

    Returns:
        In how many commits and directories the number of approvers is `holders_after`, of how
        many; and how many directories of `today` end with the approvers of today.
    """
    approvers = merge_approvers(at_first)
    n_agreeing = n_all = 0
    for (_, directory), events in groupby(log.events, lambda one: (one.commit, one.directory)):
        for event in events:
            _apply(event, approvers[directory])
        n_all += 1
        n_agreeing += len(approvers[directory]) == event.holders_after
    n_as_today = sum(approvers[one] == set(named) for one, named in today.items())
    return n_agreeing, n_all, n_as_today


def find_periods(log: Log, since: str) -> dict[str, dict[str, list[Period]]]:
    """When each approver was in, by directory and approver, for one reading of the log."""
    at_first = merge_approvers(log.seen_leaving(), log.without_events(log.today))
    by_directory: dict[str, list[Event]] = defaultdict(list)
    for event in log.events:
        by_directory[event.directory].append(event)
    found: dict[str, dict[str, list[Period]]] = {}
    for directory in sorted(at_first.keys() | by_directory.keys()):
        events = by_directory.get(directory, [])
        if since == START:
            first_day = ALWAYS
        elif events:
            first_day = events[0].date - DAY  # who leaves with the first event was there before
        else:
            continue
        began = dict.fromkeys(sorted(at_first[directory]), first_day)
        periods: dict[str, list[Period]] = defaultdict(list)
        for event in events:
            if event.kind == "joined":
                began[event.approver] = event.date
            else:
                periods[event.approver].append((began.pop(event.approver), event.date))
        for approver, day in began.items():
            periods[approver].append((day, OPEN))
        found[directory] = {
            approver: [(start, end) for start, end in _join_periods(some) if start < end]
            for approver, some in periods.items()
        }
    return found


def build_organization(log: Log, since: str) -> Organization:
    """The organization of all years, for one reading of the log."""
    periods = find_periods(log, since)
    named = {
        directory: _join_periods(period for some in of_approver.values() for period in some)
        for directory, of_approver in periods.items()
    }
    of_anyone: dict[str, list[Period]] = defaultdict(list)
    for of_approver in periods.values():
        for approver, some in of_approver.items():
            of_anyone[approver] += some
    owners: dict[tuple[str, str], list[Period]] = defaultdict(list)
    steps: dict[tuple[str, str, str], list[Period]] = defaultdict(list)
    for directory in named:
        for period, line in _lines_of_circles(directory, named, log.without_inheritance):
            owners[directory, line[0]].append(period)
            for upper, lower in pairwise(line):
                steps[upper, lower, directory].append(period)
    return Organization(
        people=[Person(one, **days) for one, some in of_anyone.items() for days in _records(some)],
        circles=[
            Circle(circle_id(directory), **days)
            for directory, some in named.items()
            for days in _records(some)
        ],
        memberships=[
            Membership(circle_id(directory), approver, **days)
            for directory, of_approver in periods.items()
            for approver, some in of_approver.items()
            for days in _records(some)
        ],
        domains=[
            Domain(directory, circle_id(owner), **days)
            for (directory, owner), some in owners.items()
            for days in _records(some)
        ],
        delegations=[
            Delegation(circle_id(upper), circle_id(lower), domain=directory, **days)
            for (upper, lower, directory), some in steps.items()
            for days in _records(some)
        ],
    )


def circle_id(directory: str) -> str:
    """The id of the circle of a directory's approvers."""
    return f"{directory}/OWNERS"


def year_figures(org: Organization) -> dict[str, float]:
    """The figures of an organization on its day; `FIGURES` says what they are."""
    real = stepback.real_authority(org)
    now = org.snapshot()
    root = [seat.member for seat in now.memberships if seat.group == circle_id(ROOT)]
    return {
        "root": len(root),
        "directories": len(now.domains),
        "approvers": len(real),
        "settled": sum(real[approver] for approver in root),
        "stalls": stepback.absence(org, root).stalled,
        "leaders": stepback.effective_leaders(org),
        "a tenth": stepback.bus_factor(org, threshold=0.1).size,
    }


def measure_years(readings: Mapping[str, Organization]) -> Panel:
    """The figures of each reading on July 1 of each year, as rows."""
    return panel(readings, measure=year_figures, dates=[dt.date(year, 7, 1) for year in YEARS])


def agreement_lines(log: Log) -> Iterator[str]:
    """How well the log, replayed forward, explains its own numbers and the file of today."""
    leaving, by_member = log.seen_leaving(), log.today_by_member()
    yield "Approvers at first                                     as counted   as today"
    for text, at_first, today in [
        ("nobody", {}, log.today),
        ("those whose first event is that they leave", leaving, log.today),
        (
            "and those of today without any event",
            merge_approvers(leaving, log.without_events(log.today)),
            log.today,
        ),
        (
            "the same, but today's teams as their members",
            merge_approvers(leaving, log.without_events(by_member)),
            by_member,
        ),
    ]:
        n_agreeing, n_all, n_as_today = count_agreements(log, at_first, today)
        yield f"{text:52} {n_agreeing:4} of {n_all} {n_as_today:4} of {len(today)}"


def event_lines(log: Log) -> Iterator[str]:
    """How many people left in which way, and on how many days."""
    for kind in ("joined", "left", "emeritus", "file_deleted"):
        n_by_day = Counter(event.date for event in log.events if event.kind == kind)
        (busiest, n_most), *_ = n_by_day.most_common(1)
        yield (f"{kind:12} {n_by_day.total():4} on {len(n_by_day):3} days, {n_most:2} on {busiest}")


def root_changes(log: Log) -> str:
    """The number of root approvers after each day on which it changed, with the day."""
    n_by_day = {event.date: event.holders_after for event in log.events if event.directory == ROOT}
    days = [day for before, day in pairwise(n_by_day) if n_by_day[before] != n_by_day[day]]
    return ", ".join(f"{n_by_day[day]} from {day}" for day in days if day.year >= YEARS[0])


def year_lines(years: Panel) -> Iterator[str]:
    """A line for each date, with the lowest and the highest of its rows."""
    rows = years.to_dict()["rows"]
    table = [["July 1", *FIGURES]]
    for date, of_date in groupby(sorted(rows, key=itemgetter("date")), itemgetter("date")):
        both = list(of_date)
        ranges = (format_range([row[name] for row in both], n) for name, n in FIGURES.items())
        table.append([date[:4], *ranges])
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    for line in table:
        yield "  ".join(cell.rjust(width) for cell, width in zip(line, widths, strict=True))


def format_range(values: Iterable[float], n_digits: int) -> str:
    """The lowest and the highest value, or the one that both round to."""
    texts = [f"{value:.{n_digits}f}" for value in sorted(values)]
    return texts[0] if texts[0] == texts[-1] else f"{texts[0]}-{texts[-1]}"


def change_lines(org: Organization, first: str, last: str) -> Iterator[str]:
    """Who decides more and who less on the last day than on the first."""
    comparison = compare(org.at(first), org.at(last))
    yield f"From {first} to {last}, as shares of all decisions:"
    for word, changes in (("more", comparison.gained), ("less", comparison.lost)):
        largest = islice(changes.items(), 6)
        yield f"  {word}  " + "\n        ".join(f"{share:.4f} {one}" for one, share in largest)


def report_lines(log: Log) -> Iterator[str]:
    """The lines of the report."""
    yield from agreement_lines(log)
    yield ""
    yield from event_lines(log)
    yield ""
    readings = {since: build_organization(log, since) for since in (FIRST_EVENT, START)}
    yield from year_lines(measure_years(readings))
    yield ""
    yield from textwrap.wrap(
        f"Root approvers: {root_changes(log)}.", width=76, break_on_hyphens=False
    )
    yield ""
    yield from change_lines(readings[START], "2019-10-01", "2019-10-02")


def main(arguments: list[str]) -> None:
    """Print the report."""
    folder = Path(*arguments) if arguments else DATA / "kubernetes_owners"
    if not (folder / EVENTS).is_file():
        sys.exit(f"{folder / EVENTS} is missing: give its folder, or set STEPBACK_DATA")
    print(*report_lines(read_log(folder)), sep="\n")


def _read_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _apply(event: Event, approvers: set[str]) -> None:
    if event.kind == "joined":
        approvers.add(event.approver)
    else:
        approvers.discard(event.approver)


def _lines_of_circles(
    directory: str, named: Mapping[str, Sequence[Period]], apart: Collection[str]
) -> Iterator[tuple[Period, list[str]]]:
    """The periods of a directory, each with the circles that may decide in it, from the top."""
    places = [directory]
    for above in map(str, PurePosixPath(directory).parents):
        if places[-1] in apart or directory == ROOT:
            break
        places.append(above)
    days = sorted({day for place in places for period in named.get(place, []) for day in period})
    for start, end in pairwise(days):
        line = [
            place
            for place in reversed(places)
            if any(first <= start < last for first, last in named.get(place, []))
        ]
        if directory in line:
            yield (start, end), line


def _join_periods(periods: Iterable[Period]) -> list[Period]:
    """The same days in as few periods as possible."""
    joined: list[Period] = []
    for start, end in sorted(periods):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _records(periods: Iterable[Period]) -> Iterator[dict[str, dt.date | None]]:
    """The days of the records that hold the periods."""
    for start, end in _join_periods(periods):
        yield {
            "start": None if start == ALWAYS else start,
            "end": None if end == OPEN else end,
        }


if __name__ == "__main__":
    main(sys.argv[1:])
