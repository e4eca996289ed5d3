"""Who settles the decisions of one amount, alone or with a circle, parcel by parcel.

Every parcel of the oracle remembers its way: what has come through a seat of a circle is decided
with the first such circle.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

import attrs

from tests.support.oracle import World, ended_parcels, exact_sum
from tests.support.oracle._parcels import way_kept
from tests.support.oracle._world import is_person, is_present

if TYPE_CHECKING:
    from collections.abc import Collection

    from tests.support.oracle._parcels import Place

Settler = tuple[str, str | None]


def settled_by_parcels(
    world: World, domain: str, amount: float, away: Collection[str] = ()
) -> dict[Settler, Fraction]:
    """The share of the decisions of an amount that each person settles with each circle."""
    (found,) = (one for one in world.domains if one.id == domain)
    asked = attrs.evolve(found, weight=1, amounts=[amount], by="count")
    world = replace(
        world,
        domains=(asked,),
        delegations=tuple(one for one in world.delegations if one.domain in {None, domain}),
    )
    settled: dict[Settler, Fraction] = defaultdict(Fraction)
    for parcel in ended_parcels(world, asked, away):
        place = parcel.place
        if parcel.holder in place.away:
            back = principal_place(world, place)
            if back is None:
                continue
            for person, circle, part in divide(world, back.node, away, with_circle(world, back)):
                settled[person, circle] += parcel.weight * part
        elif is_person(world, parcel.holder):
            settled[parcel.holder, with_circle(world, place)] += parcel.weight
    total = exact_sum(parcel.weight for parcel in ended_parcels(world, asked, away))
    return {settler: weight / total for settler, weight in settled.items() if weight}


def principal_place(world: World, place: Place) -> Place | None:
    """Where a decision goes back to, as the oracle's `nearest_principal` has it."""
    for after, before in pairwise(way_kept(place)):
        if after.delegation is not None and world.delegations[after.delegation].exclusive:
            return None
        if is_present(world, before.node, before.away):
            return before
    return None


def with_circle(world: World, place: Place) -> str | None:
    """The first circle through whose seat a parcel has come to a place."""
    circles = {one.id for one in world.circles}
    for at in place.trail:
        if at.before is None or at.delegation is not None or at.before.node not in circles:
            continue
        if at.is_own and not is_present(world, at.before.node, at.before.away):
            continue  # the circle cannot act, and the own part stays with the principal
        return at.before.node
    return None


def divide(
    world: World, node: str, away: Collection[str], circle: str | None
) -> list[tuple[str, str | None, Fraction]]:
    """How those who are there in a node divide what comes back to it."""
    if is_person(world, node):
        return [(node, circle, Fraction(1))]
    if circle is None and node in {one.id for one in world.circles}:
        circle = node
    seats = [one for one in world.memberships if one.group == node]
    given = exact_sum(Fraction(one.share or 0) for one in seats)
    n_open = sum(one.share is None for one in seats)
    shares = {
        one.member: Fraction((1 - given) / n_open if one.share is None else one.share)
        for one in seats
        if is_present(world, one.member, frozenset(away))
    }
    total = exact_sum(shares.values())
    return [
        (person, with_, part * share / total)
        for member, share in shares.items()
        if share
        for person, with_, part in divide(world, member, away, circle)
    ]
