"""Exports that are lists of edges: two columns, of which each row is a manager and a report."""

from __future__ import annotations

from collections.abc import Mapping

import attrs
import numpy as np

from stepback._columns._raw_table import RawTable
from stepback._problems._format import format_command, format_value, format_values, pluralize
from stepback._problems._problem import Place
from stepback._read._diagnostics import N_LISTED, Diagnostics
from stepback._read._people._header_words import parse_header
from stepback._read._people._normalize import column_as_text, map_column

_N_COLUMNS = 2


def ask_for_edge_direction(
    table: RawTable, headers: Mapping[str, str], diagnostics: Diagnostics
) -> None:
    """Ask which column has the managers, where two columns name the same things.

    Headers such as ``from`` and ``to`` do not say which end leads.
    """
    if len(table.columns) != _N_COLUMNS or headers:
        return
    one, other = table.columns
    if not _distinct_texts(table, one) & _distinct_texts(table, other):
        return
    commands = [
        format_command(columns={"manager": manager, "id": report})
        for manager, report in ((one, other), (other, one))
    ]
    first, second = commands if all(commands) else ("name the columns 'manager' and 'id'", "")
    ways = f"{first} if {format_value(one)} leads" + (
        f"; {second} if {format_value(other)} leads" if second else ""
    )
    message = (
        f"this is a list of edges, from each of {format_value(one)} to one of "
        f"{format_value(other)}; it does not say which end manages the other: {ways}"
    )
    diagnostics.add_error("edge-list", message, Place(table.source, (1,)))


def add_edge_list_roots(
    table: RawTable, headers: Mapping[str, str], diagnostics: Diagnostics
) -> RawTable:
    """The table of a list of edges with a row for each one who manages and is managed by nobody.

    A table is such a list if it has no columns but two, of which every cell is given, and the
    header of the reports does not say that it holds ids: an export of people has a row for those
    at the top, with an empty manager.
    """
    names = {headers["id"], headers.get("manager", headers["id"])}
    meaning = parse_header(headers["id"])
    is_of_ids = meaning is not None and meaning.kind == "id"
    if len(table.columns) != _N_COLUMNS or names != table.columns.keys() or is_of_ids:
        return table
    managers = map_column(str.strip, column_as_text(table.columns[headers["manager"]]))
    ids = map_column(str.strip, column_as_text(table.columns[headers["id"]]))
    missing = dict.fromkeys(managers.tolist())
    for id_ in ids.tolist():
        missing.pop(id_, None)
    if not missing or "" in missing or (ids == "").any():
        return table
    first_rows = {manager: row for row, manager in reversed(list(enumerate(managers.tolist())))}
    rows = np.array([first_rows[manager] for manager in missing], dtype=np.int64)
    added = np.array([*missing], dtype=object)
    diagnostics.add_warning(
        "edge-list",
        f"this is a list of edges: {pluralize(len(missing), 'person', 'people')} without a row of "
        f"their own, {format_values(added.tolist(), N_LISTED)}, are added at the top",
        Place(table.source, tuple(table.row_numbers[rows].tolist()), headers["manager"]),
    )
    columns = {
        headers["id"]: np.concatenate([ids, added]),
        headers["manager"]: np.concatenate([managers, np.full(added.size, "", dtype=object)]),
    }
    row_numbers = np.concatenate([table.row_numbers, table.row_numbers[rows]])
    return attrs.evolve(table, columns=columns, row_numbers=row_numbers)


def _distinct_texts(table: RawTable, header: str) -> set[str]:
    return set(map(str.strip, column_as_text(table.columns[header]).tolist())) - {""}
