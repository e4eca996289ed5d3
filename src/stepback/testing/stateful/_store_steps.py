"""What a store is asked to do next, given what it holds."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import attrs

from stepback._organization._organization import Organization
from stepback._records._nodes import Person
from stepback._records._relations import Delegation
from stepback.testing._byte_choices import Choices
from stepback.testing.strategies import _field_values as values
from stepback.testing.strategies._node_strategies import record_of
from stepback.testing.strategies._text_strategies import Wording

_WORDING = Wording(hostile=True)


@attrs.frozen
class Step:
    """A change that a store is asked for.

    Attributes:
        change: Its name, which is that of the method.
        given, named: The arguments of the call.
    """

    change: str
    given: tuple[Any, ...]
    named: Mapping[str, Any] = attrs.field(factory=dict)

    def take(self, store: Any) -> None:
        """Ask a store for it."""
        __tracebackhide__ = True
        getattr(store, self.change)(*self.given, **self.named)


Draw = Callable[[Organization, Choices], Step | None]


def next_step(changes: Sequence[str], org: Organization, drawn: bytes) -> Step | None:
    """One of the changes, with arguments that mostly can be; who is needed is added first."""
    row = Choices(drawn)
    step = _DRAW[row.one_of(changes)](org, row)
    return _add(org, row) if step is None and "add" in changes else step


def _add(org: Organization, row: Choices) -> Step:
    """Seldom someone who is there already."""
    known = _latest(org)
    manager = _manager(org, row)
    if row.seldom(12) and known:
        return Step("add", (Person(row.one_of(known)),), {"manager": manager})
    id_ = _WORDING.id("n", len(org), row, dict.fromkeys(org))
    person = record_of(Person, id_, row, _WORDING, allow_external=True)
    return Step("add", (person,), {"manager": manager})


def _move(org: Organization, row: Choices) -> Step | None:
    """Sometimes to someone below, which must not be."""
    people = _latest(org)
    if not people:
        return None
    person = _one_of(people, row)
    below = _below(org, person) if row.seldom(5) else []
    return Step("move", (person,), {"manager": row.one_of(below) if below else _manager(org, row)})


def _leave(org: Organization, row: Choices) -> Step | None:
    people = _latest(org)
    if not people:
        return None
    person = _one_of(people, row)
    above = _managers(org)
    near = [above[person]] if person in above else []
    near += [report for report, manager in above.items() if manager == person]
    successor = row.one_of(near) if near and row.below(2) else _manager(org, row)
    return Step("leave", (person,), {"successor": successor})


def _delegate(org: Organization, row: Choices) -> Step | None:
    """Sometimes between two of whom one hands something on already, seldom the very same."""
    nodes, kind = list(org), row.below(12)
    if not nodes:
        return None
    if kind >= 9 and org.delegations:
        known = row.one_of(org.delegations)
        if kind == 11:
            return Step("delegate", (known,))
        principal, delegate = known.principal, known.delegate
    else:
        principal = _one_of(nodes, row)
        delegate = _one_of(_others(nodes, principal), row)
    domains = [one.id for one in org.domains]
    domain = _one_of(domains, row) if domains and row.below(2) else None
    fields = {"share": row.one_of((None, *values.PARTS)), "autonomy": row.one_of(values.AUTONOMIES)}
    if row.seldom(3):
        start, end = row.one_of(((None, None), *values.TERMS))
        fields |= {
            "limit": row.one_of((None, *values.LIMITS)),
            "contexts": values.CONTEXTS[: row.below(3)],
            "start": start,
            "end": end,
            "standing": not row.seldom(3),
            "exclusive": row.seldom(3),
            "revocable": not row.seldom(2),
            "may_redelegate": not row.seldom(3),
            "basis": row.one_of(values.BASES),
        }
    return Step("delegate", (Delegation(principal, delegate, domain=domain, **fields),))


def _revoke(org: Organization, row: Choices) -> Step | None:
    """Seldom what was never handed on."""
    if not org.delegations:
        return None
    delegation = row.one_of(org.delegations[::-1])
    if row.seldom(8):
        delegation = attrs.evolve(delegation, share=0.375)
    return Step("revoke", (delegation,))


def _step_back(org: Organization, row: Choices) -> Step | None:
    nodes = list(org)
    if not (nodes and org.domains):
        return None
    domain = row.one_of(org.domains)
    leader = domain.owner if row.below(2) else _one_of(nodes, row)
    named = {
        "to": _one_of(_others(nodes, leader), row),
        "domain": domain.id,
        "autonomy": row.one_of(values.STEPS),
        "support": row.one_of(values.BACKED),
    }
    return Step("step_back", (leader,), named)


def _reorganize(org: Organization, row: Choices) -> Step | None:
    """Some people at once; often a manager and a report who change places, or a circle of two."""
    people = _latest(org)
    if not people:
        return None
    kind = row.below(4)
    above = _managers(org)
    pairs = [(above[one], one) for one in people if above.get(one) in people]
    if kind == 2 and pairs:
        manager, report = row.one_of(pairs)
        return Step("reorganize", ({manager: report, report: above.get(manager)},))
    one = _one_of(people, row)
    if kind == 3:
        other = _one_of(_others(people, one), row)
        return Step("reorganize", ({one: other, other: one},))
    moved = [one, *(_one_of(people, row) for _ in range(row.below(3)))]
    return Step("reorganize", ({person: _manager(org, row) for person in moved},))


_DRAW: Mapping[str, Draw] = {
    "add": _add,
    "move": _move,
    "leave": _leave,
    "delegate": _delegate,
    "revoke": _revoke,
    "step_back": _step_back,
    "reorganize": _reorganize,
}
CHANGES = tuple(_DRAW)


def _managers(org: Organization) -> dict[str, str]:
    """Who is above each of those who have a manager."""
    return {line.report: line.manager for line in org.reporting if not line.dotted}


def _below(org: Organization, person: str) -> list[str]:
    """Who reports to a person, directly or through others; the farthest first."""
    above, found = _managers(org), [person]
    for one in found:
        found += [report for report, manager in above.items() if manager == one]
    return found[:0:-1]


def _latest(org: Organization) -> list[str]:
    """The people, the last first, who stay first when others before them are left out."""
    return [person.id for person in reversed(org.people)]


def _manager(org: Organization, row: Choices) -> str | None:
    """Nobody, or anyone who could be above someone; seldom an id that nobody has."""
    managers = [person.id for person in org.people] + [role.id for role in org.roles]
    return _one_of(managers, row) if row.below(4) and managers else None


def _others(ids: Sequence[str], one: str) -> list[str]:
    """All but one, if there are any others."""
    return [id_ for id_ in ids if id_ != one] or [one]


def _one_of(ids: Sequence[str], row: Choices) -> str:
    """One of the ids; seldom one that nobody has."""
    return _nobody(ids) if row.seldom(12) else row.one_of(ids)


def _nobody(ids: Sequence[str]) -> str:
    nobody = "nobody"
    while nobody in ids:
        nobody += "!"
    return nobody
