"""One person who approved a case and paid it."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import numpy as np

from stepback._algorithms._arrays import Array
from stepback._algorithms._sorted_lookup import is_member
from stepback._problems._format import format_value, format_values, pluralize
from stepback.evidence._audits._audit_finding import AuditFinding, split_by_key
from stepback.evidence._audits._identities import Identities
from stepback.evidence._logs._decision_log import DecisionLog
from stepback.evidence._logs._outcomes import approval_mask


def payment_mask(log: DecisionLog, paying: Collection[str]) -> Array:
    """Which rows are payments: those at one of the steps, however they came out."""
    codes = [code for code, word in enumerate(log.step.words) if word in paying]
    return np.asarray(np.isin(log.step.codes, codes))


def find_approved_and_paid(
    log: DecisionLog, identities: Identities, paying: Collection[str]
) -> Iterator[AuditFinding]:
    """The cases of each person who approved them and paid them."""
    is_payment = payment_mask(log, paying)
    numbers = identities.identify(log.decider.names)
    n_numbers = 1 + int(numbers.max(initial=0))
    found = []
    for mask in (is_payment, approval_mask(log.outcome) & ~is_payment):
        rows = np.flatnonzero(mask)
        position, name = log.decider.take(rows).members()
        person = numbers[name]
        is_person = ~np.isin(person, list(identities.is_group))
        rows, person, name = rows[position][is_person], person[is_person], name[is_person]
        found.append((log.case.codes[rows].astype(np.int64) * n_numbers + person, rows, name))
    (paid, paid_rows, _), (approved, approved_rows, names) = found
    both = np.intersect1d(paid, approved)
    is_both_paid, is_both = is_member(paid, both), is_member(approved, both)
    approvals = np.append(approved_rows[is_both], paid_rows[is_both_paid])
    person = np.append(approved[is_both], paid[is_both_paid]) % n_numbers
    name_of_person = dict(zip((approved % n_numbers)[is_both], names[is_both], strict=True))
    for number, rows in split_by_key(person, approvals):
        who = log.decider.names[name_of_person[number]]
        n_cases = np.unique(log.case.codes[rows]).size
        message = (
            f"{format_value(who)} approved {pluralize(n_cases, 'case')} and also carried out the "
            f"step {format_values(sorted(paying))}"
        )
        yield AuditFinding.from_log(
            log, np.unique(rows), code="approved-and-paid", who=[who], message=message
        )
