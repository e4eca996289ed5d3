"""What a plan is to improve."""

from __future__ import annotations

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback._flow._compiled import Compiled
from stepback._measures._absence_measure import top_mask
from stepback._measures._authority import decided_shares
from stepback._measures._decision_load import compute_latency
from stepback._measures._flow_metrics import FlowMetrics
from stepback._measures._spread import compute_spread

GOALS = ("spread", "dependence", "latency", "value")
_SIGN = {"spread": 1, "dependence": -1, "latency": -1, "value": 1}


@attrs.frozen(eq=False)
class Goal:
    """What a plan is to improve.

    Attributes:
        name: One of ``"spread"`` (`leadership_spread`, to be raised), ``"dependence"``
            (`dependence_on_top`, to be lowered), ``"latency"`` (of `decision_load`, to be lowered;
            where anyone is overloaded, the decisions above what people can settle come first)
            and ``"value"`` (the gain of what the plan hands on, to be raised from 0).
        is_top: For each person, whether they are at the top, for ``"dependence"``.
        weight: For ``"value"``, the gain of one decision that each candidate hands on.
    """

    name: str
    is_top: Array
    weight: Array

    @classmethod
    def from_name(cls, name: str, compiled: Compiled, weight: Array | None = None) -> Goal:
        """The goal of this name; for ``"value"``, with the `weight` of each candidate."""
        empty = np.zeros(0)
        return cls(name, top_mask(compiled), empty if weight is None else weight)

    @property
    def sign(self) -> int:
        """1 if the figure is to be raised, -1 if it is to be lowered."""
        return _SIGN[self.name]

    def compute_figure(self, compiled: Compiled) -> float:
        """The figure of an organization; for ``"value"``, that of no step."""
        match self.name:
            case "spread":
                return compute_spread(decided_shares(compiled))
            case "dependence":
                return FlowMetrics(compiled, self.is_top).dependence_on_top
            case "latency":
                return compute_latency(compiled)
        return 0.0
