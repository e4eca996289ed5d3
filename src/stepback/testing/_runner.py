"""How a check looks for the smallest example that fails."""

from __future__ import annotations

from typing import Generic, TypeVar

import attrs
from hypothesis import HealthCheck, Phase
from hypothesis import settings as hypothesis_settings
from hypothesis.errors import Flaky

_PHASES = (Phase.generate, Phase.shrink)
_OTHERS = 50  # what to sit through once one seemed endless, together no longer than that one
_LEAST = 0.02  # seconds

Example = TypeVar("Example")
Told = TypeVar("Told", bound=Exception)


def searching(settings: hypothesis_settings) -> hypothesis_settings:
    """The settings as they suit one function that checks whatever it is given."""
    return hypothesis_settings(
        settings,
        database=None,  # it would try the failures of one on all others
        deadline=None,
        phases=[phase for phase in settings.phases if phase in _PHASES],
        report_multiple_bugs=False,
        suppress_health_check=[*settings.suppress_health_check, HealthCheck.too_slow],
    )


def told_at_first(flaky: Flaky, kind: type[Exception]) -> str:
    """The failure that did not come about again, where it is known."""
    first = [one for one in getattr(flaky, "exceptions", ()) if isinstance(one, kind)]
    return f". What was told at first:\n\n{first[0]}" if first else ""


@attrs.define
class Patience(Generic[Example, Told]):
    """How long to wait: long until something seems endless once, and then less.

    Attributes:
        limit: How many seconds an example may take.
        seen: The examples that took longer, and what was told of each.
    """

    limit: float
    seen: list[tuple[Example, Told]] = attrs.field(factory=list)

    @property
    def seconds(self) -> float:
        """How long to wait."""
        shorter = max(self.limit / _OTHERS, _LEAST)
        return min(shorter, self.limit) if self.seen else self.limit

    @property
    def is_over(self) -> bool:
        """Whether the smallest example that was seen has to do."""
        return len(self.seen) > _OTHERS

    def told(self, example: Example) -> Told | None:
        """What was told of an example before; it is not worth waiting for again."""
        return next((told for known, told in self.seen if known == example), None)

    def forget(self) -> Told | None:
        """Wait as long as may be again; what was told first, after the longest wait."""
        first = self.seen[0][1] if self.seen else None
        self.seen.clear()
        return first
