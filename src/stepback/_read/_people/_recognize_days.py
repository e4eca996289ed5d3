"""Recognize the columns that hold the days of the rows of a job history."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import attrs
import numpy as np

from stepback._algorithms._arrays import Array, number_keys
from stepback._columns._raw_table import RawTable
from stepback._read._inclusive_ends import InclusiveEnds, order_by_start
from stepback._read._people._day_notation import DayOrder
from stepback._read._people._export_headers import LAST_DAY_FIELD
from stepback._read._people._header_words import header_tokens
from stepback._read._people._normalize import column_as_text, normalize_case
from stepback._records._nodes import Person
from stepback._records._record import field_types

# Words of headers from several languages and systems; what is not among them is told by content.
_START_WORDS = frozenset(
    {"ab", "beg", "begda", "begin", "beginn", "begins", "eff", "effdt", "effective", "from", "seit"}
    | {"since", "start", "started", "starts", "valid", "validfrom", "von"}
)
# Of a person: of two people who share an id they differ, too.
_HIRE_WORDS = frozenset(
    {"commencement", "eintritt", "eintrittsdatum", "hire", "hired", "join", "joined", "joining"}
)
_END_WORDS = frozenset(
    {"austritt", "austrittsdatum", "bis", "end", "endda", "ende", "ended", "ends", "enddt", "exit"}
    | {"expiry", "expires", "last", "leave", "leaving", "left", "separation", "term"}
    | {"terminated", "termination", "through", "thru", "to", "until", "validto"}
)
_DAY_WORDS = _START_WORDS | _HIRE_WORDS | _END_WORDS
# Days of a person, or of changes in a database.
_OTHER_WORDS = frozenset(
    {"birth", "birthday", "born", "dob", "geburtsdatum", "geburtstag", "created", "modified"}
    | {"updated", "review"}
)
DAY_FIELDS = frozenset({"start", "end", LAST_DAY_FIELD})
N_ROWS_SEARCHED = 100
_NO_DAY = np.datetime64("NaT", "D")
_ISO_WITH_MORE = re.compile(r"(\d{4}-\d\d-\d\d)[T ].{0,30}")


def recognize_days(
    table: RawTable, headers: Mapping[str, str], given: Mapping[str, Any]
) -> dict[str, str]:
    """The headers of the start and of the end, or last day, of rows that are a job history.

    Rows are one if several have one id, and begin on different days. Where people who share an id
    have different names, the days may be those of people, and nothing is recognized.
    """
    own = DAY_FIELDS & headers.keys()
    # Exactly the names of fields have their meaning.
    if DAY_FIELDS & given.keys() or any(headers[field] == field for field in own):
        return {}
    taken = {header for field, header in headers.items() if field not in own}
    candidates = {header: column for header, column in table.columns.items() if header not in taken}
    if not any(_DAY_WORDS & set(header_tokens(header)) for header in candidates):
        return {}
    ids = column_as_text(table.columns[headers["id"]]).tolist()
    few = _rows_of_repeated_ids(ids)
    some_ids = [ids[row].strip() for row in few.tolist()]
    names = [""] * few.size
    if "name" in headers:
        names = list(map(str.strip, column_as_text(table.columns[headers["name"]][few]).tolist()))
    if not few.size or not _has_one_name_each(some_ids, names):
        return {}
    found = find_day_columns(
        {header: column[few] for header, column in candidates.items()}, some_ids, names
    )
    # Columns with the names of the fields are those; only what an end means is recognized.
    is_other = bool({headers[field] for field in own} - set(found.values()))
    is_as_named = all(headers.get(field) == header for field, header in found.items())
    return {} if is_other or is_as_named else found


def _rows_of_repeated_ids(ids: Sequence[str]) -> Array:
    """The first rows of ids that several rows have."""
    if len(set(ids)) == len(ids):
        return np.arange(0)
    ids = list(map(str.strip, ids))
    number = number_keys(ids)
    is_repeated = (np.bincount(number)[number] > 1) & (np.array(ids, dtype=object) != "")
    rows = np.flatnonzero(is_repeated)
    # All rows of an id are looked at, or none.
    rows = rows[np.argsort(number[rows], kind="stable")]
    if rows.size > N_ROWS_SEARCHED:
        last = number[rows[N_ROWS_SEARCHED]]
        n_whole = int(np.count_nonzero(number[rows[:N_ROWS_SEARCHED]] != last))
        rows = rows[: n_whole or N_ROWS_SEARCHED]
    return np.sort(rows)


def _has_one_name_each(ids: Sequence[str], names: Sequence[str]) -> bool:
    """Whether most ids have rows of one name only."""
    names_by_id: dict[str, set[str]] = {}
    for id_, name in zip(ids, names, strict=True):
        names_by_id.setdefault(id_, set()).add(normalize_case(name))
    n_one = sum(len(found) == 1 for found in names_by_id.values())
    return 2 * n_one > len(names_by_id)


def find_day_columns(
    columns: Mapping[str, Array], ids: Sequence[str], names: Sequence[str]
) -> dict[str, str]:
    """Which of some columns hold the start of each row and, if one does, its end.

    All have the cells of rows whose `ids` several rows have.
    """
    order = DayOrder.from_texts(
        cell for column in columns.values() for cell in column_as_text(column).tolist()
    )
    days = {
        header: found
        for header, column in columns.items()
        if not _OTHER_WORDS & set(header_tokens(header))
        for found in [_read_days(column, header, order)]
        if found is not None
    }
    key = number_keys(ids)
    name = number_keys(map(normalize_case, names))
    ends = [header for header in days if set(header_tokens(header)) & _END_WORDS]
    starts = [
        header
        for header in days
        if header not in ends and set(header_tokens(header)) & _START_WORDS
    ]
    others = [header for header in days if header not in (*ends, *starts)]
    # A start tells rows of an id apart; a day of birth or of hiring does so for other people only.
    start = max(starts, key=lambda header: _count_changes(key, days[header]), default=None)
    if start is None or not _count_changes(key, days[start]):
        person = number_keys(zip(key.tolist(), name.tolist(), strict=True))
        others = [header for header in others if _count_changes(person, days[header])]
        start = max(others, key=lambda header: _count_changes(person, days[header]), default=None)
    if start is None:
        return {}
    ends = ends or [header for header in others if header != start]
    ends = [header for header in ends if _are_ends(key, days[start], days[header])]
    if not ends:
        return {"start": start}
    is_inclusive = InclusiveEnds.from_days(key, days[start], days[ends[0]]).rows.size > 0
    return {"start": start, LAST_DAY_FIELD if is_inclusive else "end": ends[0]}


def _count_changes(key: Array, days: Array) -> int:
    """How often a row of a key begins on another day than the one before it."""
    order, has_next = order_by_start(key, days)
    earlier, later = days[order[:-1][has_next]], days[order[1:][has_next]]
    return int(np.count_nonzero((earlier != later) & ~np.isnat(later)))


def _are_ends(key: Array, start: Array, end: Array) -> bool:
    """Whether most days are no ends before the start, and not after the next one begins."""
    is_given = ~np.isnat(end) & ~np.isnat(start)
    order, has_next = order_by_start(key, start)
    next_start = np.full(start.size, _NO_DAY)
    next_start[order[:-1][has_next]] = start[order[1:][has_next]]
    is_fit = is_given & (start <= end) & ~(end > next_start)
    return bool(2 * np.count_nonzero(is_fit) > np.count_nonzero(is_given))


def _read_days(cells: Array, header: str, order: DayOrder) -> Array | None:
    """The days in a column, in whatever notation; ``None`` if most cells that are given are none.

    They are only looked at, and never end up in an organization: either reading of ``01/07/2024``
    tells rows apart. A number is a day only under a header that says so.
    """
    is_named = bool(set(header_tokens(header)) & _DAY_WORDS)
    if cells.dtype.kind == "M":
        days = cells.astype("datetime64[D]")
        return None if np.isnat(days).all() else days
    texts = list(map(str.strip, column_as_text(cells).tolist()))
    day_by_text = {text: _read_day(text, order, is_named=is_named) for text in dict.fromkeys(texts)}
    days = np.array([day_by_text[text] for text in texts], dtype="datetime64[D]")
    n_given = sum(map(bool, texts))
    return days if n_given and 2 * np.count_nonzero(~np.isnat(days)) > n_given else None


def _read_day(text: str, order: DayOrder, *, is_named: bool) -> Any:
    """The day that a text seems to say, or NaT."""
    if text.removesuffix(".0").isdecimal() and not is_named:
        return _NO_DAY
    if more := _ISO_WITH_MORE.fullmatch(text):
        text = more[1]
    # Either reading of a day that may be two tells rows apart.
    plain = order.as_plain(text) or attrs.evolve(order, either=0).as_plain(text)
    try:
        return np.datetime64(field_types(Person)["start"].check(plain), "D")
    except ValueError:
        return _NO_DAY
