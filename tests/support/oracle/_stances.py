"""The stance of each leader in each domain, and the managers who follow those below them."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from tests.support.oracle._flow import compute_flow
from tests.support.oracle._support import (
    inside_principal,
    own_supporters,
    people_by_share,
    support_from,
    weighted_mean,
)
from tests.support.oracle._world import (
    exact_sum,
    groups_around,
    is_occupied,
    is_person,
    person_ids,
    shares_taken,
)

if TYPE_CHECKING:
    from stepback._records._relations import Delegation
    from tests.support.oracle._flow import Flow
    from tests.support.oracle._world import World

BOUND = Fraction(1, 10**9)


def stances(world: World) -> dict[tuple[str, str], str]:
    """By person and domain, of those who hand something on in it."""
    flow = compute_flow(world)
    found = {}
    for domain in world.domains:
        for person in person_ids(world):
            handed = handed_to(world, flow, person, domain.id)
            whole = exact_sum(weight for _, _, weight in handed)
            if not whole:
                continue
            kept = flow.decided[domain.id][person]
            supported = weighted_mean(
                (weight, support_from(world, to, own_supporters(world, one.principal)))
                for one, to, weight in handed
                if to is not None
            )
            found[person, domain.id] = stance(kept / (kept + whole), supported)
    return found


def stance(kept: Fraction, supported: Fraction | None) -> str:
    """Of someone who keeps a part, and supports a part of what they hand on."""
    if kept >= Fraction(2, 3) - BOUND:
        return "front"
    if kept >= Fraction(1, 3) - BOUND:
        return "second fiddle"
    if supported is None:
        return "support not asked"
    return "out of the way" if supported >= Fraction(1, 2) - BOUND else "absent"


def part_in(world: World, person: str, node: str) -> Fraction:
    """The part of what reaches a node that counts as having reached a person."""
    if is_person(world, node):
        return Fraction(node == person)
    return people_by_share(world, node).get(person, Fraction(0))


def handed_to(
    world: World, flow: Flow, person: str, domain: str
) -> list[tuple[Delegation, str | None, Fraction]]:
    """What someone hands on, to each other person, or vacant group; ``None``: a vacant part.

    What a role or circle hands on counts, by share, as handed on by its members. What comes
    back to a member by it is not handed on.
    """
    found: list[tuple[Delegation, str | None, Fraction]] = []
    for index, one in enumerate(world.delegations):
        weight = flow.passed[domain].get(index, Fraction(0)) * part_in(world, person, one.principal)
        if weight:
            found += [
                (one, to, weight * part)
                for to, part in reached_by(world, one)
                if part and to != person
            ]
    return found


def reached_by(world: World, one: Delegation) -> list[tuple[str | None, Fraction]]:
    """Whom what a delegation passes reaches, by parts of it; the principal's own is not passed."""
    if is_person(world, one.delegate) or not is_occupied(world, one.delegate):
        return [(one.delegate, Fraction(1))]
    taken = people_by_share(world, one.delegate, inside_principal(world, one))
    whole = 1 - share_of(world, one.delegate, one.principal)
    if not whole:  # the group hands on itself what came to it
        return [(None, Fraction(1))]
    parts: list[tuple[str | None, Fraction]] = [(to, share / whole) for to, share in taken.items()]
    return [*parts, (None, 1 - exact_sum(part for _, part in parts))]


def share_of(world: World, group: str, node: str) -> Fraction:
    """The part of what reaches a group that goes to a node in it, by each way in."""
    return exact_sum(
        part * (Fraction(1) if member == node else share_of(world, member, node))
        for member, part in shares_taken(world, group)
    )


def leaders_who_follow(world: World) -> Fraction | None:
    """The part of managers who hand more to someone directly below than they keep."""
    managers = [person for person in person_ids(world) if reports_of(world, person)]
    if not managers or not world.domains:
        return None
    flow = compute_flow(world)
    following = [
        manager
        for manager in managers
        if any(
            lets_lead(world, flow, manager, report, domain.id)
            for domain in world.domains
            for report in reports_of(world, manager)
            if report != manager
        )
    ]
    return Fraction(len(following), len(managers))


def lets_lead(world: World, flow: Flow, manager: str, report: str, domain: str) -> bool:
    """Whether a manager hands more to a report, in the domain, than they keep of it."""
    handed = exact_sum(
        weight for _, to, weight in handed_to(world, flow, manager, domain) if to == report
    )
    return handed > flow.decided[domain][manager] * (1 + BOUND)


def reports_of(world: World, manager: str) -> set[str]:
    """Everything directly below, by a solid line to it or to a group that it is in."""
    posts = {manager} | groups_around(world, manager)
    below = {line.report for line in world.reporting if not line.dotted and line.manager in posts}
    return below | {person for person in person_ids(world) if below & groups_around(world, person)}
