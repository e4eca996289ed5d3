"""A state spread evenly over a range, and one who knows it but wishes for something else."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from stepback._algorithms._arrays import Array
from stepback.models._base._model import format_fault

ROUNDING = 1e-12  # what differs by less of itself is the same

_LARGEST_SQUARABLE = 1e150


def relative_bias(bias: Array, length: Array) -> Array:
    """The size of the bias in lengths of the range."""
    with np.errstate(over="ignore"):
        return np.asarray(np.abs(bias) / length)


def count_intervals(bias: Array, length: Array) -> Array:
    """Into how many intervals talk divides the range at most; infinitely many without a bias.

    The largest whole N with N(N − 1) below L/2|b|, which is lowered by what rounding can add.
    """
    with np.errstate(divide="ignore"):
        root = np.sqrt(length) / np.sqrt(2 * np.abs(bias))
    edge = np.hypot(1, (2 - ROUNDING) * root)
    return np.asarray(np.maximum(np.ceil((edge - 1) / 2), 1.0))


def talk_loss(bias: Array, length: Array) -> Array:
    """The mean squared distance of what is decided after talking from what fits the state."""
    many = count_intervals(bias, length)
    with np.errstate(invalid="ignore"):
        drift = np.where(bias == 0, 0.0, bias * many)
    return np.asarray((length / many) ** 2 / 12 + drift**2 * (1 - (1 / many) ** 2) / 3)


def find_square_faults(**values: Array) -> Iterable[str]:
    """Faults of what is too large to be squared."""
    for name, value in values.items():
        told = "is too large to be squared; choose a larger unit"
        yield from format_fault(name, value, np.abs(value) > _LARGEST_SQUARABLE, told)
