"""Numbers and ranges as the report shows them, by their unit."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Literal

from stepback._algorithms._arrays import TOLERANCE

# People and counts are numbers of things, a share is a part of 1, a scale runs from 0 to 1.
Unit = Literal["people", "count", "share", "scale"]

_HUNDRED = 100
_LEAST_ON_SCALE = 0.005


def format_percent(share: float) -> str:
    """Format a share as a whole percentage.

    Only none and all are shown as 0 % and 100 %: 0.001 is "< 1 %", and 0.999 is "> 99 %".
    """
    return "not known" if math.isnan(share) else f"{_percent_number(share)} %"


def format_amount(number: float) -> str:
    """Format a number with one decimal, or with none if it is whole or large."""
    is_shown_whole = number >= _HUNDRED or is_near(number, round(number))
    return f"{round(number):,}" if is_shown_whole else f"{number:.1f}"


def format_scale(number: float) -> str:
    """Format a number between 0 and 1 with two decimals."""
    return "below 0.01" if 0 < number < _LEAST_ON_SCALE else f"{number:.2f}"


def format_people(number: float) -> str:
    """Format a number of people, such as ``"1 person"`` or ``"17.4 people"``."""
    return f"{format_amount(number)} {'person' if is_near(number, 1) else 'people'}"


def format_number(number: float, unit: Unit) -> str:
    """Format a number with its unit."""
    return _FORMATS[unit](number)


def format_range(low: float, high: float, unit: Unit) -> str:
    """Format a range, such as ``"4.1 to 20.3 people"``; one number if both ends read the same."""
    first, last = format_number(low, unit), format_number(high, unit)
    if first == last:
        return first
    # The unit is written once, but for a bound: "< 1 to 3 %" would be hard to read.
    if unit == "people":
        first = format_amount(low)
    elif unit == "share" and not _is_bound(low):
        first = _percent_number(low)
    return f"{first} to {last}"


def format_both_sides(before: float, after: float, unit: Unit) -> tuple[str, str] | None:
    """Format both sides of a change so that they do not read the same; ``None`` if they would.

    What reads the same in the usual form is written with one more decimal; what then still does is
    too small a change to tell of.

    >>> format_both_sides(0.0062, 0.0098, "share")
    ('0.6 %', '1.0 %')
    """
    for formats in (_FORMATS, _FINER_FORMATS):
        first, last = formats[unit](before), formats[unit](after)
        if _bare_number(first) != _bare_number(last):
            return first, last
    return None


def _bare_number(text: str) -> str:
    """A formatted number without its unit, and without decimals that say nothing."""
    return (
        text.removesuffix(" %").removesuffix(" person").removesuffix(" people").removesuffix(".0")
    )


def is_near(number: float, target: float) -> bool:
    """Whether a number equals a target but for rounding errors of the computation."""
    return abs(number - target) < TOLERANCE


def _percent_number(share: float) -> str:
    whole = round(_HUNDRED * share)
    if _is_bound(share):
        return f"> {_HUNDRED - 1}" if whole else "< 1"
    return f"{whole}"


def _is_bound(share: float) -> bool:
    """Whether a share would round to none or all, without being that."""
    nearest = {0: 0, _HUNDRED: 1}.get(round(_HUNDRED * share))
    return nearest is not None and not is_near(share, nearest)


def _finer_amount(number: float) -> str:
    return f"{number:,.{1 if number >= _HUNDRED else 2}f}"


def _finer_percent(share: float) -> str:
    number = _HUNDRED * share
    if is_near(share, round(share)) or 0.05 <= number < 99.95:
        return f"{number:.1f} %"
    return "< 0.1 %" if number < 50 else "> 99.9 %"


_FORMATS: dict[Unit, Callable[[float], str]] = {
    "people": format_people,
    "count": format_amount,
    "share": format_percent,
    "scale": format_scale,
}

# With a decimal more than usual; amounts from a hundred on have none, and get one.
_FINER_FORMATS: dict[Unit, Callable[[float], str]] = {
    "people": lambda number: f"{_finer_amount(number)} people",
    "count": _finer_amount,
    "share": _finer_percent,
    "scale": lambda number: f"{number:.3f}",
}
