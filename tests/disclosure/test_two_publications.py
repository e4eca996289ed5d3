"""Sums that are published before and after a change leave each person's answers open."""

import numpy as np
import pytest

from stepback._disclosure._two_publications import NO_GROUP, is_any_cell_small, may_publish_both
from tests.support.open_answers import all_answers, find_certain_answer

NOBODY = NO_GROUP


def every_pair(first, second, may_change):
    """All answers that people may have given twice, a row each, and whose each column is.

    Those who are in both publications answered the same unless they may have changed.
    """
    first, second = np.array(first), np.array(second)
    answers_twice = (first != NOBODY) & (second != NOBODY) & np.array(may_change)
    people = np.concatenate([np.arange(first.size), np.flatnonzero(answers_twice)])
    answers = all_answers(people.size)
    before = answers[:, : first.size]
    after = before.copy()
    after[:, answers_twice] = answers[:, first.size :]
    return answers, people, before, after


def publish(first, second, before, after):
    """The sums of each group in both publications; ``None`` where they are withheld."""
    first, second = np.array(first), np.array(second)
    if is_any_cell_small(first, second):
        return "too few"
    if not may_publish_both(first, second, before, after):
        return "withheld"
    return tuple(
        int(level[group == number].sum())
        for group, level in ((first, before), (second, after))
        for number in np.unique(group)
        if number != NOBODY
    )


GROUPS = {
    "the same five": ([0] * 5, [0] * 5),
    "the same six": ([0] * 6, [0] * 6),
    "one joined": ([0] * 6 + [NOBODY], [0] * 7),
    "one left": ([0] * 6, [0] * 5 + [NOBODY]),
    "one moved": ([0] * 6 + [1] * 5, [0] * 5 + [1] * 6),
    "five joined": ([0] * 5 + [NOBODY] * 5, [0] * 10),
    "five moved": ([0] * 10, [0] * 5 + [1] * 5),
    "five stayed, five left": ([0] * 10, [0] * 5 + [NOBODY] * 5),
    "two groups": ([0] * 5 + [1] * 5, [0] * 5 + [1] * 5),
}
MAY_CHANGE = {
    "nobody": lambda n: [False] * n,
    "one": lambda n: [number < 1 for number in range(n)],
    "four": lambda n: [number < 4 for number in range(n)],
    "five": lambda n: [number < 5 for number in range(n)],
    "anybody": lambda n: [True] * n,
}


MOST_ANSWERS = 15  # of which all sets are gone through


def count_answers(groups, who):
    """How many answers people give twice, or once where they cannot change."""
    may_change = MAY_CHANGE[who](len(groups[0]))
    twice = (NOBODY not in pair and can for *pair, can in zip(*groups, may_change, strict=True))
    return len(groups[0]) + sum(twice)


CASES = {
    f"{name}, {who} may change": (groups, who)
    for name, groups in GROUPS.items()
    for who in MAY_CHANGE
    if count_answers(groups, who) <= MOST_ANSWERS
}


@pytest.mark.parametrize(("groups", "who"), CASES.values(), ids=CASES)
def test_no_answer_follows_whoever_may_have_changed(groups, who):
    """To a reader who knows who was asked, the groups, who may have changed, and one person."""
    answers, people, before, after = every_pair(*groups, MAY_CHANGE[who](len(groups[0])))
    published = [publish(*groups, *pair) for pair in zip(before, after, strict=True)]
    assert find_certain_answer(answers, published, people=people) is None


def test_sums_are_published_where_cells_are_large():
    """The cases above are not all withheld."""
    told = set()
    for groups, who in CASES.values():
        if count_answers(groups, who) <= 10:
            _, _, before, after = every_pair(*groups, MAY_CHANGE[who](len(groups[0])))
            told |= {publish(*groups, *pair) for pair in zip(before, after, strict=True)}
    assert {(2, 2), (3, 3), (2, 3), (2, 4), "too few", "withheld"} <= told


@pytest.mark.parametrize(
    ("groups", "is_small"),
    [
        (GROUPS["the same five"], False),
        (GROUPS["one joined"], True),
        (GROUPS["one moved"], True),
        (GROUPS["five moved"], False),
        (([0] * 4, [0] * 4), True),
        (([NOBODY], [NOBODY]), False),
        (([], []), False),
    ],
)
def test_a_cell_is_small_whatever_was_answered(groups, is_small):
    """Those who are in no group of either publication are no cell."""
    assert is_any_cell_small(*(np.array(group, dtype=int) for group in groups)) is is_small


def test_five_and_six_name_the_one_who_answered_otherwise():
    """Of ten people; nothing is published then, and something where five of them changed."""
    group = np.zeros(12, dtype=int)
    before = np.arange(12) < 6
    one, five = before.copy(), before.copy()
    one[11] = True
    five[[0, 1, 9, 10, 11]] ^= True
    assert may_publish_both(group, group, before, before)
    assert not may_publish_both(group, group, before, one)
    assert may_publish_both(group, group, before, five)


def test_a_change_in_one_direction_is_withheld():
    """Somebody who knows which six people changed would know that each of them gained support."""
    group = np.zeros(20, dtype=int)
    before = np.arange(20) < 4
    assert not may_publish_both(group, group, before, np.arange(20) < 10)


def test_the_attack_finds_what_two_counts_reveal():
    """If both counts were told whenever each may be, who alone changed would be known."""
    answers, people, before, after = every_pair([0] * 6, [0] * 6, [True] + [False] * 5)
    told = [
        (one.sum(), two.sum()) if {one.sum(), two.sum()} <= {2, 3, 4} else None
        for one, two in zip(before, after, strict=True)
    ]
    assert find_certain_answer(answers, told, people=people) is not None
