"""What an organization is made of: people, roles, circles, domains, and the relations between.

Every record is immutable, checked when made and equal by value.
"""

from __future__ import annotations

import datetime

import attrs

from stepback._records._fields._numbers import Autonomy, Number
from stepback._records._fields._text import Contexts, Id
from stepback._records._level import Level
from stepback._records._record import (
    _DATE,
    _FLAG,
    _ID,
    _TEXT,
    _UNIT,
    BASIS_CHOICE,
    Basis,
    Record,
    _field,
)


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
    basis: Basis = _field(BASIS_CHOICE, "declared")


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
    basis: Basis = _field(BASIS_CHOICE, "declared")


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
