"""Who dominates whom in the flow of decisions."""

from __future__ import annotations

from functools import cached_property

import attrs
import numpy as np

from stepback._algorithms._adjacency import Adjacency
from stepback._algorithms._arrays import Array
from stepback._algorithms._components import simple_arcs
from stepback._algorithms._dominators import immediate_dominators
from stepback._algorithms._forests import forest_depths, forest_roots, path_sums, subtree_sums
from stepback._flow._compiled import Compiled

_PAIRS = 10_000_000  # of someone above and someone below: so many at once, to spare memory


@attrs.frozen(eq=False, slots=False)
class DominatorTree:
    """The states of the flow, each below the one that every line to it passes through last.

    Attributes:
        person: Whose state each is, alone, as themselves or as their role; -1 for no one's.
        parent: The state that dominates each immediately; -1 for none.
        tail, head: The arcs between states.
        people: How many people there are.
    """

    person: Array
    parent: Array
    tail: Array
    head: Array
    people: int

    @classmethod
    def from_flow(cls, now: Compiled) -> DominatorTree:
        """The dominators of what flows."""
        graph = now.flow.graph
        live = (graph.held_weight[graph.tail] * graph.fraction > 0) & (
            graph.home_state[graph.head] < 0
        )
        tail, head = graph.tail[live], graph.head[live]
        home = graph.home_state[tail]
        tail = np.where(home >= 0, home, tail)  # her own part never went through the circle
        person = now.groups.sole_person[graph.node]
        person[(graph.held_weight <= 0) | (graph.home_state >= 0)] = -1
        tail, head = simple_arcs(graph.n_states, tail, head)
        level = np.repeat(np.arange(graph.level_start.size - 1), np.diff(graph.level_start))
        parent = immediate_dominators(level, tail, head)
        return cls(person, parent, tail, head, now.n_people)

    def dominated_people(self, person: int) -> Array:
        """The people whose every line passes through one."""
        return self._below(person, self._incoming)

    def _below(self, person: int, incoming: Array) -> Array:
        which, _ = self._by_person.arcs_from(np.array([person]))
        tops = self._tops[which]
        if self._several[person]:
            states = self._below_together(tops, incoming)
        else:
            order, begin, end = self._preorder
            runs = [order[begin[top] + 1 : end[top]] for top in tops.tolist()]
            states = np.concatenate([np.empty(0, dtype=np.int64), *runs])
        who, times = np.unique(self.person[states[self._is_top[states]]], return_counts=True)
        return np.asarray(who[(times == self._times[who]) & (who != person)])

    @cached_property
    def dominated_counts(self) -> Array:
        """For each person, how many people's every line passes through them."""
        times = self._times[self.person[self._tops]]
        once = np.zeros(self.person.size, dtype=np.int64)
        once[self._tops[times == 1]] = 1
        below = subtree_sums(self.parent, self._depth, once) - once
        of_tops = self.person[self._tops], below[self._tops]
        counts = np.bincount(of_tops[0], weights=of_tops[1], minlength=self.people)
        counts = counts.astype(np.int64) + self._counts_of_many(self._tops[times > 1])
        incoming = self._incoming
        for person in np.flatnonzero(self._several).tolist():
            counts[person] = self._below(person, incoming).size
        return counts

    def _counts_of_many(self, state: Array) -> Array:
        """As `counts`, of those people alone who have several top states, which are given."""
        state = state[np.argsort(self.person[state], kind="stable")]
        last = np.searchsorted(self.person[state], self.person[state], side="right") - 1
        batch = np.cumsum(self._depth[state])[last] // _PAIRS
        counts = np.zeros(self.people, dtype=np.int64)
        for some in np.split(state, np.flatnonzero(np.diff(batch)) + 1):
            counts += self._counts_of_some(some)
        return counts

    def _counts_of_some(self, state: Array) -> Array:
        of, pairs = self.person[state], [np.empty(0, dtype=np.int64)]
        while state.size:
            state = self.parent[state]
            of, state = of[state >= 0], state[state >= 0]
            top = self._is_top[state]
            pairs.append(self.person[state[top]] * self.people + of[top])
        pair = np.sort(np.concatenate(pairs))
        first = np.flatnonzero(np.diff(pair, prepend=-1))
        who, of = np.divmod(pair[first], max(1, self.people))
        every = (np.diff(first, append=pair.size) == self._times[of]) & (who != of)
        return np.bincount(who[every], minlength=self.people)

    def _below_together(self, tops: Array, incoming: Array) -> Array:
        """The states that all lines reach through one or another of these.

        `incoming` is counted down, and then as it was: thousands may ask, each for a few states.
        """
        found, passed, front = [], [], tops
        while front.size:
            through = self.head[self._leaving.arcs_from(front)[0]]
            np.subtract.at(incoming, through, 1)
            passed.append(through)
            front = np.unique(through[incoming[through] == 0])
            found.append(front)
        np.add.at(incoming, np.concatenate(passed), 1)
        return np.concatenate(found)

    @property
    def _incoming(self) -> Array:
        """How many arcs lead into each state."""
        return np.bincount(self.head, minlength=self.person.size)

    @cached_property
    def _leaving(self) -> Adjacency:
        return Adjacency.from_sources(self.tail, self.person.size)

    @cached_property
    def _is_top(self) -> Array:
        """Which states are people's and below no other of the same person."""
        _, begin, end = self._preorder
        state = np.flatnonzero(self.person >= 0)
        state = state[np.lexsort((begin[state], self.person[state]))]
        person = self.person[state]
        furthest = np.maximum.accumulate(person * (self.person.size + 1) + end[state])
        own = person * (self.person.size + 1) + begin[state]
        top = np.zeros(self.person.size, dtype=np.bool_)
        top[state] = np.append(True, own[1:] >= furthest[:-1])[: state.size]
        return top

    @cached_property
    def _tops(self) -> Array:
        return np.flatnonzero(self._is_top)

    @cached_property
    def _by_person(self) -> Adjacency:
        """The top states of each person."""
        return Adjacency.from_sources(self.person[self._tops], self.people)

    @cached_property
    def _times(self) -> Array:
        """How many top states each person has."""
        return np.diff(self._by_person.start)

    @cached_property
    def _several(self) -> Array:
        """Which people have several top states in the same band: together they dominate more."""
        band = forest_roots(self.parent)[self._tops]
        keys = np.sort(band * self.people + self.person[self._tops])
        several = np.zeros(self.people, dtype=np.bool_)
        several[keys[1:][keys[1:] == keys[:-1]] % max(1, self.people)] = True
        return several

    @cached_property
    def _depth(self) -> Array:
        return forest_depths(self.parent)[0]

    @cached_property
    def _preorder(self) -> tuple[Array, Array, Array]:
        """The states, each before all below it; where each stands there, and where those end."""
        states = self.person.size
        size = subtree_sums(self.parent, self._depth, np.ones(states, dtype=np.int64))
        siblings = np.argsort(self.parent, kind="stable")
        before = np.cumsum(size[siblings]) - size[siblings]
        first = np.flatnonzero(np.diff(self.parent[siblings], prepend=-2))
        before -= np.repeat(before[first], np.diff(first, append=states))
        step = np.empty(states, dtype=np.int64)
        step[siblings] = before + (self.parent[siblings] >= 0)
        begin = path_sums(self.parent, step)
        order = np.empty(states, dtype=np.int64)
        order[begin] = np.arange(states)
        return order, begin, begin + size
