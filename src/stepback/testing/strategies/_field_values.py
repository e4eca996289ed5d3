"""The values from which fields are drawn; examples shrink to the first of each."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from stepback._records._level import Level
from stepback._records._record import Basis

PARTS = (0.5, 0.25, 0.125, 1.0, 0.0)
UNBALANCED_PARTS = (*PARTS, 0.97, 1e-6, 1 / 3)
STRENGTHS = (1.0, 0.5, 0.25, 0.75, 0.1)
STEP_BACK_SUPPORTS = (None, *STRENGTHS)  # support with a step back
STEP_BACK_SHARES = (None, 0.5, 0.25)  # share of a new delegation
STEP_BACK_AUTONOMIES = (1.0, 0.5, 0.75, 0.25, *Level)  # autonomy after a step back
AUTONOMIES = (None, 0.5, 1.0, 0.25, 0.75, 0.0, *Level)
WEIGHTS = (1.0, 2.0, 0.5, 3.0)
UNBALANCED_WEIGHTS = (*WEIGHTS, 1e-6, 1e6, 0.1)
AMOUNTS = (5.0, 10.0, 20.0, 50.0)
LIMITS = (10.0, 5.0, 20.0, 30.0, 50.0, 0.0)
ANSWERS = (None, 1.0, 0.0, 0.5, 0.1)
CAPACITIES = (None, 1.0, 10.0, 0.5)
FULL_TIME = (1.0, 0.5, 0.0, 0.8)
BASES: tuple[Basis, ...] = ("declared", "assumed", "observed")
WEIGHED_BY: tuple[Literal["count", "value"], ...] = ("count", "value", "value")
KINDS = ("", "coaching", "backing")
CONTEXTS = ("battle", "night shift")
BINDINGS = (CONTEXTS[:1], CONTEXTS, CONTEXTS[1:])
DATES = (dt.date(2024, 1, 1), dt.date(2024, 7, 1), dt.date(2025, 1, 1))
# Mostly days on which a delegation ends, then the first on which one begins, and the day before.
DAYS = (*DATES[1:] * 3, DATES[0], DATES[0] - dt.timedelta(days=1))
TERMS = ((None, DATES[1]), (DATES[1], None), (DATES[0], DATES[2]), (DATES[2], None))
