"""The three postures of a leader, as all models name them."""

from __future__ import annotations

FRONT, SECOND_FIDDLE, OUT_OF_THE_WAY = range(3)
POSTURES = ("lead from the front", "second fiddle", "out of the way")
POSTURE_BY_LEVEL = (
    *(FRONT, FRONT, FRONT),
    *(SECOND_FIDDLE, SECOND_FIDDLE),
    *(OUT_OF_THE_WAY, OUT_OF_THE_WAY),
)
