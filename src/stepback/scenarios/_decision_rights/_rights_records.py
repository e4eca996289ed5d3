"""Who may decide, and who may not and why, as records."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cached_property
from typing import Any, TypeVar

import attrs

from stepback._frames import TableRow
from stepback._problems._problem import Problem
from stepback._records._nodes import Circle, Person, Role
from stepback._records._relations import Delegation, Membership
from stepback._records._value_equality import ValueEquality

T = TypeVar("T")
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


@attrs.frozen(eq=False, slots=False, kw_only=True)
class _LazyRecord(ValueEquality, TableRow):
    """A record some of whose fields are computed when they are first asked for.

    In a line of 100,000 people, all chains together have five billion records.
    """

    def _resolve(self, value: T | Callable[[], T]) -> T:
        return value() if callable(value) else value

    @property
    def _comparison_key(self) -> tuple[Any, ...]:
        return tuple(self._fields().values())

    def _fields(self) -> dict[str, Any]:
        """The fields by name, all computed."""
        names = (field.name.lstrip("_") for field in attrs.fields(type(self)))
        return {name: getattr(self, name) for name in names}

    def __repr__(self) -> str:
        """The call that makes it, all fields computed."""
        given = ", ".join(f"{name}={value!r}" for name, value in self._fields().items())
        return f"{type(self).__name__}({given})"

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle what the fields are, and not what they are computed from."""
        return _make_lazy_record, (type(self), self._fields())


@attrs.frozen(eq=False, slots=False, kw_only=True, repr=False)
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
    _chain: tuple[Link, ...] | Callable[[], tuple[Link, ...]] = ()
    _through: tuple[Link, ...] | Callable[[], tuple[Link, ...]] = ()

    @cached_property
    def chain(self) -> tuple[Link, ...]:
        """The records by which the most decisions come to the person."""
        return self._resolve(self._chain)

    @cached_property
    def through(self) -> tuple[Link, ...]:
        """The records that are on every chain to the person."""
        return self._resolve(self._through)


@attrs.frozen(eq=False, slots=False, kw_only=True, repr=False)
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
    _reasons: tuple[Reason, ...] | Callable[[], tuple[Reason, ...]] = ()
    _chain: tuple[Link, ...] | Callable[[], tuple[Link, ...]] = ()
    _warnings: tuple[Problem, ...] | Callable[[], tuple[Problem, ...]] = ()

    @cached_property
    def reasons(self) -> tuple[Reason, ...]:
        """The conditions that are broken on the chain."""
        return self._resolve(self._reasons)

    @cached_property
    def chain(self) -> tuple[Link, ...]:
        """The records on which the fewest conditions are broken."""
        return self._resolve(self._chain)

    @cached_property
    def warnings(self) -> tuple[Problem, ...]:
        """The organization's warnings about delegations on the chain."""
        return self._resolve(self._warnings)


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


def _make_lazy_record(kind: type[Any], fields: dict[str, Any]) -> Any:
    return kind(**fields)
