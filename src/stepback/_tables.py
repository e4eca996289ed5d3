"""Tables of cells, from a file or a frame, to typed columns, and back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

import attrs
import numpy as np

from stepback._columns import NODE_FIELDS, NODE_TABLES, TABLES, Columns, Table
from stepback._fields import (
    Amounts,
    Array,
    Attributes,
    Faults,
    Id,
    Number,
    Text,
    all_text,
    empties,
    is_empty,
    objects,
)
from stepback._problems import Place, Problem, Severity, counted, shown
from stepback._records import defaults, kinds

RESPONDENTS = "respondents"
TABLE_NAMES = (*TABLES, RESPONDENTS)
_MANAGER = "manager"
_ATTRIBUTE = "attributes."
_ALIKE = 0.85
# A comma before three digits may stand for thousands, so it is left to be reported.
_DECIMAL_COMMA = re.compile(r"(?<![\d.,])(\d+),(\d{1,2}|\d{4,})(?![\d.,])")


@attrs.frozen(eq=False)
class Cells:
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
    def unreadable(self) -> bool:
        """Whether nothing more can be said of the table than the problems it already has."""
        return not self.columns and any(one.severity == "error" for one in self.problems)

    def take(self, which: Array) -> Cells:
        """The rows at the positions, or under the mask, `which`."""
        columns = {name: column[which] for name, column in self.columns.items()}
        return attrs.evolve(self, columns=columns, rows=self.rows[which])

    def with_problems(self, *more: Problem) -> Cells:
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
        return attrs.evolve(super().take(positions), of_people=self.of_people[positions])  # type: ignore[return-value]

    def place(self, positions: Sequence[int] | Array, column: str, record: str = "") -> Place:
        """Where the lines at `positions` stand; where in both tables, it names both."""
        at = np.asarray(list(positions), dtype=np.int64)
        theirs, ours = at[self.of_people[at]], at[~self.of_people[at]]
        if self.rows is None or not theirs.size:
            return super().place(positions, column, record)
        rows = tuple(self.rows[theirs].tolist())
        if not ours.size:
            return Place(self.people_source, rows, _MANAGER if column else "")
        people = Place(self.people_source, rows)
        lines = Place(self.source, tuple(self.rows[ours].tolist()))
        return Place(
            f"{people.source} and {lines.source}",
            record=f"{people} of {people.source}, {lines} of {lines.source}",
        )


# From frames and mappings to cells


def cells(name: str, table: Any) -> Cells:
    """The cells of a mapping of columns or of a pandas, polars or pyarrow frame."""
    if isinstance(table, Cells):
        return table
    nothing = Cells({}, np.arange(0), name)
    try:
        given = _of_mapping(table) if isinstance(table, Mapping) else _of_frame(table)
    except ValueError as fault:
        return nothing.with_problems(Problem("no-table", str(fault), Place(name)))
    lengths = {str(header): len(column) for header, column in given}
    if len(set(lengths.values())) > 1:
        listed = ", ".join(f"{header} {length:,}" for header, length in lengths.items())
        message = f"columns are of unequal length ({listed}); give each a cell a row"
        return nothing.with_problems(Problem("unequal-columns", message, Place(name)))
    return cells_named(given, np.arange(2, 2 + max(lengths.values(), default=0)), name)


def cells_named(
    given: Iterable[tuple[Any, Array]], rows: Array, source: str, *problems: Problem
) -> Cells:
    """Cells of columns and their headers, without blank rows and blank nameless columns."""
    columns: dict[str, Array] = {}
    noticed = list(problems)
    for number, (header, column) in enumerate(given, start=1):
        name = _cleaned(header)
        if not name and empties(column).all():
            continue
        name = name or f"column {number}"
        if name in columns:
            message = f"two columns are called {shown(name)}; rename one, or leave it out"
            noticed.append(Problem("repeated-column", message, Place(source, (1,), name)))
        columns.setdefault(name, column)
    return _without_blank_rows(Cells(columns, rows, source, tuple(noticed)))


def _cleaned(header: Any) -> str:
    text = "" if header is None else str(header).lstrip("\ufeff \t\r\n")
    return text if text.startswith(_ATTRIBUTE) else text.strip().strip("\ufeff").strip()


def _without_blank_rows(table: Cells) -> Cells:
    blank = np.ones(len(table.rows), dtype=np.bool_)
    for column in table.columns.values():
        blank[blank] = empties(column[blank])
        if not blank.any():
            return table
    if not table.columns:
        return table
    dropped = tuple(table.rows[blank].tolist())
    message = f"{counted(len(dropped), 'blank row')} skipped"
    problem = Problem("blank-rows", message, Place(table.source, dropped), "warning")
    return table.take(~blank).with_problems(problem)


def _of_mapping(table: Mapping[Any, Any]) -> list[tuple[Any, Array]]:
    return [(header, _column(header, values)) for header, values in table.items()]


def _column(header: Any, values: Any) -> Array:
    if isinstance(values, np.ndarray) and values.ndim == 1:
        return values.astype(object) if values.dtype.kind in "US" else values
    if isinstance(values, str | bytes | Mapping) or not isinstance(values, Iterable):
        raise ValueError(f"column {shown(header)}: {shown(values)} is no column; give a list")
    if isinstance(values, np.ndarray):
        raise ValueError(f"column {shown(header)} has {values.ndim} dimensions; give a list")
    return objects(list(values))


def _of_frame(table: Any) -> list[tuple[Any, Array]]:
    try:
        import narwhals as nw
    except ModuleNotFoundError:
        raise ModuleNotFoundError(
            f"reading a {type(table).__name__} takes narwhals, which comes with "
            "pip install 'stepback[frames]'; a mapping of columns needs nothing more"
        ) from None
    try:
        frame = nw.from_native(table, eager_only=True)
        series = list(frame.iter_columns())
    except nw.exceptions.DuplicateError:
        names = map(str, getattr(table, "column_names", None) or table.columns)
        twice = {shown(name) for names in [list(names)] for name in names if names.count(name) > 1}
        raise ValueError(
            f"two columns are called {', '.join(sorted(twice))}; rename one, or leave it out"
        ) from None
    except TypeError:
        remedy = "collect it first" if hasattr(table, "collect") else "give one, or a mapping"
        raise ValueError(
            f"{shown(table)} is neither a mapping of columns nor a pandas, polars or pyarrow "
            f"frame; {remedy}"
        ) from None
    return [(one.name, _of_series(one, nw)) for one in series]


def _of_series(series: Any, nw: Any) -> Array:
    gaps = series.null_count() > 0
    if series.dtype in {nw.String, nw.Categorical, nw.Enum}:
        text = series.cast(nw.String)
        return np.asarray(text.fill_null("") if gaps else text, dtype=object)
    whole = series.dtype.is_integer() or series.dtype == nw.Boolean
    if series.dtype.is_float() or series.dtype == nw.Date or (whole and not gaps):
        return np.asarray(series.to_numpy())
    return objects(series.to_list())


# From cells to typed columns


def parsed(name: str, table: Cells) -> tuple[Table, list[Problem]]:
    """Typed columns of the table called `name`, and what is wrong with which cell."""
    record = TABLES[name]
    problems = list(table.problems)
    found, further, faults = _matched(name, table)
    problems += faults
    columns: dict[str, Array] = {}
    for field, kind in kinds(record).items():
        if field == "attributes":
            continue
        if field not in found and field in defaults(record):
            columns[field] = kind.constant(defaults(record)[field], len(table.rows))
            continue
        header = found.get(field, "")
        column = table.columns.get(header, np.full(len(table.rows), "\ufffd", dtype=object))
        if table.decimal_comma and isinstance(kind, Number | Amounts):
            column, noticed = _with_decimal_points(table, header, column)
            problems += noticed
        columns[field], wrong = kind.parse(column, defaults(record).get(field))
        problems += _grouped(table, header, wrong)
    attributes: dict[str, Array] = {}
    for attribute, header in further.items():
        attributes[attribute], wrong = _attribute(attribute, table.columns[header])
        problems += _grouped(table, header, wrong)
    return Table(record, columns, attributes, table.source, table.rows), problems


def parsed_tables(
    tables: Mapping[str, Any],
) -> tuple[dict[str, Table], Iterable[str] | None, list[Problem]]:
    """All tables parsed, the respondents, and every problem found, warnings included."""
    problems: list[Problem] = []
    read: dict[str, Table] = {}
    lines: Table | None = None
    respondents: list[str] | None = None
    for name, given in tables.items():
        if name not in TABLE_NAMES:
            message = f"{shown(name)} is no table; {_remedy(name, TABLE_NAMES)}"
            problems.append(Problem("unknown-table", message, Place(str(name))))
            continue
        table = cells(name, given)
        if table.unreadable:
            faults: Iterable[Problem] = table.problems
        elif name == RESPONDENTS:
            respondents, faults = _respondents(table)
        else:
            read[name], faults = parsed(name, table)
        problems += faults
        if name == "people" and not table.unreadable:
            lines, faults = lines_of_people(table)
            problems += faults
    if lines is not None:
        read["reporting"] = _joined(lines, read.get("reporting"))
    return read, respondents, problems


def lines_of_people(table: Cells) -> tuple[Table | None, list[Problem]]:
    """The solid lines that the manager column of a table of people stands for."""
    found, _, _ = _matched("people", table)
    if _MANAGER not in found or "id" not in found:
        return None, []
    managers, wrong = Id(optional=True).parse(table.columns[found[_MANAGER]], None)
    reports, _ = Id().parse(table.columns[found["id"]], None)
    given = np.flatnonzero(np.not_equal(managers, None))
    lines = SourcedLines(
        TABLES["reporting"],
        {
            "manager": managers[given],
            "report": reports[given],
            "dotted": np.zeros(given.size, dtype=np.bool_),
        },
        source="reporting",
        rows=table.rows[given],
        people_source=table.source,
        of_people=np.ones(given.size, dtype=np.bool_),
    )
    return lines, list(_grouped(table, found[_MANAGER], wrong))


def _joined(lines: Table, table: Table | None) -> Table:
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


def _respondents(table: Cells) -> tuple[list[str] | None, list[Problem]]:
    problems = list(table.problems)
    found, _, faults = _fields_found(table, ("id",), (), required=("id",))
    unknown = (header for header in table.columns if header not in found.values())
    problems += [*faults, *_unknown(table, unknown, ("id",), "respondents have no such column")]
    if "id" not in found:
        return None, problems
    ids, wrong = Id().parse(table.columns[found["id"]], None)
    return ids.tolist(), [*problems, *_grouped(table, found["id"], wrong)]


def _matched(name: str, table: Cells) -> tuple[dict[str, str], dict[str, str], list[Problem]]:
    """Headers by field, headers by attribute, and what is wrong with the header."""
    record = TABLES[name]
    fields = tuple(field for field in kinds(record) if field != "attributes")
    required = tuple(field for field in fields if field not in defaults(record))
    convenience = (_MANAGER,) if name == "people" else ()
    found, further, problems = _fields_found(table, fields, convenience, required)
    if name not in NODE_TABLES:
        problems += _unknown(table, further, fields, f"a {record.noun} has no such field")
        return found, {}, problems
    attributes: dict[str, str] = {}
    for header in further:
        attribute = header.removeprefix(_ATTRIBUTE)
        attribute = attribute if attribute.strip() else header
        if attribute in attributes:
            message = f"two columns are called {shown(attribute)}; rename one, or leave it out"
            place = Place(table.source, (1,), header)
            problems.append(Problem("repeated-column", message, place))
        near = get_close_matches(header.casefold(), (*fields, *convenience), 1, _ALIKE)
        if near and near[0] not in found:
            message = f"is kept as an attribute; if it means {near[0]}, call it so"
            place = Place(table.source, (1,), header)
            problems.append(Problem("near-field", message, place, "warning"))
        attributes[attribute] = header
    return found, attributes, problems


def _fields_found(
    table: Cells, fields: tuple[str, ...], convenience: tuple[str, ...], required: tuple[str, ...]
) -> tuple[dict[str, str], list[str], list[Problem]]:
    found: dict[str, str] = {}
    problems: list[Problem] = []
    known = (*fields, *convenience)
    alike: dict[str, list[str]] = {}
    for header in table.columns:
        alike.setdefault(header if header in known else header.casefold(), []).append(header)
    for field in known:
        headers = [field] if field in table.columns else alike.get(field, [])
        if len(headers) > 1:
            message = (
                f"{' and '.join(map(shown, headers))} could each be {field}; rename all but one"
            )
            problems.append(Problem("repeated-column", message, Place(table.source, (1,), field)))
        if headers:
            found[field] = headers[0]
    there = ", ".join(map(shown, table.columns)) or "none"
    for field in required:
        if field not in found:
            message = f"there is no column {field}; the columns are: {there}"
            problems.append(Problem("missing-column", message, Place(table.source, (1,), field)))
    further = [header for header in table.columns if header not in found.values()]
    return found, further, problems


def _unknown(
    table: Cells, headers: Iterable[str], fields: tuple[str, ...], what: str
) -> Iterator[Problem]:
    for header in headers:
        message = f"{what}; {_remedy(header, fields)}"
        yield Problem("unknown-column", message, Place(table.source, (1,), header))


def _remedy(name: Any, known: Iterable[str]) -> str:
    listed = tuple(known)
    near = get_close_matches(str(name).casefold(), listed, 1)
    if near:
        return f"did you mean {near[0]}?"
    return f"leave it out, or use one of {', '.join(listed)}"


def _grouped(
    table: Cells, header: str, faults: Faults, severity: Severity = "error"
) -> list[Problem]:
    rows: dict[str, list[int]] = {}
    for position, message in faults:
        rows.setdefault(message, []).append(position)
    return [
        Problem(
            "bad-value",
            message,
            Place(table.source, tuple(table.rows[positions].tolist()), header),
            severity,
        )
        for message, positions in rows.items()
    ]


def _with_decimal_points(table: Cells, header: str, column: Array) -> tuple[Array, list[Problem]]:
    if not all_text(column):
        return column, []
    once = {cell: _DECIMAL_COMMA.sub(r"\1.\2", cell) for cell in dict.fromkeys(column.tolist())}
    changed = [cell for cell, written in once.items() if written != cell]
    if not changed:
        return column, []
    message = f"commas are read as decimal points, {shown(changed[0])} as {once[changed[0]]}"
    place = Place(table.source, column=header)
    read = objects(list(map(once.__getitem__, column.tolist())))
    return read, [Problem("decimal-comma", message, place, "warning")]


def _attribute(name: str, column: Array) -> tuple[Array, Faults]:
    """A column of facts, ``None`` where a cell says nothing."""
    if all_text(column):
        text, faults = Text().parse(column, None)
        blank = empties(column)
        if blank.any():
            text = text.copy()
            text[blank] = None
        return text, faults
    blank = empties(column)
    if column.dtype.kind == "M" and np.datetime_data(column.dtype)[0] != "D":
        column = column.astype("datetime64[us]")
    facts = column.astype(object)
    facts[blank] = None
    faults = []
    if column.dtype.kind not in "biuM":
        for position in np.flatnonzero(~blank).tolist():
            try:
                Attributes().check({name: facts[position]})
            except ValueError as fault:
                faults.append((position, str(fault).removeprefix(f"{name}: ")))
    return facts, faults


# From typed columns to cells


def cells_of(columns: Columns) -> dict[str, dict[str, list[Any]]]:
    """The tables of an organization as text, such as a file holds; attributes as they are."""
    tables: dict[str, dict[str, list[Any]]] = {}
    for name, table in columns.tables.items():
        if len(table) or name == "supports":
            tables[name] = _cells_of_fields(columns, table)
            for attribute, facts in table.attributes.items():
                header = attribute_header(name, attribute)
                tables[name][header] = ["" if fact is None else fact for fact in facts]
    if columns.respondents is not None:
        tables[RESPONDENTS] = {"id": columns.ids[columns.respondents].tolist()}
    return tables


def attribute_header(name: str, attribute: str) -> str:
    """The header of an attribute; one that would be read as something else is marked."""
    fields = {*kinds(TABLES[name]), _MANAGER}
    plain = (
        attribute == _cleaned(attribute)
        and not attribute.startswith(_ATTRIBUTE)
        and attribute.casefold() not in fields
    )
    return attribute if plain else _ATTRIBUTE + attribute


def _cells_of_fields(columns: Columns, table: Table) -> dict[str, list[Any]]:
    filled: dict[str, list[Any]] = {}
    for field, kind in kinds(table.record).items():
        if field == "attributes":
            continue
        default = defaults(table.record).get(field)
        if field in NODE_FIELDS.get(table.record, ()):
            text = columns.ids[table[field]].tolist()
        elif field == "domain":
            codes = table[field].tolist()
            text = ["" if code < 0 else columns.domain_ids[code] for code in codes]
        else:
            text = kind.text(table[field])
        if field not in defaults(table.record) or set(text) - {kind.to_cell(default)}:
            filled[field] = text
    return filled
