"""Sums that are published before and after a change leave each person's answers open."""

import itertools
from collections import defaultdict

import attrs
import numpy as np
import pytest

from stepback._disclosure._two_publications import NO_GROUP, is_any_cell_small, may_publish_both

NOBODY = NO_GROUP
ANYTHING = ((0, 0), (0, 1), (1, 0), (1, 1))  # answers before and after
LASTING = ((0, 0), (1, 1))  # or those of people who are on one side only
PLANNED = ((0, 1), (1, 1))  # what a plan says of the answers after
ENDED = ((0, 0), (1, 0))


@attrs.frozen
class Alike:
    """People of whom a reader knows the same: their groups, and which answers they can have."""

    n_people: int
    before: int
    after: int
    answers: tuple[tuple[int, int], ...] = ANYTHING


def compositions(n_people, n_parts):
    """Every way to divide so many people into parts."""
    if n_parts == 1:
        yield (n_people,)
        return
    for first in range(n_people + 1):
        yield from ((first, *others) for others in compositions(n_people - first, n_parts - 1))


def publish(kinds, counts):
    """The sums of each group in both publications, if so many of each kind have each answers."""
    people = [
        (kind.before, kind.after, *answers)
        for kind, numbers in zip(kinds, counts, strict=True)
        for answers, number in zip(kind.answers, numbers, strict=True)
        for _ in range(number)
    ]
    first, second, before, after = np.array(people).T
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


def list_publications(kinds):
    """All sets of answers that give the same publication, as numbers of people of each kind."""
    by_publication = defaultdict(list)
    for counts in itertools.product(
        *(list(compositions(kind.n_people, len(kind.answers))) for kind in kinds)
    ):
        by_publication[publish(kinds, counts)].append(counts)
    return by_publication


def find_certain_kind(kinds, counts_of_publication):
    """A kind of people of whom an answer follows, on which side, and what is known for it.

    The reader knows the answers of nobody, or of one person. People of a kind are alike: an answer
    of theirs is open if any of them, but the one who is known, can have either.
    """
    columns = [(kind, answers) for kind in kinds for answers in kind.answers]
    counts = np.array([list(itertools.chain(*numbers)) for numbers in counts_of_publication])
    for known in (None, *range(len(columns))):
        others = counts if known is None else counts[counts[:, known] > 0]
        if known is not None:
            others = others - np.eye(len(columns), dtype=int)[known]
        can_be = (others > 0).any(axis=0)
        for kind, side in itertools.product(kinds, (0, 1)):
            levels = {answers[side] for answers in kind.answers}
            is_asked = (kind.before, kind.after)[side] != NOBODY and len(levels) > 1
            found = {
                answers[side]
                for (other, answers), is_possible in zip(columns, can_be, strict=True)
                if other is kind and is_possible
            }
            if is_asked and len(found) == 1:
                return kind, side, known
    return None


KINDS = {
    "ten stayed": [Alike(10, 0, 0)],
    "eleven stayed": [Alike(11, 0, 0)],
    "ten stayed, and their answers last": [Alike(10, 0, 0, LASTING)],
    "one of ten may have changed": [Alike(9, 0, 0, LASTING), Alike(1, 0, 0)],
    "four of ten may have changed": [Alike(6, 0, 0, LASTING), Alike(4, 0, 0)],
    "five of ten may have changed": [Alike(5, 0, 0, LASTING), Alike(5, 0, 0)],
    "five of eleven may have changed": [Alike(6, 0, 0, LASTING), Alike(5, 0, 0)],
    "nine of twelve may have changed": [Alike(3, 0, 0, LASTING), Alike(9, 0, 0)],
    "a plan supports one of ten": [Alike(9, 0, 0, LASTING), Alike(1, 0, 0, PLANNED)],
    "a plan supports six of twelve": [Alike(6, 0, 0, LASTING), Alike(6, 0, 0, PLANNED)],
    "a plan supports one, others may have changed": [Alike(10, 0, 0), Alike(1, 0, 0, PLANNED)],
    "support of one of ten ended": [Alike(9, 0, 0, LASTING), Alike(1, 0, 0, ENDED)],
    "one joined": [Alike(10, 0, 0), Alike(1, NOBODY, 0, LASTING)],
    "one left": [Alike(10, 0, 0), Alike(1, 0, NOBODY, LASTING)],
    "five joined": [Alike(10, 0, 0), Alike(5, NOBODY, 0, LASTING)],
    "five joined and five left": [
        Alike(10, 0, 0),
        Alike(5, NOBODY, 0, LASTING),
        Alike(5, 0, NOBODY, LASTING),
    ],
    "one of each group moved": [Alike(9, 0, 0), Alike(1, 0, 1)],
    "nobody stayed": [Alike(5, 0, NOBODY, LASTING), Alike(6, NOBODY, 0, LASTING)],
}


@pytest.mark.parametrize("kinds", KINDS.values(), ids=KINDS)
def test_no_answer_follows(kinds):
    """To a reader who knows the groups, what can have changed, and answers of one person."""
    for publication, counts in list_publications(kinds).items():
        assert find_certain_kind(kinds, counts) is None, publication


@pytest.mark.slow
def test_no_answer_follows_where_people_moved():
    """Ten with decision rights stayed, and ten came to have some."""
    kinds = [Alike(10, 0, 0), Alike(10, 1, 0, (*LASTING, (0, 1)))]
    for publication, counts in list_publications(kinds).items():
        assert find_certain_kind(kinds, counts) is None, publication


def test_sums_are_published_where_enough_answered_otherwise():
    """And others did not; else nothing is."""
    told = list_publications(KINDS["ten stayed"])
    assert set(told) == {"withheld", (4, 5), (5, 4), (5, 6), (6, 5)}
    assert set(list_publications(KINDS["ten stayed, and their answers last"])) == {"withheld"}
    assert set(list_publications(KINDS["a plan supports six of twelve"])) == {"withheld"}
    assert set(list_publications(KINDS["one joined"])) == {"too few"}
    assert (2, 3) in list_publications(KINDS["nobody stayed"])


@pytest.mark.parametrize(
    ("first", "second", "is_small"),
    [
        ([0] * 10, [0] * 10, False),
        ([0] * 9, [0] * 9, True),
        ([0] * 10 + [NOBODY], [0] * 11, True),
        ([0] * 10 + [NOBODY] * 5, [0] * 15, False),
        ([0] * 20, [0] * 10 + [1] * 10, False),
        ([0] * 15, [0] * 10 + [1] * 5, True),
        ([NOBODY], [NOBODY], False),
        ([], [], False),
    ],
)
def test_a_cell_is_small_whatever_was_answered(first, second, is_small):
    """Those who are in no group of either publication are no cell."""
    assert is_any_cell_small(np.array(first, dtype=int), np.array(second, dtype=int)) is is_small


def test_five_and_six_name_the_one_who_answered_otherwise():
    """Of twelve people; nothing is published then, and something where five of them changed."""
    group = np.zeros(12, dtype=int)
    before = np.arange(12) < 6
    one, five = before.copy(), before.copy()
    one[11] = True
    five[[0, 1, 9, 10, 11]] ^= True
    assert not may_publish_both(group, group, before, one)
    assert may_publish_both(group, group, before, five)


def test_a_change_in_one_direction_is_withheld():
    """Somebody who knows which six people changed would know that each of them gained support."""
    group = np.zeros(20, dtype=int)
    before = np.arange(20) < 4
    assert not may_publish_both(group, group, before, np.arange(20) < 10)


def test_the_attack_finds_what_two_counts_reveal():
    """If both counts were told whenever each may be, who alone changed would be known."""
    kinds = KINDS["one of ten may have changed"]
    by_counts = defaultdict(list)
    for counts in itertools.product(compositions(9, 2), compositions(1, 4)):
        totals = [
            sum(
                number * answers[side]
                for kind, numbers in zip(kinds, counts, strict=True)
                for answers, number in zip(kind.answers, numbers, strict=True)
            )
            for side in (0, 1)
        ]
        if all(2 <= total <= 8 for total in totals):
            by_counts[tuple(totals)].append(counts)
    assert find_certain_kind(kinds, by_counts[4, 5]) is not None
    assert find_certain_kind(kinds, by_counts[4, 4]) is None
