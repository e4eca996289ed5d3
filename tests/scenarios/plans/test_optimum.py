"""The best plan: against brute force over really taken steps, and HiGHS against all sets."""

import math

import numpy as np
import pytest
from hypothesis import HealthCheck, event, given, settings

from stepback.scenarios._plans import _optimum
from stepback.scenarios._plans._optimum import find_optimum
from stepback.scenarios._plans._search_steps import search_steps
from tests.support.plan_problems import plan_problems

DRAWN = settings(suppress_health_check=list(HealthCheck), deadline=None)
LINEAR = ("dependence", "value")
FIGURES = ("spread", "dependence", "latency")


def optimum(problem, k=3, **options):
    return find_optimum(
        problem.compiled,
        problem.candidates,
        k,
        problem.goal,
        filter_steps=options.pop("filter_steps", problem.allow_all),
        **options,
    )


@DRAWN
@given(plan_problems(goals=FIGURES, most=5))
def test_the_optimum_is_that_of_all_sets_of_really_taken_steps(problem):
    """In whichever order the organization lets them be taken; its rows give the figure."""
    found = optimum(problem)
    if found is None:  # some ask for shares and some for the rest
        return
    figure, rows = found
    event(f"{problem.goal.name}: {len(rows)} steps")
    best = problem.best_figure(3)
    if best == -math.inf:
        assert math.isnan(figure)
        return
    assert problem.goal.sign * figure == pytest.approx(best, rel=1e-9, abs=1e-11)
    state = problem.compiled
    for row in rows:
        state = problem.take_step(state, row)
    assert problem.goal.compute_figure(state) == pytest.approx(figure, rel=1e-9, abs=1e-11)


@settings(DRAWN, max_examples=max(20, settings().max_examples // 4))
@given(plan_problems(goals=LINEAR, most=8))
def test_highs_finds_the_best_of_all_sets(problem):
    """The mixed-integer program gives the same figure as brute force."""
    found = optimum(problem)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_optimum, "MOST_SETS", 0)
        solved = optimum(problem)
    if found is None or solved is None:
        event("not known")
        return
    event(f"{problem.goal.name}: {len(solved[1])} steps")
    scale = max(1.0, abs(found[0]))
    assert solved[0] == pytest.approx(found[0], abs=1e-6 * scale)


@DRAWN
@given(plan_problems(goals=(*FIGURES, "value"), most=7))
def test_no_plan_of_the_search_is_better_and_claims_hold(problem):
    """Where gains add up the search is exact, and where it says so it has 1 - 1/e of the best."""
    best = optimum(problem)
    result = search_steps(
        problem.compiled, problem.candidates, 3, problem.goal, filter_steps=problem.allow_all
    )
    after = result.steps[-1].figure if result.steps else result.figure_before
    if best is None or math.isnan(after):
        return
    sign, before = problem.goal.sign, result.figure_before
    assert sign * after <= sign * best[0] + 1e-10
    if result.is_exact:
        event("exact")
        assert after == pytest.approx(best[0], rel=1e-9, abs=1e-10)
    if result.has_guarantee:
        event("guarantee")
        assert after - before >= (1 - 1 / math.e) * (best[0] - before) - 1e-10


@DRAWN
@given(plan_problems(goals=FIGURES, most=5))
def test_the_filter_holds_for_the_whole_plan(problem):
    """At most one step of each leader: no better plan that obeys is missed."""
    leader = problem.candidates.leader

    def allow_one_each(chosen):
        return ~np.isin(leader, leader[chosen])

    found = optimum(problem, filter_steps=allow_one_each)
    if found is None or math.isnan(found[0]):
        return
    assert np.unique(leader[found[1]]).size == len(found[1])
    free = optimum(problem)
    assert problem.goal.sign * found[0] <= problem.goal.sign * free[0] + 1e-12


@DRAWN
@given(plan_problems(goals=FIGURES, most=5))
def test_nothing_is_tried_if_not_asked_for(problem):
    """The optimum is then not known."""
    assert optimum(problem, exact=False) is None


@DRAWN
@given(plan_problems(goals=("spread", "latency"), most=6))
def test_sets_are_tried_by_what_they_cost(problem):
    """Few sets of many people take as long as many of few; all are tried where that is asked for."""
    found = optimum(problem)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_optimum, "_MOST_WORK", 0)
        unknown, asked = optimum(problem), optimum(problem, exact=True)
    assert found is None or not found[1] or unknown is None
    assert (found is None) == (asked is None)
    if found is not None:
        assert (found[0], found[1]) == pytest.approx((asked[0], asked[1]), nan_ok=True)


@DRAWN
@given(plan_problems(goals=FIGURES, most=5))
def test_a_filter_that_turns_all_down_is_given_up(problem):
    """After fewer sets, the more people there are, since each may be tried on all of them."""
    tried = []

    def turn_down(chosen):
        tried.append(chosen)
        return np.full(problem.candidates.leader.size, not tried[1:])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_optimum, "_FEWEST_REJECTED", 2)
        patch.setattr(_optimum, "_MOST_PEOPLE_REJECTED", 0)
        found = optimum(problem, filter_steps=turn_down, k=2)
    assert len(tried) <= 1 + 2 + 2 * _optimum._MOST_SOLUTIONS
    assert found is None or not found[1]
