"""What happens to the decisions of those who are away, or kept from deciding by others."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, pairwise
from typing import TYPE_CHECKING

from tests.support.oracle._flow import ended_parcels, formal_authority, total_decisions
from tests.support.oracle._parcels import way_kept
from tests.support.oracle._support import is_asked, supports_to
from tests.support.oracle._world import (
    exact_sum,
    is_deserted,
    is_present,
    people_at,
    person_ids,
)

if TYPE_CHECKING:
    from collections.abc import Collection

    from tests.support.oracle._parcels import Place
    from tests.support.oracle._world import World


@dataclass(frozen=True)
class Absence:
    """By domain: the weight that stalls and that escalates; and who escalates to whom.

    `escalates_to` is by person kept from deciding and present principal, over all domains.
    """

    stalled: dict[str, Fraction]
    escalated: dict[str, Fraction]
    escalates_to: dict[tuple[str, str], Fraction]
    unsupported: frozenset[str] | None


def compute_absence(world: World, away: Collection[str], *, lapse: bool = False) -> Absence:
    """What happens to the decisions that people would settle who are away."""
    stalled: dict[str, Fraction] = {}
    escalated: dict[str, Fraction] = {}
    escalates_to: dict[tuple[str, str], Fraction] = {}
    for domain in world.domains:
        stalled[domain.id] = escalated[domain.id] = Fraction(0)
        for parcel in ended_parcels(world, domain, away, lapse=lapse):
            if parcel.holder not in parcel.place.away:
                continue
            principal = nearest_principal(world, parcel.place)
            if principal is None:
                stalled[domain.id] += parcel.weight
            else:
                escalated[domain.id] += parcel.weight
                pair = (parcel.holder, principal)
                escalates_to[pair] = escalates_to.get(pair, Fraction(0)) + parcel.weight
    return Absence(stalled, escalated, escalates_to, people_without_support(world, away))


def nearest_principal(world: World, place: Place) -> str | None:
    """Who is there, nearest on the way back; ``None`` where the decision stalls.

    Whether someone is there is judged as it was when the parcel came by. Members of a group
    that can decide take no part from those away, so that a group comes up only where a vacant
    group in it has handed the decision on.
    """
    way = way_kept(place)
    for after, before in pairwise(way):
        if after.delegation is not None and world.delegations[after.delegation].exclusive:
            return None
        if is_present(world, before.node, before.away):
            return before.node
    return None


def people_without_support(world: World, away: Collection[str]) -> frozenset[str] | None:
    """The people asked who are there and have support, all of it from those away.

    To support takes no quorum: a group does while anyone in it is there.
    """
    if world.supports is None:
        return None
    without_support = set()
    for person in person_ids(world):
        supporters = {record.supporter for record in supports_to(world, person)}
        if (
            person not in away
            and is_asked(world, person)
            and supporters
            and all(is_deserted(world, supporter, away) for supporter in supporters)
        ):
            without_support.add(person)
    return frozenset(without_support)


# The top, and the fewest


def stalled_share(world: World, away: Collection[str]) -> Fraction:
    """The part of all decisions that stalls."""
    return exact_sum(compute_absence(world, away).stalled.values()) / total_decisions(world)


def people_at_the_top(world: World) -> set[str]:
    """Who heads the solid lines; without any, who owns twice an even share or more."""
    people = person_ids(world)
    if len(people) == 1:
        return set(people)
    managed = {line.report for line in world.reporting if not line.dotted}
    managers = {line.manager for line in world.reporting if not line.dotted}
    if not managers:
        owned = [by_person.items() for by_person in formal_authority(world).values()]
        return {
            person
            for person in people
            if len(people)
            * exact_sum(weight for each in owned for id_, weight in each if id_ == person)
            >= 2 * total_decisions(world)
        }

    def holders(node: str) -> set[str]:
        below = (
            line.report for line in world.reporting if line.manager == node and not line.dotted
        )
        return people_at(world, node) or set().union(*map(holders, below))

    return set().union(*map(holders, managers - managed))


def dependence_on_top(world: World) -> Fraction | None:
    """What stalls while the top is away; ``None`` where nothing is decided."""
    return stalled_share(world, people_at_the_top(world)) if world.domains else None


def bus_factor(world: World, threshold: Fraction = Fraction(1, 2)) -> int | None:
    """The fewest people whose absence stalls more than that; ``None`` where none does."""
    people = person_ids(world)
    for size in range(len(people) + 1):
        if any(stalled_share(world, away) > threshold for away in combinations(people, size)):
            return size
    return None
