"""Numbers as programs write them."""

from __future__ import annotations

import re

_NUMBER = re.compile(r"[+-]?(?:[0-9]++(?:\.[0-9]*+)?|\.[0-9]++)(?:[eE][+-]?[0-9]{1,2})?")


def parse_plain_number(text: str) -> float | None:
    """A number with a decimal point, if it has any; ``None`` if the text is another.

    >>> parse_plain_number("1234.5"), parse_plain_number("1.5e-05"), parse_plain_number("1,5")
    (1234.5, 1.5e-05, None)
    """
    return float(text) if _NUMBER.fullmatch(text) else None
