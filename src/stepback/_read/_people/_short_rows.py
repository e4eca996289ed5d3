"""Rows of a CSV file that end before the header does."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from stepback._algorithms._arrays import Array, empty_mask, group_rows
from stepback._columns._raw_table import ShortRow
from stepback._problems._format import format_option, format_values, pluralize
from stepback._problems._problem import Problem
from stepback._read._diagnostics import N_LISTED, Diagnostics, Finding
from stepback._read._people._rows import Rows

_KEY_FIELDS = ("id", "name", "manager")


def settle_short_rows(rows: Rows, diagnostics: Diagnostics, *, is_alone: bool = True) -> Rows:
    """The rows, of which those that lack only cells at their end are read with empty ones.

    A row of which a cell within is missing would be read with every later cell in the wrong
    column, and is left out. It is complete if it has its id, name and manager, and this manager
    is on a row; or if the file leaves out every empty cell at the end of its rows. Where it is
    not alone, a manager may be in an earlier export.
    """
    short_rows = rows.cells.short_rows
    if not short_rows:
        return rows
    numbers = rows.row_numbers.tolist()
    found = [row for row, number in enumerate(numbers) if number in short_rows]
    if not found:
        return rows
    is_short = np.zeros(len(rows), dtype=np.bool_)
    is_short[found] = True
    ends_are_cut = _has_no_empty_end(rows, is_short)
    keys = {rows.headers[field] for field in _KEY_FIELDS if field in rows.headers}
    keys.add(rows.key_header)
    known = {"", *rows.row_key.tolist()}
    is_complete = {
        row: (rows.manager_key[row] in known or not is_alone)
        and (
            keys.isdisjoint(short_rows[numbers[row]].missing_headers)
            or (ends_are_cut and _ends_filled(rows, row, short_rows[numbers[row]]))
        )
        for row in found
    }
    width = len(next(iter(short_rows.values())).missing_headers)
    width += next(iter(short_rows.values())).n_cells

    def describe(key: tuple[ShortRow, bool], group: Sequence[int]) -> Finding:
        short, is_whole = key
        missing = format_values(short.missing_headers, N_LISTED)
        n_cells = pluralize(short.n_cells, "cell")
        what = "read them as empty" if is_whole else "leave it out"
        if not is_whole and len(group) > 1:
            what = "leave them out"
        return Finding(
            "ragged-row",
            f"{n_cells}, but the header has {width}: none for {missing}",
            rows.locate(group),
            f"add the missing cells, or {format_option(repair=True)} to {what}",
            "read as empty" if is_whole else "left out",
        )

    if lost := [row for row in found if not is_complete[row]]:
        # Without its row, a manager would come back as a vacant role that nobody has held.
        above = set(np.delete(rows.manager_key, lost).tolist()) - {""}
        needed = [row for row in lost if rows.row_key[row] in above]

        def refuse(short: ShortRow, group: Sequence[int]) -> Problem:
            finding = describe((short, False), group).finding
            ids = format_values(rows.row_key[group].tolist(), N_LISTED)
            message = f"{finding}; add the missing cells, since others report to {ids}"
            return Problem("ragged-row", message, rows.locate(group))

        shorts = [short_rows[numbers[row]] for row in needed]
        diagnostics.add_errors(group_rows(shorts, needed), refuse)
        found = [row for row in found if row not in needed]
    keys_of_rows = [(short_rows[numbers[row]], is_complete[row]) for row in found]
    diagnostics.add_findings(group_rows(keys_of_rows, found), describe)
    lost = [row for row in found if not is_complete[row]]
    if diagnostics.repair:
        reason = "rows with missing cells"
        diagnostics.leave_out(reason, rows.row_numbers[lost].tolist())
    is_kept = np.ones(len(rows), dtype=np.bool_)
    is_kept[lost] = False
    return rows if is_kept.all() else rows.take(np.flatnonzero(is_kept))


def _has_no_empty_end(rows: Rows, is_short: Array) -> bool:
    """Whether all rows that are as wide as the header have something in the last column."""
    last = list(rows.cells.columns)[-1]
    cells = rows.column(last)[~is_short]
    return bool(cells.size) and not empty_mask(cells).any()


def _ends_filled(rows: Rows, row: int, short: ShortRow) -> bool:
    """Whether the last cell that a row has holds anything."""
    headers = [header for header in rows.cells.columns if header not in short.missing_headers]
    return bool(headers) and rows.cell_text(headers[-1], row) != ""
