"""Answers that are any numbers: their levels, and sums whose last digits reveal nothing."""

from __future__ import annotations

import math

import numpy as np

from stepback._algorithms._arrays import Array

_DIGITS = 12


def answer_levels(values: Array, scale: tuple[float, float]) -> Array:
    """Where each value lies between the ends of a scale, 0 and 1.

    The scale is not taken from the values: if all were close to one of its ends, a reader who
    knows the scale would learn that from sums that are shown.
    """
    low, high = scale
    # Halves, since the range of the values could be too large for a number.
    half_range = high / 2 - low / 2
    return np.asarray((values / 2 - low / 2) / half_range) if half_range else 0 * values


def round_sum(values: Array, largest: float) -> float:
    """The sum of values, rounded to twelve digits of what it could be.

    No value could exceed `largest`, nor be below its negative. Without rounding, the last digits
    would tell which values were added: 0.1 + 0.2 is not 0.3 + 0. If `largest` were the largest
    value that there is, the number of digits would tell how large that is.
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
