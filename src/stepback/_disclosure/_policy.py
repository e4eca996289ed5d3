"""The rule that decides whether the sum of the answers of some people may be published.

An answer is a level from 0 to 1: where it is between the lowest answer and the highest. Yes and
no are 1 and 0, so that the sum of the levels is how many said yes.

A sum reveals levels in two ways. It limits each of them: of five people whose levels sum to 0.05,
nobody has more than 0.05. And of people who all have the same level, a reader who knows which
levels there are may find that no others have this sum. So each level must remain open within a
tenth of the range, also for a reader who knows the level of one of the others.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from stepback._algorithms._arrays import TOLERANCE, Array

MIN_GROUP_SIZE = 5
_OPEN_RANGE = 0.1


def is_publishable(levels: Array, *, minimum: int = MIN_GROUP_SIZE) -> bool:
    """Whether the sum of these levels, one for each person, may be published.

    - They are at least `minimum`.
    - Their sum is 1.1 or more away from its least and its greatest value. If one level is known,
      it accounts for at most 1, and 0.1 remains for any of the others. The actual levels are not
      looked at: that they account for less would itself reveal something about them.
    - Without any one of them, they still differ by 0.1.

    Of yes and no, at least two people said either.
    """
    levels = np.asarray(levels, dtype=np.float64)
    n_people = levels.size
    if n_people < max(minimum, 2):
        return False
    level_sum, least = float(levels.sum()), 1 + _OPEN_RANGE - TOLERANCE
    if not least <= level_sum <= n_people - least:
        return False
    # Sorted as far as the two lowest and the two highest levels.
    ordered = np.partition(levels, (1, n_people - 2))
    without_highest, without_lowest = ordered[-2] - ordered[0], ordered[-1] - ordered[1]
    return bool(min(without_highest, without_lowest) >= _OPEN_RANGE - TOLERANCE)


def may_publish_together(cells: Iterable[Array], *, minimum: int = MIN_GROUP_SIZE) -> bool:
    """Whether the sums of several cells may be published, or all sums that they add up to.

    `cells` have no people in common; each has the levels of its people. The sums are published
    together or not at all: if one were withheld alone, it would follow from the others and their
    total.
    """
    return all(is_publishable(levels, minimum=minimum) for levels in cells if levels.size)
