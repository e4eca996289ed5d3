"""What can be chosen next: one step, or two along a chain."""

from __future__ import annotations

import attrs
import numpy as np

from stepback._algorithms._adjacency import Adjacency, positions_in_runs, run_starts
from stepback._algorithms._arrays import Array
from stepback._algorithms._sorted_lookup import sorted_lookup
from stepback._flow._step_graph import StepGraph

NO_STEP = -1


@attrs.frozen(eq=False)
class StepOptions:
    """What can be chosen next, in the order of the candidates.

    Attributes:
        first, second: The steps of each; the second is -1 for a single one.
        option, arc, weight: The step arcs of each, and the weight that passes along each.
    """

    first: Array
    second: Array
    option: Array
    arc: Array
    weight: Array

    @classmethod
    def from_single_steps(cls, graph: StepGraph, is_open: Array) -> StepOptions:
        """Each open step that hands anything on."""
        arcs = graph.step_arcs
        weight = graph.held_weight[arcs.tail] * arcs.fraction
        arc = np.flatnonzero((weight > 0) & is_open[arcs.step])
        step = arcs.step[arc]  # in order
        is_first = np.append(True, step[1:] != step[:-1])[: step.size]
        first, option = step[is_first], np.cumsum(is_first) - 1
        return cls(first, np.full(first.size, NO_STEP), option, arc, weight[arc])

    @classmethod
    def from_chained_pairs(
        cls, graph: StepGraph, may_be_first: Array, may_be_second: Array
    ) -> StepOptions:
        """Each two steps of which the second hands on what its leader gets by the first."""
        arcs, held = graph.step_arcs, graph.held_weight
        weight = held[arcs.tail] * arcs.fraction
        before = np.flatnonzero((weight > 0) & may_be_first[arcs.step])
        after = np.flatnonzero((arcs.fraction > 0) & may_be_second[arcs.step])
        position, next_position = arcs.take(before).joins(arcs.take(after))
        n_steps = may_be_first.size
        keys = arcs.step[before[position]] * n_steps + arcs.step[after[next_position]]
        first, second = np.divmod(np.unique(keys), max(1, n_steps))
        start = run_starts(arcs.step, n_steps)
        arc, option = positions_in_runs(start[first], start[first + 1])
        chained, later = positions_in_runs(start[second], start[second + 1])
        # What arrives by the first step is handed on by the second, too.
        keys, place = np.unique(option * graph.n_states + arcs.head[arc], return_inverse=True)
        arriving = np.bincount(place, weights=weight[arc], minlength=keys.size)
        tail = arcs.tail[chained]
        place, is_reached = sorted_lookup(later * graph.n_states + tail, keys)
        arrived = np.where(is_reached, np.append(arriving, 0.0)[place], 0.0)
        passed = (held[tail] + arrived) * arcs.fraction[chained]
        return cls(
            first,
            second,
            np.append(option, later),
            np.append(arc, chained),
            np.append(weight[arc], passed),
        )

    @property
    def size(self) -> int:
        """How many options there are."""
        return int(self.first.size)

    def take(self, options: Array) -> StepOptions:
        """Some of the options, numbered from 0."""
        rows, option = Adjacency.from_sources(self.option, self.size).arcs_from(options)
        return StepOptions(
            self.first[options], self.second[options], option, self.arc[rows], self.weight[rows]
        )

    def sum_arcs(self, values: Array) -> Array:
        """The sum over each option of values, one for each of its arcs."""
        return np.bincount(self.option, weights=values, minlength=self.size)
