"""What can be measured of an organization."""

from __future__ import annotations

from stepback.measures._authority import assumed_share, formal_authority, real_authority
from stepback.measures._authority_distribution import (
    AuthorityDistribution,
    authority_distribution,
)
from stepback.measures._dependence import (
    Absence,
    BusFactor,
    Escalation,
    absence,
    bus_factor,
    dependence_on_top,
    succession_coverage,
)
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

__all__ = [
    "Absence",
    "AuthorityDistribution",
    "BusFactor",
    "Escalation",
    "Measures",
    "Spans",
    "abandonment",
    "absence",
    "assumed_share",
    "authority_distribution",
    "bus_factor",
    "control_retained",
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
    "spans",
    "stances",
    "succession_coverage",
    "support_coverage",
    "support_received",
]
