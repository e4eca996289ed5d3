"""The states of the flow while people are away, where some circles cannot act.

What comes through the seats of a circle that cannot act flows as if everyone in it were away. What
reaches the same people in other ways does not. So a state is needed once for each *view*: the
circles that count as entirely away for what comes this way.

Worked example. A board of ann, bo and cy, two of whom must be there, owns the budget; dee owns
hiring and delegates it to ann. While bo and cy are away, the board cannot act. Ann is there, and
settles hiring: her state in hiring belongs to the view in which nobody but bo and cy is away. The
third of the budget that comes through her seat is stopped: it leads to her state in the view of
the board, in which ann is away, too.

A view ends where it makes no difference: what ann hands on to eve, who has nothing to do with the
board, is eve's in the view in which only those are away who are.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property

import attrs
import numpy as np

from stepback._algorithms._adjacency import Adjacency
from stepback._algorithms._arrays import AlignedArrays, Array, distinct_values
from stepback._algorithms._topology import mark_reachable
from stepback._flow._groups import Groups
from stepback._flow._presence import Presence
from stepback._flow._state_graph import StateGraph
from stepback._flow._states import NONE

_NO_CIRCLES: frozenset[int] = frozenset()


@attrs.frozen
class View:
    """Who counts as away for what comes a certain way, besides those who are.

    Attributes:
        circles: The roles and circles on the way that cannot act: everyone in them counts as away.
        home_circles: For what a principal handed to a circle that the principal is in, the same
            of the principal: its own part goes back there. For all else, `circles` again.
    """

    circles: frozenset[int]
    home_circles: frozenset[int]


@attrs.frozen(eq=False)
class ViewedStates(AlignedArrays):
    """States, each in a view.

    Attributes:
        state: The position of each in the graph of all states.
        view: The view of each, as a position in `ViewedArcs.presences`.
        home: Where the own part of a principal that is held here goes back to; -1 for all others.
        own_part: For a circle as entered by a principal in it, where its own part is; else -1.
    """

    state: Array
    view: Array
    home: Array
    own_part: Array


@attrs.frozen(eq=False)
class ViewedArcs(AlignedArrays):
    """Arcs between states in views.

    Attributes:
        tail, head: The ends of each arc, as positions in `ViewedStates`.
        arc: The arc of the graph of all states that each stands for.
        is_stopped: Which arcs are in use only while the group at their tail cannot act, though
            somebody in it is there; those beside them are in use only while it can.
    """

    tail: Array
    head: Array
    arc: Array
    is_stopped: Array


class ViewExpansion:
    """All states in the view in which only those are away who are, and others where needed.

    Attributes:
        presences: Who is present, in each view.
    """

    def __init__(self, graph: StateGraph, groups: Groups, away: Array) -> None:
        self._graph, self._groups, self._away = graph, groups, away
        self._node, _ = graph.states.nodes_and_bands(graph.keys)
        self._outgoing = Adjacency.from_sources(graph.arcs.tail, graph.n_states)
        self._number: dict[View, int] = {}
        self._views: list[View] = []
        self._may_be_inquorate: list[Array] = []
        self.presences: list[Presence] = []
        self._copies: dict[tuple[int, int], int] = {}  # of states in all views but the first
        self._waiting: dict[int, list[tuple[int, int]]] = defaultdict(list)
        self._sensitive: dict[int, Array] = {}
        self._parts: list[ViewedArcs] = []

    def expand(self) -> tuple[ViewedStates, ViewedArcs]:
        """The states that are needed, those of the graph first, and the arcs between them."""
        graph = self._graph
        first = self._view_number(View(_NO_CIRCLES, _NO_CIRCLES))
        self._add_arcs(first, np.arange(graph.arcs.tail.size), graph.arcs.tail)
        while self._waiting:
            number, waiting = self._waiting.popitem()
            state, copy = np.array(waiting).T
            arcs, position = self._outgoing.arcs_from(state)
            self._add_arcs(number, arcs, copy[position])
        copies = np.array(list(self._copies), dtype=np.int64).reshape(-1, 2)
        view = np.append(np.zeros(graph.n_states, dtype=np.int64), copies[:, 0])
        states = np.append(np.arange(graph.n_states), copies[:, 1])
        home, own_part = (
            self._linked_copies(linked[states], view)
            for linked in graph.states.own_part_links(graph.keys)
        )
        viewed = ViewedStates(states, view, home, own_part)
        return viewed, ViewedArcs.concatenate(self._parts)

    def _linked_copies(self, linked: Array, view: Array) -> Array:
        """The homes, or the own parts, of copies in these views; -1 where there is none."""
        # An own part is in its home's view; the circle entered knows that view, too.
        for position in np.flatnonzero((linked >= 0) & (view > 0)).tolist():
            circles = self._views[view[position]].home_circles
            number = self._number.get(View(circles, circles), NONE)
            if number:
                linked[position] = self._copies.get((number, int(linked[position])), NONE)
        return linked

    def _view_number(self, view: View) -> int:
        if view not in self._number:
            self._number[view] = len(self._views)
            self._views.append(view)
            circles = np.array(sorted(view.circles), dtype=np.int64)
            away = self._away.copy()
            away[self._groups.people_within(circles)[0]] = True
            presence = Presence.from_absent(self._groups, away)
            self.presences.append(presence)
            self._may_be_inquorate.append(np.any(presence.is_inquorate, axis=1))
        return self._number[view]

    def _add_arcs(self, number: int, arcs: Array, tail: Array) -> None:
        """Add arcs from states in a view; of seats of a circle that may not act, two of each."""
        view, presence = self._views[number], self.presences[number]
        circle = self._node[self._graph.arcs.tail[arcs]]
        is_seat = self._graph.arcs.delegation[arcs] < 0
        may_stop = np.flatnonzero(is_seat & self._may_be_inquorate[number][circle])
        is_needed = np.ones(arcs.size, dtype=np.bool_)
        is_needed[may_stop] = ~presence.is_inquorate[circle[may_stop]].all(axis=1)
        self._connect(view, view.circles, arcs[is_needed], tail[is_needed], is_stopped=False)
        for stopped in distinct_values(circle[may_stop]).tolist():
            seats = may_stop[circle[may_stop] == stopped]
            circles = view.circles | {stopped}
            self._connect(view, circles, arcs[seats], tail[seats], is_stopped=True)

    def _connect(
        self, view: View, circles: frozenset[int], arcs: Array, tail: Array, *, is_stopped: bool
    ) -> None:
        """Add arcs that lead to a view of `circles`, as far as these matter at their heads."""
        states, graph = self._graph.states, self._graph
        head = graph.arcs.head[arcs]
        key = graph.keys[head]
        is_own_part = key >= states.first_own_part
        enters = (key >= states.n_plain) & ~is_own_part
        home = View(view.home_circles, view.home_circles)
        ends = np.full(arcs.size, NONE)
        ends[is_own_part] = self._copies_of(home, head[is_own_part])
        for kept, selected in self._split_by_circles(circles, head, np.flatnonzero(~is_own_part)):
            by_seat = enters[selected] & (graph.arcs.delegation[arcs[selected]] < 0)
            by_delegation = enters[selected] & ~by_seat
            for chosen, home_circles in (
                (selected[by_seat], view.home_circles),
                (selected[by_delegation], view.circles),
                (selected[~enters[selected]], kept),
            ):
                ends[chosen] = self._copies_of(View(kept, home_circles), head[chosen])
        self._parts.append(ViewedArcs(tail, ends, arcs, np.full(arcs.size, is_stopped)))

    def _split_by_circles(
        self, circles: frozenset[int], head: Array, selected: Array
    ) -> Iterator[tuple[frozenset[int], Array]]:
        """Split `selected` by those of the `circles` that matter at each head."""
        matters = np.zeros((len(circles), selected.size), dtype=np.bool_)
        ordered = sorted(circles)
        for row, circle in enumerate(ordered):
            matters[row] = np.isin(head[selected], self._sensitive_states(circle))
        patterns, which = np.unique(matters, axis=1, return_inverse=True)
        for number, pattern in enumerate(patterns.T):
            kept = frozenset(itertools.compress(ordered, pattern))
            yield kept, selected[which == number]

    def _copies_of(self, view: View, states: Array) -> Array:
        """The positions of states in a view."""
        if not view.circles and not view.home_circles:
            return states
        if not states.size:
            return states
        number, copies = self._view_number(view), []
        for state in states.tolist():
            if (number, state) not in self._copies:
                copy = self._graph.n_states + len(self._copies)
                self._copies[number, state] = copy
                self._waiting[number].append((state, copy))
            copies.append(self._copies[number, state])
        return np.array(copies, dtype=np.int64)

    def _sensitive_states(self, circle: int) -> Array:
        """The states behind the seats of a circle from which weight can come to its people."""
        if circle not in self._sensitive:
            graph, groups = self._graph, self._groups
            people = groups.people_within(np.array([circle]))[0]
            is_related = np.zeros(groups.n_nodes, dtype=np.bool_)
            is_related[groups.nodes_and_groups(people)[0]] = True
            seats = (graph.arcs.delegation < 0) & (self._node[graph.arcs.tail] == circle)
            behind = mark_reachable(self._outgoing, graph.arcs.head, graph.arcs.head[seats])
            start = np.flatnonzero(behind & is_related[self._node])
            leads_there = mark_reachable(self._incoming, graph.arcs.tail, start, behind)
            self._sensitive[circle] = np.flatnonzero(leads_there)
        return self._sensitive[circle]

    @cached_property
    def _incoming(self) -> Adjacency:
        return Adjacency.from_sources(self._graph.arcs.head, self._graph.n_states)
