"""The tables of an organization, made of the rows of an export."""

from __future__ import annotations

from typing import Any

import numpy as np

from stepback._algorithms._arrays import Array, empty_mask
from stepback._columns._parse import parse_table
from stepback._columns._raw_table import RawTable
from stepback._columns._table import Table
from stepback._problems._options import format_option
from stepback._problems._problem import Problem
from stepback._read._diagnostics import Findings
from stepback._read._people._duplicate_ids import Posts
from stepback._read._people._reporting_lines import Lines
from stepback._read._people._rows import Rows, texts, trimmed
from stepback._records._nodes import PERSONAL_FIELDS

_ATTRIBUTE = "attributes."  # what marks a column as no field, whatever it is called
_OF_PEOPLE_ALONE = ("fte", "external", "competence", "willingness", "capacity")


def people_of(rows: Rows, posts: Posts, found: Findings) -> Table:
    """A person for each row, whether it comes to be one or not; bad cells are faults."""
    columns: dict[str, Array] = {
        "id": np.where(posts.own == "", rows.id, posts.own),
        "name": rows.name,
    }
    if "unit" in rows.headers:
        columns["unit"] = trimmed(texts(rows.column(rows.headers["unit"])))
    for field in _OF_PEOPLE_ALONE:
        if field in rows.headers:
            columns[field] = rows.column(rows.headers[field])
    headers: dict[str, str] = {}
    for header in _further(rows):
        marked = _ATTRIBUTE + header.removeprefix(_ATTRIBUTE)
        headers[_ATTRIBUTE + header if marked in headers else marked] = header
    columns |= {marked: rows.column(header) for marked, header in headers.items()}
    table = RawTable(
        columns,
        rows.numbers,
        rows.cells.source,
        allows_decimal_comma=rows.cells.allows_decimal_comma,
    )
    people, problems = parse_table("people", table)
    for problem in problems:
        column = problem.where.column
        header = headers.get(column, rows.header(column))
        asked = column in PERSONAL_FIELDS and column not in header.casefold().split()
        _pass_on(problem, f"{header} ({column})" if asked else header, found)
    return people


def tables_of(rows: Rows, posts: Posts, lines: Lines, people: Table) -> dict[str, Table]:
    """People, roles, lines and who holds which role."""
    source = rows.cells.source
    persons = (posts.own != "") & ~rows.vacant
    roles = _roles(rows, posts, lines, people)
    shares = list(_shares(posts, people))
    held = np.array([at for group in posts.shared.values() for at in group], dtype=np.int64)
    return {
        "people": people if persons.all() else people.take(np.flatnonzero(persons)),
        "roles": roles,
        "reporting": Table.from_columns(
            "reporting",
            {"manager": lines.manager, "report": lines.report, "dotted": lines.dotted},
            source=source,
            rows=rows.numbers[lines.row],
        ),
        "memberships": Table.from_columns(
            "memberships",
            {
                "group": posts.id[held],
                "member": posts.own[held],
                "share": np.array(shares, dtype=np.float64),
            },
            source=source,
            rows=rows.numbers[held],
        ),
    }


def _further(rows: Rows) -> list[str]:
    """The headers of what becomes attributes."""
    fields = {header for field, header in rows.headers.items() if field != "title"}
    return [header for header in rows.cells.columns if header not in fields]


def _pass_on(problem: Problem, header: str, found: Findings) -> None:
    rows = problem.where.rows
    if problem.severity == "warning":
        found.note(problem.code, problem.message, rows, header)
    else:
        found.fault(
            problem.code,
            problem.message,
            remedy=f"mend it, or {format_option(repair=True)} to read it as empty",
            done="read as empty",
            rows=rows,
            column=header,
        )


def _roles(rows: Rows, posts: Posts, lines: Lines, people: Table) -> Table:
    """Vacant posts, then those that several hold, then managers whom no row tells of."""
    vacant = np.flatnonzero((posts.own != "") & rows.vacant)
    shared = np.array(list(posts.shared), dtype=np.int64)
    at = np.concatenate([vacant, shared])
    added = lines.added.size
    nothing = np.full(added, "", dtype=object)
    columns = {"id": np.concatenate([posts.id[at], lines.added])}
    for field, column in (("name", _titles(rows)), ("unit", people["unit"])):
        agreed = _common(column, vacant, posts)
        columns[field] = np.concatenate([np.where(empty_mask(agreed), "", agreed), nothing])
    attributes = {**people.attributes, **_facts_of_people_alone(rows)}
    return Table.from_columns(
        "roles",
        columns,
        attributes={
            name: np.concatenate([_common(column, vacant, posts), np.full(added, None)])
            for name, column in attributes.items()
        },
        source=rows.cells.source,
        rows=rows.numbers[np.concatenate([at, lines.added_at])],
    )


def _titles(rows: Rows) -> Array:
    """What each post is called."""
    if "title" not in rows.headers:
        return np.full(len(rows), "", dtype=object)
    return trimmed(texts(rows.column(rows.headers["title"])))


def _facts_of_people_alone(rows: Rows) -> dict[str, Array]:
    """What a role has no field for: an attribute under its header."""
    facts = {}
    for field in _OF_PEOPLE_ALONE:
        if field in rows.headers:
            column = rows.column(rows.headers[field]).astype(object)
            column[empty_mask(column)] = None
            facts[rows.headers[field]] = column
    return facts


def _common(column: Array, vacant: Array, posts: Posts) -> Array:
    """The facts of vacant posts, and those on which all who share a post agree."""
    agreed: list[Any] = []
    for group in posts.shared.values():
        values = column[group].tolist()
        agreed.append(values[0] if all(value == values[0] for value in values) else None)
    facts = np.empty(vacant.size + len(agreed), dtype=object)
    facts[: vacant.size] = column[vacant]
    facts[vacant.size :] = agreed
    return facts


def _shares(posts: Posts, people: Table) -> list[float]:
    """The share of each who holds a post with others: by FTE, equal where one has none."""
    shares: list[float] = []
    for group in posts.shared.values():
        fte = people["fte"][group]
        whole = fte.min() > 0
        shares += (fte / fte.sum() if whole else np.full(len(group), np.nan)).tolist()
    return shares
