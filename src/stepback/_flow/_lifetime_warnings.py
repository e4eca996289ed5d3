"""Warnings about relations and domains outside the life of the nodes that they refer to."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Any

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback._columns._day_intervals import FIRST_DAY, LAST_DAY, day_numbers
from stepback._columns._relation_days import Lives, RelationDays
from stepback._columns._table import Columns, Table
from stepback._problems._alike import MAX_ALIKE
from stepback._problems._format import format_id, join_truncated
from stepback._problems._problem import Problem
from stepback._records._record import domain_fields, node_fields, record_schema
from stepback._records._relations import ReportingLine

_CODE = "outside-life"
_NAMED = 3  # intervals of a life


def find_outside_life(records: Columns) -> Iterator[Problem]:
    """Relations and domains whose stated days go beyond the life of what they refer to.

    Or which are never in force, because these days and lives never meet. A start or an end that
    is open states nothing.
    """
    references = References.from_records(records)
    if references is None:
        return
    for table in records.tables.values():
        fields = references.fields(table)
        if fields:
            yield from _find_in_table(records, table, references, fields)


@attrs.frozen(eq=False)
class References:
    """The lives of what relations and domains refer to.

    Attributes:
        records: All records.
        nodes, domains: When each is there; ``None``: always.
    """

    records: Columns
    nodes: Lives | None
    domains: Lives | None

    @classmethod
    def from_records(cls, records: Columns) -> References | None:
        """``None`` if all nodes and domains are always there."""
        nodes, domains = Lives.of_nodes(records), Lives.of_domains(records)
        return None if nodes is None and domains is None else cls(records, nodes, domains)

    def fields(self, table: Table) -> tuple[str, ...]:
        """The fields of a table whose references are not always there."""
        return (
            *(node_fields(table.record) if self.nodes else ()),
            *(domain_fields(table.record) if self.domains else ()),
        )

    def lives(self, table: Table, field: str) -> Lives:
        """The lives of what `field` refers to, which are not all without bounds."""
        lives = self.nodes if field in node_fields(table.record) else self.domains
        return lives or Lives(*np.zeros((3, 1), dtype=np.int64))  # only asked for `fields`

    def bounds(self, table: Table, fields: Sequence[str]) -> Array:
        """How many of each record's own days and the lives of its `fields` are bounded.

        One alone always leaves a day.
        """
        count = np.zeros(len(table), dtype=np.int64)
        count += ~np.isnat(table["start"]) | ~np.isnat(table["end"])
        for field in fields:
            lives = self.lives(table, field)
            is_always = np.diff(lives.start) == 1
            first = lives.start[:-1][is_always]
            is_always[is_always] = (lives.begin[first] == FIRST_DAY) & (
                lives.end[first] == LAST_DAY
            )
            number = table[field]
            count += (number >= 0) & ~is_always[number]
        return count

    def absent_mask(self, table: Table, field: str, rows: Array, days: Array) -> Array:
        """Whether what `field` of each row refers to is not there on a day of its own."""
        asked = RelationDays(np.arange(rows.size), days, days + 1)
        there = asked.within(self.lives(table, field), table[field][rows])
        is_absent = np.ones(rows.size, dtype=np.bool_)
        is_absent[there.row] = False
        return is_absent

    def intervals(self, table: Table, field: str, row: int) -> list[tuple[int, int]]:
        """When what `field` of a row refers to is there; none if it refers to nothing."""
        number = int(table[field][row])
        if number < 0:
            return []
        lives = self.lives(table, field)
        place = slice(int(lives.start[number]), int(lives.start[number + 1]))
        return list(zip(lives.begin[place].tolist(), lives.end[place].tolist(), strict=True))

    def name(self, table: Table, field: str, row: int) -> str:
        """The id of what `field` of a row refers to, for a message."""
        is_node = field in node_fields(table.record)
        ids = self.records.ids if is_node else self.records.domain_ids
        return format_id(ids[table[field][row]])

    def describe_absence(self, table: Table, field: str, row: int, day: int) -> str:
        """Why what `field` of a row refers to is not there on a day: since when, or until when."""
        intervals = self.intervals(table, field, row)
        ends = [end for _, end in intervals if end <= day]
        if ends:
            return f"has not been in force since {format_day(max(ends))}"
        return f"is not in force before {format_day(min(begin for begin, _ in intervals))}"


def format_day(day: int) -> str:
    """Format a day given as a number."""
    return str(np.datetime64(day, "D"))


def list_warnings(
    table: Table, rows: Array, describe: Callable[[int], Problem]
) -> Iterator[Problem]:
    """A warning for each of the first rows, and one more for all others.

    Those about what people answered are personal. Unlike errors, which have to be corrected one
    by one, warnings are also bounded where the records have no rows.
    """
    is_personal = record_schema(table.record).is_surveyed
    marks: dict[str, Any] = {"severity": "warning", "is_personal": is_personal}
    every = iter(rows.tolist())
    for row in islice(every, MAX_ALIKE):
        yield attrs.evolve(describe(row), **marks)
    others = list(every)
    if others:
        first = describe(others[0])
        message = f"and {len(others):,} more like those before; the first: {first.message}"
        where = first.where
        if table.row_numbers is not None:
            where = table.locate(others, where.column)
        yield attrs.evolve(first, message=message, where=where, **marks)


def _has_days_of_report(table: Table, row: int) -> bool:
    """Whether a relation is a line with the days of the row of its report."""
    return table.record is ReportingLine and table.has_days_of_report(row)


def _find_in_table(
    records: Columns, table: Table, references: References, fields: tuple[str, ...]
) -> Iterator[Problem]:
    suspects = np.flatnonzero(references.bounds(table, fields) > 1)
    is_never = np.zeros(len(table), dtype=np.bool_)
    is_never[suspects] = True
    is_never[RelationDays.from_rows(records, table, suspects).row] = False
    # What never is in force is no less so for the days that it states.
    for column, days_stated, is_end in (
        ("start", table.first_days, False),
        ("end", table.end_days - 1, True),
    ):
        is_open = np.isnat(table[column])
        stated = np.flatnonzero(~is_open & ~is_never)
        is_absent = {
            field: references.absent_mask(table, field, stated, days_stated[stated])
            for field in fields
        }
        is_outside = np.logical_or.reduce([*is_absent.values()])
        absent_fields = {
            int(stated[place]): [field for field in fields if is_absent[field][place]]
            for place in np.flatnonzero(is_outside)[: MAX_ALIKE + 1].tolist()
        }

        def describe(
            row: int,
            column: str = column,
            is_end: bool = is_end,  # noqa: FBT001  (of this column)
            absent_fields: dict[int, list[str]] = absent_fields,
        ) -> Problem:
            text = _describe_stated_day(references, table, absent_fields[row], row, is_end=is_end)
            # The days of such a line are right, as somebody was hired then: the manager is not.
            at_fault = "manager" if _has_days_of_report(table, row) else column
            return table.make_problem(_CODE, text, [row], at_fault, records.ids)

        yield from list_warnings(table, stated[is_outside], describe)

    def describe_never(row: int) -> Problem:
        text = _describe_never_met(references, table, fields, row)
        at_fault = "manager" if _has_days_of_report(table, row) else ""
        return table.make_problem(_CODE, text, [row], at_fault, records.ids)

    yield from list_warnings(table, np.flatnonzero(is_never), describe_never)


def _describe_stated_day(
    references: References, table: Table, fields: list[str], row: int, *, is_end: bool
) -> str:
    """Which of the `fields` is absent on the first or the last day, and the day to give instead."""
    bounds = {}
    stated = int(table["end" if is_end else "start"][row].astype(np.int64))
    for field in fields:
        intervals = references.intervals(table, field, row)
        if is_end:
            bounds[field] = max(end for _, end in intervals if end < stated)
        else:
            bounds[field] = min(begin for begin, _ in intervals if begin > stated)
    field = min(bounds, key=bounds.__getitem__) if is_end else max(bounds, key=bounds.__getitem__)
    name, bound = references.name(table, field, row), format_day(bounds[field])
    if _has_days_of_report(table, row):
        report = references.name(table, "report", row)
        if is_end:
            return (
                f"{report} is there until {table['end'][row]}, but its manager, {name}, until "
                f"{bound} only; split the row on {bound} and name who leads {report} from then on, "
                f"or nobody, or correct the days of {name}"
            )
        intervals = references.intervals(table, "manager", row)
        again = " again" if any(end <= stated for _, end in intervals) else ""
        return (
            f"{report} is there from {table['start'][row]} on, but its manager, {name}, not{again} "
            f"before {bound}; split the row on {bound} and name who leads {report} before, or "
            f"nobody, or correct the days of {name}"
        )
    word, day = ("end", table["end"][row]) if is_end else ("start", table["start"][row])
    remedy = f"let it {word} on {bound}"
    intervals = references.intervals(table, field, row)
    if any(begin > stated if is_end else end <= stated for begin, end in intervals):
        # Without this day, it would be in force in another part of that life as well.
        there = f"is in force {_describe_periods(intervals)}"
    else:
        there = f"is in force until {bound} only" if is_end else f"is not in force before {bound}"
        remedy += f", or leave the {word} empty"
    return f"{word}s on {day}, but its {field}, {name}, {there}; {remedy}"


def _describe_never_met(
    references: References, table: Table, fields: tuple[str, ...], row: int
) -> str:
    """Which days and lives never meet."""
    begin, end = table["start"][[row]], table["end"][[row]]
    own = int(day_numbers(begin, FIRST_DAY)[0]), int(day_numbers(end, LAST_DAY)[0])
    lives = [("its own", [own])]
    if _has_days_of_report(table, row):
        fields = ("manager",)
    lives += [
        (f"those of its {field}, {references.name(table, field, row)}", intervals)
        for field in fields
        if (intervals := references.intervals(table, field, row))
    ]
    described = [
        f"{name} ({_describe_periods(periods)})"
        for name, periods in lives
        if periods != [(FIRST_DAY, LAST_DAY)]
    ]
    if _has_days_of_report(table, row):
        manager, report = (references.name(table, end, row) for end in ("manager", "report"))
        return (
            f"{manager} never leads {report}, since these days never meet: "
            f"{join_truncated(described)}; name who leads {report} then, or nobody, or correct the "
            f"days of {manager}"
        )
    result = "never has its owner" if "id" in table.columns else "is never in force"
    return (
        f"{result}, since these days never meet: {join_truncated(described)}; correct a start or "
        "an end, or leave it out"
    )


def _describe_periods(periods: list[tuple[int, int]]) -> str:
    words = [
        " ".join(
            f"{word} {format_day(day)}"
            for word, day, missing in (("from", begin, FIRST_DAY), ("until", end, LAST_DAY))
            if day != missing
        )
        for begin, end in periods[:_NAMED]
    ]
    return join_truncated(words, n_total=len(periods))
