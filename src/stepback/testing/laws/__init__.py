"""The laws that measures of organizations, plans for them and decision rights should obey."""

from __future__ import annotations

import stepback.testing._require_hypothesis  # noqa: F401  (names the package to install)
from stepback.testing.laws._check_decision_rights import check_decision_rights
from stepback.testing.laws._check_measure import check_measure
from stepback.testing.laws._check_plan import check_plan

__all__ = ["check_decision_rights", "check_measure", "check_plan"]
