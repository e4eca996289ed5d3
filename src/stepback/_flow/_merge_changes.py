"""Changes of one day's relations, made to all records: they begin on that day."""

from __future__ import annotations

import datetime

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback._columns._day_columns import DayColumns
from stepback._columns._table import Columns, Table, concatenate_tables
from stepback._records._record import node_fields


def merge_changes(day: DayColumns, date: datetime.date | None, after: Columns) -> Columns:
    """The records, with what `after` changes in the delegations and supports of the day.

    A relation that changes is in force as it was before the day, and as it is then from the day up
    to the end that it had. One that only begins later changes from then on. Relations after those
    of the day are added, and begin on the day at the earliest. Without a date, changes are of all
    times.
    """
    records = day.records
    merged = {
        name: _merge_table(day, date, name, after.tables[name])
        for name in ("delegations", "supports")
        if after.tables.get(name) is not day.columns.tables.get(name)
    }
    respondents = after.respondents
    if respondents is None or "supports" in records.tables:
        return records.with_tables(**merged)
    if day.nodes is not None:
        respondents = np.sort(day.nodes[respondents])
    return attrs.evolve(records.with_tables(**merged), respondents=respondents)


def _merge_table(day: DayColumns, date: datetime.date | None, name: str, after: Table) -> Table:
    changed = day.table_of_records(after)
    if date is None:
        return changed
    if name not in day.records.tables:
        return _beginning_on(changed, np.arange(len(changed)), date)
    before, records = day.columns.tables[name], day.records.tables[name]
    rows = day.row_positions(name)
    differing = np.flatnonzero(_differ(before, after))
    added = np.arange(len(before), len(after))
    # What changes is as before up to the day; a record that begins later changes as a whole.
    starts = records["start"][rows[differing]]
    begins_before = np.isnat(starts) | (starts < np.datetime64(date))
    split, whole = differing[begins_before], differing[~begins_before]
    end = records["end"].copy()
    old_ends = end[rows[split]]
    end[rows[split]] = np.datetime64(date)
    columns = {**records.columns, "end": end}
    for field in _changing_fields(records):
        columns[field] = columns[field].copy()
        columns[field][rows[whole]] = changed[field][whole]
    pieces = changed.take(split).with_columns(
        start=np.full(split.size, np.datetime64(date)), end=old_ends
    )
    new = concatenate_tables(
        pieces, _end_before_repeat(_beginning_on(changed, added, date), records)
    )
    return concatenate_tables(records.with_columns(**columns), new)


def _beginning_on(table: Table, rows: Array, date: datetime.date) -> Table:
    """The relations in `rows` that are in force on `date` or later, and not before."""
    day = np.datetime64(date, "D")
    taken = table.take(rows[~(table["end"][rows] <= day)])
    start = np.where(np.isnat(taken["start"]) | (taken["start"] < day), day, taken["start"])
    return taken.with_columns(start=start)


def _end_before_repeat(added: Table, records: Table) -> Table:
    """New supports, each up to the day on which a recorded one of the same ends begins."""
    if "strength" not in records.columns:
        return added
    end = added["end"].copy()
    for row in range(len(added)):
        is_later = records["start"] > added["start"][row]
        for field in node_fields(records.record):
            is_later &= records[field] == added[field][row]
        if is_later.any():
            end[row] = records["start"][is_later].min()
    return added.with_columns(end=end)


def _changing_fields(table: Table) -> list[str]:
    return [field for field in table.columns if field not in ("start", "end")]


def _differ(before: Table, after: Table) -> Array:
    """Which of the relations before differ after the change."""
    differ = np.zeros(len(before), dtype=np.bool_)
    for field in _changing_fields(before):
        old, new = before[field], after[field][: len(before)]
        if new is not old and new.base is not old:
            both_missing = (old != old) & (new != new)  # noqa: PLR0124  (NaN stands for None)
            differ |= (old != new) & ~both_missing
    return differ
