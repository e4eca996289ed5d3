"""The strong components of a directed graph as an acyclic graph, and how far its nodes reach."""

from __future__ import annotations

from functools import cached_property

import attrs
import numpy as np

from stepback._algorithms._ancestors import MAX_WORK, Ancestors
from stepback._algorithms._arrays import Array
from stepback._algorithms._components import simple_arcs, strong_components
from stepback._algorithms._reach_bitsets import UpwardArcs, count_words
from stepback._algorithms._topology import reachable_nodes, topological_levels

_SAMPLE_SIZE = 4_096  # nodes: bitsets of so many targets take seconds in the largest graphs
_MAX_WORDS = 500_000_000  # that bitsets may read and write to count exactly, in a few seconds
_WORDS_PER_ENTRY = 16  # they do so in the time in which one entry of a list is sorted
_LEAST_ENTRIES = 1_000_000  # that are listed before bitsets are tried


@attrs.frozen(eq=False, slots=False)
class Condensation:
    """A directed graph with each strong component merged into one node, which makes it acyclic.

    Attributes:
        component: The strong component of each node of the graph.
        component_size: How many nodes each component has, as floats for quick matrix products.
        level: Of each component; every arc leads to a higher one.
        source, target: The simple arcs between components.
    """

    component: Array
    component_size: Array
    level: Array
    source: Array
    target: Array

    @classmethod
    def from_arcs(cls, n_nodes: int, source: Array, target: Array) -> Condensation:
        """Condense a graph of simple arcs."""
        level, has_cycle_above = topological_levels(n_nodes, source, target)
        if not has_cycle_above.any():
            return cls(np.arange(n_nodes), np.ones(n_nodes), level, source, target)
        component = strong_components(n_nodes, source, target)
        sizes = np.bincount(component).astype(np.float64)
        arcs = simple_arcs(sizes.size, component[source], component[target])
        return cls(component, sizes, topological_levels(sizes.size, *arcs)[0], *arcs)

    @property
    def n_components(self) -> int:
        """How many components there are."""
        return int(self.component_size.size)

    # Graphs with cycles often have one very large component, the hub. If 1,000 nodes lead into
    # it and 1,000 others follow, lists of ancestors across it have a million entries, all known
    # beforehand. So ancestors are listed twice, without what the hub reaches and without what
    # reaches it, and what lies across the hub is added as one number.

    @cached_property
    def _hub_masks(self) -> tuple[Array, Array]:
        """Masks of what reaches the largest component, and of that one and what it reaches."""
        above, below = np.zeros((2, self.n_components), dtype=np.bool_)
        if self.n_components < self.component.size:
            hub = np.array([self.component_size.argmax()])
            below = reachable_nodes(self.n_components, self.source, self.target, hub)
            above = reachable_nodes(self.n_components, self.target, self.source, hub)
            above[hub] = False
        return above, below

    @cached_property
    def ancestor_lists(self) -> tuple[Ancestors | None, Ancestors | None]:
        """The ancestors without what the hub reaches, or what reaches it; ``None`` if too many."""
        return self._list_ancestors(MAX_WORK)

    def _list_ancestors(self, max_work: float) -> tuple[Ancestors | None, Ancestors | None]:
        above, below = self._hub_masks
        upper = self._list_without(below, max_work)
        return upper, self._list_without(above, max_work) if below.any() else upper

    def _list_without(self, is_left_out: Array, max_work: float) -> Ancestors | None:
        is_kept = ~(is_left_out[self.source] | is_left_out[self.target])
        return Ancestors.from_arcs(self.level, self.source[is_kept], self.target[is_kept], max_work)

    def reachable_sums(self, weights: Array) -> Array:
        """For each node the sum of `weights` over the nodes that it reaches, and itself."""
        sums = self._listed_sums(self.ancestor_lists, weights)
        if sums is None:
            total = np.bincount(self.component, weights=weights, minlength=self.n_components)
            sums = self.upward_arcs().reach_sums(total)[self.component]
        return sums

    def reachable_counts(self) -> Array | None:
        """For each node how many nodes it reaches, and itself; ``None`` if that takes long.

        Lists of ancestors are quick where few nodes reach one another, and bitsets where there
        are few nodes. Both are chosen by a count of their work, which no clock changes.
        """
        n_nodes = self.component.size
        n_words = count_words(self.n_components, self.source.size, n_nodes)
        most = min(MAX_WORK, max(_LEAST_ENTRIES, n_words / _WORDS_PER_ENTRY))
        counts = self._listed_sums(self._list_ancestors(most), np.ones(n_nodes))
        if counts is None and (n_words <= _MAX_WORDS or self.n_components <= _SAMPLE_SIZE):
            return self.upward_arcs().reach_counts(self.component)[self.component]
        return counts

    def _listed_sums(
        self, lists: tuple[Ancestors | None, Ancestors | None], weights: Array
    ) -> Array | None:
        upper, lower = lists
        if upper is None or lower is None:
            return None
        total = np.bincount(self.component, weights=weights, minlength=self.n_components)
        above, below = self._hub_masks
        across_hub = upper.descendant_sums(total) + total[below].sum()
        sums = np.where(above, across_hub, lower.descendant_sums(total))
        return np.asarray(sums[self.component])

    def reaching_counts(self) -> Array:
        """For each node how many nodes reach it, itself included."""
        upper, lower = self.ancestor_lists
        size = self.component_size
        if upper is None or lower is None:
            counts = self.reversed_arcs().reach_counts(self.component)
        else:
            above, below = self._hub_masks
            across_hub = lower.ancestor_sums(size) + size[above].sum()
            counts = np.where(below, across_hub, upper.ancestor_sums(size))
        return np.asarray(counts[self.component])

    # Worked example of the sample, in a graph of n = 1,000,000 nodes: k = 4,096 of them are
    # drawn as targets. A node that reaches 1,024 of these is estimated to reach 250,000 nodes;
    # the standard error is at most n / (2 √k) = 7,813. The mean needs no such estimates: it is
    # also the mean number of nodes that reach a node, which is exact for each target.
    #
    # If 200 nodes reach equally far, the largest of 200 estimates is almost three standard errors
    # too high. So each node that may reach furthest is counted exactly: those without incoming
    # arcs (no node reaches further than one that reaches it) and with an estimate within eight
    # standard errors (4 n / √k = 62,500) of the highest, four for each of the two. No other
    # estimate may then exceed the exact maximum.

    def sample_reach(self, rng: np.random.Generator) -> Reach:
        """Estimate how far each node reaches from a sample of targets."""
        n_nodes, arcs = self.component.size, self.upward_arcs()
        n_targets = min(_SAMPLE_SIZE, n_nodes)
        drawn = self.component[rng.choice(n_nodes, size=n_targets, replace=False)]
        n_reached, n_reaching = arcs.count_reach(drawn, self.component_size)
        counts = n_reached * (n_nodes / n_targets)
        roots = np.flatnonzero(np.bincount(self.target, minlength=self.n_components) == 0)
        roots = roots[np.argsort(-counts[roots])][:_SAMPLE_SIZE]
        lowest_estimate = counts[roots[0]] - 4 * n_nodes / np.sqrt(n_targets)
        candidates = roots[counts[roots] >= lowest_estimate]
        counts[candidates] = self.reversed_arcs().count_reach(candidates, self.component_size)[1]
        counts = np.minimum(counts, counts[candidates].max())
        error = n_reaching.std(ddof=1) * np.sqrt((1 - n_targets / n_nodes) / n_targets)
        return Reach(
            counts[self.component], float(n_reaching.mean() - 1), float(error), exact=False
        )

    def upward_arcs(self) -> UpwardArcs:
        """The arcs between components, to find what reaches some of them."""
        return UpwardArcs.from_arcs(self.level, self.source, self.target)

    def reversed_arcs(self) -> UpwardArcs:
        """The reversed arcs between components, to find what some of them reach."""
        reversed_level = self.level.max(initial=0) - self.level
        return UpwardArcs.from_arcs(reversed_level, self.target, self.source)


@attrs.frozen(eq=False)
class Reach:
    """How far the nodes of a directed graph reach.

    Attributes:
        counts: How many nodes each node reaches, itself included.
        mean: How many other nodes a node reaches on average.
        standard_error: The standard error of the mean; 0 if exact.
        exact: Whether everything is counted; ``False`` if estimated from a sample.
    """

    counts: Array
    mean: float
    standard_error: float
    exact: bool

    @classmethod
    def from_graph(cls, condensation: Condensation, rng: np.random.Generator) -> Reach:
        """The reach in a graph; sampled only where counting would take long."""
        counts = condensation.reachable_counts()
        if counts is None:
            return condensation.sample_reach(rng)
        return cls(counts, float(counts.mean() - 1) if counts.size else np.nan, 0.0, exact=True)
