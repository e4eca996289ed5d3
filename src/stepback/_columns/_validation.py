"""Validation of what has to hold between the records of an organization."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable, Iterator

import attrs
import numpy as np

from stepback._algorithms._arrays import group_pairs
from stepback._algorithms._topology import find_cycles
from stepback._columns._relation_checks import (
    check_lines,
    check_membership_shares,
    check_memberships,
    check_repeated_relations,
    check_self_relations,
    find_duplicates,
)
from stepback._columns._table import Columns
from stepback._problems._format import format_id, join_truncated
from stepback._problems._problem import Problem
from stepback._records._nodes import BY_CHOICE, PERSONAL_FIELDS

LIMIT_WITHOUT_AMOUNTS = "limit-without-amounts"
_WORTHLESS_AMOUNTS = "worthless-amounts"
LIMIT_CODES = frozenset({LIMIT_WITHOUT_AMOUNTS, _WORTHLESS_AMOUNTS})
_MAX_DOMAINS = 3
_WORD = re.compile(r"\w+")


def _check_terms(columns: Columns) -> Iterator[Problem]:
    """Delegations that end before they start."""
    table = columns.tables["delegations"]
    for row in np.flatnonzero(table["end"] <= table["start"]).tolist():
        end = table["end"][row]
        message = f"ends on {end}, no later than it starts; it would never be in force"
        yield table.make_problem("ends-before-start", message, [row], "end", columns.ids)


def _check_limits(columns: Columns) -> Iterator[Problem]:
    """Limits in domains without amounts, unless an autonomy says how much is settled."""
    table, domains = columns.tables["delegations"], columns.tables["domains"]
    without_amounts = {row for row, amounts in enumerate(domains["amounts"]) if amounts is None}
    limited = np.flatnonzero(~np.isnan(table["limit"]) & np.isnan(table["autonomy"]))
    if not without_amounts or not limited.size:
        return
    pairs = zip(table["principal"].tolist(), table["domain"].tolist(), strict=True)
    named_domains = group_pairs(pairs)
    for row in limited.tolist():
        domain, principal = int(table["domain"][row]), int(table["principal"][row])
        if domain >= 0:
            affected = without_amounts & {domain}
        else:  # a delegation without a domain applies where none of the principal names it
            affected = without_amounts.difference(named_domains[principal])
        if not affected:
            continue
        ids = map(format_id, columns.domain_ids[sorted(affected)])
        listed = join_truncated(ids, _MAX_DOMAINS, conjunction="")
        message = (
            f"limit {table['limit'][row]:g} in a domain without amounts ({listed}); give the "
            "domain amounts, or an autonomy that says how much is settled under the limit"
        )
        yield table.make_problem(LIMIT_WITHOUT_AMOUNTS, message, [row], "limit", columns.ids)


def _check_amounts(columns: Columns) -> Iterator[Problem]:
    """Amounts that weigh by their value, and whose sum is 0 or not finite."""
    domains = columns.tables["domains"]
    for row in np.flatnonzero(domains["by"] == BY_CHOICE.option_code("value")).tolist():
        amounts = domains["amounts"][row]
        total = 1.0 if amounts is None else sum(amounts)
        if not 0 < total < math.inf:
            shown = "more than a number can hold" if total else "0"
            message = (
                f"the amounts sum to {shown}, so they cannot weigh by value; weigh them by count"
            )
            yield domains.make_problem(_WORTHLESS_AMOUNTS, message, [row], "amounts")


def _check_domain_weights(columns: Columns) -> Iterator[Problem]:
    """Weights whose sum is not finite, so that no share of it can be computed."""
    domains = columns.tables["domains"]
    with np.errstate(over="ignore"):
        total = domains["weight"].sum()
    if not np.isfinite(total):
        message = "the weights sum to more than a number can hold; count in a larger unit"
        heaviest = int(domains["weight"].argmax())
        yield domains.make_problem("endless-weight", message, [heaviest], "weight")


# All checks run, whatever the others find, since an error names all problems at once. A check
# leaves out what an earlier one reports: a line from a node to itself is not also a cycle. So
# the order is from single records to what several records add up to.
_CHECKS = (
    check_self_relations,
    check_lines,
    check_memberships,
    check_membership_shares,
    _check_terms,
    _check_limits,
    _check_amounts,
    _check_domain_weights,
    check_repeated_relations,
)


def validate(columns: Columns) -> list[Problem]:
    """All problems between records that do not depend on what is in force."""
    return [problem for check in _CHECKS for problem in check(columns)]


def strip_invalid(columns: Columns, problems: Iterable[Problem]) -> Columns:
    """The part of invalid columns from which a flow can be built, to find its problems too.

    Building the flow finds cycles of authority and shares above 1. These belong into the same
    error as `problems`, which `validate` found. So as much as possible stays: a cycle or a share
    that is dropped here would be reported only after the user has corrected all the rest.

    Dropped is what cannot be built, and what would repeat a problem in other words:

    - limits, if a limit or the amounts are invalid, since their bands are not defined. The
      delegations stay, without limits;
    - a delegation to itself, which would be a cycle of one;
    - a repeated delegation after the first, which would add its share again;
    - a membership of a node in itself or in a person, and all members of a group that is on a
      cycle of memberships, which has no members in the end.
    """
    tables = dict(columns.tables)
    delegations, memberships = tables["delegations"], tables["memberships"]
    if not LIMIT_CODES.isdisjoint(problem.code for problem in problems):
        delegations = delegations.with_columns(limit=np.full(len(delegations), np.nan))
    is_kept = delegations["principal"] != delegations["delegate"]
    for _, *repeated in find_duplicates(delegations):
        is_kept[repeated] = False
    tables["delegations"] = delegations.take(np.flatnonzero(is_kept))
    group, member = memberships["group"], memberships["member"]
    is_kept = (group >= columns.n_people) & (group != member)
    is_on_cycle = np.zeros(columns.n_nodes, dtype=np.bool_)
    for cycle in find_cycles(columns.n_nodes, group[is_kept], member[is_kept]):
        is_on_cycle[cycle] = True
    tables["memberships"] = memberships.take(np.flatnonzero(is_kept & ~is_on_cycle[group]))
    return attrs.evolve(columns, tables=tables)


def mark_answer_problems(
    problems: Iterable[Problem], sources: Collection[str], columns: Collection[str] = ()
) -> tuple[Problem, ...]:
    """The problems, with those about people's answers marked as personal.

    Those are the problems in the `sources`, which are the tables of answers, and in the
    `columns`, which hold answers. A header that contains the name of a personal field counts as
    well, even if the column is read as something else: "competence (own)" may hold answers.
    """
    return tuple(
        attrs.evolve(problem, is_personal=True)
        if problem.where.source in sources
        or problem.where.column in columns
        or not PERSONAL_FIELDS.isdisjoint(_WORD.findall(problem.where.column.casefold()))
        else problem
        for problem in problems
    )
