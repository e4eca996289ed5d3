"""Ids that a spreadsheet or a frame has rounded: their last digits are lost.

Spreadsheets keep 15 digits of a number, show long ones as ``1.23457E+12`` and write what they
show. Frames hold ids as floats where one is missing. Which rows were one id cannot be known
afterwards: those that look like one are several people, and no repair can tell them apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import numpy as np

from stepback._algorithms._arrays import is_all_text
from stepback._problems._format import format_values
from stepback._read._diagnostics import N_LISTED, Diagnostics
from stepback._read._people._duplicate_ids import is_most_with_number
from stepback._read._people._normalize import column_as_text
from stepback._read._people._rows import LARGEST_ID_NUMBER, Rows

# "1E5" and "12E3" are codes that a building or a plan may have; with a sign it is a number.
_WITH_SIGN = re.compile(r"[-+]?\d{1,3}(?:[.,]\d{1,17})?[eE]\+\d{1,3}")
_WITH_POINT = re.compile(r"\d[.,]\d{1,17}([a-zA-Z])\d{1,3}")
_POINTS = frozenset({".", ","})
_INFINITY = frozenset({"inf", "+inf", "-inf", "infinity", "∞"})
_N_DIGITS_KEPT = 15
_N_SAMPLED = 1000
_N_LONG_SAMPLED = 10_000


def refuse_lost_digits(rows: Rows, diagnostics: Diagnostics) -> None:
    """Stop where ids or managers have lost digits: nothing else that is said would be true."""
    for field in ("id", "manager"):
        if field not in rows.headers or (field == "manager" and not rows.has_managers_by_id):
            continue
        found = list(_find_rounded(rows, field))
        if not found:
            continue
        # As the file has them: infinity is no id.
        cells = column_as_text(rows.column(rows.headers[field])[found])
        shown = dict.fromkeys(map(str.strip, cells.tolist()))
        what = "ids" if field == "id" else "ids of managers"
        message = (
            f"{format_values(list(shown), N_LISTED)}: digits of these {what} were lost when they "
            "were read as numbers; export the column as text again, from where it is still whole"
        )
        diagnostics.add_error("lost-digits", message, rows.locate(found, field))
    if any(problem.code == "lost-digits" for problem in diagnostics.errors):
        diagnostics.raise_errors()


def _find_rounded(rows: Rows, field: str) -> Iterator[int]:
    """The rows whose cell of a field has lost digits."""
    column = rows.column(rows.headers[field])
    if column.dtype.kind == "f":
        with np.errstate(invalid="ignore"):
            # From there on a short float does not have every whole number.
            largest = min(LARGEST_ID_NUMBER, 2.0 ** (np.finfo(column.dtype).nmant + 1))
            yield from np.flatnonzero(np.abs(column) >= largest).tolist()
        return
    if column.dtype.kind in "iub":
        return
    if not is_all_text(column):
        cells = enumerate(column.tolist())
        yield from (
            row for row, cell in cells if isinstance(cell, float) and abs(cell) >= LARGEST_ID_NUMBER
        )
        return
    texts: list[str] = getattr(rows, field).tolist()
    found: set[int] = set()
    # Most of the long ids have to be cut, so that a sample shows whether there are any.
    if max(map(len, texts[:_N_LONG_SAMPLED]), default=0) > _N_DIGITS_KEPT:
        found.update(_find_cut(texts))
    # One search in all texts is far quicker than one in each, and most ids have only digits.
    together = "".join(texts)
    if not together.isdecimal():
        if "e+" in together or "E+" in together:
            found.update(row for row, text in enumerate(texts) if _WITH_SIGN.fullmatch(text))
        if "." in together or "," in together:
            found.update(_find_with_point(texts, rows.id.tolist()))
        has_infinity = any(word in together for word in ("inf", "Inf", "INF", "∞"))
        if has_infinity and is_most_with_number(set(texts[:_N_SAMPLED])):
            found.update(row for row, text in enumerate(texts) if text.lower() in _INFINITY)
    yield from sorted(found)


def _find_with_point(texts: Sequence[str], ids: Sequence[str]) -> list[int]:
    """Numbers such as ``1.5E11``, unless ids have other letters than E in its place, too."""
    found = [row for row, text in enumerate(texts) if _letter_of_number(text) == "e"]
    is_code = found and any(letter not in ("", "e") for letter in map(_letter_of_number, ids))
    return [] if is_code else found


def _letter_of_number(text: str) -> str:
    # Most texts are told by their second character, which is quickly looked at.
    match = _WITH_POINT.fullmatch(text) if text[1:2] in _POINTS else None
    return match[1].lower() if match else ""


def _find_cut(texts: Sequence[str]) -> Iterator[int]:
    """Ids with more digits than a spreadsheet keeps, of which most have only zeros after these.

    Ids that are round anyway, such as ``2000000000000000``, have zeros before, too.
    """
    long = [
        row
        for row, text in enumerate(texts)
        if len(text) > _N_DIGITS_KEPT and text.isascii() and text.isdecimal()
    ]
    distinct = {texts[row] for row in long}
    cut = {text for text in distinct if not text[_N_DIGITS_KEPT:].strip("0")}
    is_cut = 2 * len(cut) > len(distinct)
    n_zeros = sum(len(text) - _N_DIGITS_KEPT for text in cut)
    n_round = sum(text[_N_DIGITS_KEPT - 3 : _N_DIGITS_KEPT] == "000" for text in cut)
    # Three zeros are there by chance once in a thousand.
    if is_cut and n_zeros >= 3 and 2 * n_round <= len(cut):
        yield from (row for row in long if texts[row] in cut)
