"""Join records that differ in nothing but their days, where one begins as another ends."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np

from stepback._algorithms._arrays import Array, group_rows, number_keys
from stepback._columns._table import Table
from stepback._records._record import field_types, identity_fields

_DAYS = frozenset({"start", "end", "attributes"})


def join_equal_records(table: Table) -> Table:
    """The table, in which what goes on unchanged is one record, at the place of the first."""
    if not table.is_dated:
        return table
    repeated = _repeated_rows(table)
    end, first_day = table["end"].copy(), table.first_days.tolist()
    is_kept = np.ones(len(table), dtype=np.bool_)
    for rows in group_rows(_record_keys(table, repeated), repeated.tolist()).values():
        current = -1
        for row in sorted(rows, key=first_day.__getitem__):
            if current >= 0 and end[current] == table["start"][row]:
                end[current], is_kept[row] = end[row], False
            else:
                current = row
    return table if is_kept.all() else table.with_columns(end=end).take(np.flatnonzero(is_kept))


def _repeated_rows(table: Table) -> Array:
    """The rows whose id, or whose ends, several rows have."""
    fields = [table[field].tolist() for field in identity_fields(table.record)]
    number = number_keys(zip(*fields, strict=True))
    return np.flatnonzero(np.bincount(number)[number] > 1)


def _record_keys(table: Table, rows: Array) -> Sequence[Hashable]:
    """For each of some rows, what is the same in equal records but for their days."""
    taken = table.take(rows)
    columns = [
        field_type.unpack_column(taken[field])
        for field, field_type in field_types(table.record).items()
        if field not in _DAYS
    ]
    # 1, 1.0 and True are equal, and different facts.
    columns += [
        [(type(fact), fact) for fact in column.tolist()] for column in taken.attributes.values()
    ]
    return list(zip(*columns, strict=True))
