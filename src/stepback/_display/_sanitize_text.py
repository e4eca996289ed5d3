"""Texts from outside, such as names, made safe to show."""

from __future__ import annotations

import unicodedata

from stepback._problems._bounded_repr import escape_character

MAX_NAME_LENGTH = 60
MAX_MESSAGE_LENGTH = 400
_JOINERS = "\u200c\u200d"
_RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})


def sanitize_text(text: str, max_length: int = MAX_NAME_LENGTH) -> str:
    """Put a text on one line, truncate it, and escape what could hide or reorder characters.

    Control characters and marks that change the writing direction are written as escapes. A
    text written from right to left is isolated, so that it does not reorder its neighbors.
    """
    if len(text) <= max_length and text.isascii() and text.isprintable():
        return " ".join(text.split())  # as nearly all names are, and much faster
    # Cutting first keeps a huge text cheap; four times the length leaves room for collapsing
    # runs of white space.
    start = text[: 4 * max_length + 1]
    line = " ".join(start.split())
    plain = "".join(c if c in _JOINERS else escape_character(c) for c in line)
    if len(plain) > max_length or len(text) > len(start):
        plain = f"{plain[: max_length - 1].rstrip()}…"
    if any(unicodedata.bidirectional(c) in _RIGHT_TO_LEFT for c in plain):
        return f"\u2068{plain}\u2069"
    return plain
