"""The lines of authority as the paths of a graph that lead to each person."""

from __future__ import annotations

import attrs
import numpy as np

from stepback._algorithms._arrays import Array, distinct_values
from stepback._algorithms._components import simple_arcs
from stepback._flow._compiled import Compiled


@attrs.frozen(eq=False, slots=False)
class AuthorityLines:
    """An acyclic graph whose paths are the lines of authority, with one end for each person.

    Its nodes are the states of the flow, and behind them two kinds more. A person with several
    states that no other one of them leads to alone has a node that all of these lead to, where the
    lines to that person meet. The last node, of nobody, leads to those owners' states that others
    lead to, too: lines also begin there.

    Worked example. Ann owns hiring and hands it to cy, bo owns refunds and hands them to cy, and in
    these two domains cy has the states 2 and 3. The node 4 is behind both; it is the end of cy.
    Whoever is on every path to node 4 is on every line to cy.

    Attributes:
        level: Of each node; arcs lead to higher levels.
        tail, head: The arcs.
        person: Of each state, who alone holds it, as themselves or in a role; else -1.
        end: For each person the node that all lines to them lead to; -1 if there are none.
    """

    level: Array
    tail: Array
    head: Array
    person: Array
    end: Array

    @classmethod
    def from_flow(cls, compiled: Compiled) -> AuthorityLines:
        """The lines along all arcs that carry decisions."""
        graph = compiled.flow.graph
        carries_flow = graph.held_weight[graph.tail] * graph.fraction > 0
        carries_flow &= graph.home_state[graph.head] < 0
        tail, head = graph.tail[carries_flow], graph.head[carries_flow]
        # The principal's own part of a circle that they are in has a home state; it never went
        # through the circle.
        home = graph.home_state[tail]
        tail, head = simple_arcs(graph.n_states, np.where(home >= 0, home, tail), head)
        person = compiled.groups.sole_person[graph.node]
        person[(graph.held_weight <= 0) | (graph.home_state >= 0)] = -1
        level = np.repeat(np.arange(graph.level_start.size - 1), np.diff(graph.level_start))

        has_incoming = np.bincount(head, minlength=graph.n_states) > 0
        begins_there_too = distinct_values(graph.root[has_incoming[graph.root]])
        first = _first_states(person, tail, head, begins_there_too)
        people = person[first]
        n_first = np.bincount(people, minlength=compiled.n_people)
        end = np.full(compiled.n_people, -1)
        end[people] = first
        several = np.flatnonzero(n_first > 1)
        end[several] = graph.n_states + np.arange(several.size)
        meeting = first[n_first[people] > 1]
        outside = graph.n_states + several.size
        return cls(
            level=np.concatenate([level, np.full(several.size, level.max(initial=0) + 1), [0]]),
            tail=np.concatenate([tail, meeting, np.full(begins_there_too.size, outside)]),
            head=np.concatenate([head, end[person[meeting]], begins_there_too]),
            person=np.append(person, np.full(several.size + 1, -1)),
            end=end,
        )

    @property
    def n_nodes(self) -> int:
        """How many nodes there are."""
        return int(self.level.size)


def _first_states(person: Array, tail: Array, head: Array, roots: Array) -> Array:
    """The states of a person but those that only another state of the same person leads to.

    Lines also begin at `roots`.
    """
    n_incoming = np.bincount(head, minlength=person.size)
    n_incoming[roots] += 1
    is_within = (n_incoming[head] == 1) & (person[tail] == person[head])
    is_first = person >= 0
    is_first[head[is_within]] = False
    return np.flatnonzero(is_first)
