"""Bounds of gains, and how much is followed where they are used."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from stepback import Organization, leadership_spread
from stepback._flow import _descendant_flow
from stepback.scenarios import Plan, recommend
from stepback.scenarios._plans._search import _best_option
from stepback.scenarios._plans._search._option_bounds import bound_gains
from stepback.scenarios._plans._search._plan_flow import PlanFlow
from stepback.scenarios._plans._search._step_options import StepOptions
from tests.support.plan_problems import plan_problems

DRAWN = settings(suppress_health_check=list(HealthCheck), deadline=None)
ROUNDING = 1e-12


def list_options(flow):
    """All single steps, and all two steps along a chain."""
    is_open = ~flow.is_closed
    return (
        StepOptions.from_single_steps(flow.graph, is_open),
        StepOptions.from_chained_pairs(flow.graph, is_open, is_open),
    )


@DRAWN
@given(plan_problems(goals=("spread", "latency")))
def test_no_option_gains_more_than_its_bound(problem):
    flow = PlanFlow(problem.compiled, problem.candidates, problem.goal)
    for options in list_options(flow):
        if not options.size:
            continue
        objective, scale = _best_option._make_objective(flow, options)
        changes, closes = flow.follow(options)
        gains = objective.compute_gains(changes)[~closes]
        bounds = bound_gains(flow.graph, options, objective)[~closes]
        assert (gains <= bounds + ROUNDING * scale).all()


@DRAWN
@given(plan_problems(goals=("spread",)))
def test_the_same_arrives_arc_by_arc_and_level_by_level(problem):
    graph = PlanFlow(problem.compiled, problem.candidates, problem.goal).graph
    n_states = graph.n_states
    keys = np.arange(0, 5 * n_states, 2, dtype=np.int64)
    weight = np.linspace(0, 1, keys.size)
    if not keys.size:
        return
    by_level = _descendant_flow._follow_levels(graph, keys, weight)
    keys, arrived = _descendant_flow._follow_singly(graph, keys, weight)
    order = np.argsort(keys)
    assert (keys[order] == by_level[0][np.argsort(by_level[0])]).all()
    assert arrived[order] == pytest.approx(by_level[1][np.argsort(by_level[0])])


def build_chain(n_people, autonomy):
    ids = [f"p{number}" for number in range(n_people)]
    return Organization.from_tables(
        {
            "people": {"id": ids},
            "domains": {"id": ["r"], "owner": ["p0"]},
            "delegations": {
                "principal": ids[:-1],
                "delegate": ids[1:],
                "domain": ["r"] * (n_people - 1),
                "autonomy": autonomy,
            },
        }
    )


@pytest.fixture
def followed(monkeypatch):
    """How many states were followed in each batch."""
    counts = []
    evaluate = _best_option._BoundedSearch._evaluate

    def count(self, batch):
        counts.append(evaluate(self, batch))
        return counts[-1]

    monkeypatch.setattr(_best_option._BoundedSearch, "_evaluate", count)
    return counts


@pytest.mark.parametrize("seed", [None, 0, 1])
def test_work_on_a_chain_grows_with_its_length(followed, seed):
    """Also where each hands on nine tenths, so that a step leaves the spread as it is."""
    work = []
    for n_people in (200, 800):
        autonomy = np.full(n_people - 1, 0.9)
        if seed is not None:
            autonomy = np.random.default_rng(seed).uniform(0.3, 1, n_people - 1)
        followed.clear()
        recommend(build_chain(n_people, autonomy), 5)
        work.append(sum(followed) / n_people)
    assert max(work) <= 5 * 16  # batches of eight, or nothing, for each of the steps


def test_a_plan_says_where_not_all_candidates_were_tried(monkeypatch):
    """The steps are what they were found to be, and nothing more is claimed."""
    org = build_chain(40, np.random.default_rng(0).uniform(0.3, 1, 39))
    assert recommend(org, 3, exact=False).tries_all_steps
    monkeypatch.setattr(_best_option, "_LEAST_FOLLOWED", 0)
    monkeypatch.setattr(_best_option, "_MOST_FLOWS", 0)
    plan = recommend(org, 3, exact=False)
    assert not plan.tries_all_steps
    assert "a better step may be among them" in " ".join(str(plan).split())
    assert not plan.to_dict()["tries_all_steps"]
    assert "is not known" in plan.claim
    assert leadership_spread(plan.apply(org)) == pytest.approx(plan.after)
    assert Plan.from_tables(plan.to_tables()) == plan
