"""Positions of labels along a line that do not cover each other."""

from __future__ import annotations

import numpy as np

from stepback._algorithms._arrays import Array


def space_labels(wanted: Array, gap: float, low: float, high: float) -> Array:
    """The positions closest to those `wanted` that are `gap` apart, between `low` and `high`.

    The order stays, and labels that want the same position stay in order. Their squared distances
    from where they want to be are as small as possible, apart from the bounds. If there is too
    little room for the gap, they are as far apart as there is room.
    """
    order = np.argsort(wanted, kind="stable")
    if wanted.size > 1:
        gap = min(gap, (high - low) / (wanted.size - 1))
    # Less the gaps before each, positions only have to be in order: blocks of labels that would
    # overlap stand together, around the mean of where they want to be.
    offset = gap * np.arange(wanted.size)
    blocks: list[tuple[float, int]] = []  # the sum of what a block wants, and its length
    for position in (wanted[order] - offset).tolist():
        total, length = position, 1
        while blocks and blocks[-1][0] * length >= total * blocks[-1][1]:
            total, length = total + blocks[-1][0], length + blocks.pop()[1]
        blocks.append((total, length))
    means = [total / length for total, length in blocks]
    spaced = np.repeat(means, [length for _, length in blocks]) if blocks else np.zeros(0)
    room = high - low - gap * max(0, wanted.size - 1)
    result = np.empty(wanted.size)
    result[order] = np.clip(spaced, low, low + room) + offset
    return result
