"""Cells as text, and how ids, names and other words are compared, whatever their spelling."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from stepback._algorithms._arrays import (
    Array,
    is_all_text,
    is_all_words,
    is_empty_cell,
    object_array,
)
from stepback._columns._raw_table import RawTable


def unwrap_headers(table: RawTable) -> RawTable:
    """The table with single spaces in its headers, which spreadsheets break over lines.

    A header that another one would then be stays as it is.
    """
    headers = {header: " ".join(header.split()) for header in table.columns}
    n_alike = Counter(headers.values())
    if headers.keys() == n_alike.keys():
        return table
    headers = {header: new if n_alike[new] == 1 else header for header, new in headers.items()}
    return table.with_headers(headers)


def column_as_text(column: Array) -> Array:
    """A column as text; an empty cell is empty text."""
    if is_all_text(column):
        return column
    cells = column.tolist()  # values of Python instead of numpy: True, not np.True_
    return np.array([_as_text(cell) for cell in cells], dtype=object)


def _as_text(cell: Any) -> str:
    if isinstance(cell, str):
        return cell
    if is_empty_cell(cell):
        return ""
    is_whole = isinstance(cell, float) and cell.is_integer()
    return str(int(cell) if is_whole else cell)


def map_column(function: Callable[[str], str], column: Array) -> Array:
    """What a function makes of each text of a column."""
    return np.array(list(map(function, column.tolist())), dtype=object)


def is_among_words(texts: Iterable[str], words: frozenset[str]) -> Array:
    """Which of the texts are among the words."""
    return np.fromiter(map(words.__contains__, texts), dtype=np.bool_)


def normalize_words(words: Iterable[str]) -> frozenset[str]:
    """Words as cells are compared with them: without outer spaces, whatever their case."""
    return frozenset(spell_words(words))


def spell_words(words: Iterable[str]) -> dict[str, str]:
    """How each word is written, by the word as cells are compared with it."""
    return {word.strip().casefold(): word.strip() for word in words}


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


def normalize_all_cases(texts: list[str]) -> list[str]:
    """What `normalize_case` makes of each text; at once where none has a space."""
    has_no_spaces = is_all_words(object_array(texts))
    return list(map(str.casefold if has_no_spaces else normalize_case, texts))


def strip_all_leading_zeros(ids: list[str]) -> list[str]:
    """Ids in lower case without leading zeros and the ``.0`` that a spreadsheet may add."""
    return [
        (_strip_point_zero(id_).lstrip("0") or "0")
        if id_[:1] in {"", "0"} or id_[-2:] == ".0"
        else id_
        for id_ in normalize_all_cases(ids)
    ]


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
    number = id_.removesuffix(".0")
    return number if number.isdecimal() else id_
