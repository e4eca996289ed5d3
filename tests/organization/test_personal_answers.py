"""Answers of people are shown to whoever says so, and to nobody by accident."""

import numpy as np
import pytest

from stepback import archetypes, report
from stepback.plots import explore, support

WITH_PERSONAL = [report, explore, support]


@pytest.mark.parametrize("function", WITH_PERSONAL)
@pytest.mark.parametrize("wrong", ["no", "False", "", 1, 0, None, [], np.array([True])])
def test_personal_is_true_or_false(function, wrong):
    """Every text that is not empty would count as yes, also "no"."""
    org = archetypes.command_pyramid(people=7, span=2)
    with pytest.raises(ValueError, match="personal: .* is neither True nor False") as caught:
        function(org, personal=wrong)
    assert repr(wrong)[:5] in str(caught.value)


@pytest.mark.parametrize("function", WITH_PERSONAL)
def test_personal_may_be_a_truth_value_of_numpy(function):
    assert function(archetypes.command_pyramid(people=7, span=2), personal=np.True_)
