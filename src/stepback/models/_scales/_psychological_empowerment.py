"""Psychological empowerment: scores of a questionnaire."""

from __future__ import annotations

from functools import cached_property
from typing import ClassVar

import attrs
import numpy as np

from stepback.models._base._card import Card
from stepback.models._base._model import Result
from stepback.models._base._parameters import Values, real_field
from stepback.models._base._value_types import Numbers
from stepback.models._scales._questionnaire import LARGEST_ANSWER, Questionnaire


@attrs.frozen(kw_only=True, eq=False, slots=False)
class EmpowermentScore(Result):
    """How empowered respondents feel.

    Attributes:
        meaning: The mean of the answered items on meaning; nan if too few were answered.
        competence: The mean on competence.
        self_determination: The mean on self-determination.
        impact: The mean on impact.
        overall: The mean of the four means; nan if one of them is.
    """

    meaning: Numbers
    competence: Numbers
    self_determination: Numbers
    impact: Numbers
    overall: Numbers


@attrs.frozen(kw_only=True, eq=False, slots=False)
class PsychologicalEmpowerment(Questionnaire):
    """Psychological empowerment, after Spreitzer: four dimensions of three items each.

    The score of a dimension is the mean of its items; the overall score is the mean of the four.
    This is scoring only: the items are in the article. Each point is a respondent.

    Attributes:
        meaning: Answers to the three items on meaning; nan for items that were not answered.
        competence: The answers on competence.
        self_determination: The answers on self-determination.
        impact: The answers on impact.
        scale: The lowest and the highest possible answer; in the article 1 and 7.
        answered: The minimum share of the items of a dimension that have to be answered, in
            [0, 1]. A dimension with fewer answers is nan, and always one with none.

    Raises:
        ValueError: Naming every answer that is not a number or not on the scale.

    Notes:
        Use scores of groups, such as units of at least ten people, to see where work leaves
        room. They are not made for judging a person, and must not be used for appraisal, pay or
        dismissal. Some articles sum twelve answers on a scale from 1 to 5, which gives 12 to 60;
        these scores cannot be compared with theirs.

    Examples:
        >>> from stepback.models import PsychologicalEmpowerment
        >>> found = PsychologicalEmpowerment(
        ...     meaning=(6, 7, 6), competence=(5, 5, 6), self_determination=(4, 4, 5),
        ...     impact=(3, 2, 4),
        ... ).result
        >>> round(found.meaning, 2), found.impact, round(found.overall, 9)
        (6.33, 3.0, 4.75)
    """

    meaning: Values = real_field(core=(3,), missing=True)
    competence: Values = real_field(core=(3,), missing=True)
    self_determination: Values = real_field(core=(3,), missing=True)
    impact: Values = real_field(core=(3,), missing=True)
    scale: Values = real_field(-LARGEST_ANSWER, LARGEST_ANSWER, core=(2,), default=(1.0, 7.0))
    answered: Values = real_field(0, 1, default=0.5)

    card: ClassVar[Card] = Card(
        name="Psychological empowerment",
        question="How empowered do people feel at work?",
        status="established",
        provenance=(
            "The four dimensions and the score are Spreitzer's. How many answers a dimension "
            "needs is an assumption of stepback, by default one half."
        ),
        assumptions=(
            "The steps of the scale are equally far apart, and items of a dimension count equally.",
            "Respondents who skipped items would have answered them like the others.",
            "Answers are given freely and in confidence; scores are read for groups.",
        ),
        sources=(
            (
                "Spreitzer, G. M. (1995). Psychological Empowerment in the Workplace: Dimensions, "
                "Measurement, and Validation. Academy of Management Journal 38(5), 1442-1465. "
                "doi:10.5465/256865"
            ),
        ),
    )

    @cached_property
    def result(self) -> EmpowermentScore:
        """The scores of each respondent."""
        means = self._dimension_means()
        return EmpowermentScore(**means, overall=np.mean(list(means.values()), axis=0))
