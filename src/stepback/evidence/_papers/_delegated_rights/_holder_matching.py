"""Who the holders of a matrix are in an organization: roles, people and circles."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import attrs

from stepback._flow._compiled import Compiled
from stepback._organization._validate_args import is_iterable, raise_faults
from stepback._problems._format import (
    format_name,
    format_option,
    format_value,
    format_values,
    propose_similar,
)
from stepback._problems._problem import Place, Problem
from stepback._problems._similar_names import find_similar
from stepback._records._record_types import NODE_TABLES
from stepback.evidence._cells._spelling_keys import spelling_key

_NAMED = 5
HolderIds = Mapping[str, tuple[str, ...] | None]


@attrs.frozen(eq=False)
class NodeNames:
    """The ids of roles, people and circles, by id and by name, whatever the case."""

    ids: Mapping[str, None]
    by_spelling: Mapping[str, Collection[str]]
    by_name: Mapping[str, Collection[str]]

    @classmethod
    def from_compiled(cls, compiled: Compiled) -> NodeNames:
        """The nodes of an organization, on whatever day."""
        columns = compiled.records
        by_spelling: dict[str, dict[str, None]] = {}
        by_name: dict[str, dict[str, None]] = {}
        for id_ in columns.ids.tolist():
            by_spelling.setdefault(spelling_key(id_), {})[id_] = None
        for table in NODE_TABLES:
            rows = columns.tables[table]
            for id_, name in zip(rows["id"].tolist(), rows["name"].tolist(), strict=True):
                if name:
                    by_name.setdefault(spelling_key(name), {})[id_] = None
        return cls(dict.fromkeys(columns.ids.tolist()), by_spelling, by_name)

    def find(self, text: str) -> list[str]:
        """The ids that a text stands for: one, several of one name, or none."""
        if text in self.ids:
            return [text]
        key = spelling_key(text)
        return list(self.by_spelling.get(key) or self.by_name.get(key) or ())

    def find_similar_id(self, text: str) -> str:
        """The id of a node with a similar id or name; empty if there is none."""
        key = spelling_key(text)
        near = find_similar(key, list(self.by_spelling))
        if near:
            return next(iter(self.by_spelling[near]))
        near = find_similar(key, list(self.by_name))
        return next(iter(self.by_name[near])) if near else ""


@attrs.frozen(eq=False)
class HolderAttributes:
    """The attributes of people, roles and circles, such as the job title of an export.

    Attributes:
        names: Their names.
        ids: By name of the attribute and spelling of a value, the ids of those that have it.
    """

    names: tuple[str, ...]
    ids: Mapping[str, Mapping[str, tuple[str, ...]]]

    @classmethod
    def from_compiled(cls, compiled: Compiled) -> HolderAttributes:
        """The attributes of the nodes of an organization whose values are texts."""
        found: dict[str, dict[str, list[str]]] = {}
        for table in NODE_TABLES:
            rows = compiled.records.tables[table]
            for name, values in rows.attributes.items():
                by_value = found.setdefault(name, {})
                for id_, value in zip(rows["id"].tolist(), values.tolist(), strict=True):
                    if isinstance(value, str) and value:
                        by_value.setdefault(spelling_key(value), []).append(id_)
        ids = {
            name: {value: tuple(holding) for value, holding in by_value.items()}
            for name, by_value in found.items()
        }
        return cls(tuple(found), ids)

    def find_attribute(self, value: str) -> str:
        """The first attribute that is this value for anyone; empty if there is none."""
        key = spelling_key(value)
        return next((name for name in self.names if key in self.ids[name]), "")


def match_holders(
    names: Iterable[tuple[str, tuple[int, ...]]],
    holders: Any,
    holders_by: Any,
    nodes: NodeNames,
    attributes: HolderAttributes,
    source: str,
    known_names: Sequence[str],
) -> tuple[HolderIds, list[Problem]]:
    """The ids of each holder, ``None`` for one that exists on paper alone, and what is not found.

    `names` are holders, and the rows that name them; `known_names` are all of the matrix.
    """
    rows_by_name = dict(names)
    by_value = _find_by_attribute(holders_by, attributes)
    given = _check_holders(holders, known_names, nodes)
    found: dict[str, tuple[str, ...] | None] = {}
    problems = []
    for name, rows in rows_by_name.items():
        key = spelling_key(name)
        if key in given:
            found[key] = given[key]
            continue
        if key in by_value:
            found[key] = by_value[key]
            continue
        ids = nodes.find(name)
        found[key] = tuple(ids)
        if len(ids) != 1:
            attribute = "" if by_value else attributes.find_attribute(name)
            problems.append(_describe_unmatched(name, ids, rows, nodes, attribute, source))
    return found, problems


def _describe_unmatched(
    name: str,
    ids: Sequence[str],
    rows: tuple[int, ...],
    nodes: NodeNames,
    attribute: str,
    source: str,
) -> Problem:
    where = Place(source, rows, "holder")
    if ids:
        several = format_option(holders={name: list(ids)})
        one = format_option(holders={name: ids[0]})
        remedy = f"; {several} if any of them may decide, or {one}" if several else ""
        message = (
            f"{format_value(name)} is the name of {format_values(ids, _NAMED)}{remedy}; or give "
            "the ids as holders"
        )
        return Problem("ambiguous-holder", message, where)
    similar = nodes.find_similar_id(name)
    remedies = [format_option(holders={name: similar})] if similar else []
    if attribute and (by_attribute := format_option(holders_by=attribute)):
        remedies.append(f"{by_attribute} for those who have this as {format_name(attribute)}")
    remedies.append(f"{format_option(holders={name: None})} for a post that nobody holds")
    message = (
        f"{format_value(name)} is not a role, person or circle of the organization; "
        f"{' or '.join(filter(None, remedies))}"
    )
    return Problem("unknown-holder", message, where)


def _find_by_attribute(
    holders_by: Any, attributes: HolderAttributes
) -> Mapping[str, tuple[str, ...]]:
    """The ids of those who have each value of the attribute that says who holds what."""
    if holders_by is None:
        return {}
    if isinstance(holders_by, str) and holders_by in attributes.ids:
        return attributes.ids[holders_by]
    known = "nobody in the organization has attributes"
    if attributes.names:
        listed = format_values(attributes.names, _NAMED)
        known = f"{propose_similar(holders_by, attributes.names)}the attributes are {listed}"
    raise ValueError(
        f"holders_by: {format_value(holders_by)} is not an attribute of the organization; {known}"
    )


def _check_holders(
    holders: Any, names: Sequence[str], nodes: NodeNames
) -> dict[str, tuple[str, ...] | None]:
    if holders is None:
        return {}
    if not isinstance(holders, Mapping):
        raise ValueError(
            f"holders: {format_value(holders)} is not a mapping; give one from holders of the "
            "matrix to ids"
        )
    keys = {spelling_key(name) for name in names}
    given: dict[str, tuple[str, ...] | None] = {}
    faults = []
    for name, value in holders.items():
        key = spelling_key(name) if isinstance(name, str) else ""
        if key not in keys:
            nearest = propose_similar(name, names)
            known = f"the holders are {format_values(names, _NAMED)}" if names else "there are none"
            faults.append(f"{format_value(name)} is not a holder of the matrix; {nearest}{known}")
        try:
            given[key] = _check_ids(value, nodes)
        except ValueError as fault:
            faults.append(f"{format_value(name)}: {fault}")
    raise_faults("holders", faults)
    return given


def _check_ids(value: Any, nodes: NodeNames) -> tuple[str, ...] | None:
    """The ids of one holder; no ids, as ``None``, is a post that nobody holds."""
    if value is None:
        return None
    if not isinstance(value, str) and not is_iterable(value):
        raise ValueError(f"{format_value(value)} is not an id; give text, or several ids")
    ids: dict[str, None] = {}
    for text in [value] if isinstance(value, str) else list(value):
        found = nodes.find(text) if isinstance(text, str) else []
        if len(found) != 1:
            similar = nodes.find_similar_id(text) if isinstance(text, str) else ""
            nearest = f"did you mean {format_value(similar)}?" if similar else "give an id of it"
            shared = "the name of several" if found else "not in the organization"
            raise ValueError(f"{format_value(text)} is {shared}; {nearest}")
        ids[found[0]] = None
    return tuple(ids) or None
