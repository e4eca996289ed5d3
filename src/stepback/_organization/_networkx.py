"""Organizations as networkx graphs, and back."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np

from stepback._columns._table import Columns, Table
from stepback._organization._read_only_graph import GraphContents, GraphMapping
from stepback._problems._format import format_value
from stepback._problems._problem import InvalidOrganization, Place, Problem
from stepback._records._fields._dates import Date
from stepback._records._fields._field_type import as_iterable
from stepback._records._fields._text import Contexts
from stepback._records._nodes import Circle, Domain, Person, Role, current_record
from stepback._records._record import Record, field_types, node_fields, relation_schema
from stepback._records._record_types import NODE_TABLES, RECORD_TYPES, is_surveyed, relation_schemas

if TYPE_CHECKING:
    import networkx as nx

_VERSIONS = "versions"  # what a node carries that has several records: all of them
# The attributes of a graph that say whether people were asked, with the table of each.
_SURVEYS = [(f"{name}_asked", name) for name in RECORD_TYPES if is_surveyed(name)]


def graph_contents(
    columns: Columns, date: datetime.date | None, contexts: frozenset[str]
) -> GraphContents:
    """The nodes and edges of the organization's graph, and what they carry."""
    nodes: dict[str, GraphMapping] = {}
    edges: list[Iterable[tuple[str, str, GraphMapping]]] = []
    for name, table in columns.tables.items():
        relation = relation_schema(table.record)
        ends = node_fields(table.record) or ("id",)
        names = [field for field in field_types(table.record) if field not in ends]
        rows = zip(*(columns.field_values(table, field) for field in names), strict=True)
        end_ids = (columns.field_values(table, field) for field in ends)
        if relation is not None:
            carried = _carried_data("relation", relation.relation, names, rows)
            edges.append(zip(*end_ids, carried, strict=True))
        elif name in NODE_TABLES:
            carried = _carried_data("kind", table.record.noun, names, rows)
            nodes.update(zip(*end_ids, carried, strict=True))
    nodes |= _changing_nodes(columns, date)
    asked = columns.respondents
    data = {
        "domains": columns.records("domains"),
        **{key: name in columns.tables for key, name in _SURVEYS},
        "respondents": None if asked is None else tuple(columns.ids[asked].tolist()),
        "date": date,
        "contexts": contexts,
    }
    return GraphContents.from_items(nodes, chain.from_iterable(edges), data)


def _changing_nodes(columns: Columns, date: datetime.date | None) -> dict[str, GraphMapping]:
    """What the nodes carry that have several records: that of the date, and all of them."""
    carried: dict[str, GraphMapping] = {}
    if not columns.changing_nodes:
        return carried
    records: list[Any] = [record for name in NODE_TABLES for record in columns.records(name)]
    for same in columns.changing_nodes.values():
        versions = tuple(records[position] for position in same)
        fields = attrs.asdict(current_record(versions, date), recurse=False)
        id_ = fields.pop("id")
        carried[id_] = GraphMapping({"kind": versions[0].noun, **fields, _VERSIONS: versions})
    return carried


def _carried_data(
    key: str, kind: str, names: Sequence[str], rows: Iterable[tuple[Any, ...]]
) -> Iterator[GraphMapping]:
    """What the node or edge of each record carries: its kind, and its fields."""
    keys = (key, *names)
    return (GraphMapping(zip(keys, (kind, *row), strict=True)) for row in rows)


def from_networkx(
    graph: nx.Graph[Any],
) -> tuple[dict[str, Table], Iterable[str] | None, datetime.date | None, frozenset[str]]:
    """The tables, respondents, date and contexts of a graph."""
    import networkx as nx

    if not isinstance(graph, nx.Graph):
        raise ValueError(f"graph: {format_value(graph)} is not a networkx graph; give a DiGraph")
    if not graph.is_directed():
        raise ValueError(
            "the graph is not directed; give a DiGraph or MultiDiGraph whose arrows run from "
            "those who have to those who are given, such as from manager to report"
        )
    kinds = {RECORD_TYPES[name].noun: name for name in NODE_TABLES}
    relations = {schema.relation: name for name, schema in relation_schemas().items()}
    problems: list[Problem] = []
    records: dict[str, list[Record]] = {name: [] for name in RECORD_TYPES}
    for tables_by_kind, key, default, noun, items in (
        (kinds, "kind", "person", "node", graph.nodes(data=True)),
        (relations, "relation", "manages", "edge", graph.edges(data=True)),
    ):
        for *ends, data in items:
            fields = dict(data)
            kind = fields.pop(key, default)
            if versions := _given_versions(ends[0], fields, kind):
                records[tables_by_kind[kind]].extend(versions)
                continue
            place = f"{noun} {' → '.join(map(format_value, ends))}"
            made = _make_record(tables_by_kind, kind, ends, fields, Place("graph", record=place))
            if isinstance(made, Problem):
                problems.append(made)
            else:
                records[tables_by_kind[kind]].append(made)
    date, contexts = _read_graph_attributes(graph.graph, records, problems)
    if problems:
        raise InvalidOrganization(problems)
    tables = {name: Table.from_records(name, listed) for name, listed in records.items()}
    for key, name in _SURVEYS:
        if not graph.graph.get(key, bool(records[name])):
            del tables[name]
    return tables, graph.graph.get("respondents"), date, contexts


def _read_graph_attributes(
    attributes: dict[str, Any], records: dict[str, list[Record]], problems: list[Problem]
) -> tuple[Any, Any]:
    """The date and contexts in the attributes of a graph; its domains go to `records`."""
    place = Place("graph", record="graph.graph")
    value = attributes.get("domains", ())
    try:
        domains = list(as_iterable(value))
    except ValueError:
        domains = [value]
    for domain in domains:
        if isinstance(domain, Domain):
            records["domains"].append(domain)
        else:
            message = f"domains: {format_value(domain)} is not a Domain record; make it one"
            problems.append(Problem("no-domain", message, place))
    for key, _ in _SURVEYS:
        is_asked = attributes.get(key, False)
        if not isinstance(is_asked, bool | np.bool_):
            message = f"{key}: {format_value(is_asked)} is neither True nor False"
            problems.append(Problem("bad-value", message, place))
    view = {}
    for key, field, default in (("date", Date(), None), ("contexts", Contexts(), frozenset())):
        try:
            view[key] = field.check(attributes.get(key, default))
        except ValueError as fault:
            problems.append(Problem("bad-value", f"{key}: {fault}", place))
    contexts = view.get("contexts")
    return view.get("date"), None if contexts is None else frozenset(contexts)


def _given_versions(id_: Any, fields: dict[str, Any], kind: Any) -> Sequence[Record]:
    """All records of a node that carries several, which are taken out of its fields."""
    versions = fields.get(_VERSIONS)
    if not isinstance(versions, list | tuple) or len(versions) < 2:
        return ()  # an attribute of that name
    are_records = all(
        isinstance(version, Person | Role | Circle) and (version.noun, version.id) == (kind, id_)
        for version in versions
    )
    return versions if are_records else ()


def _make_record(
    names: dict[str, str], kind: Any, ends: list[Any], fields: dict[str, Any], place: Place
) -> Record | Problem:
    """The record of a node's or an edge's data, or what is wrong with it."""
    if not isinstance(kind, str) or kind not in names:
        message = f"{format_value(kind)} is not one of {', '.join(names)}"
        return Problem("unknown-kind", message, place)
    record = RECORD_TYPES[names[kind]]
    end_values = dict(zip(node_fields(record) or ("id",), ends, strict=True))
    # The id of a node may be given twice.
    contradicting = [
        name
        for name, end in end_values.items()
        if (value := fields.get(name, end)) is not end
        and not (isinstance(value, str) and value == end)
    ]
    further = {name: fields.pop(name) for name in list(fields) if name not in field_types(record)}
    if contradicting or (further and names[kind] not in NODE_TABLES):
        unexpected = ", ".join(format_value(name) for name in (*contradicting, *further))
        message = f"{unexpected}: not a field of a {record.noun} here; leave it out"
        return Problem("unknown-field", message, place)
    if further and isinstance(fields.get("attributes", {}), Mapping):
        fields["attributes"] = {**fields.get("attributes", {}), **further}
    try:
        return record(**{**fields, **end_values})
    except ValueError as fault:
        return Problem("bad-value", str(fault), place)
