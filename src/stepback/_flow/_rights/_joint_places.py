"""The places that a right comes to: states with the circle with which it is decided there.

What lies before all circles has one place for each state. From the seats of circles on, and from
groups that their own member has handed something to, places are found one by one.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from stepback._algorithms._adjacency import Adjacency
from stepback._algorithms._arrays import Array
from stepback._algorithms._topology import reachable_nodes
from stepback._flow._rights._joint_flow import ALONE
from stepback._flow._rights._joint_rights import JointRights
from stepback._flow._rights._rights_reach import RightsReach
from stepback._flow._states import NONE

_PLAIN, _OWN_PART = -1, -2  # else a state is a group as entered by the arc of that number

Key = tuple[int, int, int]  # a state, the circle with which is decided, and how it was entered


def find_joint_rights(
    reach: RightsReach, contains: Callable[[Array, Array], Array], first_circle: int
) -> JointRights:
    """The places of all that is reached without a broken condition.

    `contains` says whether each node on record is in each group on the day.
    """
    return _PlaceBuilder(reach, contains, first_circle).build()


class _PlaceBuilder:
    """Finds the places, and the arcs between them."""

    def __init__(
        self, reach: RightsReach, contains: Callable[[Array, Array], Array], first_circle: int
    ) -> None:
        states, candidates = reach.states, reach.candidates
        self._reach, self._contains = reach, contains
        self._arcs = reach.live_arcs
        self._tail, self._head = states.tail[self._arcs], states.head[self._arcs]
        self._tail_node, self._head_node = states.node[self._tail], states.node[self._head]
        self._is_seat = states.arc[self._arcs] >= candidates.n_delegations
        self._is_circle_seat = self._is_seat & (self._tail_node >= first_circle)
        self._is_inward = np.zeros(self._arcs.size, dtype=np.bool_)
        delegated = np.flatnonzero(~self._is_seat)
        self._is_inward[delegated] = candidates.is_inward[states.arc[self._arcs[delegated]]]
        # Of what a group has handed on exclusively, its members get the own part, if any.
        self._is_of_own_part = self._is_seat & (reach.n_gone[self._tail] > 0)

    def build(self) -> JointRights:
        """All places, those before circles first."""
        reach, n_states = self._reach, self._reach.states.node.size
        start = np.array([reach.states.start])
        if reach.total[start[0]] != 0:
            start = start[:0]
        is_special = self._is_circle_seat | self._is_inward | self._is_of_own_part
        simple = np.flatnonzero(~is_special)
        is_before = reachable_nodes(n_states, self._tail[simple], self._head[simple], start)
        before = np.flatnonzero(is_before)
        place = np.full(n_states, NONE)
        place[before] = np.arange(before.size)
        simple = simple[is_before[self._tail[simple]]]
        tails, heads = place[self._tail[simple]], place[self._head[simple]]
        keys, more_tails, more_heads, more_arcs = self._find_others(
            place, np.flatnonzero(is_special & is_before[self._tail])
        )
        others = np.array(keys, dtype=np.int64).reshape(-1, 3)
        return JointRights(
            reach=reach,
            state=np.append(before, others[:, 0]),
            circle=np.append(np.full(before.size, ALONE), others[:, 1]),
            is_own_part=np.append(np.zeros(before.size, dtype=np.bool_), others[:, 2] == _OWN_PART),
            tail=np.append(tails, np.array(more_tails, dtype=np.int64)),
            head=np.append(heads, np.array(more_heads, dtype=np.int64)),
            arc=self._arcs[np.append(simple, np.array(more_arcs, dtype=np.int64))],
            start=int(place[reach.states.start]),
        )

    def _find_others(
        self, place: Array, first: Array
    ) -> tuple[list[Key], list[int], list[int], list[int]]:
        """The places that are not before all circles, and the arcs that lead to places.

        `place` is that of each state before all circles, and `first` the arcs from there.
        """
        keys: list[Key] = []
        tails: list[int] = []
        heads: list[int] = []
        arcs: list[int] = []
        if not first.size:
            return keys, tails, heads, arcs
        n_before = int(place.max()) + 1
        number: dict[Key, int] = {}
        by_tail = Adjacency.from_sources(self._tail, self._reach.states.node.size)
        first_arc, arcs_by_tail = by_tail.start.tolist(), by_tail.arcs.tolist()
        places, is_special = place.tolist(), set(first.tolist())

        def connect(tail: int, arc: int, key: Key) -> None:
            state, circle, entry = key
            if circle == ALONE and entry == _PLAIN and places[state] != NONE:
                head = places[state]
            else:
                head = number.setdefault(key, n_before + len(keys))
                if head == n_before + len(keys):
                    keys.append(key)
            tails.append(tail)
            heads.append(head)
            arcs.append(arc)

        for arc in sorted(is_special):
            state = int(self._tail[arc])
            if self._is_of_own_part[arc]:
                continue
            connect(places[state], arc, self._follow((state, ALONE, _PLAIN), arc))
        position = 0
        while position < len(keys):
            state, _, entry = key = keys[position]
            for arc in arcs_by_tail[first_arc[state] : first_arc[state + 1]]:
                # The own part of a group belongs to its members; that of a person stays there.
                is_open = (
                    self._is_seat[arc] if entry == _OWN_PART else not self._is_of_own_part[arc]
                )
                if is_open:
                    connect(n_before + position, arc, self._follow(key, arc))
            position += 1
        return keys, tails, heads, arcs

    def _follow(self, key: Key, arc: int) -> Key:
        """Where an arc leads from a key."""
        _, circle, entry = key
        head = int(self._head[arc])
        if not self._is_seat[arc]:
            return head, circle, arc if self._is_inward[arc] else _PLAIN
        with_circle = circle
        if circle == ALONE and self._is_circle_seat[arc]:
            with_circle = int(self._tail_node[arc])
        if entry < 0:
            return head, with_circle, _PLAIN
        member, principal = int(self._head_node[arc]), int(self._tail_node[entry])
        if member == principal:
            states = self._reach.states
            if states.view[head] != states.view[self._tail[arc]]:
                # The circle cannot act, and the own part stays where it came from.
                return int(self._tail[entry]), circle, _OWN_PART
            return head, with_circle, _OWN_PART
        if self._contains(np.array([member]), np.array([principal]))[0]:
            return head, with_circle, entry
        return head, with_circle, _PLAIN
