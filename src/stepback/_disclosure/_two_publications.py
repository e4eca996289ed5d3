"""The rule for what is published twice of the same people: before and after a change.

A difference between two publications is a cell, too. Let a reader have both, and know who was
asked in each, who belongs to which group in each, and whose answer may have changed. Then what
follows about single people is at most what follows from these cells, which have no people in
common:

- those who are in the same two groups, of the first and of the second publication, or only in
  one of the two. If one person joins a group, the difference of its sums is that person's answer;
- of these, those whose answer differs, and those whose answer does not. If one person answered
  otherwise, the difference of the sums says in which way.

The sums are published together or not at all. What is withheld leaves all answers open: the
smallness of a cell does not depend on answers, and if none is small, the answers of any of them
could be the reason, or that too few changed, and in either direction.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from stepback._algorithms._arrays import Array
from stepback._disclosure._policy import MIN_GROUP_SIZE, may_publish_together

NO_GROUP = -1


def is_any_cell_small(first_group: Array, second_group: Array) -> bool:
    """Whether fewer than five people are in the same groups of two publications.

    For each person the group in the first and in the second, `NO_GROUP` where in none. Then no
    sums of these groups may be published, whatever was answered.
    """
    n_second = second_group.max(initial=NO_GROUP) - NO_GROUP + 1
    cell = (first_group - NO_GROUP) * n_second + second_group - NO_GROUP
    n_people = np.bincount(cell, minlength=1)[1:]  # the first is of those who are in no group
    return bool(((n_people > 0) & (n_people < MIN_GROUP_SIZE)).any())


def may_publish_both(
    first_group: Array, second_group: Array, first_level: Array, second_level: Array
) -> bool:
    """Whether the sums of the levels over all groups of two publications may be published.

    For each person the group in the first and in the second, `NO_GROUP` where in none, and the
    level of the answer in each.
    """
    return may_publish_together(
        levels
        for first in np.unique(first_group)
        for second in np.unique(second_group)
        for levels in _cells_of_groups(
            (first_group == first) & (second_group == second),
            first_level if first != NO_GROUP else None,
            second_level if second != NO_GROUP else None,
        )
    )


def _cells_of_groups(
    mask: Array, first_level: Array | None, second_level: Array | None
) -> Iterator[Array]:
    """The answers of the people under a mask: of those who changed theirs, and of the others."""
    if first_level is not None and second_level is not None:
        has_changed = first_level != second_level
        masks = [mask & has_changed, mask & ~has_changed]
    else:
        masks = [mask]
    for levels in (first_level, second_level):
        if levels is not None:
            yield from (levels[part] for part in masks)
