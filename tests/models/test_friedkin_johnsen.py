"""Settled opinions: worked numbers, the rounds that lead there, and what cannot settle."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from stepback.models import DeGroot, FriedkinJohnsen
from tests.support.model_points import POINTS, degroot_points

CONSULTED = {
    "influence": [[0, 0, 0], [0.5, 0, 0.5], [0, 1, 0]],
    "susceptibility": [0, 0.8, 0.5],
    "opinion": [1, 0, 0],
    "concerned": [False, True, True],
}


def solve_exactly(influence, susceptibility, opinion):
    """What (I − ΛW) y = (I − Λ) x has for y in exact fractions, row by row."""
    n = len(opinion)
    w = [[Fraction(item) for item in row] for row in influence.tolist()]
    w = [[item / sum(row) for item in row] for row in w]
    moved, x = ([Fraction(item) for item in value.tolist()] for value in (susceptibility, opinion))
    rows = [
        [(i == j) - moved[i] * w[i][j] for j in range(n)] + [(1 - moved[i]) * x[i]]
        for i in range(n)
    ]
    for i in range(n):
        pivot = next(j for j in range(i, n) if rows[j][i])
        rows[i], rows[pivot] = rows[pivot], rows[i]
        rows[i] = [item / rows[i][i] for item in rows[i]]
        for j in range(n):
            if j != i:
                rows[j] = [a - rows[j][i] * b for a, b in zip(rows[j], rows[i], strict=True)]
    return [float(row[-1]) for row in rows]


def test_worked_numbers_of_a_consultant():
    """Who decides nothing moves ann half of the way, and bo through ann a quarter."""
    found = FriedkinJohnsen(**CONSULTED).result
    assert found.opinion == pytest.approx([1, 0.5, 0.25], rel=1e-15)
    assert found.buy_in == pytest.approx(0.375)
    assert found.influence_on_concerned == pytest.approx([0.375, 0.1875, 0.4375])
    assert found.total_influence[0].tolist() == [1, 0, 0]
    assert found.total_influence[1] == pytest.approx([0.5, 0.25, 0.25])


@given(POINTS[FriedkinJohnsen])
def test_the_equation_in_exact_fractions(point):
    """Solved by hand, as it were."""
    found = FriedkinJohnsen(**point).result
    expected = solve_exactly(point["influence"], point["susceptibility"], point["opinion"])
    assert found.opinion == pytest.approx(expected, rel=1e-12, abs=1e-12)


@given(POINTS[FriedkinJohnsen])
def test_rounds_of_listening_lead_there(point):
    """Whatever it starts from, once everyone was told often enough what others think."""
    moved, x = point["susceptibility"], point["opinion"]
    y = np.full(x.shape, 7.0)
    for _ in range(4000):  # at .99 and below, nothing of the 7 is left
        y = moved * (point["influence"] @ y) + (1 - moved) * x
    assert FriedkinJohnsen(**point).result.opinion == pytest.approx(y, rel=1e-9, abs=1e-9)


@given(POINTS[FriedkinJohnsen])
def test_opinions_are_means_of_first_opinions(point):
    """By total influence; so all of them lie between the extremes."""
    found = FriedkinJohnsen(**point).result
    x = point["opinion"]
    assert found.total_influence.min() >= 0
    assert found.total_influence.sum(axis=1) == pytest.approx(np.ones(x.size), rel=1e-14)
    assert found.opinion == pytest.approx(found.total_influence @ x, abs=1e-12)
    assert x.min() <= found.opinion.min() <= found.opinion.max() <= x.max()
    if point["concerned"].any():
        assert found.buy_in == pytest.approx(found.opinion[point["concerned"]].mean(), abs=1e-12)
        assert found.influence_on_concerned.sum() == pytest.approx(1)
        assert found.influence_on_concerned @ x == pytest.approx(found.buy_in, abs=1e-12)
    else:
        assert np.isnan([found.buy_in, *found.influence_on_concerned]).all()


@given(POINTS[FriedkinJohnsen], st.integers(0, 4), st.floats(0, 3))
def test_who_is_for_it_more_moves_all_that_way(point, who, more):
    """No opinion falls where one first opinion rises."""
    assume(who < point["opinion"].size)
    raised = point["opinion"].copy()
    raised[who] += more
    before, after = (
        FriedkinJohnsen(**point | {"opinion": item}).result.opinion
        for item in (point["opinion"], raised)
    )
    assert (after >= before - 1e-12).all()


@given(degroot_points())
def test_nearly_full_susceptibility_comes_to_a_consensus(point):
    """With everyone alike, and a part of 1e-13 for first opinions, as DeGroot has it."""
    consensus = DeGroot(**point).result
    assume(consensus.reached)
    near = FriedkinJohnsen(**point, susceptibility=1 - 1e-13).result
    assert near.opinion == pytest.approx(np.full(near.opinion.shape, consensus.value), abs=1e-9)


def test_no_digit_is_lost_where_all_but_a_trace_is_susceptible():
    """Whose opinion counts goes by what they keep of it, which is little beside 1."""
    influence = np.array([[0, 0.3, 0.7], [0.6, 0, 0.4], [0.1, 0.9, 0]])
    moved, first = 1 - np.array([1, 2, 5]) * 2.0**-50, np.array([0, 3, 1])
    found = FriedkinJohnsen(influence=influence, susceptibility=moved, opinion=first).result
    assert found.opinion == pytest.approx(solve_exactly(influence, moved, first), rel=1e-14)


def test_single_values_are_for_all():
    """Susceptibility and opinion; and who is concerned, unless said everyone."""
    ring = np.roll(np.eye(4), 1, axis=1)
    found = FriedkinJohnsen(influence=ring, susceptibility=0.5, opinion=[4, 0, 0, 0]).result
    assert found.buy_in == pytest.approx(1)
    assert found.influence_on_concerned == pytest.approx([0.25] * 4)
    none = FriedkinJohnsen(influence=ring, susceptibility=0.5, opinion=1, concerned=False).result
    assert np.isnan(none.buy_in)
    assert none.opinion == pytest.approx([1] * 4)


def test_nobody_is_a_group_too():
    """With nobody in it, there is no opinion."""
    none = np.empty((0, 0))
    found = FriedkinJohnsen(influence=none, susceptibility=0.5, opinion=[]).result
    assert found.opinion.shape == (0,)
    assert np.isnan(found.buy_in)


def test_full_susceptibility_settles_where_someone_else_holds_on():
    """A chain of people who only follow ends with the one who keeps her opinion."""
    chain = np.eye(5, k=-1)
    found = FriedkinJohnsen(
        influence=chain, susceptibility=[0, 1, 1, 1, 1], opinion=[3, 0, 1, 2, 3]
    ).result
    assert found.opinion.tolist() == [3] * 5


def test_what_a_float_cannot_tell_is_nan():
    """In a line of people who turn away from the only one who holds on; not so who is apart."""
    alone = np.eye(402)
    away = np.eye(402, k=1) * 0.9 + np.eye(402, k=-1) * 0.1
    away[[0, 401]] = alone[[0, 401]]
    away[400] = 0.9 * alone[400] + 0.1 * alone[399]
    found = FriedkinJohnsen(
        influence=away,
        susceptibility=[0] + [1] * 400 + [0.5],
        opinion=[1] + [0] * 400 + [2],
    ).result
    assert found.opinion[[0, 401]].tolist() == [1, 2]
    assert np.isnan(found.opinion[1:401]).all()
    assert np.isnan(found.buy_in)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        (
            {"susceptibility": [0, 1, 1], "influence": np.eye(3)[[0, 2, 1]]},
            r"susceptibility: 2 of 3 people \(positions 1 and 2\) are fully susceptible and listen",
        ),
        (
            {"susceptibility": [[0, 1, 0], [1, 0, 0]], "influence": np.eye(3)},
            r"susceptibility: 1 of 3 people at point \[0\] \(positions 1\)",
        ),
        (
            {"influence": np.eye(10), "susceptibility": 1, "opinion": 0, "concerned": True},
            r"susceptibility: 10 of 10 people \(positions 0, 1, 2, 3, 4, 5, 6, 7 and 2 more\)",
        ),
        ({"influence": np.eye(2)}, "susceptibility: 3 values for 2 people.*; opinion: 3 values"),
        ({"influence": np.ones((2, 3)) / 3}, "influence: 2 rows and 3 columns"),
        ({"opinion": [1, 2]}, "opinion: 2 values for 3 people in influence; give one for each"),
        ({"concerned": [True, False]}, "concerned: 2 values for 3 people"),
        ({"concerned": [1, 0, 1]}, r"concerned: 1 at \[0\] .* is not True or False"),
        (
            {"influence": [[1, 0, 0], [0.5, 0, 0.4], [0, 1, 0]]},
            r"the sum of a row of influence: 0.9 at \[1\] is not 1; make rows sum to 1",
        ),
        (
            {"influence": np.full((3, 3), 1 / 3, dtype="f4")},
            r"the sum of a row of influence: 1.0000000298 at \[0\] \(and 2 more of 3\) is not 1",
        ),
        ({"susceptibility": 0.5}, r"the sum of a row of influence: 0 at \[0\] is not 1"),
        ({"influence": [[0, 0, 0], [2, 0, 0], [0, 1, 0]]}, r"influence: 2 at \[1, 0\] is not betw"),
        ({"susceptibility": [0, 2, 0]}, r"susceptibility: 2 at \[1\] is not between 0 and 1"),
    ],
)
def test_what_does_not_fit_together_is_refused(changed, message):
    """Sizes, rows, and those whom nothing settles; with who they are."""
    with pytest.raises(ValueError, match=f"^FriedkinJohnsen: {message}"):
        FriedkinJohnsen(**CONSULTED | changed)


def test_rounding_in_rows_does_not_matter():
    """Tenths that sum to 1 only nearly, and dust of 1e-17 that would join two groups."""
    tenths = np.full((10, 10), 0.1)
    found = FriedkinJohnsen(influence=tenths, susceptibility=0.9, opinion=np.arange(10.0)).result
    assert found.buy_in == pytest.approx(4.5, rel=1e-14)
    dust = [[1, 1e-17], [0, 1]]
    with pytest.raises(ValueError, match=r"1 of 2 people \(positions 0\)"):
        FriedkinJohnsen(influence=dust, susceptibility=[1, 0.5], opinion=[0, 1])


def test_rows_that_sum_to_1_only_nearly_are_scaled():
    """By a part of 1e9, as if they had been given so; and nobody goes beyond first opinions."""
    near = {"susceptibility": [0.9, 0.5], "opinion": [1, 0]}
    low, high = 0.25 * (1 - 8e-10), 0.75 * (1 - 8e-10)
    found = FriedkinJohnsen(influence=[[low, high], [1, 0]], **near).result
    scaled = FriedkinJohnsen(influence=[[0.25, 0.75], [1, 0]], **near).result
    assert found.opinion == pytest.approx(scaled.opinion, rel=1e-14)
    for people in range(2, 9):
        alike = np.full((people, people), 1 / people)
        same = FriedkinJohnsen(influence=alike, susceptibility=0.9, opinion=0.3).result
        assert same.opinion.tolist() == [0.3] * people
