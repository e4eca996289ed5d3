"""Trees over the seats of wide groups."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepback import Circle, Membership, Organization, Person
from stepback._flow import _seat_trees
from stepback._flow._seat_trees import SeatTrees


@pytest.fixture(autouse=True)
def trees_always(monkeypatch):
    """Let every group of two or more have a tree."""
    for name, value in (("_NARROW", 1), ("_FEW", 0), ("_WORTH_TREES", 0)):
        monkeypatch.setattr(_seat_trees, name, value)


def build_trees(*shares):
    """A circle of people with each list of shares, and its trees."""
    seats = [(f"c{number}", share) for number, row in enumerate(shares) for share in row]
    org = Organization(
        people=[Person(f"p{number}") for number in range(len(seats))],
        circles=[Circle(f"c{number}") for number in range(len(shares))],
        memberships=[
            Membership(circle, f"p{number}", share=share)
            for number, (circle, share) in enumerate(seats)
        ],
    )
    groups = org._compiled.groups
    return SeatTrees.from_tails(groups, np.arange(len(seats), groups.n_nodes))


def leaves_below(trees, part):
    """The leaves that the halves of a part, and their halves, come to."""
    found, front = [], [int(part)]
    arcs = list(
        zip(*(column.tolist() for column in trees.inner_arcs(np.array([0]))[:2]), strict=True)
    )
    while front:
        part = front.pop()
        halves = [half for above, half in arcs if above == part]
        front += halves
        found += [] if halves else [part]
    return sorted(found)


def test_the_worked_example_takes_three_parts():
    """Of eight seats, all but the sixth: the first half, the last quarter, and the fifth."""
    trees = build_trees([None] * 8)
    part, row = trees.cover_others(np.array([0]), np.array([0]), np.array([5]))
    assert sorted(part.tolist()) == [2, 7, 12]
    assert row.tolist() == [0, 0, 0]
    assert trees.share[[1, 2, 7, 12, 13]].tolist() == [1, 0.5, 0.25, 0.125, 0.125]
    assert trees.is_leaf(np.zeros(3, np.int64), np.array([2, 7, 12])).tolist() == [
        False,
        False,
        True,
    ]
    assert trees.memberships_of(np.array([0]), np.array([12])).tolist() == [4]


def test_a_tree_that_nothing_is_left_out_of_is_covered_by_its_root():
    """Two circles: of the first, nothing is left out; of the second, all."""
    trees = build_trees([None] * 3, [None] * 2)
    nothing = np.zeros(0, dtype=np.int64)
    part, row = trees.cover_others(np.array([0, 1]), np.array([1, 1]), np.array([3, 4]))
    assert (part.tolist(), row.tolist()) == ([1], [0])
    assert trees.cover_others(np.array([0]), nothing, nothing)[0].tolist() == [1]


@given(st.data())
def test_the_parts_are_all_other_seats_once(data):
    """Without those whose share is 0."""
    shares = data.draw(st.lists(st.sampled_from([0, 0.03125]), min_size=2, max_size=20))
    trees = build_trees(shares)
    out = np.array(sorted(data.draw(st.sets(st.integers(0, len(shares) - 1)))), dtype=np.int64)
    part, _ = trees.cover_others(np.array([0]), np.zeros(out.size, np.int64), out)
    leaves = [leaf for each in part for leaf in leaves_below(trees, each)]
    seats = trees.memberships_of(np.zeros(len(leaves), np.int64), np.array(leaves, dtype=np.int64))
    expected = [seat for seat, share in enumerate(shares) if share and seat not in out]
    assert sorted(seats.tolist()) == expected
    assert trees.share[part].sum() == pytest.approx(sum(shares[seat] for seat in expected))


@given(st.lists(st.lists(st.integers(0, 9), min_size=2, max_size=9), min_size=1, max_size=4))
def test_shares_of_an_absence_are_summed_over_the_same_parts(shares):
    """Any numbers for each seat, in a second axis, too, and of any of the trees in any order."""
    trees = build_trees(*([None] * len(row) for row in shares))
    tree = np.arange(len(shares))[::-1]
    values = np.concatenate([shares[number] for number in tree])
    row = np.repeat(np.arange(tree.size), [len(shares[number]) for number in tree])
    total, begin = trees.sum_over_parts(tree, row, np.stack([values, 2 * values], axis=1))
    for number in range(tree.size):
        parts = np.arange(1, trees.n_leaves[tree[number]])
        of_parts = total[begin[number] : begin[number + 1]]
        assert of_parts[1].tolist() == [sum(shares[tree[number]]), 2 * sum(shares[tree[number]])]
        assert (of_parts[parts] == of_parts[2 * parts] + of_parts[2 * parts + 1]).all()
        first_leaf = trees.n_leaves[tree[number]]
        seats = of_parts[first_leaf : first_leaf + len(shares[tree[number]]), 0]
        assert seats.tolist() == shares[tree[number]]
