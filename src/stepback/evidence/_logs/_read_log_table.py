"""Read the columns of a log from a file, or from a frame, before it is known what they mean."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import MappingProxyType
from typing import Any

from stepback._columns._schema_headers import MAX_HEADERS
from stepback._display._progress import show_progress
from stepback._problems._format import (
    format_id,
    format_name,
    format_option,
    format_value,
    join_truncated,
)
from stepback._problems._problem import InvalidOrganization, Place
from stepback._problems._similar_names import find_similar
from stepback._read._diagnostics import Diagnostics
from stepback._read._limits import Budget, complete_limits
from stepback._read._open_file import open_regular_file
from stepback._read._single_table import read_raw_table, refuse_sheet
from stepback._read._spreadsheets._workbook import SUFFIXES
from stepback.evidence._logs._column_roles import ColumnRoles
from stepback.evidence._logs._csv_cells import read_csv_cells
from stepback.evidence._logs._frame_cells import read_frame_cells
from stepback.evidence._logs._log_amounts import settle_amounts
from stepback.evidence._logs._log_cells import LogCells, cells_of_table
from stepback.evidence._logs._log_table import LogTable
from stepback.evidence._logs._time_columns import DATE_ORDERS, settle_times
from stepback.evidence._logs._zoned_times import find_zone

_NAME_OF_TABLE = "log"
_GAP = "…"  # in a message, for a header that the user has to fill in


def read_log_table(
    source: str | os.PathLike[str] | Any,
    headers: Mapping[str, str],
    *,
    optional_headers: Mapping[str, str] = MappingProxyType({}),
    time_fields: tuple[str, ...] = ("submitted", "decided"),
    amount_field: str = "amount",
    timezone: str | None = None,
    date_order: str | None = None,
    repair: bool = False,
    sheet: str | int | None = None,
    limits: Mapping[str, int] | None = None,
) -> LogTable:
    """Read the columns of a log.

    `source` is the path of a CSV file or spreadsheet, a mapping of columns, or a frame of pandas,
    polars or pyarrow. `headers` has the header of the column of each field. Fields among
    `time_fields` are times, `amount_field` is an amount, and all others are texts without outer
    spaces. Two fields may have one column. Rows that are blank are left out.

    The result has every field of `headers`, and its problems: those of severity ``"error"`` are
    for the caller to raise, together with its own. Cells with a problem are not said in it.

    Raises `InvalidOrganization` where there is nothing to go on with: a file that cannot be read
    or is empty, or a column that is missing. It has what was found until then. Raises `ValueError`
    where `timezone` or `date_order` is none, and `OSError` as for opening a file.
    """
    if timezone is not None:
        find_zone(timezone)
    if date_order is not None and date_order not in DATE_ORDERS:
        known = " or ".join(map(repr, DATE_ORDERS))
        raise ValueError(f"date_order: {format_value(date_order)} is no order; give {known}")
    with ExitStack() as opened, show_progress("reading the log"):
        wanted = {**optional_headers, **headers}
        roles = ColumnRoles.of_fields(wanted, frozenset(time_fields), amount_field)
        required = frozenset(headers.values())
        cells = _read_log_cells(source, roles, required, sheet, limits, opened)
        diagnostics = Diagnostics(cells.table, repair)
        diagnostics.add_file_problems(cells.table.problems)
        is_there = {field: h for field, h in optional_headers.items() if h in cells.headers}
        headers = {**is_there, **headers}
        found = _find_columns(cells, headers, diagnostics)
        texts = {
            field: cells.columns[header].as_codes()
            for field, header in found.items()
            if field not in time_fields and field != amount_field
        }
        times = settle_times(
            {
                field: (found[field], cells.columns[found[field]])
                for field in time_fields
                if field in found
            },
            timezone=timezone,
            date_order=date_order,
            diagnostics=diagnostics,
        )
        amount, unit = None, ""
        if amount_field in found:
            header = found[amount_field]
            amount, unit = settle_amounts(header, cells.columns[header], diagnostics)
    if len(found) < len(headers):
        diagnostics.raise_errors()
    return LogTable(
        texts=texts,
        times=times,
        amount=amount,
        unit=unit,
        row_numbers=cells.table.row_numbers,
        source=cells.table.source,
        headers=found,
        file_headers=cells.headers,
        problems=(*diagnostics.errors, *diagnostics.list_warnings()),
        repairs=tuple(diagnostics.repairs),
    )


def _read_log_cells(
    source: Any,
    roles: ColumnRoles,
    required: frozenset[str],
    sheet: str | int | None,
    limits: Mapping[str, int] | None,
    opened: ExitStack,
) -> LogCells:
    """The cells of a source, whatever it is; a file that may be looked into again is `opened`."""
    if not isinstance(source, str | os.PathLike):
        if sheet is not None:
            raise refuse_sheet("a frame")
        return read_frame_cells(source, roles, _NAME_OF_TABLE)
    path = Path(source)
    if path.suffix.lower() not in SUFFIXES:
        if sheet is not None:
            raise refuse_sheet(format_name(path.name))
        file = opened.enter_context(open_regular_file(path))
        return read_csv_cells(file, path.name, roles, required, limits)
    table = read_raw_table(path, Budget(complete_limits(limits)), sheet)
    if table.is_unreadable:
        raise InvalidOrganization(table.problems)
    return cells_of_table(table, frozenset(roles.headers))


def _propose_headers(headers: Sequence[str], missing: Mapping[str, str]) -> dict[str, str]:
    """For each missing field the header that is most like it, each for one field; or a gap."""
    left = list(headers)
    proposed = dict.fromkeys(missing, _GAP)
    for is_in_any_case in (True, False):
        for field, name in missing.items():
            if proposed[field] != _GAP:
                continue
            near = find_similar(name, left)
            if is_in_any_case:
                folded = name.casefold()
                near = next((header for header in left if header.casefold() == folded), "")
            if near:
                proposed[field] = near
                left.remove(near)
    return proposed


def _find_columns(
    cells: LogCells, headers: Mapping[str, str], diagnostics: Diagnostics
) -> dict[str, str]:
    """The header of each field whose column is there, and one error for all the others."""
    found = {field: header for field, header in headers.items() if header in cells.columns}
    if len(found) == len(headers):
        return found
    listed = join_truncated(
        map(format_value, cells.headers[:MAX_HEADERS]), conjunction="", n_total=len(cells.headers)
    )
    missing = {field: header for field, header in headers.items() if field not in found}
    own = [field for field, header in missing.items() if field == header]
    named = [
        f"no column {format_value(header)} for {format_id(field)}"
        for field, header in missing.items()
        if field != header
    ]
    if own:
        named.append(f"no column for {join_truncated(map(format_id, own))}")
    proposed = format_option(columns=_propose_headers(cells.headers, missing))
    remedy = f"the columns are {listed}; say which is which: {proposed or 'name them by field'}"
    message = f"there is {join_truncated(named)}; {remedy if listed else 'add them'}"
    diagnostics.add_error("missing-column", message, Place(cells.table.source, (1,)))
    return found
