"""On which days each relation is in force: its own, as far as both its ends are there."""

from __future__ import annotations

import datetime

import attrs
import numpy as np

from stepback._algorithms._adjacency import positions_in_runs, run_starts
from stepback._algorithms._arrays import Array
from stepback._columns._day_intervals import join_intervals
from stepback._columns._table import Columns, Table
from stepback._records._record import domain_fields, node_fields
from stepback._records._record_types import NODE_TABLES


@attrs.frozen(eq=False)
class Lives:
    """The days on which each of some nodes or domains is there, in intervals with gaps between.

    Attributes:
        start: Where the intervals of each start, and where the last end.
        begin, end: The first day of each interval, and the day after its last.
    """

    start: Array
    begin: Array
    end: Array

    @classmethod
    def of_nodes(cls, columns: Columns) -> Lives | None:
        """The lives of the nodes; ``None`` if they are always there."""
        return cls._from_tables([columns.tables[name] for name in NODE_TABLES], columns.first_nodes)

    @classmethod
    def of_domains(cls, columns: Columns) -> Lives | None:
        """The lives of the domains; ``None`` if they are always there."""
        return cls._from_tables([columns.tables["domains"]], columns.first_domains)

    @classmethod
    def _from_tables(cls, tables: list[Table], first: Array | None) -> Lives | None:
        if not any(table.is_dated for table in tables):
            return None
        begin = np.concatenate([table.first_days for table in tables])
        end = np.concatenate([table.end_days for table in tables])
        key = np.arange(begin.size) if first is None else first
        return cls.from_intervals(key, begin, end)

    @classmethod
    def from_intervals(cls, key: Array, begin: Array, end: Array) -> Lives:
        """The lives of as many things as there are intervals; `key` is whose each one is."""
        owner, begin, end = join_intervals(key, begin, end)
        return cls(run_starts(owner, key.size), begin, end)


@attrs.frozen(eq=False)
class RelationDays:
    """The intervals of days on which relations are in force.

    Attributes:
        row: The row of the relation of each interval, in order.
        begin, end: The first day of each interval, and the day after its last.
    """

    row: Array
    begin: Array
    end: Array

    @classmethod
    def from_rows(cls, columns: Columns, table: Table, rows: Array) -> RelationDays:
        """The days of the relations in `rows`, of a table in `columns`."""
        begin, end = table.first_days[rows], table.end_days[rows]
        is_there = begin < end
        days = cls(rows[is_there], begin[is_there], end[is_there])
        if not days.row.size:  # as mostly, where only what is suspicious is asked for
            return days
        nodes, domains = Lives.of_nodes(columns), Lives.of_domains(columns)
        for field in node_fields(table.record):
            days = days if nodes is None else days.within(nodes, table[field][days.row])
        for field in domain_fields(table.record):
            days = days if domains is None else days.within(domains, table[field][days.row])
        return days

    def contains(self, date: datetime.date) -> Array:
        """Which of the intervals have the date in them."""
        day = np.datetime64(date, "D").astype(np.int64)
        return np.asarray((self.begin <= day) & (day < self.end))

    def within(self, lives: Lives, of: Array) -> RelationDays:
        """The part of each interval in which that one is there that it is paired with.

        A negative number in `of` stands for what is always there.
        """
        always = np.flatnonzero(of < 0)
        bound = np.flatnonzero(of >= 0)
        first, last = lives.start[of[bound]], lives.start[of[bound] + 1]
        place, run = positions_in_runs(first, last)
        interval = bound[run]
        begin = np.maximum(self.begin[interval], lives.begin[place])
        end = np.minimum(self.end[interval], lives.end[place])
        is_there = begin < end
        row = np.concatenate([self.row[always], self.row[interval[is_there]]])
        begin = np.concatenate([self.begin[always], begin[is_there]])
        end = np.concatenate([self.end[always], end[is_there]])
        order = np.lexsort((begin, row))
        return RelationDays(row[order], begin[order], end[order])
