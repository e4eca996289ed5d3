"""Names as they are compared: whatever their case, and however many spaces are in them."""

from __future__ import annotations

import unicodedata
from functools import lru_cache


@lru_cache(10_000)
def spelling_key(name: str) -> str:
    """What two spellings of one name have in common.

    >>> spelling_key("Head  of Sales") == spelling_key("head of sales")
    True
    """
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())
