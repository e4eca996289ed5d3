"""Rows of an export that are no people: totals, names of groups, and the sentences of a footer."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np

from stepback._algorithms._arrays import Array
from stepback._problems._format import format_value, join_truncated
from stepback._read._diagnostics import Diagnostics
from stepback._read._people._duplicate_ids import is_most_with_number
from stepback._read._people._header_words import header_tokens
from stepback._read._people._normalize import column_as_text
from stepback._read._people._row_words import (
    FOOTER_BEGINNINGS,
    PEOPLE_WORDS,
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
_MIN_COLUMNS = 3  # of a table in which a word that stands alone names a group
_MIN_ABOVE = 2  # rows that a number counts
_NUMBER = re.compile(r"[-+(]?[.,]?\d[\d.,'\s]*+[)%]?")
_RULE = re.compile(r"[-=_*#~─━]{3,}")


_MAX_CANDIDATES = 5_000  # rows without a person that are looked at, at the top and at the end


def without_total_rows(rows: Rows, diagnostics: Diagnostics) -> Rows:
    """The rows but for totals, names of groups and footers: they have no name and no manager.

    Someone whose id is ``Total`` is a person if there is a name, other than a count such as
    ``12 employees``, or a manager, or if anybody reports to them.
    """
    candidates = _rows_without_person(rows)
    if not candidates.size:
        return rows
    if candidates.size > 2 * _MAX_CANDIDATES:
        # So many rows are no totals, and would take minutes; each is then at fault as a person.
        candidates = np.r_[candidates[:_MAX_CANDIDATES], candidates[-_MAX_CANDIDATES:]]
    totals, groups = _find_totals(rows, candidates)
    if totals:
        are = "is a total or a footer" if len(totals) == 1 else "are totals or footers"
        finding = f"{_list_first_texts(rows, totals)} {are}, and no person"
        place = rows.locate(totals)
        diagnostics.add_no_people("total-row", finding, place, reason="totals and footers")
    if groups:
        stands = "stands" if len(groups) == 1 else "stand"
        finding = (
            f"{_list_first_texts(rows, groups)} {stands} alone in a row, as the name of a group "
            "of rows, and no person"
        )
        place = rows.locate(groups)
        diagnostics.add_no_people("group-row", finding, place, reason="names of groups")
    if not totals and not groups:
        return rows
    is_person = np.ones(len(rows), dtype=np.bool_)
    is_person[[*totals, *groups]] = False
    return rows.take(np.flatnonzero(is_person))


def _list_first_texts(rows: Rows, found: Sequence[int]) -> str:
    shown = [_first_text(rows, row) for row in found[:_N_SHOWN]]
    return join_truncated(map(format_value, shown), n_total=len(found))


def _rows_without_person(rows: Rows) -> Array:
    """The rows in which at most one of id, name and manager is there, and no manager."""
    has_id = rows.id != ""
    is_candidate = rows.manager == "" if "manager" in rows.headers else np.ones_like(has_id)
    places = np.flatnonzero(is_candidate)
    if "name" in rows.headers and rows.headers["name"] != rows.headers["id"]:
        # The name as it is in the file: that of a vacant row is empty in `rows`.
        names = _column_texts(rows.take(places), rows.headers["name"])
        is_named = [name != "" and not _is_count(name) for name in names]
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


def _find_totals(rows: Rows, candidates: Array) -> tuple[list[int], list[int]]:
    """The rows among the candidates that are totals or footers, and those that name a group."""
    taken = rows.take(candidates)
    key_headers = _key_headers(rows)
    columns = [(header, _column_texts(taken, header)) for header in rows.cells.columns]
    managers = frozenset(rows.manager.tolist())
    others = np.delete(np.arange(len(rows)), candidates)
    ids = rows.id[others[:_N_SAMPLED]].tolist()
    has_words_as_ids = not is_most_with_number(set(ids))
    # Where ids consist of several words, as names do, a sentence may be one.
    has_spaced_ids = 10 * sum(" " in id_ for id_ in ids) > len(ids)
    last = len(rows) if has_spaced_ids or not others.size else int(others[-1])
    may_have_groups = _may_have_groups(rows, others, has_words_as_ids=has_words_as_ids)
    totals, groups = [], []
    for place, row in enumerate(candidates.tolist()):
        cells = {header: column[place] for header, column in columns if column[place]}
        if not cells or any(cells.get(header) in managers for header in key_headers):
            continue
        texts = list(cells.values())
        is_word = has_words_as_ids and len(texts[0].split()) == 1 and texts[0].isalpha()
        is_footer = not is_word and _is_footer(texts, len(columns), is_at_end=row > last)
        if is_footer or _is_total(cells, rows.id[row]) or _is_unnamed_total(rows, row, others):
            totals.append(row)
        elif may_have_groups and len(texts) == 1 and _names_group(texts[0]):
            groups.append(row)
    return totals, groups


def _may_have_groups(rows: Rows, others: Array, *, has_words_as_ids: bool) -> bool:
    """Whether a word that stands alone in a row is the name of a group, and no id of a person.

    Rows that are counted need no id, and with words as ids, all others have names.
    """
    if "count" in rows.headers or len(rows.cells.columns) < _MIN_COLUMNS or not others.size:
        return False
    return not has_words_as_ids or (
        "name" in rows.headers
        and rows.headers["name"] != rows.headers["id"]
        and bool((rows.name[others[:_N_SAMPLED]] != "").all())
    )


def _names_group(text: str) -> bool:
    """Whether a text may be the name of a group: letters, with no number among them."""
    return (
        len(text) <= _MAX_LENGTH
        and any(map(str.isalpha, text))
        and not any(map(str.isdecimal, text))
    )


def _key_headers(rows: Rows) -> set[str]:
    return {rows.headers[field] for field in ("id", "name") if field in rows.headers}


def _column_texts(rows: Rows, header: str) -> list[str]:
    return list(map(str.strip, column_as_text(rows.column(header)).tolist()))


def _first_text(rows: Rows, row: int) -> str:
    texts = (rows.cell_text(header, row) for header in rows.cells.columns)
    return next(text for text in texts if text)


def _is_total(cells: Mapping[str, str], id_: str) -> bool:
    """Whether one cell says that the row is a total, and the others are numbers and counts.

    Another cell may say what the total is of: ``Summe IT`` beside ``IT``.
    """
    texts = list(cells.values())
    words = [
        text
        for text in texts
        if not (_NUMBER.fullmatch(text[:_MAX_LENGTH]) if text == id_ else _is_count(text))
    ]
    if not words:
        return not id_ and any(map(_is_plain_count, texts))
    if any(len(text) > _MAX_LENGTH for text in words):
        return False
    said = [set(header_tokens(text)) for text in words]
    rest = _words_beside_total(words[0])
    return rest is not None and (len(words) == 1 or rest <= set().union(*said[1:]))


def _words_beside_total(text: str) -> set[str] | None:
    """What a text says besides that it is a total; ``None`` if it does not say that."""
    tokens = header_tokens(text)
    if tokens and tokens[0] in WORDS_BEFORE_TOTALS:
        tokens = tokens[1:]
    if not tokens:
        return None
    if tokens[0] in TOTAL_WORDS or tokens[0].startswith(TOTAL_CHARACTERS):
        return set(tokens[1:]) - TOTAL_WORDS
    if tokens[-1] in TOTAL_WORDS:
        return set(tokens[:-1]) - TOTAL_WORDS
    for ending in TOTAL_CHARACTERS:  # 会計 is accounting, so that 計 alone ends nothing
        if len(ending) > 1 and tokens[-1].endswith(ending):
            return {*tokens[:-1], tokens[-1].removesuffix(ending)}
    return None


def _is_count(text: str) -> bool:
    """Whether a text is a number, or a number of people: ``12``, ``12 employees``, ``12名``."""
    text = text[:_MAX_LENGTH]
    if not any(map(str.isdecimal, text)):
        return False
    tokens = header_tokens(text)
    return _NUMBER.fullmatch(text) is not None or (
        bool(tokens) and (TOTAL_WORDS | PEOPLE_WORDS).issuperset(tokens)
    )


def _is_plain_count(text: str) -> bool:
    """Whether a text says how many people there are, and is no made-up name as ``Employee 12``."""
    if _NUMBER.fullmatch(text[:_MAX_LENGTH]) or not _is_count(text):
        return False
    return text[0].isdecimal() or ":" in text or not TOTAL_WORDS.isdisjoint(header_tokens(text))


def _is_unnamed_total(rows: Rows, row: int, others: Array) -> bool:
    """Whether a row says nothing but how many rows are above it, as a number in place of an id.

    It may be an id by chance: it is one of another row as well, or others have no numbers, or
    another cell has the number too.
    """
    n_above = int(np.searchsorted(others, row))
    if n_above < _MIN_ABOVE or n_above != len(others) or rows.id[row] != str(n_above):
        return False
    texts = [rows.cell_text(header, row) for header in rows.cells.columns]
    if "name" not in rows.headers or not all(map(_is_count, filter(None, texts))):
        return False
    ids = rows.id[others]
    return (
        rows.id[row] in ids.tolist()
        or not any(map(str.isdecimal, ids[:_N_SAMPLED].tolist()))
        or texts.count(rows.id[row]) > 1
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
