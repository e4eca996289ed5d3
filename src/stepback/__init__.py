"""Delegation and empowerment models of organizations.

An organization is people, roles and circles, the domains they own, and what they hand to one
another. stepback measures where its decisions are made, what stops without its top, and who is
left without support.
"""

from __future__ import annotations

from stepback._assume import assume_line_delegation
from stepback._level import Level
from stepback._organization import Organization
from stepback._problems import InvalidOrganization, Place, Problem
from stepback._records import (
    Circle,
    Delegation,
    Domain,
    Membership,
    Person,
    ReportingLine,
    Role,
    Support,
)
from stepback._report import Report, report
from stepback.measures import (
    Absence,
    AuthorityDistribution,
    BusFactor,
    Escalation,
    Measures,
    Spans,
    abandonment,
    absence,
    assumed_share,
    authority_distribution,
    bus_factor,
    control_retained,
    dependence_on_top,
    effective_leaders,
    empowerment,
    formal_authority,
    layers,
    leaders_who_follow,
    leadership_breadth,
    leadership_gini,
    leadership_spread,
    measure,
    presence,
    real_authority,
    spans,
    stances,
    succession_coverage,
    support_coverage,
    support_received,
)
from stepback.read import read_people, read_tables
from stepback.write import write_tables

__all__ = [
    "Absence",
    "AuthorityDistribution",
    "BusFactor",
    "Circle",
    "Delegation",
    "Domain",
    "Escalation",
    "InvalidOrganization",
    "Level",
    "Measures",
    "Membership",
    "Organization",
    "Person",
    "Place",
    "Problem",
    "Report",
    "ReportingLine",
    "Role",
    "Spans",
    "Support",
    "abandonment",
    "absence",
    "assume_line_delegation",
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
    "read_people",
    "read_tables",
    "real_authority",
    "report",
    "spans",
    "stances",
    "succession_coverage",
    "support_coverage",
    "support_received",
    "write_tables",
]
