"""Which rows of one id are a history: the rows of one person or post whose days do not meet.

An id is of the first kind that fits:

1. All its rows have the same days, or none: they are no history, but what `_duplicate_ids` says.
2. A placeholder such as ``TBC``, where most ids have a digit, and its rows have no common name.
3. The days of its rows do not meet: a history.
4. Two of its rows are in force at one time: a problem. Only equal rows have a repair.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import attrs
import numpy as np

from stepback._algorithms._arrays import Array, group_rows
from stepback._columns._day_intervals import FIRST_DAY, LAST_DAY, day_numbers
from stepback._problems._format import format_option, format_rows, format_value
from stepback._problems._problem import Problem
from stepback._read._diagnostics import Diagnostics, Finding
from stepback._read._people._duplicate_ids import has_number, is_most_with_number
from stepback._read._people._effective_days import describe_row_days, has_ends
from stepback._read._people._export_headers import LAST_DAY_FIELD
from stepback._read._people._rows import Rows


@attrs.frozen(eq=False)
class JobHistory:
    """The ids whose rows are in force at different times.

    Attributes:
        is_version: Which rows are one of several that their id has at different times.
        copy_of: For each row the one that it repeats in every cell, which is itself if none.
        mixed: The rows of each id that is vacant at one time and held at another, by the first.
    """

    is_version: Array
    copy_of: Array
    mixed: Mapping[int, Sequence[int]]


def find_history(rows: Rows, first_row: Array, diagnostics: Diagnostics) -> JobHistory:
    """The history in the rows; ids with rows whose days meet are reported.

    `first_row` is the first row of the same id.
    """
    every_row = np.arange(len(rows))
    is_version = np.zeros(len(rows), dtype=np.bool_)
    if not rows.is_dated and not rows.has_bad_days.any():
        return JobHistory(is_version, every_row, {})
    begin, end = day_numbers(rows.start, FIRST_DAY), day_numbers(rows.end, LAST_DAY)
    repeated = np.flatnonzero(np.bincount(first_row, minlength=len(rows))[first_row] > 1)
    order = repeated[np.lexsort((end[repeated], begin[repeated], first_row[repeated]))]
    same = first_row[order][1:] == first_row[order][:-1]
    earlier, later = order[:-1][same], order[1:][same]
    differs = (begin[earlier] != begin[later]) | (end[earlier] != end[later])
    has_history = np.zeros(len(rows), dtype=np.bool_)  # by the first row of an id
    has_history[first_row[earlier[differs]]] = True
    has_history[_placeholders(rows, first_row, np.flatnonzero(has_history))] = False
    # In the order of starts, rows of an id meet if and only if two neighbours do.
    meets = has_history[first_row[earlier]] & (begin[later] < end[earlier])
    has_bad_days = np.zeros(len(rows), dtype=np.bool_)
    has_bad_days[first_row[rows.has_bad_days]] = True
    # Nothing else is said of rows whose days are not known.
    is_version[:] = (has_history | has_bad_days)[first_row]
    meets &= ~has_bad_days[first_row[earlier]]
    clashing = np.isin(first_row[order], first_row[earlier[meets]])
    groups = group_rows(first_row[order[clashing]].tolist(), order[clashing].tolist())
    copy_of = _report_meeting_rows(rows, groups, diagnostics)
    return JobHistory(is_version, copy_of, _mixed_ids(rows, first_row, is_version))


def _placeholders(rows: Rows, first_row: Array, candidates: Array) -> list[int]:
    """The first rows of ids that are placeholders: people who have nothing else in common."""
    suspected = {row for row in candidates.tolist() if not has_number(rows.id[row])}
    if (
        not suspected
        or "name" not in rows.headers
        or not is_most_with_number(set(rows.id.tolist()))
    ):
        return []
    places = np.flatnonzero(np.isin(first_row, list(suspected)))
    names = group_rows(first_row[places].tolist(), rows.name[places].tolist())
    return [row for row, of_row in names.items() if not of_row[0] or len(set(of_row)) > 1]


def _mixed_ids(rows: Rows, first_row: Array, is_version: Array) -> dict[int, list[int]]:
    if not rows.is_vacant.any():
        return {}
    is_vacant, is_held = np.zeros((2, len(rows)), dtype=np.bool_)
    is_vacant[first_row[is_version & rows.is_vacant]] = True
    is_held[first_row[is_version & ~rows.is_vacant]] = True
    found = np.flatnonzero((is_vacant & is_held)[first_row])
    return group_rows(first_row[found].tolist(), found.tolist())


def _report_meeting_rows(
    rows: Rows, groups: Mapping[int, Sequence[int]], diagnostics: Diagnostics
) -> Array:
    """Report the rows of each id that are in force at one time.

    Returns for each row the one that it is a copy of; itself, if of none.
    """
    copy_of = np.arange(len(rows))
    begin, end = day_numbers(rows.start, FIRST_DAY), day_numbers(rows.end, LAST_DAY)
    copied: dict[int, list[int]] = {}
    meeting: dict[int, tuple[int, int]] = {}
    for first, group in groups.items():
        kept: list[int] = []
        for row in group:
            if kept and not rows.differing_headers(np.array([kept[-1], row])):
                copy_of[row] = kept[-1]
            else:
                kept.append(row)
        pairs = (pair for pair in pairwise(kept) if begin[pair[1]] < end[pair[0]])
        pair = next(pairs, None)
        if pair is None:
            copied[first] = sorted(row for row in group if copy_of[row] != row)
        else:
            meeting[first] = pair
    repair_option = format_option(repair=True)

    def describe_copies(first: int, copies: Sequence[int]) -> Finding:
        original = copy_of[copies[0]]
        left_out = format_rows(rows.row_numbers[list(copies)].tolist())
        kept_row = format_rows(rows.row_numbers[[original]].tolist())
        return Finding(
            "repeated-id",
            f"{format_value(rows.id[first])} has rows that are the same in every cell",
            rows.locate(sorted([original, *copies]), "id"),
            f"keep one, or {repair_option} to do so",
            f"{kept_row} is kept, {left_out} left out",
        )

    diagnostics.add_findings(copied, describe_copies)

    def describe_meeting(first: int, pair: Sequence[int]) -> Problem:
        one, other = meeting[first]  # `pair` may be that of many ids
        message = (
            f"{format_value(rows.id[one])} is in force twice at one time: "
            f"row {rows.row_numbers[one]} {describe_row_days(rows, one)}, and "
            f"row {rows.row_numbers[other]} {describe_row_days(rows, other)}; "
            f"{_meeting_remedy(rows, one, other)}"
        )
        return Problem("repeated-id", message, rows.locate(sorted(pair), "id"))

    diagnostics.add_errors(meeting, describe_meeting)
    return copy_of


def _meeting_remedy(rows: Rows, one: int, other: int) -> str:
    """What to do where two rows of an id are in force at one time; `one` begins first."""
    own_ids = "give each post an id of its own"
    if rows.start[one] == rows.start[other] or np.isnat(rows.start[other]):
        return f"keep one of the two, or {own_ids}"
    header = rows.headers.get("end") or rows.headers.get(LAST_DAY_FIELD)
    if not has_ends(rows) and not rows.ends_at_next:
        start = rows.headers["start"]
        following = format_option(columns={"start": start})
        following = following and f"{following} if a row is in force until the next one begins; "
        return (
            f"{following}if {format_value(start)} does not say from when on a row is in force, "
            f"rename it; else add {'ends' if header else 'a column of ends'}, or {own_ids}"
        )
    is_last_day = LAST_DAY_FIELD in rows.headers
    last = np.timedelta64(int(is_last_day), "D")
    remedy = f"end {format_rows([int(rows.row_numbers[one])])} on {rows.start[other] - last}"
    if is_last_day and rows.end[one] - last == rows.start[other]:
        half_open = format_option(columns={"end": header})
        half_open = half_open and f", {half_open} instead"
        remedy += f"{half_open} if {format_value(header)} holds the first day no longer in force"
    return f"{remedy}, or {own_ids}"
