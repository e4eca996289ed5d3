"""Answers that are any numbers: their levels, and sums whose last digits reveal nothing."""

from __future__ import annotations

import math

import numpy as np

from stepback._algorithms._arrays import Array

_EQUAL = 1e-12  # of the largest value: values that differ by less are equal but for rounding
_DIGITS = 12


def answer_levels(values: Array, scale: tuple[float, float] | None = None) -> Array:
    """Where each value lies between the ends of a scale, 0 and 1.

    Without a scale, its ends are 0 and 1 if all values lie between them, and otherwise the lowest
    and the highest value. If these are the same, but for rounding, each value counts as 0.
    """
    if not values.size:
        return values
    if scale is None:
        low, high = float(values.min()), float(values.max())
        if 0 <= low <= high <= 1:
            return values
        if high / 2 - low / 2 <= _EQUAL * max(-low, high):
            return np.zeros(values.size)
    else:
        low, high = scale
    # Halves, since the range of the values could be too large for a number.
    half_range = high / 2 - low / 2
    return np.asarray((values / 2 - low / 2) / half_range) if half_range else 0 * values


def round_sum(values: Array, largest: float) -> float:
    """The sum of values, rounded to twelve digits of what it could be.

    No value exceeds `largest`, nor is below its negative. Without rounding, the last digits would
    tell which values were added: 0.1 + 0.2 is not 0.3 + 0.
    """
    total = exact_sum(values)
    bound = largest * values.size
    if not 0 < bound < math.inf:
        return total
    return round(total, _DIGITS - 1 - math.floor(math.log10(bound)))


def exact_sum(values: Array) -> float:
    """The sum of values, rounded once, so that it does not depend on their order."""
    try:
        return math.fsum(values.tolist())
    except OverflowError:
        return math.inf if values.max() > -values.min() else -math.inf
