"""The days on which anything in an organization changes."""

from __future__ import annotations

import datetime

import numpy as np

from stepback._algorithms._arrays import Array
from stepback._columns._table import Columns, Table
from stepback._problems._format import join_truncated, pluralize
from stepback._records._record import record_schema

Period = tuple[datetime.date | None, datetime.date | None]  # ``None``: open
_DAY = "datetime64[D]"
_FIRST_DAY = np.datetime64(datetime.date.min)


def change_days(records: Columns) -> Array:
    """The days on which a record begins, or is no longer in force, in order."""
    return np.union1d(_days(records, "start"), _days(records, "end"))


def unchanging_period(records: Columns, date: datetime.date | None) -> Period:
    """The days around `date` on which nothing changes: the first, and the day after the last."""
    if date is None:
        return None, None
    days = change_days(records)
    after = int(np.searchsorted(days, np.datetime64(date), side="right"))
    first = days[after - 1].item() if after else None
    return first, (days[after].item() if after < days.size else None)


def propose_date(records: Columns) -> tuple[datetime.date, str]:
    """A day to enter for records of which any has a start or an end, and what day that is."""
    starts = _days(records, "start")
    if starts.size:
        return starts[-1].item(), "the last day on which anything begins"
    first_end = _days(records, "end")[0]
    return max(first_end - 1, _FIRST_DAY).item(), "the last day before anything ends"


def describe_missing_date(records: Columns, remedy: str = 'org.at("{}")') -> str:
    """Why a date has to be entered, and the `remedy` with one that can be."""
    counts = [
        pluralize(n_dated, table.record.noun, record_schema(table.record).plural)
        for table in records.tables.values()
        if (n_dated := _count_dated(table))
    ]
    day, what = propose_date(records)
    return (
        f"{join_truncated(counts)} with a start or an end: what is in force depends on the date; "
        f"enter one, such as {remedy.format(day)}, {what}"
    )


def _count_dated(table: Table) -> int:
    """How many records have a start or an end; of people, roles, circles and domains, how many."""
    is_dated = ~np.isnat(table["start"]) | ~np.isnat(table["end"])
    if "id" in table.columns:
        return len(set(table["id"][is_dated].tolist()))
    return int(np.count_nonzero(is_dated))


def _days(records: Columns, field: str) -> Array:
    """The different days in a field of all records, in order."""
    columns = [table[field] for table in records.tables.values() if table.is_dated]
    days = np.unique(np.concatenate([np.empty(0, _DAY), *columns]))
    return np.asarray(days[~np.isnat(days)])
