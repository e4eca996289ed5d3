"""Columns of an export that nobody named, and that seem to hold the days of its rows."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import attrs
import numpy as np

from stepback._algorithms._arrays import Array, number_keys
from stepback._problems._format import format_option, format_value, format_values
from stepback._read._diagnostics import Diagnostics
from stepback._read._inclusive_ends import InclusiveEnds, order_by_start
from stepback._read._people._export_headers import LAST_DAY_FIELD
from stepback._read._people._header_words import header_tokens
from stepback._read._people._normalize import column_as_text, normalize_case
from stepback._read._people._rows import Rows
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
# Days of a person, or of changes in a database.
_OTHER_WORDS = frozenset(
    {"birth", "birthday", "born", "dob", "geburtsdatum", "geburtstag", "created", "modified"}
    | {"updated", "review"}
)
_N_ROWS_SEARCHED = 100
_NO_DAY = np.datetime64("NaT", "D")
_THREE_NUMBERS = re.compile(r"(\d{1,2})([-./])(\d{1,2})\2(\d{4})(\D.{0,30})?")
_ISO_WITH_MORE = re.compile(r"(\d{4}-\d\d-\d\d)[T ].{0,30}")
_SPREADSHEET_DAY = re.compile(r"[2-9]\d{4}(\.0)?")
_EPOCH_OF_SPREADSHEETS = np.datetime64("1899-12-30", "D")


@attrs.frozen(eq=False)
class UnreadDays:
    """The columns that seem to hold the days of rows; none if the days of the file are read.

    Attributes:
        headers: Their headers, by field: ``start``, and ``end`` or ``last_day`` if there is one.
        option: The option that reads them; empty if there are none.
    """

    headers: Mapping[str, str]
    option: str

    @classmethod
    def from_rows(cls, rows: Rows, repeated: Collection[int]) -> UnreadDays:
        """Those of the rows at `repeated`, of ids that several rows have."""
        if {"start", "end", LAST_DAY_FIELD} & rows.headers.keys():
            return cls({}, "")
        few = np.array([*repeated][:_N_ROWS_SEARCHED], dtype=np.int64)
        headers = _find_columns(rows, few)
        option = format_option(columns=headers) if headers else ""
        return cls(headers if option else {}, option)

    def propose(self, remedy: str) -> str:
        """A remedy for ids with several rows, after that of reading their days."""
        if not self.option:
            return remedy
        return f"{self.option} if {self._describe()} of each row; else {remedy}"

    def warn(self, rows: Rows, repeated: Sequence[int], diagnostics: Diagnostics) -> None:
        """Warn of them."""
        if not self.option:
            return
        message = (
            f"several rows of one id, such as {format_value(rows.id[repeated[0]])}, may be what it "
            f"is at different times, as {self._describe()}; if so, {self.option}"
        )
        few = repeated[:_N_ROWS_SEARCHED]
        diagnostics.add_warning("unread-days", message, rows.locate(few, "id"))

    def _describe(self) -> str:
        hold = "hold" if len(self.headers) > 1 else "holds"
        return f"{format_values(self.headers.values())} {hold} days"


def _find_columns(rows: Rows, few: Array) -> dict[str, str]:
    """The header of the start, and of the end if there is one."""
    taken = set(rows.headers.values())
    days = {
        header: found
        for header, column in rows.cells.columns.items()
        if header not in taken and not _OTHER_WORDS & set(header_tokens(header))
        for found in [_read_days(rows.column(header)[few], header)]
        if found is not None
    }
    key = number_keys(rows.id[few].tolist())
    names = number_keys(map(normalize_case, rows.name[few].tolist()))
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
        person = number_keys(zip(key.tolist(), names.tolist(), strict=True))
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


def _read_days(cells: Array, header: str) -> Array | None:
    """The days in a column, in whatever notation; ``None`` if most cells that are given are none.

    They are only looked at, and never end up in an organization: either reading of ``01/07/2024``
    tells rows apart. A number is a day only under a header that says so.
    """
    is_named = bool(set(header_tokens(header)) & (_START_WORDS | _HIRE_WORDS | _END_WORDS))
    if cells.dtype.kind == "M":
        days = cells.astype("datetime64[D]")
        return None if np.isnat(days).all() else days
    texts = list(map(str.strip, column_as_text(cells).tolist()))
    day_by_text = {text: _read_day(text, is_named=is_named) for text in dict.fromkeys(texts)}
    days = np.array([day_by_text[text] for text in texts], dtype="datetime64[D]")
    n_given = sum(map(bool, texts))
    return days if n_given and 2 * np.count_nonzero(~np.isnat(days)) > n_given else None


def _read_day(text: str, *, is_named: bool) -> Any:
    """The day that a text seems to say, or NaT."""
    if text.isdecimal() and not is_named:
        return _NO_DAY
    if is_named and _SPREADSHEET_DAY.fullmatch(text):
        return _EPOCH_OF_SPREADSHEETS + np.timedelta64(int(float(text)), "D")
    if more := _ISO_WITH_MORE.fullmatch(text):
        text = more[1]
    candidates = [text]
    if numbers := _THREE_NUMBERS.fullmatch(text):
        first, second = numbers[1].zfill(2), numbers[3].zfill(2)
        candidates = [f"{numbers[4]}-{second}-{first}", f"{numbers[4]}-{first}-{second}"]
    for candidate in candidates:
        try:
            return np.datetime64(field_types(Person)["start"].check(candidate), "D")
        except ValueError:
            continue
    return _NO_DAY
