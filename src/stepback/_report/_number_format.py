"""Numbers and names as people read them."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable, Sequence

NAME = 60
MESSAGE = 400
_JOINERS = "\u200c\u200d"
_RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})
_PRECISE = 100


def sanitize_text(text: str, limit: int = NAME) -> str:
    """A text from outside on one line: cut, and nothing in it that could move or hide others.

    Control characters and marks that change the direction of writing are spelled out. A text
    that is written from right to left is kept apart from what stands beside it.
    """
    cut = text[: 4 * limit + 1]
    line = " ".join(cut.split())
    plain = "".join(c if c.isprintable() or c in _JOINERS else _spelled(c) for c in line)
    if len(plain) > limit or len(text) > len(cut):
        plain = f"{plain[: limit - 1].rstrip()}…"
    if any(unicodedata.bidirectional(c) in _RIGHT_TO_LEFT for c in plain):
        return f"\u2068{plain}\u2069"
    return plain


def format_percent(share: float) -> str:
    """A share in percent: whole ones, but never 0 or 100 for what is a little more or less."""
    if math.isnan(share):
        return "not known"
    whole = round(100 * share)
    if whole == 0 and share > _NOTHING:
        return "< 1 %"
    if whole == _PRECISE and share < 1 - _NOTHING:
        return "> 99 %"
    return f"{whole} %"


def format_amount(number: float) -> str:
    """A number with one decimal, or none if it is large or whole."""
    if number >= _PRECISE or abs(number - round(number)) < _NOTHING:
        return f"{round(number):,}"
    return f"{number:.1f}"


def format_scale(number: float) -> str:
    """A number between 0 and 1."""
    if 0 < number < _LEAST:
        return "below 0.01"
    return f"{number:.2f}"


def format_people(number: float) -> str:
    """A number of people."""
    shown = format_amount(number)
    return f"{shown} person" if shown == "1" else f"{shown} people"


def many(number: float, noun: str, plural: str = "") -> str:
    """A whole number of things."""
    return f"{number:,.0f} {noun if number == 1 else plural or noun + 's'}"


def format_range(low: str, high: str) -> str:
    """A range, such as ``"4.1 to 20.3 people"``; the unit is said once."""
    if low == high:
        return low
    head, _, unit = low.rpartition(" ")
    if head and high.endswith((f" {unit}", " people")) and not head.startswith(("<", ">")):
        return f"{head} to {high}"
    return f"{low} to {high}"


def listed(items: Iterable[str], limit: int = 5) -> str:
    """Items as a sentence lists them, such as ``"a, b and 3 more"``.

    Semicolons stand between items that have commas of their own.
    """
    every = list(items)
    return series(every[:limit], len(every) - limit)


def series(items: Sequence[str], more: int = 0) -> str:
    """Items as a sentence lists them, and how many more there are."""
    apart = "; " if any("," in item for item in items) else ", "
    ending = f"{'; and' if apart == '; ' else ' and'} "
    last = [f"{more:,} more"] if more > 0 else items[-1:]
    rest = items if more > 0 else items[:-1]
    return ending.join(part for part in (apart.join(rest), *last) if part)


def _spelled(character: str) -> str:
    return character.encode("unicode_escape").decode()


_NOTHING = 1e-9
_LEAST = 0.005
