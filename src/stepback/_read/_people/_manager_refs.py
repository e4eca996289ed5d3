"""Which row of an export each row names as its manager."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback._columns._id_index import NOT_FOUND, IdIndex
from stepback._problems._format import format_value
from stepback._problems._options import format_option, option_name
from stepback._read._diagnostics import Findings, listed
from stepback._read._people._normalize import (
    difference,
    recased,
    spoken,
    unpadded,
    without_initials,
)
from stepback._read._people._rows import Rows, among, texts

ROOT = -1
UNKNOWN = -2
_FEW = 2
_DISTINCT = 0.9


@attrs.frozen(eq=False)
class Managers:
    """The manager of each row.

    Attributes:
        row: The row that answers each row's call; `ROOT` where nobody is above, `UNKNOWN`
            where nobody answers, or several do.
        several: For a call that several answer, their rows.
        all_unknown: Whether no row at all names a manager who answers.
        distinct: Whether no two rows answer alike.
    """

    row: Array
    several: dict[str, list[int]]
    all_unknown: bool
    distinct: bool


def managers_of(rows: Rows, found: Findings) -> Managers:
    """Who is above each row: an exact answer first, then one that is spelled otherwise."""
    answers = IdIndex(rows.answer[::-1])  # which tell the last of those alike: here the first
    each = answers.n_distinct == len(rows)
    backwards = answers.lookup(rows.call).astype(np.int64)
    row = np.where(backwards == NOT_FOUND, UNKNOWN, len(rows) - 1 - backwards)
    row[rows.call == ""] = ROOT
    several: dict[str, list[int]] = {}
    if not (rows.by_id or each):
        several = _answered_by_several(rows, set(rows.call[row >= 0].tolist()))
        row[among(rows.call.tolist(), frozenset(several))] = UNKNOWN
    unknown = np.flatnonzero(row == UNKNOWN)
    if not unknown.size:
        return Managers(row, several, all_unknown=False, distinct=each)
    calls = dict.fromkeys(rows.call[unknown].tolist())
    matched, unclear = _spelled_otherwise(rows, [call for call in calls if call not in several])
    row[unknown] = [matched.get(call, UNKNOWN) for call in rows.call[unknown].tolist()]
    _report_spelling(rows, matched, unknown[row[unknown] >= 0], found)
    nobody = len(calls) > _FEW and not (several or unclear or (row >= 0).any())
    if nobody:
        _report_no_match(rows, list(calls), unknown, found)
    return Managers(row, several | unclear, nobody, distinct=each)


def _answered_by_several(rows: Rows, calls: set[str]) -> dict[str, list[int]]:
    """The calls that rows of more than one id answer."""
    by_answer: dict[str, dict[str, int]] = {}
    for at, (answer, id_) in enumerate(zip(rows.answer.tolist(), rows.id.tolist(), strict=True)):
        if answer in calls:
            by_answer.setdefault(answer, {}).setdefault(id_, at)
    return {call: list(ids.values()) for call, ids in by_answer.items() if len(ids) > 1}


def _spelled_otherwise(
    rows: Rows, calls: Iterable[str]
) -> tuple[dict[str, int], dict[str, list[int]]]:
    """The one row, or the several, that answer a call but for its spelling."""
    ways: tuple[Callable[[str], str], ...] = ()
    if rows.by_id:
        ways = (recased, unpadded)
    elif rows.key is spoken:
        ways = (without_initials,)
    matched: dict[str, int] = {}
    several: dict[str, list[int]] = {}
    for way in ways:
        left = [call for call in calls if call not in matched and call not in several]
        wanted = set(map(way, left))
        by_key: dict[str, dict[str, int]] = {}
        for at, answer in enumerate(rows.answer.tolist()):
            if answer and (key := way(answer)) in wanted:
                by_key.setdefault(key, {}).setdefault(rows.id[at], at)
        for call in left:
            answering = list(by_key.get(way(call), {}).values())
            if len(answering) == 1:
                matched[call] = answering[0]
            elif answering:
                several[call] = answering
    return matched, several


def _report_spelling(rows: Rows, matched: dict[str, int], at: Array, found: Findings) -> None:
    if not at.size:
        return
    if not rows.by_id:
        pairs = {rows.manager[one]: rows.column(rows.by)[matched[rows.call[one]]] for one in at}
        found.note(
            "initials",
            f"matched without initials: {_as(pairs)}",
            rows.numbers[at],
            rows.header("manager"),
        )
        return
    by_difference: dict[str, list[int]] = {}
    words = {call: difference(call, rows.answer[row]) for call, row in matched.items()}
    for one in at.tolist():
        by_difference.setdefault(words[rows.call[one]], []).append(one)
    named = int((rows.call != "").sum())
    for how, positions in by_difference.items():
        pairs = {rows.manager[one]: rows.id[matched[rows.call[one]]] for one in positions}
        found.fault(
            "manager-spelling",
            f"{len(positions):,} of {named:,} managers match an id once {how}",
            remedy=f"{format_option(repair=True)} to match them so",
            done=f"matched so: {_as(pairs)}",
            rows=rows.numbers[positions],
            column=rows.header("manager"),
        )


def _as(pairs: dict[str, str]) -> str:
    written = [f"{format_value(one)} as {format_value(other)}" for one, other in pairs.items()]
    more = f" and {len(written) - 5:,} more" if len(written) > 5 else ""
    return ", ".join(written[:5]) + more


def _report_no_match(rows: Rows, calls: list[str], at: Array, found: Findings) -> None:
    """One problem in place of one for each manager: the wrong columns are compared."""
    hint = (
        "if managers are named by another column, such as an e-mail, name it by "
        f"{option_name('manager_by')}"
    )
    wanted = set(map(spoken, calls))
    for header in rows.cells.columns:
        if header in (rows.header("manager"), rows.by):
            continue
        there = list(map(spoken, texts(rows.column(header)).tolist()))
        hits = len(wanted & set(there))
        if 2 * hits >= len(wanted) and len(set(there)) >= _DISTINCT * len(there):
            hint = (
                f"{hits:,} of {len(wanted):,} stand in {format_value(header)}: "
                f"{format_option(manager_by=header)}"
            )
            break
    message = f"no manager, such as {listed(calls, 3)}, stands in {format_value(rows.by)}; {hint}"
    report = found.note if found.repair else found.error
    report("no-manager-matches", message, rows.numbers[at], rows.header("manager"))
