"""What a log of decisions has to say: a case, times in order, and at least one decision."""

from __future__ import annotations

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback._problems._format import format_option, format_value, join_truncated, pluralize
from stepback.evidence._coding._coded_column import CodedColumn
from stepback.evidence._logs._decision_log import DecisionLog
from stepback.evidence._logs._log_reading._activity_columns import list_counts
from stepback.evidence._logs._log_reading._log_columns import LogColumns
from stepback.evidence._logs._log_reading._log_findings import (
    LogFindings,
    count_word_rows,
    have_rows,
)
from stepback.evidence._logs._outcomes import OUTCOMES
from stepback.evidence._logs._written_times import find_local_times

_DAY, _ZONES = np.timedelta64(1, "D"), np.timedelta64(1, "D")  # no zone is as far as a day from UTC
_N_DAYS = 5
_MOST = 0.5  # of rows, decided before they are submitted: the two columns are swapped
# Days that systems write where there is none: 0 in one way of counting or another, and the last.
_PLACEHOLDER_DAYS = np.array(
    ["0001-01-01", "1899-12-30", "1900-01-01", "1970-01-01", "9999-12-31"], dtype="datetime64[D]"
)
_COUNTED_FIELDS = ("domain", "step", "decider", "requester", "context", "event")
_MAP_CODES = frozenset({"unknown-outcome", "no-match", "empty-file"})


def check_cases(case: CodedColumn, counted: Array, numbers: Array, findings: LogFindings) -> None:
    """Every row that counts needs a case."""
    is_blank = counted & ~case.is_said
    if is_blank.any():
        findings.add_error(
            "blank-case",
            f"{have_rows(int(is_blank.sum()))} no case",
            field="case",
            numbers=numbers[is_blank],
            remedy="enter what the row is about, or delete the row",
        )


def drop_placeholder_times(
    columns: LogColumns, zone: str, counted: Array, findings: LogFindings
) -> LogColumns:
    """The columns without days such as 1900-01-01, which systems write where there is none."""
    times = {"submitted": columns.submitted, "decided": columns.decided}
    day = columns.day
    for field, utc in times.items():
        near = np.zeros(len(utc), dtype=np.bool_)
        for placeholder in _PLACEHOLDER_DAYS:
            begin = placeholder.astype("datetime64[us]")
            near |= (utc >= begin - _ZONES) & (utc < begin + _DAY + _ZONES)
        rows = np.flatnonzero(near & counted)
        if not rows.size:
            continue
        days = find_local_times(utc[rows], zone).astype("datetime64[D]")
        is_placeholder = np.isin(days, _PLACEHOLDER_DAYS)
        rows, days = rows[is_placeholder], days[is_placeholder]
        if not rows.size:
            continue
        findings.add_error_or_repair(
            "placeholder-time",
            f"{have_rows(rows.size)} a day that systems write where there is none: "
            f"{join_truncated(map(str, np.unique(days).tolist()), _N_DAYS)}",
            field=field,
            numbers=columns.row_numbers[rows],
            remedy="enter the day, or leave the cell blank",
            offer="read it as not said",
            repair="read as not said",
        )
        times[field] = utc.copy()
        times[field][rows] = np.datetime64("NaT")
        if field == "decided":
            day = day.copy()
            day[rows] = np.datetime64("NaT")
    return attrs.evolve(columns, day=day, submitted=times["submitted"], decided=times["decided"])


def check_times(columns: LogColumns, zone: str, counted: Array, findings: LogFindings) -> Array:
    """When each step was reached, where that can be; the rest is reported."""
    submitted, decided = columns.submitted, columns.decided
    has_both = counted & ~np.isnat(submitted) & ~np.isnat(decided)
    is_before = has_both & (decided < submitted)
    if not is_before.any():
        return submitted
    submitted = submitted.copy()
    rows = np.flatnonzero(is_before)
    local_decided, local_submitted = (find_local_times(t[rows], zone) for t in (decided, submitted))
    # A decision of the same day without a time is not earlier: only its hour is not known.
    is_same_day = local_decided == local_submitted.astype("datetime64[D]")
    rows = rows[is_same_day]
    if rows.size:
        submitted[rows] = decided[rows]
        is_before[rows] = False
        findings.add_warning(
            "days-only",
            f"{have_rows(rows.size, 'are', 'is')} decided on the day of "
            f"{findings.find_header('submitted')}, without a time of day: counted as at once",
            field="decided",
            numbers=columns.row_numbers[rows],
        )
    n_before = int(np.count_nonzero(is_before))
    if not n_before:
        return submitted
    first = int(np.argmax(is_before))
    finding = (
        f"{have_rows(n_before, 'are', 'is')} decided before submitted, such as on "
        f"{_format_time(decided[first])} what was submitted on {_format_time(submitted[first])}"
    )
    numbers = columns.row_numbers[is_before]
    if n_before > _MOST * np.count_nonzero(has_both) and n_before > 1:
        # With the others that were named, so that it can be pasted; a group of a pattern was not.
        activity = findings.headers.get("activity")
        headers = {
            field: header
            for field, header in findings.headers.items()
            if header != field and (header != activity or field == "activity")
        } | {
            "submitted": findings.find_header("decided"),
            "decided": findings.find_header("submitted"),
        }
        findings.add_error(
            "swapped-times",
            f"{finding}: most rows, so that the two columns seem to be swapped",
            field="decided",
            numbers=numbers,
            remedy=format_option(columns=headers),
        )
        return submitted
    findings.add_error_or_repair(
        "decided-before-submitted",
        finding,
        field="decided",
        numbers=numbers,
        remedy="correct one of the two",
        offer="read the time of submission as not said",
        repair="the time of submission is read as not said",
    )
    submitted[is_before] = np.datetime64("NaT")
    return submitted


def _format_time(time: np.datetime64) -> str:
    text = str(time.astype("datetime64[s]"))
    return text.removesuffix("T00:00:00").replace("T", " ")


def check_currency(columns: LogColumns, unit: str, findings: LogFindings) -> str:
    """The unit of amounts: what their cells or the column of currencies say."""
    column = columns.texts.get("currency")
    if column is None:
        return unit
    has_amount = columns.is_relevant & ~np.isnan(columns.amount)
    codes = np.where(has_amount, column.codes, np.int32(-1))
    counts = count_word_rows(codes, len(column.words)).tolist()
    found = [(word, n) for word, n in zip(column.words, counts, strict=True) if n]
    units = {word.casefold() for word, _ in found} | ({unit.casefold()} - {""})
    if len(units) > 1:
        listed = list_counts(found) + (f", and {unit} in the amounts" if unit else "")
        findings.add_error(
            "two-currencies",
            f"amounts are in several currencies: {listed}",
            field="currency",
            remedy="convert them to one, or read the rows of each currency by themselves",
        )
    return found[0][0] if found else unit


def warn_of_amounts(log: DecisionLog, findings: LogFindings) -> None:
    """Note decisions about nothing, and about less than nothing."""
    for code, mask, what in (
        ("zero-amount", log.amount == 0, "an amount of 0"),
        ("negative-amount", log.amount < 0, "a negative amount, such as a credit note"),
    ):
        is_odd = log.is_decision & mask
        if n_odd := int(np.count_nonzero(is_odd)):
            findings.add_warning(
                code,
                f"{pluralize(n_odd, 'decision')} of {int(log.is_decision.sum()):,} "
                f"{'has' if n_odd == 1 else 'have'} {what}",
                field="amount",
                numbers=log.row[is_odd],
            )


def check_log_content(log: DecisionLog, findings: LogFindings) -> None:
    """There is a decision; and what decisions do not say is counted apart."""
    if not len(log):
        findings.add_error(
            "empty-file", "there is no row below the header", remedy="export the log again"
        )
    elif not log.is_decision.any() and not any(
        problem.code in _MAP_CODES for problem in findings.errors
    ):
        counts = np.bincount(log.outcome, minlength=len(OUTCOMES)).tolist()
        found = [(word, n) for word, n in zip(OUTCOMES, counts, strict=True) if n]
        findings.add_error(
            "no-decision",
            f"no row is a decision; the outcomes of rows are {list_counts(found)}",
            field="outcome",
            remedy="map the words of decisions to approved, final, changed or rejected in "
            "outcomes, and look at not_deciders",
        )
    warn_of_amounts(log, findings)
    columns = {field: getattr(log, field).is_said for field in _COUNTED_FIELDS}
    columns["decided"] = ~np.isnat(log.decided)
    columns["submitted"] = ~np.isnat(log.submitted)
    columns["amount"] = ~np.isnan(log.amount)
    n_decisions = int(np.count_nonzero(log.is_decision))
    if any(warning.code == "no-step" for warning in findings.warnings):
        del columns["step"]
    # Cells that could not be read are said, if not understood.
    in_doubt = {error.where.column for error in findings.errors}
    for field, is_said in columns.items():
        if field not in findings.headers or findings.find_header(field) in in_doubt:
            continue
        is_missing = log.is_decision & ~is_said
        if n_missing := int(np.count_nonzero(is_missing)):
            do = "does" if n_missing == 1 else "do"
            findings.add_warning(
                "not-said",
                f"{n_missing:,} of {pluralize(n_decisions, 'decision')} {do} not say it",
                field=field,
                numbers=log.row[is_missing],
            )


def warn_of_blank_outcomes(
    outcome: CodedColumn, relevant: Array, numbers: Array, findings: LogFindings
) -> None:
    """Count the rows without an outcome, which are no decisions."""
    is_blank = relevant & ~outcome.is_said
    if is_blank.any():
        option = format_option(outcomes={"": "submitted"})
        findings.add_warning(
            "not-said",
            f"{have_rows(int(is_blank.sum()))} no outcome, ignored",
            field="outcome",
            numbers=numbers[is_blank],
            remedy=f"if they are open requests, add to outcomes: {format_value('')}: 'submitted'"
            if option
            else "",
        )
