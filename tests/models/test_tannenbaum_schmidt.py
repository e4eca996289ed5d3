"""The continuum of leadership, and the levels of delegation that it is like."""

import numpy as np
import pytest

from stepback import Level
from stepback.models import DelegationLevels, TannenbaumSchmidt


def test_what_each_step_comes_to():
    """The worked crosswalk; the leader decides up to step 5, the group from 6 on."""
    found = TannenbaumSchmidt(step=range(1, 8)).result
    assert [level.value for level in found.level] == [1, 2, 2, 3, 3, 5, 6]
    assert found.who_decides.tolist() == ["leader"] * 5 + ["group"] * 2


def test_numbers_and_posture_are_those_of_the_level():
    """Both scales use one reading; the group has the right exactly where it decides."""
    found = TannenbaumSchmidt(step=range(1, 8)).result
    assert isinstance(found.level[0], Level)
    read = DelegationLevels(level=found.level).result
    assert (found.decision_right == read.decision_right).all()
    assert (found.influence_share == read.influence_share).all()
    assert (found.posture == read.posture).all()
    assert ((found.who_decides == "group") == (found.decision_right == 1)).all()
    assert (np.diff(found.influence_share) >= 0).all()


def test_one_step_is_plain_values():
    """A word, a level and numbers."""
    found = TannenbaumSchmidt(step=7).result
    assert (found.who_decides, found.level, found.posture) == (
        "group",
        Level.INQUIRE,
        "out of the way",
    )
    assert (found.decision_right, found.influence_share) == (1, pytest.approx(5 / 6))


@pytest.mark.parametrize("step", [0, 8, 1.5, -1])
def test_refuses_values_that_are_not_steps(step):
    """The error names the value and the scale."""
    with pytest.raises(ValueError, match=f"step: {step} is not a whole number between 1 and 7"):
        TannenbaumSchmidt(step=step)
