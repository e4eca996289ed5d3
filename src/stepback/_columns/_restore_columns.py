"""Pack the columns for a pickle, and check those of one, which need not be what was pickled.

Of a column with one value throughout, which most fields at their defaults are, the pickle holds
one cell: an organization of 500 people takes a third of the bytes.

A pickle that someone changed can run any code while it is read, and no check can undo that. These
checks are against the pickle that is honest but wrong: written by another version, or damaged.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback._columns._record_index import RecordIndex
from stepback._columns._resolve_ids import repeated_id_problems
from stepback._columns._table import Columns, Table
from stepback._records._fields._attributes import is_fact_column
from stepback._records._record import domain_fields, field_types, node_fields
from stepback._records._record_types import NODE_TABLES, RECORD_TYPES, is_surveyed


def pack_columns(columns: Columns) -> Columns:
    """The columns for a pickle: those of one value are one cell long.

    No two records of a table are the same, so that one of its columns keeps its length.
    """
    tables = {
        name: attrs.evolve(
            table,
            columns={field: _shorten(column) for field, column in table.columns.items()},
            attributes={name: _shorten(column) for name, column in table.attributes.items()},
        )
        for name, table in columns.tables.items()
    }
    # What is looked up by records is made anew, as they are checked.
    return Columns(tables, columns.ids, columns.respondents)


def _shorten(column: Array) -> Array:
    """A column of one cell, if all cells are the same to the bit."""
    return column[:1].copy() if column.size > 1 and _is_constant(column) else column


def _is_constant(column: Array) -> bool:
    if column.strides == (0,):
        return True
    if column.dtype == object:
        cells = column.tolist()
        if len(set(map(id, cells))) == 1:
            return True
        # Records have texts and sets of texts of their own. Other values may be equal and differ,
        # as 1 and True do.
        (kind, *others) = set(map(type, cells))
        return not others and kind in {str, frozenset} and cells.count(cells[0]) == len(cells)
    cells, width = column.tobytes(), column.itemsize
    return cells[width:] == cells[:-width]  # each cell is the one before it


def restore_columns(pickled: Any) -> Columns:
    """The columns of a pickle, built anew; a ``ValueError`` says what in them cannot be right."""
    if not (isinstance(pickled, Columns) and isinstance(pickled.tables, Mapping)):
        raise ValueError("it holds no tables")
    required = {name for name in RECORD_TYPES if not is_surveyed(name)}
    if not required <= pickled.tables.keys() <= RECORD_TYPES.keys():
        raise ValueError(f"its tables are {', '.join(map(str, pickled.tables))}")
    tables = {name: _restore_table(name, table) for name, table in pickled.tables.items()}
    ids = np.concatenate([tables[name]["id"] for name in NODE_TABLES])
    if not _is_column(pickled.ids, ids.size) or pickled.ids.tolist() != ids.tolist():
        raise ValueError("the ids of its nodes are not those of its tables")
    nodes, domains = RecordIndex.from_ids(ids), RecordIndex.from_ids(tables["domains"]["id"])
    columns = Columns(tables, pickled.ids, pickled.respondents, nodes.first, domains.first)
    by_name = dict(tables)
    with_ids = {name: by_name.pop(name) for name in (*NODE_TABLES, "domains")}
    _refuse_faulty_fields(columns, with_ids)
    node_tables = [tables[name] for name in NODE_TABLES]
    if [*repeated_id_problems(node_tables, nodes)] or [
        *repeated_id_problems([tables["domains"]], domains)
    ]:
        raise ValueError("an id is there twice")
    _refuse_faulty_fields(columns, by_name)
    if not _are_respondents(columns):
        raise ValueError("its respondents are not people who were asked")
    return columns


def _refuse_faulty_fields(columns: Columns, tables: Mapping[str, Table]) -> None:
    for name, table in tables.items():
        for field in _faulty_fields(columns, table):
            raise ValueError(f"the column {field} of {name} holds what it cannot hold")


def _restore_table(name: str, pickled: Any) -> Table:
    """A table with all its fields, whose columns are of one length."""
    if not (isinstance(pickled, Table) and pickled.record is RECORD_TYPES[name]):
        raise ValueError(f"the table {name} is of another type")
    table = attrs.evolve(pickled)  # makes its mappings read-only, which unpickling does not
    fields = [field for field in field_types(table.record) if field != "attributes"]
    if [*table.columns] != fields or (table.attributes and name not in NODE_TABLES):
        raise ValueError(f"the columns of {name} are {', '.join(map(str, table.columns))}")
    length = max(map(np.size, table.columns.values()))
    further = (getattr(table, field.name) for field in attrs.fields(type(table)))
    packed = (*table.columns.values(), *table.attributes.values())
    whole = [value for value in further if isinstance(value, np.ndarray)]
    if not all(_is_column(column, length) or _is_column(column, 1) for column in packed) or not all(
        _is_column(column, length) for column in whole
    ):
        raise ValueError(f"the columns of {name} are not of one length")
    return attrs.evolve(
        table,
        columns={field: _lengthen(column, length) for field, column in table.columns.items()},
        attributes={name: _lengthen(column, length) for name, column in table.attributes.items()},
    )


def _lengthen(column: Array, length: int) -> Array:
    return column if column.size == length else np.broadcast_to(column, length)


def _are_respondents(columns: Columns) -> bool:
    asked = columns.respondents
    return asked is None or (
        _are_positions(asked, 0, columns.n_people, columns.first_nodes)
        and bool((np.diff(asked) > 0).all())
        and "supports" in columns.tables
    )


def _faulty_fields(columns: Columns, table: Table) -> Iterator[str]:
    """The fields and attributes whose columns hold something that no record can hold."""
    for field, cells in table.columns.items():
        column = _distinct_cells(cells)
        if field in node_fields(table.record):
            is_valid = _are_positions(column, 0, columns.n_nodes, columns.first_nodes)
        elif field in domain_fields(table.record):
            n_domains = columns.domain_ids.size
            is_valid = _are_positions(column, -1, n_domains, columns.first_domains)
        else:
            is_valid = _passes(field_types(table.record)[field].is_valid_column, column)
        if not is_valid:
            yield field
    for name, column in table.attributes.items():
        if not (isinstance(name, str) and _passes(is_fact_column, _distinct_cells(column))):
            yield str(name)


def _distinct_cells(column: Array) -> Array:
    """One cell of a column that was lengthened: each is checked by itself, and all are the same."""
    return column[:1] if column.strides == (0,) else column


def _passes(check: Any, value: Any) -> bool:
    try:
        return bool(check(value))
    except (TypeError, ValueError):  # of a value without a hash; of one that is not allowed
        return False


def _is_column(column: Any, length: int) -> bool:
    return isinstance(column, np.ndarray) and column.shape == (length,)


def _are_positions(column: Array, low: int, stop: int, first: Array | None) -> bool:
    """Whether an array holds only positions from `low` up to `stop`, of the first of each id."""
    is_integer = isinstance(column, np.ndarray) and column.ndim == 1 and column.dtype.kind == "i"
    if not (is_integer and bool(((column >= low) & (column < stop)).all())):
        return False
    given = column[column >= 0]
    return first is None or bool((first[given] == given).all())
