"""Parse tables of cells, from a file or a frame, into typed columns."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np

from stepback._algorithms._arrays import Array, empty_mask, is_all_text, object_array
from stepback._columns._manager_column import MergedLines, lines_from_manager_column
from stepback._columns._raw_table import RawTable, as_raw_table, group_faults
from stepback._columns._schema_headers import (
    RESPONDENTS_TABLE,
    TABLE_NAMES,
    match_headers,
    suggest_name,
    table_fields,
)
from stepback._columns._table import Respondents, Table
from stepback._problems._format import format_value
from stepback._problems._problem import Place, Problem
from stepback._records._fields._attributes import check_fact
from stepback._records._fields._field_type import CellFaults
from stepback._records._fields._ids import Id
from stepback._records._fields._numbers import Amounts, Number
from stepback._records._fields._text import Text
from stepback._records._record import field_defaults, field_types
from stepback._records._record_types import RECORD_TYPES

if TYPE_CHECKING:
    from collections.abc import Mapping

# Only where it cannot separate thousands: "1,234" is ambiguous, and is reported instead.
_DECIMAL_COMMA = re.compile(r"(?<![\d.,])(\d+),(\d{1,2}|\d{4,})(?![\d.,])")


def parse_tables(
    tables: Mapping[str, Any],
) -> tuple[dict[str, Table], Respondents | None, list[Problem]]:
    """All tables, the respondents, and every error and warning found."""
    problems: list[Problem] = []
    parsed: dict[str, Table] = {}
    lines: MergedLines | None = None
    respondents: Respondents | None = None
    for name, table in tables.items():
        if name not in TABLE_NAMES:
            message = f"{format_value(name)} is not a table; {suggest_name(name, TABLE_NAMES)}"
            problems.append(Problem("unknown-table", message, Place(str(name))))
            continue
        raw = as_raw_table(name, table)
        if raw.is_unreadable:
            problems += raw.problems
            continue
        if name == RESPONDENTS_TABLE:
            respondents, table_problems = _parse_respondents(raw)
        else:
            parsed[name], table_problems = parse_table(name, raw)
        problems += table_problems
        if name == "people":
            lines, line_problems = lines_from_manager_column(raw, parsed[name]["id"])
            problems += line_problems
    if lines is not None:
        parsed["reporting"] = lines.with_lines(parsed.get("reporting"))
    return parsed, respondents, problems


def parse_table(name: str, raw: RawTable) -> tuple[Table, list[Problem]]:
    """The typed columns of the table called `name`, and every error and warning found."""
    record = RECORD_TYPES[name]
    match = match_headers(name, tuple(raw.columns), raw.source)
    problems = [*raw.problems, *match.problems]
    columns: dict[str, Array] = {}
    for field in table_fields(name):
        field_type, default = field_types(record)[field], field_defaults(record).get(field)
        if field not in match.fields:
            columns[field] = field_type.constant_column(default, len(raw.row_numbers))
            continue
        header = match.fields[field]
        cells = raw.columns[header]
        if raw.allows_decimal_comma and isinstance(field_type, Number | Amounts):
            cells, warnings = _replace_decimal_commas(raw, header)
            problems += warnings
        values, faults = field_type.parse_column(cells, default)
        columns[field] = _copy_if_shared(values, cells)
        problems += group_faults(raw, header, faults)
    attributes: dict[str, Array] = {}
    for attribute, header in match.attributes.items():
        values, faults = _parse_attribute(raw.columns[header])
        attributes[attribute] = _copy_if_shared(values, raw.columns[header])
        problems += group_faults(raw, header, faults)
    return Table(record, columns, attributes, raw.source, raw.row_numbers), problems


def _copy_if_shared(values: Array, cells: Array) -> Array:
    """The values, in an array that does not change when the caller changes that of the cells."""
    return values.copy() if np.may_share_memory(values, cells) else values


def _parse_respondents(raw: RawTable) -> tuple[Respondents | None, list[Problem]]:
    match = match_headers(RESPONDENTS_TABLE, tuple(raw.columns), raw.source)
    problems = [*raw.problems, *match.problems]
    if "id" not in match.fields:
        return None, problems
    header = match.fields["id"]
    ids, faults = Id().parse_column(raw.columns[header], None)
    respondents = Respondents(tuple(ids.tolist()), raw.source, raw.row_numbers)
    return respondents, [*problems, *group_faults(raw, header, faults)]


def _replace_decimal_commas(raw: RawTable, header: str) -> tuple[Array, list[Problem]]:
    """The cells of a column with decimal points, and a warning if any had a comma."""
    cells = raw.columns[header]
    by_cell = {cell: _DECIMAL_COMMA.sub(r"\1.\2", cell) for cell in dict.fromkeys(cells.tolist())}
    example = next((cell for cell, replaced in by_cell.items() if replaced != cell), None)
    if example is None:
        return cells, []
    message = f"commas are read as decimal points, {format_value(example)} as {by_cell[example]}"
    problem = Problem("decimal-comma", message, Place(raw.source, column=header), "warning")
    return object_array([by_cell[cell] for cell in cells.tolist()]), [problem]


def _parse_attribute(cells: Array) -> tuple[Array, CellFaults]:
    """A column of facts, with ``None`` for empty and faulty cells."""
    if is_all_text(cells):
        facts, faults = Text().parse_column(cells, None)
        is_blank = empty_mask(cells)
        if is_blank.any():
            facts = facts.copy()
            facts[is_blank] = None
        return facts, faults
    if cells.dtype.kind == "M" and np.datetime_data(cells.dtype)[0] != "D":
        cells = cells.astype("datetime64[us]")  # finer times would become integers as objects
    facts = cells.astype(object)
    facts[empty_mask(cells)] = None
    if cells.dtype.kind not in "fO":
        return facts, []
    suspects = np.flatnonzero(np.isinf(cells)) if cells.dtype.kind == "f" else range(len(cells))
    faults = []
    for row in map(int, suspects):
        try:
            check_fact(facts[row])
        except ValueError as fault:
            faults.append((row, str(fault)))
            facts[row] = None
    return facts, faults
