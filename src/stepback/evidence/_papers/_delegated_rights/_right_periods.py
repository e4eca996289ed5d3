"""The times between days on which a right begins or ends."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

import attrs

from stepback._records._relations import Delegation
from stepback.evidence._papers._delegated_rights._party_rights import PartyRight

Period = tuple[datetime.date | None, datetime.date | None]


def list_periods(rights: Sequence[PartyRight]) -> list[Period]:
    """The times over which the same rights are in force; one if nothing is dated."""
    days = {day for right in rights for day in (right.start, right.end) if day is not None}
    return list(pairwise([None, *sorted(days), None]))


def is_in_force_throughout(right: PartyRight, period: Period) -> bool:
    """Whether a right is in force over the whole of a period."""
    start, end = period
    has_begun = right.start is None or (start is not None and right.start <= start)
    has_not_ended = right.end is None or (end is not None and end <= right.end)
    return has_begun and has_not_ended


def merge_terms(delegations: Iterable[Delegation]) -> Iterator[Delegation]:
    """Delegations that differ only in their days, and follow one another, as one."""
    together: dict[Delegation, list[Delegation]] = {}
    for delegation in delegations:
        if delegation.start is None and delegation.end is None:
            yield delegation
            continue
        undated = attrs.evolve(delegation, start=None, end=None)
        together.setdefault(undated, []).append(delegation)
    for group in together.values():
        group.sort(key=lambda delegation: delegation.start or datetime.date.min)
        current = group[0]
        for after in group[1:]:
            if current.end is not None and after.start == current.end:
                current = attrs.evolve(current, end=after.end)
            else:
                yield current
                current = after
        yield current
