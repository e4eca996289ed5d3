"""The organization that everything is measured on, as columns."""

from __future__ import annotations

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


@attrs.frozen(eq=False)
class Sample:
    """An organization with one domain, whose people have random ids in random order.

    Attributes:
        ids: Of the people; the first of `order` owns the domain.
        order: The people from the top down, layer by layer.
        layer: Of each person, from 0 at the top.
        manager, report: The lines.
        principal, delegate, share, autonomy: The delegations: one along each line, and more
            across the tree.
        supporter, supported, strength: The supports.
    """

    ids: Array
    order: Array
    layer: Array
    manager: Array
    report: Array
    principal: Array
    delegate: Array
    share: Array
    autonomy: Array
    supporter: Array
    supported: Array
    strength: Array

    @property
    def top(self) -> int:
        """The person above all others."""
        return int(self.order[0])

    @property
    def fraction(self) -> Array:
        """What part of what its principal holds passes along each delegation."""
        return self.share * self.autonomy

    def lines_only(self) -> dict[str, dict[str, list[Any]]]:
        """The tables of an export that says no more than who reports to whom."""
        return {
            "people": {"id": self.ids.tolist()},
            "reporting": {
                "manager": self.ids[self.manager].tolist(),
                "report": self.ids[self.report].tolist(),
            },
        }

    def tables(self) -> dict[str, dict[str, list[Any]]]:
        """All tables, as `Organization.from_tables` takes them."""
        return {
            **self.lines_only(),
            "domains": {"id": ["decisions"], "owner": [self.ids[self.top]]},
            "delegations": {
                "principal": self.ids[self.principal].tolist(),
                "delegate": self.ids[self.delegate].tolist(),
                "share": self.share.tolist(),
                "autonomy": self.autonomy.tolist(),
            },
            "supports": {
                "supporter": self.ids[self.supporter].tolist(),
                "supported": self.ids[self.supported].tolist(),
                "strength": self.strength.tolist(),
            },
        }


def sample(people: int) -> Sample:
    """An organization of so many people, the same each time."""
    rng = np.random.default_rng(SEED)
    parent, layer = _tree(people, rng)
    below = np.arange(1, people)
    across = _across(rng, round(ACROSS * people), layer, parent)
    ends = np.concatenate([np.stack([parent[1:], below]), across], axis=1)
    backed = below[rng.random(below.size) < BACKED]
    more = _across(rng, round(BACKED_ACROSS * people), layer, parent)
    supports = np.concatenate([np.stack([parent[backed], backed]), more], axis=1)
    place = rng.permutation(people)
    layers = np.empty_like(layer)
    layers[place] = layer
    manager, report = place[np.stack([parent[1:], below])[:, rng.permutation(below.size)]]
    principal, delegate = place[ends[:, rng.permutation(ends.shape[1])]]
    supporter, supported = place[supports[:, rng.permutation(supports.shape[1])]]
    asked_for = rng.uniform(0.5, 1.5, principal.size)
    total = np.bincount(principal, weights=asked_for, minlength=people)
    return Sample(
        ids=np.array(
            [f"E-{one:07}" for one in rng.permutation(10 * people)[:people]], dtype=object
        ),
        order=place,
        layer=layers,
        manager=manager,
        report=report,
        principal=principal,
        delegate=delegate,
        share=asked_for / total[principal],
        autonomy=rng.uniform(0.3, 0.9, principal.size),
        supporter=supporter,
        supported=supported,
        strength=rng.uniform(0.2, 1.0, supporter.size),
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
        drawn = upper[fits] * people + lower[fits]
        found = np.unique(np.concatenate([found, drawn]))
    return np.stack(np.divmod(rng.permutation(found)[:count], people))
