"""Scores of any questionnaire whose items belong to dimensions."""

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
from stepback.models._base._model import Model, Result
from stepback.models._base._parameters import Values, option_field, real_field
from stepback.models._scales._scale_answers import (
    LARGEST_ANSWER,
    compute_reliabilities,
    find_answer_faults,
    mean_answers,
)

_AGGREGATES = ("mean", "sum")
_OVERALL = "overall"


@attrs.frozen(kw_only=True, eq=False, slots=False)
class Scores(Result):
    """What respondents score.

    Attributes:
        dimensions: The mean of the answered items of each dimension, along the last axis in the
            order of `ScaleScore.names`; nan where too few were.
        overall: The mean, or the sum, of the dimensions; nan where one of them is.
    """

    dimensions: Values
    overall: Values


def _check_groups(given: Any) -> tuple[str, ...]:
    """The dimension of each item."""
    if isinstance(given, set | frozenset | Mapping):
        raise ValueError(
            f"{format_value(given)} is no list; give the dimension of each item, in order"
        )
    groups = as_collection(given, "names, one for each item")
    for at, name in enumerate(groups):
        if not isinstance(name, str) or not name.strip():
            raise ValueError(f"{format_value(name)} at [{at}] is not a name; give text")
        if name == _OVERALL:
            raise ValueError(
                f"{format_value(name)} at [{at}] is what the whole is called; rename it"
            )
    if not groups:
        raise ValueError("no items are there; give the dimension of each, at least of one")
    return tuple(str(name) for name in groups)


def _check_reverse(given: Any) -> tuple[int, ...]:
    """Positions, in order."""
    places = as_collection(given, "positions of items")
    whole = Number(low=0, optional=False)
    for at, place in enumerate(places):
        try:
            fits = whole.check(place).is_integer()
        except ValueError:
            fits = False
        if not fits:
            raise ValueError(
                f"{format_value(place)} at [{at}] is not the position of an item; give "
                "0 for the first"
            )
    return tuple(sorted({int(place) for place in places}))


def _check_aggregate(given: Any) -> str:
    """How dimensions are put together."""
    if isinstance(given, str) and given in _AGGREGATES:
        return str(given)
    raise ValueError(f"{format_value(given)} is neither 'mean' nor 'sum'")


@attrs.frozen(kw_only=True, eq=False, slots=False)
class ScaleScore(Model):
    """The scores of any questionnaire whose items belong to dimensions.

    A dimension is the mean of its items, and the whole the mean or the sum of the dimensions.
    An item that is keyed the other way round counts as lowest + highest − answer. Each point is
    a respondent.

    Attributes:
        answers: Answers to all items; nan for one that was not answered.
        groups: The dimension of each item, by name.
        reverse: Positions of items keyed the other way round, from 0.
        aggregate: ``"mean"`` or ``"sum"``: how the dimensions are put together.
        scale: The lowest and the highest possible answer.
        answered: The least share of the items of a dimension that have to be answered, in
            [0, 1]. A dimension of which fewer are is nan, and always if none is.

    Raises:
        ValueError: Naming every answer that is no number or not on the scale, and where items
            and dimensions do not fit together.

    Notes:
        Use scores of groups. What people answer about themselves must not be used for
        appraisal, pay or dismissal. Not every questionnaire is scored by means: some add up
        all items, or weigh them.

    Examples:
        The third item is keyed the other way round.

        >>> from stepback.models import ScaleScore
        >>> scale = ScaleScore(
        ...     answers=(5, 4, 2, 3), groups=("trust", "trust", "trust", "voice"), reverse=(2,),
        ...     scale=(1, 5),
        ... )
        >>> scale.names
        ('trust', 'voice')
        >>> scale.result.dimensions.round(2).tolist(), round(scale.result.overall, 2)
        ([4.33, 3.0], 3.67)

    References:
        - Cronbach, L. J. (1951). Coefficient alpha and the internal structure of tests.
          Psychometrika 16(3), 297-334. doi:10.1007/BF02310555
    """

    answers: Values = real_field(core=(None,), missing=True)
    groups: tuple[str, ...] = option_field(_check_groups)
    reverse: tuple[int, ...] = option_field(_check_reverse, ())
    aggregate: str = option_field(_check_aggregate, "mean")
    scale: Values = real_field(-LARGEST_ANSWER, LARGEST_ANSWER, core=(2,))
    answered: Values = real_field(0, 1, default=0.5)

    card: ClassVar[Card] = Card(
        name="Scores of a questionnaire",
        question="What does a group score on each dimension of a questionnaire?",
        status="established",
        provenance=(
            "Means of items are what most questionnaires are scored by, and the reliability is "
            "Cronbach's. From how many answers a dimension may be scored is an assumption of "
            "stepback, one half unless said."
        ),
        assumptions=(
            "The steps of the scale are equally far apart, and items of a dimension count alike.",
            "Who answered some items would have answered the others likewise.",
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
        answered = self._broadcast_parameters()[-1]
        means = [mean_answers(given, answered) for given in self._dimension_answers().values()]
        dimensions = np.stack(means, axis=-1)
        whole = dimensions.mean(axis=-1) if self.aggregate == "mean" else dimensions.sum(axis=-1)
        return Scores(dimensions=dimensions, overall=whole)

    def reliability(self) -> dict[str, float]:
        """Cronbach's alpha of each dimension, and ``"overall"`` of all items.

        Items that are keyed the other way round count reversed. nan for fewer than two
        respondents who answered all of them; see `cronbach_alpha`.
        """
        return compute_reliabilities(self.names, self._dimension_answers())

    def _dimension_answers(self) -> dict[str, Array]:
        """The answers to the items of each dimension, reversed where they have to be."""
        answers, scale, _ = self._broadcast_parameters()
        turned = answers.copy()
        which = list(self.reverse)
        turned[..., which] = scale.sum(axis=-1)[..., None] - answers[..., which]
        number = {name: at for at, name in enumerate(self.names)}
        group = np.array([number[name] for name in self.groups])
        return {name: turned[..., group == at] for name, at in number.items()}

    def _find_faults(self) -> Iterable[str]:
        answers, scale, _ = self._broadcast_parameters()
        yield from find_answer_faults(scale, answers=answers)
        items = answers.shape[-1]
        if len(self.groups) != items:
            yield (
                f"groups: {len(self.groups)} names for {items} items; give the dimension of each "
                "item"
            )
        if self.reverse and self.reverse[-1] >= items:
            yield f"reverse: {self.reverse[-1]} is not the position of one of {items} items"
