"""Delegation within limits: which decisions to allow a follower."""

from __future__ import annotations

from functools import cached_property
from typing import ClassVar

import attrs
import numpy as np

from stepback.models._base._card import Card
from stepback.models._base._model import ROUNDING, Result
from stepback.models._base._value_types import Flags, Numbers
from stepback.models._economics._uniform_bias import UniformBiasModel, relative_bias


@attrs.frozen(kw_only=True, eq=False, slots=False)
class Limits(Result):
    """The optimal limits for the leader, and her gain by them.

    Attributes:
        floor: The smallest decision that the follower may take: 0, which is no limit, for a
            follower who prefers more than the leader.
        cap: The largest decision that he may take: L, which is no limit, for one who prefers less.
        binding: The share of states in which a limit prevents what he would decide; 1 if the
            decision is fixed.
        loss: The leader's expected loss within these limits.
        gain_over_full: Her gain over delegation without limits, b² − `loss`.
        gain_over_none: Her gain over deciding alone, L²/12 − `loss`.
        delegates: Whether the follower has any freedom.
    """

    floor: Numbers
    cap: Numbers
    binding: Numbers
    loss: Numbers
    gain_over_full: Numbers
    gain_over_none: Numbers
    delegates: Flags


@attrs.frozen(kw_only=True, eq=False, slots=False)
class IntervalDelegation(UniformBiasModel):
    r"""Delegation within limits, with a uniformly distributed state.

    The follower knows the state, from 0 to L, and prefers a decision that is b above it. The leader
    says which decisions he may take, and he takes the one that he prefers. For ``|b| < L/2``
    the optimum is a single limit: a cap of L − b if he prefers more, a floor of −b if he prefers
    less. It binds in a share ``2|b|/L`` of the states, and
    she loses ``b² − (4/3) |b|³/L``. For ``|b| ≥ L/2`` she fixes the decision in the middle, and
    loses L²/12.

    Attributes:
        bias: b, how far the follower's preferred decision is above the leader's; below, if
            negative.
        length: L > 0, the length of the range of states, in the unit of the bias.

    Raises:
        ValueError: Naming every parameter out of its domain. Both are at most 1e150 in size, so
            that losses are finite.

    Notes:
        A bias within a relative distance of 1e-12 of L/2 counts as L/2. A limit binds before the
        state reaches it: a cap of L − b binds in the states above L − 2b.

    Examples:
        The follower prefers a tenth of the range more than the leader: he may decide up to 0.9,
        and would prefer more in a fifth of the states.

        >>> from stepback.models import IntervalDelegation
        >>> found = IntervalDelegation(bias=0.1).result
        >>> found.floor, found.cap, found.binding
        (0.0, 0.9, 0.2)
        >>> round(found.loss, 5), round(found.gain_over_full, 5)
        (0.00867, 0.00133)
    """

    card: ClassVar[Card] = Card(
        name="Delegation within limits",
        question="Which decisions to allow a follower who prefers more, or less, than the leader?",
        status="established",
        provenance=(
            "That an interval is the best set of decisions to allow is shown by Melumad and "
            "Shibano and, in general, by Alonso and Matouschek, after a question of Holmström's. "
            "Losses, and how often the limit binds, are derived here for a uniform state."
        ),
        assumptions=(
            "The follower knows the state; the leader knows only that it is uniformly distributed.",
            "Their preferences differ by the same amount in every state, and both know it.",
            "Losses are squared distances between the decision and what each person wants.",
            "The leader can see whether a limit is kept, and enforces it; there are no payments.",
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
        is_free = size < (1 - ROUNDING) / 2
        share = np.where(is_free, size, 0.5)
        middle, alone, full = length / 2, length**2 / 12, bias**2
        return Limits(
            floor=np.where(is_free, np.maximum(-bias, 0.0), middle),
            cap=np.where(is_free, length - np.maximum(bias, 0.0), middle),
            binding=2 * share,
            loss=np.where(is_free, full * (1 - 4 / 3 * share), alone),
            gain_over_full=np.where(is_free, full * (4 / 3 * share), full - alone),
            gain_over_none=alone * (1 - 2 * share) ** 2 * (1 + 4 * share),
            delegates=is_free,
        )
