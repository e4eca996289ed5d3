"""A digest of the columns of an organization, which every process computes alike.

The hash of an organization is that of texts, which differs from one process to the next; and
equal organizations may hold their records in another order, on which the last bits of sums depend.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from itertools import chain

from stepback._algorithms._arrays import Array
from stepback._columns._table import Columns, Table
from stepback._records._fields._field_type import FieldType
from stepback._records._record import field_types


def digest_columns(columns: Columns) -> str:
    """A digest of all records, in their order, and of who was asked."""
    asked = columns.respondents
    tables = (part for table in columns.tables.items() for part in _table_parts(*table))
    return digest_bytes(tables, [b"" if asked is None else asked.astype("<i8").tobytes()])


def _table_parts(name: str, table: Table) -> Iterator[bytes]:
    yield f"{name} {len(table)}".encode()
    for field, column in table.columns.items():
        yield field.encode()
        yield _field_bytes(field_types(table.record)[field], column)
    for attribute, facts in table.attributes.items():
        yield attribute.encode(errors="backslashreplace")
        # A fact is text, a number, a truth value or a day, and shows which.
        yield "\0".join(map(repr, facts.tolist())).encode(errors="backslashreplace")


def _field_bytes(field_type: FieldType, column: Array) -> bytes:
    """The cells of a field as bytes, however the column keeps them in memory."""
    if column.dtype != object:
        return column.astype(column.dtype.newbyteorder("<")).tobytes()
    values = column.tolist()
    if not all(type(value) is str for value in values):
        values = [None if value is None else field_type.format_cell(value) for value in values]
    return json.dumps(values).encode()


def digest_bytes(*parts: Iterable[bytes]) -> str:
    """A digest of parts, of which each counts by itself: two are not the same as both in one."""
    digest = hashlib.sha256()
    for part in chain.from_iterable(parts):
        digest.update(len(part).to_bytes(8))
        digest.update(part)
    return digest.hexdigest()
