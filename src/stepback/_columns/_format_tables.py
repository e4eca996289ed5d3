"""Format typed columns as tables of text."""

from __future__ import annotations

from typing import Any

from stepback._columns._schema_headers import RESPONDENTS_TABLE, attribute_header
from stepback._columns._table import Columns, Table
from stepback._records._fields._ids import Id
from stepback._records._record import field_defaults, field_types
from stepback._records._record_types import is_surveyed


def format_tables(columns: Columns) -> dict[str, dict[str, list[Any]]]:
    """Tables with cells of text, without empty ones unless people were asked; attributes stay."""
    tables: dict[str, dict[str, list[Any]]] = {}
    for name, table in columns.tables.items():
        if len(table) or is_surveyed(name):
            tables[name] = _format_fields(columns, table)
            for attribute, facts in table.attributes.items():
                header = attribute_header(name, attribute)
                tables[name][header] = ["" if fact is None else fact for fact in facts]
    if columns.respondents is not None:
        tables[RESPONDENTS_TABLE] = {"id": columns.ids[columns.respondents].tolist()}
    return tables


def _format_fields(columns: Columns, table: Table) -> dict[str, list[Any]]:
    """The columns of all fields but those in which every record has the default."""
    defaults = field_defaults(table.record)
    formatted: dict[str, list[Any]] = {}
    for field in table.columns:
        field_type, values = field_types(table.record)[field], columns.field_values(table, field)
        if isinstance(field_type, Id) and None not in values:  # text already
            cells = values
        else:
            cells = list(map(field_type.format_cell, values))
        if field not in defaults or set(cells) - {field_type.format_cell(defaults[field])}:
            formatted[field] = cells
    return formatted
