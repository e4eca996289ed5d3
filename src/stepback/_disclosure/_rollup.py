"""Which units may be told of together without telling of few people."""

from __future__ import annotations

from collections.abc import Sequence
from heapq import heappop, heappush


def publishable_units(
    parent: Sequence[int], direct: Sequence[Sequence[int]], minimum: int
) -> list[bool]:
    """Which units may be told together, such that no few people can be told apart.

    Everything that follows from them by adding and subtracting is a union of rests: what each
    leaves of its people when those in the units told within it are taken away.

    Parameters
    ----------
    parent
        For each unit the one that it lies within, which comes before it; any for the first.
    direct
        For each unit how many people are in it and in none within, and how many of these have
        the lowest value and the highest.
    """
    whole = [list(counts) for counts in direct]
    for unit in range(len(parent) - 1, 0, -1):
        _add(whole[parent[unit]], whole[unit])
    rest = [list(counts) for counts in direct]
    inner: list[list[tuple[int, int]]] = [[] for _ in parent]
    tellable = [_fit(counts, minimum) for counts in whole]
    for unit in range(len(parent) - 1, -1, -1):
        if not tellable[unit]:
            # No unit within this one may be told either.
            if unit:
                _add(rest[parent[unit]], rest[unit])
            continue
        while not _fit(rest[unit], minimum):
            _, smallest = heappop(inner[unit])
            tellable[smallest] = False
            _add(rest[unit], rest[smallest])
            few, many = sorted((inner[unit], inner[smallest]), key=len)
            for one in few:
                heappush(many, one)
            inner[unit] = many
        if unit and whole[unit][0]:
            heappush(inner[parent[unit]], (whole[unit][0], unit))
    return tellable


def _fit(counts: Sequence[int], minimum: int) -> bool:
    """Whether a figure of people may be told: of nobody, or of enough who are not alike."""
    people, lowest, highest = counts
    alike = minimum > 1 and people in {lowest, highest}
    return people == 0 or (people >= minimum and not alike)


def _add(counts: list[int], further: Sequence[int]) -> None:
    counts[:] = [one + other for one, other in zip(counts, further, strict=True)]
