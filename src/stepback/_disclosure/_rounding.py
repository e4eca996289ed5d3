"""A share of what people answered, rounded so that nobody's answer can be told from it.

People weigh differently in such a share, and anyone may know how much: the weights follow from
who hands what to whom. So the share is told in steps of at least three times what it could change
if two people who stand in the same count had answered the other way round. Besides, it must fit
the counts told beside it with room to spare: some answers that agree with all of them come so
far into the step that one such change does not lead out of it.

Then no few people's answers follow. Take those answers, any group of fewer than five, and
someone in it who stands with someone outside it in the same count, and answered otherwise: had
the two answered the other way round, all that is told would be the same.
"""

from __future__ import annotations

from collections.abc import Sequence

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback._disclosure._grouping import MIN_GROUP_SIZE

STEPS = (0.05, 0.1, 0.25)
_ROUNDING = 1e-9


@attrs.frozen(eq=False)
class PublishedCount:
    """People of whom it is told how many have backing, and nothing else about any of them.

    Attributes:
        people: Their numbers.
        backed: How many of them have backing.
    """

    people: Array
    backed: int


@attrs.frozen
class RoundedShare:
    """A share as it may be told.

    Attributes:
        share: The share, a whole number of steps, neither none nor all.
        step: The step.
        change: The most that one change of answers adds to it or takes from it.
    """

    share: float
    step: float
    change: float

    @classmethod
    def of(cls, share: float, change: float) -> RoundedShare | None:
        """The share in the least step that `change` allows; ``None`` where that tells nothing."""
        step = next((step for step in STEPS if 3 * change <= step - 4 * _ROUNDING), None)
        if step is None:
            return None
        told = round(round(share / step) * step, 2)
        return cls(told, step, change) if 0 < told < 1 else None

    @property
    def low(self) -> float:
        """The least from which no one change leads out of the step."""
        return self.share - self.step / 2 + self.change

    @property
    def high(self) -> float:
        """The most from which no one change leads out of the step."""
        return self.share + self.step / 2 - self.change


def round_share(
    share: float, weights: Array, told: Sequence[PublishedCount], given: float = 0.0
) -> RoundedShare | None:
    """A share to which people contribute by `weights`, beside what is `told`; ``None``: hidden.

    `given` is what it contains besides, whatever people answered.
    """
    if np.count_nonzero(weights) < MIN_GROUP_SIZE:
        return None
    here = [np.sort(weights[one.people]) for one in told]
    found = RoundedShare.of(share, max(float(one[-1] - one[0]) for one in here))
    if found is None:
        return None
    pairs = list(zip(here, told, strict=True))
    least = given + sum(float(one[: of.backed].sum()) for one, of in pairs)
    most = given + sum(float(one[one.size - of.backed :].sum()) for one, of in pairs)
    fits = least < found.high - _ROUNDING and most > found.low + _ROUNDING
    return found if fits else None
