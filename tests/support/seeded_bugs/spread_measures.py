"""Figures of how widely leadership is spread, plainly written, and what goes wrong with them."""

import math

from stepback import real_authority


def decided(org):
    """What each person settles, scaled to sum to 1; empty where nothing is settled."""
    settled = [share for share in real_authority(org).values() if not math.isnan(share)]
    total = sum(settled)
    return [share / total for share in settled] if total else []


def effective_leaders(org):
    shares = decided(org)
    if not shares:
        return math.nan
    return math.exp(-sum(share * math.log(share) for share in shares if share))


def leadership_spread(org):
    if len(org.people) < 2:
        return math.nan
    return (effective_leaders(org) - 1) / (len(org.people) - 1)


def leadership_gini(org):
    shares = sorted(decided(org))
    count = len(shares)
    if not count:
        return math.nan
    return sum((2 * rank - count - 1) * share for rank, share in enumerate(shares, 1)) / count


def leaders_of_both(first_leaders, second_leaders, first, second):
    """What `effective_leaders` should be of two organizations side by side."""
    sizes = [
        sum(real_authority(org).values()) * sum(domain.weight for domain in org.domains)
        if org.domains
        else 0.0
        for org in (first, second)
    ]
    parts = [
        (size / sum(sizes), leaders)
        for size, leaders in zip(sizes, (first_leaders, second_leaders), strict=True)
        if size
    ]
    if not parts:
        return math.nan
    return math.exp(sum(part * (math.log(leaders) - math.log(part)) for part, leaders in parts))


# Each with one bug


def spread_among_those_who_decide(org):
    leading = sum(share > 0 for share in decided(org))
    return (effective_leaders(org) - 1) / (leading - 1) if leading > 1 else math.nan


def spread_by_log_of_those_who_decide(org):
    leading = sum(share > 0 for share in decided(org))
    if len(org.people) < 2 or not leading:
        return math.nan
    return math.log(effective_leaders(org)) / math.log(leading) if leading > 1 else 0.0


def spread_over_everyone(org):
    return (effective_leaders(org) - 1) / len(org.people) if len(org.people) > 1 else math.nan


def spread_of_nobody_divides(org):
    return (effective_leaders(org) - 1) / (len(org.people) - 1)


def spread_as_even_less_gini(org):
    return 1 - leadership_gini(org) if len(org.people) > 1 else math.nan


def spread_that_is_never_unknown(org):
    found = leadership_spread(org)
    return 0.0 if math.isnan(found) else found


def leaders_by_log_of_nothing(org):
    shares = decided(org)
    return math.exp(-sum(share * math.log(share) for share in shares)) if shares else math.nan


def leaders_in_bits(org):
    shares = decided(org)
    if not shares:
        return math.nan
    return math.exp(-sum(share * math.log2(share) for share in shares if share))


def leaders_as_they_are_counted(org):
    leading = sum(share > 0 for share in decided(org))
    return float(leading) if leading else math.nan


def leaders_with_the_vacant_part(org):
    shares = [share for share in real_authority(org).values() if share > 0]
    if not shares:
        return math.nan
    return math.exp(-sum(share * math.log(share) for share in shares))


def gini_of_those_who_decide(org):
    shares = sorted(share for share in decided(org) if share)
    count = len(shares)
    if not count:
        return math.nan
    return sum((2 * rank - count - 1) * share for rank, share in enumerate(shares, 1)) / count


def gini_without_sorting(org):
    shares = decided(org)
    count = len(shares)
    if not count:
        return math.nan
    return sum((2 * rank - count - 1) * share for rank, share in enumerate(shares, 1)) / count


def gini_over_one_less(org):
    shares = sorted(decided(org))
    count = len(shares)
    if not count:
        return math.nan
    whole = sum((2 * rank - count - 1) * share for rank, share in enumerate(shares, 1))
    return whole / (count - 1)


_known_by_place = {}


def spread_remembered_by_place_in_memory(org):
    if id(org) not in _known_by_place:
        _known_by_place[id(org)] = leadership_spread(org)
    return _known_by_place[id(org)]


_known_by_people = {}


def spread_remembered_by_people(org):
    people = frozenset(person.id for person in org.people)
    if people not in _known_by_people:
        _known_by_people[people] = leadership_spread(org)
    return _known_by_people[people]
