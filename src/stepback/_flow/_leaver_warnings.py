"""Warnings, on the date entered, about what rests on nodes that are not in force on it."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

import numpy as np

from stepback._algorithms._arrays import Array
from stepback._columns._table import Table
from stepback._flow._active_delegations import in_force_mask
from stepback._flow._compiled import Compiled
from stepback._flow._delegation_place import describe_right
from stepback._flow._lifetime_warnings import References, list_warnings
from stepback._problems._format import format_id
from stepback._problems._problem import Problem

_HELD = "held-by-a-leaver"


def find_leaver_warnings(compiled: Compiled) -> Iterator[Problem]:
    """Rights, support, lines and posts that rest on whoever is not in force on the date."""
    date, records = compiled.date, compiled.records
    if date is None or not records.is_dated:
        return
    references = References.from_records(records)
    if references is not None and references.nodes is not None:
        finder = _LeaverFinder(compiled, references, date)
        yield from finder.find_rights()
        yield from finder.find_vacant_domains()
        yield from finder.find_relations("supports")
        yield from finder.find_relations("reporting")
    yield from _find_vacant_posts(compiled)


# Of supports and lines: the fields of who may have left, and of who is left behind.
_LEFT_BEHIND = {
    "supports": ("supporter", "supported", "support-from-a-leaver"),
    "reporting": ("manager", "report", "reports-to-a-leaver"),
}
_REMEDIES = {
    "supports": "give it days on which both are there, and add who supports {} now",
    "reporting": "give it days on which both are there, and add the line of {} on the other days",
}


class _LeaverFinder:
    """Looks for what is in force by its own days, though a node that it refers to is not."""

    def __init__(self, compiled: Compiled, references: References, date: datetime.date) -> None:
        self._compiled = compiled
        self._records = compiled.records
        self._references = references
        self._date = date
        self._day = int(np.datetime64(date, "D").astype(np.int64))

    def _absent_mask(self, table: Table, field: str, rows: Array) -> Array:
        days = np.full(rows.size, self._day)
        return self._references.absent_mask(table, field, rows, days)

    def _describe(self, table: Table, field: str, row: int) -> str:
        name = self._references.name(table, field, row)
        absence = self._references.describe_absence(table, field, row, self._day)
        return f"its {field}, {name}, {absence}"

    def find_rights(self) -> Iterator[Problem]:
        """Delegations within their own days whose delegate or principal is not in force."""
        records, table = self._records, self._records.tables["delegations"]
        rows = np.flatnonzero(in_force_mask(records, self._date, self._compiled.contexts))
        fields = ("principal", "delegate")
        is_absent = {field: self._absent_mask(table, field, rows) for field in fields}
        absent = dict(zip(rows.tolist(), zip(*is_absent.values(), strict=True), strict=True))

        def describe(row: int) -> Problem:
            at_fault = [
                field for field, is_gone in zip(fields, absent[row], strict=True) if is_gone
            ]
            who = ", and ".join(self._describe(table, field, row) for field in at_fault)
            principal, right = describe_right(records, row)
            message = (
                f"{who}: nobody has {right} from {principal} by it on {self._date}; give it "
                "days on which both are there, or leave it out"
            )
            return table.make_problem(_HELD, message, [row], at_fault[-1], records.ids)

        is_gone = np.logical_or(*is_absent.values())
        yield from list_warnings(table, rows[is_gone], describe)

    def find_vacant_domains(self) -> Iterator[Problem]:
        """Domains in force whose owner is not, so that they are vacant."""
        table = self._records.tables["domains"]
        rows = np.flatnonzero(table.in_force_mask(self._date))

        def describe(row: int) -> Problem:
            message = (
                f"{self._describe(table, 'owner', row)}: it is vacant on {self._date}; give it "
                "days on which its owner is there, and add a record with the owner that it has then"
            )
            return table.make_problem(_HELD, message, [row], "owner")

        yield from list_warnings(table, rows[self._absent_mask(table, "owner", rows)], describe)

    def find_relations(self, name: str) -> Iterator[Problem]:
        """Supports or lines from those who are not in force to those who are."""
        if name not in self._records.tables:
            return
        table = self._records.tables[name]
        source, target, code = _LEFT_BEHIND[name]
        rows = np.flatnonzero(table.in_force_mask(self._date))
        is_left = self._absent_mask(table, source, rows) & ~self._absent_mask(table, target, rows)

        def describe(row: int) -> Problem:
            left_behind = self._references.name(table, target, row)
            remedy = _REMEDIES[name].format(left_behind)
            if name == "reporting" and table.has_days_of_report(row):
                manager = self._references.name(table, source, row)
                remedy = (
                    f"name who leads {left_behind} on the days without it, or nobody, in a row of "
                    f"these days, or correct the days of {manager}"
                )
            message = f"{self._describe(table, source, row)}; {remedy}"
            return table.make_problem(code, message, [row], source, self._records.ids)

        yield from list_warnings(table, rows[is_left], describe)


def _find_vacant_posts(compiled: Compiled) -> Iterator[Problem]:
    """Roles in force that have memberships on record, and are held by nobody on the date.

    The row of an export says itself who holds a post, or that nobody does.
    """
    day, records = compiled.day, compiled.records
    if records.tables["memberships"].is_of_export:
        return
    columns, table = compiled.columns, compiled.columns.tables["roles"]
    first, after = columns.n_people, columns.n_people_and_roles - day.n_stand_ins
    is_vacant = ~compiled.groups.is_occupied[first:after]
    nodes = np.arange(first, after)
    of_records = nodes if day.nodes is None else day.nodes[first:after]
    has_members = np.zeros(records.n_nodes, dtype=np.bool_)
    has_members[records.tables["memberships"]["group"]] = True
    rows = np.flatnonzero(is_vacant & has_members[of_records])

    def describe(row: int) -> Problem:
        id_ = format_id(table["id"][row])
        message = (
            f"nobody holds {id_} on {compiled.date}, though its memberships say who does on other "
            "days; add the membership of who holds it then, or let the role end"
        )
        return table.make_problem("vacant-post", message, [row], "")

    yield from list_warnings(table, rows, describe)
