"""Tables of typed columns as cells of text, such as a file holds."""

from __future__ import annotations

from typing import Any

from stepback._columns._schema_headers import (
    RESPONDENTS_TABLE,
    attribute_header,
)
from stepback._columns._table import Columns, Table
from stepback._records._record import field_defaults, field_types
from stepback._records._record_types import is_surveyed


def format_tables(columns: Columns) -> dict[str, dict[str, list[Any]]]:
    """The tables of an organization as text, such as a file holds; attributes as they are."""
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
    filled: dict[str, list[Any]] = {}
    for field, kind in field_types(table.record).items():
        if field == "attributes":
            continue
        default = field_defaults(table.record).get(field)
        text = list(map(kind.format_cell, columns.field_values(table, field)))
        if field not in field_defaults(table.record) or set(text) - {kind.format_cell(default)}:
            filled[field] = text
    return filled
