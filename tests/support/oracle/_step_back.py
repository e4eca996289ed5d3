"""A leader steps back in one domain, where nothing is limited, dated or bound to a context."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

import attrs

from stepback._records._relations import Delegation
from tests.support.oracle._cases import DecisionCase, counting_delegations, settled_fraction
from tests.support.oracle._world import drop_rounding, exact_sum, fill_missing_shares

if TYPE_CHECKING:
    from tests.support.oracle._world import World


class NoStepBackError(ValueError):
    """Nothing is left to hand on, or the step would take something back."""


def step_back(
    world: World,
    leader: str,
    *,
    to: str,
    domain: str,
    autonomy: Fraction,
    share: Fraction | None = None,
) -> World:
    """The world after the step.

    What the leader hands on in the domain is spelled out with its shares, by name. Then each
    delegation to that person is raised; where there is none, one is added of what is left.
    """
    record = next(one for one in world.domains if one.id == domain)
    counting = [
        delegation
        for _, delegation in counting_delegations(
            world, DecisionCase(record, Fraction(1), None), leader
        )
    ]
    shares = fill_missing_shares([delegation.share for delegation in counting])
    spelled_out = [
        attrs.evolve(delegation, domain=domain, share=float(part))
        for delegation, part in zip(counting, shares, strict=True)
    ]
    if any(delegation.delegate == to for delegation in counting):
        if share is not None:
            raise NoStepBackError(f"{leader} has a delegation to {to}, which has its share")
        if not any(part for one, part in zip(counting, shares, strict=True) if one.delegate == to):
            raise NoStepBackError(f"{to} has no share, of which more autonomy would hand on more")
        if all(settled_fraction(one) > autonomy for one in counting if one.delegate == to):
            raise NoStepBackError("a step back lowers nothing")
        after = [
            attrs.evolve(one, autonomy=float(autonomy))
            if one.delegate == to and settled_fraction(one) < autonomy
            else one
            for one in spelled_out
        ]
    else:
        left = drop_rounding(1 - exact_sum(shares))
        given = left if share is None else share
        if not left or given > left:
            raise NoStepBackError(f"{left} is left")
        new = Delegation(leader, to, domain=domain, share=float(given), autonomy=float(autonomy))
        after = [*spelled_out, new]
    others = [one for one in world.delegations if one.principal != leader or one.domain != domain]
    return replace(world, delegations=(*others, *after))
