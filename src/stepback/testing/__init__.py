"""Test software that works with organizations: strategies, laws, a state machine, fixtures.

- `stepback.testing.strategies` draws organizations of every kind with hypothesis;
- `stepback.testing.laws` checks a measure for the laws that every such measure should obey;
- `stepback.testing.stateful` tests software that stores an organization and changes it;
- `stepback.testing.fixtures` makes the archetypes pytest fixtures, once a project asks for them;
- `stepback.testing.time_limit` interrupts code that never ends;
- a pytest plugin, loaded wherever stepback is installed, shows how two organizations differ when
  ``assert a == b`` fails.
"""

from __future__ import annotations

import typing as _typing
from importlib import import_module as _import_module

from stepback.testing._diff._differences import differences
from stepback.testing._diff._source_code import as_code
from stepback.testing._time_limit import time_limit

__all__ = ["as_code", "differences", "time_limit"]

if _typing.TYPE_CHECKING:
    from stepback.testing import fixtures as fixtures
    from stepback.testing import laws as laws
    from stepback.testing import stateful as stateful
    from stepback.testing import strategies as strategies
else:
    # These need pytest or hypothesis, so each is imported when it is first asked for.
    _MODULES = ("fixtures", "laws", "stateful", "strategies")

    def __getattr__(name: str) -> object:
        """A module of the package."""
        if name in _MODULES:
            return _import_module(f"{__name__}.{name}")
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}", name=name)

    def __dir__() -> list[str]:
        """All names, those of modules that were not asked for yet included."""
        return sorted({*globals(), *_MODULES})
