"""Validation of what has to hold between the records of an organization."""

from __future__ import annotations

from collections.abc import Iterable

import attrs
import numpy as np

from stepback._algorithms._topology import find_cycles
from stepback._columns._amount_checks import (
    LIMIT_CODES,
    check_amounts,
    check_domain_weights,
    check_limits,
    check_terms,
)
from stepback._columns._relation_checks import (
    check_lines,
    check_membership_shares,
    check_memberships,
    check_repeated_relations,
    check_self_relations,
    find_duplicates,
)
from stepback._columns._table import Columns
from stepback._problems._problem import Problem

# All checks run, whatever the others find, since an error names all problems at once. A check
# leaves out what an earlier one reports: a line from a node to itself is not also a cycle. So
# the order is from single records to what several records add up to.
_CHECKS = (
    check_self_relations,
    check_lines,
    check_memberships,
    check_membership_shares,
    check_terms,
    check_limits,
    check_amounts,
    check_domain_weights,
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
