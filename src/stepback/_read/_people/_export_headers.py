"""Which column of an export holds which field."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from stepback._columns._raw_table import RawTable
from stepback._problems._format import (
    format_option,
    format_pasted,
    format_value,
    format_values,
    join_truncated,
    pluralize,
    propose_similar,
)
from stepback._problems._problem import Place
from stepback._problems._similar_names import find_similar
from stepback._read._diagnostics import Diagnostics
from stepback._read._people._normalize import normalize_case
from stepback._records._nodes import Person
from stepback._records._record import field_types

LAST_DAY_FIELD = "last_day"  # the end as exports write it that count the last day in
FIELDS = (
    *(name for name in field_types(Person) if name != "attributes"),
    LAST_DAY_FIELD,
    "manager",
    "dotted_managers",
    "count",
    "person",
    "title",
)
_MIN_SIMILARITY = 0.5
_N_ROWS_SEARCHED = 10
_N_HEADERS_LISTED = 40


def match_fields(
    table: RawTable,
    by_case: Mapping[str, Sequence[str]],
    columns: Mapping[str, str | None],
    diagnostics: Diagnostics,
) -> tuple[dict[str, str], list[str]]:
    """The header of each field that is named, or has its own name; and the names that are missing.

    Every field that the user names must be there.
    """
    _check_fields(columns)
    fields = {}
    missing = []
    for field in FIELDS:
        # A column called "person" may as well hold names: where posts are, is to be said.
        name = columns.get(field, None if field == "person" else field)
        if name is None or (field not in columns and _is_other_end_named(field, columns)):
            continue
        is_required = field in columns
        header = match_header(table, by_case, name, field, diagnostics, is_required=is_required)
        if header is not None:
            fields[field] = header
        elif is_required:
            missing.append(name)
    report_late_header(table, missing, diagnostics)
    if "end" in fields and LAST_DAY_FIELD in fields:
        ends = format_values([fields["end"], fields[LAST_DAY_FIELD]])
        remedies = (
            format_option(columns={field: fields[field]}) for field in ("end", LAST_DAY_FIELD)
        )
        message = (
            f"{ends} could each say when a row ends; {' or '.join(remedies)} to read only that one"
        )
        diagnostics.add_error("ambiguous-column", message, Place(table.source, (1,)))
    return fields, missing


def _check_fields(columns: Mapping[str, str | None]) -> None:
    """Check the names of the fields that columns are given for."""
    for field in columns:
        if field not in FIELDS:
            finding = f"columns: {format_value(field)} is not a field"
            nearest = propose_similar(field, FIELDS)
            raise ValueError(f"{finding}; {nearest}give one of {', '.join(FIELDS)}")
    if columns.get("end") is not None and columns.get(LAST_DAY_FIELD) is not None:
        finding = f"columns: end and {LAST_DAY_FIELD} are both given"
        raise ValueError(f"{finding}; give the one that the file has")


def _is_other_end_named(field: str, columns: Mapping[str, str | None]) -> bool:
    """Whether the user names the other of the two columns that may hold the end of a row."""
    other = {"end": LAST_DAY_FIELD, LAST_DAY_FIELD: "end"}.get(field)
    return other is not None and columns.get(other) is not None


def match_header(
    table: RawTable,
    by_case: Mapping[str, Sequence[str]],
    name: str,
    purpose: str,
    diagnostics: Diagnostics,
    *,
    is_required: bool,
) -> str | None:
    """The header that is `name`, or else the only one that differs just in case and spaces.

    `by_case` has the headers by what they are but for these.
    """
    if name in table.columns:
        return name
    similar = by_case.get(normalize_case(name), [])
    if len(similar) > 1:
        headers = join_truncated(map(format_value, similar))
        message = f"{headers} could each be {purpose}; name one exactly as it is written"
        diagnostics.add_error("ambiguous-column", message, Place(table.source, (1,)))
    if similar or not is_required:
        return similar[0] if similar else None
    close = find_similar(normalize_case(name), by_case, _MIN_SIMILARITY)
    pasted = format_pasted(by_case[close][-1]) if close else ""
    nearest = pasted and f"; the nearest is {pasted}"
    finding = f"there is no column {format_value(name)} for {purpose}{nearest}"
    message = f"{finding}; {list_columns(table)}"
    diagnostics.add_error("missing-column", message, Place(table.source, (1,)))
    return None


def list_columns(table: RawTable) -> str:
    return f"the columns are: {format_values(table.columns, _N_HEADERS_LISTED) or 'none'}"


def report_late_header(table: RawTable, missing: Iterable[str], diagnostics: Diagnostics) -> None:
    """Report a row further down that looks like the header: lines of title are above it.

    It has all the missing names, or else, below a line such as ``Staff list;;`` which names few
    columns, a letter in each cell: ``Emp No;Name;Boss``, not ``1;Ann;``.
    """
    wanted = {normalize_case(name) for name in missing}
    pairs = enumerate(table.columns, start=1)
    n_nameless = sum(header == f"column {number}" for number, header in pairs)
    is_title = 2 * n_nameless >= len(table.columns)
    for position in range(min(_N_ROWS_SEARCHED, len(table.row_numbers)) if wanted else 0):
        cells = [normalize_case(str(column[position])) for column in table.columns.values()]
        has_letters = all(any(map(str.isalpha, cell)) for cell in cells)
        if wanted <= set(cells) or (is_title and has_letters):
            row = int(table.row_numbers[position])
            n_above = pluralize(row - 1, "row")
            message = f"this row looks like the header; delete the {n_above} above it"
            diagnostics.add_error("late-header", message, Place(table.source, (row,)))
            return
