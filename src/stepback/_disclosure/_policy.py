"""The rule that decides whether a figure about one group of people may be published."""

from __future__ import annotations

MIN_GROUP_SIZE = 5
MIN_EACH_WAY = 2


def is_publishable_group(
    n_people: float, n_same: float, *, minimum: int = MIN_GROUP_SIZE, n_others: int = 1
) -> bool:
    """Whether a group is large enough, and its answers differ enough, for a figure about it.

    Of its `n_people`, at least `minimum`, `n_same` gave the most frequent of the answers that a
    figure could reveal. If all of them gave it, the figure would be everyone's answer. So at least
    `n_others` have to differ. With 1, someone who knows that they are the only one to differ knows
    the answer of everyone else; with 2, they do not.
    """
    return n_people >= minimum and n_same <= n_people - n_others


def is_publishable(n_counted: float, n_people: float) -> bool:
    """Whether a report may show that `n_counted` of `n_people` are counted.

    They are at least five, of whom at least two are counted and at least two are not.
    """
    n_same = max(n_counted, n_people - n_counted)
    return is_publishable_group(n_people, n_same, n_others=MIN_EACH_WAY)
