"""A machine that tests whatever stores an organization and changes it."""

from __future__ import annotations

import stepback.testing._require_hypothesis  # noqa: F401  (says what to install, where hypothesis is absent)
from stepback.testing.stateful._check_store import check_store
from stepback.testing.stateful._model_store import ModelStore, Store

__all__ = ["ModelStore", "Store", "check_store"]
