"""The relations between nodes: reporting lines, delegations, supports and memberships."""

from __future__ import annotations

import datetime
from collections.abc import Set as AbstractSet

import attrs

from stepback._records._fields._choices import Flag
from stepback._records._fields._dates import Date, EndDate
from stepback._records._fields._ids import DomainId, NodeId
from stepback._records._fields._numbers import Autonomy, Number
from stepback._records._fields._text import Contexts, Text
from stepback._records._level import Level
from stepback._records._name_set import NO_NAMES
from stepback._records._record import (
    BASIS_CHOICE,
    UNIT_INTERVAL,
    Basis,
    Record,
    RelationSchema,
    declare_field,
)


@attrs.frozen(repr=False)
class ReportingLine(Record):
    """A line of formal reporting, from manager to report; both are people or roles.

    Attributes:
        manager: Id of the person or role above. A line of a role applies to all who hold it.
        report: Id of the person or role below, which has at most one solid line at any one time.
        dotted: Whether this is a second, dotted line.
        start, end: In force from `start` up to, but not including, `end`: dates, or texts such as
            ``"2026-01-31"``; ``None``: open.

    Raises:
        ValueError: If a value is not allowed. The message names every such value.

    Examples:
        >>> ReportingLine("ann", "bo")
        ReportingLine(manager='ann', report='bo')
    """

    noun = "line"
    _schema = RelationSchema(
        table="reporting",
        plural="lines",
        relation="manages",
        variant_fields=("start", "end"),
        end_noun="person or role",
        self_code="self-report",
        self_text="reports to itself",
        self_remedy="leave the line out",
    )

    manager: str = declare_field(NodeId(), positional=True)
    report: str = declare_field(NodeId(), positional=True)
    dotted: bool = declare_field(Flag(), default=False)
    start: datetime.date | None = declare_field(Date(), None)
    end: datetime.date | None = declare_field(EndDate(), None)


@attrs.frozen(repr=False)
class Delegation(Record):
    """Decision rights that a principal hands on to a delegate.

    Attributes:
        principal: Id of the person, role or circle that hands on its decision rights.
        delegate: Id of the person, role or circle that receives them.
        domain: Id of the domain; ``None``: every domain for which no delegation of the
            principal that names the domain is in force.
        share: The share of the principal's decisions in the domain that this delegate
            receives, in [0, 1]. The shares of one principal and domain sum to at most 1;
            delegations without a share divide the remainder equally.
        autonomy: How much of that share the delegate settles without coming back to the
            principal: a number in [0, 1], a `Level`, or its name in any case; ``None`` is 1.
        limit: In force only for decisions up to this amount; ``None``: for all decisions.
        contexts: In force only in one of these contexts; empty: in all.
        start, end: In force from `start` up to, but not including, `end`: dates, or texts such as
            ``"2026-01-31"``; ``None``: open.
        standing: Whether the delegation stays in force while the principal is away.
        exclusive: Whether the principal may not decide in place of the delegate.
        revocable: Whether the principal can take the delegation back.
        may_redelegate: Whether the delegate may hand these rights on.
        basis: How this is known: ``"observed"``, ``"declared"`` or ``"assumed"``.

    Raises:
        ValueError: If a value is not allowed. The message names every such value.

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

    principal: str = declare_field(NodeId(), positional=True)
    delegate: str = declare_field(NodeId(), positional=True)
    domain: str | None = declare_field(DomainId(optional=True), None)
    share: float | None = declare_field(UNIT_INTERVAL, None)
    autonomy: float | Level | None = declare_field(Autonomy(), None)
    limit: float | None = declare_field(Number(low=0), None)
    contexts: AbstractSet[str] = declare_field(Contexts(), NO_NAMES)
    start: datetime.date | None = declare_field(Date(), None)
    end: datetime.date | None = declare_field(EndDate(), None)
    standing: bool = declare_field(Flag(), default=True)
    exclusive: bool = declare_field(Flag(), default=False)
    revocable: bool = declare_field(Flag(), default=True)
    may_redelegate: bool = declare_field(Flag(), default=True)
    basis: Basis = declare_field(BASIS_CHOICE, "declared")


@attrs.frozen(repr=False)
class Support(Record):
    """Support that a supporter gives: listening, coaching, backing.

    Attributes:
        supporter: Id of the person, role or circle that gives support.
        supported: Id of the person, role or circle that receives it; in a role or circle, each
            member does.
        strength: How strong the support is, in (0, 1].
        kind: The kind of support, in your own words.
        start, end: In force from `start` up to, but not including, `end`: dates, or texts such as
            ``"2026-01-31"``; ``None``: open.
        basis: How this is known: ``"observed"``, ``"declared"`` or ``"assumed"``.

    Raises:
        ValueError: If a value is not allowed. The message names every such value.

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
        variant_fields=("kind", "start", "end"),
        repeat_fields=("kind", "basis"),
        self_code="self-support",
        self_text="supports itself",
    )

    supporter: str = declare_field(NodeId(), positional=True)
    supported: str = declare_field(NodeId(), positional=True)
    strength: float = declare_field(
        Number(low=0, high=1, above=True, optional=False, allows_percent=True), 1.0
    )
    kind: str = declare_field(Text(), "")
    start: datetime.date | None = declare_field(Date(), None)
    end: datetime.date | None = declare_field(EndDate(), None)
    basis: Basis = declare_field(BASIS_CHOICE, "declared")


@attrs.frozen(repr=False)
class Membership(Record):
    """A node that holds a role or belongs to a circle.

    Attributes:
        group: Id of the role or circle.
        member: Id of the person, role or circle in it.
        share: The member's share of what the group decides, in [0, 1]. The shares of one
            group sum to at most 1; memberships without a share divide the remainder equally.
        start, end: In force from `start` up to, but not including, `end`: dates, or texts such as
            ``"2026-01-31"``; ``None``: open.

    Raises:
        ValueError: If a value is not allowed. The message names every such value.

    Examples:
        >>> Membership("refunds", "bo", share=0.5)
        Membership(group='refunds', member='bo', share=0.5)
    """

    noun = "membership"
    _schema = RelationSchema(
        table="memberships",
        relation="member",
        variant_fields=("start", "end"),
        self_code="self-membership",
        self_text="is a member of itself",
    )

    group: str = declare_field(NodeId(), positional=True)
    member: str = declare_field(NodeId(), positional=True)
    share: float | None = declare_field(UNIT_INTERVAL, None)
    start: datetime.date | None = declare_field(Date(), None)
    end: datetime.date | None = declare_field(EndDate(), None)
