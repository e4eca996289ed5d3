"""Shares of what people answered, rounded so that nobody's answer can be inferred.

People have different weights in such a share, and anyone may know the weights: they follow from
who hands what to whom. So the share is published as a multiple of a step. The step is at least
three times what the share could change if two people of the same published count had swapped
their answers. Besides, the published counts must leave room: some answers that agree with all of
them put the share so far inside the step that one such swap does not lead out of it.

Then the answers of a few people do not follow. Take any group of fewer than five people and
someone in it who answered differently from someone outside it in the same count. If the two had
swapped their answers, everything that is published would be the same.

An example: a share of 0.43 in which one swap changes at most 0.02. The step 0.05 is too small,
since 3 × 0.02 is 0.06; so the step is 0.1, and "about 40 %" is published. The exact share may be
anything from 0.35 to 0.45. From 0.37 to 0.43, one swap up or down stays in that range.
"""

from __future__ import annotations

from collections.abc import Sequence

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback._disclosure._policy import MIN_GROUP_SIZE

_STEPS = (0.05, 0.1, 0.25)
_ROUNDING = 1e-9


@attrs.frozen(eq=False)
class PublishedCount:
    """People of whom it is published how many have support, and nothing else about any of them.

    Attributes:
        people: The positions of the people.
        n_supported: How many of them have support.
    """

    people: Array
    n_supported: int


@attrs.frozen
class RoundedShare:
    """A share as it may be published.

    Attributes:
        share: The rounded share, a multiple of the step between 0 and 1.
        step: The step.
        change: The most by which two people who swap their answers change the exact share.
    """

    share: float
    step: float
    change: float

    @classmethod
    def from_share(cls, share: float, change: float) -> RoundedShare | None:
        """The share in the least step that `change` allows.

        ``None`` if no step is large enough, or if the share is rounded to 0 or to 1, which would
        be the answer of everyone.
        """
        step = next((step for step in _STEPS if 3 * change <= step - 4 * _ROUNDING), None)
        if step is None:
            return None
        rounded = round(round(share / step) * step, 2)
        return cls(rounded, step, change) if 0 < rounded < 1 else None

    @property
    def lower_bound(self) -> float:
        """The least exact share from which no one swap leads out of the step."""
        return self.share - self.step / 2 + self.change

    @property
    def upper_bound(self) -> float:
        """The largest exact share from which no one swap leads out of the step."""
        return self.share + self.step / 2 - self.change


def round_share(
    share: float, weights: Array, counts: Sequence[PublishedCount], fixed_share: float = 0.0
) -> RoundedShare | None:
    """A share as it may be published beside `counts`; ``None`` if it may not be.

    Parameters
    ----------
    share
        The exact share.
    weights
        For each person, what is added to the share if they have support.
    counts
        What else is published about the same people.
    fixed_share
        The part of the share that does not depend on any answer.
    """
    if np.count_nonzero(weights) < MIN_GROUP_SIZE:
        return None
    sorted_weights = [np.sort(weights[count.people]) for count in counts]
    # The swap that changes most: the heaviest and the lightest person of one count.
    change = max(float(ascending[-1] - ascending[0]) for ascending in sorted_weights)
    rounded = RoundedShare.from_share(share, change)
    if rounded is None:
        return None
    # The least and the largest share that agree with the counts: in each, the lightest people
    # have support, or the heaviest.
    pairs = [(row, count.n_supported) for row, count in zip(sorted_weights, counts, strict=True)]
    least = fixed_share + sum(float(row[:n].sum()) for row, n in pairs)
    largest = fixed_share + sum(float(row[row.size - n :].sum()) for row, n in pairs)
    below_top = least < rounded.upper_bound - _ROUNDING
    above_bottom = largest > rounded.lower_bound + _ROUNDING
    return rounded if below_top and above_bottom else None
