"""Who may decide, and who may not and why, as records."""

from __future__ import annotations

import math
from typing import Any, Protocol, cast

import attrs

from stepback._frames import TableRow
from stepback._problems._problem import Problem
from stepback._records._nodes import Circle, Person, Role
from stepback._records._relations import Delegation, Membership
from stepback._records._value_equality import ValueEquality

Link = Delegation | Membership
BrokenRecord = Delegation | Membership | Person | Role | Circle


@attrs.frozen
class Reason:
    """One condition that keeps a person from deciding.

    Attributes:
        code: ``"limit"``, ``"window"``, ``"context"``, ``"autonomy"``, ``"share"``,
            ``"replaced"``, ``"exclusive"``, ``"lapsed"`` or ``"away"``.
        record: The record that the condition belongs to.
        sentence: The condition in words.
    """

    code: str
    record: BrokenRecord
    sentence: str


class ChainSource(Protocol):
    """Finds the chains to the decider in a position, when they are asked for.

    In a line of 100,000 people, all chains together have five billion records.
    """

    def list_chain(self, position: int) -> tuple[Link, ...]:
        """The chain by which the most decisions come."""

    def list_common(self, position: int) -> tuple[Link, ...]:
        """The records that are on every chain."""


class ReasonSource(Protocol):
    """Finds what is said of the near miss in a position, when it is asked for."""

    def list_chain(self, position: int) -> tuple[Link, ...]:
        """The chain on which the fewest conditions are broken."""

    def list_reasons(self, position: int) -> tuple[Reason, ...]:
        """The conditions that are broken on the chain."""

    def list_warnings_about(self, position: int) -> tuple[Problem, ...]:
        """The warnings about delegations on the chain."""


class _LazyRecord(ValueEquality, TableRow):
    """A record some of whose fields are computed when they are asked for."""

    __slots__ = ()

    @property
    def _comparison_key(self) -> tuple[Any, ...]:
        return tuple(self._values().values())

    def _values(self) -> dict[str, Any]:
        """The fields by name, all computed."""
        names = (field.name.lstrip("_") for field in attrs.fields(type(self)))  # type: ignore[arg-type]  # (of attrs)
        return {name: getattr(self, name) for name in names}

    def __repr__(self) -> str:
        """The call that makes it, all fields computed."""
        given = ", ".join(f"{name}={value!r}" for name, value in self._values().items())
        return f"{type(self).__name__}({given})"

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle what the fields are, and not what they are computed from."""
        return type(self), tuple(self._values().values())


@attrs.frozen(eq=False, repr=False)
class Decider(_LazyRecord):
    """A person who may decide about amounts above one limit, up to another.

    Attributes:
        person: Id of the person.
        share: The part of the domain's decisions of these amounts that the person settles as
            things are; 0 for who may, and does not.
        above, up_to: The amounts: above the one, up to and including the other, which is infinite
            where no limit applies. The lowest amounts are above 0, and 0 itself.
        jointly: Id of the circle with which the person decides, and without which not; ``None``
            for who decides alone.
        chain: The records, from the owner on, by which the most decisions come to the person, or
            the fewest records where none do; empty for the owner.
        through: Those of them that are on every chain to the person: without any one of them the
            person may not decide.
    """

    person: str
    share: float
    above: float = 0.0
    up_to: float = math.inf
    jointly: str | None = None
    _chain: tuple[Link, ...] | ChainSource = ()
    _through: tuple[Link, ...] | int = ()

    @property
    def chain(self) -> tuple[Link, ...]:
        """The records by which the most decisions come to the person."""
        if isinstance(self._chain, tuple):
            return self._chain
        return self._chain.list_chain(cast("int", self._through))

    @property
    def through(self) -> tuple[Link, ...]:
        """The records that are on every chain to the person."""
        if isinstance(self._chain, tuple):
            return cast("tuple[Link, ...]", self._through)
        return self._chain.list_common(cast("int", self._through))


@attrs.frozen(eq=False, repr=False)
class NearMiss(_LazyRecord):
    """A person who may not decide, though records lead from the owner to the person.

    Attributes:
        person: Id of the person.
        reasons: All conditions that are broken on the chain.
        chain: The records, from the owner on, on which the fewest conditions are broken.
        warnings: The organization's warnings about delegations on the chain, that they go beyond
            what their principals have (``"beyond-principal"``) or that a general delegation
            applies beyond them (``"falls-back-to-general"``).
    """

    person: str
    _reasons: tuple[Reason, ...] | ReasonSource = ()
    _chain: tuple[Link, ...] | int = ()
    _warnings: tuple[Problem, ...] | None = ()

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """The conditions that are broken on the chain."""
        if isinstance(self._reasons, tuple):
            return self._reasons
        return self._reasons.list_reasons(cast("int", self._chain))

    @property
    def chain(self) -> tuple[Link, ...]:
        """The records on which the fewest conditions are broken."""
        if isinstance(self._reasons, tuple):
            return cast("tuple[Link, ...]", self._chain)
        return self._reasons.list_chain(cast("int", self._chain))

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """The organization's warnings about delegations on the chain."""
        if isinstance(self._reasons, tuple):
            return self._warnings or ()
        return self._reasons.list_warnings_about(cast("int", self._chain))


@attrs.frozen
class UnsettledShare:
    """The part of the decisions of some amounts that nobody settles.

    Attributes:
        share: The part: what is vacant, and what stalls while people are away.
        above, up_to: The amounts, as of a `Decider`.
    """

    share: float
    above: float = 0.0
    up_to: float = math.inf


def link_ends(link: Link) -> tuple[str, str]:
    """The ids of the nodes that a record of a chain leads from and to."""
    if isinstance(link, Membership):
        return link.group, link.member
    return link.principal, link.delegate
