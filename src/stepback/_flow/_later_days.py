"""What a step back on a day would do to later days."""

from __future__ import annotations

import numpy as np

from stepback._algorithms._arrays import Array
from stepback._algorithms._topology import reachable_nodes
from stepback._columns._change_days import change_days
from stepback._columns._table import Columns
from stepback._flow._compiled import Compiled
from stepback._problems._problem import InvalidOrganization
from stepback._records._record import node_fields


def refuse_later_faults(before: Compiled, after: Compiled, leader: str, to: str) -> None:
    """Refuse a step after which a later day could not be entered, as it could before.

    Raises:
        InvalidOrganization: With the problems of the first such day.
    """
    date, records = after.date, after.records
    if date is None or not _may_close_cycle(records, np.datetime64(date), leader, to):
        return
    days = change_days(records)
    for day in days[days > np.datetime64(date)].tolist():
        try:
            after.on_date(day)
        except InvalidOrganization as fault:
            try:
                before.on_date(day)
            except InvalidOrganization:
                continue
            raise InvalidOrganization(fault.problems) from None


def _may_close_cycle(records: Columns, date: np.datetime64, leader: str, to: str) -> bool:
    """Whether anything that is in force after `date` leads from `to` back to the leader."""
    ends: tuple[list[Array], list[Array]] = [], []
    for name in ("delegations", "memberships"):
        table = records.tables[name]
        is_lasting = ~(table["end"] <= date)
        for field, listed in zip(node_fields(table.record), ends, strict=True):
            listed.append(table[field][is_lasting])
    source, target = (np.concatenate(listed).astype(np.int64) for listed in ends)
    start = np.array([records.node_index[to]])
    reached = reachable_nodes(records.n_nodes, source, target, start)
    return bool(reached[records.node_index[leader]])
