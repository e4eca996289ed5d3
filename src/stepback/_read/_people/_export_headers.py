"""Which column of an export holds which field."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches

import attrs

from stepback._columns._raw_table import RawTable
from stepback._problems._format import format_value, pluralize
from stepback._problems._options import format_option, option_name
from stepback._read._diagnostics import Findings, listed
from stepback._records._nodes import Person
from stepback._records._record import field_types

FIELDS = (*(name for name in field_types(Person) if name != "attributes"), "manager", "title")
_ALIKE = 0.5
_SAYS = {
    "id": {"#", "code", "id", "key", "no", "nr", "number", "ref", "reference"},
    "manager": {"boss", "manager", "reporting", "reports", "superior", "supervisor"},
}
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|#")
_LOOKED_AT = 10
_LISTED = 40


@attrs.frozen
class Headers:
    """The headers of an export.

    Attributes:
        fields: The header of each field that is in the file.
        by: The header of the column that managers are named by.
        active: The header of each column that says which rows count, with what it must say.
    """

    fields: Mapping[str, str]
    by: str
    active: Mapping[str, Iterable[str]]


def headers_of(
    table: RawTable,
    columns: Mapping[str, str | None],
    manager_by: str,
    active: Mapping[str, Iterable[str]],
    found: Findings,
) -> Headers:
    """The column of each field: the one named, or else the one called like the field.

    Raises `InvalidOrganization` where a column is missing without which nothing can be said.
    """
    for field in columns:
        if field not in FIELDS:
            raise ValueError(
                f"columns: {format_value(field)} is no field; give {', '.join(FIELDS)}"
            )
    fields = _fields(table, columns, found)
    by_option = option_name("manager_by")
    by = fields.get(manager_by) or _header_like(table, manager_by, by_option, found)
    if by is None and manager_by != "id":
        _report_missing(table, manager_by, by_option, found)
    counting = {named: _header_like(table, named, option_name("active"), found) for named in active}
    for named in [named for named, header in counting.items() if header is None]:
        _report_missing(table, named, option_name("active"), found)
    if "manager" not in fields and "manager" not in columns:
        found.note(
            "no-managers",
            "no column is called 'manager', so nobody reports to anyone; "
            f"{_suggested(table, 'manager', fields.values())}",
        )
    no_manager = "manager" not in fields and columns.get("manager") is not None
    if "id" not in fields or by is None or None in counting.values() or no_manager:
        found.stop_at_errors()
    accepted = {str(header): active[named] for named, header in counting.items()}
    return Headers(fields, str(by), accepted)


def _fields(table: RawTable, columns: Mapping[str, str | None], found: Findings) -> dict[str, str]:
    """The header of each field; a field that was named, and the id, must be there."""
    fields = {}
    missing = []
    for field in FIELDS:
        named = columns.get(field, field)
        header = None if named is None else _header_like(table, named, field, found)
        if header is not None:
            fields[field] = header
        elif field in columns and named is not None:
            missing.append(named)
            _report_missing(table, named, field, found)
        elif field == "id":
            missing.append(field)
            message = f"no column is called 'id'; {_suggested(table, field)}; {_there(table)}"
            found.error("missing-column", message, rows=[1])
    _report_late_header(table, missing, found)
    return fields


def _header_like(table: RawTable, named: str, field: str, found: Findings) -> str | None:
    """The header written as `named`, or else the one that differs in case and space alone."""
    if named in table.columns:
        return named
    alike = [header for header in table.columns if _folded(header) == _folded(named)]
    if len(alike) > 1:
        found.error(
            "ambiguous-column",
            f"{' and '.join(map(format_value, alike))} could each be {field}; name one "
            "as it is written",
            rows=[1],
        )
    return alike[0] if alike else None


def _report_missing(table: RawTable, named: str, what: str, found: Findings) -> None:
    """Say that there is no column called `named`, which ones there are, and the nearest."""
    by_folded = {_folded(header): header for header in table.columns}
    close = get_close_matches(_folded(named), by_folded, n=1, cutoff=_ALIKE)
    nearest = f"; the nearest is {format_value(by_folded[close[0]])}" if close else ""
    message = f"there is no column {format_value(named)} for {what}{nearest}; {_there(table)}"
    found.error("missing-column", message, rows=[1])


def _suggested(table: RawTable, field: str, taken: Iterable[str] = ()) -> str:
    """What to do about a field that no column is called like: the likeliest column, if any.

    Of those whose headers have a word for an id, it is the one that tells most rows apart.
    """
    likely = [
        header
        for header in table.columns
        if header not in taken and _SAYS[field] & set(map(str.lower, _WORD.findall(header)))
    ]
    if not likely:
        return f"if another one says it, {format_option(columns={field: '…'})}"
    header = likely[0]
    if field == "id":
        header = max(likely, key=lambda one: len(set(map(str, table.columns[one]))))
    return f"if {format_value(header)} says it, {format_option(columns={field: header})}"


def _there(table: RawTable) -> str:
    return f"there are: {listed(table.columns, _LISTED) or 'none'}"


def _report_late_header(table: RawTable, missing: Iterable[str], found: Findings) -> None:
    """Say so where a row further down reads like the header: lines of title stand above it."""
    wanted = {_folded(name) for name in missing}
    nameless = sum(header == f"column {at}" for at, header in enumerate(table.columns, start=1))
    titled = 2 * nameless >= len(table.columns)
    for at in range(min(_LOOKED_AT, len(table.row_numbers)) if wanted else 0):
        cells = [_folded(str(column[at])) for column in table.columns.values()]
        if wanted <= set(cells) or (titled and all(map(_may_head, cells))):
            row = int(table.row_numbers[at])
            message = f"reads like the header; delete the {pluralize(row - 1, 'row')} above it"
            found.error("late-header", message, rows=[row])
            return


def _may_head(cell: str) -> bool:
    """Whether a cell may be a header: there is a letter in it."""
    return any(map(str.isalpha, cell))


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()
