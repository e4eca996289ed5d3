"""Situational leadership: the four styles, and where one gives way to the next."""

import numpy as np
import pytest
from hypothesis import given

from stepback.models import HerseyBlanchard
from tests.support.model_points import POINTS


@pytest.mark.parametrize(
    ("ability", "willingness", "readiness", "style"),
    [
        (0.2, 0.2, 1, "telling"),
        (0.2, 0.8, 2, "selling"),
        (0.8, 0.2, 3, "participating"),
        (0.8, 0.8, 4, "delegating"),
        (0.5, 0.5, 4, "delegating"),
        (np.nextafter(0.5, 0), 0, 3, "participating"),
        (0.1 + 0.2 + 0.2 - 1e-13, 0.5 - 1e-11, 3, "participating"),
        (0.5 - 1e-11, 0.1 + 0.2 + 0.2 - 1e-13, 2, "selling"),
        (0, 0, 1, "telling"),
        (1, 1, 4, "delegating"),
    ],
)
def test_the_four_styles(ability, willingness, readiness, style):
    """By ability and willingness, each high from a half on, and at a half but for rounding."""
    found = HerseyBlanchard(ability=ability, willingness=willingness).result
    assert (found.readiness, found.style) == (readiness, style)
    assert type(found.readiness) is int


@given(POINTS[HerseyBlanchard])
def test_cutoffs_say_who_is_able_and_willing(point):
    """The table of the source, whatever the cutoffs; a cutoff of 0 is passed by everyone."""
    found = HerseyBlanchard(**point).result
    able = point["ability"] - point["ability_cutoff"] >= -1e-12
    willing = point["willingness"] - point["willingness_cutoff"] >= -1e-12
    table = {
        (False, False): (1, "telling"),
        (False, True): (2, "selling"),
        (True, False): (3, "participating"),
        (True, True): (4, "delegating"),
    }
    assert (found.readiness, found.style) == table[able, willing]
    everyone = HerseyBlanchard(**point | {"ability_cutoff": 0, "willingness_cutoff": 0}).result
    assert everyone.readiness == 4


def test_readiness_of_many_is_whole_numbers():
    """An array of integers, and as many words."""
    found = HerseyBlanchard(ability=[0, 0.5, 1], willingness=[[0], [1]]).result
    assert found.readiness.dtype.kind == "i"
    assert found.readiness.tolist() == [[1, 3, 3], [2, 4, 4]]
    assert found.style[1].tolist() == ["selling", "delegating", "delegating"]


@pytest.mark.parametrize(
    ("name", "value"), [("ability", 1.1), ("willingness", -0.1), ("ability_cutoff", 2)]
)
def test_refuses_what_is_not_between_0_and_1(name, value):
    """The error names the parameter, the value and the domain."""
    with pytest.raises(ValueError, match=f"{name}: {value} is not between 0 and 1"):
        HerseyBlanchard(**{"ability": 0, "willingness": 0, name: value})
