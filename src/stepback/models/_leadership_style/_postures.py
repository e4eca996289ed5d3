"""The three postures of a leader, as all models name them."""

from __future__ import annotations

FRONT, SECOND_FIDDLE, OUT_OF_THE_WAY = range(3)
POSTURES = ("lead from the front", "second fiddle", "out of the way")
POSTURE_BY_LEVEL = (*(FRONT,) * 3, *(SECOND_FIDDLE,) * 2, *(OUT_OF_THE_WAY,) * 2)
