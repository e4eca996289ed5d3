"""The chain of records by which the most decisions come to each state of the flow."""

from __future__ import annotations

import math
from functools import cached_property

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback._flow._rights._chain_register import EMPTY_CHAIN, ChainRegister
from stepback._flow._rights._joint_flow import ALONE, JointFlow

_ROUNDING = 1e-9  # of the logarithm of a weight

Arrival = tuple[float, int, int]  # the logarithm of the weight, the length and number of a chain


@attrs.frozen(eq=False, slots=False)
class FlowChains:
    """The chains of records along which decisions of one amount come.

    Of the chains that bring the same, the shortest; of those, the one whose records come first.

    Attributes:
        flow: The flow.
        delegation_records, membership_records: The number of each delegation and membership of
            the flow among the records that chains consist of.
        register: Gives numbers to chains.
    """

    flow: JointFlow
    delegation_records: Array
    membership_records: Array
    register: ChainRegister

    def find_chains(self) -> dict[tuple[int, int], int]:
        """The chain by which most comes to each person, alone and with each circle.

        Only to where the person is not away.
        """
        graph, absence = self.flow.graph, self.flow.absence
        states = np.flatnonzero(graph.is_person_state)
        if absence is not None:
            states = states[~absence.is_away[states]]
        best: dict[tuple[int, int], Arrival] = {}
        for state, person in zip(states.tolist(), graph.node[states].tolist(), strict=True):
            for circle, arrival in self._arrivals[state].items():
                if _is_better(arrival, best.get((person, circle))):
                    best[person, circle] = arrival
        return {settler: chain for settler, (_, _, chain) in best.items()}

    @cached_property
    def _arrivals(self) -> list[dict[int, Arrival]]:
        graph, extend = self.flow.graph, self.register.extend_chain
        record = np.full(graph.tail.size, -1)
        for numbers, relation in (
            (self.delegation_records, graph.delegation),
            (self.membership_records, graph.membership),
        ):
            arcs = np.flatnonzero(relation >= 0)
            record[arcs] = numbers[relation[arcs]]
        arrivals: list[dict[int, Arrival]] = [{} for _ in range(graph.n_states)]
        for state in graph.root.tolist():
            arrivals[state][ALONE] = 0.0, 0, EMPTY_CHAIN
        is_seat = self.flow.is_circle_seat.tolist()
        # In the order of records, so that the first of equal chains is found first.
        order = np.lexsort((record, graph.head))
        with np.errstate(divide="ignore"):
            logarithms = np.log(graph.fraction).tolist()
        tails, heads, records = graph.tail.tolist(), graph.head.tolist(), record.tolist()
        for arc in order.tolist():
            if logarithms[arc] == -math.inf:
                continue
            found = arrivals[heads[arc]]
            for circle, (weight, length, chain) in arrivals[tails[arc]].items():
                after = self.flow.circle_after(arc, circle) if is_seat[arc] else circle
                offered = weight + logarithms[arc], length + (records[arc] >= 0), chain
                if _is_better(offered, found.get(after)):
                    found[after] = *offered[:2], extend(chain, records[arc])
        return arrivals


def _is_better(offered: Arrival, known: Arrival | None) -> bool:
    """Whether more comes by a chain than by the one known, or as much by a shorter one."""
    if known is None or offered[0] > known[0] + _ROUNDING:
        return True
    return offered[0] > known[0] - _ROUNDING and offered[1] < known[1]
