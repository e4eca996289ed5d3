"""Build the tables of an organization from the rows of an export."""

from __future__ import annotations

from typing import Any

import numpy as np

from stepback._algorithms._arrays import Array, empty_mask
from stepback._columns._parse import parse_table
from stepback._columns._raw_table import RawTable
from stepback._columns._table import Table
from stepback._problems._option_style import format_option
from stepback._problems._problem import Problem
from stepback._read._diagnostics import Diagnostics
from stepback._read._people._cell_text import column_as_text, strip_column
from stepback._read._people._posts import Posts
from stepback._read._people._reporting_lines import Lines
from stepback._read._people._rows import Rows
from stepback._records._nodes import PERSONAL_FIELDS

_ATTRIBUTE = "attributes."  # before a header: not a field, whatever the header is
_PEOPLE_ONLY_FIELDS = ("fte", "external", "competence", "willingness", "capacity")


def parse_people(rows: Rows, posts: Posts, diagnostics: Diagnostics) -> Table:
    """A person for each row, even those that add none, so that all cells are checked."""
    columns: dict[str, Array] = {
        "id": np.where(posts.holder_id == "", rows.id, posts.holder_id),
        "name": rows.name,
    }
    if "unit" in rows.headers:
        columns["unit"] = strip_column(column_as_text(rows.column(rows.headers["unit"])))
    for field in _PEOPLE_ONLY_FIELDS:
        if field in rows.headers:
            columns[field] = rows.column(rows.headers[field])
    headers: dict[str, str] = {}
    for header in _attribute_headers(rows):
        # The headers "x" and "attributes.x" may both be there; the second keeps its name then.
        marked = _ATTRIBUTE + header.removeprefix(_ATTRIBUTE)
        headers[_ATTRIBUTE + header if marked in headers else marked] = header
    columns |= {marked: rows.column(header) for marked, header in headers.items()}
    table = RawTable(
        columns,
        rows.row_numbers,
        rows.cells.source,
        allows_decimal_comma=rows.cells.allows_decimal_comma,
    )
    people, problems = parse_table("people", table)
    for problem in problems:
        column = problem.where.column
        header = headers.get(column) or field_header(rows, column)
        _report_cell_problem(problem, header, diagnostics)
    return people


def field_header(rows: Rows, field: str) -> str:
    """The header of a field in messages; for what people answered, with the name of the field."""
    header = rows.header(field)
    if field in PERSONAL_FIELDS and field not in header.casefold().split():
        return f"{header} ({field})"
    return header


def _attribute_headers(rows: Rows) -> list[str]:
    """The headers of the columns that become attributes."""
    fields = {header for field, header in rows.headers.items() if field != "title"}
    return [header for header in rows.cells.columns if header not in fields]


def _report_cell_problem(problem: Problem, header: str, diagnostics: Diagnostics) -> None:
    rows = problem.where.rows
    if problem.severity == "warning":
        diagnostics.add_warning(problem.code, problem.message, rows, header)
    else:
        diagnostics.add_error_or_repair(
            problem.code,
            problem.message,
            remedy=f"correct it, or {format_option(repair=True)} to read it as empty",
            repair="read as empty",
            rows=rows,
            column=header,
        )


def build_tables(rows: Rows, posts: Posts, lines: Lines, people: Table) -> dict[str, Table]:
    """People, roles, lines, and the members of roles that several people hold."""
    source = rows.cells.source
    is_person = (posts.holder_id != "") & ~rows.is_vacant
    sharers = np.array([row for group in posts.sharers.values() for row in group], dtype=np.int64)
    return {
        "people": people if is_person.all() else people.take(np.flatnonzero(is_person)),
        "roles": _build_roles(rows, posts, lines, people),
        "reporting": Table.from_columns(
            "reporting",
            {"manager": lines.manager, "report": lines.report, "dotted": lines.is_dotted},
            source=source,
            row_numbers=rows.row_numbers[lines.row],
        ),
        "memberships": Table.from_columns(
            "memberships",
            {
                "group": posts.id[sharers],
                "member": posts.holder_id[sharers],
                "share": np.array(_member_shares(posts, people), dtype=np.float64),
            },
            source=source,
            row_numbers=rows.row_numbers[sharers],
        ),
    }


def _build_roles(rows: Rows, posts: Posts, lines: Lines, people: Table) -> Table:
    """Vacant posts, then those that several people hold, then managers who are on no row."""
    vacant = np.flatnonzero((posts.holder_id != "") & rows.is_vacant)
    heads = np.concatenate([vacant, np.array(list(posts.sharers), dtype=np.int64)])
    n_added = lines.added_ids.size
    columns = {"id": np.concatenate([posts.id[heads], lines.added_ids])}
    for field, column in (("name", _titles(rows)), ("unit", people["unit"])):
        values = _role_values(column, vacant, posts)
        values = np.where(empty_mask(values), "", values)
        columns[field] = np.concatenate([values, np.full(n_added, "", dtype=object)])
    attributes = {**people.attributes, **_people_only_columns(rows)}
    return Table.from_columns(
        "roles",
        columns,
        attributes={
            name: np.concatenate([_role_values(column, vacant, posts), np.full(n_added, None)])
            for name, column in attributes.items()
        },
        source=rows.cells.source,
        row_numbers=rows.row_numbers[np.concatenate([heads, lines.added_rows])],
    )


def _titles(rows: Rows) -> Array:
    """What each post is called."""
    if "title" not in rows.headers:
        return np.full(len(rows), "", dtype=object)
    return strip_column(column_as_text(rows.column(rows.headers["title"])))


def _people_only_columns(rows: Rows) -> dict[str, Array]:
    """The fields of people that roles do not have, which become attributes of these."""
    columns = {}
    for field in _PEOPLE_ONLY_FIELDS:
        if field in rows.headers:
            column = rows.column(rows.headers[field]).astype(object)
            column[empty_mask(column)] = None
            columns[rows.headers[field]] = column
    return columns


def _role_values(column: Array, vacant: Array, posts: Posts) -> Array:
    """The values of vacant posts, and those on which all who share a post agree."""
    agreed: list[Any] = []
    for group in posts.sharers.values():
        values = column[group].tolist()
        agreed.append(values[0] if all(value == values[0] for value in values) else None)
    result = np.empty(vacant.size + len(agreed), dtype=object)
    result[: vacant.size] = column[vacant]
    result[vacant.size :] = agreed
    return result


def _member_shares(posts: Posts, people: Table) -> list[float]:
    """The share of each who holds a post with others: by FTE, or equal if one has none."""
    shares: list[float] = []
    for group in posts.sharers.values():
        fte = people["fte"][group]
        has_fte = fte.min() > 0
        shares += (fte / fte.sum() if has_fte else np.full(len(group), np.nan)).tolist()
    return shares
