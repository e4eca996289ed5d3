"""How managers, given by id, name or e-mail, are compared with the rows of an export."""

from __future__ import annotations

from collections.abc import Iterable

_POINT_ZERO = ".0"


def words(given: Iterable[str]) -> frozenset[str]:
    """Words as cells are compared with them: without outer space, whatever their case."""
    return frozenset(word.strip().casefold() for word in given)


def recased(text: str) -> str:
    """A text whatever its case and spaces."""
    return " ".join(text.split()).casefold()


def unpadded(id_: str) -> str:
    """An id whatever zeros lead it, and whatever ``.0`` a spreadsheet has put behind it."""
    return _whole(recased(id_)).lstrip("0") or "0"


def spoken(name: str) -> str:
    """A name in the order it is spoken, whatever its case, points and spaces.

    Both ``"LeBlanc, Brandon  R."`` and ``"Brandon R LeBlanc"`` are ``"brandon r leblanc"``.
    """
    last, _, first = name.casefold().replace(".", " ").partition(",")
    return " ".join([*first.replace(",", " ").split(), *last.split()]) or recased(name)


def without_initials(name: str) -> str:
    """A spoken name without the single letters behind its first word: ``"brandon leblanc"``."""
    first, *others = name.split() or [""]
    return " ".join([first, *(word for word in others if len(word) > 1)])


def difference(written: str, id_: str) -> str:
    """What makes `written` match `id_`, in words."""
    one, other = recased(written), recased(id_)
    if one == other:
        return "case is ignored"
    if _whole(one) == _whole(other):
        return "the '.0' of a spreadsheet is dropped"
    if one.lstrip("0") == other.lstrip("0"):
        return "leading zeros are stripped"
    return "leading zeros are stripped and the '.0' of a spreadsheet is dropped"


def _whole(id_: str) -> str:
    whole = id_.removesuffix(_POINT_ZERO)
    return whole if whole.isdecimal() else id_
