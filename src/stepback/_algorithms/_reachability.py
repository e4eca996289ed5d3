"""The strong components of a directed graph as an acyclic graph, and how far its nodes reach."""

from __future__ import annotations

import attrs
import numpy as np

from stepback._algorithms._ancestors import MAX_WORK
from stepback._algorithms._arrays import Array
from stepback._algorithms._components import simple_arcs, strong_components
from stepback._algorithms._reach_bitsets import UpwardArcs, count_words
from stepback._algorithms._reach_chains import ReachChains, least_words
from stepback._algorithms._reach_lists import ReachLists
from stepback._algorithms._read_only import frozen_property
from stepback._algorithms._topology import topological_levels

_SAMPLE_SIZE = 4_096  # nodes: bitsets of so many targets take seconds in the largest graphs
_MAX_WORDS = 500_000_000  # that chains or bitsets may read and write to count exactly, in seconds
_WORDS_PER_ENTRY = 16  # bitsets take as long for so many as lists for an entry, which is sorted
_LEAST_ENTRIES = 1_000_000  # that are listed before chains or bitsets are tried


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

    @frozen_property
    def _known_reach(self) -> ReachLists | ReachChains | None:
        """Lists of ancestors or chains, whichever is quick; ``None`` if bitsets are quicker.

        Lists are quick where few nodes reach one another, chains where few nodes do not, and
        bitsets where there are few nodes. They are chosen by a count of their work, which no
        clock changes.
        """
        arcs = self.level, self.source, self.target
        largest = np.flatnonzero(self.component_size == self.component_size.max(initial=2))[:1]
        most = min(MAX_WORK, max(_LEAST_ENTRIES, self._n_words / _WORDS_PER_ENTRY))
        if least_words(*arcs) > self._n_words:
            return ReachLists.from_arcs(*arcs, largest, most)
        return (
            ReachLists.from_arcs(*arcs, largest, _LEAST_ENTRIES)
            or ReachChains.from_arcs(*arcs, self._n_words)
            or ReachLists.from_arcs(*arcs, largest, most)
        )

    @property
    def _n_words(self) -> float:
        """The work of bitsets."""
        return count_words(self.n_components, self.source.size, self.component.size)

    def reachable_sums(self, weights: Array) -> Array:
        """For each node the sum of `weights` over the nodes that it reaches, and itself."""
        total = np.bincount(self.component, weights=weights, minlength=self.n_components)
        if self._known_reach is not None:
            sums = self._known_reach.descendant_sums(total)
        else:
            sums = self.upward_arcs().reach_sums(total)
        return np.asarray(sums[self.component])

    def reachable_counts(self) -> Array | None:
        """For each node how many nodes it reaches, and itself; ``None`` if that takes long."""
        known = self._known_reach
        if not isinstance(known, ReachLists):
            n_words = self._n_words if known is None else known.n_words
            if n_words > _MAX_WORDS and self.n_components > _SAMPLE_SIZE:
                return None
        if known is not None:
            counts = known.descendant_sums(self.component_size)
        else:
            counts = self.upward_arcs().reach_counts(self.component)
        return np.asarray(counts[self.component])

    def reaching_counts(self) -> Array:
        """For each node how many nodes reach it, itself included."""
        if self._known_reach is not None:
            counts = self._known_reach.ancestor_sums(self.component_size)
        else:
            counts = self.reversed_arcs().reach_counts(self.component)
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
