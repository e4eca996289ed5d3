"""Quorums that the people in a circle can reach on every day."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any

import attrs

from stepback._records._nodes import Circle, Person
from stepback._records._relations import Membership
from stepback.testing._rebuild import is_there_on
from stepback.testing.strategies import _field_values as values

# A day of each period in which nothing changes.
_DAYS = (values.DATES[0] - dt.timedelta(days=1), *values.DATES)


def cap_quorums(nodes: Sequence[Any], seats: Collection[Membership]) -> list[Any]:
    """The nodes, with quorums no higher than the fewest people in a circle on any day.

    Days on which nobody is in a circle do not count: its quorum is then no problem.
    """
    if all(node.quorum == 1 for node in nodes if isinstance(node, Circle)):
        return list(nodes)
    counts = [_count_people(nodes, seats, day) for day in _DAYS]

    def cap_quorum(node: Any) -> Any:
        if not isinstance(node, Circle):
            return node
        days = zip(_DAYS, counts, strict=True)
        fewest = [found[node.id] for day, found in days if is_there_on(node, day)]
        most = min(filter(None, fewest), default=1)
        return attrs.evolve(node, quorum=min(node.quorum, most))

    return [cap_quorum(node) for node in nodes]


def _count_people(
    nodes: Collection[Any], seats: Collection[Membership], day: dt.date
) -> dict[str, int]:
    """How many people are in each group on a day, directly or through other groups."""
    types = {node.id: type(node) for node in nodes if is_there_on(node, day)}
    members: dict[str, set[str]] = defaultdict(set)
    for seat in seats:
        if is_there_on(seat, day) and seat.group in types and seat.member in types:
            members[seat.group].add(seat.member)

    def find_people(id_: str) -> set[str]:
        if types[id_] is Person:
            return {id_}
        return set().union(*map(find_people, members[id_]))

    return {id_: len(find_people(id_)) for id_ in types}
