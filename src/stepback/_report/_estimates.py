"""Figures of the flow: one number where it is recorded, a range where it is assumed."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import attrs

from stepback._algorithms._arrays import Array
from stepback._display._number_format import Unit, format_number, format_range, is_near
from stepback._documents._document import Figure
from stepback._flow._assumed_autonomy import with_assumed_autonomy
from stepback._flow._compiled import Compiled
from stepback._measures._flow_metrics import FlowMetrics

_RANGED_MEASURES = (
    "effective_leaders",
    "leadership_spread",
    "leadership_breadth",
    "dependence_on_top",
    "escalated_without_top",
    "bus_factor_size",
    "vacant_share",
)


_AUTONOMIES = tuple(round(0.25 + 0.05 * step, 2) for step in range(11))
_FEW_AUTONOMIES = (0.25, 0.5, 0.75)
_MANY_PEOPLE = 10_000


@attrs.frozen(eq=False)
class Estimates:
    """The measures of the flow, as single numbers or as ranges over an assumed autonomy.

    Attributes:
        recorded: The measures of the recorded flow; ``None`` where figures are illustrations.
        in_range: Otherwise the measures by name, at every autonomy of the range.
        chosen: The same at the autonomy that was chosen.
        chosen_autonomy: This autonomy.
        is_bus_factor_exact: Whether surely no smaller group stalls half, at any autonomy.
    """

    recorded: FlowMetrics | None
    is_bus_factor_exact: bool
    in_range: Sequence[Mapping[str, float]] = ()
    chosen: Mapping[str, float] = attrs.field(factory=dict)
    chosen_autonomy: float = 0

    @classmethod
    def from_recorded(cls, compiled: Compiled, is_top: Array) -> Estimates:
        """The measures of a flow that is recorded."""
        metrics = FlowMetrics(compiled, is_top)
        return cls(metrics, metrics.bus_factor.exact)

    @classmethod
    def from_assumed(cls, compiled: Compiled, is_top: Array, autonomy: float) -> Estimates:
        """The measures of a flow that is assumed, for several autonomies and the chosen one."""
        in_range = _FEW_AUTONOMIES if compiled.n_people > _MANY_PEOPLE else _AUTONOMIES
        measures, is_exact = {}, True
        for assumed in {*in_range, autonomy}:
            metrics = FlowMetrics(with_assumed_autonomy(compiled, assumed), is_top)
            # Only the numbers are kept: the arrays of a dozen flows would take much memory.
            measures[assumed] = {name: float(getattr(metrics, name)) for name in _RANGED_MEASURES}
            is_exact = is_exact and metrics.bus_factor.exact
        ranged = [measures[assumed] for assumed in in_range]
        return cls(None, is_exact, ranged, measures[autonomy], autonomy)

    def format_estimate(self, measure: str, unit: Unit) -> str:
        """A measure in words: a number, or the range without the chosen number."""
        return format_range(*self._range_ends(measure), unit)

    def is_known(self, measure: str) -> bool:
        """Whether a measure is a number over the whole range."""
        return not any(map(math.isnan, self._values_in_range(measure)))

    def is_partly_known(self, measure: str) -> bool:
        """Whether a measure is a number over a part of the range only."""
        return len(set(map(math.isnan, self._values_in_range(measure)))) > 1

    def is_always(self, measure: str, target: float) -> bool:
        """Whether a measure equals a number over the whole range."""
        return all(is_near(value, target) for value in self._values_in_range(measure))

    def make_figure(
        self,
        measure: str,
        label: str,
        note: str,
        unit: Unit = "share",
        *,
        name: str = "",
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
        value = self.chosen[measure]
        chosen = None if math.isnan(value) else value
        chosen_shown = undefined if chosen is None else format_number(chosen, unit)
        if chosen_shown != shown:
            shown = f"{shown} ({chosen_shown} at autonomy {self.chosen_autonomy:g})"
        return attrs.evolve(figure, shown=shown, low=low, high=high, chosen=chosen)

    def _range_ends(self, measure: str) -> tuple[float, float]:
        values = self._values_in_range(measure)
        return (min(values), max(values)) if self.is_known(measure) else (math.nan, math.nan)

    def _values_in_range(self, measure: str) -> list[float]:
        if self.recorded is not None:
            return [float(getattr(self.recorded, measure))]
        return [measures[measure] for measures in self.in_range]
