"""Who is on every line of authority to whom."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np

from stepback._algorithms._adjacency import Adjacency
from stepback._algorithms._arrays import Array
from stepback._algorithms._dominators import immediate_dominators
from stepback._algorithms._forests import forest_depths, forest_preorder, subtree_sums
from stepback._algorithms._persistent_sets import EMPTY, SetMembers
from stepback._algorithms._read_only import frozen_property
from stepback._flow._compiled import Compiled
from stepback._measures._authority_lines import AuthorityLines
from stepback._measures._dominating_sets import find_dominating_sets


@attrs.frozen(eq=False, slots=False)
class DominatorTree:
    """The nodes of the lines of authority, each below the last other that every line to it passes.

    A top of a person is a state that is not below another state of the same person. A person with
    one top is on every line to all that is below it. A person with several is so on lines to more
    than what is below each: where ann as a role and ann as herself both hand on to bo, neither
    state is on every line to bo, but ann is. For these people, sets are kept.
    """

    lines: AuthorityLines
    parent: Array  # the node that immediately dominates each node; -1 if there is none

    @classmethod
    def from_flow(cls, compiled: Compiled) -> DominatorTree:
        """The dominator tree of all arcs that carry decisions."""
        lines = AuthorityLines.from_flow(compiled)
        return cls(lines, immediate_dominators(lines.level, lines.tail, lines.head))

    def __getstate__(self) -> dict[str, Any]:
        """Copy and pickle without what is cached, which is computed again."""
        return {"lines": self.lines, "parent": self.parent}

    @property
    def n_people(self) -> int:
        """How many people there are."""
        return int(self.lines.end.size)

    @frozen_property
    def dominated_counts(self) -> Array:
        """For each person, how many people's every line of authority passes through them."""
        ends = self.lines.end[self.lines.end >= 0]
        is_end = np.bincount(ends, minlength=self.lines.n_nodes)
        n_below = subtree_sums(self.parent, self._depth, is_end)
        counts = np.where(self._only_top >= 0, n_below[self._only_top], 0)
        if self._elements.size:
            numbers, members = self._dominating_sets
            n_people = np.bincount(numbers[ends], minlength=members.n_sets)
            counts[self._elements] = members.sum_weights(n_people)
        counts[counts > 0] -= 1  # of whom they are one
        return counts

    def dominated_people(self, person: int) -> Array:
        """The people whose every line of authority passes through this person, in order."""
        people = np.zeros(0, dtype=np.int64)
        if (top := self._only_top[person]) >= 0:
            ordered, begin = self._people_in_preorder
            run = np.searchsorted(begin, [self._preorder[1][top], self._preorder[2][top]])
            people = ordered[slice(*run)]
        elif (element := self._element_number[person]) >= 0:
            sets = self._dominating_sets[1].sets_with(int(element))
            people = self._people_by_set.arcs_from(sets)[0]
        return np.sort(people[people != person])

    @frozen_property
    def _depth(self) -> Array:
        return forest_depths(self.parent)[0]

    @frozen_property
    def _preorder(self) -> tuple[Array, Array, Array]:
        """The nodes, each before all below it; then where each stands, and where those end."""
        return forest_preorder(self.parent, self._depth)

    @frozen_property
    def _people_in_preorder(self) -> tuple[Array, Array]:
        """The people whom lines lead to, in the order of their ends; and where these stand."""
        people = np.flatnonzero(self.lines.end >= 0)
        begin = self._preorder[1][self.lines.end[people]]
        order = np.argsort(begin)
        return people[order], begin[order]

    @frozen_property
    def _tops(self) -> Array:
        """The top states, by person and then in preorder."""
        person = self.lines.person
        _, begin, end = self._preorder
        state = np.flatnonzero(person >= 0)
        state = state[np.lexsort((begin[state], person[state]))]
        # In preorder, a state is below an earlier one of the same person if it begins before
        # that one ends.
        first_key = person[state] * (person.size + 1)
        furthest_end = np.maximum.accumulate(first_key + end[state])
        begins_later = (first_key + begin[state])[1:] >= furthest_end[:-1]
        return np.asarray(state[np.append(True, begins_later)[: state.size]])

    @frozen_property
    def _only_top(self) -> Array:
        """For each person the only top state, or -1."""
        person = self.lines.person[self._tops]
        n_tops = np.bincount(person, minlength=self.n_people)
        only_top = np.full(self.n_people, -1)
        only_top[person] = self._tops
        only_top[n_tops > 1] = -1
        return only_top

    @frozen_property
    def _elements(self) -> Array:
        """The people with several tops who lead to others, in the preorder of their first tops."""
        person, tail, head = self.lines.person, self.lines.tail, self.lines.head
        leads_on = (person[tail] >= 0) & (person[head] != person[tail])
        leads_on &= head != self.lines.end[person[tail]]
        is_source = np.zeros(self.n_people, dtype=np.bool_)
        is_source[person[tail[leads_on]]] = True
        is_source &= self._only_top < 0
        tops = self._tops[is_source[person[self._tops]]]
        first = tops[np.flatnonzero(np.diff(person[tops], prepend=-1))]
        return np.asarray(person[first[np.argsort(self._preorder[1][first])]])

    @frozen_property
    def _element_number(self) -> Array:
        """The position of each person in `_elements`, or -1."""
        number = np.full(self.n_people, -1)
        number[self._elements] = np.arange(self._elements.size)
        return number

    @frozen_property
    def _dominating_sets(self) -> tuple[Array, SetMembers]:
        """For each node, which of `_elements` are on every line to it."""
        element = np.full(self.lines.n_nodes, -1)
        element[self._tops] = self._element_number[self.lines.person[self._tops]]
        return find_dominating_sets(self.lines, element)

    @frozen_property
    def _people_by_set(self) -> Adjacency:
        numbers, members = self._dominating_sets
        numbers = np.where(self.lines.end >= 0, numbers[self.lines.end], EMPTY)
        return Adjacency.from_sources(numbers, members.n_sets)
