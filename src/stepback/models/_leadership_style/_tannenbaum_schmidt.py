"""The continuum of leadership, from boss-centered to subordinate-centered."""

from __future__ import annotations

from functools import cached_property
from typing import ClassVar

import attrs
import numpy as np

from stepback.models._base._card import Card
from stepback.models._base._model import Model, Result, select_words
from stepback.models._base._parameters import Values, step_field
from stepback.models._base._value_types import Numbers, Words
from stepback.models._leadership_style._delegation_levels import DelegationLevels

_LEVELS = np.array([1, 2, 2, 3, 3, 5, 6])
_DECIDES = ("leader",) * 5 + ("group",) * 2


@attrs.frozen(kw_only=True, eq=False, slots=False)
class ContinuumReading(Result):
    """A step of the continuum as a level of delegation.

    Attributes:
        who_decides: ``"leader"``, or ``"group"``, which decides within limits that are set.
        level: The `stepback.Level` most similar to the step.
        decision_right: The share of the right to decide that the group has, at that level.
        influence_share: The share of the decision that the group influences, at that level.
        posture: ``"lead from the front"``, ``"second fiddle"`` or ``"out of the way"``.
    """

    who_decides: Words
    level: Words
    decision_right: Numbers
    influence_share: Numbers
    posture: Words


@attrs.frozen(kw_only=True, eq=False, slots=False)
class TannenbaumSchmidt(Model):
    """The continuum of leadership, after Tannenbaum and Schmidt.

    ====  =======================================================  =======  ============
    step  the leader                                               decides  most similar
    ====  =======================================================  =======  ============
    1     decides and announces it                                 leader   1, tell
    2     sells the decision                                       leader   2, sell
    3     presents ideas and invites questions                     leader   2, sell
    4     presents a tentative decision, which may change          leader   3, consult
    5     presents the problem, gets suggestions, decides          leader   3, consult
    6     sets limits and asks the group to decide                 group    5, advise
    7     lets the group decide within limits set from above       group    6, inquire
    ====  =======================================================  =======  ============

    Attributes:
        step: The step, 1 to 7.

    Raises:
        ValueError: If a step is not a whole number between 1 and 7.

    Notes:
        No step is similar to level 4, agree: on the continuum, one side decides. None is similar
        to level 7 either, since limits remain. The numbers of a level are those of
        `DelegationLevels`, which also takes other ones.

    Examples:
        >>> from stepback.models import TannenbaumSchmidt
        >>> found = TannenbaumSchmidt(step=6).result
        >>> found.who_decides, found.level.name, found.posture
        ('group', 'ADVISE', 'second fiddle')
    """

    step: Values = step_field()

    card: ClassVar[Card] = Card(
        name="Continuum of leadership",
        question="Who decides at this step of the continuum, and what level of delegation is it?",
        status="our assumption",
        provenance=(
            "The steps, and who decides at each, are Tannenbaum and Schmidt's: a scheme of what "
            "a leader can do, which does not say what works. Which of Appelo's levels is most "
            "similar to each, and so the numbers and the posture, is an assumption of stepback."
        ),
        assumptions=(
            "The leader is accountable at every step, and sets the limits.",
            "The leader does what the step says: a decision put to the group is not fixed already.",
            "The two scales mean the same by asking, suggesting and deciding.",
        ),
        sources=(
            (
                "Tannenbaum, R., & Schmidt, W. H. (1958). How to Choose a Leadership Pattern. "
                "Harvard Business Review 36(2), 95-101."
            ),
            (
                "Tannenbaum, R., & Schmidt, W. H. (1973). How to Choose a Leadership Pattern. "
                "Harvard Business Review 51(3), 162-180."
            ),
        ),
    )

    @cached_property
    def result(self) -> ContinuumReading:
        """Who decides, and the numbers of the most similar level."""
        (step,) = self._broadcast_parameters()
        index = step.astype(np.int64) - 1
        reading = DelegationLevels(level=_LEVELS[index]).result
        who_decides = select_words(_DECIDES, index)
        return ContinuumReading(who_decides=who_decides, **attrs.asdict(reading, recurse=False))
