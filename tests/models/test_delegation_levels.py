"""The seven levels of delegation, read as numbers and postures."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given

from stepback import Level
from stepback.models import DelegationLevels
from stepback.models._leadership_style._three_postures import POSTURES
from tests.support.model_points import POINTS

FRONT, SECOND, OUT = POSTURES
READ = [  # by level: the name, the right to decide, the influence, the posture
    ("TELL", 0, Fraction(0), FRONT),
    ("SELL", 0, Fraction(1, 6), FRONT),
    ("CONSULT", 0, Fraction(1, 3), FRONT),
    ("AGREE", Fraction(1, 2), Fraction(1, 2), SECOND),
    ("ADVISE", 1, Fraction(2, 3), SECOND),
    ("INQUIRE", 1, Fraction(5, 6), OUT),
    ("DELEGATE", 1, Fraction(1), OUT),
]


@pytest.mark.parametrize("number", range(1, 8))
def test_what_each_level_comes_to(number):
    """The worked table, asked by number and by level."""
    name, right, influence, posture = READ[number - 1]
    for level in (number, float(number), Level(number), np.int8(number)):
        found = DelegationLevels(level=level).result
        assert found.level is Level[name]
        assert found.decision_right == right
        assert found.influence_share == pytest.approx(float(influence), rel=1e-15)
        assert found.posture == posture


def test_influence_is_the_autonomy_of_a_level():
    """The influence share of a level is its autonomy."""
    found = DelegationLevels(level=list(Level)).result
    assert found.influence_share.tolist() == [level.autonomy for level in Level]


def test_the_scale_is_even_from_both_sides():
    """What the delegate has at level k, the leader has at 8 − k."""
    found = DelegationLevels(level=range(1, 8)).result
    for numbers in (found.decision_right, found.influence_share):
        assert numbers + numbers[::-1] == pytest.approx(np.ones(7))
        assert (np.diff(numbers) >= 0).all()


@given(POINTS[DelegationLevels])
def test_other_numbers_override(point):
    """Given tables are looked up by level; the posture stays."""
    found = DelegationLevels(**point).result
    assert found.decision_right == point["decision_rights"][point["level"] - 1]
    assert found.influence_share == point["influence_shares"][point["level"] - 1]
    assert found.posture == READ[point["level"] - 1][3]


def test_tables_of_their_own_at_each_point():
    """A table a point, crossed with levels."""
    tables = np.linspace(0, 1, 14).reshape(2, 1, 7)
    found = DelegationLevels(level=[1, 4, 7], influence_shares=tables).result
    assert found.level.shape == found.posture.shape == (2, 3)
    assert (found.influence_share == tables[:, 0, [0, 3, 6]]).all()
    assert found.decision_right.tolist() == [[0, 0.5, 1]] * 2


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({"level": 0}, "level: 0 is not a whole number between 1 and 7"),
        ({"level": 2.5}, "level: 2.5 is not a whole"),
        ({"level": "TELLING"}, "level: 'TELLING' is not a whole"),
        ({"level": [True, 2]}, r"level: True at \[0\] is not a whole"),
        ({"level": [Level.TELL, 8]}, r"level: 8 at \[1\] is not a whole"),
        ({"level": 1, "decision_rights": [0, 1]}, r"decision_rights: shape \(2,\) does not end in"),
        ({"level": 1, "influence_shares": [0, 0, 0, 2, 1, 1, 1]}, r"2 at \[3\] is not between 0"),
    ],
)
def test_refuses_what_is_no_level_or_table(value, message):
    """The error names the parameter, the value and the domain."""
    with pytest.raises(ValueError, match=message):
        DelegationLevels(**value)
