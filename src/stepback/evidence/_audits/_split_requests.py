"""Requests of one person within a few days, each within a limit and together above it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from stepback._algorithms._arrays import Array
from stepback._problems._format import format_value, join_truncated, pluralize
from stepback.evidence._audits._audit_finding import AuditFinding
from stepback.evidence._audits._audited_rights import AuditedRights
from stepback.evidence._audits._identities import Identities
from stepback.evidence._logs._decision_log import DecisionLog
from stepback.evidence._logs._outcomes import approval_mask

_SECONDS = 86_400  # of a day
_ROUNDING = 1e-9  # of what is added up
_NAMED = 3


def limited_rows(log: DecisionLog, identities: Identities, rights: AuditedRights) -> Array:
    """The approvals with a requester and an amount whose decider has a limit in the domain.

    In two rows: their positions, and the limits.
    """
    mask = approval_mask(log.outcome) & log.requester.is_said & log.decider.is_said
    rows = np.flatnonzero(mask & ~np.isnan(log.amount))
    limit = rights.party_limits(log, identities, rows)
    is_kept = np.isfinite(limit)
    return np.stack([rows[is_kept], limit[is_kept]])


def find_split_requests(
    log: DecisionLog, identities: Identities, limited: Array, *, within: float
) -> Iterator[AuditFinding]:
    """Requests of one person, domain and limit that are above it together, within so many days.

    `limited` is what `limited_rows` gives.
    """
    rows, limit = limited[0].astype(np.int64), limited[1]
    is_within = log.amount[rows] <= limit
    rows, limit = rows[is_within], limit[is_within]
    if not rows.size:
        return
    position, name = log.requester.take(rows).members()
    requester = identities.identify(log.requester.names)[name]
    rows, limit = rows[position], limit[position]
    limits, limit_number = np.unique(limit, return_inverse=True)
    keys = (
        requester * (len(log.domain.words) + 1) + log.domain.codes[rows] + 1
    ) * limits.size + limit_number
    rows, keys, limit, name = _first_of_cases(log, rows, keys, limit, name)
    reached = np.where(np.isnat(log.submitted[rows]), log.decided[rows], log.submitted[rows])
    seconds = reached.astype("datetime64[s]").astype(np.int64)
    order = np.lexsort((seconds, keys))
    rows, keys, limit, name, seconds = (
        column[order] for column in (rows, keys, limit, name, seconds)
    )
    windows = _find_windows(keys, seconds, log.amount[rows], limit, round(within * _SECONDS))
    for begin, end in windows:
        part = slice(begin, end)
        yield _describe_split(log, rows[part], float(limit[begin]), int(name[begin]), seconds[part])


def _first_of_cases(
    log: DecisionLog, rows: Array, keys: Array, limit: Array, name: Array
) -> tuple[Array, Array, Array, Array]:
    """One row for each key and case, since a case that is approved twice is asked for once."""
    order = np.lexsort((log.decided[rows], log.case.codes[rows], keys))
    case, key = log.case.codes[rows][order], keys[order]
    is_first = np.append(True, (case[1:] != case[:-1]) | (key[1:] != key[:-1]))
    kept = order[is_first]
    return rows[kept], keys[kept], limit[kept], name[kept]


def _find_windows(
    keys: Array, seconds: Array, amount: Array, limit: Array, within: int
) -> Iterator[tuple[int, int]]:
    """Begin and end of windows above the limit; rows are in order of key and time.

    Windows that end with each row are summed up at once. Of those above the limit, the fewest are
    given that have all their rows between them: hardly any row is in two.
    """
    number = np.cumsum(np.append(False, keys[1:] != keys[:-1]))
    first = seconds.min()
    step = int(seconds.max() - first) + within + 1  # so that no window reaches another key
    place = number * step + (seconds - first)
    begin = np.searchsorted(place, place - within, side="left")
    total = np.append(0, np.cumsum(amount))
    end = np.arange(1, keys.size + 1)
    tolerance = _ROUNDING * (limit + 1) + total[-1] * np.finfo(np.float64).eps * 4
    is_above = total[end] - total[begin] > limit + tolerance
    begin, end = begin[is_above], end[is_above]
    window, n_covered = 0, 0
    while window < begin.size:
        uncovered = max(int(begin[window]), n_covered)
        window = int(np.searchsorted(begin, uncovered, side="right")) - 1
        n_covered = int(end[window])
        yield int(begin[window]), n_covered
        window += 1


def _describe_split(
    log: DecisionLog, rows: Array, limit: float, name: int, times: Array
) -> AuditFinding:
    who = log.requester.names[name]
    code = log.domain.codes[rows[0]]
    domain = log.domain.words[code] if code >= 0 else ""
    amount = log.amount[rows]
    days = max(1, -(int(times.min() - times.max()) // _SECONDS))  # begun ones count
    deciders = dict.fromkeys(
        member
        for party in log.decider.codes[rows].tolist()
        for member in log.decider.parties[party]
    )
    named = join_truncated([format_value(log.decider.names[member]) for member in deciders], _NAMED)
    unit = f" {log.unit}" if log.unit else ""
    message = (
        f"{rows.size:,} requests of {format_value(who)}"
        f"{f' in {format_value(domain)}' if domain else ''} within {pluralize(days, 'day')}, "
        f"decided by {named}: none above {amount.max():,.15g}{unit}, together "
        f"{amount.sum():,.15g}, above the limit {limit:,.15g}"
    )
    return AuditFinding.from_log(
        log, rows, code="split-request", who=[who], message=message, domain=domain
    )
