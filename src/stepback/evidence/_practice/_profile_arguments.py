"""Validation of how decisions are grouped, and of what a caller chooses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from stepback._organization._validate_args import check_number, is_iterable
from stepback._problems._format import format_value, join_truncated
from stepback.evidence._practice._row_groups import GROUP_KEYS


def check_group_keys(by: Any) -> tuple[str, ...]:
    """The keys of an argument `by`, each once; one key may be a text."""
    keys = [by] if isinstance(by, str) else list(by) if is_iterable(by) else None
    remedy = f"give any of {join_truncated(GROUP_KEYS)}, or () for the totals"
    if keys is None:
        raise ValueError(f"by: {format_value(by)} is not a collection of keys; {remedy}")
    unknown = [key for key in keys if not isinstance(key, str) or key not in GROUP_KEYS]
    if unknown:
        listed = join_truncated(map(format_value, unknown), 10)
        raise ValueError(f"by: there is no key {listed}; {remedy}")
    return tuple(dict.fromkeys(keys))


def check_option(name: str, value: Any, options: Sequence[str], otherwise: str = "") -> Any:
    """A value that is one of `options`, or ``None`` if it may be left out, for `otherwise`."""
    if (isinstance(value, str) and value in options) or (value is None and otherwise):
        return value
    listed = join_truncated(map(format_value, options), conjunction="or")
    remedy = f"give {listed}" + (f", or None {otherwise}" if otherwise else "")
    raise ValueError(f"{name}: {format_value(value)} is not known; {remedy}")


def check_flag(name: str, value: Any) -> bool:
    """A truth value."""
    if not isinstance(value, bool):
        raise ValueError(f"{name}: {format_value(value)} is not True or False")
    return value


def check_confidence(confidence: float) -> float:
    """A confidence above 0 and below 1."""
    number = check_number(confidence, "confidence", 0, 1)
    if number in {0, 1}:
        raise ValueError(f"confidence: {number:g} leaves no interval; give one such as 0.95")
    return number


def check_whole_number(name: str, value: Any, low: int) -> int:
    """A whole number from `low` up."""
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < low:
        raise ValueError(f"{name}: {format_value(value)} is not a whole number from {low} up")
    return int(value)
