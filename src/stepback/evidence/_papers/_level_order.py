"""The order of levels: who is lower, of those who may decide in one domain."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

from stepback.evidence._cells._spelling_keys import spelling_key
from stepback.evidence._papers._grant import Grant

Party = frozenset[str]  # of the keys of names: the holder, and those who sign too
Rank = tuple[float, ...]


def grant_party(grant: Grant) -> Party:
    """Those who decide by a grant together: a holder alone, or with those who sign too."""
    return frozenset(map(spelling_key, (grant.holder, *grant.jointly)))


def lower_bound(grant: Grant) -> float:
    """Above which amount a grant holds; minus infinity for all, as no amount is below 0."""
    return -math.inf if not grant.above else grant.above


def upper_bound(grant: Grant) -> float:
    """Up to which amount a grant holds; infinity for all."""
    return math.inf if grant.up_to is None else grant.up_to


def order_levels(grants: Iterable[Grant], levels: Sequence[str]) -> Mapping[Party, Rank]:
    """The rank of each party that decides in one domain and track; lower levels have lower ranks.

    It is the place of its lowest member among `levels`. If nobody has said what the levels are, or
    not of all, it is the limit: its own, or that of those from whom it has the right, if that is
    smaller. Of equal limits, those are lower who have their right from the others, then those who
    decide from a smaller amount on, then those who decide for their own line only, and then those
    who decide alone. Parties may have the same rank.
    """
    by_party: dict[Party, list[Grant]] = {}
    for grant in grants:
        by_party.setdefault(grant_party(grant), []).append(grant)
    if has_known_levels(by_party, levels):
        places = {spelling_key(level): place for place, level in enumerate(levels)}
        return {
            party: (min(places[name] for name in party if name in places), len(party))
            for party in by_party
        }
    return {party: _limit_rank(party, held, by_party) for party, held in by_party.items()}


def _limit_rank(
    party: Party, held: Sequence[Grant], by_party: Mapping[Party, Sequence[Grant]]
) -> Rank:
    """The rank by limit; nobody is above those from whom the right comes."""
    upper = max(map(upper_bound, held))
    depth, seen = 0, {party}
    above = _principal_party(held, by_party)
    while above is not None and above not in seen:
        seen.add(above)
        upper = min(upper, max(map(upper_bound, by_party[above])))
        depth += 1
        above = _principal_party(by_party[above], by_party)
    is_for_all = any(grant.scope == "everything" for grant in held)
    return upper, -depth, min(map(lower_bound, held)), is_for_all, len(party)


def _principal_party(
    held: Sequence[Grant], by_party: Mapping[Party, Sequence[Grant]]
) -> Party | None:
    """The party from which one has its right, if that has one here."""
    given = (frozenset({spelling_key(grant.principal)}) for grant in held if grant.principal)
    return next((party for party in given if party in by_party), None)


def has_known_levels(parties: Iterable[Party], levels: Sequence[str]) -> bool:
    """Whether a member of each party is among the levels."""
    known = frozenset(map(spelling_key, levels))
    return not any(known.isdisjoint(party) for party in parties)
