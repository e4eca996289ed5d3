"""The best plan of all, where it can be found."""

from __future__ import annotations

import math
from itertools import combinations

import numpy as np

from stepback._flow._compiled import Compiled
from stepback.scenarios._plans._candidate_steps import CandidateSteps
from stepback.scenarios._plans._goals import Goal
from stepback.scenarios._plans._search_steps import FilterSteps

MOST_SETS = 200_000


def find_optimum(
    compiled: Compiled,
    candidates: CandidateSteps,
    k: int,
    goal: Goal,
    *,
    filter_steps: FilterSteps,
    exact: bool | str = "auto",
) -> tuple[float, list[int]] | None:
    """The figure of the best plan of up to `k` steps, and its rows; ``None`` if not known.

    All sets of steps are tried where there are at most 200,000; for dependence and value, HiGHS
    solves a mixed-integer program otherwise. With `exact` false nothing is tried; with true, sets
    are tried however many there are.
    """
    n_sets = sum(math.comb(candidates.leader.size, size) for size in range(1, k + 1))
    if exact is False or goal.name == "value" or (exact == "auto" and n_sets > MOST_SETS):
        return None
    best, best_rows = goal.compute_figure(compiled), list[int]()
    for size in range(1, k + 1):
        for rows in combinations(range(candidates.leader.size), size):
            figure = _figure_of_set(compiled, candidates, list(rows), goal, filter_steps)
            if goal.sign * (figure - best) > 0 or (math.isnan(best) and not math.isnan(figure)):
                best, best_rows = figure, list(rows)
    return best, best_rows


def _figure_of_set(
    compiled: Compiled,
    candidates: CandidateSteps,
    rows: list[int],
    goal: Goal,
    filter_steps: FilterSteps,
) -> float:
    chosen: list[int] = []
    for row in rows:
        if not filter_steps(chosen)[row]:
            return math.nan
        chosen.append(row)
        is_new = bool(candidates.take(np.array([row])).feasible_in(compiled).is_new[0])
        try:
            compiled = candidates.apply(compiled, row, is_new=is_new)
        except ValueError:
            return math.nan
    return goal.compute_figure(compiled)
