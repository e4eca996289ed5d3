"""What models share in which a biased person knows a uniformly distributed state."""

from __future__ import annotations

from collections.abc import Iterable

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback.models._base._model import ROUNDING, Model, format_fault
from stepback.models._base._parameters import Values, real_field

_LARGEST_SQUARABLE = 1e150


@attrs.frozen(kw_only=True, eq=False, slots=False)
class UniformBiasModel(Model):
    """A model of a state from 0 to `length`, and of a person who prefers `bias` more than it."""

    bias: Values = real_field()
    length: Values = real_field(0, above=True, default=1.0)

    def _find_faults(self) -> Iterable[str]:
        bias, length = self._broadcast_parameters()
        return find_square_faults(bias=bias, length=length)


def relative_bias(bias: Array, length: Array) -> Array:
    """Compute the size of the bias, as a multiple of the length of the range."""
    with np.errstate(over="ignore"):
        return np.asarray(np.abs(bias) / length)


def count_intervals(bias: Array, length: Array) -> Array:
    """Compute the largest number of intervals into which talk divides the range.

    It is infinite at a bias of 0; otherwise the largest whole N with N(N − 1) < L/2|b|, where
    the right-hand side is lowered by what rounding can add. With L = 1 and b = 0.1 it is 5:
    N = 2 gives 2 < 5 and N = 3 gives 6, so there are 2 intervals.
    """
    with np.errstate(divide="ignore"):
        root = np.sqrt(length) / np.sqrt(2 * np.abs(bias))
    edge = np.hypot(1, (2 - ROUNDING) * root)
    return np.asarray(np.maximum(np.ceil((edge - 1) / 2), 1.0))


def talk_loss(bias: Array, length: Array) -> Array:
    """Compute the mean squared distance of the decision after talking from the state."""
    n_intervals = count_intervals(bias, length)
    with np.errstate(invalid="ignore"):
        drift = np.where(bias == 0, 0.0, bias * n_intervals)
    spread = (length / n_intervals) ** 2 / 12
    return np.asarray(spread + drift**2 * (1 - (1 / n_intervals) ** 2) / 3)


def find_square_faults(**values: Array) -> Iterable[str]:
    """Report values that are too large to be squared."""
    explanation = "is too large to be squared; choose a larger unit"
    for name, value in values.items():
        yield from format_fault(name, value, np.abs(value) > _LARGEST_SQUARABLE, explanation)
