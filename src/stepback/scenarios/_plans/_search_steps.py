"""The greedy search for the steps of a plan."""

from __future__ import annotations

from collections.abc import Callable

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback._flow._compiled import Compiled
from stepback.scenarios._plans._candidate_steps import CandidateSteps
from stepback.scenarios._plans._goals import Goal
from stepback.scenarios._plans._search._best_option import find_best_option
from stepback.scenarios._plans._search._plan_claims import adds_up, has_rising_gains, is_flat
from stepback.scenarios._plans._search._plan_flow import PlanFlow
from stepback.scenarios._plans._search._step_options import StepOptions

FilterSteps = Callable[[list[int]], Array]


@attrs.frozen
class FoundStep:
    """A step that the search has chosen.

    Attributes:
        row: The candidate.
        share: The share of the leader's decisions in the domain that the delegate has or gets.
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
        has_guarantee: Whether the steps have at least 1 - 1/e of the gain of the best plan: for
            spread, on flat candidates that can all be taken together, each with a gain above 0
            even after all others.
        is_exact: Whether no plan of as many steps is better, since gains add up.
        is_complete: Whether no step that could be better than one chosen was left untried, since
            too many would have had to be followed.
    """

    steps: tuple[FoundStep, ...]
    figure_before: float
    excess_before: float
    is_flat: bool
    has_guarantee: bool
    is_exact: bool
    is_complete: bool

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
    search = _Search(PlanFlow(compiled, candidates, goal), filter_steps)
    flow = search.flow
    figure, excess = flow.measure()
    open_steps = search.find_open()
    flat, adding = is_flat(flow, open_steps), adds_up(flow, open_steps)
    guaranteed = flat and goal.name == "spread" and has_rising_gains(flow, open_steps)
    while len(search.steps) < k and (search.take_single() or search.take_pair(k)):
        pass
    is_free = not (search.is_limited or flow.is_cut_short)
    return SearchResult(
        steps=tuple(search.steps),
        figure_before=figure,
        excess_before=excess,
        is_flat=flat,
        has_guarantee=guaranteed and is_free and bool(search.steps),
        is_exact=adding and is_free,
        is_complete=not flow.is_cut_short,
    )


class _Search:
    """The steps chosen so far, and what may come next."""

    def __init__(self, flow: PlanFlow, filter_steps: FilterSteps) -> None:
        self.flow, self.steps = flow, list[FoundStep]()
        self.is_limited = False  # whether the filter has closed what was open at first
        self._filter_steps = filter_steps
        self._allowed_first = np.array(filter_steps([]), dtype=np.bool_)
        self._refused_pairs = set[tuple[int, int]]()

    def find_open(self, *further: int) -> Array:
        """Which candidates may come next, after `further` ones."""
        chosen = [*(step.row for step in self.steps), *further]
        if not chosen:
            return self._allowed_first & ~self.flow.is_closed
        allowed = np.array(self._filter_steps(chosen), dtype=np.bool_)
        allowed[chosen] = self._allowed_first[chosen]
        self.is_limited |= bool((self._allowed_first & ~allowed & ~self.flow.is_closed).any())
        allowed[chosen] = False
        return allowed & ~self.flow.is_closed

    def take_single(self) -> bool:
        """Take the best single step, if one improves the goal."""
        while True:
            options = StepOptions.from_single_steps(self.flow.graph, self.find_open())
            best = find_best_option(self.flow, options, self._may_be_taken)
            if best is None:
                return False
            if self._take(best[0]):
                return True

    def take_pair(self, k: int) -> bool:
        """Take the best two steps along a chain, if two improve the goal and `k` allows it."""
        while len(self.steps) + 2 <= k:
            open_steps = self.find_open()
            options = StepOptions.from_chained_pairs(self.flow.graph, open_steps, open_steps)
            best = find_best_option(self.flow, options, self._may_be_taken)
            if best is None:
                return False
            first, second = best
            if not self.flow.takes_in_order([first, second]):
                self._refused_pairs.add(best)
            elif self._take(first) and self._take(second):
                return True
        return False

    def _may_be_taken(self, first: int, second: int) -> bool:
        if second < 0:
            return not self.flow.closes_cycle(first)
        if (first, second) in self._refused_pairs:
            return False
        is_open = not (self.flow.closes_cycle(first) or self.flow.closes_cycle(second))
        return is_open and bool(self.find_open(first)[second])

    def _take(self, row: int) -> bool:
        """Take a step and note it, unless the organization refuses it."""
        flow = self.flow
        is_new, before = bool(flow.steps.is_new[row]), float(flow.steps.lowest_autonomy[row])
        share, moved = flow.share_and_moved(row)
        if not flow.take(row):
            return False
        figure, excess = flow.measure()
        self.steps.append(
            FoundStep(
                row=row,
                share=share,
                autonomy_before=0.0 if is_new else before,
                autonomy_after=float(flow.candidates.autonomy[row]),
                is_new=is_new,
                moved=moved,
                figure=figure,
                excess=excess,
            )
        )
        return True
