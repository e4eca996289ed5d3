"""Scores for any questionnaire whose items belong to dimensions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any, ClassVar

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback._organization._validate_args import as_collection
from stepback._problems._format import format_value
from stepback._records._fields._numbers import Number
from stepback.models._base._card import Card
from stepback.models._base._model import Result
from stepback.models._base._parameters import Values, option_field, real_field
from stepback.models._base._value_types import Numbers
from stepback.models._scales._questionnaire import LARGEST_ANSWER, Questionnaire

_AGGREGATES = ("mean", "sum")
_OVERALL = "overall"


@attrs.frozen(kw_only=True, eq=False, slots=False)
class Scores(Result):
    """The scores of respondents.

    Attributes:
        dimensions: The mean of the answered items of each dimension, along the last axis in the
            order of `ScaleScore.names`; nan if too few were answered.
        overall: The mean, or the sum, of the dimensions; nan if one of them is.
    """

    dimensions: Numbers
    overall: Numbers


def _check_item_groups(value: Any) -> tuple[str, ...]:
    """Check the dimension of each item."""
    if isinstance(value, set | frozenset | Mapping):
        raise ValueError(
            f"{format_value(value)} is not a list; give the dimension of each item, in order"
        )
    groups = as_collection(value, "names, one for each item")
    for index, name in enumerate(groups):
        if not isinstance(name, str) or not name.strip():
            raise ValueError(f"{format_value(name)} at [{index}] is not a name; give text")
        if name == _OVERALL:
            raise ValueError(
                f"{format_value(name)} at [{index}] is the name of the overall score; rename it"
            )
    if not groups:
        raise ValueError("there are no items; give the dimension of each, at least of one")
    return tuple(str(name) for name in groups)


def _check_reverse(value: Any) -> tuple[int, ...]:
    """Check the positions of items; sort them."""
    positions = as_collection(value, "positions of items")
    bounds = Number(low=0, optional=False)
    for index, position in enumerate(positions):
        try:
            is_valid = bounds.check(position).is_integer()
        except ValueError:
            is_valid = False
        if not is_valid:
            raise ValueError(
                f"{format_value(position)} at [{index}] is not the position of an item; give "
                "0 for the first"
            )
    return tuple(sorted({int(position) for position in positions}))


def _check_aggregate(value: Any) -> str:
    if isinstance(value, str) and value in _AGGREGATES:
        return str(value)
    raise ValueError(f"{format_value(value)} is neither 'mean' nor 'sum'")


@attrs.frozen(kw_only=True, eq=False, slots=False)
class ScaleScore(Questionnaire):
    """The scores for any questionnaire whose items belong to dimensions.

    The score of a dimension is the mean of its items, and the overall score is the mean or the
    sum of the dimensions. A reverse-keyed item counts as lowest + highest − answer. Each point
    is a respondent.

    Attributes:
        answers: Answers to all items; nan for items that were not answered.
        groups: The dimension of each item, by name.
        reverse: Positions of reverse-keyed items, from 0.
        aggregate: ``"mean"`` or ``"sum"``: how the dimensions are combined.
        scale: The lowest and the highest possible answer.
        answered: The minimum share of the items of a dimension that have to be answered, in
            [0, 1]. A dimension with fewer answers is nan, and always one with none.

    Raises:
        ValueError: Naming every answer that is not a number or not on the scale, and items and
            dimensions that do not fit together.

    Notes:
        Use scores of groups. Answers of people about themselves must not be used for appraisal,
        pay or dismissal. Not every questionnaire is scored by means: some sum all items, or
        weight them.

    Examples:
        The third item is reverse-keyed.

        >>> from stepback.models import ScaleScore
        >>> scale = ScaleScore(
        ...     answers=(5, 4, 2, 3), groups=("trust", "trust", "trust", "voice"), reverse=(2,),
        ...     scale=(1, 5),
        ... )
        >>> scale.names
        ('trust', 'voice')
        >>> scale.result.dimensions.round(2).tolist(), round(scale.result.overall, 2)
        ([4.33, 3.0], 3.67)
    """

    answers: Values = real_field(core=(None,), missing=True)
    groups: tuple[str, ...] = option_field(_check_item_groups)
    reverse: tuple[int, ...] = option_field(_check_reverse, ())
    aggregate: str = option_field(_check_aggregate, "mean")
    scale: Values = real_field(-LARGEST_ANSWER, LARGEST_ANSWER, core=(2,))
    answered: Values = real_field(0, 1, default=0.5)

    card: ClassVar[Card] = Card(
        name="Scores of a questionnaire",
        question="What does a group score on each dimension of a questionnaire?",
        status="established",
        provenance=(
            "Most questionnaires are scored by means of items, and the reliability is Cronbach's. "
            "How many answers a dimension needs is an assumption of stepback, by default one half."
        ),
        assumptions=(
            "The steps of the scale are equally far apart, and items of a dimension count equally.",
            "Respondents who skipped items would have answered them like the others.",
            "Answers are given freely and in confidence; scores are read for groups.",
        ),
        sources=(
            (
                "Cronbach, L. J. (1951). Coefficient alpha and the internal structure of tests. "
                "Psychometrika 16(3), 297-334. doi:10.1007/BF02310555"
            ),
        ),
    )

    @property
    def names(self) -> tuple[str, ...]:
        """The dimensions, in the order in which they first appear in `groups`."""
        return tuple(dict.fromkeys(self.groups))

    @cached_property
    def result(self) -> Scores:
        """The scores of each respondent."""
        dimensions = np.stack(list(self._dimension_means().values()), axis=-1)
        combine = np.mean if self.aggregate == "mean" else np.sum
        return Scores(dimensions=dimensions, overall=combine(dimensions, axis=-1))

    def _dimension_answers(self) -> dict[str, Array]:
        """The answers to the items of each dimension, with reverse-keyed items reversed."""
        answers, scale = self._broadcast_parameters("answers", "scale")
        answers = answers.copy()
        reverse = list(self.reverse)
        answers[..., reverse] = scale.sum(axis=-1)[..., None] - answers[..., reverse]
        # Not compared as texts by numpy, which ignores a null character at their end.
        code = {name: index for index, name in enumerate(self.names)}
        item_code = np.array([code[name] for name in self.groups])
        return {name: answers[..., item_code == index] for name, index in code.items()}

    def _find_faults(self) -> Iterable[str]:
        yield from super()._find_faults()
        n_items = np.shape(self.answers)[-1]
        if len(self.groups) != n_items:
            yield (
                f"groups: {len(self.groups)} names for {n_items} items; give the dimension of "
                "each item"
            )
        if self.reverse and self.reverse[-1] >= n_items:
            yield f"reverse: {self.reverse[-1]} is not the position of one of {n_items} items"
