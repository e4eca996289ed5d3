"""What leads to the nodes that have a domain, on the way back from those who hand it on."""

from __future__ import annotations

import attrs
import numpy as np

from stepback._algorithms._adjacency import Adjacency
from stepback._algorithms._arrays import Array, distinct_values
from stepback._algorithms._topology import topological_levels
from stepback._flow._periods import ALWAYS, Periods, clip_periods, merge_periods


@attrs.frozen(eq=False)
class ReachTrace:
    """The nodes found on the way back, each for a slot, and what leads to them.

    Attributes:
        owns: Whether each has the domain as an owner.
        given_row, given_place: Each delegation that is not open, and the place of the node that
            has the domain by it.
        arc_row, arc_tail, arc_head: Each open delegation, and the places of its two ends.
        asked: The place of each node that was asked for.
    """

    owns: Array
    given_row: Array
    given_place: Array
    arc_row: Array
    arc_tail: Array
    arc_head: Array
    asked: Array

    def spread_largest(self, extent: Array) -> Array:
        """The largest extent that leads to each place, of those of the given delegations."""
        values = np.where(self.owns, np.inf, -np.inf)
        np.maximum.at(values, self.given_place, extent)
        arcs_by_tail = Adjacency.from_sources(self.arc_tail, values.size)
        front = distinct_values(self.arc_tail)
        while front.size:
            arcs, position = arcs_by_tail.arcs_from(front)
            offered, to = values[front][position], self.arc_head[arcs]
            raised = offered > values[to]
            np.maximum.at(values, to[raised], offered[raised])
            front = distinct_values(to[raised])
        return np.asarray(values)

    def spread_periods(self, begins: Array, ends: Array) -> list[Periods]:
        """The days on which each place has what its slot stands for."""
        n_places = self.owns.size
        own: list[list[Periods]] = [[ALWAYS] if owns else [] for owns in self.owns.tolist()]
        for row, place in zip(self.given_row.tolist(), self.given_place.tolist(), strict=True):
            own[place].append(((float(begins[row]), float(ends[row])),))
        found = [_unite_periods(each) for each in own]
        arcs_by_head = Adjacency.from_sources(self.arc_head, n_places)
        start, arcs = arcs_by_head.start.tolist(), arcs_by_head.arcs
        tail, row = self.arc_tail[arcs].tolist(), self.arc_row[arcs]
        first, last = begins[row].tolist(), ends[row].tolist()
        # Each after those that lead to it; around cycles, which nothing reaches, until all is told.
        level, is_cyclic = topological_levels(n_places, self.arc_tail, self.arc_head)
        order = np.argsort(np.where(is_cyclic, n_places, level), kind="stable")
        while order.size:
            is_changed = False
            for place in order.tolist():
                offered = [
                    clip_periods(found[tail[arc]], first[arc], last[arc])
                    for arc in range(start[place], start[place + 1])
                ]
                united = _unite_periods([found[place], *offered])
                is_changed |= united != found[place]
                found[place] = united
            order = np.flatnonzero(is_cyclic) if is_changed else order[:0]
        return found


def _unite_periods(several: list[Periods]) -> Periods:
    """The days of any of them."""
    distinct = list(dict.fromkeys(filter(None, several)))
    if len(distinct) < 2:
        return distinct[0] if distinct else ()
    return merge_periods(period for periods in distinct for period in periods)
