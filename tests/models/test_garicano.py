"""Garicano's model: worked numbers, and that no other team does better."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize, minimize_scalar

from stepback.models import Garicano
from tests.support.model_points import POINTS

CASES = [  # λ, c, h; n, z₀, z₁, y, y₀, escalated
    ((1, 0.2, 0.5), (6.17519226, 1.12739284, 2.30258509, 0.57452143, 0.47811242, 0.32387656)),
    ((1, 0.2, 0.2), (7.77712678, 0.44174905, 3.21887582, 0.71165019, 0.47811242, 0.64291095)),
    ((1, 0.5, 0.5), (2.98563057, 0.40066379, 1.38629436, 0.29966810, 0.15342641, 0.66987524)),
    ((1, 0.2, 1), (5, math.log(5), math.log(5), 0.47811242, 0.47811242, 0.2)),
    ((1, 0.5, 0.2), (5, 0, 2.30258509, 0.5581179089, 0.15342641, 1)),
]


def build_model(rate, cost, help_):
    return Garicano(learning_cost=cost, help_cost=help_, problem_rate=rate)


def define_output(knowledge, point):
    """Per head, by the definition: what is solved less what learning costs, over all heads."""
    first, further = knowledge
    rate, cost = point["problem_rate"], point["learning_cost"]
    asked = np.exp(-rate * first)
    helpers = point["help_cost"] * asked  # to one person at the front line
    solved = 1 - asked * np.exp(-rate * further)
    return (solved - cost * (first + helpers * further)) / (1 + helpers)


@pytest.mark.parametrize(("values", "expected"), CASES)
def test_worked_numbers(values, expected):
    """Span, knowledge, outputs and escalation; the last case at the corner."""
    found = build_model(*values).result
    numbers = (
        found.span,
        found.frontline_knowledge,
        found.helper_knowledge,
        found.output,
        found.output_alone,
        found.escalated,
    )
    assert numbers == pytest.approx(expected, rel=1e-8, abs=1e-8)
    assert found.hierarchy_pays == (values[2] < 1)
    assert found.knowledge_alone == pytest.approx(-math.log(values[1]))


@given(POINTS[Garicano])
def test_no_other_team_does_better(point):
    """A search of how much to know, everywhere and then near the best, finds no more output."""
    found = Garicano(**point).result
    best = (found.frontline_knowledge, found.helper_knowledge)
    assert define_output(best, point) == pytest.approx(found.output, abs=1e-12)
    rate, steps = point["problem_rate"], np.linspace(0, 20, 201)
    everywhere = define_output(np.meshgrid(steps / rate, steps / rate, indexing="ij"), point)
    assert everywhere.max() <= found.output + 1e-12
    start = steps[list(np.unravel_index(everywhere.argmax(), everywhere.shape))]
    near = minimize(
        lambda z: -define_output(z / rate, point), start, bounds=[(0, 20)] * 2, tol=1e-14
    )
    assert -near.fun <= found.output + 1e-12
    assert -near.fun == pytest.approx(found.output, abs=1e-5)


@given(POINTS[Garicano])
def test_alone_nobody_does_better(point):
    """A search of how much to learn without a helper."""
    rate, cost = point["problem_rate"], point["learning_cost"]
    found = Garicano(**point).result
    searched = minimize_scalar(
        lambda z: cost * z / rate - (1 - math.exp(-z)), bounds=(0, 20), method="bounded"
    )
    assert -searched.fun == pytest.approx(found.output_alone, abs=1e-8)
    index = found.knowledge_alone
    assert 1 - math.exp(-rate * index) - cost * index == pytest.approx(
        found.output_alone, abs=1e-12
    )


def test_shares_are_those_of_problems_drawn():
    """Simulated: a million problems, of whom each knows a part."""
    problems = np.random.default_rng(3).exponential(1 / 2, 1_000_000)
    for cost, help_ in ((0.4, 0.5), (0.4, 0.2), (1, 0.2)):
        found = build_model(2, cost, help_).result
        asked = problems > found.frontline_knowledge
        solved = problems <= found.frontline_knowledge + found.helper_knowledge
        assert found.escalated == pytest.approx(asked.mean(), abs=0.002)
        assert found.solved_by_frontline == pytest.approx(1 - asked.mean(), abs=0.002)
        assert found.solved == pytest.approx(solved.mean(), abs=0.002)
        assert found.span * asked.mean() * help_ == pytest.approx(1, abs=0.01)  # his whole time


@given(POINTS[Garicano])
def test_a_hierarchy_pays_where_help_is_cheaper_than_a_problem(point):
    """If and only if a question takes less time than a person has."""
    found = Garicano(**point).result
    assert found.hierarchy_pays == (point["help_cost"] < 1)
    if point["help_cost"] < 0.99:
        assert found.output > found.output_alone
    elif point["help_cost"] > 1.01:
        assert found.output < found.output_alone


@given(st.floats(1e-9, 0.999), st.floats(0.01, 100))
def test_at_a_help_cost_of_one_the_team_does_as_well_as_people_alone(k, rate):
    """The span is 1/k then, and all know as much as somebody alone."""
    found = build_model(rate, k * rate, 1).result
    assert found.span == pytest.approx(1 / k, rel=1e-12)
    assert found.output == pytest.approx(found.output_alone, rel=1e-14, abs=1e-15)
    alone = pytest.approx(found.knowledge_alone, rel=1e-9)
    assert (found.frontline_knowledge, found.helper_knowledge) == (alone, alone)
    assert not found.hierarchy_pays


@given(st.floats(0.01, 0.99), st.floats(0.01, 0.99), st.floats(0.5, 0.99))
def test_cheaper_help_concentrates_knowledge(k, help_, times):
    """With cheaper help the front line knows less, the helper more, for more people."""
    dear, cheap = build_model(1, k, help_).result, build_model(1, k, help_ * times).result
    assert cheap.span > dear.span
    assert cheap.frontline_knowledge <= dear.frontline_knowledge + 1e-12
    assert cheap.helper_knowledge > dear.helper_knowledge
    assert cheap.output > dear.output


@given(st.floats(0.01, 0.99), st.floats(0.01, 0.99), st.floats(0.5, 0.99))
def test_cheaper_learning_lets_the_front_line_know_more(k, help_, times):
    """Fewer questions are asked, and one helper serves no fewer people."""
    dear, cheap = build_model(1, k, help_).result, build_model(1, k * times, help_).result
    assert cheap.frontline_knowledge >= dear.frontline_knowledge
    assert cheap.escalated <= dear.escalated
    assert cheap.span >= dear.span * (1 - 1e-12)


@given(POINTS[Garicano])
def test_shares_add_up(point):
    """The span is what a helper has time for, and the front line's share is what is not asked."""
    found = Garicano(**point).result
    assert found.span * point["help_cost"] * found.escalated == pytest.approx(1)
    assert found.solved_by_frontline + found.escalated == pytest.approx(1)
    assert found.solved_by_frontline <= found.solved <= 1
    assert found.frontline_knowledge >= 0
    assert found.helper_knowledge > 0
    if found.frontline_knowledge == 0:
        assert found.span == 1 / point["help_cost"]


def test_where_the_front_line_stops_learning_nothing_jumps():
    """Just before and behind the corner, where the span is 1/h."""
    help_ = np.linspace(0.2, 0.5, 30_001)
    found = build_model(1, 0.5, help_).result
    corner = found.frontline_knowledge == 0
    assert corner.any()
    assert not corner.all()
    for values in (found.span, found.output, found.frontline_knowledge, found.escalated):
        assert np.abs(np.diff(values)).max() < 1e-3


def test_tiny_costs_stay_numbers():
    """Where e^(1/k) would overflow, and where costs are as small as can be divided by."""
    for k, help_ in ((1e-3, 0.5), (1e-10, 1e-3), (1e-300, 1e-5), (0.5, 1e-300)):
        found = build_model(1, k, help_).result
        expected = 1 / help_ if found.frontline_knowledge == 0 else 1 / k
        assert found.span == pytest.approx(expected, rel=0.02)
        assert 0.98 < found.output <= 1
        assert found.output_alone <= found.output
    assert not build_model(1, 0.2, 1 - 1e-15).result.hierarchy_pays


def test_nearly_worthless_knowledge_brings_about_next_to_nothing():
    """A cost a little below the value of a problem: outputs near 0, and none below."""
    near = 1 - np.logspace(-16, -1, 60)
    found = build_model(1, near, 1).result
    assert (found.output_alone >= 0).all()
    assert found.output_alone == pytest.approx((1 - near) ** 2 / 2, rel=0.05, abs=1e-15)
    assert found.output == pytest.approx(found.output_alone, abs=1e-14)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ((1, 1, 0.5), "Garicano: learning_cost / problem_rate: 1 is not below 1"),
        (
            (1, 2, 2),
            "learning_cost / problem_rate: 2 is not below 1, so that nobody .*; change it$",
        ),
        ((0.5, [0.1, 1, 2], 1), r"problem_rate: 2 at \[1\] \(and 1 more of 3\) is not below 1"),
        ((1, 0.5, 2), "learning_cost × help_cost / problem_rate: 1 is not below 1, so that no"),
        ((1, 1e-310, 0.5), "learning_cost / problem_rate: 1e-310 is too small to divide by"),
        ((1, 1e-200, 1e-200), "× help_cost / problem_rate: 0 is too small to divide by"),
        ((1e-305, 1e-306, 0.5), "Garicano: problem_rate: 1e-305 is too small to divide by"),
    ],
)
def test_costs_leave_something_to_learn(values, message):
    """Otherwise, or if they are too small, the error says where and why."""
    with pytest.raises(ValueError, match=message):
        build_model(*values)
