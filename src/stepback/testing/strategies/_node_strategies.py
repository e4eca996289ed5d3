"""People, roles, circles and domains, as they stand alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

import attrs

from stepback._records._domain import Domain
from stepback._records._nodes import Circle, Person, Role
from stepback.testing._byte_choices import Choices
from stepback.testing.strategies import _field_values as values
from stepback.testing.strategies._organization_options import Options
from stepback.testing.strategies._text_strategies import Wording

Kind = type[Person | Role | Circle]
N = TypeVar("N", bound=Person | Role | Circle)

_KINDS: tuple[Kind, ...] = (Person, Person, Person, Person, Person, Person, Role, Circle)
_LETTERS: dict[Kind, str] = {Person: "p", Role: "r", Circle: "c"}


@attrs.frozen
class Node:
    """A person, role or circle, with the choices made of it, a row for each purpose.

    Attributes:
        place: Where others find it, as `Choices.nearest` does.
        line, dotted: Of who is above.
        handed, backed: Of what is handed to it and with what support it is backed, by whoever
            is above, or by anyone.
        seats: Of who is in it.
    """

    record: Person | Role | Circle
    place: int
    line: Choices
    dotted: Choices
    handed: Choices
    backed: Choices
    seats: Choices

    @property
    def kind(self) -> Kind:
        """Whether it is a person, a role or a circle."""
        return type(self.record)


def nodes_of(rows: Sequence[bytes], wording: Wording, options: Options) -> dict[str, Node]:
    """By id, a node for each row; the first are people, as many as there have to be."""
    cut = [Choices(row).cut(1, 1, 3, 13, 3, 3, 18, 5, 13) for row in rows]
    kinds = list(_kinds([row[0] for row in cut], options))
    if Person not in kinds and not options.allow_vacancies:
        kinds = []
    made: dict[str, Node] = {}
    counts: Counter[str] = Counter()
    for kind, (_, where, name, facts, *rest) in zip(kinds, cut, strict=False):
        if kind is None:
            continue
        letter = _LETTERS[kind]
        id_ = wording.id(letter, counts[letter], name, made)
        counts[letter] += 1
        record = record_of(kind, id_, facts, wording, allow_external=options.allow_external)
        made[id_] = Node(record, where.place(), *rest)
    return made


def _kinds(rows: Iterable[Choices], options: Options) -> Iterator[Kind | None]:
    """What each row stands for: what it says, or else whatever there is room for."""
    left: dict[Kind, int] = {
        Person: options.max_people,
        Role: options.max_roles,
        Circle: options.max_circles,
    }
    in_line = options.most_in_lines
    for at, row in enumerate(rows):
        wanted = Person if at < options.fewest else row.one_of(_KINDS)
        for kind in (wanted, Person, Role, Circle):
            if left[kind] and (in_line or kind is Circle):
                left[kind] -= 1
                in_line -= kind is not Circle
                yield kind
                break
        else:
            yield None


def record_of(
    kind: type[N], id_: str, row: Choices, wording: Wording, *, allow_external: bool
) -> N:
    """A person, role or circle; some have nothing but an id."""
    if row.below(4) == 0:
        return kind(id_)
    facts: dict[str, Any] = {"name": wording.name(row), "unit": wording.unit(row)}
    if row.seldom(4):
        facts["attributes"] = {"grade": wording.name(row)}
    if kind is Circle:
        facts["purpose"] = wording.name(row)
    if kind is Person:
        facts |= {
            "external": row.seldom(4) and allow_external,
            "fte": row.one_of(values.FULL_TIME),
            "competence": row.one_of(values.ANSWERS),
            "willingness": row.one_of(values.ANSWERS),
            "capacity": row.one_of(values.CAPACITIES),
        }
    return kind(id_, **facts)


def domains_of(
    rows: Iterable[bytes], nodes: Mapping[str, int], wording: Wording, options: Options
) -> dict[Domain, int]:
    """A domain for each row, with its place; some know the amounts of decisions.

    Each is owned by one of the nodes, of which `nodes` has the places.
    """
    unbalanced = options.allow_unbalanced_shares
    weights = values.UNBALANCED_WEIGHTS if unbalanced else values.WEIGHTS
    made: dict[Domain, int] = {}
    ids: dict[str, None] = {}
    for number, row in enumerate(rows):
        name, where, facts = Choices(row).cut(3, 1, 20)
        id_ = wording.id("d", number, name, ids)
        ids[id_] = None
        owner, weight = facts.nearest(nodes), facts.one_of(weights)
        amounts = tuple(facts.one_of(values.AMOUNTS) for _ in range(facts.one_of((0, 1, 2, 3))))
        domain = Domain(
            id_,
            owner,
            weight=weight,
            amounts=amounts or None,
            by=facts.one_of(values.WEIGHED_BY),
            basis=facts.one_of(values.BASES),
            name=wording.name(facts) if facts.seldom(4) else "",
        )
        made[domain] = where.place()
    return made
