"""The tables of an organization as columns of frames, each of one type."""

from __future__ import annotations

from typing import Any

import numpy as np

from stepback._columns._level_column import LEVEL_COLUMN, level_names
from stepback._columns._schema_headers import RESPONDENTS_TABLE, attribute_header
from stepback._columns._table import Columns, Table
from stepback._frames import ColumnKind, FrameColumn, infer_kind
from stepback._records._fields._choices import Flag
from stepback._records._fields._dates import Date
from stepback._records._fields._field_type import FieldType
from stepback._records._fields._ids import Id
from stepback._records._fields._numbers import Autonomy, Count, Number
from stepback._records._record import field_types

# Of a subclass, its own entry comes before that of its base. All other fields are text.
_KINDS: dict[type[FieldType], ColumnKind] = {
    Count: "count",
    Number: "number",
    Flag: "flag",
    Date: "day",
}


def frame_tables(columns: Columns) -> dict[str, dict[str, FrameColumn]]:
    """Each table with all its fields, whether or not it has records."""
    tables = {name: _frame_fields(columns, table) for name, table in columns.tables.items()}
    for name, table in columns.tables.items():
        for attribute, facts in table.attributes.items():
            cells = facts.tolist()
            header = attribute_header(name, attribute)
            tables[name][header] = FrameColumn(infer_kind(cells), cells)
    if columns.respondents is not None:
        ids = columns.ids[columns.respondents]
        tables[RESPONDENTS_TABLE] = {"id": FrameColumn("text", ids)}
    return tables


def _frame_fields(columns: Columns, table: Table) -> dict[str, FrameColumn]:
    fields: dict[str, FrameColumn] = {}
    for field in table.columns:
        field_type = field_types(table.record)[field]
        if isinstance(field_type, Autonomy):
            column = table[field]
            settled = np.where(np.isnan(column), np.nan, field_type.settled_shares(column))
            fields[field] = FrameColumn("number", settled)
            fields[LEVEL_COLUMN] = FrameColumn("text", level_names(column))
            continue
        kinds = [kind for type_, kind in _KINDS.items() if isinstance(field_type, type_)]
        kind: ColumnKind = kinds[0] if kinds else "text"
        cells = _text_cells(columns, table, field) if kind == "text" else table[field]
        fields[field] = FrameColumn(kind, cells)
    return fields


def _text_cells(columns: Columns, table: Table, field: str) -> list[Any]:
    """The cells of a field as text; ``None`` for a reference to nothing."""
    field_type, values = field_types(table.record)[field], columns.field_values(table, field)
    return values if isinstance(field_type, Id) else list(map(field_type.format_cell, values))
