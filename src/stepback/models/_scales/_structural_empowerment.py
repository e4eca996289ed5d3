"""Structural empowerment: scores of a questionnaire."""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import cached_property
from typing import ClassVar

import attrs
import numpy as np

from stepback.models._base._card import Card
from stepback.models._base._model import ROUNDING, Result, format_fault, select_words
from stepback.models._base._parameters import Values, real_field
from stepback.models._base._value_types import Numbers, Words
from stepback.models._scales._questionnaire import LARGEST_ANSWER, Questionnaire

_BANDS = ("low", "moderate", "high", "unknown")


@attrs.frozen(kw_only=True, eq=False, slots=False)
class AccessScore(Result):
    """How much access respondents have to what makes work effective.

    Attributes:
        opportunity: The mean of the answered items on opportunity; nan if too few were answered.
        information: The mean on information.
        support: The mean on support.
        resources: The mean on resources.
        formal_power: The mean on formal power; nan if not asked.
        informal_power: The mean on informal power; nan if not asked.
        total: The sum of the first four, from 4 to 20 on a scale from 1 to 5; nan if one
            of them is.
        band: ``"low"``, ``"moderate"`` or ``"high"``, by the cut-offs; ``"unknown"`` where the
            total is nan.
        total_of_six: The sum of all six, from 6 to 30; nan if one of them is.
    """

    opportunity: Numbers
    information: Numbers
    support: Numbers
    resources: Numbers
    formal_power: Numbers
    informal_power: Numbers
    total: Numbers
    band: Words
    total_of_six: Numbers


@attrs.frozen(kw_only=True, eq=False, slots=False)
class StructuralEmpowerment(Questionnaire):
    """Structural empowerment, by the Conditions of Work Effectiveness Questionnaire II.

    The score of a subscale is the mean of its items, and the total is the sum of four subscales.
    This is scoring only: the items belong to the authors. Each point is a respondent.

    Attributes:
        opportunity: Answers to the items on access to opportunity, any number of them; nan
            for one that was not answered.
        information: The answers on information.
        support: The answers on support.
        resources: The answers on resources.
        formal_power: The answers on formal power (the Job Activities Scale); nan: not asked.
        informal_power: The answers on informal power (the Organizational Relationships Scale); nan:
            not asked.
        scale: The lowest and the highest possible answer; as published 1 and 5.
        answered: The minimum share of the items of a subscale that have to be answered, in
            [0, 1]. A subscale with fewer answers is nan, and always one with none.
        cutoffs: The totals from which on the band is moderate, and high.

    Raises:
        ValueError: Naming every answer that is not a number or not on the scale, and cut-offs
            that are not in order.

    Notes:
        The published bands are 4 to 9, 10 to 14 and 16 to 20, which leaves 15 and all fractions
        between them without a band. That low is below 10, and high from 16 up, is an assumption
        of stepback; `cutoffs` sets others. A total within rounding of a cut-off has reached it.

        Use scores of groups, such as units of at least ten people. They must not be used for
        appraisal, pay or dismissal.

    Examples:
        >>> from stepback.models import StructuralEmpowerment
        >>> found = StructuralEmpowerment(
        ...     opportunity=(4, 4, 4), information=(3, 3, 3), support=(4, 3, 5),
        ...     resources=(4, 4, 4),
        ... ).result
        >>> found.total, found.band, found.total_of_six
        (15.0, 'moderate', nan)
    """

    opportunity: Values = real_field(core=(None,), missing=True)
    information: Values = real_field(core=(None,), missing=True)
    support: Values = real_field(core=(None,), missing=True)
    resources: Values = real_field(core=(None,), missing=True)
    formal_power: Values = real_field(core=(None,), missing=True, default=math.nan)
    informal_power: Values = real_field(core=(None,), missing=True, default=math.nan)
    scale: Values = real_field(-LARGEST_ANSWER, LARGEST_ANSWER, core=(2,), default=(1.0, 5.0))
    answered: Values = real_field(0, 1, default=0.5)
    cutoffs: Values = real_field(core=(2,), default=(10.0, 16.0))

    _in_total: ClassVar[slice] = slice(4)

    card: ClassVar[Card] = Card(
        name="Structural empowerment",
        question="What access do people have to opportunity, information, support and resources?",
        status="established",
        provenance=(
            "The scales and the total are Laschinger's, after Kanter. The published bands leave "
            "15 and decimals without one; the cut-offs, and how many answers a subscale needs, "
            "are assumptions of stepback."
        ),
        assumptions=(
            "The steps of the scale are equally far apart, and items of a subscale count equally.",
            "Respondents who skipped items would have answered them like the others.",
            "Answers are given freely and in confidence; scores are read for groups.",
        ),
        sources=(
            (
                "Laschinger, H. K. S., Finegan, J., Shamian, J., & Wilk, P. (2001). Impact of "
                "Structural and Psychological Empowerment on Job Strain in Nursing Work Settings: "
                "Expanding Kanter's Model. Journal of Nursing Administration 31(5), 260-272. "
                "doi:10.1097/00005110-200105000-00006"
            ),
        ),
    )

    @cached_property
    def result(self) -> AccessScore:
        """The scores of each respondent."""
        (cutoffs,) = self._broadcast_parameters("cutoffs")
        means = self._dimension_means()
        scores = np.stack(list(means.values()))
        total = scores[self._in_total].sum(axis=0)
        is_reached = total[..., None] - cutoffs >= -ROUNDING * np.abs(cutoffs)
        return AccessScore(
            **means,
            total=total,
            band=select_words(_BANDS, np.where(np.isnan(total), 3, is_reached.sum(axis=-1))),
            total_of_six=scores.sum(axis=0),
        )

    def _find_faults(self) -> Iterable[str]:
        yield from super()._find_faults()
        (cutoffs,) = self._broadcast_parameters("cutoffs")
        low, high = cutoffs[..., 0], cutoffs[..., 1]
        explanation = "is above the next one; give them in order"
        yield from format_fault("cutoffs", low, ~(low <= high), explanation)
