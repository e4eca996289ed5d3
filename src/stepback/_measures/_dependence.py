"""What depends on whom: what stops, and who carries on, while people are away."""

from __future__ import annotations

import math
from collections.abc import Iterable

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback._flow._absence import AbsenceFlow, absence_flow, list_escalations
from stepback._flow._compiled import Compiled
from stepback._measures._authority import ratio_or_nan
from stepback._measures._bus_factor import find_smallest_stalling_set
from stepback._measures._succession import covered_weight
from stepback._organization._organization import Organization, compiled_checked
from stepback._organization._validate_args import check_number, people_mask
from stepback._problems._format import format_value


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


@attrs.frozen
class BusFactor:
    """The fewest people whose absence stalls more than a given share of decisions.

    Attributes:
        size: How many; nan where not even everyone's absence stalls so much.
        people: Their ids, in the order in which they were found.
        exact: Whether there are surely no fewer; else it is the best that a greedy search found.
    """

    size: float
    people: tuple[str, ...]
    exact: bool


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
    now = compiled_checked(org)
    mask = people_mask(now, away, "away")
    found = absence_flow(now.columns, now.groups, now.flow.graph, mask, lapse=lapse)
    graph, total = now.flow.graph, now.flow.total
    stuck = (graph.domain, found.stalling), (graph.domain[graph.head], found.escalating)
    stalled, escalated = (_by_domain(now, domain, weight) for domain, weight in stuck)
    ids = now.columns.ids
    listed = sorted(list_escalations(found), key=lambda one: (-one[2], one[:2]))
    return Absence(
        stalled=ratio_or_nan(float(found.stalled), total),
        escalated=ratio_or_nan(float(found.escalating.sum()), total),
        stalled_by_domain=stalled,
        escalated_by_domain=escalated,
        escalations=tuple(Escalation(ids[a], ids[to], much / total) for a, to, much in listed),
        unsupported=_unsupported(now, found, mask),
    )


def dependence_on_top(org: Organization, *, top: Iterable[str] | int | None = None) -> float:
    """The share of decisions that stalls while the top is away.

    Parameters
    ----------
    org
    top
        Ids of the top, or how many of the first layers of the formal line belong to it.
        ``None``: whoever holds a node that has reports and no manager (below a vacant one,
        the next holders); without any formal line, the people who own domains, themselves or
        through roles.

    Returns
    -------
    float
        In [0, 1]; 0 where only circles own domains and there is no formal line; nan without
        domains.

    Raises
    ------
    ValueError
        If an id is unknown, a number of layers below 1, or a delegation is dated and no date
        was entered.

    Examples
    --------
    >>> dependence_on_top(archetypes.command_pyramid(people=7, span=2))
    1.0
    """
    now = compiled_checked(org)
    if top is None:
        return compute_dependence(now, top_mask(now))
    if isinstance(top, int | np.integer):
        check_number(top, "top", 1)
        layer = now.reporting_tree.layer[: now.n_people]
        return compute_dependence(now, (layer >= 1) & (layer <= top))
    if not isinstance(top, Iterable):
        raise ValueError(f"top: {format_value(top)} is neither a whole number of layers nor ids")
    return compute_dependence(now, people_mask(now, top, "top"))


def bus_factor(org: Organization, *, threshold: float = 0.5) -> BusFactor:
    """The fewest people whose absence stalls more than `threshold` of all decisions.

    Parameters
    ----------
    org
    threshold
        A share of all decisions, in [0, 1).

    Returns
    -------
    BusFactor
        Exact in small organizations and wherever one person is enough; else found greedily,
        and ``exact`` says so.

    Raises
    ------
    ValueError
        If `threshold` is not in [0, 1), or a delegation is dated and no date was entered.

    Examples
    --------
    >>> bus_factor(archetypes.command_pyramid(people=7, span=2)).size
    1

    References
    ----------
    - Avelino, G., Passos, L., Hora, A., & Valente, M. T. (2016). A Novel Approach for
      Estimating Truck Factors. ICPC. doi:10.1109/ICPC.2016.7503718
    """
    now = compiled_checked(org)
    share = check_number(threshold, "threshold", 0)
    if share >= 1:
        raise ValueError(f"threshold: {threshold} is not below 1; give a share of all decisions")
    return compute_bus_factor(now, share)


def succession_coverage(org: Organization) -> float:
    """The share of real authority whose holder has a deputy in the domain.

    A deputy is a direct delegate, a fellow member of a role or circle that it came through, or
    another delegate of the same principal, on a delegation with an autonomy of at least 0.5.

    Returns
    -------
    float
        In [0, 1]; nan where nobody decides anything.

    Raises
    ------
    ValueError
        If a delegation is dated and no date was entered.

    Examples
    --------
    >>> org = Organization(
    ...     people=[Person("ann"), Person("bo")],
    ...     domains=[Domain("refunds", "ann")],
    ...     delegations=[Delegation("ann", "bo", autonomy=0.75)],
    ... )
    >>> succession_coverage(org)
    0.25

    Notes
    -----
    Who counts as a deputy is an assumption of stepback.
    """
    return compute_succession_coverage(compiled_checked(org))


def compute_dependence(now: Compiled, top: Array) -> float:
    """The share of decisions that stalls without the people in the mask `top`."""
    if not now.flow.total:
        return math.nan
    return (
        float(absence_flow(now.columns, now.groups, now.flow.graph, top).stalled) / now.flow.total
    )


def top_mask(now: Compiled) -> Array:
    """The people at the top of the formal line; without one, those who own domains."""
    mask = np.zeros(now.n_people, dtype=np.bool_)
    if now.reporting_tree.manager.size:
        mask[now.reporting_tree.top_people()] = True
        return mask
    owner = now.columns.tables["domains"]["owner"].astype(np.int64)
    circles = now.n_people + len(now.columns.tables["roles"])
    mask[now.groups.people_within(owner[owner < circles])[0]] = True
    return mask


def compute_bus_factor(now: Compiled, threshold: float = 0.5) -> BusFactor:
    """The bus factor of what is compiled."""
    people, exact = find_smallest_stalling_set(now, threshold)
    if people is None:
        return BusFactor(math.nan, (), exact)
    return BusFactor(len(people), tuple(now.columns.ids[people].tolist()), exact)


def compute_succession_coverage(now: Compiled) -> float:
    """The share of what people settle that is covered by a deputy."""
    return ratio_or_nan(float(covered_weight(now).sum()), float(now.flow.decided.sum()))


def _by_domain(now: Compiled, domain: Array, weight: Array) -> dict[str, float]:
    """Weights summed by domain, as shares of its decisions."""
    flow, ids = now.flow, now.columns.domain_ids
    total = np.bincount(domain, weights=weight, minlength=ids.size)
    shares = total[flow.graph.stands_for] / flow.weight[flow.graph.stands_for]
    return dict(zip(ids.tolist(), shares.tolist(), strict=True))


def _unsupported(now: Compiled, found: AbsenceFlow, away: Array) -> tuple[str, ...] | None:
    if now.support is None:
        return None
    support, person = now.support.supports_by_person
    supporter = now.support.supporter[support]
    had = np.bincount(person, minlength=now.n_people) > 0
    there = ~found.presence.absent[supporter]
    has = np.bincount(person[there], minlength=now.n_people) > 0
    alone = np.flatnonzero(had & ~has & ~away & now.support.is_respondent)
    return tuple(now.columns.ids[alone].tolist())
