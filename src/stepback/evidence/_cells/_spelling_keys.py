"""Names as they are compared: whatever their case, and however many spaces are in them."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

PATH_SEPARATOR = " / "  # between the headings and the row that a domain is named by


@lru_cache(10_000)
def spelling_key(name: str) -> str:
    """What two spellings of one name have in common.

    >>> spelling_key("Head  of Sales") == spelling_key("head of sales")
    True
    """
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())


def path_endings(path: str) -> tuple[str, ...]:
    """The keys of the ends of a path of headings, without the whole path.

    >>> path_endings("Customers / Goodwill / Refunds")
    ('goodwill / refunds', 'refunds')
    """
    parts = path.split(PATH_SEPARATOR)
    return tuple(spelling_key(PATH_SEPARATOR.join(parts[first:])) for first in range(1, len(parts)))
