"""The search for steps: counterexamples, and what really taken steps come to."""

import math

import numpy as np
import pytest
from hypothesis import HealthCheck, event, given, settings

from stepback import Delegation, Domain, Organization, Person, ReportingLine, decision_load
from stepback._measures._decision_load import overload_mask
from stepback._organization._compiled_organization import compiled_at_date
from stepback.scenarios._plans._candidate_steps import CandidateSteps
from stepback.scenarios._plans._goals import Goal
from stepback.scenarios._plans._search_steps import search_steps
from tests.support.plan_problems import plan_problems

DRAWN = settings(suppress_health_check=list(HealthCheck), deadline=None)
ROUNDING = 1e-9


def search(problem, k=4):
    return search_steps(
        problem.compiled, problem.candidates, k, problem.goal, filter_steps=problem.allow_all
    )


def make_candidates(org, *steps, **columns):
    """Candidates by the ids of leader, delegate and domain."""
    compiled = compiled_at_date(org)
    leader, delegate = (
        np.array([compiled.columns.node_index[step[end]] for step in steps]) for end in (0, 1)
    )
    domain = np.array([compiled.columns.domain_index[step[2]] for step in steps])
    return compiled, CandidateSteps.from_positions(compiled, leader, delegate, domain, **columns)


def find(org, steps, name="spread", k=2, top=None, **columns):
    compiled, candidates = make_candidates(org, *steps, **columns)
    goal = Goal.from_name(name, compiled, np.ones(len(steps)))
    if top is not None:
        goal = Goal(name, np.isin(compiled.columns.ids[: compiled.n_people], top), goal.weight)
    return search_steps(
        compiled,
        candidates,
        k,
        goal,
        filter_steps=lambda _: np.ones(len(steps), dtype=np.bool_),
    )


def build_chain():
    """Ann owns r and hands nothing on."""
    return Organization(
        people=[Person("ann"), Person("bo"), Person("cy")], domains=[Domain("r", "ann")]
    )


CHAIN = [("ann", "bo", "r"), ("bo", "cy", "r")]


def test_a_second_step_can_be_worth_more_than_both_alone():
    """Spread .5 after the first, 0 after the second alone, and .914214 after both."""
    assert [step.figure for step in find(build_chain(), CHAIN, share=0.5).steps] == pytest.approx(
        [0.5, 0.914214], abs=5e-7
    )
    assert find(build_chain(), CHAIN[1:], share=0.5).steps == ()


def test_two_steps_along_a_chain_are_found_where_neither_gains():
    """With both as top, dependence stays 1 after either, and is .75 after both."""
    found = find(build_chain(), CHAIN, "dependence", top=["ann", "bo"], share=0.5)
    assert [step.figure for step in found.steps] == pytest.approx([1, 0.75])
    assert find(build_chain(), CHAIN, "dependence", k=1, top=["ann", "bo"], share=0.5).steps == ()
    assert not found.is_exact


def test_spread_falls_where_everything_goes_to_one_person():
    """Of two equal domains, either to bo gives spread 1, and both 0: one step is taken."""
    org = Organization(
        people=[Person("ann"), Person("bo")], domains=[Domain("a", "ann"), Domain("b", "ann")]
    )
    found = find(org, [("ann", "bo", "a"), ("ann", "bo", "b")])
    assert [step.figure for step in found.steps] == pytest.approx([1.0])
    assert found.is_flat
    assert not found.has_guarantee


def test_a_delegation_that_is_not_standing_leaves_dependence_as_it_is():
    """It comes back when the top is away, however much autonomy it has."""
    org = Organization(
        people=[Person("ann"), Person("bo")],
        domains=[Domain("r", "ann")],
        delegations=[Delegation("ann", "bo", domain="r", autonomy=0.5, standing=False)],
    )
    assert find(org, [("ann", "bo", "r")], "dependence").steps == ()


def test_the_guarantee_is_given_only_where_all_steps_keep_gaining():
    """On two of four small domains, each to someone else."""
    ids = ["ann", "bo", "cy", "di", "ed"]
    org = Organization(
        people=[Person(id_) for id_ in ids],
        domains=[Domain("own", "ann", weight=10), *(Domain(f"r{id_}", "ann") for id_ in ids[1:])],
    )
    steps = [("ann", id_, f"r{id_}") for id_ in ids[1:]]
    assert find(org, steps).has_guarantee
    alternatives = [*steps, ("ann", "bo", "rcy")]  # bo or cy: not both
    assert not find(org, alternatives).has_guarantee


def test_equal_steps_are_taken_in_the_order_of_ids():
    """Leader, then delegate, then domain."""
    people = [Person(id_) for id_ in ("z", "a", "b")]
    org = Organization(people=people, domains=[Domain(id_, "z") for id_ in ("y", "x", "own")])
    steps = [("z", "b", "y"), ("z", "b", "x"), ("z", "a", "y"), ("z", "a", "x")]
    compiled, candidates = make_candidates(org, *steps)
    found = find(org, steps)
    named = [
        (compiled.columns.ids[candidates.delegate[row]], candidates.domain[row])
        for row in found.rows
    ]
    x, y = (compiled.columns.domain_index[id_] for id_ in "xy")
    assert named == [("a", x), ("b", y)]


def test_no_step_is_taken_that_would_close_a_cycle():
    """Each of two opposite steps could be taken, but not both."""
    org = Organization(
        people=[Person("ann"), Person("bo"), Person("cy")],
        domains=[Domain("r", "ann"), Domain("s", "bo")],
        delegations=[Delegation("ann", "bo", domain="r", autonomy=0.4, share=0.5)],
    )
    found = find(org, [("bo", "cy", "r"), ("cy", "ann", "r"), ("cy", "bo", "r")], k=3)
    assert len(found.steps) == 1


def measure(problem, compiled):
    """The excess, whether anyone is overloaded, and the figure."""
    decided = compiled.flow.decided_weight
    capacity = compiled.columns.tables["people"]["capacity"]
    is_over = overload_mask(decided, capacity)
    excess = float((decided - capacity * (1 - 2e-9))[is_over].sum())
    is_latency = problem.goal.name == "latency"
    return (excess, bool(is_over.any())) if is_latency else (0.0, False), problem.rank_figure(
        compiled
    )


def gain(before, after):
    (excess, is_over), figure = before
    (excess_after, is_over_after), figure_after = after
    if is_over:
        return excess - excess_after
    if is_over_after or math.isnan(figure_after):
        return -math.inf
    return figure_after - (figure if not math.isnan(figure) else 2 * figure_after - 1)


@DRAWN
@given(plan_problems(goals=("spread", "dependence", "latency")))
def test_each_prefix_is_what_really_taken_steps_give(problem):
    """The figures of the search are those of the organization, step by step."""
    found, state = search(problem), problem.compiled
    assert found.figure_before == pytest.approx(
        problem.goal.compute_figure(state), rel=1e-12, abs=1e-12, nan_ok=True
    )
    event(f"{problem.goal.name}: {len(found.steps)} steps")
    for step in found.steps:
        steps = problem.candidates.feasible_in(state)
        assert step.is_new == steps.is_new[step.row]
        state = problem.take_step(state, step.row)
        figure = problem.goal.compute_figure(state)
        assert step.figure == pytest.approx(figure, rel=1e-11, abs=1e-12, nan_ok=True)


@DRAWN
@given(plan_problems(goals=("latency",)))
def test_each_prefix_has_the_latency_of_the_organization(problem):
    """The mean time of a decision after `Organization.step_back`, with people's capacities."""
    found, org = search(problem), problem.org
    assert found.figure_before == pytest.approx(decision_load(org).latency, nan_ok=True)
    event(f"{len(found.steps)} steps, latency known: {not math.isnan(found.figure_before)}")
    for step in found.steps:
        org = problem.step_organization(org, step.row)
        assert step.figure == pytest.approx(
            decision_load(org).latency, rel=1e-9, abs=1e-11, nan_ok=True
        )


@DRAWN
@given(plan_problems(goals=("value",)))
def test_each_prefix_hands_on_the_value_of_really_taken_steps(problem):
    """The gain of a decision, times what really reaches the leader and is no longer kept there."""
    found, state = search(problem), problem.compiled
    added = {}
    for step in found.steps:
        before = problem.passed_parts(state, step.row)
        state = problem.take_step(state, step.row)
        after = problem.passed_parts(state, step.row)
        added[step.row] = {band: part - before.get(band, 0) for band, part in after.items()}
        value = sum(
            problem.goal.weight[row] * part * problem.held_weights(state, row).get(band, 0)
            for row, parts in added.items()
            for band, part in parts.items()
        )
        assert step.figure == pytest.approx(value, rel=1e-9, abs=1e-11)
    event(f"{len(found.steps)} steps")


@DRAWN
@given(plan_problems(goals=("spread", "dependence", "latency")))
def test_each_step_gains_as_much_as_any_other_that_is_really_taken(problem):
    """No step that could be taken gains more, and where none gains, no two along a chain do."""
    found, state, chosen = search(problem), problem.compiled, []
    scale = ROUNDING * max(1.0, problem.compiled.flow.total_weight)
    remaining = [step.row for step in found.steps]
    while remaining:
        before = measure(problem, state)
        after = {row: measure(problem, s) for row, s in problem.list_next(state, chosen).items()}
        best = max((gain(before, other) for other in after.values()), default=-math.inf)
        own = gain(before, after[remaining[0]]) if remaining[0] in after else -math.inf
        n_taken = 1
        if own < best - scale or not own > 0:
            assert best < scale  # so it is the first of two
            n_taken = 2
        for row in remaining[:n_taken]:
            state = problem.take_step(state, row)
            chosen.append(row)
        del remaining[:n_taken]
    before, followers = measure(problem, state), problem.list_next(state, chosen)
    if len(chosen) < 4:
        assert all(gain(before, measure(problem, s)) < scale for s in followers.values())
    if len(chosen) < 3:
        for row, first in followers.items():
            for second, after in problem.list_next(first, [*chosen, row]).items():
                candidates = problem.candidates
                is_chain = candidates.leader[second] == candidates.delegate[row]
                if is_chain and candidates.domain[second] == candidates.domain[row]:
                    assert gain(before, measure(problem, after)) < scale


@DRAWN
@given(plan_problems(goals=("spread",), most=5))
def test_gains_of_entropy_fall_on_flat_candidates(problem):
    """What a step adds to the entropy is no more after another step than before it."""
    if not search(problem, 1).is_flat:
        return

    def entropy(rows):
        state = problem.take_set(rows)
        if state is None or not state.flow.decided_weight.any():
            return math.nan
        shares = state.flow.decided_weight / state.flow.decided_weight.sum()
        return float(-(shares[shares > 0] * np.log(shares[shares > 0])).sum())

    rows = list(problem.list_next(problem.compiled, []))
    vacant = problem.compiled.flow.vacant_weight
    for first in rows:
        for second in rows:
            both = problem.take_set((first, second)) if first != second else None
            if both is None or both.flow.vacant_weight != pytest.approx(vacant):
                continue
            after = entropy((first, second)) - entropy((first,))
            assert after <= entropy((second,)) - entropy(()) + ROUNDING


def test_what_is_said_of_steps_is_what_they_do():
    """Share, autonomy and decisions of a raise, and of a new delegation."""
    org = Organization(
        people=[Person("ann"), Person("bo"), Person("cy")],
        reporting=[ReportingLine("ann", "bo"), ReportingLine("ann", "cy")],
        domains=[Domain("r", "ann", weight=30)],
        delegations=[Delegation("ann", "bo", domain="r", share=0.6, autonomy=0.5)],
    )
    steps = [("ann", "bo", "r"), ("ann", "cy", "r")]
    new, raised = find(org, steps, "dependence", top=["ann"]).steps
    assert (new.is_new, new.share, new.autonomy_before, new.moved) == (True, 0.4, 0, 12)
    assert (raised.is_new, raised.share, raised.autonomy_before, raised.moved) == pytest.approx(
        (False, 0.6, 0.5, 9)
    )
