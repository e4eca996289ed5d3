"""Growing followers into leaders: the gain of delegating if people learn by deciding."""

from __future__ import annotations

import operator
from collections.abc import Iterable
from functools import cached_property
from typing import ClassVar

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback._problems._format import format_value
from stepback.models._base._card import Card
from stepback.models._base._model import ROUNDING, Model, Result, format_fault
from stepback.models._base._parameters import Values, real_field
from stepback.models._base._value_types import Flags, Numbers


@attrs.frozen(kw_only=True, eq=False, slots=False)
class GrowthGain(Result):
    """The gain of delegating permanently, over never delegating.

    Attributes:
        gain: G(d), the discounted sum over all periods of the gain by delegating the share d.
        gain_per_share: g(d) = G(d) / d; for d = 0 its limit, the one for a small share.
        pays: Whether the gain is above 0.
        threshold: The competence above which delegating this share pays (for d = 0, a small
            share): 0 if it pays at any competence, nan if at none up to the potential.
        overtaking_time: The first period in which the follower decides as well as the leader:
            0 if from the start, inf if never.
        best_delegated: The share with the largest gain: 0.0 or 1.0, since g grows with the share.
    """

    gain: Numbers
    gain_per_share: Numbers
    pays: Flags
    threshold: Numbers
    overtaking_time: Numbers
    best_delegated: Numbers


@attrs.frozen(kw_only=True, eq=False, slots=False)
class LeadershipGrowth(Model):
    r"""The gain of delegating to a follower who learns by deciding, at first with less success.

    In each period, a leader who decides succeeds with probability L. Decisions delegated to a
    follower of competence c, with support s, are worth

        v(c, s) = c (1 − s L) + s L − κ s + ω (1 − s),

    and a share d of them is delegated: (1 − d) L + d v. The follower learns by it,
    c' = c + λ d (K − c), so that after t periods c = K − (K − c₀)(1 − λ d)^t. Over never
    delegating, with later periods discounted by ρ each, this gains G(d) = d g(d), where

        g(d) = [(1 − s L) K + s L − κ s + ω (1 − s) − L] / (1 − ρ)
        − (1 − s L)(K − c₀) / (1 − ρ (1 − λ d)).

    Attributes:
        competence: c₀ in [0, 1] and no more than `potential`: the probability that the
            follower decides well at first, without support.
        leader_competence: L above 0 and below 1, the same for the leader, who does not learn.
        potential: K above 0, up to 1: the competence that the follower approaches.
        learning: λ in [0, 1], the share of the remaining way to the potential that the follower
            makes in a period in which everything is delegated.
        discount: ρ from 0 to below 1, the weight of the next period relative to this one.
        delegated: d in [0, 1], the share of decisions delegated.
        support: s in [0, 1], how much the leader supports the follower.
        support_cost: κ from 0 up, the cost of full support for each decision delegated.
        freed_time: ω from 0 up, the value of the leader's time for each decision delegated
            without support.
        learning_boost: φ from 0 up: with support the follower learns at λ (1 + φ s), which is at
            most 1.

    Raises:
        ValueError: Naming every parameter out of its domain.

    Notes:
        If K is above L, delegating pays if ρ is near enough to 1: early failures are the price of
        better decisions later. A gain within rounding of 0 counts as 0. A competence within 1e-12
        of L counts as equal; with a potential of L, the follower approaches L without reaching it.

    Examples:
        Delegating everything to a novice without support costs more than it ever gains. With
        half of the leader's support, and half of her time freed, it pays.

        >>> from stepback.models import LeadershipGrowth
        >>> novice = dict(
        ...     competence=0.5, leader_competence=0.9, potential=0.95, learning=0.2, discount=0.95
        ... )
        >>> round(LeadershipGrowth(**novice).result.gain, 5)
        -0.875
        >>> helped = LeadershipGrowth(**novice, support=0.5, support_cost=0.05, freed_time=0.1)
        >>> round(helped.result.gain, 5), helped.result.overtaking_time
        (0.91875, 10.0)
    """

    competence: Values = real_field(0, 1)
    leader_competence: Values = real_field(0, 1, above=True, below=True)
    potential: Values = real_field(0, 1, above=True)
    learning: Values = real_field(0, 1)
    discount: Values = real_field(0, 1, below=True)
    delegated: Values = real_field(0, 1, default=1.0)
    support: Values = real_field(0, 1, default=0.0)
    support_cost: Values = real_field(0, default=0.0)
    freed_time: Values = real_field(0, default=0.0)
    learning_boost: Values = real_field(0, default=0.0)

    card: ClassVar[Card] = Card(
        name="Growing followers into leaders",
        question="Does it pay to delegate to a follower who decides less well, and learns by it?",
        status="our assumption",
        provenance=(
            "No source gives an equation for this. The values of decisions, and how competence "
            "grows, are assumptions of stepback; nothing is calibrated on data. The gain follows "
            "from them. The sources describe the trap of saving on what builds capability, and "
            "how people become leaders when others grant it."
        ),
        assumptions=(
            "Competence makes the same share of the remaining way in every period; it never falls.",
            "Only delegated decisions teach; the leader does not learn.",
            "The share delegated, and the support, stay the same forever.",
            (
                "Support prevents some of the follower's failures, and takes the same share of the "
                "time that delegating frees."
            ),
            "All decisions are equal; a failure costs the value of a success, and nothing more.",
        ),
        sources=(
            (
                "Repenning, N. P., & Sterman, J. D. (2002). Capability Traps and Self-Confirming "
                "Attribution Errors in the Dynamics of Process Improvement. Administrative Science "
                "Quarterly 47(2), 265-295. doi:10.2307/3094806"
            ),
            (
                "DeRue, D. S., & Ashford, S. J. (2010). Who Will Lead and Who Will Follow? A "
                "Social Process of Leadership Identity Construction in Organizations. Academy of "
                "Management Review 35(4), 627-647."
            ),
        ),
    )

    @cached_property
    def result(self) -> GrowthGain:
        """The gain, and when the follower overtakes the leader."""
        start, leader, top, discount, share, support = self._broadcast_parameters(
            "competence", "leader_competence", "potential", "discount", "delegated", "support"
        )
        without_support, gap = 1 - support * leader, np.maximum(top - start, 0)
        rate = self._learning_rate()
        surplus, scale = self._period_surplus()
        per_period = 1 - discount  # a constant value in all periods sums to that value over this
        shrinking = 1 - discount * (1 - rate * share)
        gain_per_share = surplus / per_period - without_support * gap / shrinking
        shrinking_at_all = 1 - discount * (1 - rate)
        gain_of_all = surplus / per_period - without_support * gap / shrinking_at_all
        tolerance = ROUNDING * scale / per_period
        with np.errstate(over="ignore"):  # a very large value of freed time: it always pays
            least = top - surplus * (shrinking / per_period) / without_support
        return GrowthGain(
            gain=share * gain_per_share,
            gain_per_share=gain_per_share,
            pays=(share > 0) & (gain_per_share > tolerance),
            threshold=np.where(surplus > ROUNDING * scale, np.maximum(least, 0), np.nan),
            overtaking_time=_overtaking_period(start, gap, rate * share, leader),
            best_delegated=np.where(gain_of_all > tolerance, 1.0, 0.0),
        )

    def path(self, periods: int) -> Array:
        """Compute the follower's competence at the start and after each of so many periods.

        The result has one more axis than the points, the last, of `periods` + 1 values.
        """
        try:
            n_periods = -1 if isinstance(periods, bool) else operator.index(periods)
        except TypeError:
            n_periods = -1
        if n_periods < 0:
            raise ValueError(f"periods: {format_value(periods)} is not a whole number from 0 up")
        start, top, share = self._broadcast_parameters("competence", "potential", "delegated")
        gap, rate = (
            np.maximum(top - start, 0)[..., None],
            (self._learning_rate() * share)[..., None],
        )
        return _competence_after(start[..., None], gap, rate, np.arange(n_periods + 1.0))

    def _learning_rate(self) -> Array:
        """Compute the rate of learning if everything is delegated."""
        _, _, _, learning, _, _, support, _, _, boost = self._broadcast_parameters()
        return np.asarray(np.minimum(learning * (1 + boost * support), 1))

    def _period_surplus(self) -> tuple[Array, Array]:
        """Compute the gain in a period at full potential, and the size of its terms."""
        _, leader, top, _, _, _, support, cost, freed, _ = self._broadcast_parameters()
        plus = (1 - support * leader) * top + support * leader + freed * (1 - support)
        minus = cost * support + leader
        return plus - minus, plus + minus

    def _find_faults(self) -> Iterable[str]:
        start, _, top, learning, discount, _, support, cost, freed, boost = (
            self._broadcast_parameters()
        )
        beyond = "is above potential; nobody starts beyond it: raise it"
        yield from format_fault("competence", start, start > top + ROUNDING, beyond)
        rate = learning * (1 + boost * support)
        fast = "is above 1, more than the whole way in one period; lower one of them"
        name = "learning × (1 + learning_boost × support)"
        yield from format_fault(name, rate, rate > 1 + ROUNDING, fast)
        is_endless = ~np.isfinite(self._period_surplus()[1] / (1 - discount))
        large = "is, in sum over all periods, too large for a number; give a smaller one"
        yield from format_fault("support_cost + freed_time", cost + freed, is_endless, large)


def _competence_after(start: Array, gap: Array, rate: Array, periods: Array) -> Array:
    """Compute the competence after so many periods; exact at the start, however slow the growth."""
    with np.errstate(divide="ignore", invalid="ignore"):  # a rate of 1: log 0
        closed_share = -np.expm1(periods * np.log1p(-rate))
    return np.asarray(start + gap * np.where(periods > 0, closed_share, 0))


def _overtaking_period(start: Array, gap: Array, rate: Array, leader: Array) -> Array:
    """Find the first period in which competence is that of the leader, within rounding."""
    target = leader - ROUNDING
    is_immediate = (rate >= 1) & (start + gap >= target)
    is_reached = ((start + gap > leader + ROUNDING) & (rate > 0)) | is_immediate
    with np.errstate(all="ignore"):  # where it is never reached
        period = np.ceil(np.log1p((start - target) / gap) / np.log1p(-rate))
        period = np.where(start >= target, 0, np.where(is_reached, period, np.inf))
        # The logarithms can be off by one period: check the competence one period before, and then.
        period -= (period > 0) & (_competence_after(start, gap, rate, period - 1) >= target)
        period += _competence_after(start, gap, rate, period) < target
    return np.asarray(period)
