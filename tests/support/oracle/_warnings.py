"""Which delegations go beyond what their principal has, or let the larger decision fall back."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tests.support.oracle._cases import (
    counting_delegations,
    decision_cases,
    is_applicable,
    is_in_force,
    settled_fraction,
)
from tests.support.oracle._world import everyone_in

if TYPE_CHECKING:
    from stepback._records._relations import Delegation
    from tests.support.oracle._cases import DecisionCase
    from tests.support.oracle._world import World

Points = frozenset[Any]  # limits, days or contexts


def all_points(world: World) -> dict[str, Points]:
    """Every limit, the first day of every period, and every context, of which records tell."""
    bounds = {one.start for one in world.delegations} | {one.end for one in world.delegations}
    limits = {one.limit for one in world.delegations}
    contexts = frozenset().union(*(one.contexts for one in world.delegations))
    return {
        "limit": frozenset({math.inf} | (limits - {None})),
        "window": frozenset({dt.date.min} | (bounds - {None})),
        "contexts": contexts | {"none of these"},
    }


def own_points(world: World, delegation: Delegation, bound: str) -> Points | None:
    """What a delegation allows by a bound of its own, if it has one."""
    points = all_points(world)[bound]
    limit, start, end = delegation.limit, delegation.start, delegation.end
    if bound == "limit":
        return None if limit is None else frozenset(each for each in points if each <= limit)
    if bound == "contexts":
        return delegation.contexts or None
    if start is None and end is None:
        return None
    return frozenset(day for day in points if (start or day) <= day and (end is None or day < end))


def reach_of(
    world: World, node: str, domain: str, bound: str, behind: frozenset[str] = frozenset()
) -> Points:
    """What a node has of a domain by all delegations together; of its own, everything.

    A delegation without a bound of its own allows what its principal has. What leads back to one
    of the nodes behind, through which it was asked for, adds nothing.
    """
    if owns(world, node, domain):
        return all_points(world)[bound]
    found: Points = frozenset()
    behind |= {node}
    for delegation in delegations_to(world, node, domain):
        own = own_points(world, delegation, bound)
        if own is not None:
            found |= own
        elif delegation.principal not in behind:
            found |= reach_of(world, delegation.principal, domain, bound, behind)
    return found


def beyond_principal(world: World) -> set[tuple[int, str]]:
    """The delegations, and what of each goes beyond the principal's.

    That is a limit, window or contexts not within those of all delegations by which the
    principal has the domain; of a general delegation, of every domain that the principal has.
    What passes nothing goes beyond nothing, and who has nothing hands on nothing.
    """
    return {
        (index, bound)
        for index, delegation in enumerate(world.delegations)
        for bound in ("limit", "window", "contexts")
        if passes_something(delegation)
        and (own := own_points(world, delegation, bound)) is not None
        and (reaches := reaches_of(world, delegation, bound))
        and all(own - reach for reach in reaches)
    }


def reaches_of(world: World, delegation: Delegation, bound: str) -> list[Points]:
    """What the principal has of each domain that a delegation is for, where that is anything."""
    domains = [one.id for one in world.domains if delegation.domain in {None, one.id}]
    reaches = [reach_of(world, delegation.principal, each, bound) for each in domains]
    return [reach for reach in reaches if reach]


def passes_something(delegation: Delegation) -> bool:
    """Whether it has a share and autonomy."""
    return delegation.share != 0 and settled_fraction(delegation) > 0


def owns(world: World, node: str, domain: str) -> bool:
    """Whether the node owns the domain, or is in a group that does."""
    owners = {one.owner for one in world.domains if one.id == domain}
    return any(node in {owner} | everyone_in(world, owner) for owner in owners)


def delegations_to(world: World, node: str, domain: str) -> list[Delegation]:
    """The delegations by which the node has the domain: to it, or to a group that it is in.

    A general one is none of them if another of its principal always takes its place.
    """
    by_others = [one for one in world.delegations if one.principal != node]
    always = {one.principal for one in world.delegations if one.domain == domain and is_always(one)}
    return [
        delegation
        for delegation in by_others
        if passes_something(delegation)
        and (
            delegation.domain == domain
            or (not delegation.domain and delegation.principal not in always)
        )
        and node in {delegation.delegate} | everyone_in(world, delegation.delegate)
    ]


def is_always(delegation: Delegation) -> bool:
    """Whether it has no limit, window or context."""
    bounds = (delegation.limit, delegation.start, delegation.end, delegation.contexts or None)
    return all(bound is None for bound in bounds)


def falls_back_to_general(world: World) -> set[int]:
    """The delegations right above whose limit, or right outside whose window, a general applies.

    On some day, for a decision of some size, the principal then has no other by name.
    """
    days = sorted(all_points(world)["window"])
    return {
        index
        for day, next_day in zip(days, [*days[1:], None], strict=True)
        for domain in world.domains
        for case in decision_cases(domain)
        for index, delegation in enumerate(world.delegations)
        if delegation.domain == domain.id
        and (
            (is_in_force(replace(world, date=day), delegation) and is_right_above(delegation, case))
            or (
                is_applicable(delegation, case)
                and (day == delegation.end or (next_day and next_day == delegation.start))
            )
        )
        and (found := counting_delegations(replace(world, date=day), case, delegation.principal))
        and all(one.domain is None for _, one in found)
        and any(passes_something(one) for _, one in found)
    }


def is_right_above(delegation: Delegation, case: DecisionCase) -> bool:
    """Whether the case is of the least amount that lies above the limit."""
    limit = delegation.limit
    above = [each for each in case.domain.amounts or () if limit is not None and each > limit]
    return bool(above) and case.amount == min(above)
