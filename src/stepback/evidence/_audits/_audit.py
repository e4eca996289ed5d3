"""Audit rights and decisions for what deserves a second look."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Any

import attrs
import numpy as np

from stepback._display._origin import describe_sources
from stepback._display._progress import show_progress
from stepback._flow._compiled import Compiled
from stepback._organization._compiled_organization import check_organization, compiled_at_date
from stepback._organization._organization import Organization
from stepback._organization._validate_args import as_collection, check_number
from stepback._problems._format import (
    format_option,
    format_value,
    format_values,
    join_truncated,
    propose_similar,
)
from stepback._problems._problem import Place, Problem
from stepback.evidence._audits._approval_pairs import ApprovalPairs
from stepback.evidence._audits._audit_finding import AuditCheck, AuditFinding
from stepback.evidence._audits._audit_kinds import AUDIT_KINDS
from stepback.evidence._audits._audit_result import Audit
from stepback.evidence._audits._audited_rights import AuditedRights
from stepback.evidence._audits._band_checks import (
    find_band_faults,
    find_delegation_windows,
    find_limits_above_principals,
    find_window_faults,
)
from stepback.evidence._audits._duty_conflicts import find_approved_and_paid, payment_mask
from stepback.evidence._audits._identities import Identities, name_key
from stepback.evidence._audits._joint_rights_alone import find_joint_rights_alone
from stepback.evidence._audits._sole_users import find_sole_deciders, find_sole_users
from stepback.evidence._audits._split_requests import find_split_requests, limited_rows
from stepback.evidence._logs._decision_log import DecisionLog
from stepback.evidence._papers._authority_matrix import AuthorityMatrix

_ORGANIZATION_CODES = ("held-by-a-leaver", "vacant-decides", "vacant-post", "beyond-principal")
_NAMED = 12
_MOST_DAYS = 36_525  # a century


def audit(
    org: Organization | None,
    log: DecisionLog | None = None,
    *,
    matrix: AuthorityMatrix | None = None,
    within: float = 7,
    longest: float | None = None,
    paying: Collection[str] = (),
    least: int = 20,
) -> Audit:
    """Audit rights and decisions for what deserves a second look.

    Each finding is a pattern that internal audit looks for, such as one person who asks and
    decides (segregation of duties). A pattern does not prove anything: each finding
    says what to check before a conclusion is drawn. What cannot be examined, because the log or
    the paper lacks what it takes, is listed with the reason.

    Parameters
    ----------
    org
        The organization, at a date if it has dates; ``None`` if there is none. With it, names in
        the log are matched to ids and names, and a role that one person holds is that person.
    log
        The log of decisions; ``None``: only what is on paper is examined.
    matrix
        The authority matrix, for bands and windows, limits, and joint rights.
    within
        Requests of one person in one domain that were made within so many days of each other may
        be split. The default is an assumption of ours.
    longest
        How many days a right with a start may be in force; ``None``: as long as it says.
    paying
        The steps of the log at which payments are made; without any, nobody is examined for having
        approved and paid.
    least
        From how many decisions by one person on it is said that nobody else used a right. The
        default is an assumption of ours.

    Returns
    -------
    Audit
        The findings, the most severe kind first, and what each check covered. Without findings,
        what was examined is still said.

    Raises
    ------
    ValueError
        If there is neither an organization nor a log nor a matrix, an argument is of another
        type, a number is out of bounds, a step of `paying` is not in the log, or the organization
        has dates and none was entered.

    Examples
    --------
    >>> from stepback.evidence import DecisionLog, audit
    >>> log = DecisionLog.from_columns(
    ...     case=["1", "2", "3"],
    ...     decided=["2026-03-02", "2026-03-03", "2026-03-04"],
    ...     requester=["ann", "bo", "ann"],
    ...     decider=["bo", "ann", "ann"],
    ...     outcome=["final", "final", "final"],
    ... )
    >>> for warning in audit(None, log).warnings:
    ...     print(warning.code, "|", warning.message)
    own-request | 'ann' is a decider of 1 request of their own: 1 approved (case '3')
    mutual-approval | 'ann' decided on 1 request of 'bo', and 'bo' on 1 of 'ann' (cases '1', '2')

    References
    ----------
    - Botha, R. A., & Eloff, J. H. P. (2001). Separation of duties for access control enforcement
      in workflow environments. IBM Systems Journal 40(3), 666-682. doi:10.1147/sj.403.0666
    """
    _check_sources(org, log, matrix)
    days = check_number(within, "within", 0, _MOST_DAYS)
    most_days = None if longest is None else check_number(longest, "longest", 0)
    n_least = check_number(least, "least", 1)
    steps = _check_paying(paying, log)
    compiled = None if org is None else compiled_at_date(org)
    with show_progress("Auditing"):
        auditor = _Auditor(org, compiled, log, matrix)
        auditor.examine_log(within=days, paying=steps, least=n_least)
        auditor.examine_paper(longest=most_days)
    sources = [
        log.source if log is not None else "",
        matrix.source if matrix is not None else "",
        describe_sources(compiled) if compiled is not None else "",
    ]
    return Audit(
        findings=auditor.findings_in_order(),
        checks=tuple(auditor.checks),
        within=days,
        n_decisions=0 if log is None else int(np.count_nonzero(log.is_decision)),
        n_rights=0 if matrix is None else len(matrix),
        n_people=0 if compiled is None else compiled.n_people,
        date=None if compiled is None else compiled.date,
        contexts=() if compiled is None else tuple(sorted(compiled.contexts)),
        source=join_truncated(dict.fromkeys(filter(None, sources))),
    )


def _check_sources(org: Any, log: Any, matrix: Any) -> None:
    if org is not None:
        check_organization(org)
    for name, value, type_, reader in (
        ("log", log, DecisionLog, "read_decisions"),
        ("matrix", matrix, AuthorityMatrix, "read_authority_matrix"),
    ):
        if value is not None and not isinstance(value, type_):
            raise ValueError(
                f"{name}: {format_value(value)} is not of the type {type_.__name__}; pass what "
                f"stepback.evidence.{reader} returns"
            )
    if org is None and log is None and matrix is None:
        raise ValueError("org, log, matrix: nothing is given; give at least one of them")


def _check_paying(paying: Any, log: DecisionLog | None) -> frozenset[str]:
    """The steps of payment as the log writes them; letters in another case do not count."""
    if isinstance(paying, str):
        raise ValueError(
            f"paying: {format_value(paying)} is one text; give a collection of steps, even of one"
        )
    try:
        steps = as_collection(paying, "steps")
    except ValueError as fault:
        raise ValueError(f"paying: {fault}; give names of steps of the log") from None
    known = () if log is None else log.step.words
    by_name = {name_key(word): word for word in known}
    unknown = [step for step in steps if not isinstance(step, str) or name_key(step) not in by_name]
    if unknown:
        there = f"there are: {format_values(known, _NAMED)}" if known else "the log has no steps"
        near = propose_similar(unknown[0], known)
        raise ValueError(
            f"paying: {format_values(unknown, _NAMED)}: no such step in the log; {near}{there}"
        )
    return frozenset(by_name[name_key(step)] for step in steps)


@attrs.define(eq=False)
class _Auditor:
    """Runs the checks one after the other, and notes what each covered."""

    org: Organization | None
    compiled: Compiled | None
    log: DecisionLog | None
    matrix: AuthorityMatrix | None
    findings: list[AuditFinding] = attrs.field(factory=list)
    checks: list[AuditCheck] = attrs.field(factory=list)

    def findings_in_order(self) -> tuple[AuditFinding, ...]:
        """The findings by kind, the most severe first; of a kind those with most rows first."""
        order = {code: place for place, code in enumerate(AUDIT_KINDS)}
        return tuple(
            sorted(self.findings, key=lambda finding: (order[finding.code], -finding.rows.size))
        )

    def _check(
        self,
        code: str,
        examined: int,
        find: Callable[[], Iterable[AuditFinding]],
        why_not: str,
        *,
        unit: str = "decisions",
    ) -> None:
        """Run a check on what there is; on nothing, say why."""
        if not examined:
            self.checks.append(AuditCheck(code=code, unit=unit, why_not=why_not))
            return
        self.checks.append(AuditCheck(code=code, examined=examined, unit=unit))
        self.findings.extend(find())

    def examine_log(self, *, within: float, paying: frozenset[str], least: float) -> None:
        """The checks of decisions."""
        log = self.log
        if log is None:
            for code in ("own-request", "approved-and-paid", "joint-right-alone", "split-request",
                         "mutual-approval", "sole-user"):  # fmt: skip
                self.checks.append(AuditCheck(code=code, why_not="there is no log"))
            return
        identities = Identities.from_organization(self.compiled)
        pairs = ApprovalPairs.from_log(log, identities)
        rights = AuditedRights.from_paper(log, identities, self.compiled, self.matrix)
        no_requester = "no decision of the log names both a requester and a decider"
        self._check("own-request", pairs.n_examined, pairs.find_own_requests, no_requester)
        self._check(
            "approved-and-paid",
            int(np.count_nonzero(payment_mask(log, paying))),
            lambda: find_approved_and_paid(log, identities, paying),
            f"nothing says at which steps payments are made ({format_option(paying={'STEP'})})",
            unit="payments",
        )
        self._check(
            "joint-right-alone",
            sum(right.is_joint for right in rights.rights),
            lambda: find_joint_rights_alone(log, identities, rights),
            "no joint right is on paper in a domain of the log",
            unit="rights",
        )
        limited = limited_rows(log, identities, rights)
        self._check(
            "split-request",
            limited.shape[1],
            lambda: find_split_requests(log, identities, limited, within=within),
            "no approval has an amount, a requester, and a decider with a limit on paper",
            unit="approvals",
        )
        self._check("mutual-approval", pairs.n_examined, pairs.find_mutual, no_requester)
        has_paper = self.compiled is not None or self.matrix is not None
        self._check(
            "sole-user",
            int(np.count_nonzero(log.is_decision & log.decider.is_said)),
            lambda: (
                find_sole_users(log, identities, rights, least=least)
                if has_paper
                else find_sole_deciders(log, least=least)
            ),
            "no decision of the log names a decider",
        )

    def examine_paper(self, *, longest: float | None) -> None:
        """The checks of the organization and of the matrix."""
        org, compiled, matrix = self.org, self.compiled, self.matrix
        no_org, no_matrix = "there is no organization", "there is no matrix"
        n_records = 0 if compiled is None else sum(compiled.record_counts.values())
        warnings = () if org is None else org.warnings
        for code in _ORGANIZATION_CODES:
            needs_date = code in {"held-by-a-leaver", "vacant-post"}
            has_date = compiled is not None and compiled.date is not None
            why = "no day was entered" if needs_date and compiled is not None else no_org
            self._check(
                code,
                n_records if has_date or not needs_date else 0,
                lambda code=code: (  # type: ignore[misc]  # mypy infers no default
                    AuditFinding.from_problem(warning, who=filter(None, [warning.where.record]))
                    for warning in warnings
                    if warning.code == code
                ),
                why,
                unit="records",
            )
        n_rights = 0 if matrix is None else len(matrix)
        self._check(
            "vacant-holder",
            n_rights if compiled is not None else 0,
            self._find_vacant_holders,
            no_matrix if matrix is None else no_org,
            unit="rights",
        )
        n_principals = 0 if matrix is None else int(np.count_nonzero(matrix.principal.is_said))
        bands = [] if matrix is None else list(find_band_faults(matrix))
        windows = [] if matrix is None else list(find_window_faults(matrix, longest=longest))
        if compiled is not None:
            windows += find_delegation_windows(compiled, longest=longest)
        self._check(
            "limit-above-principal",
            n_principals,
            lambda: [] if matrix is None else find_limits_above_principals(matrix),
            "the matrix names no principals" if n_rights else no_matrix,
            unit="rights",
        )
        for code in ("band-overlap", "band-gap"):
            found = [finding for finding in bands if finding.code == code]
            self._check(code, n_rights, found.__iter__, no_matrix, unit="rights")
        n_dated = self._count_dated()
        for code in ("window-overlap", "window-gap", "long-window"):
            found = [finding for finding in windows if finding.code == code]
            why = "no right has a start or an end"
            n_examined = n_dated
            if code == "long-window" and longest is None:
                why = f"nothing says how long a right may last ({format_option(longest=365)})"
                n_examined = 0
            self._check(code, n_examined, found.__iter__, why, unit="rights")

    def _count_dated(self) -> int:
        """How many rights have a start or an end."""
        n_dated = 0
        if self.matrix is not None:
            matrix = self.matrix
            n_dated += int(np.count_nonzero(~np.isnat(matrix.start) | ~np.isnat(matrix.end)))
        if self.compiled is not None:
            table = self.compiled.records.tables["delegations"]
            n_dated += int(np.count_nonzero(~np.isnat(table["start"]) | ~np.isnat(table["end"])))
        return n_dated

    def _find_vacant_holders(self) -> Iterator[AuditFinding]:
        """Holders of the matrix that are posts of nobody, or people who are not there."""
        compiled, matrix = self.compiled, self.matrix
        if compiled is None or matrix is None:
            return
        identities = Identities.from_organization(compiled)
        here = compiled.columns.n_nodes
        recorded = {name_key(str(id_)) for id_ in compiled.records.ids.tolist()}
        for code, word in enumerate(matrix.holder.words):
            number = int(identities.identify([word])[0])
            rows = matrix.row[matrix.holder.codes == code]
            place = Place(matrix.source or "matrix", tuple(rows[rows > 0].tolist()), record=word)
            if number < here and not compiled.groups.is_occupied[number]:
                message = f"nobody holds {format_value(word)}"
            elif number >= here and name_key(word) in recorded:
                message = f"{format_value(word)} is not in force on {_show_date(compiled.date)}"
            else:
                continue
            problem = Problem("vacant-holder", message, place, "warning")
            yield AuditFinding.from_problem(problem, who=[word])


def _show_date(date: datetime.date | None) -> str:
    return "any day" if date is None else str(date)
