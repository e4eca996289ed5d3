"""Which parts of what people decide have a deputy, read out part by part."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from tests.support.oracle._cases import decision_cases, settled_fraction
from tests.support.oracle._parcels import CaseFlow
from tests.support.oracle._world import exact_sum, is_person

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.oracle._parcels import Place
    from tests.support.oracle._world import World

DEPUTY_AUTONOMY = Fraction(1, 2)


def succession_coverage(world: World) -> Fraction | None:
    """The part of what people decide that has a deputy; ``None`` where they decide nothing."""
    settled = [
        (parcel.weight, is_covered(flow, parcel.place))
        for domain in world.domains
        for case in decision_cases(domain)
        for flow in [CaseFlow(world, case)]
        for parcel in flow.ended_parcels()
        if is_person(world, parcel.holder)
    ]
    weight = exact_sum(weight for weight, _ in settled)
    return exact_sum(weight for weight, covered in settled if covered) / weight if weight else None


def is_covered(flow: CaseFlow, place: Place) -> bool:
    """Whether someone else could do what a person settles at this place."""
    return any(stand_ins(flow, deputy) - {place.node} for deputy in deputy_places(flow, place))


def deputy_places(flow: CaseFlow, place: Place) -> Iterator[Place]:
    """The places that cover this one: what covers a group covers what came by its seats."""
    yield from (to for to in deputies_of(flow, place))
    if place.before is None:
        return
    if place.delegation is not None:
        others = deputies_of(flow, place.before)
        yield from (other for other in others if other.node != place.node)
        return
    for _, fellow in flow.seats_taken(place.before):
        if fellow.node != place.node:
            yield fellow
    yield from deputy_places(flow, place.before)


def deputies_of(flow: CaseFlow, place: Place) -> list[Place]:
    """Where a principal hands this on with enough autonomy to stand in for her."""
    return [
        to
        for _, to in flow.handed_on(place)
        if to.delegation is not None
        and settled_fraction(flow.world.delegations[to.delegation]) >= DEPUTY_AUTONOMY
    ]


def stand_ins(flow: CaseFlow, place: Place) -> set[str]:
    """The person, or those in the group to whom anything comes through its seats."""
    if is_person(flow.world, place.node):
        return {place.node}
    if not flow.remainder(place):
        return set()
    return {person for _, seat in flow.seats_taken(place) for person in stand_ins(flow, seat)}
