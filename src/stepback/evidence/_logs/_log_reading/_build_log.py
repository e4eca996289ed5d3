"""From the cells of a log to a log of decisions, with everything that is wrong at once."""

from __future__ import annotations

from collections.abc import Mapping

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback.evidence._coding._coded_column import CodedColumn
from stepback.evidence._coding._party_column import PartyColumn
from stepback.evidence._logs._decision_log import DecisionLog
from stepback.evidence._logs._log_reading._log_checks import (
    check_cases,
    check_currency,
    check_log_content,
    check_times,
    drop_placeholder_times,
    warn_of_blank_outcomes,
)
from stepback.evidence._logs._log_reading._log_columns import LogColumns
from stepback.evidence._logs._log_reading._log_findings import LogFindings
from stepback.evidence._logs._log_reading._log_source import LogSource
from stepback.evidence._logs._log_reading._map_outcomes import map_outcomes
from stepback.evidence._logs._log_reading._not_deciders import demote_outcomes, find_not_deciders
from stepback.evidence._logs._log_reading._party_names import (
    PartyCells,
    drop_nobody,
    join_spellings,
    warn_of_joined_names,
    warn_of_machines,
)
from stepback.evidence._logs._log_reading._repeated_rows import (
    confirm_repeated_rows,
    find_repeated_events,
    find_repeated_rows,
)
from stepback.evidence._logs._log_reading._spellings import match_case
from stepback.evidence._logs._log_table import LogTable
from stepback.evidence._logs._outcomes import OUTCOME_CODES, decision_mask

_PARTY_FIELDS = ("decider", "requester")
_EVENT_FIELDS = ("activity", "decider", "outcome")  # an event has one of each


@attrs.frozen(kw_only=True)
class LogOptions:
    """How the cells of a log are interpreted.

    Attributes:
        outcomes: The outcome of each word.
        not_deciders: Who decides nothing.
        separator: What separates several names in a cell, if anything does.
        domain: The domain of the whole log, if it has one.
    """

    outcomes: Mapping[str, str]
    not_deciders: tuple[str, ...] = ()
    separator: str | None = None
    domain: str | None = None


def build_log(
    source: LogSource,
    table: LogTable,
    columns: LogColumns,
    options: LogOptions,
    findings: LogFindings,
) -> DecisionLog:
    """The log that columns hold; what is wrong with it is in `findings`.

    If there are errors, only the findings can be used.
    """
    columns = _leave_out_repeats(source, table, columns, findings)
    numbers = columns.row_numbers
    outcome = _read_outcomes(columns, options, findings)
    counted = np.asarray(outcome != OUTCOME_CODES["ignored"])
    check_cases(columns.texts["case"], counted, numbers, findings)
    outcome, parties = _read_parties(columns, outcome, options, findings)
    domain = match_case(columns.texts["domain"], "domain", findings)
    if options.domain is not None:
        domain = CodedColumn(np.zeros(len(numbers), dtype=np.int32), (options.domain,))
    decided = table.times.get("decided")
    zone = "" if decided is None else decided.zone
    columns = drop_placeholder_times(columns, zone, counted, findings)
    return DecisionLog(
        case=columns.texts["case"],
        domain=domain,
        step=match_case(columns.texts["step"], "step", findings),
        event=columns.texts["event"],
        outcome=outcome,
        amount=columns.amount,
        submitted=check_times(columns, zone, counted, findings),
        decided=columns.decided,
        day=columns.day,
        row=numbers,
        unit=check_currency(columns, table.unit, findings),
        zone=zone,
        source=table.source,
        decider=parties["decider"],
        requester=parties["requester"],
        context=parties["context"],
    )


def finish_log(log: DecisionLog, findings: LogFindings) -> DecisionLog:
    """The log with its warnings and repairs; raises all errors, if there are any."""
    check_log_content(log, findings)
    findings.raise_errors()
    return attrs.evolve(log, warnings=findings.warnings, repairs=findings.repairs)


def _leave_out_repeats(
    source: LogSource, table: LogTable, columns: LogColumns, findings: LogFindings
) -> LogColumns:
    """Each event once, and rows that say the same once."""
    texts = columns.texts
    compared = [(field, texts[field].codes) for field in _EVENT_FIELDS if field in texts]
    is_event = find_repeated_events(
        texts["event"],
        texts["case"],
        [*compared, ("decided", columns.decided)],
        columns.row_numbers,
        findings,
    )
    if is_event.any():
        columns = columns.take(~is_event)
    # Rows with an event are told apart by it.
    rows = np.flatnonzero(~columns.texts["event"].is_said)
    cells = columns.list_cells()
    is_all = rows.size == len(columns.row_numbers)
    repeated, is_first = find_repeated_rows(cells if is_all else [c[rows] for c in cells])
    if not repeated.size:
        return columns
    repeated = rows[repeated]
    # The other columns are read where rows are the same in these: seldom, and few rows.
    others = source.read_others(table, columns.row_numbers[repeated])
    is_same = confirm_repeated_rows(repeated, is_first, others, columns.row_numbers, findings)
    is_left_out = np.zeros(len(columns.row_numbers), dtype=np.bool_)
    is_left_out[is_same] = True
    return columns.take(~is_left_out) if is_same.size else columns


def _read_outcomes(columns: LogColumns, options: LogOptions, findings: LogFindings) -> Array:
    """The outcome of each row; rows that are not relevant are ignored."""
    words, relevant = columns.texts["outcome"], columns.is_relevant
    words = attrs.evolve(words, codes=np.where(relevant, words.codes, np.int32(-1)))
    outcome = map_outcomes(words, options.outcomes, columns.row_numbers, findings)
    if "" not in options.outcomes:
        warn_of_blank_outcomes(words, relevant, columns.row_numbers, findings)
    return np.where(relevant, outcome, np.int8(OUTCOME_CODES["ignored"]))


def _read_parties(
    columns: LogColumns, outcome: Array, options: LogOptions, findings: LogFindings
) -> tuple[Array, dict[str, PartyColumn]]:
    """Who decided and who asked, in which contexts; and the outcomes by those who decide."""
    numbers, texts = columns.row_numbers, columns.texts
    cells = [PartyCells.from_column(f, texts[f], options.separator) for f in _PARTY_FIELDS]
    decider, requester = cells
    if options.separator is None:
        for party in cells:
            warn_of_joined_names(party, findings)
    names = find_not_deciders(decider, options.not_deciders, findings)
    decider, outcome = demote_outcomes(decider, outcome, names, numbers, findings)
    decides = decision_mask(outcome)
    counted = np.asarray(outcome != OUTCOME_CODES["ignored"])
    decider = drop_nobody(decider, decides, numbers, findings)
    requester = drop_nobody(requester, decides, numbers, findings)
    decider, requester = join_spellings([decider, requester], counted, numbers, findings)
    warn_of_machines(decider, decides, numbers, options.not_deciders, findings)
    context = PartyCells.from_column(
        "context", match_case(texts["context"], "context", findings), options.separator
    )
    return outcome, {
        "decider": decider.to_column(),
        "requester": requester.to_column(),
        "context": context.to_column(),
    }
