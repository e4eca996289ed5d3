"""How ids, names and other words of an export are compared, whatever their spelling."""

from __future__ import annotations

from collections.abc import Iterable

_POINT_ZERO = ".0"


def normalize_words(words: Iterable[str]) -> frozenset[str]:
    """Words as cells are compared with them: without outer spaces, whatever their case."""
    return frozenset(word.strip().casefold() for word in words)


def normalize_case(text: str) -> str:
    """A text in lower case, with single spaces."""
    return " ".join(text.split()).casefold()


def normalize_person_name(name: str) -> str:
    """A name with the first name first, in lower case, without points and double spaces.

    Both ``"LeBlanc, Brandon  R."`` and ``"Brandon R LeBlanc"`` are ``"brandon r leblanc"``.
    """
    last, _, first = name.casefold().replace(".", " ").partition(",")
    return " ".join([*first.replace(",", " ").split(), *last.split()]) or normalize_case(name)


def strip_initials(name: str) -> str:
    """A normalized name without single letters after its first word: ``"brandon leblanc"``."""
    first, *others = name.split() or [""]
    return " ".join([first, *(word for word in others if len(word) > 1)])


def strip_leading_zeros(id_: str) -> str:
    """An id in lower case without leading zeros and the ``.0`` that a spreadsheet may add."""
    return _strip_point_zero(normalize_case(id_)).lstrip("0") or "0"


def describe_difference(written: str, id_: str) -> str:
    """Say what is ignored where `written` matches `id_`."""
    one, other = normalize_case(written), normalize_case(id_)
    if one == other:
        return "case is ignored"
    if _strip_point_zero(one) == _strip_point_zero(other):
        return "the '.0' that a spreadsheet adds is ignored"
    if one.lstrip("0") == other.lstrip("0"):
        return "leading zeros are ignored"
    return "leading zeros and the '.0' that a spreadsheet adds are ignored"


def _strip_point_zero(id_: str) -> str:
    number = id_.removesuffix(_POINT_ZERO)
    return number if number.isdecimal() else id_
