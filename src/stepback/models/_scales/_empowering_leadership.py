"""Empowering leadership: scores of a questionnaire."""

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
class EmpoweringLeadershipScore(Result):
    """How much a leader empowers a team, as the team sees it.

    Attributes:
        leading_by_example: The mean of the answered items on leading by example; nan if too few
            were answered.
        participative_decision_making: The mean on deciding together.
        coaching: The mean on coaching.
        informing: The mean on informing.
        showing_concern: The mean on showing concern, and interacting with the team.
        overall: The mean of the five means; nan if one of them is.
    """

    leading_by_example: Numbers
    participative_decision_making: Numbers
    coaching: Numbers
    informing: Numbers
    showing_concern: Numbers
    overall: Numbers


@attrs.frozen(kw_only=True, eq=False, slots=False)
class EmpoweringLeadership(Questionnaire):
    """Empowering leadership, by the questionnaire of Arnold, Arad, Rhoades and Drasgow.

    The score of a factor is the mean of its items. This is scoring only: the items are in the
    article. Each point is a respondent, who answers about the leader of the team.

    Attributes:
        leading_by_example: Answers to the items on leading by example, any number of them;
            nan for items that were not answered.
        participative_decision_making: The answers on deciding together.
        coaching: The answers on coaching.
        informing: The answers on informing.
        showing_concern: The answers on showing concern, and interacting with the team.
        scale: The lowest and the highest possible answer.
        answered: The least share of the items of a factor that have to be answered, in [0, 1].
            A factor of which fewer are is nan, and always if none is.

    Raises:
        ValueError: Naming every answer that is not a number or not on the scale.

    Notes:
        Use the scores of teams, and only if so many members answered that no answer can be
        inferred from them. They must not be used for appraisal, pay or dismissal.

    Examples:
        >>> from stepback.models import EmpoweringLeadership
        >>> found = EmpoweringLeadership(
        ...     leading_by_example=(5, 4), participative_decision_making=(2, 3), coaching=(4, 4),
        ...     informing=(3, 3), showing_concern=(4, 5),
        ... ).result
        >>> found.participative_decision_making, found.overall
        (2.5, 3.7)
    """

    leading_by_example: Values = real_field(core=(None,), missing=True)
    participative_decision_making: Values = real_field(core=(None,), missing=True)
    coaching: Values = real_field(core=(None,), missing=True)
    informing: Values = real_field(core=(None,), missing=True)
    showing_concern: Values = real_field(core=(None,), missing=True)
    scale: Values = real_field(-LARGEST_ANSWER, LARGEST_ANSWER, core=(2,), default=(1.0, 5.0))
    answered: Values = real_field(0, 1, default=0.5)

    card: ClassVar[Card] = Card(
        name="Empowering leadership",
        question="How much does a leader empower the team?",
        status="established",
        provenance=(
            "The five factors are those of Arnold and others. That the overall score is the mean "
            "of the factors is usual; how many answers a factor needs is an assumption of "
            "stepback, by default one half."
        ),
        assumptions=(
            "The steps of the scale are equally far apart, and items of a factor count equally.",
            "Respondents who skipped items would have answered them like the others.",
            "Answers are given freely and in confidence; scores are read for teams.",
        ),
        sources=(
            (
                "Arnold, J. A., Arad, S., Rhoades, J. A., & Drasgow, F. (2000). The Empowering "
                "Leadership Questionnaire: The Construction and Validation of a New Scale for "
                "Measuring Leader Behaviors. Journal of Organizational Behavior 21(3), 249-269."
            ),
        ),
    )

    @cached_property
    def result(self) -> EmpoweringLeadershipScore:
        """The scores of each respondent."""
        means = self._dimension_means()
        return EmpoweringLeadershipScore(**means, overall=np.mean(list(means.values()), axis=0))
