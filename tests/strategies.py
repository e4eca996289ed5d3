"""Small organizations of every kind, drawn so that nearly all of them are valid."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from hypothesis import reject
from hypothesis import strategies as st

from stepback import (
    Circle,
    Delegation,
    Domain,
    InvalidOrganization,
    Level,
    Membership,
    Organization,
    Person,
    ReportingLine,
    Role,
    Support,
)
from tests.oracle import World, everyone_in, group_ids, node_ids, person_ids, sits_in

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from hypothesis.strategies import DrawFn, SearchStrategy

    Strategy = SearchStrategy[Any]

DATES = (dt.date(2024, 1, 1), dt.date(2024, 7, 1), dt.date(2025, 1, 1))
CONTEXTS = ("battle", "night shift")
AMOUNTS = (5.0, 10.0, 20.0, 50.0)
STRENGTHS = (0.25, 0.5, 0.75, 1.0)
AUTONOMIES = (None, None, 0.25, 0.5, 0.5, 0.75, 1.0, 0.0, *Level)


def usually(draw: DrawFn, odds: int = 4) -> bool:
    """True but for one draw in `odds`; what it shrinks to is the simpler of the two."""
    return draw(st.sampled_from([True] * (odds - 1) + [False]))


def seldom(draw: DrawFn, odds: int = 4) -> bool:
    """True for one draw in `odds`."""
    return draw(st.sampled_from([False] * (odds - 1) + [True]))


class Budget:
    """Shares in eighths that sum to at most 1 for each key."""

    def __init__(self) -> None:
        """Everything is still there."""
        self.left: dict[Any, int] = {}

    def share(self, draw: DrawFn, key: Any) -> float | None:
        """A share of what is left, or none given."""
        left = self.left.get(key, 8)
        eighths: int | None = draw(st.sampled_from([None, None, None, *range(left, -1, -1)]))
        if eighths is None:
            return None
        self.left[key] = left - eighths
        return eighths / 8


@st.composite
def worlds(
    draw: DrawFn,
    *,
    vacancies: bool = True,
    insiders: bool = False,
    supports: Strategy | None = None,
    bound: bool = True,
    wild: bool = False,
) -> World:
    """The records of an organization, with its date and contexts.

    Parameters
    ----------
    vacancies
        Whether groups may be empty or leave a part unassigned.
    insiders
        Whether people and groups hand something to circles they sit in, wherever possible.
    supports
        A strategy for whether support was asked for; by default, it may have been.
    bound
        Whether delegations may be bound to dates and contexts.
    wild
        Whether authority may run in a circle, which is not valid.
    """
    people = draw(st.integers(2, 6))
    roles = draw(st.integers(0, 2 if insiders else 3))
    circles = draw(st.integers(1 if insiders else 0, 3))
    world = World(
        people=tuple(Person(f"p{i}") for i in range(people)),
        roles=tuple(Role(f"r{i}") for i in range(roles)),
        circles=tuple(Circle(f"c{i}") for i in range(circles)),
    )
    if bound and seldom(draw):
        world = with_fields(world, date=draw(st.sampled_from(DATES)))
    memberships = draw(_memberships(world, vacancies=vacancies, insiders=insiders))
    world = with_fields(world, memberships=memberships)
    world = with_fields(world, domains=draw(_domains(world)))
    delegations = draw(_delegations(world, insiders=insiders, bound=bound, wild=wild))
    named = {context for delegation in delegations for context in delegation.contexts}
    entered = [context for context in sorted(named) if draw(st.booleans())]
    world = with_fields(
        world,
        delegations=delegations,
        contexts=frozenset(entered),
        reporting=draw(_reporting(world)),
    )
    if draw(supports if supports is not None else st.sampled_from([True, True, True, False])):
        world = with_fields(world, supports=draw(_supports(world)))
        if seldom(draw):
            asked = draw(st.sets(st.sampled_from(person_ids(world)), min_size=1))
            world = with_fields(world, respondents=frozenset(asked))
    return world


def with_fields(world: World, **fields: Any) -> World:
    """The world with some fields set."""
    return World(**(vars(world) | fields))


@st.composite
def _memberships(
    draw: DrawFn, world: World, *, vacancies: bool, insiders: bool
) -> tuple[Membership, ...]:
    """Members for each group: people, and groups that come later in a random order."""
    groups = draw(st.permutations(group_ids(world)))
    budget = Budget()
    memberships: list[Membership] = []
    for position, group in enumerate(groups):
        later = groups[position + 1 :]
        candidates = person_ids(world) + later
        fewest = 0 if vacancies and seldom(draw, 3) else 1
        chosen = draw(
            st.lists(st.sampled_from(candidates), unique=True, min_size=fewest, max_size=3)
        )
        if insiders and later and usually(draw):
            chosen = list(dict.fromkeys([later[0], *chosen]))
        for number, member in enumerate(chosen):
            assigned = not vacancies and number == len(chosen) - 1
            share = None if assigned or draw(st.booleans()) else budget.share(draw, group)
            memberships.append(Membership(group, member, share=share))
    return tuple(memberships)


@st.composite
def _domains(draw: DrawFn, world: World) -> tuple[Domain, ...]:
    """One to three domains; a few know the amounts of their decisions."""
    return tuple(
        Domain(
            f"d{number}",
            draw(st.sampled_from(node_ids(world))),
            weight=draw(st.sampled_from((1.0, 2.0, 0.5, 3.0))),
            amounts=draw(
                st.none() | st.lists(st.sampled_from(AMOUNTS), min_size=1, max_size=4).map(tuple)
            ),
            by=draw(st.sampled_from(("count", "value"))),
        )
        for number in range(draw(st.integers(1, 3)))
    )


@st.composite
def _delegations(
    draw: DrawFn, world: World, *, insiders: bool, bound: bool, wild: bool
) -> tuple[Delegation, ...]:
    """Delegations along which authority does not run in a circle, unless `wild`."""
    nodes = node_ids(world)
    named = [domain.id for domain in world.domains]
    budget = Budget()
    made: list[Delegation] = []
    for number in range(draw(st.sampled_from((0, 1, 2, 3, 4, 5, 6, 7, 8)))):
        domain = draw(st.sampled_from([None, *named, *named]))
        there = sorted(_reached_from_owners(world, made, domain))
        principal = draw(st.sampled_from(there if usually(draw, 6) else nodes))
        around = [group for group in group_ids(world) if sits_in(world, principal, group)]
        inside = insiders and around and (number < 2 or seldom(draw))
        delegates = [
            node
            for node in (around if inside else nodes)
            if node != principal
            and (wild or not _closes_a_circle(world, made, principal, node, domain))
        ]
        if not delegates:
            continue
        delegate = draw(st.sampled_from(delegates))
        autonomy = draw(st.sampled_from(AUTONOMIES))
        limit = draw(st.none() | st.sampled_from((*AMOUNTS, 30.0)))
        if autonomy is None and not _amounts_known(world, domain):
            limit = None
        delegation = Delegation(
            principal,
            delegate,
            domain=domain,
            share=budget.share(draw, (principal, domain)),
            autonomy=autonomy,
            limit=limit,
            contexts=draw(_contexts()) if bound and seldom(draw) else frozenset(),
            start=draw(st.sampled_from((None, *DATES[:2]))) if world.date else None,
            end=draw(st.sampled_from((None, DATES[2]))) if world.date else None,
            standing=usually(draw, 3),
            exclusive=seldom(draw),
            revocable=usually(draw, 3),
            basis=draw(st.sampled_from(("declared", "assumed", "observed"))),
        )
        if delegation not in made:
            made.append(delegation)
    return tuple(made)


def _amounts_known(world: World, domain: str | None) -> bool:
    """Whether every domain that a delegation may apply to knows its amounts."""
    meant = [each for each in world.domains if domain is None or each.id == domain]
    return all(each.amounts is not None for each in meant)


def _contexts() -> Strategy:
    return st.frozensets(st.sampled_from(CONTEXTS), min_size=1)


def _reached(
    world: World,
    made: Collection[Delegation],
    starts: Iterable[tuple[str, str | None]],
    domain: str | None,
) -> set[str]:
    """The nodes that authority may reach; a start is a node, and a principal it leaves out."""
    waiting = list(starts)
    seen = set(waiting)
    while waiting:
        node, insider = waiting.pop()
        steps: list[tuple[str, str | None]] = [
            (each.delegate, each.principal)
            if sits_in(world, each.principal, each.delegate)
            else (each.delegate, None)
            for each in made
            if each.principal == node and (domain is None or each.domain in {None, domain})
        ]
        seats = [seat.member for seat in world.memberships if seat.group == node]
        if insider in seats:
            seats += [seat.member for seat in world.memberships if seat.group == insider]
        steps += [(member, insider) for member in seats if member != insider]
        new = set(steps) - seen
        seen |= new
        waiting += new
    return {node for node, _ in seen}


def _reached_from_owners(
    world: World, made: Collection[Delegation], domain: str | None
) -> set[str]:
    owners = [each.owner for each in world.domains if domain is None or each.id == domain]
    return _reached(world, made, [(owner, None) for owner in owners], domain)


def _closes_a_circle(
    world: World,
    made: Collection[Delegation],
    principal: str,
    delegate: str,
    domain: str | None,
) -> bool:
    """Whether authority handed to the delegate could come back to the principal."""
    insider = principal if principal in everyone_in(world, delegate) else None
    return principal in _reached(world, made, [(delegate, insider)], domain)


@st.composite
def _reporting(draw: DrawFn, world: World) -> tuple[ReportingLine, ...]:
    """A forest of solid lines between people and roles, and a few dotted ones."""
    nodes = draw(st.permutations(person_ids(world) + [role.id for role in world.roles]))
    lines = []
    for position, report in enumerate(nodes[1:], start=1):
        if draw(st.booleans()):
            manager = draw(st.sampled_from(nodes[:position]))
            if not (sits_in(world, report, manager) or sits_in(world, manager, report)):
                lines.append(ReportingLine(manager, report))
        if seldom(draw, 6):
            dotted = ReportingLine(draw(st.sampled_from(nodes[:position])), report, dotted=True)
            if ReportingLine(dotted.manager, report) not in lines:
                lines.append(dotted)
    return tuple(lines)


@st.composite
def _supports(draw: DrawFn, world: World) -> tuple[Support, ...]:
    """None given, or some, between any two nodes."""
    nodes = node_ids(world)
    pairs = st.tuples(st.sampled_from(nodes), st.sampled_from(nodes))
    chosen = draw(st.lists(pairs.filter(lambda pair: pair[0] != pair[1]), max_size=8, unique=True))
    strengths = st.sampled_from(STRENGTHS)
    return tuple(Support(by, to, strength=draw(strengths)) for by, to in chosen)


def organization(world: World) -> Organization:
    """The organization of a world's records, at its date and in its contexts."""
    org = Organization(
        people=world.people,
        roles=world.roles,
        circles=world.circles,
        domains=world.domains,
        reporting=world.reporting,
        delegations=world.delegations,
        supports=world.supports,
        memberships=world.memberships,
        respondents=world.respondents,
    )
    if world.date is not None:
        org = org.at(world.date)
    for context in sorted(world.contexts):
        org = org.in_context(context)
    return org


def valid(world: World) -> Organization:
    """The organization of a world's records; a draw that is not valid is rejected."""
    try:
        return organization(world)
    except InvalidOrganization:
        reject()


def organizations(**options: Any) -> Strategy:
    """Small organizations of every kind; `options` as in `worlds`."""
    return worlds(**options).map(valid)


def organizations_with_insiders(**options: Any) -> Strategy:
    """Organizations whose people and groups hand matters to circles they sit in."""
    return organizations(insiders=True, **options)


@st.composite
def absences(draw: DrawFn, org: Organization) -> frozenset[str]:
    """Some people of the organization, or none, or all."""
    return frozenset(person.id for person in org.people if draw(st.booleans()))
