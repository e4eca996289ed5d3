"""Delegation within limits: how far to let a follower go."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import ClassVar

import attrs
import numpy as np

from stepback.models._base._card import Card
from stepback.models._base._model import Model, Result
from stepback.models._base._parameters import Values, real_field
from stepback.models._economics._uniform_bias import ROUNDING, find_square_faults, relative_bias


@attrs.frozen(kw_only=True, eq=False, slots=False)
class Limits(Result):
    """The limits that serve the leader best, and what they save her.

    Attributes:
        floor: The least that the follower may decide: 0, which leaves him free, for one who
            wants more than the leader.
        cap: The most that he may decide: L, which leaves him free, for one who wants less.
        binding: The share of states in which he would go beyond a limit, and must not; 1 where
            the decision is fixed.
        loss: What the leader expects to lose within these limits.
        gain_over_full: What she loses more without any limit, b² − `loss`.
        gain_over_none: What she loses more by deciding alone, L²/12 − `loss`.
        delegates: Whether any freedom is left to the follower.
    """

    floor: Values
    cap: Values
    binding: Values
    loss: Values
    gain_over_full: Values
    gain_over_none: Values
    delegates: Values


@attrs.frozen(kw_only=True, eq=False, slots=False)
class IntervalDelegation(Model):
    r"""Delegation within limits, of a state spread evenly over a range.

    The follower knows the state, from 0 to L, and wants b more than fits it. The leader names
    the decisions that he may take, and he takes the one that he likes best. For
    ``|b| < L/2`` nothing serves her better than one limit: a cap of L − b for one who wants
    more, a floor of −b for one who wants less. It binds in a share ``2|b|/L`` of the states, and
    she loses ``b² − (4/3) |b|³/L``. For ``|b| ≥ L/2`` she fixes the decision in the middle, and
    loses L²/12.

    Attributes:
        bias: b, how far the follower's wish lies above the leader's; below, if it is negative.
        length: L > 0, the length of the range of states, in the unit of the bias.

    Raises:
        ValueError: Naming every parameter out of its domain. Both are at most 1e150 in size, so
            that losses are numbers.

    Notes:
        A bias within 1e-12 of itself of L/2 counts as L/2. The limit is not where it begins to
        bind: a cap of L − b binds in the states above L − 2b.

    Examples:
        The follower wants a tenth of the range more than the leader: he may decide up to 0.9,
        and would like more in a fifth of the states.

        >>> from stepback.models import IntervalDelegation
        >>> found = IntervalDelegation(bias=0.1).result
        >>> found.floor, found.cap, found.binding
        (0.0, 0.9, 0.2)
        >>> round(found.loss, 5), round(found.gain_over_full, 5)
        (0.00867, 0.00133)

    References:
        - Alonso, R., & Matouschek, N. (2008). Optimal Delegation. Review of Economic Studies
          75(1), 259-293. doi:10.1111/j.1467-937X.2007.00471.x
        - Melumad, N. D., & Shibano, T. (1991). Communication in Settings with No Transfers.
          RAND Journal of Economics 22(2), 173-198.
        - Holmström, B. (1984). On the Theory of Delegation. In M. Boyer & R. Kihlstrom (Eds.),
          Bayesian Models in Economic Theory. North-Holland.
    """

    bias: Values = real_field()
    length: Values = real_field(0, above=True, default=1.0)

    card: ClassVar[Card] = Card(
        name="Delegation within limits",
        question="How far should a follower be let go who wants more, or less, than the leader?",
        status="established",
        provenance=(
            "That an interval is the best set of decisions to allow is shown by Melumad and "
            "Shibano and, in general, by Alonso and Matouschek, after a question of Holmström's. "
            "Losses and how often the limit binds are worked out here for a state spread evenly."
        ),
        assumptions=(
            "The follower knows the state; the leader knows only how it is spread: evenly.",
            "Their wishes differ by the same amount in every state, and both know by how much.",
            "Losses are squared distances between the decision and what each wants.",
            "The leader can see whether a limit is kept, and holds to it; nothing is paid.",
        ),
        sources=(
            (
                "Alonso, R., & Matouschek, N. (2008). Optimal Delegation. Review of Economic "
                "Studies 75(1), 259-293. doi:10.1111/j.1467-937X.2007.00471.x"
            ),
            (
                "Melumad, N. D., & Shibano, T. (1991). Communication in Settings with No "
                "Transfers. RAND Journal of Economics 22(2), 173-198."
            ),
            (
                "Holmström, B. (1984). On the Theory of Delegation. In M. Boyer & R. Kihlstrom "
                "(Eds.), Bayesian Models in Economic Theory. North-Holland."
            ),
        ),
    )

    @cached_property
    def result(self) -> Limits:
        """The limits, and the losses with and without them."""
        bias, length = self._broadcast_parameters()
        size = relative_bias(bias, length)
        free = size < (1 - ROUNDING) / 2
        share = np.where(free, size, 0.5)
        middle, alone, full = length / 2, length**2 / 12, bias**2
        return Limits(
            floor=np.where(free, np.maximum(-bias, 0.0), middle),
            cap=np.where(free, length - np.maximum(bias, 0.0), middle),
            binding=2 * share,
            loss=np.where(free, full * (1 - 4 / 3 * share), alone),
            gain_over_full=np.where(free, full * (4 / 3 * share), full - alone),
            gain_over_none=alone * (1 - 2 * share) ** 2 * (1 + 4 * share),
            delegates=free,
        )

    def _find_faults(self) -> Iterable[str]:
        bias, length = self._broadcast_parameters()
        return find_square_faults(bias=bias, length=length)
