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
from stepback._records._relations import Delegation, Membership, ReportingLine, Support
from tests.support.oracle import World, is_inside, people_at

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
    memberships = _choose_memberships(choose, [person.id for person in people], groups)
    within = World(people=tuple(people), memberships=tuple(memberships))
    roles = [Role(group) for group in groups if choose((True, False, False, False))]
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
        _choose_delegation(choose, *ends, limited=limited, bounded=bounded)
        for _ in range(choose((1, 2, 3, 4, 5, 6)))
        for ends in [_choose_ends(choose, nodes, within)]
    ]
    if groups and choose((True, False, False)):
        delegations += _choose_detour(choose, domains[0].owner, nodes, within)
    contexts = ((), ("battle",)) if any(one.contexts for one in delegations) else ((),)
    return World(
        people=tuple(people),
        roles=tuple(roles),
        circles=tuple(circles),
        domains=tuple(domains),
        delegations=tuple(delegations),
        memberships=tuple(memberships),
        reporting=_choose_lines(choose, [*people, *roles]) if choose((False, False, True)) else (),
        supports=choose((None, *[_choose_supports(choose, nodes)] * 2)),
        date=DAYS[1] if bounded else None,
        contexts=frozenset(choose(contexts)),
    )


def _choose_memberships(
    choose: Choose, people: list[str], groups: Sequence[str]
) -> list[Membership]:
    """Some people in each group, and some of the groups after it."""
    seated = choose(((True, False), (True, True, True, False)))
    return [
        Membership(group, member, share=choose(SHARES))
        for number, group in enumerate(groups)
        for member in [*people, *groups[number + 1 :]]
        if choose(seated)
    ]


def _choose_lines(choose: Choose, posts: list[Person | Role]) -> tuple[ReportingLine, ...]:
    """Each under one before it, or under nobody; the posts in order, or the other way round."""
    posts = choose((posts, posts[::-1]))
    return tuple(
        ReportingLine(posts[choose(range(number))].id, posts[number].id)
        for number in range(1, len(posts))
        if choose((False, True))
    )


def _choose_supports(choose: Choose, nodes: list[str]) -> tuple[Support, ...]:
    pairs = [(one, other) for one in nodes for other in nodes if one != other]
    chosen = dict.fromkeys(choose(pairs) for _ in range(choose((0, 2, 4))))
    return tuple(Support(*pair, strength=choose((0.25, 0.5, 1))) for pair in chosen)


def _choose_ends(choose: Choose, nodes: list[str], within: World) -> tuple[str, str]:
    """A principal and a delegate; more often than by chance, a group that the principal is in."""
    principal = choose(nodes)
    around = [group for group in GROUPS if group in nodes and is_inside(within, principal, group)]
    others = [node for node in nodes if node != principal]
    return principal, choose(around if around and choose((True, False, False)) else others)


def _choose_detour(choose: Choose, owner: str, nodes: list[str], within: World) -> list[Delegation]:
    """The owner hands a matter to a group that hands it on, but not while nobody is there.

    Then someone in the group would hand it back, perhaps by way of another.
    """
    group = choose([node for node in nodes if node in GROUPS and node != owner] or [None])
    inside = sorted(people_at(within, group)) if group else []
    if not inside:
        return []
    others = [node for node in nodes if node not in {group, *inside}]
    back = choose(inside)
    by_way_of = choose([None, None, *(node for node in others if node != owner)])
    handed_back = (
        [Delegation(back, owner)]
        if by_way_of is None
        else [Delegation(back, by_way_of), Delegation(by_way_of, owner)]
    )
    return (
        [
            Delegation(owner, group, autonomy=choose((1, 0.5)), exclusive=choose((False, True))),
            *(Delegation(group, to, standing=False) for to in [choose(others)] if others),
            *(one for one in handed_back if one.principal != one.delegate),
        ]
        if others
        else []
    )


def _choose_delegation(
    choose: Choose, principal: str, delegate: str, *, limited: bool, bounded: bool
) -> Delegation:
    return Delegation(
        principal,
        delegate,
        domain=choose((None, None, "d")),
        share=choose(SHARES),
        autonomy=choose(AUTONOMIES),
        limit=choose((None, 1, 2)) if limited else None,
        contexts=choose(((), (), ("battle",))) if bounded else (),
        start=choose((None, None, *DAYS[1:])) if bounded else None,
        end=choose((None, None, DAYS[2])) if bounded else None,
        standing=choose((True, True, False)),
        exclusive=choose((False, False, False, True)),
        revocable=choose((True, True, False)),
        basis=choose(("declared", "assumed")),
    )


def choose_absence(choose: Choose, world: World) -> frozenset[str]:
    """Some of the people, or nobody; more often than by chance, everyone in a group."""
    away = {person.id for person in world.people if choose((True, False))}
    group = choose((None, *(circle.id for circle in world.circles)))
    return frozenset(away | people_at(world, group) if group else away)


@st.composite
def tangled_worlds(draw: st.DrawFn) -> World:
    """Worlds as hypothesis draws them."""
    return choose_world(lambda options: draw(st.sampled_from(list(options))))


@st.composite
def tangled_absences(draw: st.DrawFn, world: World) -> frozenset[str]:
    """Who is away from a world, as hypothesis draws it."""
    return choose_absence(lambda options: draw(st.sampled_from(list(options))), world)
