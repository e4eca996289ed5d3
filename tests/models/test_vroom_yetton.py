"""Vroom and Yetton's rules, over all 128 patterns of answers."""

import subprocess
import sys
from collections import Counter
from itertools import product

import attrs
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepback import Level
from stepback.models import VroomYetton
from tests.support.model_points import POINTS

NAMES = [field.name for field in attrs.fields(VroomYetton)]
PATTERNS = np.array(list(product([False, True], repeat=7)))
ORDER = ["AI", "AII", "CI", "CII", "GII"]


def compute(answers):
    """What is found for the answers that are yes, by their letters, or for rows of answers."""
    if isinstance(answers, str):
        answers = np.array([letter in answers for letter in "ABCDEFG"])
    return VroomYetton(**dict(zip(NAMES, np.moveaxis(answers, -1, 0), strict=True))).result


def suitable_processes(answers):
    """The processes that suit, told process by process instead of rule by rule."""
    quality, informed, structured, critical, likely, shared, conflict = answers
    aims_are_safe = shared or not quality
    must_be_won_over = critical and not likely
    can_know_by_asking = informed or structured or not quality
    leader_may_decide = not (must_be_won_over and aims_are_safe)
    suits = {
        "AI": not must_be_won_over and (informed or not quality),
        "AII": not must_be_won_over and can_know_by_asking,
        "CI": leader_may_decide and can_know_by_asking and not (must_be_won_over and conflict),
        "CII": leader_may_decide,
        "GII": aims_are_safe,
    }
    return {process for process, fits in suits.items() if fits}


@pytest.mark.parametrize(
    ("yes", "left"),
    [
        ("D", "GII"),
        ("ABCDF", "GII"),
        ("ABCDG", "CII"),
        ("ABCD", "CI CII"),
        ("AF", "CII GII"),
        ("A", "CII"),
        ("ACF", "AII CI CII GII"),
        ("", "AI AII CI CII GII"),
    ],
)
def test_worked_patterns(yes, left):
    """What the rules leave where these answers are yes, and the others no."""
    found = compute(yes)
    assert found.feasible == frozenset(left.split())
    assert type(found.feasible) is frozenset
    assert found.time_minimizing == left.split()[0]
    assert found.development_maximizing == left.split()[-1]


def test_worked_counts_of_sets():
    """Over all patterns, eight sets, as often as enumerated by hand; none is empty."""
    found = Counter(compute(PATTERNS).feasible.tolist())
    worked = {
        "AI AII CI CII GII": 60,
        "GII": 24,
        "AI AII CI CII": 12,
        "CII": 11,
        "CII GII": 6,
        "AII CI CII": 6,
        "AII CI CII GII": 6,
        "CI CII": 3,
    }
    assert found == {frozenset(codes.split()): count for codes, count in worked.items()}


def test_worked_counts_of_choices():
    """How often each process takes least time, and how often it involves others most."""
    found = compute(PATTERNS)
    least = {"AI": 72, "GII": 24, "CII": 17, "AII": 12, "CI": 3}
    assert Counter(found.time_minimizing.tolist()) == least
    assert Counter(found.development_maximizing.tolist()) == {"GII": 96, "CII": 32}


def test_rules_restated():
    """Conditions stated for each process give the same sets as the rules."""
    found = compute(PATTERNS).feasible
    for answers, left in zip(PATTERNS.tolist(), found.tolist(), strict=True):
        assert left == suitable_processes(answers)


def test_choices_are_the_ends_of_what_is_left():
    """The first and last process allowed, each with its most similar level."""
    found = compute(PATTERNS)
    levels = dict(zip(ORDER, map(Level, [1, 1, 3, 3, 4]), strict=True))
    for index, left in enumerate(found.feasible.tolist()):
        ordered = sorted(left, key=ORDER.index)
        assert found.time_minimizing[index] == ordered[0]
        assert found.development_maximizing[index] == ordered[-1]
        assert found.time_minimizing_level[index] is levels[ordered[0]]
        assert found.development_maximizing_level[index] is levels[ordered[-1]]


@given(POINTS[VroomYetton], st.data())
def test_some_answers_do_not_matter(point, data):
    """The second and sixth without the first, the third without need, the others likewise."""
    quality, critical = point["quality_matters"], point["acceptance_critical"]
    idle = {
        "leader_informed": not quality,
        "problem_structured": not quality or point["leader_informed"],
        "acceptance_likely": not critical,
        "goals_shared": not quality,
        "conflict_likely": not critical or point["acceptance_likely"],
    }
    changed = {name: data.draw(st.booleans()) for name, is_idle in idle.items() if is_idle}
    assert VroomYetton(**point | changed).result == VroomYetton(**point).result


def test_arrays_are_looked_up():
    """Answers of any shape; one answer can be the same for all."""
    found = compute(PATTERNS.reshape(8, 16, 7))
    assert found.feasible.shape == found.time_minimizing_level.shape == (8, 16)
    assert (found.feasible.ravel() == compute(PATTERNS).feasible).all()
    point = dict.fromkeys(NAMES, False) | {"acceptance_critical": [True, False]}
    assert VroomYetton(**point).result.time_minimizing.tolist() == ["GII", "AI"]


def test_nothing_is_looked_up_at_import():
    """The table is made when it is first asked for."""
    code = (
        "from stepback.models._leadership_style import _vroom_yetton as module;"
        "print(module._process_table.cache_info().currsize)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert done.stdout == "0\n"


def test_answers_are_held_as_truth_values():
    """Object arrays and empty arrays become truth values."""
    for value in (np.array([True, False], dtype=object), pd.Series([True], dtype="boolean"), []):
        made = VroomYetton(**dict.fromkeys(NAMES, True) | {"goals_shared": value})
        assert made.goals_shared.dtype == np.bool_
        assert made.goals_shared.tolist() == list(value)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ([True, None], r"None at \[1\] is"),
        ([True, 1, 0], r"1 at \[1\] \(and 1 more of 3\) is"),
        ([[True, True], [False, "no"]], r"'no' at \[1, 1\] is"),
        (pd.Series([True, None], dtype="boolean"), r"<NA> at \[1\] is"),
    ],
)
def test_the_invalid_answer_is_shown(value, message):
    """The error shows the invalid answer, not its neighbors."""
    with pytest.raises(ValueError, match=f"goals_shared: {message} not True or False"):
        VroomYetton(**dict.fromkeys(NAMES, True) | {"goals_shared": value})


@pytest.mark.parametrize("value", [1, 0.0, "yes", None, [True, 1]])
def test_refuses_what_is_neither_true_nor_false(value):
    """The error names every such parameter."""
    answers = dict.fromkeys(NAMES, True) | {"goals_shared": value, "conflict_likely": value}
    message = "VroomYetton: goals_shared: .* is not True or False; conflict_likely: .* is not True"
    with pytest.raises(ValueError, match=message):
        VroomYetton(**answers)
