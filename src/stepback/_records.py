"""What an organization is made of: people, roles, circles, domains, and the relations between.

Every record is immutable, checked when made and equal by value.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, Literal, TypeVar

import attrs

from stepback._fields._attributes import NO_ATTRIBUTES, Attributes
from stepback._fields._dates import Date
from stepback._fields._flags import Flag
from stepback._fields._kind import Kind
from stepback._fields._numbers import Amounts, Autonomy, Number
from stepback._fields._text import Choice, Contexts, Id, Text
from stepback._level import Level

Basis = Literal["observed", "declared", "assumed"]

_ID = Id()
_TEXT = Text()
_FLAG = Flag()
_DATE = Date()
_UNIT = Number(low=0, high=1)
_ATTRIBUTES = Attributes()
BY = Choice("count", "value")
BASIS = Choice("observed", "declared", "assumed")
OF_THEMSELVES = frozenset({"competence", "willingness"})  # fields that say what people answered


def _field(kind: Kind, default: Any = attrs.NOTHING, *, positional: bool = False) -> Any:
    return attrs.field(default=default, kw_only=not positional, metadata={"kind": kind})


@attrs.frozen(repr=False)
class Record:
    """What all records share: every field is checked by its kind, all faults at once."""

    noun: ClassVar[str] = "record"

    def __attrs_post_init__(self) -> None:
        """Check every field, and hold it as its kind does."""
        faults = []
        for name, kind in kinds(type(self)).items():
            try:
                object.__setattr__(self, name, kind.check(getattr(self, name)))
            except ValueError as fault:
                faults.append(f"{name}: {fault}")
        if faults:
            raise ValueError(f"{self.noun}: {'; '.join(faults)}")

    def __repr__(self) -> str:
        """The record as it would be written, without what is at its default."""
        given = (
            f"{name}={value!r}"
            for name in kinds(type(self))
            if (value := getattr(self, name)) != defaults(type(self)).get(name, attrs.NOTHING)
        )
        return f"{type(self).__name__}({', '.join(given)})"


R = TypeVar("R", bound=Record)


_KINDS: dict[type[Record], dict[str, Kind]] = {}
_DEFAULTS: dict[type[Record], dict[str, Any]] = {}


def kinds(record: type[Record]) -> dict[str, Kind]:
    """The kind of each field of a type of record, in order."""
    if record not in _KINDS:
        fields = attrs.fields(record)
        _KINDS[record] = {field.name: field.metadata["kind"] for field in fields}
    return _KINDS[record]


def defaults(record: type[Record]) -> dict[str, Any]:
    """The default of each field that has one."""
    if record not in _DEFAULTS:
        fields = attrs.fields(record)
        given = {field.name: field.default for field in fields}
        _DEFAULTS[record] = {n: one for n, one in given.items() if one is not attrs.NOTHING}
    return _DEFAULTS[record]


def trusted(record: type[R], names: Iterable[str], values: Iterable[Any]) -> R:
    """A record of values that are known to be good, such as those of a checked column."""
    made = object.__new__(record)
    for name, value in zip(names, values, strict=True):
        object.__setattr__(made, name, value)
    return made


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

    id: str = _field(_ID, positional=True)
    name: str = _field(_TEXT, "")
    unit: str = _field(_TEXT, "")
    fte: float = _field(Number(low=0, optional=False), 1.0)
    external: bool = _field(_FLAG, default=False)
    competence: float | None = _field(_UNIT, None)
    willingness: float | None = _field(_UNIT, None)
    capacity: float | None = _field(Number(low=0, above=True), None)
    attributes: Mapping[str, Any] = _field(_ATTRIBUTES, NO_ATTRIBUTES)


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

    id: str = _field(_ID, positional=True)
    name: str = _field(_TEXT, "")
    unit: str = _field(_TEXT, "")
    attributes: Mapping[str, Any] = _field(_ATTRIBUTES, NO_ATTRIBUTES)


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

    id: str = _field(_ID, positional=True)
    name: str = _field(_TEXT, "")
    purpose: str = _field(_TEXT, "")
    unit: str = _field(_TEXT, "")
    attributes: Mapping[str, Any] = _field(_ATTRIBUTES, NO_ATTRIBUTES)


@attrs.frozen(repr=False)
class Domain(Record):
    """A field of decisions, such as hiring or refunds.

    Attributes:
        id: Unique over all domains of the organization.
        owner: Id of the person, role or circle with formal authority.
        weight: How much deciding it takes, above 0; count, value or hours, the user's choice.
        name: What people call it.
        amounts: A sample of the sizes of its decisions, for limits; ``None`` if not known.
        by: Whether a band of amounts weighs by their ``"count"`` or their ``"value"``.
        basis: How it is known: ``"observed"``, ``"declared"`` or ``"assumed"``.

    Raises:
        ValueError: If a value may not be; every one is named.

    Examples:
        >>> Domain("refunds", "ann", weight=3, amounts=[20, 45, 900])
        Domain(id='refunds', owner='ann', weight=3.0, amounts=(20.0, 45.0, 900.0))
    """

    noun = "domain"

    id: str = _field(_ID, positional=True)
    owner: str = _field(_ID, positional=True)
    weight: float = _field(Number(low=0, above=True, optional=False), 1.0)
    name: str = _field(_TEXT, "")
    amounts: tuple[float, ...] | None = _field(Amounts(), None)
    by: Literal["count", "value"] = _field(BY, "count")
    basis: Basis = _field(BASIS, "declared")


@attrs.frozen(repr=False)
class ReportingLine(Record):
    """The formal line, from manager to report, between people or roles.

    Attributes:
        manager: Id of the person or role above. A line of a role holds for whoever holds it.
        report: Id of the person or role below; has at most one solid line.
        dotted: Whether this is a second, dotted line.

    Raises:
        ValueError: If a value may not be; every one is named.

    Examples:
        >>> ReportingLine("ann", "bo")
        ReportingLine(manager='ann', report='bo')
    """

    noun = "line"

    manager: str = _field(_ID, positional=True)
    report: str = _field(_ID, positional=True)
    dotted: bool = _field(_FLAG, default=False)


@attrs.frozen(repr=False)
class Delegation(Record):
    """Decision rights handed on, from principal to delegate.

    Attributes:
        principal: Id of the person, role or circle that hands on.
        delegate: Id of the person, role or circle that it is handed to.
        domain: Id of the domain; ``None``: every domain in which the principal has no
            delegation in force that names it.
        share: The part of the principal's decisions in the domain that goes to this
            delegate, in [0, 1]; those of one principal and domain sum to at most 1, and
            delegations without one split what is left equally.
        autonomy: Of that part, how much the delegate settles without coming back: a number
            in [0, 1] or a `Level`; ``None`` is 1.
        limit: In force only for decisions up to this amount; ``None``: for all.
        contexts: In force only in one of these; empty: always.
        start, end: In force from `start` up to, not including, `end`; ``None``: open.
        standing: Whether it stays in force while the principal is away.
        exclusive: Whether the principal may not decide in the delegate's stead.
        revocable: Whether the principal can take it back.
        may_redelegate: Whether the delegate may hand it on.
        basis: How it is known: ``"observed"``, ``"declared"`` or ``"assumed"``.

    Raises:
        ValueError: If a value may not be; every one is named.

    Examples:
        >>> Delegation("ann", "bo", domain="refunds", autonomy=Level.ADVISE)
        Delegation(principal='ann', delegate='bo', domain='refunds', autonomy=<Level.ADVISE: 5>)
    """

    noun = "delegation"

    principal: str = _field(_ID, positional=True)
    delegate: str = _field(_ID, positional=True)
    domain: str | None = _field(Id(optional=True), None)
    share: float | None = _field(_UNIT, None)
    autonomy: float | Level | None = _field(Autonomy(), None)
    limit: float | None = _field(Number(low=0), None)
    contexts: frozenset[str] = _field(Contexts(), frozenset())
    start: datetime.date | None = _field(_DATE, None)
    end: datetime.date | None = _field(_DATE, None)
    standing: bool = _field(_FLAG, default=True)
    exclusive: bool = _field(_FLAG, default=False)
    revocable: bool = _field(_FLAG, default=True)
    may_redelegate: bool = _field(_FLAG, default=True)
    basis: Basis = _field(BASIS, "declared")


@attrs.frozen(repr=False)
class Support(Record):
    """Listening, coaching, backing, from supporter to supported.

    Attributes:
        supporter: Id of who gives it.
        supported: Id of who is given it; to a role or circle, each of its members.
        strength: In (0, 1].
        kind: What kind of support, in the user's words.
        basis: How it is known: ``"observed"``, ``"declared"`` or ``"assumed"``.

    Raises:
        ValueError: If a value may not be; every one is named.

    Examples:
        >>> Support("ann", "bo", strength=0.5, kind="coaching")
        Support(supporter='ann', supported='bo', strength=0.5, kind='coaching')
    """

    noun = "support"

    supporter: str = _field(_ID, positional=True)
    supported: str = _field(_ID, positional=True)
    strength: float = _field(Number(low=0, high=1, above=True, optional=False), 1.0)
    kind: str = _field(_TEXT, "")
    basis: Basis = _field(BASIS, "declared")


@attrs.frozen(repr=False)
class Membership(Record):
    """Who holds a role, or sits in a circle.

    Attributes:
        group: Id of the role or circle.
        member: Id of the person, role or circle in it.
        share: The member's part of what the group decides, in [0, 1]; those of one group sum
            to at most 1, and memberships without one split what is left equally.

    Raises:
        ValueError: If a value may not be; every one is named.

    Examples:
        >>> Membership("refunds", "bo", share=0.5)
        Membership(group='refunds', member='bo', share=0.5)
    """

    noun = "membership"

    group: str = _field(_ID, positional=True)
    member: str = _field(_ID, positional=True)
    share: float | None = _field(_UNIT, None)
