"""Rules for the parameters of archetypes, and one error that names every parameter at fault."""

from __future__ import annotations

import operator
from collections.abc import Callable
from functools import partial
from typing import Any

from stepback._problems._format import format_value
from stepback._records._fields._numbers import Autonomy, Number
from stepback._records._level import Level

ParameterRule = Callable[[Any], object]


def check_parameters(**parameters: tuple[ParameterRule, Any]) -> None:
    """Raise one ``ValueError`` that names every parameter whose value breaks its rule."""
    faults = []
    for name, (check_value, value) in parameters.items():
        try:
            check_value(value)
        except ValueError as fault:
            faults.append(f"{name}: {fault}")
    if faults:
        raise ValueError("; ".join(faults))


def _check_count(value: Any, *, low: int) -> None:
    """Refuse all but a whole number from `low` up."""
    try:
        number = None if isinstance(value, bool) else operator.index(value)
    except TypeError:
        number = None
    if number is None:
        raise ValueError(f"{format_value(value)} is not a whole number; give {low} or more")
    if number < low:
        raise ValueError(f"{format_value(value)} is too few; give {low} or more")


def autonomy_rule(bound: float, consequence: str) -> ParameterRule:
    """The rule for an autonomy above a bound; the message says what less would lead to."""

    def check_autonomy(value: Any) -> None:
        AUTONOMY(value)
        autonomy = Level(value).autonomy if isinstance(value, str) else float(value)
        if autonomy <= bound:
            raise ValueError(
                f"{format_value(value)} {consequence}; give more than {bound:g}, up to 1"
            )

    return check_autonomy


def sequence_rule(check_item: ParameterRule, length: int) -> ParameterRule:
    """The rule for a sequence of `length` values that each follow a rule."""

    def check_sequence(value: Any) -> None:
        if isinstance(value, str) or not hasattr(value, "__len__") or len(value) != length:
            raise ValueError(f"{format_value(value)} are not {length} numbers; give one for each")
        for item in value:
            check_item(item)

    return check_sequence


COUNT_OR_ZERO = partial(_check_count, low=0)
COUNT = partial(_check_count, low=1)
NUMBER = Number(optional=False).check
NOT_NEGATIVE = Number(low=0, optional=False).check
SHARE = Number(low=0, high=1, optional=False, allows_percent=True).check
AUTONOMY = Autonomy(optional=False).check
