"""The entry point of hypothesis: if stepback was imported first, its types are registered here.

If hypothesis is imported first, stepback registers them at the end of its own import. It then
finds this module loaded, unless hypothesis was asked to load no plugins.
"""

from __future__ import annotations

import sys


def register_imported_types() -> None:
    """Register the types of stepback; hypothesis calls this at the end of its import."""
    if "stepback" in sys.modules:
        from stepback.testing import _register_types

        _register_types.register_types()
