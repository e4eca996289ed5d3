"""What all questionnaires share: answers, their means, and reliability."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping

import numpy as np

from stepback._algorithms._arrays import Array
from stepback.models._base._model import format_fault
from stepback.models._base._parameters import Values
from stepback.models._scales._cronbach_alpha import compute_alpha

LARGEST_ANSWER = 1e9  # answers are small numbers; up to this, no sum of them overflows

_ROUNDING = 1e-9


def mean_answers(answers: Array, answered: Array) -> Array:
    """Compute the mean of each point's answers; nan if a smaller share than `answered` is there."""
    is_missing, n_items = np.isnan(answers), answers.shape[-1]
    if is_missing.any():
        count = n_items - is_missing.sum(axis=-1)
        answers = np.where(is_missing, 0.0, answers)
    else:
        count = np.full(answers.shape[:-1], n_items)
    is_enough = (count > 0) & (count >= answered * n_items - _ROUNDING)
    total = np.einsum("...i->...", answers)  # along a short axis, faster than sum
    return np.where(is_enough, total / np.maximum(count, 1), np.nan)


def find_answer_faults(scale: Array, **answers: Array) -> Iterator[str]:
    """Report a scale that does not rise, and answers that are not on it."""
    low, high = scale[..., 0], scale[..., 1]
    yield from format_fault("scale", low, ~(low < high), "is not below its upper end")
    for name, values in answers.items():
        is_off = values < low[..., None]
        is_off |= values > high[..., None]
        if is_off.any():
            point = tuple(np.argwhere(is_off)[0][:-1].tolist())
            explanation = (
                f"is not between {low[point]:g} and {high[point]:g}, the ends of the scale; "
                "correct it, or give nan where it is missing"
            )
            yield from format_fault(name, values, is_off, explanation)


def find_cutoff_faults(cutoffs: Array) -> Iterable[str]:
    """Report cut-offs that are not in ascending order."""
    low, high = cutoffs[..., 0], cutoffs[..., 1]
    return format_fault("cutoffs", low, ~(low <= high), "is above the next one; give them in order")


def compute_reliabilities(
    total_dimensions: Iterable[str], answers: Mapping[str, Array]
) -> dict[str, float]:
    """Compute Cronbach's alpha of each dimension, and overall of all items in the total."""
    tables = {
        name: values.reshape(math.prod(values.shape[:-1]), values.shape[-1])
        for name, values in answers.items()
    }
    tables["overall"] = np.concatenate([tables[name] for name in total_dimensions], axis=1)
    return {name: compute_alpha(table) for name, table in tables.items()}


def dimension_means(answers: Mapping[str, Array], answered: Array) -> dict[str, Values]:
    """Compute the mean of each dimension, by name."""
    return {name: mean_answers(values, answered) for name, values in answers.items()}
