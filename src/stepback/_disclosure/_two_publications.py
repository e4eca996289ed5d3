"""The rule for what is published twice of the same people: before and after a change.

A difference between two publications is a cell, too. Let a reader have both, and know who was
asked in each, and who belongs to which group in each. Then these cells, which have no people in
common, have to be publishable:

- those who are in the same two groups, of the first and of the second publication, or only in
  one of the two. If one person joins a group, the difference of its sums is that person's answer;
- of these, those whose answer differs, and those whose answer does not. If one person answered
  otherwise, the difference of the sums says in which way.

Neither may be empty. If nobody answered otherwise, let a reader know that the only change is the
support that a plan gives one person: were the sums published where they are equal, they would say
that this person had support before. If everybody did, one answer of a person tells the other.

So a reader may know, too, whose answers may have changed, or who has support afterwards because a
plan says so. The sums are published together or not at all. What is withheld leaves all answers
open: the smallness of a cell does not depend on answers, and if none is small, the answers of any
of them could be the reason, or that too few changed, and in either direction.
"""

from __future__ import annotations

import numpy as np

from stepback._algorithms._arrays import Array
from stepback._disclosure._policy import MIN_GROUP_SIZE, is_publishable

NO_GROUP = -1


def is_any_cell_small(first_group: Array, second_group: Array) -> bool:
    """Whether too few people are in the same groups of two publications.

    For each person the group in the first and in the second, `NO_GROUP` where in none. Then no
    sums of these groups may be published, whatever was answered. Those who are in both are few if
    they are fewer than ten, since five of them have to answer otherwise, and five not.
    """
    n_second = second_group.max(initial=NO_GROUP) - NO_GROUP + 1
    cell = (first_group - NO_GROUP) * n_second + second_group - NO_GROUP
    cells, n_people = np.unique(cell, return_counts=True)
    is_in_both = (cells >= n_second) & (cells % n_second > 0)
    least = np.where(is_in_both, 2 * MIN_GROUP_SIZE, MIN_GROUP_SIZE)
    return bool((n_people < least)[cells > 0].any())  # cell 0 is of those who are in no group


def may_publish_both(
    first_group: Array, second_group: Array, first_level: Array, second_level: Array
) -> bool:
    """Whether the sums of the levels over all groups of two publications may be published.

    For each person the group in the first and in the second, `NO_GROUP` where in none, and the
    level of the answer in each.
    """
    cells = [
        ((first_group == first) & (second_group == second), first, second)
        for first in np.unique(first_group)
        for second in np.unique(second_group)
    ]
    return all(
        _may_publish_cell(
            first_level[mask] if first != NO_GROUP else None,
            second_level[mask] if second != NO_GROUP else None,
        )
        for mask, first, second in cells
        if mask.any()
    )


def _may_publish_cell(first_level: Array | None, second_level: Array | None) -> bool:
    """Whether the sums of the same people in both publications, or in one, may be published."""
    if first_level is None or second_level is None:
        return all(
            is_publishable(levels) for levels in (first_level, second_level) if levels is not None
        )
    has_changed = first_level != second_level
    return all(
        is_publishable(levels[mask])
        for levels in (first_level, second_level)
        for mask in (has_changed, ~has_changed)
    )
