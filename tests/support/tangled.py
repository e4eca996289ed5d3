"""Small organizations in which the hard rules meet.

Circles in circles with quorums, seats without a share, principals in the circles they hand
matters to, delegations that lapse or are exclusive, limits, dates and contexts, all among a
few people, so that most organizations hold several of them at once. Whoever calls says how to
choose: at random, or as hypothesis draws.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from stepback._records._nodes import Circle, Domain, Person, Role
from stepback._records._relations import Delegation, Membership, ReportingLine
from tests.support.oracle import World, people_at

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Choose = Callable[[Sequence[Any]], Any]

DAYS = [dt.date(2024, 1, day) for day in (1, 2, 3)]
NAMES = ("ann", "bo", "cy", "di", "eve")
GROUPS = ("x", "y", "z")
SHARES = (None, None, None, None, 0, 0.25, 0.5)
AUTONOMIES = (None, None, None, 1, 0, 0.25, 0.5, 0.75)


def choose_world(choose: Choose) -> World:
    """The records of an organization; not all are valid."""
    people = [Person(name) for name in NAMES[: choose((2, 3, 3, 4, 4, 5))]]
    groups = GROUPS[: choose((0, 1, 1, 2, 2, 3))]
    roles = [Role(group) for group in groups if choose((True, False, False, False))]
    memberships = [
        Membership(group, member, share=choose(SHARES))
        for number, group in enumerate(groups)
        for member in [*(person.id for person in people), *groups[number + 1 :]]
        if choose((True, False))
    ]
    within = World(people=tuple(people), memberships=tuple(memberships))
    circles = [
        Circle(group, quorum=choose(range(1, max(1, len(people_at(within, group))) + 1)))
        for group in groups
        if group not in {role.id for role in roles}
    ]
    nodes = [person.id for person in people] + list(groups)
    limited, bounded = choose((False, False, True)), choose((False, False, True))
    domains = [
        Domain(
            id_,
            choose(nodes),
            weight=choose((1, 1, 3)),
            amounts=[1, 2, 3] if limited else None,
            by=choose(("count", "value")),
        )
        for id_ in choose((("d",), ("d",), ("d", "e")))
    ]
    delegations = [
        _choose_delegation(choose, nodes, limited=limited, bounded=bounded)
        for _ in range(choose((1, 2, 3, 4, 5, 6)))
    ]
    reporting = [
        ReportingLine(people[choose(range(number))].id, people[number].id)
        for number in range(1, len(people))
        if choose((False, True))
    ]
    contexts = ((), ("battle",)) if any(one.contexts for one in delegations) else ((),)
    return World(
        people=tuple(people),
        roles=tuple(roles),
        circles=tuple(circles),
        domains=tuple(domains),
        delegations=tuple(delegations),
        memberships=tuple(memberships),
        reporting=tuple(reporting) if choose((False, False, True)) else (),
        date=DAYS[1] if bounded else None,
        contexts=frozenset(choose(contexts)),
    )


def _choose_delegation(
    choose: Choose, nodes: list[str], *, limited: bool, bounded: bool
) -> Delegation:
    principal = choose(nodes)
    return Delegation(
        principal,
        choose([node for node in nodes if node != principal]),
        domain=choose((None, None, "d")),
        share=choose(SHARES),
        autonomy=choose(AUTONOMIES),
        limit=choose((None, 1, 2)) if limited else None,
        contexts=choose(((), (), ("battle",))) if bounded else (),
        start=choose((None, None, *DAYS[1:])) if bounded else None,
        end=choose((None, None, DAYS[2])) if bounded else None,
        standing=choose((True, True, False)),
        exclusive=choose((False, False, False, True)),
    )


def choose_absence(choose: Choose, world: World) -> frozenset[str]:
    """Some of the people, or nobody."""
    return frozenset(person.id for person in world.people if choose((True, False)))


@st.composite
def tangled_worlds(draw: st.DrawFn) -> World:
    """Worlds as hypothesis draws them."""
    return choose_world(lambda options: draw(st.sampled_from(list(options))))


@st.composite
def tangled_absences(draw: st.DrawFn, world: World) -> frozenset[str]:
    """Who is away from a world, as hypothesis draws it."""
    return choose_absence(lambda options: draw(st.sampled_from(list(options))), world)
