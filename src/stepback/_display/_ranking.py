"""The largest of many shares, and the ties among them."""

from __future__ import annotations

import attrs
import numpy as np

from stepback._algorithms._arrays import TOLERANCE, Array


@attrs.frozen(eq=False)
class LargestShares:
    """The positions of the largest shares, split where the last of `n_places` are tied.

    With two places, the shares 5, 3, 3 and 1 have one above (the 5) and two tied (the 3s).

    Attributes:
        above: Positions of shares above the smallest that has a place, largest first.
        tied: Positions of shares that equal it, in the order of the data, beyond the places too.
    """

    above: Array
    tied: Array
    n_places: int

    @classmethod
    def from_shares(cls, shares: Array, max_places: int) -> LargestShares:
        """The largest shares; those that are 0 get no place."""
        n_places = min(max_places, int(np.count_nonzero(shares > 0)))
        if not n_places:
            return cls(np.arange(0), np.arange(0), 0)
        smallest = np.partition(shares, shares.size - n_places)[shares.size - n_places]
        above = np.flatnonzero(is_clearly_above(shares, smallest))
        above = above[np.argsort(-shares[above], kind="stable")]
        return cls(above, np.flatnonzero(is_tied(shares, smallest)), n_places)

    @property
    def ranked_positions(self) -> Array:
        """As many positions as there are places; of those tied, the first."""
        return np.concatenate([self.above, self.tied[: self.n_places - self.above.size]])

    @property
    def n_more_tied(self) -> int:
        """How many have the same share as the last, and no place."""
        return int(self.above.size + self.tied.size - self.n_places)


def is_clearly_above(shares: Array, share: float) -> Array:
    """For each share, whether it is above `share` by more than rounding errors."""
    return np.asarray(shares > share * (1 + TOLERANCE))


def is_tied(shares: Array, share: float) -> Array:
    """For each share, whether it equals `share` but for rounding errors."""
    return np.asarray(np.abs(shares - share) <= share * TOLERANCE)
