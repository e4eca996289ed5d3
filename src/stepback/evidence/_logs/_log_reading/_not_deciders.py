"""Rows by those who decide nothing: the one who asks, or nobody."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from stepback._algorithms._arrays import Array
from stepback._problems._format import format_value, join_truncated, pluralize, propose_similar
from stepback._read._people._normalize import normalize_case
from stepback.evidence._coding._coded_column import NOT_SAID
from stepback.evidence._logs._log_reading._log_findings import LogFindings
from stepback.evidence._logs._log_reading._party_names import PartyCells
from stepback.evidence._logs._outcomes import OUTCOME_CODES, OUTCOMES, decision_mask

# What a decision comes to if it is made by who decides nothing: it goes on, or is taken back.
_UNDECIDED = {
    "approved": "submitted",
    "final": "submitted",
    "changed": "withdrawn",
    "rejected": "withdrawn",
}
_N_LISTED = 20
_MAX_NAMES = 20_000  # among which one is looked for that a word may have meant


def find_not_deciders(
    party: PartyCells, words: Sequence[str], findings: LogFindings
) -> frozenset[str]:
    """The names of a log that are among the words, as they are written or whatever their case."""
    names = dict.fromkeys(name for in_cell in party.members for name in in_cell)
    wanted = {normalize_case(word) for word in words}
    found = {name: normalize_case(name) for name in names if normalize_case(name) in wanted}
    for word in words if len(names) <= _MAX_NAMES else ():
        if normalize_case(word) not in found.values() and (nearest := propose_similar(word, names)):
            findings.add_warning(
                "unused-word",
                f"not_deciders: {format_value(word)} decides nothing here",
                field="decider",
                remedy=nearest.strip(),
            )
    return frozenset(found)


def demote_outcomes(
    party: PartyCells,
    outcome: Array,
    not_deciders: frozenset[str],
    numbers: Array,
    findings: LogFindings,
) -> tuple[PartyCells, Array]:
    """Rows by those alone who decide nothing are no decisions, but stay in the log.

    An approval by them is passed on, a change or rejection is a withdrawal. Where somebody else
    decides with them, the decision is that one's.
    """
    if not not_deciders:
        return party, outcome
    is_empty = np.array(
        [bool(names) and not_deciders.issuperset(names) for names in party.members], dtype=np.bool_
    )
    by_nobody = np.append(is_empty, False)[party.cells.codes]
    is_demoted = by_nobody & decision_mask(outcome)
    demoted = np.arange(len(OUTCOMES), dtype=np.int8)
    for word, lower in _UNDECIDED.items():
        demoted[OUTCOME_CODES[word]] = OUTCOME_CODES[lower]
    if is_demoted.any():
        _list_demoted(party, outcome, is_demoted, numbers, findings)
    members = [
        names if is_empty[code] else [name for name in names if name not in not_deciders]
        for code, names in enumerate(party.members)
    ]
    outcome = np.where(is_demoted, demoted[outcome], outcome)
    return PartyCells(party.field, party.cells, members), outcome


def _list_demoted(
    party: PartyCells, outcome: Array, is_demoted: Array, numbers: Array, findings: LogFindings
) -> None:
    """A warning with how many decisions of which outcome are none, by whom."""
    key = party.cells.codes[is_demoted].astype(np.int64) * len(OUTCOMES) + outcome[is_demoted]
    counts: dict[tuple[str, str], int] = {}
    for value, count in zip(*np.unique(key, return_counts=True), strict=True):
        code, position = divmod(int(value), len(OUTCOMES))
        who = ", ".join(party.members[code]) if code != NOT_SAID else ""
        pair = who, OUTCOMES[position]
        counts[pair] = counts.get(pair, 0) + int(count)
    in_order = sorted(counts, key=lambda pair: (-counts[pair], pair))
    listed = [
        f"{format_value(who)} {was} {counts[who, was]:,}, read as {_UNDECIDED[was]}"
        for who, was in in_order
    ]
    n_rows = int(is_demoted.sum())
    findings.add_warning(
        "not-deciders",
        f"{pluralize(n_rows, 'row')} by those who decide nothing, not counted as decisions: "
        f"{join_truncated(listed, _N_LISTED)}",
        field="decider",
        numbers=numbers[is_demoted],
    )
