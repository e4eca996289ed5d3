"""Who decides what in the end, what lies vacant, and what each delegation carries."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from tests.support.oracle._cases import decision_cases
from tests.support.oracle._closing import suspend_closing
from tests.support.oracle._parcels import CaseFlow, EndlessFlowError, way_kept
from tests.support.oracle._world import NOBODY, exact_sum, is_person, person_ids, shares_taken

if TYPE_CHECKING:
    from collections.abc import Collection

    from stepback._records._nodes import Domain
    from tests.support.oracle._cases import DecisionCase
    from tests.support.oracle._parcels import EndedParcel
    from tests.support.oracle._world import World


def ended_parcels(
    world: World, domain: Domain, away: Collection[str] = NOBODY, *, lapse: bool = False
) -> list[EndedParcel]:
    """Where the decisions of a domain end, all of them."""
    return [
        parcel
        for case in decision_cases(domain)
        for parcel in case_flow(world, case, away, lapse=lapse).ended_parcels()
    ]


def case_flow(
    world: World, case: DecisionCase, away: Collection[str] = NOBODY, *, lapse: bool = False
) -> CaseFlow:
    """The flow of a case; while some are away, what they let close a circle is out of force."""
    flow = CaseFlow(world, case, frozenset(away), lapse)
    return suspend_closing(flow) if away else flow


def has_cycle(world: World) -> bool:
    """Whether any decision, however small its part, comes back to where it has been."""
    try:
        for domain in world.domains:
            ended_parcels(world, domain)
    except EndlessFlowError:
        return True
    return False


@dataclass(frozen=True)
class Flow:
    """By domain: what each person decides, what lies vacant, what each delegation carries.

    Weights are as the domains have them. What a delegation to one's own circle leaves with
    the principal does not count as carried.
    """

    decided: dict[str, dict[str, Fraction]]
    vacant: dict[str, Fraction]
    passed: dict[str, dict[int, Fraction]]


def compute_flow(world: World, away: Collection[str] = NOBODY, *, lapse: bool = False) -> Flow:
    """Where all decisions end, and which delegations brought them there."""
    decided: dict[str, dict[str, Fraction]] = {}
    vacant: dict[str, Fraction] = {}
    passed: dict[str, dict[int, Fraction]] = {}
    for domain in world.domains:
        parcels = ended_parcels(world, domain, away, lapse=lapse)
        decided[domain.id] = {
            person: exact_sum(parcel.weight for parcel in parcels if parcel.holder == person)
            for person in person_ids(world)
        }
        vacant[domain.id] = exact_sum(
            parcel.weight for parcel in parcels if not is_person(world, parcel.holder)
        )
        passed[domain.id] = {
            index: exact_sum(parcel.weight for parcel in parcels if came_along(parcel, index))
            for index in range(len(world.delegations))
        }
    return Flow(decided, vacant, passed)


def came_along(parcel: EndedParcel, index: int) -> bool:
    """Whether the parcel came along a delegation, and did not stay with its principal."""
    return any(place.delegation == index for place in way_kept(parcel.place))


def total_decisions(world: World) -> Fraction:
    """The weight of all domains."""
    return exact_sum(Fraction(domain.weight) for domain in world.domains)


def formal_authority(world: World) -> dict[str, dict[str, Fraction]]:
    """By domain: what each person owns, through roles and circles by their shares."""

    def owned_by(weight: Fraction, node: str) -> dict[str, Fraction]:
        if is_person(world, node):
            return {node: weight}
        by_person: dict[str, Fraction] = {}
        for member, part in shares_taken(world, node):
            for person, share in owned_by(weight * part, member).items():
                by_person[person] = by_person.get(person, Fraction(0)) + share
        return by_person

    everyone = dict.fromkeys(person_ids(world), Fraction(0))
    return {
        domain.id: everyone | owned_by(Fraction(domain.weight), domain.owner)
        for domain in world.domains
    }
