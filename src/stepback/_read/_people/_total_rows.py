"""Rows of an export that are no people: totals, and the sentences of a footer."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from stepback._algorithms._arrays import Array
from stepback._problems._format import format_value, join_truncated
from stepback._read._diagnostics import Diagnostics
from stepback._read._people._duplicate_ids import is_most_with_number
from stepback._read._people._header_words import header_tokens
from stepback._read._people._normalize import column_as_text
from stepback._read._people._row_words import (
    FOOTER_BEGINNINGS,
    TOTAL_CHARACTERS,
    TOTAL_WORDS,
    WORDS_BEFORE_TOTALS,
)
from stepback._read._people._rows import Rows

_N_SHOWN = 3
_N_SAMPLED = 1000  # ids
_N_LAST = 20  # rows that are looked at, however many there are
_MAX_LENGTH = 500  # of a cell that is looked at
_MIN_WORDS = 3  # of a sentence
# Of ids among a million: "" is that of a row without one.
_BEGINNINGS = frozenset(
    {
        "",
        *(word[:2] for word in TOTAL_WORDS | WORDS_BEFORE_TOTALS),
        *(words[0][:2] for words in FOOTER_BEGINNINGS),
    }
)
_NUMBER = re.compile(r"[-+(]?[.,]?\d[\d.,'\s]*+[)%]?")
_RULE = re.compile(r"[-=_*#~─━]{3,}")


def without_total_rows(rows: Rows, diagnostics: Diagnostics) -> Rows:
    """The rows but for totals and footers: they have no name and no manager.

    Someone whose id is ``Total`` is a person if there is a name or a manager, or if anybody
    reports to them.
    """
    candidates = _rows_without_person(rows)
    if not candidates.size:
        return rows
    found = _find_totals(rows, candidates)
    if not found:
        return rows
    shown = [_first_text(rows, row) for row in found[:_N_SHOWN]]
    listed = join_truncated(map(format_value, shown), n_total=len(found))
    are = "is a total or a footer" if len(found) == 1 else "are totals or footers"
    finding = f"{listed} {are}, and no person"
    place = rows.locate(found)
    diagnostics.add_no_people("total-row", finding, place, reason="totals and footers")
    is_person = np.ones(len(rows), dtype=np.bool_)
    is_person[found] = False
    return rows.take(np.flatnonzero(is_person))


def _rows_without_person(rows: Rows) -> Array:
    """The rows in which at most one of id, name and manager is there, and no manager."""
    has_id = rows.id != ""
    is_candidate = rows.manager == "" if "manager" in rows.headers else np.ones_like(has_id)
    places = np.flatnonzero(is_candidate)
    if "name" in rows.headers and rows.headers["name"] != rows.headers["id"]:
        # The name as it is in the file: that of a vacant row is empty in `rows`.
        names = _column_texts(rows.take(places), rows.headers["name"])
        is_named = [name != "" and not _NUMBER.fullmatch(name[:_MAX_LENGTH]) for name in names]
        is_nobody = ~(has_id[places] & np.array(is_named, dtype=np.bool_))
        return np.asarray(places[is_nobody])
    if places.size <= _N_SAMPLED:
        return places
    # Without names and managers every row is one: those are looked at that could be a total.
    could_be = [
        row
        for row, id_ in zip(places.tolist(), rows.id[places].tolist(), strict=True)
        if id_[:2].lower() in _BEGINNINGS or " " in id_ or not id_[:1].isascii()
    ]
    return np.union1d(np.array(could_be, dtype=np.int64), places[-_N_LAST:])


def _find_totals(rows: Rows, candidates: Array) -> list[int]:
    """The rows among the candidates that are totals or footers."""
    taken = rows.take(candidates)
    columns = [
        (header in _key_headers(rows), column)
        for header in rows.cells.columns
        for column in [_column_texts(taken, header)]
    ]
    managers = frozenset(rows.manager.tolist())
    others = np.delete(np.arange(len(rows)), candidates)
    ids = rows.id[others[:_N_SAMPLED]].tolist()
    has_words_as_ids = not is_most_with_number(set(ids))
    # Where ids consist of several words, as names do, a sentence may be one.
    has_spaced_ids = 10 * sum(" " in id_ for id_ in ids) > len(ids)
    last = len(rows) if has_spaced_ids or not others.size else int(others[-1])
    found = []
    for place, row in enumerate(candidates.tolist()):
        cells = [(is_key, column[place]) for is_key, column in columns if column[place]]
        if not cells or any(text in managers for is_key, text in cells if is_key):
            continue
        texts = [text for _, text in cells]
        is_word = has_words_as_ids and len(texts[0].split()) == 1 and texts[0].isalpha()
        is_footer = not is_word and _is_footer(texts, len(columns), is_at_end=row > last)
        if is_footer or _is_total(texts):
            found.append(row)
    return found


def _key_headers(rows: Rows) -> set[str]:
    return {rows.headers[field] for field in ("id", "name") if field in rows.headers}


def _column_texts(rows: Rows, header: str) -> list[str]:
    return list(map(str.strip, column_as_text(rows.column(header)).tolist()))


def _first_text(rows: Rows, row: int) -> str:
    texts = (rows.cell_text(header, row) for header in rows.cells.columns)
    return next(text for text in texts if text)


def _is_total(texts: Sequence[str]) -> bool:
    """Whether one cell says that the row is a total, and the others are numbers."""
    words = [text for text in texts if not _NUMBER.fullmatch(text[:_MAX_LENGTH])]
    if len(words) != 1 or len(words[0]) > _MAX_LENGTH:
        return False
    tokens = header_tokens(words[0])
    if tokens and tokens[0] in WORDS_BEFORE_TOTALS:
        tokens = tokens[1:]
    return bool(tokens) and (
        tokens[0] in TOTAL_WORDS
        or tokens[-1] in TOTAL_WORDS
        or tokens[0].startswith(TOTAL_CHARACTERS)
    )


def _is_footer(texts: Sequence[str], n_columns: int, *, is_at_end: bool) -> bool:
    """Whether the only cell of a row is the sentence of a footer, or a line.

    At the end of a file, where no id has spaces, it is any sentence.
    """
    if len(texts) > 1 + n_columns // 4:
        return False
    text = texts[0][:_MAX_LENGTH]
    tokens = tuple(header_tokens(text))
    if _RULE.search(text) or any(tokens[: len(phrase)] == phrase for phrase in FOOTER_BEGINNINGS):
        return True
    return is_at_end and len(text.split()) >= _MIN_WORDS
