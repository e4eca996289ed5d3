"""A share of what people answered, rounded so that nobody's answer can be told from it.

People weigh differently in such a share, and anyone may know how much: the weights follow from
who hands what to whom. So the share is told in steps, and nobody may weigh more than a third of
a step. Besides, it must fit the counts told beside it with room to spare: some answers that
agree with all of them must come to within the middle third of the step.

Then no few people's answers follow. Take those answers, any group of fewer than five, and
someone in it who stands with someone outside it in the same count, and answered otherwise: had
the two answered the other way round, all that is told would be the same.
"""

from __future__ import annotations

from collections.abc import Sequence

import attrs
import numpy as np

from stepback._fields import Array
from stepback._report._privacy import LEAST

STEPS = (0.05, 0.1, 0.25)
ROUNDING = 1e-9


@attrs.frozen(eq=False)
class Told:
    """People of whom it is told how many have backing, and nothing else about any of them.

    Attributes:
        people: Their numbers.
        backed: How many of them have backing.
    """

    people: Array
    backed: int


def step_for(weights: Array) -> float | None:
    """The least step of which no weight is more than a third; ``None`` if there is none."""
    if np.count_nonzero(weights) < LEAST:
        return None
    heaviest = float(weights.max())
    return next((step for step in STEPS if 3 * heaviest <= step - ROUNDING), None)


def in_steps(share: float, step: float) -> float | None:
    """The share, rounded to a whole number of steps; ``None`` where that is none or all."""
    told = round(round(float(share) / step) * step, 2)
    return told if 0 < told < 1 else None


def fits(weights: Array, told: Sequence[Told], given: float, share: float, step: float) -> bool:
    """Whether answers that agree with all that is `told` can come close to the rounded share.

    `given` is what it contains besides, whatever people answered.
    """
    least = most = given
    for one in told:
        here = np.sort(weights[one.people])
        least += float(here[: one.backed].sum())
        most += float(here[here.size - one.backed :].sum())
    third = step / 6
    return least <= share + third and most >= share - third
