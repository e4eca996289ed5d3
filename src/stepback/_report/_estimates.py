"""Figures of the flow: one number where it is recorded, a range where it is assumed."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import attrs

from stepback._measures._flow_metrics import FlowMetrics
from stepback._report._context import ReportContext
from stepback._report._document import Figure
from stepback._report._number_format import Unit, format_number, format_range, is_near

_RANGED_MEASURES = (
    "effective_leaders",
    "leadership_spread",
    "leadership_breadth",
    "dependence_on_top",
    "escalated_without_top",
    "bus_factor_size",
    "vacant_share",
)


@attrs.frozen(eq=False)
class Estimates:
    """The measures of the flow, as single numbers or as ranges over an assumed autonomy.

    Attributes:
        recorded: The measures of the recorded flow; ``None`` where figures are illustrations.
        by_autonomy: Otherwise the measures by name, at every autonomy that is shown.
        chosen_autonomy: The autonomy that was chosen.
        autonomy_range: The autonomies that a range covers.
        is_bus_factor_exact: Whether surely no smaller group stalls half, at any autonomy.
    """

    recorded: FlowMetrics | None
    by_autonomy: Mapping[float, Mapping[str, float]]
    chosen_autonomy: float
    autonomy_range: Sequence[float]
    is_bus_factor_exact: bool

    @classmethod
    def from_context(cls, context: ReportContext) -> Estimates:
        """The measures of a context that has a flow."""
        if not context.is_illustration:
            recorded = FlowMetrics(context.compiled, context.top_mask)
            return cls(recorded, {}, context.autonomy, (), recorded.stalling_set.exact)
        by_autonomy, is_exact = {}, True
        for autonomy, compiled in context.flows_by_autonomy():
            metrics = FlowMetrics(compiled, context.top_mask)
            # Only the numbers are kept: the arrays of a dozen flows would take much memory.
            by_autonomy[autonomy] = {
                name: float(getattr(metrics, name)) for name in _RANGED_MEASURES
            }
            is_exact = is_exact and metrics.stalling_set.exact
        return cls(None, by_autonomy, context.autonomy, context.autonomy_range, is_exact)

    def format_estimate(self, measure: str, unit: Unit) -> str:
        """A measure in words: a number, or the range without the chosen number."""
        return format_range(*self._range_ends(measure), unit)

    def is_known(self, measure: str) -> bool:
        """Whether a measure is a number over the whole range."""
        return not any(map(math.isnan, self._values_in_range(measure)))

    def is_partly_known(self, measure: str) -> bool:
        """Whether a measure is a number over a part of the range only."""
        is_unknown = [math.isnan(value) for value in self._values_in_range(measure)]
        return any(is_unknown) and not all(is_unknown)

    def is_always(self, measure: str, target: float) -> bool:
        """Whether a measure equals a number over the whole range."""
        return all(is_near(value, target) for value in self._values_in_range(measure))

    def make_figure(
        self,
        measure: str,
        label: str,
        unit: Unit = "share",
        *,
        name: str = "",
        note: str = "",
        undefined: str = "not defined",
    ) -> Figure:
        """A figure with the name of the measure, or `name`; `undefined` is shown for nan."""
        figure = Figure(name or measure, label, undefined, unit=unit, note=note)
        if not self.is_known(measure):
            return figure
        low, high = self._range_ends(measure)
        shown = format_range(low, high, unit)
        if self.recorded is not None:
            return attrs.evolve(figure, shown=shown, value=low)
        chosen = self.by_autonomy[self.chosen_autonomy][measure]
        is_known = not math.isnan(chosen)
        chosen_shown = format_number(chosen, unit) if is_known else undefined
        if chosen_shown != shown:
            shown = f"{shown} ({chosen_shown} at autonomy {self.chosen_autonomy:g})"
        return attrs.evolve(
            figure, shown=shown, low=low, high=high, chosen=chosen if is_known else None
        )

    def _range_ends(self, measure: str) -> tuple[float, float]:
        if not self.is_known(measure):
            return math.nan, math.nan
        values = self._values_in_range(measure)
        return min(values), max(values)

    def _values_in_range(self, measure: str) -> list[float]:
        if self.recorded is not None:
            return [float(getattr(self.recorded, measure))]
        return [
            measures[measure]
            for autonomy, measures in self.by_autonomy.items()
            if autonomy in self.autonomy_range
        ]
