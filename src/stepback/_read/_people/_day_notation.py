"""Read the days of an export in other notations than year-month-day, where there is one reading."""

from __future__ import annotations

import re
from collections.abc import Sequence

import attrs
import numpy as np

from stepback._algorithms._arrays import Array, is_all_text, object_array
from stepback._problems._format import format_value
from stepback._read._diagnostics import Diagnostics
from stepback._read._people._rows import Rows

_THREE_NUMBERS = re.compile(r"(\d{1,2})([-./])(\d{1,2})\2(\d{4})(?: 0?0:00(?::00)?(?:\.0+)?)?")
_YEAR_FIRST = re.compile(r"(\d{4})([./]?)(\d{2})\2(\d{2})")
_MIDNIGHT = re.compile(r"(\d{4}-\d\d-\d\d)[T ]00:00(?::00(?:\.0+)?)?Z?")
_LAST_MONTH = 12
_PLAIN_LENGTH = 10  # of 2026-01-31


@attrs.frozen
class _Evidence:
    """What the days of a file say about the order of day and month.

    Attributes:
        day_first: Days whose second number can be no month, or that are separated by points.
        month_first: Days whose first number can be no month.
        either: Days that may be read in both ways.
    """

    day_first: int
    month_first: int
    either: int


def with_plain_days(
    rows: Rows, headers: Sequence[str], diagnostics: Diagnostics
) -> tuple[Rows, list[int]]:
    """The rows, with the days in some columns written year-month-day where there is one reading.

    Rows whose days have two readings are reported and returned; these days are left out.

    ``31.12.2024``, ``20241231`` and ``2024/12/31`` have one. ``01/07/2024`` has one if another day
    of the file, such as ``31/12/2024``, shows which number is the month.
    """
    texts = {
        header: column
        for header in headers
        for column in [rows.column(header)]
        if column.dtype == object and is_all_text(column) and _has_other_notation(column)
    }
    if not texts:
        return rows, []
    evidence = _find_evidence({cell for column in texts.values() for cell in column.tolist()})
    is_day_first = evidence.day_first > 0
    is_clear = not evidence.either or is_day_first != (evidence.month_first > 0)
    columns = dict(rows.cells.columns)
    every_unclear: list[int] = []
    for header, column in texts.items():
        plain = {cell: _as_plain(cell.strip(), is_day_first, is_clear) for cell in {*column}}
        unclear = [row for row, cell in enumerate(column.tolist()) if plain[cell] is None]
        if unclear:
            cell = format_value(column[unclear[0]].strip())
            why = "the days of the file contradict each other"
            if not evidence.month_first:
                why = "no day of the file tells which number is the month"
            diagnostics.add_error(
                "unclear-days",
                f"{cell} may be two days, and {why}; write days as 2026-01-31: year, month, day",
                attrs.evolve(rows.locate(unclear), column=header),
            )
            every_unclear += unclear
        changed = object_array([plain[cell] or "" for cell in column.tolist()])
        whole = rows.cells.columns[header].copy()
        whole[rows.positions] = changed
        columns[header] = whole
        first = next((cell for cell in column.tolist() if plain[cell] not in (None, cell)), None)
        if first is not None:
            message = f"days are read in another notation: {format_value(first)} is {plain[first]}"
            place = attrs.evolve(rows.locate([]), column=header)
            diagnostics.add_warning("day-notation", message, place)
    return attrs.evolve(rows, cells=attrs.evolve(rows.cells, columns=columns)), every_unclear


def _has_other_notation(column: Array) -> bool:
    """Whether any cell is a day, but not written year-month-day; with an early end."""
    others = [cell for cell in column.tolist() if cell[4:5] != "-" or len(cell) != _PLAIN_LENGTH]
    return any(
        _THREE_NUMBERS.fullmatch(cell) or _YEAR_FIRST.fullmatch(cell) or _MIDNIGHT.fullmatch(cell)
        for cell in map(str.strip, others)
    )


def _find_evidence(cells: set[str]) -> _Evidence:
    found = [match for cell in cells if (match := _THREE_NUMBERS.fullmatch(cell.strip()))]
    first, second = (np.array([int(match[group]) for match in found]) for group in (1, 3))
    is_pointed = np.array([match[2] == "." for match in found], dtype=np.bool_)
    day_first = (first > _LAST_MONTH) | is_pointed
    month_first = ~day_first & (second > _LAST_MONTH)
    return _Evidence(
        int(np.count_nonzero(day_first)),
        int(np.count_nonzero(month_first)),
        int(np.count_nonzero(~day_first & ~month_first & (first != second))),
    )


def _as_plain(cell: str, is_day_first: bool, is_clear: bool) -> str | None:  # noqa: FBT001
    """A day as year-month-day; ``None`` if it is one of two, and the cell itself if it is none."""
    if match := _MIDNIGHT.fullmatch(cell):
        return match[1]
    if match := _YEAR_FIRST.fullmatch(cell):
        return f"{match[1]}-{match[3]}-{match[4]}"
    match = _THREE_NUMBERS.fullmatch(cell)
    if match is None:
        return cell
    first, second = int(match[1]), int(match[3])
    is_month_first = second > _LAST_MONTH or first == second
    is_fixed = match[2] == "." or first > _LAST_MONTH or is_month_first
    if not is_fixed and not is_clear:
        return None
    if match[2] != "." and (is_month_first or not (is_fixed or is_day_first)):
        first, second = second, first
    return f"{match[4]}-{second:02}-{first:02}"
