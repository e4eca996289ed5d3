"""How decision weight flows: what reaches each state, what each keeps and passes on."""

from __future__ import annotations

from functools import cached_property

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback._flow._flow_graph import FlowGraph


@attrs.frozen(eq=False, slots=False)
class Flow:
    """The flow of decision weight through a graph.

    Attributes:
        graph: What it flows along.
        held: The weight that reaches each state.
        nodes: How many nodes there are.
    """

    graph: FlowGraph
    held: Array
    nodes: int

    @classmethod
    def from_graph(cls, graph: FlowGraph, nodes: int) -> Flow:
        """The flow through `graph` of all that arrives at the owners of its domains."""
        return cls(graph, graph.held, nodes)

    @cached_property
    def total(self) -> float:
        """The weight of all domains."""
        return float(self.graph.source.sum())

    @cached_property
    def kept(self) -> Array:
        """What each state keeps: a person settles it; in a role or circle it is vacant."""
        return self.graph.kept

    @cached_property
    def decided(self) -> Array:
        """What each person settles, over all domains."""
        return self._by_person(self.kept)

    def decided_in_domain(self, domain: int) -> Array:
        """The share of one domain's decisions that each person settles."""
        flows = self.graph.stands_for[domain]
        kept = np.where(self.graph.domain == flows, self.kept, 0)
        return np.asarray(self._by_person(kept) / self.weight[flows])

    @cached_property
    def weight(self) -> Array:
        """The weight that flows in each domain, for all that it stands for."""
        domains = self.graph.stands_for.size
        return np.bincount(self.graph.domain, weights=self.graph.source, minlength=domains)

    @cached_property
    def vacant(self) -> float:
        """What nobody settles."""
        return float(self.kept[~self.graph.is_person_state].sum())

    @cached_property
    def passed(self) -> Array:
        """What passes along each arc; to a circle, without the principal's own part."""
        graph = self.graph
        passed = self.held[graph.tail] * graph.fraction
        entered = np.flatnonzero(graph.own_part[graph.head] >= 0)
        if entered.size:
            circle = graph.head[entered]
            own = self.held[graph.own_part[circle]]
            passed[entered] *= 1 - own / np.where(self.held[circle] > 0, self.held[circle], 1)
        return passed

    def _by_person(self, kept: Array) -> Array:
        return np.bincount(self.graph.node, weights=kept, minlength=self.nodes)[: self.graph.people]
