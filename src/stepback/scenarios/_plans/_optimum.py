"""The best plan of all, where it can be found."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import combinations, islice

import numpy as np

from stepback._algorithms._arrays import Array
from stepback._flow._compiled import Compiled
from stepback.scenarios._plans._candidate_steps import CandidateSteps
from stepback.scenarios._plans._goals import Goal
from stepback.scenarios._plans._search._plan_flow import PlanFlow
from stepback.scenarios._plans._search._plan_program import PlanProgram
from stepback.scenarios._plans._search._set_figures import compute_set_figures
from stepback.scenarios._plans._search._step_system import StepSystem
from stepback.scenarios._plans._search_steps import FilterSteps

MOST_SETS = 200_000  # that are tried, unless more are asked for
_MOST_WORK = 1_000_000_000  # numbers computed for these: some seconds
_MOST_NUMBERS = 4_000_000  # at once
# Sets that the filter may turn down before it is given up: it may take steps in the organization,
# which takes as long as there are people.
_MOST_REJECTED = 1_000
_MOST_PEOPLE_REJECTED = 1_000_000
_FEWEST_REJECTED = 20
_MOST_SOLUTIONS = 20
_MOST_OFFERED = 4_000  # candidates: twice as many as the system may have arcs


def find_optimum(
    compiled: Compiled,
    candidates: CandidateSteps,
    k: int,
    goal: Goal,
    *,
    filter_steps: FilterSteps,
    exact: bool | str = "auto",
    is_offered: Array | None = None,
) -> tuple[float, list[int]] | None:
    """The figure of the best plan of up to `k` steps, and its rows; ``None`` if not known.

    All sets of steps are tried where there are at most 200,000; for dependence and value, HiGHS
    solves a mixed-integer program otherwise. With `exact` false nothing is tried; with true, sets
    are tried however many there are. Of more than 4,000 candidates, nothing is. `is_offered` marks
    the candidates that may be in a plan at all; ``None``: those that `filter_steps` allows first.
    """
    offered = np.array(filter_steps([]) if is_offered is None else is_offered, dtype=np.bool_)
    if exact is False or offered.sum() > _MOST_OFFERED:
        return None
    flow = PlanFlow(compiled, candidates, goal)
    system = StepSystem.from_flow(flow, offered & ~flow.is_closed) if offered.any() else None
    if not offered.any() or (system is not None and not system.step.size):
        return flow.measure()[0], []  # no step hands anything on
    if system is None or system.has_mixed_shares:
        return None
    n_steps = int(system.rows.size)
    n_sets = sum(math.comb(n_steps, size) for size in range(min(k, n_steps) + 1))
    work = n_sets * _count_numbers(system, k)
    finder = _OptimumFinder(system, filter_steps)
    if exact is True or (n_sets <= MOST_SETS and work <= _MOST_WORK):
        return finder.try_sets(k)
    if goal.name in {"dependence", "value"}:
        return finder.solve_programs(k)
    return None


def _count_numbers(system: StepSystem, k: int) -> int:
    """How many numbers are computed for a set of `k` steps, roughly."""
    width = k * system.most_arcs
    return k * width**2 + (width + 8) * system.people.size + 1


class _OptimumFinder:
    def __init__(self, system: StepSystem, filter_steps: FilterSteps) -> None:
        self._system, self._filter_steps = system, filter_steps
        self._sign = system.flow.goal.sign

    def try_sets(self, k: int) -> tuple[float, list[int]] | None:
        """The best of all sets of up to `k` steps that the filter allows in some order."""
        n_steps = int(self._system.rows.size)
        figures, sets = [], []
        for some in _list_sets(n_steps, min(k, n_steps), self._n_at_once(k)):
            figures.append(compute_set_figures(self._system, some))
            sets.append(some)
        figure = np.concatenate(figures)
        # Of equal sets the one with the fewest steps, then the first, but for rounding.
        rounded = np.round(figure / 1e-12) * 1e-12
        order = np.argsort(-self._sign * rounded, kind="stable")
        order = order[~np.isnan(figure[order])]
        start = np.cumsum([0, *(some.shape[0] for some in sets)])
        n_nodes = self._system.flow.capacity.size
        most = min(_MOST_REJECTED, max(_FEWEST_REJECTED, _MOST_PEOPLE_REJECTED // n_nodes))
        for number in order[:most].tolist():
            part = int(np.searchsorted(start, number, side="right")) - 1
            chosen = sets[part][number - start[part]]
            rows = self._order_rows(chosen[chosen >= 0])
            if rows is not None:
                return float(figure[number]), rows
        return None if order.size else (math.nan, [])

    def solve_programs(self, k: int) -> tuple[float, list[int]] | None:
        """The solution of the program; again without solutions that cannot be taken."""
        program = PlanProgram(self._system, k)
        for _ in range(_MOST_SOLUTIONS):
            chosen = program.solve()
            if chosen is None:
                return None
            figure = float(compute_set_figures(self._system, chosen[None, :])[0])
            rows = None if math.isnan(figure) else self._order_rows(chosen[chosen >= 0])
            if rows is not None:
                return figure, rows
            program.exclude(chosen, with_larger=math.isnan(figure))
        return None

    def _n_at_once(self, k: int) -> int:
        width, n_people = k * self._system.most_arcs, self._system.people.size
        return max(1, _MOST_NUMBERS // (width**2 + n_people + 1))

    def _order_rows(self, chosen: Array) -> list[int] | None:
        """The rows of a set in an order in which they can be taken; ``None`` if there is none."""
        system = self._system
        remaining = self._sort_along_chains(chosen)
        rows: list[int] = []
        while remaining:
            try:
                allowed = self._filter_steps(rows)
            except ValueError:  # the filter tries the steps, and one is refused
                return None
            row = next((row for row in remaining if allowed[row]), None)
            if row is None:
                return None
            remaining.remove(row)
            rows.append(row)
        return rows if system.flow.takes_in_order(rows) else None

    def _sort_along_chains(self, chosen: Array) -> list[int]:
        """The rows of a set, those that feed others first."""
        system, remaining, rows = self._system, chosen.tolist(), []
        while remaining:
            mine = np.isin(system.step, remaining)
            fed = np.unique(system.step[mine][system.leads_to[np.ix_(mine, mine)].any(axis=0)])
            first = next((step for step in remaining if step not in fed), remaining[0])
            remaining.remove(first)
            rows.append(int(system.rows[first]))
        return rows


def _list_sets(n_steps: int, k: int, n_at_once: int) -> Iterator[Array]:
    """All sets of up to `k` of so many steps, the smaller ones first, some at a time."""
    for size in range(k + 1):
        sets = combinations(range(n_steps), size)
        while some := list(islice(sets, n_at_once)):
            listed = np.full((len(some), max(1, k)), -1)
            listed[:, :size] = np.array(some, dtype=np.int64).reshape(len(some), size)
            yield listed
