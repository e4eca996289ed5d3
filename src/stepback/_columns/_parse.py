"""Tables of cells, from a file or a frame, to typed columns, and back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np

from stepback._algorithms._arrays import Array, empty_mask, is_all_text, object_array
from stepback._columns._frames import frame_columns
from stepback._columns._schema_headers import (
    MANAGER_COLUMN,
    RESPONDENTS_TABLE,
    TABLE_NAMES,
    attribute_header,
    match_headers,
    normalize_header,
    suggest_name,
    table_fields,
)
from stepback._columns._table import Columns, Respondents, Table
from stepback._problems._format import format_id, format_value, is_failure, pluralize
from stepback._problems._problem import Place, Problem
from stepback._records._fields._attributes import Attributes
from stepback._records._fields._field_type import CellFaults
from stepback._records._fields._ids import Id
from stepback._records._fields._numbers import Amounts, Number
from stepback._records._fields._text import Text
from stepback._records._record import field_defaults, field_types
from stepback._records._record_types import RECORD_TYPES, is_surveyed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

# A comma before three digits may stand for thousands, so it is left to be reported.
BAD_CELL = "bad-value"
_PLAIN = frozenset({str, float, bool, type(None)})
BAD_ROW = frozenset({"ragged-row", "broken-quote"})
_DECIMAL_COMMA = re.compile(r"(?<![\d.,])(\d+),(\d{1,2}|\d{4,})(?![\d.,])")


@attrs.frozen(eq=False)
class RawTable:
    """A table as it stands in a file or frame, before anything is made of its cells.

    Attributes:
        columns: The cells of each column by its header, in order; text from files, whatever a
            frame holds from frames.
        rows: The row number of each record, as a spreadsheet shows it (the header is row 1).
        source: The name of the file or table.
        problems: What was noticed on the way, warnings included.
        decimal_comma: Whether a comma may be a decimal point, since it separates no cells.
    """

    columns: dict[str, Array]
    rows: Array
    source: str
    problems: tuple[Problem, ...] = ()
    decimal_comma: bool = False

    @property
    def is_unreadable(self) -> bool:
        """Whether nothing more can be said of the table than the problems it already has."""
        return not self.columns and any(one.severity == "error" for one in self.problems)

    def take(self, which: Array) -> RawTable:
        """The rows at the positions, or under the mask, `which`."""
        columns = {name: column[which] for name, column in self.columns.items()}
        return attrs.evolve(self, columns=columns, rows=self.rows[which])

    def with_problems(self, *more: Problem) -> RawTable:
        """The same cells with more that was noticed."""
        return attrs.evolve(self, problems=(*self.problems, *more))


@attrs.frozen(eq=False)
class SourcedLines(Table):
    """Lines of which some stand in a table of lines, others as the manager of a person.

    Attributes:
        people_source: The file or table of the people.
        of_people: Which lines stand there.
    """

    people_source: str = attrs.field(kw_only=True)
    of_people: Array = attrs.field(kw_only=True)

    def take(self, positions: Array) -> SourcedLines:
        """The lines at `positions`."""
        return attrs.evolve(
            self,
            columns={field: column[positions] for field, column in self.columns.items()},
            rows=None if self.rows is None else self.rows[positions],
            of_people=self.of_people[positions],
        )

    def locate(self, positions: Sequence[int] | Array, column: str, record: str = "") -> Place:
        """Where the lines at `positions` stand; where in both tables, it names both."""
        at = np.asarray(list(positions), dtype=np.int64)
        theirs, ours = at[self.of_people[at]], at[~self.of_people[at]]
        if self.rows is None or not theirs.size:
            return super().locate(positions, column, record)
        rows = tuple(self.rows[theirs].tolist())
        if not ours.size:
            return Place(self.people_source, rows, MANAGER_COLUMN if column else "")
        people = Place(self.people_source, rows)
        lines = Place(self.source, tuple(self.rows[ours].tolist()))
        return Place(
            f"{people.source} and {lines.source}",
            record=f"{people} of {people.source}, {lines} of {lines.source}",
        )


# From frames and mappings to cells


def as_raw_table(name: str, table: Any) -> RawTable:
    """The cells of a mapping of columns or of a pandas, polars or pyarrow frame."""
    if isinstance(table, RawTable):
        return table
    nothing = RawTable({}, np.arange(0), name)
    try:
        given = frame_columns(table)
    except ValueError as fault:
        return nothing.with_problems(Problem("no-table", str(fault), Place(name)))
    lengths = [(str(header), len(column)) for header, column in given]
    if len({length for _, length in lengths}) > 1:
        listed = ", ".join(f"{format_id(header)} {length:,}" for header, length in lengths)
        message = f"columns are of unequal length ({listed}); give each one cell a row"
        return nothing.with_problems(Problem("unequal-columns", message, Place(name)))
    rows = np.arange(2, 2 + (lengths[0][1] if lengths else 0))
    written = [(header, *_writable(column)) for header, column in given]
    problems = [
        Problem("bad-value", fault, Place(name, (int(rows[at]),), normalize_header(header)))
        for header, _, faults in written
        for at, fault in faults
    ]
    return raw_table_from_columns(
        [(header, column) for header, column, _ in written], rows, name, *problems
    )


def _writable(column: Array) -> tuple[Array, CellFaults]:
    """A column without what cannot be written as text, such as lists a thousand deep."""
    if column.dtype != object or _PLAIN.issuperset(map(type, column.tolist())):
        return column, []
    faults = []
    for at, cell in enumerate(column):
        if type(cell) in _PLAIN:
            continue
        try:
            str(cell)
        except BaseException as fault:
            if not is_failure(fault):
                raise
            faults.append((at, f"{format_value(cell)} cannot be read; give text or a number"))
    column = column.copy() if faults else column
    column[[at for at, _ in faults]] = None
    return column, faults


def raw_table_from_columns(
    given: Iterable[tuple[Any, Array]], rows: Array, source: str, *problems: Problem
) -> RawTable:
    """Cells of columns and their headers, without blank rows and blank nameless columns."""
    columns: dict[str, Array] = {}
    noticed = list(problems)
    for number, (header, column) in enumerate(given, start=1):
        name = normalize_header(header)
        if not name and empty_mask(column).all():
            continue
        name = name or f"column {number}"
        if name in columns:
            message = f"two columns are called {format_value(name)}; rename one, or leave it out"
            noticed.append(Problem("repeated-column", message, Place(source, (1,), name)))
        columns.setdefault(name, column)
    return _without_blank_rows(RawTable(columns, rows, source, tuple(noticed)))


def _without_blank_rows(table: RawTable) -> RawTable:
    blank = np.arange(len(table.rows))
    numbers_first = sorted(table.columns.values(), key=lambda column: column.dtype == object)
    for column in numbers_first:  # which take no time, and mostly leave nothing to look for
        blank = blank[empty_mask(column if blank.size == len(column) else column[blank])]
    if not blank.size:
        return table
    rows = tuple(table.rows[blank].tolist())
    message = f"{pluralize(len(rows), 'blank row')} skipped"
    problem = Problem("blank-rows", message, Place(table.source, rows), "warning")
    return table.take(np.delete(np.arange(len(table.rows)), blank)).with_problems(problem)


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
            columns[field] = kind.constant_column(default, len(table.rows))
            continue
        written = header.fields[field]
        column = table.columns[written]
        if table.decimal_comma and isinstance(kind, Number | Amounts):
            column, noticed = _with_decimal_points(table, written, column)
            problems += noticed
        values, faults = kind.parse_column(column, default)
        columns[field] = _own(values, column)
        problems += _grouped(table, written, faults)
    attributes: dict[str, Array] = {}
    for attribute, written in header.attributes.items():
        values, faults = _attribute(attribute, table.columns[written])
        attributes[attribute] = _own(values, table.columns[written])
        problems += _grouped(table, written, faults)
    return Table(record, columns, attributes, table.source, table.rows), problems


def _own(values: Array, given: Array) -> Array:
    """Values that stay as they are when the caller changes the array that was given."""
    return values.copy() if np.may_share_memory(values, given) else values


def parse_tables(
    tables: Mapping[str, Any],
) -> tuple[dict[str, Table], Respondents | None, list[Problem]]:
    """All tables parsed, the respondents, and every problem found, warnings included."""
    problems: list[Problem] = []
    read: dict[str, Table] = {}
    lines: SourcedLines | None = None
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
            respondents, faults = _respondents(table)
        else:
            read[name], faults = parse_table(name, table)
        problems += faults
        if name == "people":
            lines, faults = _lines_of_people(table, read[name]["id"])
            problems += faults
    if lines is not None:
        read["reporting"] = _joined(lines, read.get("reporting"))
    return read, respondents, problems


def _lines_of_people(table: RawTable, ids: Array) -> tuple[SourcedLines | None, list[Problem]]:
    """The solid lines that the manager column of a table of people stands for."""
    fields = match_headers("people", tuple(table.columns), table.source).fields
    if MANAGER_COLUMN not in fields:
        return None, []
    managers, faults = Id(optional=True).parse_column(table.columns[fields[MANAGER_COLUMN]], None)
    given = np.flatnonzero(~empty_mask(managers))
    columns = {
        "manager": managers[given],
        "report": ids[given],
        "dotted": np.zeros(given.size, dtype=np.bool_),
    }
    lines = SourcedLines(
        RECORD_TYPES["reporting"],
        columns,
        source="reporting",
        rows=table.rows[given],
        people_source=table.source,
        of_people=np.ones(given.size, dtype=np.bool_),
    )
    return lines, _grouped(table, fields[MANAGER_COLUMN], faults)


def _joined(lines: SourcedLines, table: Table | None) -> SourcedLines:
    if table is None or table.rows is None or lines.rows is None:
        return lines
    columns = {
        field: np.concatenate([column, table[field]]) for field, column in lines.columns.items()
    }
    return attrs.evolve(
        lines,
        columns=columns,
        source=table.source,
        rows=np.concatenate([lines.rows, table.rows]),
        of_people=np.arange(len(lines) + len(table)) < len(lines),
    )


def _respondents(table: RawTable) -> tuple[Respondents | None, list[Problem]]:
    header = match_headers(RESPONDENTS_TABLE, tuple(table.columns), table.source)
    problems = [*table.problems, *header.problems]
    if "id" not in header.fields:
        return None, problems
    ids, faults = Id().parse_column(table.columns[header.fields["id"]], None)
    asked = Respondents(tuple(ids.tolist()), table.source, table.rows)
    return asked, [*problems, *_grouped(table, header.fields["id"], faults)]


def _grouped(table: RawTable, column: str, faults: CellFaults) -> list[Problem]:
    """A problem for each different fault, with all the rows it stands in."""
    rows: dict[str, list[int]] = {}
    for position, message in faults:
        rows.setdefault(message, []).append(int(table.rows[position]))
    return [
        Problem(BAD_CELL, message, Place(table.source, tuple(at), column))
        for message, at in rows.items()
    ]


def _with_decimal_points(
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


def _attribute(name: str, column: Array) -> tuple[Array, CellFaults]:
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


def format_tables(columns: Columns) -> dict[str, dict[str, list[Any]]]:
    """The tables of an organization as text, such as a file holds; attributes as they are."""
    tables: dict[str, dict[str, list[Any]]] = {}
    for name, table in columns.tables.items():
        if len(table) or is_surveyed(name):
            tables[name] = _cells_of_fields(columns, table)
            for attribute, facts in table.attributes.items():
                header = attribute_header(name, attribute)
                tables[name][header] = ["" if fact is None else fact for fact in facts]
    if columns.respondents is not None:
        tables[RESPONDENTS_TABLE] = {"id": columns.ids[columns.respondents].tolist()}
    return tables


def _cells_of_fields(columns: Columns, table: Table) -> dict[str, list[Any]]:
    filled: dict[str, list[Any]] = {}
    for field, kind in field_types(table.record).items():
        if field == "attributes":
            continue
        default = field_defaults(table.record).get(field)
        text = list(map(kind.format_cell, columns.field_values(table, field)))
        if field not in field_defaults(table.record) or set(text) - {kind.format_cell(default)}:
            filled[field] = text
    return filled
