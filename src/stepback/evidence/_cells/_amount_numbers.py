"""The number in a text of an amount: which sign is the decimal one, and which groups thousands.

``1.000,00`` and ``1,000.00`` show it; ``1,000`` and ``1.000`` do not. The rules:

- A sign that occurs twice groups thousands, and so does one before another sign. Apostrophes and
  spaces always do.
- A single comma or point is the decimal sign if other than three digits follow it, or if more than
  three, or a zero, precede it.
- Otherwise the other texts decide, if they show one decimal sign. If they show none, ``1,000`` is a
  thousand, as nearly everywhere, and ``1.000`` is in doubt. If they show both, both are in doubt.
- Groups of two as in ``1,00,000`` are read as lakhs only beside rupees, else they are in doubt.
"""

from __future__ import annotations

import re

import attrs

from stepback._problems._format import format_value

DecimalSign = str  # ".", ",", "" (no text shows it) or BOTH
BOTH = "both"
_SEPARATORS = re.compile(r"[^0-9]")
_SPACES = " \u00a0\u202f\u2009"
_OTHER_SIGN = {",": ".", ".": ","}
_GROUP = 3
_LAKH_GROUP = 2
_MAX_DIGITS = 300  # a float holds no larger number


@attrs.frozen
class NumberText:
    """A number that was read from a text.

    Attributes:
        value: The number; nan if it is in doubt.
        doubt: Why it is in doubt; empty if it is not.
        decimal_sign: The decimal sign that the text shows; empty if it shows none.
        depends: Whether the decimal sign of other texts decides how it is read.
    """

    value: float
    doubt: str = ""
    decimal_sign: DecimalSign = ""
    depends: bool = False


def parse_number_text(text: str, decimal: DecimalSign = "", *, is_rupees: bool) -> NumberText:
    """The number that digits and separators stand for.

    Parameters
    ----------
    text
        Digits with separators between them, such as ``1'000.50``.
    decimal
        The decimal sign of the other texts; empty if they do not show one.
    is_rupees
        Whether it is an amount of rupees, whose groups may be lakhs.
    """
    if len(text) > _MAX_DIGITS:
        return _doubt(text, "has too many digits")
    if text.isdecimal():
        return NumberText(float(text))
    for space in _SPACES:
        text = text.replace(space, " ")
    text = text.replace("\u2019", "'")
    signs = _SEPARATORS.findall(text)
    groups = _SEPARATORS.split(text)
    groups[0] = groups[0] or "0"  # ".5"
    if len(signs) == 1 and signs[0] in ".,":
        return _parse_single(text, groups, signs[0], decimal)
    return _parse_several(text, groups, signs, is_rupees=is_rupees)


def _parse_several(
    text: str, groups: list[str], signs: list[str], *, is_rupees: bool
) -> NumberText:
    """The number with several signs, or with one that groups thousands wherever it stands."""
    last = signs[-1]
    decimal_sign, cents = _OTHER_SIGN.get(last, ""), ""
    if last in ".," and last not in signs[:-1]:
        decimal_sign, cents = last, groups[-1]
        groups, signs = groups[:-1], signs[:-1]
    if not _is_grouped(groups, signs):
        if not _is_lakh_grouped(groups, signs):
            return _doubt(text, "is not grouped in threes")
        if not is_rupees:
            return _doubt(text, "is grouped as lakhs, and is not an amount of rupees")
    return NumberText(float(f"{''.join(groups)}.{cents}"), "", decimal_sign)


def _parse_single(text: str, groups: list[str], sign: str, decimal: DecimalSign) -> NumberText:
    """The number with one comma or point."""
    before, after = groups
    as_decimal = float(f"{before}.{after}")
    if len(after) != _GROUP or len(before) > _GROUP or before.startswith("0"):
        return NumberText(as_decimal, "", sign)
    as_thousands = float(before + after)
    if decimal == sign:
        return NumberText(as_decimal, depends=True)
    if decimal in (".", ",") or (sign == "," and not decimal):
        return NumberText(as_thousands, depends=True)
    readings = f"may be {as_thousands:,.0f} or {as_decimal:g}"
    return attrs.evolve(_doubt(text, readings), depends=True)


def _is_grouped(groups: list[str], signs: list[str]) -> bool:
    """Whether one sign groups the digits in threes, from the right."""
    return (
        len(set(signs)) <= 1
        and 0 < len(groups[0]) <= (_GROUP if signs else _MAX_DIGITS)
        and all(len(group) == _GROUP for group in groups[1:])
    )


def _is_lakh_grouped(groups: list[str], signs: list[str]) -> bool:
    """Whether commas group the digits as lakhs: a last group of three, and of two before it."""
    return (
        set(signs) == {","}
        and len(groups) > 1
        and 0 < len(groups[0]) <= _LAKH_GROUP
        and all(len(group) == _LAKH_GROUP for group in groups[1:-1])
        and len(groups[-1]) == _GROUP
    )


def _doubt(text: str, reason: str) -> NumberText:
    return NumberText(float("nan"), f"{format_value(text)} {reason}")
