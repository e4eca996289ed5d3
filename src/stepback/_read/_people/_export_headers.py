"""Which column of an export holds which field."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from stepback._algorithms._arrays import group_rows
from stepback._columns._raw_table import RawTable
from stepback._problems._format import (
    format_option,
    format_pasted,
    format_value,
    format_values,
    join_truncated,
    option_name,
    pluralize,
)
from stepback._problems._problem import Place
from stepback._problems._similar_names import find_similar
from stepback._read._diagnostics import Diagnostics
from stepback._read._people._header_words import header_tokens
from stepback._read._people._normalize import normalize_case
from stepback._records._nodes import Person
from stepback._records._record import field_types

LAST_DAY_FIELD = "last_day"  # the end as exports write it that count the last day in
FIELDS = (
    *(name for name in field_types(Person) if name != "attributes"),
    LAST_DAY_FIELD,
    "manager",
    "count",
    "title",
)
_MIN_SIMILARITY = 0.5
_HEADER_WORDS = {
    "id": {"#", "code", "id", "key", "no", "nr", "number", "ref", "reference"},
    "manager": {"boss", "manager", "reporting", "reports", "superior", "supervisor"},
}
# As parts of words, such as SUPERVISORID and Vorgesetzter, or EMPLID and Personalnummer.
_MANAGER_STEMS = ("manager", "mgr", "superior", "supervis", "vorgesetzt")
_PERSON_STEMS = ("empl", "pern", "person", "staff", "worker")
_N_ROWS_SEARCHED = 10
_N_HEADERS_LISTED = 40


def match_export_headers(
    table: RawTable,
    columns: Mapping[str, str | None],
    manager_by: str,
    active: Mapping[str, Iterable[str]],
    diagnostics: Diagnostics,
) -> tuple[dict[str, str], str, dict[str, Iterable[str]]]:
    """The headers of fields, that of what managers are named by, and `active` by header.

    Raises `InvalidOrganization` where a column is missing that all further checks need.
    """
    for field in columns:
        if field not in FIELDS:
            finding = f"columns: {format_value(field)} is not a field"
            raise ValueError(f"{finding}; give one of {', '.join(FIELDS)}")
    if columns.get("end") is not None and columns.get(LAST_DAY_FIELD) is not None:
        finding = f"columns: end and {LAST_DAY_FIELD} are both given"
        raise ValueError(f"{finding}; give the one that the file has")
    by_case = group_rows(map(normalize_case, table.columns), table.columns)
    fields = _match_fields(table, by_case, columns, diagnostics)
    by_option, active_option = option_name("manager_by"), option_name("active")
    by_header = fields.get(manager_by) or _match_header(
        table, by_case, manager_by, by_option, diagnostics, is_required=manager_by != "id"
    )
    active_headers = {
        name: _match_header(table, by_case, name, active_option, diagnostics, is_required=True)
        for name in active
    }
    if "manager" not in fields and "manager" not in columns:
        diagnostics.add_warning(
            "no-managers",
            "no column is called 'manager', so that nobody reports to anyone; "
            f"{_suggest_column(table, 'manager', fields.values())}",
            Place(table.source),
        )
    lacks_manager = "manager" not in fields and columns.get("manager") is not None
    # A missing unit or FTE leaves everything else to be checked in the same reading.
    if "id" not in fields or by_header is None or None in active_headers.values() or lacks_manager:
        diagnostics.raise_errors()
    accepted = {str(header): active[name] for name, header in active_headers.items()}
    return fields, str(by_header), accepted


def _match_fields(
    table: RawTable,
    by_case: Mapping[str, Sequence[str]],
    columns: Mapping[str, str | None],
    diagnostics: Diagnostics,
) -> dict[str, str]:
    """The header of each field; the id, and every field that the user names, must be there."""
    fields = {}
    missing = []
    for field in FIELDS:
        name = columns.get(field, field)
        if name is None or (field not in columns and _is_other_end_named(field, columns)):
            continue
        is_required = field in columns
        header = _match_header(table, by_case, name, field, diagnostics, is_required=is_required)
        if header is not None:
            fields[field] = header
        elif is_required:
            missing.append(name)
        elif field == "id":
            missing.append(field)
            remedy = f"{_suggest_column(table, field)}; {_list_columns(table)}"
            message = f"no column is called 'id'; {remedy}"
            diagnostics.add_error("missing-column", message, Place(table.source, (1,)))
    _report_late_header(table, missing, diagnostics)
    if "end" in fields and LAST_DAY_FIELD in fields:
        ends = format_values([fields["end"], fields[LAST_DAY_FIELD]])
        remedies = (
            format_option(columns={field: fields[field]}) for field in ("end", LAST_DAY_FIELD)
        )
        message = (
            f"{ends} could each say when a row ends; {' or '.join(remedies)} to read only that one"
        )
        diagnostics.add_error("ambiguous-column", message, Place(table.source, (1,)))
    return fields


def _is_other_end_named(field: str, columns: Mapping[str, str | None]) -> bool:
    """Whether the user names the other of the two columns that may hold the end of a row."""
    other = {"end": LAST_DAY_FIELD, LAST_DAY_FIELD: "end"}.get(field)
    return other is not None and columns.get(other) is not None


def _match_header(
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
    message = f"{finding}; {_list_columns(table)}"
    diagnostics.add_error("missing-column", message, Place(table.source, (1,)))
    return None


def _suggest_column(table: RawTable, field: str, taken: Iterable[str] = ()) -> str:
    """What to do about a field that no column is named after: the likeliest column, if any.

    Of several whose headers have a word for an id, it is the one with the most distinct values.
    """
    likely = [
        header
        for header in table.columns
        if header not in taken and _is_likely(table, field, header)
    ]
    if not likely:
        return f"if another column holds it, {format_option(columns={field: '…'})}"
    header = likely[0]
    if field == "id":
        header = max(likely, key=lambda header: len(set(map(str, table.columns[header]))))
    remedy = format_option(columns={field: header}) or f"rename it to {field!r}"
    return f"if {format_value(header)} holds it, {remedy}"


def _is_likely(table: RawTable, field: str, header: str) -> bool:
    """Whether a header may be that of a field: one of ids is not of whoever is above."""
    words = set(header_tokens(header))
    is_of_manager = bool(words & _HEADER_WORDS["manager"])
    is_of_manager |= any(stem in word for stem in _MANAGER_STEMS for word in words)
    if field == "manager" or is_of_manager:
        return field == "manager" and is_of_manager
    if any(stem in word for stem in _PERSON_STEMS for word in words):  # repeated in a history
        return any(word.endswith(("id", "nr", "nummer")) for word in words) or bool(
            words & _HEADER_WORDS["id"]
        )
    values = list(map(str, table.columns[header]))
    return bool(words & _HEADER_WORDS["id"]) and len(set(values)) == len(values)


def _list_columns(table: RawTable) -> str:
    return f"the columns are: {format_values(table.columns, _N_HEADERS_LISTED) or 'none'}"


def _report_late_header(table: RawTable, missing: Iterable[str], diagnostics: Diagnostics) -> None:
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
