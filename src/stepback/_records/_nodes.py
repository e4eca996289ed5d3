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
    Schema,
    declare_field,
)

PERSONAL_FIELDS = frozenset({"competence", "willingness"})  # what people answered about themselves


@attrs.frozen(repr=False)
class Person(Record):
    """Someone who can decide.

    Attributes:
        id: Text that is unique over all people, roles and circles of the organization.
        name: The name that people use; empty if it is not disclosed.
        unit: The unit that the person belongs to; units nest by ``/``.
        fte: Full-time equivalent, 0 or more.
        external: Whether the person is a consultant or adviser from outside.
        competence: How well the person would decide, in [0, 1]; ``None`` if nobody asked.
        willingness: How willing the person is to lead, in [0, 1]; ``None`` if nobody asked.
        capacity: How many decisions the person can settle in a period, above 0; ``None`` if
            that is not known.
        attributes: Further facts by name; empty values are left out.

    Raises:
        ValueError: If a value is not allowed. The message names every such value.

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
    """A post that is held by one person, shared by several people, or vacant.

    Attributes:
        id: Text that is unique over all people, roles and circles of the organization.
        name: The title of the post.
        unit: The unit that it belongs to; units nest by ``/``.
        attributes: Further facts by name; empty values are left out.

    Raises:
        ValueError: If a value is not allowed. The message names every such value.

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
    """A group of people who decide together.

    Attributes:
        id: Text that is unique over all people, roles and circles of the organization.
        name: The name of the circle.
        purpose: What the circle is for.
        unit: The unit that it belongs to; units nest by ``/``.
        attributes: Further facts by name; empty values are left out.

    Raises:
        ValueError: If a value is not allowed. The message names every such value.

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
