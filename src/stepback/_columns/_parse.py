"""Tables of cells, from a file or a frame, to typed columns, and back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np

from stepback._algorithms._arrays import Array, empty_mask, is_all_text, object_array
from stepback._columns._manager_column import MergedLines, append_lines, lines_from_manager_column
from stepback._columns._raw_table import RawTable, as_raw_table, group_faults
from stepback._columns._schema_headers import (
    RESPONDENTS_TABLE,
    TABLE_NAMES,
    match_headers,
    suggest_name,
    table_fields,
)
from stepback._columns._table import Respondents, Table
from stepback._problems._format import format_id, format_value
from stepback._problems._problem import Place, Problem
from stepback._records._fields._attributes import Attributes
from stepback._records._fields._field_type import CellFaults
from stepback._records._fields._ids import Id
from stepback._records._fields._numbers import Amounts, Number
from stepback._records._fields._text import Text
from stepback._records._record import field_defaults, field_types
from stepback._records._record_types import RECORD_TYPES

if TYPE_CHECKING:
    from collections.abc import Mapping

_DECIMAL_COMMA = re.compile(r"(?<![\d.,])(\d+),(\d{1,2}|\d{4,})(?![\d.,])")


# From frames and mappings to cells


# From cells to typed columns


def parse_table(name: str, table: RawTable) -> tuple[Table, list[Problem]]:
    """Typed columns of the table called `name`, and what is wrong with which cell."""
    record = RECORD_TYPES[name]
    header = match_headers(name, tuple(table.columns), table.source)
    problems = [*table.problems, *header.problems]
    columns: dict[str, Array] = {}
    for field in table_fields(name):
        kind, default = field_types(record)[field], field_defaults(record).get(field)
        if field not in header.fields:
            columns[field] = kind.constant_column(default, len(table.row_numbers))
            continue
        written = header.fields[field]
        column = table.columns[written]
        if table.allows_decimal_comma and isinstance(kind, Number | Amounts):
            column, noticed = _replace_decimal_commas(table, written, column)
            problems += noticed
        values, faults = kind.parse_column(column, default)
        columns[field] = _copy_if_shared(values, column)
        problems += group_faults(table, written, faults)
    attributes: dict[str, Array] = {}
    for attribute, written in header.attributes.items():
        values, faults = _parse_attribute(attribute, table.columns[written])
        attributes[attribute] = _copy_if_shared(values, table.columns[written])
        problems += group_faults(table, written, faults)
    return Table(record, columns, attributes, table.source, table.row_numbers), problems


def _copy_if_shared(values: Array, given: Array) -> Array:
    """Values that stay as they are when the caller changes the array that was given."""
    return values.copy() if np.may_share_memory(values, given) else values


def parse_tables(
    tables: Mapping[str, Any],
) -> tuple[dict[str, Table], Respondents | None, list[Problem]]:
    """All tables parsed, the respondents, and every problem found, warnings included."""
    problems: list[Problem] = []
    read: dict[str, Table] = {}
    lines: MergedLines | None = None
    respondents: Respondents | None = None
    for name, given in tables.items():
        if name not in TABLE_NAMES:
            message = f"{format_value(name)} is no table; {suggest_name(name, TABLE_NAMES)}"
            problems.append(Problem("unknown-table", message, Place(str(name))))
            continue
        table = as_raw_table(name, given)
        if table.is_unreadable:
            problems += table.problems
            continue
        if name == RESPONDENTS_TABLE:
            respondents, faults = _parse_respondents(table)
        else:
            read[name], faults = parse_table(name, table)
        problems += faults
        if name == "people":
            lines, faults = lines_from_manager_column(table, read[name]["id"])
            problems += faults
    if lines is not None:
        read["reporting"] = append_lines(lines, read.get("reporting"))
    return read, respondents, problems


def _parse_respondents(table: RawTable) -> tuple[Respondents | None, list[Problem]]:
    header = match_headers(RESPONDENTS_TABLE, tuple(table.columns), table.source)
    problems = [*table.problems, *header.problems]
    if "id" not in header.fields:
        return None, problems
    ids, faults = Id().parse_column(table.columns[header.fields["id"]], None)
    asked = Respondents(tuple(ids.tolist()), table.source, table.row_numbers)
    return asked, [*problems, *group_faults(table, header.fields["id"], faults)]


def _replace_decimal_commas(
    table: RawTable, header: str, column: Array
) -> tuple[Array, list[Problem]]:
    once = {cell: _DECIMAL_COMMA.sub(r"\1.\2", cell) for cell in dict.fromkeys(column.tolist())}
    changed = [cell for cell, written in once.items() if written != cell]
    if not changed:
        return column, []
    message = f"commas are read as decimal points, {format_value(changed[0])} as {once[changed[0]]}"
    place = Place(table.source, column=header)
    read = object_array(list(map(once.__getitem__, column.tolist())))
    return read, [Problem("decimal-comma", message, place, "warning")]


def _parse_attribute(name: str, column: Array) -> tuple[Array, CellFaults]:
    """A column of facts, ``None`` where a cell says nothing."""
    if is_all_text(column):
        text, faults = Text().parse_column(column, None)
        blank = empty_mask(column)
        if blank.any():
            text = text.copy()
            text[blank] = None
        return text, faults
    if column.dtype.kind == "M" and np.datetime_data(column.dtype)[0] != "D":
        column = column.astype("datetime64[us]")
    facts = column.astype(object)
    facts[empty_mask(column)] = None
    if column.dtype.kind not in "fO":
        return facts, []
    suspects = np.flatnonzero(np.isinf(column)) if column.dtype.kind == "f" else range(len(column))
    faults = []
    for position in map(int, suspects):
        try:
            Attributes().check({name: facts[position]})
        except ValueError as fault:
            faults.append((position, str(fault).removeprefix(f"{format_id(name)}: ")))
            facts[position] = None
    return facts, faults


# From typed columns to cells
