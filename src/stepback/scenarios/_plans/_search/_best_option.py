"""The option that improves a goal most, with as few exact evaluations as the bounds allow."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from stepback._algorithms._arrays import Array
from stepback._measures._decision_load import overload_mask
from stepback.scenarios._plans._search._objectives import (
    EntropyObjective,
    ExcessObjective,
    LatencyObjective,
    Objective,
)
from stepback.scenarios._plans._search._option_bounds import bound_gains
from stepback.scenarios._plans._search._plan_flow import PlanFlow
from stepback.scenarios._plans._search._step_options import StepOptions

LEAST_GAIN = 1e-12  # of the scale of gains: less is rounding
_SAME_GAIN = 1e-10  # gains that differ by less, of the larger one, are equal but for rounding
_FIRST_BATCH = 8  # options that are evaluated at once; then twice as many each time
_MOST_REACHED = 1_000_000  # pairs of an option and a state that are followed at once
_MOST_FLOWS = 8  # times all states and arcs that are followed for a step, or as many as this:
_LEAST_FOLLOWED = 1_000_000

Permit = Callable[[int, int], bool]


def find_best_option(
    flow: PlanFlow, options: StepOptions, is_permitted: Permit
) -> tuple[int, int] | None:
    """The steps of the permitted option with the largest gain above 0; the first of equal ones.

    If the bounds leave too many to be followed, the best of those that were; then
    `PlanFlow.is_cut_short` tells so.
    """
    if not options.size:
        return None
    search = _BoundedSearch(flow, options)
    while (best := search.find_next()) is not None:
        rows = int(options.first[best]), int(options.second[best])
        if is_permitted(*rows):
            return rows
        search.gains[best] = -np.inf
    return None


class _BoundedSearch:
    """The gains of options: exact ones as far as they are known, and bounds of the others."""

    def __init__(self, flow: PlanFlow, options: StepOptions) -> None:
        self._flow, self._options = flow, options
        size = flow.graph.n_states + flow.graph.arcs.head.size
        self._work_left = max(_LEAST_FOLLOWED, _MOST_FLOWS * size)
        self.gains = np.full(options.size, -np.inf)
        self._bounds = self.gains.copy()
        self._waiting = np.zeros(0, dtype=np.int64)  # not evaluated, the largest bound first
        if flow.goal.name in {"dependence", "value"}:
            self.gains, self._scale = _linear_gains(flow, options)
            return
        self._objective, self._scale = _make_objective(flow, options)
        graph = flow.graph
        hands_on = np.diff(graph.arcs_by_tail.start)[graph.step_arcs.head[options.arc]] > 0
        n_arcs = np.bincount(options.option, minlength=options.size)
        is_simple = (options.sum_arcs(hands_on) == 0) & (n_arcs == 1)
        ending = np.flatnonzero(is_simple)
        changes = flow.follow_ends(options.take(ending))
        self.gains[ending] = self._objective.compute_gains(changes)
        waiting = np.flatnonzero(~is_simple)
        if waiting.size:
            self._bounds[waiting] = bound_gains(graph, options.take(waiting), self._objective)
            self._waiting = waiting[np.argsort(-self._bounds[waiting], kind="stable")]

    def find_next(self) -> int | None:
        """The option with the largest gain, once no other can have more, or too much was tried."""
        n_at_once = _FIRST_BATCH
        while True:
            best = float(self.gains.max())
            least = max(best - _SAME_GAIN * abs(best), LEAST_GAIN * self._scale)
            n_above = np.searchsorted(-self._bounds[self._waiting], -least, side="right")
            if not n_above:
                break
            if self._work_left <= 0:
                self._flow.is_cut_short = True
                break
            n_taken = min(int(n_above), n_at_once)
            batch, self._waiting = np.split(self._waiting, [n_taken])
            n_reached = self._evaluate(batch)
            self._work_left -= n_reached
            n_at_once = min(2 * n_taken, max(1, _MOST_REACHED * n_taken // max(1, n_reached)))
        if best <= LEAST_GAIN * self._scale:
            return None
        return int(np.argmax(self.gains >= least))

    def _evaluate(self, batch: Array) -> int:
        """Compute the gains of some options; how many states they reach."""
        if not batch.size:
            return 0
        changes, closes = self._flow.follow(self._options.take(batch))
        self.gains[batch] = np.where(closes, -np.inf, self._objective.compute_gains(changes))
        return int(changes.case.size)


def _make_objective(flow: PlanFlow, options: StepOptions) -> tuple[Objective, float]:
    """The figure to be raised now, and the scale of its gains."""
    decided = flow.decided_weight
    if flow.goal.name == "spread":
        largest = float(options.sum_arcs(options.weight).max())
        return EntropyObjective(decided, largest), 1.0
    if overload_mask(decided, flow.capacity).any():
        return ExcessObjective(decided, flow.capacity), flow.total_weight
    objective = LatencyObjective(decided, flow.capacity)
    return objective, objective.scale


def _linear_gains(flow: PlanFlow, options: StepOptions) -> tuple[Array, float]:
    """The gains for dependence or value, which are linear in each step."""
    graph, arcs = flow.graph, flow.graph.step_arcs
    if flow.goal.name == "value":
        worth = flow.reward_by_state
        graph.levels.pass_up(worth, graph.arcs.fraction)
        own = flow.goal.weight[arcs.step[options.arc]]
        gains = options.sum_arcs(options.weight * (own + worth[arcs.head[options.arc]]))
        return gains, flow.total_weight * float(abs(flow.goal.weight).max(initial=0.0))
    return flow.stalling_gains(options), flow.total_weight
