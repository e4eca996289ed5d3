"""What may be claimed of a greedy plan.

Gains of spread are submodular only on *flat* candidates, where no leader of one stands at or below
another's delegate: else what a first step hands over makes a second one worth more. The bound of
1 - 1/e for greedy plans needs more: that every step still gains after all the others, and that any
steps can be taken together. Dependence and value add up where no step feeds another that matters.
"""

from __future__ import annotations

import numpy as np

from stepback._algorithms._arrays import Array
from stepback._algorithms._topology import reachable_nodes
from stepback.scenarios._plans._search._objectives import Changes, EntropyObjective
from stepback.scenarios._plans._search._plan_flow import PlanFlow
from stepback.scenarios._plans._search._step_options import StepOptions

_MOST_OPEN = 20_000  # candidates whose steps are all followed to see whether gains stay above 0


def is_flat(flow: PlanFlow, is_open: Array) -> bool:
    """Whether no leader of an open candidate stands at or below another's delegate."""
    graph, arcs = flow.graph, flow.graph.step_arcs
    mine = is_open[arcs.step]
    reached = graph.node[_reached_with_all(flow, is_open)]
    return not np.isin(graph.node[arcs.tail[mine]], reached).any()


def adds_up(flow: PlanFlow, is_open: Array) -> bool:
    """Whether the gains of dependence or value add up, whatever else is taken.

    So they do if no step changes what the leader of a step that matters holds. Then the greedy plan
    is the best, also among new delegations that exclude each other, if no share is asked for.
    """
    if flow.goal.name not in {"dependence", "value"} or flow.has_asked_shares:
        return False
    arcs = flow.graph.step_arcs
    if flow.goal.name == "value":
        matters = flow.goal.weight[arcs.step] != 0
    elif flow.absence is None:
        return False
    else:
        back, stalls = flow.absence.step_changes
        matters = (back != 0) | (stalls != 0)
    is_reached = np.zeros(flow.graph.n_states, dtype=np.bool_)
    is_reached[_reached_with_all(flow, is_open)] = True
    return not is_reached[arcs.tail[matters & is_open[arcs.step]]].any()


def has_rising_gains(flow: PlanFlow, is_open: Array) -> bool:
    """Whether all open candidates, which are flat, can be taken together, and each gains last."""
    candidates = flow.candidates
    rows = np.flatnonzero(is_open)
    if not 0 < rows.size <= _MOST_OPEN:
        return False
    n_domains = int(candidates.domain.max()) + 1
    new = rows[flow.steps.is_new[rows]]
    if np.unique(candidates.leader[new] * n_domains + candidates.domain[new]).size < new.size:
        return False  # what one takes, another cannot get
    options = StepOptions.from_single_steps(flow.graph, is_open)
    if options.size < rows.size:
        return False
    changes, closes = flow.follow(options)
    after = flow.decided_weight
    np.add.at(after, changes.person, changes.weight)
    without = Changes(changes.n_cases, changes.case, changes.person, -changes.weight)
    objective = EntropyObjective(np.maximum(after, 0), float(options.weight.max()))
    return not closes.any() and bool((objective.compute_gains(without) < 0).all())


def _reached_with_all(flow: PlanFlow, is_open: Array) -> Array:
    """The states that the delegates of open steps lead to, if all of them were taken."""
    graph, arcs = flow.graph, flow.graph.step_arcs
    mine = np.flatnonzero(is_open[arcs.step])
    tail = np.append(graph.arcs.tail, arcs.tail[mine])
    head = np.append(graph.arcs.head, arcs.head[mine])
    return np.flatnonzero(reachable_nodes(graph.n_states, tail, head, arcs.head[mine]))
