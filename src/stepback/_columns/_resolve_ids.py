"""From ids to positions: which node and which domain every record refers to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np

from stepback._algorithms._arrays import Array, object_array
from stepback._columns._id_index import NOT_FOUND, IdIndex
from stepback._columns._table import Columns, Respondents, Table
from stepback._problems._format import format_value
from stepback._problems._problem import Place, Problem
from stepback._records._fields._field_type import as_iterable
from stepback._records._record import (
    domain_fields,
    node_fields,
    relation_schema,
)
from stepback._records._record_types import NODE_TABLES


def resolve_ids(
    tables: Mapping[str, Table], respondents: Iterable[str] | None = None
) -> tuple[Columns, list[Problem]]:
    """Tables with positions for ids, and what is wrong with ids.

    Where ids are unknown, the columns hold roles of these ids besides, so that whatever else is
    wrong can be looked for; delegations in unknown domains are left out.
    """
    ids = np.concatenate([tables[name]["id"] for name in NODE_TABLES])
    position, domain_position = IdIndex(ids), IdIndex(tables["domains"]["id"])
    problems = [*_repeated_id_problems([tables[name] for name in NODE_TABLES], position.n_distinct)]
    problems += _repeated_id_problems([tables["domains"]], domain_position.n_distinct)
    asked, found = _resolve_respondents(respondents, position, tables)
    problems += found
    coded: dict[str, Table] = {}
    unknown: dict[str, None] = {}
    for name, table in tables.items():
        coded[name], found = _resolve_table(table, position, domain_position, unknown)
        problems += found
    if not unknown:
        return Columns(coded, ids, asked), problems
    roles = object_array([*tables["roles"]["id"], *unknown])
    known = {**tables, "roles": Table.from_columns("roles", {"id": roles})}
    columns, _ = resolve_ids(known)
    return columns, problems


def drop_unresolved_relations(tables: Mapping[str, Table]) -> dict[str, Table] | None:
    """Tables of which some cells are faulty, without the relations that lack an end.

    ``None`` where a node or a domain lacks its id or owner, to which others may refer.
    """
    known: dict[str, Table] = {}
    for name, table in tables.items():
        ends = node_fields(table.record)
        named = ("id", *ends) if "id" in table.columns else ends
        told = np.ones(len(table), dtype=np.bool_)
        trimmed: dict[str, Array] = {}
        for field in (*named, *domain_fields(table.record)):
            trimmed[field] = object_array([id_ and id_.strip() for id_ in table[field]])
        for field in named:
            told &= trimmed[field].astype(np.bool_)
        if "id" in named and not told.all():
            return None
        known[name] = table.with_columns(**trimmed).take(np.flatnonzero(told))
    return known


def _resolve_table(
    table: Table,
    position: IdIndex,
    domain_position: IdIndex,
    unknown: dict[str, None],
) -> tuple[Table, list[Problem]]:
    problems: list[Problem] = []
    codes: dict[str, Array] = {}
    schema = relation_schema(table.record)
    expected = schema.end_noun if schema else "node"
    for field in node_fields(table.record):
        codes[field] = position.lookup(table[field])
        wrong = codes[field] < 0
        unknown.update(dict.fromkeys(table[field][wrong].tolist()))
        remedy = f"is not a {expected}; add a record for it, or correct the id"
        problems += _unknown_id_problems(table, field, wrong, remedy)
    known = np.ones(len(table), dtype=np.bool_)
    for field in domain_fields(table.record):
        codes[field] = domain_position.lookup(table[field])
        wrong = (codes[field] < 0) & (table[field] != None)  # noqa: E711  (each of them)
        remedy = "is not a domain; add it, or leave the domain empty for all domains"
        problems += _unknown_id_problems(table, field, wrong, remedy)
        known &= ~wrong
    coded = table.with_columns(**codes)
    return coded if known.all() else coded.take(np.flatnonzero(known)), problems


def resolve_known_ids(columns: Columns, table: Table) -> Table:
    """A table of records that refer to nodes and domains of `columns`, with positions for ids."""
    resolved = {}
    for fields, index in (
        (node_fields(table.record), columns.node_index),
        (domain_fields(table.record), columns.domain_index),
    ):
        for field in fields:
            positions = [NOT_FOUND if id_ is None else index[id_] for id_ in table[field]]
            resolved[field] = np.array(positions, dtype=np.int32)
    return table.with_columns(**resolved)


def _repeated_id_problems(tables: Sequence[Table], distinct: int) -> Iterator[Problem]:
    if sum(map(len, tables)) == distinct:
        return
    seen: dict[str, list[tuple[Table, int]]] = {}
    for table in tables:
        for at, id_ in enumerate(table["id"].tolist()):
            seen.setdefault(id_, []).append((table, at))
    for id_, places in seen.items():
        if len(places) == 1:
            continue
        table = places[0][0]
        here = [at for one, at in places if one is table]
        others = dict.fromkeys(one.source for one, _ in places if one is not table)
        also = f" (also in {', '.join(others)})" if others else ""
        yield Problem(
            "repeated-id",
            f"{format_value(id_)} is given {len(places)} times{also}; ids are unique: "
            "rename or drop one",
            table.locate(here, "id", table.describe_record(here[0])),
        )


def _unknown_id_problems(table: Table, field: str, wrong: Array, remedy: str) -> Iterator[Problem]:
    by_id: dict[str, list[int]] = {}
    for at in np.flatnonzero(wrong).tolist():
        by_id.setdefault(table[field][at], []).append(int(at))
    for id_, positions in by_id.items():
        record = table.describe_record(positions[0])
        where = table.locate(positions, field, record)
        yield Problem("unknown-id", f"{format_value(id_)} {remedy}", where)


def _resolve_respondents(
    respondents: Iterable[str] | None, position: IdIndex, tables: Mapping[str, Table]
) -> tuple[Array | None, list[Problem]]:
    if respondents is None:
        return None, []
    where = Place("respondents")
    try:
        asked = list(as_iterable(respondents))
    except ValueError:
        message = f"{format_value(respondents)} is not a collection; give ids, even of one"
        return None, [Problem("respondents", message, where)]
    by_id = position.as_dict
    people = len(tables["people"])
    unknown = {
        format_value(id_): respondents.locate_id(id_)
        if isinstance(respondents, Respondents)
        else where
        for id_ in asked
        if not isinstance(id_, str) or by_id.get(id_, people) >= people
    }
    problems = [
        Problem("unknown-id", f"{id_} is not a person; correct the id or leave it out", place)
        for id_, place in unknown.items()
    ]
    if "supports" not in tables:
        message = "respondents are given but no supports; give supports=() if none were named"
        problems.append(Problem("respondents", message, where))
    if problems:
        return None, problems
    return np.unique(np.array([by_id[id_] for id_ in asked], dtype=np.int64)), []
