"""What is repaired in the tables of an organization; each repair notes what it did, and where.

Repairs take cells, or tables whose ids are not coded yet, and a list to note their work in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import numpy as np

from stepback._algorithms._arrays import Array, is_all_text, object_array
from stepback._algorithms._topology import find_cycles
from stepback._columns._schema_headers import MANAGER_COLUMN, RESPONDENTS_TABLE, match_headers
from stepback._columns._table import Respondents, Table
from stepback._columns._validation import format_cycle
from stepback._problems._format import format_id, format_value
from stepback._problems._problem import Place, Problem
from stepback._records._domain import Domain
from stepback._records._fields._ids import Id
from stepback._records._record import domain_fields, field_types, node_fields
from stepback._records._record_types import NODE_TABLES, RECORD_TYPES, relation_schemas

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from stepback._columns._raw_table import RawTable

Tables = dict[str, Table]
_ROUNDING = 1e-9


def with_trimmed_ids(label: str, table: RawTable, repairs: list[Problem]) -> RawTable:
    """Ids without the spaces around them."""
    columns = dict(table.columns)
    kind_of = {"id": Id()} if label == RESPONDENTS_TABLE else field_types(RECORD_TYPES[label])
    for field, header in match_headers(label, tuple(columns), table.source).fields.items():
        column = columns[header]
        if (not isinstance(kind_of.get(field), Id) and field != MANAGER_COLUMN) or not is_all_text(
            column
        ):
            continue
        trimmed = np.fromiter(map(str.strip, column), dtype=object, count=len(column))
        for id_, at in _grouped(column, np.flatnonzero((trimmed != column) & (trimmed != ""))):
            message = f"{format_value(id_)} is trimmed to {format_value(id_.strip())}"
            place = Place(table.source, tuple(table.row_numbers[at].tolist()), header)
            repairs.append(_repair("outer-spaces", message, place))
        columns[header] = trimmed
    return attrs.evolve(table, columns=columns)


def repaired_tables(tables: Tables, repairs: list[Problem]) -> Tables:
    """The tables with every repair but that of the shares of delegations."""
    tables = without_self_relations(dict(tables), repairs)
    tables = without_unknown_ids(tables, repairs)
    tables = without_copies(tables, repairs)
    tables = without_reporting_cycles(tables, repairs)
    return with_membership_shares_scaled(tables, repairs)


def without_self_relations(tables: Tables, repairs: list[Problem]) -> Tables:
    """No relation of a node to itself."""
    for label, schema in relation_schemas().items():
        if label not in tables:
            continue
        table = tables[label]
        first, second = node_fields(table.record)
        for id_, at in _grouped(table[second], np.flatnonzero(table[first] == table[second])):
            message = f"{format_value(id_)} {schema.self_text}; the {table.record.noun} is dropped"
            repairs.append(_repair(schema.self_code, message, table.locate(at, second)))
        tables[label] = table.take(table[first] != table[second])
    return tables


def without_unknown_ids(tables: Tables, repairs: list[Problem]) -> Tables:
    """No domain and no relation that names a node or a domain that is not there."""
    nodes = {
        id_ for label in NODE_TABLES if label in tables for id_ in tables[label]["id"].tolist()
    }
    domains: set[str | None] = {None}
    for label, record in RECORD_TYPES.items():  # domains before the delegations in them
        if label in tables:
            known: dict[str, set[str] | set[str | None]] = {
                **dict.fromkeys(node_fields(record), nodes),
                **dict.fromkeys(domain_fields(record), domains),
            }
            tables[label] = _with_known(tables[label], known, repairs)
            domains.update(tables[label]["id"].tolist() if record is Domain else ())
    return tables


def _with_known(
    table: Table, known: Mapping[str, set[str] | set[str | None]], repairs: list[Problem]
) -> Table:
    kept = np.ones(len(table), dtype=np.bool_)
    for field, ids in known.items():
        there = np.fromiter(map(ids.__contains__, table[field]), dtype=np.bool_, count=len(table))
        what = "domain" if field in domain_fields(table.record) else "node"
        for id_, at in _grouped(table[field], np.flatnonzero(~there)):
            message = f"{format_value(id_)} is no {what}; the {table.record.noun} is dropped"
            repairs.append(_repair("unknown-id", message, table.locate(at, field)))
        kept &= there
    return table.take(kept)


def known_respondents(
    respondents: Respondents | None, tables: Tables, repairs: list[Problem]
) -> Respondents | None:
    """The respondents who are among the people."""
    if respondents is None:
        return None
    people = set(tables["people"]["id"].tolist())
    known = [at for at, id_ in enumerate(respondents) if id_ in people]
    for id_ in dict.fromkeys(respondents):
        if id_ not in people:
            message = f"{format_value(id_)} is no person; the respondent is dropped"
            repairs.append(_repair("unknown-id", message, respondents.locate_id(id_)))
    ids = tuple(respondents.ids[at] for at in known)
    return attrs.evolve(respondents, ids=ids, row_numbers=respondents.row_numbers[known])


def without_copies(tables: Tables, repairs: list[Problem]) -> Tables:
    """Of relations that are alike in every field, the first."""
    for label in relation_schemas():
        if label not in tables:
            continue
        table = tables[label]
        fields = [
            kind.unpack_column(table[field]) for field, kind in field_types(table.record).items()
        ]
        first: dict[tuple[object, ...], int] = {}
        copies: dict[int, list[int]] = {}
        for at, values in enumerate(zip(*fields, strict=True)):
            original = first.setdefault(values, at)
            if original != at:
                copies.setdefault(original, []).append(at)
        for later in copies.values():
            message = f"given {len(later) + 1} times; the first is kept"
            repairs.append(_repair("repeated-relation", message, table.locate(later, "")))
        tables[label] = _without(table, [at for later in copies.values() for at in later])
    return tables


def without_reporting_cycles(tables: Tables, repairs: list[Problem]) -> Tables:
    """No circle of solid lines: the line of each that comes last in the tables is dropped.

    Lines in the table of people come before those in the table of lines.
    """
    if "reporting" not in tables:
        return tables
    table = tables["reporting"]
    solid = np.flatnonzero(~table["dotted"])
    ends = [*table["manager"][solid].tolist(), *table["report"][solid].tolist()]
    number = {id_: at for at, id_ in enumerate(dict.fromkeys(ends))}
    ids = object_array(list(number))
    manager, report = np.split(np.array([number[id_] for id_ in ends], dtype=np.int64), 2)
    last = dict(
        zip(zip(manager.tolist(), report.tolist(), strict=True), solid.tolist(), strict=True)
    )
    dropped: list[int] = []
    while found := find_cycles(ids.size, manager, report):
        for cycle in found:
            arcs = zip(cycle, [*cycle[1:], cycle[0]], strict=True)
            line, above, below = max((last[arc], *arc) for arc in arcs)
            message = (
                f"reporting runs in a circle: {format_cycle(cycle, ids)}; the last line of it, "
                f"{format_id(ids[above])} → {format_id(ids[below])}, is dropped"
            )
            repairs.append(_repair("reporting-cycle", message, table.locate([line], "")))
            dropped.append(line)
            kept = (manager != above) | (report != below)
            manager, report = manager[kept], report[kept]
    tables["reporting"] = _without(table, dropped)
    return tables


def with_membership_shares_scaled(tables: Tables, repairs: list[Problem]) -> Tables:
    """Shares of the members of a group that sum to above 1, each divided by their sum."""
    if "memberships" in tables:
        table = tables["memberships"]
        tables["memberships"] = _scaled(table, table["group"].tolist(), repairs)
    return tables


def with_delegation_shares_scaled(tables: Tables, repairs: list[Problem]) -> Tables:
    """Shares that a principal gives in a domain that sum to above 1, each divided by their sum.

    Delegations that are bound to dates or contexts are left as they are, and not counted.
    """
    table = tables["delegations"]
    bound = ~np.isnat(table["start"]) | ~np.isnat(table["end"])
    bound |= np.fromiter(map(bool, table["contexts"]), dtype=np.bool_, count=len(table))
    given = zip(table["principal"].tolist(), table["domain"].tolist(), strict=True)
    keys = [None if out else key for key, out in zip(given, bound.tolist(), strict=True)]
    tables["delegations"] = _scaled(table, keys, repairs)
    return tables


def _scaled(table: Table, keys: Sequence[object], repairs: list[Problem]) -> Table:
    share = table["share"].copy()
    groups: dict[object, list[int]] = {}
    for at in np.flatnonzero(~np.isnan(share)).tolist():
        if keys[at] is not None:
            groups.setdefault(keys[at], []).append(at)
    for rows in groups.values():
        total = share[rows].sum()
        if total > 1 + _ROUNDING:
            share[rows] /= total
            giver = format_value(table[node_fields(table.record)[0]][rows[0]])
            message = f"the shares of {giver} sum to {total:.6g}; each is divided by that"
            repairs.append(_repair("shares-above-1", message, table.locate(rows, "share")))
    return table.with_columns(share=share)


def _grouped(column: Array, positions: Array) -> Iterable[tuple[str, list[int]]]:
    """Positions by what the column holds there."""
    groups: dict[str, list[int]] = {}
    for at in positions.tolist():
        groups.setdefault(column[at], []).append(at)
    return groups.items()


def _without(table: Table, positions: Sequence[int]) -> Table:
    return table.take(np.delete(np.arange(len(table)), positions)) if positions else table


def _repair(code: str, message: str, where: Place) -> Problem:
    return Problem(code, message, where, "warning")
