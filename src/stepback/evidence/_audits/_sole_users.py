"""Rights of several people that one of them alone ever used."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from stepback._problems._format import format_value, pluralize
from stepback.evidence._audits._audit_finding import AuditFinding, split_by_key
from stepback.evidence._audits._audited_rights import AuditedRights
from stepback.evidence._audits._identities import Identities
from stepback.evidence._logs._decision_log import DecisionLog

_SEVERAL = 2


def find_sole_users(
    log: DecisionLog, identities: Identities, rights: AuditedRights, *, least: float
) -> Iterator[AuditFinding]:
    """The rights of several people by which one of them made at least `least` decisions."""
    rows = np.flatnonzero(log.is_decision & log.decider.is_said)
    position, name = log.decider.take(rows).members()
    rows, person = rows[position], identities.identify(log.decider.names)[name]
    order = np.argsort(log.domain.codes[rows], kind="stable")
    rows, person, name = rows[order], person[order], name[order]
    domains = log.domain.codes[rows]
    seen = set()
    for right in rights.rights:
        people = frozenset(right.people - identities.is_group)
        if len(people) < _SEVERAL or right.is_joint or (right.domain, people) in seen:
            continue
        seen.add((right.domain, people))
        begin, end = np.searchsorted(domains, [right.domain, right.domain + 1])
        place = begin + np.flatnonzero(np.isin(person[begin:end], sorted(right.people)))
        users = np.unique(person[place])
        if users.size != 1 or int(users[0]) not in people or place.size < least:
            continue
        who = log.decider.names[name[place[0]]]
        domain = log.domain.words[right.domain] if right.domain >= 0 else ""
        where = f" in {format_value(domain)}" if domain else ""
        message = (
            f"of the {len(people):,} people of {format_value(right.holder)}, {format_value(who)} "
            f"alone decided{where}: {pluralize(place.size, 'decision')}"
        )
        yield AuditFinding.from_log(
            log, rows[place], code="sole-user", who=[who], message=message, domain=domain
        )


def find_sole_deciders(log: DecisionLog, *, least: float) -> Iterator[AuditFinding]:
    """Without any paper: the domains and steps at which one decider alone ever decided.

    A decider that is called as the step is a role, of which nothing is known.
    """
    rows = np.flatnonzero(log.is_decision & log.decider.is_said)
    n_steps = len(log.step.words) + 1
    keys = (log.domain.codes[rows].astype(np.int64) + 1) * n_steps + log.step.codes[rows] + 1
    found, place = np.unique(keys, return_inverse=True)
    party = log.decider.codes[rows]
    lowest = np.full(found.size, len(log.decider.parties), dtype=party.dtype)
    highest = np.full(found.size, -1, dtype=party.dtype)
    np.minimum.at(lowest, place, party)
    np.maximum.at(highest, place, party)
    n_rows = np.bincount(place, minlength=found.size)
    is_found = (lowest == highest) & (n_rows >= least)
    kept = is_found[place]
    for number, found_rows in split_by_key(place[kept], rows[kept]):
        domain_code, step_code = divmod(int(found[number]), n_steps)
        domain = log.domain.words[domain_code - 1] if domain_code else ""
        step = log.step.words[step_code - 1] if step_code else ""
        names = [log.decider.names[member] for member in log.decider.parties[lowest[number]]]
        if len(names) != 1 or names[0].casefold() in {step.casefold(), domain.casefold()}:
            continue
        at_step = f" at the step {format_value(step)}" if step else ""
        where = f" in {format_value(domain)}" if domain else ""
        message = (
            f"{format_value(names[0])} alone decided{where}{at_step}: "
            f"{pluralize(found_rows.size, 'decision')}"
        )
        yield AuditFinding.from_log(
            log, found_rows, code="sole-user", who=names, message=message, domain=domain
        )
