"""Every parcel of decisions, followed on its own from the owner of its domain to its end.

A parcel remembers where it has been and who was away for it at each place. Where nobody is
away, coming back to where it has been is an error: authority runs in a circle.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from tests.support.oracle._cases import outgoing_fractions
from tests.support.oracle._world import (
    NOBODY,
    drop_rounding,
    exact_sum,
    is_absent,
    is_deserted,
    is_inside,
    is_person,
    people_in,
    shares_taken,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from stepback._records._relations import Delegation
    from tests.support.oracle._cases import DecisionCase
    from tests.support.oracle._world import World


@dataclass(frozen=True)
class Place:
    """Where a parcel is, how it came there, and where it was before.

    It came as the owner's (no place before), by a delegation (its index), or to a seat of the
    group before. `insider` is the principal who handed it to a group that she is in, while
    the parcel is in that group; `away` is who counts as away for it from here on. The seat of
    the insider is her own: what comes there stays with her, as it came to her `origin`.
    """

    node: str
    before: Place | None
    away: frozenset[str]
    delegation: int | None = None
    insider: Place | None = None
    is_own: bool = False

    @property
    def trail(self) -> tuple[Place, ...]:
        """All places on the way, from the owner to here."""
        return (*(self.before.trail if self.before else ()), self)

    @property
    def origin(self) -> Place:
        """The place of an own part before it was handed to the group; else, the place."""
        return self.insider.origin if self.is_own and self.insider else self

    @property
    def identity(self) -> tuple[Any, ...]:
        """All that decides how authority goes on from here."""
        insider = None if self.insider is None else (*self.insider.state, self.insider.away)
        return (*self.state, self.is_own, self.away, insider)

    @property
    def state(self) -> tuple[str, str | None]:
        """Where the parcel is; inside a group to which someone in it handed it, and who did."""
        return self.node, self.insider.node if self.insider else None


def way_kept(place: Place) -> tuple[Place, ...]:
    """The places by which a parcel came, from the last, less what led to an own part."""
    origin = place.origin
    return (origin, *(way_kept(origin.before) if origin.before else ()))


@dataclass(frozen=True)
class EndedParcel:
    """A parcel at its end: a person settles it, or it stays vacant in a group."""

    weight: Fraction
    place: Place

    @property
    def holder(self) -> str:
        """The person, or the group in which it is vacant."""
        return self.place.node


class EndlessFlowError(ValueError):
    """Authority runs in a circle within one domain."""


def has_lapsed(world: World, delegation: Delegation, away: Collection[str], *, lapse: bool) -> bool:
    """Whether a delegation passes nothing because nobody is there at its principal."""
    return is_deserted(world, delegation.principal, away) and (lapse or not delegation.standing)


@dataclass(frozen=True)
class CaseFlow:
    """A world, one case of decisions, and who is away from it.

    `suspended` are the delegations that are out of force because they would close a circle,
    each with the place where it is.
    """

    world: World
    case: DecisionCase
    away: frozenset[str] = NOBODY
    lapse: bool = False
    suspended: frozenset[tuple[Any, int]] = frozenset()

    @property
    def start(self) -> Place:
        """Where all decisions of the case are at first."""
        return Place(self.case.domain.owner, None, self.away)

    def ended_parcels(self) -> Iterator[EndedParcel]:
        """Where the decisions of the case end, all of them."""
        return self._parcels_from(self.case.weight, self.start)

    def _parcels_from(self, weight: Fraction, place: Place) -> Iterator[EndedParcel]:
        """What is handed on, and what is not: a person settles it, a group's members take it."""
        been = {past.identity for past in place.trail}
        for fraction, to in self.handed_on(place):
            if to.identity in been:
                raise EndlessFlowError(" → ".join(past.node for past in to.trail))
            yield from self._parcels_from(weight * fraction, to)
        kept = weight * self.remainder(place)
        if kept and is_person(self.world, place.node):
            yield EndedParcel(kept, place)
        elif kept:
            taken = self.seats_taken(place)
            for part, seat in taken:
                yield from self._parcels_from(kept * part, seat)
            if unfilled := drop_rounding(1 - exact_sum(part for part, _ in taken)):
                yield EndedParcel(kept * unfilled, place)

    def handed_on(self, place: Place) -> list[tuple[Fraction, Place]]:
        """Where what comes to a place is handed on to, and the fraction of it; more than 0."""
        if place.is_own:
            return []
        found = []
        for index, fraction in outgoing_fractions(self.world, self.case, place.node):
            delegation = self.world.delegations[index]
            lapsed = has_lapsed(self.world, delegation, place.away, lapse=self.lapse)
            if fraction and not lapsed and (place.identity, index) not in self.suspended:
                insider = place if is_inside(self.world, place.node, delegation.delegate) else None
                to = Place(delegation.delegate, place, place.away, index, insider)
                found.append((fraction, to))
        return found

    def remainder(self, place: Place) -> Fraction:
        """The fraction of what comes to a place that is not handed on."""
        return drop_rounding(1 - exact_sum(fraction for fraction, _ in self.handed_on(place)))

    def seats_taken(self, place: Place) -> list[tuple[Fraction, Place]]:
        """The seats of a group that take any of its remainder, and the fraction of it."""
        at_seats = place.away
        if is_absent(self.world, place.node, place.away):
            at_seats |= people_in(self.world, place.node)
        insider = None if place.is_own else place.insider  # a member of hers has no own part there
        return [
            (part, self._seat(member, place, insider, at_seats))
            for member, part in shares_taken(self.world, place.node, place.away)
            if part
        ]

    def _seat(
        self, member: str, group: Place, insider: Place | None, away: frozenset[str]
    ) -> Place:
        if insider is not None and insider.node == member:
            return Place(member, group, insider.away, insider=insider, is_own=True)
        inner = None if is_person(self.world, member) else insider
        return Place(member, group, away, insider=inner)
