"""Influence matrices: row i says how much person i listens to each, and sums to 1 or is empty."""

from __future__ import annotations

import numpy as np

from stepback._algorithms._arrays import TOLERANCE, Array
from stepback.models._base._model import Model, format_fault

LARGEST_OPINION = 1e300  # no sum of opinions overflows

_NEGLIGIBLE = 1e-12  # smaller influence is a rounding error of the matrix, and counts as none


def normalize_influence(influence: Array) -> Array:
    """Drop negligible influence, and scale rows to sum to exactly 1; empty rows stay empty."""
    kept = np.where(influence < _NEGLIGIBLE, 0.0, influence)
    total = kept.sum(axis=-1, keepdims=True)
    return np.asarray(kept / np.where(total > 0, total, 1.0))


class InfluenceModel(Model):
    """A model of people; its first parameter is `influence`, all others are values by person."""

    def _broadcast_people(self) -> tuple[Array, ...]:
        """Every parameter at every point, for every person."""
        influence, *by_person = self._broadcast_parameters()
        shape = (*self.shape, influence.shape[-1])
        return influence, *(np.broadcast_to(values, shape) for values in by_person)

    def _find_size_faults(self) -> list[str]:
        """Report a matrix that is not square, and values for another number of people."""
        influence, *by_person = self._broadcast_parameters()
        n_rows, n_people = influence.shape[-2:]
        if n_rows != n_people:
            size = f"{n_rows} rows and {n_people} columns"
            return [f"influence: {size}; give one of each for every person"]
        _, *names = self._array_parameters()
        return [
            f"{name}: {values.shape[-1]} values for {n_people} people in influence; give one for "
            "each, or a single one for all"
            for name, values in zip(names, by_person, strict=True)
            if values.shape[-1] not in (1, n_people)
        ]


def find_row_faults(influence: Array, *, may_be_empty: Array | bool, remedy: str) -> list[str]:
    """Report a row that does not sum to 1, unless it is empty and may be."""
    total = influence.sum(axis=-1)
    is_empty = (influence == 0).all(axis=-1) & may_be_empty
    is_wrong = ~is_empty & ~(np.abs(total - 1) <= TOLERANCE)
    return format_fault("the sum of a row of influence", total, is_wrong, f"is not 1; {remedy}")


def clip_to_first(means: Array, first: Array, *, axis: int) -> Array:
    """Clip means of first opinions to the range of these, which rounding could leave."""
    low = first.min(axis=axis, keepdims=True, initial=np.inf)
    high = first.max(axis=axis, keepdims=True, initial=-np.inf)
    return np.asarray(np.clip(means, low, high))
