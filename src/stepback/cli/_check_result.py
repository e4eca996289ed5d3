"""What ``stepback check`` finds, for programs: JSON with every problem and its place."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from stepback._problems._problem import FIRST_CODES, Problem

if TYPE_CHECKING:
    from stepback._organization._organization import Organization

_TABLES = (
    "people",
    "roles",
    "circles",
    "domains",
    "reporting",
    "delegations",
    "supports",
    "memberships",
)


def format_check_result(org: Organization | None, problems: Iterable[Problem] = ()) -> str:
    """The result as JSON: of an organization, or of the problems that there is none for."""
    found = [problem for problem in problems if problem.severity == "error"]
    warnings = [problem for problem in problems if problem.severity != "error"]
    result: dict[str, Any] = {"valid": org is not None}
    if org is not None:
        warnings = list(org.warnings)
        result["contents"] = {name: len(getattr(org, name) or ()) for name in _TABLES}
        result["dates"] = [date.isoformat() for date in org.dates]
    result["columns"] = _collect_headers(warnings)
    result["problems"] = list(map(_as_fields, found))
    result["warnings"] = list(map(_as_fields, warnings))
    result["repairs"] = list(map(_as_fields, org.repairs if org is not None else ()))
    return json.dumps(result, indent=2, allow_nan=False)


def _collect_headers(warnings: Iterable[Problem]) -> list[dict[str, Any]]:
    """What the columns of each export were taken for, and which are not read."""
    by_source: dict[str, dict[str, Any]] = {}
    for warning in warnings:
        if warning.code not in FIRST_CODES:
            continue
        source = warning.where.source
        empty: dict[str, Any] = {
            "source": source,
            "recognized": {},
            "manager_by": None,
            "unread": [],
        }
        columns = by_source.setdefault(source, empty)
        for field, headers in warning.headers:
            header = headers[0] if len(headers) == 1 else list(headers)
            if not field:
                columns["unread"] = list(headers)
            elif field == "manager_by":
                columns["manager_by"] = header
            else:
                columns["recognized"][field] = header
    return list(by_source.values())


def _as_fields(problem: Problem) -> dict[str, Any]:
    """A problem as JSON holds it."""
    where = problem.where
    return {
        "code": problem.code,
        "severity": problem.severity,
        "message": problem.message,
        "source": where.source,
        "rows": list(where.rows),
        "column": where.column,
        "record": where.record,
        "n_alike": problem.n_alike,
    }
