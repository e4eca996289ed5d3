"""How a check looks for the smallest example that fails."""

from __future__ import annotations

from typing import Generic, TypeVar

import attrs
from hypothesis import HealthCheck, Phase
from hypothesis import settings as hypothesis_settings
from hypothesis.errors import Flaky

_PHASES = (Phase.generate, Phase.shrink)
_MAX_TIMEOUTS = 50  # what to sit through once one seemed endless, together no longer than that one
_MIN_SECONDS = 0.02  # seconds

Example = TypeVar("Example")
Failure = TypeVar("Failure", bound=Exception)


def search_settings(settings: hypothesis_settings) -> hypothesis_settings:
    """The settings as they suit one function that checks whatever it is given."""
    return hypothesis_settings(
        settings,
        database=None,  # it would try the failures of one on all others
        deadline=None,
        phases=[phase for phase in settings.phases if phase in _PHASES],
        report_multiple_bugs=False,
        suppress_health_check=[*settings.suppress_health_check, HealthCheck.too_slow],
    )


def first_failure_text(flaky: Flaky, error_type: type[Exception]) -> str:
    """The failure that did not come about again, where it is known."""
    first = [one for one in getattr(flaky, "exceptions", ()) if isinstance(one, error_type)]
    return f". What was told at first:\n\n{first[0]}" if first else ""


@attrs.define
class TimeBudget(Generic[Example, Failure]):
    """How long to wait: long until something seems endless once, and then less.

    Attributes:
        limit: How many seconds an example may take.
        seen: The examples that took longer, and what was told of each.
    """

    limit: float
    timeouts: list[tuple[Example, Failure]] = attrs.field(factory=list)

    @property
    def call_seconds(self) -> float:
        """How long to wait."""
        shorter = max(self.limit / _MAX_TIMEOUTS, _MIN_SECONDS)
        return min(shorter, self.limit) if self.timeouts else self.limit

    @property
    def is_spent(self) -> bool:
        """Whether the smallest example that was seen has to do."""
        return len(self.timeouts) > _MAX_TIMEOUTS

    def known_failure(self, example: Example) -> Failure | None:
        """What was told of an example before; it is not worth waiting for again."""
        return next((told for known, told in self.timeouts if known == example), None)

    def forget_timeouts(self) -> Failure | None:
        """Wait as long as may be again; what was told first, after the longest wait."""
        first = self.timeouts[0][1] if self.timeouts else None
        self.timeouts.clear()
        return first
