"""Texts of amounts, such as ``$25K``, ``£0.5m``, ``1.000,00 €``, ``CHF 1'000`` and ``30 days``."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from typing import Protocol

import attrs

from stepback._problems._format import format_value
from stepback.evidence._cells._amount_numbers import BOTH, DecimalSign, parse_number_text
from stepback.evidence._cells._money_words import (
    MONEY_UNITS,
    MULTIPLIERS,
    RUPEES,
    find_dollar,
    find_unit,
    join_units,
    split_glued_word,
)

_LEADING_SIGNS = frozenset("$€£¥₹")
_ONE_GROUP = len("123,456")
MAX_TEXT_LENGTH = 10_000  # of what is looked through for amounts
_PLAIN = re.compile(r"[0-9]++(?:\.[0-9]{1,2})?+")
_THOUSANDS = re.compile(r"[1-9][0-9]{0,2}(?:,[0-9]{3})++")
# A space groups thousands only before exactly three digits.
_TOKEN = re.compile(
    r"(?P<number>(?:[0-9]++|(?<![\w.,])[.,][0-9]++)"
    r"(?:[.,'\u2019][0-9]++|[ \u00a0\u202f\u2009][0-9]{3}(?![0-9]))*+)"
    r"|(?P<word>[^\W\d_]++)"
    r"|(?P<sign>>=|=>|<=|=<|[^\w\s]|_|\d)"
)
_DASHES = frozenset("-\u2010\u2011\u2012\u2013\u2014\u2212")
_ABBREVIATED = frozenset(("fr", "sfr", "rs", "kr", "mio", "mln", "mrd", "tsd", "mn", "bn", "yr"))


@attrs.frozen
class AmountText:
    """An amount that was read from a text.

    Attributes:
        value: The amount; nan if it is in doubt.
        unit: A currency by its code, the sign of one that several share, such as ``$``; ``"days"``,
            ``"%"``, ``"heads"`` and such; empty if the text does not say.
        doubt: Why it is in doubt, as a sentence without its end; empty if it is not.
        decimal_sign: The decimal sign that the text shows; empty if it shows none.
        depends: Whether the decimal sign of other texts decides how it is read.
        factor: What a word such as ``k`` multiplies it by; 1 if there is none.
    """

    value: float
    unit: str = ""
    doubt: str = ""
    decimal_sign: DecimalSign = ""
    depends: bool = False
    factor: float = 1.0


class _ShowsSign(Protocol):
    """What may show the decimal sign."""

    @property
    def decimal_sign(self) -> DecimalSign: ...


@attrs.frozen
class Token:
    """A number, word or sign of a text, and where it stands.

    Attributes:
        kind: ``"number"``, ``"word"`` or ``"sign"``.
        text: As it is written.
        start, end: Where it begins, and the place after it.
    """

    kind: str
    text: str
    start: int
    end: int


def parse_amount_text(text: str, *, decimal: DecimalSign = "") -> AmountText:
    """The amount that a whole text stands for.

    Parameters
    ----------
    text
        The text of a cell that is not blank.
    decimal
        The decimal sign of the other texts, as `settle_decimal_sign` finds it.

    Returns
    -------
    AmountText
        With `AmountText.doubt` where the text is not an amount, or may be one of two.

    Examples
    --------
    >>> [parse_amount_text(text).value for text in ("$25K", "1.000,00 €", "220,000", "(500)")]
    [25000.0, 1000.0, 220000.0, -500.0]
    >>> parse_amount_text("1.000").doubt
    "'1.000' may be 1,000 or 1"
    >>> parse_amount_text("1.000", decimal=",")
    AmountText(value=1000.0, unit='', doubt='', decimal_sign='', depends=True, factor=1.0)
    """
    if (plain := _parse_plain(text, decimal)) is not None:
        return plain
    if text[:1] in _LEADING_SIGNS and (plain := _parse_plain(text[1:], decimal)) is not None:
        return attrs.evolve(plain, unit=find_unit(text[0]))
    tokens = split_tokens(text)
    numbers = [place for place, token in enumerate(tokens) if token.kind == "number"]
    if len(numbers) != 1:
        return _not_an_amount(text)
    amount, first, after = scan_amount(tokens, numbers[0], decimal)
    before = "".join(token.text for token in tokens[:first])
    behind = "".join(token.text for token in tokens[after:])
    is_negative = (before, behind) == ("(", ")")
    if not is_negative:
        # Prices end in ".-" or ",--"; a minus behind the number is written by some systems.
        if behind[:1] in (".", ",") and len(behind) > 1 and set(behind[1:]) <= _DASHES:
            behind = ""
        if len(before) > 1 and before[-1] in _DASHES and (unit := find_unit(before[:-1])):
            before, amount = before[-1], attrs.evolve(amount, unit=amount.unit or unit)  # "$-5"
        is_negative = (before in _DASHES) != (behind in _DASHES)
        if not is_negative and (before or behind) and before != "+":
            return _not_an_amount(text)
    return attrs.evolve(amount, value=-amount.value) if is_negative else amount


def _parse_plain(text: str, decimal: DecimalSign) -> AmountText | None:
    """An amount of digits with at most cents, or with commas; most are, and this is quick."""
    if _PLAIN.fullmatch(text) and len(text) < MAX_TEXT_LENGTH:
        whole, _, cents = text.partition(".")
        value, shows_sign, depends = float(text), bool(cents and whole), False
    elif decimal not in (BOTH, ",") and _THOUSANDS.fullmatch(text):
        shows_sign = len(text) > _ONE_GROUP
        value, depends = float(text.replace(",", "")), not shows_sign
    else:
        return None
    if not math.isfinite(value):
        return None
    return AmountText(value, decimal_sign="." if shows_sign else "", depends=depends)


def settle_decimal_sign(amounts: Iterable[_ShowsSign]) -> DecimalSign:
    """The decimal sign that amounts show: ``"."``, ``","``, ``"both"``, or none.

    >>> settle_decimal_sign(map(parse_amount_text, ["1.000", "2,50", "7"]))
    ','
    """
    signs = {amount.decimal_sign for amount in amounts} - {""}
    return signs.pop() if len(signs) == 1 else BOTH if signs else ""


def split_tokens(text: str) -> list[Token]:
    """The numbers, words and signs of a text; of one that is very long, those of its beginning."""
    return [
        Token(str(found.lastgroup), found.group(), found.start(), found.end())
        for found in _TOKEN.finditer(text[:MAX_TEXT_LENGTH])
    ]


def scan_amount(
    tokens: Sequence[Token], place: int, decimal: DecimalSign
) -> tuple[AmountText, int, int]:
    """The amount whose number is the token at `place`, its first token, and the one after it."""
    factor, unit = 1.0, ""
    first, after = place, place + 1
    if found := _unit_before(tokens, place):
        factor, unit, first = found
    if after < len(tokens) and (glued := split_glued_word(tokens[after].text)):
        factor, after_unit, after = factor * glued[0], glued[1], after + 1
        return _finish(tokens, place, (first, after), (factor, (unit, after_unit)), decimal)
    if after < len(tokens) and (multiplier := MULTIPLIERS.get(tokens[after].text.casefold())):
        factor *= multiplier
        after = _skip_point(tokens, after)
    after_unit = ""
    if after < len(tokens) and (found_unit := _unit_at(tokens, after)):
        after_unit, after = found_unit
    return _finish(tokens, place, (first, after), (factor, (unit, after_unit)), decimal)


def _finish(
    tokens: Sequence[Token],
    place: int,
    bounds: tuple[int, int],
    scale: tuple[float, tuple[str, str]],
    decimal: DecimalSign,
) -> tuple[AmountText, int, int]:
    factor, units = scale
    unit = join_units(units)
    if unit is None:
        both = f"{format_value(tokens[place].text)} has two units, {units[0]} and {units[1]}"
        return AmountText(math.nan, doubt=both), *bounds
    number = parse_number_text(tokens[place].text, decimal, is_rupees=unit in RUPEES)
    value = number.value * factor
    doubt = number.doubt
    if math.isinf(value):
        value, doubt = math.nan, f"{format_value(tokens[place].text)} has too many digits"
    amount = AmountText(
        # The product of decimals is inexact: 1.1 thousand thousand would be 1,100,000.0000000002.
        round(value, 6) if factor != 1 else value,
        unit,
        doubt,
        number.decimal_sign,
        number.depends,
        factor,
    )
    return amount, *bounds


def _unit_before(tokens: Sequence[Token], place: int) -> tuple[float, str, int] | None:
    """The multiplier and unit before a number, and the token at which they begin."""
    before = place - 1
    if before < 0:
        return None
    token = tokens[before]
    if token.text == "." and before > 0 and tokens[before - 1].text.casefold() in _ABBREVIATED:
        before -= 1
        token = tokens[before]
    is_after_word = before > 0 and tokens[before - 1].kind == "word" and _touch(tokens, before - 1)
    if is_after_word and token.text == "$" and (code := find_dollar(tokens[before - 1].text)):
        return 1.0, code, before - 1
    unit = find_unit(token.text)
    if unit in MONEY_UNITS:
        prefix = tokens[before - 1].text if is_after_word and token.kind == "sign" else ""
        multiplier = _letter_multiplier(prefix)
        return (multiplier or 1.0), unit, before - bool(multiplier)
    glued = split_glued_word(token.text) if token.text.isupper() else None
    return (*glued, before) if glued else None


def _letter_multiplier(word: str) -> float | None:
    """The multiplier that is glued to a sign of currency, as in ``T€`` and ``k€``."""
    return 1e3 if word in ("T", "k", "K") else 1e6 if word in ("M", "m") else None


def _unit_at(tokens: Sequence[Token], place: int) -> tuple[str, int] | None:
    """The unit that begins at a token, and the token after it."""
    token = tokens[place]
    following = tokens[place + 1].text.casefold() if place + 1 < len(tokens) else ""
    lower = token.text.casefold()
    if following == "$" and _touch(tokens, place) and (code := find_dollar(token.text)):
        return code, place + 2
    if lower in ("working", "business", "calendar") and following in ("day", "days"):
        return ("days" if lower == "calendar" else "working days"), place + 2
    if lower == "per" and following == "cent":
        return "%", place + 2
    if unit := find_unit(token.text):
        return unit, _skip_point(tokens, place)
    return None


def _skip_point(tokens: Sequence[Token], place: int) -> int:
    """The token after an abbreviation, and after the point that belongs to it."""
    has_point = (
        place + 1 < len(tokens)
        and tokens[place + 1].text == "."
        and _touch(tokens, place)
        and tokens[place].text.casefold() in _ABBREVIATED
    )
    return place + 1 + has_point


def _touch(tokens: Sequence[Token], place: int) -> bool:
    return place + 1 < len(tokens) and tokens[place].end == tokens[place + 1].start


def _not_an_amount(text: str) -> AmountText:
    return AmountText(math.nan, doubt=f"{format_value(text)} is not an amount")
