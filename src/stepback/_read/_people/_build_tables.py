"""Build the tables of an organization from the rows of an export."""

from __future__ import annotations

import attrs
import numpy as np

from stepback._algorithms._arrays import Array, empty_mask, object_array
from stepback._columns._parse import parse_table
from stepback._columns._table import Table
from stepback._problems._format import format_option
from stepback._read._diagnostics import Diagnostics
from stepback._read._people._counted_rows import Counts, expand_tables
from stepback._read._people._export_headers import LAST_DAY_FIELD
from stepback._read._people._held_posts import join_persons
from stepback._read._people._join_records import join_equal_records
from stepback._read._people._posts import Posts
from stepback._read._people._reporting_lines import Lines
from stepback._read._people._rows import Rows
from stepback._records._nodes import PERSONAL_FIELDS
from stepback._records._record_types import NODE_TABLES

_ATTRIBUTE = "attributes."  # before a header: not a field, whatever the header is
_PEOPLE_ONLY_FIELDS = ("fte", "external", "competence", "willingness", "capacity")


def parse_people(rows: Rows, posts: Posts, diagnostics: Diagnostics) -> Table:
    """A person for each row, even those that add none, so that all cells are checked."""
    columns: dict[str, Array] = {
        "id": np.where(posts.holder_id == "", rows.id, posts.holder_id),
        "name": rows.name,
    }
    if rows.is_dated:
        columns |= {"start": rows.start, "end": rows.end}
    if "unit" in rows.headers:
        columns["unit"] = rows.text_column("unit")
    for field in _PEOPLE_ONLY_FIELDS:
        if field in rows.headers:
            columns[field] = rows.column(rows.headers[field])
    headers: dict[str, str] = {}
    fields = {header for field, header in rows.headers.items() if field != "title"}
    for header in [header for header in rows.cells.columns if header not in fields]:
        # The headers "x" and "attributes.x" may both be there; the second keeps its name then.
        marked = _ATTRIBUTE + header.removeprefix(_ATTRIBUTE)
        headers[_ATTRIBUTE + header if marked in headers else marked] = header
    columns |= {marked: rows.column(header) for marked, header in headers.items()}
    table = attrs.evolve(rows.cells, columns=columns, row_numbers=rows.row_numbers, problems=())
    people, problems = parse_table("people", table)
    for problem in problems:
        column = problem.where.column
        header = headers.get(column) or field_header(rows, column)
        in_file = attrs.evolve(problem, where=attrs.evolve(problem.where, column=header))
        remedy = f"correct it, or {format_option(repair=True)} to read it as empty"
        diagnostics.add_problem(in_file, remedy=remedy, repair="read as empty")
    return people


def field_header(rows: Rows, field: str) -> str:
    """The header of a field in messages; for what people answered, with the name of the field."""
    header = rows.header(field)
    if field in PERSONAL_FIELDS and field not in header.casefold().split():
        return f"{header} ({field})"
    return header


def build_tables(
    rows: Rows, posts: Posts, lines: Lines, people: Table, counts: Counts
) -> dict[str, Table]:
    """People, roles, lines, and the members of roles that several people hold."""
    source = rows.cells.source
    is_person = (posts.holder_id != "") & ~rows.is_vacant
    sharers = np.array([row for group in posts.sharers.values() for row in group], dtype=np.int64)
    shares: list[float] = []  # by FTE; or equal (nan) if one has none, or nobody shares
    for group in posts.sharers.values():
        fte = people["fte"][group]
        is_by_fte = len(group) > 1 and fte.min() > 0
        shares += (fte / fte.sum() if is_by_fte else np.full(len(group), np.nan)).tolist()
    person_rows = np.flatnonzero(is_person)
    roles, role_rows = _build_roles(rows, posts, lines, people)
    persons = people if is_person.all() else people.take(person_rows)
    tables = {
        "people": persons if rows.person is None else join_persons(persons),
        "roles": roles,
        "reporting": Table.from_columns(
            "reporting",
            {
                "manager": lines.manager,
                "report": lines.report,
                "dotted": lines.is_dotted,
                **_row_days(rows, lines.row),
            },
            source=source,
            row_numbers=rows.row_numbers[lines.row],
        ),
        "memberships": Table.from_columns(
            "memberships",
            {
                "group": posts.id[sharers],
                "member": posts.holder_id[sharers],
                "share": np.array(shares, dtype=np.float64),
                **_row_days(rows, sharers),
            },
            source=source,
            row_numbers=rows.row_numbers[sharers],
        ),
    }
    row_of = {"people": person_rows, "roles": role_rows, "reporting": lines.row}
    tables = expand_tables(tables, row_of, counts, has_fte="fte" in rows.headers)
    headers = {field: rows.headers[field] for field in ("start", "end") if field in rows.headers}
    if LAST_DAY_FIELD in rows.headers:
        headers["end"] = rows.headers[LAST_DAY_FIELD]
    headers |= {"manager": rows.header("manager")}
    headers |= dict.fromkeys(("report", "group", "member"), rows.header("id"))
    return {
        name: attrs.evolve(
            join_equal_records(table),
            headers={} if name in NODE_TABLES else headers,
            is_of_export=True,
        )
        for name, table in tables.items()
    }


def _row_days(rows: Rows, positions: Array) -> dict[str, Array]:
    """The columns of days of some rows; none where nothing is dated."""
    if not rows.is_dated:
        return {}
    return {"start": rows.start[positions], "end": rows.end[positions]}


def _build_roles(rows: Rows, posts: Posts, lines: Lines, people: Table) -> tuple[Table, Array]:
    """Vacant posts, then those that several people hold, then managers who are on no row.

    With the row of each, which is -1 for the last.
    """
    vacant = np.flatnonzero((posts.holder_id != "") & rows.is_vacant)
    heads = np.concatenate([vacant, np.array(list(posts.sharers), dtype=np.int64)])
    n_added = lines.added_ids.size
    columns = {"id": np.concatenate([posts.id[heads], lines.added_ids])}
    for field, column in (("name", rows.text_column("title")), ("unit", people["unit"])):
        values = _role_values(column, vacant, posts)
        values = np.where(empty_mask(values), "", values)
        columns[field] = np.concatenate([values, np.full(n_added, "", dtype=object)])
    no_days = np.full(n_added, np.datetime64("NaT", "D"))
    columns |= {
        field: np.concatenate([days, no_days]) for field, days in _row_days(rows, heads).items()
    }
    attributes = dict(people.attributes)
    # Roles lack some fields of people, which become attributes instead.
    for header in [rows.headers[field] for field in _PEOPLE_ONLY_FIELDS if field in rows.headers]:
        column = rows.column(header).astype(object)
        column[empty_mask(column)] = None
        attributes[header] = column
    roles = Table.from_columns(
        "roles",
        columns,
        attributes={
            name: np.concatenate([_role_values(column, vacant, posts), np.full(n_added, None)])
            for name, column in attributes.items()
        },
        source=rows.cells.source,
        row_numbers=rows.row_numbers[np.concatenate([heads, lines.added_rows])],
    )
    return roles, np.concatenate([heads, np.full(n_added, -1)])


def _role_values(column: Array, vacant: Array, posts: Posts) -> Array:
    """The values of vacant posts, and those on which all who share a post agree."""
    shared = [column[group].tolist() for group in posts.sharers.values()]
    agreed = [
        first if all(value == first for value in others) else None for first, *others in shared
    ]
    return object_array([*column[vacant].tolist(), *agreed])
