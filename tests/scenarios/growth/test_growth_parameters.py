"""The coefficients: what they may be, and what is wrong with others."""

from __future__ import annotations

import attrs
import pytest

from stepback.scenarios import Growth


def test_every_coefficient_has_a_default_and_is_in_the_docstring():
    """Each is a field of its own, described with its unit."""
    names = [field.name for field in attrs.fields(Growth)]
    assert len(names) == 10
    assert Growth.__doc__ is not None
    assert all(f"\n    {name}:" in Growth.__doc__ for name in names)
    assert Growth() == Growth(learning=0.05)


def test_the_card_says_that_it_is_an_assumption_and_names_sources():
    """As the cards of models do."""
    assert Growth.card.status == "our assumption"
    assert "doi:10.2307/3094806" in str(Growth.card)
    assert "doi:10.2307/3094806" in (Growth.__doc__ or "")


@pytest.mark.parametrize(
    ("coefficients", "message"),
    [
        ({"learning": 1.5}, "Growth: learning: 1.5 is not between 0 and 1"),
        ({"learning": -0.1, "fading": 2}, "learning: -0.1 .*; fading: 2 is not"),
        ({"support_cost": -1}, "support_cost: -1 is not from 0 up"),
        ({"relief": float("inf")}, "relief: inf is not a finite number"),
        ({"discount": float("nan")}, "discount: nan is not between"),
        ({"potential": "high"}, "potential: 'high' is not a number"),
        ({"full_practice": 0}, "full_practice: 0.* is not a finite number above 0"),
        ({"full_practice": float("inf")}, "full_practice: inf is not"),
        (
            {"learning": 0.6, "learning_boost": 1},
            r"learning × \(1 \+ learning_boost\): 1.2 is above 1, .*; lower one of them",
        ),
    ],
)
def test_all_that_is_wrong_is_said_at_once(coefficients, message):
    """With the name, the value and the bounds."""
    with pytest.raises(ValueError, match=message):
        Growth(**coefficients)


def test_integers_become_floats():
    """So that what is written and read back is equal."""
    assert repr(Growth(learning=1).learning) == "1.0"
    assert Growth(full_practice=5).full_practice == 5.0
