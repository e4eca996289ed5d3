"""The units whose figures `by_unit` may show, where units lie within one another.

Why other units have to be withheld besides the small ones (complementary suppression): let
sales have 12 people, 9 of them in sales/north and 3 in sales/south, and let 5 be the fewest
that a figure may be about. The figure of sales/south is withheld. But a reader would subtract
the total of sales/north from the total of sales and get the total of the 3 in sales/south. So
sales/north is withheld as well, and only sales is shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from heapq import heappop, heappush

from stepback._disclosure._policy import is_publishable_group


def publishable_units(
    parent: Sequence[int], direct_counts: Sequence[Sequence[int]], minimum: int
) -> list[bool]:
    """For each unit, whether its figure may be shown beside those of all others that may be.

    The remainder of a unit is its people less those in the units shown within it. Whatever
    follows from the figures by addition and subtraction is about several remainders together.
    So it is enough that every remainder may be published.

    `parent` has for each unit the position of the unit that contains it, which is a lower one; for
    the first unit, the whole, any. `direct_counts` says how many people are in each unit but in no
    unit within it, how many of these have the lowest value, and how many the highest. A figure
    may be about at least `minimum` people; with 1, equal values do not matter either.
    """
    total = [list(counts) for counts in direct_counts]
    for unit in range(len(parent) - 1, 0, -1):
        _add_counts(total[parent[unit]], total[unit])
    remainder = [list(counts) for counts in direct_counts]
    # For each unit, a heap of the units shown within it, the one with the fewest people first.
    shown_within: list[list[tuple[int, int]]] = [[] for _ in parent]
    is_shown = [_is_publishable_rollup(counts, minimum) for counts in total]
    for unit in range(len(parent) - 1, -1, -1):
        if not is_shown[unit]:
            # Nothing within it is shown either: a part of too few is too few, and a part of
            # equal values has equal values.
            if unit:
                _add_counts(remainder[parent[unit]], remainder[unit])
            continue
        while not _is_publishable_rollup(remainder[unit], minimum):
            _, smallest = heappop(shown_within[unit])
            is_shown[smallest] = False
            _add_counts(remainder[unit], remainder[smallest])
            # What was shown within the withheld unit is now shown within this one. Pushing the
            # smaller heap onto the larger keeps deep trees fast.
            shorter, longer = sorted((shown_within[unit], shown_within[smallest]), key=len)
            for entry in shorter:
                heappush(longer, entry)
            shown_within[unit] = longer
        if unit and total[unit][0]:
            heappush(shown_within[parent[unit]], (total[unit][0], unit))
    return is_shown


def _is_publishable_rollup(counts: Sequence[int], minimum: int) -> bool:
    """Whether a figure about these people, lowest and highest values may be shown."""
    n_people, *n_extreme = counts
    n_others = 1 if minimum > 1 else 0
    return not n_people or is_publishable_group(
        n_people, max(n_extreme), minimum=minimum, n_others=n_others
    )


def _add_counts(counts: list[int], added: Sequence[int]) -> None:
    counts[:] = [count + further for count, further in zip(counts, added, strict=True)]
