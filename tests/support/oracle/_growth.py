"""Growth, read out of the description of `simulate`, parcel by parcel in exact fractions.

The willingness of delegates becomes a fraction of the float that the logistic function gives;
everything else is exact, so that what the package rounds can be seen.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import attrs

from tests.support.oracle._cases import is_in_force, settled_fraction
from tests.support.oracle._flow import compute_flow, ended_parcels, total_decisions
from tests.support.oracle._parcels import way_kept
from tests.support.oracle._support import (
    inside_principal,
    people_by_share,
    support_of_principal,
    weighted_mean,
)
from tests.support.oracle._world import exact_sum, is_person, person_ids

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from stepback._records._nodes import Person
    from stepback._records._relations import Delegation
    from tests.support.oracle._world import World

NEARLY = Fraction(1, 10**12)


@dataclass
class GrownPeriod:
    """One period: by person what each knows and has to decide; by delegation its autonomy."""

    competence: dict[str, Fraction]
    load: dict[str, Fraction] = field(default_factory=dict)
    autonomy: dict[int, Fraction] = field(default_factory=dict)
    willingness: dict[int, Fraction] = field(default_factory=dict)
    value: Fraction = Fraction(0)
    undone: Fraction = Fraction(0)


def grow(
    world: World, policy: str, periods: int, parameters: Any, unknown: float
) -> Iterator[GrownPeriod]:
    """What happens in each period."""
    given = attrs.asdict(parameters).items()
    p = {name: Fraction(value) for name, value in given if value is not None}
    full = p.get("full_practice") or total_decisions(world) / len(world.people)
    rows = [i for i, one in enumerate(world.delegations) if is_in_force(world, one)]
    people = {person.id: person for person in world.people}
    start = {
        id_: Fraction(unknown if one.competence is None else one.competence)
        for id_, one in people.items()
    }
    offered = {id_: Fraction(answer_or_one(one)) for id_, one in people.items()}
    support = {i: support_of(world, world.delegations[i], policy) for i in rows}
    willing = {i: mean_of_delegate(world, world.delegations[i], offered) for i in rows}
    first = {i: Fraction(1) if known is None else known for i, known in willing.items()}
    moved = dict.fromkeys(rows, 0.0)
    competence, willingness = dict(start), dict(first)
    for _ in range(periods):
        found = GrownPeriod(dict(competence), willingness=dict(willingness))
        leader = {i: mean_of_principal(world, world.delegations[i], competence) for i in rows}
        for i in rows:
            delegate = mean_of_delegate(world, world.delegations[i], competence)
            found.autonomy[i] = autonomy_of(
                policy, world.delegations[i], leader[i], delegate, support[i], p
            )
        now = replace(
            world,
            delegations=tuple(
                replace_autonomy(one, found.autonomy.get(i, 0) * willingness.get(i, 0))
                for i, one in enumerate(world.delegations)
            ),
        )
        practice, boosted = settle(found, now, leader, support, p, people)
        yield found
        for person in people:
            part = min(practice[person] / full, Fraction(1))
            boost = boosted[person] / practice[person] if practice[person] else 0
            way = max(p["potential"] - competence[person], Fraction(0))
            rate = p["learning"] * (1 + p["learning_boost"] * boost) * part
            loss = p["fading"] * (1 - part) * (competence[person] - start[person])
            competence[person] = (competence[person] + rate * way - loss).limit_denominator(10**40)
        for i in rows:
            if 0 < first[i] < 1 and support[i]:
                moved[i] += float(p["adapting"]) * (float(p["relief"] * support[i]) - moved[i])
                odds = math.log(first[i] / (1 - first[i])) + moved[i]
                willingness[i] = Fraction(1 / (1 + math.exp(-odds)))


def settle(
    found: GrownPeriod,
    now: World,
    leader: Mapping[int, Fraction | None],
    support: Mapping[int, Fraction],
    p: Mapping[str, Fraction],
    people: Mapping[str, Person],
) -> tuple[dict[str, Fraction], dict[str, Fraction]]:
    """Settle each parcel; what was handed on, by person, and the same times its support."""
    parcels = [one for domain in now.domains for one in ended_parcels(now, domain)]
    found.load = {
        person: exact_sum(one.weight for one in parcels if one.holder == person)
        for person in person_ids(now)
    }
    practice, boosted = (dict.fromkeys(person_ids(now), Fraction(0)) for _ in range(2))
    for parcel in parcels:
        if not is_person(now, parcel.holder):
            found.undone += parcel.weight
            continue
        capacity, load = people[parcel.holder].capacity, found.load[parcel.holder]
        done = Fraction(1)
        if capacity is not None and load > Fraction(capacity):
            done = Fraction(capacity) / load
        settled = parcel.weight * done
        found.undone += parcel.weight - settled
        came_by = next(
            (place.delegation for place in way_kept(parcel.place) if place.delegation is not None),
            None,
        )
        backing = Fraction(0)
        if came_by is not None:
            backing = support[came_by] * (leader[came_by] or 0)
            practice[parcel.holder] += settled
            boosted[parcel.holder] += settled * support[came_by]
        own = found.competence[parcel.holder]
        found.value += settled * (own * (1 - backing) + backing)
    for carried in compute_flow(now).passed.values():
        for i, weight in carried.items():
            if weight:
                found.value += weight * (
                    p["freed_time"] * (1 - support[i]) - p["support_cost"] * support[i]
                )
    return practice, boosted


def autonomy_of(
    policy: str,
    delegation: Delegation,
    leader: Fraction | None,
    delegate: Fraction | None,
    support: Fraction,
    p: Mapping[str, Fraction],
) -> Fraction:
    """The autonomy that a named policy gives."""
    if policy == "never":
        return Fraction(0)
    if policy == "when ready":
        if delegate is None:
            return Fraction(0)
        backing = support * (leader or 0)
        value = delegate * (1 - backing) + backing
        value += p["freed_time"] * (1 - support) - p["support_cost"] * support
        if value < (0 if leader is None else leader - NEARLY):
            return Fraction(0)
    return settled_fraction(delegation)


def mean_of_principal(
    world: World, delegation: Delegation, values: Mapping[str, Fraction]
) -> Fraction | None:
    """The mean over the people of the principal, by their shares."""
    if is_person(world, delegation.principal):
        return values[delegation.principal]
    shares = people_by_share(world, delegation.principal)
    return weighted_mean((share, values[person]) for person, share in shares.items())


def mean_of_delegate(
    world: World, delegation: Delegation, values: Mapping[str, Fraction]
) -> Fraction | None:
    """The mean over the people of the delegate, without the principal's own part."""
    if is_person(world, delegation.delegate):
        return values[delegation.delegate]
    without = inside_principal(world, delegation)
    shares = people_by_share(world, delegation.delegate, without)
    return weighted_mean((share, values[person]) for person, share in shares.items())


def support_of(world: World, delegation: Delegation, policy: str) -> Fraction:
    """The support that the principal gives; none that is not known, and none who abandons."""
    if policy == "abandon":
        return Fraction(0)
    return support_of_principal(world, delegation) or Fraction(0)


def answer_or_one(person: Person) -> float:
    """The willingness of a person, who takes everything if it is not known."""
    return 1.0 if person.willingness is None else person.willingness


def replace_autonomy(delegation: Delegation, autonomy: Fraction) -> Any:
    """The delegation with another autonomy, kept as an exact fraction."""
    return _VariedDelegation(delegation, autonomy)


class _VariedDelegation:
    """A delegation whose autonomy is an exact fraction, which a record does not hold."""

    def __init__(self, delegation: Delegation, autonomy: Fraction) -> None:
        self._delegation, self.autonomy = delegation, autonomy

    def __getattr__(self, name: str) -> Any:
        return getattr(self._delegation, name)
