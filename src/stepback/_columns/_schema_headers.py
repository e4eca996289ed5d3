"""Match the headers of a table to the fields of its records and to attributes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from stepback._problems._format import format_value, format_values, join_truncated
from stepback._problems._problem import Place, Problem, Severity
from stepback._problems._similar_names import find_similar
from stepback._records._fields._text import Text
from stepback._records._nodes import Respondent
from stepback._records._record import field_defaults, field_types
from stepback._records._record_types import NODE_TABLES, RECORD_TYPES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MANAGER_COLUMN = "manager"
RESPONDENTS_TABLE = "respondents"
TABLE_NAMES = (*RECORD_TYPES, RESPONDENTS_TABLE)
MAX_HEADERS = 40  # that a message lists
_ATTRIBUTE_PREFIX = "attributes."
_MIN_SIMILARITY = 0.85


@attrs.frozen
class HeaderMatch:
    """What the columns of a table hold.

    Attributes:
        fields: The header of each field that the table has, by field.
        attributes: The header of each attribute, by its name.
        problems: Errors and warnings about headers.
    """

    fields: dict[str, str]
    attributes: dict[str, str]
    problems: list[Problem]


def normalize_header(header: Any) -> str:
    """A header without outer spaces and byte order marks; marked attributes keep theirs."""
    text = "" if header is None else str(header).lstrip("\ufeff \t\r\n")
    return text if text.startswith(_ATTRIBUTE_PREFIX) else text.strip("\ufeff").strip()


def table_fields(name: str) -> tuple[str, ...]:
    """The fields of the table called `name` that have a column of their own."""
    types = field_types(RECORD_TYPES.get(name, Respondent))
    return tuple(field for field in types if field != "attributes")


def match_headers(name: str, headers: Sequence[str], source: str) -> HeaderMatch:
    """What the columns of the table called `name` hold."""
    fields = table_fields(name)
    optional = field_defaults(RECORD_TYPES.get(name, Respondent))
    matched: dict[str, str] = {}
    problems: list[Problem] = []
    known = (*fields, MANAGER_COLUMN) if name == "people" else fields
    for field in known:
        candidates = [header for header in headers if header.casefold() == field]
        candidates = [field] if field in candidates else candidates
        if candidates:
            matched[field] = candidates[0]
        if len(candidates) > 1:
            listed = format_values(candidates, MAX_HEADERS)
            message = f"{listed} could each be {field}; rename all but one"
            problems.append(_header_problem("repeated-column", message, source, field))
    first = map(format_value, headers[:MAX_HEADERS])
    listed = join_truncated(first, conjunction="", n_total=len(headers)) or "none"
    for field in fields:
        if field not in matched and field not in optional:
            message = f"there is no column {field}; the columns are: {listed}"
            problems.append(_header_problem("missing-column", message, source, field))
    further = [header for header in headers if header not in matched.values()]
    if name not in NODE_TABLES:
        is_known = name in RECORD_TYPES
        subject = f"a {RECORD_TYPES[name].noun}" if is_known else "the table of respondents"
        for header in further:
            remedy = suggest_name(header, fields)
            message = f"{subject} has no field {format_value(header)}; {remedy}"
            problems.append(_header_problem("unknown-column", message, source, header))
        return HeaderMatch(matched, {}, problems)
    unmatched = [field for field in known if field not in matched]
    attributes, attribute_problems = _match_attributes(further, unmatched, source)
    return HeaderMatch(matched, attributes, problems + attribute_problems)


def attribute_header(name: str, attribute: str) -> str:
    """The header of an attribute, marked if it would be read as something else without it."""
    is_read_back = (
        attribute == normalize_header(attribute)
        and not attribute.startswith(_ATTRIBUTE_PREFIX)
        and attribute.casefold() not in {*table_fields(name), MANAGER_COLUMN}
    )
    return attribute if is_read_back else _ATTRIBUTE_PREFIX + attribute


def suggest_name(name: Any, known: Sequence[str]) -> str:
    """What to write instead of `name`: the most similar known name, or else any of them."""
    if similar := find_similar(str(name).casefold(), known):
        return f"did you mean {similar}?"
    return f"leave it out, or use one of {', '.join(known)}"


def _match_attributes(
    headers: Iterable[str], unmatched: Sequence[str], source: str
) -> tuple[dict[str, str], list[Problem]]:
    """The attribute of each header, and a warning if it resembles an unmatched field."""
    attributes: dict[str, str] = {}
    problems = []
    for header in headers:
        unmarked = header.removeprefix(_ATTRIBUTE_PREFIX)
        attribute = unmarked if unmarked.strip() else header
        if attribute in attributes:
            subject = f"two columns are named {format_value(attribute)}"
            message = f"{subject}; rename one, or leave it out"
            problems.append(_header_problem("repeated-column", message, source, header))
        try:
            Text().check(attribute)
        except ValueError as fault:
            problems.append(_header_problem("bad-value", str(fault), source, header))
        if similar := find_similar(header.casefold(), unmatched, _MIN_SIMILARITY):
            message = f"is kept as an attribute; if it means {similar}, rename it so"
            problems.append(_header_problem("near-field", message, source, header, "warning"))
        attributes[attribute] = header
    return attributes, problems


def _header_problem(
    code: str, message: str, source: str, column: str, severity: Severity = "error"
) -> Problem:
    return Problem(code, message, Place(source, (1,), column), severity)
