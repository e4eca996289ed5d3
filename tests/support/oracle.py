"""The contract of decision flow, absence and support, read out word for word.

Brute force in exact fractions: every parcel of decisions is followed on its own from the
owner of its domain to whoever settles it, and remembers each step of its way. Everything
else is a sum over parcels. It is slow, and meant to be checked by reading.

Unknown is ``None`` here; the library says ``nan``.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from stepback._records._level import Level

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterable, Iterator

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
    return node in person_ids(world)


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


def is_occupied(world: World, node: str) -> bool:
    """Whether this is a person, or a group with anyone in it."""
    return bool(people_at(world, node))


def is_present(world: World, node: str, away: Collection[str]) -> bool:
    """Whether the person is present, or anyone in the group is."""
    return any(person not in away for person in people_at(world, node))


def is_absent(world: World, node: str, away: Collection[str]) -> bool:
    """Whether the person is away, or everyone in the group is; vacant is not absent."""
    return is_occupied(world, node) and not is_present(world, node, away)


# What is in force


def is_in_force(world: World, delegation: Delegation) -> bool:
    """Whether a delegation holds at the world's date and in its contexts."""
    if delegation.contexts and not delegation.contexts & world.contexts:
        return False
    if delegation.start is None and delegation.end is None:
        return True
    if world.date is None:
        raise ValueError("a delegation is dated, and the world has no date")
    started = delegation.start is None or delegation.start <= world.date
    ended = delegation.end is not None and delegation.end <= world.date
    return started and not ended


def settled_fraction(delegation: Delegation) -> Fraction:
    """How much of its part the delegate settles."""
    if delegation.autonomy is None:
        return Fraction(1)
    if isinstance(delegation.autonomy, Level):
        return Fraction(delegation.autonomy.value - 1, 6)
    return Fraction(delegation.autonomy)


def fill_missing_shares(shares: list[float | None]) -> list[Fraction]:
    """Shares as they are given; missing ones split equally what the given ones leave."""
    known = sum((Fraction(share) for share in shares if share is not None), Fraction(0))
    remaining = max(Fraction(0), 1 - known)
    n_missing = sum(share is None for share in shares)
    return [remaining / n_missing if share is None else Fraction(share) for share in shares]


@dataclass(frozen=True)
class DecisionCase:
    """Decisions that go the same way: those of a domain, or those of one amount in it."""

    domain: Domain
    weight: Fraction
    amount: Fraction | None


def decision_cases(domain: Domain) -> list[DecisionCase]:
    """One case for each sample amount of the domain; one in all where there are none."""
    weight = Fraction(domain.weight)
    if domain.amounts is None:
        return [DecisionCase(domain, weight, None)]
    amounts = [Fraction(amount) for amount in domain.amounts]
    if domain.by == "count":
        return [DecisionCase(domain, weight / len(amounts), amount) for amount in amounts]
    return [DecisionCase(domain, weight * amount / sum(amounts), amount) for amount in amounts]


def is_applicable(delegation: Delegation, case: DecisionCase) -> bool:
    """Whether the delegation is for this domain, or any, and not limited below the amount."""
    named = delegation.domain is None or delegation.domain == case.domain.id
    limited = delegation.limit is not None and case.amount is not None
    return named and not (limited and Fraction(delegation.limit or 0) < (case.amount or 0))


def outgoing_fractions(
    world: World, case: DecisionCase, principal: str
) -> list[tuple[int, Fraction]]:
    """The delegations by which a principal hands a case on, and the fraction of it on each."""
    applying = [
        (index, delegation)
        for index, delegation in enumerate(world.delegations)
        if delegation.principal == principal
        and is_in_force(world, delegation)
        and is_applicable(delegation, case)
    ]
    naming = [(index, delegation) for index, delegation in applying if delegation.domain]
    counting = naming or applying
    shares = fill_missing_shares([delegation.share for _, delegation in counting])
    return [
        (index, share * settled_fraction(delegation))
        for (index, delegation), share in zip(counting, shares, strict=True)
    ]


def has_lapsed(world: World, delegation: Delegation, away: Collection[str], *, lapse: bool) -> bool:
    """Whether a delegation passes nothing because its principal is absent."""
    return is_absent(world, delegation.principal, away) and (lapse or not delegation.standing)


def member_fractions(
    world: World, group: str, away: Collection[str] = NOBODY
) -> list[tuple[str, Fraction]]:
    """The members of a group and the part of its decisions that each takes.

    In a group that is present, the members present divide what all occupied members had.
    """
    seats = [seat for seat in world.memberships if seat.group == group]
    shares = fill_missing_shares([seat.share for seat in seats])
    full = [(seat.member, share) for seat, share in zip(seats, shares, strict=True)]
    if not is_present(world, group, away):
        return full
    occupied = sum(share for member, share in full if is_occupied(world, member))
    present = [share for member, share in full if is_present(world, member, away)]
    rewritten = []
    for member, share in full:
        if is_absent(world, member, away):
            rewritten.append((member, Fraction(0)))
        elif not is_occupied(world, member):
            rewritten.append((member, share))
        elif sum(present) == 0:
            rewritten.append((member, Fraction(occupied) / len(present)))
        else:
            rewritten.append((member, share * occupied / sum(present)))
    return rewritten


# Following a parcel


@dataclass(frozen=True)
class OwnerStep:
    """A step: the node owns the domain."""

    node: str


@dataclass(frozen=True)
class DelegationStep:
    """A step: a delegation led to the node."""

    node: str
    index: int


@dataclass(frozen=True)
class MembershipStep:
    """A step: the node is a member of the group at the step before."""

    node: str


Trail = tuple[OwnerStep | DelegationStep | MembershipStep, ...]


@dataclass(frozen=True)
class Arrival:
    """A parcel at the last node of its trail.

    `insider` is where it was before, if a principal who is in this group delegated it.
    """

    trail: Trail
    insider: Arrival | None = None

    @property
    def node(self) -> str:
        """Where the parcel is."""
        return self.trail[-1].node


@dataclass(frozen=True)
class EndedParcel:
    """A parcel at its end: a person settles it, or it stays vacant in a group."""

    holder: str
    weight: Fraction
    trail: Trail


class EndlessFlowError(ValueError):
    """Authority runs in a circle within one domain."""


@dataclass(frozen=True)
class CaseFlow:
    """A world, one case of decisions, and who is away from it."""

    world: World
    case: DecisionCase
    away: Collection[str] = NOBODY
    lapse: bool = False

    def ended_parcels(self) -> Iterator[EndedParcel]:
        """Where the decisions of the case end, all of them."""
        start = Arrival((OwnerStep(self.case.domain.owner),))
        return self._parcels_on_arrival(self.case.weight, start)

    def _parcels_on_arrival(self, weight: Fraction, arrival: Arrival) -> Iterator[EndedParcel]:
        kept = weight
        for index, fraction in outgoing_fractions(self.world, self.case, arrival.node):
            delegation = self.world.delegations[index]
            passed = weight * fraction
            if passed == 0 or has_lapsed(self.world, delegation, self.away, lapse=self.lapse):
                continue
            step = DelegationStep(delegation.delegate, index)
            if step in arrival.trail:
                raise EndlessFlowError(" → ".join(past.node for past in (*arrival.trail, step)))
            is_inner = is_inside(self.world, arrival.node, delegation.delegate)
            yield from self._parcels_on_arrival(
                passed, Arrival((*arrival.trail, step), arrival if is_inner else None)
            )
            kept -= passed
        yield from self._parcels_of_remainder(kept, arrival)

    def _parcels_of_remainder(self, weight: Fraction, arrival: Arrival) -> Iterator[EndedParcel]:
        """What is not handed on: a person settles it, a group's goes to its members."""
        if is_person(self.world, arrival.node):
            yield EndedParcel(arrival.node, weight, arrival.trail)
            return
        vacant = weight
        for member, part in member_fractions(self.world, arrival.node, self.away):
            passed = weight * part
            if passed == 0:
                continue
            if arrival.insider is not None and arrival.insider.node == member:
                yield from self._parcels_of_remainder(passed, Arrival(arrival.insider.trail))
            else:
                seat = Arrival((*arrival.trail, MembershipStep(member)), arrival.insider)
                yield from self._parcels_on_arrival(passed, seat)
            vacant -= passed
        yield EndedParcel(arrival.node, vacant, arrival.trail)


def ended_parcels(
    world: World, domain: Domain, away: Collection[str] = NOBODY, *, lapse: bool = False
) -> list[EndedParcel]:
    """Where the decisions of a domain end, all of them."""
    return [
        parcel
        for case in decision_cases(domain)
        for parcel in CaseFlow(world, case, away, lapse).ended_parcels()
    ]


def has_cycle(world: World) -> bool:
    """Whether authority may come to a delegation that it came by before, in one domain.

    Every membership counts, even one without a share or of a group that hands everything on:
    while others are absent, it may come to matter.
    """

    def comes_back(case: DecisionCase, arrival: Arrival, *, own: bool = False) -> bool:
        for index, fraction in outgoing_fractions(world, case, arrival.node):
            step = DelegationStep(world.delegations[index].delegate, index)
            if own or fraction == 0:
                continue
            is_inner = is_inside(world, arrival.node, step.node)
            if step in arrival.trail:
                return True
            if comes_back(case, Arrival((*arrival.trail, step), arrival if is_inner else None)):
                return True
        for member in direct_members(world, arrival.node):
            if arrival.insider is not None and arrival.insider.node == member:
                found = comes_back(case, Arrival(arrival.insider.trail), own=True)
            else:
                found = comes_back(
                    case, Arrival((*arrival.trail, MembershipStep(member)), arrival.insider)
                )
            if found:
                return True
        return False

    return any(
        comes_back(case, Arrival((OwnerStep(domain.owner),)))
        for domain in world.domains
        for case in decision_cases(domain)
    )


# Flow


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
    """Whether the parcel came along a delegation."""
    return any(isinstance(step, DelegationStep) and step.index == index for step in parcel.trail)


def exact_sum(weights: Iterable[Fraction]) -> Fraction:
    """The sum, as a fraction even of nothing."""
    return sum(weights, Fraction(0))


def total_decisions(world: World) -> Fraction:
    """The weight of all domains."""
    return exact_sum(Fraction(domain.weight) for domain in world.domains)


def formal_authority(world: World) -> dict[str, dict[str, Fraction]]:
    """By domain: what each person owns, through roles and circles by their shares."""

    def owned_by(weight: Fraction, node: str) -> dict[str, Fraction]:
        if is_person(world, node):
            return {node: weight}
        by_person: dict[str, Fraction] = {}
        for member, part in member_fractions(world, node):
            for person, share in owned_by(weight * part, member).items():
                by_person[person] = by_person.get(person, Fraction(0)) + share
        return by_person

    everyone = dict.fromkeys(person_ids(world), Fraction(0))
    return {
        domain.id: everyone | owned_by(Fraction(domain.weight), domain.owner)
        for domain in world.domains
    }


# Absence


@dataclass(frozen=True)
class Absence:
    """By domain: the weight that stalls and that escalates; and who escalates to whom.

    `escalates_to` is by absent person and present principal, over all domains.
    """

    stalled: dict[str, Fraction]
    escalated: dict[str, Fraction]
    escalates_to: dict[tuple[str, str], Fraction]
    unsupported: frozenset[str] | None


def compute_absence(world: World, away: Collection[str], *, lapse: bool = False) -> Absence:
    """What happens to the decisions that absent people would settle."""
    stalled: dict[str, Fraction] = {}
    escalated: dict[str, Fraction] = {}
    escalates_to: dict[tuple[str, str], Fraction] = {}
    for domain in world.domains:
        stalled[domain.id] = escalated[domain.id] = Fraction(0)
        for parcel in ended_parcels(world, domain, away, lapse=lapse):
            if parcel.holder not in away or parcel.weight == 0:
                continue
            principal = nearest_principal(world, parcel.trail, away)
            if principal is None:
                stalled[domain.id] += parcel.weight
            else:
                escalated[domain.id] += parcel.weight
                pair = (parcel.holder, principal)
                escalates_to[pair] = escalates_to.get(pair, Fraction(0)) + parcel.weight
    return Absence(stalled, escalated, escalates_to, people_without_support(world, away))


def nearest_principal(world: World, trail: Trail, away: Collection[str]) -> str | None:
    """Who is there, nearest on the way back; ``None`` where the decision stalls.

    Members of a group that is there take no part from those away, so that a group comes up
    only where a vacant group in it has handed the decision on.
    """
    for before, step in reversed(list(pairwise(trail))):
        if isinstance(step, DelegationStep) and world.delegations[step.index].exclusive:
            return None
        if is_present(world, before.node, away):
            return before.node
    return None


def people_without_support(world: World, away: Collection[str]) -> frozenset[str] | None:
    """The people asked who are there and have support, all of it from those away."""
    if world.supports is None:
        return None
    without_support = set()
    for person in person_ids(world):
        supporters = {record.supporter for record in supports_to(world, person)}
        if (
            person not in away
            and is_asked(world, person)
            and supporters
            and all(is_absent(world, supporter, away) for supporter in supporters)
        ):
            without_support.add(person)
    return frozenset(without_support)


# Support


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
    for member, part in member_fractions(world, group):
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


# The formal line


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
