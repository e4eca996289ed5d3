"""The laws that every measure of organizations should obey."""

from __future__ import annotations

import stepback.testing._require_hypothesis  # noqa: F401  (names the package to install)
from stepback.testing.laws._check_measure import check_measure

__all__ = ["check_measure"]
