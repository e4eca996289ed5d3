"""The notations in which times are written, each known by the shape of its texts.

The shape of a text is the text with each digit as ``0`` and letters in upper case: that of
``1/18/12 2:11 pm`` is ``0/00/00 0:00 PM``. A log has a handful of shapes, whatever its length.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

import attrs

DateOrder = Literal["", "month first", "day first", "year first"]
Digits = tuple[int, int]  # where a number begins in the text, and how many digits it has

MAX_TIME_LENGTH = 80  # of a text that may be a time
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "JAN JANUARY",
            "FEB FEBRUARY",
            "MAR MARCH MRT",
            "APR APRIL",
            "MAY MAI MEI",
            "JUN JUNE",
            "JUL JULY",
            "AUG AUGUST",
            "SEP SEPT SEPTEMBER",
            "OCT OCTOBER OKT",
            "NOV NOVEMBER",
            "DEC DECEMBER DEZ",
        ),
        start=1,
    )
    for name in names.split()
}
_CLOCK = (
    r"(?:(?:T| {1,3}|, {0,2}| AT )(?P<hour>00?)(?P<colon>[:.H])(?P<minute>00)"
    r"(?:(?P=colon)(?P<second>00)(?:[.,](?P<fraction>0{1,9}))?)?"
    r"(?: {0,2}(?P<half>[AP])\.?M\.?)?"
    r"(?P<zone> {0,2}(?:Z|(?:UTC|GMT)?(?P<sign>[+-])(?P<zone_hour>00?)(?::?(?P<zone_minute>00))?"
    r"|UTC|GMT)(?:\[[A-Z0_/+-]{1,40}\])?)?)?"
)
_COMPACT_CLOCK = (
    r"(?:[T ]?(?P<hour>00)(?P<minute>00)(?:(?P<second>00)(?:[.,](?P<fraction>0{1,9}))?)?"
    r"(?P<zone>Z|(?P<sign>[+-])(?P<zone_hour>00):?(?P<zone_minute>00))?)?"
)
_WEEKDAY = r"(?:(?:MON|TUE|WED|THU|FRI|SAT|SUN)[A-Z]{0,6}\.?,? )?"
_YEAR_FIRST = re.compile(
    r"(?P<year>0000)(?P<mark>[-/.])(?P<month>00?)(?P=mark)(?P<day>00?)" + _CLOCK
)
_COMPACT = re.compile(r"(?P<year>0000)(?P<month>00)(?P<day>00)" + _COMPACT_CLOCK)
_YEAR_LAST = re.compile(
    r"(?P<month>00?)(?P<mark>[-/.])(?P<day>00?)(?P=mark)(?P<year>0000|00)" + _CLOCK
)
_NAMED_MONTH = re.compile(
    _WEEKDAY + r"(?P<day>00?)[-/. ]{1,2}(?P<name>[A-Z]{3,9})[-/., ]{1,2}(?P<year>0000|00)" + _CLOCK
)
_MONTH_NAME_FIRST = re.compile(
    _WEEKDAY + r"(?P<name>[A-Z]{3,9})\.? {1,2}(?P<day>00?),? {1,2}(?P<year>0000)" + _CLOCK
)
_PATTERNS = (_YEAR_FIRST, _YEAR_LAST, _COMPACT, _NAMED_MONTH, _MONTH_NAME_FIRST)


@attrs.frozen
class TimeLayout:
    """Where the parts of a time stand in the texts of one shape.

    Attributes:
        numbers: Where the digits of each part are: year, month, day, hour, minute, second,
            fraction, zone_hour and zone_minute, as far as there are any.
        month: The number of the month, if it is written as a name; else 0.
        order: ``"day first"`` if the shape says so, empty if day and month may be either way.
        half: ``"A"`` or ``"P"`` for AM and PM.
        has_zone: Whether an offset from UTC, or UTC, is written.
        sign: The sign of the offset: -1 or 1.
        is_compact: Whether it consists of digits alone, so that many numbers are like it.
    """

    numbers: dict[str, Digits]
    month: int = 0
    order: DateOrder = "year first"
    half: str = ""
    has_zone: bool = False
    sign: int = 1
    is_compact: bool = False


@lru_cache(maxsize=4096)
def find_layout(shape: str) -> TimeLayout | None:
    """The layout of the texts of a shape; ``None`` if these are no times."""
    # What programs put before "PM" is a narrow space; that of web pages does not break.
    plain = shape.replace("\u202f", " ").replace("\xa0", " ")
    n_before = len(plain) - len(plain.lstrip())
    for pattern in _PATTERNS:
        match = pattern.fullmatch(plain.strip())
        if match is None:
            continue
        found = {name: span for name in match.groupdict() if (span := match.span(name))[0] >= 0}
        month = _MONTHS.get(match["name"], 0) if "name" in found else 0
        if "name" in found and not month:
            continue
        order: DateOrder = "year first"
        if pattern is _YEAR_LAST:
            order = "day first" if match["mark"] == "." else ""
        return TimeLayout(
            {
                name: (_n_bytes(shape, start + n_before), end - start)
                for name, (start, end) in found.items()
                if set(match[name]) == {"0"}
            },
            month,
            order,
            match["half"] or "" if "half" in found else "",
            "zone" in found,
            -1 if "sign" in found and match["sign"] == "-" else 1,
            pattern is _COMPACT,
        )
    return None


def _n_bytes(shape: str, n_characters: int) -> int:
    """How many bytes the first characters of a shape have."""
    return n_characters if shape.isascii() else len(shape[:n_characters].encode())
