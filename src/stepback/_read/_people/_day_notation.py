"""Read the days of an export in other notations than year-month-day, where there is one reading."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import attrs
import numpy as np

from stepback._algorithms._arrays import Array, is_all_text, object_array
from stepback._problems._format import format_value
from stepback._read._diagnostics import Diagnostics
from stepback._read._people._normalize import column_as_text
from stepback._read._people._rows import Rows

_THREE_NUMBERS = re.compile(r"(\d{1,2})([-./])(\d{1,2})\2(\d{4})(?: 0?0:00(?::00)?(?:\.0+)?)?")
_YEAR_FIRST = re.compile(r"(\d{4})([./]?)(\d{2})\2(\d{2})")
_MIDNIGHT = re.compile(r"(\d{4}-\d\d-\d\d)[T ]00:00(?::00(?:\.0+)?)?Z?")
_SERIAL = re.compile(r"([2-6]\d{4})(?:\.0)?")  # as spreadsheets count days: from 1954 to 2091
_EPOCH_OF_SPREADSHEETS = np.datetime64("1899-12-30", "D")
_NOTATIONS = (_THREE_NUMBERS, _YEAR_FIRST, _MIDNIGHT, _SERIAL)
_NUMBERS_AND_TEXT = frozenset({int, float, str, type(None)})
_LAST_MONTH = 12
_PLAIN_LENGTH = 10  # of 2026-01-31


@attrs.frozen
class DayOrder:
    """What the days of a file say about the order of day and month.

    Attributes:
        day_first: Days whose second number can be no month, or that are separated by points.
        month_first: Days whose first number can be no month.
        either: Days that may be read in both ways.
    """

    day_first: int
    month_first: int
    either: int

    @classmethod
    def from_texts(cls, texts: Iterable[str]) -> DayOrder:
        """What some cells say; those that are no days say nothing."""
        found = [match for text in {*texts} if (match := _THREE_NUMBERS.fullmatch(text.strip()))]
        first, second = (np.array([int(match[group]) for match in found]) for group in (1, 3))
        is_pointed = np.array([match[2] == "." for match in found], dtype=np.bool_)
        day_first = (first > _LAST_MONTH) | is_pointed
        month_first = ~day_first & (second > _LAST_MONTH)
        either = ~day_first & ~month_first & (first != second)
        return cls(*(int(np.count_nonzero(mask)) for mask in (day_first, month_first, either)))

    @property
    def is_day_first(self) -> bool:
        """Whether days that may be read in both ways begin with the day."""
        return self.day_first > 0

    @property
    def is_clear(self) -> bool:
        """Whether each day has one reading."""
        return not self.either or (self.day_first > 0) != (self.month_first > 0)

    def as_plain(self, text: str) -> str | None:
        """A day as year-month-day; ``None`` if it is one of two, the text itself if it is none."""
        match = _THREE_NUMBERS.fullmatch(text)
        if match is None:
            return _as_plain_number(text)
        first, second = int(match[1]), int(match[3])
        is_month_first = second > _LAST_MONTH or first == second
        is_fixed = match[2] == "." or first > _LAST_MONTH or is_month_first
        if not is_fixed and not self.is_clear:
            return None
        if match[2] != "." and (is_month_first or not (is_fixed or self.is_day_first)):
            first, second = second, first
        return f"{match[4]}-{second:02}-{first:02}"


def _as_plain_number(text: str) -> str:
    """A day with the year first, or one that is counted; the text itself if it is none."""
    if match := _MIDNIGHT.fullmatch(text):
        return match[1]
    if match := _YEAR_FIRST.fullmatch(text):
        return f"{match[1]}-{match[3]}-{match[4]}"
    if match := _SERIAL.fullmatch(text):
        return str(_EPOCH_OF_SPREADSHEETS + np.timedelta64(int(match[1]), "D"))
    return text


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
        for column in [_as_texts(rows.column(header))]
        if is_all_text(column) and _has_other_notation(column)
    }
    if not texts:
        return rows, []
    order = DayOrder.from_texts(cell for column in texts.values() for cell in column.tolist())
    columns = dict(rows.cells.columns)
    every_unclear: list[int] = []
    for header, column in texts.items():
        plain = {cell: order.as_plain(cell.strip()) for cell in {*column}}
        unclear = [row for row, cell in enumerate(column.tolist()) if plain[cell] is None]
        if unclear:
            cell = format_value(column[unclear[0]].strip())
            why = "the days of the file contradict each other"
            if not order.month_first:
                why = "no day of the file tells which number is the month"
            diagnostics.add_error(
                "unclear-days",
                f"{cell} may be two days, and {why}; write days as 2026-01-31: year, month, day",
                attrs.evolve(rows.locate(unclear), column=header),
            )
            every_unclear += unclear
        changed = object_array([plain[cell] or "" for cell in column.tolist()])
        whole = _as_texts(rows.cells.columns[header]).astype(object)
        whole[rows.positions] = changed
        columns[header] = whole
        first = next((cell for cell in column.tolist() if plain[cell] not in (None, cell)), None)
        if first is not None:
            message = f"days are read in another notation: {format_value(first)} is {plain[first]}"
            place = attrs.evolve(rows.locate([]), column=header)
            diagnostics.add_warning("day-notation", message, place)
    return attrs.evolve(rows, cells=attrs.evolve(rows.cells, columns=columns)), every_unclear


def _as_texts(column: Array) -> Array:
    """A column, of which whole numbers such as 20241231 are texts."""
    has_numbers = column.dtype.kind in "iuf" or (
        column.dtype == object and _NUMBERS_AND_TEXT.issuperset(map(type, column.tolist()))
    )
    return column_as_text(column) if has_numbers else column


def _has_other_notation(column: Array) -> bool:
    """Whether any cell is a day, but not written year-month-day; with an early end."""
    others = [cell for cell in column.tolist() if cell[4:5] != "-" or len(cell) != _PLAIN_LENGTH]
    return any(
        notation.fullmatch(cell) for cell in map(str.strip, others) for notation in _NOTATIONS
    )
