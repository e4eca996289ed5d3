"""What an organization is made of: people, roles, circles, domains, and the relations between.

Every record is immutable, checked when made and equal by value.
"""

from __future__ import annotations

import datetime

import attrs

from stepback._records._fields._contexts import Contexts
from stepback._records._fields._ids import DomainId
from stepback._records._fields._numbers import Autonomy, Number
from stepback._records._level import Level
from stepback._records._record import (
    BASIS_CHOICE,
    DATE,
    FLAG,
    NODE_ID,
    TEXT,
    UNIT_INTERVAL,
    Basis,
    Record,
    declare_field,
)
from stepback._records._schema import RelationSchema


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
    _schema = RelationSchema(
        table="reporting",
        plural="lines",
        relation="manages",
        end_noun="person or role",
        self_code="self-report",
        self_text="reports to itself",
        self_remedy="leave the line out",
    )

    manager: str = declare_field(NODE_ID, positional=True)
    report: str = declare_field(NODE_ID, positional=True)
    dotted: bool = declare_field(FLAG, default=False)


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
    _schema = RelationSchema(
        table="delegations",
        relation="delegates",
        weight="flow",
        variant_fields=("limit", "contexts", "start", "end"),
        repeat_fields=None,
        self_code="self-delegation",
        self_text="delegates to itself",
        self_remedy="what is not handed on is kept anyway",
    )

    principal: str = declare_field(NODE_ID, positional=True)
    delegate: str = declare_field(NODE_ID, positional=True)
    domain: str | None = declare_field(DomainId(optional=True), None)
    share: float | None = declare_field(UNIT_INTERVAL, None)
    autonomy: float | Level | None = declare_field(Autonomy(), None)
    limit: float | None = declare_field(Number(low=0), None)
    contexts: frozenset[str] = declare_field(Contexts(), frozenset())
    start: datetime.date | None = declare_field(DATE, None)
    end: datetime.date | None = declare_field(DATE, None)
    standing: bool = declare_field(FLAG, default=True)
    exclusive: bool = declare_field(FLAG, default=False)
    revocable: bool = declare_field(FLAG, default=True)
    may_redelegate: bool = declare_field(FLAG, default=True)
    basis: Basis = declare_field(BASIS_CHOICE, "declared")


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
    _schema = RelationSchema(
        table="supports",
        is_surveyed=True,
        relation="supports",
        weight="strength",
        variant_fields=("kind",),
        repeat_fields=("kind", "basis"),
        self_code="self-support",
        self_text="supports itself",
    )

    supporter: str = declare_field(NODE_ID, positional=True)
    supported: str = declare_field(NODE_ID, positional=True)
    strength: float = declare_field(Number(low=0, high=1, above=True, optional=False), 1.0)
    kind: str = declare_field(TEXT, "")
    basis: Basis = declare_field(BASIS_CHOICE, "declared")


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
    _schema = RelationSchema(
        table="memberships",
        relation="member",
        self_code="self-membership",
        self_text="is a member of itself",
    )

    group: str = declare_field(NODE_ID, positional=True)
    member: str = declare_field(NODE_ID, positional=True)
    share: float | None = declare_field(UNIT_INTERVAL, None)
