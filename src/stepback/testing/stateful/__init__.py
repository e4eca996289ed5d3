"""A state machine that tests software which stores an organization and changes it."""

from __future__ import annotations

import stepback.testing._require_hypothesis  # noqa: F401  (names the package to install)
from stepback.testing.stateful._check_store import check_store
from stepback.testing.stateful._model_store import ModelStore, Store

__all__ = ["ModelStore", "Store", "check_store"]
