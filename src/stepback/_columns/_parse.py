"""Parse tables of cells, from a file or a frame, into typed columns."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any, Self

import attrs
import numpy as np

from stepback._algorithms._arrays import Array, empty_mask, is_all_text, object_array
from stepback._columns._level_column import with_levels_as_autonomy
from stepback._columns._raw_table import RawTable, as_raw_table, group_faults
from stepback._columns._schema_headers import (
    MANAGER_COLUMN,
    RESPONDENTS_TABLE,
    TABLE_NAMES,
    match_headers,
    suggest_name,
    table_fields,
)
from stepback._columns._table import Table
from stepback._problems._format import format_name, format_value
from stepback._problems._problem import Place, Problem
from stepback._records._fields._attributes import check_fact
from stepback._records._fields._field_type import CellFaults
from stepback._records._fields._ids import Id
from stepback._records._fields._numbers import Amounts, Number
from stepback._records._fields._text import Text
from stepback._records._nodes import Respondent
from stepback._records._record import field_defaults, field_types
from stepback._records._record_types import RECORD_TYPES
from stepback._records._relations import Delegation, ReportingLine

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# Only where it cannot separate thousands: "1,234" is ambiguous, and is reported instead.
_DECIMAL_COMMA = re.compile(r"(?<![\d.,])(\d++),(\d{1,2}|\d{4,}+)(?![\d.,])")


def parse_tables(
    tables: Mapping[str, Any],
) -> tuple[dict[str, Table], Table | None, list[Problem]]:
    """All tables, the respondents, and every error and warning found."""
    problems: list[Problem] = []
    parsed: dict[str, Table] = {}
    lines: _MergedLines | None = None
    for name, table in tables.items():
        if name not in TABLE_NAMES:
            message = f"{format_value(name)} is not a table; {suggest_name(name, TABLE_NAMES)}"
            problems.append(Problem("unknown-table", message, Place(str(name))))
            continue
        raw = as_raw_table(name, table)
        if raw.is_unreadable:
            problems += raw.problems
            continue
        parsed[name], table_problems = parse_table(name, raw)
        problems += table_problems
        if name == "people":
            lines, line_problems = _parse_manager_column(raw, parsed[name])
            problems += line_problems
    if lines is not None:
        parsed["reporting"] = lines.with_lines(parsed.get("reporting"))
    return parsed, parsed.pop(RESPONDENTS_TABLE, None), problems


def parse_table(name: str, raw: RawTable) -> tuple[Table, list[Problem]]:
    """The typed columns of the table called `name`, and every error and warning found."""
    record = RECORD_TYPES.get(name, Respondent)
    raw = with_levels_as_autonomy(raw) if record is Delegation else raw
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
            cells, warnings = replace_decimal_commas(raw, header)
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


def replace_decimal_commas(raw: RawTable, header: str) -> tuple[Array, list[Problem]]:
    """The cells of a column with decimal points, and a warning if any had a comma."""
    cells = raw.columns[header]
    by_cell = {cell: _DECIMAL_COMMA.sub(r"\1.\2", cell) for cell in dict.fromkeys(cells.tolist())}
    example = next((cell for cell, replaced in by_cell.items() if replaced != cell), None)
    if example is None:
        return cells, []
    replaced = format_name(by_cell[example])
    message = f"commas are read as decimal points, {format_value(example)} as {replaced}"
    problem = Problem("decimal-comma", message, Place(raw.source, column=header), "warning")
    return object_array([by_cell[cell] for cell in cells.tolist()]), [problem]


def _parse_attribute(cells: Array) -> tuple[Array, CellFaults]:
    """A column of facts, with ``None`` for empty and faulty cells."""
    if is_all_text(cells):
        facts, faults = Text().parse_column(cells, None)
        return np.where(empty_mask(cells), np.array(None), facts), faults
    if cells.dtype == "datetime64[s]" and is_all_days(cells):
        cells = cells.astype("datetime64[D]")  # which is how a frame of pandas holds days
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


def is_all_days(moments: Array) -> bool:
    """Whether no moment has a time of day."""
    days = moments.astype("datetime64[D]")
    return bool(((days == moments) | np.isnat(moments)).all())


@attrs.frozen(eq=False)
class _MergedLines(Table):
    """Reporting lines of two tables: the table of lines, and the manager column of people.

    Attributes:
        people_source: The name of the file or table of people.
        is_from_people: Which lines come from there.
    """

    people_source: str = attrs.field(kw_only=True)
    is_from_people: Array = attrs.field(kw_only=True)

    def take(self, positions: Array) -> Self:
        """The lines at `positions`."""
        return attrs.evolve(super().take(positions), is_from_people=self.is_from_people[positions])

    def has_days_of_report(self, position: int) -> bool:
        """Whether a line is from the table of people."""
        return bool(self.is_from_people[position])

    def locate(self, positions: Sequence[int] | Array, column: str, record: str = "") -> Place:
        """The place of the lines at `positions`; if they come from both tables, it names both."""
        rows = np.asarray(list(positions), dtype=np.int64)
        people_rows, line_rows = rows[self.is_from_people[rows]], rows[~self.is_from_people[rows]]
        if self.row_numbers is None or not people_rows.size:
            return super().locate(positions, column, record)
        people_place = Place(self.people_source, tuple(self.row_numbers[people_rows].tolist()))
        if not line_rows.size:
            return attrs.evolve(people_place, column=MANAGER_COLUMN if column else "")
        line_place = Place(self.source, tuple(self.row_numbers[line_rows].tolist()))
        names = [format_name(source) for source in (self.people_source, self.source)]
        record = f"{people_place} of {names[0]}, {line_place} of {names[1]}"
        return Place(f"{self.people_source} and {self.source}", record=record)

    def with_lines(self, table: Table | None) -> _MergedLines:
        """These lines, and after them those of a table of lines."""
        if table is None or table.row_numbers is None or self.row_numbers is None:
            return self
        pairs = {field: [column, table[field]] for field, column in self.columns.items()}
        return attrs.evolve(
            self,
            columns={field: np.concatenate(pair) for field, pair in pairs.items()},
            source=table.source,
            row_numbers=np.concatenate([self.row_numbers, table.row_numbers]),
            is_from_people=np.arange(len(self) + len(table)) < len(self),
        )


def _parse_manager_column(
    table: RawTable, people: Table
) -> tuple[_MergedLines | None, list[Problem]]:
    """The solid lines that the manager column of a table of people stands for.

    Of an id with several rows, each line is in force while the row is.
    """
    fields = match_headers("people", tuple(table.columns), table.source).fields
    if MANAGER_COLUMN not in fields:
        return None, []
    header = fields[MANAGER_COLUMN]
    managers, faults = Id(optional=True).parse_column(table.columns[header], None)
    rows = np.flatnonzero(~empty_mask(managers))
    line_columns = {"manager": managers[rows], "report": people["id"][rows]}
    if people.is_dated:
        n_rows = Counter(people["id"].tolist())
        is_repeated = np.array([n_rows[id_] > 1 for id_ in line_columns["report"]], dtype=np.bool_)
        for field in ("start", "end"):
            days = people[field][rows]
            line_columns[field] = np.where(is_repeated, days, np.datetime64("NaT", "D"))
    lines = _MergedLines(
        ReportingLine,
        Table.from_columns("reporting", line_columns).columns,
        source="reporting",
        row_numbers=table.row_numbers[rows],
        people_source=table.source,
        is_from_people=np.ones(rows.size, dtype=np.bool_),
    )
    return lines, group_faults(table, header, faults)
