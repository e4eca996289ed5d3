"""Which groups of decisions a picture of waiting shows, and in which order."""

from __future__ import annotations

import attrs
import numpy as np

from stepback._algorithms._arrays import Array


@attrs.frozen(eq=False)
class WaitingRows:
    """The rows of a picture of waiting.

    Attributes:
        shown: The positions of the groups that are shown, those that wait longest in all first.
        others: The positions of those for which there is no room.
        unknown: The positions of those for which it is not known how long they wait.
    """

    shown: Array
    others: Array
    unknown: Array


def waiting_rows(days: Array, most: int) -> WaitingRows:
    """Order groups by the `days` that they wait in all; nan is not known."""
    order = np.argsort(-np.nan_to_num(days, nan=-1.0), kind="stable")
    known = order[~np.isnan(days[order])]
    return WaitingRows(known[:most], known[most:], np.flatnonzero(np.isnan(days)))
