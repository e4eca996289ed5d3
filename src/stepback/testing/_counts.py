"""Counts that strategies are asked for."""

from __future__ import annotations

import operator
from collections.abc import Iterator, Mapping
from typing import Any

MOST_BYTES = 3_600  # hypothesis refuses to draw what takes half of 8 KiB at its smallest


def count(value: Any) -> Any:
    """An int, if it is a whole number of any type."""
    try:
        return value if isinstance(value, bool) else operator.index(value)
    except TypeError:
        return value


def not_counts(given: Mapping[str, Any]) -> list[str]:
    """What is wrong with arguments that should be counts."""
    return [
        f"{name}: {value!r} is not a whole number from 0 up"
        for name, value in given.items()
        if isinstance(value, bool) or not isinstance(value, int) or value < 0
    ]


def crossed(given: Mapping[str, Any], *things: str) -> Iterator[str]:
    """Where there should be more of something than there may be at most."""
    for thing in things:
        low, high = given[f"min_{thing}"], given[f"max_{thing}"]
        if high is not None and low > high:
            yield f"min_{thing}={low} is larger than max_{thing}={high}"
