"""The nodes of an organization: people, roles and circles."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs

from stepback._records._fields._attributes import NO_ATTRIBUTES
from stepback._records._fields._numbers import Number
from stepback._records._record import (
    ATTRIBUTES,
    FLAG,
    NODE_ID,
    TEXT,
    UNIT_INTERVAL,
    Record,
    declare_field,
)
from stepback._records._schema import Schema

PERSONAL_FIELDS = frozenset({"competence", "willingness"})  # fields that say what people answered


@attrs.frozen(repr=False)
class Person(Record):
    """Someone who can decide.

    Attributes:
        id: Unique over all nodes of the organization; text, always.
        name: The name as people know it; empty if not disclosed.
        unit: The unit the person belongs to; units nest by ``/``.
        fte: Full-time equivalent, 0 or more.
        external: Whether this is a consultant or adviser from outside.
        competence: How well the person would decide, in [0, 1]; ``None`` if not asked.
        willingness: How willing the person is to lead, in [0, 1]; ``None`` if not asked.
        capacity: How many decisions the person can settle in a period, above 0; ``None`` if
            not known.
        attributes: Further facts by name; empty values are left out.

    Raises:
        ValueError: If a value may not be; every one is named.

    Examples:
        >>> Person("007", name="Ann", unit="sales/north")
        Person(id='007', name='Ann', unit='sales/north')
    """

    noun = "person"
    _schema = Schema(table="people")

    id: str = declare_field(NODE_ID, positional=True)
    name: str = declare_field(TEXT, "")
    unit: str = declare_field(TEXT, "")
    fte: float = declare_field(Number(low=0, optional=False), 1.0)
    external: bool = declare_field(FLAG, default=False)
    competence: float | None = declare_field(UNIT_INTERVAL, None)
    willingness: float | None = declare_field(UNIT_INTERVAL, None)
    capacity: float | None = declare_field(Number(low=0, above=True), None)
    attributes: Mapping[str, Any] = declare_field(ATTRIBUTES, NO_ATTRIBUTES)


@attrs.frozen(repr=False)
class Role(Record):
    """A post that people hold: one person, several who share the job, or none (vacant).

    Attributes:
        id: Unique over all nodes of the organization.
        name: What the post is called.
        unit: The unit it belongs to; units nest by ``/``.
        attributes: Further facts by name; empty values are left out.

    Raises:
        ValueError: If a value may not be; every one is named.

    Examples:
        >>> Role("head-of-sales", unit="sales")
        Role(id='head-of-sales', unit='sales')
    """

    noun = "role"
    _schema = Schema(table="roles")

    id: str = declare_field(NODE_ID, positional=True)
    name: str = declare_field(TEXT, "")
    unit: str = declare_field(TEXT, "")
    attributes: Mapping[str, Any] = declare_field(ATTRIBUTES, NO_ATTRIBUTES)


@attrs.frozen(repr=False)
class Circle(Record):
    """A group that decides together.

    Attributes:
        id: Unique over all nodes of the organization.
        name: What the circle is called.
        purpose: What it is there for.
        unit: The unit it belongs to; units nest by ``/``.
        attributes: Further facts by name; empty values are left out.

    Raises:
        ValueError: If a value may not be; every one is named.

    Examples:
        >>> Circle("refunds", purpose="decide refunds for the customer")
        Circle(id='refunds', purpose='decide refunds for the customer')
    """

    noun = "circle"
    _schema = Schema(table="circles")

    id: str = declare_field(NODE_ID, positional=True)
    name: str = declare_field(TEXT, "")
    purpose: str = declare_field(TEXT, "")
    unit: str = declare_field(TEXT, "")
    attributes: Mapping[str, Any] = declare_field(ATTRIBUTES, NO_ATTRIBUTES)
