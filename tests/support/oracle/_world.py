"""The records that the oracle reads, who is in which group, and who is there."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterable

    from stepback._records._nodes import Circle, Domain, Person, Role
    from stepback._records._relations import Delegation, Membership, ReportingLine, Support

NOBODY: frozenset[str] = frozenset()


@dataclass(frozen=True)
class World:
    """The records of an organization, the date it is seen at and the contexts entered."""

    people: tuple[Person, ...] = ()
    roles: tuple[Role, ...] = ()
    circles: tuple[Circle, ...] = ()
    domains: tuple[Domain, ...] = ()
    reporting: tuple[ReportingLine, ...] = ()
    delegations: tuple[Delegation, ...] = ()
    supports: tuple[Support, ...] | None = None
    memberships: tuple[Membership, ...] = ()
    respondents: frozenset[str] | None = None
    date: dt.date | None = None
    contexts: frozenset[str] = NOBODY

    @classmethod
    def from_organization(cls, org: Any) -> World:
        """The records that an organization shows."""
        return cls(
            people=tuple(org.people),
            roles=tuple(org.roles),
            circles=tuple(org.circles),
            domains=tuple(org.domains),
            reporting=tuple(org.reporting),
            delegations=tuple(org.delegations),
            supports=None if org.supports is None else tuple(org.supports),
            memberships=tuple(org.memberships),
            respondents=None if org.respondents is None else frozenset(org.respondents),
            date=org.date,
            contexts=frozenset(org.contexts),
        )


# Who is where


def person_ids(world: World) -> list[str]:
    """The people."""
    return [person.id for person in world.people]


def group_ids(world: World) -> list[str]:
    """The roles and circles."""
    return [role.id for role in world.roles] + [circle.id for circle in world.circles]


def node_ids(world: World) -> list[str]:
    """The people, roles and circles."""
    return person_ids(world) + group_ids(world)


def is_person(world: World, node: str) -> bool:
    """Whether the node is a person."""
    return any(person.id == node for person in world.people)


def direct_members(world: World, group: str) -> list[str]:
    """The direct members of a group: people, roles and circles."""
    return [seat.member for seat in world.memberships if seat.group == group]


def everyone_in(world: World, group: str) -> set[str]:
    """Everyone in a group, directly or through groups in it: people, roles and circles."""
    inside: set[str] = set()
    for member in direct_members(world, group):
        inside |= {member} | everyone_in(world, member)
    return inside


def is_handed_back(world: World, group: str) -> bool:
    """Whether someone in a group delegates to the group, or to one that it is in."""
    inside = everyone_in(world, group)
    return any(
        delegation.principal in inside
        and group in {delegation.delegate} | everyone_in(world, delegation.delegate)
        for delegation in world.delegations
    )


def people_in(world: World, group: str) -> set[str]:
    """The people in a group, directly or through groups in it."""
    return {node for node in everyone_in(world, group) if is_person(world, node)}


def people_at(world: World, node: str) -> set[str]:
    """The person alone; of a group, the people in it."""
    return {node} if is_person(world, node) else people_in(world, node)


def is_inside(world: World, node: str, group: str) -> bool:
    """Whether a node is in a group, directly or through other groups."""
    return node in everyone_in(world, group)


def groups_around(world: World, node: str) -> set[str]:
    """The groups that a node is in, directly or through other groups."""
    return {group for group in group_ids(world) if is_inside(world, node, group)}


# Who is there


def is_occupied(world: World, node: str) -> bool:
    """Whether this is a person, or a group with anyone in it."""
    return bool(people_at(world, node))


def quorum_of(world: World, group: str) -> int:
    """How many people must be there for the group to decide; a role takes one."""
    return next((circle.quorum for circle in world.circles if circle.id == group), 1)


def is_present(world: World, node: str, away: Collection[str]) -> bool:
    """Whether the person is there, or the group can decide.

    A group can if as many people are there as its quorum says, wherever in it they sit, and
    there is a member with a seat that takes anything who can decide.
    """
    if is_person(world, node):
        return node not in away
    n_there = len(people_in(world, node) - set(away))
    return n_there >= quorum_of(world, node) and any(
        share > 0 and is_present(world, member, away) for member, share in seats(world, node)
    )


def can_ever_decide(world: World, node: str) -> bool:
    """Whether this is a person, or a group that decides while nobody is away."""
    return is_present(world, node, NOBODY)


def is_absent(world: World, node: str, away: Collection[str]) -> bool:
    """Whether the absence of some keeps a person or group from deciding."""
    return can_ever_decide(world, node) and not is_present(world, node, away)


def is_deserted(world: World, node: str, away: Collection[str]) -> bool:
    """Whether the person is away, or everyone in the group is, whatever its quorum."""
    return is_occupied(world, node) and people_at(world, node) <= set(away)


# Shares

ROUNDING = Fraction(1, 10**12)  # what shares leave by rounding is nothing


def fill_missing_shares(shares: list[float | None]) -> list[Fraction]:
    """Shares as they are given; missing ones split equally what the given ones leave."""
    known = sum((Fraction(share) for share in shares if share is not None), Fraction(0))
    remaining = drop_rounding(1 - known)
    n_missing = sum(share is None for share in shares)
    return [remaining / n_missing if share is None else Fraction(share) for share in shares]


def drop_rounding(part: Fraction) -> Fraction:
    """A part of a whole, where one too small to be meant is none."""
    return part if part > ROUNDING else Fraction(0)


def seats(world: World, group: str) -> list[tuple[str, Fraction]]:
    """The direct members of a group, and the share of each."""
    records = [seat for seat in world.memberships if seat.group == group]
    shares = fill_missing_shares([seat.share for seat in records])
    return [(seat.member, share) for seat, share in zip(records, shares, strict=True)]


def shares_taken(
    world: World, group: str, away: Collection[str] = NOBODY
) -> list[tuple[str, Fraction]]:
    """The members of a group and the part of its decisions that each takes.

    Where the group can decide, the members present divide what all members who ever decide
    had, by their shares. Where it cannot, each seat takes its share.
    """
    full = seats(world, group)
    if not is_present(world, group, away):
        return full
    before = sum(share for member, share in full if can_ever_decide(world, member))
    present = sum(share for member, share in full if is_present(world, member, away))

    def taken(member: str, share: Fraction) -> Fraction:
        if is_present(world, member, away):
            return share * before / present
        return Fraction(0) if is_absent(world, member, away) else share

    return [(member, taken(member, share)) for member, share in full]


def exact_sum(weights: Iterable[Fraction]) -> Fraction:
    """The sum, as a fraction even of nothing."""
    return sum(weights, Fraction(0))
