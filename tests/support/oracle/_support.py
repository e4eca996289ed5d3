"""Support as people receive it, and what is handed on with it."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING

from tests.support.oracle._flow import compute_flow
from tests.support.oracle._world import (
    everyone_in,
    exact_sum,
    groups_around,
    is_inside,
    is_occupied,
    is_person,
    node_ids,
    people_at,
    people_in,
    shares_taken,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from stepback._records._relations import Delegation, Support
    from tests.support.oracle._world import World


def is_asked(world: World, person: str) -> bool:
    """Whether the person said who supports them."""
    if world.supports is None:
        return False
    return world.respondents is None or person in world.respondents


def supports_to(world: World, node: str) -> list[Support]:
    """The records of support to a node and to the groups that it is in.

    Without what a person gives herself, as a person or as the only person in a group.
    """
    return [
        record
        for record in world.supports or ()
        if record.supported in {node} | groups_around(world, node)
        and not (is_person(world, node) and people_at(world, record.supporter) == {node})
    ]


def combined_strength(records: Iterable[Support]) -> Fraction:
    """The combined strength of several records of support."""
    return 1 - math.prod((1 - Fraction(record.strength) for record in records), start=Fraction(1))


def support_from(world: World, node: str, supporters: Collection[str] | None) -> Fraction | None:
    """The support that a person or a vacant group receives; from anyone, or from some."""
    if world.supports is None or (is_person(world, node) and not is_asked(world, node)):
        return None
    return combined_strength(
        record
        for record in supports_to(world, node)
        if supporters is None or record.supporter in supporters
    )


def people_by_share(world: World, group: str, without: str | None = None) -> dict[str, Fraction]:
    """What each person in a group takes of it, less what a membership of `without` takes."""
    taken = dict.fromkeys(sorted(people_in(world, group)), Fraction(0))
    for member, part in shares_taken(world, group):
        if member == without:
            continue
        if is_person(world, member):
            taken[member] += part
        else:
            for person, share in people_by_share(world, member, without).items():
                taken[person] += part * share
    return taken


def weighted_mean(values: Iterable[tuple[Fraction, Fraction | None]]) -> Fraction | None:
    """The mean of the known values by their weights; ``None`` where nothing known weighs."""
    known = [(weight, value) for weight, value in values if value is not None]
    weight = exact_sum(weight for weight, _ in known)
    return exact_sum(weight * value for weight, value in known) / weight if weight else None


def support_at(
    world: World,
    node: str,
    supporters: Collection[str] | None = None,
    without: str | None = None,
) -> Fraction | None:
    """The support that a node receives; a group's is the mean over the people in it."""
    if not is_occupied(world, node) or is_person(world, node):
        return support_from(world, node, supporters)
    return weighted_mean(
        (share, support_from(world, person, supporters))
        for person, share in people_by_share(world, node, without).items()
    )


def support_received(world: World) -> dict[str, Fraction | None]:
    """The support that each person, role and circle receives from anyone."""
    return {node: support_at(world, node) for node in node_ids(world)}


def carried_weights(world: World) -> list[tuple[Delegation, Fraction]]:
    """The delegations that carry anything, each with its weight over all domains."""
    by_domain = compute_flow(world).passed.values()
    weights = [
        (delegation, exact_sum(passed[index] for passed in by_domain))
        for index, delegation in enumerate(world.delegations)
    ]
    return [(delegation, weight) for delegation, weight in weights if weight]


def inside_principal(world: World, delegation: Delegation) -> str | None:
    """The principal, if the delegate is a group that the principal sits in."""
    inside = is_inside(world, delegation.principal, delegation.delegate)
    return delegation.principal if inside else None


def own_supporters(world: World, principal: str) -> set[str]:
    """The principal; of a group, also everyone and every group in it."""
    return {principal} | everyone_in(world, principal)


def support_coverage(world: World) -> Fraction | None:
    """Carried weight, counted to the support of the delegate, over carried weight."""
    return weighted_mean(
        (weight, support_at(world, delegation.delegate, None, inside_principal(world, delegation)))
        for delegation, weight in carried_weights(world)
    )


def support_presence(world: World) -> Fraction | None:
    """As `support_coverage`, counting only support from the principal."""
    return weighted_mean(
        (weight, support_of_principal(world, delegation))
        for delegation, weight in carried_weights(world)
    )


def support_of_principal(world: World, delegation: Delegation) -> Fraction | None:
    """The support that the delegate receives from the principal."""
    supporters = own_supporters(world, delegation.principal)
    return support_at(world, delegation.delegate, supporters, inside_principal(world, delegation))


def assumed_share(world: World) -> Fraction | None:
    """The part of the carried weight that goes along assumed delegations."""
    return weighted_mean(
        (weight, Fraction(delegation.basis == "assumed"))
        for delegation, weight in carried_weights(world)
    )
