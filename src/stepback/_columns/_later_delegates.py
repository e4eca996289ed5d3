"""The delegations of one day, with those to delegates who only come later."""

from __future__ import annotations

import datetime

import attrs
import numpy as np

from stepback._algorithms._arrays import Array, distinct_values
from stepback._columns._day_columns import DayColumns
from stepback._columns._day_intervals import LAST_DAY
from stepback._columns._relation_days import Lives
from stepback._columns._table import Columns, concatenate_tables

_DELEGATIONS = "delegations"


def with_later_delegates(day: DayColumns, date: datetime.date | None) -> DayColumns:
    """The same day, whose principals hand on what they will to those who are not there yet.

    What is left to hand on depends on it. These delegations begin when their delegates come, and
    the delegates are numbered after all nodes of the day, in no table of nodes.
    """
    records, table = day.records, day.records.tables[_DELEGATIONS]
    lives = Lives.of_nodes(records)
    if lives is None or date is None or day.nodes is None:
        return day
    today = int(np.datetime64(date, "D").astype(np.int64))
    n_present = day.columns.n_nodes
    number = np.full(records.n_nodes, -1, dtype=np.int64)
    number[day.nodes] = np.arange(n_present)
    first_after = day.columns.n_people_and_roles
    number[day.nodes[first_after - day.n_stand_ins : first_after]] = -1
    coming = _first_later_days(lives, records.n_nodes, today)
    begin = np.maximum(table.first_days, coming[table["delegate"]])
    is_later = (number[table["principal"]] >= 0) & (number[table["delegate"]] < 0)
    is_later &= (begin < table.end_days) & (begin < LAST_DAY)
    domain = _domain_numbers(day)[table["domain"]]
    is_later &= (domain >= 0) | (table["domain"] < 0)
    rows = np.flatnonzero(is_later)
    if not rows.size:
        return day
    delegates = distinct_values(table["delegate"][rows].astype(np.int64))
    number[delegates] = n_present + np.arange(delegates.size)
    added = table.take(rows).with_columns(
        principal=number[table["principal"][rows]].astype(np.int32),
        delegate=number[table["delegate"][rows]].astype(np.int32),
        domain=domain[rows].astype(np.int32),
        start=begin[rows].astype("datetime64[D]"),
    )
    columns = day.columns.with_tables(
        delegations=concatenate_tables(day.columns.tables[_DELEGATIONS], added)
    )
    return attrs.evolve(
        day,
        columns=attrs.evolve(columns, ids=np.append(columns.ids, records.ids[delegates])),
        nodes=np.append(day.nodes, delegates),
        rows={**day.rows, _DELEGATIONS: np.append(day.row_positions(_DELEGATIONS), rows)},
    )


def _first_later_days(lives: Lives, n_nodes: int, today: int) -> Array:
    """The first day after `today` on which each node comes; the last of all days if none is."""
    owner = np.repeat(np.arange(n_nodes), np.diff(lives.start))
    later = np.flatnonzero(lives.begin > today)
    coming = np.full(n_nodes, LAST_DAY)
    np.minimum.at(coming, owner[later], lives.begin[later])
    return coming


def _domain_numbers(day: DayColumns) -> Array:
    """The number on the day of each domain among all records; -1 if it is not there, and last."""
    records: Columns = day.records
    rows, first = day.row_positions("domains"), records.first_domains
    number = np.full(len(records.domain_ids) + 1, -1, dtype=np.int64)
    number[rows if first is None else first[rows]] = np.arange(rows.size)
    return number
