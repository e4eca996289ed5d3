"""The phase diagram: worked points, agreement with the simulation, and what it refuses."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepback import Delegation, Domain, Organization, Person, Support
from stepback.scenarios import Growth, growth_map, simulate

PARTS = st.floats(0, 1)
GROWTH = Growth(learning=0.2, support_cost=0.05, freed_time=0.1)


def test_the_threshold_of_the_table_divides_the_map():
    """At a learning of 0.2 and without other effects, it pays above a competence of 0.71."""
    found = growth_map(
        {"competence": [0.7, 0.71, 0.72], "learning": [0.2]},
        parameters=Growth(learning=0.2),
        support=0.0,
    )
    assert found.outcome.tolist() == [["never"], ["never"], ["pays"]]
    assert found.gain_without[1, 0] == pytest.approx(0, abs=1e-12)


@given(PARTS, PARTS, st.floats(0.05, 0.85), st.floats(0.05, 1), st.floats(0.05, 0.95))
def test_the_map_agrees_with_the_simulation(start, learning, discount, support, leader):
    """Both gains are those of two people over so many periods that nothing is left."""
    growth = Growth(learning=learning, discount=discount, support_cost=0.1, freed_time=0.1)
    found = growth_map(
        {"competence": [start], "learning": [learning]},
        leader_competence=leader,
        support=support,
        parameters=growth,
    )
    org = Organization(
        people=[Person("ann", competence=leader), Person("bo", competence=start)],
        domains=[Domain("d", "ann", weight=1)],
        delegations=[Delegation("ann", "bo")],
        supports=[Support("ann", "bo", strength=support)],
    )
    whole = Growth(
        learning=learning, discount=discount, support_cost=0.1, freed_time=0.1, full_practice=1
    )
    gains = [
        simulate(org, policy, periods=250, parameters=whole, keep="totals").gain
        for policy in ("abandon", "at once")
    ]
    assert [found.gain_without[0, 0], found.gain_with[0, 0]] == pytest.approx(gains, abs=1e-11)
    expected = "pays" if gains[0] > 0 else "only with support" if gains[1] > 0 else "never"
    if min(map(abs, gains)) > 1e-9:
        assert found.outcome[0, 0] == expected


def test_the_map_has_every_form():
    """Text, tables and plain values, all of the same points."""
    found = growth_map(parameters=GROWTH)
    assert found.outcome.shape == (61, 61)
    assert sum(found.shares.values()) == pytest.approx(1)
    assert set(found.shares) == {"pays", "only with support", "never"}
    frame = found.to_frame(backend="pandas")
    assert frame.columns.tolist()[:3] == ["competence", "learning", "outcome"]
    assert len(frame) == 61 * 61
    assert np.array(found.to_dict()["gain_with"]).shape == (61, 61)
    assert "Handing on pays by itself at" in str(found)
    assert repr(found) == "<GrowthMap of competence and learning: 3,721 points>"
    assert found == growth_map(parameters=GROWTH)


def test_any_two_parameters_are_axes():
    """Support itself, and the coefficients; those above the potential do not learn."""
    found = growth_map({"support": [0.0, 1.0], "potential": [0.4, 0.9]}, parameters=GROWTH)
    assert found.axes == ("support", "potential")
    assert set(found.fixed) == {
        *("competence", "leader_competence", "delegated", "learning"),
        *("discount", "support_cost", "freed_time", "learning_boost"),
    }
    assert (found.gain_without[0] == found.gain_with[0]).all()


@pytest.mark.parametrize(
    ("axes", "options", "message"),
    [
        ({"competence": [0.5]}, {}, "axes: .* is not a mapping from the names of two"),
        (["competence", "learning"], {}, "is not a mapping"),
        ({"competence": [0.5], "speed": [1]}, {}, "axes: 'speed' is not competence, leader"),
        ({"competence": [], "learning": "fast"}, {}, "competence.*\n.*of learning, 'fast', are"),
        ({"competence": [1.5], "learning": [0.5]}, {}, "competence: 1.5"),
        (None, {"parameters": Growth(fading=0.1)}, "fading of 0.1 there is no closed form"),
        (None, {"parameters": Growth(discount=1)}, "a discount of 1 has no sum"),
        (None, {"parameters": 3}, "parameters: 3 is not a Growth"),
        (None, {"leader_competence": 1}, "leader_competence: 1"),
    ],
)
def test_what_the_map_refuses(axes, options, message):
    """With the value, and what to give."""
    with pytest.raises(ValueError, match=message):
        growth_map(axes, **options)
