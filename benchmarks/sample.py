"""The organization on which everything is measured, as columns."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import attrs
import numpy as np

Array = np.ndarray[Any, np.dtype[Any]]

SEED = 20260101
SPAN = 7  # on average: 1 to 13, each with the same chance
MANAGER_SHARE = 0.6  # of each layer: so a million people are in about 10 layers
ACROSS_SHARE = 0.2  # delegations across the tree for each person
SUPPORTED_SHARE = 0.5  # of the lines have support from the manager
SUPPORT_ACROSS_SHARE = 0.1  # supports across the tree for each person
UNIT_SIZE = 50  # people, on average
GRADES = 12


@attrs.frozen(eq=False)
class Sample:
    """An organization with one domain; its people have random ids in random order.

    Attributes:
        ids: The ids of people.
        top: The position of the person who is above all others and owns the domain.
        manager, report: The lines, as positions of people.
        principal, delegate, share, autonomy: The delegations: one along each line, and others
            across the tree.
        supporter, supported, strength: The supports.
        unit, capacity: The unit of each person, and how much each can settle.
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
        """The id of the person at the top."""
        return str(self.ids[self.top])

    def to_tables(self, *names: str) -> dict[str, dict[str, Array]]:
        """Tables for `Organization.from_tables`: those named, with ids only for people; or all."""
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


def build_sample(people: int) -> Sample:
    """Build an organization of `people` people, the same each time."""
    rng = np.random.default_rng(SEED)
    parent, layer = _build_tree(people, rng)
    lines = np.stack([parent[1:], np.arange(1, people)])
    position = rng.permutation(people)

    def shuffle(*arcs: Array) -> Array:
        ends = np.concatenate(arcs, axis=1)
        return position[ends[:, rng.permutation(ends.shape[1])]]

    def draw_across(share: float) -> Array:
        return _draw_across(rng, round(share * people), layer, parent)

    supported_lines = lines[:, rng.random(people - 1) < SUPPORTED_SHARE]
    manager, report = shuffle(lines)
    principal, delegate = shuffle(lines, draw_across(ACROSS_SHARE))
    supporter, supported = shuffle(supported_lines, draw_across(SUPPORT_ACROSS_SHARE))
    part = rng.uniform(0.5, 1.5, principal.size)
    total = np.bincount(principal, weights=part, minlength=people)
    numbers = rng.permutation(10 * people)[:people]
    units = rng.integers(1 + people // UNIT_SIZE, size=people)
    return Sample(
        ids=np.array([f"E-{number:07}" for number in numbers], dtype=object),
        top=int(position[0]),
        manager=manager,
        report=report,
        principal=principal,
        delegate=delegate,
        share=part / total[principal],
        autonomy=rng.uniform(0.3, 0.9, principal.size),
        supporter=supporter,
        supported=supported,
        strength=rng.uniform(0.2, 1.0, supporter.size),
        unit=np.array([f"Unit {number}" for number in units], dtype=object),
        capacity=rng.uniform(1.0, 2.0, people),
    )


def write_people(sample: Sample, path: Path) -> None:
    """Write an export as HR has it: people, their units, and who reports to whom."""
    people = sample.ids.size
    manager = np.full(people, "", dtype=object)
    manager[sample.report] = sample.ids[sample.manager]
    rng = np.random.default_rng(SEED)
    unit = rng.integers(max(1, people // UNIT_SIZE), size=people)
    grade = rng.integers(1, GRADES, size=people)
    with path.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["id", "name", "unit", "manager", "fte", "grade"])
        rows.writerows(
            [id_, f"Person {row}", f"Unit {unit[row]}", manager_id, "1.0", f"G{grade[row]}"]
            for row, (id_, manager_id) in enumerate(zip(sample.ids, manager, strict=True))
        )


def _build_tree(people: int, rng: np.random.Generator) -> tuple[Array, Array]:
    """The parent and the layer of each person; people are numbered from the top down."""
    parent, layer = [np.array([-1])], [np.array([0])]
    first, layer_size, n_placed = 0, 1, 1
    while n_placed < people:
        manager = first + np.flatnonzero(rng.random(layer_size) < MANAGER_SHARE)
        if not manager.size:
            manager = np.array([first])
        n_reports = rng.integers(1, 2 * SPAN, manager.size)
        report_parent = np.repeat(manager, n_reports)[: people - n_placed]
        parent.append(report_parent)
        layer.append(np.full(report_parent.size, len(layer)))
        first, layer_size = n_placed, report_parent.size
        n_placed += layer_size
    return np.concatenate(parent), np.concatenate(layer)


def _draw_across(rng: np.random.Generator, count: int, layer: Array, parent: Array) -> Array:
    """Draw different pairs whose first is in a higher layer and not the parent of the second."""
    people = layer.size
    pairs = np.empty(0, dtype=np.int64)
    while pairs.size < count:
        upper, lower = rng.integers(people, size=(2, 2 * count))
        is_valid = (layer[upper] < layer[lower]) & (parent[lower] != upper)
        pairs = np.unique(np.concatenate([pairs, upper[is_valid] * people + lower[is_valid]]))
    return np.stack(np.divmod(rng.permutation(pairs)[:count], people))
