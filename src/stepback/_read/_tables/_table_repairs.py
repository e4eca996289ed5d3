"""Repairs of the tables of an organization.

Each takes cells, or tables whose ids are still text, and returns others. What it did, and in
which rows, it adds to the list `repairs`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import numpy as np

from stepback._algorithms._arrays import TOLERANCE, Array, group_rows, is_all_text, object_array
from stepback._algorithms._topology import find_cycles
from stepback._columns._relation_checks import format_cycle
from stepback._columns._schema_headers import MANAGER_COLUMN, match_headers
from stepback._columns._table import Table
from stepback._problems._alike import list_alike
from stepback._problems._format import format_id, format_value
from stepback._problems._problem import Place, Problem
from stepback._records._fields._ids import Id
from stepback._records._nodes import Domain, Respondent
from stepback._records._record import domain_fields, field_types, node_fields
from stepback._records._record_types import NODE_TABLES, RECORD_TYPES, relation_schemas

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from stepback._columns._raw_table import RawTable

Tables = dict[str, Table]


def padded_id_cells(name: str, table: RawTable) -> Iterator[tuple[str, Array, Array]]:
    """Each column of ids in which some have outer spaces: its header, which have, all trimmed.

    An id that stays invalid without its spaces is not among them.
    """
    kinds = field_types(RECORD_TYPES.get(name, Respondent))
    for field, header in match_headers(name, tuple(table.columns), table.source).fields.items():
        column = table.columns[header]
        is_id = isinstance(kinds.get(field), Id) or field == MANAGER_COLUMN
        if is_id and is_all_text(column):
            trimmed = np.fromiter(map(str.strip, column), dtype=object, count=len(column))
            padded = (trimmed != column) & (trimmed != "")
            if padded.any():
                yield header, padded, trimmed


def with_trimmed_ids(name: str, table: RawTable, repairs: list[Problem]) -> RawTable:
    """Ids without the spaces around them."""
    columns = dict(table.columns)
    for header, padded, trimmed in padded_id_cells(name, table):

        def describe(id_: str, rows: Sequence[int], header: str = header) -> Problem:
            message = f"{format_value(id_)} is trimmed to {format_value(id_.strip())}"
            place = Place(table.source, tuple(table.row_numbers[rows].tolist()), header)
            return _repair("outer-spaces", message, place)

        repairs += list_alike(_rows_by_id(columns[header], padded), describe)
        columns[header] = trimmed
    return attrs.evolve(table, columns=columns)


def with_repaired_relations(tables: Tables, repairs: list[Problem]) -> Tables:
    """The tables with every repair but that of the shares of delegations."""
    tables = without_self_relations(tables, repairs)
    tables = without_unknown_ids(tables, repairs)
    tables = without_copies(tables, repairs)
    tables = without_reporting_cycles(tables, repairs)
    if "memberships" not in tables:
        return tables
    table = tables["memberships"]
    groups, is_free = table["group"].tolist(), _always_in_force(table, tables)
    return {**tables, "memberships": _with_scaled_shares(table, groups, is_free, repairs)}


def without_self_relations(tables: Tables, repairs: list[Problem]) -> Tables:
    """No relation of a node to itself."""
    repaired = dict(tables)
    for name, schema in relation_schemas().items():
        if name not in tables:
            continue
        table = tables[name]
        first, second = node_fields(table.record)
        is_self = table[first] == table[second]
        text = f"{schema.self_text}; the {table.record.noun} is dropped"
        groups = _rows_by_id(table[second], is_self)
        repairs += _list_repairs(table, second, groups, schema.self_code, text)
        repaired[name] = table.take(~is_self)
    return repaired


def without_unknown_ids(tables: Tables, repairs: list[Problem]) -> Tables:
    """No domain and no relation that names an unknown node or domain.

    Domains come first: where one is dropped, so are the delegations in it.
    """
    repaired = dict(tables)
    nodes: set[str | None] = set()
    nodes.update(*(tables[name]["id"].tolist() for name in NODE_TABLES if name in tables))
    domains: set[str | None] = {None}
    for name, record in RECORD_TYPES.items():
        if name in tables:
            known = dict.fromkeys(node_fields(record), nodes)
            known |= dict.fromkeys(domain_fields(record), domains)
            repaired[name] = _with_known_ids(tables[name], known, repairs)
            domains.update(repaired[name]["id"].tolist() if record is Domain else ())
    return repaired


def _with_known_ids(
    table: Table, known: Mapping[str, set[str | None]], repairs: list[Problem]
) -> Table:
    is_kept = np.ones(len(table), dtype=np.bool_)
    for field, ids in known.items():
        is_known = np.fromiter(map(ids.__contains__, table[field]), np.bool_, len(table))
        kind = "domain" if field in domain_fields(table.record) else "person, role or circle"
        text = f"is not a {kind}; the {table.record.noun} is dropped"
        groups = _rows_by_id(table[field], ~is_known)
        repairs += _list_repairs(table, field, groups, "unknown-id", text)
        is_kept &= is_known
    return table.take(is_kept)


def with_known_respondents(
    respondents: Table | None, tables: Tables, repairs: list[Problem]
) -> Table | None:
    """The respondents who are among the people."""
    if respondents is None:
        return None
    people = set(tables["people"]["id"].tolist())
    is_known = np.fromiter(map(people.__contains__, respondents["id"]), np.bool_, len(respondents))
    text = "is not a person; the respondent is dropped"
    groups = _rows_by_id(respondents["id"], ~is_known)
    repairs += _list_repairs(respondents, "id", groups, "unknown-id", text)
    return respondents.take(is_known)


def without_copies(tables: Tables, repairs: list[Problem]) -> Tables:
    """Of relations that are equal in every field, the first."""
    repaired = dict(tables)
    for name in filter(tables.__contains__, relation_schemas()):
        table = tables[name]
        kinds = field_types(table.record)
        fields = [kind.unpack_column(table[field]) for field, kind in kinds.items()]
        groups = group_rows(zip(*fields, strict=True), range(len(table)))
        copies = sorted(rows[1:] for rows in groups.values() if len(rows) > 1)

        def describe(_: int, rows: Sequence[int], table: Table = table) -> Problem:
            message = f"given {len(rows) + 1} times; the first is kept"
            return _repair("repeated-relation", message, table.locate(rows, ""))

        repairs += list_alike({rows[0]: rows for rows in copies}, describe)
        repaired[name] = _without_rows(table, [row for rows in copies for row in rows])
    return repaired


def without_reporting_cycles(tables: Tables, repairs: list[Problem]) -> Tables:
    """No circle of solid lines: of each circle, the line that is last in the tables is dropped.

    Lines in the table of people come before those in the table of lines. Lines that are not in
    force all the time stay: which of them are in force at one time is not looked for.
    """
    if "reporting" not in tables:
        return tables
    table = tables["reporting"]
    solid = np.flatnonzero(~table["dotted"] & _always_in_force(table, tables))
    ends = [*table["manager"][solid].tolist(), *table["report"][solid].tolist()]
    node_index = {id_: node for node, id_ in enumerate(dict.fromkeys(ends))}
    ids = object_array(list(node_index))
    manager, report = np.split(np.array([node_index[id_] for id_ in ends], dtype=np.int64), 2)
    arcs = zip(manager.tolist(), report.tolist(), strict=True)
    last_row = dict(zip(arcs, solid.tolist(), strict=True))
    key = manager << 32 | report
    found: dict[int, tuple[Sequence[int], int, int]] = {}  # the cycle and the line of each row
    # Cycles found at once share no node: dropping 1 → 2 from 1 → 2 → 1 leaves 2 → 1 → 3 → 2.
    while cycles := find_cycles(ids.size, manager, report):
        dropped_keys = []
        for cycle in cycles:
            cycle_arcs = zip(cycle, [*cycle[1:], cycle[0]], strict=True)
            row, above, below = max((last_row[arc], *arc) for arc in cycle_arcs)
            found[row] = cycle, above, below
            dropped_keys.append(above << 32 | below)
        is_kept = ~np.isin(key, dropped_keys)
        manager, report, key = manager[is_kept], report[is_kept], key[is_kept]

    def describe(row: int, rows: Sequence[int]) -> Problem:
        cycle, above, below = found[row]
        message = (
            f"reporting runs in a circle: {format_cycle(cycle, ids)}; its last line, "
            f"{format_id(ids[above])} → {format_id(ids[below])}, is dropped"
        )
        return _repair("reporting-cycle", message, table.locate(rows, ""))

    repairs += list_alike({row: [row] for row in found}, describe)
    return {**tables, "reporting": _without_rows(table, list(found))}


def with_delegation_shares_scaled(tables: Tables, repairs: list[Problem]) -> Tables:
    """Shares that a principal gives in a domain that sum to above 1, each divided by their sum.

    Delegations that are bound to dates or contexts, or of somebody with a start or an end, stay as
    they are, and do not count.
    """
    table = tables["delegations"]
    is_free = _always_in_force(table, tables)
    is_free &= ~np.fromiter(map(bool, table["contexts"]), dtype=np.bool_, count=len(table))
    keys = list(zip(table["principal"].tolist(), table["domain"].tolist(), strict=True))
    return {**tables, "delegations": _with_scaled_shares(table, keys, is_free, repairs)}


def _always_in_force(table: Table, tables: Tables) -> Array:
    """Which relations have no days, and relate nodes and domains that have none."""
    mask = table.in_force_mask(None)
    for names, fields in (
        (NODE_TABLES, node_fields(table.record)),
        (("domains",), domain_fields(table.record)),
    ):
        dated = frozenset(
            id_
            for name in names
            if name in tables and tables[name].is_dated
            for id_ in tables[name]["id"][~tables[name].in_force_mask(None)].tolist()
        )
        for field in fields if dated else ():
            is_dated = map(dated.__contains__, table[field].tolist())
            mask &= ~np.fromiter(is_dated, np.bool_, len(table))
    return mask


def _with_scaled_shares(
    table: Table, keys: Sequence[object], is_free: Array, repairs: list[Problem]
) -> Table:
    """Shares of free rows with the same key, divided by their sum if above 1."""
    share = table["share"].copy()
    free: list[int] = np.flatnonzero(is_free & ~np.isnan(share)).tolist()
    totals: dict[int, float] = {}
    scaled: dict[int, list[int]] = {}
    for rows in group_rows([keys[row] for row in free], free).values():
        total = share[rows].sum()
        if total > 1 + TOLERANCE:
            share[rows] /= total
            totals[rows[0]], scaled[rows[0]] = total, rows

    def describe(first: int, rows: Sequence[int]) -> Problem:
        giver = format_value(table[node_fields(table.record)[0]][first])
        message = f"the shares of {giver} sum to {totals[first]:.15g}; each is divided by that sum"
        return _repair("shares-above-1", message, table.locate(rows, "share"))

    repairs += list_alike(scaled, describe)
    return table.with_columns(share=share)


def _rows_by_id(column: Array, mask: Array) -> dict[str, list[int]]:
    return group_rows(column[mask].tolist(), np.flatnonzero(mask).tolist())


def _list_repairs(
    table: Table, field: str, groups: Mapping[str, Sequence[int]], code: str, text: str
) -> Iterator[Problem]:
    """The repair of each id in a field; `text` says what is wrong and what is done."""

    def describe(id_: str, rows: Sequence[int]) -> Problem:
        return _repair(code, f"{format_value(id_)} {text}", table.locate(rows, field))

    return list_alike(groups, describe)


def _without_rows(table: Table, rows: Sequence[int]) -> Table:
    return table.take(np.delete(np.arange(len(table)), rows)) if rows else table


def _repair(code: str, message: str, where: Place) -> Problem:
    return Problem(code, message, where, "warning")
