"""Exports that are lists of edges: two columns, of which each row is a manager and a report."""

from __future__ import annotations

from collections.abc import Mapping

import attrs
import numpy as np

from stepback._algorithms._arrays import object_array
from stepback._columns._raw_table import RawTable
from stepback._problems._format import format_command, format_value, format_values, pluralize
from stepback._problems._problem import Place
from stepback._read._diagnostics import N_LISTED, Diagnostics
from stepback._read._people._header_words import header_tokens, parse_header
from stepback._read._people._normalize import column_as_text, map_column

_N_ENDS = 2
# Headers of the two ends of edges, of which neither says that it leads.
_END_PAIRS = (
    *(("from", "to"), ("source", "target"), ("von", "nach"), ("de", "a"), ("ego", "alter")),
    *(("sender", "receiver"), ("node1", "node2"), ("source id", "target id")),
)


def ask_for_edge_direction(
    table: RawTable, headers: Mapping[str, str], diagnostics: Diagnostics
) -> None:
    """Ask which column has the managers, where two columns name the same things.

    Headers such as ``from`` and ``to`` do not say which end leads.
    """
    if {"id", "manager"} & headers.keys():
        return
    tokens = {" ".join(header_tokens(header)): header for header in table.columns}
    pair = next(((tokens[a], tokens[b]) for a, b in _END_PAIRS if {a, b} <= tokens.keys()), None)
    if pair is None and len(table.columns) == _N_ENDS and not headers:
        one, other = table.columns
        pair = (one, other) if _distinct_texts(table, one) & _distinct_texts(table, other) else None
    if pair is None:
        return
    one, other = pair
    commands = [
        format_command(columns={"manager": manager, "id": report})
        for manager, report in ((one, other), (other, one))
    ]
    ways = "name the columns 'manager' and 'id'"
    if all(commands):
        ends = (format_value(one), format_value(other))
        ways = "; ".join(
            f"{command} if {end} leads" for command, end in zip(commands, ends, strict=True)
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

    A table is such a list if the header of the reports does not say that it holds ids, no column
    has names, and every manager is given: an export of people has a row for those at the top, with
    an empty manager.
    """
    meaning = parse_header(headers["id"])
    is_of_ids = meaning is not None and meaning.kind == "id"
    if is_of_ids or "manager" not in headers or {"name", "count", "person"} & headers.keys():
        return table
    managers = map_column(str.strip, column_as_text(table.columns[headers["manager"]]))
    ids = map_column(str.strip, column_as_text(table.columns[headers["id"]]))
    missing = dict.fromkeys(managers.tolist())
    for id_ in ids.tolist():
        missing.pop(id_, None)
    if not missing or (managers == "").any() or (ids == "").any():
        return table
    first_rows = {manager: row for row, manager in reversed(list(enumerate(managers.tolist())))}
    rows = np.array([first_rows[manager] for manager in missing], dtype=np.int64)
    added = object_array([*missing])
    diagnostics.add_warning(
        "edge-list",
        f"this is a list of edges: {pluralize(len(missing), 'person', 'people')} without a row of "
        f"their own, {format_values(added.tolist(), N_LISTED)}, are added at the top",
        Place(table.source, tuple(table.row_numbers[rows].tolist()), headers["manager"]),
    )
    empty = object_array([""] * added.size)
    columns = {
        header: np.concatenate([column.astype(object), empty])
        for header, column in table.columns.items()
    }
    columns[headers["id"]] = np.concatenate([ids, added])
    columns[headers["manager"]] = np.concatenate([managers, empty])
    row_numbers = np.concatenate([table.row_numbers, table.row_numbers[rows]])
    return attrs.evolve(table, columns=columns, row_numbers=row_numbers)


def _distinct_texts(table: RawTable, header: str) -> set[str]:
    return set(map(str.strip, column_as_text(table.columns[header]).tolist())) - {""}
