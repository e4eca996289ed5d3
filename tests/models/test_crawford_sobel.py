"""Crawford and Sobel's model: worked numbers, exact counts, and the equilibrium itself."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepback.models import CrawfordSobel
from tests.support.model_points import POINTS

CASES = [  # bias, intervals, cuts, the receiver's loss
    ("1/20", 3, ["0", "2/15", "7/15", "1"], "43/2700"),
    ("1/12", 2, ["0", "1/3", "1"], "1/36"),
    ("1/10", 2, ["0", "3/10", "1"], "37/1200"),
    ("1/5", 2, ["0", "1/10", "1"], "73/1200"),
    ("1/4", 1, ["0", "1"], "1/12"),
    ("3/10", 1, ["0", "1"], "1/12"),
    ("1/2", 1, ["0", "1"], "1/12"),
    ("1/100", 7, None, "1213/367500"),
]
TALKS = st.tuples(st.floats(1e-4, 0.6), st.sampled_from((-1, 1)), st.floats(0.01, 100)).map(
    lambda drawn: {"bias": drawn[0] * drawn[1] * drawn[2], "length": drawn[2]}
)


def exact_intervals(bias):
    """The largest N with 2 N (N − 1) b < 1, in whole numbers."""
    over = 1 / (2 * Fraction(bias))
    many = math.isqrt(math.ceil(over)) + 2
    while many * (many - 1) >= over:
        many -= 1
    return many


@pytest.mark.parametrize(("bias", "many", "cuts", "loss"), CASES)
def test_worked_numbers(bias, many, cuts, loss):
    """Intervals, cuts and losses, in exact fractions."""
    bias, loss = Fraction(bias), float(Fraction(loss))
    model = CrawfordSobel(bias=bias)
    assert model.result.intervals == many
    assert model.result.loss == pytest.approx(loss, rel=1e-14)
    assert model.result.sender_loss == pytest.approx(loss + float(bias) ** 2, rel=1e-14)
    assert model.result.babbling == (many == 1)
    assert len(model.cuts()) == many + 1
    if cuts:
        expected = [float(Fraction(cut)) for cut in cuts]
        assert model.cuts() == pytest.approx(expected, rel=1e-14, abs=1e-16)


def test_a_bias_at_which_one_more_interval_would_be_empty_does_not_allow_it():
    """Tested at 1/4, 1/12, 1/24 and so on, and at the neighboring floats."""
    k = np.arange(2, 20_001)
    edge = 1 / (2.0 * k * (k - 1))
    for bias in (edge, np.nextafter(edge, 0), np.nextafter(edge, 1), edge * (1 - 5e-13)):
        assert (CrawfordSobel(bias=bias).result.intervals == k - 1).all()
    assert (CrawfordSobel(bias=edge * (1 - 2e-12)).result.intervals == k).all()
    assert (CrawfordSobel(bias=edge * (1 + 2e-12)).result.intervals == k - 1).all()


@given(st.integers(2, 100_000), st.floats(1e-9, 1e9))
def test_so_does_the_same_bias_in_another_unit(k, length):
    """The same holds for ranges of any length."""
    for bias in (length / (2 * k * (k - 1)), length * (1 / k) * (1 / (k - 1)) / 2):
        assert CrawfordSobel(bias=bias, length=length).result.intervals == k - 1


def test_a_twelfth_that_does_not_look_like_one():
    """0.1 / 1.2 is a twelfth despite rounding."""
    assert CrawfordSobel(bias=0.1, length=1.2).result.intervals == 2
    assert CrawfordSobel(bias=0.3, length=3.6).result.intervals == 2


@given(st.integers(1, 10**6), st.integers(1, 10**16))
def test_the_number_of_intervals_is_exact(over, under):
    """As counted in whole numbers, for biases from 1e-16 up."""
    bias = over / under
    many, found = exact_intervals(bias), CrawfordSobel(bias=bias).result.intervals
    tie = 1 - 2 * many * (many - 1) * Fraction(bias) <= Fraction(1, 10**12)
    assert found == (many - 1 if tie and many > 1 else many)


@given(TALKS)
def test_the_loss_is_that_of_deciding_in_the_middle(point):
    """The mean of the squares of what is left uncertain: a twelfth of each width squared."""
    model = CrawfordSobel(**point)
    widths = np.diff(model.cuts())
    assert (widths > 0).all()
    assert widths.sum() == pytest.approx(point["length"])
    assert model.result.loss == pytest.approx((widths**3).sum() / 12 / point["length"])


@given(TALKS)
def test_at_every_cut_the_sender_does_not_care_which_side_is_believed(point):
    """At a cut, both decisions are equally far from his preferred one, so lying never pays."""
    cuts = CrawfordSobel(**point).cuts()
    middles = (cuts[1:] + cuts[:-1]) / 2
    wish = cuts[1:-1] + point["bias"]
    far = pytest.approx(wish - middles[:-1], abs=1e-9 * point["length"])
    assert middles[1:] - wish == far


@given(TALKS)
def test_no_more_intervals_fit(point):
    """With one more, the first cut that leaves him indifferent would lie below the range."""
    many = CrawfordSobel(**point).result.intervals + 1
    size = abs(point["bias"]) / point["length"]
    assert 1 / many - 2 * size * (many - 1) <= 1e-12


def test_a_sender_who_says_what_suits_him_says_where_the_state_is():
    """Every sender in the range prefers the decision of his own interval."""
    state = (np.arange(200_000) + 0.5) / 200_000
    for bias in (0.03, -0.07, 0.2):
        model = CrawfordSobel(bias=bias)
        cuts = model.cuts()
        middles = (cuts[1:] + cuts[:-1]) / 2
        said = np.abs(state[:, None] + bias - middles).argmin(axis=1)
        assert (said == np.searchsorted(cuts, state) - 1).all()
        decided = middles[said]
        assert model.result.loss == pytest.approx(np.mean((decided - state) ** 2), rel=1e-4)
        own = np.mean((decided - state - bias) ** 2)
        assert model.result.sender_loss == pytest.approx(own, rel=1e-4)


@given(TALKS)
def test_a_bias_the_other_way_is_the_mirror_image(point):
    """Losses are the same, and cuts stand as far from the other end."""
    one = CrawfordSobel(**point)
    other = CrawfordSobel(**point | {"bias": -point["bias"]})
    assert other.result == one.result
    length = point["length"]
    assert other.cuts() == pytest.approx(length - one.cuts()[::-1], abs=1e-12 * length)


@given(POINTS[CrawfordSobel], st.floats(1, 2))
def test_a_larger_bias_conveys_less(point, times):
    """A larger bias gives no more intervals and no smaller loss."""
    less = CrawfordSobel(**point).result
    more = CrawfordSobel(**point | {"bias": point["bias"] * times}).result
    assert more.intervals <= less.intervals
    assert more.loss >= less.loss * (1 - 1e-12)
    assert more.loss <= point["length"] ** 2 / 12 * (1 + 1e-12)
    assert (point["bias"] == 0) == (less.loss == 0)


def test_without_a_bias_the_state_is_revealed():
    """At a bias of 0 there are infinitely many intervals and no loss, also among other points."""
    found = CrawfordSobel(bias=[0, -0.0, 0.1], length=2).result
    assert found.intervals.tolist() == [math.inf, math.inf, 3]
    assert found.loss[:2].tolist() == [0, 0]
    assert found.sender_loss[:2].tolist() == [0, 0]
    assert not found.babbling.any()


@pytest.mark.parametrize("bias", [1e-20, 1e-150, 1e-300, 5e-324])
def test_tiny_biases(bias):
    """About √(L/2b) intervals, and a loss of about b L/3."""
    found = CrawfordSobel(bias=bias, length=4).result
    assert found.intervals == pytest.approx(math.sqrt(2) / math.sqrt(bias), rel=1e-9)
    assert found.loss == pytest.approx(bias * 4 / 3, rel=1e-9, abs=5e-324)


def test_huge_biases_and_ranges():
    """A bias that is large relative to the range allows one interval; large ranges work as well."""
    found = CrawfordSobel(bias=1e150, length=[1e-300, 1, 1e150]).result
    assert found.intervals.tolist() == [1, 1, 1]
    assert found.loss[1] == 1 / 12
    assert found.loss[2] == pytest.approx(1e300 / 12)
    assert CrawfordSobel(bias=1e-300, length=1e150).result.intervals == pytest.approx(
        math.sqrt(0.5) * 1e225
    )


def test_rows_of_cuts_are_filled_up():
    """The longest row sets the length; others end in nan, and every shape is kept."""
    cuts = CrawfordSobel(bias=[[0.05], [-0.1]], length=[1, 2]).cuts()
    assert cuts.shape == (2, 2, 5)
    nan = math.nan
    expected = [
        [[0, 2 / 15, 7 / 15, 1, nan], [0, 0.2, 0.6, 1.2, 2]],
        [[0, 0.7, 1, nan, nan], [0, 2 / 3 + 0.4, 4 / 3 + 0.4, 2, nan]],
    ]
    np.testing.assert_allclose(cuts, expected, rtol=1e-14)
    assert CrawfordSobel(bias=np.zeros((0, 2))).cuts().shape == (0, 2, 2)


def test_as_many_cuts_as_can_be_listed():
    """A hundred thousand intervals of one point, all of them above 0 wide."""
    many = 100_000
    cuts = CrawfordSobel(bias=(1 - 1e-9) / (2 * many * (many - 1))).cuts()
    assert len(cuts) == many + 1
    assert (np.diff(cuts) > 0).all()
    assert cuts[0] == 0
    assert cuts[-1] == 1


@pytest.mark.parametrize(
    ("bias", "message"),
    [
        (0, "CrawfordSobel: bias: 0 leaves more than 100,000 intervals, too many to list"),
        (-1e-300, "bias: -1e-300 leaves more"),
        ([0.1, 0, 1e-12], r"bias: 0 at \[1\] \(and 1 more of 3\) leaves more"),
        (np.full(3_000, 1e-9), "3,000 points of up to 22,362 cuts are more than 10,000,000"),
    ],
)
def test_more_cuts_are_refused(bias, message):
    """The error names the bias, or the number of points."""
    model = CrawfordSobel(bias=bias)
    with pytest.raises(ValueError, match=message):
        model.cuts()


def test_what_cannot_be_squared_is_refused():
    """The error names bias and range, each with its value."""
    with pytest.raises(ValueError, match=r"bias: -2e\+150 is too large .*length: 1e\+300 is too"):
        CrawfordSobel(bias=-2e150, length=1e300)
