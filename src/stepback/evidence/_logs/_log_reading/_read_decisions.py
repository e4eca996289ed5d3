"""Read a log of decisions: one row each."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from typing import Any

from stepback._display._progress import show_progress
from stepback.evidence._logs._decision_log import DecisionLog
from stepback.evidence._logs._log_reading._build_log import LogOptions, build_log, finish_log
from stepback.evidence._logs._log_reading._log_arguments import (
    DECISION_FIELDS,
    check_columns,
    check_constant,
    check_repair,
    check_separator,
    check_words,
    refuse_two_domains,
)
from stepback.evidence._logs._log_reading._log_columns import LogColumns
from stepback.evidence._logs._log_reading._log_findings import LogFindings
from stepback.evidence._logs._log_reading._log_source import LogSource
from stepback.evidence._logs._log_reading._map_outcomes import check_outcomes

_REQUIRED = ("case", "decided", "decider", "outcome")


def read_decisions(
    source: str | os.PathLike[str] | Any,
    *,
    columns: Mapping[str, str | None] | None = None,
    outcomes: Mapping[str, str] | None = None,
    not_deciders: Collection[str] = (),
    separator: str | None = None,
    domain: str | None = None,
    timezone: str | None = None,
    date_order: str | None = None,
    sheet: str | int | None = None,
    repair: bool = False,
    limits: Mapping[str, int] | None = None,
) -> DecisionLog:
    """Read a log that has one row a decision, such as an export of approvals.

    A blank cell is not said: it is counted in a warning, and never taken for none.

    Parameters
    ----------
    source
        The path of a CSV file or spreadsheet, a mapping of columns, or a frame of pandas, polars
        or pyarrow.
    columns
        The header of each field: ``case``, ``decided``, ``decider`` and ``outcome``, which are
        required, and ``domain``, ``step``, ``amount``, ``currency``, ``submitted`` (when the step
        was reached), ``requester``, ``context`` and ``event`` (the identity of the row). A field
        that is left out is read from the column of its own name, if there is one; ``None`` leaves
        that unread.
    outcomes
        What each word of the log means: ``"submitted"``, ``"approved"``, ``"final"`` (the
        approval that settles the case), ``"changed"``, ``"rejected"``, ``"withdrawn"`` or
        ``"ignored"``; the word ``""`` is a blank cell. By default the log uses these words.
    not_deciders
        Names in the column of deciders who decide nothing, such as the one who asks. Their rows
        stay in the log, since others wait for them: an approval by them is read as submitted, a
        change or rejection as withdrawn.
    separator
        What separates several names in a cell of deciders, requesters or contexts.
    domain
        The domain of all decisions, if the log has no column of it.
    timezone
        The time zone of times without one, and of days, such as ``"Europe/Amsterdam"``.
    date_order
        ``"month first"`` or ``"day first"``, for days such as 1/2/2026 that nothing settles.
    sheet
        The name or number of the sheet of a spreadsheet.
    repair
        Whether to repair what has one reading, which is then listed in ``log.repairs``: rows that
        stand in the log twice, names in several spellings, words for nobody in place of a decider,
        and submissions after the decision.
    limits
        Limits to the size of the file, as for `stepback.read_people`.

    Returns
    -------
    DecisionLog
        One row for each row of the log, in its order. What was noticed is in its warnings.

    Raises
    ------
    stepback.InvalidOrganization
        With everything that is wrong with the log, each with its rows and its remedy.
    ValueError
        If an argument is not valid.

    Examples
    --------
    >>> from stepback.evidence import read_decisions
    >>> log = read_decisions(
    ...     {
    ...         "Request": ["R1", "R1", "R2", "R3"],
    ...         "Approver": ["ann", "bo", "ann", "ann"],
    ...         "Result": ["OK", "OK", "OK", "No"],
    ...         "Date": ["2026-03-02", "2026-03-04", "2026-03-05", "2026-03-09"],
    ...     },
    ...     columns={"case": "Request", "decider": "Approver", "outcome": "Result",
    ...              "decided": "Date"},
    ...     outcomes={"OK": "approved", "No": "rejected"},
    ... )
    >>> log
    <DecisionLog: 4 decisions, 3 cases, 2 deciders>

    The last approval of each case is final, since no outcome says so:

    >>> log.is_final.tolist()
    [False, True, True, False]
    """
    headers = check_columns(columns, DECISION_FIELDS)
    options = LogOptions(
        outcomes=check_outcomes(outcomes),
        not_deciders=check_words("not_deciders", not_deciders),
        separator=check_separator(separator),
        domain=check_constant("domain", domain),
    )
    headers = refuse_two_domains(headers, options.domain)
    check_repair(repair)
    log_source = LogSource(
        source=source,
        timezone=timezone,
        date_order=date_order,
        sheet=sheet,
        repair=repair,
        limits=limits,
    )
    with show_progress("reading the log"):
        table = log_source.read_fields(headers, DECISION_FIELDS, _REQUIRED)
        findings = LogFindings.from_table(table, repair=repair)
        log = build_log(log_source, table, LogColumns.from_table(table), options, findings)
        return finish_log(log, findings)
