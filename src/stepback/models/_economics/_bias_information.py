"""Bias against information: whether knowing better outweighs wanting something else."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import ClassVar

import attrs
import numpy as np

from stepback.models._base._card import Card
from stepback.models._base._model import Model, Result, format_fault
from stepback.models._base._parameters import Values, real_field
from stepback.models._economics._uniform_bias import ROUNDING, find_square_faults


@attrs.frozen(kw_only=True, eq=False, slots=False)
class BiasOrInformation(Result):
    """What the leader expects to lose by deciding, and by letting the follower decide.

    Attributes:
        loss_keep: By deciding herself, v_P.
        loss_delegate: By letting him decide, b² + v_A.
        gain: What delegating saves her, `loss_keep` − `loss_delegate`; negative if it costs.
        delegation_pays: Whether she gains.
        bias_limit: √(v_P − v_A), the size of the bias below which delegating pays; nan where
            he knows less than she does, and it never pays.
    """

    loss_keep: Values
    loss_delegate: Values
    gain: Values
    delegation_pays: Values
    bias_limit: Values


@attrs.frozen(kw_only=True, eq=False, slots=False)
class BiasInformation(Model):
    r"""Bias against information: a rule for delegating that needs no shape of what is unknown.

    Whoever decides does what fits best by what he or she knows. What the leader does not know
    costs her v_P, the variance of the state that is left to her. The follower knows more: v_A is
    left to him. But he wants b more than fits. Delegating pays if and only if b² < v_P − v_A.

    Attributes:
        bias: b, how far the follower's wish lies above the leader's; below, if it is negative.
        leader_variance: v_P ≥ 0, the variance of the state that is left to the leader, given
            what she knows; in the square of the unit of the bias.
        follower_variance: v_A ≥ 0, the variance that is left to the follower.

    Raises:
        ValueError: Naming every parameter out of its domain. The bias is at most 1e150 in size,
            and the variances 1e300, so that losses are numbers.

    Notes:
        A gain within rounding of 0 is none: the leader then keeps. Variances within rounding of
        each other are equal, and the limit is 0.

    Examples:
        Prices at the front line: people there misjudge a customer by 2, headquarters by 5 (the
        square roots of the variances), and they would give away 3 more than headquarters.

        >>> from stepback.models import BiasInformation
        >>> found = BiasInformation(bias=3, leader_variance=25, follower_variance=4).result
        >>> found.delegation_pays, found.gain, round(found.bias_limit, 2)
        (True, 12.0, 4.58)

    References:
        - Dessein, W. (2002). Authority and Communication in Organizations. Review of Economic
          Studies 69(4), 811-838. doi:10.1111/1467-937X.00227
    """

    bias: Values = real_field()
    leader_variance: Values = real_field(0)
    follower_variance: Values = real_field(0)

    card: ClassVar[Card] = Card(
        name="Bias against information",
        question="Does what a follower knows better outweigh that he wants something else?",
        status="derived here",
        provenance=(
            "The trade-off is Dessein's. The rule leaves out talk, and lets both know a part; it "
            "is elementary, and derived here."
        ),
        assumptions=(
            "Both decide by the mean of the state, given what they know, and nobody is asked.",
            "The follower's wish differs by the same amount in every state.",
            "Losses are squared distances between the decision and what fits the state.",
            "What is handed over stays so: the leader does not overrule what she dislikes.",
        ),
        sources=(
            (
                "Dessein, W. (2002). Authority and Communication in Organizations. Review of "
                "Economic Studies 69(4), 811-838. doi:10.1111/1467-937X.00227"
            ),
        ),
    )

    @cached_property
    def result(self) -> BiasOrInformation:
        """Both losses, and which is less."""
        bias, keep, left = self._broadcast_parameters()
        give = bias**2 + left
        gain = keep - give
        better = np.where(np.abs(keep - left) <= ROUNDING * keep, 0.0, keep - left)
        with np.errstate(invalid="ignore"):
            limit = np.sqrt(better)
        return BiasOrInformation(
            loss_keep=keep,
            loss_delegate=give,
            gain=gain,
            delegation_pays=gain > ROUNDING * keep,
            bias_limit=limit,
        )

    def _find_faults(self) -> Iterable[str]:
        bias, keep, left = self._broadcast_parameters()
        yield from find_square_faults(bias=bias)
        told = "is too large to be added; choose a larger unit"
        yield from format_fault("leader_variance", keep, keep > 1e300, told)
        yield from format_fault("follower_variance", left, left > 1e300, told)
