"""Where and about what a delegation is warned of."""

from __future__ import annotations

import attrs

from stepback._columns._table import Columns
from stepback._problems._format import format_id
from stepback._problems._problem import Problem


def describe_right(columns: Columns, row: int) -> tuple[str, str]:
    """The principal of a delegation and its domain, for a message."""
    table = columns.tables["delegations"]
    principal, domain = format_id(columns.ids[table["principal"][row]]), table["domain"][row]
    return principal, format_id(columns.domain_ids[domain]) if domain >= 0 else "what it hands on"


def make_delegation_warning(
    columns: Columns, code: str, message: str, row: int, field: str
) -> Problem:
    """A warning about the delegation in this row."""
    problem = columns.tables["delegations"].make_problem(code, message, [row], field, columns.ids)
    return attrs.evolve(problem, severity="warning")
