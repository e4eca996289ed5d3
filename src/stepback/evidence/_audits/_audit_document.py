"""What an audit says, as a document."""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterator, Sequence

from stepback._algorithms._arrays import group_rows
from stepback._display._sanitize_text import sanitize_text
from stepback._documents._document import (
    Block,
    BulletList,
    Cell,
    Column,
    DataTable,
    Document,
    MainFinding,
    Paragraph,
    Section,
)
from stepback._problems._format import join_truncated, pluralize
from stepback.evidence._audits._audit_finding import AuditCheck, AuditFinding
from stepback.evidence._audits._audit_kinds import AUDIT_KINDS

_MAX_ROWS = 20
_MAX_TEXTS = 5  # of findings that a table lists, too
_MAX_CASES = 3
_MAX_LENGTH = 400
_N_MAIN = 3


def audit_document(
    findings: Sequence[AuditFinding],
    checks: Sequence[AuditCheck],
    *,
    counted: str,
    date: datetime.date | None,
    contexts: tuple[str, ...],
    source: str,
) -> Document:
    """The findings of an audit as a document, the most severe kind first."""
    return Document(
        title="Audit of rights and decisions",
        noun="An audit",
        preposition="of",
        counted=counted,
        findings=tuple(_audit_findings(findings, checks)),
        sections=audit_sections(findings, checks),
        appendix=(audit_limits(),),
        date=date,
        contexts=contexts,
        source=source,
    )


def audit_sections(
    findings: Sequence[AuditFinding], checks: Sequence[AuditCheck]
) -> tuple[Section, ...]:
    """A section that counts, and one for each kind that was found."""
    by_code = group_rows((finding.code for finding in findings), findings)
    overview = Section("checks", "What was examined", tuple(_overview_blocks(by_code, checks)))
    return (
        overview,
        *(
            Section(code, AUDIT_KINDS[code].title, tuple(_kind_blocks(code, of_kind)))
            for code, of_kind in by_code.items()
        ),
    )


def audit_limits() -> Section:
    """What an audit does not show."""
    items = (
        "A finding is a pattern that deserves a second look. It does not prove a mistake or fraud.",
        "No finding does not prove that all is well.",
        "Two people of one name count as one person.",
        "One person under two names counts as two, unless the organization has both names.",
        "Rights are those of the day and contexts entered, for decisions of all days.",
        "What a log does not contain, such as a signature on paper, is not seen.",
    )
    return Section("audit_limits", "What an audit does not show", (BulletList(items),))


def _audit_findings(
    findings: Sequence[AuditFinding], checks: Sequence[AuditCheck]
) -> Iterator[MainFinding]:
    by_code = group_rows((finding.code for finding in findings), findings)
    for code, of_kind in list(by_code.items())[:_N_MAIN]:
        kind = AUDIT_KINDS[code]
        count = pluralize(len(of_kind), *kind.subject)
        n_cases = len({case for finding in of_kind for case in finding.cases.tolist()})
        where = f" in {pluralize(n_cases, 'case')}" if n_cases else ""
        yield MainFinding(f"{kind.title}: {count}{where}.", (code,))
    if not by_code:
        n_checks = sum(check.examined is not None for check in checks)
        yield MainFinding(
            f"{pluralize(n_checks, 'check')} found nothing that deserves a second look."
            if n_checks
            else "Nothing could be examined.",
            (),
        )


def _overview_blocks(
    by_code: dict[str, list[AuditFinding]], checks: Sequence[AuditCheck]
) -> Iterator[Block]:
    yield Paragraph(
        "Each finding is a pattern that deserves a second look. It does not prove anything.",
        lead=True,
    )
    order = {code: place for place, code in enumerate(AUDIT_KINDS)}
    made = sorted((c for c in checks if c.examined is not None), key=lambda c: order[c.code])
    if made:
        numbers = [len(by_code.get(check.code, ())) for check in made]
        yield DataTable(
            "checks",
            "Checks, the most severe kind first",
            (
                Column.from_values("code", "Code", [check.code for check in made]),
                Column.from_values("title", "Kind", [AUDIT_KINDS[c.code].title for c in made]),
                Column.from_values("findings", "Findings", numbers, "count"),
                Column.from_values(
                    "examined", "Examined", [f"{c.examined:,} {c.unit}" for c in made]
                ),
            ),
        )
    not_made = sorted((c for c in checks if c.examined is None), key=lambda c: order[c.code])
    if not_made:
        reasons = group_rows((check.why_not for check in not_made), not_made)
        yield Paragraph("Not examined:")
        yield BulletList(
            tuple(
                f"{join_truncated(AUDIT_KINDS[check.code].title for check in alike)}: {why}."
                for why, alike in reasons.items()
            )
        )


def _kind_blocks(code: str, findings: Sequence[AuditFinding]) -> Iterator[Block]:
    kind = AUDIT_KINDS[code]
    yield Paragraph(kind.what, lead=True)
    has_cases = any(finding.cases.size for finding in findings)
    if has_cases:
        yield _case_table(code, findings)
    shown = findings[: _MAX_TEXTS if has_cases else _MAX_ROWS]
    texts = [sanitize_text(_describe_finding(finding), _MAX_LENGTH) for finding in shown]
    if n_more := len(findings) - len(shown):
        texts.append(f"{n_more:,} more")
    yield BulletList(tuple(texts))
    yield Paragraph(kind.check)


def _case_table(code: str, findings: Sequence[AuditFinding]) -> DataTable:
    """Findings about cases of a log, those about most rows first."""
    shown = findings[:_MAX_ROWS]
    more = "" if len(findings) == len(shown) else f" ({len(shown)} of {len(findings):,})"
    columns = [Column.from_values("who", "Who", [_show_who(finding) for finding in shown])]
    if any(finding.domain for finding in shown):
        domains = [sanitize_text(finding.domain) for finding in shown]
        columns.append(Column.from_values("domain", "Domain", domains))
    n_cases = [finding.cases.size for finding in shown]
    columns.append(Column.from_values("n_cases", "Cases", n_cases, "count"))
    columns.append(Column.from_values("first", "First cases", [_show_cases(f) for f in shown]))
    if any(not math.isnan(finding.amount) for finding in shown):
        cells = tuple(_amount_cell(finding.amount) for finding in shown)
        columns.append(Column("amount", "Amount", cells, "count"))
    return DataTable(code.replace("-", "_"), f"{AUDIT_KINDS[code].title}{more}", tuple(columns))


def _describe_finding(finding: AuditFinding) -> str:
    """The message; with its place where it is about a row of a matrix or a record."""
    problem = finding.problem
    if finding.cases.size:
        return problem.message
    source = f"{problem.where.source}, " if problem.where.source else ""
    return f"{source}{problem}"


def _show_who(finding: AuditFinding) -> str:
    return join_truncated(map(sanitize_text, finding.who), 3) or sanitize_text(
        finding.problem.where.record or finding.problem.where.source
    )


def _show_cases(finding: AuditFinding) -> str:
    shown = [sanitize_text(case) for case in finding.cases[:_MAX_CASES].tolist()]
    return join_truncated(shown, n_total=finding.cases.size, conjunction="")


def _amount_cell(amount: float) -> Cell:
    return Cell("not known" if math.isnan(amount) else f"{amount:,.2f}", amount)
