"""Organizations as the Python code that makes them."""

from __future__ import annotations

import cmath
import datetime
import enum
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import attrs
import numpy as np

from stepback._organization._organization import Organization
from stepback._problems._format import format_value
from stepback._records._record import Record, field_defaults, field_types
from stepback._records._record_types import RECORD_TYPES, is_surveyed

_WIDTH = 88
_INDENT = " " * 4
_NAMES = (
    "Circle",
    "Delegation",
    "Domain",
    "Level",
    "Membership",
    "Organization",
    "Person",
    "ReportingLine",
    "Role",
    "Support",
)
_MODULES = ("contextlib", "datetime", "pickle")
_NUMPY_ALONE = (np.timedelta64, np.longdouble, np.clongdouble)  # Python has no equal to these


@attrs.frozen
class _Brackets:
    """Code in brackets, with what opens and closes it: on a line if it fits, else one a part."""

    opening: str
    parts: tuple[str | _Brackets, ...]
    closing: str

    def __str__(self) -> str:
        """All on one line."""
        return f"{self.opening}{', '.join(map(str, self.parts))}{self.closing}"


def as_code(made: Organization | Record) -> str:
    """The Python expression that makes an organization or a record again, to paste into a test.

    What is at its default is left out. The names in it are those of ``from stepback import *``
    and, where there are dates, of ``import datetime``.

    Parameters
    ----------
    made
        The organization, or a single record such as a `stepback.Person`.

    Returns
    -------
    str
        Lines of at most 88 columns where that can be, indented by four. What it evaluates to
        equals what was given. A date and contexts are entered one after the other, so that
        making it again fails in the rare case that only both together are valid. An attribute
        that is neither number, text, date, enumeration nor a tuple or frozenset of these is
        written as its own ``repr``.

    Raises
    ------
    ValueError
        If it is neither an organization nor a record.

    Examples
    --------
    >>> from stepback.testing import as_code
    >>> org = Organization(
    ...     people=[Person("ann"), Person("bo", unit="sales")],
    ...     domains=[Domain("refunds", "ann")],
    ...     delegations=[Delegation("ann", "bo", autonomy=Level.ADVISE, contexts="night")],
    ... )
    >>> print(as_code(org.in_context("night")))
    Organization(
        people=[Person("ann"), Person("bo", unit="sales")],
        domains=[Domain("refunds", "ann")],
        delegations=[
            Delegation("ann", "bo", autonomy=Level.ADVISE, contexts=frozenset({"night"})),
        ],
    ).in_context("night")
    """
    if not isinstance(made, (Organization, Record)):
        raise ValueError(
            f"made: {format_value(made)} is neither an organization nor a record; give "
            "one of these, and "
            "of several each by itself"
        )
    return "\n".join(_lines(_made(made)))


def as_call(function: str, /, *given: Any, **named: Any) -> str:
    """A call of `function` with records, organizations and plain values, on as many lines."""
    parts = [_argument(value) for value in given]
    parts += [_argument(value, f"{name}=") for name, value in named.items()]
    return "\n".join(_lines(_Brackets(f"{function}(", tuple(parts), ")")))


def name_of(function: Callable[..., Any], otherwise: str) -> str:
    """What a function is called in code, even if it has no name of its own."""
    name = getattr(function, "__qualname__", "").rpartition("<locals>.")[2]
    of_an_object = not isinstance(getattr(function, "__self__", type), type)
    named = all(map(str.isidentifier, name.split("."))) and not of_an_object
    return name if named else otherwise


def said(error: Exception) -> str:
    """What an error says, on one line as a comment has to be."""
    text = on_one_line(error)
    return f"raised {type(error).__name__}{': ' * bool(text)}{text}"


def on_one_line(error: object) -> str:
    """The text of an error or anything else, on one line."""
    return " ".join(str(error).split())


def imports_of(code: str) -> str:
    """What code such as that of `as_code` has to import."""
    modules = [f"import {name}" for name in _MODULES if re.search(rf"\b{name}\.", code)]
    names = [name for name in _NAMES if re.search(rf"\b{name}\b", code)]
    return "\n".join([*modules, f"from stepback import {', '.join(names)}"])


def _lines(code: str | _Brackets, indent: str = "", after: str = "") -> Iterator[str]:
    text = str(code)
    if isinstance(code, str) or not code.parts or len(indent + text + after) <= _WIDTH:
        yield f"{indent}{text}{after}"
        return
    yield f"{indent}{code.opening}"
    for part in code.parts:
        yield from _lines(part, indent + _INDENT, ",")
    yield f"{indent}{code.closing}{after}"


def _argument(value: Any, before: str = "") -> str | _Brackets:
    if isinstance(value, (Organization, Record)):
        code = _made(value)
    elif isinstance(value, Mapping):
        code = _Brackets("{", tuple(_pairs(value)), "}")
    else:
        return before + _value(value)
    return attrs.evolve(code, opening=before + code.opening)


def _made(made: Organization | Record) -> _Brackets:
    return _organization(made) if isinstance(made, Organization) else _record(made)


def _organization(org: Organization) -> _Brackets:
    given = {name: getattr(org, name) for name in RECORD_TYPES}
    parts = [
        _Brackets(f"{name}=[", tuple(map(_record, records)), "]")
        for name, records in given.items()
        if records or (is_surveyed(name) and records is not None)
    ]
    if org.respondents is not None:
        asked = tuple(map(_value, sorted(org.respondents)))
        parts.append(_Brackets("respondents=[", asked, "]"))
    view = f".at({_value(org.date)})" if org.date else ""
    if org.contexts:
        view += f".in_context({', '.join(map(_value, sorted(org.contexts)))})"
    return _Brackets("Organization(", tuple(parts), f"){view}")


def _record(record: Record) -> _Brackets:
    parts: list[str | _Brackets] = []
    usual = field_defaults(type(record))
    for name in field_types(type(record)):
        value = getattr(record, name)
        if name not in usual:
            parts.append(_value(value))
        elif name == "attributes" and value:
            parts.append(_Brackets("attributes={", tuple(_pairs(value)), "}"))
        elif value != usual[name]:
            parts.append(f"{name}={_value(value)}")
    return _Brackets(f"{type(record).__name__}(", tuple(parts), ")")


def _pairs(attributes: Mapping[str, Any]) -> Iterator[str]:
    for name, value in attributes.items():
        yield f"{_value(name)}: {_value(value)}"


def _value(value: Any) -> str:
    """A value as code that equals it."""
    if isinstance(value, tuple):
        inner = ", ".join(map(_value, value))
        return f"({inner},)" if len(value) == 1 else f"({inner})"
    if isinstance(value, frozenset):
        inner = ", ".join(sorted(map(_value, value)))
        return f"frozenset({{{inner}}})" if value else "frozenset()"
    return _single(value)


def _single(value: Any) -> str:
    match value:
        case enum.Enum():
            return f"{type(value).__name__}.{value.name}"
        case np.bool_() | np.number() if not isinstance(value, _NUMPY_ALONE):
            return _value(value.item())
        case str():
            return _text(str.__str__(value))
        case float() | complex() if not cmath.isfinite(value):
            return f'{"float" if isinstance(value, float) else "complex"}("{value}")'
        case datetime.date() if not isinstance(value, datetime.datetime):
            return f"datetime.date({value.year}, {value.month}, {value.day})"
    return repr(value)


def _text(text: str) -> str:
    """Text in double quotes, unless it holds some."""
    quoted = repr(text)
    return quoted if '"' in text or quoted.startswith('"') else f'"{quoted[1:-1]}"'
