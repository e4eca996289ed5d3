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
        held_weight: The weight that reaches each state.
        n_nodes: How many nodes there are.
    """

    graph: FlowGraph
    held_weight: Array
    n_nodes: int

    @classmethod
    def from_graph(cls, graph: FlowGraph, n_nodes: int) -> Flow:
        """The flow through `graph` of all that arrives at the owners of its domains."""
        return cls(graph, graph.held_weight, n_nodes)

    @cached_property
    def total_weight(self) -> float:
        """The weight of all domains."""
        return float(self.graph.source.sum())

    @cached_property
    def kept_weight(self) -> Array:
        """What each state keeps: a person settles it; in a role or circle it is vacant."""
        return self.graph.kept_weight

    @cached_property
    def decided_weight(self) -> Array:
        """What each person settles, over all domains."""
        return self._sum_by_person(self.kept_weight)

    def decided_in_domain(self, domain: int) -> Array:
        """The share of one domain's decisions that each person settles."""
        flow_domain = self.graph.stands_for[domain]
        kept = np.where(self.graph.domain == flow_domain, self.kept_weight, 0)
        return np.asarray(self._sum_by_person(kept) / self.domain_weight[flow_domain])

    @cached_property
    def domain_weight(self) -> Array:
        """The weight that flows in each domain: that of all domains that it stands for."""
        n_domains = self.graph.stands_for.size
        return np.bincount(self.graph.domain, weights=self.graph.source, minlength=n_domains)

    @cached_property
    def vacant_weight(self) -> float:
        """What nobody settles."""
        return float(self.kept_weight[~self.graph.is_person_state].sum())

    @cached_property
    def passed_weight(self) -> Array:
        """What passes along each arc; to a circle, without the principal's own part."""
        graph, held = self.graph, self.held_weight
        passed = held[graph.tail] * graph.fraction
        to_entered = np.flatnonzero(graph.own_part_state[graph.head] >= 0)
        if to_entered.size:
            circle = graph.head[to_entered]
            own_part = held[graph.own_part_state[circle]]
            passed[to_entered] *= 1 - own_part / np.where(held[circle] > 0, held[circle], 1)
        return passed

    def _sum_by_person(self, kept: Array) -> Array:
        return np.bincount(self.graph.node, weights=kept, minlength=self.n_nodes)[
            : self.graph.n_people
        ]
