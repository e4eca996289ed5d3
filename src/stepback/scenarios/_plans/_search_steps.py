"""The greedy search for the steps of a plan."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback._flow._compiled import Compiled
from stepback._flow._feasible_steps import FeasibleSteps, Obstacle
from stepback.scenarios._plans._candidate_steps import CandidateSteps
from stepback.scenarios._plans._goals import Goal

LEAST_GAIN = 1e-12  # of the figure: less is rounding
FilterSteps = Callable[[list[int]], Array]


@attrs.frozen
class FoundStep:
    """A step that the search has chosen.

    Attributes:
        row: The candidate.
        share: The share of the leader's decisions in the domain that the delegation has or gets.
            Where it differs by amount, the mean.
        autonomy_before, autonomy_after: What the delegate settles of it; before, 0 if new.
        is_new: Whether the delegation is new.
        moved: How many decisions the step hands on, after the steps before it.
        figure: The figure of the goal after the step; nan where it is undefined.
        excess: What those who are overloaded receive above their capacity, for latency.
    """

    row: int
    share: float
    autonomy_before: float
    autonomy_after: float
    is_new: bool
    moved: float
    figure: float
    excess: float


@attrs.frozen(eq=False)
class SearchResult:
    """The steps that the search has chosen, in order.

    Attributes:
        steps: The steps.
        figure_before: The figure of the goal before all steps; nan where it is undefined.
        excess_before: What those who are overloaded receive above their capacity, for latency.
        is_flat: Whether no candidate's leader stands at or below another's delegate, so that
            gains of spread are submodular.
        has_guarantee: Whether the steps have at least 1 - 1/e of the gain of the best plan:
            on flat candidates, for spread, where all gains were above 0.
        is_exact: Whether no plan of as many steps is better: for dependence and value, on flat
            candidates, or where one owner is the whole top and dependence adds up.
    """

    steps: tuple[FoundStep, ...]
    figure_before: float
    excess_before: float
    is_flat: bool
    has_guarantee: bool
    is_exact: bool

    @property
    def rows(self) -> list[int]:
        """The candidates chosen, in order."""
        return [step.row for step in self.steps]


def search_steps(
    compiled: Compiled,
    candidates: CandidateSteps,
    k: int,
    goal: Goal,
    *,
    filter_steps: FilterSteps,
) -> SearchResult:
    """Choose up to `k` steps, each time the one that improves the goal most.

    Where no single step does, the best two along a chain: the second hands on what its leader
    gets by the first. The search stops where these do not improve it either. Among equal steps,
    the first candidate is chosen. `filter_steps` gets the rows chosen so far and says of each
    candidate whether it may come next.
    """
    figure = goal.compute_figure(compiled)
    excess = goal.compute_excess(compiled)
    start = figure, excess
    steps: list[FoundStep] = []
    while len(steps) < k:
        found = _best_steps(compiled, candidates, k - len(steps), goal, filter_steps, steps)
        if found is None:
            break
        compiled, chosen = found
        steps += chosen
    is_flat = not np.isin(candidates.leader, candidates.delegate).any()
    return SearchResult(tuple(steps), *start, is_flat, has_guarantee=False, is_exact=False)


def _best_steps(
    compiled: Compiled,
    candidates: CandidateSteps,
    k: int,
    goal: Goal,
    filter_steps: FilterSteps,
    steps: list[FoundStep],
) -> tuple[Compiled, list[FoundStep]] | None:
    chosen = [step.row for step in steps]
    now = _State.from_compiled(compiled, goal, steps[-1] if steps else None)
    best: tuple[Compiled, list[FoundStep]] | None = None
    best_gain = 0.0
    allowed = filter_steps(chosen)
    allowed[chosen] = False
    singles = list(_apply_each(now, candidates, goal, np.flatnonzero(allowed)))
    for after in singles:
        gain = now.gain_of(after, goal)
        if gain > best_gain + LEAST_GAIN:
            best, best_gain = (after.compiled, [after.last]), gain
    if best is not None or k < 2:
        return best
    for first in singles:
        row = first.last.row
        allowed = filter_steps([*chosen, row])
        allowed[[*chosen, row]] = False
        follows = (candidates.leader == candidates.delegate[row]) & (
            candidates.domain == candidates.domain[row]
        )
        for after in _apply_each(first, candidates, goal, np.flatnonzero(allowed & follows)):
            gain = now.gain_of(after, goal)
            if gain > best_gain + LEAST_GAIN:
                best, best_gain = (after.compiled, [first.last, after.last]), gain
    return best


@attrs.frozen(eq=False)
class _State:
    compiled: Compiled
    figure: float
    excess: float
    last: FoundStep

    @classmethod
    def from_compiled(cls, compiled: Compiled, goal: Goal, last: FoundStep | None) -> _State:
        if last is None:
            figure, excess = goal.compute_figure(compiled), goal.compute_excess(compiled)
            last = FoundStep(-1, 0, 0, 0, is_new=False, moved=0, figure=figure, excess=excess)
        return cls(compiled, last.figure, last.excess, last)

    def gain_of(self, after: _State, goal: Goal) -> float:
        """How much better `after` is: with less excess, or else in its figure."""
        if self.excess > 0:
            return self.excess - after.excess
        if after.excess > 0 or math.isnan(after.figure):
            return -math.inf
        return goal.sign * (after.figure - self.figure)


def _apply_each(
    state: _State, candidates: CandidateSteps, goal: Goal, rows: Array
) -> Iterator[_State]:
    some = candidates.take(rows)
    feasible = some.feasible_in(state.compiled)
    for position in np.flatnonzero(feasible.obstacle == Obstacle.NONE).tolist():
        row = int(rows[position])
        is_new = bool(feasible.is_new[position])
        try:
            after = candidates.apply(state.compiled, row, is_new=is_new)
        except ValueError:  # less is left than its share, or a later day has a fault
            continue
        figure, excess = goal.compute_figure(after), goal.compute_excess(after)
        share, before, moved = _moved_by_step(feasible, position, candidates, row)
        if goal.name == "value":
            figure = state.figure + goal.weight[row] * moved
        step = FoundStep(
            row=row,
            share=share,
            autonomy_before=before,
            autonomy_after=float(candidates.autonomy[row]),
            is_new=is_new,
            moved=moved,
            figure=figure,
            excess=excess,
        )
        yield _State(after, figure, excess, step)


def _moved_by_step(
    feasible: FeasibleSteps, position: int, candidates: CandidateSteps, row: int
) -> tuple[float, float, float]:
    """The share, the autonomy before, and the decisions that move."""
    held = float(feasible.held_weight[position])
    amount, autonomy = float(feasible.amount[position]), float(candidates.autonomy[row])
    if feasible.is_new[position]:
        share = float(candidates.share[row])
        share = amount / held if math.isnan(share) else share
        return share, 0.0, held * share * autonomy
    before = float(feasible.lowest_autonomy[position])
    share = amount / held / (1 - before)
    return share, before, held * share * (autonomy - before)
