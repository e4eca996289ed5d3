"""What stops, and who carries on, while people are away."""

from __future__ import annotations

from collections.abc import Iterable

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback._flow._absence import AbsenceFlow, compute_absence_flow, list_escalations
from stepback._flow._compiled import Compiled
from stepback._measures._authority import ratio_or_nan
from stepback._organization._organization import Organization, compiled_at_date
from stepback._organization._validate_args import people_mask


@attrs.frozen
class Escalation:
    """What goes back from someone who is away to a principal who is present.

    Attributes:
        away: Id of the person who would settle it.
        to: Id of the person, role or circle that it goes back to.
        share: Of all decisions, in (0, 1].
    """

    away: str
    to: str
    share: float


@attrs.frozen
class Absence:
    """What happens while people are away.

    Attributes:
        stalled: The share of all decisions that nobody present may settle.
        escalated: The share of all decisions that go back to a principal who is present.
        stalled_by_domain: The same by domain, as shares of the domain's decisions.
        escalated_by_domain: The same by domain, as shares of the domain's decisions.
        escalations: Who escalates to whom, the largest first.
        unsupported: Ids of those present who had support and now have none; ``None``: support
            was not asked.
    """

    stalled: float
    escalated: float
    stalled_by_domain: dict[str, float]
    escalated_by_domain: dict[str, float]
    escalations: tuple[Escalation, ...]
    unsupported: tuple[str, ...] | None


def absence(org: Organization, away: Iterable[str], *, lapse: bool = False) -> Absence:
    """What happens to decisions while people are away.

    What an absent person would settle goes back the way it came to the nearest principal who
    is present (escalated), unless the delegation is exclusive; where none is present it stalls.
    Delegations by the absent stay in force if standing; what of them lapses comes back to the
    principal. The present members of a role or circle divide what all its members had. What is
    vacant stays vacant and is no stall.

    Parameters
    ----------
    org
    away
        Ids of those who are away; a role or circle stands for everyone in it.
    lapse
        Whether every delegation by the absent lapses, standing or not.

    Returns
    -------
    Absence
        Shares are nan where nothing is decided.

    Raises
    ------
    ValueError
        If an id is unknown, or a delegation is dated and no date was entered.

    Examples
    --------
    >>> org = Organization(
    ...     people=[Person("ann"), Person("bo")],
    ...     domains=[Domain("refunds", "ann")],
    ...     delegations=[Delegation("ann", "bo", autonomy=0.75)],
    ... )
    >>> absence(org, ["ann"]).stalled
    0.25
    >>> absence(org, ["bo"]).escalations
    (Escalation(away='bo', to='ann', share=0.75),)

    Notes
    -----
    How decisions go back is an assumption of stepback.
    """
    now = compiled_at_date(org)
    mask = people_mask(now, away, "away")
    found = compute_absence_flow(now.columns, now.groups, now.flow.graph, mask, lapse=lapse)
    graph, total = now.flow.graph, now.flow.total_weight
    stuck = (graph.domain, found.stalled_weight), (graph.domain[graph.head], found.escalated_weight)
    stalled, escalated = (_by_domain(now, domain, weight) for domain, weight in stuck)
    ids = now.columns.ids
    listed = sorted(list_escalations(found), key=lambda one: (-one[2], one[:2]))
    return Absence(
        stalled=ratio_or_nan(float(found.total_stalled), total),
        escalated=ratio_or_nan(float(found.escalated_weight.sum()), total),
        stalled_by_domain=stalled,
        escalated_by_domain=escalated,
        escalations=tuple(Escalation(ids[a], ids[to], much / total) for a, to, much in listed),
        unsupported=_unsupported(now, found, mask),
    )


def _by_domain(now: Compiled, domain: Array, weight: Array) -> dict[str, float]:
    """Weights summed by domain, as shares of its decisions."""
    flow, ids = now.flow, now.columns.domain_ids
    total = np.bincount(domain, weights=weight, minlength=ids.size)
    shares = total[flow.graph.stands_for] / flow.domain_weight[flow.graph.stands_for]
    return dict(zip(ids.tolist(), shares.tolist(), strict=True))


def _unsupported(now: Compiled, found: AbsenceFlow, away: Array) -> tuple[str, ...] | None:
    if now.support is None:
        return None
    support, person = now.support.supports_by_person
    supporter = now.support.supporter[support]
    had = np.bincount(person, minlength=now.n_people) > 0
    there = ~found.presence.is_absent[supporter]
    has = np.bincount(person[there], minlength=now.n_people) > 0
    alone = np.flatnonzero(had & ~has & ~away & now.support.is_respondent)
    return tuple(now.columns.ids[alone].tolist())
