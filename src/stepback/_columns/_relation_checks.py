"""What checks of relations have in common: problems of single rows, copies, and cycles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from stepback._algorithms._arrays import Array, group_rows, number_keys
from stepback._columns._day_intervals import FIRST_DAY, day_numbers
from stepback._columns._table import Columns, Table
from stepback._problems._alike import list_alike
from stepback._problems._format import format_id, format_value
from stepback._problems._problem import Problem
from stepback._records._record import node_fields

_MAX_CYCLE_NODES = 12


def find_duplicates(table: Table, fields: Sequence[str] | None = None) -> list[list[int]]:
    """Positions of relations with the same ends that are equal in `fields`; ``None``: in all."""
    source, target = node_fields(table.record)
    compared = tuple(table.columns) if fields is None else tuple(fields)
    key = table[source].astype(np.int64) << 32 | table[target]
    sorted_key = np.sort(key)  # many times faster than argsort, and mostly all that is needed
    if not (sorted_key[1:] == sorted_key[:-1]).any():
        return []
    rows, key = _keep_repeated(np.arange(key.size), key)
    # Most rows differ in a number, such as the domain: texts are compared of what is left.
    for field in sorted(compared, key=lambda field: table[field].dtype == object):
        column = table[field]
        if field in (source, target) or column.strides == (0,):  # all are one value
            continue
        number = _number_values(column[rows])
        rows, key = _keep_repeated(rows, key * (int(number.max()) + 1) + number)
        if not rows.size:
            return []
    return list(group_rows(key.tolist(), rows.tolist()).values())


def _keep_repeated(rows: Array, key: Array) -> tuple[Array, Array]:
    """The rows whose keys other rows have as well, and their keys as numbers from 0 up."""
    order = np.argsort(key, kind="stable")
    is_new = np.ones(key.size, dtype=np.bool_)
    np.not_equal(key[order[1:]], key[order[:-1]], out=is_new[1:])
    number = np.empty(key.size, dtype=np.int64)
    number[order] = np.cumsum(is_new) - 1
    is_repeated = np.bincount(number)[number] > 1
    return rows[is_repeated], number[is_repeated]


def _number_values(column: Array) -> Array:
    """A number for each value, the same for equal ones; NaN and NaT, which are None, are equal."""
    if column.dtype == object:
        return number_keys(column.tolist())
    return np.unique(column, return_inverse=True)[1].astype(np.int64)


def format_cycle(nodes: Sequence[int], ids: Array) -> str:
    """A cycle as a path that ends where it begins; the middle of a long path is left out."""
    n_names = len(nodes) + 1
    is_long = n_names > _MAX_CYCLE_NODES
    shown = [*nodes[:6], *nodes[-4:], nodes[0]] if is_long else [*nodes, nodes[0]]
    names = [format_id(ids[node]) for node in shown]
    if is_long:
        names.insert(6, f"… {n_names - 11:,} more …")
    return " → ".join(names)


def format_first_day(day: int) -> str:
    """On which day something happens first, by its number; nothing if no start says so.

    >>> format_first_day(0)
    ' on 1970-01-01'
    """
    return "" if day == FIRST_DAY else f" on {np.datetime64(day, 'D')}"


def describe_early_end(table: Table, rows: Sequence[int], day: int) -> str:
    """The remedy that one of several relations ends on `day`, if any of them begins before."""
    if not (day_numbers(table["start"][list(rows)], FIRST_DAY) < day).any():
        return ""
    return f", or give one that begins earlier the end {np.datetime64(day, 'D')}"


def relation_cycle_problems(
    columns: Columns,
    table: Table,
    rows_by_cycle: Mapping[tuple[int, ...], Sequence[int]],
    code: str,
    *,
    subject: str,
    one: str,
    record: str,
) -> Iterator[Problem]:
    """A problem for each cycle, by its first day and nodes: `subject` runs in it, as in messages.

    One of the relations, as `one` calls it, is to be left out; `record` comes before the first id.
    """

    def describe(key: tuple[int, ...], rows: Sequence[int]) -> Problem:
        first_day, *cycle = key
        path = format_cycle(cycle, columns.ids)
        on_day = format_first_day(first_day)
        remedy = f"leave {one} out{describe_early_end(table, rows, first_day)}"
        message = f"{subject} runs in a circle{on_day}: {path}; {remedy}"
        place = f"{record} {format_id(columns.ids[cycle[0]])}"
        return table.make_problem(code, message, rows, "", record=place)

    yield from list_alike(rows_by_cycle, describe)


def node_problems(
    columns: Columns, table: Table, field: str, is_faulty: Array, code: str, text: str
) -> Iterator[Problem]:
    """A problem for each faulty relation; `text` says what is wrong with the node in `field`."""

    def describe(row: int, rows: Sequence[int]) -> Problem:
        message = f"{format_value(columns.ids[table[field][row]])} {text}"
        return table.make_problem(code, message, rows, field, columns.ids)

    yield from list_alike(single_rows(is_faulty), describe)


def single_rows(mask: Array) -> dict[int, list[int]]:
    """Each position under a mask, as a group of its own."""
    return {row: [row] for row in np.flatnonzero(mask).tolist()}
