"""What was given in place of an organization, and how to make an organization of it."""

from __future__ import annotations

import inspect
import os
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any, NoReturn

from stepback._organization._record_mapping import RecordMapping
from stepback._problems._bounded_repr import escape_controls
from stepback._problems._format import format_value
from stepback._records._frozen_mapping import FrozenMapping
from stepback._records._record import Record, record_schema
from stepback._records._record_types import NODE_TABLES, RECORD_TYPES

_MAX_PATH_LENGTH = 200
_PAIR = 2
_FRAME_TYPES = {"DataFrame", "LazyFrame", "Table"}
_FRAME_LIBRARIES = {"pandas", "polars", "pyarrow", "modin", "cudf", "narwhals"}
_GENERAL = (
    "make one with read_people(path), read_tables(folder), Organization.from_graph(graph) or "
    "Organization(people=[Person('ann')])"
)


def refuse_non_organization(name: str, value: object, also: str = "") -> NoReturn:
    """Refuse an argument that is no organization: say what it is and how to make one of it.

    `also` names what else the argument may be, such as ``" or networkx digraph"``.
    """
    described = (found for describe in _DESCRIPTIONS if (found := describe(value)))
    what, remedy = next(described, (format_value(value), _GENERAL))
    raise ValueError(f"{name}: {what} is not an Organization{also}; {remedy}")


# What a value is and how to make an organization of it; None if it is something else.
Description = tuple[str, str] | None


def _describe_type(value: Any) -> Description:
    if isinstance(value, type):
        example = "Organization(people=[Person('ann')])"
        return f"the class {value.__name__}", f"make one, such as {example}"
    if inspect.isroutine(value):
        name = getattr(value, "__name__", "it")
        return f"the function {name}", f"call it, and give what {name}(...) returns"
    return None


def _describe_path(value: Any) -> Description:
    if not isinstance(value, str | os.PathLike):
        file_name = getattr(value, "name", None)
        if hasattr(value, "read") and isinstance(file_name, str):
            return f"the open file {format_value(file_name)}", _path_remedy(file_name)
        return None
    text = os.fspath(value)
    if not isinstance(text, str):
        return None
    noun = "text" if isinstance(value, str) else "path"
    return f"the {noun} {format_value(text)}", _path_remedy(text)


def _path_remedy(text: str) -> str:
    path = Path(text)
    is_table = path.stem in RECORD_TYPES and path.stem != "people"
    if is_table and path.suffix:
        return f"if it is one of a folder of tables: {_call('read_tables', str(path.parent))}"
    if path.suffix in {"", ".zip"} or os.path.isdir(text):  # noqa: PTH112  (takes any text)
        return f"if it is the path of a folder of tables: {_call('read_tables', text)}"
    return f"if it is the path of a table of people: {_call('read_people', text)}"


def _call(function: str, path: str) -> str:
    return f"{function}({path!r})" if len(path) <= _MAX_PATH_LENGTH else f"{function}(path)"


def _describe_graph(value: Any) -> Description:
    if not (hasattr(value, "is_directed") and hasattr(value, "adj")):
        return None
    shown = f"the networkx graph ({escape_controls(str(value))})"
    if not value.is_directed():
        return shown, (
            "it has no directions: make a networkx.DiGraph of it whose arrows run from manager "
            "to report, and give Organization.from_graph(graph)"
        )
    is_text = all(isinstance(node, str) for node in value)
    graph = "graph" if is_text else "networkx.relabel_nodes(graph, str)"
    return shown, f"if its arrows run from manager to report: Organization.from_graph({graph})"


def _describe_frame(value: Any) -> Description:
    for base in type(value).__mro__:
        library = base.__module__.partition(".")[0]
        if base.__name__ in _FRAME_TYPES and library in _FRAME_LIBRARIES:
            frame = "frame.collect()" if hasattr(value, "collect") else "frame"
            return (
                f"the {library} {base.__name__}",
                f"if it has a row for each person: read_people({frame})",
            )
    return None


def _describe_mapping(value: Any) -> Description:
    if not isinstance(value, Mapping):
        return None
    shown = format_value(dict(value) if isinstance(value, FrozenMapping) else value)
    shown = f"the mapping {shown}"
    if not set(value).isdisjoint(RECORD_TYPES):
        return shown, "if it has tables by name: Organization.from_tables(tables)"
    return shown, "if it has columns of people by header: read_people(columns)"


def _describe_record(value: Any) -> Description:
    if not isinstance(value, Record):
        return None
    table = record_schema(type(value)).table
    if table in NODE_TABLES:
        remedy = f"put it in one: Organization({table}=[record])"
    else:
        remedy = f"put it in one, with whom it names: Organization(people=…, {table}=[record])"
    return f"the record {format_value(value)}", remedy


def _describe_collection(value: Any) -> Description:
    if not isinstance(value, list | tuple | set | frozenset) or not value:
        return None
    return f"the {type(value).__name__} {format_value(value)}", _collection_remedy(value)


def _collection_remedy(items: Collection[Any]) -> str:
    if all(isinstance(item, RecordMapping) for item in items):
        return "give one of them at a time"
    if all(isinstance(item, Record) for item in items):
        present = [table for table, record in RECORD_TYPES.items() if record in map(type, items)]
        if len(present) == 1:
            arguments = f"{present[0]}=records"
        else:
            arguments = ", ".join(
                f"{table}=[record for record in records if isinstance(record, "
                f"{RECORD_TYPES[table].__name__})]"
                for table in present
            )
        if set(present).isdisjoint(NODE_TABLES):
            return f"put them in one, with whom they name: Organization(people=…, {arguments})"
        return f"put them in one: Organization({arguments})"
    if all(isinstance(item, dict) for item in items):
        return (
            "if they are rows of people, make columns of them: read_people({name: [row.get(name) "
            "for row in rows] for name in dict.fromkeys(name for row in rows for name in row)})"
        )
    if all(isinstance(item, tuple) and len(item) == _PAIR for item in items):
        return (
            "if they are pairs of a manager and a report: "
            "Organization.from_graph(networkx.DiGraph(pairs))"
        )
    return _GENERAL


_DESCRIPTIONS = (
    _describe_type,
    _describe_path,
    _describe_graph,
    _describe_frame,
    _describe_mapping,
    _describe_record,
    _describe_collection,
)
