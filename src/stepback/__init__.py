"""Delegation and empowerment models of organizations.

An organization consists of people, roles and circles, the domains that they own, and what they
delegate to one another. stepback measures where decisions are made, what stops without the top,
and who has no support.
"""

from __future__ import annotations

import sys as _sys
import typing as _typing
from importlib import import_module as _import_module

from stepback._problems import _interrupt

if _interrupt.is_run_as_module() or _interrupt.is_run_as_script():
    _interrupt.exit_at_interrupt()  # during the imports, which take most of a short command

from stepback._display._figures_by_id import FiguresById
from stepback._measures._absence_measure import (
    Absence,
    Escalation,
    Escalations,
    absence,
    dependence_on_top,
)
from stepback._measures._authority import assumed_share, formal_authority, real_authority
from stepback._measures._authority_distribution import AuthorityDistribution, authority_distribution
from stepback._measures._bus_factor import BusFactor, bus_factor
from stepback._measures._by_unit import UnitFigure, by_unit
from stepback._measures._decision_load import DecisionLoad, decision_load
from stepback._measures._ei_index import ei_index
from stepback._measures._krackhardt import Krackhardt, krackhardt
from stepback._measures._measure_all import Measures, measure
from stepback._measures._permission_structures import beta_measure, permission_value
from stepback._measures._reaching_centrality import (
    ReachingCentrality,
    flow_hierarchy,
    reaching_centrality,
)
from stepback._measures._shared_leadership import SharedLeadership, shared_leadership
from stepback._measures._sole_source import SoleSource, sole_source
from stepback._measures._span_figures import SpanFigures
from stepback._measures._span_tables import LongestLine, SpansAndLayers, Team
from stepback._measures._spans_and_layers import spans_and_layers
from stepback._measures._spans_layers import Spans, layers, spans
from stepback._measures._spread import (
    effective_leaders,
    leadership_breadth,
    leadership_gini,
    leadership_spread,
)
from stepback._measures._stances import empowerment, leaders_who_follow, stances
from stepback._measures._succession import succession_coverage
from stepback._measures._support import (
    abandonment,
    control_retained,
    presence,
    support_coverage,
    support_received,
)
from stepback._measures._trophic_incoherence import trophic_incoherence, trophic_levels
from stepback._organization._assume_line import assume_line_delegation
from stepback._organization._organization import Organization
from stepback._problems._problem import InvalidOrganization, Place, Problem, Problems
from stepback._read._people._read_people import read_people
from stepback._read._tables._read_tables import read_tables
from stepback._records._level import Level
from stepback._records._nodes import Circle, Domain, Person, Role
from stepback._records._relations import Delegation, Membership, ReportingLine, Support
from stepback._report._report import Report, report
from stepback._write._write_tables import write_tables

__all__ = [
    "Absence",
    "AuthorityDistribution",
    "BusFactor",
    "Circle",
    "DecisionLoad",
    "Delegation",
    "Domain",
    "Escalation",
    "Escalations",
    "FiguresById",
    "InvalidOrganization",
    "Krackhardt",
    "Level",
    "LongestLine",
    "Measures",
    "Membership",
    "Organization",
    "Person",
    "Place",
    "Problem",
    "Problems",
    "ReachingCentrality",
    "Report",
    "ReportingLine",
    "Role",
    "SharedLeadership",
    "SoleSource",
    "SpanFigures",
    "Spans",
    "SpansAndLayers",
    "Support",
    "Team",
    "UnitFigure",
    "abandonment",
    "absence",
    "assume_line_delegation",
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
    "read_people",
    "read_tables",
    "real_authority",
    "report",
    "shared_leadership",
    "sole_source",
    "spans",
    "spans_and_layers",
    "stances",
    "succession_coverage",
    "support_coverage",
    "support_received",
    "trophic_incoherence",
    "trophic_levels",
    "write_tables",
]

if _typing.TYPE_CHECKING:
    from stepback import archetypes as archetypes
    from stepback import evidence as evidence
    from stepback import models as models
    from stepback import plots as plots
    from stepback import scenarios as scenarios
    from stepback import testing as testing

    __version__: str
else:
    # Modules are imported when they are first asked for, and so is the version.
    _MODULES = ("archetypes", "evidence", "models", "plots", "scenarios", "testing")

    def __getattr__(name: str) -> object:
        """A module of the package, or its version."""
        if name in _MODULES:
            return _import_module(f"{__name__}.{name}")
        if name == "__version__":
            from importlib.metadata import version

            return version(__name__)
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message, name=name, obj=_sys.modules[__name__])

    def __dir__() -> list[str]:
        """All names, those of modules that were not asked for yet included."""
        return sorted({*globals(), *_MODULES, "__version__"})


# Hypothesis registers the types of stepback at the end of its own import. If that is over, it has
# loaded the plugin, but could not find the types yet.
if "stepback_plugins.for_hypothesis" in _sys.modules:
    from stepback.testing._register_types import register_types as _register_types

    _register_types()

# `python -m stepback` goes on to the command line. Any script may have that name, however.
if _interrupt.is_run_as_script():
    _interrupt.restore_interrupt()
