"""Laws that any measure of an organization should obey."""

from __future__ import annotations

import stepback.testing._require_hypothesis  # noqa: F401  (says what to install, where hypothesis is absent)
from stepback.testing.laws._check_measure import check_measure

__all__ = ["check_measure"]
