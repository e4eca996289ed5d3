"""People, domains, supports and trees of three layers, with readable ids and names."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import attrs

from stepback._records._nodes import Domain, Person
from stepback._records._relations import Delegation, ReportingLine, Support


def make_person(title: str, *numbers: int, unit: str, **fields: Any) -> Person:
    """A person named, for example, "Sergeant 1.2", with the id ``"sergeant-1-2"``."""
    id_ = "-".join([*title.lower().split(), *map(str, numbers)])
    name = f"{title} {'.'.join(map(str, numbers))}".rstrip()
    return Person(id_, name=name, unit=unit, **fields)


def make_team(title: str, n_people: int, *, unit: str, **fields: Any) -> list[Person]:
    """People who are named by one title and their numbers from 1 up."""
    return [make_person(title, number, unit=unit, **fields) for number in range(1, n_people + 1)]


def make_domain(id_: str, owner: str, *, weight: float = 1.0) -> Domain:
    """A domain with the id, for example, ``"customers-1"``, named "Customers 1"."""
    return Domain(id_, owner, weight=weight, name=id_.replace("-", " ").capitalize())


def delegate_shares(
    principal: Person, team: Iterable[Person], domain: str, share: float
) -> list[Delegation]:
    """Assumed delegations of an equal share to each member of a team; none if it is 0."""
    return [
        Delegation(principal.id, person.id, domain=domain, share=share, basis="assumed")
        for person in team
        if share
    ]


def make_supports(
    pairs: Iterable[tuple[str, str]], strength: float, *, kind: str = ""
) -> list[Support]:
    """Supports of equal strength from the first to the second of each pair; none if it is 0."""
    return [Support(*pair, strength=strength, kind=kind) for pair in pairs if strength]


@attrs.frozen
class ThreeLayerTree:
    """A head, the leaders who report to the head, and the people who report to each leader."""

    people: list[Person]  # the head first, and each leader before their reports
    reports_by_leader: dict[str, list[str]]  # by their ids

    @property
    def head_id(self) -> str:
        """The id of the head."""
        return self.people[0].id

    @property
    def reporting_lines(self) -> list[ReportingLine]:
        """The lines from the head to leaders, and from leaders to their reports."""
        teams = {self.head_id: list(self.reports_by_leader)} | self.reports_by_leader
        return [ReportingLine(leader, report) for leader in teams for report in teams[leader]]


def build_tree(
    titles: tuple[str, str, str], units: tuple[str, str], n_leaders: int, n_reports: int
) -> ThreeLayerTree:
    """A tree of `n_leaders` leaders with `n_reports` reports each.

    There are a title for each layer, the unit of the head, such as ``"company"``, and the name of
    the units in it: with ``"platoon"``, the first is ``"company/platoon-1"``.
    """
    whole, part = units
    people, reports_by_leader = [make_person(titles[0], unit=whole)], {}
    for number in range(1, n_leaders + 1):
        unit = f"{whole}/{part}-{number}"
        leader = make_person(titles[1], number, unit=unit)
        team = [make_person(titles[2], number, k, unit=unit) for k in range(1, n_reports + 1)]
        people += [leader, *team]
        reports_by_leader[leader.id] = [report.id for report in team]
    return ThreeLayerTree(people, reports_by_leader)
