"""How far every node of a directed graph reaches."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

import attrs
import numpy as np

from stepback._algorithms._ancestors import Ancestors
from stepback._algorithms._arrays import Array
from stepback._algorithms._components import simple_arcs, strong_components
from stepback._algorithms._reach_bitsets import UpwardArcs, reach_masks
from stepback._algorithms._topology import reachable_nodes, topological_levels

_SAMPLE = 4_096  # nodes: marks for so many take seconds in the largest graphs


@attrs.frozen(eq=False, slots=False)
class Condensation:
    """A directed graph whose strong components are taken as one node each: acyclic.

    Attributes:
        label: The component of each node of the graph.
        size: How many nodes each component has.
        level: Of each component; every arc leads to a higher one.
        tail, head: The simple arcs between components.
    """

    label: Array
    size: Array
    level: Array
    tail: Array
    head: Array

    @classmethod
    def from_arcs(cls, nodes: int, tail: Array, head: Array) -> Condensation:
        """Of a graph of simple arcs."""
        level, stuck = topological_levels(nodes, tail, head)
        if not stuck.any():
            return cls(np.arange(nodes), np.ones(nodes, dtype=np.int64), level, tail, head)
        label = strong_components(nodes, tail, head)
        size = np.bincount(label)
        tail, head = simple_arcs(size.size, label[tail], label[head])
        return cls(label, size, topological_levels(size.size, tail, head)[0], tail, head)

    @property
    def n_components(self) -> int:
        """How many components there are."""
        return int(self.size.size)

    @cached_property
    def _sizes(self) -> Array:
        """The sizes as what numpy multiplies by matrices seven times as fast."""
        return self.size.astype(np.float64)

    @cached_property
    def _hub(self) -> tuple[Array, Array]:
        """Masks of what is above the largest component, and of it and what it reaches.

        Everything above reaches everything below. That is known without being listed, and
        would be far too much to list where, as usual, one component is very large.
        """
        above, below = np.zeros((2, self.n_components), dtype=np.bool_)
        if self.n_components < self.label.size:
            hub = np.array([self.size.argmax()])
            below = reachable_nodes(self.n_components, self.tail, self.head, hub)
            above = reachable_nodes(self.n_components, self.head, self.tail, hub)
            above[hub] = False
        return above, below

    @cached_property
    def _halves(self) -> tuple[Ancestors | None, Ancestors | None]:
        """The ancestry without what the hub reaches, and without what is above it."""
        above, below = self._hub
        if not below.any():
            whole = Ancestors.from_arcs(self.level, self.tail, self.head)
            return whole, whole
        return self._without(below), self._without(above)

    def _without(self, left_out: Array) -> Ancestors | None:
        there = ~(left_out[self.tail] | left_out[self.head])
        return Ancestors.from_arcs(self.level, self.tail[there], self.head[there])

    @property
    def is_listable(self) -> bool:
        """Whether there is memory to list all that is above each node."""
        return None not in self._halves

    def reachable_sums(self, weights: Array) -> Array:
        """For each node the sum of `weights` over all that it reaches, itself included."""
        total = np.bincount(self.label, weights=weights, minlength=self.n_components)
        upper, lower = self._halves
        if upper is None or lower is None:
            found = np.zeros(self.n_components)
            for targets, bits in self._marked(np.arange(self.n_components)):
                found += bits @ total[targets]
            return found[self.label]
        above, below = self._hub
        through = upper.descendant_sums(total) + total[below].sum()
        return np.asarray(np.where(above, through, lower.descendant_sums(total))[self.label])

    def reaching_counts(self) -> Array:
        """For each node how many reach it, itself included."""
        upper, lower = self._halves
        if upper is None or lower is None:
            found = np.zeros(self.n_components)
            for targets, bits in self._marked(np.arange(self.n_components)):
                found[targets] = self._sizes @ bits
            return found[self.label]
        above, below = self._hub
        through = lower.ancestor_sums(self.size) + self.size[above].sum()
        return np.asarray(np.where(below, through, upper.ancestor_sums(self.size))[self.label])

    def sample_reach(self, rng: np.random.Generator) -> Reach:
        """How far each node reaches, as told by a sample of the nodes that it may reach."""
        nodes, found = self.label.size, np.zeros(self.n_components)
        chosen = self.label[rng.choice(nodes, size=min(_SAMPLE, nodes), replace=False)]
        reach_it = []
        for _, bits in self._marked(chosen):
            found += bits.sum(axis=1)
            reach_it.append(self._sizes @ bits - 1)
        others = np.concatenate(reach_it)
        counts = found * (nodes / chosen.size)
        doubt = 4 * nodes / np.sqrt(chosen.size)  # eight standard errors of a count, at most
        likely = self._likely_furthest(counts, doubt)
        counts[likely] = self._reached_by(likely)
        counts = np.minimum(counts, counts[likely].max())
        error = others.std(ddof=1) * np.sqrt((1 - chosen.size / nodes) / chosen.size)
        return Reach(counts[self.label], float(others.mean()), float(error), exact=False)

    def _likely_furthest(self, estimates: Array, doubt: float) -> Array:
        """Who may reach furthest: at the top, and estimated to reach nearly as far as any."""
        top = np.flatnonzero(np.bincount(self.head, minlength=self.n_components) == 0)
        top = top[np.argsort(-estimates[top])][:_SAMPLE]
        return np.asarray(top[estimates[top] >= estimates[top[0]] - doubt])

    def _reached_by(self, sources: Array) -> Array:
        """How many nodes each of some components reaches, itself included."""
        back = self.level.max() - self.level
        reversed_ = attrs.evolve(self, level=back, tail=self.head, head=self.tail)
        return np.concatenate([self._sizes @ bits for _, bits in reversed_._marked(sources)])  # noqa: SLF001

    def _marked(self, targets: Array) -> Iterator[tuple[Array, Array]]:
        """Some of the targets after others, and for each component whether it reaches them."""
        upward = UpwardArcs.from_arcs(self.level, self.tail, self.head)
        for run in upward.target_batches(targets):
            yield from reach_masks(upward.reach_bitsets(run), run)


@attrs.frozen(eq=False)
class Reach:
    """How far the nodes of a directed graph reach.

    Attributes:
        counts: How many nodes each reaches, itself included.
        mean: How many others a node reaches in the mean.
        error: The standard error of the mean; 0 if exact.
        exact: Whether all this is counted, not told by a sample.
    """

    counts: Array
    mean: float
    error: float
    exact: bool

    @classmethod
    def from_graph(cls, condensed: Condensation, rng: np.random.Generator) -> Reach:
        """Of a graph; sampled only where listing takes too much memory."""
        if not condensed.is_listable and condensed.n_components > _SAMPLE:
            return condensed.sample_reach(rng)
        nodes = condensed.label.size
        counts = condensed.reachable_sums(np.ones(nodes))
        return cls(counts, float(counts.mean() - 1) if nodes else np.nan, 0.0, exact=True)
