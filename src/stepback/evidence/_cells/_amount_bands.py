"""Bands of amounts in texts, such as ``Up to $5K``, ``>$5K up to $10K`` and ``$100K plus``."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import attrs

from stepback._problems._format import format_value
from stepback.evidence._cells._amount_numbers import BOTH, DecimalSign
from stepback.evidence._cells._amount_texts import AmountText, Token, scan_amount, split_tokens
from stepback.evidence._cells._band_words import (
    AFTER,
    ALSO,
    BEFORE,
    BEFORE_RANGE,
    BEFORE_SECOND,
    FILLERS,
    JOINING,
    LEVEL_WORDS,
    MAX_PHRASE,
    NO_LIMIT,
    BandEnd,
)
from stepback.evidence._cells._money_words import MONEY_UNITS, join_units

_USUAL_MINIMUM = 1_000  # below it, a number before another word is rather a count of something
_YEARS = range(1900, 2101)
_MAX_FILLERS = 4
_TWO = 2


@attrs.frozen
class AmountBand:
    """A band of amounts that was found in a text.

    Attributes:
        above, up_to: Where it begins and ends; ``None`` is open.
        unit: A currency, ``"days"`` or such; empty if the text does not say.
        includes_above: Whether it begins at `above` itself, as ``$10K to $100K`` does.
        excludes_up_to: Whether it ends before `up_to`, as ``below $10K`` does.
        is_bare: Whether it is an amount without a word that bounds it: a limit where limits stand.
        start, end: Which part of the text it is.
        doubt: Why it is in doubt; empty if it is not.
        decimal_sign: The decimal sign that the text shows; empty if it shows none.
        depends: Whether the decimal sign of other texts decides how it is read.
    """

    above: float | None = None
    up_to: float | None = None
    unit: str = ""
    includes_above: bool = False
    excludes_up_to: bool = False
    is_bare: bool = False
    start: int = 0
    end: int = 0
    doubt: str = ""
    decimal_sign: DecimalSign = ""
    depends: bool = False


@attrs.frozen
class _Bounded:
    """An amount of a text with the words that bound it, and its first token and the one after."""

    amount: AmountText
    before: BandEnd | None
    after: BandEnd | None
    first: int
    amount_first: int
    end: int

    @property
    def band_end(self) -> BandEnd | None:
        return self.before or self.after


def find_amount_band(
    text: str, *, decimal: DecimalSign = "", is_name: bool = False
) -> AmountBand | None:
    """The band of amounts in a text; ``None`` if there is no amount in it.

    Parameters
    ----------
    text
        The text of a cell, or the name of a row.
    decimal
        The decimal sign of the other texts, as `settle_decimal_sign` finds it.
    is_name
        Whether it is the name of a row, where a number may be part of the name, as in ``Form 1099``
        and ``30 days notice``: without a word that bounds it, only money is an amount there.

    Examples
    --------
    >>> band = find_amount_band(">$5K up to $10K")
    >>> band.above, band.up_to, band.unit
    (5000.0, 10000.0, '$')
    >>> find_amount_band("Tier 1 suppliers", is_name=True)
    >>> find_amount_band("Settle a lawsuit > $50,000", is_name=True).start
    17
    """
    tokens = split_tokens(text)
    words = [token.text.casefold() for token in tokens]
    found = _find_bounded(tokens, words, decimal, is_name=is_name)
    if not found:
        return _find_no_limit(tokens, words)
    first, end = found[0].first, found[-1].end
    signs = {each.amount.decimal_sign for each in found} - {""}
    band = AmountBand(
        start=tokens[first].start,
        end=tokens[end - 1].end,
        decimal_sign=signs.pop() if len(signs) == 1 else BOTH if signs else "",
        depends=any(each.amount.depends for each in found),
    )
    doubt = next(filter(None, (each.amount.doubt for each in found)), "")
    if doubt:
        return attrs.evolve(band, doubt=doubt)
    if len(found) == 1:
        return _bound_one(band, found[0], tokens, text)
    if len(found) == _TWO:
        gap = tuple(words[found[0].end : found[1].first])
        if first and words[first - 1] in BEFORE_RANGE:
            band = attrs.evolve(band, start=tokens[first - 1].start)
        if is_name and _is_plain_range(found[0], found[1], words):
            band = attrs.evolve(band, doubt=_doubt_plain_range(found, tokens, text))
        return band if band.doubt else _bound_two(band, found[0], found[1], gap, text)
    return attrs.evolve(band, doubt=f"{format_value(text)} has more than two amounts")


def _find_no_limit(tokens: Sequence[Token], words: Sequence[str]) -> AmountBand | None:
    """The band without bounds that a phrase such as "no limit" stands for."""
    for place in range(len(words)):
        for length in range(min(MAX_PHRASE, len(words) - place), 0, -1):
            if tuple(words[place : place + length]) in NO_LIMIT:
                return AmountBand(start=tokens[place].start, end=tokens[place + length - 1].end)
    return None


def _find_bounded(
    tokens: Sequence[Token], words: Sequence[str], decimal: DecimalSign, *, is_name: bool
) -> list[_Bounded]:
    """The amounts of a text, without numbers that are part of a name."""
    found: list[_Bounded] = []
    place = 0
    while place < len(tokens):
        if tokens[place].kind != "number":
            place += 1
            continue
        amount, amount_first, end = scan_amount(tokens, place, decimal)
        start = found[-1].end if found else 0
        before, first = _bound_before(words, amount_first, start)
        after, end = _bound_after(tokens, words, end)
        found.append(_Bounded(amount, before, after, first, amount_first, end))
        place = max(end, place + 1)
    return _drop_parts_of_names(found, tokens, words) if is_name else found


def _drop_parts_of_names(
    found: list[_Bounded], tokens: Sequence[Token], words: Sequence[str]
) -> list[_Bounded]:
    """The amounts that something bounds, or that are money; and what is joined to one of them."""
    is_amount = [
        bool(each.band_end or each.amount.unit in MONEY_UNITS or each.amount.factor != 1)
        or _has_separators(each, tokens)
        for each in found
    ]
    for place, each in enumerate(found):
        before = words[each.amount_first - 1] if each.amount_first else ""
        if before in LEVEL_WORDS and each.first == each.amount_first and _has_no_unit(each):
            is_amount[place] = False
    is_joined = [
        _is_range(low, high, tuple(words[low.end : high.first])) for low, high in pairwise(found)
    ]
    for place, joined in enumerate(is_joined):
        low, high = found[place], found[place + 1]
        is_whole = low.first == 0 and high.end == len(tokens)
        is_large = high.amount.value >= _USUAL_MINIMUM and not _are_years(low, high)
        if joined and _is_plain_range(low, high, words) and (is_whole or is_large):
            is_amount[place] = True
        if joined and (is_amount[place + 1] or found[place + 1].amount.unit):
            is_amount[place] = is_amount[place + 1] = True
    for place, joined in enumerate(is_joined):
        is_amount[place + 1] |= joined and is_amount[place]
    return [each for each, kept in zip(found, is_amount, strict=True) if kept]


def _is_plain_range(low: _Bounded, high: _Bounded, words: Sequence[str]) -> bool:
    """Whether two numbers are a range without any word or unit, as in ``5001 - 10000``."""
    is_plain = not any(
        each.band_end or each.amount.unit or each.amount.factor != 1 for each in (low, high)
    )
    return (
        is_plain
        and low.amount.value < high.amount.value
        and _is_range(low, high, tuple(words[low.end : high.first]))
    )


def _doubt_plain_range(found: Sequence[_Bounded], tokens: Sequence[Token], text: str) -> str:
    """Why a range in a name may be no band of amounts; empty if it is one.

    Years, paragraphs and numbers of accounts are written so, too. It is one if it is the whole
    name and begins at 0 or ends where amounts do, or if its thousands are separated.
    """
    low, high = found
    is_whole = low.first == 0 and high.end == len(tokens)
    is_large = high.amount.value >= _USUAL_MINIMUM and not _are_years(low, high)
    if _has_separators(low, tokens) or _has_separators(high, tokens):
        return ""
    if is_whole and (is_large or low.amount.value == 0):
        return ""
    shown = format_value(text[tokens[low.first].start : tokens[high.end - 1].end])
    return f"{shown} does not say whether it is a band of amounts"


def _are_years(low: _Bounded, high: _Bounded) -> bool:
    return low.amount.value in _YEARS and high.amount.value in _YEARS


def _has_separators(found: _Bounded, tokens: Sequence[Token]) -> bool:
    """Whether a number is written as an amount is, with separated thousands."""
    number = tokens[found.amount_first].text
    return found.amount.value >= _USUAL_MINIMUM and not number.isdecimal()


def _has_no_unit(found: _Bounded) -> bool:
    """Whether a number is small, and has no unit."""
    amount = found.amount
    return not amount.unit and amount.factor == 1 and abs(amount.value) < _USUAL_MINIMUM


def _bound_before(words: Sequence[str], end: int, start: int) -> tuple[BandEnd | None, int]:
    """What bounds an amount from before, and the token at which that begins."""
    place = end
    for _ in range(_MAX_FILLERS + 1):
        for length in range(min(MAX_PHRASE, place - start), 0, -1):
            bound = BEFORE.get(tuple(words[place - length : place]))
            if bound is not None:
                return bound, place - length
        if place <= start or words[place - 1] not in FILLERS:
            break
        place -= 1
    return None, end


def _bound_after(
    tokens: Sequence[Token], words: Sequence[str], start: int
) -> tuple[BandEnd | None, int]:
    """What bounds an amount from behind, and the token after it.

    Not what bounds the next amount: in "5K and over 10 years" there are two.
    """
    for length in range(min(MAX_PHRASE, len(words) - start), 0, -1):
        bound = AFTER.get(tuple(words[start : start + length]))
        end = start + length
        is_before_next = any(token.kind == "number" for token in tokens[end : end + 2])
        if bound is not None and not is_before_next:
            return bound, end
    return None, start


def _bound_one(band: AmountBand, found: _Bounded, tokens: Sequence[Token], text: str) -> AmountBand:
    """The band of a single amount."""
    amount, bound = found.amount, found.band_end
    shown = format_value(text[band.start : band.end])
    band = attrs.evolve(band, unit=amount.unit)
    if bound in ("about", "between"):
        reason = "is not exact" if bound == "about" else "has one amount, and not two"
        return attrs.evolve(band, doubt=f"{shown} {reason}")
    if found.before and found.after and found.before != found.after:
        return attrs.evolve(band, doubt=f"{shown} is bounded in two ways")
    if _counts_something(found, tokens):
        following = format_value(tokens[found.end].text)
        return attrs.evolve(band, doubt=f"{shown} is followed by {following}, which is not a unit")
    if bound in ("above", "from"):
        return attrs.evolve(band, above=amount.value, includes_above=bound == "from")
    return attrs.evolve(
        band, up_to=amount.value, excludes_up_to=bound == "below", is_bare=bound is None
    )


def _counts_something(found: _Bounded, tokens: Sequence[Token]) -> bool:
    """Whether a small number is followed by a word, as in "up to 2 signatories"."""
    is_before_word = found.end < len(tokens) and tokens[found.end].kind == "word"
    return _has_no_unit(found) and not found.after and is_before_word


def _bound_two(
    band: AmountBand, low: _Bounded, high: _Bounded, gap: tuple[str, ...], text: str
) -> AmountBand:
    """The band between two amounts."""
    shown = format_value(text)
    if not _is_range(low, high, gap):
        return attrs.evolve(band, doubt=f"{shown} has two amounts that do not make one band")
    unit = join_units([low.amount.unit, high.amount.unit])
    if unit is None:
        return attrs.evolve(band, doubt=f"{shown} has two units")
    above, up_to = low.amount.value, high.amount.value
    if high.amount.factor != 1 and low.amount.factor == 1:
        # "$5-10K" may begin at 5 or at 5,000; "$500-10K" can only begin at 500.
        factor = high.amount.factor
        if above and above * factor < up_to and not (low.amount.unit and high.amount.unit):
            readings = f"may begin at {above:g} or at {above * factor:,.0f}"
            return attrs.evolve(band, doubt=f"{shown} {readings}")
    if not 0 <= above < up_to:
        return attrs.evolve(band, doubt=f"{shown} does not end above its beginning")
    return attrs.evolve(
        band,
        above=above or None,
        up_to=up_to,
        unit=unit,
        includes_above=above > 0 and low.band_end != "above",
        excludes_up_to=high.before == "below",
    )


def _is_range(low: _Bounded, high: _Bounded, gap: tuple[str, ...]) -> bool:
    """Whether two amounts are the beginning and the end of one band."""
    if low.band_end in ("up to", "below", "about") or high.band_end in ("above", "from", "about"):
        return False
    if high.before in ("up to", "below"):
        return gap in BEFORE_SECOND or gap in JOINING
    if high.before is not None:
        return False
    return gap in JOINING or (low.before in ("above", "from", "between") and gap in ALSO)
