"""Test what works with organizations: strategies, laws, a machine for stores, and fixtures.

- `stepback.testing.strategies` draws organizations of every kind with hypothesis;
- `stepback.testing.laws` checks any measure for what every such measure should obey;
- `stepback.testing.stateful` tests whatever stores an organization and changes it;
- `stepback.testing.time_limit` interrupts what never ends;
- a pytest plugin, at work wherever stepback is installed, offers the archetypes as fixtures and
  shows how two organizations differ when ``assert a == b`` fails.
"""

from __future__ import annotations

from stepback.testing._diff._differences import differences
from stepback.testing._diff._source_code import as_code
from stepback.testing._time_limit import time_limit

__all__ = ["as_code", "differences", "time_limit"]
