"""Three postures: lead from the front, play second fiddle, or get out of the way."""

from __future__ import annotations

from functools import cached_property
from typing import ClassVar

import attrs
import numpy as np

from stepback.models._base._card import Card
from stepback.models._base._model import Model, Result, select_words
from stepback.models._base._parameters import Values, real_field
from stepback.models._leadership_style._postures import (
    FRONT,
    OUT_OF_THE_WAY,
    POSTURES,
    SECOND_FIDDLE,
)

_ROUNDING = 1e-12


@attrs.frozen(kw_only=True, eq=False, slots=False)
class Posture(Result):
    """The best posture, what each is worth, and where one gives way to the next.

    Attributes:
        posture: ``"lead from the front"``, ``"second fiddle"`` or ``"out of the way"``.
        value: What that posture is worth for each decision.
        value_front: The worth of leading from the front, L.
        value_second: That of playing second fiddle, c (1 − L) + L − κ.
        value_out: That of being out of the way, c + ω.
        gain: What stepping back brings, `value` − `value_front`; 0 where the leader leads.
        front_up_to: The competence up to which the leader had better lead: κ / (1 − L), or
            L − ω where playing second fiddle is never best.
        out_from: The competence from which the leader had better be out of the way:
            1 − (κ + ω) / L, or again L − ω.
        second_fiddle_exists: Whether playing second fiddle is best at some competence between.
    """

    posture: Values
    value: Values
    value_front: Values
    value_second: Values
    value_out: Values
    gain: Values
    front_up_to: Values
    out_from: Values
    second_fiddle_exists: Values


@attrs.frozen(kw_only=True, eq=False, slots=False)
class ThreePostures(Model):
    r"""Which of three postures is best for a leader, with one follower and one kind of decision.

    A leader who decides succeeds with chance L. A follower who decides succeeds with chance c.
    A leader who plays second fiddle backs the follower up, at a cost κ: where the follower
    fails, the leader still succeeds with chance L. A leader who is out of the way uses the time
    for something else, which is worth ω.

    ===================  ===================
    posture              worth of a decision
    ===================  ===================
    lead from the front  L
    second fiddle        c (1 − L) + L − κ
    out of the way       c + ω
    ===================  ===================

    With lo = κ / (1 − L) and hi = 1 − (κ + ω) / L: where lo < hi, lead from the front up to lo,
    be out of the way from hi on, and play second fiddle between. Otherwise lead from the front
    up to L − ω, and be out of the way above.

    Attributes:
        competence: c in [0, 1], the chance that the follower, left alone, decides well.
        leader_competence: L above 0 and below 1, that of the leader.
        support_cost: κ from 0 up, what backing up costs the leader for each decision.
        freed_time: ω from 0 up, what a leader who is out of the way gains by the time.

    Raises:
        ValueError: Naming every parameter out of its domain.

    Notes:
        All is measured in the worth of a decision that goes well. Part of the support would be
        worth part of the way between two postures, so that one of the three is always best.
        The band exists if and only if κ < (1 − L)(L − ω). Its ends then lie in [0, 1]. L − ω is
        below 0 where the time is worth more than a decision: the leader is out of the way at
        every competence. At lo, and at L − ω, the leader leads; at hi, the leader is out of the
        way. A competence within 1e-12 of a bound is at it; a band no wider is none.

    Examples:
        >>> from stepback.models import ThreePostures
        >>> found = ThreePostures(
        ...     competence=[0.4, 0.6, 0.9], leader_competence=0.9, support_cost=0.05, freed_time=0.1
        ... ).result
        >>> found.posture.tolist()
        ['lead from the front', 'second fiddle', 'out of the way']
        >>> found.value.round(4).tolist()
        [0.9, 0.91, 1.0]

    References:
        - DeRue, D. S., & Ashford, S. J. (2010). Who Will Lead and Who Will Follow? A Social
          Process of Leadership Identity Construction in Organizations. Academy of Management
          Review 35(4), 627-647.
    """

    competence: Values = real_field(0, 1)
    leader_competence: Values = real_field(0, 1, above=True, below=True)
    support_cost: Values = real_field(0)
    freed_time: Values = real_field(0)

    card: ClassVar[Card] = Card(
        name="Three postures",
        question=(
            "Should the leader lead from the front, play second fiddle, or be out of the way?"
        ),
        status="our assumption",
        provenance=(
            "The three worths are an assumption of stepback, and nothing in them is calibrated on "
            "data. The rule follows from them. The source says how people come to lead and to "
            "follow, and has no equation."
        ),
        assumptions=(
            "A decision goes well or not, and its worth is 1 or 0.",
            (
                "A leader who backs up notices when the follower fails, and then still succeeds "
                "as often as by deciding at once."
            ),
            "Backing up takes all of the time that stepping back would free.",
            "Nobody learns: each decision is judged by itself.",
        ),
        sources=(
            (
                "DeRue, D. S., & Ashford, S. J. (2010). Who Will Lead and Who Will Follow? A "
                "Social Process of Leadership Identity Construction in Organizations. Academy of "
                "Management Review 35(4), 627-647."
            ),
        ),
    )

    @cached_property
    def result(self) -> Posture:
        """The best posture, and the bounds between the three."""
        c, leader, cost, freed = self._broadcast_parameters()
        with np.errstate(over="ignore"):  # support too dear for any number: never worth its cost
            low, high = cost / (1 - leader), 1 - (cost + freed) / leader
            band = high - low > _ROUNDING
        low, high = np.where(band, low, leader - freed), np.where(band, high, leader - freed)
        worths = leader, c * (1 - leader) + leader - cost, c + freed
        best = np.where(c >= high - _ROUNDING, OUT_OF_THE_WAY, SECOND_FIDDLE)
        best = np.where(c <= low + _ROUNDING, FRONT, best)
        value = np.choose(best, worths)
        return Posture(
            posture=select_words(POSTURES, best),
            value=value,
            value_front=worths[FRONT],
            value_second=worths[SECOND_FIDDLE],
            value_out=worths[OUT_OF_THE_WAY],
            gain=value - leader,
            front_up_to=low,
            out_from=high,
            second_fiddle_exists=band,
        )
