"""The measures of the flow at each autonomy that is assumed."""

from __future__ import annotations

import attrs

from stepback._measures._flow_metrics import FlowMetrics
from stepback._report._context import ReportContext


@attrs.frozen
class MetricsAtAutonomy:
    """The measures of a flow at one assumed autonomy, without the arrays behind them.

    Attributes:
        autonomy: The autonomy of every assumed delegation.
        is_bus_factor_exact: Whether no fewer people are enough.
        effective_leaders, leadership_spread, leadership_breadth, dependence_on_top,
            escalated_without_top, bus_factor_size, vacant_share: As in `FlowMetrics`.
    """

    autonomy: float
    is_bus_factor_exact: bool
    effective_leaders: float
    leadership_spread: float
    leadership_breadth: float
    dependence_on_top: float
    escalated_without_top: float
    bus_factor_size: float
    vacant_share: float

    @classmethod
    def from_metrics(cls, autonomy: float, metrics: FlowMetrics) -> MetricsAtAutonomy:
        """The measures of a flow in which every assumed delegation has this autonomy."""
        names = [field.name for field in attrs.fields(cls)][2:]
        exact = metrics.stalling_set.exact
        return cls(autonomy, exact, *(getattr(metrics, name) for name in names))


def metrics_by_autonomy(context: ReportContext) -> tuple[MetricsAtAutonomy, ...]:
    """The measures at every autonomy that is shown, computed one flow at a time."""
    return tuple(
        MetricsAtAutonomy.from_metrics(autonomy, FlowMetrics(compiled, context.top_mask))
        for autonomy, compiled in context.flows_by_autonomy()
    )
