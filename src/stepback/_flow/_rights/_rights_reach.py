"""Who may decide about one amount, and what it would take for the others, by the records."""

from __future__ import annotations

from functools import cached_property

import attrs
import numpy as np

from stepback._algorithms._arrays import Array, unpassed_fraction
from stepback._algorithms._least_costs import UNREACHED, least_costs
from stepback._algorithms._read_only import frozen_property
from stepback._flow._rights._candidate_rights import (
    COUNT_OF_BITS,
    CandidateRights,
    RightsAtAmount,
)
from stepback._flow._rights._rights_states import RightsStates
from stepback._flow._states import NONE


@attrs.frozen(eq=False, slots=False)
class RightsReach:
    """How few conditions are broken on a way from the owner to each state, for one amount.

    Who has handed on everything may still decide in the delegate's stead, unless all of it was
    handed on exclusively: then the right is *gone*, and each of these delegations is a condition.

    Attributes:
        candidates, states: Of the domain.
        at_amount: What is broken for the amount.
        n_gone: How many exclusive delegations have taken the right of each state; 0 if it has it.
        is_own_part_open: Of which states one of these is to a group that the node itself is in, so
            that its own part comes back to it.
        cost: How many conditions are broken on each arc.
        total: How many are on the best way to each state; `UNREACHED` if there is none.
        found_in: The round in which each state was found: on a best way, they rise.
    """

    candidates: CandidateRights
    states: RightsStates
    at_amount: RightsAtAmount
    n_gone: Array
    is_own_part_open: Array
    cost: Array
    total: Array
    found_in: Array

    @classmethod
    def from_amount(
        cls, candidates: CandidateRights, states: RightsStates, amount: float
    ) -> RightsReach:
        """The reach of decisions of an amount."""
        at_amount = candidates.at_amount(amount)
        n_gone, is_open = _count_gone(candidates, states, at_amount)
        cost = COUNT_OF_BITS[at_amount.bits[states.arc] | states.bits]
        is_seat = states.arc >= candidates.n_delegations
        cost[is_seat] += np.where(is_open, 0, n_gone)[states.tail[is_seat]]
        start_cost = np.array([0 if candidates.is_there[candidates.owner] else 1])
        total, found_in = least_costs(
            states.node.size, states.tail, states.head, cost, np.array([states.start]), start_cost
        )
        return cls(candidates, states, at_amount, n_gone, is_open, cost, total, found_in)

    @frozen_property
    def end_total(self) -> Array:
        """The total of each person's state with what keeps the person from deciding there."""
        is_reached = self.total != UNREACHED
        is_person = self.states.node < self.candidates.records.n_people
        counted = np.where(is_reached, self.total, 0) + self.states.is_away + self.n_gone
        return np.where(is_reached & is_person, counted, UNREACHED)

    @frozen_property
    def live_arcs(self) -> Array:
        """The arcs on which nothing is broken, from states on whose best way nothing is."""
        is_live = (self.cost == 0) & (self.total[self.states.tail] == 0)
        return np.flatnonzero(is_live)

    def find_near_misses(self, deciding: Array) -> tuple[Array, Array]:
        """The people who may not decide though candidates lead to them, and their best states.

        `deciding` is a mask of those who may, of all nodes. Of states with as few broken
        conditions, the one that was found first.
        """
        node, end_total = self.states.node, self.end_total
        states = np.flatnonzero((end_total != UNREACHED) & ~deciding[node])
        order = np.lexsort((states, self.found_in[states], end_total[states], node[states]))
        states = states[order]
        is_first = np.diff(node[states], prepend=-1) > 0
        return node[states[is_first]], states[is_first]

    def list_best_arcs(self, state: int) -> list[int]:
        """The arcs of the best way to a state, from the owner on."""
        arcs = []
        while (arc := int(self._best_arc[state])) != NONE:
            arcs.append(arc)
            state = int(self.states.tail[arc])
        return arcs[::-1]

    @cached_property
    def _best_arc(self) -> Array:
        """For each state, the last arc of its best way; of equal ones the first by id."""
        states, total = self.states, self.total
        is_reached = (total[states.tail] != UNREACHED) & (total[states.head] != UNREACHED)
        arcs = np.flatnonzero(is_reached)
        tail, head = states.tail[arcs], states.head[arcs]
        is_best = (total[tail] + self.cost[arcs] == total[head]) & (
            self.found_in[tail] < self.found_in[head]
        )
        return first_arcs(
            states.node.size,
            arcs[is_best],
            head[is_best],
            self.candidates.records.ids[states.node[tail[is_best]]],
            self.candidates.number_records(states.arc[arcs[is_best]]),
        )


def first_arcs(n_states: int, arcs: Array, head: Array, tail_ids: Array, records: Array) -> Array:
    """One of the arcs into each state, the first by the id of its tail and its record; or -1."""
    found = np.full(n_states, NONE)
    found[head] = arcs
    contested = np.flatnonzero(np.bincount(head, minlength=n_states)[head] > 1)
    keys = zip(
        head[contested].tolist(),
        tail_ids[contested].tolist(),
        records[contested].tolist(),
        arcs[contested].tolist(),
        strict=True,
    )
    for state, _, _, arc in sorted(keys, reverse=True):
        found[state] = arc
    return found


def takes_right(candidates: CandidateRights, states: RightsStates) -> Array:
    """On which arcs an exclusive delegation takes the right: not where it lapses.

    One of a person who is away would take it if the person were there.
    """
    is_of_person = states.node[states.tail] < candidates.records.n_people
    return np.asarray((states.bits == 0) | is_of_person)


def _count_gone(
    candidates: CandidateRights, states: RightsStates, at_amount: RightsAtAmount
) -> tuple[Array, Array]:
    """How many exclusive delegations have taken all that each state has; and of which an own part.

    What a principal hands to a group that the principal is in leaves the own part with the
    principal, even if it was handed on exclusively.
    """
    n_states = states.node.size
    n_gone, is_open = np.zeros(n_states, dtype=np.int64), np.zeros(n_states, dtype=np.bool_)
    if not at_amount.exclusive.size:
        return n_gone, is_open
    position = np.full(at_amount.bits.size, NONE)
    position[at_amount.exclusive] = np.arange(at_amount.exclusive.size)
    arcs = np.flatnonzero((position[states.arc] != NONE) & takes_right(candidates, states))
    fraction, tail = at_amount.exclusive_fraction[position[states.arc[arcs]]], states.tail[arcs]
    passed = np.bincount(tail, weights=fraction, minlength=n_states)
    is_gone = unpassed_fraction(passed) == 0
    n_gone = np.where(is_gone, np.bincount(tail, minlength=n_states), 0)
    is_open[tail[candidates.is_inward[states.arc[arcs]]]] = True
    return n_gone[states.plain_state], is_open
