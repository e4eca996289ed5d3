"""Which part of what reaches each state is decided together with a circle."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback._algorithms._read_only import frozen_property
from stepback._algorithms._topology import reachable_nodes
from stepback._flow._absence import AbsenceFlow
from stepback._flow._flow_graph import FlowGraph

ALONE = -1  # in place of the circle with which something is decided

_ALL_ALONE: Mapping[int, float] = {ALONE: 1.0}


@attrs.frozen(eq=False, slots=False)
class JointFlow:
    """The flow of one amount, with the circle with which everything is decided.

    What has come through the seat of a circle is decided together with its other members, wherever
    it goes from there: a member may let somebody else sit in, but nobody has the right of the
    circle alone. It is *joint* with the first circle on its way. What the circle itself delegates
    is not joint.

    Attributes:
        graph: The flow graph, as it is while people are away.
        absence: What differs while people are away; ``None`` if nobody is.
        first_circle: The first node that is a circle.
    """

    graph: FlowGraph
    absence: AbsenceFlow | None
    first_circle: int

    @frozen_property
    def is_circle_seat(self) -> Array:
        """Which arcs lead from a circle to its members."""
        graph = self.graph
        return np.asarray((graph.delegation < 0) & (graph.node[graph.tail] >= self.first_circle))

    @frozen_property
    def is_joint(self) -> Array:
        """Which states are behind the seat of a circle."""
        graph, seats = self.graph, np.flatnonzero(self.is_circle_seat)
        if not seats.size:
            return np.zeros(graph.n_states, dtype=np.bool_)
        return reachable_nodes(graph.n_states, graph.tail, graph.head, graph.head[seats])

    def circle_after(self, arc: int, circle: int) -> int:
        """With which circle is decided what passes an arc, if it is `circle` at its tail."""
        if circle != ALONE or not self.is_circle_seat[arc]:
            return circle
        tail, is_own_part = self.graph.tail[arc], self.graph.home_state[self.graph.head[arc]] >= 0
        if is_own_part and self.absence is not None and not self.absence.is_present[tail]:
            return circle  # the circle cannot act, and the own part stays with the principal
        return int(self.graph.node[tail])

    def circle_parts(self, state: int) -> Mapping[int, float]:
        """Which part of what reaches a state is decided with each circle; they sum to 1."""
        return self._parts[state] if self.is_joint[state] else _ALL_ALONE

    @frozen_property
    def _parts(self) -> dict[int, dict[int, float]]:
        parts: dict[int, dict[int, float]] = {}
        for head, arcs in self._arcs_by_joint_head():
            total = sum(weight for _, _, weight in arcs)
            found = parts[head] = {}
            for arc, tail, weight in arcs:
                held = parts[tail] if self.is_joint[tail] else _ALL_ALONE
                for circle, part in held.items():
                    after = self.circle_after(arc, circle)
                    found[after] = found.get(after, 0.0) + part * weight / total
        return parts

    def _arcs_by_joint_head(self) -> Iterator[tuple[int, list[tuple[int, int, float]]]]:
        """The arcs into each joint state with their tails and weights, in order of the heads."""
        graph, weight = self.graph, self.graph.arc_contribution
        for head in np.flatnonzero(self.is_joint).tolist():
            run = np.arange(graph.arc_start[head], graph.arc_start[head + 1])
            run = run[weight[run] > 0]  # while people are away, some pass nothing
            columns = (run.tolist(), graph.tail[run].tolist(), weight[run].tolist())
            yield head, list(zip(*columns, strict=True))
