"""Parse texts of times, byte by byte and all at once."""

from __future__ import annotations

from collections.abc import Sequence

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback.evidence._cells._text_bytes import TextBytes, rows_by_shape
from stepback.evidence._cells._time_layouts import (
    MAX_TIME_LENGTH,
    Digits,
    TimeLayout,
    find_layout,
)

NO_ZONE = -32_768  # in the place of an offset
SAYS_NOTHING = -32_767  # there, of a cell that says in words that there is no time
NOT_A_TIME = np.iinfo(np.int64).min  # which numpy shows as NaT
_N_TRIES = 8  # shapes that are looked for one after another, before rows are sorted by shape
_SECOND = 1_000_000  # microseconds
_DAY = 86_400  # seconds
_LAST_YEAR = 10_000
_PIVOT = 69  # two digits of a year: from here on they are of the last century, as in POSIX
_COMPACT_YEARS = (1900, 2100)  # a number that is no time rarely looks like one of these
_LAST_MONTH = 12
_HOURS = 24
_HALF_DAY = 12
_SIXTY = 60
_EMPTY_SHAPES = frozenset({"NULL", "NONE", "NAN", "NAT", "N/A", "#N/A", "NA", "<NA>", "-", "\\N"})
_MICRO_DIGITS = 6
_MAX_ZONE = 15  # hours


def _classes() -> Array:
    """For each byte what stands for it in a shape."""
    table = np.arange(256, dtype=np.uint8)
    table[ord("0") : ord("9") + 1] = ord("0")
    table[ord("a") : ord("z") + 1] = np.arange(ord("A"), ord("Z") + 1)
    return table


_CLASSES = _classes()
_MONTH_STARTS = (
    np.arange(-1970 * 12, (_LAST_YEAR - 1970) * 12 + 1)
    .astype("datetime64[M]")
    .astype("datetime64[D]")
    .astype(np.int32)
)
_MONTH_LENGTHS = np.diff(_MONTH_STARTS).astype(np.uint8)


@attrs.frozen(eq=False)
class ParsedTimes:
    """Times as they are written, in microseconds, of which it may be open what comes first.

    Attributes:
        month_first: The times, if month comes before day where it is not known; `NOT_A_TIME`
            where that is impossible, and where nothing is said.
        day_first: The same if the day comes first.
        offset: The minutes by which the written time is ahead of UTC; `NO_ZONE` if not written,
            and `SAYS_NOTHING` where a cell says in words that there is no time.
        is_read: Whether a cell is blank, or a time in one order or the other.
    """

    month_first: Array
    day_first: Array
    offset: Array
    is_read: Array

    def take(self, rows: Array) -> ParsedTimes:
        """The times at positions."""
        first = self.month_first[rows]
        second = first if self.day_first is self.month_first else self.day_first[rows]
        return ParsedTimes(first, second, self.offset[rows], self.is_read[rows])


def join_times(pieces: Sequence[ParsedTimes]) -> ParsedTimes:
    """The times of several pieces of a column."""
    if len(pieces) == 1:
        return pieces[0]
    nothing = parse_times(TextBytes.from_texts([]))
    pieces = [nothing, *pieces]
    first = np.concatenate([piece.month_first for piece in pieces])
    second = first
    if any(piece.day_first is not piece.month_first for piece in pieces):
        second = np.concatenate([piece.day_first for piece in pieces])
    offset = np.concatenate([piece.offset for piece in pieces])
    return ParsedTimes(first, second, offset, np.concatenate([piece.is_read for piece in pieces]))


def parse_times(texts: TextBytes) -> ParsedTimes:
    """Parse texts of times, in whatever notations; one pass over blocks of rows."""
    parser = _Parser(len(texts))
    for rows, matrix in texts.rows_by_length(MAX_TIME_LENGTH):
        parser.parse(rows, matrix)
    return parser.result()


class _Parser:
    """Fills in the times of rows, shape by shape."""

    def __init__(self, n_rows: int) -> None:
        self._month_first = np.full(n_rows, NOT_A_TIME, dtype=np.int64)
        self._day_first: Array | None = None
        self._offset = np.full(n_rows, NO_ZONE, dtype=np.int16)
        self._is_read = np.zeros(n_rows, dtype=np.bool_)

    def result(self) -> ParsedTimes:
        month_first = self._month_first.view("datetime64[us]")
        day_first = month_first
        if self._day_first is not None:
            day_first = self._day_first.view("datetime64[us]")
        return ParsedTimes(month_first, day_first, self._offset, self._is_read)

    def parse(self, rows: Array, matrix: Array) -> None:
        """Parse texts of one length."""
        if not matrix.shape[1]:
            self._is_read[rows] = True
            return
        for _ in range(_N_TRIES):
            columns = np.ascontiguousarray(matrix.T)
            shape = _CLASSES[matrix[0]].tobytes()
            is_alike = _has_shape(columns, shape)
            if is_alike.all():
                self._fill(rows, columns, shape)
                return
            self._fill(rows[is_alike], columns[:, is_alike], shape)
            rows, matrix = rows[~is_alike], matrix[~is_alike]
        self._parse_sorted(rows, matrix)

    def _parse_sorted(self, rows: Array, matrix: Array) -> None:
        """Parse texts of many shapes."""
        for members, shape in rows_by_shape(_CLASSES[matrix]):
            self._fill(rows[members], matrix[members].T, shape)

    def _fill(self, rows: Array, columns: Array, shape: bytes) -> None:
        """Fill in the times of one shape; `columns` are the bytes at each place."""
        text = shape.decode("utf-8", "replace")
        if not text.strip():
            self._is_read[rows] = True
            return
        if text.strip() in _EMPTY_SHAPES:
            self._offset[rows] = SAYS_NOTHING
            return
        layout = find_layout(text)
        if layout is None:
            return
        times = _parse_layout(columns, layout)
        self._month_first[rows] = times.month_first
        self._offset[rows] = times.offset
        self._is_read[rows] = times.is_read
        if times.day_first is not times.month_first and self._day_first is None:
            # Until here, no order was open.
            self._day_first = self._month_first.copy()
        if self._day_first is not None:
            self._day_first[rows] = times.day_first


def _has_shape(columns: Array, shape: bytes) -> Array:
    """Which texts have a shape."""
    is_alike = np.ones(columns.shape[1], dtype=np.bool_)
    for column, expected in zip(columns, shape, strict=True):
        if expected == ord("0"):
            is_alike &= (column - np.uint8(ord("0"))) < _DIGITS
        elif ord("A") <= expected <= ord("Z"):
            is_alike &= (column & np.uint8(0xDF)) == expected
        else:
            is_alike &= column == expected
    return is_alike


_DIGITS = 10


def _parse_layout(columns: Array, layout: TimeLayout) -> ParsedTimes:
    """The times of texts of one layout."""
    number = {name: _number_at(columns, digits) for name, digits in layout.numbers.items()}
    n_rows = columns.shape[1]
    seconds, is_clock = _clock_seconds(number, layout, n_rows)
    year = number["year"].astype(np.int32)
    is_valid = is_clock & (year > 0)
    if layout.numbers["year"][1] == len("00"):
        year += np.where(year < _PIVOT, 2000, 1900)
        is_valid = is_clock
    if layout.is_compact:
        is_valid &= (year >= _COMPACT_YEARS[0]) & (year <= _COMPACT_YEARS[1])
    offset = np.full(n_rows, NO_ZONE, dtype=np.int16)
    if layout.has_zone:
        hours = number.get("zone_hour", np.zeros(n_rows, dtype=np.uint8))
        minutes = number.get("zone_minute", np.zeros(n_rows, dtype=np.uint8))
        is_valid &= (hours <= _MAX_ZONE) & (minutes < _SIXTY)
        offset[:] = layout.sign * (hours.astype(np.int16) * _SIXTY + minutes)
    micros = np.zeros(n_rows, dtype=np.int64)
    if "fraction" in number:
        micros = _fraction_micros(columns, layout.numbers["fraction"])
    month = number.get("month", np.full(n_rows, layout.month, dtype=np.uint8))
    day = number["day"]
    clock = seconds.astype(np.int64) * _SECOND + micros
    first = second = _moments(year, month, day, clock, is_valid)
    if layout.order == "day first":
        first = second = _moments(year, day, month, clock, is_valid)
    elif not layout.order:
        second = _moments(year, day, month, clock, is_valid)
    is_read = (first != NOT_A_TIME) | (second != NOT_A_TIME)
    # Databases write a time that there is not as 0000-00-00.
    unread = np.where((year == 0) & (month == 0) & (day == 0), SAYS_NOTHING, NO_ZONE)
    return ParsedTimes(first, second, np.where(is_read, offset, unread), is_read)


def _number_at(columns: Array, digits: Digits) -> Array:
    """The number that the digits at a place are; bytes where they suffice."""
    start, length = digits
    values = columns[start : start + length] - np.uint8(ord("0"))
    if length == 1:
        return np.asarray(values[0])
    if length == len("00"):
        return np.asarray(values[0] * np.uint8(10) + values[1])
    found = np.zeros(columns.shape[1], dtype=np.int32)
    for value in values:
        found = found * 10 + value
    return found


def _fraction_micros(columns: Array, digits: Digits) -> Array:
    """The microseconds of a fraction; further digits are cut."""
    start, length = digits
    n_digits = min(length, _MICRO_DIGITS)
    found = _number_at(columns, (start, n_digits)).astype(np.int64)
    return np.asarray(found * 10 ** (_MICRO_DIGITS - n_digits))


def _clock_seconds(
    number: dict[str, Array], layout: TimeLayout, n_rows: int
) -> tuple[Array, Array]:
    """The seconds since midnight, and whether there is such a time of day."""
    seconds = np.zeros(n_rows, dtype=np.int32)
    is_valid = np.ones(n_rows, dtype=np.bool_)
    if "hour" not in number:
        return seconds, is_valid
    hour = number["hour"]
    if layout.half:
        is_valid &= (hour >= 1) & (hour <= _HALF_DAY)
        hour = hour % np.uint8(_HALF_DAY) + np.uint8(_HALF_DAY * (layout.half == "P"))
    is_valid &= (hour < _HOURS) & (number["minute"] < _SIXTY)
    seconds += hour.astype(np.int32) * (_SIXTY * _SIXTY) + number["minute"].astype(np.int32) * 60
    if "second" in number:
        is_valid &= number["second"] < _SIXTY
        seconds += number["second"]
    return seconds, is_valid


def _moments(year: Array, month: Array, day: Array, clock: Array, is_valid: Array) -> Array:
    """Microseconds since 1970 of dates; `NOT_A_TIME` where there is no such day."""
    is_month = is_valid & (month >= 1) & (month <= _LAST_MONTH)
    place = np.where(is_month, year * _LAST_MONTH + month - 1, 0)
    is_day = is_month & (day >= 1) & (day <= _MONTH_LENGTHS[place])
    days = _MONTH_STARTS[place].astype(np.int64) + day - 1
    return np.where(is_day, days * (_DAY * _SECOND) + clock, NOT_A_TIME)
