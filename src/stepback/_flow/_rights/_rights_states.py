"""The nodes that a right may come to, each once for every way in which people count as away.

What comes through the seats of a circle that is below its quorum counts as if everyone in the
circle were away, as it does in the flow. So a node has a state for each set of such circles
through which the right has come: its *view*. With nobody away there is one view, and each node is
its own state.
"""

from __future__ import annotations

from collections import defaultdict

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback._algorithms._topology import reachable_nodes
from stepback._flow._groups import Groups
from stepback._flow._presence import Presence
from stepback._flow._rights._candidate_rights import AWAY, LAPSED, CandidateRights
from stepback._flow._states import NONE

_NO_CIRCLES: frozenset[int] = frozenset()


@attrs.frozen(eq=False)
class RightsStates:
    """States and the candidates that lead from one to another.

    Attributes:
        node: The node of each state, as on record.
        view: The position in `views` of each state.
        views: The circles of each view, as on record.
        start: The state of the owner.
        plain_state: Each state itself; but for an absent person in the seat of a group, whose
            other members take over what the seat has, the state from which the person's
            delegations lead on. From the other one nothing does.
        tail, head: The states that each arc leaves and enters.
        arc: The candidate that each arc stands for.
        bits: The conditions that are broken by absence, of each arc.
        is_away: For each state of a person, whether the person counts as away.
    """

    node: Array
    view: Array
    views: tuple[frozenset[int], ...]
    start: int
    plain_state: Array
    tail: Array
    head: Array
    arc: Array
    bits: Array
    is_away: Array

    @classmethod
    def with_everyone(cls, candidates: CandidateRights) -> RightsStates:
        """The states while nobody is away."""
        n_nodes, n_arcs = candidates.is_there.size, candidates.tail.size
        return cls(
            node=np.arange(n_nodes),
            view=np.zeros(n_nodes, dtype=np.int64),
            views=(_NO_CIRCLES,),
            start=candidates.owner,
            plain_state=np.arange(n_nodes),
            tail=candidates.tail,
            head=candidates.head,
            arc=np.arange(n_arcs),
            bits=np.zeros(n_arcs, dtype=np.int64),
            is_away=np.zeros(n_nodes, dtype=np.bool_),
        )

    @classmethod
    def from_absence(
        cls, candidates: CandidateRights, groups: Groups, day_nodes: Array, away: Array
    ) -> RightsStates:
        """The states while the people in the mask `away` are.

        `day_nodes` has the node on record of each node of the day, which `groups` and `away` are
        about.
        """
        return _ViewBuilder(candidates, groups, day_nodes, away).build()


class _ViewBuilder:
    """Finds the states of one view after the other, of those with fewer circles first."""

    def __init__(
        self, candidates: CandidateRights, groups: Groups, day_nodes: Array, away: Array
    ) -> None:
        self._candidates, self._groups = candidates, groups
        self._n_nodes = candidates.is_there.size
        self._day_nodes = day_nodes
        self._day_number = np.full(self._n_nodes, NONE)
        self._day_number[day_nodes] = np.arange(day_nodes.size)
        self._presence = Presence.from_absent(groups, away)
        self._is_seat = np.arange(candidates.tail.size) >= candidates.n_delegations
        self._may_act = self._on_record(groups.can_act)
        self._views: list[_StatesOfView] = []
        self._number: dict[frozenset[int], int] = {}
        self._n_states = 0

    def build(self) -> RightsStates:
        """All states that are reached from the owner."""
        waiting: dict[frozenset[int], list[Array]] = defaultdict(list)
        waiting[_NO_CIRCLES].append(np.array([self._candidates.owner]))
        while waiting:
            # All that leads to a view comes from one with fewer circles, and so has been found.
            circles = min(waiting, key=lambda view: (len(view), sorted(view)))
            view = self._make_view(circles, np.concatenate(waiting.pop(circles)))
            for wider, arcs in view.crossing.items():
                waiting[wider].append(self._candidates.head[arcs])
        parts = [self._join_view(view) for view in self._views]
        columns = (np.concatenate(column) for column in zip(*parts, strict=True))
        tail, head, arc, bits = columns
        of_views = [np.full(view.node.size, n) for n, view in enumerate(self._views)]
        return RightsStates(
            node=np.concatenate([view.node for view in self._views]),
            view=np.concatenate(of_views),
            views=tuple(view.circles for view in self._views),
            start=int(self._views[0].state[self._candidates.owner]),
            plain_state=np.concatenate([view.state[view.node] for view in self._views]),
            tail=tail,
            head=head,
            arc=arc,
            bits=bits,
            is_away=np.concatenate([view.is_away for view in self._views]),
        )

    def _on_record(self, values: Array) -> Array:
        """Truth values of the nodes of the day, for all nodes on record."""
        on_record = np.zeros(self._n_nodes, dtype=np.bool_)
        on_record[self._day_nodes] = values
        return on_record

    def _make_view(self, circles: frozenset[int], entries: Array) -> _StatesOfView:
        candidates, names = self._candidates, ("is_present", "is_absent", "is_inquorate")
        now = {name: getattr(self._presence, name).copy() for name in names}
        if circles:
            day = self._day_number[np.array(sorted(circles))]
            change = self._presence.without(self._groups, self._groups.people_within(day)[0])
            for name, values in now.items():
                values[change.nodes] = getattr(change, name)
        is_present, is_absent, is_inquorate = (self._on_record(now[name]) for name in names)
        tail, head = candidates.tail, candidates.head
        stops = self._is_seat & is_inquorate[tail]
        is_reached = reachable_nodes(self._n_nodes, tail[~stops], head[~stops], entries)
        bits = np.zeros(tail.size, dtype=np.int64)
        delegations = slice(candidates.n_delegations)
        lapses = ~candidates.is_standing & is_absent[tail[delegations]]
        bits[delegations] = np.where(lapses, LAPSED, 0)
        is_taken_over = self._is_seat & is_present[tail] & self._may_act[head] & ~is_present[head]
        bits[is_taken_over] |= AWAY
        node = np.flatnonzero(is_reached)
        ends = np.flatnonzero(
            is_taken_over & is_reached[tail] & (head < candidates.records.n_people)
        )
        state = np.full(self._n_nodes, NONE)
        state[node] = self._n_states + np.arange(node.size)
        first_end = self._n_states + node.size
        self._n_states = first_end + ends.size
        arcs = np.flatnonzero(is_reached[tail] & ~stops)
        crossing: dict[frozenset[int], Array] = {}
        stopped = np.flatnonzero(is_reached[tail] & stops)
        for circle in np.unique(tail[stopped]).tolist():
            crossing[circles | {circle}] = stopped[tail[stopped] == circle]
        view = _StatesOfView(
            circles=circles,
            node=np.append(node, head[ends]),
            is_away=np.append(is_absent[node], np.ones(ends.size, dtype=np.bool_)),
            state=state,
            tail=np.append(state[tail[arcs]], state[tail[ends]]),
            head=np.append(state[head[arcs]], first_end + np.arange(ends.size)),
            arc=np.append(arcs, ends),
            bits=np.append(bits[arcs], np.zeros(ends.size, dtype=np.int64)),
            crossing=crossing,
        )
        self._number[circles] = len(self._views)
        self._views.append(view)
        return view

    def _join_view(self, view: _StatesOfView) -> tuple[Array, ...]:
        """The arcs of a view, with those to wider views."""
        tails, heads, arcs = [view.tail], [view.head], [view.arc]
        for circles, crossing in view.crossing.items():
            wider = self._views[self._number[circles]]
            tails.append(view.state[self._candidates.tail[crossing]])
            heads.append(wider.state[self._candidates.head[crossing]])
            arcs.append(crossing)
        n_crossing = sum(crossing.size for crossing in view.crossing.values())
        bits = np.append(view.bits, np.zeros(n_crossing, dtype=np.int64))
        return np.concatenate(tails), np.concatenate(heads), np.concatenate(arcs), bits


@attrs.frozen(eq=False)
class _StatesOfView:
    """The states of one view, numbered over all views, and the arcs that leave them.

    Attributes:
        circles: The circles of the view, as on record.
        node, is_away: Of each state, as in `RightsStates`.
        state: The state of each node on record; -1 if it has none.
        tail, head, arc, bits: Of each arc within the view, as in `RightsStates`.
        crossing: The candidates that lead to each wider view.
    """

    circles: frozenset[int]
    node: Array
    is_away: Array
    state: Array
    tail: Array
    head: Array
    arc: Array
    bits: Array
    crossing: dict[frozenset[int], Array]
