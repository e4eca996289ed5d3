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

from stepback.testing._diff._differences import differences
from stepback.testing._diff._source_code import as_code
from stepback.testing._time_limit import time_limit

__all__ = ["as_code", "differences", "time_limit"]
