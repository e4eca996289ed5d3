"""Texts that look the same though their characters are coded differently.

``O'Brien`` may have a straight or a curly apostrophe, ``é`` one character or two, a digit full
width, and an id a character at its edge that nobody sees. They are compared as Unicode's
compatibility normalization (NFKC) writes them, with one apostrophe and one hyphen.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from stepback._algorithms._arrays import Array, object_array
from stepback._read._people._normalize import map_column

_ONE_FORM = str.maketrans(
    dict.fromkeys("`\u00b4\u02b9\u02bb\u02bc\u02bd\u02c8\u2018\u2019\u201a\u201b\u2032\uff40", "'")
    | dict.fromkeys("\u058a\u05be\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u2212", "-")
    | dict.fromkeys("\u2e3a\u2e3b\ufe58\ufe63\uff0d", "-")
    | dict.fromkeys("\u00ab\u00bb\u201c\u201d\u201e\u201f\u2033", '"')
)
# Unicode lets programs ignore them, though its category of formats (Cf) does not hold them.
_IGNORED = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u3164\uffa0"
    + "".join(map(chr, range(0xFE00, 0xFE10)))
)


def is_invisible(character: str) -> bool:
    """Whether a character is not seen: a space of no width, a soft hyphen, a mark of direction."""
    return character in _IGNORED or unicodedata.category(character) == "Cf"


def fold_coding(text: str) -> str:
    """A text as all have it that look the same, however it is coded; case and spaces stay.

    >>> fold_coding("O\u2019Brie\u0301\u00ad"), fold_coding("\uff11\uff12")
    ("O'Brié", '12')
    """
    if text.isascii() and text.isprintable():
        return text.replace("`", "'")
    # Before normalization, which would make a space and an accent of an acute accent.
    folded = unicodedata.normalize("NFKC", text.translate(_ONE_FORM)).translate(_ONE_FORM)
    if folded.isascii() and folded.isprintable():
        return folded
    return "".join(_fold_character(character) for character in folded)


def _fold_character(character: str) -> str:
    if character.isspace():
        return character
    if is_invisible(character):
        return ""
    return str(unicodedata.decimal(character)) if character.isdecimal() else character


def fold_all_codings(texts: list[str]) -> list[str]:
    """What `fold_coding` makes of each text; at once where it changes none."""
    return texts if is_in_one_coding(texts) else list(map(fold_coding, texts))


def is_in_one_coding(texts: Iterable[str]) -> bool:
    """Whether `fold_coding` surely changes none of the texts; quick for whole columns."""
    joined = "".join(texts)
    return joined.isascii() and joined.isprintable() and "`" not in joined


def strip_edges(column: Array) -> Array:
    """Texts without spaces and invisible characters around them."""
    texts: list[str] = column.tolist()
    joined = "|".join(texts)
    if not joined.isascii():
        return object_array([_strip_edge(text.strip()) for text in texts])
    # Where no bar has a space beside it, no text has one at its edge: quicker than to strip.
    has_spaces = "| " in joined or " |" in joined or joined[:1] == " " or joined[-1:] == " "
    return map_column(str.strip, column) if has_spaces or not joined.isprintable() else column


def _strip_edge(text: str) -> str:
    """A text without spaces and invisible characters around it; as it is where there are none."""
    if not text or (text[0].isalnum() and text[-1].isalnum()):
        return text
    start, end = 0, len(text)
    while start < end and _is_edge(text[start]):
        start += 1
    while start < end and _is_edge(text[end - 1]):
        end -= 1
    return text[start:end]


def _is_edge(character: str) -> bool:
    return character.isspace() or is_invisible(character)
