"""Choose what a store is asked to do next, given what it holds."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import attrs

from stepback._organization._organization import Organization
from stepback._records._nodes import Person
from stepback._records._relations import Delegation
from stepback.testing._byte_choices import ByteChoices
from stepback.testing.strategies import _field_values as values
from stepback.testing.strategies._node_strategies import build_record
from stepback.testing.strategies._text_strategies import Wording

_WORDING = Wording(hostile=True)


@attrs.frozen
class StoreStep:
    """A change that a store is asked for."""

    change: str  # the name of the method
    args: tuple[Any, ...]
    kwargs: Mapping[str, Any] = attrs.field(factory=dict)

    def apply_to(self, store: Any) -> None:
        """Ask a store for this change."""
        __tracebackhide__ = True
        getattr(store, self.change)(*self.args, **self.kwargs)


def choose_step(changes: Sequence[str], org: Organization, drawn_bytes: bytes) -> StoreStep | None:
    """One of the changes, mostly a valid one. If it needs a person and there is none, add one.

    Nobody can step back once anything is dated, so the first change on a day often waits.
    """
    row = ByteChoices(drawn_bytes)
    change = row.pick_option(changes)
    if change in _LASTING and not org.dates and row.draw_below(3):
        change = _LASTING[change] if _LASTING[change] in changes else change
    step = None if change in _PEOPLE_CHANGES and not org.people else _DRAW[change](org, row)
    return _add_person(org, row) if step is None and "add" in changes else step


def _add_person(org: Organization, row: ByteChoices) -> StoreStep:
    """Add a new person; rarely one who exists already."""
    known = _latest_people(org)
    manager = _choose_manager(org, row)
    if row.is_one_in(12) and known:
        return StoreStep("add", (Person(row.pick_option(known)),), {"manager": manager})
    id_ = _WORDING.choose_id("n", len(org), row, dict.fromkeys(org))
    person = build_record(Person, id_, row, _WORDING, allow_external=True)
    return StoreStep("add", (person,), {"manager": manager})


def _move_person(org: Organization, row: ByteChoices) -> StoreStep:
    """Sometimes to someone below, which is not valid."""
    people = _latest_people(org)
    person = _choose_id(people, row)
    below = _reports_below(org, person) if row.is_one_in(5) else []
    manager = row.pick_option(below) if below else _choose_manager(org, row)
    return StoreStep("move", (person,), {"manager": manager})


def _remove_person(org: Organization, row: ByteChoices) -> StoreStep:
    people = _latest_people(org)
    person = _choose_id(people, row)
    managers = _manager_by_report(org)
    near = [managers[person]] if person in managers else []
    near += [report for report, manager in managers.items() if manager == person]
    successor = row.pick_option(near) if near and row.draw_below(2) else _choose_manager(org, row)
    return StoreStep("leave", (person,), {"successor": successor})


def _join_person(org: Organization, row: ByteChoices) -> StoreStep:
    """A new person, or one who has left."""
    day = row.pick_option(values.DATES)
    gone = [person.id for person in org.people if person.end is not None]
    if row.is_one_in(3) and gone:
        step = StoreStep(
            "add", (Person(row.pick_option(gone)),), {"manager": _choose_manager(org, row)}
        )
    else:
        step = _add_person(org, row)
    return StoreStep("join", step.args, {**step.kwargs, "day": day})


def _transfer_person(org: Organization, row: ByteChoices) -> StoreStep:
    """Often within a line that ends, before the day on which it does."""
    day, move = row.pick_option(values.DATES), _move_person(org, row)
    people = {person.id for person in org.people}
    ending = [
        (line.report, before)
        for line in reversed(org.reporting)
        for before in values.DATES
        if line.end and before < line.end and not line.dotted and line.report in people
    ]
    if row.draw_below(3) and ending:
        person, day = row.pick_option(ending)
        return StoreStep("transfer", (person,), {**move.kwargs, "day": day})
    return StoreStep("transfer", move.args, {**move.kwargs, "day": day})


def _retire_person(org: Organization, row: ByteChoices) -> StoreStep:
    day, leave = row.pick_option(values.DATES), _remove_person(org, row)
    return StoreStep("depart", leave.args, {**leave.kwargs, "day": day})


def _delegate_domain(org: Organization, row: ByteChoices) -> StoreStep | None:
    """Sometimes between two that have a delegation already, rarely the very same one."""
    nodes, kind = list(org), row.draw_below(12)
    if not nodes:
        return None
    if kind >= 9 and org.delegations:
        known = row.pick_option(org.delegations)
        if kind == 11:
            return StoreStep("delegate", (known,))
        principal, delegate = known.principal, known.delegate
    else:
        principal = _choose_id(nodes, row)
        delegate = _choose_id(_other_ids(nodes, principal), row)
    domains = [domain.id for domain in org.domains]
    domain = _choose_id(domains, row) if domains and row.draw_below(2) else None
    fields = {
        "share": row.pick_option((None, *values.PARTS)),
        "autonomy": row.pick_option(values.AUTONOMIES),
    }
    if row.is_one_in(3):
        start, end = row.pick_option(((None, None), *values.TERMS))
        fields |= {
            "limit": row.pick_option((None, *values.LIMITS)),
            "contexts": values.CONTEXTS[: row.draw_below(3)],
            "start": start,
            "end": end,
            "standing": not row.is_one_in(3),
            "exclusive": row.is_one_in(3),
            "revocable": not row.is_one_in(2),
            "may_redelegate": not row.is_one_in(3),
            "basis": row.pick_option(values.BASES),
        }
    return StoreStep("delegate", (Delegation(principal, delegate, domain=domain, **fields),))


def _revoke_delegation(org: Organization, row: ByteChoices) -> StoreStep | None:
    """Rarely a delegation that does not exist."""
    if not org.delegations:
        return None
    delegation = row.pick_option(org.delegations[::-1])
    if row.is_one_in(8):
        delegation = attrs.evolve(delegation, share=0.375)
    return StoreStep("revoke", (delegation,))


def _step_back(org: Organization, row: ByteChoices) -> StoreStep | None:
    nodes = list(org)
    if not (nodes and org.domains):
        return None
    domain = row.pick_option(org.domains)
    leader = domain.owner if row.draw_below(2) else _choose_id(nodes, row)
    kwargs = {
        "to": _choose_id(_other_ids(nodes, leader), row),
        "domain": domain.id,
        "autonomy": row.pick_option(values.STEP_BACK_AUTONOMIES),
        "share": row.pick_option(values.STEP_BACK_SHARES),
        "support": row.pick_option(values.STEP_BACK_SUPPORTS),
    }
    return StoreStep("step_back", (leader,), kwargs)


def _change_managers(org: Organization, row: ByteChoices) -> StoreStep:
    """Several people at once; often two who change places, or a circle of two."""
    people = _latest_people(org)
    kind = row.draw_below(4)
    managers = _manager_by_report(org)
    pairs = [(managers[person], person) for person in people if managers.get(person) in people]
    if kind == 2 and pairs:
        manager, report = row.pick_option(pairs)
        return StoreStep("reorganize", ({manager: report, report: managers.get(manager)},))
    first = _choose_id(people, row)
    if kind == 3:
        second = _choose_id(_other_ids(people, first), row)
        return StoreStep("reorganize", ({first: second, second: first},))
    moved = [first, *(_choose_id(people, row) for _ in range(row.draw_below(3)))]
    return StoreStep("reorganize", ({person: _choose_manager(org, row) for person in moved},))


_DRAW: Mapping[str, Callable[[Organization, ByteChoices], StoreStep | None]] = {
    "add": _add_person,
    "move": _move_person,
    "leave": _remove_person,
    "delegate": _delegate_domain,
    "revoke": _revoke_delegation,
    "step_back": _step_back,
    "reorganize": _change_managers,
    "join": _join_person,
    "transfer": _transfer_person,
    "depart": _retire_person,
}
CHANGES = tuple(_DRAW)
_LASTING = {"join": "add", "transfer": "move", "depart": "leave"}  # the same change, on all days
_PEOPLE_CHANGES = ("move", "leave", "reorganize", "transfer", "depart")  # those that need a person


def _manager_by_report(org: Organization) -> dict[str, str]:
    """The manager of each person or role that has one."""
    return {line.report: line.manager for line in org.reporting if not line.dotted}


def _reports_below(org: Organization, person: str) -> list[str]:
    """Everyone who reports to a person, directly or through others; the farthest first."""
    managers, found = _manager_by_report(org), [person]
    for id_ in found:
        found += [report for report, manager in managers.items() if manager == id_]
    return found[:0:-1]


def _latest_people(org: Organization) -> list[str]:
    """The people, the last first: these keep their place when shrinking leaves out earlier ones."""
    return list(dict.fromkeys(person.id for person in reversed(org.people)))


def _choose_manager(org: Organization, row: ByteChoices) -> str | None:
    """Nobody, or a person or role as manager; rarely an id that nobody has."""
    managers = [person.id for person in org.people] + [role.id for role in org.roles]
    return _choose_id(managers, row) if row.draw_below(4) and managers else None


def _other_ids(ids: Sequence[str], excluded: str) -> list[str]:
    """All ids but one, if there are others."""
    return [id_ for id_ in ids if id_ != excluded] or [excluded]


def _choose_id(ids: Sequence[str], row: ByteChoices) -> str:
    """One of the ids; rarely an id that nobody has."""
    if not row.is_one_in(12):
        return row.pick_option(ids)
    unknown = "nobody"
    while unknown in ids:
        unknown += "!"
    return unknown
