"""The seven levels of delegation, read as numbers and postures."""

from __future__ import annotations

from functools import cached_property
from typing import ClassVar

import attrs
import numpy as np

from stepback._records._level import Level
from stepback.models._base._card import Card
from stepback.models._base._model import Model, Result, select_words
from stepback.models._base._parameters import Values, real_field, step_field
from stepback.models._base._value_types import Numbers, Words
from stepback.models._leadership_style._three_postures import POSTURE_BY_LEVEL, POSTURES


@attrs.frozen(kw_only=True, eq=False, slots=False)
class LevelReading(Result):
    """A level of delegation as numbers and a posture.

    Attributes:
        level: The `stepback.Level`.
        decision_right: The share of the right to decide that the delegate has.
        influence_share: The share of the decision that the delegate influences.
        posture: ``"lead from the front"``, ``"second fiddle"`` or ``"out of the way"``.
    """

    level: Words
    decision_right: Numbers
    influence_share: Numbers
    posture: Words


@attrs.frozen(kw_only=True, eq=False, slots=False)
class DelegationLevels(Model):
    """The seven levels of delegation, after Appelo, read as numbers.

    =====  ========  ========  ==============  ===============  ===================
    level  name      decides   decision right  influence share  posture
    =====  ========  ========  ==============  ===============  ===================
    1      tell      leader    0               0                lead from the front
    2      sell      leader    0               1/6              lead from the front
    3      consult   leader    0               1/3              lead from the front
    4      agree     both      1/2             1/2              second fiddle
    5      advise    delegate  1               2/3              second fiddle
    6      inquire   delegate  1               5/6              out of the way
    7      delegate  delegate  1               1                out of the way
    =====  ========  ========  ==============  ===============  ===================

    Attributes:
        level: The level: 1 to 7, a `stepback.Level`, or its name in any case.
        decision_rights: For each of the seven levels, the share of the right to decide that the
            delegate has, in [0, 1].
        influence_shares: For each of the seven levels, the share of the decision that the
            delegate influences, in [0, 1].

    Raises:
        ValueError: Naming every parameter out of its domain.

    Notes:
        `decision_rights` follows from who decides. `influence_shares` reads an ordinal scale as if
        its steps were equal, which nobody has measured; give other numbers if there are better
        ones. At levels 6 and 7, the leader is out of the way only as long as support remains.
        Without it, delegating is abandonment at any level: `stepback.abandonment` measures it.

    Examples:
        >>> from stepback import Level
        >>> from stepback.models import DelegationLevels
        >>> found = DelegationLevels(level=Level.AGREE).result
        >>> found.posture, found.decision_right, found.influence_share
        ('second fiddle', 0.5, 0.5)
    """

    level: Values = step_field()
    decision_rights: Values = real_field(0, 1, core=(7,), default=(0, 0, 0, 0.5, 1, 1, 1))
    influence_shares: Values = real_field(
        0, 1, core=(7,), default=tuple(level.autonomy for level in Level)
    )

    card: ClassVar[Card] = Card(
        name="Levels of delegation",
        question="How much does a follower decide, and influence, at this level of delegation?",
        status="our assumption",
        provenance=(
            "The seven levels, and who decides at each, are Appelo's: a scheme of what a leader "
            "can do, which does not say what works. That the right to decide is 0, 1/2 and 1 "
            "follows from that. That influence grows in equal steps, and which levels belong to "
            "which posture, are assumptions of stepback."
        ),
        assumptions=(
            "The leader does as the level says, and both understand it in the same way.",
            "The steps of the scale are equally far apart.",
            "A leader who is out of the way still supports; otherwise it is abandonment.",
        ),
        sources=("Appelo, J. (2016). Managing for Happiness. Wiley. ISBN 978-1-119-26868-0.",),
    )

    @cached_property
    def result(self) -> LevelReading:
        """The numbers and the posture of each level."""
        level, rights, shares = self._broadcast_parameters()
        index = level.astype(np.int64) - 1
        column = index[..., None]
        return LevelReading(
            level=select_words(Level, index),
            decision_right=np.take_along_axis(rights, column, axis=-1)[..., 0],
            influence_share=np.take_along_axis(shares, column, axis=-1)[..., 0],
            posture=select_words(POSTURES, np.array(POSTURE_BY_LEVEL)[index]),
        )
