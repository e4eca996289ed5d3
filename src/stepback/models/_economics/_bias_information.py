"""Bias against information: whether better knowledge outweighs different preferences."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import ClassVar

import attrs
import numpy as np

from stepback.models._base._card import Card
from stepback.models._base._model import ROUNDING, Model, Result, format_fault
from stepback.models._base._parameters import Values, real_field
from stepback.models._base._value_types import Flags, Numbers
from stepback.models._economics._uniform_bias import find_square_faults


@attrs.frozen(kw_only=True, eq=False, slots=False)
class BiasOrInformation(Result):
    """The expected loss of the leader if she decides, and if the follower does.

    Attributes:
        loss_keep: If she decides, v_P.
        loss_delegate: If he decides, b² + v_A.
        gain: Her gain by delegating, `loss_keep` − `loss_delegate`.
        delegation_pays: Whether she gains.
        bias_limit: √(v_P − v_A), the size of the bias below which delegating pays; nan if
            he knows less than she does, so that it never pays.
    """

    loss_keep: Numbers
    loss_delegate: Numbers
    gain: Numbers
    delegation_pays: Flags
    bias_limit: Numbers


@attrs.frozen(kw_only=True, eq=False, slots=False)
class BiasInformation(Model):
    r"""Bias against information: a rule for delegating that needs no distribution.

    Each person would decide what fits best given what they know. What the leader does not know
    costs her v_P, the variance of the state given her information. The follower knows more: for
    him the variance is v_A. But he prefers b more than fits. Delegating pays if and only if
    b² < v_P − v_A.

    Attributes:
        bias: b, how far the follower's preferred decision is above the leader's; below, if
            negative.
        leader_variance: v_P ≥ 0, the variance of the state given what the leader knows; in the
            square of the unit of the bias.
        follower_variance: v_A ≥ 0, the variance given what the follower knows.

    Raises:
        ValueError: Naming every parameter out of its domain. The bias is at most 1e150 in size,
            and the variances at most 1e300, so that losses are finite.

    Notes:
        A gain within rounding of 0 counts as 0: the leader then keeps. Variances within rounding
        of each other count as equal, and the limit is 0.

    Examples:
        Prices at the front line: people there misjudge a customer by 2, headquarters by 5 (the
        square roots of the variances), and they would give away 3 more than headquarters.

        >>> from stepback.models import BiasInformation
        >>> found = BiasInformation(bias=3, leader_variance=25, follower_variance=4).result
        >>> found.delegation_pays, found.gain, round(found.bias_limit, 2)
        (True, 12.0, 4.58)
    """

    bias: Values = real_field()
    leader_variance: Values = real_field(0)
    follower_variance: Values = real_field(0)

    card: ClassVar[Card] = Card(
        name="Bias against information",
        question="Does a follower's better knowledge outweigh his different preferences?",
        status="derived here",
        provenance=(
            "The trade-off is Dessein's. The rule, without communication and with partial "
            "information of both, is elementary, and derived here."
        ),
        assumptions=(
            "Both decide by the mean of the state given what they know, without asking each other.",
            "The follower's preference differs by the same amount in every state.",
            "Losses are squared distances between the decision and the state.",
            "Delegation is final: the leader does not overrule decisions that she dislikes.",
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
        """Both losses, and which is smaller."""
        bias, leader_variance, follower_variance = self._broadcast_parameters()
        loss_delegate = bias**2 + follower_variance
        gain = leader_variance - loss_delegate
        advantage = leader_variance - follower_variance
        is_equal = np.abs(advantage) <= ROUNDING * leader_variance
        with np.errstate(invalid="ignore"):
            limit = np.sqrt(np.where(is_equal, 0.0, advantage))
        return BiasOrInformation(
            loss_keep=leader_variance,
            loss_delegate=loss_delegate,
            gain=gain,
            delegation_pays=gain > ROUNDING * leader_variance,
            bias_limit=limit,
        )

    def _find_faults(self) -> Iterable[str]:
        bias, leader_variance, follower_variance = self._broadcast_parameters()
        yield from find_square_faults(bias=bias)
        variances = {"leader_variance": leader_variance, "follower_variance": follower_variance}
        explanation = "is too large to be added; choose a larger unit"
        for name, variance in variances.items():
            yield from format_fault(name, variance, variance > 1e300, explanation)
