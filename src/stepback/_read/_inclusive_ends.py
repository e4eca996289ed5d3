"""Find ends that seem to be the last days in force, where they should be the first days after."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import attrs
import numpy as np

from stepback._algorithms._arrays import Array, number_keys
from stepback._columns._table import Table
from stepback._problems._format import format_value
from stepback._problems._problem import Problem

_ONE_DAY = np.timedelta64(1, "D")


@attrs.frozen(eq=False)
class InclusiveEnds:
    """Rows that end the day before the next one of the same key begins, if most do.

    Attributes:
        rows: These rows, in order.
        n_followed: How many rows have an end and a next one that begins later.
        n_before: How many of these end the day before the next one, whether they are most or not.
        n_touching: How many end on the day on which the next one begins.
    """

    rows: Array
    n_followed: int
    n_before: int
    n_touching: int

    @classmethod
    def from_days(cls, key: Array, start: Array, end: Array) -> InclusiveEnds:
        """The rows among those of each key, a number; none if they are not most of them."""
        order, has_next = order_by_start(key, start)
        earlier, later = order[:-1][has_next], order[1:][has_next]
        is_followed = ~np.isnat(end[earlier]) & ~np.isnat(start[later])
        is_followed &= start[earlier] != start[later]  # copies of a row follow nothing
        is_inclusive = is_followed & (end[earlier] + _ONE_DAY == start[later])
        n_followed = int(np.count_nonzero(is_followed))
        n_touching = int(np.count_nonzero(is_followed & (end[earlier] == start[later])))
        n_before = int(np.count_nonzero(is_inclusive))
        if 2 * np.count_nonzero(is_inclusive) <= n_followed:
            is_inclusive[:] = False
        return cls(np.sort(earlier[is_inclusive]), n_followed, n_before, n_touching)

    def describe(self, subject: str, end: Array) -> str:
        """What is wrong with the first row, which `subject` names, and how many are like it."""
        return (
            f"{subject} is missing on {end[self.rows[0]]}, as its row ends the day before its next "
            f"one begins (rows with a next one: {self.n_followed:,}, like this: "
            f"{self.rows.size:,})"
        )


def order_by_start(key: Array, start: Array) -> tuple[Array, Array]:
    """Rows by key and start, and for each but the last whether the next has the same key."""
    has_start = ~np.isnat(start)  # a start that is open comes first
    order = np.lexsort((start.astype(np.int64), has_start, key))
    return order, key[order][1:] == key[order][:-1]


def inclusive_end_warnings(tables: Mapping[str, Table]) -> Iterator[Problem]:
    """A warning for each table of nodes, domains or lines in which most ends seem inclusive."""
    for name, table in tables.items():
        if not table.is_dated:
            continue
        if "id" in table.columns:
            rows, ids = np.arange(len(table)), table["id"]
        elif name == "reporting":  # one manager follows another
            rows = np.flatnonzero(~table["dotted"])
            ids = table["report"][rows]
        else:
            continue
        key, start, end = number_keys(ids.tolist()), table["start"][rows], table["end"][rows]
        found = InclusiveEnds.from_days(key, start, end)
        if found.rows.size:
            first = format_value(ids[found.rows[0]])
            subject = first if "id" in table.columns else f"the line into {first}"
            message = (
                f"{found.describe(subject, end)}; an end is the first day no longer in force: if "
                "these are last days in force, add a day to each"
            )
            place = table.locate(rows[found.rows], "end")
            yield Problem("inclusive-ends", message, place, "warning")
