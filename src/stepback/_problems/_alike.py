"""Problems of one kind: the first are listed one by one, and the rest together."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import Any, TypeVar

import attrs

from stepback._problems._problem import Problem

MAX_ALIKE = 1000  # more would be read by nobody, and a million take a gigabyte

Key = TypeVar("Key")


def list_alike(
    groups: Mapping[Key, Sequence[Any]], describe: Callable[[Key, Sequence[Any]], Problem]
) -> Iterator[Problem]:
    """A problem for each of the first groups of rows, and one more with all rows of the others.

    `describe` makes the problem of a key and its rows. Where problems have no rows, which could
    be merged, each stays one of its own.
    """
    items = iter(groups.items())
    for key, rows in islice(items, MAX_ALIKE):
        yield describe(key, rows)
    for key, rows in items:
        problem = describe(key, rows)
        if not problem.where.rows:
            yield problem
            continue
        others = [rows, *(rows for _, rows in items)]
        if len(others) > 1:
            where = describe(key, sorted(chain.from_iterable(others))).where
            message = f"and {len(others):,} more like those before; the first: {problem.message}"
            problem = attrs.evolve(problem, message=message, where=where, n_alike=len(others))
        yield problem
