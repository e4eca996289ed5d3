"""The text of a cell as it is displayed where no format hides anything.

A spreadsheet stores dates as numbers of days, and only the format of the cell tells them apart. It
stores whole numbers, such as ids, like any others.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterator
from typing import Literal

NumberKind = Literal["number", "date", "duration"]

_MS_PER_DAY = 86_400_000
_LAST_DAY = 2_958_465  # 9999-12-31
_EXCEL_EPOCH = dt.datetime(1899, 12, 30)  # noqa: DTZ001  (a spreadsheet knows no zones)
_MAC_OFFSET = 1_462  # days from this epoch to 1904-01-01, which old files of the Mac count from
_FIRST_MARCH = 61  # Excel believes that 1900 was a leap year, so earlier days are one off
_LARGEST_EXACT = 1e15  # a spreadsheet keeps fifteen digits
# The formats without a text of their own that show a date or a time, and a time beyond a day.
_DATE_FORMATS = frozenset({*range(14, 23), *range(27, 37), 45, 47, *range(50, 59)})
_DURATION_FORMAT = 46
_ESCAPED_CHARACTER = re.compile(r"_x([0-9A-Fa-f]{4})_")
_NO_TIME = dt.time()


def number_kind(format_id: int, code: str | None) -> NumberKind:
    """What a number is that has this format: a number, a date (or time) or a duration."""
    if code is None:
        if format_id == _DURATION_FORMAT:
            return "duration"
        return "date" if format_id in _DATE_FORMATS else "number"
    for part in _format_parts(code):
        if part[0] == "[" and part[1:-1] and not set(part[1:-1].lower()) - set("hms"):
            return "duration"
        if part in "yYmMdDhHsS":
            return "date"
    return "number"


def _format_parts(code: str) -> Iterator[str]:
    """The letters of the first section of a format, and what stands in brackets.

    Texts in quotes, and characters that are shown as they are or only leave space, are left out.
    """
    position = 0
    while position < len(code) and code[position] != ";":
        letter = code[position]
        if letter in '"[':
            end = code.find("]" if letter == "[" else '"', position + 1)
            end = len(code) if end < 0 else end
            if letter == "[":
                yield code[position : end + 1]
            position = end
        elif letter in r"\_*":
            position += 1
        else:
            yield letter
        position += 1


def count_shown_digits(code: str | None) -> int:
    """How many digits a format shows at least, such as 5 for ``00000``; else 0."""
    first_section = (code or "").partition(";")[0]
    return len(first_section) if set(first_section) == {"0"} else 0


def stored_number_text(
    value: str, kind: NumberKind = "number", n_digits: int = 0, *, is_from_1904: bool = False
) -> str:
    """The text of a stored number: whole numbers have no point, dates are ISO 8601.

    Whole numbers have at least `n_digits`. Numbers with more digits than a spreadsheet keeps are
    as the file writes them, so that it shows whether some were lost.
    """
    if kind == "number" and value.isdecimal() and value.isascii():
        return (value.lstrip("0") or "0").zfill(n_digits) if n_digits or value[0] == "0" else value
    try:
        number = float(value)
    except ValueError:
        return value
    if "_" in value or not math.isfinite(number):
        return value
    if kind == "duration" and abs(number) <= _LAST_DAY:
        return _duration_text(number)
    last_day = _LAST_DAY - _MAC_OFFSET if is_from_1904 else _LAST_DAY
    if kind == "date" and 0 <= number < last_day + 1:
        return _serial_text(number, is_from_1904=is_from_1904)
    return _shown_number(value, number, n_digits)


def _shown_number(value: str, number: float, n_digits: int) -> str:
    if abs(number) >= _LARGEST_EXACT:
        return value
    return str(int(number)).zfill(n_digits) if number.is_integer() else str(number)


def _serial_text(number: float, *, is_from_1904: bool) -> str:
    days, milliseconds = divmod(round(number * _MS_PER_DAY), _MS_PER_DAY)
    time = (_EXCEL_EPOCH + dt.timedelta(milliseconds=milliseconds)).time()
    if not days:
        return time.isoformat()
    if is_from_1904:
        days += _MAC_OFFSET
    elif days < _FIRST_MARCH:
        days += 1
    day = _EXCEL_EPOCH + dt.timedelta(days=days)
    return moment_text(dt.datetime.combine(day.date(), time))


def moment_text(moment: dt.datetime) -> str:
    """A date, with its time unless that is midnight."""
    is_day = moment.time() == _NO_TIME
    return moment.date().isoformat() if is_day else moment.isoformat(" ")


def iso_text(value: str) -> str:
    """A stored date of ISO 8601 as `moment_text` writes it; another text stays as it is."""
    try:
        return moment_text(dt.datetime.fromisoformat(value))
    except ValueError:
        return value


def _duration_text(days: float) -> str:
    """A duration in hours, minutes and seconds."""
    seconds = round(abs(days) * 86_400)
    hours, seconds = divmod(seconds, 3_600)
    return f"{'-' if days < 0 else ''}{hours}:{seconds // 60:02}:{seconds % 60:02}"


def unescape_text(text: str) -> str:
    """A text of .xlsx, in which ``_x000D_`` stands for a character that XML cannot hold."""
    return _ESCAPED_CHARACTER.sub(_unescape_character, text) if "_x" in text else text


def _unescape_character(match: re.Match[str]) -> str:
    character = chr(int(match[1], 16))
    return match[0] if "\ud800" <= character <= "\udfff" else character
