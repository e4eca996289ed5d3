"""The rule for one cell, and the groups of units for which the report shows a count."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepback._disclosure._grouping import groups_by_unit, merge_last_groups, publishable_groups
from stepback._disclosure._levels import answer_levels, exact_sum, round_sum
from stepback._disclosure._policy import is_publishable, may_publish_together
from tests.support.open_answers import all_answers, find_certain_answer

FEW = 4  # a group of fewer than five


def find_revealed_group(answers):
    """A group of fewer than five whose number of yes answers is certain; ``None`` if there is none.

    `answers` are all those, a row each, that would give the same report.
    """
    for size in range(2, FEW + 1):
        for few in itertools.combinations(range(answers.shape[1]), size):
            count = answers[:, few].sum(axis=1)
            if count.min() == count.max():
                return few
    return None


def yes_and_no(n_counted, n_people):
    """So many people, of whom so many are counted."""
    return np.arange(n_people) < n_counted


def group_counts(shape, n_counted):
    """The groups of units with these sizes, of whose people so many are counted."""
    unit = np.repeat(np.arange(len(shape)), list(shape.values()))
    counted = [yes_and_no(*pair) for pair in zip(n_counted, shape.values(), strict=True)]
    return publishable_groups(list(shape), unit, np.concatenate(counted))


# The rule


@pytest.mark.parametrize("people", range(12))
def test_a_count_is_shown_of_five_or_more_where_two_or_more_answered_either_way(people):
    """Then someone who knows one of the answers does not know those of all others."""
    for count in range(people + 1):
        is_shown = people >= 5 and min(count, people - count) >= 2
        assert is_publishable(yes_and_no(count, people)) == is_shown


@pytest.mark.parametrize(
    ("levels", "is_shown"),
    [
        ([0, 0.1, 0.05, 0, 1], True),
        ([0, 0.02, 0.02, 0, 1], False),  # without the last, all are close to 0
        ([0.3, 0.3, 0.2, 0.1, 0.1], False),  # if one had 1, all others would have 0
        ([0.3, 0.3, 0.2, 0.2, 0.1], True),
        ([0.7, 0.7, 0.8, 0.8, 0.9], True),
        ([0.7, 0.7, 0.8, 0.9, 0.9], False),
        ([0.5] * 5, False),
        ([0.5] * 4 + [0.9], False),  # whoever knows the last could find that the others are alike
        ([0.5] * 3 + [0.6, 0.9], True),
        ([0, 0, 1, 1], False),
    ],
)
def test_a_sum_is_shown_if_it_leaves_each_level_open_within_a_tenth(levels, is_shown):
    """Also to someone who knows one of the levels."""
    assert is_publishable(np.array(levels)) == is_shown
    assert is_publishable(1 - np.array(levels)) == is_shown


def test_cells_are_shown_together_or_not_at_all():
    """A cell that may not be shown would follow from the others and the total."""
    good, bad, nobody = yes_and_no(3, 6), yes_and_no(1, 6), yes_and_no(0, 0)
    assert may_publish_together([good, good, nobody])
    assert not may_publish_together([good, bad])


def test_people_in_only_one_of_two_reports_are_a_cell():
    """Twelve were asked twice; if two left in between, the difference would be about them."""
    stayed, left = yes_and_no(5, 10), yes_and_no(1, 2)
    assert is_publishable(stayed)
    assert is_publishable(np.concatenate([stayed, left]))
    assert not may_publish_together([stayed, left])


def test_levels_are_where_a_value_is_between_the_ends_of_the_scale():
    """Whatever the scale; one too short for a number has no levels."""
    assert answer_levels(np.array([3.0, 1, 2]), (1, 3)).tolist() == [1, 0, 0.5]
    assert answer_levels(np.array([3.0, 1, 2]), (1, 5)).tolist() == [0.5, 0, 0.25]
    assert answer_levels(np.array([1e15, 1e15 + 1]), (1e15, 1e15 + 1)).tolist() == [0, 1]
    assert answer_levels(np.array([0.0, 5e-324]), (0, 5e-324)).tolist() == [0, 0]
    assert answer_levels(np.array([0.25, 0.5]), (0, 1)).tolist() == [0.25, 0.5]
    assert answer_levels(np.array([1.7e308, -1.7e308]), (-1.7e308, 1.7e308)).tolist() == [1, 0]
    assert answer_levels(np.array([]), (0, 1)).tolist() == []


def test_the_last_digits_of_a_sum_do_not_tell_what_was_added():
    """Values that add up to the same have the same sum, however they were rounded."""
    assert 0.1 + 0.2 != 0.3 + 0
    assert round_sum(np.array([0.1, 0.2]), 1) == round_sum(np.array([0.3, 0]), 1) == 0.3
    assert round_sum(np.array([0.1, 0.2, -0.3]), 1) == 0
    assert round_sum(np.array([123456.0, 0.25]), 123456) == 123456.25
    assert round_sum(np.array([0.0, 0]), 0) == 0
    assert exact_sum(np.array([1e308, 1e308])) == np.inf


# Units


SHAPES = [
    {"a": 5, "b": 5},
    {"a": 6, "b": 6},
    {"a": 3, "b": 2, "c": 5},
    {"a": 4, "b": 4, "c": 4},
    {"a": 1, "b": 11},
    {"a": 2, "b": 3, "c": 6, "d": 1},
    {"a/x": 5, "a/y": 3, "b": 5},
    {"a": 1, "a/x": 5, "a/y": 5, "": 2},
    {"a/x": 1, "a/y": 1, "b/x": 5, "b/y/z": 6},
    {str(one): 1 for one in range(12)},
]


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_no_few_answers_follow_from_the_units_shown_apart(shape):
    """Nor does anybody's answer for a reader who knows one, nor from what is withheld."""
    sizes = list(shape.values())
    answers = all_answers(sum(sizes))
    bounds = itertools.pairwise(np.cumsum([0, *sizes]))
    counts = np.stack([answers[:, a:b].sum(axis=1) for a, b in bounds], axis=1)
    tables = {row: group_counts(shape, row) for row in set(map(tuple, counts.tolist()))}
    published = [tables[row] for row in map(tuple, counts.tolist())]
    assert find_certain_answer(answers, published) is None
    rows_by_table = {}
    for row, groups in enumerate(published):
        rows_by_table.setdefault(groups, []).append(row)
    for groups, rows in rows_by_table.items():
        for group in groups:
            assert is_publishable(yes_and_no(group.n_counted, group.n_people))
        if groups:
            assert sum(group.n_people for group in groups) == sum(sizes)
            assert sorted(at for group in groups for at in group.unit_positions) == [
                *range(len(shape))
            ]
            assert find_revealed_group(answers[rows]) is None


@given(
    st.dictionaries(
        st.text("ab/", max_size=5), st.tuples(st.integers(1, 9), st.integers(0, 9)), min_size=1
    ),
    st.integers(1, 4),
)
def test_units_shown_apart_are_groups_that_may_be_published(drawn, most):
    """They cover everyone once, and so they do where the last are taken together."""
    people = {unit: size for unit, (size, _) in drawn.items()}
    count = [min(pair) for pair in drawn.values()]
    groups = group_counts(people, count)
    n_people = sum(people.values())
    assert bool(groups) == is_publishable(yes_and_no(sum(count), n_people))
    for shown in (groups, merge_last_groups(groups, most)):
        assert all(is_publishable(yes_and_no(one.n_counted, one.n_people)) for one in shown)
        if groups:
            assert sum(group.n_people for group in shown) == n_people
            assert sum(group.n_counted for group in shown) == sum(count)
            assert sorted(n for group in shown for n in group.unit_positions) == [
                *range(len(people))
            ]
            assert len(shown) <= max(most, 1) or shown is groups


def test_units_are_named_as_far_in_as_they_are_shown_apart():
    """A unit above others is called itself, and people without one have no unit."""
    groups = group_counts({"a": 6, "a/x": 6, "a/y": 6, "": 6}, [2, 3, 4, 3])
    assert [(group.units, group.n_counted) for group in groups] == [
        (("a/y",), 4),
        (("a/x",), 3),
        (("no unit",), 3),
        (("a itself",), 2),
    ]
    (whole,) = group_counts({"a/x": 5, "b": 1}, [3, 1])
    assert whole.units == ("everyone",)


def test_units_are_halved_as_evenly_as_can_be():
    """So that a unit that may not be shown is merged with few others."""
    groups = group_counts({"a": 6, "b": 6, "c": 12, "d": 12}, [0, 3, 4, 5])
    assert [group.units for group in groups] == [("d",), ("c",), ("a", "b")]


def test_every_unit_has_a_group_for_readers_who_may_see_all_answers():
    """Also those of one person."""
    groups = groups_by_unit(["a", ""], np.array([0, 0, 1]), np.array([True, False, True]))
    assert [(group.units, group.n_counted, group.n_people) for group in groups] == [
        (("a",), 1, 2),
        (("no unit",), 1, 1),
    ]
