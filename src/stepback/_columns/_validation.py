"""What must hold between the records of an organization, whatever is in force.

Every check finds all its faults at once, on columns.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback._algorithms._components import forest_parents
from stepback._algorithms._forests import forest_depths
from stepback._algorithms._topology import find_cycles
from stepback._columns._table import Columns, Table
from stepback._problems._format import format_id, format_value
from stepback._problems._problem import Problem
from stepback._records._domain import BY_CHOICE
from stepback._records._record import node_fields
from stepback._records._record_types import relation_schemas
from stepback._records._schema import RelationSchema

_ROUNDING = 1e-9
LIMIT_WITHOUT_AMOUNTS = "limit-without-amounts"
_LIMITS = {LIMIT_WITHOUT_AMOUNTS, "worthless-amounts"}


def validate(columns: Columns) -> list[Problem]:
    """All that is wrong between the records."""
    return [problem for check in _CHECKS for problem in check(columns)]


def strip_invalid(columns: Columns, problems: Iterable[Problem]) -> Columns:
    """What is left of faulty columns that a flow can be looked for in, so that its faults show.

    Nothing is left out that could close a circle or add to shares once it is mended, except
    where what is wrong with it would itself be told a second time.
    """
    tables = dict(columns.tables)
    delegations, members = tables["delegations"], tables["memberships"]
    if _LIMITS & {problem.code for problem in problems}:
        limitless = np.full(len(delegations), np.nan)
        delegations = delegations.with_columns(limit=limitless)
    kept = delegations["principal"] != delegations["delegate"]
    for alike in find_duplicates(delegations):
        kept[alike[1:]] = False
    tables["delegations"] = delegations.take(np.flatnonzero(kept))
    group, member = members["group"], members["member"]
    sits = (group >= columns.n_people) & (group != member)
    circling = np.zeros(columns.n_nodes, dtype=np.bool_)
    for cycle in find_cycles(columns.n_nodes, group[sits], member[sits]):
        circling[cycle] = True
    tables["memberships"] = members.take(np.flatnonzero(sits & ~circling[group]))
    return attrs.evolve(columns, tables=tables)


def _relation_tables(columns: Columns) -> Iterator[tuple[Table, RelationSchema]]:
    """The tables of relations that are there, each with its schema."""
    for name, schema in relation_schemas().items():
        if name in columns.tables:
            yield columns.tables[name], schema


def format_cycle(nodes: Sequence[int], ids: Array) -> str:
    """A cycle as a path that ends where it begins; the middle of a long one is left out."""
    names = [format_id(ids[node]) for node in [*nodes, nodes[0]]]
    if len(names) > 12:
        names[6:-5] = [f"… {len(names) - 11:,} more …"]
    return " → ".join(names)


def _between_ends(columns: Columns) -> Iterator[Problem]:
    for table, schema in _relation_tables(columns):
        source, target = node_fields(table.record)
        for row in np.flatnonzero(table[source] == table[target]).tolist():
            id_ = format_value(columns.ids[table[source][row]])
            where = table.locate([row], target, table.describe_record(row, columns.ids))
            message = f"{id_} {schema.self_text}; {schema.self_remedy}"
            yield Problem(schema.self_code, message, where)


def _lines(columns: Columns) -> Iterator[Problem]:
    table = columns.tables["reporting"]
    manager, report = table["manager"], table["report"]
    first_circle = columns.n_people_and_roles
    for field in ("manager", "report"):
        for at in np.flatnonzero(table[field] >= first_circle).tolist():
            id_ = columns.ids[table[field][at]]
            message = f"{format_value(id_)} is a circle; lines join people and roles"
            where = table.locate([at], field, table.describe_record(at, columns.ids))
            yield Problem("circle-in-line", message, where)
    solid = np.flatnonzero(~table["dotted"] & (manager != report))
    above = np.bincount(report[solid], minlength=columns.n_nodes)
    several = np.flatnonzero(above > 1).tolist()
    swap = ""
    if several and solid.size > 2:  # two lines into one node say little
        upward = forest_parents(columns.n_nodes, report[solid], manager[solid]) is not None
        swap = "; or, since nobody has two reports, turn all lines round" if upward else ""
    for node in several:
        lines = solid[report[solid] == node]
        names = ", ".join(format_id(columns.ids[one]) for one in manager[lines])
        message = (
            f"{format_value(columns.ids[node])} has {len(lines)} solid managers ({names}); "
            f"keep one, and make the others dotted{swap}"
        )
        record = f"lines into {format_id(columns.ids[node])}"
        yield Problem("solid-managers", message, table.locate(lines, "report", record))
    parent = np.full(columns.n_nodes, -1, dtype=np.int64)
    parent[report[solid]] = manager[solid]
    _, stuck = forest_depths(parent)
    if not stuck.any():
        return
    line = np.full(columns.n_nodes, -1, dtype=np.int64)
    line[report[solid]] = solid
    below = np.flatnonzero(stuck & (parent >= 0))
    for cycle in find_cycles(columns.n_nodes, parent[below], below):
        message = (
            f"reporting runs in a circle: {format_cycle(cycle, columns.ids)}; leave one line out"
        )
        record = (
            ""
            if table.row_numbers is not None
            else f"lines into {format_id(columns.ids[cycle[0]])}"
        )
        yield Problem("reporting-cycle", message, table.locate(np.sort(line[cycle]), "", record))


def _groups(columns: Columns) -> Iterator[Problem]:
    table = columns.tables["memberships"]
    group, member = table["group"], table["member"]
    for at in np.flatnonzero(group < columns.n_people).tolist():
        id_ = columns.ids[group[at]]
        message = f"{format_value(id_)} is a person; only roles and circles have members"
        yield Problem(
            "person-as-group",
            message,
            table.locate([at], "group", table.describe_record(at, columns.ids)),
        )
    nested = np.flatnonzero((member >= columns.n_people) & (group != member))
    for cycle in find_cycles(columns.n_nodes, group[nested], member[nested]):
        message = f"membership runs in a circle: {format_cycle(cycle, columns.ids)}; leave one out"
        inside = set(cycle)
        rows = [at for at in nested.tolist() if group[at] in inside and member[at] in inside]
        record = (
            ""
            if table.row_numbers is not None
            else f"members of {format_id(columns.ids[cycle[0]])}"
        )
        yield Problem("membership-cycle", message, table.locate(rows, "", record))


def _membership_shares(columns: Columns) -> Iterator[Problem]:
    table = columns.tables["memberships"]
    given = np.nan_to_num(table["share"])
    total = np.bincount(table["group"], weights=given, minlength=columns.n_nodes)
    for node in np.flatnonzero(total > 1 + _ROUNDING).tolist():
        rows = np.flatnonzero(table["group"] == node)
        id_ = columns.ids[node]
        message = (
            f"the shares of {format_value(id_)} sum to {total[node]:.6g}; they may sum to 1 at most"
        )
        yield Problem(
            "shares-above-1", message, table.locate(rows, "share", f"members of {format_id(id_)}")
        )


def _terms(columns: Columns) -> Iterator[Problem]:
    table = columns.tables["delegations"]
    for at in np.flatnonzero(table["end"] <= table["start"]).tolist():
        message = f"ends on {table['end'][at]}, no later than it starts; it would never be in force"
        where = table.locate([at], "end", table.describe_record(at, columns.ids))
        yield Problem("ends-before-start", message, where)


def _limits(columns: Columns) -> Iterator[Problem]:
    """Limits in domains without amounts, where no autonomy says what they come to."""
    table, domains = columns.tables["delegations"], columns.tables["domains"]
    unsized = {at for at, amounts in enumerate(domains["amounts"]) if amounts is None}
    open_ = np.flatnonzero(~np.isnan(table["limit"]) & np.isnan(table["autonomy"]))
    if not unsized or not open_.size:
        return
    named: dict[int, set[int]] = {}
    for principal, domain in zip(
        table["principal"].tolist(), table["domain"].tolist(), strict=True
    ):
        named.setdefault(principal, set()).add(domain)
    for at in open_.tolist():
        domain = int(table["domain"][at])
        applies = {domain} if domain >= 0 else unsized - named[int(table["principal"][at])]
        without = sorted(applies & unsized)
        if not without:
            continue
        ids = ", ".join(format_id(columns.domain_ids[one]) for one in without[:3])
        more = f" and {len(without) - 3:,} more" if len(without) > 3 else ""
        message = (
            f"limit {table['limit'][at]:g} in a domain without amounts ({ids}{more}); give the "
            "domain amounts, or an autonomy that says what the limit comes to"
        )
        where = table.locate([at], "limit", table.describe_record(at, columns.ids))
        yield Problem(LIMIT_WITHOUT_AMOUNTS, message, where)


def _worthless_amounts(columns: Columns) -> Iterator[Problem]:
    """Amounts that weigh by their value and have none."""
    domains = columns.tables["domains"]
    by_value = np.flatnonzero(domains["by"] == BY_CHOICE.option_code("value"))
    for at in by_value.tolist():
        amounts = domains["amounts"][at]
        total = 1.0 if amounts is None else sum(amounts)
        if not 0 < total < math.inf:
            much = "more than a number holds" if total else "0"
            remedy = "so they cannot weigh by value; weigh them by count"
            message = f"the amounts sum to {much}, {remedy}"
            where = domains.locate([at], "amounts", domains.describe_record(at))
            yield Problem("worthless-amounts", message, where)


def _endless_weight(columns: Columns) -> Iterator[Problem]:
    """Weights of which no share can be taken, since their sum is no number."""
    domains = columns.tables["domains"]
    with np.errstate(over="ignore"):
        total = domains["weight"].sum()
    if not np.isfinite(total):
        message = "the weights sum to more than a number holds; count in a larger unit"
        heaviest = int(domains["weight"].argmax())
        where = domains.locate([heaviest], "weight", domains.describe_record(heaviest))
        yield Problem("endless-weight", message, where)


def _repeated_relations(columns: Columns) -> Iterator[Problem]:
    for table, schema in _relation_tables(columns):
        for rows in find_duplicates(table, schema.repeat_fields):
            where = table.locate(rows, "", table.describe_record(rows[0], columns.ids))
            yield Problem("repeated-relation", f"given {len(rows)} times; keep one", where)


def find_duplicates(table: Table, fields: Sequence[str] | None = None) -> list[list[int]]:
    """Positions of relations with the same ends that are equal in `fields`; ``None``: in all."""
    source, target = node_fields(table.record)
    compared = tuple(table.columns) if fields is None else (source, target, *fields)
    ends = table[source].astype(np.int64) << 32 | table[target]
    in_order = np.sort(ends)  # many times faster than the order itself
    if not (in_order[1:] == in_order[:-1]).any():
        return []
    order = np.argsort(ends, kind="stable")
    close = np.flatnonzero(ends[order][1:] == ends[order][:-1])
    suspects = np.unique(np.concatenate([order[close], order[close + 1]]))
    rows: dict[tuple[Any, ...], list[int]] = {}
    for at in suspects.tolist():
        key = tuple(_comparable(table[field][at]) for field in compared)
        rows.setdefault(key, []).append(at)
    return [positions for positions in rows.values() if len(positions) > 1]


def _comparable(value: Any) -> Any:
    return None if value != value else value  # noqa: PLR0124  (nan equals nan here)


_CHECKS = (
    _between_ends,
    _lines,
    _groups,
    _membership_shares,
    _terms,
    _limits,
    _worthless_amounts,
    _endless_weight,
    _repeated_relations,
)
