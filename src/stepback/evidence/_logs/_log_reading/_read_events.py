"""Read a log of events: one row for each step of anything, decisions among them."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Mapping
from typing import Any

import attrs

from stepback._display._progress import show_progress
from stepback._problems._format import format_value
from stepback.evidence._logs._decision_log import DecisionLog
from stepback.evidence._logs._log_reading._activity_columns import match_activities
from stepback.evidence._logs._log_reading._build_log import LogOptions, build_log, finish_log
from stepback.evidence._logs._log_reading._fill_steps import fill_steps, fill_waits
from stepback.evidence._logs._log_reading._log_arguments import (
    EVENT_FIELDS,
    check_columns,
    check_constant,
    check_pattern,
    check_repair,
    check_separator,
    check_words,
    refuse_two_domains,
    refuse_two_sources,
)
from stepback.evidence._logs._log_reading._log_columns import LogColumns
from stepback.evidence._logs._log_reading._log_findings import LogFindings
from stepback.evidence._logs._log_reading._log_source import LogSource
from stepback.evidence._logs._log_reading._map_outcomes import check_outcomes

_REQUIRED = ("case", "decided", "decider", "activity")


def read_events(
    source: str | os.PathLike[str] | Any,
    *,
    columns: Mapping[str, str | None] | None = None,
    pattern: str | re.Pattern[str],
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
    r"""Read a log that has one row for each step of anything, as process mining uses them.

    Which steps are decisions, and how they came out, is in the name of the activity, out of which
    `pattern` takes it. Steps of other activities stay in the log as ignored rows. A step waits
    from the event before it in the same case and domain, among those that match.

    Parameters
    ----------
    source
        As for `read_decisions`.
    columns
        The header of each field, as for `read_decisions`; and of ``activity``. ``decided`` is the
        time of the event. ``event`` is its identity: an event that returns in other cases counts
        once, in the first of them, and a warning says how often.
    pattern
        A regular expression with the groups ``domain``, ``step``, ``outcome``, or some of them;
        ``decider``, ``requester`` and ``context`` can be groups as well. What is no group is read
        from its column. The whole activity is matched where it can be, or else the first part of
        it that fits. Where a decision has no step, it is at the step at which its decider
        otherwise decides, if there is just one.
    outcomes, not_deciders, separator, domain, timezone, date_order, sheet, repair, limits
        As for `read_decisions`. `outcomes` has the words that the group ``outcome`` finds.

    Returns
    -------
    DecisionLog
        One row for each event, in the order of the log.

    Raises
    ------
    stepback.InvalidOrganization
        With everything that is wrong with the log, each with its rows and its remedy.
    ValueError
        If an argument is not valid.

    Examples
    --------
    >>> from stepback.evidence import read_events
    >>> log = read_events(
    ...     {
    ...         "case": ["1", "1", "1", "1"],
    ...         "activity": [
    ...             "Claim SUBMITTED by EMPLOYEE",
    ...             "Claim APPROVED by CLERK",
    ...             "Claim FINAL_APPROVED by MANAGER",
    ...             "Payment Handled",
    ...         ],
    ...         "role": ["EMPLOYEE", "CLERK", "MANAGER", "SYSTEM"],
    ...         "time": ["2026-03-02 09:00", "2026-03-02 11:00", "2026-03-04 09:00",
    ...                  "2026-03-05 00:00"],
    ...     },
    ...     columns={"decided": "time", "decider": "role"},
    ...     pattern=r"(?P<domain>.+) (?P<outcome>[A-Z_]+) by (?P<step>.+)",
    ...     outcomes={"SUBMITTED": "submitted", "APPROVED": "approved",
    ...               "FINAL_APPROVED": "final"},
    ... )
    >>> log
    <DecisionLog: 2 decisions, 1 case, 2 deciders>
    >>> (log.decided - log.submitted)[1:3].astype("timedelta64[h]").tolist()
    [datetime.timedelta(seconds=7200), datetime.timedelta(days=1, seconds=79200)]
    >>> print(*log.warnings, sep="\n")
    activity: 1 activity does not match pattern (1 row, ignored): 'Payment Handled' 1
    """
    headers = check_columns(columns, EVENT_FIELDS)
    compiled = check_pattern(pattern)
    options = LogOptions(
        outcomes=check_outcomes(outcomes),
        not_deciders=check_words("not_deciders", not_deciders),
        separator=check_separator(separator),
        domain=check_constant("domain", domain),
    )
    groups = tuple(compiled.groupindex)
    headers = refuse_two_sources(refuse_two_domains(headers, options.domain, groups), groups)
    check_repair(repair)
    log_source = LogSource(
        source=source,
        timezone=timezone,
        date_order=date_order,
        sheet=sheet,
        repair=repair,
        limits=limits,
    )
    fields = [field for field in EVENT_FIELDS if field not in groups]
    with show_progress("reading the log"):
        table = log_source.read_fields(headers, fields, [f for f in _REQUIRED if f not in groups])
        if "outcome" not in groups and "outcome" not in table.headers:
            raise ValueError(
                f"pattern: {format_value(compiled.pattern)} has no group outcome, and the log has "
                "no column of that name; add the group, as in (?P<outcome>signed|rejected), or "
                "name the column of outcomes in columns"
            )
        # What the pattern finds is in the column of activities.
        of_groups = dict.fromkeys(groups, table.headers["activity"])
        findings = LogFindings.from_table(table, repair=repair, headers=of_groups)
        cells = LogColumns.from_table(table)
        found = match_activities(cells.texts["activity"], compiled, findings)
        cells = attrs.evolve(
            cells, texts=cells.texts | dict(found.groups), is_relevant=found.is_matched
        )
        log = build_log(log_source, table, cells, options, findings)
        log = fill_waits(fill_steps(log, findings))
        return finish_log(log, findings)
