"""The types of what results hold: a plain value for a single point, an array for many."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from stepback._records._level import Level

Numbers: TypeAlias = float | NDArray[np.float64]
Counts: TypeAlias = int | NDArray[np.int64]
Flags: TypeAlias = bool | NDArray[np.bool_]
Words: TypeAlias = str | NDArray[np.object_]
Levels: TypeAlias = Level | NDArray[np.object_]
