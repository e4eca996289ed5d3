"""Which column of a table is which field, and which is an attribute."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

import attrs

from stepback._columns._table import NODE_TABLES, TABLES
from stepback._problems._format import shown
from stepback._problems._problem import Place, Problem, Severity
from stepback._records._fields._text import Text
from stepback._records._record import defaults, kinds

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

MANAGER = "manager"
RESPONDENTS = "respondents"
TABLE_NAMES = (*TABLES, RESPONDENTS)
_ATTRIBUTE = "attributes."
_ALIKE = 0.85


@attrs.frozen
class Header:
    """The columns of a table.

    Attributes:
        fields: The header of each field that is there, by field.
        attributes: The header of each attribute, by its name.
        problems: What is wrong, warnings included.
    """

    fields: dict[str, str]
    attributes: dict[str, str]
    problems: list[Problem]


def cleaned(header: Any) -> str:
    """A header without outer space and byte order mark; marked attributes are as they are."""
    text = "" if header is None else str(header).lstrip("\ufeff \t\r\n")
    return text if text.startswith(_ATTRIBUTE) else text.strip("\ufeff").strip()


def fields_of(name: str) -> tuple[str, ...]:
    """The fields of the table called `name` that are columns."""
    if name == RESPONDENTS:
        return ("id",)
    return tuple(field for field in kinds(TABLES[name]) if field != "attributes")


def matched(name: str, headers: Sequence[str], source: str) -> Header:
    """What the columns of the table called `name` are."""
    fields = fields_of(name)
    required = fields if name == RESPONDENTS else [f for f in fields if f not in _optional(name)]
    found: dict[str, str] = {}
    problems: list[Problem] = []
    known = (*fields, MANAGER) if name == "people" else fields
    for field in known:
        alike = [header for header in headers if header.casefold() == field]
        alike = [field] if field in alike else alike
        if alike:
            found[field] = alike[0]
        if len(alike) > 1:
            message = f"{' and '.join(map(shown, alike))} could each be {field}; rename all but one"
            problems.append(_problem("repeated-column", message, source, field))
    there = ", ".join(map(shown, headers)) or "none"
    for field in required:
        if field not in found:
            message = f"there is no column {field}; the columns are: {there}"
            problems.append(_problem("missing-column", message, source, field))
    further = [header for header in headers if header not in found.values()]
    if name not in NODE_TABLES:
        problems += _unknown(name, further, fields, source)
        return Header(found, {}, problems)
    free = [field for field in known if field not in found]
    attributes, noticed = _attributes(further, free, source)
    return Header(found, attributes, problems + noticed)


def attribute_header(name: str, attribute: str) -> str:
    """The header of an attribute; one that would be read as something else is marked."""
    plain = (
        attribute == cleaned(attribute)
        and not attribute.startswith(_ATTRIBUTE)
        and attribute.casefold() not in {*fields_of(name), MANAGER}
    )
    return attribute if plain else _ATTRIBUTE + attribute


def remedy(name: Any, known: Iterable[str]) -> str:
    """What to write instead of `name`: the nearest of the `known`, or else any of them."""
    listed = tuple(known)
    near = get_close_matches(str(name).casefold(), listed, 1)
    if near:
        return f"did you mean {near[0]}?"
    return f"leave it out, or use one of {', '.join(listed)}"


def _optional(name: str) -> Iterable[str]:
    return defaults(TABLES[name])


def _attributes(
    headers: Iterable[str], free: Sequence[str], source: str
) -> tuple[dict[str, str], list[Problem]]:
    attributes: dict[str, str] = {}
    problems = []
    for header in headers:
        marked = header.removeprefix(_ATTRIBUTE)
        attribute = marked if marked.strip() else header
        if attribute in attributes:
            message = f"two columns are called {shown(attribute)}; rename one, or leave it out"
            problems.append(_problem("repeated-column", message, source, header))
        try:
            Text().check(attribute)
        except ValueError as fault:
            problems.append(_problem("bad-value", str(fault), source, header))
        near = get_close_matches(header.casefold(), free, 1, _ALIKE)
        if near:
            message = f"is kept as an attribute; if it means {near[0]}, call it so"
            problems.append(_problem("near-field", message, source, header, "warning"))
        attributes[attribute] = header
    return attributes, problems


def _unknown(
    name: str, headers: Iterable[str], fields: Sequence[str], source: str
) -> Iterator[Problem]:
    what = "the table of respondents" if name == RESPONDENTS else f"a {TABLES[name].noun}"
    for header in headers:
        message = f"{what} has no field {shown(header)}; {remedy(header, fields)}"
        yield _problem("unknown-column", message, source, header)


def _problem(
    code: str, message: str, source: str, column: str, severity: Severity = "error"
) -> Problem:
    return Problem(code, message, Place(source, (1,), column), severity)
