"""How long decisions waited: from when the step was reached to when it was decided."""

from __future__ import annotations

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback.evidence._logs._decision_log import DecisionLog

_MICROSECONDS_PER_HOUR = 3_600_000_000
_AUTOMATIC = 60_000_000  # microseconds: who reads a request takes more than a minute
_HOURS_PER_DAY = 24


@attrs.frozen(eq=False)
class WaitingTimes:
    """The waiting times of groups of rows.

    Attributes:
        count: For how many rows of each group it is known.
        median, p90: Hours; nan where it is known for none.
        days: The sum, in days of 24 hours; nan where it is known for none.
        automatic: How many were decided within a minute; nan where it is known for none.
    """

    count: Array
    median: Array
    p90: Array
    days: Array
    automatic: Array

    @classmethod
    def from_rows(cls, log: DecisionLog, rows: Array, group: Array, n_groups: int) -> WaitingTimes:
        """Of rows at positions, and the group of each."""
        wait, is_known = known_waits(log, rows)
        wait, group = wait[is_known], group[is_known]
        order = np.lexsort((wait, group))
        ordered = wait[order]
        count = np.bincount(group, minlength=n_groups)
        first = np.cumsum(count) - count
        hours = wait / _MICROSECONDS_PER_HOUR
        days = np.bincount(group, weights=hours, minlength=n_groups) / _HOURS_PER_DAY
        automatic = np.bincount(group[wait <= _AUTOMATIC], minlength=n_groups)
        return cls(
            count,
            _percentiles(ordered, first, count, 0.5),
            _percentiles(ordered, first, count, 0.9),
            np.where(count > 0, days, np.nan),
            np.where(count > 0, automatic, np.nan),
        )


def known_waits(log: DecisionLog, rows: Array) -> tuple[Array, Array]:
    """The waiting time of rows in microseconds, and whether it is known.

    It is not known where a time is missing, or where the decision is dated before the step was
    reached, which cannot be.
    """
    wait = log.decided[rows] - log.submitted[rows]
    microseconds = wait.astype("timedelta64[us]").astype(np.int64)
    return microseconds, ~np.isnat(wait) & (microseconds >= 0)


def count_impossible_waits(log: DecisionLog) -> int:
    """How many decisions are dated before the step was reached."""
    return int(np.count_nonzero((log.decided < log.submitted) & log.is_decision))


def _percentiles(ordered: Array, first: Array, count: Array, quantile: float) -> Array:
    """The percentile of each run in hours, interpolated as numpy does by default."""
    place = np.maximum(count - 1, 0) * quantile
    below = np.floor(place).astype(np.int64)
    fraction = place - below
    above = np.minimum(below + 1, np.maximum(count - 1, 0))
    padded = np.append(ordered, 0)  # for runs without values, which may begin at the end
    low, high = padded[first + below], padded[first + above]
    hours = (low + (high - low) * fraction) / _MICROSECONDS_PER_HOUR
    return np.where(count > 0, hours, np.nan)
