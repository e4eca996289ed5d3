"""Small organizations over time: every kind of record may begin, end, change and come back.

An undated world gets days from a small set, so that boundaries meet often. Whoever calls says
how to choose: at random, or as hypothesis draws.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import attrs
from hypothesis import strategies as st

from stepback._records._relations import Delegation
from tests.support.oracle._days import all_records, change_days
from tests.support.tangled import choose_world

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from tests.support.oracle import World

    Choose = Callable[[Sequence[Any]], Any]
    Window = tuple[dt.date | None, dt.date | None]

# Neighbors and a gap, and the ends of the calendar.
DAYS = (*(dt.date(2024, 2, day) for day in (27, 28, 29)), dt.date(2024, 3, 4))
FIRST, LAST = dt.date.min, dt.date.max
ALWAYS: Window = (None, None)


def choose_window(choose: Choose) -> Window:
    """From a day, up to a day, between two, or always."""
    start, end = choose((None, None, FIRST, *DAYS)), choose((None, None, *DAYS, LAST))
    return (start, end) if start is None or end is None or start < end else (end, start)


def choose_windows(choose: Choose) -> list[Window]:
    """One window or several that do not overlap, some next to each other and some with a gap."""
    kind = choose(("always", "always", "one", "versions", "gap", "three"))
    if kind == "always":
        return [ALWAYS]
    if kind == "one":
        window = choose_window(choose)
        return [ALWAYS if window[0] == window[1] else window]
    days = sorted({choose(DAYS) for _ in range(3)})
    if kind == "gap" and len(days) > 1:
        return [(None, days[0]), (days[-1], choose((None, LAST)))]
    if kind == "three" and len(days) > 1:
        return list(pairwise([None, *days, None]))
    return [(None, days[0]), (days[0], None)]


def choose_history(choose: Choose, world: World) -> World:
    """The world with days on its records; not all are valid."""
    nodes = [
        record.id for name in ("people", "roles", "circles") for record in getattr(world, name)
    ]
    posts = [record.id for name in ("people", "roles") for record in getattr(world, name)]

    def choose_versions(records: Sequence[Any], **fields: Callable[[Any], Any]) -> tuple[Any, ...]:
        return tuple(version for record in records for version in _versions(choose, record, fields))

    return replace(
        world,
        people=choose_versions(world.people, unit=lambda _: choose(("", "a", "b"))),
        roles=choose_versions(world.roles, unit=lambda _: choose(("", "a", "b"))),
        circles=choose_versions(world.circles, quorum=lambda one: choose((1, one.quorum, 2))),
        domains=choose_versions(
            world.domains,
            owner=lambda one: choose((one.owner, *nodes)),
            weight=lambda _: choose((1, 2)),
            amounts=lambda one: one.amounts and choose((one.amounts, [1], [2], [3, 4])),
        ),
        reporting=choose_versions(
            world.reporting, manager=lambda one: choose((one.manager, *posts))
        ),
        delegations=choose_versions(
            tuple(attrs.evolve(one, start=None, end=None) for one in world.delegations),
            autonomy=lambda one: choose((one.autonomy, 0.5, 1)),
            delegate=lambda one: choose((one.delegate, *nodes)),
        ),
        supports=None
        if world.supports is None
        else choose_versions(world.supports, strength=lambda one: choose((one.strength, 0.25))),
        memberships=choose_versions(
            world.memberships, member=lambda one: choose((one.member, *nodes))
        ),
        date=None,
    )


def _versions(
    choose: Choose, record: Any, fields: dict[str, Callable[[Any], Any]]
) -> Iterator[Any]:
    """The record in one window or several; in all but the first, a field may have changed."""
    for number, (start, end) in enumerate(choose_windows(choose)):
        field = choose((None, *fields)) if number else None
        changed = {} if field is None else {field: fields[field](record)}
        yield attrs.evolve(record, **changed, start=start, end=end)


def is_plausible(world: World) -> bool:
    """Whether no relation joins a node to itself, and none is in the records twice at one time."""
    return not any(
        getattr(one, "manager", 0) == getattr(one, "report", 1)
        or getattr(one, "principal", 0) == getattr(one, "delegate", 1)
        or getattr(one, "group", 0) == getattr(one, "member", 1)
        for one in all_records(world)
    ) and not any(
        _meets(one, other)
        for one, other in _pairs(world.delegations)
        if _without_days(one) == _without_days(other)
    )


def _pairs(records: Sequence[Delegation]) -> Iterator[tuple[Delegation, Delegation]]:
    return ((one, other) for number, one in enumerate(records) for other in records[number + 1 :])


def _without_days(record: Any) -> Any:
    return attrs.evolve(record, start=None, end=None)


def _meets(one: Any, other: Any) -> bool:
    """Whether two records are in force on a common day."""
    start = max(one.start or FIRST, other.start or FIRST)
    ends = [end for end in (one.end, other.end) if end is not None]
    return not ends or start < min(ends)


def days_to_look_at(world: World) -> list[dt.date]:
    """Each day on which something changes, the day before it, and days beyond all of them."""
    days = set(change_days(world))
    before = {day - dt.timedelta(days=1) for day in days if day > FIRST}
    return sorted(days | before | {FIRST, LAST, dt.date(2024, 3, 1)})


@st.composite
def histories(draw: Any, worlds: Any = None) -> World:
    """The records of organizations over time; not all are valid."""

    def choose(choices: Sequence[Any]) -> Any:
        return draw(st.sampled_from(list(choices)))

    world = choose_world(choose) if worlds is None else draw(worlds)
    return choose_history(choose, world)
