"""What the top decides on paper and in practice, and how long that waits."""

from __future__ import annotations

import math
from collections.abc import Sequence

import attrs
import numpy as np

from stepback._algorithms._arrays import Array

_HOUR = 3_600_000_000  # microseconds
_DAY = 24 * _HOUR
_MEDIAN, _HIGH = 0.5, 0.9


@attrs.frozen(eq=False)
class TopDecisions:
    """What the top decides, of the final approvals that are on paper.

    Attributes:
        posts: The ids of the posts at the top.
        names: Their names, or their ids.
        on_paper, in_practice: The share of decisions that they make; nan without decisions.
        n_decisions: How many they made.
        median_hours, high_hours: How long these waited: the median, and the 90th percentile; nan
            where the log does not say, or where it would be about fewer than five people.
        days: How long they waited, added up; nan as above.
        share_of_waiting: The part of the waiting of all final approvals; nan as above.
        is_withheld: Whether the waiting is not shown because it is about few people.
    """

    posts: Sequence[str]
    names: Sequence[str]
    on_paper: float
    in_practice: float
    n_decisions: int
    median_hours: float = math.nan
    high_hours: float = math.nan
    days: float = math.nan
    share_of_waiting: float = math.nan
    is_withheld: bool = False


@attrs.frozen
class Waiting:
    """How long decisions waited; nan where the log does not say."""

    median_hours: float
    high_hours: float
    days: float
    share_of_waiting: float


def measure_waiting(waiting: Array, is_top: Array) -> Waiting:
    """The waiting of the decisions of the top, as times between being submitted and decided."""
    waits = waiting.astype(np.int64)
    is_known = ~np.isnat(waiting)
    of_top = waits[is_top & is_known]
    if not of_top.size:
        return Waiting(*[math.nan] * 4)
    median, high = np.quantile(of_top, [_MEDIAN, _HIGH]) / _HOUR
    total = float(waits[is_known].sum())
    of_total = float(of_top.sum())
    share = of_total / total if total > 0 else math.nan
    return Waiting(float(median), float(high), of_total / _DAY, share)
