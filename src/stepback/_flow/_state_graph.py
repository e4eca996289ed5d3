"""The states and arcs in force, numbered, before it is known whether they form a cycle."""

from __future__ import annotations

import datetime

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback._algorithms._topology import reachable_nodes
from stepback._columns._table import Columns
from stepback._flow._active_delegations import in_force_mask, split_into_bands
from stepback._flow._groups import Groups
from stepback._flow._number_states import compact_keys
from stepback._flow._state_arcs import StateArcs, build_state_arcs
from stepback._flow._states import StateKeys
from stepback._problems._problem import Problem


@attrs.frozen(eq=False)
class StateGraph:
    """A graph of states, which may have cycles.

    Attributes:
        states: What the keys stand for.
        keys: The key of each state, in order.
        arcs: The arcs, by key.
        tail, head: The states that each arc leaves and enters.
        root: The state at which the weight of each band arrives.
        is_reached: Which states weight reaches from the roots.
    """

    states: StateKeys
    keys: Array
    arcs: StateArcs
    tail: Array
    head: Array
    root: Array
    is_reached: Array

    @classmethod
    def from_states(cls, states: StateKeys, *further: Array) -> tuple[StateGraph, list[Array]]:
        """The graph of `states`, and the states that have the keys in each `further` array."""
        arcs = build_state_arcs(states)
        keys, (tail, head, root, *positions) = compact_keys(
            states.n_keys, arcs.tail, arcs.head, states.roots(), *further
        )
        is_reached = reachable_nodes(keys.size, tail, head, root)
        return cls(states, keys, arcs, tail, head, root, is_reached), positions

    @property
    def n_states(self) -> int:
        """How many states there are."""
        return int(self.keys.size)

    def only_reached(self) -> StateGraph:
        """The graph without the arcs that weight never reaches."""
        live = self.is_reached[self.tail]
        if live.all():
            return self
        arcs, tail, head = self.arcs.take(live), self.tail[live], self.head[live]
        return attrs.evolve(self, arcs=arcs, tail=tail, head=head)


def active_states(
    columns: Columns, groups: Groups, date: datetime.date | None, contexts: frozenset[str]
) -> tuple[StateKeys, list[Problem]]:
    """The states of what is in force on `date` in `contexts`, and shares above 1."""
    rows = np.flatnonzero(in_force_mask(columns, date, contexts))
    bands, delegations, problems = split_into_bands(columns, rows)
    return StateKeys.from_delegations(columns, groups, bands, delegations), problems
