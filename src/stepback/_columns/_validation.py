"""Validation of what has to hold between the records of an organization."""

from __future__ import annotations

import datetime
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

import attrs
import numpy as np

from stepback._algorithms._arrays import (
    LEAST_SHARE,
    distinct_values,
)
from stepback._algorithms._topology import find_cycles
from stepback._columns._day_intervals import FIRST_DAY, meeting_groups
from stepback._columns._limit_checks import LIMIT_CODES, check_amounts, check_limits
from stepback._columns._membership_checks import check_memberships
from stepback._columns._membership_shares import check_membership_shares
from stepback._columns._relation_checks import (
    find_duplicates,
    format_first_day,
    node_problems,
    single_rows,
)
from stepback._columns._relation_days import RelationDays
from stepback._columns._reporting_checks import check_lines
from stepback._columns._table import Columns, Table
from stepback._columns._term_checks import check_terms
from stepback._problems._alike import list_alike
from stepback._problems._problem import Problem
from stepback._records._nodes import PERSONAL_FIELDS
from stepback._records._record import RelationSchema, node_fields
from stepback._records._record_types import relation_schemas

_SCALE = 2.0**64  # more than there are domains
_WORD = re.compile(r"\w+")


def _check_self_relations(columns: Columns) -> Iterator[Problem]:
    """Relations of a node to itself."""
    for table, schema in _relation_tables(columns):
        source, target = node_fields(table.record)
        text = f"{schema.self_text}; {schema.self_remedy}"
        is_self = table[source] == table[target]
        yield from node_problems(columns, table, target, is_self, schema.self_code, text)


def _check_repeated_relations(columns: Columns) -> Iterator[Problem]:
    """Relations that repeat another one while both are in force."""
    for table, schema in _relation_tables(columns):
        copies = [tuple(rows) for rows in find_duplicates(table, schema.repeat_fields)]
        first_days: dict[tuple[int, ...], int] = {}
        if schema.repeat_fields is not None and columns.is_dated:
            first_days = _copies_at_one_time(columns, table, copies)
            copies = list(first_days)

        def describe(
            rows: tuple[int, ...],
            all_rows: Sequence[int],
            table: Table = table,
            first_days: Mapping[tuple[int, ...], int] = first_days,
        ) -> Problem:
            message = f"given {len(rows)} times; keep one"
            if rows in first_days:
                message = (
                    f"given {len(rows)} times, and twice at one time"
                    f"{format_first_day(first_days[rows])}; keep one, or let each end no later "
                    "than the next one starts"
                )
            return table.make_problem("repeated-relation", message, all_rows, "", columns.ids)

        yield from list_alike({rows: list(rows) for rows in copies}, describe)


def _copies_at_one_time(
    columns: Columns, table: Table, copies: Sequence[tuple[int, ...]]
) -> dict[tuple[int, ...], int]:
    """Of copies, those that are in force while another copy is, and the first day of this."""
    rows = np.array([row for group in copies for row in group], dtype=np.int64)
    number = np.zeros(len(table), dtype=np.int64)
    number[rows] = np.repeat(np.arange(len(copies)), list(map(len, copies)))
    days = RelationDays.from_rows(columns, table, np.sort(rows))
    found: dict[tuple[int, ...], int] = {}
    for group in meeting_groups(number[days.row], days.begin, days.end):
        meeting = tuple(distinct_values(days.row[group]).tolist())
        second = int(np.sort(days.begin[group])[1])  # when it begins, the first is in force
        found[meeting] = min(second, found.get(meeting, second))
    return found


def _check_domain_weights(columns: Columns) -> Iterator[Problem]:
    """Weights of which no shares can be computed: the sum is not finite, or one is almost 0."""
    domains = columns.tables["domains"]
    with np.errstate(over="ignore"):
        total = domains["weight"].sum()  # of all records, as if in force at one time
    first_day = None if np.isfinite(total) else _first_endless_day(domains)
    if first_day is not None:
        on_day = format_first_day(first_day)
        message = f"the weights sum to more than a number can hold{on_day}; count in a larger unit"
        heaviest = int(domains["weight"].argmax())
        yield domains.make_problem("endless-weight", message, [heaviest], "weight")

    def describe(row: int, rows: Sequence[int]) -> Problem:
        message = (
            f"{float(domains['weight'][row])!r} is too little to be divided without rounding to 0; "
            f"weigh all domains in a smaller unit, so that each has {LEAST_SHARE:g} or more"
        )
        return domains.make_problem("slight-weight", message, rows, "weight")

    yield from list_alike(single_rows(domains["weight"] < LEAST_SHARE), describe)


def _first_endless_day(domains: Table) -> int | None:
    """The first day on which the weights of domains in force sum to more than a number can hold."""
    if not domains.is_dated:
        return FIRST_DAY
    order = np.argsort(np.concatenate([domains.first_days, domains.end_days]), kind="stable")
    day = np.concatenate([domains.first_days, domains.end_days])[order]
    scaled = domains["weight"] / _SCALE  # so that no sum of them is too large
    total = np.cumsum(np.concatenate([scaled, -scaled])[order])
    is_endless = total > np.finfo(np.float64).max / _SCALE
    is_endless[:-1] &= day[1:] > day[:-1]  # once everything of the day is counted
    found = np.flatnonzero(is_endless)
    return int(day[found[0]]) if found.size else None


# All checks run, whatever the others find, since an error names all problems at once. A check
# leaves out what an earlier one reports: a line from a node to itself is not also a cycle. So
# the order is from single records to what several records add up to.
_CHECKS = (
    _check_self_relations,
    check_lines,
    check_memberships,
    check_membership_shares,
    check_terms,
    check_limits,
    check_amounts,
    _check_domain_weights,
    _check_repeated_relations,
)


def validate(columns: Columns) -> list[Problem]:
    """All problems between records that do not depend on what is in force."""
    return [problem for check in _CHECKS for problem in check(columns)]


def strip_invalid(
    columns: Columns, problems: Iterable[Problem], date: datetime.date | None
) -> Columns:
    """The part of invalid columns from which the flow on `date` can be built, to find its problems.

    Building it finds cycles of authority and shares above 1, which belong into the same error as
    `problems`, which `validate` found. Only this is dropped, since it cannot be built or would
    repeat a problem in other words:

    - limits (not their delegations), if one or the amounts are invalid: bands are not defined;
    - a delegation to itself, which would be a cycle of one;
    - a repeated delegation after the first, which would add its share again;
    - a membership of a node in itself or in a person, and all members of a group that is on a
      cycle of memberships on the date, which has no members in the end.
    """
    delegations, memberships = columns.tables["delegations"], columns.tables["memberships"]
    if not LIMIT_CODES.isdisjoint(problem.code for problem in problems):
        delegations = delegations.with_columns(limit=np.full(len(delegations), np.nan))
    is_kept = delegations["principal"] != delegations["delegate"]
    for _, *repeated in find_duplicates(delegations):
        is_kept[repeated] = False
    delegations = delegations.take(is_kept)
    group, member = memberships["group"], memberships["member"]
    is_kept = (group >= columns.n_people) & (group != member)
    in_force = np.flatnonzero(is_kept & memberships.in_force_mask(date))
    days = RelationDays.from_rows(columns, memberships, in_force)
    nested = days.row if date is None else days.row[days.contains(date)]
    cycles = find_cycles(columns.n_nodes, group[nested], member[nested])
    is_kept &= ~np.isin(group, [node for cycle in cycles for node in cycle])
    return columns.with_tables(delegations=delegations, memberships=memberships.take(is_kept))


def mark_answer_problems(
    problems: Iterable[Problem], sources: Collection[str], columns: Collection[str] = ()
) -> tuple[Problem, ...]:
    """The problems, with those in tables (`sources`) or `columns` of answers marked as personal.

    So is a column whose header contains the name of a personal field, as "competence (own)".
    """
    return tuple(
        attrs.evolve(problem, is_personal=True)
        if problem.where.source in sources or is_answer_column(problem.where.column, columns)
        else problem
        for problem in problems
    )


def is_answer_column(header: str, columns: Collection[str]) -> bool:
    """Whether a column may hold what people answered: one of `columns`, or so called."""
    return header in columns or not PERSONAL_FIELDS.isdisjoint(_WORD.findall(header.casefold()))


def _relation_tables(columns: Columns) -> Iterator[tuple[Table, RelationSchema]]:
    """Each table of relations that is not missing, with its schema."""
    for name, schema in relation_schemas().items():
        if name in columns.tables:
            yield columns.tables[name], schema
