"""Draw people, roles, circles and domains."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

import attrs

from stepback._records._nodes import Circle, Domain, Person, Role
from stepback.testing._byte_choices import ByteChoices
from stepback.testing.strategies import _field_values as values
from stepback.testing.strategies._organization_options import OrganizationOptions
from stepback.testing.strategies._text_strategies import Wording

NodeType = type[Person | Role | Circle]
N = TypeVar("N", bound=Person | Role | Circle)

_NODE_TYPES: tuple[NodeType, ...] = (Person, Person, Person, Person, Person, Person, Role, Circle)
_LETTERS: dict[NodeType, str] = {Person: "p", Role: "r", Circle: "c"}


@attrs.frozen
class DrawnNode:
    """A person, role or circle, with a row of choices for each later purpose."""

    record: Person | Role | Circle
    place: int  # for `ByteChoices.pick_nearest`
    line_choices: ByteChoices  # for its manager
    dotted_choices: ByteChoices
    delegation_choices: ByteChoices  # for what its manager, or another node, delegates to it
    support_choices: ByteChoices  # for the support that comes with it
    member_choices: ByteChoices


def build_nodes(
    rows: Sequence[bytes], wording: Wording, options: OrganizationOptions
) -> dict[str, DrawnNode]:
    """A node for each row, by id; the first ones are people, as many as are required."""
    cut = [ByteChoices(row).split_off(1, 1, 3, 13, 3, 3, 18, 5, 13) for row in rows]
    kinds = list(_assign_types([row[0] for row in cut], options))
    if Person not in kinds and not options.allow_vacancies:
        return {}
    made: dict[str, DrawnNode] = {}
    counts: Counter[NodeType] = Counter()
    for kind, (_, place, name, facts, *further) in zip(kinds, cut, strict=True):
        if kind is None:
            continue
        id_ = wording.choose_id(_LETTERS[kind], counts[kind], name, made)
        counts[kind] += 1
        record = build_record(kind, id_, facts, wording, allow_external=options.allow_external)
        made[id_] = DrawnNode(record, place.draw_place(), *further)
    return made


def _assign_types(
    rows: Iterable[ByteChoices], options: OrganizationOptions
) -> Iterator[NodeType | None]:
    """The type of node for each row: the drawn one, or else one of which more are allowed."""
    n_free = Counter(
        {Person: options.max_people, Role: options.max_roles, Circle: options.max_circles}
    )
    n_free_in_line = options.most_in_lines
    for index, row in enumerate(rows):
        drawn = Person if index < options.fewest_people else row.pick_option(_NODE_TYPES)
        for kind in (drawn, Person, Role, Circle):
            if n_free[kind] and (n_free_in_line or kind is Circle):
                n_free[kind] -= 1
                n_free_in_line -= kind is not Circle
                yield kind
                break
        else:
            yield None


def build_record(
    kind: type[N], id_: str, row: ByteChoices, wording: Wording, *, allow_external: bool
) -> N:
    """A person, role or circle; some have only an id."""
    if row.draw_below(4) == 0:
        return kind(id_)
    facts: dict[str, Any] = {"name": wording.choose_name(row), "unit": wording.choose_unit(row)}
    if row.is_one_in(4):
        facts["attributes"] = {"grade": wording.choose_name(row)}
    if kind is Circle:
        facts["purpose"] = wording.choose_name(row)
    if kind is Person:
        facts |= {
            "external": row.is_one_in(4) and allow_external,
            "fte": row.pick_option(values.FULL_TIME),
            "competence": row.pick_option(values.ANSWERS),
            "willingness": row.pick_option(values.ANSWERS),
            "capacity": row.pick_option(values.CAPACITIES),
        }
    return kind(id_, **facts)


def build_record_changes(
    kind: type[Person | Role | Circle], row: ByteChoices, wording: Wording
) -> dict[str, Any]:
    """What changes about a person, role or circle on a day: its unit, and one thing of its kind."""
    changes: dict[str, Any] = {"unit": wording.choose_unit(row)}
    if kind is Person:
        changes["fte"] = row.pick_option(values.FULL_TIME)
    if kind is Circle:
        changes["quorum"] = 1 + row.draw_below(3)
    return changes


def build_domain_changes(
    row: ByteChoices, nodes: Mapping[str, int], options: OrganizationOptions
) -> dict[str, Any]:
    """What changes about a domain on a day: its owner, one of the nodes, and its weight."""
    return {"owner": row.pick_nearest(nodes), "weight": row.pick_option(_weights(options))}


def build_domains(
    rows: Iterable[bytes], nodes: Mapping[str, int], wording: Wording, options: OrganizationOptions
) -> dict[Domain, int]:
    """A domain for each row, with its place; some have amounts.

    Each is owned by one of the nodes, of which `nodes` has the places.
    """
    weights = _weights(options)
    made: dict[Domain, int] = {}
    ids: dict[str, None] = {}
    for number, row in enumerate(rows):
        name, place, facts = ByteChoices(row).split_off(3, 1, 20)
        id_ = wording.choose_id("d", number, name, ids)
        ids[id_] = None
        owner, weight = facts.pick_nearest(nodes), facts.pick_option(weights)
        n_amounts = facts.pick_option((0, 1, 2, 3))
        domain = Domain(
            id_,
            owner,
            weight=weight,
            amounts=tuple(facts.pick_option(values.AMOUNTS) for _ in range(n_amounts)) or None,
            by=facts.pick_option(values.WEIGHED_BY),
            basis=facts.pick_option(values.BASES),
            name=wording.choose_name(facts) if facts.is_one_in(4) else "",
        )
        made[domain] = place.draw_place()
    return made


def _weights(options: OrganizationOptions) -> tuple[float, ...]:
    return values.UNBALANCED_WEIGHTS if options.allow_unbalanced_shares else values.WEIGHTS
