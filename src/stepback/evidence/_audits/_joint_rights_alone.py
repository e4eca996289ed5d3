"""Rights that several have to use together, used by fewer."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from stepback._algorithms._arrays import Array
from stepback._problems._format import format_value, pluralize
from stepback.evidence._audits._audit_finding import AuditFinding
from stepback.evidence._audits._audited_rights import AuditedRight, AuditedRights
from stepback.evidence._audits._identities import Identities
from stepback.evidence._logs._decision_log import DecisionLog
from stepback.evidence._logs._outcomes import approval_mask


def find_joint_rights_alone(
    log: DecisionLog, identities: Identities, rights: AuditedRights
) -> Iterator[AuditFinding]:
    """The final approvals by each joint right on which fewer than needed have signed.

    The approvals of a case in its domain count together. Who has a right of their own to that
    amount needs nobody else.
    """
    joint = [right for right in rights.rights if right.is_joint]
    if not joint:
        return
    approvals = np.flatnonzero(approval_mask(log.outcome) & log.decider.is_said)
    position, name = log.decider.take(approvals).members()
    rows = approvals[position]
    person = identities.identify(log.decider.names)[name]
    is_final = log.is_final[rows]
    alone = rights.party_limits(log, identities, approvals)[position]
    is_needed = ~(log.amount[rows] <= alone) & ~np.isposinf(alone)
    by_domain = np.argsort(log.domain.codes[rows], kind="stable")
    domains = log.domain.codes[rows][by_domain]
    seen: set[tuple[int, ...]] = set()
    for right in joint:
        begin, end = np.searchsorted(domains, [right.domain, right.domain + 1])
        of_domain = by_domain[begin:end]
        is_signer = np.isin(person[of_domain], sorted(frozenset().union(*right.signers)))
        found = _find_unsigned(
            log,
            right,
            rows[of_domain],
            person[of_domain],
            is_signer & (is_final & is_needed)[of_domain],
        )
        if found.size and (key := tuple(found.tolist())) not in seen:
            seen.add(key)
            yield _describe_alone(log, right, found)


def _find_unsigned(
    log: DecisionLog, right: AuditedRight, rows: Array, person: Array, is_final: Array
) -> Array:
    """The rows of final approvals within the band whose cases have too few signers."""
    amount = log.amount[rows]
    is_open = np.isneginf(right.above) & np.isposinf(right.up_to)
    is_within = is_open | ((amount > right.above) & (amount <= right.up_to))
    final = np.unique(rows[is_final & is_within])
    cases = log.case.codes[rows]
    n_signed = np.zeros(final.size, dtype=np.int64)
    for signer in right.signers:
        n_signed += np.isin(log.case.codes[final], cases[np.isin(person, sorted(signer))])
    return np.asarray(final[n_signed < right.n_needed])


def _describe_alone(log: DecisionLog, right: AuditedRight, rows: Array) -> AuditFinding:
    domain = log.domain.words[right.domain] if right.domain >= 0 else ""
    names = dict.fromkeys(
        log.decider.names[member]
        for party in np.unique(log.decider.codes[rows]).tolist()
        for member in log.decider.parties[party]
    )
    place = f" in {format_value(domain)}" if domain else ""
    message = (
        f"the right of {format_value(right.holder)}{place} needs "
        f"{right.n_needed} signatures; {pluralize(rows.size, 'final approval')} "
        f"{'has' if rows.size == 1 else 'have'} fewer in the log"
    )
    return AuditFinding.from_log(
        log, rows, code="joint-right-alone", who=names, message=message, domain=domain
    )
