"""What all questionnaires share: answers, their means, and reliability."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import ClassVar

import numpy as np

from stepback._algorithms._arrays import TOLERANCE, Array
from stepback.models._base._model import Model, format_fault
from stepback.models._scales._cronbach_alpha import compute_alpha

LARGEST_ANSWER = 1e9  # answers are small numbers; up to this, no sum of them overflows


class Questionnaire(Model):
    """A questionnaire; its parameters are answers, which may be missing, `scale` and `answered`."""

    _in_total: ClassVar[slice] = slice(None)  # the dimensions that count in the overall score

    def reliability(self) -> dict[str, float]:
        """Compute Cronbach's alpha of each dimension, and ``"overall"`` of all items in the total.

        Reverse-keyed items count reversed. nan for fewer than two respondents who answered all
        items; see `cronbach_alpha`.
        """
        n_respondents = math.prod(self.shape)
        tables = {
            name: answers.reshape(n_respondents, answers.shape[-1])
            for name, answers in self._dimension_answers().items()
        }
        tables["overall"] = np.concatenate(list(tables.values())[self._in_total], axis=1)
        return {name: compute_alpha(table) for name, table in tables.items()}

    def _answers(self) -> dict[str, Array]:
        names = [name for name, type_ in self._array_parameters().items() if type_.missing]
        return dict(zip(names, self._broadcast_parameters(*names), strict=True))

    def _dimension_answers(self) -> dict[str, Array]:
        """The answers to the items of each dimension, by its name."""
        return self._answers()

    def _dimension_means(self) -> dict[str, Array]:
        """The mean of each dimension; nan if a smaller share than `answered` is there."""
        (answered,) = self._broadcast_parameters("answered")
        return {
            name: _mean_answers(answers, answered)
            for name, answers in self._dimension_answers().items()
        }

    def _find_faults(self) -> Iterable[str]:
        """Report a scale that does not rise, and answers that are not on it."""
        (scale,) = self._broadcast_parameters("scale")
        low, high = scale[..., 0], scale[..., 1]
        yield from format_fault("scale", low, ~(low < high), "is not below its upper end")
        for name, answers in self._answers().items():
            is_off = (answers < low[..., None]) | (answers > high[..., None])
            if is_off.any():
                point = tuple(np.argwhere(is_off)[0][:-1].tolist())
                explanation = (
                    f"is not between {low[point]:g} and {high[point]:g}, the ends of the scale; "
                    "correct it, or give nan where it is missing"
                )
                yield from format_fault(name, answers, is_off, explanation)


def _mean_answers(answers: Array, answered: Array) -> Array:
    is_missing, n_items = np.isnan(answers), answers.shape[-1]
    if is_missing.any():
        count = n_items - is_missing.sum(axis=-1)
        answers = np.where(is_missing, 0.0, answers)
    else:
        count = np.full(answers.shape[:-1], n_items)
    is_enough = (count > 0) & (count >= answered * n_items - TOLERANCE)
    total = np.einsum("...i->...", answers)  # along a short axis, faster than sum
    return np.where(is_enough, total / np.maximum(count, 1), np.nan)
