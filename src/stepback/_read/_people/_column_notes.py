"""Say what was read from which column, and which columns are not read."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from stepback._problems._format import (
    format_command,
    format_value,
    format_values,
    join_truncated,
)
from stepback._problems._problem import Place
from stepback._read._diagnostics import Diagnostics
from stepback._read._people._column_content import N_SAMPLED_ROWS
from stepback._read._people._export_headers import LAST_DAY_FIELD
from stepback._read._people._recognize_columns import FoundColumns

_N_LISTED = 40
_N_CANDIDATES = 5
# What tells the two kinds of ends apart in a job history.
_END_MEANINGS = {
    "end": " (the day after: the next row of an id begins on it, if any does)",
    LAST_DAY_FIELD: " (the last day in force: the next row of an id begins a day later)",
}

GivenColumns = Mapping[str, str | Sequence[str] | None]


def report_columns(
    found: FoundColumns,
    fields: Mapping[str, str],
    given: GivenColumns,
    used: Collection[str],
    diagnostics: Diagnostics,
    *,
    is_key_given: bool,
) -> None:
    """Say first which columns were recognized, and which are kept as attributes only.

    `fields` are those that the user has named, or that have the name of their field; columns that
    are `used` are read for something else. `is_key_given`: the user says what managers are named
    by.
    """
    place = Place(found.table.source, (1,))
    n_rows = len(found.table.row_numbers)
    if unread := find_unread_columns(found, used):
        are = "column is" if len(unread) == 1 else "columns are"
        listed = format_values(unread, _N_LISTED)
        message = f"{len(unread):,} {are} not read, but kept as attributes: {listed}"
        message += "".join(_describe_undecided(found, given))
        diagnostics.add_first_warning("unread-columns", message, place, {"": unread})
    recognized = [field for field in found.headers if fields.get(field) != found.headers[field]]
    by_other = not is_key_given and found.key not in ("", found.headers.get("id"))
    if recognized or by_other:
        sample = f" in {N_SAMPLED_ROWS:,} of {n_rows:,} rows" if found.is_sampled else ""
        parts = [
            f"{field} in {_format_headers(found, field)}{_END_MEANINGS.get(field, '')}"
            for field in recognized
        ]
        if by_other:
            parts.append(f"managers are named by {format_value(found.key)}")
        message = f"recognized{sample}: {join_truncated(parts)}"
        by_name = [field for field in found.headers if field not in recognized]
        if by_name:
            listed = format_values(found.headers[field] for field in by_name)
            message += f"; read as named: {listed}"
        if command := format_command(**recognized_options(found, recognized, given)):
            message += f"; to read other columns, change this: {command}"
        headers = {field: _field_headers(found, field) for field in recognized}
        headers |= {"manager_by": [found.key]} if by_other else {}
        diagnostics.add_first_warning("recognized-columns", message, place, headers)


def find_unread_columns(found: FoundColumns, used: Collection[str]) -> list[str]:
    """The columns that hold no field."""
    read = {*found.headers.values(), found.key, *used}
    return [header for header in found.table.columns if header not in read]


def recognized_options(
    found: FoundColumns, recognized: Collection[str], given: GivenColumns
) -> dict[str, Any]:
    """The options that read the export like this without recognizing anything."""
    columns: dict[str, Any] = dict(given)
    for field in recognized:
        header = found.headers[field]
        columns[field] = list(found.joined.get(header, ())) or header
    options: dict[str, Any] = {"columns": columns} if columns else {}
    if found.key not in ("", found.headers.get("id")):
        is_name = found.key == found.headers.get("name")
        options["manager_by"] = "name" if is_name else found.key
    return options


def _format_headers(found: FoundColumns, field: str) -> str:
    return format_values(_field_headers(found, field))


def _field_headers(found: FoundColumns, field: str) -> list[str]:
    """The header of a field, or those that are joined to one."""
    header = found.headers[field]
    return list(found.joined.get(header, [header]))


def _describe_undecided(found: FoundColumns, given: GivenColumns) -> list[str]:
    """Which columns could each be a field, with what to give for the first of them."""
    texts = []
    for field, headers in found.undecided.items():
        command = format_command(columns={**given, field: headers[0]})
        remedy = f": {command}, for example" if command else ""
        texts.append(f"; {field} may be any of {format_values(headers, _N_CANDIDATES)}{remedy}")
    return texts
