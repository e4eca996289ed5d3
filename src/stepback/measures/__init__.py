"""What can be measured of an organization."""

from __future__ import annotations

from stepback.measures._authority import assumed_share, formal_authority, real_authority
from stepback.measures._dependence import (
    Absence,
    BusFactor,
    Escalation,
    absence,
    bus_factor,
    dependence_on_top,
    succession_coverage,
)
from stepback.measures._load import DecisionLoad, decision_load
from stepback.measures._ratings import SharedLeadership, shared_leadership
from stepback.measures._shape import Spans, layers, spans
from stepback.measures._spread import (
    effective_leaders,
    leadership_breadth,
    leadership_gini,
    leadership_spread,
)
from stepback.measures._stances import empowerment, leaders_who_follow, stances
from stepback.measures._summary import Measures, measure
from stepback.measures._support import (
    abandonment,
    control_retained,
    presence,
    support_coverage,
    support_received,
)
from stepback.measures._units import UnitFigure, by_unit

__all__ = [
    "Absence",
    "BusFactor",
    "DecisionLoad",
    "Escalation",
    "Measures",
    "SharedLeadership",
    "Spans",
    "UnitFigure",
    "abandonment",
    "absence",
    "assumed_share",
    "bus_factor",
    "by_unit",
    "control_retained",
    "decision_load",
    "dependence_on_top",
    "effective_leaders",
    "empowerment",
    "formal_authority",
    "layers",
    "leaders_who_follow",
    "leadership_breadth",
    "leadership_gini",
    "leadership_spread",
    "measure",
    "presence",
    "real_authority",
    "shared_leadership",
    "spans",
    "stances",
    "succession_coverage",
    "support_coverage",
    "support_received",
]
