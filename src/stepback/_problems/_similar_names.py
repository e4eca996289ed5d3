"""Find the known name that was probably meant."""

from __future__ import annotations

from collections.abc import Collection
from difflib import SequenceMatcher

_MAX_LENGTH = 100  # comparing takes up to the product of both lengths
_MAX_KNOWN = 20_000  # comparing with more takes seconds
_USUAL_SIMILARITY = 0.6


def find_similar(
    name: str, known: Collection[str], min_similarity: float = _USUAL_SIMILARITY
) -> str:
    """The known name that is most similar to `name`; empty if none is similar enough.

    Names that are very long are like no other, and of very many names none is found.

    >>> find_similar("manger", ["name", "manager"])
    'manager'
    """
    if len(name) > _MAX_LENGTH or len(known) > _MAX_KNOWN:
        return ""
    letters = frozenset(name)
    matcher: SequenceMatcher[str] | None = None
    best, most = "", min_similarity
    for candidate in known:
        # No two names of such lengths can be similar enough, whatever their letters; and then,
        # with so few letters in common, in whatever order. A matcher takes far longer to make.
        needed = most * (len(candidate) + len(name))
        if 2 * min(len(candidate), len(name)) < needed:
            continue
        if 2 * sum(map(letters.__contains__, candidate)) < needed:
            continue
        matcher = matcher or SequenceMatcher(b=name)
        matcher.set_seq1(candidate)
        if matcher.quick_ratio() < most:
            continue
        similarity = matcher.ratio()
        if similarity > most or (similarity == most and not best):
            best, most = candidate, similarity
    return best
