"""The result of an audit."""

from __future__ import annotations

import datetime
import math
from collections.abc import Mapping
from typing import Any

import attrs
import numpy as np

from stepback._display._notebook_table import NotebookTable
from stepback._documents._document import Document
from stepback._documents._document_result import DocumentResult
from stepback._frames import FrameColumn, FrameColumns, TableResult
from stepback._problems._format import join_truncated, pluralize
from stepback._problems._problem import Problems
from stepback._records._value_equality import ValueEquality
from stepback.evidence._audits._audit_document import audit_document
from stepback.evidence._audits._audit_finding import AuditCheck, AuditFinding

_MAX_CASES = 20  # in a cell of the frame; `cases_of` has all


@attrs.frozen(kw_only=True, eq=False, repr=False, slots=False)
class Audit(DocumentResult, TableResult, ValueEquality):
    """What deserves a second look: the result of `audit`.

    Attributes:
        findings: The findings, the most severe kind first; of one kind those about most rows
            first.
        checks: What each check covered, or why it could not be made.
        within: Within how many days requests count as possibly split.
        n_decisions: How many decisions the log has.
        n_rights: How many rights the matrix has.
        n_people: How many people the organization has.
        date, contexts: Those that the organization was entered at.
        source: What was read.
    """

    findings: tuple[AuditFinding, ...]
    checks: tuple[AuditCheck, ...]
    within: float = 7
    n_decisions: int = 0
    n_rights: int = 0
    n_people: int = 0
    date: datetime.date | None = None
    contexts: tuple[str, ...] = ()
    source: str = ""

    @property
    def warnings(self) -> Problems:
        """A warning for each finding: its code, message and place."""
        return Problems(finding.problem for finding in self.findings)

    @property
    def counts(self) -> Mapping[str, float]:
        """How many findings of each kind there are, by code; nan where nothing was examined."""
        counts = {
            check.code: 0.0 if check.examined is not None else math.nan for check in self.checks
        }
        for finding in self.findings:
            counts[finding.code] = (
                1.0 if math.isnan(counts[finding.code]) else counts[finding.code] + 1
            )
        return counts

    def by_case(self) -> AuditCases:
        """All cases of all findings as a table, to draw a sample from."""
        return AuditCases(self)

    def to_dict(self) -> dict[str, Any]:
        """The findings and checks as plain values, with all rows and cases."""
        return {
            "within": self.within,
            "decisions": self.n_decisions,
            "rights": self.n_rights,
            "people": self.n_people,
            "findings": [
                {
                    "code": finding.code,
                    "who": list(finding.who),
                    "domain": finding.domain,
                    "message": finding.problem.message,
                    "source": finding.problem.where.source,
                    "record": finding.problem.where.record,
                    "amount": finding.amount,
                    "cases": finding.cases.tolist(),
                    "rows": finding.rows.tolist(),
                }
                for finding in self.findings
            ],
            "checks": [attrs.asdict(check) for check in self.checks],
        }

    def _frame_columns(self) -> FrameColumns:
        findings = self.findings
        return {
            "code": FrameColumn("text", [finding.code for finding in findings]),
            "who": FrameColumn("text", ["; ".join(finding.who) for finding in findings]),
            "domain": FrameColumn("text", [finding.domain for finding in findings]),
            "n_cases": FrameColumn("count", [finding.cases.size for finding in findings]),
            "n_rows": FrameColumn("count", [finding.rows.size for finding in findings]),
            "amount": FrameColumn("number", [finding.amount for finding in findings]),
            "cases": FrameColumn("text", [_list_cases(finding) for finding in findings]),
            "source": FrameColumn("text", [finding.problem.where.source for finding in findings]),
            "message": FrameColumn("text", [finding.problem.message for finding in findings]),
        }

    def _document(self) -> Document:
        return audit_document(
            self.findings,
            self.checks,
            counted=self._describe_extent(),
            date=self.date,
            contexts=self.contexts,
            source=self.source,
        )

    def _describe_extent(self) -> str:
        parts = [
            pluralize(number, noun, plural)
            for number, noun, plural in (
                (self.n_decisions, "decision", ""),
                (self.n_rights, "right on paper", "rights on paper"),
                (self.n_people, "person in the organization", "people in the organization"),
            )
            if number
        ]
        return f"{join_truncated(parts)}." if parts else "Nothing to examine."

    def __repr__(self) -> str:
        """How many findings of how many kinds."""
        n_kinds = len({finding.code for finding in self.findings})
        counts = pluralize(len(self.findings), "finding"), pluralize(n_kinds, "kind")
        return f"<Audit: {counts[0]} of {counts[1]}>"


@attrs.frozen(eq=False, repr=False)
class AuditCases(NotebookTable):
    """The cases of an audit as a table: a row for each finding and case.

    Attributes:
        audit: Whose cases these are.
    """

    audit: Audit

    def _caption(self) -> str:
        return "Cases of the audit"

    def _frame_columns(self) -> FrameColumns:
        findings = self.audit.findings
        n_cases = [finding.cases.size for finding in findings]
        number = np.repeat(np.arange(len(findings)), n_cases).tolist()
        return {
            "finding": FrameColumn("count", [place + 1 for place in number]),
            "code": FrameColumn("text", [findings[place].code for place in number]),
            "who": FrameColumn("text", ["; ".join(findings[place].who) for place in number]),
            "domain": FrameColumn("text", [findings[place].domain for place in number]),
            "case": FrameColumn("text", [case for finding in findings for case in finding.cases]),
        }

    def __repr__(self) -> str:
        """How many rows there are."""
        return f"<AuditCases: {sum(finding.cases.size for finding in self.audit.findings):,} rows>"


def _list_cases(finding: AuditFinding) -> str:
    return join_truncated(
        finding.cases[:_MAX_CASES].tolist(), n_total=finding.cases.size, conjunction=""
    )
