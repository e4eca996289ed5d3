"""Influence matrices: row i says how much person i listens to each, and sums to 1 or is empty."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from stepback._algorithms._arrays import Array
from stepback.models._base._model import format_fault

LARGEST_OPINION = 1e300  # no sum of opinions overflows

_NEGLIGIBLE = 1e-12  # smaller influence is a rounding error of the matrix, and counts as none
_ROUNDING = 1e-9


def normalize_influence(influence: Array) -> Array:
    """Drop negligible influence, and scale rows to sum to exactly 1; empty rows stay empty."""
    kept = np.where(influence < _NEGLIGIBLE, 0.0, influence)
    total = kept.sum(axis=-1, keepdims=True)
    return np.asarray(kept / np.where(total > 0, total, 1.0))


def find_size_faults(influence: Array, **values_by_person: Array) -> Iterator[str]:
    """Report a matrix that is not square, and values for another number of people."""
    n_rows, n_people = influence.shape[-2:]
    if n_rows != n_people:
        yield f"influence: {n_rows} rows and {n_people} columns; give one of each for every person"
        return
    for name, values in values_by_person.items():
        if values.shape[-1] not in (1, n_people):
            yield (
                f"{name}: {values.shape[-1]} values for {n_people} people in influence; give one "
                "for each, or a single one for all"
            )


def find_row_faults(influence: Array, *, may_be_empty: Array | bool, remedy: str) -> Iterator[str]:
    """Report a row that does not sum to 1, unless it is empty and may be."""
    total = influence.sum(axis=-1)
    is_empty = (influence == 0).all(axis=-1) & may_be_empty
    is_wrong = ~is_empty & ~(np.abs(total - 1) <= _ROUNDING)
    yield from format_fault("the sum of a row of influence", total, is_wrong, f"is not 1; {remedy}")


def clip_to_first(means: Array, first: Array, *, axis: int) -> Array:
    """Clip means of first opinions to the range of these, which rounding could leave."""
    low = first.min(axis=axis, keepdims=True, initial=np.inf)
    high = first.max(axis=axis, keepdims=True, initial=-np.inf)
    return np.asarray(np.clip(means, low, high))
