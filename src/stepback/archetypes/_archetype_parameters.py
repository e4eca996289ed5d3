"""Rules for the parameters of archetypes, and one error that names every parameter at fault."""

from __future__ import annotations

import operator
from typing import Any, Protocol

import attrs

from stepback._problems._format import format_value
from stepback._records._fields._numbers import Autonomy, Number
from stepback._records._level import Level


class ParameterRule(Protocol):
    """Defines which values a parameter may have."""

    def check(self, value: Any) -> Any:
        """Raise a ``ValueError`` that says what is wrong with a value, if anything is."""


def check_parameters(**parameters: tuple[ParameterRule, Any]) -> None:
    """Raise one ``ValueError`` that names every parameter whose value breaks its rule."""
    faults = []
    for name, (rule, value) in parameters.items():
        try:
            rule.check(value)
        except ValueError as fault:
            faults.append(f"{name}: {fault}")
    if faults:
        raise ValueError("; ".join(faults))


@attrs.frozen
class WholeNumber:
    """A whole number from `low` up."""

    low: int = 1

    def check(self, value: Any) -> None:
        """Raise a ``ValueError`` for any other value."""
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
class AutonomyAbove:
    """An autonomy, as a number or a level, that is above a bound.

    Attributes:
        bound: The bound.
        consequence: What an autonomy of the bound or less would mean, for the message.
    """

    bound: float
    consequence: str

    def check(self, value: Any) -> None:
        """Raise a ``ValueError`` for an autonomy that is not above the bound."""
        AUTONOMY.check(value)
        autonomy = value.autonomy if isinstance(value, Level) else float(value)
        if autonomy <= self.bound:
            raise ValueError(
                f"{format_value(value)} {self.consequence}; give more than {self.bound:g}, up to 1"
            )


@attrs.frozen
class FixedSequence:
    """A sequence of `length` values that each follow a rule."""

    rule: ParameterRule
    length: int

    def check(self, value: Any) -> None:
        """Raise a ``ValueError`` for another number of values, or if one breaks the rule."""
        if isinstance(value, str) or not hasattr(value, "__len__") or len(value) != self.length:
            raise ValueError(
                f"{format_value(value)} are not {self.length} numbers; give one for each"
            )
        for item in value:
            self.rule.check(item)


NUMBER = Number(optional=False)
NOT_NEGATIVE = Number(low=0, optional=False)
SHARE = Number(low=0, high=1, optional=False)
AUTONOMY = Autonomy(optional=False)
