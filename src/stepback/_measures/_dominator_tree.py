"""The dominator tree of the flow: for each state, the last one that every line to it passes."""

from __future__ import annotations

from functools import cached_property

import attrs
import numpy as np

from stepback._algorithms._adjacency import Adjacency
from stepback._algorithms._arrays import Array
from stepback._algorithms._components import simple_arcs
from stepback._algorithms._dominators import immediate_dominators
from stepback._algorithms._forests import (
    forest_depths,
    forest_preorder,
    forest_roots,
    subtree_sums,
)
from stepback._algorithms._reach_bitsets import (
    UpwardArcs,
    count_columns,
    count_words,
    unpack_masks,
)
from stepback._flow._compiled import Compiled

# So many pairs of a state and one above it are listed at once, to bound the memory.
_MAX_PAIRS = 10_000_000
_MANY_PAIRS = 1_000_000  # they are listed in a quarter of a second
_WORDS_PER_PAIR = 64  # words of bits that are passed on in the time in which a pair is listed


@attrs.frozen(eq=False, slots=False)
class DominatorTree:
    """The states of the flow, each below the last other state that every line to it passes.

    A person may have several states: for domains, bands, and roles that only they hold. A top state
    of a person is one that is not below another state of the same person. All others below it
    depend on the person there. A person depends on another if all of their top states do.
    """

    person: Array  # of each state: who alone holds it, as themselves or in a role; else -1
    parent: Array  # the state that immediately dominates each state; -1 if there is none
    tail: Array  # the arcs between states
    head: Array
    n_people: int

    @classmethod
    def from_flow(cls, compiled: Compiled) -> DominatorTree:
        """The dominator tree of all arcs that carry decisions."""
        graph = compiled.by_domain.flow.graph
        carries_flow = graph.held_weight[graph.tail] * graph.fraction > 0
        carries_flow &= graph.home_state[graph.head] < 0
        tail, head = graph.tail[carries_flow], graph.head[carries_flow]
        # The principal's own part of a circle that they are in has a home state; it never went
        # through the circle.
        home = graph.home_state[tail]
        tail = np.where(home >= 0, home, tail)
        person = compiled.groups.sole_person[graph.node]
        person[(graph.held_weight <= 0) | (graph.home_state >= 0)] = -1
        tail, head = simple_arcs(graph.n_states, tail, head)
        level = np.repeat(np.arange(graph.level_start.size - 1), np.diff(graph.level_start))
        parent = immediate_dominators(level, tail, head)
        return cls(person, parent, tail, head, compiled.n_people)

    def dominated_people(self, person: int) -> Array:
        """The people whose every line of authority passes through this person."""
        return self._people_below(person, self._count_incoming())

    @cached_property
    def dominated_counts(self) -> Array:
        """For each person, how many people's every line of authority passes through them."""
        top_person = self.person[self._top_states]
        n_tops = self._n_tops[top_person]
        # People with one top state: count them in the subtrees of all states above it.
        has_one_top = np.bincount(self._top_states[n_tops == 1], minlength=self.person.size)
        n_below = subtree_sums(self.parent, self._depth, has_one_top) - has_one_top
        counts = np.bincount(
            top_person, weights=n_below[self._top_states], minlength=self.n_people
        ).astype(np.int64)
        counts += self._counts_from_several_tops(self._top_states[n_tops > 1])
        n_incoming = self._count_incoming()
        for person in np.flatnonzero(self._has_tops_in_one_band).tolist():
            counts[person] = self._people_below(person, n_incoming).size
        return counts

    def _people_below(self, person: int, n_incoming: Array) -> Array:
        rows, _ = self._tops_by_person.arcs_from(np.array([person]))
        tops = self._top_states[rows]
        if self._has_tops_in_one_band[person]:
            states = self._states_behind(tops, n_incoming)
        else:
            order, begin, end = self._preorder
            runs = [order[begin[top] + 1 : end[top]] for top in tops.tolist()]
            states = np.concatenate([np.empty(0, dtype=np.int64), *runs])
        tops_below = states[self._is_top[states]]
        people, n_below = np.unique(self.person[tops_below], return_counts=True)
        return np.asarray(people[(n_below == self._n_tops[people]) & (people != person)])

    def _counts_from_several_tops(self, state: Array) -> Array:
        """As `dominated_counts`, of those people only who have these, several, top states."""
        state = state[np.argsort(self.person[state], kind="stable")]
        n_pairs = int(self._depth[state].sum())
        if n_pairs > _MANY_PAIRS:
            upward, position, people = self._arcs_to_people_above(state)
            n_words = count_words(upward.n_nodes, upward.target.size, people.size)
            if n_words < n_pairs * _WORDS_PER_PAIR:
                return self._counts_by_bits(state, upward, position, people)
        last = np.searchsorted(self.person[state], self.person[state], side="right") - 1
        batch = np.cumsum(self._depth[state])[last] // _MAX_PAIRS
        counts = np.zeros(self.n_people, dtype=np.int64)
        for batch_states in np.split(state, np.flatnonzero(np.diff(batch)) + 1):
            counts += self._counts_from_batch(batch_states)
        return counts

    def _arcs_to_people_above(self, state: Array) -> tuple[UpwardArcs, Array, Array]:
        """Arcs up from these states, and from each top state on the way to a node of its person.

        With the positions of these states among the nodes, and the people, whose nodes are last.
        """
        marks = np.bincount(state, minlength=self.person.size)
        is_on_way = subtree_sums(self.parent, self._depth, marks) > 0
        below = np.flatnonzero(is_on_way & (self.parent >= 0))
        tops = np.flatnonzero(is_on_way & self._is_top)
        position = np.cumsum(is_on_way) - 1
        n_states = int(position[-1]) + 1
        people, person = np.unique(self.person[tops], return_inverse=True)
        height = np.append(-self._depth[is_on_way], np.ones(people.size, dtype=np.int64))
        source = np.append(position[below], position[tops])
        target = np.append(position[self.parent[below]], n_states + person)
        upward = UpwardArcs.from_arcs(height - height.min(), source, target)
        return upward, position[state], people

    def _counts_by_bits(
        self, state: Array, upward: UpwardArcs, position: Array, people: Array
    ) -> Array:
        """As `_counts_from_several_tops`, with a bit for each person above each state."""
        first = np.flatnonzero(np.diff(self.person[state], prepend=-1))
        counts = np.zeros(self.n_people, dtype=np.int64)
        counts[self.person[state[first]]] = -1  # each of them passes through themselves
        n_before = upward.n_nodes - people.size
        for batch in upward.target_batches(np.arange(people.size)):
            bitsets = upward.reach_bitsets(n_before + batch)[position]
            above_all_tops = np.bitwise_and.reduceat(bitsets, first)
            for columns, mask in unpack_masks(above_all_tops, people[batch]):
                counts[columns] += count_columns(mask)
        return counts

    def _counts_from_batch(self, state: Array) -> Array:
        """Walk up from all these states at once, and list each person who is passed.

        A person who is passed on the way up from every top state of another dominates that one.
        """
        below, pairs = self.person[state], [np.empty(0, dtype=np.int64)]
        while state.size:
            state = self.parent[state]
            below, state = below[state >= 0], state[state >= 0]
            is_top = self._is_top[state]
            pairs.append(self.person[state[is_top]] * self.n_people + below[is_top])
        pair = np.sort(np.concatenate(pairs))
        first = np.flatnonzero(np.diff(pair, prepend=-1))
        above, below = np.divmod(pair[first], max(1, self.n_people))
        n_passed = np.diff(first, append=pair.size)
        dominates = (n_passed == self._n_tops[below]) & (above != below)
        return np.bincount(above[dominates], minlength=self.n_people)

    def _states_behind(self, tops: Array, n_incoming: Array) -> Array:
        """The states to which every line passes through one or another of these.

        `n_incoming` is counted down and restored, not copied: thousands of people may be asked.
        """
        found, passed, front = [], [], tops
        while front.size:
            heads = self.head[self._outgoing_arcs.arcs_from(front)[0]]
            np.subtract.at(n_incoming, heads, 1)
            passed.append(heads)
            front = np.unique(heads[n_incoming[heads] == 0])
            found.append(front)
        np.add.at(n_incoming, np.concatenate(passed), 1)
        return np.concatenate(found)

    def _count_incoming(self) -> Array:
        return np.bincount(self.head, minlength=self.person.size)

    @cached_property
    def _outgoing_arcs(self) -> Adjacency:
        return Adjacency.from_sources(self.tail, self.person.size)

    @cached_property
    def _is_top(self) -> Array:
        """For each state, whether it is a top state of a person."""
        _, begin, end = self._preorder
        state = np.flatnonzero(self.person >= 0)
        state = state[np.lexsort((begin[state], self.person[state]))]
        # In preorder, a state is below an earlier one of the same person if it begins before
        # that one ends.
        first_key = self.person[state] * (self.person.size + 1)
        furthest_end = np.maximum.accumulate(first_key + end[state])
        is_top = np.zeros(self.person.size, dtype=np.bool_)
        begins_later = (first_key + begin[state])[1:] >= furthest_end[:-1]
        is_top[state] = np.append(True, begins_later)[: state.size]
        return is_top

    @cached_property
    def _top_states(self) -> Array:
        return np.flatnonzero(self._is_top)

    @cached_property
    def _tops_by_person(self) -> Adjacency:
        """The rows of each person in `_top_states`."""
        return Adjacency.from_sources(self.person[self._top_states], self.n_people)

    @cached_property
    def _n_tops(self) -> Array:
        return np.diff(self._tops_by_person.start)

    @cached_property
    def _has_tops_in_one_band(self) -> Array:
        """For each person, whether several of their top states are in one band of a domain.

        Such states dominate more together than each by itself: where ann as a role and ann as
        herself both hand on to bo, no single state dominates bo, but ann does.
        """
        band = forest_roots(self.parent)[self._top_states]
        keys = np.sort(band * self.n_people + self.person[self._top_states])
        has_several = np.zeros(self.n_people, dtype=np.bool_)
        has_several[keys[1:][keys[1:] == keys[:-1]] % max(1, self.n_people)] = True
        return has_several

    @cached_property
    def _depth(self) -> Array:
        return forest_depths(self.parent)[0]

    @cached_property
    def _preorder(self) -> tuple[Array, Array, Array]:
        """The states, each before all below it; then where each stands, and where those end."""
        return forest_preorder(self.parent, self._depth)
