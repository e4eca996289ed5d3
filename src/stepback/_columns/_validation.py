"""Validation of what has to hold between the records of an organization."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice

import attrs
import numpy as np

from stepback._algorithms._arrays import (
    LEAST_SHARE,
    group_rows,
)
from stepback._algorithms._topology import find_cycles
from stepback._columns._day_intervals import meeting_groups
from stepback._columns._membership_checks import check_membership_shares, check_memberships
from stepback._columns._relation_checks import find_duplicates, node_problems, single_rows
from stepback._columns._reporting_checks import check_lines
from stepback._columns._table import Columns, Table
from stepback._problems._alike import list_alike
from stepback._problems._format import format_id, join_truncated
from stepback._problems._problem import Problem
from stepback._records._nodes import BY_CHOICE, PERSONAL_FIELDS
from stepback._records._record import RelationSchema, node_fields
from stepback._records._record_types import relation_schemas

LIMIT_WITHOUT_AMOUNTS = "limit-without-amounts"
_WORTHLESS_AMOUNTS = "worthless-amounts"
LIMIT_CODES = frozenset({LIMIT_WITHOUT_AMOUNTS, _WORTHLESS_AMOUNTS})
_MAX_DOMAINS = 3
_WORD = re.compile(r"\w+")


def _check_self_relations(columns: Columns) -> Iterator[Problem]:
    """Relations of a node to itself."""
    for table, schema in _relation_tables(columns):
        source, target = node_fields(table.record)
        text = f"{schema.self_text}; {schema.self_remedy}"
        is_self = table[source] == table[target]
        yield from node_problems(columns, table, target, is_self, schema.self_code, text)


def _check_repeated_relations(columns: Columns) -> Iterator[Problem]:
    """Relations that repeat another one."""
    for table, schema in _relation_tables(columns):

        def describe(_: int, rows: Sequence[int], table: Table = table) -> Problem:
            message = f"given {len(rows)} times; keep one"
            return table.make_problem("repeated-relation", message, rows, "", columns.ids)

        copies = find_duplicates(table, schema.repeat_fields)
        if schema.repeat_fields is not None and table.is_dated:
            copies = _copies_at_one_time(table, copies)
        yield from list_alike({rows[0]: rows for rows in copies}, describe)


def _copies_at_one_time(table: Table, copies: Sequence[Sequence[int]]) -> list[list[int]]:
    """Of copies, those that are in force while another copy is."""
    rows = np.array([row for group in copies for row in group], dtype=np.int64)
    number = np.repeat(np.arange(len(copies)), list(map(len, copies)))
    meeting = meeting_groups(number, table.first_days[rows], table.end_days[rows])
    return [rows[group].tolist() for group in meeting]


def _check_terms(columns: Columns) -> Iterator[Problem]:
    """Records that end before they start."""
    for table in columns.tables.values():
        if not table.is_dated:
            continue

        def describe(row: int, rows: Sequence[int], table: Table = table) -> Problem:
            message = (
                f"ends on {table['end'][row]}, no later than it starts; it would never be in force"
            )
            return table.make_problem("ends-before-start", message, rows, "end", columns.ids)

        yield from list_alike(single_rows(table["end"] <= table["start"]), describe)


def _check_limits(columns: Columns) -> Iterator[Problem]:
    """Limits in domains without amounts, unless an autonomy says how much is settled."""
    table, domains = columns.tables["delegations"], columns.tables["domains"]
    without_amounts = {row for row, amounts in enumerate(domains["amounts"]) if amounts is None}
    limited = np.flatnonzero(~np.isnan(table["limit"]) & np.isnan(table["autonomy"]))
    if not without_amounts or not limited.size:
        return
    in_order = sorted(without_amounts)
    named_domains = group_rows(table["principal"].tolist(), table["domain"].tolist())
    affected: dict[int, list[int]] = {}  # the first domains of each row, and how many there are
    n_affected: dict[int, int] = {}
    found: dict[int, tuple[list[int], int]] = {}  # of each principal
    for row in limited.tolist():
        domain, principal = int(table["domain"][row]), int(table["principal"][row])
        if domain >= 0:
            first, n = [domain], int(domain in without_amounts)
        else:  # a delegation without a domain applies where none of the principal names it
            if principal not in found:
                named = without_amounts.intersection(named_domains[principal])
                others = islice((row for row in in_order if row not in named), _MAX_DOMAINS)
                found[principal] = list(others), len(without_amounts) - len(named)
            first, n = found[principal]
        if n:
            affected[row], n_affected[row] = first, n

    def describe(row: int, rows: Sequence[int]) -> Problem:
        ids = map(format_id, columns.domain_ids[affected[row]])
        listed = join_truncated(ids, conjunction="", n_total=n_affected[row])
        message = (
            f"limit {table['limit'][row]:,.15g} in a domain without amounts ({listed}); give the "
            "domain amounts, or an autonomy that says how much is settled under the limit"
        )
        return table.make_problem(LIMIT_WITHOUT_AMOUNTS, message, rows, "limit", columns.ids)

    yield from list_alike({row: [row] for row in affected}, describe)


def _check_amounts(columns: Columns) -> Iterator[Problem]:
    """Amounts that weigh by their value, and whose sum is 0 or not finite."""
    domains = columns.tables["domains"]
    by_value = np.flatnonzero(domains["by"] == BY_CHOICE.option_code("value")).tolist()
    # If none are known, any sum will do.
    totals = {row: sum(domains["amounts"][row] or [1.0]) for row in by_value}

    def describe(row: int, rows: Sequence[int]) -> Problem:
        shown = "more than a number can hold" if totals[row] else "0"
        message = f"the amounts sum to {shown}, so they cannot weigh by value; weigh them by count"
        return domains.make_problem(_WORTHLESS_AMOUNTS, message, rows, "amounts")

    worthless = {row: [row] for row, total in totals.items() if not 0 < total < math.inf}
    yield from list_alike(worthless, describe)


def _check_domain_weights(columns: Columns) -> Iterator[Problem]:
    """Weights of which no shares can be computed: the sum is not finite, or one is almost 0."""
    domains = columns.tables["domains"]
    with np.errstate(over="ignore"):
        total = domains["weight"].sum()
    if not np.isfinite(total):
        message = "the weights sum to more than a number can hold; count in a larger unit"
        heaviest = int(domains["weight"].argmax())
        yield domains.make_problem("endless-weight", message, [heaviest], "weight")

    def describe(row: int, rows: Sequence[int]) -> Problem:
        message = (
            f"{float(domains['weight'][row])!r} is too little to be divided without rounding to 0; "
            f"weigh all domains in a smaller unit, so that each has {LEAST_SHARE:g} or more"
        )
        return domains.make_problem("slight-weight", message, rows, "weight")

    yield from list_alike(single_rows(domains["weight"] < LEAST_SHARE), describe)


# All checks run, whatever the others find, since an error names all problems at once. A check
# leaves out what an earlier one reports: a line from a node to itself is not also a cycle. So
# the order is from single records to what several records add up to.
_CHECKS = (
    _check_self_relations,
    check_lines,
    check_memberships,
    check_membership_shares,
    _check_terms,
    _check_limits,
    _check_amounts,
    _check_domain_weights,
    _check_repeated_relations,
)


def validate(columns: Columns) -> list[Problem]:
    """All problems between records that do not depend on what is in force."""
    return [problem for check in _CHECKS for problem in check(columns)]


def strip_invalid(columns: Columns, problems: Iterable[Problem]) -> Columns:
    """The part of invalid columns from which a flow can be built, to find its problems too.

    Building it finds cycles of authority and shares above 1, which belong into the same error as
    `problems`, which `validate` found. Only this is dropped, since it cannot be built or would
    repeat a problem in other words:

    - limits (not their delegations), if one or the amounts are invalid: bands are not defined;
    - a delegation to itself, which would be a cycle of one;
    - a repeated delegation after the first, which would add its share again;
    - a membership of a node in itself or in a person, and all members of a group that is on a
      cycle of memberships, which has no members in the end.
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
    cycles = find_cycles(columns.n_nodes, group[is_kept], member[is_kept])
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
        if problem.where.source in sources
        or problem.where.column in columns
        or not PERSONAL_FIELDS.isdisjoint(_WORD.findall(problem.where.column.casefold()))
        else problem
        for problem in problems
    )


def _relation_tables(columns: Columns) -> Iterator[tuple[Table, RelationSchema]]:
    """Each table of relations that is not missing, with its schema."""
    for name, schema in relation_schemas().items():
        if name in columns.tables:
            yield columns.tables[name], schema
