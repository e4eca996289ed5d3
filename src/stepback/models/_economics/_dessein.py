"""Delegation or communication: whether to hand a decision over or to ask and decide."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import ClassVar

import attrs
import numpy as np

from stepback.models._base._card import Card
from stepback.models._base._model import Model, Result, select_words
from stepback.models._base._parameters import Values, real_field
from stepback.models._economics._uniform_bias import (
    ROUNDING,
    find_square_faults,
    relative_bias,
    talk_loss,
)

_LIMIT = 1 / np.sqrt(12)


@attrs.frozen(kw_only=True, eq=False, slots=False)
class DelegationOrTalk(Result):
    """What the leader expects to lose by each way to decide.

    Attributes:
        loss_centralize: By deciding alone, without asking, L²/12.
        loss_communicate: By asking and then deciding.
        loss_delegate: By handing the decision over, b².
        best: The way that loses least, ``"delegate"`` or ``"centralize"``. It is never
            ``"communicate"``, as talk that tells anything loses more than delegating. At equal
            losses it is what takes least change: the leader goes on deciding; at a bias of 0,
            where delegating and asking both lose nothing, she delegates.
        bias_limit: L/√12, the size of the bias from which on she decides alone.
    """

    loss_centralize: Values
    loss_communicate: Values
    loss_delegate: Values
    best: Values
    bias_limit: Values


@attrs.frozen(kw_only=True, eq=False, slots=False)
class Dessein(Model):
    r"""Delegation or communication, after Dessein, of a state spread evenly over a range.

    The follower knows the state, from 0 to L, and wants b more than fits it. The leader can
    decide alone, ask him and decide (see `CrawfordSobel`, whose N this is), or let him decide.
    She then loses

    ===========  ==============================
    way          loss
    ===========  ==============================
    centralize   L²/12
    communicate  L²/(12 N²) + b² (N² − 1)/3
    delegate     b²
    ===========  ==============================

    Where talk tells anything, N is 2 or more, and delegating loses less. Where it tells
    nothing, the leader delegates as long as ``|b|`` is below L/√12 = 0.289 L.

    Attributes:
        bias: b, how far the follower's wish lies above the leader's; below, if it is negative.
        length: L > 0, the length of the range of states, in the unit of the bias: how much the
            leader does not know.

    Raises:
        ValueError: Naming every parameter out of its domain. Both are at most 1e150 in size, so
            that losses are numbers.

    Notes:
        A bias within 1e-12 of itself of the limit counts as the limit.

    Examples:
        The follower wants a fifth of the range more than the leader.

        >>> from stepback.models import Dessein
        >>> found = Dessein(bias=0.2).result
        >>> found.best
        'delegate'
        >>> [round(one, 3) for one in (found.loss_centralize, found.loss_communicate)]
        [0.083, 0.061]
        >>> round(found.loss_delegate, 3)
        0.04

    References:
        - Dessein, W. (2002). Authority and Communication in Organizations. Review of Economic
          Studies 69(4), 811-838. doi:10.1111/1467-937X.00227
        - Crawford, V. P., & Sobel, J. (1982). Strategic Information Transmission.
          Econometrica 50(6), 1431-1451. doi:10.2307/1913390
    """

    bias: Values = real_field()
    length: Values = real_field(0, above=True, default=1.0)

    card: ClassVar[Card] = Card(
        name="Delegation or communication",
        question="Should a leader hand a decision over, ask and decide, or decide alone?",
        status="established",
        provenance=(
            "The comparison is Dessein's, and the loss of talk is Crawford and Sobel's. That it "
            "comes to L/√12 for a state spread evenly is elementary, and derived here."
        ),
        assumptions=(
            "The follower knows the state; the leader knows only how it is spread: evenly.",
            "Their wishes differ by the same amount in every state, and both know by how much.",
            "Losses are squared distances between the decision and what each wants.",
            "What is handed over stays so: the leader does not overrule what she dislikes.",
            "Of what talk can come to, the most informative is taken.",
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
        """The three losses, and the least of them."""
        bias, length = self._broadcast_parameters()
        far = relative_bias(bias, length) >= _LIMIT * (1 - ROUNDING)
        return DelegationOrTalk(
            loss_centralize=length**2 / 12,
            loss_communicate=talk_loss(bias, length),
            loss_delegate=bias**2,
            best=select_words(("delegate", "centralize"), far.astype(np.intp)),
            bias_limit=length * _LIMIT,
        )

    def _find_faults(self) -> Iterable[str]:
        bias, length = self._broadcast_parameters()
        return find_square_faults(bias=bias, length=length)
