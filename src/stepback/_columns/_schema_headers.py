"""Which column of a table is which field, and which is an attribute."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

import attrs

from stepback._problems._format import format_value
from stepback._problems._problem import Place, Problem, Severity
from stepback._records._fields._text import Text
from stepback._records._record import field_defaults, field_types
from stepback._records._record_types import NODE_TABLES, RECORD_TYPES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

MANAGER_COLUMN = "manager"
RESPONDENTS_TABLE = "respondents"
TABLE_NAMES = (*RECORD_TYPES, RESPONDENTS_TABLE)
_ATTRIBUTE = "attributes."
_ALIKE = 0.85


@attrs.frozen
class HeaderMatch:
    """The columns of a table.

    Attributes:
        fields: The header of each field that is there, by field.
        attributes: The header of each attribute, by its name.
        problems: What is wrong, warnings included.
    """

    fields: dict[str, str]
    attributes: dict[str, str]
    problems: list[Problem]


def normalize_header(header: Any) -> str:
    """A header without outer space and byte order mark; marked attributes are as they are."""
    text = "" if header is None else str(header).lstrip("\ufeff \t\r\n")
    return text if text.startswith(_ATTRIBUTE) else text.strip("\ufeff").strip()


def table_fields(name: str) -> tuple[str, ...]:
    """The fields of the table called `name` that are columns."""
    if name == RESPONDENTS_TABLE:
        return ("id",)
    return tuple(field for field in field_types(RECORD_TYPES[name]) if field != "attributes")


def match_headers(name: str, headers: Sequence[str], source: str) -> HeaderMatch:
    """What the columns of the table called `name` are."""
    fields = table_fields(name)
    required = (
        fields
        if name == RESPONDENTS_TABLE
        else [f for f in fields if f not in _optional_fields(name)]
    )
    found: dict[str, str] = {}
    problems: list[Problem] = []
    known = (*fields, MANAGER_COLUMN) if name == "people" else fields
    for field in known:
        alike = [header for header in headers if header.casefold() == field]
        alike = [field] if field in alike else alike
        if alike:
            found[field] = alike[0]
        if len(alike) > 1:
            message = (
                f"{' and '.join(map(format_value, alike))} could each be {field}; rename "
                "all but one"
            )
            problems.append(_header_problem("repeated-column", message, source, field))
    there = ", ".join(map(format_value, headers)) or "none"
    for field in required:
        if field not in found:
            message = f"there is no column {field}; the columns are: {there}"
            problems.append(_header_problem("missing-column", message, source, field))
    further = [header for header in headers if header not in found.values()]
    if name not in NODE_TABLES:
        problems += _unknown_column_problems(name, further, fields, source)
        return HeaderMatch(found, {}, problems)
    free = [field for field in known if field not in found]
    attributes, noticed = _match_attributes(further, free, source)
    return HeaderMatch(found, attributes, problems + noticed)


def attribute_header(name: str, attribute: str) -> str:
    """The header of an attribute; one that would be read as something else is marked."""
    plain = (
        attribute == normalize_header(attribute)
        and not attribute.startswith(_ATTRIBUTE)
        and attribute.casefold() not in {*table_fields(name), MANAGER_COLUMN}
    )
    return attribute if plain else _ATTRIBUTE + attribute


def suggest_name(name: Any, known: Iterable[str]) -> str:
    """What to write instead of `name`: the nearest of the `known`, or else any of them."""
    listed = tuple(known)
    near = get_close_matches(str(name).casefold(), listed, 1)
    if near:
        return f"did you mean {near[0]}?"
    return f"leave it out, or use one of {', '.join(listed)}"


def _optional_fields(name: str) -> Iterable[str]:
    return field_defaults(RECORD_TYPES[name])


def _match_attributes(
    headers: Iterable[str], free: Sequence[str], source: str
) -> tuple[dict[str, str], list[Problem]]:
    attributes: dict[str, str] = {}
    problems = []
    for header in headers:
        marked = header.removeprefix(_ATTRIBUTE)
        attribute = marked if marked.strip() else header
        if attribute in attributes:
            message = (
                f"two columns are named {format_value(attribute)}; rename one, or leave it out"
            )
            problems.append(_header_problem("repeated-column", message, source, header))
        try:
            Text().check(attribute)
        except ValueError as fault:
            problems.append(_header_problem("bad-value", str(fault), source, header))
        near = get_close_matches(header.casefold(), free, 1, _ALIKE)
        if near:
            message = f"is kept as an attribute; if it means {near[0]}, call it so"
            problems.append(_header_problem("near-field", message, source, header, "warning"))
        attributes[attribute] = header
    return attributes, problems


def _unknown_column_problems(
    name: str, headers: Iterable[str], fields: Sequence[str], source: str
) -> Iterator[Problem]:
    what = (
        "the table of respondents" if name == RESPONDENTS_TABLE else f"a {RECORD_TYPES[name].noun}"
    )
    for header in headers:
        message = f"{what} has no field {format_value(header)}; {suggest_name(header, fields)}"
        yield _header_problem("unknown-column", message, source, header)


def _header_problem(
    code: str, message: str, source: str, column: str, severity: Severity = "error"
) -> Problem:
    return Problem(code, message, Place(source, (1,), column), severity)
