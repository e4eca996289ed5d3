"""Which column of an export holds which field: as named, as its header says, or as recognized."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import attrs
import numpy as np

from stepback._algorithms._arrays import group_rows
from stepback._algorithms._components import forest_parents
from stepback._columns._raw_table import RawTable
from stepback._problems._format import (
    format_command,
    format_option,
    format_value,
    format_values,
    option_name,
)
from stepback._problems._problem import Place
from stepback._read._diagnostics import Diagnostics
from stepback._read._people._column_content import ColumnContent, join_columns
from stepback._read._people._column_notes import GivenColumns, report_columns
from stepback._read._people._edge_list import add_edge_list_roots, ask_for_edge_direction
from stepback._read._people._export_headers import (
    FIELDS,
    list_columns,
    match_fields,
    match_header,
    report_late_header,
)
from stepback._read._people._normalize import normalize_case
from stepback._read._people._recognize_columns import FoundColumns, recognize_columns
from stepback._read._people._recognize_days import DAY_FIELDS, recognize_days

_MIN_MANAGERS = 2  # different ones, for a column to be suggested as theirs
_NO_ID = "no id"  # the header of the ids of rows that are counted, which have none


@attrs.frozen(eq=False)
class ExportColumns:
    """Which columns of an export hold what.

    Attributes:
        table: The table, with one column in place of several that are joined.
        headers: The header of each field.
        key_header: The header of the column that managers are named by.
        accepted: What the rows that count say, by header.
        chosen: The fields whose columns the user has named, or that were recognized.
    """

    table: RawTable
    headers: dict[str, str]
    key_header: str
    accepted: dict[str, Iterable[str]]
    chosen: frozenset[str]


def match_export_columns(
    table: RawTable,
    columns: GivenColumns,
    manager_by: str | None,
    active: Mapping[str, Iterable[str]],
    diagnostics: Diagnostics,
    *,
    recognize: bool,
) -> ExportColumns:
    """Which columns hold what: those that are named, or else have the name of their field.

    With `recognize`, other columns are recognized. What was recognized, and which columns are not
    read, is said in warnings.

    Raises `InvalidOrganization` where a column is missing that all further checks need.
    """
    table, given = _join_given_columns(table, columns, diagnostics)
    by_case = group_rows(map(normalize_case, table.columns), table.columns)
    fields, missing = match_fields(table, by_case, given, diagnostics)
    key: str | None = ""
    if manager_by is not None and manager_by not in ("id", *fields):
        by_option = option_name("manager_by")
        if recognize and manager_by in FIELDS and manager_by not in given:
            key = ""
        else:
            key = match_header(table, by_case, manager_by, by_option, diagnostics, is_required=True)
    elif manager_by is not None:
        key = fields.get(manager_by, "")
    active_headers = {
        name: match_header(
            table, by_case, name, option_name("active"), diagnostics, is_required=True
        )
        for name in active
    }
    lacks_manager = "manager" not in fields and columns.get("manager") is not None
    if key is None or None in active_headers.values() or lacks_manager:
        diagnostics.raise_errors()
    kind = str(manager_by) if manager_by in FIELDS and not key else ""
    found = recognize_columns(table, fields, columns, key=key or "", key_kind=kind)
    if kind != "id" and kind in found.headers and (kind != "name" or not found.key):
        found = attrs.evolve(found, key=found.headers[kind])
    elif kind not in ("", "id", *found.headers):  # no column is recognized as that field
        match_header(table, by_case, kind, option_name("manager_by"), diagnostics, is_required=True)
        diagnostics.raise_errors()
    accepted = {str(header): active[name] for name, header in active_headers.items()}
    if not recognize:
        table, fields = _with_made_ids(table, fields)
        if "id" not in fields:
            _report_no_id(table, missing, columns, found, diagnostics)
            diagnostics.raise_errors()
        if "manager" not in fields and "manager" not in given:
            _warn_of_missing_managers(table, fields, diagnostics)
        table = add_edge_list_roots(table, fields, diagnostics)
        named = frozenset(field for field, header in given.items() if header is not None)
        return ExportColumns(table, fields, key or fields["id"], accepted, named)
    return _with_recognized(
        found, fields, columns, accepted, missing, diagnostics, is_key_given=manager_by is not None
    )


def _with_recognized(
    found: FoundColumns,
    fields: Mapping[str, str],
    given: GivenColumns,
    accepted: dict[str, Iterable[str]],
    missing: Sequence[str],
    diagnostics: Diagnostics,
    *,
    is_key_given: bool,
) -> ExportColumns:
    """The columns with those that were recognized, after all that has to be said of them."""
    table, headers = found.table, found.headers
    ask_for_edge_direction(table, headers, diagnostics)
    diagnostics.errors.extend(found.questions)
    table, headers = _with_made_ids(table, headers)
    if "id" not in headers and not diagnostics.errors:
        _report_no_id(table, missing, given, found, diagnostics)
    days = recognize_days(table, headers, given) if "id" in headers else {}
    if days:
        others = headers.keys() - DAY_FIELDS
        headers = {field: header for field, header in headers.items() if field in others} | days
    shown = {field: header for field, header in headers.items() if header != _NO_ID}
    found = attrs.evolve(found, table=table, headers=shown)
    used = {*accepted, _NO_ID}
    report_columns(found, fields, given, used, diagnostics, is_key_given=is_key_given)
    if "id" not in headers or found.questions:
        diagnostics.raise_errors()
    if "manager" not in headers and "manager" not in given:
        _warn_of_missing_managers(table, headers, diagnostics)
    table = add_edge_list_roots(table, headers, diagnostics)
    chosen = {field for field in given if given[field] is not None}
    chosen |= {field for field, header in headers.items() if fields.get(field) != header}
    return ExportColumns(table, headers, found.key or headers["id"], accepted, frozenset(chosen))


def _with_made_ids(table: RawTable, headers: dict[str, str]) -> tuple[RawTable, dict[str, str]]:
    """With an empty column of ids where rows are counted and have none, as ids are then made."""
    if "id" in headers or "count" not in headers:
        return table, headers
    columns = {**table.columns, _NO_ID: np.full(len(table.row_numbers), "", dtype=object)}
    return attrs.evolve(table, columns=columns), {**headers, "id": _NO_ID}


def _join_given_columns(
    table: RawTable, columns: GivenColumns, diagnostics: Diagnostics
) -> tuple[RawTable, dict[str, str | None]]:
    """The table with one column for each field that is given several, and one header for each."""
    given: dict[str, str | None] = {}
    for field, names in columns.items():
        if names is None or isinstance(names, str):
            given[field] = names
            continue
        by_case = group_rows(map(normalize_case, table.columns), table.columns)
        headers = [
            match_header(table, by_case, str(name), field, diagnostics, is_required=True)
            for name in names
        ]
        known = list(dict.fromkeys(header for header in headers if header is not None))
        if len(known) < len(headers):
            diagnostics.raise_errors()
        given[field] = known[0]
        if len(known) > 1:
            separator = "\n" if field == "dotted_managers" else " "
            table, given[field] = join_columns(table, known, separator)
    return table, given


def _report_no_id(
    table: RawTable,
    missing: Sequence[str],
    given: GivenColumns,
    found: FoundColumns,
    diagnostics: Diagnostics,
) -> None:
    """Report that no column holds ids, with the one that would be recognized."""
    recognized = {
        field: header
        for field, header in found.headers.items()
        if field in ("id", "manager") and header in table.columns
    }
    if "id" in recognized:
        command = format_command(columns={**given, **recognized})
        remedy = f"if {format_value(recognized['id'])} holds it, {command}" if command else ""
        remedy = remedy or f"if {format_value(recognized['id'])} holds it, rename it to 'id'"
    else:
        remedy = f"if a column holds an id for each row, {format_option(columns={'id': '…'})}"
    message = f"no column is called 'id'; {remedy}; {list_columns(table)}"
    diagnostics.add_error("missing-column", message, Place(table.source, (1,)))
    report_late_header(table, [*missing, "id"], diagnostics)


def _warn_of_missing_managers(
    table: RawTable, headers: Mapping[str, str], diagnostics: Diagnostics
) -> None:
    """Warn that no column holds managers, and of columns whose cells name other rows."""
    content = ColumnContent(table)
    taken = set(headers.values())
    suspected = [
        header
        for header in table.columns
        if header not in taken and _would_be_managers(content, header, headers["id"])
    ]
    remedy = f"if a column holds them, {format_option(columns={'manager': '…'})}"
    if suspected:
        header = suspected[0]
        named = format_option(columns={"manager": header}) or f"rename {format_value(header)}"
        remedy = f"the cells of {format_values(suspected, 5)} name other rows: if "
        remedy += f"{format_value(header)} holds the managers, {named}"
    message = f"no column is known to hold managers, so that nobody reports to anyone; {remedy}"
    diagnostics.add_warning("no-managers", message, Place(table.source))


def _would_be_managers(content: ColumnContent, header: str, id_: str) -> bool:
    """Whether a column could be that of managers: it is tried, in tables that are not long."""
    given = set(content.given_texts(header))
    if len(given) < _MIN_MANAGERS or content.is_sampled or content.is_of_flags(header):
        return False
    if content.is_like_ids(header) or content.exact_share(header, id_) < 1:
        return False
    above = dict(zip(content.texts(id_), content.texts(header), strict=True))
    has_root = any(not manager for manager in above.values())
    # Numbers such as levels are ids of other rows by chance: somebody then leads in a circle.
    places = {id_: number for number, id_ in enumerate(above)}
    reports = np.array([places[id_] for id_, manager in above.items() if manager])
    managers = np.array([places[manager] for manager in above.values() if manager])
    is_forest = forest_parents(len(above), managers, reports) is not None
    return has_root and is_forest
