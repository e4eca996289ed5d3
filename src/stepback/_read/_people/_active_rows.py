"""Which rows of an export count: those of leavers do not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

import attrs
import numpy as np

from stepback._algorithms._arrays import Array, group_rows
from stepback._columns._day_intervals import FIRST_DAY, LAST_DAY, day_numbers
from stepback._problems._format import (
    format_rows,
    format_value,
    format_values,
    join_truncated,
    option_name,
    pluralize,
)
from stepback._problems._problem import Problem
from stepback._read._diagnostics import N_LISTED, Diagnostics
from stepback._read._people._cell_parts import list_cell_texts
from stepback._read._people._effective_days import describe_row_days
from stepback._read._people._export_headers import LAST_DAY_FIELD
from stepback._read._people._normalize import (
    column_as_text,
    is_among_words,
    map_column,
    normalize_words,
)
from stepback._read._people._rows import Rows


def keep_active_rows(
    rows: Rows, active: Mapping[str, Iterable[str]], diagnostics: Diagnostics
) -> Rows:
    """The active rows, and as vacant posts those of leavers to whom someone still reports."""
    is_active = np.ones(len(rows), dtype=np.bool_)
    for header, accepted in active.items():
        cells = map_column(str.strip, column_as_text(rows.column(header)))
        is_accepted = is_among_words(map(str.casefold, cells.tolist()), normalize_words(accepted))
        left_out = np.flatnonzero(is_active & ~is_accepted)
        if len(rows) and not is_accepted.any():
            values = [value for value, _ in Counter(cells.tolist()).most_common()]
            message = (
                f"no row has {format_values(accepted, N_LISTED)}, so that nobody is left; the "
                f"values are: {format_values(values, N_LISTED)}"
            )
            diagnostics.add_error("nobody-active", message, rows.locate([], header))
        elif left_out.size:
            by_value = Counter(cells[left_out].tolist()).most_common()
            values = [f"{format_value(value)} {n:,}" for value, n in by_value[:N_LISTED]]
            listed = join_truncated(values, conjunction="", n_total=len(by_value))
            row_numbers = rows.row_numbers[left_out].tolist()
            diagnostics.leave_out("rows not active", row_numbers, column=header, detail=listed)
            is_active &= is_accepted
    if is_active.all():
        return rows
    _warn_of_ends_left_out(rows, is_active, next(iter(active)), diagnostics)
    rows = _end_at_departures(rows, is_active, diagnostics)
    posts = _find_leavers_above(rows, is_active)
    if posts.size:
        diagnostics.add_warning(
            "leaver-manages",
            f"left out, but people still report to: {format_values(rows.id[posts], N_LISTED)}. "
            "Reports or rights held by a leaver: each post is kept as a vacant role; name who "
            "leads there now",
            rows.locate(posts, "manager"),
        )
    is_vacant, name = rows.is_vacant.copy(), rows.name.copy()
    is_vacant[posts], name[posts] = True, ""
    # The days of such a row say when the leaver is not there; the post is there all the time.
    start, end = rows.start.copy(), rows.end.copy()
    start[posts] = end[posts] = np.datetime64("NaT")
    kept = np.sort(np.concatenate([np.flatnonzero(is_active), posts]))
    return attrs.evolve(rows, is_vacant=is_vacant, name=name, start=start, end=end).take(kept)


def _warn_of_ends_left_out(
    rows: Rows, is_active: Array, header: str, diagnostics: Diagnostics
) -> None:
    """Warn of rows that are left out for what holds today, though their ends say until when.

    A row beside active ones of its id says what somebody was on its own days: it is left out
    rightly.
    """
    if rows.ends_at_next:  # no end is one of the file
        return
    has_active = is_among_words(rows.id.tolist(), frozenset(rows.id[is_active].tolist()))
    found = np.flatnonzero(~is_active & ~np.isnat(rows.end) & ~has_active)
    if found.size:
        first = found[0]
        message = (
            f"{pluralize(found.size, 'row')} left out though the days say who is there when: "
            f"row {rows.row_numbers[first]} is in force {describe_row_days(rows, first)}; without "
            f"{option_name('active')}, each row counts until its end, and not afterwards"
        )
        diagnostics.add_warning("ends-left-out", message, rows.locate(found, header))


def _find_leavers_above(rows: Rows, is_active: Array) -> Array:
    """The rows left out to which someone active reports, directly or through others left out."""
    active_keys = frozenset(rows.row_key[is_active].tolist())
    leavers = np.flatnonzero(~is_active)[::-1]  # backwards: of several with a key, the first
    row_by_key = dict(zip(rows.row_key[leavers].tolist(), leavers.tolist(), strict=True))
    row_by_key.pop("", None)
    above: set[int] = set()
    keys = set(rows.manager_key[is_active].tolist()) - active_keys
    # A leaver may stand in a cell among others, or with something around.
    cells = set(rows.manager[is_active & ~is_among_words(rows.manager_key.tolist(), active_keys)])
    cells |= set(rows.text_column("dotted_managers")[is_active].tolist())
    normalize = rows.normalize_key or str
    keys |= {normalize(part) for cell in cells for part in list_cell_texts(cell)} - active_keys
    while keys:
        added = {row_by_key[key] for key in keys if key in row_by_key} - above
        above |= added
        keys = {rows.manager_key[row] for row in added} - active_keys
    return np.array(sorted(above), dtype=np.int64)


def _end_at_departures(rows: Rows, is_active: Array, diagnostics: Diagnostics) -> Rows:
    """The rows, of which those without an end are in force until the departure of their id.

    A row that does not count says that from its start nobody of its id is there. It ends an
    active row that is open, and is itself ended by the next active row, as of someone who comes
    back. What else meets it contradicts it.
    """
    is_departure = ~is_active & ~np.isnat(rows.start) & ~rows.has_bad_days & (rows.id != "")
    if not is_departure.any():
        return rows
    departures = np.flatnonzero(is_departure)
    departed_by_id = group_rows(rows.id[departures].tolist(), departures.tolist())
    has_departure = is_among_words(rows.id.tolist(), frozenset(departed_by_id))
    stayed = np.flatnonzero(is_active & has_departure & ~rows.has_bad_days)
    active_by_id = group_rows(rows.id[stayed].tolist(), stayed.tolist())
    begin, end = day_numbers(rows.start, FIRST_DAY), day_numbers(rows.end, LAST_DAY)
    clashes: dict[int, list[int]] = {}
    for id_, active in active_by_id.items():
        departed = np.array(departed_by_id[id_])
        is_open = end[departed] == LAST_DAY
        end[active] = _end_at_next(begin[active], end[active], begin[departed[is_open]])
        until = _end_at_next(begin[departed], end[departed], begin[active])
        for row, met in _find_meeting(begin, end, departed, until, np.array(active)):
            clashes[row] = [row, met]
    is_ended = (end != LAST_DAY) & np.isnat(rows.end)
    new_end = rows.end.copy()
    new_end[is_ended] = end[is_ended].astype("datetime64[D]")
    ended = attrs.evolve(rows, end=new_end)

    def describe(row: int, same: Sequence[int]) -> Problem:
        _, active = clashes[row]  # `same` may be those of many ids
        message = (
            f"{format_value(rows.id[row])} is not active in row {rows.row_numbers[row]}, "
            f"{describe_row_days(rows, row)}, but active in row {rows.row_numbers[active]}, "
            f"{describe_row_days(rows, active)}; {_clash_remedy(rows, row, active)}"
        )
        return Problem("repeated-id", message, rows.locate(sorted(same), "id"))

    diagnostics.add_errors(clashes, describe)
    return ended


def _clash_remedy(rows: Rows, departed: int, active: int) -> str:
    """What to do where a row that does not count, and an active one, meet."""
    earlier, later = departed, active
    if np.isnat(rows.start[active]) or rows.start[active] < rows.start[departed]:
        earlier, later = active, departed
    numbers = [format_rows([int(rows.row_numbers[row])]) for row in (earlier, later)]
    if rows.start[earlier] == rows.start[later]:
        return f"delete whichever of {join_truncated(numbers)} does not hold on that day"
    is_last_day = LAST_DAY_FIELD in rows.headers
    day = rows.start[later] - np.timedelta64(int(is_last_day), "D")
    return f"end {numbers[0]} on {day}, or correct a start"


def _end_at_next(begin: Array, end: Array, starts: Array) -> Array:
    """The ends, of which one that is open is the first of the `starts` after its begin."""
    following = np.append(np.sort(starts), LAST_DAY)
    return np.where(end == LAST_DAY, following[following[:-1].searchsorted(begin, "right")], end)


def _find_meeting(
    begin: Array, end: Array, departed: Array, until: Array, active: Array
) -> Iterator[tuple[int, int]]:
    """Each row that does not count and meets an active one of the same id, with that one."""
    active = active[np.argsort(begin[active], kind="stable")]
    # Of those that begin before a day, the one that ends last meets it if any does.
    latest = np.maximum.accumulate(end[active])
    place = np.arange(active.size)
    last = np.maximum.accumulate(np.where(end[active] == latest, place, 0))
    n_before = begin[active].searchsorted(until, "left")
    for row, n in zip(departed.tolist(), n_before.tolist(), strict=True):
        if n and latest[n - 1] > begin[row]:
            yield row, int(active[last[n - 1]])
