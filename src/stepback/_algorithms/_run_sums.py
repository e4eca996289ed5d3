"""Sums over runs of an array, by adding alone.

Worked example. Of the values 3, 1, 4, 1, 5, the pairs sum to 4, 5, 5, the pairs of these to 9, 5,
and those to 14. The run from 1 to 4 is 1 + 5: a value, and a pair. Differences of cumulative sums
would be quicker, but where much is taken from much, what is left would be rounding: a run of zeros
must sum to 0.
"""

from __future__ import annotations

import attrs
import numpy as np

from stepback._algorithms._arrays import Array


@attrs.frozen(eq=False)
class RunSums:
    """The sums of an array over pairs, pairs of pairs, and so on.

    Attributes:
        levels: The array, the sums of its pairs, and so on up to the sum of all.
    """

    levels: list[Array]

    @classmethod
    def from_values(cls, values: Array) -> RunSums:
        """Of an array of numbers."""
        levels = [values]
        while values.size > 1:
            paired = np.append(values, np.zeros(values.size % 2))
            values = paired[::2] + paired[1::2]
            levels.append(values)
        return cls(levels)

    def between(self, begin: Array, end: Array) -> Array:
        """The sum over each run; 0 where it is empty, or ends before it begins."""
        total = np.zeros(begin.size)
        for values in self.levels:
            at_begin = np.flatnonzero((begin < end) & (begin % 2 == 1))
            total[at_begin] += values[begin[at_begin]]
            at_end = np.flatnonzero((begin < end) & (end % 2 == 1))
            total[at_end] += values[end[at_end] - 1]
            begin, end = (begin + 1) // 2, end // 2
        return total
