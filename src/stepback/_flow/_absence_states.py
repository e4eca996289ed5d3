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
from collections.abc import Callable, Iterator
from functools import cached_property

import attrs
import numpy as np

from stepback._algorithms._adjacency import Adjacency
from stepback._algorithms._arrays import AlignedArrays, Array, distinct_values
from stepback._algorithms._read_only import frozen_property
from stepback._algorithms._sorted_lookup import is_member, sorted_lookup
from stepback._algorithms._topology import topological_levels
from stepback._flow._groups import Groups
from stepback._flow._presence import Presence, PresenceChange
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
    """All states in the view in which only those are away who are, and others where needed."""

    def __init__(self, graph: StateGraph, groups: Groups, presence: Presence) -> None:
        self._graph, self._groups, self._presence = graph, groups, presence
        self._node, _ = graph.states.nodes_and_bands(graph.keys)
        self._is_part = graph.keys >= graph.states.first_part
        self._arcs_by_tail = Adjacency.from_sources(graph.arcs.tail, graph.n_states)
        first = View(_NO_CIRCLES, _NO_CIRCLES)
        self._number = {first: 0}
        self._views = [first]
        self._changes: list[PresenceChange] = [
            presence.without(groups, np.zeros(0, dtype=np.int64))
        ]
        self._copies: dict[tuple[int, int], int] = {}  # of states in all views but the first
        self._waiting: dict[int, list[tuple[int, int]]] = defaultdict(list)
        self._sensitive: dict[int, Array] = {}
        self._parts: list[ViewedArcs] = []

    def expand(self) -> tuple[ViewedStates, ViewedArcs]:
        """The states that are needed, those of the graph first, and the arcs between them."""
        graph = self._graph
        self._add_arcs(0, np.arange(graph.arcs.tail.size), graph.arcs.tail)
        while self._waiting:
            number, waiting = self._waiting.popitem()
            state, copy = np.array(waiting).T
            arcs, position = self._arcs_by_tail.arcs_from(state)
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

    def look_up(self, name: str, view: Array, node: Array) -> Array:
        """The attribute `name` of `Presence` of nodes, each in a view."""
        values = np.asarray(getattr(self._presence, name)[node])
        place, is_changed = sorted_lookup(view * self._groups.n_nodes + node, self._change_keys)
        values[is_changed] = self._changed_values(name)[place[is_changed]]
        return values

    @frozen_property
    def _arcs_by_head(self) -> Adjacency:
        return Adjacency.from_sources(self._graph.arcs.head, self._graph.n_states)

    @frozen_property
    def _states_by_node(self) -> Adjacency:
        return Adjacency.from_sources(self._node, self._groups.n_nodes)

    @frozen_property
    def _level(self) -> Array:
        """The level of each state; -1 on or behind a cycle, which an absence may close."""
        arcs = self._graph.arcs
        return topological_levels(self._graph.n_states, arcs.tail, arcs.head)[0]

    @cached_property
    def _is_walked(self) -> Array:
        """Which states the walk has met so far; it writes to this."""
        return np.zeros(self._graph.n_states, dtype=np.bool_)

    @frozen_property
    def _change_keys(self) -> Array:
        keys = (
            number * self._groups.n_nodes + change.nodes
            for number, change in enumerate(self._changes)
        )
        return np.concatenate(list(keys))

    def _changed_values(self, name: str) -> Array:
        return np.concatenate([getattr(change, name) for change in self._changes])

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
            people = self._groups.people_within(np.array(sorted(view.circles), dtype=np.int64))[0]
            self._changes.append(self._presence.without(self._groups, people))
        return self._number[view]

    def _add_arcs(self, number: int, arcs: Array, tail: Array) -> None:
        """Add arcs from states in a view; of seats of a circle that may not act, two of each."""
        if number and not arcs.size:
            return
        view = self._views[number]
        seats = np.flatnonzero(self._graph.arcs.delegation[arcs] < 0)
        circle = self._node[self._graph.arcs.tail[arcs[seats]]]
        change = self._changes[number]
        is_inquorate = change.look_up(self._presence, "is_inquorate", circle)
        # A part leads to its halves, whatever its circle can do: it stops what would lead to it.
        is_inquorate &= ~self._is_part[self._graph.arcs.tail[arcs[seats]]][:, None]
        is_needed = np.ones(arcs.size, dtype=np.bool_)
        is_needed[seats] = ~is_inquorate.all(axis=1)
        self._connect(view, view.circles, arcs[is_needed], tail[is_needed], is_stopped=False)
        may_stop = is_inquorate.any(axis=1)
        seats, circle = seats[may_stop], circle[may_stop]
        order = np.argsort(circle, kind="stable")
        seats, circle = seats[order], circle[order]
        for stopped in np.split(seats, np.flatnonzero(np.diff(circle)) + 1) if seats.size else ():
            circles = view.circles | {int(self._node[self._graph.arcs.tail[arcs[stopped[0]]]])}
            self._connect(view, circles, arcs[stopped], tail[stopped], is_stopped=True)

    def _connect(
        self, view: View, circles: frozenset[int], arcs: Array, tail: Array, *, is_stopped: bool
    ) -> None:
        """Add arcs that lead to a view of `circles`, as far as these matter at their heads."""
        states, graph = self._graph.states, self._graph
        head = graph.arcs.head[arcs]
        key = graph.keys[head]
        is_own_part = (key >= states.first_own_part) & (key < states.first_part)
        enters = (key >= states.n_plain) & (key < states.first_own_part)
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
            matters[row] = is_member(head[selected], self._sensitive_states(circle))
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
            graph, itself = self._graph, np.array([circle])
            people = self._groups.people_within(itself)[0]
            nodes = distinct_values(self._groups.nodes_and_groups(people)[0])
            related = self._states_by_node.arcs_from(nodes)[0]
            arcs = self._arcs_by_tail.arcs_from(self._states_by_node.arcs_from(itself)[0])[0]
            behind_seats = graph.arcs.head[arcs[graph.arcs.delegation[arcs] < 0]]
            # From a level beyond that of the last of the related states, none is reached.
            level = self._level
            last = graph.n_states if (level[related] < 0).any() else level[related].max()
            behind = self._walk(
                self._arcs_by_tail,
                graph.arcs.head,
                behind_seats,
                lambda front: level[front] <= last,
            )
            self._sensitive[circle] = self._walk(
                self._arcs_by_head,
                graph.arcs.tail,
                related,
                lambda front: is_member(front, behind),
            )
        return self._sensitive[circle]

    def _walk(
        self,
        adjacency: Adjacency,
        ends: Array,
        start: Array,
        is_allowed: Callable[[Array], Array],
    ) -> Array:
        """The allowed states reached from `start` along arcs to `ends`, in order."""
        parts, front = [start[:0]], start
        while front.size:
            front = distinct_values(front)
            front = front[~self._is_walked[front] & is_allowed(front)]
            self._is_walked[front] = True
            parts.append(front)
            front = ends[adjacency.arcs_from(front)[0]]
        walked = np.sort(np.concatenate(parts))
        self._is_walked[walked] = False
        return walked
