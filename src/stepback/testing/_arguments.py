"""Arguments that the checks have in common."""

from __future__ import annotations

import math
from collections.abc import Iterator
from numbers import Real
from typing import Any

from hypothesis import settings as hypothesis_settings
from hypothesis.strategies import SearchStrategy


def is_real(value: Any) -> bool:
    """Whether it is a number, not nan, and no truth value."""
    return not isinstance(value, bool) and isinstance(value, Real) and not math.isnan(value)


def wrong_types(organizations: Any, time_limit: Any, settings: Any) -> Iterator[str]:
    """What is wrong with the arguments of a check, by themselves."""
    if organizations is not None and not isinstance(organizations, SearchStrategy):
        yield f"organizations: {organizations!r} is no strategy; give one such as organizations()"
    if not is_real(time_limit) or time_limit <= 0:
        yield f"time_limit: {time_limit!r} is not above 0"
    if settings is not None and not isinstance(settings, hypothesis_settings):
        yield f"settings: {settings!r} is no hypothesis.settings"
