"""Run hypothesis so that a check finds the smallest example that fails."""

from __future__ import annotations

from typing import Generic, TypeVar

import attrs
from hypothesis import HealthCheck, Phase
from hypothesis import settings as hypothesis_settings
from hypothesis.errors import Flaky

_PHASES = (Phase.generate, Phase.shrink)
_MAX_TIMEOUTS = 50  # after the first one, which together take no longer than it
_MIN_SECONDS = 0.02

Example = TypeVar("Example")
Failure = TypeVar("Failure", bound=Exception)


def search_settings(settings: hypothesis_settings) -> hypothesis_settings:
    """The user's settings, adapted to one inner function that checks various things."""
    return hypothesis_settings(
        settings,
        database=None,  # its key is the inner function: failures of one check would run in all
        deadline=None,
        phases=[phase for phase in settings.phases if phase in _PHASES],
        report_multiple_bugs=False,
        suppress_health_check=[*settings.suppress_health_check, HealthCheck.too_slow],
    )


def first_failure_text(flaky: Flaky, error_type: type[Exception]) -> str:
    """The failure that did not happen again, if hypothesis kept it."""
    errors = [error for error in getattr(flaky, "exceptions", ()) if isinstance(error, error_type)]
    return f". What was reported first:\n\n{errors[0]}" if errors else ""


@attrs.define
class TimeBudget(Generic[Example, Failure]):
    """How long to wait for a call: the whole limit until one call times out, and then less.

    Shrinking an endless loop tries hundreds of smaller examples, most of them endless, too. With
    a limit of 5 s, the first one takes 5 s, and the others 0.1 s each.
    """

    limit: float  # how many seconds an example may take
    timeouts: list[tuple[Example, Failure]] = attrs.field(factory=list)  # that took longer

    @property
    def call_seconds(self) -> float:
        """How many seconds the next call may take."""
        shorter = max(self.limit / _MAX_TIMEOUTS, _MIN_SECONDS)
        return min(shorter, self.limit) if self.timeouts else self.limit

    @property
    def is_spent(self) -> bool:
        """Whether the smallest example found so far has to do."""
        return len(self.timeouts) > _MAX_TIMEOUTS

    def known_failure(self, example: Example) -> Failure | None:
        """The failure of an example that timed out before, so as not to wait for it again."""
        return next((failure for known, failure in self.timeouts if known == example), None)

    def forget_timeouts(self) -> Failure | None:
        """Go back to the whole limit, to run an example once more; return the first failure.

        While shrinking, the limit was shorter. If the example ends within the whole limit, the
        first failure counts instead, which had the whole limit.
        """
        first = self.timeouts[0][1] if self.timeouts else None
        self.timeouts.clear()
        return first
