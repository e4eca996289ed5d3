"""Consensus: worked numbers, powers of the matrix, and groups that never agree."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from stepback.models import DeGroot
from tests.support.model_points import POINTS, arrays_with, degroot_points

SWAP = [[0, 1], [1, 0]]


def power_of_two(matrix, times):
    """A power of a matrix, with rows kept at a sum of 1."""
    for _ in range(times):
        matrix = matrix @ matrix
        matrix /= matrix.sum(axis=1, keepdims=True)
    return matrix


def block_diagonal(*parts):
    """Closed groups side by side."""
    size = sum(len(part) for part in parts)
    whole, index = np.zeros((size, size)), 0
    for part in parts:
        whole[index : index + len(part), index : index + len(part)] = part
        index += len(part)
    return whole


def test_three_in_a_row_weigh_by_how_they_are_listened_to():
    """In exact numbers: 2/5, 1/5, 2/5."""
    found = DeGroot(
        influence=[[0.75, 0.25, 0], [0.5, 0, 0.5], [0, 0.25, 0.75]], opinion=[5, 10, 0]
    ).result
    assert found.weights == pytest.approx([0.4, 0.2, 0.4])
    assert found.value == pytest.approx(4)
    assert found.reached
    assert found.opinion == pytest.approx([4] * 3)


@given(POINTS[DeGroot])
def test_the_limit_is_that_of_powers(point):
    """The limit equals powers 2^40 to 2^40 + 11 of the matrix; where these differ, it is nan."""
    high, w = power_of_two(point["influence"], 40), point["influence"]
    rounds = [high @ point["opinion"]]
    for _ in range(11):
        rounds.append(w @ rounds[-1])
    found = DeGroot(**point).result
    circles = np.ptp(rounds, axis=0) > 1e-6
    small = np.ptp(rounds, axis=0) < 1e-13
    assume((circles | small).all())
    assert np.isnan(found.opinion).tolist() == circles.tolist()
    settled = ~circles
    assert found.opinion[settled] == pytest.approx(rounds[0][settled], abs=1e-9)


@given(degroot_points(), st.data())
def test_a_consensus_is_one_from_any_opinions(point, data):
    """A consensus is reached if a power of the matrix has equal rows, which are the weights."""
    high = power_of_two(point["influence"], 40)
    found = DeGroot(**point).result
    alike = np.ptp(high, axis=0).max(initial=0) < 1e-9
    assert found.reached == alike
    other = data.draw(arrays_with(st.floats(-5, 5), point["opinion"].size))
    again = DeGroot(**point | {"opinion": other}).result
    assert again.reached == alike
    if alike:
        assert found.weights == pytest.approx(high[0], abs=1e-9)
        assert found.weights.sum() == pytest.approx(1, rel=1e-14)
        assert again.value == pytest.approx(found.weights @ other, abs=1e-12)
        assert again.opinion == pytest.approx([again.value] * other.size)
    else:
        assert np.isnan([found.value, *found.weights]).all()


@given(POINTS[DeGroot])
def test_another_round_changes_nothing(point):
    """Limits are fixed points, where nothing oscillates."""
    found = DeGroot(**point).result.opinion
    assume(not np.isnan(found).any())
    assert point["influence"] @ found == pytest.approx(found, abs=1e-9)
    x = point["opinion"]
    assert x.min() <= found.min() <= found.max() <= x.max()


def test_several_closed_groups_each_agree_and_divide_the_rest():
    """People who listen to both groups end between them, in proportion; there is no consensus."""
    w = block_diagonal([[0.5, 0.5], [0.25, 0.75]], [[1]], np.zeros((2, 2)))
    w[3] = [0, 0.25, 0.25, 0, 0.5]
    w[4] = [0, 0, 0, 1, 0]
    found = DeGroot(influence=w, opinion=[0, 3, 10, 0, 0]).result
    assert found.opinion == pytest.approx([2, 2, 10, 6, 6])
    assert not found.reached
    assert np.isnan([found.value, *found.weights]).all()


def test_periodic_groups_oscillate_unless_they_agree():
    """Listeners of one member oscillate too; listeners of both members equally do not."""
    w = block_diagonal(SWAP, np.zeros((2, 2)))
    w[2] = [1, 0, 0, 0]
    w[3] = [0.5, 0.5, 0, 0]
    found = DeGroot(influence=w, opinion=[[0, 1, 5, 5], [0.3, 0.1 + 0.2, 5, 5]]).result
    assert np.isnan(found.opinion).tolist() == [[True, True, True, False], [False] * 4]
    assert found.opinion[0, 3] == 0.5
    assert found.opinion[1] == pytest.approx([0.3] * 4)
    assert found.reached.tolist() == [False, False]


def test_groups_of_several_periods():
    """Periods of two, three and four, and a person who listens to a member of each and herself."""
    rings = [np.roll(np.eye(n), 1, axis=1) for n in (2, 3, 4)]
    w = block_diagonal(*rings, np.zeros((1, 1)))
    w[9, [0, 2, 5, 9]] = 0.25
    same = DeGroot(influence=w, opinion=[1, 1, 4, 4, 4, 7, 7, 7, 7, 0]).result
    assert same.opinion == pytest.approx([1, 1, 4, 4, 4, 7, 7, 7, 7, 4])
    for index in (0, 2, 5):
        opinion = np.array([1, 1, 4, 4, 4, 7, 7, 7, 7, 0.0])
        opinion[index] += 1
        circles = np.isnan(DeGroot(influence=w, opinion=opinion).result.opinion)
        ring = {0: range(2), 2: range(2, 5), 5: range(5, 9)}[index]
        assert np.flatnonzero(circles).tolist() == [*ring, 9]


def test_a_period_of_four_with_opinions_of_period_two():
    """Opinions 0, 1, 0, 1 oscillate with a period of two, 0, 0, 1, 1 with one of four."""
    ring = np.roll(np.eye(4), 1, axis=1)
    w = block_diagonal(ring, np.zeros((1, 1)))
    w[4, [0, 1]] = 0.5
    one, other = DeGroot(influence=w, opinion=[[0, 1, 0, 1, 9], [0, 0, 1, 1, 9]]).result.opinion
    assert np.isnan(one).tolist() == [True] * 4 + [False]
    assert one[4] == 0.5
    assert np.isnan(other).all()


def test_delayed_oscillations_can_cancel_out():
    """A person hears one of four members directly, and the opposite one a round later."""
    ring = np.roll(np.eye(4), 1, axis=1)
    w = block_diagonal(ring, np.zeros((2, 2)))
    w[4, [0, 5]] = 0.5
    for heard, circles in ((3, False), (1, True)):
        w[5, :4] = np.eye(4)[heard]
        found = DeGroot(influence=w, opinion=[1, 0, -1, 0, 9, 9]).result.opinion
        assert np.isnan(found).tolist() == [True] * 4 + [circles, True]


def test_weights_hold_where_hardly_anything_leads_out():
    """Two who listen to each other by 1e-11 and 3e-11: weights 3/4 and 1/4."""
    w = np.array([[1 - 1e-11, 1e-11], [3e-11, 1 - 3e-11]])
    for order in ([0, 1], [1, 0]):
        found = DeGroot(influence=w[np.ix_(order, order)], opinion=[1, 0]).result
        assert found.weights[order] == pytest.approx([0.75, 0.25], rel=1e-14)


def line_matrix(up):
    """Each listens so much to the next, and for the rest to the one before."""
    size = len(up)
    w, index = np.zeros((size, size)), np.arange(size)
    np.add.at(w, (index, np.minimum(index + 1, size - 1)), up)
    np.add.at(w, (index, np.maximum(index - 1, 0)), 1 - np.array(up))
    return w


@pytest.mark.parametrize(
    "up", [[0.9] * 400, [0.1] * 400, [0.001] * 110 + [0.999] * 110, [0.9] * 400 + [0.1] * 400]
)
@pytest.mark.parametrize("seed", range(3))
def test_weights_of_a_long_line_in_any_order(up, seed):
    """Weights are exact at the ends and the middle, though between them they underflow."""
    size = len(up)
    logs = np.concatenate([[0], np.log(up[:-1]) - np.log1p(-np.array(up[1:]))]).cumsum()
    expected = np.exp(logs - logs.max())
    expected /= expected.sum()
    orders = [np.arange(size), np.arange(size)[::-1], np.random.default_rng(2).permutation(size)]
    order = orders[seed]
    found = DeGroot(influence=line_matrix(up)[np.ix_(order, order)], opinion=order).result
    assert found.reached
    assert found.weights == pytest.approx(expected[order], rel=1e-9, abs=1e-12)
    assert found.value == pytest.approx(expected @ np.arange(size))


def test_what_a_float_cannot_tell_is_nan():
    """Two groups that hardly ever hear of each other agree, but the value is nan."""
    up = [0.001] * 110 + [0.999] * 110
    order = np.roll(np.arange(220), 1)  # the ends come first, so that all between is left out
    found = DeGroot(influence=line_matrix(up)[np.ix_(order, order)], opinion=0).result
    assert found.reached
    assert np.isnan([found.value, *found.weights, *found.opinion]).all()


def test_negligible_influence_counts_as_none():
    """Influence below 1e-12 counts as none."""
    found = DeGroot(influence=[[1, 1e-17], [1e-17, 1]], opinion=[1, 0]).result
    assert found.opinion.tolist() == [1, 0]
    assert not found.reached


def test_weights_in_exact_fractions():
    """Of a ring in which each listens to the next and, by a k-th, to herself."""
    n = 6
    keeps = [Fraction(1, k + 2) for k in range(n)]
    w = np.diag([float(k) for k in keeps])
    w += np.roll(np.diag([float(1 - k) for k in keeps]), 1, axis=1)
    found = DeGroot(influence=w, opinion=0).result
    expected = [1 / (1 - k) for k in keeps]
    assert found.weights == pytest.approx([float(item / sum(expected)) for item in expected])


def test_one_person_and_nobody():
    """One person agrees with herself; without people there is no consensus."""
    one = DeGroot(influence=1, opinion=4).result
    assert (one.reached, one.value, one.weights.tolist()) == (True, 4, [1])
    none = DeGroot(influence=np.empty((0, 0)), opinion=[]).result
    assert (none.reached, none.opinion.shape) == (False, (0,))
    assert np.isnan(none.value)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"influence": [[0, 0], [1, 0]]}, r"the sum of a row of influence: 0 at \[0\] is not 1; "),
        ({"influence": [[0.5, 0.6], [1, 0]]}, r"the sum of a row of influence: 1.1 at \[0\]"),
        ({"influence": [SWAP, [[0, 1], [0.5, 0]]]}, r"the sum of .* 0.5 at \[1, 1\] is not 1"),
        ({"influence": [[0.5, 0.5]]}, "influence: 1 rows and 2 columns"),
        ({"opinion": [1, 2, 3]}, "opinion: 3 values for 2 people"),
        ({"influence": [1, 0]}, r"influence: shape \(2,\) does not end in \(any, any\)"),
        ({"opinion": [1, np.nan]}, r"opinion: nan at \[1\] is not between -1e\+300 and 1e\+300"),
    ],
)
def test_what_does_not_fit_together_is_refused(changed, message):
    """The error names sizes and rows, and the remedy."""
    with pytest.raises(ValueError, match=f"^DeGroot: {message}"):
        DeGroot(**{"influence": SWAP, "opinion": [0, 1]} | changed)
