"""Bounds of the gains of many options, by a few reverse passes over the flow for all of them."""

from __future__ import annotations

import numpy as np

from stepback._algorithms._arrays import Array
from stepback._algorithms._sorted_lookup import sorted_lookup
from stepback._flow._step_graph import StepGraph
from stepback.scenarios._plans._search._objectives import Objective, OptionSums
from stepback.scenarios._plans._search._step_options import StepOptions


def bound_gains(graph: StepGraph, options: StepOptions, objective: Objective) -> Array:
    """No less than the gain of each option, but for those that close a cycle."""
    arcs = graph.step_arcs
    tail, head = arcs.tail[options.arc], arcs.head[options.arc]
    leader = graph.node[tail]
    person = np.where(graph.is_person_state, graph.node, 0)
    kept = np.where(graph.is_person_state, graph.kept_fraction, 0.0)
    linear, size, paid = [], [], []
    for slopes in objective.slopes.T:
        slope = kept * slopes[person]
        graph.levels.pass_up(slope, graph.arcs.fraction)
        linear.append(options.sum_arcs(options.weight * (slope[head] - slopes[leader])))
        size.append(options.sum_arcs(options.weight * (abs(slope[head]) + abs(slopes[leader]))))
    for slack in objective.slack.T:
        behind = _add_up_behind(graph, np.where(kept > 0, slack[person], 0.0))
        total = options.sum_arcs(behind[head] + slack[leader])
        paid.append(np.minimum(total, slack.sum()))
    before, change = _sum_groups(graph, options, objective.settled, kept)
    sums = OptionSums(
        linear=np.array(linear).T,
        size=np.array(size).T,
        slack=np.array(paid).T.reshape(options.size, -1),
        before=before,
        change=change,
    )
    bounds = objective.bound_gains(sums)
    return np.where(np.isnan(bounds), np.inf, bounds)


def _add_up_behind(graph: StepGraph, values: Array) -> Array:
    """The sum of values at each state and all behind it, once for each way to them."""
    with np.errstate(over="ignore"):  # on many ways to the same people
        graph.levels.pass_up(values, np.ones(graph.arcs.head.size))
    return values


def _sum_groups(
    graph: StepGraph, options: StepOptions, settled: Array, kept: Array
) -> tuple[Array, Array]:
    """What the groups of each option settle, and how much that changes; one column a group.

    The groups are the leader, the delegate who is the leader of the second step, and at least all
    others who get anything. Where a leader may get some of it back, nothing changes.
    """
    arcs = graph.step_arcs
    tail, head = arcs.tail[options.arc], arcs.head[options.arc]
    is_second = arcs.step[options.arc] == options.second[options.option]
    leader = np.zeros(options.size, dtype=np.int64)
    leader[options.option[~is_second]] = graph.node[tail[~is_second]]
    middle = np.zeros(options.size, dtype=np.int64)
    middle[options.option[is_second]] = graph.node[tail[is_second]]
    weight = options.weight
    held = np.where(kept > 0, settled[np.where(graph.is_person_state, graph.node, 0)], 0.0)
    behind = _add_up_behind(graph, held.copy())
    arriving = kept.copy()
    graph.levels.pass_up(arriving, graph.arcs.fraction)
    # What is behind the first step is also behind a second one that raises a delegation.
    n_states = graph.n_states
    reached = np.unique(options.option[~is_second] * n_states + head[~is_second])
    _, is_reached = sorted_lookup(options.option * n_states + tail, reached)
    present = np.unique(graph.arcs.tail * n_states + graph.arcs.head)
    _, is_present = sorted_lookup(tail * n_states + head, present)
    counts = ~(is_second & is_reached & is_present)
    is_middle = ~is_second & (options.second >= 0)[options.option]
    others = np.where(counts, behind[head], 0.0) - np.where(is_middle, held[head], 0.0)
    passed = options.sum_arcs(np.where(is_second, 0.0, weight))
    passed_on = options.sum_arcs(np.where(is_second, weight, 0.0))
    in_middle = options.sum_arcs(np.where(is_middle, weight * kept[head], 0.0))
    arrives = options.sum_arcs(weight * arriving[head])
    before = [
        settled[leader],
        np.where(options.second >= 0, settled[middle], 0.0),
        np.clip(options.sum_arcs(others), 0.0, settled.sum()),
    ]
    change = [-passed, in_middle - passed_on, np.maximum(arrives - in_middle, 0.0)]
    is_alone = options.sum_arcs(_has_other_state(graph)[tail]) == 0
    return np.array(before).T, np.where(is_alone[:, None], np.array(change).T, 0.0)


def _has_other_state(graph: StepGraph) -> Array:
    """Whether the same node has another state in the band of each state."""
    keys = graph.band * (int(graph.node.max(initial=0)) + 1) + graph.node
    _, place, count = np.unique(keys, return_inverse=True, return_counts=True)
    return np.asarray(count[place] > 1)
