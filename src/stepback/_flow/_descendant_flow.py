"""What arrives further on, if weight is added at some states of a flow, in many cases at once.

Only the states that are reached in each case are looked at, level by level, so that a case takes
time in proportion to what it reaches, and a thousand small ones little more than one. A level
takes some forty microseconds, however: where each has few states, as on a chain, a few cases pass
together along one arc after the other.
"""

from __future__ import annotations

import attrs
import numpy as np

from stepback._algorithms._arrays import Array, distinct_values
from stepback._flow._step_graph import StepGraph

_FEW_CASES = 64  # which pass an arc together in about the time of one
_MOST_VALUES = 1 << 24  # of all cases at all states
_THIN = 16  # states and arcs of a level below which it costs more than they do one by one


@attrs.frozen(eq=False)
class DescendantFlow:
    """The weight that arrives in each case.

    Attributes:
        case, state, weight: What arrives at each state that is reached in each case, with what is
            added there; each pair once, in the order of cases and states.
    """

    case: Array
    state: Array
    weight: Array

    @classmethod
    def from_added(
        cls, graph: StepGraph, case: Array, state: Array, weight: Array
    ) -> DescendantFlow:
        """Follow the `weight` that is added at each `state` in each `case`."""
        n_states = graph.n_states
        keys, weight = _merge(case * n_states + state, weight)
        follow = _follow_singly if _is_thin(graph, keys) else _follow_levels
        keys, weight = follow(graph, keys, weight)
        order = np.argsort(keys)
        case, state = np.divmod(keys[order], max(1, n_states))
        return cls(case, state, weight[order])

    def find_weights(self, n_states: int, case: Array, state: Array) -> tuple[Array, Array]:
        """The weight that arrives at each state in each case, and whether the state is reached."""
        keys, wanted = self.case * n_states + self.state, case * n_states + state
        if not keys.size:
            return np.zeros(wanted.size), np.zeros(wanted.size, dtype=np.bool_)
        place = np.minimum(np.searchsorted(keys, wanted), keys.size - 1)
        is_reached = keys[place] == wanted
        return np.where(is_reached, self.weight[place], 0.0), is_reached


def _is_thin(graph: StepGraph, keys: Array) -> bool:
    """Whether there are few cases, on many levels with little in each."""
    n_cases = distinct_values(keys // max(1, graph.n_states)).size
    n_levels = graph.level_start.size - 1
    return (
        n_cases <= _FEW_CASES
        and n_cases * graph.n_states <= _MOST_VALUES
        and n_levels * _THIN > graph.n_states + graph.arcs.head.size
    )


def _follow_singly(graph: StepGraph, keys: Array, weight: Array) -> tuple[Array, Array]:
    """What arrives, by one arc after the other, in all cases at once."""
    n_states, arcs = graph.n_states, graph.arcs
    case, state = np.divmod(keys, max(1, n_states))
    cases, column = np.unique(case, return_inverse=True)
    values = np.zeros((n_states, cases.size))
    values[state, column] = weight
    reached = [0] * n_states  # a bit for each case
    for start, number in zip(state.tolist(), column.tolist(), strict=True):
        reached[start] |= 1 << number
    rows = list(values)
    first = int(np.searchsorted(arcs.head, state.min(initial=n_states)))
    columns = (column[first:].tolist() for column in (arcs.tail, arcs.head, arcs.fraction))
    for tail, head, fraction in zip(*columns, strict=True):
        if reached[tail]:
            reached[head] |= reached[tail]
            rows[head] += rows[tail] * fraction
    n_bytes = -(-cases.size // 8)
    packed = b"".join(bits.to_bytes(n_bytes, "little") for bits in reached)
    bits = np.frombuffer(packed, np.uint8).reshape(n_states, n_bytes)
    column, state = np.nonzero(np.unpackbits(bits, axis=1, bitorder="little").T)
    return cases[column] * n_states + state, values[state, column]


def _follow_levels(graph: StepGraph, keys: Array, weight: Array) -> tuple[Array, Array]:
    """What arrives, level by level."""
    n_states, arcs, level = graph.n_states, graph.arcs, graph.level
    waiting: dict[int, list[tuple[Array, Array]]] = {}
    _add_by_level(waiting, level[keys % n_states], keys, weight)
    found: list[tuple[Array, Array]] = []
    while waiting:
        parts = waiting.pop(min(waiting))
        keys, weight = _merge(*(np.concatenate(column) for column in zip(*parts, strict=True)))
        found.append((keys, weight))
        passing, row = graph.arcs_by_tail.arcs_from(keys % n_states)
        if passing.size:
            head = arcs.head[passing]
            onward = keys[row] // n_states * n_states + head
            _add_by_level(waiting, level[head], onward, weight[row] * arcs.fraction[passing])
    keys, weight = (
        np.concatenate(column)
        for column in zip(*found, (np.zeros(0, np.int64), np.zeros(0)), strict=True)
    )
    return keys, weight


def _merge(keys: Array, weight: Array) -> tuple[Array, Array]:
    """The distinct keys in order, and the sum of the weights of each."""
    distinct, position = np.unique(keys, return_inverse=True)
    return distinct, np.bincount(position, weights=weight, minlength=distinct.size)


def _add_by_level(
    waiting: dict[int, list[tuple[Array, Array]]], level: Array, keys: Array, weight: Array
) -> None:
    """Add keys and their weights to those that wait, in place, under the level of each."""
    order = np.argsort(level, kind="stable")
    levels, first = np.unique(level[order], return_index=True)
    for number, rows in zip(levels.tolist(), np.split(order, first[1:]), strict=True):
        waiting.setdefault(number, []).append((keys[rows], weight[rows]))
