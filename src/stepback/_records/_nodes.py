"""The nodes of an organization (people, roles and circles), and the domains that they own."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import Any, Literal, TypeVar

import attrs

from stepback._records._fields._attributes import NO_ATTRIBUTES, Attributes
from stepback._records._fields._choices import Choice, Flag
from stepback._records._fields._dates import Date, EndDate
from stepback._records._fields._ids import DomainId, NodeId
from stepback._records._fields._numbers import Amounts, Count, Number
from stepback._records._fields._text import Text
from stepback._records._record import (
    BASIS_CHOICE,
    UNIT_INTERVAL,
    Basis,
    Record,
    Schema,
    declare_field,
)

BY_CHOICE = Choice("count", "value")
Dated = TypeVar("Dated", bound="Person | Role | Circle")
PERSONAL_FIELDS = frozenset({"competence", "willingness"})  # what people answered about themselves


@attrs.frozen(repr=False)
class Person(Record):
    """Someone who can decide.

    A person, role or circle that changes on a day is several records of one id, which are in
    force at different times; so is a domain.

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
        start, end: In force from `start` up to, but not including, `end`: dates, or texts such as
            ``"2026-01-31"``; ``None``: open.
        attributes: Further facts by name; empty values are left out.

    Raises:
        ValueError: If a value is not allowed. The message names every such value.

    Examples:
        >>> Person("007", name="Ann", unit="sales/north")
        Person(id='007', name='Ann', unit='sales/north')
    """

    noun = "person"
    _schema = Schema(table="people")

    id: str = declare_field(NodeId(), positional=True)
    name: str = declare_field(Text(), "")
    unit: str = declare_field(Text(), "")
    fte: float = declare_field(Number(low=0, optional=False, allows_percent=True), 1.0)
    external: bool = declare_field(Flag(), default=False)
    competence: float | None = declare_field(UNIT_INTERVAL, None)
    willingness: float | None = declare_field(UNIT_INTERVAL, None)
    capacity: float | None = declare_field(Number(low=0, above=True), None)
    start: datetime.date | None = declare_field(Date(), None)
    end: datetime.date | None = declare_field(EndDate(), None)
    attributes: Mapping[str, Any] = declare_field(Attributes(), NO_ATTRIBUTES)


@attrs.frozen(repr=False)
class Role(Record):
    """A post that is held by one person, shared by several people, or vacant.

    Attributes:
        id: Text that is unique over all people, roles and circles of the organization.
        name: The title of the post.
        unit: The unit that it belongs to; units nest by ``/``.
        start, end: In force from `start` up to, but not including, `end`: dates, or texts such as
            ``"2026-01-31"``; ``None``: open.
        attributes: Further facts by name; empty values are left out.

    Raises:
        ValueError: If a value is not allowed. The message names every such value.

    Examples:
        >>> Role("head-of-sales", unit="sales")
        Role(id='head-of-sales', unit='sales')
    """

    noun = "role"
    _schema = Schema(table="roles")

    id: str = declare_field(NodeId(), positional=True)
    name: str = declare_field(Text(), "")
    unit: str = declare_field(Text(), "")
    start: datetime.date | None = declare_field(Date(), None)
    end: datetime.date | None = declare_field(EndDate(), None)
    attributes: Mapping[str, Any] = declare_field(Attributes(), NO_ATTRIBUTES)


@attrs.frozen(repr=False)
class Circle(Record):
    """A group of people who decide together.

    Attributes:
        id: Text that is unique over all people, roles and circles of the organization.
        name: The name of the circle.
        purpose: What the circle is for.
        unit: The unit that it belongs to; units nest by ``/``.
        quorum: How many of the people in the circle, directly or through roles and circles in
            it, must be there for it to decide, 1 or more. With all of them it is a joint
            signature.
        start, end: In force from `start` up to, but not including, `end`: dates, or texts such as
            ``"2026-01-31"``; ``None``: open.
        attributes: Further facts by name; empty values are left out.

    Raises:
        ValueError: If a value is not allowed. The message names every such value.

    Examples:
        >>> Circle("refunds", purpose="decide refunds for the customer")
        Circle(id='refunds', purpose='decide refunds for the customer')
        >>> Circle("signatories", quorum=2)
        Circle(id='signatories', quorum=2)
    """

    noun = "circle"
    _schema = Schema(table="circles")

    id: str = declare_field(NodeId(), positional=True)
    name: str = declare_field(Text(), "")
    purpose: str = declare_field(Text(), "")
    unit: str = declare_field(Text(), "")
    quorum: int = declare_field(Count(), 1)
    start: datetime.date | None = declare_field(Date(), None)
    end: datetime.date | None = declare_field(EndDate(), None)
    attributes: Mapping[str, Any] = declare_field(Attributes(), NO_ATTRIBUTES)


@attrs.frozen(repr=False)
class Respondent(Record):
    """A person who was asked about support, as a row of the table of respondents."""

    noun = "respondent"
    _schema = Schema(table="respondents")

    id: str = declare_field(NodeId(), positional=True)


@attrs.frozen(repr=False)
class Domain(Record):
    """A field of decisions, such as hiring or refunds.

    Attributes:
        id: Text that is unique over all domains of the organization.
        owner: Id of the person, role or circle that has formal authority.
        weight: How much deciding the domain takes, above 0, in a unit of your choice: the number
            of decisions, their value, or hours. An organization refuses less than 1e-100.
        name: The name that people use for it.
        amounts: A sample of the amounts that its decisions are about, to which limits apply;
            ``None`` if they are not known.
        by: Whether a band of amounts weighs by their number (``"count"``) or their sum
            (``"value"``).
        start, end: In force from `start` up to, but not including, `end`: dates, or texts such as
            ``"2026-01-31"``; ``None``: open.
        basis: How the domain is known: ``"observed"``, ``"declared"`` or ``"assumed"``.

    Raises:
        ValueError: If a value is not allowed. The message names every such value.

    Examples:
        >>> Domain("refunds", "ann", weight=3, amounts=[20, 45, 900])
        Domain(id='refunds', owner='ann', weight=3.0, amounts=(20.0, 45.0, 900.0))
    """

    noun = "domain"
    _schema = Schema(table="domains")

    id: str = declare_field(DomainId(), positional=True)
    owner: str = declare_field(NodeId(), positional=True)
    weight: float = declare_field(Number(low=0, above=True, optional=False, is_weight=True), 1.0)
    name: str = declare_field(Text(), "")
    amounts: tuple[float, ...] | None = declare_field(Amounts(), None)
    by: Literal["count", "value"] = declare_field(BY_CHOICE, "count")
    start: datetime.date | None = declare_field(Date(), None)
    end: datetime.date | None = declare_field(EndDate(), None)
    basis: Basis = declare_field(BASIS_CHOICE, "declared")


def current_record(records: Sequence[Dated], date: datetime.date | None) -> Dated:
    """Of records of one id, the one in force on `date`, or else the one that begins last."""
    if date is not None:
        for record in records:
            has_begun = record.start is None or record.start <= date
            if has_begun and (record.end is None or date < record.end):
                return record
    return max(records, key=lambda record: record.start or datetime.date.min)
