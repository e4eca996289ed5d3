"""Cheap talk: how much information a follower with other preferences can convey."""

from __future__ import annotations

from functools import cached_property
from typing import ClassVar

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback.models._base._card import Card
from stepback.models._base._model import Result, format_fault
from stepback.models._base._value_types import Flags, Numbers
from stepback.models._economics._uniform_bias import UniformBiasModel, count_intervals, talk_loss

_MAX_INTERVALS = 100_000  # intervals of a point whose cuts are given
_MAX_CUTS = 10_000_000  # cuts of all points together


@attrs.frozen(kw_only=True, eq=False, slots=False)
class CheapTalk(Result):
    """The result of talking, in the most informative equilibrium.

    Attributes:
        intervals: N, the number of different messages; infinite at a bias of 0, where the
            sender reveals the state.
        loss: The expected loss of the receiver, the mean squared distance of her decision from
            the state.
        sender_loss: The expected loss of the sender, the mean squared distance of her decision
            from the one that he prefers.
        babbling: Whether N is 1: the message contains no information.
    """

    intervals: Numbers
    loss: Numbers
    sender_loss: Numbers
    babbling: Flags


@attrs.frozen(kw_only=True, eq=False, slots=False)
class CrawfordSobel(UniformBiasModel):
    r"""Cheap talk, after Crawford and Sobel, about a uniformly distributed state.

    The sender knows the state, from 0 to L, and sends a message; the receiver decides. She prefers
    a decision equal to the state, he one that is b above it; each loses the square of the distance.
    The message costs nothing and binds nobody, so she believes it only as far as lying would not
    pay him. He can then only say in which interval the state lies. There are at most N intervals,
    the largest whole number with ``2 N (N − 1) |b| < L``, cut at ``L i/N − 2 b i (N − i)`` for i
    from 0 to N. She loses L²/(12 N²) + b² (N² − 1)/3, and he b² more.

    Attributes:
        bias: b, how far the sender's preferred decision is above the receiver's; below, if
            negative.
        length: L > 0, the length of the range of states, in the unit of the bias.

    Raises:
        ValueError: Naming every parameter out of its domain. Both are at most 1e150 in size, so
            that losses are finite.

    Notes:
        A bias within a relative distance of 1e-12 of L/(2 N (N − 1)) counts as that fraction, at
        which the inequality does not hold: L/4, L/12, L/24 and so on. For the same reason the
        number of intervals is exact up to about 1e12, and above that to a relative 1e-12. There
        is an equilibrium with every number of intervals from 1 to N; before the state is known,
        both prefer the one with N.

    Examples:
        The sender prefers a tenth of the range more. He can send two different messages.

        >>> from stepback.models import CrawfordSobel
        >>> talk = CrawfordSobel(bias=0.1)
        >>> talk.cuts().round(3).tolist()
        [0.0, 0.3, 1.0]
        >>> talk.result.intervals, round(talk.result.loss, 4)
        (2.0, 0.0308)
    """

    card: ClassVar[Card] = Card(
        name="Cheap talk",
        question="How much can a follower tell a leader who has other preferences?",
        status="established",
        provenance=(
            "The model, and the formulas for a uniformly distributed state and squared losses, "
            "are Crawford and Sobel's. Of many equilibria the most informative one is used, which "
            "both prefer."
        ),
        assumptions=(
            "One sender knows the state; one receiver knows only that it is uniformly distributed.",
            "Their preferences differ by the same amount in every state, and both know it.",
            "Losses are squared distances between the decision and what each person wants.",
            "Messages cost nothing, cannot be checked, and bind nobody; they meet only once.",
        ),
        sources=(
            (
                "Crawford, V. P., & Sobel, J. (1982). Strategic Information Transmission. "
                "Econometrica 50(6), 1431-1451. doi:10.2307/1913390"
            ),
        ),
    )

    @cached_property
    def result(self) -> CheapTalk:
        """How much is conveyed, and what both lose."""
        bias, length = self._broadcast_parameters()
        n_intervals, loss = count_intervals(bias, length), talk_loss(bias, length)
        return CheapTalk(
            intervals=n_intervals,
            loss=loss,
            sender_loss=loss + bias**2,
            babbling=n_intervals == 1,
        )

    def cuts(self) -> Array:
        """Compute where the intervals begin and end, from 0 to `length`.

        Returns:
            One row of N + 1 cuts for each point, on the last axis. Rows with fewer cuts than
            the longest end in nan.

        Raises:
            ValueError: If there are more than 100,000 intervals at a point, as at a bias of 0,
                or more than 10,000,000 cuts of all points.
        """
        bias, length = (values[..., np.newaxis] for values in self._broadcast_parameters())
        n_intervals = count_intervals(bias, length)
        explanation = (
            f"leaves more than {_MAX_INTERVALS:,} intervals, too many to list; leave such points "
            "out"
        )
        is_wrong = n_intervals[..., 0] > _MAX_INTERVALS
        if faults := format_fault("bias", bias[..., 0], is_wrong, explanation):
            raise ValueError(f"{type(self).__name__}: {faults[0]}")
        index = np.arange(n_intervals.max(initial=1) + 1)
        if n_intervals.size * index.size > _MAX_CUTS:
            raise ValueError(
                f"{type(self).__name__}: shape: {n_intervals.size:,} points of up to "
                f"{index.size:,} cuts are more than {_MAX_CUTS:,} in all; ask for fewer points "
                "at a time"
            )
        cuts = length * (index / n_intervals) - bias * (2 * index * (n_intervals - index))
        return np.where(index <= n_intervals, cuts, np.nan)
