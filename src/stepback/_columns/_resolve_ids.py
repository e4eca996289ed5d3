"""Resolve ids: replace references to nodes and domains by positions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np

from stepback._algorithms._arrays import Array, group_rows, object_array
from stepback._columns._day_intervals import meeting_groups
from stepback._columns._id_index import NOT_FOUND
from stepback._columns._record_index import RecordIndex
from stepback._columns._table import Columns, Table
from stepback._problems._alike import list_alike
from stepback._problems._format import format_name, format_value, join_truncated
from stepback._problems._problem import Place, Problem
from stepback._records._fields._field_type import as_iterable
from stepback._records._record import domain_fields, node_fields, relation_schema
from stepback._records._record_types import NODE_TABLES


def resolve_ids(
    tables: Mapping[str, Table], respondents: Table | Iterable[str] | None = None
) -> tuple[Columns, list[Problem]]:
    """Columns with positions for ids, and the problems of ids.

    If ids of nodes are unknown, the columns have a role more for each, so that the remaining
    checks can run. Relations in unknown domains are left out.
    """
    node_tables = [tables[name] for name in NODE_TABLES]
    ids = np.concatenate([table["id"] for table in node_tables])
    nodes, domains = RecordIndex.from_ids(ids), RecordIndex.from_ids(tables["domains"]["id"])
    problems = [*repeated_id_problems(node_tables, nodes)]
    problems += repeated_id_problems([tables["domains"]], domains)
    respondent_nodes, new_problems = _resolve_respondents(respondents, nodes, tables)
    problems += new_problems
    resolved: dict[str, Table] = {}
    unknown: dict[str, None] = {}
    for name, table in tables.items():
        resolved[name], new_problems = _resolve_table(table, nodes, domains, unknown)
        problems += new_problems
    if not unknown:
        return Columns(resolved, ids, respondent_nodes, nodes.first, domains.first), problems
    roles = object_array([*tables["roles"]["id"], *unknown])
    columns, _ = resolve_ids({**tables, "roles": Table.from_columns("roles", {"id": roles})})
    return columns, problems


def drop_unresolved_relations(tables: Mapping[str, Table]) -> dict[str, Table] | None:
    """Tables that have faulty cells, without the relations that lack an end.

    ``None`` if a node lacks its id, or a domain its id or owner: any reference might be to it.
    """
    resolvable: dict[str, Table] = {}
    for name, table in tables.items():
        required = (*(("id",) if "id" in table.columns else ()), *node_fields(table.record))
        trimmed = {
            field: object_array([id_ and id_.strip() for id_ in table[field]])
            for field in (*required, *domain_fields(table.record))
        }
        is_complete = np.all([trimmed[field].astype(np.bool_) for field in required], axis=0)
        if "id" in required and not is_complete.all():
            return None
        resolvable[name] = table.with_columns(**trimmed).take(np.flatnonzero(is_complete))
    return resolvable


def _resolve_table(
    table: Table, nodes: RecordIndex, domains: RecordIndex, unknown: dict[str, None]
) -> tuple[Table, list[Problem]]:
    """The table with positions for ids, and its problems; unknown ids go to `unknown`."""
    problems: list[Problem] = []
    positions: dict[str, Array] = {}
    schema = relation_schema(table.record)
    noun = schema.end_noun if schema else "node"
    for field in node_fields(table.record):
        positions[field] = nodes.lookup(table[field])
        is_unknown = positions[field] == NOT_FOUND
        unknown.update(dict.fromkeys(table[field][is_unknown].tolist()))
        message = f"is not a {noun}; add a record for it, or correct the id"
        problems += _unknown_id_problems(table, field, np.flatnonzero(is_unknown), message)
    is_kept = np.ones(len(table), dtype=np.bool_)
    for field in domain_fields(table.record):
        positions[field] = domains.lookup(table[field])
        is_unknown = (positions[field] == NOT_FOUND) & (table[field] != None)  # noqa: E711  (elementwise)
        message = "is not a domain; add it, or leave the domain empty for all domains"
        problems += _unknown_id_problems(table, field, np.flatnonzero(is_unknown), message)
        is_kept &= ~is_unknown
    resolved = table.with_columns(**positions)
    return resolved if is_kept.all() else resolved.take(np.flatnonzero(is_kept)), problems


def resolve_known_ids(columns: Columns, table: Table) -> Table:
    """A table of further records with positions for ids, all of which `columns` has."""
    resolved = {}
    for field in (*node_fields(table.record), *domain_fields(table.record)):
        is_node = field in node_fields(table.record)
        index = columns.node_index if is_node else columns.domain_index
        positions = [NOT_FOUND if id_ is None else index[id_] for id_ in table[field]]
        resolved[field] = np.array(positions, dtype=np.int32)
    return table.with_columns(**resolved)


def repeated_id_problems(tables: Sequence[Table], index: RecordIndex) -> Iterator[Problem]:
    """A problem for each id that several records have at one time, or records of two tables."""
    if index.first is None:
        return
    starts = np.cumsum([0, *map(len, tables)])
    begin = np.concatenate([table.first_days for table in tables])
    end = np.concatenate([table.end_days for table in tables])
    several = np.flatnonzero(np.bincount(index.first, minlength=index.first.size)[index.first] > 1)
    owner = np.searchsorted(starts, several, side="right")
    is_in_two = owner != np.searchsorted(starts, index.first[several], side="right")
    is_mixed = np.isin(index.first[several], index.first[several[is_in_two]])
    groups = group_rows(index.ids[several[is_mixed]].tolist(), several[is_mixed].tolist())
    same = several[~is_mixed]
    for records in meeting_groups(index.first[same], begin[same], end[same]):
        groups[index.ids[same[records[0]]]] = same[records].tolist()
    repeated = {id_: groups[id_] for id_ in sorted(groups, key=lambda id_: groups[id_][0])}

    def describe(id_: str, records: Sequence[int]) -> Problem:
        owners = np.searchsorted(starts, records, side="right") - 1
        first: Table = tables[owners[0]]
        rows = [
            record - int(starts[owners[0]]) for record in records if record < starts[owners[0] + 1]
        ]
        others = dict.fromkeys(tables[owner].source for owner in owners if owner != owners[0])
        also = f" (also in {join_truncated(map(format_name, others))})" if others else ""
        message = (
            f"{format_value(id_)} is given {len(records)} times{also}; ids are unique: "
            "rename or drop one"
        )
        if not others and any(table.is_dated for table in tables):
            message += ", or give them days that do not overlap"
        return first.make_problem("repeated-id", message, rows, "id")

    # The rows that one problem has for many ids are all of one table.
    owner = np.searchsorted(starts, [records[0] for records in repeated.values()], side="right")
    for of_table in group_rows(owner.tolist(), repeated.items()).values():
        yield from list_alike(dict(of_table), describe)


def _unknown_id_problems(
    table: Table, field: str, unknown: Sequence[int] | Array, message: str
) -> Iterator[Problem]:
    """A problem for each unknown id of a field, with all its rows."""

    def describe(id_: str, rows: Sequence[int]) -> Problem:
        return table.make_problem("unknown-id", f"{format_value(id_)} {message}", rows, field)

    positions = np.asarray(unknown, dtype=np.int64)
    ids = table[field][positions].tolist()
    yield from list_alike(group_rows(ids, positions.tolist()), describe)


def _resolve_respondents(
    respondents: Table | Iterable[str] | None, index: RecordIndex, tables: Mapping[str, Table]
) -> tuple[Array | None, list[Problem]]:
    """The nodes of the respondents, and the problems of their ids."""
    if respondents is None:
        return None, []
    place = Place("respondents")
    table = respondents if isinstance(respondents, Table) else None
    try:
        ids = list(as_iterable(respondents if table is None else table["id"]))
    except ValueError:
        message = f"{format_value(respondents)} is not a collection; give ids, even of one"
        return None, [Problem("respondents", message, place)]
    nodes, n_people = index.as_dict, len(tables["people"])
    unknown = [
        row
        for row, id_ in enumerate(ids)
        if not isinstance(id_, str) or nodes.get(id_, n_people) >= n_people
    ]
    message = "is not a person; correct the id or leave it out"
    if table is not None:
        problems = [*_unknown_id_problems(table, "id", unknown, message)]
    else:  # ids of any type need not have a hash
        shown = dict.fromkeys(format_value(ids[row]) for row in unknown)
        problems = [Problem("unknown-id", f"{id_} {message}", place) for id_ in shown]
    if "supports" not in tables:
        message = "respondents are given but no supports; give supports=() if none were named"
        problems.append(Problem("respondents", message, place))
    if problems:
        return None, problems
    return np.unique(np.array([nodes[id_] for id_ in ids], dtype=np.int64)), []
