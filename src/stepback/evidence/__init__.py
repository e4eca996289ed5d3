"""Evidence: who may decide on paper, who decides in practice, and the two held against each other.

Authority matrices and logs of decisions are read as columns; results print as text, are displayed
in notebooks, and have the forms of a report.
"""

from __future__ import annotations

import sys as _sys
import typing as _typing
from importlib import import_module as _import_module

__all__ = [
    "Audit",
    "AuditCases",
    "AuditCheck",
    "AuditFinding",
    "AuthorityMatrix",
    "CandidatePair",
    "ConformanceTable",
    "DecisionLog",
    "DecisionProfile",
    "Grant",
    "HeldRight",
    "OpenBand",
    "PaperAndPractice",
    "PostDecisions",
    "RightHolders",
    "SheetTemplate",
    "StepBackCandidate",
    "StepBackCandidates",
    "SupportSurvey",
    "TopDecisions",
    "UnusedRights",
    "audit",
    "authority_template",
    "decision_profile",
    "handovers",
    "observed_organization",
    "paper_and_practice",
    "read_authority_matrix",
    "read_decisions",
    "read_events",
    "read_support_survey",
    "step_back_candidates",
    "support_template",
    "weighted_by",
]

if _typing.TYPE_CHECKING:
    from stepback.evidence._audits._audit import audit
    from stepback.evidence._audits._audit_finding import AuditCheck, AuditFinding
    from stepback.evidence._audits._audit_result import Audit, AuditCases
    from stepback.evidence._conformance._conformance_result import PaperAndPractice
    from stepback.evidence._conformance._conformance_tables import (
        ConformanceTable,
        PostDecisions,
        UnusedRights,
    )
    from stepback.evidence._conformance._paper_and_practice import paper_and_practice
    from stepback.evidence._conformance._top_decisions import TopDecisions
    from stepback.evidence._logs._decision_log import DecisionLog
    from stepback.evidence._logs._log_reading._read_decisions import read_decisions
    from stepback.evidence._logs._log_reading._read_events import read_events
    from stepback.evidence._papers._authority_matrix import AuthorityMatrix
    from stepback.evidence._papers._grant import Grant
    from stepback.evidence._papers._reading._read_authority_matrix import read_authority_matrix
    from stepback.evidence._papers._right_holders import HeldRight, OpenBand, RightHolders
    from stepback.evidence._practice._decision_profile import DecisionProfile, decision_profile
    from stepback.evidence._practice._handovers import handovers
    from stepback.evidence._practice._observed_organization import observed_organization
    from stepback.evidence._practice._step_back_candidate import CandidatePair, StepBackCandidate
    from stepback.evidence._practice._step_back_candidates import (
        StepBackCandidates,
        step_back_candidates,
    )
    from stepback.evidence._practice._weighted_domains import weighted_by
    from stepback.evidence._surveys._read_support_survey import read_support_survey
    from stepback.evidence._surveys._support_survey import SupportSurvey
    from stepback.evidence._templates._authority_template import authority_template
    from stepback.evidence._templates._sheet_template import SheetTemplate
    from stepback.evidence._templates._support_template import support_template
else:
    # Each name is imported when it is first asked for, since the parts need different modules.
    _NAMES_BY_MODULE = {
        "_conformance._top_decisions": ("TopDecisions",),
        "_conformance._paper_and_practice": ("paper_and_practice",),
        "_conformance._conformance_tables": (
            "ConformanceTable",
            "PostDecisions",
            "UnusedRights",
        ),
        "_conformance._conformance_result": ("PaperAndPractice",),
        "_audits._audit": ("audit",),
        "_audits._audit_finding": ("AuditCheck", "AuditFinding"),
        "_audits._audit_result": ("Audit", "AuditCases"),
        "_logs._decision_log": ("DecisionLog",),
        "_logs._log_reading._read_decisions": ("read_decisions",),
        "_logs._log_reading._read_events": ("read_events",),
        "_papers._authority_matrix": ("AuthorityMatrix",),
        "_papers._grant": ("Grant",),
        "_papers._reading._read_authority_matrix": ("read_authority_matrix",),
        "_practice._decision_profile": ("DecisionProfile", "decision_profile"),
        "_surveys._read_support_survey": ("read_support_survey",),
        "_surveys._support_survey": ("SupportSurvey",),
        "_templates._authority_template": ("authority_template",),
        "_templates._sheet_template": ("SheetTemplate",),
        "_templates._support_template": ("support_template",),
        "_papers._right_holders": ("HeldRight", "OpenBand", "RightHolders"),
        "_practice._handovers": ("handovers",),
        "_practice._observed_organization": ("observed_organization",),
        "_practice._step_back_candidate": ("CandidatePair", "StepBackCandidate"),
        "_practice._step_back_candidates": ("StepBackCandidates", "step_back_candidates"),
        "_practice._weighted_domains": ("weighted_by",),
    }
    _MODULES = {name: module for module, names in _NAMES_BY_MODULE.items() for name in names}

    def __getattr__(name: str) -> object:
        """A function or a class, from its module."""
        if name in _MODULES:
            value = getattr(_import_module(f"{__name__}.{_MODULES[name]}"), name)
            globals()[name] = value
            return value
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message, name=name, obj=_sys.modules[__name__])

    def __dir__() -> list[str]:
        """All names, those that were not asked for yet included."""
        return sorted({*globals(), *__all__})
