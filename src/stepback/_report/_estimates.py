"""Figures as they are shown: what is recorded, or a range over what is assumed."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import attrs

from stepback._measures._flow_metrics import FlowMetrics
from stepback._report._context import ReportContext
from stepback._report._document import Figure
from stepback._report._metrics_by_autonomy import MetricsAtAutonomy, metrics_by_autonomy
from stepback._report._number_format import format_range


@attrs.frozen(eq=False)
class Estimates:
    """What figures are taken from.

    Attributes:
        led: The flow that is recorded; ``None`` where figures are illustrations.
        by_autonomy: Else the figures at every autonomy shown.
        chosen: The autonomy that was chosen.
        range: The autonomies that a range is taken over.
    """

    recorded: FlowMetrics | None
    by_autonomy: Sequence[MetricsAtAutonomy]
    chosen_autonomy: float
    autonomy_range: Sequence[float]

    @classmethod
    def from_context(cls, view: ReportContext) -> Estimates:
        """The figures of a view."""
        if view.is_illustration:
            return cls(None, metrics_by_autonomy(view), view.autonomy, view.autonomy_range)
        return cls(FlowMetrics(view.compiled, view.top_mask), (), view.autonomy, ())

    def format_estimate(self, field: str, words: Callable[[float], str]) -> str:
        """A figure in words: a number, or the range alone."""
        low, high = self._ends(field)
        return format_range(words(low), words(high))

    def is_known(self, field: str) -> bool:
        """Whether there is a number throughout."""
        return not any(map(math.isnan, self._ends(field)))

    def is_partly_known(self, field: str) -> bool:
        """Whether there is a number over a part of the range alone."""
        unknown = [math.isnan(value) for value in self._over_the_range(field)]
        return any(unknown) and not all(unknown)

    def make_figure(
        self,
        field: str,
        label: str,
        words: Callable[[float], str],
        *,
        name: str = "",
        unit: str = "share",
        note: str = "",
        undefined: str = "not defined",
    ) -> Figure:
        """A figure under the name of the field, or `name`."""
        low, high = self._ends(field)
        if math.isnan(low) or math.isnan(high):
            return Figure(name or field, label, undefined, unit=unit, note=note)
        shown = format_range(words(low), words(high))
        if self.recorded is not None:
            return Figure(name or field, label, shown, value=low, unit=unit, note=note)
        chosen = next(
            getattr(one, field) for one in self.by_autonomy if one.autonomy == self.chosen_autonomy
        )
        known = not math.isnan(chosen)
        marked = words(chosen) if known else undefined
        return Figure(
            name or field,
            label,
            shown
            if shown == marked
            else f"{shown} ({marked} at autonomy {self.chosen_autonomy:g})",
            low=low,
            high=high,
            chosen=float(chosen) if known else None,
            unit=unit,
            note=note,
        )

    def _ends(self, field: str) -> tuple[float, float]:
        """The least and the most over the range; nan if it is not known throughout."""
        values = self._over_the_range(field)
        if any(map(math.isnan, values)):
            return math.nan, math.nan
        return min(values), max(values)

    def _over_the_range(self, field: str) -> list[float]:
        if self.recorded is not None:
            return [float(getattr(self.recorded, field))]
        return [
            float(getattr(one, field))
            for one in self.by_autonomy
            if one.autonomy in self.autonomy_range
        ]
