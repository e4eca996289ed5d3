"""Which delegations go beyond what their principal has, or let the larger decision fall back."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import replace
from typing import TYPE_CHECKING

from tests.support.oracle._cases import counting_delegations, decision_cases
from tests.support.oracle._world import everyone_in

if TYPE_CHECKING:
    from stepback._records._relations import Delegation
    from tests.support.oracle._world import World

Bounds = tuple[float, dt.date, dt.date, frozenset[str] | None]  # limit, start, end, contexts

ALWAYS: Bounds = (math.inf, dt.date.min, dt.date.max, None)


def beyond_principal(world: World) -> set[tuple[int, str]]:
    """The delegations that name a domain, and what of each goes beyond the principal's.

    That is a limit, window or contexts beyond those of all delegations by which the principal
    has the domain.
    """
    return {
        (index, bound)
        for index, delegation in enumerate(world.delegations)
        if delegation.domain is not None
        and not owns(world, delegation.principal, delegation.domain)
        and (inward := delegations_to(world, delegation.principal, delegation.domain))
        for bound, goes_beyond in BOUNDS.items()
        if all(goes_beyond(delegation, reach(world, one, delegation.domain)) for one in inward)
    }


def owns(world: World, node: str, domain: str) -> bool:
    """Whether the node owns the domain, or is in a group that does."""
    owners = {one.owner for one in world.domains if one.id == domain}
    return any(node in {owner} | everyone_in(world, owner) for owner in owners)


def delegations_to(world: World, node: str, domain: str) -> list[Delegation]:
    """The delegations by which the node has the domain: to it, or to a group that it is in."""
    return [
        delegation
        for delegation in world.delegations
        if delegation.domain in {None, domain}
        and node in {delegation.delegate} | everyone_in(world, delegation.delegate)
    ]


def limit_goes_beyond(delegation: Delegation, bounds: Bounds) -> bool:
    """Whether it has a limit of its own, above the other."""
    return delegation.limit is not None and delegation.limit > bounds[0]


def window_goes_beyond(delegation: Delegation, bounds: Bounds) -> bool:
    """Whether it begins of itself before the other, or ends after it."""
    _, start, end, _ = bounds
    begins_before = delegation.start is not None and delegation.start < start
    return begins_before or (delegation.end is not None and delegation.end > end)


def contexts_go_beyond(delegation: Delegation, bounds: Bounds) -> bool:
    """Whether it has a context of its own that the other has not."""
    return bounds[3] is not None and not delegation.contexts <= bounds[3]


BOUNDS = {
    "limit": limit_goes_beyond,
    "window": window_goes_beyond,
    "contexts": contexts_go_beyond,
}


def reach(world: World, delegation: Delegation, domain: str) -> Bounds:
    """How far a delegation goes; where it says nothing itself, as far as its principal's."""
    limit, start, end, contexts = reach_of(world, delegation.principal, domain)
    return (
        limit if delegation.limit is None else delegation.limit,
        delegation.start or start,
        delegation.end or end,
        delegation.contexts or contexts,
    )


def reach_of(world: World, node: str, domain: str) -> Bounds:
    """How far a node's right goes: as far as the farthest by which it has the domain."""
    inward = delegations_to(world, node, domain)
    if owns(world, node, domain) or not inward:
        return ALWAYS
    above = [reach(world, each, domain) for each in inward]
    contexts = [bounds[3] for bounds in above]
    return (
        max(bounds[0] for bounds in above),
        min(bounds[1] for bounds in above),
        max(bounds[2] for bounds in above),
        None if None in contexts else frozenset().union(*filter(None, contexts)),
    )


def falls_back_to_general(world: World) -> set[int]:
    """The delegations above whose limit, or outside whose window, a general one applies again.

    On some day, a decision of some size is out of it, and in no other by name.
    """
    bounds = {one.start for one in world.delegations} | {one.end for one in world.delegations}
    days = [dt.date.min, *sorted(bounds - {None})]
    return {
        index
        for day in days
        for domain in world.domains
        for case in decision_cases(domain)
        for index, delegation in enumerate(world.delegations)
        if delegation.domain == domain.id
        and (found := counting_delegations(replace(world, date=day), case, delegation.principal))
        and all(one.domain is None for _, one in found)
    }
