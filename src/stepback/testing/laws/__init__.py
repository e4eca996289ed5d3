"""The laws that measures of organizations, and plans for them, should obey."""

from __future__ import annotations

import stepback.testing._require_hypothesis  # noqa: F401  (names the package to install)
from stepback.testing.laws._check_measure import check_measure
from stepback.testing.laws._check_plan import check_plan

__all__ = ["check_measure", "check_plan"]
