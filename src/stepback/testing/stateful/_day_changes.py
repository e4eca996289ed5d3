"""Change records from a day on: what was before the day stays as it was."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any, TypeVar

import attrs

from stepback._records._nodes import Domain, Person
from stepback._records._record import node_fields
from stepback._records._relations import Delegation, Membership, ReportingLine, Support
from stepback.testing._rebuild import is_there_on

D = TypeVar("D", Person, Domain, ReportingLine, Delegation, Support, Membership)
R = TypeVar("R", ReportingLine, Delegation, Support, Membership)


def records_before(record: D, day: dt.date) -> list[D]:
    """The record up to a day; none if it begins on the day or later."""
    if record.start is not None and record.start >= day:
        return []
    is_over = record.end is not None and record.end <= day
    return [record if is_over else attrs.evolve(record, end=day)]


def records_from(record: D, day: dt.date, **changes: Any) -> list[D]:
    """The record from a day on, with other fields changed; none if it ends by then."""
    if record.end is not None and record.end <= day:
        return []
    start = day if record.start is None else max(record.start, day)
    return [attrs.evolve(record, start=start, **changes)]


def end_people(people: Iterable[Person], person: str, day: dt.date) -> list[Person]:
    """The people; the records of one of them end on the day, and later ones are left out."""
    kept: list[Person] = []
    for record in people:
        kept += records_before(record, day) if record.id == person else [record]
    return kept


def end_relations(relations: Iterable[R], person: str, day: dt.date) -> list[R]:
    """The relations; those that join the person to anyone end on the day."""
    kept: list[R] = []
    for relation in relations:
        ends = {getattr(relation, field) for field in node_fields(type(relation))}
        kept += records_before(relation, day) if person in ends else [relation]
    return kept


def transfer_lines(
    lines: Iterable[ReportingLine], person: str, manager: str | None, day: dt.date
) -> list[ReportingLine]:
    """The lines after a person reports to another manager from a day on.

    The new line ends when the old one would have ended; where there is no old one, when the next
    one begins.
    """
    own = [line for line in lines if line.report == person and not line.dotted]
    current = [line for line in own if is_there_on(line, day)]
    if [line.manager for line in current] == ([] if manager is None else [manager]):
        return list(lines)
    kept = [line for line in lines if line not in current]
    kept += [before for line in current for before in records_before(line, day)]
    if manager is not None:
        later = [line.start for line in own if line.start is not None and line.start > day]
        end = current[0].end if current else min(later, default=None)
        kept.append(ReportingLine(manager, person, start=day, end=end))
    return kept


def hand_over_lines(
    lines: Iterable[ReportingLine], person: str, successor: str | None, day: dt.date | None
) -> list[ReportingLine]:
    """The solid lines of a leaver to direct reports, from a day on (``None``: always).

    They come from the successor. If the successor is the report, they come from those to whom
    the leaver would have reported at the time.
    """
    solid = [line for line in lines if not line.dotted]
    above = [line for line in solid if line.report == person]
    handed: list[ReportingLine] = []
    for line in solid:
        if line.manager != person or successor is None:
            continue
        if line.report == successor:
            both = [shared for upper in above for shared in _shared_days(upper, line)]
            new = [attrs.evolve(upper, report=successor) for upper in both]
        else:
            new = [attrs.evolve(line, manager=successor)]
        handed += new if day is None else [part for one in new for part in records_from(one, day)]
    return handed


def _shared_days(line: ReportingLine, other: ReportingLine) -> list[ReportingLine]:
    """The line on the days on which another one is in force as well; none if there are none."""
    starts = [day for day in (line.start, other.start) if day is not None]
    ends = [day for day in (line.end, other.end) if day is not None]
    start, end = max(starts, default=None), min(ends, default=None)
    if start is not None and end is not None and start >= end:
        return []
    return [attrs.evolve(line, start=start, end=end)]
