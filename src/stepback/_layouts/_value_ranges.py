"""The median and ranges of values at each place, for a line with bands or for marks."""

from __future__ import annotations

import attrs
import numpy as np

from stepback._algorithms._arrays import Array

_QUARTILES = (25, 50, 75)


@attrs.frozen(eq=False)
class ValueRanges:
    """The values at each place, in order of the places. Where none is known, all are nan.

    Attributes:
        places: The different places.
        lowest, low, middle, high, highest: The lowest value, the quartiles and the highest.
        counts: How many values are known.
    """

    places: Array
    lowest: Array
    low: Array
    middle: Array
    high: Array
    highest: Array
    counts: Array


def value_ranges(
    places: Array, values: Array, lows: Array | None = None, highs: Array | None = None
) -> ValueRanges:
    """The ranges of values at the places that they have.

    Values may have a `lows` and `highs` of their own, in which case the lowest and the highest are
    of these.
    """
    order = np.argsort(places, kind="stable")
    distinct, starts = np.unique(places[order], return_index=True)
    groups = np.split(order, starts[1:]) if order.size else []
    rows = [
        _summarize(values[group], (values if lows is None else lows)[group],
                   (values if highs is None else highs)[group])
        for group in groups
    ]  # fmt: skip
    table = np.array(rows, dtype=np.float64).reshape(len(rows), 6)
    return ValueRanges(distinct, *table.T)


def _summarize(values: Array, lows: Array, highs: Array) -> list[float]:
    known = values[~np.isnan(values)]
    bounds = np.concatenate([lows, highs, values])
    bounds = bounds[~np.isnan(bounds)]
    if not known.size:
        return [np.nan] * 5 + [0]
    low, middle, high = np.percentile(known, _QUARTILES).tolist()
    return [float(bounds.min()), low, middle, high, float(bounds.max()), known.size]
