"""Who may decide about one amount, alone or with a circle, and which records it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property

import attrs
import numpy as np

from stepback._algorithms._adjacency import Adjacency
from stepback._algorithms._arrays import Array
from stepback._algorithms._least_costs import least_costs
from stepback._algorithms._read_only import frozen_property
from stepback._algorithms._rooted_dominators import dominators_from_roots
from stepback._algorithms._topology import reachable_nodes, topological_levels
from stepback._flow._rights._chain_register import EMPTY_CHAIN, ChainRegister
from stepback._flow._rights._joint_flow import ALONE
from stepback._flow._rights._rights_reach import RightsReach, first_arcs
from stepback._flow._states import NONE


@attrs.frozen(eq=False, slots=False)
class JointRights:
    """The states that the right has come to, each with the circle with which it is decided there.

    As in the flow, what a principal hands to a group that the principal is in does not come back
    to be handed on again: it stays there as an own part.

    Attributes:
        reach: Of the amount.
        state: The state in the reach of each place.
        circle: The circle with which is decided at each place, or `ALONE`.
        is_own_part: Which places hold a principal's own part of a group.
        tail, head: The places that each arc leaves and enters.
        arc: The arc of the reach that each stands for.
        start: The place of the owner.
    """

    reach: RightsReach
    state: Array
    circle: Array
    is_own_part: Array
    tail: Array
    head: Array
    arc: Array
    start: int

    @property
    def node(self) -> Array:
        """The node of each place, as on record."""
        return np.asarray(self.reach.states.node[self.state])

    @frozen_property
    def decider_keys(self) -> Array:
        """The sorted keys ``person * (n_nodes + 1) + circle + 1`` of those who may decide."""
        return self._decider_runs[0]

    def decider_places(self, position: int) -> list[int]:
        """The places at which the decider with the key in this position may decide."""
        _, begin, places = self._decider_runs
        found: list[int] = places[begin[position] : begin[position + 1]].tolist()
        return found

    @frozen_property
    def _decider_runs(self) -> tuple[Array, Array, Array]:
        """The keys, where the places of each begin, and the places."""
        reach, state = self.reach, self.state
        may = reach.end_total[state] == 0
        # What has been given away exclusively is gone, but for the own part of it.
        is_person = reach.states.node[state] < reach.candidates.records.n_people
        may |= self.is_own_part & is_person & ~reach.states.is_away[state]
        places = np.flatnonzero(may)
        keys = self.node[places] * (reach.candidates.is_there.size + 1) + self.circle[places] + 1
        order = np.argsort(keys, kind="stable")
        keys = keys[order]
        first = np.flatnonzero(np.diff(keys, prepend=-1))
        return keys[first], np.append(first, keys.size), places[order]

    @cached_property
    def _record(self) -> Array:
        """The number of the record of each arc."""
        reach = self.reach
        return reach.candidates.number_records(reach.states.arc[self.arc])

    # Chains

    def find_chain(self, places: Iterable[int], register: ChainRegister) -> int:
        """The shortest chain of records to one of the places; of equal ones the first by id."""
        place = min(places, key=lambda place: (self._found_in[place], place))
        arcs = []
        while (arc := int(self._first_arc[place])) != NONE:
            arcs.append(arc)
            place = int(self.tail[arc])
        chain = EMPTY_CHAIN
        for arc in reversed(arcs):
            chain = register.extend_chain(chain, int(self._record[arc]))
        return chain

    @cached_property
    def _found_in(self) -> Array:
        free, start = np.zeros(self.tail.size, dtype=np.int64), np.array([self.start])
        return least_costs(self.state.size, self.tail, self.head, free, start, np.zeros(1, int))[1]

    @cached_property
    def _first_arc(self) -> Array:
        is_next = self._found_in[self.tail] < self._found_in[self.head]
        is_next &= self._found_in[self.tail] + 1 == self._found_in[self.head]
        arcs = np.flatnonzero(is_next)
        ids = self.reach.candidates.records.ids[self.node[self.tail[arcs]]]
        return first_arcs(self.state.size, arcs, self.head[arcs], ids, self._record[arcs])

    # What is on every chain

    def find_common(self, places: list[int], chain: tuple[int, ...]) -> tuple[int, ...]:
        """Those records of a chain to the places that are on every chain to them."""
        common = set(self._certain_records(places))
        ambiguous = self._ambiguous_records(int(self.circle[places[0]]))
        for record in ambiguous.intersection(chain).difference(common):
            if not self._reached_without(record)[places].any():
                common.add(record)
        return tuple(record for record in chain if record in common)

    def common_number(self, places: list[int], chain: int, register: ChainRegister) -> int:
        """The number of the chain of these records."""
        if len(places) == 1 and not self._ambiguous_records(int(self.circle[places[0]])):
            return self._common_chains(register)[places[0]]
        number = EMPTY_CHAIN
        for record in self.find_common(places, register.list_records(chain)):
            number = register.extend_chain(number, record)
        return number

    def _common_chains(self, register: ChainRegister) -> list[int]:
        """For each place, the number of the chain of the records that enter its dominators."""
        if not self._numbers:
            numbers = [EMPTY_CHAIN] * self.state.size
            dominator, entry = self._dominator.tolist(), self._entry.tolist()
            # A dominator is on every way, so it is found in an earlier round.
            for place in np.argsort(self._found_in, kind="stable").tolist():
                above = dominator[place]
                chain = EMPTY_CHAIN if above == NONE else numbers[above]
                numbers[place] = register.extend_chain(chain, entry[place])
            self._numbers.extend(numbers)
        return self._numbers

    def _certain_records(self, places: list[int]) -> Iterator[int]:
        """The records that enter the dominators which all the places have."""
        paths = [self._dominating_places(place) for place in places]
        shared = set(paths[0]).intersection(*paths[1:])
        for place in paths[0]:
            if place in shared and self._entry[place] != NONE:
                yield int(self._entry[place])

    def _dominating_places(self, place: int) -> list[int]:
        path = [place]
        while (above := int(self._dominator[path[-1]])) != NONE:
            path.append(above)
        return path

    @cached_property
    def _dominator(self) -> Array:
        start = np.array([self.start])
        return dominators_from_roots(self.state.size, self.tail, self.head, start)

    @cached_property
    def _entry(self) -> Array:
        """The record by which every way enters each place; -1 if there are several."""
        arcs = np.flatnonzero(self.head != self.start)
        _, is_cyclic = topological_levels(self.state.size, self.tail[arcs], self.head[arcs])
        if is_cyclic.any():  # what comes back to a place has entered it before
            begin, end = _dominator_intervals(self._dominator)
            tail, head = self.tail[arcs], self.head[arcs]
            arcs = arcs[(begin[tail] < begin[head]) | (begin[tail] >= end[head])]
        head, record = self.head[arcs], self._record[arcs]
        least = np.full(self.state.size, np.iinfo(np.int64).max)
        most = np.full(self.state.size, NONE)
        np.minimum.at(least, head, record)
        np.maximum.at(most, head, record)
        return np.where(least == most, most, NONE)

    def _ambiguous_records(self, circle: int) -> set[int]:
        """The records that lead to several places on ways to what is decided with a circle.

        One of them may be on every way though no such place is.
        """
        if circle not in self._ambiguous:
            of_circle = np.isin(self.circle[self.head], [ALONE, circle])
            pairs = np.stack([self._record[of_circle], self.head[of_circle]])
            record = np.unique(pairs, axis=1)[0] if self._has_copies else pairs[0][:0]
            several = np.unique(record, return_counts=True)
            self._ambiguous[circle] = set(several[0][several[1] > 1].tolist())
        return self._ambiguous[circle]

    @cached_property
    def _has_copies(self) -> bool:
        """Whether any node has several places."""
        return np.unique(self.node).size < self.node.size

    def _reached_without(self, record: int) -> Array:
        if record not in self._reached:
            kept = self._record != record
            self._reached[record] = reachable_nodes(
                self.state.size, self.tail[kept], self.head[kept], np.array([self.start])
            )
        return self._reached[record]

    _numbers: list[int] = attrs.field(factory=list, init=False)
    _ambiguous: dict[int, set[int]] = attrs.field(factory=dict, init=False)
    _reached: dict[int, Array] = attrs.field(factory=dict, init=False)


def _dominator_intervals(dominator: Array) -> tuple[Array, Array]:
    """Numbers of the places, such that those dominated by one have the numbers of its interval."""
    above = np.where(dominator == NONE, dominator.size, dominator)
    children = Adjacency.from_sources(above, dominator.size + 1)
    begin, end = np.zeros((2, dominator.size + 1), dtype=np.int64)
    n_begun, waiting = 0, [dominator.size]
    start, arcs = children.start.tolist(), children.arcs.tolist()
    while waiting:
        place = waiting.pop()
        if place < 0:
            end[~place] = n_begun
            continue
        begin[place], n_begun = n_begun, n_begun + 1
        waiting.append(~place)
        waiting += arcs[start[place] : start[place + 1]]
    return begin[:-1], end[:-1]
