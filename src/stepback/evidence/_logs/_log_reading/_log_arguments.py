"""The arguments of the readers of logs, checked before anything is read."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

from stepback._problems._format import (
    format_value,
    one_line_message,
    propose_similar,
)

DECISION_FIELDS = (
    "case",
    "domain",
    "step",
    "decider",
    "requester",
    "context",
    "event",
    "outcome",
    "amount",
    "currency",
    "submitted",
    "decided",
)
EVENT_FIELDS = (*DECISION_FIELDS, "activity")
TIME_FIELDS = ("submitted", "decided")
GROUP_FIELDS = ("domain", "step", "outcome", "decider", "requester", "context")


def check_columns(columns: Any, fields: Collection[str]) -> dict[str, str | None]:
    """The headers of fields, ``None`` for a field that is not to be read."""
    if columns is None:
        return {}
    if not isinstance(columns, Mapping):
        raise ValueError(
            f"columns: {format_value(columns)} is not a mapping; give one from fields to headers, "
            "such as {'decider': 'Approved by'}"
        )
    checked: dict[str, str | None] = {}
    for field, header in columns.items():
        if not isinstance(field, str) or field not in fields:
            swapped = isinstance(header, str) and header in fields
            hint = f"did you mean {{{header!r}: {format_value(field)}}}? " if swapped else ""
            raise ValueError(
                f"columns: {format_value(field)} is not a field; "
                f"{hint or propose_similar(field, fields)}the fields are {', '.join(fields)}"
            )
        if header is not None and (not isinstance(header, str) or not header.strip()):
            raise ValueError(
                f"columns: the header of {field!r} is {format_value(header)}; give text, or None "
                "if it is not to be read"
            )
        checked[field] = header
    return checked


def check_words(name: str, words: Any) -> tuple[str, ...]:
    """Words of the log in a collection; blank ones are left out."""
    try:
        found = None if isinstance(words, str | bytes | Mapping) else list(words)
    except TypeError:
        found = None
    if found is None:
        raise ValueError(
            f"{name}: {format_value(words)} is not a collection; give words, even of one"
        )
    for word in found:
        if not isinstance(word, str) or not word.strip():
            raise ValueError(f"{name}: {format_value(word)} is not a word of the log; give text")
    return tuple(dict.fromkeys(word.strip() for word in found))


def check_separator(separator: Any) -> str | None:
    """The text between several names in a cell, or ``None``."""
    if separator is None or (isinstance(separator, str) and separator):
        return separator
    raise ValueError(
        f"separator: {format_value(separator)} is not a text between names; give one such as ';', "
        "or None if each cell is one name"
    )


def check_constant(name: str, value: Any) -> str | None:
    """A text that holds for the whole log, or ``None``."""
    if value is None or (isinstance(value, str) and value.strip()):
        return value and str(value).strip()
    raise ValueError(f"{name}: {format_value(value)} is not a name; give text, or leave it out")


def check_repair(repair: Any) -> None:
    """True or False, and nothing else."""
    if not isinstance(repair, bool):
        raise ValueError(f"repair: {format_value(repair)} is neither True nor False")


def check_pattern(pattern: Any) -> re.Pattern[str]:
    """A regular expression whose named groups are fields."""
    if isinstance(pattern, re.Pattern) and isinstance(pattern.pattern, str):
        compiled = pattern
    elif isinstance(pattern, str):
        try:
            compiled = re.compile(pattern)
        except (re.error, RecursionError, OverflowError) as fault:
            raise ValueError(
                f"pattern: {format_value(pattern)} is not a regular expression "
                f"({one_line_message(fault)}); correct it"
            ) from None
    else:
        raise ValueError(
            f"pattern: {format_value(pattern)} is not a regular expression; give text such as "
            "r'(?P<domain>.+) (?P<outcome>[A-Z]+) by (?P<step>.+)'"
        )
    known = ", ".join(GROUP_FIELDS)
    for group in compiled.groupindex:
        if group not in GROUP_FIELDS:
            nearest = propose_similar(group, GROUP_FIELDS)
            raise ValueError(
                f"pattern: the group {format_value(group)} is not a field; {nearest}the groups "
                f"are {known}"
            )
    if not compiled.groupindex:
        raise ValueError(
            f"pattern: {format_value(compiled.pattern)} names no group; name one of {known}, as "
            "in (?P<outcome>signed|rejected)"
        )
    return compiled


def refuse_two_domains(
    headers: Mapping[str, str | None], domain: str | None, groups: Collection[str] = ()
) -> dict[str, str | None]:
    """The headers where a domain holds for the whole log, which then has no column of it."""
    if domain is None:
        return dict(headers)
    if headers.get("domain") is not None or "domain" in groups:
        where = "pattern" if "domain" in groups else "columns"
        raise ValueError(
            f"domain: {format_value(domain)} is given for the whole log, and {where} names where "
            "the domain of each row is; leave one out"
        )
    return {**headers, "domain": None}


def refuse_two_sources(
    headers: Mapping[str, str | None], groups: Collection[str]
) -> dict[str, str | None]:
    """The headers of fields that the pattern does not name."""
    for group in groups:
        if headers.get(group) is not None:
            raise ValueError(
                f"columns: {format_value(group)} is both a group of pattern and the column "
                f"{format_value(headers[group])}; leave one out"
            )
    return {field: header for field, header in headers.items() if field not in groups}
