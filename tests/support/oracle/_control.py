"""The formal line, and the control that principals keep by it or by support."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from tests.support.oracle._support import (
    carried_weights,
    inside_principal,
    own_supporters,
    people_by_share,
    support_from,
    weighted_mean,
)
from tests.support.oracle._world import everyone_in, groups_around, people_in

if TYPE_CHECKING:
    from stepback._records._relations import Delegation
    from tests.support.oracle._world import World


def nodes_below(world: World, node: str) -> set[str]:
    """Who is below a node, or below anyone in it, in solid lines.

    A line of a role holds for whoever holds it.
    """
    found: set[str] = set()
    waiting = [node, *everyone_in(world, node)]
    while waiting:
        above = waiting.pop()
        held = groups_around(world, above)
        for line in world.reporting:
            if line.dotted or line.manager not in {above} | held:
                continue
            new = ({line.report} | everyone_in(world, line.report)) - found
            found |= new
            waiting += new
    return found


NO_CONTROL: list[tuple[Fraction, Fraction | None]] = [(Fraction(1), Fraction(0))]


def control_retained(world: World) -> Fraction | None:
    """Revocable carried weight, counted by what the principal keeps of it, over all carried."""
    counted: list[tuple[Fraction, Fraction | None]] = []
    for delegation, weight in carried_weights(world):
        controls = control_over(world, delegation) if delegation.revocable else NO_CONTROL
        if world.supports is None and any(control is None for _, control in controls):
            return None
        counted.append((weight, weighted_mean(controls)))
    return weighted_mean(counted)


def control_over(world: World, delegation: Delegation) -> list[tuple[Fraction, Fraction | None]]:
    """Whom the delegation reaches, by what part: 1 if below the principal, else her support."""
    line = nodes_below(world, delegation.principal)
    supporters = own_supporters(world, delegation.principal)
    reached = {delegation.delegate: Fraction(1)}
    if people_in(world, delegation.delegate):
        left_out = inside_principal(world, delegation)
        reached = people_by_share(world, delegation.delegate, left_out)
    return [
        (part, Fraction(1) if node in line else support_from(world, node, supporters))
        for node, part in reached.items()
        if part
    ]
