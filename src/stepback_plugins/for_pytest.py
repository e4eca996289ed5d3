"""The entry point of pytest: a failed ``assert`` says how two organizations differ."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest


def pytest_assertrepr_compare(
    config: pytest.Config, op: str, left: object, right: object
) -> list[str] | None:
    """Explain a failed ``left == right``; without stepback imported, there are no organizations."""
    if op != "==" or "stepback" not in sys.modules:
        return None
    from stepback.testing._diff._assert_repr import explain_inequality

    return explain_inequality(left, right, config.get_verbosity(config.VERBOSITY_ASSERTIONS))
