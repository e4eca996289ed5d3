"""Three postures: lead from the front, play second fiddle, or get out of the way."""

from __future__ import annotations

from functools import cached_property
from typing import ClassVar

import attrs
import numpy as np

from stepback.models._base._card import Card
from stepback.models._base._model import ROUNDING, Model, Result, select_words
from stepback.models._base._parameters import Values, real_field
from stepback.models._base._value_types import Flags, Numbers, Words


@attrs.frozen(kw_only=True, eq=False, slots=False)
class Posture(Result):
    """The best posture, the value of each, and the bounds between them.

    Attributes:
        posture: ``"lead from the front"``, ``"second fiddle"`` or ``"out of the way"``.
        value: The value of that posture for each decision.
        value_front: The value of leading from the front, L.
        value_second: The value of playing second fiddle, c (1 − L) + L − κ.
        value_out: The value of being out of the way, c + ω.
        gain: The gain of stepping back, `value` − `value_front`; 0 if the leader leads.
        front_up_to: The competence up to which the leader should lead: κ / (1 − L), or L − ω if
            playing second fiddle is never best.
        out_from: The competence from which on the leader should be out of the way:
            1 − (κ + ω) / L, or again L − ω.
        second_fiddle_exists: Whether playing second fiddle is best at some competence.
    """

    posture: Words
    value: Numbers
    value_front: Numbers
    value_second: Numbers
    value_out: Numbers
    gain: Numbers
    front_up_to: Numbers
    out_from: Numbers
    second_fiddle_exists: Flags


@attrs.frozen(kw_only=True, eq=False, slots=False)
class ThreePostures(Model):
    r"""Which of three postures is best for a leader, with one follower and one kind of decision.

    A leader who decides succeeds with probability L, a follower who decides with probability c.
    A leader who plays second fiddle supports the follower, at a cost κ: if the follower fails,
    the leader still succeeds with probability L. A leader who is out of the way uses the time
    for other work, which is worth ω.

    ===================  ===================
    posture              value of a decision
    ===================  ===================
    lead from the front  L
    second fiddle        c (1 − L) + L − κ
    out of the way       c + ω
    ===================  ===================

    With lo = κ / (1 − L) and hi = 1 − (κ + ω) / L: if lo < hi, the leader should lead from the
    front up to lo, be out of the way from hi on, and play second fiddle between. Otherwise the
    leader should lead from the front up to L − ω, and be out of the way above.

    Attributes:
        competence: c in [0, 1], the probability that the follower decides well alone.
        leader_competence: L above 0 and below 1, the same for the leader.
        support_cost: κ from 0 up, the cost of support for the leader, for each decision.
        freed_time: ω from 0 up, the value of the time of a leader who is out of the way.

    Raises:
        ValueError: Naming every parameter out of its domain.

    Notes:
        The unit is the value of a successful decision. Partial support has a value between those
        of two postures, so one of the three is always best. Second fiddle is best somewhere if
        and only if κ < (1 − L)(L − ω); both bounds are then in [0, 1]. L − ω is below 0 if the
        time is worth more than a decision: the leader is then out of the way at every competence.
        At lo, and at L − ω, the leader leads; at hi, the leader is out of the way. A competence
        within 1e-12 of a bound is at the bound; a band of at most that width does not count.

    Examples:
        >>> from stepback.models import ThreePostures
        >>> found = ThreePostures(
        ...     competence=[0.4, 0.6, 0.9], leader_competence=0.9, support_cost=0.05, freed_time=0.1
        ... ).result
        >>> found.posture.tolist()
        ['lead from the front', 'second fiddle', 'out of the way']
        >>> found.value.round(4).tolist()
        [0.9, 0.91, 1.0]
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
            "The three values are an assumption of stepback, and not calibrated on data. The rule "
            "follows from them. The source describes how people come to lead and to follow, and "
            "has no equation."
        ),
        assumptions=(
            "A decision succeeds or fails, and its value is 1 or 0.",
            (
                "A leader who supports notices when the follower fails, and then still succeeds "
                "as often as by deciding at once."
            ),
            "Support takes all of the time that stepping back would free.",
            "Nobody learns: decisions are independent.",
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
        with np.errstate(over="ignore"):  # an enormous cost of support: never worth it
            low, high = cost / (1 - leader), 1 - (cost + freed) / leader
            has_band = high - low > ROUNDING
        low, high = (np.where(has_band, bound, leader - freed) for bound in (low, high))
        values = leader, c * (1 - leader) + leader - cost, c + freed
        best = np.where(c >= high - ROUNDING, OUT_OF_THE_WAY, SECOND_FIDDLE)
        best = np.where(c <= low + ROUNDING, FRONT, best)
        value = np.choose(best, values)
        return Posture(
            posture=select_words(POSTURES, best),
            value=value,
            value_front=values[FRONT],
            value_second=values[SECOND_FIDDLE],
            value_out=values[OUT_OF_THE_WAY],
            gain=value - leader,
            front_up_to=low,
            out_from=high,
            second_fiddle_exists=has_band,
        )


FRONT, SECOND_FIDDLE, OUT_OF_THE_WAY = range(3)


POSTURES = ("lead from the front", "second fiddle", "out of the way")


POSTURE_BY_LEVEL = (*(FRONT,) * 3, *(SECOND_FIDDLE,) * 2, *(OUT_OF_THE_WAY,) * 2)
