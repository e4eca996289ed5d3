"""Text in columns, by how wide characters are shown."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

_INSEPARABLE = re.compile(r"(?<=[\d<>]) (?=[%\d])")
_KEPT = "\u00a0"


def display_width(text: str) -> int:
    """How many columns a text takes on a terminal."""
    return len(text) if text.isascii() else sum(map(_width, text))


def pad_text(text: str, columns: int, *, right: bool = False) -> str:
    """The text filled up with spaces."""
    fill = " " * max(0, columns - display_width(text))
    return fill + text if right else text + fill


def wrap_lines(text: str, columns: int) -> list[str]:
    """The text in lines of at most so many columns; a number stays with its unit."""
    lines = [""]
    for word in _INSEPARABLE.sub(_KEPT, text).split(" "):
        for piece in _pieces(word, columns):
            joined = f"{lines[-1]} {piece}" if lines[-1] else piece
            if not lines[-1] or display_width(joined) <= columns:
                lines[-1] = joined
            else:
                lines.append(piece)
    return [line.replace(_KEPT, " ") for line in lines]


def fit_column_widths(
    wanted: Sequence[int], least: Sequence[int], first: Sequence[bool], columns: int
) -> list[int]:
    """Widths of columns that add up to at most `columns`.

    Those marked `first` give way first, down to the least; then the widest.
    """
    widths = list(wanted)
    for at in (at for at, gives_way in enumerate(first) if gives_way):
        widths[at] -= max(0, min(widths[at] - least[at], sum(widths) - columns))
    while sum(widths) > columns:
        spare = [(now - low, at) for at, (now, low) in enumerate(zip(widths, least, strict=True))]
        room, at = max(spare, key=lambda one: (one[0] > 0, widths[one[1]]))
        if room <= 0:
            break
        widths[at] -= 1
    return widths


def _pieces(word: str, columns: int) -> Iterator[str]:
    """A word, divided where it is wider than a line."""
    while display_width(word) > columns:
        at, used = 0, 0
        while used + _width(word[at]) <= columns:
            used += _width(word[at])
            at += 1
        at = max(at, 1)
        slash = word.rfind("/", 1, at)
        at = slash + 1 if slash > 0 else at
        yield word[:at]
        word = word[at:]
    if word:
        yield word


def _width(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in {"Cf", "Me", "Mn"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1
