"""People, domains and support with ids and names that read well."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from stepback._records._domain import Domain
from stepback._records._nodes import Person
from stepback._records._relations import ReportingLine, Support

if TYPE_CHECKING:
    from collections.abc import Iterable


def person(title: str, *numbers: int, unit: str, **fields: Any) -> Person:
    """The person called, say, "Sergeant 1.2", whose id is ``"sergeant-1-2"``."""
    id_ = "-".join([*title.lower().split(), *map(str, numbers)])
    name = f"{title} {'.'.join(map(str, numbers))}".rstrip()
    return Person(id_, name=name, unit=unit, **fields)


def domain(id_: str, owner: str, *, weight: float = 1.0) -> Domain:
    """The domain whose id is, say, ``"customers-1"``, and which is called "Customers 1"."""
    return Domain(id_, owner, weight=weight, name=id_.replace("-", " ").capitalize())


def backing(pairs: Iterable[tuple[str, str]], strength: float, *, kind: str = "") -> list[Support]:
    """Support of that strength within each pair of supporter and supported; 0: none."""
    return [Support(*pair, strength=strength, kind=kind) for pair in pairs if strength]


@attrs.frozen
class Tree:
    """A head, the leaders who report to it, and the people who report to each of them.

    Attributes:
        people: Everyone, the head first, each leader before the people below.
        lines: The reporting lines.
        head: Id of the head.
        leaders: Ids of the leaders.
        below: For each leader, the ids of those who report there.
    """

    people: tuple[Person, ...]
    lines: tuple[ReportingLine, ...]
    head: str
    leaders: tuple[str, ...]
    below: tuple[tuple[str, ...], ...]


def tree(titles: tuple[str, str, str], units: tuple[str, str], leaders: int, each: int) -> Tree:
    """A tree of so many leaders with so many people `each`.

    Parameters
    ----------
    titles
        Of the head, the leaders and the people below.
    units
        The whole, such as ``"company"``, and its parts, such as ``"platoon"``: the first
        leader and those below are in ``"company/platoon-1"``.
    leaders, each
        How many leaders, and how many people below each of them.
    """
    whole, part = units
    head = person(titles[0], unit=whole)
    heads: list[Person] = []
    groups: list[list[Person]] = []
    for number in range(1, leaders + 1):
        unit = f"{whole}/{part}-{number}"
        heads.append(person(titles[1], number, unit=unit))
        groups.append([person(titles[2], number, at, unit=unit) for at in range(1, each + 1)])
    teams = list(zip(heads, groups, strict=True))
    return Tree(
        people=(head, *(one for leader, group in teams for one in (leader, *group))),
        lines=(
            *(ReportingLine(head.id, leader.id) for leader in heads),
            *(ReportingLine(leader.id, one.id) for leader, group in teams for one in group),
        ),
        head=head.id,
        leaders=tuple(leader.id for leader in heads),
        below=tuple(tuple(one.id for one in group) for group in groups),
    )
