"""Which column of an export holds which field."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches

from stepback._problems import counted, shown
from stepback._records import Person, kinds
from stepback._tables import Cells
from stepback.read._findings import Findings, listed

FIELDS = (*(name for name in kinds(Person) if name != "attributes"), "manager", "title")
_LOOKED_AT = 10
_HEADERS_SHOWN = 40


def headers_of(
    table: Cells, columns: Mapping[str, str | None], found: Findings
) -> dict[str, str]:
    """The header of each field that is in the file: the one named, or else one called like it."""
    for field in columns:
        if field not in FIELDS:
            raise ValueError(f"columns: {shown(field)} is no field; give {', '.join(FIELDS)}")
    headers = {}
    missing = []
    for field in FIELDS:
        named = columns.get(field, field)
        if named is None:
            continue
        header = header_like(table, named, field, found)
        if header is not None:
            headers[field] = header
        elif field in columns or field == "id":
            missing.append(named)
            _report_missing(table, named, field, found)
    _report_late_header(table, missing, found)
    if "manager" not in headers and columns.get("manager") is None:
        found.note(
            "no-managers",
            "no column says who reports to whom, so nobody does; "
            "if one does, name it: columns={'manager': …}",
        )
    return headers


def header_like(table: Cells, named: str, field: str, found: Findings) -> str | None:
    """The header written as `named`, or else the one that differs in case and space alone."""
    if named in table.columns:
        return named
    alike = [header for header in table.columns if _folded(header) == _folded(named)]
    if len(alike) > 1:
        found.error(
            "ambiguous-column",
            f"{listed(alike)}: which one is {field}? Name it: columns={{{field!r}: …}}",
        )
    return alike[0] if alike else None


def missing_column(table: Cells, named: str, what: str, found: Findings) -> None:
    """Say that there is no column called `named`, which columns there are, and the nearest."""
    by_folded = {_folded(header): header for header in table.columns}
    close = get_close_matches(_folded(named), by_folded, n=1)
    nearest = f"; the nearest is {shown(by_folded[close[0]])}" if close else ""
    there = listed(table.columns, _HEADERS_SHOWN) or "none"
    found.error(
        "missing-column",
        f"no column {shown(named)}{what}{nearest}; there are: {there}",
        column=named,
    )


def _report_missing(table: Cells, named: str, field: str, found: Findings) -> None:
    hint = "" if named != field else f" (say which one it is: columns={{{field!r}: …}})"
    missing_column(table, named, f" for {field}{hint}" if named != field else hint, found)


def _report_late_header(table: Cells, missing: Iterable[str], found: Findings) -> None:
    """Say so where a row further down reads like the header: lines of title stand above it."""
    wanted = {_folded(name) for name in missing}
    if not wanted:
        return
    for at in range(min(_LOOKED_AT, len(table.rows))):
        if wanted <= {_folded(str(column[at])) for column in table.columns.values()}:
            row = int(table.rows[at])
            found.error(
                "late-header",
                f"reads like the header; delete the {counted(row - 1, 'row')} above it",
                rows=[row],
            )
            return


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()
