"""What scales of questionnaires have in common: answers, their means, and reliability."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping

import numpy as np

from stepback._algorithms._arrays import Array
from stepback.models._base._model import format_fault
from stepback.models._base._parameters import Values
from stepback.models._scales._cronbach_alpha import compute_alpha

LARGEST_ANSWER = 1e9  # answers are small numbers; this much, and no sum of them overflows

_ROUNDING = 1e-9


def mean_answers(answers: Array, answered: Array) -> Array:
    """The mean of each point's answers; nan where less than a share of them was `answered`."""
    missing, items = np.isnan(answers), answers.shape[-1]
    if missing.any():
        count = items - missing.sum(axis=-1)
        answers = np.where(missing, 0.0, answers)
    else:
        count = np.full(answers.shape[:-1], items)
    enough = (count > 0) & (count >= answered * items - _ROUNDING)
    total = np.einsum("...i->...", answers)  # along a short axis, faster than sum
    return np.where(enough, total / np.maximum(count, 1), np.nan)


def find_answer_faults(scale: Array, **answers: Array) -> Iterator[str]:
    """That a scale does not rise, or answers are not on it."""
    low, high = scale[..., 0], scale[..., 1]
    yield from format_fault("scale", low, ~(low < high), "is not below its upper end")
    for name, given in answers.items():
        off = given < low[..., None]
        off |= given > high[..., None]
        if off.any():
            first = tuple(np.argwhere(off)[0][:-1].tolist())
            bounds = f"between {low[first]:g} and {high[first]:g}"
            told = f"is not {bounds}, the ends of the scale; mend it, or give nan where missing"
            yield from format_fault(name, given, off, told)


def find_cutoff_faults(cutoffs: Array) -> Iterable[str]:
    """That cut-offs fall."""
    low, high = cutoffs[..., 0], cutoffs[..., 1]
    return format_fault("cutoffs", low, ~(low <= high), "is above the next one; give them in order")


def compute_reliabilities(whole: Iterable[str], answers: Mapping[str, Array]) -> dict[str, float]:
    """Cronbach's alpha of each dimension, and overall of the items of those in `whole`."""
    tables = {
        name: given.reshape(math.prod(given.shape[:-1]), given.shape[-1])
        for name, given in answers.items()
    }
    overall = np.concatenate([tables[name] for name in whole], axis=1)
    return {name: compute_alpha(table) for name, table in (tables | {"overall": overall}).items()}


def dimension_means(answers: Mapping[str, Array], answered: Array) -> dict[str, Values]:
    """The mean of each dimension, by name."""
    return {name: mean_answers(given, answered) for name, given in answers.items()}
