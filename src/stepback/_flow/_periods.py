"""Periods: days in a row, as the first and the day after the last, in order, with gaps between."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterable

Periods = tuple[tuple[float, float], ...]
ALWAYS: Periods = ((-math.inf, math.inf),)


def merge_periods(periods: Iterable[tuple[float, float]]) -> Periods:
    """The same days, each once."""
    merged: list[tuple[float, float]] = []
    for begin, end in sorted(periods):
        if merged and begin <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((begin, end))
    return tuple(merged)


def clip_periods(periods: Periods, first: float, last: float) -> Periods:
    """Those of the days that are from `first` on and before `last`."""
    if not periods or (first <= periods[0][0] and periods[-1][1] <= last):
        return periods
    begin = bisect_right(periods, (first, math.inf))
    begin -= begin > 0 and periods[begin - 1][1] > first
    within = list(periods[begin : bisect_left(periods, (last, -math.inf))])
    if within:
        within[0] = max(within[0][0], first), within[0][1]
        within[-1] = within[-1][0], min(within[-1][1], last)
    return tuple(within)


def find_gap(periods: Periods, first: float, last: float) -> tuple[float, float] | None:
    """The first of the gaps between the periods that has days from `first` on and before `last`."""
    after = max(1, bisect_right(periods, (first, math.inf)))
    if after >= len(periods) or periods[after - 1][1] >= last:
        return None
    return periods[after - 1][1], periods[after][0]
