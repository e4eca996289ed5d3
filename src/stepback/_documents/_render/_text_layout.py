"""Layout of text in lines and columns, by the width of characters on a terminal."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import accumulate

# A number and its unit or sign, as in "45 %" and "< 1", stay on one line.
_INSEPARABLE_SPACE = re.compile(r"(?<=[\d<>]) (?=[%\d])")
_NO_BREAK_SPACE = "\u00a0"


def display_width(text: str) -> int:
    """How many columns a text takes on a terminal."""
    return len(text) if text.isascii() else sum(map(_character_width, text))


def pad_text(text: str, n_columns: int, *, right: bool = False) -> str:
    """Fill a text up with spaces; `right`: so that it is aligned to the right."""
    spaces = " " * max(0, n_columns - display_width(text))
    return spaces + text if right else text + spaces


def wrap_lines(text: str, n_columns: int) -> list[str]:
    """Wrap a text into lines of at most `n_columns`; a number stays with its unit."""
    lines = [""]
    for word in _INSEPARABLE_SPACE.sub(_NO_BREAK_SPACE, text).split(" "):
        for piece in _split_word(word, n_columns):
            extended = f"{lines[-1]} {piece}" if lines[-1] else piece
            if not lines[-1] or display_width(extended) <= n_columns:
                lines[-1] = extended
            else:
                lines.append(piece)
    return [line.replace(_NO_BREAK_SPACE, " ") for line in lines]


def fit_column_widths(
    preferred: Sequence[int], minimum: Sequence[int], shrinks_first: Sequence[bool], n_columns: int
) -> list[int]:
    """Widths of table columns that add up to at most `n_columns`, if their minimum allows it.

    The columns marked in `shrinks_first` shrink to their minimum before any other does; then
    the widest column shrinks, one by one.
    """
    widths = list(preferred)
    for column, shrinks in enumerate(shrinks_first):
        if shrinks:
            excess = sum(widths) - n_columns
            widths[column] -= max(0, min(widths[column] - minimum[column], excess))
    while sum(widths) > n_columns:
        shrinkable = [column for column, width in enumerate(widths) if width > minimum[column]]
        if not shrinkable:
            break
        # Of columns that are equally wide, the first shrinks.
        widths[max(shrinkable, key=lambda column: widths[column])] -= 1
    return widths


def _split_word(word: str, n_columns: int) -> Iterator[str]:
    """Split a word that is wider than a line, after a slash if it has one."""
    while display_width(word) > n_columns:
        widths = accumulate(map(_character_width, word))
        end = max(1, sum(width <= n_columns for width in widths))
        slash = word.rfind("/", 1, end)
        end = slash + 1 if slash > 0 else end
        yield word[:end]
        word = word[end:]
    if word:
        yield word


def _character_width(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in {"Cf", "Me", "Mn"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1
