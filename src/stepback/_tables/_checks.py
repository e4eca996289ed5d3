"""What must hold between the records of an organization, whatever is in force.

Every check finds all its faults at once, on columns.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import repeat
from typing import Any

import numpy as np

from stepback._fields import Array
from stepback._order import cycles, forest_depth
from stepback._problems import InvalidOrganization, Place, Problem, bare, shown
from stepback._records import BY, Domain, ReportingLine
from stepback._tables._columns import NODE_FIELDS, NODE_TABLES, Columns, Table

_ROUNDING = 1e-9
_ENDS: Mapping[str, tuple[str, str]] = {
    "reporting": ("manager", "report"),
    "delegations": ("principal", "delegate"),
    "supports": ("supporter", "supported"),
    "memberships": ("group", "member"),
}
_ITSELF = {
    "reporting": ("self-report", "reports to itself; leave the line out"),
    "delegations": ("self-delegation", "delegates to itself; what is not handed on is kept anyway"),
    "supports": ("self-support", "supports itself; leave it out"),
    "memberships": ("self-membership", "is a member of itself; leave it out"),
}


def checked_columns(
    tables: Mapping[str, Table], respondents: Iterable[str] | None = None
) -> Columns:
    """Coded columns of `tables`, or one `InvalidOrganization` with all that is wrong."""
    problems: list[Problem] = []
    ids = np.concatenate([tables[name]["id"] for name in NODE_TABLES])
    position = dict(zip(ids.tolist(), range(len(ids)), strict=True))
    domain_ids = tables["domains"]["id"]
    domain_position = {id_: number for number, id_ in enumerate(domain_ids.tolist())}
    problems += _repeated_ids([tables[name] for name in NODE_TABLES], len(position))
    problems += _repeated_ids([tables["domains"]], len(domain_position))
    coded: dict[str, Table] = {}
    for name, table in tables.items():
        coded[name], faults = _coded(name, table, position, domain_position)
        problems += faults
    asked, faults = _coded_respondents(respondents, position, tables)
    problems += faults
    if problems:
        raise InvalidOrganization(problems)
    columns = Columns(coded, ids, asked)
    for check in _CHECKS:
        problems += check(columns)
    if problems:
        raise InvalidOrganization(problems)
    return columns


def arc(table: Table, at: int, ids: Array) -> str:
    """A relation in words, such as ``"delegation ann → bo"``."""
    first, second = (ids[table[field][at]] for field in NODE_FIELDS[table.record])
    return f"{table.record.noun} {bare(first)} → {bare(second)}"


def path(nodes: Sequence[int], ids: Array) -> str:
    """A cycle as a path that ends where it begins; the middle of a long one is left out."""
    names = [bare(ids[node]) for node in [*nodes, nodes[0]]]
    if len(names) > 12:
        names[6:-5] = [f"… {len(names) - 11:,} more …"]
    return " → ".join(names)


def _repeated_ids(tables: Sequence[Table], distinct: int) -> Iterator[Problem]:
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
            f"{shown(id_)} is given {len(places)} times{also}; ids are unique: rename or drop one",
            table.place(here, "id", f"{table.record.noun} {bare(id_)}"),
        )


def _coded(
    label: str, table: Table, position: Mapping[str, int], domain_position: Mapping[str, int]
) -> tuple[Table, list[Problem]]:
    problems: list[Problem] = []
    codes: dict[str, Array] = {}
    for field in NODE_FIELDS.get(table.record, ()):
        codes[field] = _positions(table[field], position)
        expected = "person or role" if table.record is ReportingLine else "node"
        remedy = f"is no {expected}; add a record for it, or mend the id"
        problems += _unknown(table, field, codes[field] < 0, remedy)
    if label == "delegations":
        codes["domain"] = _positions(table["domain"], domain_position)
        given = np.array([one is not None for one in table["domain"]], dtype=np.bool_)
        remedy = "is no domain; add it, or leave the domain empty for all"
        problems += _unknown(table, "domain", (codes["domain"] < 0) & given, remedy)
    return table.with_columns(**codes), problems


def _positions(ids: Array, position: Mapping[str, int]) -> Array:
    found = map(position.get, ids.tolist(), repeat(-1))
    return np.fromiter(found, dtype=np.int32, count=len(ids))


def _unknown(table: Table, field: str, wrong: Array, remedy: str) -> Iterator[Problem]:
    by_id: dict[str, list[int]] = {}
    for at in np.flatnonzero(wrong).tolist():
        by_id.setdefault(table[field][at], []).append(int(at))
    for id_, positions in by_id.items():
        record = _words(table, positions[0])
        where = table.place(positions, field, record)
        yield Problem("unknown-id", f"{shown(id_)} {remedy}", where)


def _words(table: Table, at: int) -> str:
    fields = ("id",) if table.record is Domain else NODE_FIELDS[table.record]
    return f"{table.record.noun} {' → '.join(bare(table[field][at]) for field in fields)}"


def _coded_respondents(
    respondents: Iterable[str] | None, position: Mapping[str, int], tables: Mapping[str, Table]
) -> tuple[Array | None, list[Problem]]:
    if respondents is None:
        return None, []
    where = Place("respondents")
    if isinstance(respondents, str) or not isinstance(respondents, Iterable):
        message = f"{shown(respondents)} is not a collection; give ids, even of one"
        return None, [Problem("respondents", message, where)]
    asked = list(respondents)
    people = len(tables["people"])
    problems = [
        Problem("unknown-id", f"{shown(id_)} is no person; mend the id or leave it out", where)
        for id_ in asked
        if not isinstance(id_, str) or position.get(id_, people) >= people
    ]
    if "supports" not in tables:
        message = "respondents are given but no supports; give supports=() if none were named"
        problems.append(Problem("respondents", message, where))
    if problems:
        return None, problems
    return np.unique(np.array([position[id_] for id_ in asked], dtype=np.int64)), []


def _between_ends(columns: Columns) -> Iterator[Problem]:
    for label, ends in _ENDS.items():
        if label not in columns.tables:
            continue
        table = columns.tables[label]
        first, second = (table[field] for field in ends)
        code, remedy = _ITSELF[label]
        for at in np.flatnonzero(first == second).tolist():
            id_ = columns.ids[first[at]]
            where = table.place([at], ends[1], arc(table, at, columns.ids))
            yield Problem(code, f"{shown(id_)} {remedy}", where)


def _lines(columns: Columns) -> Iterator[Problem]:
    table = columns.tables["reporting"]
    manager, report = table["manager"], table["report"]
    first_circle = columns.people + len(columns.tables["roles"])
    for field in ("manager", "report"):
        for at in np.flatnonzero(table[field] >= first_circle).tolist():
            id_ = columns.ids[table[field][at]]
            message = f"{shown(id_)} is a circle; lines join people and roles"
            where = table.place([at], field, arc(table, at, columns.ids))
            yield Problem("circle-in-line", message, where)
    solid = np.flatnonzero(~table["dotted"] & (manager != report))
    above = np.bincount(report[solid], minlength=columns.nodes)
    for node in np.flatnonzero(above > 1).tolist():
        lines = solid[report[solid] == node]
        names = ", ".join(bare(columns.ids[one]) for one in manager[lines])
        message = (
            f"{shown(columns.ids[node])} has {len(lines)} solid managers ({names}); "
            "keep one, and make the others dotted"
        )
        record = f"lines into {bare(columns.ids[node])}"
        yield Problem("solid-managers", message, table.place(lines, "report", record))
    parent = np.full(columns.nodes, -1, dtype=np.int64)
    parent[report[solid]] = manager[solid]
    _, stuck = forest_depth(parent)
    if not stuck.any():
        return
    line = np.full(columns.nodes, -1, dtype=np.int64)
    line[report[solid]] = solid
    below = np.flatnonzero(stuck & (parent >= 0))
    for cycle in cycles(columns.nodes, parent[below], below):
        message = f"reporting runs in a circle: {path(cycle, columns.ids)}; leave one line out"
        record = "" if table.rows is not None else f"lines into {bare(columns.ids[cycle[0]])}"
        yield Problem("reporting-cycle", message, table.place(np.sort(line[cycle]), "", record))


def _groups(columns: Columns) -> Iterator[Problem]:
    table = columns.tables["memberships"]
    group, member = table["group"], table["member"]
    for at in np.flatnonzero(group < columns.people).tolist():
        id_ = columns.ids[group[at]]
        message = f"{shown(id_)} is a person; only roles and circles have members"
        yield Problem(
            "person-as-group", message, table.place([at], "group", arc(table, at, columns.ids))
        )
    nested = np.flatnonzero((member >= columns.people) & (group != member))
    for cycle in cycles(columns.nodes, group[nested], member[nested]):
        message = f"membership runs in a circle: {path(cycle, columns.ids)}; leave one out"
        inside = set(cycle)
        rows = [at for at in nested.tolist() if group[at] in inside and member[at] in inside]
        record = "" if table.rows is not None else f"members of {bare(columns.ids[cycle[0]])}"
        yield Problem("membership-cycle", message, table.place(rows, "", record))


def _membership_shares(columns: Columns) -> Iterator[Problem]:
    table = columns.tables["memberships"]
    given = np.nan_to_num(table["share"])
    total = np.bincount(table["group"], weights=given, minlength=columns.nodes)
    for node in np.flatnonzero(total > 1 + _ROUNDING).tolist():
        rows = np.flatnonzero(table["group"] == node)
        id_ = columns.ids[node]
        message = f"the shares of {shown(id_)} sum to {total[node]:.6g}; they may sum to 1 at most"
        yield Problem(
            "shares-above-1", message, table.place(rows, "share", f"members of {bare(id_)}")
        )


def _terms(columns: Columns) -> Iterator[Problem]:
    table = columns.tables["delegations"]
    for at in np.flatnonzero(table["end"] <= table["start"]).tolist():
        message = f"ends on {table['end'][at]}, no later than it starts; it would never be in force"
        where = table.place([at], "end", arc(table, at, columns.ids))
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
        ids = ", ".join(bare(columns.domain_ids[one]) for one in without[:3])
        more = f" and {len(without) - 3:,} more" if len(without) > 3 else ""
        message = (
            f"limit {table['limit'][at]:g} in a domain without amounts ({ids}{more}); give the "
            "domain amounts, or an autonomy that says what the limit comes to"
        )
        where = table.place([at], "limit", arc(table, at, columns.ids))
        yield Problem("limit-without-amounts", message, where)


def _worthless_amounts(columns: Columns) -> Iterator[Problem]:
    """Amounts that weigh by their value and have none."""
    domains = columns.tables["domains"]
    by_value = np.flatnonzero(domains["by"] == BY.words.index("value"))
    for at in by_value.tolist():
        amounts = domains["amounts"][at]
        if amounts is not None and not sum(amounts):
            message = "the amounts sum to 0, so they cannot weigh by value; weigh them by count"
            where = domains.place([at], "amounts", _words(domains, at))
            yield Problem("worthless-amounts", message, where)


def _repeated_relations(columns: Columns) -> Iterator[Problem]:
    same: dict[str, tuple[str, ...]] = {
        "reporting": ("manager", "report"),
        "delegations": (),
        "supports": ("supporter", "supported", "kind", "basis"),
        "memberships": ("group", "member"),
    }
    for label, fields in same.items():
        if label not in columns.tables or not len(columns.tables[label]):
            continue
        table = columns.tables[label]
        twice = _twice(table, fields or tuple(table.columns))
        for rows in twice:
            where = table.place(rows, "", arc(table, rows[0], columns.ids))
            yield Problem("repeated-relation", f"given {len(rows)} times; keep one", where)


def _twice(table: Table, fields: Sequence[str]) -> list[list[int]]:
    first, second = NODE_FIELDS[table.record]
    ends = table[first].astype(np.int64) << 32 | table[second]
    order = np.argsort(ends, kind="stable")
    close = np.flatnonzero(ends[order][1:] == ends[order][:-1])
    if not close.size:
        return []
    suspects = np.unique(np.concatenate([order[close], order[close + 1]]))
    rows: dict[tuple[Any, ...], list[int]] = {}
    for at in suspects.tolist():
        key = tuple(_comparable(table[field][at]) for field in fields)
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
    _repeated_relations,
)
