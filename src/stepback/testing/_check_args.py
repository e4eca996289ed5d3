"""Validate arguments of strategies and checks; each function describes what is wrong."""

from __future__ import annotations

import operator
from collections.abc import Collection, Iterator, Mapping
from numbers import Real
from typing import Any

from hypothesis import settings as hypothesis_settings
from hypothesis.strategies import SearchStrategy


def is_real(value: Any) -> bool:
    """Whether a value is a number, neither nan nor a bool."""
    is_number = not isinstance(value, bool) and isinstance(value, Real)
    return is_number and value == value  # noqa: PLR0124  (nan is not)


def as_list(names: Any) -> list[Any]:
    """The items of a collection of names, or a single name as a list."""
    return [names] if isinstance(names, str) or not isinstance(names, Collection) else list(names)


def as_count(value: Any) -> Any:
    """A whole number of any type as an int; anything else unchanged."""
    try:
        return value if isinstance(value, bool) else operator.index(value)
    except TypeError:
        return value


def type_problems(organizations: Any, time_limit: Any, settings: Any) -> Iterator[str]:
    """Describe which arguments common to both checks have a wrong type or value."""
    if organizations is not None and not isinstance(organizations, SearchStrategy):
        remedy = "give one such as organizations()"
        yield f"organizations: {organizations!r} is not a strategy; {remedy}"
    if not is_real(time_limit) or time_limit <= 0:
        yield f"time_limit: {time_limit!r} is not above 0"
    if settings is not None and not isinstance(settings, hypothesis_settings):
        yield f"settings: {settings!r} is not a hypothesis.settings"


def count_problems(counts: Mapping[str, Any]) -> list[str]:
    """Describe which arguments are not counts."""
    return [
        f"{name}: {value!r} is not a whole number from 0 up"
        for name, value in counts.items()
        if isinstance(value, bool) or not isinstance(value, int) or value < 0
    ]


def bound_problems(counts: Mapping[str, Any], *nouns: str) -> Iterator[str]:
    """Describe which minimum is larger than its maximum, such as that of ``"people"``."""
    for noun in nouns:
        low, high = counts[f"min_{noun}"], counts[f"max_{noun}"]
        if high is not None and low > high:
            yield f"min_{noun}={low} is larger than max_{noun}={high}"
