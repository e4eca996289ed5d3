"""Warnings about limits, windows and contexts beyond those of the principal.

Worked example: bo has pay in January and February from ann, and from June on from cy. He hands it
on to di for the whole year. From March to May he does not have it, so nothing comes to di then, and
the warning names these days.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from stepback._algorithms._arrays import Array
from stepback._columns._table import Columns
from stepback._flow._compiled import Compiled
from stepback._flow._delegate_index import TooManyFound
from stepback._flow._delegation_place import describe_right, make_delegation_warning
from stepback._flow._periods import Periods, clip_periods, find_gap
from stepback._flow._principal_reach import PrincipalReach
from stepback._problems._format import format_value, join_truncated
from stepback._problems._problem import Place, Problem

_CODE = "beyond-principal"
NO_ROW = -1
_NAMED = 12


def find_beyond_principal(compiled: Compiled, rows: Array) -> Iterator[tuple[int, Problem]]:
    """Limits, windows and contexts beyond all delegations through which the principal has it.

    Each with the row of the delegation; -1 where no row is to blame.
    """
    columns = compiled.columns
    table = columns.tables["delegations"].take(rows)
    start, end = _as_days(table["start"]), _as_days(table["end"])
    bound = np.flatnonzero(table["contexts"].astype(np.bool_))
    if not bound.size and np.isnan([table["limit"], start, end]).all():
        return
    reach = PrincipalReach.from_columns(columns, compiled.groups, rows)
    for field, problems in (
        ("limit", _limits_beyond(columns, reach, rows, table["limit"])),
        ("start", _windows_beyond(columns, reach, rows, start, end)),
        ("contexts", _contexts_beyond(columns, reach, rows, table["contexts"], bound)),
    ):
        try:
            yield from problems
        except TooManyFound:
            message = (
                "there are too many delegations within circles to find out which of them go beyond "
                "what their principals have; measures count them all the same"
            )
            place = Place("delegations", column=field)
            yield NO_ROW, Problem("not-compared", message, place, "warning")


def _limits_beyond(
    columns: Columns, reach: PrincipalReach, rows: Array, limit: Array
) -> Iterator[tuple[int, Problem]]:
    """Limits above those of the principal."""
    given = np.flatnonzero(~np.isnan(limit))
    highest = reach.find_furthest(limit, given)
    is_beyond = (limit[given] > highest) & (highest > -np.inf)
    for row, most in zip(rows[given[is_beyond]].tolist(), highest[is_beyond].tolist(), strict=True):
        principal, domain = describe_right(columns, row)
        message = (
            f"the limit {columns.tables['delegations']['limit'][row]:,.15g} goes beyond "
            f"{most:,.15g}, up to which {principal} has {domain}; above that it passes nothing "
            f"on. Lower it to {_as_typed(most)}, or raise what {principal} was given"
        )
        yield row, make_delegation_warning(columns, _CODE, message, row, "limit")


def _as_typed(number: float) -> str:
    """The number as one would write it, with as many digits as it takes."""
    short = f"{number:.15g}"
    return short if float(short) == number else repr(number)


def _windows_beyond(
    columns: Columns, reach: PrincipalReach, rows: Array, start: Array, end: Array
) -> Iterator[tuple[int, Problem]]:
    """Windows that begin before the principal's, end after them, or span a time between them."""
    given = np.flatnonzero(~np.isnan(start) | ~np.isnan(end))
    if not given.size:
        return
    first, last = -reach.find_furthest(-start, given), reach.find_furthest(end, given)
    # Whoever has it at no time, or not at all, goes beyond nothing: somebody before them does.
    has_it = first < last
    given, first, last = given[has_it], first[has_it], last[has_it]
    begins = np.where(np.isnan(start), -np.inf, start)
    ends = np.where(np.isnan(end), np.inf, end)
    is_before, is_after = ends[given] <= first, begins[given] >= last
    is_outside = is_before | is_after
    for field, furthest, is_beyond in (
        ("start", first, start[given] < first),
        ("end", last, end[given] > last),
    ):
        for position in np.flatnonzero(is_beyond & ~is_outside).tolist():
            row = int(rows[given[position]])
            yield row, _describe_border(columns, row, field, furthest[position])
    # What lies between several windows of the principal concerns those who have both ends.
    has_both = np.isfinite(begins[given]) & np.isfinite(ends[given])
    asked = np.flatnonzero(is_outside | has_both)
    found = reach.find_periods(begins, ends, given[asked])
    for position, periods in zip(asked.tolist(), found, strict=True):
        delegation = given[position]
        window = float(begins[delegation]), float(ends[delegation])
        row = int(rows[delegation])
        if is_outside[position]:
            hull = ((float(first[position]), float(last[position])),)
            field = "end" if is_before[position] else "start"
            yield row, _describe_outside(columns, row, field, periods or hull)
        elif gap := find_gap(periods, *window):
            yield row, _describe_gap(columns, row, window, periods, gap)


def _describe_border(columns: Columns, row: int, field: str, furthest: float) -> Problem:
    """Of a window that begins before those of the principal, or ends after them."""
    principal, domain = describe_right(columns, row)
    day = _as_date(furthest)
    verb, word = ("begins", "from") if field == "start" else ("ends", "until")
    message = (
        f"it {verb} on {columns.tables['delegations'][field][row]}, and {principal} has {domain} "
        f"{word} {day}; beyond that it passes nothing on. Give {day} as its {field}, or change "
        f"what {principal} was given"
    )
    return make_delegation_warning(columns, _CODE, message, row, field)


def _describe_outside(columns: Columns, row: int, field: str, periods: Periods) -> Problem:
    """Of a window that ends before the principal's begin, or begins after they have ended."""
    principal, domain = describe_right(columns, row)
    verb = "ends" if field == "end" else "begins"
    message = (
        f"it {verb} on {columns.tables['delegations'][field][row]}, and {principal} has {domain} "
        f"{_join_periods(periods)}, so it passes nothing on; give it a start and an end within "
        f"that time, or change what {principal} was given"
    )
    return make_delegation_warning(columns, _CODE, message, row, field)


def _describe_gap(
    columns: Columns,
    row: int,
    window: tuple[float, float],
    periods: Periods,
    gap: tuple[float, float],
) -> Problem:
    """Of a window that spans a time, or lies in one, at which the principal does not have it."""
    principal, domain = describe_right(columns, row)
    within = clip_periods(periods, *window)
    begin, end = map(_as_date, gap)
    if not within:
        message = (
            f"{principal} does not have {domain} from {begin} until {end}, so it passes nothing "
            f"on; give it a start and an end within another time, as {principal} has {domain} "
            f"{_join_periods(periods)}, or change what {principal} was given"
        )
    elif len(within) == 1:
        message = (
            f"{principal} does not have {domain} from {begin} until {end}, when it passes nothing "
            f"on. Let it be in force {_join_periods(within)}, or change what {principal} was given"
        )
    else:
        message = (
            f"{principal} does not have {domain} from {begin} until {end}, when it passes nothing "
            f"on. Replace it by one delegation for each time: {_join_periods(within)}; or change "
            f"what {principal} was given"
        )
    field = "start" if window[0] >= gap[0] else "end"
    return make_delegation_warning(columns, _CODE, message, row, field)


def _join_periods(periods: Periods) -> str:
    """The periods in words, such as ``from 2026-01-01 until 2026-03-01``."""
    words = [
        " ".join(
            f"{word} {_as_date(day)}"
            for word, day in (("from", begin), ("until", end))
            if np.isfinite(day)
        )
        for begin, end in periods[:_NAMED]
    ]
    return join_truncated(words, n_total=len(periods))


def _as_date(day: float) -> np.datetime64:
    return np.datetime64(int(day), "D")


def _as_days(dates: Array) -> Array:
    """Days as floats, nan for none."""
    return np.where(np.isnat(dates), np.nan, dates.astype(np.int64))


def _contexts_beyond(
    columns: Columns, reach: PrincipalReach, rows: Array, of_rows: Array, bound: Array
) -> Iterator[tuple[int, Problem]]:
    """Contexts in which the principal does not have it."""
    contexts, row, context = _pair_with_contexts(of_rows, bound)
    # Of those who have it only by delegations that are bound to contexts: the first context.
    number = np.full(rows.size, np.nan)
    np.fmax.at(number, row, -context)
    first_of_row = np.full(rows.size, np.inf)
    first_of_row[bound] = -reach.find_furthest(number, bound)
    asked = np.flatnonzero(np.isfinite(first_of_row[row]))
    lacks = asked[~reach.has_context(row, context, row[asked], context[asked])]
    lacking: dict[int, list[str]] = {}
    for position in lacks.tolist():
        lacking.setdefault(int(row[position]), []).append(contexts[context[position]])
    for position, lacked in sorted(lacking.items()):
        delegation = int(rows[position])
        principal, domain = describe_right(columns, delegation)
        listed = join_truncated(map(format_value, lacked), _NAMED)
        if len(lacked) < len(of_rows[position]):
            remedy = f"leave {listed} out"
        else:  # without any it would be in force always
            context_had = format_value(contexts[int(first_of_row[position])])
            remedy = f"bind it to {context_had} instead, where {principal} has {domain}"
        message = (
            f"it is bound to {listed}, where {principal} does not have {domain}, so it passes "
            f"nothing on there; {remedy}, or bind what {principal} was given to {listed}, too"
        )
        yield delegation, make_delegation_warning(columns, _CODE, message, delegation, "contexts")


def _pair_with_contexts(contexts: Array, bound: Array) -> tuple[list[str], Array, Array]:
    """The contexts, and each pair of a delegation that is bound to one and the context's number."""
    every = sorted(set().union(*contexts[bound]))
    numbers = {context: number for number, context in enumerate(every)}
    pairs = [(row, numbers[context]) for row in bound.tolist() for context in sorted(contexts[row])]
    row, context = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
    return every, row, context
