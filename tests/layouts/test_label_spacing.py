"""Labels along a line that do not cover each other."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize

from stepback._layouts._label_spacing import space_labels

places = st.lists(st.floats(0, 1), min_size=1, max_size=12)


@pytest.mark.parametrize(
    ("wanted", "gap", "expected"),
    [
        ([], 0.1, []),
        ([0.3], 0.1, [0.3]),
        ([0.3, 0.7], 0.1, [0.3, 0.7]),
        ([0.5, 0.5], 0.2, [0.4, 0.6]),
        ([0.7, 0.5, 0.5], 0.2, [0.766667, 0.366667, 0.566667]),
        ([0, 0, 0], 0.2, [0, 0.2, 0.4]),
        ([1, 1], 0.2, [0.8, 1]),
        ([0.5] * 3, 0.9, [0, 0.5, 1]),
    ],
)
def test_labels_keep_their_distance(wanted, gap, expected):
    """They stand around where they want to be, and between the ends."""
    assert space_labels(np.array(wanted), gap, 0, 1) == pytest.approx(expected, abs=1e-6)


@given(places, st.floats(0.001, 0.5))
def test_no_label_covers_another(wanted, gap):
    """In their order, within the bounds, and where they want to be if there is room."""
    wanted = np.array(wanted)
    found = space_labels(wanted, gap, 0, 1)
    order = np.argsort(wanted, kind="stable")
    room = min(gap, 1 / max(1, wanted.size - 1))
    assert np.all(np.diff(found[order]) >= room - 1e-9)
    assert found.min() >= -1e-9
    assert found.max() <= 1 + 1e-9
    if wanted.size == 1 or np.diff(np.sort(wanted)).min() >= gap:
        assert found == pytest.approx(wanted, abs=1e-9)


@given(st.lists(st.floats(0.3, 0.7), min_size=2, max_size=5), st.floats(0.01, 0.05))
def test_they_are_moved_as_little_as_possible(wanted, gap):
    """The sum of squared distances is that which scipy finds."""
    wanted = np.sort(wanted)
    found = space_labels(wanted, gap, 0, 1)
    constraints = {"type": "ineq", "fun": lambda place: np.diff(place) - gap}
    start = 0.5 + gap * (np.arange(wanted.size) - wanted.size / 2)
    best = minimize(lambda place: ((place - wanted) ** 2).sum(), start, constraints=constraints)
    assert ((found - wanted) ** 2).sum() == pytest.approx(best.fun, abs=1e-5)
