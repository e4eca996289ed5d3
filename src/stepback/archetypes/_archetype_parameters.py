"""What the arguments of archetypes may be; all faults of a call are named at once."""

from __future__ import annotations

import operator
from typing import Any, Protocol

import attrs

from stepback._problems._format import format_value
from stepback._records._fields._numbers import Autonomy, Number
from stepback._records._level import Level


class Rule(Protocol):
    """Says what an argument may be."""

    def check(self, value: Any) -> Any:
        """Refuse, with a ``ValueError`` in words, what may not be."""


def check(**given: tuple[Rule, Any]) -> None:
    """Refuse arguments that break their rules, in one ``ValueError`` that names them all."""
    faults = []
    for name, (rule, value) in given.items():
        try:
            rule.check(value)
        except ValueError as fault:
            faults.append(f"{name}: {fault}")
    if faults:
        raise ValueError("; ".join(faults))


@attrs.frozen
class Whole:
    """A whole number from `low` up."""

    low: int = 1

    def check(self, value: Any) -> None:
        """Refuse anything else."""
        try:
            number = operator.index(value)
        except TypeError:
            number = None
        if number is None or isinstance(value, bool):
            raise ValueError(
                f"{format_value(value)} is not a whole number; give {self.low} or more"
            )
        if number < self.low:
            raise ValueError(f"{format_value(value)} is too few; give {self.low} or more")


@attrs.frozen
class Above:
    """An autonomy, as a number or a level, above a bound."""

    bound: float
    otherwise: str

    def check(self, value: Any) -> None:
        """Refuse an autonomy that is not above the bound, and say what it would come to."""
        AUTONOMY.check(value)
        if settled(value) <= self.bound:
            raise ValueError(
                f"{format_value(value)} {self.otherwise}; give more than {self.bound:g}, up to 1"
            )


@attrs.frozen
class Each:
    """So many values that each follow a rule."""

    rule: Rule
    count: int

    def check(self, value: Any) -> None:
        """Refuse another number of values, or one that breaks the rule."""
        if isinstance(value, str) or not hasattr(value, "__len__") or len(value) != self.count:
            raise ValueError(
                f"{format_value(value)} are not {self.count} numbers; give one for each"
            )
        for one in value:
            self.rule.check(one)


def settled(autonomy: float | Level) -> float:
    """The part that the delegate settles."""
    return autonomy.autonomy if isinstance(autonomy, Level) else float(autonomy)


NUMBER = Number(optional=False)
NOT_NEGATIVE = Number(low=0, optional=False)
PART = Number(low=0, high=1, optional=False)
AUTONOMY = Autonomy(optional=False)
