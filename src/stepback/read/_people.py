"""Any single export of people or posts, one a row, as an organization."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import Any

import attrs
import numpy as np

from stepback._organization import Organization
from stepback._problems import shown
from stepback._tables import Cells, cells
from stepback.read._build import people_of, tables_of
from stepback.read._export import Rows, check_padding, note_names, rows_of
from stepback.read._findings import Findings
from stepback.read._headers import headers_of
from stepback.read._leavers import rows_that_count
from stepback.read._lines import lines_of
from stepback.read._managers import managers_of
from stepback.read._names import words
from stepback.read._repeats import fresh, posts_of


def read_people(
    source: str | os.PathLike[str] | Mapping[str, Any] | Any,
    *,
    columns: Mapping[str, str | None] | None = None,
    manager_by: str = "id",
    root_markers: Iterable[str] = frozenset(),
    vacant: Iterable[str] = frozenset(),
    undisclosed: Iterable[str] = frozenset(),
    active: Mapping[str, Iterable[Any]] | None = None,
    repair: bool = False,
) -> Organization:
    """An organization from any single HRIS export: a row a person or post."""
    table = _cells(source)
    found = Findings(table.source, repair)
    found.passed_on(table.problems)
    if table.unreadable:
        found.stop_at_errors()
    accepted = {header: _texts("active", given) for header, given in (active or {}).items()}
    headers = headers_of(table, columns or {}, manager_by, accepted, found)
    rows = rows_of(
        table,
        headers,
        root_markers=words(_texts("root_markers", root_markers)),
        vacant=words(_texts("vacant", vacant)),
        undisclosed=words(_texts("undisclosed", undisclosed)),
        found=found,
    )
    rows = rows_that_count(rows, headers.active, found)
    if not len(rows.cells.rows):
        found.note("no-rows", "holds a header and nothing else")
    check_padding(rows, found)
    rows = _with_ids(rows, found)
    note_names(rows, found)
    managers = managers_of(rows, found)
    posts = posts_of(rows, managers, found)
    lines = lines_of(rows, managers, posts, found)
    people = people_of(rows, posts, found)
    found.stop_at_errors()
    tables = tables_of(rows, posts, lines, people)
    return Organization._of_tables(  # noqa: SLF001  (one layer's own way in)
        tables, repairs=found.repairs, notes=found.notes
    )


def _cells(source: Any) -> Cells:
    if isinstance(source, str | os.PathLike):
        from stepback._files import read_cells

        return read_cells(source)
    return cells("people", source)


def _texts(option: str, given: Iterable[Any] | Any) -> tuple[str, ...]:
    """The words given for an option; one alone is a set of one."""
    if isinstance(given, Mapping):
        raise ValueError(f"{option}: {shown(given)} is a mapping; give the words alone")
    alone = isinstance(given, str) or not isinstance(given, Iterable)
    return tuple(map(str, [given] if alone else given))


def _with_ids(rows: Rows, found: Findings) -> Rows:
    """The rows with an id for those that have none."""
    blank = np.flatnonzero(rows.id == "")
    if not blank.size:
        return rows
    header = rows.header("id")
    if blank.size == len(rows) and len(rows) > 1:
        message = "no row has an id; name another column as id, such as that of the names"
        found.error("blank-id", message, column=header)
        found.stop_at_errors()
    taken = set(rows.id.tolist())
    ids = rows.id.copy()
    ids[blank] = [fresh(f"row {number}", taken) for number in rows.numbers[blank].tolist()]
    found.fault(
        "blank-id",
        "no id",
        remedy="give one, or pass repair=True to have one made of the row number",
        done=f"ids are made of the row numbers, such as {shown(ids[blank[0]])}",
        rows=rows.numbers[blank],
        column=header,
    )
    return attrs.evolve(rows, id=ids)
