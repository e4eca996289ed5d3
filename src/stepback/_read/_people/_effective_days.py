"""The days on which each row of an export is in force."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import attrs
import numpy as np

from stepback._algorithms._arrays import Array, empty_mask, group_rows, number_keys
from stepback._columns._raw_table import group_faults
from stepback._columns._term_checks import describe_empty_date, empty_date_mask
from stepback._problems._format import format_option, format_value, pluralize
from stepback._problems._problem import Place, Problem
from stepback._read._diagnostics import Diagnostics
from stepback._read._inclusive_ends import InclusiveEnds, order_by_start
from stepback._read._people._day_notation import with_plain_days
from stepback._read._people._export_headers import LAST_DAY_FIELD
from stepback._read._people._rows import Rows
from stepback._records._nodes import Person
from stepback._records._record import field_types

_ONE_DAY = np.timedelta64(1, "D")
_LAST_DATE = np.datetime64("9999-12-31")
_NO_DAY = np.datetime64("NaT", "D")


def with_days(rows: Rows, named: Collection[str], diagnostics: Diagnostics) -> Rows:
    """The rows with their days; `named` are the fields whose columns the user has named.

    Where the start is among them, and the file has no ends, a row is in force until the next row
    of its id begins.
    """
    if not {"start", "end", LAST_DAY_FIELD} & rows.headers.keys():
        return rows
    fields = [field for field in ("start", "end", LAST_DAY_FIELD) if field in rows.headers]
    rows, unclear = with_plain_days(rows, [rows.headers[field] for field in fields], diagnostics)
    has_bad_days = np.zeros(len(rows), dtype=np.bool_)
    has_bad_days[unclear] = True
    start, end = (
        _parse_days(rows, field, has_bad_days, diagnostics, is_named=field in named)
        for field in ("start", "end" if "end" in rows.headers else LAST_DAY_FIELD)
    )
    has_bad_days |= _report_empty_dates(rows, start, end, diagnostics)
    if LAST_DAY_FIELD in rows.headers:
        # After the last date there is no other: such a row is open.
        end = np.where(end < _LAST_DATE, end + _ONE_DAY, _NO_DAY)
    rows = attrs.evolve(rows, start=start, end=end, has_bad_days=has_bad_days)
    rows = _check_order_of_days(rows, diagnostics)
    if "start" in named and not has_ends(rows):
        return _with_ends_at_next(rows, diagnostics)
    _warn_of_inclusive_ends(rows, diagnostics)
    return rows


def has_ends(rows: Rows) -> bool:
    """Whether the file has a column of ends, and any cell in it."""
    header = rows.headers.get("end") or rows.headers.get(LAST_DAY_FIELD)
    return header is not None and not empty_mask(rows.column(header)).all()


def describe_row_days(rows: Rows, row: int) -> str:
    """The days of a row in words, with its end as the file has it."""
    start, end = rows.start[row], rows.end[row]
    words = [] if np.isnat(start) else [f"from {start}"]
    if not np.isnat(end):
        is_last_day = LAST_DAY_FIELD in rows.headers
        words.append(f"to {end - _ONE_DAY}" if is_last_day else f"until {end}")
    return " ".join(words) or "without start and end"


def _parse_days(
    rows: Rows, field: str, has_bad_days: Array, diagnostics: Diagnostics, *, is_named: bool
) -> Array:
    """A column of days; the rows of cells that are no days are reported and marked in place."""
    if field not in rows.headers:
        return np.full(len(rows), _NO_DAY)
    header = rows.headers[field]
    field_type = field_types(Person)["start" if field == "start" else "end"]
    days, faults = field_type.parse_column(rows.column(header), None)
    if faults:
        has_bad_days[[row for row, _ in faults]] = True
        # A day that cannot be read is not guessed, nor is the row open: there is no repair.
        numbered = attrs.evolve(rows.cells, row_numbers=rows.row_numbers)
        problems = group_faults(numbered, header, faults)
        if not is_named:  # it may just have the name of the field
            remedy = f"if {format_value(header)} holds no days, rename it"
            problems = [
                attrs.evolve(problem, message=f"{problem.message}; {remedy}")
                for problem in problems
            ]
        diagnostics.errors.extend(problems)
    return days.astype("datetime64[D]")


def _report_empty_dates(rows: Rows, start: Array, end: Array, diagnostics: Diagnostics) -> Array:
    """Report rows without a start that end on a day written for an empty date, and mark them."""
    is_empty: Array = np.isnat(start) & empty_date_mask(end)

    def describe(row: int, same: Sequence[int]) -> Problem:
        return Problem("empty-date", describe_empty_date(end[row]), _locate_ends(rows, same))

    by_day = group_rows(end[is_empty].tolist(), np.flatnonzero(is_empty).tolist())
    diagnostics.add_errors({group[0]: group for group in by_day.values()}, describe)
    return is_empty


def _locate_ends(rows: Rows, some: Sequence[int]) -> Place:
    """The place of the cells of ends in some rows."""
    return rows.locate(some, LAST_DAY_FIELD if LAST_DAY_FIELD in rows.headers else "end")


def _check_order_of_days(rows: Rows, diagnostics: Diagnostics) -> Rows:
    """Report rows that end before they start."""
    is_reversed = rows.end <= rows.start
    if not is_reversed.any():
        return rows
    is_last_day = LAST_DAY_FIELD in rows.headers
    written = rows.end - _ONE_DAY if is_last_day else rows.end

    def describe(row: int, same: Sequence[int]) -> Problem:
        finding = (
            f"its last day, {written[row]}, is before it starts on {rows.start[row]}"
            if is_last_day
            else f"ends on {written[row]}, no later than it starts on {rows.start[row]}"
        )
        # Of several rows with this problem, only one may have such a day.
        is_empty = empty_date_mask(written[row])
        empty = "leave the end empty if that day stands for none, " if is_empty else ""
        message = f"{finding}; it would never be in force: {empty}correct a date, or leave the row"
        return Problem("ends-before-start", f"{message} out", _locate_ends(rows, same))

    diagnostics.add_errors({row: [row] for row in np.flatnonzero(is_reversed).tolist()}, describe)
    return attrs.evolve(rows, has_bad_days=rows.has_bad_days | is_reversed)


def _id_numbers(rows: Rows) -> Array:
    """A number for each id; rows without one have nothing to do with each other."""
    return number_keys(id_ or row for row, id_ in enumerate(rows.id.tolist()))


def _with_ends_at_next(rows: Rows, diagnostics: Diagnostics) -> Rows:
    """The rows, of which each is in force until the next row of its id begins."""
    order, has_next = order_by_start(_id_numbers(rows), rows.start)
    end = np.full(len(rows), _NO_DAY)
    following = _NO_DAY
    starts, ends = rows.start[order], np.full(len(rows), _NO_DAY)
    # Rows that begin on one day end on one day, too, so that they are seen to meet.
    for place in np.flatnonzero(has_next)[::-1].tolist():
        is_later = starts[place] != starts[place + 1] and not np.isnat(starts[place + 1])
        following = starts[place + 1] if is_later else ends[place + 1]
        ends[place] = following
    end[order] = ends
    ended = np.flatnonzero(~np.isnat(end))
    if ended.size:
        rows_end = "1 row ends" if ended.size == 1 else f"{ended.size:,} rows end"
        remedy = format_option(columns={"end": "…"})
        diagnostics.add_warning(
            "ends-at-next",
            f"without ends, a row is in force until the next row of its id begins: {rows_end} like "
            f"this; if another column holds ends, {remedy}",
            rows.locate(ended, "start"),
        )
    return attrs.evolve(rows, end=end, ends_at_next=True)


def _warn_of_inclusive_ends(rows: Rows, diagnostics: Diagnostics) -> None:
    """Warn where most rows end the day before the next row of their id begins."""
    if "end" not in rows.headers:
        return
    found = InclusiveEnds.from_days(_id_numbers(rows), rows.start, rows.end)
    header = rows.headers["end"]
    if not found.rows.size:
        if found.n_before and found.n_touching:
            diagnostics.add_warning(
                "inclusive-ends",
                f"ends are of two kinds: {pluralize(found.n_touching, 'row')} of an id end on the "
                f"day on which the next one begins, and {found.n_before:,} the day before, so that "
                "nothing is in force on that day; write all ends of the second kind a day later",
                rows.locate([], "end"),
            )
        return
    remedy = format_option(columns={LAST_DAY_FIELD: header}) or f"name it {LAST_DAY_FIELD}"
    diagnostics.add_warning(
        "inclusive-ends",
        f"{found.describe(format_value(rows.id[found.rows[0]]), rows.end)}; if "
        f"{format_value(header)} holds the last day in force, {remedy} instead",
        rows.locate(found.rows, "end"),
    )
