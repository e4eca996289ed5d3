"""What can be measured of an organization."""

from __future__ import annotations

from stepback.measures._authority import assumed_share, formal_authority, real_authority
from stepback.measures._authority_distribution import AuthorityDistribution, authority_distribution
from stepback.measures._dependence import (
    Absence,
    BusFactor,
    Escalation,
    absence,
    bus_factor,
    dependence_on_top,
    succession_coverage,
)
from stepback.measures._krackhardt import Krackhardt, krackhardt
from stepback.measures._load import DecisionLoad, decision_load
from stepback.measures._permission import beta_measure, permission_value
from stepback.measures._ratings import SharedLeadership, shared_leadership
from stepback.measures._reaching import ReachingCentrality, flow_hierarchy, reaching_centrality
from stepback.measures._shape import Spans, layers, spans
from stepback.measures._sole_source import SoleSource, sole_source
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
from stepback.measures._ties import ei_index
from stepback.measures._trophic import trophic_incoherence, trophic_levels
from stepback.measures._units import UnitFigure, by_unit

__all__ = [
    "Absence",
    "AuthorityDistribution",
    "BusFactor",
    "DecisionLoad",
    "Escalation",
    "Krackhardt",
    "Measures",
    "ReachingCentrality",
    "SharedLeadership",
    "SoleSource",
    "Spans",
    "UnitFigure",
    "abandonment",
    "absence",
    "assumed_share",
    "authority_distribution",
    "beta_measure",
    "bus_factor",
    "by_unit",
    "control_retained",
    "decision_load",
    "dependence_on_top",
    "effective_leaders",
    "ei_index",
    "empowerment",
    "flow_hierarchy",
    "formal_authority",
    "krackhardt",
    "layers",
    "leaders_who_follow",
    "leadership_breadth",
    "leadership_gini",
    "leadership_spread",
    "measure",
    "permission_value",
    "presence",
    "reaching_centrality",
    "real_authority",
    "shared_leadership",
    "sole_source",
    "spans",
    "stances",
    "succession_coverage",
    "support_coverage",
    "support_received",
    "trophic_incoherence",
    "trophic_levels",
]
