"""Steps as tables of cells, and tables of steps that people keep and edit."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from stepback._algorithms._arrays import object_array
from stepback._columns._escape_formula import escape_formula, unescape_formula
from stepback._columns._parse import replace_decimal_commas
from stepback._columns._raw_table import RawTable, as_raw_table, group_faults
from stepback._columns._schema_headers import MAX_HEADERS
from stepback._problems._format import format_value, format_values
from stepback._problems._problem import Place, Problem
from stepback._records._fields._choices import Flag
from stepback._records._fields._field_type import FieldType
from stepback._records._fields._ids import Id
from stepback._records._fields._numbers import Autonomy, Number
from stepback._records._fields._text import Text
from stepback._records._level import Level
from stepback._records._record import BASIS_CHOICE, UNIT_INTERVAL
from stepback.scenarios._plans._plan_step import Step

STEP_TABLE = "steps"
_SEPARATOR = " | "  # between cautions, which hold commas and semicolons
_LISTS = ("cautions", "answered_cautions")


class _OptionalFlag(Flag):
    """True, false or ``None``. A column stores objects."""

    dtype = "object"

    def check(self, value: Any) -> Any:
        """The value as a ``bool``, or ``None``."""
        return None if value is None else super().check(value)


STEP_FIELDS: dict[str, FieldType] = {
    "leader": Id(),
    "delegate": Id(),
    "domain": Id(),
    "is_new": _OptionalFlag(),
    "share": UNIT_INTERVAL,
    "autonomy_before": Autonomy(),
    "autonomy_after": Autonomy(),
    "decisions": Number(low=0),
    "figure": Number(),
    "gain": Number(),
    "excess": Number(low=0, optional=False),
    "support": Number(low=0, high=1, optional=False, allows_percent=True),
    "support_now": UNIT_INTERVAL,
    "basis": BASIS_CHOICE,
    "reason": Text(),
    "cautions": Text(),
    "answered_cautions": Text(),
    "leader_name": Text(),
    "delegate_name": Text(),
    "domain_name": Text(),
}
_DEFAULTS: dict[str, Any] = {
    "autonomy_after": 1.0,
    "excess": 0.0,
    "support": 0.0,
    "basis": "declared",
    "is_new": None,
}
ANSWERS = ("support_now", "answered_cautions")


def step_columns(steps: Iterable[Step], hidden: Iterable[str] = ()) -> dict[str, list[Any]]:
    """The fields of steps as columns of plain values, without those that are hidden."""
    rows, without = list(steps), set(hidden)
    columns = {name: [getattr(step, name) for step in rows] for name in STEP_FIELDS}
    for name in _LISTS:
        columns[name] = [_SEPARATOR.join(texts) for texts in columns[name]]
    return {name: column for name, column in columns.items() if name not in without}


def parse_steps(table: Any, faults: list[str]) -> list[Step]:
    """The steps of a table, as `step_columns` writes it and as people have changed it.

    Only the ids are needed. Columns that are not of a step are not read. What is wrong is added
    to `faults`.
    """
    columns = parse_columns(STEP_TABLE, table, STEP_FIELDS, _DEFAULTS, faults, unescape=True)
    if faults:
        return []
    rows = zip(*columns.values(), strict=True)
    return [_make_step(dict(zip(columns, row, strict=True))) for row in rows]


def _make_step(fields: dict[str, Any]) -> Step:
    for name, value in fields.items():
        if name in _LISTS:
            fields[name] = tuple(filter(None, value.split(_SEPARATOR)))
        elif isinstance(value, Level):
            fields[name] = value.autonomy
        elif value is None and name != "is_new":
            fields[name] = math.nan
    return Step(**fields)


def parse_columns(
    name: str,
    table: Any,
    fields: Mapping[str, FieldType],
    defaults: Mapping[str, Any],
    faults: list[str],
    *,
    unescape: bool = False,
) -> dict[str, list[Any]]:
    """The values of each field, a column each; columns of other names are not read.

    `Id` fields are needed. What is wrong, with its row and column, is added to `faults`. With
    `unescape`, texts that were escaped in a CSV file are as before; a file that stepback has read
    has none.
    """
    raw = as_raw_table(name, table)
    problems = [problem for problem in raw.problems if problem.severity == "error"]
    if raw.is_unreadable:
        faults += (_format_problem(name, problem) for problem in problems)
        return {}
    header_of = _match_step_fields(raw, fields, problems)
    columns: dict[str, list[Any]] = {}
    for field, field_type in fields.items():
        default = defaults.get(field, "" if type(field_type) is Text else None)
        if field not in header_of:
            columns[field] = [default] * len(raw.row_numbers)
            continue
        header = header_of[field]
        cells = raw.columns[header]
        if unescape and not isinstance(table, RawTable) and cells.dtype == np.object_:
            cells = object_array(list(map(_unescape_cell, cells.tolist())))
        if raw.allows_decimal_comma and isinstance(field_type, Number):
            cells, _ = replace_decimal_commas(raw, header)
        values, cell_faults = field_type.parse_column(cells, default)
        problems += group_faults(raw, header, cell_faults)
        columns[field] = [] if cell_faults else field_type.unpack_column(np.asarray(values))
    faults += (_format_problem(name, problem) for problem in problems)
    return columns


def protect_cell(cell: Any) -> Any:
    """A cell that is read back as it is: a text that looks as if it was escaped is escaped."""
    if not isinstance(cell, str) or cell == unescape_formula(cell):
        return cell
    return escape_formula(cell)


def _unescape_cell(cell: Any) -> Any:
    return unescape_formula(cell) if isinstance(cell, str) else cell


def _format_problem(name: str, problem: Problem) -> str:
    """A problem with the table and the place in it."""
    place = str(problem.where)
    return f"{name}, {place}: {problem.message}" if place else f"{name}: {problem.message}"


def _match_step_fields(
    raw: RawTable, fields: Mapping[str, FieldType], problems: list[Problem]
) -> dict[str, str]:
    """The header of each field, whatever its case, and problems with those that are needed."""
    headers = {header.casefold(): header for header in reversed(raw.columns)}
    matched = {field: headers[field] for field in fields if field in headers}
    listed = format_values(list(raw.columns)[:MAX_HEADERS]) or "none"
    for field, field_type in fields.items():
        if isinstance(field_type, Id) and not field_type.optional and field not in matched:
            message = f"there is no column {format_value(field)}; the columns are: {listed}"
            problems.append(Problem("missing-column", message, Place(raw.source)))
    return matched
