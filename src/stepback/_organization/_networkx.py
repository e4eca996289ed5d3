"""Organizations as networkx graphs, and back."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from stepback._columns._table import NODE_FIELDS, NODE_TABLES, RECORD_TYPES, Columns, Table
from stepback._problems._format import format_value
from stepback._problems._problem import InvalidOrganization, Place, Problem
from stepback._records._domain import Domain
from stepback._records._fields._dates import Date
from stepback._records._fields._field_type import as_iterable
from stepback._records._fields._text import Contexts
from stepback._records._record import Record, field_types

if TYPE_CHECKING:
    import networkx as nx

KINDS = {"person": "people", "role": "roles", "circle": "circles"}
RELATIONS = {
    "manages": "reporting",
    "delegates": "delegations",
    "supports": "supports",
    "member": "memberships",
}


def to_networkx(
    columns: Columns, date: datetime.date | None, contexts: frozenset[str]
) -> nx.MultiDiGraph[str]:
    """The organization as a frozen graph."""
    import networkx as nx

    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for kind, name in KINDS.items():
        for record in columns.records(name):
            fields = {field: getattr(record, field) for field in field_types(RECORD_TYPES[name])}
            graph.add_node(fields.pop("id"), kind=kind, **fields)
    for relation, name in RELATIONS.items():
        if name not in columns.tables:
            continue
        first, second = NODE_FIELDS[RECORD_TYPES[name]]
        for record in columns.records(name):
            fields = {field: getattr(record, field) for field in field_types(RECORD_TYPES[name])}
            ends = fields.pop(first), fields.pop(second)
            graph.add_edge(*ends, relation=relation, **fields)
    asked = columns.respondents
    graph.graph.update(
        domains=columns.records("domains"),
        supports_asked="supports" in columns.tables,
        respondents=None if asked is None else tuple(columns.ids[asked].tolist()),
        date=date,
        contexts=contexts,
    )
    frozen: nx.MultiDiGraph[str] = nx.freeze(graph)
    return frozen


def from_networkx(
    graph: nx.Graph[Any],
) -> tuple[dict[str, Table], Iterable[str] | None, datetime.date | None, frozenset[str]]:
    """The tables, respondents, date and contexts of a graph."""
    import networkx as nx

    if not isinstance(graph, nx.Graph):
        raise ValueError(f"graph: {format_value(graph)} is no networkx graph; give a DiGraph")
    if not graph.is_directed():
        raise ValueError(
            "the graph is not directed; give a DiGraph or MultiDiGraph whose arrows run from the "
            "one who has to the one who is given, such as manager to report"
        )
    problems: list[Problem] = []
    records: dict[str, list[Record]] = {name: [] for name in RECORD_TYPES}
    for node, data in graph.nodes(data=True):
        kind, fields = _split(data, "kind", "person")
        made = _record(KINDS, kind, (node,), fields, f"node {format_value(node)}", problems)
        if made:
            records[KINDS[kind]].append(made)
    for tail, head, data in graph.edges(data=True):
        relation, fields = _split(data, "relation", "manages")
        where = f"edge {format_value(tail)} → {format_value(head)}"
        made = _record(RELATIONS, relation, (tail, head), fields, where, problems)
        if made:
            records[RELATIONS[relation]].append(made)
    date, contexts = _about(graph.graph, records, problems)
    if problems:
        raise InvalidOrganization(problems)
    tables = {name: Table.from_records(name, listed) for name, listed in records.items()}
    if not graph.graph.get("supports_asked", bool(records["supports"])):
        del tables["supports"]
    return tables, graph.graph.get("respondents"), date, contexts


def _about(
    about: dict[str, Any], records: dict[str, list[Record]], problems: list[Problem]
) -> tuple[Any, Any]:
    """The date and contexts that a graph says of itself; its domains go to `records`."""
    place = Place("graph", record="graph.graph")
    domains = about.get("domains", ())
    try:
        listed = list(as_iterable(domains))
    except ValueError:
        listed = [domains]
    for domain in listed:
        if isinstance(domain, Domain):
            records["domains"].append(domain)
        else:
            message = f"domains: {format_value(domain)} is no Domain record; make it one"
            problems.append(Problem("no-domain", message, place))
    asked = about.get("supports_asked", False)
    if not isinstance(asked, bool | np.bool_):
        message = f"supports_asked: {format_value(asked)} is neither True nor False"
        problems.append(Problem("bad-value", message, place))
    entered = {}
    for key, kind, nothing in (("date", Date(), None), ("contexts", Contexts(), frozenset())):
        try:
            entered[key] = kind.check(about.get(key, nothing))
        except ValueError as fault:
            problems.append(Problem("bad-value", f"{key}: {fault}", place))
    return entered.get("date"), entered.get("contexts")


def _ends(record: type[Record]) -> tuple[str, ...]:
    """The fields that a node's place, or an edge's, already gives."""
    return NODE_FIELDS.get(record, ("id",))


def _split(data: dict[str, Any], key: str, default: str) -> tuple[Any, dict[str, Any]]:
    fields = dict(data)
    return fields.pop(key, default), fields


def _is(end: Any, value: Any) -> bool:
    """Whether a value is the id that an end has already."""
    return value is end or (isinstance(value, str) and value == end)


def _record(
    names: dict[str, str],
    which: Any,
    ends: tuple[Any, ...],
    fields: dict[str, Any],
    where: str,
    problems: list[Problem],
) -> Record | None:
    """A record of a node's or an edge's data, or ``None`` and a problem more."""
    place = Place("graph", record=where)
    if not isinstance(which, str) or which not in names:
        message = f"{format_value(which)} is not one of {', '.join(names)}"
        problems.append(Problem("unknown-kind", message, place))
        return None
    record = RECORD_TYPES[names[which]]
    given = dict(zip(_ends(record), ends, strict=True))
    doubled = [name for name, end in given.items() if name in fields and not _is(end, fields[name])]
    further = {name: fields.pop(name) for name in list(fields) if name not in field_types(record)}
    if doubled or (further and names[which] not in NODE_TABLES):
        wrong = ", ".join(format_value(name) for name in (*doubled, *further))
        message = f"{wrong}: no field of a {record.noun} here; leave it out"
        problems.append(Problem("unknown-field", message, place))
        return None
    if further and isinstance(fields.get("attributes", {}), Mapping):
        fields["attributes"] = {**fields.get("attributes", {}), **further}
    try:
        return record(**{**fields, **given})
    except ValueError as fault:
        problems.append(Problem("bad-value", str(fault), place))
        return None
