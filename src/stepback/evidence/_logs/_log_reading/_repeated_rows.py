"""Rows of a log that stand in it twice, and events that return in several cases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from stepback._algorithms._arrays import Array, distinct_values
from stepback._problems._format import format_value, format_values, pluralize
from stepback.evidence._coding._coded_column import NOT_SAID, CodedColumn
from stepback.evidence._logs._log_reading._log_findings import LogFindings, have_rows, rows_by_code

_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)  # 2**64 over the golden ratio, which spreads bits
_SHIFT = np.uint64(29)
_N_SHOWN = 3
_N_DIGITS = 18


def find_repeated_rows(columns: Sequence[Array]) -> tuple[Array, Array]:
    """The rows that equal others in every column, in groups, and which is the first of its group.

    Rows are compared by a hash of their cells, and those of one hash cell by cell.
    """
    hashes = _hash_rows(columns)
    in_order = np.sort(hashes)
    shared = distinct_values(in_order[1:][in_order[1:] == in_order[:-1]])
    positions = np.flatnonzero(np.isin(hashes, shared)) if shared.size else np.arange(0)
    return _group_equal_rows(positions, [column[positions] for column in columns])


def _group_equal_rows(positions: Array, columns: Sequence[Array]) -> tuple[Array, Array]:
    """Of some rows those that equal another one, in groups, and the first of each group."""
    if not positions.size:
        return positions, np.zeros(0, dtype=np.bool_)
    cells = [_as_integers(column) for column in columns]
    order = np.lexsort(cells)  # of equal rows, the first of the file stays first
    is_same = np.ones(positions.size - 1, dtype=np.bool_)
    for column in cells:
        is_same &= column[order][1:] == column[order][:-1]
    follows, is_followed = np.append(False, is_same), np.append(is_same, False)
    is_shared = follows | is_followed
    return positions[order][is_shared], ~follows[is_shared]


def _hash_rows(columns: Sequence[Array]) -> Array:
    hashes = np.zeros(len(columns[0]), dtype=np.uint64)
    for column in columns:
        hashes ^= _as_integers(column).view(np.uint64)
        hashes *= _MULTIPLIER
        hashes ^= hashes >> _SHIFT
    return hashes


def _as_integers(column: Array) -> Array:
    """The cells as integers that are equal where the cells are; cells that say nothing equal."""
    if column.dtype.kind == "f":
        plain = np.where(np.isnan(column), np.nan, column + 0.0)  # with one nan and one zero
        return np.ascontiguousarray(plain, dtype=np.float64).view(np.int64)
    if column.dtype.kind == "M":
        return np.ascontiguousarray(column).view(np.int64)
    return np.ascontiguousarray(column, dtype=np.int64)


def confirm_repeated_rows(
    rows: Array,
    is_first: Array,
    others: Mapping[str, CodedColumn],
    row_numbers: Array,
    findings: LogFindings,
) -> Array:
    """The rows that stand in the log again, with the same cells in all `others` as well.

    `rows` equal each other in groups, in the columns that are read. A repair leaves the repeats
    out; those that differ elsewhere are kept, with a warning.
    """
    group = np.cumsum(is_first)
    codes = [column.codes for column in others.values()]
    places, starts = _group_equal_rows(np.arange(rows.size), [group, *codes])
    is_same = np.zeros(rows.size, dtype=np.bool_)
    is_same[places[~starts]] = True
    is_other = ~is_same & ~is_first
    if is_other.any():
        first = np.flatnonzero(is_first)[group - 1]
        differing = [
            header
            for header, column in others.items()
            if (column.codes[is_other] != column.codes[first[is_other]]).any()
        ]
        findings.add_warning(
            "same-cells",
            f"{have_rows(int(is_other.sum()), 'are', 'is')} the same as an earlier row in the "
            f"columns that are read, but not in {format_values(differing, _N_SHOWN)}: all count",
            numbers=np.sort(row_numbers[rows[is_other]]),
        )
    if is_same.any():
        numbers = np.sort(row_numbers[rows[is_same]])
        findings.add_error_or_repair(
            "repeated-row",
            f"{have_rows(numbers.size, 'are', 'is')} the same as an earlier row in every column",
            numbers=numbers,
            remedy="delete the repeats",
            offer="leave them out",
            repair="left out",
        )
    return np.sort(rows[is_same])


def find_repeated_events(
    event: CodedColumn,
    case: CodedColumn,
    compared: Sequence[tuple[str, Array]],
    row_numbers: Array,
    findings: LogFindings,
) -> Array:
    """Which rows are of an event that counts already: it stands in several cases, or twice.

    An event counts in the first of its cases, numbers in them read as numbers. Rows of one event
    that differ in what is `compared` are an error, since they cannot be one event.
    """
    is_repeated = np.zeros(len(event), dtype=np.bool_)
    counts = np.bincount(event.codes[event.is_said], minlength=len(event.words))
    if not (counts > 1).any():
        return is_repeated
    is_shared = np.append(counts > 1, False)[event.codes]
    positions = np.flatnonzero(is_shared)
    order = np.lexsort((_natural_ranks(case, case.codes[positions]), event.codes[positions]))
    positions = positions[order]
    codes = event.codes[positions]
    is_first = np.append(True, codes[1:] != codes[:-1])
    kept = positions[is_first][np.cumsum(is_first) - 1]
    if _report_differences(event, positions, kept, compared, row_numbers, findings):
        return is_repeated
    is_repeated[positions[~is_first]] = True
    n_shared = int((counts > 1).sum())
    n_repeats, n_events = int(is_repeated.sum()), int(np.count_nonzero(counts))
    is_elsewhere = case.codes[positions] != case.codes[kept]
    elsewhere = pluralize(int(np.count_nonzero(is_elsewhere)), "time")
    findings.add_warning(
        "repeated-event",
        f"{pluralize(n_events, 'event')} in {pluralize(int(counts.sum()), 'row')}: "
        f"{pluralize(n_shared, 'event')} "
        f"{'returns' if n_shared == 1 else 'return'} {elsewhere} in other cases, and "
        f"each counts once, in the first of them; {have_rows(n_repeats, 'are', 'is')} left out",
        field="event",
        numbers=row_numbers[is_repeated],
    )
    return is_repeated


def _natural_ranks(case: CodedColumn, codes: Array) -> Array:
    """The rank of each case as a reader sorts them: numbers by their size, before other texts."""
    different = distinct_values(codes)
    words = [case.words[code] if code != NOT_SAID else "" for code in different.tolist()]
    keys = [
        (0, int(word), word)
        if word.isascii() and word.isdecimal() and len(word) <= _N_DIGITS
        else (1, 0, word)
        for word in words
    ]
    ranks = np.empty(different.size, dtype=np.int64)
    ranks[sorted(range(len(keys)), key=keys.__getitem__)] = np.arange(different.size)
    return ranks[np.searchsorted(different, codes)]


def _report_differences(
    event: CodedColumn,
    positions: Array,
    kept: Array,
    compared: Sequence[tuple[str, Array]],
    row_numbers: Array,
    findings: LogFindings,
) -> bool:
    """Report events whose rows say different things; whether there are any."""
    differs = np.zeros(positions.size, dtype=np.bool_)
    fields = []
    for field, column in compared:
        cells = _as_integers(column)
        is_other = cells[positions] != cells[kept]
        if is_other.any():
            fields.append(field)
            differs |= is_other
    if not fields:
        return False
    codes = distinct_values(event.codes[positions[differs]])
    shown = codes[:_N_SHOWN].tolist()
    rows = np.concatenate(list(rows_by_code(event.codes, codes[:_N_SHOWN].tolist())))
    listed = ", ".join(format_value(event.words[code]) for code in shown)
    more = f" and {codes.size - _N_SHOWN:,} more" if codes.size > _N_SHOWN else ""
    headers = ", ".join(findings.find_header(field) for field in fields)
    findings.add_error(
        "event-differs",
        f"{pluralize(int(codes.size), 'event')} ({listed}{more}) have rows that differ in "
        f"{headers}, so that {findings.find_header('event')} does not tell events apart",
        field="event",
        numbers=np.sort(row_numbers[rows]),
        remedy="correct them, name another column as event, or pass columns with 'event': None",
    )
    return True
