"""Represent values of any size and kind in a bounded number of visible characters."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

import numpy as np

# Python calls these printable, but they have no shape of their own: Unicode lets programs ignore
# them (its property Default_Ignorable_Code_Point), so that two names could look the same.
_IGNORABLE = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
_MAX_BITS = 512  # of a number that is written; Python refuses to write one of 4,300 digits
_DIGITS_PER_BIT = 0.30103
_BRACKETS: dict[type, tuple[str, str]] = {
    list: ("[", "]"),
    tuple: ("(", ")"),
    set: ("{", "}"),
    frozenset: ("frozenset({", "})"),
}
_MAX_ITEMS = 100  # of a collection of another type, which represents itself


def escape_controls(text: str) -> str:
    r"""Escape line breaks, invisible characters and those that reorder a line.

    Files could fake messages with them, and send commands to a terminal.

    >>> print(escape_controls("ann\n\u202eob"))
    ann\n\u202eob
    """
    if text.isprintable() and (text.isascii() or not _IGNORABLE.search(text)):
        return text
    return "".join(map(escape_character, text))


def escape_character(character: str) -> str:
    """A character, or its escape if it would not be seen or changes what is seen."""
    if character.isprintable() and not _IGNORABLE.match(character):
        return character
    return character.encode("unicode_escape").decode()


def bounded_repr(value: Any, max_length: int) -> str:
    """The `repr` of a value, escaped, on one line and cut; it costs little, however large it is.

    What is cut ends in the number of its characters or items. `max_length` holds for all of it.

    >>> bounded_repr("ann", 30), bounded_repr(list(range(1000)), 40)
    ("'ann'", '[0, 1, 2, 3, 4, 5, 6, 7, … (1,000 items)')
    """
    if type(value) is str and len(value) < max_length:  # nearly always, and much faster
        text = repr(value)
        if len(text) <= max_length and text.isascii():
            return text
    suffix = _describe_size(value)
    pieces: list[str] = []
    length = 0
    for piece in _pieces(value):
        pieces.append(piece)
        length += len(piece)
        if length > max_length:
            break
    else:
        return "".join(pieces)
    while length > max_length - len(suffix):
        length -= len(pieces.pop())
    return "".join(pieces) + suffix


def _describe_size(value: Any) -> str:
    """What follows a value that is cut."""
    if isinstance(value, str | bytes | bytearray):
        return f"… ({len(value):,} {'characters' if isinstance(value, str) else 'bytes'})"
    if not _is_sized(value):
        return "…"
    return f"… ({len(value):,} item{'' if len(value) == 1 else 's'})"


def _is_sized(value: Any) -> bool:
    if isinstance(value, np.ndarray):
        return value.ndim > 0
    return isinstance(value, Collection) and not isinstance(value, str | bytes | bytearray)


def _pieces(value: Any) -> Iterator[str]:
    """The parts of a `repr`, one after the other, none of which is cut."""
    kind = type(value)
    if kind in (int, bool):
        yield _number_text(value)
    elif isinstance(value, str) and (kind is str or len(value) > _MAX_ITEMS):
        yield from _text_pieces(value)
    elif isinstance(value, bytes | bytearray) and len(value) > _MAX_ITEMS:
        yield from map(escape_character, repr(bytes(value[:_MAX_ITEMS]))[:-1])
    elif kind is dict:
        yield "{"
        yield from _item_pieces(value.items(), is_mapping=True)
        yield "}"
    elif kind in _BRACKETS:
        first, last = _BRACKETS[kind]
        if not value and kind in (set, frozenset):
            first, last = f"{kind.__name__}(", ")"
        yield first
        yield from _item_pieces(_sort_words(value) if kind in (set, frozenset) else value)
        yield f",{last}" if kind is tuple and len(value) == 1 else last
    elif isinstance(value, np.ndarray) and value.dtype == object and value.ndim == 1:
        yield "array(["
        yield from _item_pieces(value)
        yield "], dtype=object)"
    elif _is_sized(value) and not isinstance(value, np.ndarray) and len(value) > _MAX_ITEMS:
        yield f"{kind.__name__}("
        items = value.items() if isinstance(value, Mapping) else value
        yield from _item_pieces(items, is_mapping=isinstance(value, Mapping))
        yield ")"
    else:
        yield from map(escape_character, repr(value))


def _sort_words(words: Collection[Any]) -> Collection[Any]:
    """A few texts in order, as the order of a set differs from one run to the next."""
    if len(words) > _MAX_ITEMS or not all(type(word) is str for word in words):
        return words
    return sorted(words)


def _item_pieces(items: Iterable[Any], *, is_mapping: bool = False) -> Iterator[str]:
    for number, item in enumerate(items):
        if number:
            yield ", "
        if is_mapping:
            yield from _pieces(item[0])
            yield ": "
        yield from _pieces(item[1] if is_mapping else item)


def _text_pieces(text: str) -> Iterator[str]:
    # A subclass may have another way to be cut and to be shown.
    characters = str.__str__(text)
    quote = '"' if "'" in characters and '"' not in characters else "'"
    yield quote
    for character in characters:
        if character in (quote, "\\"):
            yield f"\\{character}"
        else:
            yield escape_character(character)
    yield quote


def _number_text(number: int) -> str:
    if number.bit_length() <= _MAX_BITS:
        return str(number)
    n_digits = int(number.bit_length() * _DIGITS_PER_BIT) + 1
    return f"<number of about {n_digits:,} digits>"
