"""What is in force, for decisions of one domain and amount, and which fraction it passes."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from stepback._records._level import Level
from tests.support.oracle._world import fill_missing_shares

if TYPE_CHECKING:
    from stepback._records._nodes import Domain
    from stepback._records._relations import Delegation
    from tests.support.oracle._world import World


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


def is_applicable(delegation: Delegation, case: DecisionCase) -> bool:
    """Whether the delegation is for this domain, or any, and not limited below the amount."""
    named = delegation.domain is None or delegation.domain == case.domain.id
    limited = delegation.limit is not None and case.amount is not None
    return named and not (limited and Fraction(delegation.limit or 0) < (case.amount or 0))


def settled_fraction(delegation: Delegation) -> Fraction:
    """How much of its part the delegate settles."""
    if delegation.autonomy is None:
        return Fraction(1)
    if isinstance(delegation.autonomy, Level):
        return Fraction(delegation.autonomy.value - 1, 6)
    return Fraction(delegation.autonomy)


def counting_delegations(
    world: World, case: DecisionCase, principal: str
) -> list[tuple[int, Delegation]]:
    """The delegations by which a principal may hand a case on.

    Those that name the domain replace the general ones.
    """
    applying = [
        (index, delegation)
        for index, delegation in enumerate(world.delegations)
        if delegation.principal == principal
        and is_in_force(world, delegation)
        and is_applicable(delegation, case)
    ]
    return [(index, one) for index, one in applying if one.domain] or applying


def outgoing_fractions(
    world: World, case: DecisionCase, principal: str
) -> list[tuple[int, Fraction]]:
    """The delegations by which a principal hands a case on, and the fraction of it on each."""
    counting = counting_delegations(world, case, principal)
    shares = fill_missing_shares([delegation.share for _, delegation in counting])
    return [
        (index, share * settled_fraction(delegation))
        for (index, delegation), share in zip(counting, shares, strict=True)
    ]
