"""Delegation or communication: whether to hand a decision over or to ask and decide."""

from __future__ import annotations

from functools import cached_property
from typing import ClassVar

import attrs
import numpy as np

from stepback.models._base._card import Card
from stepback.models._base._model import ROUNDING, Result, select_words
from stepback.models._base._value_types import Numbers, Words
from stepback.models._economics._uniform_bias import (
    UniformBiasModel,
    relative_bias,
    talk_loss,
)

_LIMIT = 1 / np.sqrt(12)


@attrs.frozen(kw_only=True, eq=False, slots=False)
class DelegationOrTalk(Result):
    """The expected loss of the leader by each way to decide.

    Attributes:
        loss_centralize: If she decides alone, without asking, L²/12.
        loss_communicate: If she asks and then decides.
        loss_delegate: If she delegates the decision, b².
        best: The way with the smallest loss, ``"delegate"`` or ``"centralize"``. It is never
            ``"communicate"``, since informative talk loses more than delegating. At equal losses
            the leader decides as before; at a bias of 0, where delegating and asking both lose
            nothing, she delegates.
        bias_limit: L/√12, the size of the bias from which on she decides alone.
    """

    loss_centralize: Numbers
    loss_communicate: Numbers
    loss_delegate: Numbers
    best: Words
    bias_limit: Numbers


@attrs.frozen(kw_only=True, eq=False, slots=False)
class Dessein(UniformBiasModel):
    r"""Delegation or communication, after Dessein, with a uniformly distributed state.

    The follower knows the state, from 0 to L, and prefers a decision that is b above it. The
    leader can decide alone, ask him and decide (N is the one of `CrawfordSobel`), or let him
    decide. Her expected losses are

    ===========  ==============================
    way          loss
    ===========  ==============================
    centralize   L²/12
    communicate  L²/(12 N²) + b² (N² − 1)/3
    delegate     b²
    ===========  ==============================

    If talk is informative, N is 2 or more, and delegating loses less. If it is not, the leader
    delegates as long as ``|b|`` is below L/√12 = 0.289 L.

    Attributes:
        bias: b, how far the follower's preferred decision is above the leader's; below, if
            negative.
        length: L > 0, the length of the range of states, in the unit of the bias: how much the
            leader does not know.

    Raises:
        ValueError: Naming every parameter out of its domain. Both are at most 1e150 in size, so
            that losses are finite.

    Notes:
        A bias within a relative distance of 1e-12 of the limit counts as the limit.

    Examples:
        The follower prefers a fifth of the range more than the leader.

        >>> from stepback.models import Dessein
        >>> found = Dessein(bias=0.2).result
        >>> found.best
        'delegate'
        >>> [round(loss, 3) for loss in (found.loss_centralize, found.loss_communicate)]
        [0.083, 0.061]
        >>> round(found.loss_delegate, 3)
        0.04
    """

    card: ClassVar[Card] = Card(
        name="Delegation or communication",
        question="Should a leader delegate a decision, ask and decide, or decide alone?",
        status="established",
        provenance=(
            "The comparison is Dessein's, and the loss of talk is Crawford and Sobel's. The limit "
            "L/√12 for a uniformly distributed state is elementary, and derived here."
        ),
        assumptions=(
            "The follower knows the state; the leader knows only that it is uniformly distributed.",
            "Their preferences differ by the same amount in every state, and both know it.",
            "Losses are squared distances between the decision and what each person wants.",
            "Delegation is final: the leader does not overrule decisions that she dislikes.",
            "Of the equilibria of talk, the most informative one is used.",
        ),
        sources=(
            (
                "Dessein, W. (2002). Authority and Communication in Organizations. Review of "
                "Economic Studies 69(4), 811-838. doi:10.1111/1467-937X.00227"
            ),
            (
                "Crawford, V. P., & Sobel, J. (1982). Strategic Information Transmission. "
                "Econometrica 50(6), 1431-1451. doi:10.2307/1913390"
            ),
        ),
    )

    @cached_property
    def result(self) -> DelegationOrTalk:
        """The three losses, and the smallest of them."""
        bias, length = self._broadcast_parameters()
        is_beyond_limit = relative_bias(bias, length) >= _LIMIT * (1 - ROUNDING)
        return DelegationOrTalk(
            loss_centralize=length**2 / 12,
            loss_communicate=talk_loss(bias, length),
            loss_delegate=bias**2,
            best=select_words(("delegate", "centralize"), is_beyond_limit.astype(np.intp)),
            bias_limit=length * _LIMIT,
        )
