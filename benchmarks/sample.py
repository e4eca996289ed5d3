"""The organization that everything is measured on, as columns."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import attrs
import numpy as np

Array = np.ndarray[Any, np.dtype[Any]]

SEED = 20260101
SPAN = 7  # the mean: 1 to 13, all alike
MANAGING = 0.6  # of each layer: a million people then stand in about 10 layers
ACROSS = 0.2  # delegations across the tree, for each person
BACKED = 0.5  # of the lines, support from the manager
BACKED_ACROSS = 0.1  # supports across the tree, for each person
UNIT = 50  # people in each, at the mean
GRADES = 12


@attrs.frozen(eq=False)
class Sample:
    """An organization with one domain, whose people have random ids in random order.

    Attributes:
        ids: Of the people, by position.
        top: The position of the one who is above all others and owns the domain.
        manager, report: The lines.
        principal, delegate, share, autonomy: The delegations: one along each line, and more
            across the tree.
        supporter, supported, strength: The supports.
        unit, capacity: Of the people: where they are, and how much they can settle.
    """

    ids: Array
    top: int
    manager: Array
    report: Array
    principal: Array
    delegate: Array
    share: Array
    autonomy: Array
    supporter: Array
    supported: Array
    strength: Array
    unit: Array
    capacity: Array

    @property
    def owner(self) -> str:
        """The id of the one at the top."""
        return str(self.ids[self.top])

    def tables(self, *names: str) -> dict[str, dict[str, Array]]:
        """Tables for `Organization.from_tables`: bare ones of these names, or all in full."""
        ids = self.ids
        tables = {
            "people": {"id": ids},
            "reporting": {"manager": ids[self.manager], "report": ids[self.report]},
            "domains": {"id": np.array(["decisions"], dtype=object), "owner": ids[[self.top]]},
            "delegations": {
                "principal": ids[self.principal],
                "delegate": ids[self.delegate],
                "share": self.share,
                "autonomy": self.autonomy,
            },
            "supports": {
                "supporter": ids[self.supporter],
                "supported": ids[self.supported],
                "strength": self.strength,
            },
        }
        if not names:
            tables["people"].update(unit=self.unit, capacity=self.capacity)
        return {name: tables[name] for name in names or tables}


def sample(people: int) -> Sample:
    """An organization of so many people, the same each time."""
    rng = np.random.default_rng(SEED)
    parent, layer = _tree(people, rng)
    lines = np.stack([parent[1:], np.arange(1, people)])
    place = rng.permutation(people)

    def placed(*parts: Array) -> Array:
        ends = np.concatenate(parts, axis=1)
        return place[ends[:, rng.permutation(ends.shape[1])]]

    def across(part: float) -> Array:
        return _across(rng, round(part * people), layer, parent)

    backed = lines[:, rng.random(people - 1) < BACKED]
    manager, report = placed(lines)
    principal, delegate = placed(lines, across(ACROSS))
    supporter, supported = placed(backed, across(BACKED_ACROSS))
    asked_for = rng.uniform(0.5, 1.5, principal.size)
    total = np.bincount(principal, weights=asked_for, minlength=people)
    numbers = rng.permutation(10 * people)[:people]
    units = rng.integers(1 + people // UNIT, size=people)
    return Sample(
        ids=np.array([f"E-{one:07}" for one in numbers], dtype=object),
        top=int(place[0]),
        manager=manager,
        report=report,
        principal=principal,
        delegate=delegate,
        share=asked_for / total[principal],
        autonomy=rng.uniform(0.3, 0.9, principal.size),
        supporter=supporter,
        supported=supported,
        strength=rng.uniform(0.2, 1.0, supporter.size),
        unit=np.array([f"Unit {one}" for one in units], dtype=object),
        capacity=rng.uniform(1.0, 2.0, people),
    )


def write_people(made: Sample, path: Path) -> None:
    """An export such as HR has: who is who, in which unit, and who reports to whom."""
    people = made.ids.size
    manager = np.full(people, "", dtype=object)
    manager[made.report] = made.ids[made.manager]
    rng = np.random.default_rng(SEED)
    unit = rng.integers(max(1, people // UNIT), size=people)
    grade = rng.integers(1, GRADES, size=people)
    with path.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["id", "name", "unit", "manager", "fte", "grade"])
        rows.writerows(
            [id_, f"Person {number}", f"Unit {unit[number]}", above, "1.0", f"G{grade[number]}"]
            for number, (id_, above) in enumerate(zip(made.ids, manager, strict=True))
        )


def _tree(people: int, rng: np.random.Generator) -> tuple[Array, Array]:
    """Who is above each, and in which layer they stand, numbered from the top down."""
    parent, layer = [np.array([-1])], [np.array([0])]
    first, front, there = 0, 1, 1
    while there < people:
        managing = first + np.flatnonzero(rng.random(front) < MANAGING)
        if not managing.size:
            managing = np.array([first])
        below = np.repeat(managing, rng.integers(1, 2 * SPAN, managing.size))[: people - there]
        parent.append(below)
        layer.append(np.full(below.size, len(layer)))
        first, front, there = there, below.size, there + below.size
    return np.concatenate(parent), np.concatenate(layer)


def _across(rng: np.random.Generator, count: int, layer: Array, parent: Array) -> Array:
    """Different pairs in which the first stands higher, and not directly above the second."""
    people = layer.size
    found = np.empty(0, dtype=np.int64)
    while found.size < count:
        upper, lower = rng.integers(people, size=(2, 2 * count))
        fits = (layer[upper] < layer[lower]) & (parent[lower] != upper)
        found = np.unique(np.concatenate([found, upper[fits] * people + lower[fits]]))
    return np.stack(np.divmod(rng.permutation(found)[:count], people))
