"""Growing followers into leaders: what delegating brings if people learn by deciding."""

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
from stepback.models._base._model import Model, Result, format_fault
from stepback.models._base._parameters import Values, real_field

_ROUNDING = 1e-12


@attrs.frozen(kw_only=True, eq=False, slots=False)
class GrowthGain(Result):
    """What delegating for good brings, over never delegating.

    Attributes:
        gain: G(d), the discounted sum over all periods of what delegating the share d adds.
        gain_per_share: g(d) = G(d) / d; for d = 0 its limit, that of a small share.
        pays: Whether the gain is above 0.
        threshold: The competence above which delegating this share pays (for d = 0, a small
            one): 0 if it pays for all, nan if it pays for none up to the potential.
        overtaking_time: The first period in which the follower decides as well as the leader:
            0 if so from the start, inf if never.
        best_delegated: The share that brings most: 0.0 or 1.0, since g grows with the share.
    """

    gain: Values
    gain_per_share: Values
    pays: Values
    threshold: Values
    overtaking_time: Values
    best_delegated: Values


@attrs.frozen(kw_only=True, eq=False, slots=False)
class LeadershipGrowth(Model):
    r"""What delegating brings if a follower learns by deciding, at first less well than the leader.

    In each period, a leader who decides succeeds with chance L. Decisions delegated to a
    follower of competence c, with support s, are worth

        v(c, s) = c (1 − s L) + s L − κ s + ω (1 − s),

    and a share d of them is delegated: (1 − d) L + d v. The follower learns by it,
    c' = c + λ d (K − c), so that after t periods c = K − (K − c₀)(1 − λ d)^t. Over never
    delegating, with later periods discounted by ρ each, this gains G(d) = d g(d), where

        g(d) = [(1 − s L) K + s L − κ s + ω (1 − s) − L] / (1 − ρ)
        − (1 − s L)(K − c₀) / (1 − ρ (1 − λ d)).

    Attributes:
        competence: c₀ in [0, 1] and no more than `potential`: the chance that the follower, left
            alone, decides well at first.
        leader_competence: L above 0 and below 1, that of the leader, who does not learn.
        potential: K above 0, up to 1: the competence that the follower comes ever nearer to.
        learning: λ in [0, 1], the part of the way to the potential that is gone in a period in
            which everything is delegated.
        discount: ρ from 0 to below 1, what the next period counts of this one.
        delegated: d in [0, 1], the share of decisions delegated.
        support: s in [0, 1], how far the leader backs the follower up.
        support_cost: κ from 0 up, what full support costs for each decision delegated.
        freed_time: ω from 0 up, what the leader's time is worth for each decision delegated
            without support.
        learning_boost: φ from 0 up: with support the follower learns at λ (1 + φ s), which is at
            most 1.

    Raises:
        ValueError: Naming every parameter out of its domain.

    Notes:
        Where K is above L, delegating pays anyone in the end if ρ is near enough to 1: early
        failures are the price of a better decider later. A gain within rounding of 0 is none.
        A competence within 1e-12 of L is as good; with a potential of L, the follower comes ever
        nearer to L without getting there.

    Examples:
        A novice, left alone with everything, costs more than is ever made up for. With half of
        the leader's support, and her time freed by half, it pays.

        >>> from stepback.models import LeadershipGrowth
        >>> novice = dict(
        ...     competence=0.5, leader_competence=0.9, potential=0.95, learning=0.2, discount=0.95
        ... )
        >>> round(LeadershipGrowth(**novice).result.gain, 5)
        -0.875
        >>> helped = LeadershipGrowth(**novice, support=0.5, support_cost=0.05, freed_time=0.1)
        >>> round(helped.result.gain, 5), helped.result.overtaking_time
        (0.91875, 10.0)

    References:
        - Repenning, N. P., & Sterman, J. D. (2002). Capability Traps and Self-Confirming
          Attribution Errors in the Dynamics of Process Improvement. Administrative Science
          Quarterly 47(2), 265-295. doi:10.2307/3094806
        - DeRue, D. S., & Ashford, S. J. (2010). Who Will Lead and Who Will Follow? A Social
          Process of Leadership Identity Construction in Organizations. Academy of Management
          Review 35(4), 627-647.
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
        question="Does it pay to delegate to someone who decides less well, and learns by it?",
        status="our assumption",
        provenance=(
            "No source gives an equation for this. What decisions are worth, and how competence "
            "grows, are assumptions of stepback; nothing is calibrated on data. The gain follows "
            "from them. The sources describe the trap of saving on what builds capability, and "
            "how people come to lead by being granted it."
        ),
        assumptions=(
            "Competence goes the same part of the remaining way in every period, and never falls.",
            "Only delegated decisions teach; the leader does not learn.",
            "The share delegated, and the support, stay the same for good.",
            (
                "Support saves some of the follower's failures, and takes as much of the time that "
                "delegating frees."
            ),
            "Decisions are alike; a failure costs what a success is worth, and nothing more.",
        ),
        sources=(
            (
                "Repenning, N. P., & Sterman, J. D. (2002). Capability Traps and Self-Confirming "
                "Attribution Errors in the Dynamics of Process Improvement. Administrative "
                "Science Quarterly 47(2), 265-295. doi:10.2307/3094806"
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
        """The gain, and when the follower has caught up."""
        start, leader, top, _, discount, share, support, _, _, _ = self._broadcast_parameters()
        alone, gap, rate = 1 - support * leader, np.maximum(top - start, 0), self._learning_rate()
        surplus, scale = self._period_surplus()
        ahead = 1 - discount  # what a period without end is worth is 1 over this
        still = 1 - discount * (1 - rate * share)
        per_share = surplus / ahead - alone * gap / still
        whole = surplus / ahead - alone * gap / (1 - discount * (1 - rate))
        slack = _ROUNDING * scale / ahead
        with np.errstate(over="ignore"):  # freed time beyond measure: it pays for all
            least = top - surplus * (still / ahead) / alone
        return GrowthGain(
            gain=share * per_share,
            gain_per_share=per_share,
            pays=(share > 0) & (per_share > slack),
            threshold=np.where(surplus > _ROUNDING * scale, np.maximum(least, 0), np.nan),
            overtaking_time=_overtaking_period(start, gap, rate * share, leader),
            best_delegated=np.where(whole > slack, 1.0, 0.0),
        )

    def path(self, periods: int) -> Array:
        """The follower's competence from the start on, after each of so many periods.

        One more axis than the points have, the last, of `periods` + 1 values.
        """
        try:
            many = -1 if isinstance(periods, bool) else operator.index(periods)
        except TypeError:
            many = -1
        if many < 0:
            raise ValueError(f"periods: {format_value(periods)} is not a whole number from 0 up")
        start, _, top, _, _, share, _, _, _, _ = (
            one[..., None] for one in self._broadcast_parameters()
        )
        gap = np.maximum(top - start, 0)
        return _competence_after(
            start, gap, self._learning_rate()[..., None] * share, np.arange(many + 1.0)
        )

    def _learning_rate(self) -> Array:
        """The rate of learning if everything is delegated."""
        _, _, _, learning, _, _, support, _, _, boost = self._broadcast_parameters()
        return np.asarray(np.minimum(learning * (1 + boost * support), 1))

    def _period_surplus(self) -> tuple[Array, Array]:
        """What a follower at full potential adds in a period, and the size of its parts."""
        _, leader, top, _, _, _, support, cost, freed, _ = self._broadcast_parameters()
        plus = (1 - support * leader) * top + support * leader + freed * (1 - support)
        minus = cost * support + leader
        return plus - minus, plus + minus

    def _find_faults(self) -> Iterable[str]:
        start, _, top, learning, discount, _, support, cost, freed, boost = (
            self._broadcast_parameters()
        )
        above = start > top + _ROUNDING
        yield from format_fault(
            "competence", start, above, "is above potential; nobody starts beyond it: raise it"
        )
        rate = learning * (1 + boost * support)
        fast = "is above 1, more than the whole way in one period; lower one of them"
        ours = "learning × (1 + learning_boost × support)"
        yield from format_fault(ours, rate, rate > 1 + _ROUNDING, fast)
        endless = ~np.isfinite(self._period_surplus()[1] / (1 - discount))
        large = "is, in sum over all periods, too large for a number; give a smaller one"
        yield from format_fault("support_cost + freed_time", cost + freed, endless, large)


def _competence_after(start: Array, gap: Array, rate: Array, periods: Array) -> Array:
    """Competence after so many periods; exact at the start, however slow the growth."""
    with np.errstate(divide="ignore", invalid="ignore"):  # all the way at once: log 0
        gone = -np.expm1(periods * np.log1p(-rate))
    return np.asarray(start + gap * np.where(periods > 0, gone, 0))


def _overtaking_period(start: Array, gap: Array, rate: Array, leader: Array) -> Array:
    """The first period in which competence is that of the leader, within rounding."""
    aim = leader - _ROUNDING
    at_once = (rate >= 1) & (start + gap >= aim)
    comes = ((start + gap > leader + _ROUNDING) & (rate > 0)) | at_once
    with np.errstate(all="ignore"):  # where it never comes
        found = np.ceil(np.log1p((start - aim) / gap) / np.log1p(-rate))
        found = np.where(start >= aim, 0, np.where(comes, found, np.inf))
        # The logarithms can be off by a period: see what competence is before, and then.
        found -= (found > 0) & (_competence_after(start, gap, rate, found - 1) >= aim)
        found += _competence_after(start, gap, rate, found) < aim
    return np.asarray(found)
