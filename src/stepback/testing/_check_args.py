"""Arguments that the checks have in common."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from numbers import Real
from typing import Any

from hypothesis import settings as hypothesis_settings
from hypothesis.strategies import SearchStrategy


def is_real(value: Any) -> bool:
    """Whether it is a number, not nan, and no truth value."""
    number = not isinstance(value, bool) and isinstance(value, Real)
    return number and value == value  # noqa: PLR0124  (nan is not)


def listed(names: Any) -> list[Any]:
    """What is in a collection of names, or the one that is given without."""
    return [names] if isinstance(names, str) or not isinstance(names, Collection) else list(names)


def wrong_types(organizations: Any, time_limit: Any, settings: Any) -> Iterator[str]:
    """What is wrong with the arguments of a check, by themselves."""
    if organizations is not None and not isinstance(organizations, SearchStrategy):
        yield f"organizations: {organizations!r} is no strategy; give one such as organizations()"
    if not is_real(time_limit) or time_limit <= 0:
        yield f"time_limit: {time_limit!r} is not above 0"
    if settings is not None and not isinstance(settings, hypothesis_settings):
        yield f"settings: {settings!r} is no hypothesis.settings"
