"""Write organizations and records as the Python code that makes them."""

from __future__ import annotations

import cmath
import datetime
import enum
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import attrs
import numpy as np

from stepback._organization._non_organizations import refuse_non_organization
from stepback._organization._organization import Organization
from stepback._records._name_set import NameSet
from stepback._records._record import Record, field_defaults, field_types
from stepback._records._record_types import RECORD_TYPES, is_surveyed

_WIDTH = 88
_INDENT = " " * 4
_NAMES = sorted(["Level", "Organization", *(record.__name__ for record in RECORD_TYPES.values())])
_MODULES = ("contextlib", "datetime", "pickle")
_WORD_AND_DOT = re.compile(r"\b\w++\.?")
_NUMPY_ALONE = (np.timedelta64, np.longdouble, np.clongdouble)  # no Python value equals these


@attrs.frozen
class _Brackets:
    """Code in brackets: on one line if it fits, else with a line for each part."""

    opening: str
    parts: tuple[str | _Brackets, ...]
    closing: str

    def __str__(self) -> str:
        """The code on one line."""
        return f"{self.opening}{', '.join(map(str, self.parts))}{self.closing}"


def as_code(made: Organization | Record) -> str:
    """Write an organization or a record as a Python expression, to paste into a test.

    Fields at their defaults are left out. The names in the code are those of
    ``from stepback import *`` and, if there are dates, of ``import datetime``.

    Parameters
    ----------
    made
        The organization, or a single record such as a `stepback.Person`.

    Returns
    -------
    str
        Lines of at most 88 columns where possible, indented by four. The expression evaluates
        to a value equal to `made`. A date and contexts are entered one after the other, so
        evaluation fails in the rare case that only both together are valid. An attribute that is
        not a number, text, date, enumeration, or a tuple or frozenset of such values is written
        as its own ``repr``.

    Raises
    ------
    ValueError
        If `made` is neither an organization nor a record.

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
        refuse_non_organization("made", made, " or record")
    return "\n".join(_wrap_brackets(_expression_code(made)))


def call_as_code(function: str, /, *args: Any, **kwargs: Any) -> str:
    """A call of `function` with records, organizations and plain values as arguments."""
    parts = [_argument_code(value) for value in args]
    parts += [_argument_code(value, f"{name}=") for name, value in kwargs.items()]
    return "\n".join(_wrap_brackets(_Brackets(f"{function}(", tuple(parts), ")")))


def function_name(function: Callable[..., Any], default: str) -> str:
    """The name by which code can call a function; `default` for lambdas and bound methods."""
    name = getattr(function, "__qualname__", "").rpartition("<locals>.")[2]
    is_bound = not isinstance(getattr(function, "__self__", type), type)
    is_name = all(map(str.isidentifier, name.split("."))) and not is_bound
    return name if is_name else default


def format_exception(error: Exception) -> str:
    """An exception on one line, as a comment needs it: ``raised KeyError: 'ann'``."""
    text = collapse_whitespace(error)
    return f"raised {type(error).__name__}{': ' * bool(text)}{text}"


def collapse_whitespace(value: object) -> str:
    """The text of a value on one line."""
    return " ".join(str(value).split())


def import_lines(code: str) -> str:
    """The imports that code written by this module needs."""
    used = set(_WORD_AND_DOT.findall(code))
    modules = [f"import {name}" for name in _MODULES if f"{name}." in used]
    names = [name for name in _NAMES if not used.isdisjoint((name, f"{name}."))]
    return "\n".join([*modules, f"from stepback import {', '.join(names)}"])


def _wrap_brackets(code: str | _Brackets, indent: str = "", after: str = "") -> Iterator[str]:
    text = str(code)
    if isinstance(code, str) or not code.parts or len(indent + text + after) <= _WIDTH:
        yield f"{indent}{text}{after}"
        return
    yield f"{indent}{code.opening}"
    for part in code.parts:
        yield from _wrap_brackets(part, indent + _INDENT, ",")
    yield f"{indent}{code.closing}{after}"


def _argument_code(value: Any, prefix: str = "") -> str | _Brackets:
    if isinstance(value, (Organization, Record)):
        code = _expression_code(value)
    elif isinstance(value, Mapping):
        code = _Brackets("{", tuple(_pair_codes(value)), "}")
    else:
        return prefix + _value_code(value)
    return attrs.evolve(code, opening=prefix + code.opening)


def _expression_code(made: Organization | Record) -> _Brackets:
    return _organization_code(made) if isinstance(made, Organization) else _record_code(made)


def _organization_code(org: Organization) -> _Brackets:
    parts = [
        _Brackets(f"{name}=[", tuple(map(_record_code, records)), "]")
        for name in RECORD_TYPES
        if (records := getattr(org, name)) or (is_surveyed(name) and records is not None)
    ]
    if org.respondents is not None:
        asked = tuple(map(_value_code, sorted(org.respondents)))
        parts.append(_Brackets("respondents=[", asked, "]"))
    view = f".at({_value_code(org.date)})" if org.date else ""
    if org.contexts:
        view += f".in_context({', '.join(map(_value_code, sorted(org.contexts)))})"
    return _Brackets("Organization(", tuple(parts), f"){view}")


def _record_code(record: Record) -> _Brackets:
    parts: list[str | _Brackets] = []
    usual = field_defaults(type(record))
    for name in field_types(type(record)):
        value = getattr(record, name)
        if name not in usual:
            parts.append(_value_code(value))
        elif name == "attributes" and value:
            parts.append(_Brackets("attributes={", tuple(_pair_codes(value)), "}"))
        elif value != usual[name]:
            parts.append(f"{name}={_value_code(value)}")
    return _Brackets(f"{type(record).__name__}(", tuple(parts), ")")


def _pair_codes(attributes: Mapping[str, Any]) -> Iterator[str]:
    for name, value in attributes.items():
        yield f"{_value_code(name)}: {_value_code(value)}"


def _value_code(value: Any) -> str:
    """Code that evaluates to an equal value."""
    if isinstance(value, frozenset | NameSet):
        inner = ", ".join(sorted(map(_value_code, value)))
        return f"frozenset({{{inner}}})" if value else "frozenset()"
    if isinstance(value, tuple):
        return f"({', '.join(map(_value_code, value))}{',' * (len(value) == 1)})"
    return _scalar_code(value)


def _scalar_code(value: Any) -> str:
    match value:
        case enum.Enum():
            return f"{type(value).__name__}.{value.name}"
        case np.bool_() | np.number() if not isinstance(value, _NUMPY_ALONE):
            return _value_code(value.item())
        case str():  # in double quotes, unless it contains some
            quoted = str.__repr__(value)
            return quoted if '"' in quoted else f'"{quoted[1:-1]}"'
        case float() | complex() if not cmath.isfinite(value):
            return f'{"float" if isinstance(value, float) else "complex"}("{value}")'
        case datetime.date() if not isinstance(value, datetime.datetime):
            return f"datetime.date({value.year}, {value.month}, {value.day})"
    return repr(value)
